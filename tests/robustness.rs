//! No file makes the reader panic, hang or lie about places; what it accepts runs and is told in numbers.
#![allow(clippy::unwrap_used, missing_docs)]

use std::time::{Duration, Instant};

use proptest::prelude::*;
use vestcast::scenario::{Diagnostic, InvalidScenario, MAX_BYTES, Scenario};

const EXAMPLES: &[&str] = &[
    include_str!("../scenarios/amazon-l6-seattle.toml"),
    include_str!("../scenarios/two-companies.toml"),
    include_str!("../scenarios/crash-stress.toml"),
];

/// Reads, checks every span, draws every diagnostic, and writes what was read.
fn survive(source: &str) {
    let diagnostics: Vec<Diagnostic> = match Scenario::from_toml(source) {
        Ok(read) => {
            let written = read.scenario.to_toml();
            let again = Scenario::from_toml(&written).unwrap_or_else(|error| panic!("{error}\n{written}"));
            assert_eq!(format!("{:?}", read.scenario), format!("{:?}", again.scenario), "{written}");
            run(read.scenario);
            read.warnings
        }
        Err(problems) => {
            assert!(!problems.diagnostics().is_empty(), "refused without a reason");
            problems.diagnostics().to_vec()
        }
    };
    for diagnostic in &diagnostics {
        assert!(source.get(diagnostic.span.clone()).is_some(), "{diagnostic:?} points nowhere");
        assert!(diagnostic.message.len() < 600 && diagnostic.label.len() < 900, "{diagnostic:?} rambles");
    }
    #[cfg(feature = "cli")]
    let _ = vestcast::report::diagnostics::render("x.toml", source, &diagnostics, false);
}

/// Runs what was accepted on a few paths; every number told must be one.
fn run(mut scenario: Scenario) {
    scenario.paths = 40;
    let outcome = match vestcast::simulate(&scenario) {
        Ok(outcome) => outcome,
        // Prices of next to nothing are read, but refused in words before anything is divided by them.
        Err(vestcast::Error::Scenario(InvalidScenario::TooSmall { .. })) => return,
        Err(error) => panic!("{error}\n{}", scenario.to_toml()),
    };
    for offer in &outcome.offers {
        for pay in offer.years.iter().chain([&offer.total, &offer.average]) {
            let estimates = [pay.mean, pay.sd, pay.shortfall_5, pay.shortfall_10, pay.guaranteed_share];
            let quantiles = pay
                .percentiles
                .iter()
                .flat_map(|found| [found.value, found.se, found.interval.low, found.interval.high]);
            let numbers =
                estimates.iter().flat_map(|estimate| [estimate.value, estimate.se]).chain(quantiles);
            let certain = [pay.guaranteed, pay.offer_letter, pay.range.low, pay.range.high];
            for number in numbers.chain(certain) {
                assert!(number.is_finite(), "{}: {number}\n{}", offer.name, scenario.to_toml());
            }
            assert!(pay.range.low <= pay.mean.value + 0.01 && pay.mean.value <= pay.range.high + 0.01);
            assert!(pay.guaranteed <= pay.range.low + 0.01 || pay.clipped > 0, "{}", scenario.to_toml());
        }
        for chance in &offer.chances {
            assert!((0.0..=1.0).contains(&chance.value) && chance.se.is_finite(), "{chance:?}");
        }
    }
    let report = vestcast::report::table::report(&scenario, &outcome, &str::to_owned);
    for odd in ["NaN", "inf"] {
        let is_there = report.split(|c: char| !c.is_alphabetic()).any(|word| word == odd);
        let named = scenario.to_toml().contains(odd);
        assert!(named || !is_there, "{odd} is printed:\n{report}\n{}", scenario.to_toml());
    }
}

/// Values that stand where others belong.
const PIECES: &[&str] = &[
    "\"8%\"",
    "8",
    "-1",
    "nan",
    "inf",
    "1e308",
    "99999999999999999999999999",
    "0x10",
    "true",
    "[]",
    "{}",
    "[[1]]",
    "[[12, \"5%\"]]",
    "\"\"",
    "\"\\u0000\"",
    "'amazon'",
    "1979-05-27",
    "\"100 years\"",
    "\"1e9%\"",
    "\"$\"",
    "\"−5K\"",
    "\"999999999T\"",
    "\"٣%\"",
    "[offers]",
    "[[offers.first.grants]]",
    "extends = \"first\"",
    "=",
    "\n",
    ".",
    "\"\"\"",
    "#",
    "{",
    "]",
    "𝔘",
    "\"0.0000000000001%\"",
    "grants = [{}]",
    "5e-324",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        survive(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_toml_like_text(text in "[a-z\\[\\]{}=\".,#\n 0-9%$KM_-]{0,300}") {
        survive(&text);
    }

    #[test]
    fn examples_with_pieces_cut_and_pasted(
        example in 0..EXAMPLES.len(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..12_usize, 0..PIECES.len()), 1..6),
    ) {
        let mut text: Vec<char> = EXAMPLES[example].chars().collect();
        for (at, length, piece) in cuts {
            let at = at.index(text.len());
            let end = (at + length).min(text.len());
            text.splice(at..end, PIECES[piece].chars());
        }
        survive(&text.into_iter().collect::<String>());
    }

    #[test]
    fn examples_with_a_value_replaced(
        example in 0..EXAMPLES.len(), line in any::<prop::sample::Index>(), piece in 0..PIECES.len(),
    ) {
        let mut lines: Vec<String> = EXAMPLES[example].lines().map(str::to_owned).collect();
        let with_value: Vec<usize> = (0..lines.len()).filter(|i| lines[*i].contains('=')).collect();
        let at = with_value[line.index(with_value.len())];
        let key = lines[at].split('=').next().unwrap().to_owned();
        lines[at] = format!("{key}= {}", PIECES[piece]);
        survive(&lines.join("\n"));
    }
}

/// Odd values that files may hold, each in place of a line of the first example.
#[test]
fn odd_but_accepted_values_run() {
    let changes = [
        ("price = 258.63", "price = 1e9"),
        ("price = 258.63", "price = 0.000001"),
        ("volatility = \"33%\"", "volatility = \"0%\""),
        ("volatility = \"33%\"", "volatility = \"500%\""),
        ("growth = \"8%\"", "growth = \"-99.9999%\""),
        ("growth = \"8%\"", "growth = \"10000%\""),
        ("base = \"175K\"", "base = 0"),
        ("base = \"175K\"", "base = 0.001"),
        ("walk_away = \"$1.1M\"", "walk_away = 0"),
        ("current_pay = \"$260K\"", "current_pay = 0"),
        ("sign_on = [\"80K\", \"60K\"]", "sign_on = []"),
        ("vesting = \"amazon\"", "vesting = [[0, \"100%\"]]"),
        ("vesting = \"amazon\"", "vesting = \"amazon\", start = \"4 years\", after_horizon = \"ignore\""),
        ("vesting = \"amazon\"", "vesting = \"amazon\", start = \"100 years\", after_horizon = \"ignore\""),
        // One share costs more than the grant is worth: no share is granted.
        ("vesting = \"amazon\"", "vesting = \"amazon\", whole_shares = true, grant_price = 750000"),
    ];
    for (from, to) in changes {
        let changed = EXAMPLES[0].replacen(from, to, 1);
        assert_ne!(changed, EXAMPLES[0], "{from} is not in the example");
        match Scenario::from_toml(&changed) {
            Ok(_) => survive(&changed),
            Err(problems) => panic!("{to}: {problems}"),
        }
    }
}

#[test]
fn deep_nesting_is_refused() {
    survive(&format!("title = {}", "[".repeat(100_000)));
    survive(&format!("title = {}", "{a=".repeat(100_000)));
    survive(&format!("[{}a]", "a.".repeat(100_000)));
    survive(&format!("{}a = 1", "a.".repeat(100_000)));
}

#[test]
fn large_files_take_no_longer_than_a_second() {
    let fill = |piece: &str| piece.repeat(MAX_BYTES / piece.len());
    let numbered = |piece: fn(usize) -> String, head: &str| {
        let mut text = head.to_owned();
        for i in 0.. {
            let next = piece(i);
            if text.len() + next.len() > MAX_BYTES {
                break;
            }
            text += &next;
        }
        text
    };
    let chain = |i: usize| format!("[offers.o{i}]\nextends = \"o{}\"\nbase = 3\nsign_on = [1, 2]\n", i + 1);
    let files = [
        fill("=\n"),
        fill("["),
        fill("a"),
        fill("\"\n"),
        fill("1,"),
        fill("\n"),
        fill("x.y.z = 1\n"),
        format!("title = \"{}\"", "é".repeat(400_000)),
        format!("offers.{} = 1", "k".repeat(900_000)),
        format!("offers.a.grant.vesting = [{}]", "[1, \"1%\"],".repeat(80_000)),
        numbered(|i| format!("k{i} = {i}\n"), ""),
        numbered(|i| format!("k{i} = {i}\n"), "[offers.first]\n"),
        numbered(chain, "title = \"x\"\n"),
        numbered(|i| format!("o{i}.extends = \"o{}\"\n", i / 2), "[offers]\n"),
        numbered(|i| format!("[stocks.s{i}]\nprice = {i}\n"), ""),
        numbered(|i| format!("t{i} = -1\n"), "[goals.targets]\n"),
    ];
    for (i, file) in files.iter().enumerate() {
        let start = Instant::now();
        survive(file);
        let seconds = start.elapsed();
        println!("file {i}: {seconds:?}");
        // Unoptimised parsing on a shared machine is several times slower.
        let limit = if cfg!(debug_assertions) { 10 } else { 1 };
        assert!(seconds < Duration::from_secs(limit), "file {i} took {seconds:?}");
    }
}

/// Models at the ends of what they take.
#[test]
fn models_run_at_their_edges() {
    let kou = |up_chance: &str, up_mean: &str| {
        format!(
            "kou = {{ growth = \"10000%\", volatility = \"500%\", jumps_per_year = 252, up_chance = \"{up_chance}\", \
             up_mean = \"{up_mean}\", down_mean = \"200%\" }}"
        )
    };
    let mean_reverting = |level: &str, half_life: &str, trend: &str| {
        format!(
            "mean_reverting = {{ level = {level}, half_life = {half_life}, volatility = \"500%\", trend = \"{trend}\" }}"
        )
    };
    for model in [
        kou("0%", "99.9999999999%"),
        kou("100%", "99.9999999999%"),
        kou("0.000000001%", "50%"),
        mean_reverting("1e9", "\"100 years\"", "-99.9999%"),
        mean_reverting("0.000001", "0.05", "10000%"),
        mean_reverting("\"$1.2K\"", "\"1 month\"", "0%"),
    ] {
        let source = format!(
            "title = \"x\"\nhorizon = \"10 years\"\nstocks.A = {{ price = 100, model.{model} }}\noffers.a = {{ base = \
             100_000, grant = {{ value = \"300K\", vesting = [[12, \"50%\"], [120, \"50%\"]] }} }}\n"
        );
        if let Err(problems) = Scenario::from_toml(&source) {
            panic!("{problems}\n{source}");
        }
        survive(&source);
    }
}

fn scenario_of(text: &str) -> vestcast::Scenario {
    let mut scenario = vestcast::Scenario::from_toml(text).unwrap().scenario;
    scenario.paths = 16_384;
    scenario
}

/// Stocks that move together with one that does not, or only on the first day.
#[test]
fn a_stock_that_stands_still_ties_no_others() {
    for still in ["constant.growth = '3%'", "gbm = { growth = '3%', volatility = '0%' }"] {
        let scenario = scenario_of(&format!(
            "title = 'x'\nstocks.A = {{ price = 10, model.{still} }}\n\
             stocks.B = {{ price = 10, model.gbm = {{ growth = '3%', volatility = '30%' }} }}\n\
             stocks.C = {{ price = 10, model.gbm = {{ growth = '3%', volatility = '30%' }} }}\n\
             [correlation]\nA.B = 0.5\nB.C = 0.5\n[offers.x]\nbase = '100K'\ngrants = [\
             {{ stock = 'A', value = '10K', vesting = 'amazon' }}, {{ stock = 'B', value = '10K', vesting = 'amazon' }},\
             {{ stock = 'C', value = '10K', vesting = 'google' }}]\n"
        ));
        assert!(vestcast::simulate(&scenario).unwrap().offers[0].total.mean.se > 0.0);
    }
}

/// More numbers that decide a whole path than there are coordinates.
#[test]
fn many_mixtures_of_laws_leave_a_coordinate_for_the_motion() {
    let gbm = "gbm = { growth = { mean = '8%', sd = '10%' }, volatility = { low = '20%', high = '40%' } }";
    let parts = vec![format!("{{ weight = '10%', {gbm} }}"); 10].join(", ");
    let stock = |i: usize| format!("stocks.S{i} = {{ price = 10, model.mixture.models = [{parts}] }}\n");
    let grant = |i: usize| format!("{{ stock = 'S{i}', value = '10K', vesting = 'amazon' }}");
    let stocks: String = (0..20).map(stock).collect();
    let grants: Vec<String> = (0..20).map(grant).collect();
    let scenario = scenario_of(&format!(
        "title = 'x'\n{stocks}[offers.x]\nbase = '100K'\ngrants = [{}]\n",
        grants.join(", ")
    ));
    assert!(vestcast::simulate(&scenario).unwrap().offers[0].total.mean.se > 0.0);
}
