//! The models of a mixture as they stand in a file: `[{ weight = "70%", gbm = { … } }, …]`.

use serde_json::json;

use super::diagnostic::{Diagnostic, Problems};
use super::parameters;
use super::resampled::Past;
use super::table::Entry;
use super::units;
use super::values;
use super::words::quoted;
use crate::market::{Part, Value};

/// Longest list; the model itself says how many it takes.
const MOST: usize = 100;
pub(super) const EXAMPLE: &str = r#"[{ weight = "70%", gbm = { growth = "8%", volatility = "30%" } }, { weight = "30%", constant = { growth = "0%" } }]"#;

/// Reads models with their weights; nothing if one is wrong.
pub(super) fn read(
    entry: &Entry,
    price: Option<f64>,
    past: &mut Past,
    problems: &mut Problems,
) -> Option<Value> {
    let help = format!("write {EXAMPLE}");
    let list = problems.note(entry.list("a list of models", &help, MOST))?;
    let parts: Vec<Option<Part>> = list
        .iter()
        .map(|node| part(&Entry::new("a model of the mixture", node), price, past, problems))
        .collect();
    parts.into_iter().collect::<Option<_>>().map(Value::Models)
}

fn part(entry: &Entry, price: Option<f64>, past: &mut Past, problems: &mut Problems) -> Option<Part> {
    let help = format!("write {EXAMPLE}");
    let Some(table) = entry.value().as_table() else {
        problems.push(entry.wrong("a table", help));
        return None;
    };
    let weight = table.get("weight").map(|node| units::rate(&Entry::new(quoted("weight"), node)));
    let missing = || Diagnostic::error(entry.span(), "a model of the mixture has no `weight`").help(help);
    let weight = problems.note(weight.unwrap_or_else(|| Err(missing())));
    let named = table.iter().filter(|(name, _)| name.get_ref() != "weight").collect();
    let model = parameters::only(named, entry, problems)?.build(price, past, problems)?;
    Some(Part { weight: weight?, model: model.info(), arguments: model.arguments() })
}

/// Whether each model fits on a line.
pub(super) fn fits_inline(parts: &[Part]) -> bool {
    written(parts).lines().all(|line| values::columns(line) <= values::WIDTH)
}

/// The models as they stand in a file, each in braces.
pub(super) fn written(parts: &[Part]) -> String {
    let part = |part: &Part| {
        let parameters = part.model.parameters.iter().filter_map(|parameter| {
            let value = part.arguments.0.get(parameter.name)?;
            Some(format!("{} = {}", parameter.name, parameters::written(value)))
        });
        let parameters: Vec<String> = parameters.collect();
        let (weight, name) = (values::rate(part.weight), part.model.name);
        format!("    {{ weight = {weight}, {name} = {{ {} }} }},", parameters.join(", "))
    };
    format!("[\n{}\n]", parts.iter().map(part).collect::<Vec<_>>().join("\n"))
}

/// The JSON Schema of a list of models with their weights. Which parameters a model takes is left to the reader.
pub(super) fn schema() -> serde_json::Value {
    json!({
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "object",
            "properties": { "weight": { "$ref": "#/$defs/rate" } },
            "required": ["weight"],
            "minProperties": 2,
            "maxProperties": 2,
            "additionalProperties": { "type": "object" },
        },
    })
}
