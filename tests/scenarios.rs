//! The scenarios shipped with the project read, survive writing, and pay what their guides' parts pay.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::{Path, PathBuf};

use vestcast::offer::{Offer, PaySchedule};
use vestcast::scenario::{Read, Scenario, read_file};

fn shipped() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn load(name: &str) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    read_file(path).unwrap().0.scenario
}

/// Debug output of floats is exact, so equal text means equal scenarios.
fn assert_same(a: &Scenario, b: &Scenario, what: &str) {
    assert_eq!(format!("{a:#?}"), format!("{b:#?}"), "{what}");
}

#[test]
fn every_shipped_scenario_reads_and_reads_back_the_same() {
    let files = shipped();
    assert!(files.len() >= 16, "only {} files", files.len());
    for path in files {
        let (Read { scenario, .. }, _) = read_file(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let written = scenario.to_toml();
        let again =
            Scenario::from_toml(&written).unwrap_or_else(|error| panic!("{path:?}: {error}\n{written}"));
        assert_same(&scenario, &again.scenario, &written);
    }
}

#[test]
fn a_scenario_with_everything_reads_back_the_same() {
    let source = r#"
        title = "All \"of\" it"
        about = "two\nlines"
        horizon = "6 years"
        paths = "1M"
        seed = 9223372036854775807
        [stocks."BRK.B"]
        price = 500.25
        model.gbm = { growth = "7.25%", volatility = 0.123456789 }
        [stocks.X]
        price = "1K"
        model.path.knots = [["6 months", 120.5], [12.5, 0]]
        [stocks.Z]
        price = 0.0001
        model.constant.growth = "-5%"
        [goals]
        walk_away = "$1.2M"
        current_pay = 300_000.5
        [goals.targets]
        "a house" = "1.5M"
        school = { amount = "$400K", of = "year 3" }
        rent = { amount = 60_000, of = "average" }
        [offers.base]
        base = "175K"
        raise = "-1%"
        bonus = "15%"
        sign_on = { amounts = ["80K", 0, 1], paid = "monthly" }
        grants = [
            { stock = "BRK.B", value = "300K", vesting = "google", grant_price = "today", start = "1 year" },
            { stock = "X", shares = 100.5, vesting = [[0, "10%"], ["2 years", 0.9]], whole_shares = true },
            { stock = "Z", value = 1, vesting = "microsoft-annual", start = 24, after_horizon = "ignore" },
        ]
        [offers."no shares"]
        extends = "base"
        grants = []
        sign_on = []
    "#;
    let first = Scenario::from_toml(source).unwrap().scenario;
    let written = first.to_toml();
    let again = Scenario::from_toml(&written).unwrap_or_else(|error| panic!("{error}\n{written}"));
    assert_same(&first, &again.scenario, &written);
    insta::assert_snapshot!("written", written);
}

#[test]
fn defaults_are_the_documented_ones() {
    let short = "title = 'x'\n[stocks.A]\nprice = 1\nmodel.constant.growth = 0\n[offers.a]\nbase = 1\n\
                 grant = { value = 1, vesting = 'oracle' }\n";
    let scenario = Scenario::from_toml(short).unwrap().scenario;
    let mut full = String::from("title = 'x'\n");
    let default_of = |section: &vestcast::scenario::keys::Section| {
        let keys = section.keys.iter().filter_map(|key| match key.otherwise {
            vestcast::scenario::keys::Otherwise::Default(value) if key.name != "stock" => {
                Some(format!("{} = {value}", key.name))
            }
            _ => None,
        });
        keys.collect::<Vec<_>>()
    };
    full += &default_of(&vestcast::scenario::keys::ROOT).join("\n");
    full += "\n[stocks.A]\nprice = 1\nmodel.constant.growth = 0\n[offers.a]\nbase = 1\n";
    full += &default_of(&vestcast::scenario::keys::OFFER).join("\n");
    let grant = default_of(&vestcast::scenario::keys::GRANT).join(", ");
    full += &format!("\ngrant = {{ stock = 'A', value = 1, vesting = 'oracle', {grant} }}\n");
    assert_same(&scenario, &Scenario::from_toml(&full).unwrap().scenario, &full);
}

/// Pay of year 1 and of four years at today's price, the way the offer letter promises it.
fn promised(scenario: &Scenario, offer: &Offer) -> (f64, f64) {
    let price = |name: &str| scenario.stock(name).unwrap().price;
    let schedule = PaySchedule::new(offer, 4, price);
    let year = |year| schedule.cash_in_year(year) + schedule.promised_in_year(year);
    (year(1), (1..=4).map(year).sum())
}

#[test]
fn worked_examples_pay_what_their_parts_pay() {
    let examples = [
        ("amazon-l6-freeze.toml", (270_000.0, 1_140_000.0), (289_000.0, 1_240_000.0)),
        ("amazon-l7-value.toml", (420_000.0, 1_830_000.0), (472_500.0, 2_090_000.0)),
        ("amazon-l6-seattle.toml", (270_000.0, 1_140_000.0), (314_000.0, 1_315_000.0)),
    ];
    for (file, first, counter) in examples {
        let scenario = load(file);
        for (offer, expected) in scenario.offers.iter().zip([first, counter]) {
            let paid = promised(&scenario, offer);
            assert!((paid.0 - expected.0).abs() < 0.005, "{file}, {}: year 1 pays {}", offer.name, paid.0);
            assert!((paid.1 - expected.1).abs() < 0.005, "{file}, {}: in all {}", offer.name, paid.1);
        }
    }
}

#[test]
fn the_case_study_gains_80_000_in_two_years() {
    let scenario = load("amazon-l7-case-study.toml");
    let [first, negotiated] = [0, 1].map(|i| promised(&scenario, &scenario.offers[i]));
    assert!((negotiated.0 - first.0 - 40_000.0).abs() < 0.005);
    assert!((negotiated.1 - first.1 - 80_000.0).abs() < 0.005);
}

#[test]
fn the_rival_promises_what_its_comment_says() {
    let scenario = load("two-companies.toml");
    for offer in &scenario.offers[1..] {
        assert!((promised(&scenario, offer).1 - 1_530_000.0).abs() < 0.005, "{}", offer.name);
    }
}

#[test]
fn bands_are_the_middle_of_their_ranges() {
    // Averages over four years with sign-on money, at a flat price.
    let middles = [("l6-seattle", 328_750.0), ("l6-remote", 302_500.0), ("l7-austin", 515_000.0)];
    for (place, average) in middles {
        let scenario = load(&format!("bands/{place}.toml"));
        let paid = promised(&scenario, &scenario.offers[0]).1 / 4.0;
        assert!((paid - average).abs() < 0.005, "{place}: {paid}");
    }
}
