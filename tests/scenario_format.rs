//! The reference of the format and the schema say what the reader does.
//!
//! `UPDATE=1 cargo test --test scenario_format` rewrites the generated tables of the reference.
#![allow(clippy::unwrap_used, missing_docs)]

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;
use vestcast::facts::stress::{self, Stress};
use vestcast::facts::vesting::{self, Schedule};
use vestcast::scenario::{Scenario, keys, schema};
use vestcast::{market, money};

fn key_tables() -> String {
    let tables: Vec<String> = keys::SECTIONS.iter().map(|section| section.markdown()).collect();
    tables.join("\n")
}

fn model_table() -> String {
    let mut table = "| Model | Parameters | What it is | Source |\n| --- | --- | --- | --- |\n".to_owned();
    for info in market::MODELS {
        let parameter = |parameter: &market::Parameter| {
            let otherwise = parameter.otherwise.map_or(String::new(), |words| format!(" (default: {words})"));
            format!("`{}`: {}{otherwise}", parameter.name, parameter.about)
        };
        let parameters: Vec<String> = info.parameters.iter().map(parameter).collect();
        let (name, title, about, source) = (info.name, info.title, info.about, info.source);
        let parameters = parameters.join("; ");
        writeln!(table, "| `{name}` | {parameters} | {title}. {about} | {source} |").unwrap();
    }
    table
}

/// `12: 5%, 24: 15%, 30–48 every 6: 20% each`, steps of equal size gathered.
fn in_words(schedule: &Schedule) -> String {
    let tranches = schedule.tranches();
    let mut words = Vec::new();
    let mut rest = tranches.as_slice();
    while let [(month, fraction), after @ ..] = rest {
        let step = after.first().map_or(0, |next| next.0 - month);
        let same = |i: &usize| {
            let (next, other) = after[*i];
            next == month + step * (*i as u32 + 1) && (other - fraction).abs() < 1e-12
        };
        let run = (0..after.len()).take_while(same).count();
        let percent = money::percent(*fraction);
        if run < 2 {
            words.push(format!("{month}: {percent}"));
            rest = after;
        } else {
            let last = after[run - 1].0;
            words.push(format!("{month}–{last} every {step}: {percent} each"));
            rest = &after[run..];
        }
    }
    words.join(", ")
}

fn vesting_table() -> String {
    let mut table = format!("As of {}. Months count from the grant.\n\n", vesting::as_of());
    table += "| Name | Employer | Months and percents | Confidence | Evidence |\n| --- | --- | --- | --- | --- |\n";
    for schedule in vesting::schedules() {
        let months = match &schedule.refused {
            Some(reason) => format!("*not usable*: {reason}"),
            None => in_words(schedule),
        };
        let Schedule { id, employer, name, evidence, .. } = schedule;
        let confidence = schedule.confidence.word();
        writeln!(table, "| `{id}` | {employer}, {name} | {months} | {confidence} | {evidence} |").unwrap();
    }
    table
}

fn stress_table() -> String {
    let mut table = format!("As of {}. Months count from the first day.\n\n", stress::as_of());
    table += "| Name | What it was | Days | Course | Confidence | Evidence |\n| --- | --- | --- | --- | --- | --- |\n";
    for stress in stress::stresses() {
        let Stress { id, share, name, evidence, .. } = stress;
        let ([first, last], course, confidence) = (stress.dates(), stress.course(), stress.confidence.word());
        let evidence = stress.notes.iter().fold(evidence.clone(), |all, note| format!("{all}; {note}"));
        writeln!(
            table,
            "| `{id}` | {share}, {name} | {first} to {last} | {course} | {confidence} | {evidence} |"
        )
        .unwrap();
    }
    table
}

#[test]
fn the_reference_is_in_step() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/scenario-format.md");
    let written = std::fs::read_to_string(&path).unwrap();
    let mut expected = written.clone();
    for (name, table) in [
        ("keys", key_tables()),
        ("models", model_table()),
        ("stresses", stress_table()),
        ("vesting", vesting_table()),
    ] {
        let mark = format!("<!-- generated: {name} -->\n");
        let start = expected.find(&mark).unwrap() + mark.len();
        let end = start + expected[start..].find("<!-- end -->").unwrap();
        expected.replace_range(start..end, &table);
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, expected).unwrap();
    } else {
        assert_eq!(written, expected, "run `UPDATE=1 cargo test --test scenario_format`");
    }
}

#[test]
fn examples_of_the_reference_read() {
    let reference = include_str!("../docs/scenario-format.md");
    let mut blocks = reference.split("```toml\n").skip(1).map(|block| block.split("```").next().unwrap());
    let (whole, counter) = (blocks.next().unwrap(), blocks.next().unwrap());
    let read = Scenario::from_toml(&format!("{whole}{counter}")).unwrap();
    assert!(read.warnings.is_empty());
    assert_eq!(read.scenario.offers.len(), 2);
}

#[test]
fn every_example_of_a_key_is_accepted() {
    // The keys of a grant that exclude each other are tried one by one.
    for (size, others) in
        [("value", &["grant_price", "option"][..]), ("shares", &["liquidity"]), ("value", &["liquidity"])]
    {
        let exclusive = ["value", "shares", "grant_price", "option", "liquidity"];
        let keys = keys::GRANT.keys.iter();
        let keys = keys
            .filter(|key| !exclusive.contains(&key.name) || key.name == size || others.contains(&key.name));
        // Whole shares need a number that is known, which dollars granted again and again do not have.
        let keys = keys.filter(|key| key.name != "whole_shares" || size == "shares");
        let grant: Vec<String> = keys.map(|key| format!("{} = {}", key.name, key.example)).collect();
        let mut text = String::from("[offers.second]\n");
        // A currency is a second stock, and others take the only one.
        let is_here = |key: &&keys::Key| !key.name.starts_with("grant") && key.name != "currency";
        for key in keys::OFFER.keys.iter().filter(is_here) {
            writeln!(text, "{} = {}", key.name, key.example).unwrap();
        }
        let top = keys::ROOT.keys.iter().filter(|key| !key.example.starts_with('['));
        let top: Vec<String> = top.map(|key| format!("{} = {}", key.name, key.example)).collect();
        let source = format!(
            "{}\n[stocks.AMZN]\nprice = 230\nmodel.constant.growth = 0\n[goals]\nwalk_away = \"$1.2M\"\n\
             targets.a = {{ amount = \"$400K\", of = \"year 3\" }}\n\
             [offers.first]\nbase = 1\nsign_on = {{ amounts = [\"80K\", \"60K\"], paid = \"monthly\" }}\n\
             {text}grant = {{ {} }}\n",
            top.join("\n"),
            grant.join(", ")
        );
        Scenario::from_toml(&source).unwrap_or_else(|error| panic!("{error}\n{source}"));
    }
}

/// The tables inside of others, each with all its examples.
#[test]
fn every_example_of_what_can_be_switched_on_is_accepted() {
    let stock = |name: &str| format!("[stocks.{name}]\nprice = 100\nmodel.constant.growth = 0\n");
    let offer =
        "[offers.a]\nbase = '100K'\n[offers.a.grant]\nstock = 'AMZN'\nvalue = '100K'\nvesting = 'meta'\n";
    let one_stock = format!("title = 'x'\n{}{offer}", stock("AMZN"));
    let before = format!("title = 'x'\n{}{}{offer}", stock("AMZN"), stock("GOOG"));
    let plain = Scenario::from_toml(&before).unwrap().scenario;
    let known =
        ["Top", "[stocks", "[[stocks", "[goals]", "[goals.targets", "[offers.NAME]", "[offers.NAME.grant]"];
    let sections = keys::SECTIONS
        .iter()
        .filter(|section| !known.iter().any(|header| section.header.starts_with(header)));
    let mut seen = 0;
    for section in sections {
        let header = section.header.replace("NAME", "a");
        let lines: Vec<String> =
            section.keys.iter().map(|key| format!("{} = {}", key.name, key.example)).collect();
        let source = format!("{before}{header}\n{}\n", lines.join("\n"));
        let read = Scenario::from_toml(&source).unwrap_or_else(|error| panic!("{error}\n{source}"));
        // It does something.
        assert_ne!(format!("{:?}", read.scenario), format!("{plain:?}"), "{source}");
        if let Some(inline) = section.inline.filter(|_| !header.starts_with("[[")) {
            let name = header.trim_matches(['[', ']']);
            let (table, key) = name.rsplit_once('.').unwrap_or(("", name));
            let line = format!("{key} = {inline}\n");
            let source = match table {
                "" => format!("{line}{one_stock}"),
                "offers.a.grant" => format!("{one_stock}{line}"),
                "offers.a" => one_stock.replace("base = '100K'\n", &format!("base = '100K'\n{line}")),
                _ => format!("{one_stock}[{table}]\n{line}"),
            };
            Scenario::from_toml(&source).unwrap_or_else(|error| panic!("{error}\n{source}"));
        }
        seen += 1;
    }
    assert_eq!(seen, 14, "sections that are switched on");
}

#[test]
fn every_example_of_a_shock_is_accepted() {
    let line = |name: &str| format!("{name} = {}\n", keys::SHOCK.key(name).unwrap().example);
    let forms = [vec!["change", "recovered", "over"], vec!["stress"], vec!["levels"]];
    assert_eq!(forms.iter().flatten().count() + 2, keys::SHOCK.keys.len());
    for form in forms {
        let lines: String = form.into_iter().chain(["month", "chance"]).map(line).collect();
        let source = format!(
            "title = 'x'\n[stocks.A]\nprice = 1\nmodel.constant.growth = 0\n[[stocks.A.shocks]]\n{lines}\
             [offers.a]\nbase = '100K'\ngrant = {{ value = '100K', vesting = 'amazon' }}\n"
        );
        let read = Scenario::from_toml(&source).unwrap_or_else(|error| panic!("{error}\n{source}"));
        assert!(read.warnings.is_empty(), "{:?}", read.warnings);
        assert_eq!(read.scenario.stocks[0].shocks.len(), 1);
    }
    let inline = format!("shocks = {}", keys::STOCK.key("shocks").unwrap().example);
    let source = format!(
        "title = 'x'\n[stocks.A]\nprice = 1\n{inline}\nmodel.constant.growth = 0\n[offers.a]\nbase = '100K'\n"
    );
    assert!(Scenario::from_toml(&source).is_ok());
}

#[test]
fn the_schema_knows_every_key_model_and_schedule() {
    let schema = schema();
    let properties = schema["properties"].as_object().unwrap();
    assert!(
        keys::ROOT.names().eq(properties.keys().map(String::as_str))
            || properties.len() == keys::ROOT.keys.len()
    );
    let offer = &properties["offers"]["additionalProperties"];
    assert_eq!(offer["properties"].as_object().unwrap().len(), keys::OFFER.keys.len());
    assert_eq!(offer["additionalProperties"], Value::Bool(false));
    for info in market::MODELS {
        let model = &schema["$defs"]["model"]["properties"][info.name];
        let required = info.parameters.iter().filter(|parameter| parameter.otherwise.is_none()).count();
        assert_eq!(model["required"].as_array().unwrap().len(), required, "{}", info.name);
    }
    let stock = &properties["stocks"]["additionalProperties"]["properties"];
    let shock = &stock["shocks"]["items"]["properties"];
    assert_eq!(shock.as_object().unwrap().len(), keys::SHOCK.keys.len());
    assert!(shock["stress"]["enum"].as_array().unwrap().contains(&Value::from("dot-com")));
    let ids = schema["$defs"]["grant"]["properties"]["vesting"]["anyOf"][0]["enum"].as_array().unwrap();
    assert!(ids.contains(&Value::from("amazon")) && !ids.contains(&Value::from("netflix")));
}

/// Every `$ref` of the schema leads somewhere.
#[test]
fn the_schema_hangs_together() {
    fn follow(value: &Value, definitions: &Value) {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(target)) = fields.get("$ref") {
                    let name = target.strip_prefix("#/$defs/").unwrap();
                    assert!(definitions.get(name).is_some(), "{target}");
                }
                fields.values().for_each(|field| follow(field, definitions));
            }
            Value::Array(list) => list.iter().for_each(|entry| follow(entry, definitions)),
            _ => {}
        }
    }
    let schema = schema();
    follow(&schema, &schema["$defs"]);
}
