//! The format as a JSON Schema, for editors that complete and check while one writes.

use serde_json::{Map, Value, json};

use super::keys::{GRANT, Kind, Otherwise, ROOT, STOCK, Section, TARGET};
use super::{laws, parameters};
use crate::facts::{stress, vesting};
use crate::market::{self, ModelInfo};

/// JSON Schema (draft 2020-12) of a scenario file.
#[must_use]
pub fn schema() -> Value {
    let mut schema = object(&ROOT);
    if let Value::Object(fields) = &mut schema {
        fields.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
        fields.insert("title".into(), json!("vestcast scenario"));
        fields.insert("$defs".into(), definitions());
    }
    schema
}

/// Units and the sections that appear in more than one place.
fn definitions() -> Value {
    const DIGITS: &str = r"[0-9][0-9,_]*(\.[0-9]+)?";
    json!({
        "money": {
            "anyOf": [
                { "type": "number", "minimum": 0, "maximum": super::limits::MOST_MONEY },
                { "type": "string", "pattern": format!(r"^\s*\$?\s*{DIGITS}\s*[KkMmBbTt]?\s*$") },
            ],
        },
        "rate": {
            "anyOf": [
                { "type": "number", "exclusiveMinimum": -1, "exclusiveMaximum": 1 },
                { "type": "string", "pattern": format!(r"^\s*[-+−]?{DIGITS}\s*%\s*$") },
            ],
        },
        "duration": {
            "anyOf": [
                { "type": "number", "minimum": 0 },
                { "type": "string", "pattern": format!(r"^\s*{DIGITS}\s*(months?|mos?|years?|yrs?|y)\s*$") },
            ],
        },
        "count": {
            "anyOf": [
                { "type": "number", "minimum": 0, "multipleOf": 1 },
                { "type": "string", "pattern": format!(r"^\s*{DIGITS}\s*[KkMmBbTt]?\s*$") },
            ],
        },
        "grant": object(&GRANT),
        "model": models(),
    })
}

fn object(section: &Section) -> Value {
    let property = |key: &super::keys::Key| {
        let mut schema = kind(key.kind);
        if let Value::Object(fields) = &mut schema {
            fields.insert("description".into(), json!(key.about));
        }
        (key.name.to_owned(), schema)
    };
    let mut schema = json!({
        "type": "object",
        "description": section.about,
        "additionalProperties": false,
        "properties": section.keys.iter().map(property).collect::<Map<_, _>>(),
    });
    // What an offer leaves out it may take from the one it extends.
    let inherits = section.header.starts_with("[offers.");
    let required = section.keys.iter().filter(|key| key.otherwise == Otherwise::Required && !inherits);
    let required: Vec<&str> = required.map(|key| key.name).collect();
    if let (Value::Object(fields), false) = (&mut schema, required.is_empty()) {
        fields.insert("required".into(), json!(required));
    }
    if let (Value::Object(fields), true) = (&mut schema, std::ptr::eq(section, &STOCK)) {
        fields.insert("anyOf".into(), json!([{ "required": ["price"] }, { "required": ["history"] }]));
    }
    schema
}

fn kind(kind: Kind) -> Value {
    let unit = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
    let money_list = || json!({ "type": "array", "items": unit("money") });
    match kind {
        Kind::Text | Kind::StockName | Kind::OfferName => json!({ "type": "string", "minLength": 1 }),
        Kind::Money | Kind::Price => unit("money"),
        Kind::Rate => unit("rate"),
        Kind::RateOrLaw => laws::schema(),
        Kind::Ratio => json!({ "anyOf": [{ "type": "number", "exclusiveMinimum": 0 }, unit("rate")] }),
        Kind::Chances => chances(),
        Kind::Duration => unit("duration"),
        Kind::Count => unit("count"),
        Kind::Shares => json!({ "anyOf": [{ "type": "number", "exclusiveMinimum": 0 }, unit("count")] }),
        Kind::Switch => json!({ "type": "boolean" }),
        Kind::Choice(words) => json!({ "enum": words }),
        Kind::PriceOr(words) => json!({ "anyOf": [unit("money"), { "enum": words }] }),
        Kind::Amounts => money_list(),
        Kind::GrantPrice => json!({ "anyOf": [
            unit("money"),
            { "enum": ["today", "at grant"] },
            { "type": "string", "pattern": "^average of [0-9]+ (days?|months?)$" },
        ] }),
        Kind::Vesting => vestings(),
        Kind::Levels => pairs("rate"),
        Kind::Payments => pairs("money"),
        Kind::Brackets => {
            let pair = json!([{ "$ref": "#/$defs/money" }, { "$ref": "#/$defs/rate" }]);
            json!({ "type": "array", "minItems": 1, "items": { "type": "array", "prefixItems": pair, "items": false } })
        }
        Kind::Stress => {
            json!({ "enum": stress::stresses().iter().map(|known| &*known.id).collect::<Vec<_>>() })
        }
        Kind::TargetOf => json!({ "type": "string", "pattern": "^(total|average|year [0-9]+)$" }),
        Kind::Year => json!({ "type": "string", "pattern": "^year [0-9]+$" }),
        Kind::Date => json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
        Kind::Model => unit("model"),
        Kind::Table(section) if std::ptr::eq(section, &GRANT) => unit("grant"),
        Kind::Table(section) => object(section),
        Kind::OrTable(value, section) => json!({ "anyOf": [self::kind(*value), object(section)] }),
        Kind::List(section) => json!({ "type": "array", "items": self::kind(Kind::Table(section)) }),
        Kind::Named(section) => named(object(section)),
        Kind::NamedTarget => named(self::kind(Kind::OrTable(&Kind::Money, &TARGET))),
        Kind::Correlations => named(named(json!({ "type": "number", "minimum": -1, "maximum": 1 }))),
    }
}

fn named(value: Value) -> Value {
    json!({
        "type": "object",
        "propertyNames": { "minLength": 1, "maxLength": 60 },
        "additionalProperties": value,
    })
}

fn vestings() -> Value {
    let usable = vesting::schedules().iter().filter(|schedule| schedule.refused.is_none());
    let ids: Vec<&str> = usable.map(|schedule| schedule.id.as_str()).collect();
    json!({ "anyOf": [{ "enum": ids }, pairs("rate")] })
}

/// A chance within a year or a hazard, or one for each year.
fn chances() -> Value {
    let hazard = json!({
        "type": "object",
        "properties": { "hazard": { "type": "number", "minimum": 0 } },
        "required": ["hazard"],
        "additionalProperties": false,
    });
    let chance = json!({ "anyOf": [{ "$ref": "#/$defs/rate" }, hazard] });
    json!({ "anyOf": [chance, { "type": "array", "minItems": 1, "items": chance }] })
}

/// At least one pair of months and something.
fn pairs(unit: &str) -> Value {
    let pair = json!({
        "type": "array",
        "prefixItems": [{ "$ref": "#/$defs/duration" }, { "$ref": format!("#/$defs/{unit}") }],
        "minItems": 2,
        "maxItems": 2,
    });
    json!({ "type": "array", "minItems": 1, "items": pair })
}

fn required(info: &ModelInfo) -> Vec<&'static str> {
    info.parameters.iter().filter(|p| p.otherwise.is_none()).map(|p| p.name).collect()
}

/// One table, named after one of the models.
fn models() -> Value {
    let model = |info: &&ModelInfo| {
        let parameter = |parameter: &market::Parameter| {
            let mut schema = parameters::schema(parameter.kind);
            if let Value::Object(fields) = &mut schema {
                fields.insert("description".into(), json!(parameter.about));
            }
            (parameter.name.to_owned(), schema)
        };
        let schema = json!({
            "type": "object",
            "title": info.title,
            "description": info.about,
            "additionalProperties": false,
            "properties": info.parameters.iter().map(parameter).collect::<Map<_, _>>(),
            "required": required(info),
        });
        (info.name.to_owned(), schema)
    };
    json!({
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": false,
        "properties": market::MODELS.iter().map(model).collect::<Map<_, _>>(),
    })
}
