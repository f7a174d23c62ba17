//! Promise: offers are compared on the same paths, and what makes them equal is found to its stated error.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod support;

use serde_json::Value;
use support::{Entry, Mutant, entries, reference, reference_grant};
use vestcast::Scenario;
use vestcast::decide::{
    Contest, Dominance, Judge, Preference, Rival, SideBySide, Winner, Yardstick, at_flat_price, break_even,
    side_by_side, together,
};
use vestcast::engine::Run;
use vestcast::market::{Correlation, Gbm, RateLaw, Sampling};
use vestcast::offer::{Clawback, Counted, Leaving, Offer, SignOn, Tax, TodaysMoney};
use vestcast::outcome::{Difference, Estimate};
use vestcast::scenario::Stock;

const PATHS: u64 = 262_144;
const SEED: u64 = 20_261_126;

fn number(json: &Value) -> f64 {
    json.as_f64().unwrap_or(0.0)
}

/// An offer of the reference, whose grants are of these stocks.
fn offer(name: &str, json: &Value, stocks: &[Stock]) -> Offer {
    let cash = &json["cash"];
    let (mut by_year, mut window) = (vec![0.0; 4], 12);
    for payment in json["signon"].as_array().into_iter().flatten() {
        by_year[(number(&payment["month"]) / 12.0) as usize] += number(&payment["amount"]);
        window = number(&payment["clawback"]) as u32;
    }
    let hazard = number(&json["hazard"]);
    let clawback = (hazard > 0.0).then_some(Clawback { window, counted: Counted::Months });
    let grant = |json: &Value| {
        let stock = stocks[number(&json["asset"]) as usize].name.clone();
        vestcast::offer::Grant { stock, ..reference_grant(json) }
    };
    Offer {
        raise: RateLaw::Fixed(number(&cash["raise"])),
        bonus_of_base: number(&cash["bonus"]),
        sign_on: SignOn { by_year, clawback, ..SignOn::default() },
        grants: json["grant"].as_array().into_iter().flatten().map(grant).collect(),
        leaving: (hazard > 0.0).then(|| Leaving { quit: vec![hazard], ..Leaving::default() }),
        ..Offer::new(name, number(&cash["base"]))
    }
}

/// Offers on stocks, with the tax and the discount of the first.
fn scenario(stocks: Vec<Stock>, offers: &[&Value]) -> Scenario {
    const NAMES: [&str; 2] = ["A", "B"];
    let first = offers[0];
    let rate = first["cash"]["tax"].as_f64().or(first["grant"][0]["tax"].as_f64());
    let mut scenario = Scenario::new("reference");
    scenario.offers = offers.iter().zip(NAMES).map(|(json, name)| offer(name, json, &stocks)).collect();
    scenario.tax = rate.map(Tax::Flat);
    scenario.money = TodaysMoney { inflation: 0.0, discount: number(&first["discount"]).exp_m1() };
    scenario.stocks = stocks;
    (scenario.paths, scenario.seed) = (PATHS, SEED);
    scenario
}

/// The first offer against the second.
fn first_against_second(scenario: &Scenario) -> SideBySide {
    let judge = Judge { reference: 1, ..Judge::default() };
    side_by_side(scenario, &judge, &Run::default()).unwrap()
}

fn total(found: &SideBySide) -> &Difference {
    &found.outcome.pairs[0].total
}

/// Checks that must hold, and the failures among them.
#[derive(Default)]
struct Found {
    done: usize,
    failures: Vec<String>,
}

impl Found {
    /// Within four standard errors, the error of the reference taken off the gap first or added to it if it is random.
    fn check(&mut self, what: &str, estimate: Estimate, entry: &Value) {
        let entry = Entry::from(entry);
        let exact = if entry.is_monte_carlo { 0.0 } else { entry.err + 1e-9 * entry.value.abs() };
        let random = if entry.is_monte_carlo { entry.err } else { 0.0 };
        // Half a cent: amounts are whole cents.
        let gap = ((estimate.value - entry.value).abs() - exact - 0.005 * f64::from(entry.value.abs() > 1.0))
            .max(0.0);
        let z = gap / estimate.se.hypot(random).max(1e-12);
        self.done += 1;
        // An error that is too large would excuse everything: of points it is below that of as many independent paths.
        if let Some(asd) = entry.asd.filter(|asd| estimate.se > 1.25 * asd / (PATHS as f64).sqrt()) {
            self.failures
                .push(format!("{what}: the error stated, {}, for a deviation of {asd}", estimate.se));
        }
        if z.is_nan() || z > 4.0 {
            self.failures.push(format!("{what}: {estimate:?}, expected {}, z = {z:.1}", entry.value));
        }
    }

    /// Of a comparison; `sd` is the key of the deviation of the difference.
    fn check_all(&mut self, what: &str, found: &SideBySide, expected: &Value, sd: &str) {
        let difference = total(found);
        let means = [0, 1].map(|i| found.outcome.offers[i].total.mean);
        self.check(&format!("{what} mean A"), means[0], &expected["mean_A"]);
        self.check(&format!("{what} mean B"), means[1], &expected["mean_B"]);
        self.check(
            &format!("{what} mean of the difference"),
            difference.pay.mean,
            &expected["mean_difference"],
        );
        self.check(&format!("{what} sd of the difference"), difference.pay.sd, &expected[sd]);
        let wins = Estimate { value: difference.wins.value, se: difference.wins.se };
        self.check(&format!("{what} P(A > B)"), wins, &expected["prob_A_beats_B"]);
        for (p, _) in entries(&expected["quantile_of_difference"]) {
            let key = p.to_string();
            let quantile = difference.pay.quantile_estimates(&[p])[0];
            self.check(
                &format!("{what} P{p} of the difference"),
                quantile,
                &expected["quantile_of_difference"][&key],
            );
        }
    }
}

fn first_case() -> Value {
    reference("comparisons")["same_stock_common_random_numbers"][0].clone()
}

fn same_stock(case: &Value) -> Scenario {
    let offers = case["offers"].as_array().unwrap();
    scenario(vec![Mutant::None.stock(&case["asset"])], &[&offers[0], &offers[1]])
}

const SD: &str = "sd_difference_common_random_numbers";

#[test]
fn two_offers_of_one_stock_differ_as_they_should() {
    let mut checks = Found::default();
    for case in reference("comparisons")["same_stock_common_random_numbers"].as_array().unwrap() {
        let found = first_against_second(&same_stock(case));
        checks.check_all(case["id"].as_str().unwrap(), &found, &case["expected"], SD);
    }
    assert_eq!((checks.done, checks.failures), (20, Vec::<String>::new()));
}

#[test]
fn two_stocks_and_two_companies_differ_as_they_should() {
    let file = reference("comparisons");
    let mut checks = Found::default();
    for case in file["two_lognormals"].as_array().unwrap() {
        let named = |key: &str| Stock { name: key.into(), ..Mutant::None.stock(&case[key]) };
        let stocks = vec![named("A"), named("B")];
        let month = number(&case["month"]);
        let grant = |shares: &str, asset: f64| serde_json::json!({ "grant": [{ "shares": case[shares], "asset": asset, "vest_months": [month], "vest_weights": [1.0] }] });
        let mut scenario = scenario(stocks, &[&grant("a", 0.0), &grant("b", 1.0)]);
        // An edge in cash for A: a sign-on, paid whatever happens.
        scenario.offers[0].sign_on.by_year[0] = number(&case["cash_edge_of_A"]);
        scenario.correlation = Correlation::new([("A", "B", number(&case["rho"]))]).unwrap();
        let found = first_against_second(&scenario);
        checks.check_all(case["id"].as_str().unwrap(), &found, &case["expected"], "sd_difference_joint");
    }
    for case in file["two_companies"].as_array().unwrap() {
        let named = |(i, json): (usize, &Value)| Stock { name: format!("S{i}"), ..Mutant::None.stock(json) };
        let stocks = case["assets"].as_array().unwrap().iter().enumerate().map(named).collect();
        let offers = case["offers"].as_array().unwrap();
        let mut scenario = scenario(stocks, &[&offers[0], &offers[1]]);
        scenario.correlation = Correlation::new([("S0", "S1", number(&case["rho"]))]).unwrap();
        let found = first_against_second(&scenario);
        checks.check_all(case["id"].as_str().unwrap(), &found, &case["expected"], "sd_difference");
    }
    assert_eq!((checks.done, checks.failures), (25, Vec::<String>::new()));
}

/// Paths of its own for the second offer: every mean stays right, the difference spreads too far.
#[test]
fn independent_paths_and_a_turned_sign_are_noticed() {
    let case = &first_case();
    let honest = same_stock(case);
    let mut apart = honest.clone();
    apart.stocks.push(Stock { name: "Y".into(), ..apart.stocks[0].clone() });
    apart.offers[1].grants.iter_mut().for_each(|grant| grant.stock = "Y".into());
    let found = first_against_second(&apart);
    let mut checks = Found::default();
    checks.check("independent", total(&found).pay.sd, &case["expected"]["sd_difference_independent_paths"]);
    assert!(checks.failures.is_empty(), "{:?}", checks.failures);
    checks.check("common", total(&found).pay.sd, &case["expected"][SD]);
    assert_eq!(checks.failures.len(), 1);

    let turned = side_by_side(&honest, &Judge::default(), &Run::default()).unwrap();
    let mut checks = Found::default();
    checks.check("turned", total(&turned).pay.mean, &case["expected"]["mean_difference"]);
    let wins = Estimate { value: total(&turned).wins.value, se: total(&turned).wins.se };
    checks.check("turned", wins, &case["expected"]["prob_A_beats_B"]);
    assert_eq!(checks.failures.len(), 2);
}

#[test]
fn an_offer_against_itself_differs_by_nothing_on_every_path() {
    let case = &first_case();
    let mut twin = same_stock(case);
    twin.offers[1] = Offer { name: "twin".into(), ..twin.offers[0].clone() };
    for sampling in [Sampling::Plain, Sampling::Sobol] {
        twin.sampling = Some(sampling);
        let found = first_against_second(&twin);
        for difference in found.outcome.pairs[0].years.iter().chain([total(&found)]) {
            assert_eq!((difference.pay.range.low, difference.pay.range.high), (0.0, 0.0));
            assert_eq!((difference.wins.value, difference.ties.value), (0.0, 1.0));
            assert_eq!((difference.pay.mean.value, difference.pay.mean.se), (0.0, 0.0));
        }
        assert_eq!(found.dominance(0), None);
        assert_eq!(found.winner(0.5), Some(Winner::Tie));
        let is_zero = |gap: &Estimate| gap.value == 0.0 && (gap.se == 0.0 || sampling == Sampling::Plain);
        assert!(found.worth_more(0).iter().all(is_zero));
    }
}

#[test]
fn swapping_two_offers_mirrors_everything() {
    let scenario = same_stock(&first_case());
    let here = first_against_second(&scenario);
    let there = side_by_side(&scenario, &Judge::default(), &Run::default()).unwrap();
    let (a, b) = (total(&here), total(&there));
    assert_eq!(a.pay.mean.value, -b.pay.mean.value);
    assert_eq!((a.pay.range.low, a.pay.range.high), (-b.pay.range.high, -b.pay.range.low));
    assert!((a.pay.sd.value / b.pay.sd.value - 1.0).abs() < 1e-12);
    assert!((a.wins.value + b.wins.value + a.ties.value - 1.0).abs() < 1e-12 && a.ties == b.ties);
    for p in [0.1, 0.25, 0.5, 0.9] {
        let (one, other) = (a.pay.quantiles(&[p])[0], -b.pay.quantiles(&[1.0 - p])[0]);
        // Bins count up from the least difference, so they lie otherwise: their width is all there is between.
        assert!((one - other).abs() < 1e-3 * a.pay.sd.value, "P{p}: {one} and {other}");
    }
    let gaps = here.worth_more(0).into_iter().zip(there.worth_more(1));
    assert!(gaps.into_iter().all(|(a, b)| (a.value + b.value).abs() < 1e-6 && (a.se - b.se).abs() < 1e-6));
}

#[test]
fn more_of_everything_dominates_and_wins_everywhere() {
    let mut scenario = same_stock(&first_case());
    scenario.offers[1] = Offer { name: "more".into(), ..scenario.offers[0].clone() };
    scenario.offers[1].base_per_year += 5_000.0;
    let found = first_against_second(&scenario);
    assert_eq!(found.dominance(0), Some(Dominance { is_over: false, on_every_path: true }));
    assert!((total(&found).wins.value, total(&found).ties.value) == (0.0, 0.0));
    for p in [0.1, 0.5, 0.9] {
        assert!(matches!(found.winner(p), Some(Winner::One(1, by)) if by > 10_000.0));
    }
}

#[test]
fn certainty_equivalents_are_those_of_the_exact_law() {
    let (mut checks, mut shifted) = (Found::default(), Found::default());
    for case in reference("lives")["offers"].as_array().unwrap() {
        let stocks = vec![Mutant::None.stock(&case["asset"])];
        let law = &case["total"]["certainty_equivalent"];
        let aversions = entries(law).into_iter().map(|(aversion, _)| aversion).collect();
        let judge = Judge { reference: 0, aversions, wealth: number(&law["wealth"]) };
        let found = side_by_side(&scenario(stocks, &[&case["offer"]]), &judge, &Run::default()).unwrap();
        for (aversion, worth) in judge.aversions.iter().zip(found.certainty_equivalents(0)) {
            let key = format!("{aversion:?}");
            let what = format!("{} γ = {aversion}", case["id"]);
            checks.check(&what, worth, &law[&key]);
            let off = Estimate { value: worth.value + 8.0 * worth.se.max(1.0), ..worth };
            shifted.check(&what, off, &law[&key]);
        }
    }
    assert_eq!(checks.failures, Vec::<String>::new());
    assert_eq!((checks.done, shifted.failures.len()), (17, 17));
}

/// The scenario of the break-even case at another growth.
fn at_growth(scenario: &Scenario, growth: f64) -> Scenario {
    let mut scenario = scenario.clone();
    scenario.stocks[0].model = Box::new(Gbm::new(growth, 0.33).unwrap());
    scenario
}

#[test]
fn the_growth_and_the_price_that_reach_an_amount_are_exact() {
    let case = &reference("comparisons")["breakeven"][0];
    let mut scenario = scenario(vec![Mutant::None.stock(&case["asset"])], &[&case["offer"]]);
    scenario.paths = 32_768;
    let run = Run::default();
    let mut checks = Found::default();
    for target in case["targets"].as_array().unwrap() {
        let amount = number(&target["target_mean"]);
        let contest = |by| Contest { offer: 0, rival: Rival::Amount(amount), by };
        let by_mean = contest(Yardstick::Mean);
        let gap = |growth: f64| by_mean.gap(&at_growth(&scenario, growth), &run);
        let exact = |growth: f64| by_mean.gap_with_error(&at_growth(&scenario, growth), &run);
        let found = break_even(gap, exact, (-0.6, 1.0)).unwrap();
        assert_eq!(found.roots.len(), 1);
        let root = found.roots[0];
        assert!(root.at.se > 0.0 && root.at.se < 0.03 && root.slope > 0.0, "{root:?}");
        checks.check(&format!("growth for {amount}"), root.at, &target["breakeven_growth_annual_simple"]);
        let continuous = Estimate { value: root.at.value.ln_1p(), se: root.at.se / (1.0 + root.at.value) };
        checks.check("the same, continuous", continuous, &target["breakeven_growth_continuous"]);

        let flat = |price: f64| at_flat_price(&scenario, "X", price).unwrap();
        let gap = |price: f64| by_mean.gap(&flat(price), &run);
        let found =
            break_even(gap, |price| by_mean.gap_with_error(&flat(price), &run), (1.0, 2000.0)).unwrap();
        checks.check(&format!("price for {amount}"), found.roots[0].at, &target["breakeven_flat_price"]);

        let chance = contest(Yardstick::Chance(0.25)).gap(&scenario, &run).unwrap();
        let below = Estimate { value: 1.0 - (chance.value + 0.25), se: chance.se };
        checks.check("chance", below, &target["prob_below_target_at_base_growth"]);
        // A growth taken for the continuous one would be noticed.
        let slip = Estimate { value: root.at.value.ln_1p(), se: root.at.se };
        let mut control = Found::default();
        control.check("slip", slip, &target["breakeven_growth_annual_simple"]);
        assert_eq!(control.failures.len(), usize::from(amount != 600_000.0));
    }
    assert_eq!((checks.done, checks.failures), (12, Vec::<String>::new()));
}

/// The break-even of an offer against a copy with more cash is known: what makes up for it.
#[test]
fn two_offers_are_equal_where_arithmetic_says() {
    let mut scenario = same_stock(&first_case());
    (scenario.tax, scenario.money) = (None, TodaysMoney::default());
    scenario.offers[1] = Offer { name: "richer".into(), ..scenario.offers[0].clone() };
    scenario.offers[1].sign_on.by_year[0] = 30_000.0;
    let run = Run::default();
    let with_sign_on = |amount: f64| {
        let mut scenario = scenario.clone();
        scenario.offers[0].sign_on.by_year[0] = amount;
        scenario
    };
    let who = Preference { aversion: 3.0, wealth: 50_000.0 };
    for by in [Yardstick::Mean, Yardstick::Median, Yardstick::Worth(who)] {
        let contest = Contest { offer: 0, rival: Rival::Offer(1), by };
        let gap = |amount: f64| contest.gap(&with_sign_on(amount), &run);
        let exact = |amount: f64| contest.gap_with_error(&with_sign_on(amount), &run);
        let found = break_even(gap, exact, (0.0, 100_000.0)).unwrap();
        // The median is read off bins, which the cash moves: off by less than the width of one.
        assert!((found.roots[0].at.value - 30_000.0).abs() < 150.0, "{by:?}: {:?}", found.roots);
        assert!(found.roots[0].at.se < 100.0, "{by:?}: {:?}", found.roots);
    }
}

/// The error of a gap knows how far both sides move together, also where paths are independent.
#[test]
fn the_error_of_a_gap_is_that_seen_over_seeds() {
    let mut scenario = same_stock(&first_case());
    for (sampling, paths) in [(Sampling::Plain, 4_096), (Sampling::Sobol, 16_384)] {
        (scenario.sampling, scenario.paths) = (Some(sampling), paths);
        let both = [Yardstick::Median, Yardstick::Worth(Preference::default())];
        // Independent paths take sixteen more runs each: one yardstick will do.
        for by in both.into_iter().take(if sampling == Sampling::Plain { 1 } else { 2 }) {
            let contest = Contest { offer: 0, rival: Rival::Offer(1), by };
            let over_seeds = (0..60).map(|seed| {
                let scenario = Scenario { seed: 1000 * seed, ..scenario.clone() };
                contest.gap_with_error(&scenario, &Run::default()).unwrap()
            });
            let gaps: Vec<Estimate> = over_seeds.collect();
            let mean = gaps.iter().map(|gap| gap.value).sum::<f64>() / 60.0;
            let seen = gaps.iter().map(|gap| (gap.value - mean).powi(2)).sum::<f64>() / 59.0;
            let said = gaps.iter().map(|gap| gap.se * gap.se).sum::<f64>() / 60.0;
            // 1 ± 4 √(2/60).
            assert!((seen / said - 1.0).abs() < 0.73, "{sampling:?} {by:?}: {seen} seen, {said} said");
        }
    }
}

#[test]
fn offers_paid_together_have_the_gaps_they_have_alone() {
    let mut scenario = same_stock(&first_case());
    scenario.paths = 20_000;
    let varied: Vec<Scenario> = [150e3, 180e3, 250e3]
        .into_iter()
        .map(|base| {
            let mut scenario = scenario.clone();
            scenario.offers[0].base_per_year = base;
            scenario
        })
        .chain([at_growth(&scenario, 0.2)])
        .collect();
    let who = Preference::default();
    for by in [Yardstick::Mean, Yardstick::Median, Yardstick::Worth(who), Yardstick::Chance(0.5)] {
        let contest = Contest { offer: 0, rival: Rival::Offer(1), by };
        let run = Run::default();
        // Three on one market, then one on another as well.
        for scenarios in [&varied[..3], &varied[..]] {
            let together = contest.gaps(scenarios, &run).unwrap();
            let alone: Vec<Estimate> =
                scenarios.iter().map(|scenario| contest.gap(scenario, &run).unwrap()).collect();
            assert_eq!(together, alone, "{by:?}");
        }
    }
}

#[test]
fn scenarios_are_put_together_or_refused_with_words() {
    let read = |source: &str| Scenario::from_toml(source).unwrap().scenario;
    let file = |more: &str, price: f64| {
        read(&format!(
            "title = 'x'\n{more}\nstocks.S = {{ price = {price}, model.gbm = {{ growth = '6%', volatility = '30%' }} }}\n\
             [offers.first]\nbase = '175K'\ngrant = {{ value = '300K', vesting = 'amazon' }}"
        ))
    };
    let pair = |a: Scenario, b: Scenario| together(vec![("a".into(), a), ("b".into(), b)]);
    let both = pair(file("", 100.0), file("", 100.0)).unwrap();
    let names: Vec<&str> = both.offers.iter().map(|offer| offer.name.as_str()).collect();
    assert_eq!((names, both.stocks.len()), (vec!["a/first", "b/first"], 1));
    both.validate().unwrap();
    let refused = |b: Scenario, words: &str| {
        let said = pair(file("", 100.0), b).unwrap_err().to_string();
        assert!(said.contains(words) && said.contains("`a`") && said.contains("`b`"), "{said}");
    };
    refused(file("", 101.0), "do not agree on `S`: $100 against $101");
    refused(file("horizon = '5 years'", 100.0), "look ahead 4 and 5 years");
    refused(at_growth(&file("", 100.0), 0.2), "growth 20%");
}

/// Two stocks that move alike or against each other, each with one offer.
fn two_stocks(correlation: f64, more: &str) -> Scenario {
    let source = format!(
        "title = 'x'\npaths = 10_000\n\
         stocks.X = {{ price = 100, model.gbm = {{ growth = '8%', volatility = '33%' }} }}\n\
         stocks.Y = {{ price = 100, model.gbm = {{ growth = '8%', volatility = '33%' }} }}\n\
         correlation.X.Y = {correlation}\n{more}"
    );
    Scenario::from_toml(&source).unwrap().scenario
}

const ALIKE: &str = "[offers.a]\nbase = '100K'\ngrant = { stock = 'X', value = '600K', vesting = [[48, '100%']] }\n\
                     [offers.b]\nextends = 'a'\ngrant.stock = 'Y'\n";

fn judged(scenario: &Scenario) -> SideBySide {
    side_by_side(scenario, &Judge::default(), &Run::default()).unwrap()
}

/// Offers of one law dominate each other by chance alone, and differ by chance alone in 5 % of runs.
#[test]
fn offers_of_one_law_are_hardly_ever_told_apart() {
    for (correlation, sampling) in [(-0.95, Sampling::Plain), (0.0, Sampling::Plain), (0.9, Sampling::Sobol)]
    {
        let mut scenario = two_stocks(correlation, ALIKE);
        scenario.sampling = Some(sampling);
        scenario.paths = if sampling == Sampling::Plain { 10_000 } else { 16_384 };
        let (mut won, mut decided) = (0, 0);
        for seed in 0..40 {
            let found = judged(&Scenario { seed, ..scenario.clone() });
            assert_eq!(found.dominance(1), None, "{sampling:?} {correlation} seed {seed}");
            for p in [0.1, 0.5, 0.9] {
                decided += 1;
                won += u32::from(matches!(found.winner(p), Some(Winner::One(..))));
            }
        }
        // 120 tests at 5 %, three of a run hanging together: 6 ± 3 · 4.
        assert!(decided == 120 && won <= 18, "{sampling:?} {correlation}: {won} of {decided}");
    }
}

/// Offers whose prices move together are told apart where they differ by little.
#[test]
fn what_moves_together_is_told_apart_by_little() {
    let more = ALIKE.replace("grant.stock = 'Y'", "base = '100_500'");
    let scenario = Scenario { sampling: Some(Sampling::Plain), ..two_stocks(0.0, &more) };
    for p in [0.1, 0.5, 0.9] {
        assert!(matches!(judged(&scenario).winner(p), Some(Winner::One(1, by)) if (by - 2000.0).abs() < 1.0));
    }
    // The same on another stock is lost in chance.
    let apart = ALIKE.replace("grant.stock = 'Y'", "grant.stock = 'Y'\nbase = '100_500'");
    let scenario = Scenario { sampling: Some(Sampling::Plain), ..two_stocks(0.0, &apart) };
    assert_eq!(judged(&scenario).winner(0.9), Some(Winner::Tie));
}

#[test]
fn dominance_is_not_claimed_where_it_is_false_and_is_where_it_is_true() {
    // `a` pays 160 less than a certain million in most futures.
    let less = "[offers.b]\nbase = '250K'\n[offers.a]\nbase = 249_960\n\
                grant = { stock = 'X', shares = 100, vesting = [[48, '100%']], option = { strike = 150 } }\n";
    for paths in [10_000, 65_536] {
        let found = judged(&Scenario { paths, ..two_stocks(0.0, less) });
        assert_eq!(found.dominance(1), None, "{paths}");
    }
    // Without the deficit it pays at least as much on every path.
    let found = judged(&two_stocks(0.0, &less.replace("249_960", "250_000")));
    assert_eq!(found.dominance(1), Some(Dominance { is_over: true, on_every_path: true }));
    // More of another stock is better at every chance, though not on every path.
    let richer = ALIKE.replace("grant.stock = 'Y'", "grant = { stock = 'Y', value = '700K' }");
    let found = judged(&Scenario { paths: 65_536, ..two_stocks(0.0, &richer) });
    assert_eq!(found.dominance(1), Some(Dominance { is_over: true, on_every_path: false }));
    // Nor of one with less certain cash, whatever it pays on the paths of a run.
    let less_cash = format!("{richer}base = 99_999\n");
    let found = judged(&Scenario { paths: 65_536, ..two_stocks(0.0, &less_cash) });
    assert_eq!(found.dominance(1), None);
    let on_every_path =
        ALIKE.replace("grant.stock = 'Y'", "base = 99_999\ngrant = { stock = 'X', value = '900K' }");
    let found = judged(&two_stocks(0.0, &on_every_path));
    assert!(total(&found).pay.range.low > 0.0 && found.dominance(1).is_none());
    // More risk for more mean is not.
    let riskier = "[offers.a]\nbase = '200K'\n[offers.b]\nbase = '100K'\n\
                   grant = { stock = 'Y', value = '600K', vesting = [[48, '100%']] }\n";
    let found = judged(&Scenario { paths: 65_536, ..two_stocks(0.0, riskier) });
    assert_eq!(found.dominance(1), None);
}

/// `u⁻¹(E u)` is continuous in the risk aversion, and exists where nothing is left and that is not the worst there is.
#[test]
fn certainty_equivalents_hold_at_the_edges() {
    let shares = ALIKE.replace("base = '100K'", "base = 0");
    let worth = |found: &SideBySide, aversion: f64, wealth: f64| {
        found.outcome.offers[0].total.certainty_equivalent(aversion, wealth)
    };
    let found = judged(&two_stocks(0.0, &shares));
    let log = worth(&found, 1.0, 1e5);
    for off in [1e-15, 1e-14, 1e-12, 1e-9] {
        for aversion in [1.0 - off, 1.0 + off] {
            let near = worth(&found, aversion, 1e5);
            assert!(
                (near.value / log.value - 1.0).abs() < 10.0 * off + 1e-12,
                "{aversion}: {near:?}, {log:?}"
            );
            assert!((near.se / log.se - 1.0).abs() < 1e-6, "{aversion}: {near:?}, {log:?}");
        }
    }
    // An option alone may pay nothing at all.
    let option = "[offers.a]\nbase = 0\ngrant = { stock = 'X', shares = 100, vesting = [[48, '100%']], option = { strike = 100 } }\n\
                  [offers.b]\nbase = '1K'\n";
    let found = judged(&two_stocks(0.0, option));
    assert_eq!(found.outcome.offers[0].total.range.low, 0.0);
    let half = worth(&found, 0.5, 0.0);
    // E √V squared, known to bins.
    let root = found.outcome.offers[0].total.expectation(f64::sqrt).value;
    assert!((half.value / (root * root) - 1.0).abs() < 1e-9 && half.se > 0.0, "{half:?}");
    assert_eq!(worth(&found, 1.0, 0.0), Estimate { value: 0.0, se: 0.0 });
    assert!(worth(&found, 0.5, -1.0).value.is_nan());
}

#[test]
fn a_map_on_many_markets_is_that_of_one_after_another() {
    let mut scenario = same_stock(&first_case());
    scenario.paths = 5_000;
    let markets: Vec<Scenario> = (0..9).map(|step| at_growth(&scenario, 0.02 * f64::from(step))).collect();
    let contest = Contest { offer: 0, rival: Rival::Offer(1), by: Yardstick::Median };
    let alone: Vec<Estimate> =
        markets.iter().map(|market| contest.gap(market, &Run::default()).unwrap()).collect();
    for threads in [1, 2, 5] {
        let run = Run { threads: Some(threads), ..Run::default() };
        assert_eq!(contest.gaps(&markets, &run).unwrap(), alone, "{threads} threads");
    }
}
