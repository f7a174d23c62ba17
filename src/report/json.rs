//! The outcome for programs: the numbers on the screen, unrounded, with their errors and everything
//! needed to repeat the run. Field names are stable; dollars are rounded to a hundredth of a cent.

use serde_json::{Map, Value, json};

use super::{until, words};
use crate::market;
use crate::numerics;
use crate::outcome::{Chance, Estimate, OfferOutcome, Outcome, Pay, Precision, PriceOutcome, Reached};
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
    let views = scenario.views();
    let offers = outcome.offers.iter().zip(&views).enumerate();
    json!({
        "note": "Simulation, not a forecast.",
        "vestcast": env!("CARGO_PKG_VERSION"),
        "numerics": numerics::VERSION,
        "fingerprint": outcome.fingerprint,
        "title": scenario.title,
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
        "scenario": scenario.to_toml(),
        "warnings": warnings,
        "stocks": scenario.stocks.iter().map(stock).collect::<Vec<Value>>(),
        "goals": goals(scenario),
        "offers": offers.map(|(i, (result, views))| {
            offer(scenario, result, views, &words::on_offer(scenario, outcome, i))
        }).collect::<Vec<Value>>(),
        "comparison": words::on_all(outcome),
        "prices": prices.iter().map(price).collect::<Vec<Value>>(),
    })
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

fn offer(scenario: &Scenario, offer: &OfferOutcome, views: &Views, sentences: &[String]) -> Value {
    let chances = offer.chances.iter().map(|answer| (asked(scenario, answer.question), chance(answer)));
    json!({
        "name": offer.name,
        "years": offer.years.iter().map(pay).collect::<Vec<Value>>(),
        "total": pay(&offer.total),
        "average": pay(&offer.average),
        "flat_price_total": dollars(views.flat_total()),
        "recruiter_15_percent_total": dollars(views.recruiter_total),
        "chances": chances.collect::<Map<String, Value>>(),
        "certain": offer.is_certain,
        "in_words": sentences,
    })
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

fn estimate(estimate: Estimate) -> Value {
    json!({ "value": dollars(estimate.value), "se": dollars(estimate.se) })
}

/// Enough digits for any use and none that are noise.
pub(super) fn dollars(amount: f64) -> f64 {
    let rounded = (amount * 1e4).round() / 1e4;
    if rounded.is_finite() { rounded } else { amount }
}
