//! Promise: `docs/models.md` knows every model, its examples read, and its tables and pictures are those of today.
//!
//! `UPDATE=1 cargo test --test models_page` rewrites the tables and the pictures.
#![allow(clippy::unwrap_used, missing_docs)]

mod pictures;
mod proof;

use std::fmt::Write as _;
use std::path::PathBuf;

use vestcast::facts::models::{self, Typical};
use vestcast::market::{self, Kind, ModelInfo, Parameter};
use vestcast::money;
use vestcast::scenario::Scenario;

/// Grows in the examples of all models alike, so that only the models differ.
const GROWTH: &str = "8%";
/// Parameters that no history tells.
const CHOSEN: [&str; 3] = ["growth", "level", "trend"];
/// Price today in all examples.
const PRICE: f64 = 230.0;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn written() -> String {
    std::fs::read_to_string(root().join("docs/models.md")).unwrap()
}

/// The page with all that is generated as it should be.
fn page() -> String {
    let mut page = written();
    for info in market::MODELS {
        fill(&mut page, &format!("scenario {}", info.name), &scenario(info));
    }
    for proof in proof::PROOFS {
        fill(&mut page, &format!("checked {}", proof.of), &proof.table());
    }
    page
}

/// Puts a text between its mark and the next end.
fn fill(page: &mut String, name: &str, text: &str) {
    let mark = format!("<!-- generated: {name} -->\n");
    let start = page.find(&mark).unwrap_or_else(|| panic!("docs/models.md has no {mark}")) + mark.len();
    let end = start + page[start..].find("<!-- end -->").unwrap();
    page.replace_range(start..end, text);
}

/// The block to copy, if the model has typical parameters, and what its parameters mean.
fn scenario(info: &ModelInfo) -> String {
    let typical = models::find(info.name);
    let block = typical.map_or(String::new(), |typical| block(info, typical));
    let mut text = block + "| Parameter | Meaning | Default | Typical |\n| --- | --- | --- | --- |\n";
    for parameter in info.parameters {
        let Parameter { name, about, .. } = parameter;
        let default = parameter.otherwise.unwrap_or("—");
        let typical = typical.and_then(|typical| value(parameter, typical));
        let value =
            typical.unwrap_or_else(|| if CHOSEN.contains(name) { "yours to choose" } else { "—" }.to_owned());
        writeln!(text, "| `{name}` | {about} | {default} | {value} |").unwrap();
    }
    text + &typical.map_or(String::new(), evidence)
}

fn block(info: &ModelInfo, typical: &Typical) -> String {
    let mut block = format!("```toml\n[stocks.AMZN]\nprice = {PRICE}\n\n[stocks.AMZN.model.{}]\n", info.name);
    for parameter in info.parameters {
        let Parameter { name, kind, .. } = parameter;
        let quoted = |value: String| match kind {
            Kind::Rate | Kind::RateOrLaw | Kind::Duration => format!("\"{value}\""),
            _ => value,
        };
        let line = match (value(parameter, typical), *name) {
            (Some(value), _) => format!("{name} = {}", quoted(value)),
            (None, "growth" | "trend") => {
                format!("{:<29}# yours to choose", format!("{name} = \"{GROWTH}\""))
            }
            (None, "level") => format!("{:<29}# yours to choose", format!("level = {PRICE}")),
            (None, _) => continue,
        };
        writeln!(block, "{line}").unwrap();
    }
    block + "```\n\n"
}

/// What is typical of a parameter, as a scenario file has it but for quotes.
fn value(parameter: &Parameter, typical: &Typical) -> Option<String> {
    let value = *typical.parameters.get(parameter.name)?;
    Some(match parameter.kind {
        Kind::Rate | Kind::RateOrLaw => money::percent(value).replace('−', "-"),
        Kind::Duration => format!("{value} months"),
        _ => value.to_string(),
    })
}

/// Where typical values come from.
fn evidence(typical: &Typical) -> String {
    let confidence = typical.confidence.word();
    let notes = typical.notes.as_ref().map_or(String::new(), |notes| format!("; {notes}"));
    let volatility = money::percent(typical.total_volatility);
    format!(
        "\n**Typical values.** Confidence {confidence}: {}{notes}. All random parts together: a volatility of {volatility} a \
         year.\n",
        typical.evidence
    )
}

/// A whole scenario around an example of the page.
fn read(block: &str) -> Scenario {
    let mut source = format!("title = 'x'\n{block}\n[offers.a]\nbase = '100K'\n");
    for stock in block.lines().filter_map(|line| line.strip_prefix("[stocks.")?.strip_suffix(']')) {
        if !stock.contains('.') {
            let grant = format!("stock = '{stock}'\nvalue = '100K'\nvesting = 'amazon'\n");
            source += &format!("[[offers.a.grants]]\n{grant}");
        }
    }
    let history = std::fs::read(root().join("scenarios/data/AMZN-2013-2016.csv")).unwrap();
    let files = |name: &str| match name {
        "AMZN.csv" => Ok(history.clone()),
        name => Err(format!("no file {name}")),
    };
    let read = Scenario::from_toml_with(&source, &files).unwrap_or_else(|error| panic!("{error}\n{source}"));
    assert!(read.warnings.is_empty(), "{:?}\n{source}", read.warnings);
    read.scenario
}

fn blocks(text: &str) -> impl Iterator<Item = &str> {
    text.split("```toml\n").skip(1).map(|block| block.split("```").next().unwrap())
}

#[test]
fn the_tables_are_in_step() {
    let expected = page();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(root().join("docs/models.md"), expected).unwrap();
    } else {
        assert_eq!(written(), expected, "run `just models`");
    }
}

#[test]
fn every_example_reads() {
    let page = page();
    let scenarios: Vec<Scenario> = blocks(&page).map(read).collect();
    for info in market::MODELS {
        let shown = |scenario: &Scenario| scenario.stocks.iter().any(|stock| stock.model.info() == *info);
        assert!(scenarios.iter().any(shown), "no example of {}", info.name);
    }
}

#[test]
fn typical_parameters_are_those_of_their_models() {
    for typical in models::models() {
        let info = market::find(&typical.id).unwrap();
        for name in typical.parameters.keys() {
            assert!(info.parameters.iter().any(|parameter| parameter.name == name), "{}: {name}", info.name);
        }
    }
}

/// Every model has a section that says when to use it, what it cannot do, and shows what it looks like.
#[test]
fn no_model_is_missing() {
    let page = page();
    for info in market::MODELS {
        let heading = format!("(`{}`)\n", info.name);
        let (_, section) = page.split_once(&heading).unwrap_or_else(|| panic!("no section {}", info.name));
        let section = section.split("\n## ").next().unwrap();
        for part in
            ["**When.**", "**Source.**", "**Cannot.**", "$$", "gallery/model-", "**Checked against.**"]
        {
            assert!(section.contains(part), "{}: {part}", info.name);
        }
    }
}

/// A link leads to a heading or to a file.
#[test]
fn links_lead_somewhere() {
    let page = page();
    let headings = page.lines().filter_map(|line| line.strip_prefix("## "));
    let anchors: Vec<String> = headings.map(proof::anchor).collect();
    let accuracy = std::fs::read_to_string(root().join("docs/accuracy.md")).unwrap();
    for link in page.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
        let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
        match file {
            "" => assert!(anchors.iter().any(|known| known == anchor), "no heading {anchor}"),
            "accuracy.md" => assert!(
                anchor.is_empty() || accuracy.contains(&format!("(#{anchor})")),
                "accuracy.md has no {anchor}"
            ),
            file => assert!(root().join("docs").join(file).exists(), "no file {file}"),
        }
    }
}
