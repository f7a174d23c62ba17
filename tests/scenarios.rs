//! The scenarios shipped with the project read, survive writing, and simulated at a flat price pay to the
//! dollar what their guides' parts pay.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::{Path, PathBuf};

use vestcast::market::Gbm;
use vestcast::outcome::{OfferOutcome, Outcome};
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
    assert!(files.len() >= 30, "only {} files", files.len());
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
        [[stocks.X.shocks]]
        month = "1.5 years"
        change = "-10%"
        recovered = "30%"
        over = "24 months"
        chance = 0.3
        [[stocks.X.shocks]]
        month = 6.25
        stress = "2022"
        [[stocks.X.shocks]]
        month = 0
        levels = [["6 months", "10%"], [36, "110.3%"]]
        [[stocks.X.shocks]]
        month = 3
        change = "+30%"
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

/// Sections that hold nothing but what is off unless written: what they leave out is as documented.
#[test]
fn defaults_of_what_is_switched_on_are_the_documented_ones() {
    use vestcast::scenario::keys::{self, Otherwise, Section};
    for (section, header) in [
        (&keys::RELOCATION, "offers.a.relocation"),
        (&keys::OPTION, "offers.a.grant.option"),
        (&keys::LIQUIDITY, "offers.a.grant.liquidity"),
        (&keys::TARGET_PAY, "offers.a.target_pay"),
        (&keys::LEAVING, "offers.a.leaving"),
        (&keys::SEVERANCE, "offers.a.leaving.severance"),
        (&keys::NEXT_JOB, "offers.a.leaving.next_job"),
        (&keys::UNDER_WATER, "offers.a.leaving.under_water"),
        (&keys::TAX, "tax"),
        (&keys::TODAYS_MONEY, "todays_money"),
        (&keys::WALK_AWAY, "goals.walk_away"),
    ] {
        let keys = |section: &Section, with_defaults: bool| {
            let line = |key: &keys::Key| match key.otherwise {
                Otherwise::Required => Some(format!("{} = {}\n", key.name, key.example)),
                // Needed without what excludes it.
                Otherwise::Default(value) if value.starts_with("needed") => {
                    Some(format!("{} = {}\n", key.name, key.example))
                }
                Otherwise::Default(value)
                    if with_defaults && !value.contains("of `") && key.name != "stock" =>
                {
                    Some(format!("{} = {value}\n", key.name))
                }
                _ => None,
            };
            section.keys.iter().filter_map(line).collect::<String>()
        };
        let file = |with_defaults| {
            format!(
                "title = 'x'\n[stocks.A]\nprice = 100\nmodel.constant.growth = 0\n[goals]\ncurrent_pay = '200K'\n\
                 [offers.a]\nbase = '150K'\n[offers.a.grant]\nvalue = '10K'\nvesting = 'oracle'\n[{header}]\n{}",
                keys(section, with_defaults)
            )
        };
        let read = |text: String| {
            Scenario::from_toml(&text).unwrap_or_else(|error| panic!("{error}\n{text}")).scenario
        };
        assert_same(&read(file(false)), &read(file(true)), header);
    }
}

/// Pay by year and in all of an offer whose parts these are, shares vesting 5/15/40/40 at a flat price.
fn parts_pay(base: f64, grant: f64, sign_on: [f64; 2]) -> [f64; 5] {
    let year = |sign_on: f64, vested: f64| base + sign_on + grant * vested;
    let years = [year(sign_on[0], 0.05), year(sign_on[1], 0.15), year(0.0, 0.4), year(0.0, 0.4)];
    [years[0], years[1], years[2], years[3], years.iter().sum()]
}

/// Simulates with every stock at rest: neither volatility nor growth.
fn simulated_at_rest(scenario: &Scenario) -> Outcome {
    let mut scenario = scenario.clone();
    for stock in &mut scenario.stocks {
        stock.model = Box::new(Gbm::new(0.0, 0.0).unwrap());
    }
    scenario.paths = 1000;
    vestcast::simulate(&scenario).unwrap()
}

/// Every path of every year and of the whole pays exactly this, in thousands of dollars.
fn assert_pays(what: &str, offer: &OfferOutcome, expected: [f64; 5]) {
    let pays = offer.years.iter().chain([&offer.total]);
    assert_eq!(offer.years.len(), 4, "{what}");
    for (i, (pay, expected)) in pays.zip(expected).enumerate() {
        for (name, dollars) in [("mean", pay.mean.value), ("least", pay.range.low), ("most", pay.range.high)]
        {
            let gap = (dollars - 1000.0 * expected).abs();
            // To the cent: a dollar is more than any rounding of fractions of shares.
            assert!(gap < 0.011, "{what}, {}, {name} of {}: {dollars}, not {expected}K", offer.name, i + 1);
        }
        assert_eq!((pay.mean.se, pay.sd.value), (0.0, 0.0), "{what}");
    }
    assert!((offer.average.mean.value - 250.0 * expected[4]).abs() < 0.011, "{what}: average");
}

/// Worked examples of the guide, section 11 of the recomputation: base, shares and sign-on of both offers in
/// thousands, then year 1 and four years as recomputed there.
#[test]
fn worked_examples_pay_to_the_dollar_what_their_parts_pay() {
    let freeze = [(175.0, 300.0, [80.0, 60.0], 270.0, 1140.0), (170.0, 380.0, [100.0, 80.0], 289.0, 1240.0)];
    let value =
        [(240.0, 600.0, [150.0, 120.0], 420.0, 1830.0), (255.0, 750.0, [180.0, 140.0], 472.5, 2090.0)];
    let seattle = [(175.0, 300.0, [80.0, 60.0], 270.0, 1140.0), (185.0, 380.0, [110.0, 85.0], 314.0, 1315.0)];
    for (file, offers) in [
        ("amazon-l6-freeze.toml", freeze),
        ("amazon-l7-value.toml", value),
        ("amazon-l6-seattle.toml", seattle),
    ] {
        let outcome = simulated_at_rest(&load(file));
        assert_eq!(outcome.offers.len(), 2);
        for (offer, (base, grant, sign_on, year_1, total)) in outcome.offers.iter().zip(offers) {
            let parts = parts_pay(base, grant, sign_on);
            assert_eq!((parts[0], parts[4]), (year_1, total), "{file}");
            assert_pays(file, offer, parts);
        }
    }
}

#[test]
fn the_case_study_gains_80_000_in_two_years() {
    // Section 11, case study: 40K more in each of two years, on the middle of the L7 Seattle band (1.2).
    let outcome = simulated_at_rest(&load("amazon-l7-case-study.toml"));
    let first = parts_pay(255.0, 850.0, [192.5, 150.0]);
    assert_pays("case study", &outcome.offers[0], first);
    let [year_1, year_2, year_3, year_4, total] = first;
    let negotiated = [year_1 + 40.0, year_2 + 40.0, year_3, year_4, total + 80.0];
    assert_pays("case study", &outcome.offers[1], negotiated);
}

#[test]
fn two_companies_pay_what_the_comment_says() {
    let outcome = simulated_at_rest(&load("two-companies.toml"));
    assert_pays("two companies", &outcome.offers[0], parts_pay(185.0, 380.0, [110.0, 85.0]));
    // Google vests 38/32/20/10, Meta in equal parts.
    let rival = |vested: [f64; 4]| {
        let [a, b, c, d] = vested.map(|vested| 185.0 + 790.0 * vested);
        [a, b, c, d, 1530.0]
    };
    assert_pays("two companies", &outcome.offers[1], rival([0.38, 0.32, 0.20, 0.10]));
    assert_pays("two companies", &outcome.offers[2], rival([0.25; 4]));
}

#[test]
fn a_crash_moves_nothing_once_the_share_is_at_rest() {
    let outcome = simulated_at_rest(&load("crash-stress.toml"));
    assert_pays("crash", &outcome.offers[0], parts_pay(175.0, 300.0, [80.0, 60.0]));
    assert_pays("crash", &outcome.offers[1], parts_pay(185.0, 380.0, [110.0, 85.0]));
    // A year later, 40 % of the grant vest after the four years.
    let late = [295.0, 185.0 + 85.0 + 19.0, 185.0 + 57.0, 185.0 + 152.0, 1163.0];
    assert_pays("crash", &outcome.offers[2], late);
}

/// The arithmetic of the scenario's comments: of a fall by half in month 18, half comes back evenly until month 42.
#[test]
fn stresses_pay_what_their_comments_say() {
    let mut scenario = load("stresses.toml");
    assert_eq!(scenario.stocks[0].shocks.len(), 3);
    let fall = scenario.stocks[0].shocks.remove(0).with_chance(1.0).unwrap();
    scenario.stocks[0].shocks = vec![fall];
    let outcome = simulated_at_rest(&scenario);
    for (offer, (base, grant, sign_on)) in
        outcome.offers.iter().zip([(175.0, 300.0, [80.0, 60.0]), (185.0, 380.0, [110.0, 85.0])])
    {
        let year_1 = base + sign_on[0] + 0.05 * grant;
        let year_2 = base + sign_on[1] + 0.15 * grant * 0.5625;
        let year_3 = base + 0.2 * grant * (0.625 + 0.6875);
        let year_4 = base + 0.4 * grant * 0.75;
        assert_pays("stresses", offer, [year_1, year_2, year_3, year_4, year_1 + year_2 + year_3 + year_4]);
    }
}

/// A row of the bands: low and high ends in thousands of dollars.
struct Band {
    file: &'static str,
    /// Sections 1.1 and 1.2.
    base: [f64; 2],
    grant: [f64; 2],
    sign_on: [[f64; 2]; 2],
    /// Section 12.1: base, 5 % of the grant and sign-on of year 1, recomputed.
    year_1: [f64; 2],
    /// Section 12.2: four-year average with sign-on money, recomputed, to a tenth.
    average: [f64; 2],
}

const fn band(file: &'static str, numbers: [[f64; 2]; 6]) -> Band {
    let [base, grant, sign_on_1, sign_on_2, year_1, average] = numbers;
    Band { file, base, grant, sign_on: [sign_on_1, sign_on_2], year_1, average }
}

#[rustfmt::skip]
const BANDS: [Band; 10] = [
    band("l6-seattle", [[175., 200.], [280., 450.], [80., 140.], [60., 120.], [269.0, 362.5], [280.0, 377.5]]),
    band("l6-san-francisco", [[185., 210.], [320., 500.], [90., 160.], [70., 130.], [291.0, 395.0], [305.0, 407.5]]),
    band("l6-new-york", [[180., 205.], [300., 470.], [85., 150.], [65., 125.], [280.0, 378.5], [292.5, 391.3]]),
    band("l6-austin", [[170., 195.], [260., 420.], [75., 135.], [55., 110.], [258.0, 351.0], [267.5, 361.3]]),
    band("l6-remote", [[165., 190.], [250., 400.], [70., 125.], [50., 105.], [247.5, 335.0], [257.5, 347.5]]),
    band("l7-seattle", [[235., 275.], [600., 1100.], [160., 225.], [120., 180.], [425.0, 555.0], [455.0, 651.3]]),
    band("l7-san-francisco", [[250., 290.], [650., 1200.], [170., 250.], [130., 200.], [452.5, 600.0], [487.5, 702.5]]),
    band("l7-new-york", [[240., 280.], [620., 1050.], [165., 240.], [125., 190.], [436.0, 572.5], [467.5, 650.0]]),
    band("l7-austin", [[225., 265.], [570., 950.], [150., 210.], [110., 170.], [403.5, 522.5], [432.5, 597.5]]),
    band("l7-remote", [[215., 255.], [550., 900.], [140., 200.], [100., 160.], [382.5, 500.0], [412.5, 570.0]]),
];

fn middle(range: [f64; 2]) -> f64 {
    0.5 * (range[0] + range[1])
}

#[test]
fn bands_pay_to_the_dollar_the_middle_of_their_ranges() {
    let shipped = shipped().iter().filter(|path| path.parent().unwrap().ends_with("bands")).count();
    assert_eq!(shipped, BANDS.len());
    for band in &BANDS {
        let scenario = load(&format!("bands/{}.toml", band.file));
        let sign_on = band.sign_on.map(middle);
        let parts = parts_pay(middle(band.base), middle(band.grant), sign_on);
        // The recomputed ends are those of the same parts.
        for end in [0, 1] {
            let pay = parts_pay(band.base[end], band.grant[end], band.sign_on.map(|range| range[end]));
            assert!((pay[0] - band.year_1[end]).abs() < 1e-9, "{}: {}", band.file, pay[0]);
            assert!((pay[4] / 4.0 - band.average[end]).abs() < 0.0501, "{}: {}", band.file, pay[4] / 4.0);
        }
        assert!((parts[0] - middle(band.year_1)).abs() < 1e-9);
        let outcome = simulated_at_rest(&scenario);
        assert_eq!(outcome.offers.len(), 1);
        assert_pays(band.file, &outcome.offers[0], parts);
        // Section 12.6: years 3 and 4 against years 1 and 2 at the middle of the bands.
        let later = (parts[2] + parts[3]) / (parts[0] + parts[1]);
        let stated = if band.file.starts_with("l6") { 1.025..1.035 } else { 1.125..1.165 };
        assert!(stated.contains(&later), "{}: {later}", band.file);
    }
}

#[test]
fn growth_is_noticed_at_rest() {
    // The comparison to the cent can fail: a growth of a hundredth of a percent a year does it.
    let mut scenario = load("amazon-l6-freeze.toml");
    scenario.stocks[0].model = Box::new(Gbm::new(0.0001, 0.0).unwrap());
    scenario.paths = 10;
    let pay = &vestcast::simulate(&scenario).unwrap().offers[0].total;
    assert!(pay.mean.value - 1_140_000.0 > 50.0, "{}", pay.mean.value);
}

/// A mixture too wide for its lines is written as tables, and reads back as the same.
#[test]
fn a_wide_mixture_is_written_in_narrow_lines() {
    let file = r#"
title = "x"
[stocks.X]
price = 100
[stocks.X.model.mixture]
models = [
    { weight = "60%", gbm = { growth = { mean = "8%", sd = "10%" }, volatility = "33%" } },
    { weight = "40%", kou = { growth = "8%", volatility = "25%", jumps_per_year = 1, up_chance = 0.2, up_mean = "10%", down_mean = "30%" } },
]
[offers.a]
base = "100K"
grant = { value = "100K", vesting = "amazon" }
"#;
    let read = |file: &str| Scenario::from_toml(file).unwrap().scenario.to_toml();
    let written = read(file);
    assert!(written.lines().all(|line| line.chars().count() <= 80), "{written}");
    assert_eq!(read(&written), written);
    let model = written.split_once("[stocks.X.model.mixture]").unwrap().1.split_once("[offers").unwrap().0;
    insta::assert_snapshot!("a_wide_mixture", model);
}
