//! What pay stands for and what was assumed of it, switch by switch, in a few words each.

use super::keys::in_currency;
use crate::money;
use crate::offer::{
    CashKind, Exercise, Grant, GrantPrice, GrantSize, Leaving, Life, MONTHS, NextJob, Offer, PaySchedule,
    Payoff, Relocation, Severance, ShareKind, SignOnPaid, TargetPay, Tax, TaxTables, TodaysMoney, UnderWater,
};
use crate::scenario::Scenario;

/// What the figures of an offer are: `after tax, in today's money, as life goes`; empty for one whose pay is just what
/// is paid.
#[must_use]
pub fn kind_of_pay(life: Option<&Life>) -> String {
    let Some(life) = life else { return String::new() };
    let words = [
        is_taxed(life).then(|| "after tax".to_owned()),
        Some(money_of_pay(life)).filter(|money| !money.is_empty()),
        life.leaving.is_some().then(|| "as life goes".to_owned()),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The same for an offer of a scenario.
pub(super) fn kind_of_offer(scenario: &Scenario, index: usize) -> String {
    kind_of_pay(scenario.schedules().get(index).and_then(|flows| flows.life.as_deref()))
}

/// The money its amounts are counted in: `in today's money, at a cost of living of 115%`; empty if they are the dollars
/// of the day in which they are paid.
pub(super) fn money_of_pay(life: &Life) -> String {
    let words = [
        life.money.is_some().then(|| "in today's money".to_owned()),
        (life.cost_of_living != 1.0)
            .then(|| format!("at a cost of living of {}", money::percent(life.cost_of_living))),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Whether anything is taxed.
pub(super) fn is_taxed(life: &Life) -> bool {
    life.tax.as_ref().is_some_and(Tax::takes)
}

/// What was assumed of the pay of all offers: first what holds for each of them, then what holds for one alone.
pub(super) fn of_all(scenario: &Scenario) -> String {
    let schedules = scenario.schedules();
    let lists: Vec<Vec<String>> =
        scenario.offers.iter().zip(&schedules).map(|(offer, flows)| of_one(offer, flows)).collect();
    let Some(first) = lists.first() else { return "pay before tax".to_owned() };
    let is_shared = |words: &String| lists.iter().all(|list| list.contains(words));
    let mut parts: Vec<String> = first.iter().filter(|words| is_shared(words)).cloned().collect();
    for (offer, list) in scenario.offers.iter().zip(&lists) {
        let own: Vec<&str> = list.iter().filter(|words| !is_shared(words)).map(String::as_str).collect();
        if !own.is_empty() {
            parts.push(format!("`{}`: {}", offer.name, own.join(", ")));
        }
    }
    parts.join("; ")
}

/// What was assumed of the pay of an offer.
#[cfg(feature = "charts")]
pub(super) fn of_offer(scenario: &Scenario, index: usize) -> String {
    let schedules = scenario.schedules();
    let found = scenario.offers.get(index).zip(schedules.get(index));
    found.map(|(offer, flows)| of_one(offer, flows).join("; ")).unwrap_or_default()
}

/// That tax is a model, where tables are used.
pub(super) fn tax_note(scenario: &Scenario) -> Option<String> {
    let lives = || scenario.schedules().into_iter().filter_map(|flows| flows.life);
    let holds = lives().any(|life| life.hold.is_some());
    match scenario.tax.as_ref().filter(|tax| tax.takes()) {
        Some(Tax::Tables(tables)) => {
            let year = tables.year;
            let of_law = format!("the tables of {year} are taken to hold for every year");
            let starts_inside =
                |life: Box<Life>| matches!(&life.tax, Some(Tax::Tables(tables)) if tables.first_month > 1);
            let of_ends = if lives().any(starts_inside) {
                ", pay from elsewhere before the first day counts only as `other_income`, and the job is taken to go on \
                 after the horizon"
            } else {
                ""
            };
            let limit = || money::short(*crate::facts::tax::rules().loss_limit.of(tables.status));
            let of_losses = match holds {
                true => format!(
                    ", a loss on held shares lowers other income of its year by {} at most, and what is left of it is not \
                     carried into later years",
                    limit()
                ),
                false => String::new(),
            };
            Some(format!("Tax is a model, not advice; {of_law}{of_ends}{of_losses}."))
        }
        Some(_) if holds => {
            Some("Gains and losses on held shares are taxed as pay of the year of their sale.".to_owned())
        }
        _ => None,
    }
}

fn of_one(offer: &Offer, flows: &PaySchedule) -> Vec<String> {
    let life = flows.life.as_deref();
    let may_leave = life.is_some_and(|life| life.leaving.is_some());
    let mut list = vec![taxed(life.and_then(|life| life.tax.as_ref()))];
    list.extend(life.and_then(|life| todays_money(&life.money)));
    list.extend((offer.cost_of_living != 1.0).then(|| cost_of_living(offer.cost_of_living)));
    list.extend(starts(offer.starts_in));
    list.extend(offer.raise.fixed().is_none().then(|| format!("raises {}", offer.raise.words())));
    let cash = |amount: f64| cash(amount, offer.currency.as_deref());
    list.extend(
        offer
            .base_cap
            .filter(|_| offer.may_be_raised())
            .map(|cap| format!("base up to {}", cash(cap.max(offer.base_per_year)))),
    );
    let payout = || format!("{} of the target bonus paid", offer.bonus_payout.words());
    let is_other = offer.bonus_of_base > 0.0 && offer.bonus_payout.fixed() != Some(1.0);
    list.extend(is_other.then(payout));
    let relocation = offer.relocation.filter(|paid| paid.amount != 0.0);
    list.extend(relocation.map(|Relocation { amount, .. }| format!("relocation {}", cash(amount))));
    for words in offer.grants.iter().flat_map(|grant| self::grant(grant, may_leave)) {
        if !list.contains(&words) {
            list.push(words);
        }
    }
    list.extend(offer.target_pay.as_ref().map(target));
    list.extend(
        life.and_then(|life| life.hold).map(|hold| format!("shares held for {} after they vest", span(hold))),
    );
    list.extend(offer.currency.as_ref().map(|currency| format!("cash in {currency}")));
    if let Some(leaving) = life.and_then(|life| life.leaving.as_ref()) {
        list.push(leaves(leaving, &cash));
        list.extend(clawback(offer, leaving));
    }
    list.extend(left(flows));
    list
}

fn taxed(tax: Option<&Tax>) -> String {
    match tax.filter(|tax| tax.takes()) {
        None => "pay before tax".to_owned(),
        Some(Tax::Flat(rate)) => format!("after {} tax", money::percent(*rate)),
        Some(Tax::Brackets(_)) => "after tax (your brackets)".to_owned(),
        Some(Tax::Tables(tables)) => format!("after tax ({})", whose(tables)),
    }
}

/// Whose tables: `WA, single, 2026 tables for all years`.
pub(super) fn whose(tables: &TaxTables) -> String {
    let place = if tables.are_federal_alone() { "federal taxes alone" } else { &tables.place };
    let mut words = format!("{place}, {}, {} tables for all years", tables.status.word(), tables.year);
    if tables.other_income != 0.0 {
        words.push_str(&format!(", beside {} of other income", money::short(tables.other_income)));
    }
    let month = (tables.first_month as usize).checked_sub(2).and_then(|i| MONTHS.get(i + 1));
    if let Some(month) = month {
        words.push_str(&format!(", work from {month}"));
    }
    words
}

fn todays_money(money: &TodaysMoney) -> Option<String> {
    money.is_some().then(|| format!("in today's money ({})", yearly_loss(money)))
}

/// `2.5% inflation, 4% discount`.
pub(super) fn yearly_loss(money: &TodaysMoney) -> String {
    let rate = |rate: f64, name: &str| (rate != 0.0).then(|| format!("{} {name}", money::percent(rate)));
    let rates = [rate(money.inflation, "inflation"), rate(money.discount, "discount")];
    rates.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn cost_of_living(index: f64) -> String {
    format!("cost of living {}", money::percent(index))
}

fn starts(months: u32) -> Option<String> {
    match months {
        0 => None,
        1 => Some("starts in 1 month".to_owned()),
        n => Some(format!("starts in {n} months")),
    }
}

fn months(n: u32) -> String {
    if n == 1 { "month".to_owned() } else { format!("{n} months") }
}

fn grant(grant: &Grant, leaves: bool) -> Vec<String> {
    let stock = &grant.stock;
    let mut list = Vec::new();
    if let GrantSize::Dollars { price: GrantPrice::Average { days }, .. } = grant.size {
        list.push(format!("{stock} granted at the mean price of {days} trading days"));
    }
    list.extend(grant.every.map(|every| format!("{stock} granted anew every {}", months(every))));
    match grant.payoff {
        Payoff::Share => {}
        Payoff::Option { strike, exercise } => {
            let strike = strike.map_or_else(|| "the price of its grant".to_owned(), money::price);
            let when = match exercise {
                Exercise::AtVest => "when they vest",
                Exercise::AtHorizon if leaves => "at the end, or on leaving",
                Exercise::AtHorizon => "at the end",
            };
            list.push(format!("{stock} options struck at {strike}, exercised {when}"));
        }
        Payoff::AfterLiquidity { month, chance, kept } => {
            let chance = money::percent(chance);
            let kept = match kept {
                _ if !leaves => String::new(),
                None => ", what has vested kept for ever by those who leave".to_owned(),
                Some(0) => ", lost by those who have left by then".to_owned(),
                Some(kept) => format!(", what has vested kept for {} by those who leave", span(kept)),
            };
            list.push(format!("{stock} can be sold from month {month}, with a chance of {chance}{kept}"));
        }
    }
    list
}

fn target(target: &TargetPay) -> String {
    let raise = match target.raise {
        0.0 => String::new(),
        raise => format!(", raised {} a year", money::percent(raise)),
    };
    format!(
        "{} refreshers towards {} from year {}{raise}, planned with {} growth",
        target.stock,
        money::short(target.amount),
        target.from_year,
        money::percent(target.planned_growth)
    )
}

/// An amount of cash, which is in dollars unless a currency is named.
pub(super) fn cash(amount: f64, currency: Option<&str>) -> String {
    let dollars = money::short(amount);
    currency.map_or(dollars.clone(), |currency| in_currency(&dollars, currency))
}

fn leaves(leaving: &Leaving, cash: &impl Fn(f64) -> String) -> String {
    let cause = |hazards: &[f64], words: &str| {
        hazards.iter().any(|hazard| *hazard > 0.0).then(|| format!("{words} {}", by_year(hazards)))
    };
    let Leaving { severance, .. } = leaving;
    let causes = [
        cause(&leaving.quit, "quitting"),
        cause(&leaving.laid_off, "laid off"),
        leaving.under_water.as_ref().map(|rule| under_water(rule, leaving.next_job.is_none(), cash)),
        Some(severance).filter(|_| !leaving.laid_off.is_empty()).and_then(paid_off),
        leaving.next_job.map(|job| next_job(job, cash)),
    ];
    format!("leaving: {}", causes.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

/// Chances within a year, `1 − e^(−hazard)`, of one hazard or of several: `20%/10% by year`.
fn by_year(hazards: &[f64]) -> String {
    let rates: Vec<String> = hazards.iter().map(|hazard| money::percent(-libm::expm1(-hazard))).collect();
    match &rates[..] {
        [first, others @ ..] if others.iter().all(|rate| rate == first) => format!("{first} a year"),
        _ => format!("{} by year", rates.join("/")),
    }
}

/// The rule, and whether one goes to the job that it compares with.
fn under_water(rule: &UnderWater, is_taken: bool, cash: &impl Fn(f64) -> String) -> String {
    let outside = format!("{} a year elsewhere", cash(rule.outside_per_year));
    let part = match rule.patience {
        1.0 => String::new(),
        patience => format!("{} of ", money::percent(patience)),
    };
    let (reason, limit) =
        if is_taken { (format!(" for {outside}"), "it") } else { (String::new(), &*outside) };
    let every = months(rule.every);
    format!("quitting{reason} if what is left falls below {part}{limit} (looked at every {every})")
}

fn paid_off(severance: &Severance) -> Option<String> {
    let month = |n: f64| if n == 1.0 { "1 month".to_owned() } else { format!("{n} months") };
    let words = match (severance.months, severance.months_per_year) {
        (0.0, 0.0) => return None,
        (months, 0.0) => month(months),
        (0.0, more) => format!("{} for each year", month(more)),
        (months, more) => format!("{} and {more} for each year", month(months)),
    };
    Some(format!("severance {words}"))
}

fn next_job(job: NextJob, cash: &impl Fn(f64) -> String) -> String {
    let pay = cash(job.pay_per_year);
    match job.gap {
        0 => format!("then {pay} a year elsewhere"),
        1 => format!("then {pay} a year elsewhere after 1 month"),
        gap => format!("then {pay} a year elsewhere after {gap} months"),
    }
}

fn clawback(offer: &Offer, leaving: &Leaving) -> Option<String> {
    let is_lump =
        offer.sign_on.paid == SignOnPaid::Lump && offer.sign_on.by_year.iter().any(|paid| *paid > 0.0);
    let sign_on = offer.sign_on.clawback.filter(|_| is_lump).map(|clawback| clawback.window);
    let relocation = offer.relocation.filter(|paid| paid.amount > 0.0).and_then(|paid| paid.clawback);
    let words = match (sign_on, relocation.map(|clawback| clawback.window)) {
        (None, None) => return None,
        (Some(window), None) => format!("sign-on money paid back pro rata for {}", span(window)),
        (None, Some(window)) => format!("relocation money paid back pro rata for {}", span(window)),
        (Some(one), Some(other)) if one == other => {
            format!("sign-on and relocation money paid back pro rata for {}", span(one))
        }
        (Some(one), Some(other)) => format!(
            "sign-on money paid back pro rata for {} and relocation money for {}",
            span(one),
            span(other)
        ),
    };
    let also = if leaving.clawback_when_laid_off { ", when laid off too" } else { "" };
    Some(words + also)
}

/// `1 month`, `12 months`.
pub(super) fn span(months: u32) -> String {
    money::counted(months.into(), "month")
}

/// What is left behind within the horizon of an offer.
fn left(flows: &PaySchedule) -> Option<String> {
    let cash = flows.cash.iter().filter(|flow| flow.kind == CashKind::LeftBehind);
    let shares = flows.shares.iter().filter(|flow| flow.kind == ShareKind::LeftBehind);
    let shares = shares.map(|flow| (flow.stock.as_str(), -flow.amount));
    let words = crate::scenario::items_left(-cash.map(|flow| flow.amount).sum::<f64>(), shares);
    (!words.is_empty()).then(|| format!("less what is left behind ({words})"))
}
