//! Cash of an offer: salary and its raises, bonus, sign-on money, money for moving.

use toml::de::DeValue;

use super::InvalidScenario;
use super::diagnostic::{Diagnostic, Problems};
use super::keys::{COUNTS, OFFER, RELOCATION, SIGN_ON, Section};
use super::laws;
use super::limits::{HIGHEST_RAISE, LONGEST_SPAN, MOST_CASH, MOST_MONEY};
use super::table::{Entry, Table, no_use};
use super::units::{self, Reading, refused};
use super::validate::{between, dollars, not_above, not_negative, positive};
use super::values;
use super::words::{plural, quoted};
use super::write::File;
use crate::market::RateLaw;
use crate::money;
use crate::offer::{
    Clawback, Counted, LOWEST_RAISE, Offer, Relocation, SignOn, SignOnPaid, TodaysMoney, raised,
};

/// Sign-on money and money for moving beyond so many salaries is more likely a slip.
const USUAL_EXTRA: f64 = 3.0;
/// Words for [`SignOnPaid`].
const PAID: [&str; 2] = ["lump", "monthly"];

/// Salary in the first year.
pub(super) fn base(table: &Table, problems: &mut Problems) -> Option<f64> {
    let base = table.require("base", units::dollars, problems);
    if let (Some(entry), Some(base)) = (table.get("base"), base) {
        units::warn_of_small(&entry, base, units::USUAL_PAY, problems);
    }
    base
}

/// An offer of cash. What is missing in it has been reported: it is then never used.
pub(super) fn read(
    table: &Table,
    base: Option<f64>,
    years: Option<u32>,
    leaves: bool,
    problems: &mut Problems,
) -> Offer {
    let mut offer = Offer::new("", base.unwrap_or_default());
    offer.raise = table.read("raise", raise, problems).unwrap_or(offer.raise);
    offer.base_cap = table.read("base_cap", units::dollars, problems);
    offer.bonus_of_base = table.read("bonus", bonus, problems).unwrap_or_default();
    offer.bonus_payout = table.read("bonus_payout", payout, problems).unwrap_or(offer.bonus_payout);
    if let Some(years) = years {
        check_last_base(table, &offer, years, problems);
    }
    warn_of_unused(table, &offer, problems);
    if let Some(entry) = table.get("sign_on")
        && let Some(sign_on) = sign_on(&entry, years, leaves, problems)
    {
        warn_of_large(&entry, &sign_on.by_year, base, problems);
        offer.sign_on = sign_on;
    }
    if let Some(entry) = table.get("relocation") {
        offer.relocation = relocation(&entry, leaves, problems);
        let amount = offer.relocation.map_or(0.0, |relocation| relocation.amount);
        warn_of_large(&entry, &[amount], base, problems);
    }
    offer
}

/// Refuses a raise that takes the base of the last year beyond the largest amount.
fn check_last_base(table: &Table, offer: &Offer, years: u32, problems: &mut Problems) {
    let last = highest_base(offer, years);
    if last > MOST_MONEY {
        let place = table.nearest(&["raise", "base"]);
        let grows = if offer.raise.fixed().is_some() { "grows" } else { "can grow" };
        let message = format!("with this raise the base {grows} to more than $1 billion");
        let label = format!("{} in year {years}", money::short(last));
        let help = "a raise is the rise from each year to the next, such as \"3%\"";
        problems.push(Diagnostic::error(place, message).label(label).help(help));
    }
}

fn warn_of_unused(table: &Table, offer: &Offer, problems: &mut Problems) {
    if let (Some(entry), true) = (table.get("bonus_payout"), offer.bonus_of_base == 0.0) {
        let help = "add, for instance, `bonus = \"15%\"`";
        problems.push(no_use(&entry, "without a bonus", help));
    }
    let (Some(entry), Some(cap)) = (table.get("base_cap"), offer.base_cap) else { return };
    if laws::highest(&offer.raise) <= 0.0 {
        problems.push(no_use(&entry, "where the salary never rises", "add, for instance, `raise = \"3%\"`"));
    } else if cap < offer.base_per_year {
        let message = format!("the base starts above its cap of {}", money::short(cap));
        let help = "it then never rises; check both";
        problems.push(Diagnostic::warning(entry.span(), message).help(help));
    }
}

fn raise(entry: &Entry) -> Reading<RateLaw> {
    let raise = laws::law("raise", entry)?;
    let (lowest, highest) = (raise.range().0, laws::highest(&raise));
    let is_law = raise.fixed().is_none();
    if is_law && (raise.mean() < LOWEST_RAISE || (lowest.is_finite() && lowest < LOWEST_RAISE)) {
        return Err(refused(entry, "must not go below −90%"));
    }
    match highest {
        highest if highest <= -1.0 => Err(refused(entry, "must be above −100%")),
        highest if highest > HIGHEST_RAISE && is_law => {
            Err(refused(entry, "can come out above 1,000% a year"))
        }
        highest if highest > HIGHEST_RAISE => Err(refused(entry, "is above 1,000% a year")),
        _ => Ok(raise),
    }
}

fn bonus(entry: &Entry) -> Reading<f64> {
    match units::rate(entry)? {
        bonus if bonus < 0.0 => Err(refused(entry, "cannot be negative")),
        bonus if bonus > HIGHEST_RAISE => Err(refused(entry, "is above 1,000% of the base")),
        bonus => Ok(bonus),
    }
}

fn payout(entry: &Entry) -> Reading<RateLaw> {
    let payout = laws::law("bonus_payout", entry)?;
    let lowest = payout.range().0;
    if payout.mean() < 0.0 || (lowest.is_finite() && lowest < 0.0) {
        return Err(refused(entry, "cannot be negative"));
    }
    if laws::highest(&payout) > HIGHEST_RAISE {
        return Err(refused(entry, "goes above 1,000% of the bonus"));
    }
    Ok(payout)
}

fn sign_on(entry: &Entry, years: Option<u32>, leaves: bool, problems: &mut Problems) -> Option<SignOn> {
    if entry.layers().is_none() {
        let by_year = amounts(entry, years, problems)?;
        return Some(SignOn { by_year, ..SignOn::default() });
    }
    let table = entry.table(&SIGN_ON, problems)?;
    let by_year = table.demand("amounts", problems).and_then(|entry| amounts(&entry, years, problems));
    let paid = table.read("paid", |entry| units::choice(entry, &PAID), problems);
    let paid = if paid == Some(PAID[1]) { SignOnPaid::Monthly } else { SignOnPaid::Lump };
    let is_lump = paid == SignOnPaid::Lump;
    let clawback = clawback(&table, leaves || !is_lump, problems);
    if let (Some(entry), false) = (table.get("clawback"), is_lump) {
        let help = "those who leave lose the parts not yet paid; remove it";
        problems.push(no_use(&entry, "where the money is paid in monthly parts: nothing is paid back", help));
    }
    Some(SignOn { by_year: by_year?, paid, clawback })
}

fn amounts(entry: &Entry, years: Option<u32>, problems: &mut Problems) -> Option<Vec<f64>> {
    let help = match entry.value() {
        DeValue::String(text) => format!("write [\"{}\"]", quoted(text).trim_matches('`')),
        _ => "write [\"80K\", \"60K\"]".to_owned(),
    };
    let list = problems.note(entry.list("a list with an amount for each year", &help, 100))?;
    if let Some(years) = years.filter(|years| list.len() > *years as usize) {
        let message = format!("{} goes on after the horizon of {}", entry.name, plural(years, "year"));
        let label = format!("{} amounts", list.len());
        let help = "drop some, or set a longer `horizon`";
        problems.push(Diagnostic::error(entry.span(), message).label(label).help(help));
        return None;
    }
    let year = |(i, node)| Entry::new(format!("year {} of {}", i + 1, entry.name), node);
    let entries: Vec<Entry> = list.iter().enumerate().map(year).collect();
    let amounts = problems.note_all(entries.iter().map(units::dollars))?;
    for (entry, amount) in entries.iter().zip(&amounts) {
        units::warn_of_small(entry, *amount, units::USUAL_EXTRA, problems);
    }
    Some(amounts)
}

fn relocation(entry: &Entry, leaves: bool, problems: &mut Problems) -> Option<Relocation> {
    let amount = |entry: &Entry, problems: &mut Problems| {
        let amount = problems.note(units::dollars(entry))?;
        units::warn_of_small(entry, amount, units::USUAL_EXTRA, problems);
        Some(amount)
    };
    if entry.layers().is_none() {
        return Some(Relocation { amount: amount(entry, problems)?, clawback: None });
    }
    let table = entry.table(&RELOCATION, problems)?;
    let dollars = table.demand("amount", problems).and_then(|entry| amount(&entry, problems));
    let clawback = clawback(&table, leaves, problems);
    Some(Relocation { amount: dollars?, clawback })
}

/// How a payment is paid back; warns of one that never is unless `leaves`.
fn clawback(table: &Table, leaves: bool, problems: &mut Problems) -> Option<Clawback> {
    let window = table.read("clawback", |entry| units::months_between(entry, 1, LONGEST_SPAN), problems);
    let counted = table.read("counted", |entry| units::choice(entry, &COUNTS), problems);
    match (table.get("clawback"), table.get("counted")) {
        (None, Some(entry)) if !table.is_misspelt("clawback") => {
            let help = "add, for instance, `clawback = \"12 months\"`";
            problems.push(no_use(&entry, "without a `clawback`", help));
        }
        (Some(entry), _) if !leaves => {
            let help = "add `leaving = { quit = \"10%\" }` to the offer";
            problems.push(no_use(&entry, "where nobody leaves", help));
        }
        _ => {}
    }
    let counted = if counted == Some(COUNTS[1]) { Counted::Days } else { Counted::Months };
    window.map(|window| Clawback { window, counted })
}

fn warn_of_large(entry: &Entry, amounts: &[f64], base: Option<f64>, problems: &mut Problems) {
    let largest = amounts.iter().copied().fold(0.0, f64::max);
    if let Some(base) = base.filter(|base| *base > 0.0 && largest > USUAL_EXTRA * base) {
        let what = if entry.name == "`sign_on`" { "a sign-on" } else { "money for moving" };
        let message = format!("{what} of {} is {:.0} times the base", money::short(largest), largest / base);
        problems.push(Diagnostic::warning(entry.span(), message).label("a digit too many?"));
    }
}

/// The base of a year if raises are as high as they may be.
fn highest_base(offer: &Offer, years: u32) -> f64 {
    let cap = offer.base_cap.map_or(f64::INFINITY, |cap| cap.max(offer.base_per_year));
    let raise = laws::highest(&offer.raise).max(0.0);
    (1..years).fold(offer.base_per_year, |base, _| raised(base, raise, cap))
}

/// Most cash an offer may pay over all years, in the money it is counted in.
pub(super) fn most_cash(offer: &Offer, years: u32, money: TodaysMoney) -> f64 {
    let base = highest_base(offer, years);
    let a_year = base * (1.0 + offer.bonus_of_base * laws::highest(&offer.bonus_payout));
    let once = offer.sign_on.by_year.iter().sum::<f64>() + offer.relocation.map_or(0.0, |paid| paid.amount);
    let years = f64::from(years);
    let after = offer.leaving.as_ref().map_or(0.0, |leaving| {
        let severance = leaving.severance.months + leaving.severance.months_per_year * years;
        let next_job = leaving.job_outside().map_or(0.0, |job| job.pay_per_year);
        severance * base / 12.0 + next_job * years
    });
    let last_day = f64::from(offer.starts_in) + 12.0 * years;
    let weight = money.weight(last_day).max(1.0) / offer.cost_of_living;
    (years * a_year + once + after) * weight
}

pub(super) fn check_most_cash(
    table: &Table,
    offer: &Offer,
    years: u32,
    money: TodaysMoney,
    problems: &mut Problems,
) {
    let cash = most_cash(offer, years, money);
    // A base that grows beyond all reason is reported already.
    if cash > MOST_CASH && highest_base(offer, years) <= MOST_MONEY {
        let place = table.nearest(&["bonus", "bonus_payout", "leaving", "cost_of_living", "base"]);
        let message = "the cash of this offer can come to more than $300 billion";
        let label = format!("{} over {}", money::short(cash), plural(years, "year"));
        problems.push(Diagnostic::error(place, message).label(label).help("check the units of each amount"));
    }
}

pub(super) fn validate(offer: &Offer, years: u32, money: TodaysMoney) -> Result<(), InvalidScenario> {
    let what = |part: &str| format!("{part} of `{}`", offer.name);
    dollars(what("the base"), offer.base_per_year)?;
    offer.base_cap.iter().try_for_each(|cap| dollars(what("the cap of the base"), *cap))?;
    not_negative(what("the bonus"), offer.bonus_of_base)?;
    not_above(HIGHEST_RAISE, what("the bonus"), offer.bonus_of_base, money::percent)?;
    validate_raise(&what("the raise"), &offer.raise)?;
    validate_payout(&what("the payout of the bonus"), &offer.bonus_payout)?;
    let paid_years = offer.sign_on.by_year.len();
    if paid_years > years as usize {
        let (value, most) = (plural(paid_years as u32, "year"), plural(years, "year"));
        return Err(InvalidScenario::TooLarge { what: what("the sign-on money"), value, most });
    }
    offer.sign_on.by_year.iter().try_for_each(|amount| dollars(what("the sign-on money"), *amount))?;
    let clawbacks = [offer.sign_on.clawback, offer.relocation.and_then(|paid| paid.clawback)];
    for clawback in clawbacks.into_iter().flatten() {
        let (longest, window) = (f64::from(LONGEST_SPAN), f64::from(clawback.window));
        between(1.0, longest, what("the months of a clawback"), window)?;
    }
    offer.relocation.iter().try_for_each(|paid| dollars(what("the money for moving"), paid.amount))?;
    // Cash must be counted in full, never clipped.
    let cash = most_cash(offer, years, money);
    if cash <= MOST_CASH {
        return Ok(());
    }
    let what = what("the cash") + " over all years";
    Err(InvalidScenario::Number { what, value: cash.to_string(), allowed: "at most 300 billion" })
}

fn validate_raise(what: &str, raise: &RateLaw) -> Result<(), InvalidScenario> {
    positive(format!("one plus {what}"), 1.0 + raise.mean())?;
    laws::validate(what, raise)?;
    not_above(HIGHEST_RAISE, what.to_owned(), laws::highest(raise), money::percent)?;
    let lowest = raise.range().0;
    let lowest = if lowest.is_finite() { lowest } else { raise.mean() };
    match raise.fixed() {
        Some(_) => Ok(()),
        None => between(LOWEST_RAISE, HIGHEST_RAISE, what.to_owned(), lowest),
    }
}

fn validate_payout(what: &str, payout: &RateLaw) -> Result<(), InvalidScenario> {
    laws::validate(what, payout)?;
    let lowest = payout.range().0;
    not_negative(what.to_owned(), if lowest.is_finite() { lowest } else { payout.mean() })?;
    not_above(HIGHEST_RAISE, what.to_owned(), laws::highest(payout), money::percent)
}

pub(super) fn write(offer: &Offer, file: &mut File) {
    file.key(&OFFER, "base", values::dollars(offer.base_per_year));
    file.key(&OFFER, "raise", laws::written(&offer.raise));
    if let Some(cap) = offer.base_cap {
        file.key(&OFFER, "base_cap", values::dollars(cap));
    }
    file.key(&OFFER, "bonus", values::rate(offer.bonus_of_base));
    if offer.bonus_payout != RateLaw::Fixed(1.0) {
        file.key(&OFFER, "bonus_payout", laws::written(&offer.bonus_payout));
    }
}

pub(super) fn write_sign_on(sign_on: &SignOn, header: &str, file: &mut File) {
    let amounts: Vec<String> = sign_on.by_year.iter().copied().map(values::dollars).collect();
    let amounts = values::list(&amounts, "amounts");
    file.header(&format!("[{header}.sign_on]"));
    file.key(&SIGN_ON, "amounts", amounts);
    let paid = match sign_on.paid {
        SignOnPaid::Lump => PAID[0],
        SignOnPaid::Monthly => PAID[1],
    };
    file.key(&SIGN_ON, "paid", values::text(paid));
    write_clawback(&SIGN_ON, sign_on.clawback, file);
}

pub(super) fn write_relocation(relocation: &Relocation, header: &str, file: &mut File) {
    file.header(&format!("[{header}.relocation]"));
    file.key(&RELOCATION, "amount", values::dollars(relocation.amount));
    write_clawback(&RELOCATION, relocation.clawback, file);
}

fn write_clawback(section: &'static Section, clawback: Option<Clawback>, file: &mut File) {
    let Some(Clawback { window, counted }) = clawback else { return };
    file.key(section, "clawback", format!("\"{}\"", plural(window, "month")));
    let counted = match counted {
        Counted::Months => COUNTS[0],
        Counted::Days => COUNTS[1],
    };
    file.key(section, "counted", values::text(counted));
}
