//! Percentiles as paths are added: JSON and the chart's numbers.

use serde_json::{Map, Value, json};

use super::json::dollars;
use crate::decide::{Convergence, SHOWN};
use crate::outcome::{Outcome, Percentile};

/// For programs: by offer, the percentiles after each number of paths.
#[must_use]
pub fn json(outcome: &Outcome, convergence: &Convergence) -> Value {
    let settling = |rows: &Vec<[Percentile; 3]>, i: usize| {
        rows.iter()
            .map(|row| {
                let Percentile { value, interval, .. } = row[i];
                json!({ "value": dollars(value), "low_95": dollars(interval.low), "high_95": dollars(interval.high) })
            })
            .collect::<Vec<Value>>()
    };
    let offer = |rows: &Vec<[Percentile; 3]>| -> Value {
        let named = |(i, p): (usize, f64)| (format!("p{:.0}", 100.0 * p), json!(settling(rows, i)));
        Value::Object(SHOWN.into_iter().enumerate().map(named).collect())
    };
    let offers = outcome.offers.iter().zip(&convergence.offers);
    let offers: Map<String, Value> = offers.map(|(found, rows)| (found.name.clone(), offer(rows))).collect();
    json!({ "paths": convergence.paths, "total": offers })
}

/// A chart for each offer that chance has a part in.
#[cfg(feature = "charts")]
#[must_use]
pub fn pictures(
    scenario: &crate::Scenario,
    outcome: &Outcome,
    convergence: &Convergence,
) -> Vec<super::picture::Picture> {
    use super::gallery;
    use super::picture::{Chart, Picture, file_names};
    use crate::chart::{self, Basis, Settling};
    use crate::outcome::Interval;
    let names = file_names("offer", outcome.offers.iter().map(|offer| offer.name.as_str()));
    let settling = |rows: &[[Percentile; 3]], i: usize| Settling {
        name: format!("P{:.0}", 100.0 * SHOWN[i]),
        values: rows
            .iter()
            .map(|row| {
                let Percentile { value, interval: Interval { low, high }, .. } = row[i];
                [low.min(value), value, high.max(value)]
            })
            .collect(),
    };
    let picture = |(index, name): (usize, String)| {
        let (offer, rows) = (outcome.offers.get(index)?, convergence.offers.get(index)?);
        if offer.is_certain || convergence.paths.len() < 2 {
            return None;
        }
        let caption = gallery::caption_of_offer(scenario, outcome, index, Basis::Simulated(outcome.paths));
        let panels = (0..SHOWN.len()).map(|i| settling(rows, i)).collect();
        let chart = chart::Convergence { caption, paths: convergence.paths.clone(), panels };
        Some(Picture { name: format!("convergence-{name}"), chart: Chart::Convergence(chart) })
    };
    names.into_iter().enumerate().filter_map(picture).collect()
}
