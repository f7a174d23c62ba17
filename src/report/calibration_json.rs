//! A calibration for programs. Field names are stable; numbers are unrounded, and null where there is none.

use serde_json::{Value, json};

use crate::history::fit::{Checks, Estimate, Summary, Test};
use crate::history::{Calibration, Candidate, Finding, Reading, Weight};

/// What was read, every fit, and the block for a scenario file.
#[must_use]
pub fn summary(reading: &Reading, calibration: &Calibration, stock: &str, block: &str) -> Value {
    let date = |date: Option<&crate::history::Date>| date.map(ToString::to_string);
    json!({
        "note": "History, not a forecast.",
        "vestcast": env!("CARGO_PKG_VERSION"),
        "stock": stock,
        "prices": {
            "count": reading.closes().len(),
            "first_day": date(reading.dates().first()),
            "last_day": date(reading.dates().last()),
            "last": reading.closes().last(),
            "column": reading.column(),
            "frequency": reading.frequency().to_string(),
        },
        "returns": { "count": reading.returns().values().len(), "per_year": reading.returns().per_year() },
        "findings": reading.findings().iter().map(finding).collect::<Vec<Value>>(),
        "growth": growth(calibration),
        "bootstrap_blocks": calibration.blocks.map(|blocks| {
            json!({ "stationary": blocks.stationary, "circular": blocks.circular })
        }),
        "laws": calibration.candidates.iter().map(law).collect::<Vec<Value>>(),
        "not_fitted": calibration.failures.iter().map(ToString::to_string).collect::<Vec<String>>(),
        "block": block,
    })
}

fn finding(finding: &Finding) -> Value {
    json!({ "message": finding.message, "is_warning": finding.weight == Weight::Warning })
}

/// Growth a year that the history shows, and how little that says.
fn growth(calibration: &Calibration) -> Value {
    let interval = calibration.growth_95();
    json!({
        "value": calibration.growth_seen.map(|growth| growth.value),
        "se": calibration.growth_seen.and_then(|growth| growth.se),
        "low_95": interval.map(|interval| interval[0]),
        "high_95": interval.map(|interval| interval[1]),
    })
}

fn law(candidate: &Candidate) -> Value {
    let Summary { law, estimates, annual, log_likelihood, aic, bic, observations, checks } = &candidate.fit;
    json!({
        "law": law,
        "model": candidate.model.as_ref().map(|model| model.info().name),
        "estimates": estimates.iter().map(estimate).collect::<Vec<Value>>(),
        "annual": annual.iter().map(estimate).collect::<Vec<Value>>(),
        "log_likelihood": log_likelihood,
        "aic": aic,
        "bic": bic,
        "observations": observations,
        "checks": self::checks(checks),
    })
}

fn estimate(estimate: &Estimate) -> Value {
    json!({ "name": estimate.name, "value": estimate.value, "se": estimate.se })
}

fn checks(checks: &Checks) -> Value {
    let test = |test: &Test| json!({ "statistic": test.statistic, "degrees_of_freedom": test.degrees, "p_value": test.p_value });
    let tails = checks.tails.iter();
    let tails = tails.map(
        |tail| json!({ "beyond_deviations": tail.beyond, "seen": tail.seen, "expected": tail.expected }),
    );
    json!({
        "ljung_box": test(&checks.ljung_box),
        "ljung_box_squares": test(&checks.ljung_box_squares),
        "jarque_bera": test(&checks.jarque_bera),
        "tails": tails.collect::<Vec<Value>>(),
    })
}
