//! A comparison of price models for programs. Field names are stable.

use serde_json::{Value, json};

use super::comparison::{self, Compared, Comparison, LESS_GROWTH};
use super::json::{chance, dollars, pay};
use crate::facts::models;
use crate::numerics;
use crate::outcome::{OfferOutcome, Outcome};
use crate::plan::QuestionId;

/// The whole comparison.
#[must_use]
pub fn summary(comparison: &Comparison, warnings: &[String]) -> Value {
    let Some(reference) = comparison.reference() else { return Value::Null };
    let (scenario, outcome) = (&reference.variant.scenario, &reference.outcome);
    let offers = outcome.offers.iter().enumerate();
    json!({
        "note": "Simulation, not a forecast.",
        "vestcast": env!("CARGO_PKG_VERSION"),
        "numerics": numerics::VERSION,
        "title": scenario.title,
        "years": outcome.years,
        "paths": outcome.paths,
        "seed": outcome.seed,
        "walk_away": scenario.goals.walk_away,
        "parameters": match &comparison.fitted_to {
            Some(file) => json!({ "fitted_to": file }),
            None => json!({ "typical_as_of": models::as_of() }),
        },
        "reference": reference.variant.name,
        "warnings": warnings,
        "models": comparison.rows.iter().map(model).collect::<Vec<Value>>(),
        "offers": offers.map(|(i, own)| offer(comparison, own, i)).collect::<Vec<Value>>(),
    })
}

fn model(row: &Compared) -> Value {
    let scenario = &row.variant.scenario;
    let granted = scenario.stocks.iter().filter(|stock| scenario.grants_stock(&stock.name));
    let typical = models::find(&row.variant.name);
    json!({
        "name": row.variant.name,
        "is_reference": row.variant.is_reference,
        "sampling": row.outcome.sampling.name(),
        "fingerprint": row.outcome.fingerprint,
        "sureness_of_typical_parameters": typical.map(|typical| typical.confidence.word()),
        "scenario": scenario.to_toml(),
        "stocks": granted.map(|stock| json!({ "name": stock.name, "summary": stock.summary() })).collect::<Vec<Value>>(),
    })
}

fn offer(comparison: &Comparison, own: &OfferOutcome, index: usize) -> Value {
    let slower = |outcome: &Outcome| {
        let offer = outcome.offers.get(index)?;
        Some(json!({ "less_growth": LESS_GROWTH, "total": pay(&offer.total) }))
    };
    json!({
        "name": own.name,
        "certain": comparison.is_certain(index),
        "models": comparison.offer(index).map(|(row, offer)| under(row, own, offer)).collect::<Vec<Value>>(),
        "reference_with_less_growth": comparison.slower.as_ref().and_then(slower),
        "in_words": comparison::sentences(comparison, index),
    })
}

fn under(row: &Compared, own: &OfferOutcome, offer: &OfferOutcome) -> Value {
    let changes = comparison::change(own, offer);
    let [p10, p50, p90, mean] = changes.map(|change| dollars(change.value));
    let [se_p10, se_p50, se_p90, se_mean] = changes.map(|change| dollars(change.se));
    let goal = comparison::goal_change(own, offer);
    json!({
        "model": row.variant.name,
        "total": pay(&offer.total),
        "total_below_walk_away": offer.chance(QuestionId::WalkAway).map(chance),
        "change": {
            "p10": p10, "p50": p50, "p90": p90, "mean": mean,
            "goal_met": goal.map(|change| change.value),
        },
        "change_se": {
            "p10": se_p10, "p50": se_p50, "p90": se_p90, "mean": se_mean,
            "goal_met": goal.map(|change| change.se),
        },
        "change_errors": if changes.iter().all(|change| change.is_paired) { "paired" } else { "independent" },
    })
}
