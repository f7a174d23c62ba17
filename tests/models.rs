//! Promise: an offer under several models differs by the models alone.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::process::Output;

use serde_json::Value;
use shell::{refused, stderr, vestcast};
use tempfile::TempDir;

#[cfg(unix)]
#[path = "support/interrupt.rs"]
mod interrupt;
#[path = "support/shell.rs"]
mod shell;

/// One offer in a share that moves by this model.
fn scenario(model: &str) -> String {
    format!(
        "title = \"One offer\"\npaths = 16384\ngoals.walk_away = \"1.1M\"\n\
         stocks.AMZN = {{ price = 230, {model} }}\n\
         [offers.first]\nbase = \"175K\"\ngrant = {{ value = \"300K\", vesting = \"amazon\" }}\n"
    )
}

const GBM: &str = "model.gbm = { growth = \"8%\", volatility = \"33%\" }";
const CERTAIN: &str = "model.path = { knots = [[\"4 years\", 300]] }";

fn folder_with(scenario: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("offer.toml"), scenario).unwrap();
    folder
}

const COMPARED: [&str; 4] = ["models", "--compare", "offer.toml", "--no-charts"];

fn compared(folder: &TempDir, more: &[&str]) -> Output {
    vestcast(folder, &[&COMPARED, more].concat())
}

fn json(output: &Output) -> Value {
    assert!(output.status.success(), "{}", stderr(output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The names of the models compared.
fn names(numbers: &Value) -> Vec<&str> {
    numbers["models"].as_array().unwrap().iter().map(|model| model["name"].as_str().unwrap()).collect()
}

/// Daily prices without pattern.
fn history() -> String {
    let mut file = "Date,Close\n".to_owned();
    let (mut day, mut price) = ("2025-01-01".parse::<jiff::civil::Date>().unwrap(), 200.0);
    for i in 0..400u32 {
        let uniform = (f64::from(i) * 0.618_033_988_749_895).fract();
        price *= 1.0 + (uniform - 0.49) * 0.05;
        file += &format!("{day},{price:.2}\n");
        day = day.tomorrow().unwrap();
        while day.weekday().to_monday_zero_offset() > 4 {
            day = day.tomorrow().unwrap();
        }
    }
    file
}

#[test]
fn the_table_shows_every_model_and_what_it_changes() {
    let folder = folder_with(&scenario(GBM));
    let output = compared(&folder, &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.lines().all(|line| line.chars().count() <= 80), "{printed}");
    insta::assert_snapshot!("compared", printed);
}

#[test]
fn the_model_of_the_scenario_gives_what_run_gives() {
    let merton = "model.merton = { growth = \"8%\", volatility = \"25%\", jumps_per_year = 1, jump_mean = \"-8%\", \
                  jump_spread = \"15%\" }";
    for (model, name) in [(GBM, "gbm"), (merton, "merton")] {
        let folder = folder_with(&scenario(model));
        let run = json(&vestcast(&folder, &["run", "offer.toml", "--json", "--no-charts", "-o", "run"]));
        let numbers = json(&compared(&folder, &["--json", "--models", "gbm,merton,heston"]));
        assert_eq!(names(&numbers), ["gbm", "merton", "heston"]);
        assert_eq!(numbers["reference"], name);
        let offer = &numbers["offers"][0];
        let own = offer["models"].as_array().unwrap().iter().find(|row| row["model"] == name).unwrap();
        assert_eq!(own["total"], run["offers"][0]["total"]);
        let fingerprints = numbers["models"].as_array().unwrap().iter();
        let own = fingerprints.filter(|model| model["is_reference"] == true).collect::<Vec<_>>();
        assert_eq!(own.len(), 1);
        assert_eq!(own[0]["fingerprint"], run["fingerprint"]);
    }
}

#[test]
fn a_change_is_the_difference_of_two_rows_and_the_written_row_leads_where_it_is_no_model() {
    let folder = folder_with(&scenario(GBM));
    let numbers = json(&compared(&folder, &["--json", "--models", "kou"]));
    assert_eq!(names(&numbers), ["as written", "kou"]);
    let [own, kou] = [0, 1].map(|i| &numbers["offers"][0]["models"][i]);
    for p in ["p10", "p50", "p90"] {
        let value = |row: &Value| row["total"]["percentiles"][p]["value"].as_f64().unwrap();
        let change = kou["change"][p].as_f64().unwrap();
        assert!((change - (value(kou) - value(own))).abs() < 1e-3, "{p}");
        assert_eq!(own["change"][p], 0.0);
    }
}

#[test]
fn each_row_repeats_from_its_scenario() {
    let folder = folder_with(&scenario(GBM));
    let numbers = json(&compared(&folder, &["--json", "--models", "heston,gjr"]));
    for model in numbers["models"].as_array().unwrap() {
        let again = TempDir::new().unwrap();
        std::fs::write(again.path().join("offer.toml"), model["scenario"].as_str().unwrap()).unwrap();
        let run = json(&vestcast(&again, &["run", "offer.toml", "--json", "--no-charts"]));
        assert_eq!(run["fingerprint"], model["fingerprint"], "{}", model["name"]);
    }
}

#[test]
fn a_history_brings_the_bootstrap_and_fitted_models() {
    let folder = folder_with(&scenario(GBM));
    std::fs::write(folder.path().join("x.csv"), history()).unwrap();
    let numbers = json(&compared(&folder, &["--json", "--history", "x.csv"]));
    assert_eq!(names(&numbers).len(), 10);
    assert!(names(&numbers).contains(&"bootstrap"));
    let fitted = json(&compared(&folder, &["--json", "--fitted", "x.csv", "--models", "gbm,student_t"]));
    assert_eq!(names(&fitted), ["as written", "gbm", "student_t"]);
    assert_eq!(fitted["parameters"]["fitted_to"], "x.csv");
    // Growth stays that of the scenario.
    let summary = fitted["models"][1]["stocks"][0]["summary"].as_str().unwrap();
    assert!(summary.contains("growth 8%") && !summary.contains("volatility 33%"), "{summary}");

    // A history of the scenario's own serves as well.
    let folder = folder_with(&scenario(&format!("history = \"x.csv\", {GBM}")));
    std::fs::write(folder.path().join("x.csv"), history()).unwrap();
    assert!(names(&json(&compared(&folder, &["--json", "-q"]))).contains(&"bootstrap"));
}

#[test]
fn what_cannot_be_compared_is_refused_in_plain_words() {
    let cash = "title = \"Cash\"\n[offers.first]\nbase = \"175K\"\n";
    let cases: [(&str, &[&str], &[&str]); 8] = [
        (&scenario(GBM), &["--models", "gmb"], &["there is no model `gmb`: did you mean `gbm`?"]),
        (&scenario(GBM), &["--models", "path"], &["`path` cannot take part"]),
        (&scenario(GBM), &["--models", "bootstrap"], &["give `--history FILE.csv`"]),
        (&scenario(CERTAIN), &[], &["`path`, tells no growth", "give `--growth 8%`"]),
        (&scenario(CERTAIN), &["--growth", "8%"], &["tells no volatility", "give `--volatility 35%`"]),
        (&scenario(GBM), &["--volatility", "900%"], &["`AMZN` cannot move by `gbm`", "choose other models"]),
        (&scenario(GBM), &["--fitted", "none.csv"], &["cannot read `none.csv`"]),
        (cash, &[], &["no offer grants shares"]),
    ];
    for (scenario, arguments, words) in cases {
        let said = refused(folder_with(scenario), &[&COMPARED, arguments].concat());
        assert!(words.iter().all(|words| said.contains(words)), "{said}");
    }
}

#[test]
fn a_certain_share_moves_once_it_is_told_how() {
    let folder = folder_with(&scenario(CERTAIN));
    let told = ["--growth", "8%", "--volatility", "33%", "--models", "gbm", "--json"];
    let numbers = json(&compared(&folder, &told));
    assert_eq!(names(&numbers), ["as written", "gbm"]);
    // The other scenario, in which that share moves by gbm.
    let folder = folder_with(&scenario(GBM));
    let run = json(&vestcast(&folder, &["run", "offer.toml", "--json", "--no-charts"]));
    assert_eq!(numbers["offers"][0]["models"][1]["total"], run["offers"][0]["total"]);
}

#[test]
fn without_a_scenario_models_are_listed() {
    let folder = TempDir::new().unwrap();
    let [models, list] = [&["models"][..], &["list", "models"]].map(|arguments| vestcast(&folder, arguments));
    assert!(models.status.success());
    assert_eq!(models.stdout, list.stdout);
    let output = vestcast(&folder, &["models", "--growth", "8%"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--compare"));
}

#[cfg(feature = "charts")]
#[test]
fn every_offer_has_a_chart_and_every_model_a_fan() {
    let folder = folder_with(&scenario(GBM));
    let arguments =
        ["models", "--compare", "offer.toml", "--models", "gbm,mean_reverting", "--paths", "16384", "-q"];
    assert!(vestcast(&folder, &arguments).status.success());
    let written = std::fs::read_dir(folder.path().join("output/offer")).unwrap();
    let mut written: Vec<String> =
        written.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    written.sort();
    let mut expected = vec!["comparison.json".to_owned()];
    for chart in ["fan-amzn-gbm", "fan-amzn-mean-reverting", "models-first"] {
        for end in ["light.svg", "light.png", "dark.svg", "dark.png"] {
            expected.push(format!("{chart}-{end}"));
        }
    }
    expected.sort();
    assert_eq!(written, expected);
}

#[cfg(unix)]
#[test]
fn an_interrupted_comparison_leaves_nothing() {
    let folder = folder_with(&scenario(GBM));
    let arguments = ["models", "--compare", "offer.toml", "--paths", "1000M"];
    let stopped = interrupt::stop(folder.path(), &arguments, &["INT"]);
    assert_eq!(stopped.status.code(), Some(130));
    assert!(!folder.path().join("output").exists());
}
