//! The outcome for programs: the numbers on the screen, unrounded, with their errors and everything
//! needed to repeat the run. Field names are stable; dollars are rounded to a hundredth of a cent.

use serde_json::{Map, Value, json};

use super::made_of::{self, MadeOf};
use super::{conditions, until, words};
use crate::market;
use crate::numerics;
use crate::offer::PaySchedule;
use crate::outcome::{
    Chance, Estimate, OfferOutcome, Outcome, Pay, Precision, PriceOutcome, Reached, ViewOutcome,
};
use crate::plan::QuestionId;
use crate::plan::questions::is_counted_by_its_opposite;
use crate::scenario::{Scenario, Views};

/// The whole result; `reached` is what a run until a precision came to.
#[must_use]
pub fn summary(
    scenario: &Scenario,
    outcome: &Outcome,
    reached: Option<&Reached>,
    prices: &[PriceOutcome],
    warnings: &[String],
) -> Value {
    let (views, schedules) = (scenario.views(), scenario.schedules());
    let offers = outcome.offers.iter().zip(&views).zip(&schedules).enumerate();
    let numbers = json!({
        "fingerprint": outcome.fingerprint,
        "about": scenario.about,
        "years": outcome.years,
        "paths": outcome.paths,
        "until": reached.map(|reached| precision(reached, outcome.paths)),
        "sampling": outcome.sampling.name(),
        "standard_errors_in_95_interval": {
            "means_and_deviations": outcome.reach_95,
            "shortfalls": outcome.reach_95_of_groups,
        },
        "seed": outcome.seed,
        "stocks": scenario.stocks.iter().map(stock).collect::<Vec<Value>>(),
        "goals": goals(scenario),
        "tax_note": conditions::tax_note(scenario),
        "offers": offers.map(|(i, ((result, views), flows))| {
            offer(scenario, result, (views, flows), &words::on_offer(scenario, outcome, i))
        }).collect::<Vec<Value>>(),
        "comparison": words::on_all(outcome),
        "prices": prices.iter().map(price).collect::<Vec<Value>>(),
    });
    with_head(scenario, warnings, numbers)
}

/// The numbers of a simulation, and what repeats it unless they say otherwise.
pub(super) fn with_head(scenario: &Scenario, warnings: &[String], numbers: Value) -> Value {
    let mut all = json!({
        "note": "Simulation, not a forecast.",
        "vestcast": env!("CARGO_PKG_VERSION"),
        "numerics": numerics::VERSION,
        "title": scenario.title,
        "paths": scenario.paths,
        "seed": scenario.seed,
        "scenario": scenario.to_toml(),
        "warnings": warnings,
    });
    if let (Some(all), Value::Object(numbers)) = (all.as_object_mut(), numbers) {
        all.extend(numbers);
    }
    all
}

fn precision(reached: &Reached, paths: u64) -> Value {
    let (in_dollars, share) = match reached.precision {
        Precision::Dollars(dollars) => (Some(dollars), None),
        Precision::Share(share) => (None, Some(share)),
    };
    let largest = reached.worst.as_ref().map(|worst| {
        json!({
            "offer": worst.offer,
            "pay": worst.pay,
            "statistic": worst.statistic,
            "value": dollars(worst.estimate.value),
            "se": dollars(worst.estimate.se),
            "least_se": dollars(worst.least_se),
        })
    });
    json!({
        "dollars": in_dollars,
        "share": share,
        "reached": reached.is_met(),
        "most_paths": reached.most,
        "paths_needed": reached.needed.map(f64::ceil),
        "largest_error": largest,
        "in_words": until::sentences(reached, paths),
    })
}

fn stock(stock: &crate::scenario::Stock) -> Value {
    json!({
        "name": stock.name,
        "price": stock.price,
        "model": stock.model.info().name,
        "summary": stock.summary(),
    })
}

fn goals(scenario: &Scenario) -> Value {
    let target = |target: &crate::scenario::Target| {
        let of = match target.of {
            crate::scenario::TargetOf::Total => "total".to_owned(),
            crate::scenario::TargetOf::Average => "average".to_owned(),
            crate::scenario::TargetOf::Year(year) => format!("year {year}"),
        };
        json!({ "name": target.name, "amount": target.amount, "of": of })
    };
    json!({
        "walk_away": scenario.goals.walk_away,
        "current_pay": scenario.goals.current_pay,
        "targets": scenario.goals.targets.iter().map(target).collect::<Vec<Value>>(),
    })
}

fn offer(
    scenario: &Scenario,
    offer: &OfferOutcome,
    (views, flows): (&Views, &PaySchedule),
    sentences: &[String],
) -> Value {
    let life = flows.life.as_deref();
    let view = |view: &ViewOutcome| {
        let (name, label) = made_of::name_of_view(view.view, life);
        let years: Vec<Value> = view.years.iter().map(pay_of_view).collect();
        json!({ "view": name, "label": label, "years": years, "total": pay_of_view(&view.total) })
    };
    let amounts = Some(conditions::kind_of_pay(life)).filter(|kind| !kind.is_empty());
    // On certain prices an offer is what it is only where it depends on nothing else.
    let if_plain = |amount: f64| life.is_none().then(|| dollars(amount));
    let chances = offer.chances.iter().map(|answer| (asked(scenario, answer.question), chance(answer)));
    json!({
        "name": offer.name,
        "years": offer.years.iter().map(pay).collect::<Vec<Value>>(),
        "total": pay(&offer.total),
        "average": pay(&offer.average),
        "amounts_are": amounts,
        "parts": made_of::parts(flows, offer).iter().map(part).collect::<Vec<Value>>(),
        "owed_at_filing": offer.owed.as_deref().map(owed_at_filing),
        "views": offer.views.iter().map(view).collect::<Vec<Value>>(),
        "flat_price_total": if_plain(views.flat_total()),
        "recruiter_15_percent_total": if_plain(views.recruiter_total),
        "chances": chances.collect::<Map<String, Value>>(),
        "certain": offer.is_certain,
        "in_words": sentences,
    })
}

fn part(part: &MadeOf) -> Value {
    let years: Vec<Value> = part.years.iter().copied().map(estimate).collect();
    json!({ "part": part.name, "years": years, "total": estimate(part.total) })
}

/// Federal income tax on supplemental pay beyond what is withheld from it, by calendar year from that of the first day on.
fn owed_at_filing(years: &[Estimate]) -> Vec<Value> {
    let year = |(owed, year): (&Estimate, u32)| json!({ "tax_year": year, "value": dollars(owed.value), "se": dollars(owed.se) });
    years.iter().zip(1..).map(year).collect()
}

/// Without what is reckoned of the headline alone.
pub(super) fn pay_of_view(of: &Pay) -> Value {
    let mut value = pay(of);
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|name, _| !name.starts_with("guaranteed") && name != "offer_letter");
    }
    value
}

/// What a chance is called; programs rely on these names.
fn asked(scenario: &Scenario, question: QuestionId) -> String {
    match question {
        QuestionId::WalkAway => "total below walk-away".to_owned(),
        QuestionId::CurrentPay => "total below current pay".to_owned(),
        QuestionId::CurrentPayIn(year) => format!("year {year} below current pay"),
        QuestionId::Target(i) => {
            format!("below target {}", scenario.goals.targets.get(i).map_or("", |target| &target.name))
        }
        QuestionId::Condition(i) => {
            let condition = scenario.goals.conditions.get(i);
            condition.map_or_else(String::new, |condition| match is_counted_by_its_opposite(condition) {
                true => format!("not {condition}"),
                false => condition.to_string(),
            })
        }
        QuestionId::Cliff => "year 3 below year 1".to_owned(),
        QuestionId::Wins => "pays more".to_owned(),
        QuestionId::FlatView => "total below flat-price view".to_owned(),
        QuestionId::RecruiterView => "total below 15%-growth view".to_owned(),
    }
}

pub(super) fn pay(pay: &Pay) -> Value {
    let percentile = |p: &crate::outcome::Percentile| {
        let key = format!("p{:.0}", 100.0 * p.p);
        let value = json!({
            "value": dollars(p.value),
            "se": dollars(p.se),
            "low_95": dollars(p.interval.low),
            "high_95": dollars(p.interval.high),
        });
        (key, value)
    };
    json!({
        "mean": estimate(pay.mean),
        "sd": estimate(pay.sd),
        "percentiles": pay.percentiles.iter().map(percentile).collect::<Map<String, Value>>(),
        "expected_shortfall_5": estimate(pay.shortfall_5),
        "expected_shortfall_10": estimate(pay.shortfall_10),
        "min": dollars(pay.range.low),
        "max": dollars(pay.range.high),
        "guaranteed_cash": dollars(pay.guaranteed),
        "guaranteed_share_of_mean": { "value": pay.guaranteed_share.value, "se": pay.guaranteed_share.se },
        "offer_letter": dollars(pay.offer_letter),
        "clipped": pay.clipped,
    })
}

pub(super) fn chance(chance: &Chance) -> Value {
    json!({
        "value": chance.value,
        "se": chance.se,
        "low_95": chance.interval.low,
        "high_95": chance.interval.high,
        "at_or_above": 1.0 - chance.value,
        "certain": chance.is_certain,
    })
}

fn price(price: &PriceOutcome) -> Value {
    let at = |(i, day): (usize, &u32)| {
        let [p10, p50, p90] = price.quantiles(i, [0.1, 0.5, 0.9]).map(estimate);
        let month = f64::from(*day) / f64::from(market::DAYS_PER_MONTH);
        json!({ "month": month, "mean": estimate(price.mean(i)), "p10": p10, "p50": p50, "p90": p90 })
    };
    let whole_months =
        price.days.iter().enumerate().filter(|(_, day)| day.is_multiple_of(market::DAYS_PER_MONTH * 12));
    json!({ "stock": price.stock, "paths": price.paths(), "by_year": whole_months.map(at).collect::<Vec<Value>>() })
}

pub(super) fn estimate(estimate: Estimate) -> Value {
    json!({ "value": dollars(estimate.value), "se": dollars(estimate.se) })
}

/// Enough digits for any use and none that are noise.
pub(super) fn dollars(amount: f64) -> f64 {
    // Adding zero turns −0 into 0.
    let rounded = (amount * 1e4).round() / 1e4 + 0.0;
    if rounded.is_finite() { rounded } else { amount }
}
