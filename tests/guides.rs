//! Promise: what public guides print is placed, checked against its parts and simulated, and every figure found wrong
//! can be reckoned again by a command.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::Path;
use std::process::Output;

use serde_json::Value;
use vestcast::decide::audit::{Finding, Schedule, Tolerance, Unit, check, of_guides};
use vestcast::decide::bands::{Package, Question};
use vestcast::facts::guides::{Range, guides};
use vestcast::pay_table::PayTable;
use vestcast::report::text;
use vestcast::scenario::Scenario;

#[path = "support/shell.rs"]
mod shell;

fn path(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name).display().to_string()
}

fn vestcast(arguments: &[&str]) -> Output {
    shell::vestcast(env!("CARGO_MANIFEST_DIR"), arguments)
}

fn stdout(arguments: &[&str]) -> String {
    let output = vestcast(arguments);
    // An audit that finds something ends with 1.
    let is_fine = |code: i32| code == 0 || code == 1 && arguments[0] == "audit";
    assert!(output.status.code().is_some_and(is_fine), "{}", shell::stderr(&output));
    shell::stdout(&output)
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&stdout(&[arguments, &["--json"]].concat())).unwrap()
}

fn refused(arguments: &[&str]) -> String {
    let output = vestcast(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    shell::said(&output)
}

fn seattle() -> String {
    path("scenarios/amazon-l6-seattle.toml")
}

// What people read.

#[test]
fn bands_read_well() {
    let scenario = seattle();
    let shown = stdout(&[
        "bands", &scenario, "--offer", "first", "--level", "L6", "--place", "seattle", "--ai", "llm",
    ]);
    insta::assert_snapshot!("bands", shown);
}

#[test]
fn the_audit_of_the_guides_reads_well() {
    insta::assert_snapshot!("audit_guides", stdout(&["audit", "--guides"]));
}

#[test]
fn the_audit_of_a_table_reads_well() {
    let shown = stdout(&["audit", &path("tests/data/guide-b-bands.csv")]);
    insta::assert_snapshot!("audit_table", shown.split_once('\n').unwrap().1);
}

#[test]
fn a_calculator_reads_well() {
    let shown = stdout(&["audit", "--calculator", "A", "--grant", "300K", "--price", "170"]);
    insta::assert_snapshot!("audit_calculator", shown);
}

#[test]
fn a_negotiation_reads_well() {
    let shown =
        stdout(&["negotiate", &seattle(), "--offer", "first", "--success", "80%,60%", "--paths", "20k"]);
    insta::assert_snapshot!("negotiate", shown);
}

#[test]
fn scores_read_well() {
    let shown = stdout(&[
        "score",
        "--risk",
        "team=8,manager=7,growth=9,balance=6,technology=8,location=5",
        "--decision",
        "pay=4,team=5,growth=4",
        "--flag",
        "silence",
    ]);
    insta::assert_snapshot!("score", shown);
}

#[test]
fn nothing_is_wider_than_a_terminal() {
    let (seattle, l7) = (seattle(), path("scenarios/bands/l7-san-francisco.toml"));
    let table = path("tests/data/guide-a-bands.md");
    for arguments in [
        vec!["bands", &seattle, "--level", "L6", "--place", "sf", "--ai", "any"],
        vec!["bands", &l7, "--level", "7", "--place", "bay area", "--ai", "platform"],
        vec!["audit", "--guides"],
        vec!["audit", &table],
        vec!["audit", "--calculator", "email"],
        vec!["negotiate", "--examples"],
        vec!["negotiate", &seattle, "--offer", "counter", "--paths", "2k"],
        vec!["negotiate", &seattle, "--offer", "first", "--after-accepting", "--paths", "2k"],
        vec!["score"],
        vec!["score", &seattle, "--offer", "first", "--paths", "2k"],
    ] {
        for line in stdout(&arguments).lines().filter(|line| !line.contains("/tests/data/")) {
            assert!(text::columns(line) <= text::WIDTH, "{arguments:?}: {line}");
        }
    }
}

/// The half that is not raised lies far below the half that is, and the median between them, where few outcomes are:
/// its error is that of the share below over the density there.
#[test]
fn errors_of_a_negotiation_are_what_seeds_differ_by() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("mix.toml");
    std::fs::write(
        &file,
        "title = 'mix'\nstocks.X = { price = 100, model.gbm = { growth = '8%', volatility = '33%' } }\n\
         offers.a = { base = '200K', grant = { value = '20K', vesting = [[48, '100%']] } }\n",
    )
    .unwrap();
    let file = file.display().to_string();
    let run = |seed: u32| {
        let seed = seed.to_string();
        let how = ["--levers", "base", "--rounds", "1", "--success", "50%", "--paths", "4096"];
        json(&[&["negotiate", &file, "--seed", &seed], &how[..]].concat())["final"]["percentiles"].clone()
    };
    let found: Vec<Value> = (1..=12).map(run).collect();
    for percentile in ["p10", "p50", "p90"] {
        let of =
            |key: &str| found.iter().map(|all| all[percentile][key].as_f64().unwrap()).collect::<Vec<_>>();
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let (values, errors) = (of("value"), of("se"));
        let middle = mean(&values);
        let squares: Vec<f64> = values.iter().map(|value| (value - middle).powi(2)).collect();
        let spread = (mean(&squares) * 12.0 / 11.0).sqrt();
        let stated = mean(&errors.iter().map(|se| se * se).collect::<Vec<_>>()).sqrt();
        // Twelve seeds know the spread to a fifth; errors of parts are summed, which may say too much, never too little.
        assert!((0.6..3.0).contains(&(stated / spread)), "{percentile}: {stated} for {spread}");
    }
}

#[test]
fn a_negotiated_base_carries_its_bonus_and_raises() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("five.toml");
    std::fs::write(
        &file,
        "title = 'five'\nstocks.X = { price = 100, model.constant.growth = 0 }\n\
         offers.a = { base = '200K', bonus = '20%', raise = '5%', sign_on = ['20K'] }\n",
    )
    .unwrap();
    let file = file.display().to_string();
    let how = ["--levers", "base", "--rounds", "1", "--success", "100%", "--paths", "256"];
    let found = json(&[&["negotiate", &file], &how[..]].concat());
    let mean = |of: &str| found[of]["mean"].as_f64().or(found[of]["mean"]["value"].as_f64()).unwrap();
    let rise = mean("final") / mean("first") - 1.0;
    assert!((found["mean_rise"].as_f64().unwrap() - rise).abs() < 1e-6, "{rise} {found}");
    // The middle of 10–20 % cut off where the base has risen by 15 %, 14.7 % of all.
    assert!(rise > 0.13 && rise < 0.147, "{rise}");
}

// Bands.

fn position(offer: &str, place: &str, level: &str) -> Value {
    let found = json(&["bands", &seattle(), "--offer", offer, "--level", level, "--place", place]);
    found["offers"][0].clone()
}

/// Base 175K at the low end of 175–200K; grant 300K, (300 − 280)/170; average 285K, (285 − 280)/97.5; in guide B the
/// sign-on 140K, (140 − 100)/100.
#[test]
fn percentiles_are_linear_inside_a_range() {
    let first = position("first", "seattle", "L6");
    let percentile =
        |source: usize, part: usize| first["sources"][source]["parts"][part]["percentile"].as_f64();
    let near = |found: Option<f64>, expected: f64| (found.unwrap() - expected).abs() < 1e-9;
    assert!(near(percentile(0, 0), 0.0) && near(percentile(0, 1), 2000.0 / 170.0));
    assert!(near(percentile(0, 4), 500.0 / 97.5) && near(percentile(1, 2), 40.0));
    assert_eq!(percentile(1, 0), None, "175K is below 180–220K");
    let gap = first["sources"][0]["parts"][0]["gap_to_target"].as_f64();
    assert!(near(gap, 18_750.0), "175K + 75% of 25K less 175K");
}

/// Netflix is listed at $450K and more.
#[test]
fn a_range_without_an_upper_end_has_nothing_above_it() {
    let folder = tempfile::TempDir::new().unwrap();
    let netflix = |base: &str| {
        let file = folder.path().join("rich.toml");
        std::fs::write(&file, format!("title = 'rich'\noffers.a.base = '{base}'\n")).unwrap();
        let file = file.display().to_string();
        let question = ["bands", &file, "--level", "L6", "--place", "seattle"];
        let shown = stdout(&question);
        let line = shown.lines().find(|line| line.contains("Netflix") && line.contains("$450K+")).unwrap();
        let found = json(&question)["offers"][0]["employers"].clone();
        let found = found.as_array().unwrap().iter().find(|row| row["name"] == "Netflix").unwrap().clone();
        assert!(found["percentile"].is_null(), "a range of one end has no percentiles");
        (line.split_whitespace().last().unwrap().to_owned(), found["is_inside"].as_bool().unwrap())
    };
    assert_eq!(netflix("460K"), ("inside".to_owned(), true));
    assert_eq!(netflix("450K"), ("inside".to_owned(), true));
    assert_eq!(netflix("449K"), ("below".to_owned(), false));
}

#[test]
fn companies_are_compared_and_the_case_is_made() {
    let found = json(&["bands", &seattle(), "--offer", "first", "--level", "L6", "--place", "seattle"]);
    let rivals = found["rivals"].as_array().unwrap();
    assert_eq!((rivals.len(), &rivals[0]["like_amazon_l6"]), (7, &Value::from("L5")));
    let stability =
        found["orders"].as_array().unwrap().iter().find(|row| row["quality"] == "stability").unwrap();
    assert_eq!(
        (stability["amazon"].as_u64(), stability["best_first"][0].as_str()),
        (Some(3), Some("Microsoft"))
    );
    assert!(rivals.iter().all(|row| row["sureness"] == "low" && row["document"] == "A"));
    // The middle of guide A's average is 328.75K; the first offer pays 175 + 15 + 80 thousand in year 1.
    let target = &found["offers"][0]["target_model"][0];
    let number = |year: usize, key: &str| target["years"][year][key].as_f64().unwrap();
    assert!((number(0, "target") - 1.10 * 328_750.0).abs() < 1e-6);
    assert!((number(1, "target") - 1.05 * 328_750.0).abs() < 1e-6);
    assert!((number(3, "target") - 328_750.0).abs() < 1e-6);
    assert!((number(0, "offer") - 270_000.0).abs() < 1e-6);
    let l7 = json(&["bands", &seattle(), "--offer", "first", "--level", "L7", "--place", "seattle"]);
    assert_eq!(l7["rivals"].as_array().unwrap().len(), 0, "levels of others are given for L6 alone");
}

#[test]
fn red_flags_are_read_off_the_offer() {
    let text = |offer: &str| {
        format!(
            "title = 'x'\nstocks.X = {{ price = 100, model.constant = {{ growth = 0 }} }}\n[offers.o]\n{offer}"
        )
    };
    let flags = |offer: &str, more: &str| {
        let scenario = Scenario::from_toml(&(text(offer) + more)).unwrap().scenario;
        let place = guides().place("seattle").unwrap();
        let question = Question { guides: guides(), level: "L6", place, document: None, ai: None };
        let position = question.position(&scenario, &scenario.offers[0]);
        position.raised.iter().map(|raised| raised.flag.id.clone()).collect::<Vec<_>>()
    };
    let rich = "base = '200K'\nsign_on = ['120K', '120K']\ngrant = { value = '450K', vesting = 'amazon' }";
    assert_eq!(flags(rich, ""), Vec::<String>::new());
    // Its average is 185K: the middle of guide B's band is 337.5K.
    assert_eq!(flags("base = '185K'", ""), ["below-market", "no-sign-on", "below-median"]);
    // 20 % below 328.75K is 263K.
    let near = |base: &str| flags(&format!("base = '{base}'\nsign_on = ['1K']"), "");
    assert!(near("262K").contains(&"below-market".to_owned()));
    assert!(!near("271K").contains(&"below-market".to_owned()));
    let falling = "base = '200K'\nsign_on = ['300K']\ngrant = { value = '300K', vesting = 'amazon' }";
    assert_eq!(flags(falling, ""), ["year-3-below-year-1"]);
}

#[test]
fn premiums_stretch_the_average_as_the_guide_does() {
    let found = json(&[
        "bands",
        &seattle(),
        "--offer",
        "first",
        "--level",
        "L6",
        "--place",
        "seattle",
        "--ai",
        "any",
    ]);
    let premiums = &found["offers"][0]["sources"][0]["average_with_premiums"];
    let place = premiums.as_array().unwrap().iter().find(|row| row["table"] == "place").unwrap();
    assert!((place["low"].as_f64().unwrap() - 350_000.0).abs() < 1e-6, "280K and 25%");
    assert!((place["high"].as_f64().unwrap() - 528_500.0).abs() < 1e-6, "377.5K and 40%");
}

#[test]
fn what_the_guides_do_not_have_is_said() {
    let bands = |rest: &[&str]| refused(&[&["bands", &seattle()], rest].concat());
    assert!(bands(&["--level", "L8", "--place", "sf"]).contains("bands for L6 and L7"));
    assert!(bands(&["--level", "L6", "--place", "autsin"]).contains("did you mean `austin`?"));
    assert!(bands(&["--level", "L6", "--place", "sf", "--ai", "lllm"]).contains("did you mean `llm`?"));
    assert!(bands(&["--level", "L7", "--place", "nyc", "--document", "B"]).contains("it has Seattle, San"));
    assert!(bands(&["--level", "L6", "--place", "sf", "--offer", "frist"]).contains("did you mean `first`?"));
    assert!(bands(&["--level", "L6", "--place", "sf", "--target", "175"]).contains("from 0 to 100"));
}

// The audit, finding by finding. Figures are those worked out by hand for section after section of the guides.

fn finding(id: &str) -> Finding {
    of_guides(guides()).into_iter().find(|finding| finding.id == id).unwrap()
}

/// A line in thousands, or in percent: what it begins with, what is printed, what is reckoned.
fn assert_line(finding: &Finding, what: &str, printed: Option<[f64; 2]>, reckoned: Option<[f64; 2]>) {
    let line = finding.lines.iter().find(|line| line.what == what);
    let line = line.unwrap_or_else(|| panic!("{}: no line {what}", finding.id));
    // Half of the last digit printed: of thousands a tenth, of multiples a hundredth, of percents a tenth.
    let (scale, half) = match line.unit {
        Unit::Dollars => (1e3, 0.0501),
        Unit::Times => (1.0, 0.005_01),
        Unit::Rate => (1.0, 0.000_501),
    };
    let near = |found: Option<Range>, expected: Option<[f64; 2]>| match (found, expected) {
        (None, None) => true,
        (Some(found), Some([low, high])) => {
            (found.low / scale - low).abs() < half && (found.high / scale - high).abs() < half
        }
        _ => false,
    };
    assert!(near(line.printed, printed), "{what}: printed {:?}", line.printed);
    assert!(near(line.reckoned, reckoned), "{what}: reckoned {:?}", line.reckoned);
}

#[test]
fn finding_1_totals_of_year_1() {
    let found = finding("year-1");
    assert_eq!(found.lines.len(), 16);
    for (row, stated, reckoned, fits) in [
        ("A L6 Seattle", [300.0, 380.0], [269.0, 362.5], "16.1% / 8.9%"),
        ("A L6 San Francisco", [325.0, 415.0], [291.0, 395.0], "15.6% / 9.0%"),
        ("A L6 New York", [310.0, 395.0], [280.0, 378.5], "15.0% / 8.5%"),
        ("A L6 Austin", [285.0, 365.0], [258.0, 351.0], "15.4% / 8.3%"),
        ("A L6 remote", [275.0, 350.0], [247.5, 335.0], "16.0% / 8.8%"),
        ("A L7 Seattle", [450.0, 575.0], [425.0, 555.0], "9.2% / 6.8%"),
        ("A L7 San Francisco", [480.0, 620.0], [452.5, 600.0], "9.2% / 6.7%"),
        ("A L7 New York", [465.0, 600.0], [436.0, 572.5], "9.7% / 7.6%"),
        ("A L7 Austin", [425.0, 555.0], [403.5, 522.5], "8.8% / 8.4%"),
        ("A L7 remote", [405.0, 520.0], [382.5, 500.0], "9.1% / 7.2%"),
    ] {
        assert_line(&found, row, Some(stated), Some(reckoned));
        let line = found.lines.iter().find(|line| line.what == row).unwrap();
        assert!(line.note.as_ref().unwrap().contains(fits), "{row}: {:?}", line.note);
    }
    let of_b = found.lines.iter().filter(|line| line.what.starts_with("B "));
    assert!(of_b.clone().all(|line| line.note.as_ref().unwrap().contains("to the dollar")));
    assert_eq!(of_b.count(), 6);
}

#[test]
fn finding_2_averages_without_sign_on() {
    let found = finding("average");
    for (row, stated, with, without) in [
        ("A L6 Seattle", [245.0, 315.0], [280.0, 377.5], "$245K–$312.5K"),
        ("A L6 San Francisco", [260.0, 340.0], [305.0, 407.5], "$265K–$335K"),
        ("A L6 New York", [250.0, 325.0], [292.5, 391.3], "$255K–$322.5K"),
        ("A L6 Austin", [230.0, 305.0], [267.5, 361.3], "$235K–$300K"),
        ("A L6 remote", [220.0, 295.0], [257.5, 347.5], "$227.5K–$290K"),
        ("A L7 Seattle", [390.0, 540.0], [455.0, 651.3], "$385K–$550K"),
        ("A L7 San Francisco", [420.0, 585.0], [487.5, 702.5], "$412.5K–$590K"),
        ("A L7 New York", [405.0, 560.0], [467.5, 650.0], "$395K–$542.5K"),
        ("A L7 Austin", [370.0, 515.0], [432.5, 597.5], "$367.5K–$502.5K"),
        ("A L7 remote", [350.0, 490.0], [412.5, 570.0], "$352.5K–$480K"),
    ] {
        assert_line(&found, row, Some(stated), Some(with));
        let line = found.lines.iter().find(|line| line.what == row).unwrap();
        assert!(line.note.as_ref().unwrap().contains(without), "{row}: {:?}", line.note);
    }
    assert!(found.says.contains("within $7.5K") && found.says.contains("In 5 of 10 bands"), "{}", found.says);
}

#[test]
fn finding_3_one_job_several_totals() {
    let found = finding("same-job");
    for (what, total) in [
        ("L6: band, year 1 in Seattle", [300.0, 380.0]),
        ("L6: list of employers, Amazon", [400.0, 460.0]),
        ("L6: types of company, FAANG", [280.0, 380.0]),
        ("L7: band, year 1 in Seattle", [450.0, 575.0]),
        ("L7: list of employers, Amazon", [599.0, 825.0]),
        ("L7: types of company, FAANG", [410.0, 560.0]),
    ] {
        assert_line(&found, what, Some(total), None);
    }
}

#[test]
fn findings_4_and_5_calculators() {
    let found = finding("calculator");
    let years = |reading: &str, expected: [f64; 4]| {
        for (year, stock) in (1..).zip(expected) {
            let right = [15.0, 45.0, 120.0, 120.0][year - 1];
            assert_line(&found, &format!("{reading}: year {year}"), Some([stock; 2]), Some([right; 2]));
        }
    };
    years("dollars", [637.5, 1912.5, 5100.0, 5100.0]);
    years("shares", [3.75, 11.25, 30.0, 30.0]);
    assert_line(&found, "dollars: of the grant", Some([42.5; 2]), Some([1.0; 2]));
    assert_line(&found, "shares: of the grant", Some([0.25; 2]), Some([1.0; 2]));
    let model = finding("model");
    for (year, stock) in (1..).zip([8.75, 26.25, 70.0, 70.0]) {
        let right = [15.0, 45.0, 120.0, 120.0][year - 1];
        assert_line(&model, &format!("the base: year {year}"), Some([stock; 2]), Some([right; 2]));
    }
}

#[test]
fn finding_6_doubling() {
    let found = finding("doubling");
    assert_line(&found, "L6: years 3 + 4 over 1 + 2", Some([2.0; 2]), Some([1.03, 1.03]));
    assert_line(&found, "L7: years 3 + 4 over 1 + 2", Some([2.0; 2]), Some([1.13, 1.16]));
    assert_line(&found, "L6: share price that doubles them", None, Some([3.08, 3.22]));
    assert_line(&found, "L7: share price that doubles them", None, Some([2.24, 2.36]));
    assert!(found.says.contains("in 0 of 10 bands"));
}

#[test]
fn finding_7_a_level_up() {
    let found = finding("level-up");
    assert_line(&found, "a year", None, Some([145.0, 225.0]));
    assert_line(&found, "4 years", Some([200.0; 2]), Some([580.0, 900.0]));
}

#[test]
fn finding_8_base_caps() {
    let found = finding("base-caps");
    assert_line(&found, "B L6 San Francisco: base up to", Some([240.0; 2]), Some([220.0; 2]));
    assert_line(&found, "B L6 New York: base up to", Some([230.0; 2]), Some([220.0; 2]));
    assert_line(&found, "L7 cap before the rise", Some([185.0; 2]), Some([160.0; 2]));
    assert_eq!(found.lines.len(), 3);
    assert!(found.lines[2].note.as_ref().unwrap().contains("2022-02-07"));
}

#[test]
fn finding_10_tiers() {
    let found = finding("tiers");
    assert_eq!(found.lines.len(), 5);
    assert_line(&found, "L6 OpenAI, Anthropic, under tier 1", Some([500.0, 700.0]), Some([400.0, 600.0]));
    assert_line(&found, "L6 Amazon, under tier 2", Some([400.0, 460.0]), Some([350.0, 450.0]));
    assert_line(&found, "L6 Netflix, under tier 2", Some([450.0, 450.0]), Some([350.0, 450.0]));
    assert_line(&found, "L6 AI-first start-ups, under tier 3", Some([350.0, 500.0]), Some([300.0, 400.0]));
    assert_line(
        &found,
        "L6 Stripe, Square, Coinbase, under tier 3",
        Some([350.0, 450.0]),
        Some([300.0, 400.0]),
    );
}

#[test]
fn findings_9_11_16_and_18_words_against_words() {
    let notes = |id: &str| {
        finding(id).lines.iter().filter_map(|line| line.note.clone()).collect::<Vec<_>>().join("\n")
    };
    assert!(notes("season").contains("fourth quarter") && notes("season").contains("fiscal year"));
    let rivals = notes("rivals");
    for said in ["pay equal", "10–15% more", "no equity", "little equity", "lower total", "5–15% higher"]
    {
        assert!(rivals.contains(said), "{said}");
    }
    let google =
        finding("rivals").lines.into_iter().find_map(|line| line.reckoned.filter(|_| line.what == "Google"));
    let google = google.unwrap();
    assert!((google.low - 0.125).abs() < 1e-12 && (google.high - 0.1957).abs() < 5e-5, "450/400 and 550/460");
    assert!(notes("roles").contains("SDE") && notes("roles").contains("Engineering Manager"));
    assert_eq!(finding("honesty").lines.len(), 3);
}

#[test]
fn finding_12_premiums_disagree() {
    let found = finding("premiums");
    for (what, range) in [
        ("L6 llm (skill)", [0.25, 0.40]),
        ("L6 llm (specialisation)", [0.30, 0.50]),
        ("L6 vision (skill)", [0.20, 0.30]),
        ("L6 vision (specialisation)", [0.20, 0.35]),
        ("L6 nlp (specialisation)", [0.25, 0.40]),
        ("L7 any (band note)", [0.25, 0.50]),
        ("L7 any (place)", [0.30, 0.50]),
        ("L7 any (types of company, FAANG)", [0.25, 0.50]),
    ] {
        let line = found.lines.iter().find(|line| line.what == what).unwrap();
        assert_eq!(line.printed, Some(Range { low: range[0], high: range[1] }), "{what}");
    }
}

#[test]
fn finding_13_room() {
    let rates: Vec<_> =
        finding("room").lines.iter().filter_map(|line| line.printed).map(|r| [r.low, r.high]).collect();
    assert_eq!(rates, [[0.2, 0.5], [0.2, 0.4], [-0.15, -0.05], [-0.15, -0.10], [-0.10, -0.05]]);
}

#[test]
fn finding_14_one_figure_out_of_its_row() {
    let found = finding("new-york-grant");
    assert_eq!(found.lines.len(), 1);
    assert_line(&found, "A L7 New York: grant, high", Some([1050.0; 2]), Some([1100.0; 2]));
}

/// 10.9 + 3.876, 9.65 + 3.876 and 6.85 + 3.876 percent; 13.3 and the insurance of 1.2 and 1.3.
#[test]
fn finding_15_taxes() {
    let found = finding("taxes");
    for (what, printed, rate) in [
        ("New York, state and city, at the top", 0.12, 0.14776),
        ("the same at $2M", 0.12, 0.13526),
        ("the same at $500K", 0.12, 0.10726),
        ("California 2025, at the top, on wages", 0.133, 0.145),
        ("California 2026, at the top, on wages", 0.133, 0.146),
    ] {
        let line = found.lines.iter().find(|line| line.what == what).unwrap();
        assert!((line.reckoned.unwrap().low - rate).abs() < 1e-9, "{what}: {:?}", line.reckoned);
        assert_eq!(line.printed.unwrap().low, printed);
    }
}

#[test]
fn finding_17_open_bounds() {
    let found = finding("bounds");
    let notes: Vec<&str> = found.lines.iter().filter_map(|line| line.note.as_deref()).collect();
    assert_eq!(notes.len(), 7);
    assert!(notes[0].starts_with("8 belongs to both"));
    assert!(notes[1].contains("between 59 and 60") && notes[3].contains("between 29 and 30"));
    assert!(["10%", "20%", "30%"].iter().zip(&notes[4..]).all(|(bound, note)| note.starts_with(bound)));
}

#[test]
fn other_findings() {
    assert!(finding("company-types").says.contains("25–170K at L6 and 35–145K at L7"));
    let remote = finding("remote-trade");
    for (what, low, high) in [
        ("L6 base, San Francisco against Seattle", 0.057, 0.05),
        ("L7 base, San Francisco against Seattle", 0.064, 0.055),
        ("L6 grant, San Francisco against Seattle", 0.143, 0.111),
        ("L7 grant, San Francisco against Seattle", 0.083, 0.091),
        ("L6 base, New York against Seattle", 0.029, 0.025),
        ("L7 base, New York against Seattle", 0.021, 0.018),
        ("L6 grant, New York against Seattle", 0.071, 0.044),
        ("L7 grant, New York against Seattle", 0.033, -0.045),
        ("L6 base, Austin against Seattle", -0.029, -0.025),
        ("L7 base, Austin against Seattle", -0.043, -0.036),
        ("L6 grant, Austin against Seattle", -0.071, -0.067),
        ("L7 grant, Austin against Seattle", -0.05, -0.136),
        ("L6 base, remote against Seattle", -0.057, -0.05),
        ("L6 grant, remote against Seattle", -0.107, -0.111),
        ("L7 base, remote against Seattle", -0.085, -0.073),
        ("L7 grant, remote against Seattle", -0.083, -0.182),
    ] {
        let range = remote.lines.iter().find(|line| line.what == what).unwrap().reckoned.unwrap();
        assert!((range.low - low).abs() < 5e-4 && (range.high - high).abs() < 5e-4, "{what}: {range:?}");
    }
    let rounds = finding("rounds").lines;
    let ends =
        |i: usize| rounds[i].reckoned.map(|r| [(r.low * 1e3).round() / 1e3, (r.high * 1e3).round() / 1e3]);
    assert_eq!([ends(0), ends(1)], [Some([0.155, 0.32]), Some([0.15, 0.3])]);
    let waiting = finding("start-date").lines[0].reckoned.unwrap();
    assert!((waiting.low - 0.24).abs() < 1e-12 && (waiting.high - 0.60).abs() < 1e-12, "{waiting:?}");
    assert!(finding("premium-table").holds && finding("premium-table").says.contains("to within $3K"));
    // Nothing else is said to hold.
    assert_eq!(of_guides(guides()).iter().filter(|finding| finding.holds).count(), 1);
}

#[test]
fn worked_examples_are_reckoned_from_their_parts() {
    let found = finding("examples");
    let amounts = |id: &str, expected: [f64; 4]| {
        for (what, amount) in
            ["year 1 before", "year 1 after", "4 years before", "4 years after"].iter().zip(expected)
        {
            let line = found.lines.iter().find(|line| line.what == format!("{id}: {what}")).unwrap();
            assert_eq!(line.reckoned.unwrap().low, amount * 1e3, "{id} {what}");
        }
    };
    amounts("freeze", [270.0, 289.0, 1140.0, 1240.0]);
    amounts("value", [420.0, 472.5, 1830.0, 2090.0]);
    amounts("seattle", [270.0, 314.0, 1140.0, 1315.0]);
    amounts("package", [270.0, 302.5, 1140.0, 1270.0]);
    for (what, rise) in [
        ("freeze: rise of year 1", 7.0),
        ("freeze: rise of 4 years", 8.8),
        ("value: rise of year 1", 12.5),
        ("value: rise of the printed year 1", 17.8),
        ("value: rise of 4 years", 14.2),
        ("seattle: rise of year 1", 16.3),
        ("seattle: rise of 4 years", 15.4),
        ("seattle: rise of the grant", 26.7),
        ("seattle: rise of the sign-on", 39.3),
        ("seattle: rise of the base", 5.7),
        ("seattle: rise of year 1 with a quarter vested", 18.2),
        ("package: rise of year 1", 12.0),
        ("package: rise of 4 years", 11.4),
    ] {
        let line = found.lines.iter().find(|line| line.what == what).unwrap();
        assert!((100.0 * line.reckoned.unwrap().low - rise).abs() < 0.05, "{what}: {:?}", line.reckoned);
    }
    let shown = json(&["negotiate", "--examples"]);
    assert_eq!(shown["examples"].as_array().unwrap().len(), found.lines.len());
}

/// The same findings from a file that anyone can type as from the data.
#[test]
fn a_typed_table_gives_the_findings_of_the_data() {
    for (file, document) in [("guide-a-bands.md", "A"), ("guide-b-bands.csv", "B")] {
        let text = std::fs::read_to_string(path(&format!("tests/data/{file}"))).unwrap();
        let typed = PayTable::read(&text, false).unwrap();
        let known = guides().band.iter().filter(|band| band.document == document);
        let known = PayTable::of_bands(known, |_| String::new());
        let plain = |table: &PayTable| {
            let found = check(table, Schedule { first_year: 0.05 }, Tolerance(5_000.0));
            let lines = found.into_iter().flat_map(|finding| finding.lines);
            lines.map(|line| (line.printed, line.reckoned, line.note)).collect::<Vec<_>>()
        };
        assert_eq!(plain(&typed), plain(&known), "{file}");
        assert!(!plain(&typed).is_empty());
    }
}

#[test]
fn single_findings_can_be_asked_for_and_slips_are_told() {
    let one = json(&["audit", "--guides", "--finding", "tiers"]);
    assert_eq!(one["findings"].as_array().unwrap().len(), 1);
    assert!(refused(&["audit", "--guides", "--finding", "teirs"]).contains("did you mean `tiers`?"));
    assert!(refused(&["audit", "--calculator", "Z"]).contains("A is calculate_amazon_comp"));
    assert!(refused(&["audit", "nowhere.csv"]).contains("cannot read `nowhere.csv`"));
    assert!(refused(&["audit"]).contains("required"));
    assert!(refused(&["audit", "x.csv", "--vesting", "5/15"]).contains("sum to 100"));
    assert!(refused(&["audit", "--guides", "--tolerance", "1K"]).contains("cannot be used with"));
    assert!(refused(&["audit", "x.csv", "--finding", "tiers"]).contains("cannot be used with"));
    assert!(refused(&["audit", "x.csv", "--grant", "1K"]).contains("cannot be used with"));
    assert!(refused(&["negotiate", "--examples", "--paths", "1k"]).contains("cannot be used with"));
    assert!(refused(&["score", "--paths", "1k"]).contains("required"));
    assert!(refused(&["audit", &path("README.md")]).contains("no pay table"));
    let rows = json(&["audit", &path("tests/data/guide-a-bands.md")])["rows"].as_u64();
    assert_eq!(rows, Some(10), "the rule of a table is no row");
}

#[test]
fn a_wider_tolerance_and_another_vesting_change_what_is_found() {
    let table = path("tests/data/guide-a-bands.md");
    let count = |rest: &[&str]| {
        let found = json(&[&["audit", &table], rest].concat());
        let lines =
            found["findings"].as_array().unwrap().iter().map(|f| f["lines"].as_array().unwrap().len());
        lines.sum::<usize>()
    };
    assert_eq!(count(&[]), 20);
    assert_eq!(count(&["--tolerance", "1M"]), 0);
    // All of year 1 is then too low, by more than before.
    let low = json(&["audit", &table, "--vesting", "25/25/25/25"]);
    assert!(low["findings"][0]["lines"][0]["off"][0].as_f64().unwrap() < 0.0);
}

// Negotiation.

/// Without chance in the price the final pay is the first times `(1 + g₁)(1 + g₂)`, g evenly from 10–20 % and 5–10 %:
/// mean 1.23625; the law of the product by numerical integration.
#[test]
fn a_negotiation_without_a_share_price_is_the_law_of_its_gains() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("certain.toml");
    let text = "title = 'x'\nstocks.X = { price = 100, model.constant = { growth = 0 } }\n[offers.first]\nbase = '175K'\n\
                sign_on = ['80K', '60K']\ngrant = { value = '300K', vesting = 'amazon' }\n";
    std::fs::write(&file, text).unwrap();
    let found = json(&["negotiate", &file.display().to_string(), "--paths", "256"]);
    let value = |key: &str| found["final"]["percentiles"][key]["value"].as_f64().unwrap() / 1_140_000.0;
    let mean = found["final"]["mean"]["value"].as_f64().unwrap() / 1_140_000.0;
    assert!((mean - 1.23625).abs() < 2e-6, "{mean}");
    for (key, p) in
        [("p5", 0.05), ("p10", 0.1), ("p25", 0.25), ("p50", 0.5), ("p75", 0.75), ("p90", 0.9), ("p95", 0.95)]
    {
        // The lattice has 34 points: a percentile may miss by about the weight of one.
        let share = share_of_products_below(value(key));
        assert!((share - p).abs() <= 0.031, "{key}: {share}");
    }
    // The recruiter decides up to 10 %, which no draw stays below.
    assert_eq!(found["approval"][0]["chance"].as_f64().unwrap(), 0.0);
    let sum: f64 =
        found["approval"].as_array().unwrap().iter().map(|row| row["chance"].as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-12);
}

/// `P(UV ≤ x)`, U evenly from 1.1–1.2, V from 1.05–1.1, integrated over U by its midpoints.
fn share_of_products_below(x: f64) -> f64 {
    let points = 10_000;
    let share = |i: i32| {
        let u = 1.1 + 0.1 * (f64::from(i) + 0.5) / f64::from(points);
        ((x / u - 1.05) / 0.05).clamp(0.0, 1.0)
    };
    (0..points).map(share).sum::<f64>() / f64::from(points)
}

/// The mean of the final pay is linear in what was raised: cash as it is, shares times their expected growth. Mean
/// growth of the price is that of the first offer's shares, read off its own mean.
#[test]
fn on_top_of_the_price_the_mean_is_that_of_the_raised_offer() {
    let found = json(&[
        "negotiate",
        &seattle(),
        "--offer",
        "first",
        "--rounds",
        "1",
        "--levers",
        "rsu",
        "--paths",
        "20k",
    ]);
    let mean = |key: &str| found[key]["mean"]["value"].as_f64().unwrap();
    // A gain of 15 % of 1.14M on average, all of it in RSUs, of which 150K find room: gains above 13.16 % are cut.
    let cut = 150_000.0 / 1_140_000.0;
    let raised = 1_140_000.0 * (cut * cut - 0.10 * 0.10) / 0.20 + 150_000.0 * (0.20 - cut) / 0.10;
    let stock = (mean("first") - 840_000.0) / 300_000.0;
    let expected = mean("first") + raised * stock;
    assert!((mean("final") - expected).abs() < 5.0, "{} {expected}", mean("final"));
    assert!((mean("more_than_first") - raised * stock).abs() < 5.0);
}

#[test]
fn a_negotiation_that_fails_leaves_the_offer() {
    let found = json(&["negotiate", &seattle(), "--offer", "first", "--success", "0%", "--paths", "20k"]);
    assert_eq!(found["more_than_first"]["mean"]["value"].as_f64(), Some(0.0));
    assert_eq!(found["more_than_first"]["percentiles"]["p99"]["value"].as_f64(), Some(0.0));
    assert_eq!(found["unmoved"].as_f64(), Some(1.0));
    let after = json(&["negotiate", &seattle(), "--offer", "first", "--after-accepting", "--paths", "20k"]);
    assert!((after["unmoved"].as_f64().unwrap() - 0.75).abs() < 1e-12);
    assert_eq!(after["more_than_first"]["percentiles"]["p50"]["value"].as_f64(), Some(0.0));
    assert!(after["more_than_first"]["percentiles"]["p90"]["value"].as_f64().unwrap() > 100_000.0);
}

/// A horizon of one year has one year of sign-on.
#[test]
fn a_sign_on_that_is_new_fits_the_horizon() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("year.toml");
    std::fs::write(&file, "title = 'x'\nhorizon = '1 year'\n[offers.o]\nbase = '175K'\n").unwrap();
    let found = json(&["negotiate", &file.display().to_string(), "--levers", "sign-on", "--paths", "256"]);
    assert!(found["more_than_first"]["mean"]["value"].as_f64().unwrap() > 0.0);
}

#[test]
fn slips_in_a_negotiation_are_told() {
    let negotiate = |rest: &[&str]| refused(&[&["negotiate", &seattle()], rest].concat());
    assert!(negotiate(&[]).contains("there are first, counter"));
    assert!(negotiate(&["--offer", "first", "--rounds", "3"]).contains("1..=2"));
    assert!(negotiate(&["--offer", "first", "--levers", "bonus"]).contains("`sign-on`"));
    assert!(negotiate(&["--offer", "first", "--success", "120%"]).contains("between 0% and 100%"));
    assert!(negotiate(&["--offer", "first", "--success", "1%,2%,3%"]).contains("3 chances for 2 rounds"));
    assert!(
        negotiate(&["--offer", "first", "--rounds", "1", "--after-accepting"]).contains("cannot be used")
    );
}

// Scores.

#[test]
fn scores_come_from_a_file_and_the_command_line() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("scores.toml");
    std::fs::write(&file, "flags = ['silence']\n[risk]\nteam = 8\nmanager = 8\ngrowth = 8\nbalance = 8\ntechnology = 8\nlocation = 1\n").unwrap();
    let file = file.display().to_string();
    let found = json(&["score", "--file", &file, "--risk", "location=8", "--flag", "attrition"]);
    assert!((found["matrices"][0]["sum"][0].as_f64().unwrap() - 8.0).abs() < 1e-9);
    assert_eq!(found["matrices"][0]["says"][0], "low risk, strong offer");
    assert_eq!(found["red_flags"], serde_json::json!(["attrition", "silence"]));
}

#[test]
fn a_wrong_sheet_is_refused_with_its_place() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("scores.toml");
    let sheet = |text: &str| {
        std::fs::write(&file, text).unwrap();
        refused(&["score", "--file", &file.display().to_string()])
    };
    let taem = sheet("[risk]\ntaem = 8\n");
    assert!(taem.contains("2:1") && taem.contains("did you mean `team`?"), "{taem}");
    assert!(sheet("[risk]\nteam = 11\n").contains("between 1 and 10"));
    assert!(sheet("[risk]\nteam = 'good'\n").contains("a score is a number"));
    assert!(sheet("[rsik]\nteam = 8\n").contains("did you mean `risk`?"));
    assert!(sheet("risk = 8\n").contains("is a table"));
    assert!(sheet("flags = ['silent']\n").contains("did you mean `silence`?"));
    assert!(sheet("flags = 'silence'\n").contains("a list of names"));
    assert!(sheet("[risk\n").contains("error"));
    assert!(refused(&["score", "--risk", "team"]).contains("team=8"));
    assert!(refused(&["score", "--decision", "pay=6"]).contains("between 1 and 5"));
    assert!(refused(&["score", "--flag", "silent"]).contains("did you mean `silence`?"));
}

#[test]
fn the_money_stands_beside_the_scores() {
    let found = json(&["score", &seattle(), "--offer", "first", "--paths", "20k"]);
    assert!(found["total"]["mean"]["value"].as_f64().unwrap() > 1_100_000.0);
}

/// Packages count what the guides count.
#[test]
fn a_package_counts_shares_at_todays_price() {
    let text = "title = 'x'\nstocks.X = { price = 100, model.constant = { growth = 0 } }\n[offers.o]\nbase = '175K'\n\
                sign_on = ['80K', '60K']\ngrant = { shares = 3000, vesting = 'amazon' }\n";
    let scenario = Scenario::from_toml(text).unwrap().scenario;
    let package = Package::of(&scenario, &scenario.offers[0]);
    assert_eq!((package.base, package.equity, package.sign_on), (175_000.0, 300_000.0, 140_000.0));
    assert_eq!(package.years, [270_000.0, 280_000.0, 295_000.0, 295_000.0]);
}

/// What kind of pay it is has a line of its own: as the head of a column it would leave no room for the others.
#[test]
fn a_negotiation_of_a_life_is_one_table() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("life.toml");
    let text = "title = 'x'\npaths = 256\ntodays_money = { inflation = '2.5%' }\ntax = '30%'\n\
                stocks.X = { price = 100, model.gbm = { growth = '8%', volatility = '30%' } }\n[offers.first]\nbase = '175K'\n\
                cost_of_living = '115%'\nleaving = { quit = '10%' }\ngrant = { value = '300K', vesting = 'amazon' }\n";
    std::fs::write(&file, text).unwrap();
    let said = stdout(&["negotiate", &file.display().to_string()]);
    let lines: Vec<&str> = said.lines().collect();
    let head = lines.iter().position(|line| line.contains("P10") && line.contains("certain cash")).unwrap();
    assert!(lines[head].trim_start().starts_with("P10"), "{said}");
    let kind = "After tax, in today's money, at a cost of living of 115%, as life goes";
    assert_eq!(lines[head - 1], kind, "{said}");
    assert!(
        lines[head + 1].starts_with("4 years, first") && lines[head + 7].starts_with("Year 4, final"),
        "{said}"
    );
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{said}");
}
