//! Laws of a rate as they stand in a file: `{ mean = "8%", sd = "10%" }`.

use serde_json::json;
use toml::de::DeTable;

use super::InvalidScenario;
use super::diagnostic::Diagnostic;
use super::table::Entry;
use super::units::{self, Reading};
use super::values;
use super::words::{list, nearest, quoted};
use crate::market::{RateLaw, Value, Weighted};

const HELP: &str = "write a rate such as \"8%\", or what is known of it: { mean = \"8%\", sd = \"10%\" }, { low = \"0%\", \
                    high = \"15%\" }, { median = \"33%\", log_sd = 0.2 } or { values = [\"25%\", \"60%\"], weights = \
                    [\"70%\", \"30%\"] }";

/// Keys that belong together.
const FORMS: [[&str; 2]; 4] = [["mean", "sd"], ["low", "high"], ["median", "log_sd"], ["values", "weights"]];

/// Reads a rate or a law of the parameter of this name.
pub(super) fn read(parameter: &'static str, entry: &Entry) -> Reading<Value> {
    Ok(match law(parameter, entry)? {
        RateLaw::Fixed(rate) => Value::Rate(rate),
        law => Value::Law(law),
    })
}

/// The same as a law.
pub(super) fn law(parameter: &'static str, entry: &Entry) -> Reading<RateLaw> {
    let Some(table) = entry.value().as_table() else { return units::rate(entry).map(RateLaw::Fixed) };
    let form = form(entry, table)?;
    let [first, second] = form.map(|key| table.get(key));
    let (Some(first), Some(second)) = (first, second) else {
        let missing = if first.is_some() { form[1] } else { form[0] };
        let message = format!("{} has no `{missing}`", entry.name);
        return Err(Diagnostic::error(entry.span(), message).help(HELP));
    };
    let (first, second) = (Entry::new(quoted(form[0]), first), Entry::new(quoted(form[1]), second));
    let law = match form[0] {
        "mean" => RateLaw::normal(parameter, units::rate(&first)?, units::rate(&second)?),
        "low" => RateLaw::uniform(parameter, units::rate(&first)?, units::rate(&second)?),
        "median" => RateLaw::log_normal(parameter, units::rate(&first)?, units::plain_number(&second)?),
        _ => RateLaw::discrete(parameter, weighted(&first, &second)?),
    };
    law.map_err(|error| Diagnostic::error(entry.span(), error.reason))
}

/// The form whose keys the table has.
fn form(entry: &Entry, table: &DeTable) -> Reading<[&'static str; 2]> {
    let known = FORMS.as_flattened().iter().copied();
    if let Some(key) = table.keys().find(|key| !known.clone().any(|name| name == key.get_ref())) {
        let error =
            Diagnostic::error(key.span(), format!("unknown key {}", quoted(key.get_ref()))).help(HELP);
        return Err(match nearest(key.get_ref(), known) {
            Some(nearest) => error.meant(nearest),
            None => error,
        });
    }
    let mut forms = FORMS.into_iter().filter(|form| form.iter().any(|key| table.contains_key(*key)));
    match (forms.next(), forms.next()) {
        (Some(form), None) => Ok(form),
        (Some(form), Some(other)) => {
            let message = format!("{} mixes {} with {}", entry.name, list(form), list(other));
            Err(Diagnostic::error(entry.span(), message).help(HELP))
        }
        (None, _) => Err(entry.wrong("a rate or a law", HELP)),
    }
}

fn weighted(rates: &Entry, weights: &Entry) -> Reading<Vec<Weighted>> {
    const MOST: usize = 20;
    let values = rates.list("a list of rates", HELP, MOST)?;
    let chances = weights.list("a list of rates", HELP, MOST)?;
    if values.len() != chances.len() {
        let message = format!("there are {} values and {} weights", values.len(), chances.len());
        return Err(Diagnostic::error(weights.span(), message).help("give every value its weight"));
    }
    let pair = |(value, weight)| {
        let value = units::rate(&Entry::new("a value", value))?;
        Ok(Weighted { value, weight: units::rate(&Entry::new("a weight", weight))? })
    };
    values.iter().zip(chances).map(pair).collect()
}

/// The highest rate a law gives, but for one in 30,000 draws of a law without a highest.
pub(super) fn highest(law: &RateLaw) -> f64 {
    match law {
        RateLaw::Normal { mean, sd } => mean + 4.0 * sd,
        RateLaw::LogNormal { median, log_sd } => median * libm::exp(4.0 * log_sd),
        law => law.range().1,
    }
}

/// Checks a law that was put together by hand.
pub(super) fn validate(what: &str, law: &RateLaw) -> Result<(), InvalidScenario> {
    const NAME: &str = "law";
    let made = match law.clone() {
        RateLaw::Normal { mean, sd } => RateLaw::normal(NAME, mean, sd),
        RateLaw::Uniform { low, high } => RateLaw::uniform(NAME, low, high),
        RateLaw::LogNormal { median, log_sd } => RateLaw::log_normal(NAME, median, log_sd),
        RateLaw::Discrete(rates) => RateLaw::discrete(NAME, rates),
        fixed @ RateLaw::Fixed(_) => Ok(fixed),
    };
    let unfit = |error: crate::market::InvalidModel| InvalidScenario::Text {
        what: what.to_owned(),
        fault: format!("is not a law: {}", error.reason),
    };
    made.map(drop).map_err(unfit)
}

/// The law as it stands in a file.
pub(super) fn written(law: &RateLaw) -> String {
    let rate = values::rate;
    match law {
        RateLaw::Fixed(known) => rate(*known),
        RateLaw::Normal { mean, sd } => format!("{{ mean = {}, sd = {} }}", rate(*mean), rate(*sd)),
        RateLaw::Uniform { low, high } => format!("{{ low = {}, high = {} }}", rate(*low), rate(*high)),
        RateLaw::LogNormal { median, log_sd } => {
            format!("{{ median = {}, log_sd = {} }}", rate(*median), values::number(*log_sd))
        }
        RateLaw::Discrete(rates) => {
            let list = |of: fn(&Weighted) -> f64| {
                rates.iter().map(|weighted| rate(of(weighted))).collect::<Vec<_>>().join(", ")
            };
            format!("{{ values = [{}], weights = [{}] }}", list(|w| w.value), list(|w| w.weight))
        }
    }
}

/// The JSON Schema of a rate or a law.
pub(super) fn schema() -> serde_json::Value {
    let rate = json!({ "$ref": "#/$defs/rate" });
    let rates = json!({ "type": "array", "minItems": 1, "items": rate });
    let law = |first: &str, second: &str, kinds: [&serde_json::Value; 2]| {
        json!({
            "type": "object",
            "properties": { first: kinds[0], second: kinds[1] },
            "required": [first, second],
            "additionalProperties": false,
        })
    };
    json!({ "anyOf": [
        rate,
        law("mean", "sd", [&rate, &rate]),
        law("low", "high", [&rate, &rate]),
        law("median", "log_sd", [&rate, &json!({ "type": "number" })]),
        law("values", "weights", [&rates, &rates]),
    ] })
}
