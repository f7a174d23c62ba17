//! Promise: the decision commands state errors of pairs, whatever the number of paths.
//!
//! A certain shift has no error; the variance of a change over many seeds matches the mean of its squared standard errors,
//! as in `tests/changes.rs`, within 1 ± 4√(2/R) and what the roughness of sixteen groups adds.

#![allow(clippy::unwrap_used, clippy::float_cmp, missing_docs)]

mod support;

use support::vesting;
use vestcast::Scenario;
use vestcast::decide::ask::{Aim, ask, levers_of};
use vestcast::decide::{Lever, Preference, Setting, Statistic, simulate_in_parts, tornado};
use vestcast::engine::Run;
use vestcast::market::{Garch, Gbm, PriceModel, Sampling};
use vestcast::offer::{Grant, Offer};
use vestcast::outcome::{Change, Estimate};

fn scenario(model: impl PriceModel + 'static, paths: u64, seed: u64) -> Scenario {
    let grant = Grant::dollars("X", 300_000.0, vesting(&[12.0, 24.0, 36.0, 48.0], &[0.25; 4]));
    let offer = Offer::new("first", 175_000.0).sign_on([80_000.0]).grant(grant);
    let scenario = Scenario::new("pairs").stock_listed("X", 230.0, model).offer(offer).walk_away(1.1e6);
    Scenario { paths, seed, ..scenario }
}

fn gbm(growth: f64, volatility: f64) -> Gbm {
    Gbm::new(growth, volatility).unwrap()
}

fn setting(scenario: Scenario) -> Setting {
    Setting { value: String::new(), scenario }
}

/// What each of a tornado's figures changes by between two scenarios.
fn swings(low: Scenario, high: Scenario) -> [Change; 6] {
    let lever =
        Lever { name: "x".into(), base: String::new(), low: setting(low.clone()), high: setting(high) };
    let run = |scenario: &Scenario| simulate_in_parts(scenario, &Run::default());
    let found = tornado(&low, 0, &[lever], run).unwrap();
    Statistic::ALL.map(|statistic| found.bars[0].of(statistic).unwrap()[2])
}

fn with_base(mut scenario: Scenario, base: f64) -> Scenario {
    scenario.offers[0].base_per_year = base;
    scenario
}

#[test]
fn a_certain_shift_has_no_error_however_few_the_paths() {
    let garch = || Garch::new(0.08, 0.33, 0.05, 0.9).unwrap();
    for paths in [2, 20, 1_000, 4_000, 16_383, 16_384] {
        let plain = [scenario(gbm(0.08, 0.33), paths, 1), scenario(garch(), paths.min(1_000), 1)];
        for low in plain {
            let swings = swings(low.clone(), with_base(low, 177_500.0));
            for (statistic, swing) in Statistic::ALL.iter().zip(swings) {
                // Two paths have no tenth percentile worth the name.
                if paths == 2 && *statistic != Statistic::Mean {
                    continue;
                }
                assert!(swing.is_paired, "{statistic:?} {paths}");
                if *statistic != Statistic::Chance {
                    assert!((swing.value - 10_000.0).abs() < 0.02 && swing.se < 0.02, "{paths} {swing:?}");
                }
            }
        }
    }
}

#[test]
fn what_is_asked_for_in_cash_brings_its_dollars_without_an_error() {
    for paths in [300, 4_000, 16_384] {
        let scenario = scenario(gbm(0.08, 0.33), paths, 1);
        let who = Preference { aversion: 0.0, wealth: 0.0 };
        let aim = Aim { offer: 0, goal: 1.1e6, chance: 0.9, who };
        let advice = ask(&scenario, &aim, levers_of(&scenario, 0, &[]), &Run::default()).unwrap();
        let more = &advice.more[0];
        assert!(more.median.se < 0.02 && more.p10.se < 0.02 && more.worth.se < 0.02, "{paths} {more:?}");
        assert!((more.worth.value - 10_000.0).abs() < 0.02);
        assert!(more.chance.is_paired && more.chance.se < 0.03, "{paths} {more:?}");
    }
}

const RUNS: u64 = 100;
/// 4 √(2/R).
const ALLOWED: f64 = 0.57;
/// Of percentiles of few paths, whose density and whose changes of places are known but roughly: errors are too large in
/// the mean, and intervals hold less. With 500 paths 0.36 and 80 % were seen, with 2,000 and more 0.65 and 90 %.
const ROUGH: (f64, f64) = (0.2, 0.7);
const FAIR: (f64, f64) = (1.0 - ALLOWED, 0.85);

/// Variance seen over seeds by the mean square of the errors said, and the share of 95 % intervals that hold the mean.
fn ratio(found: &[(Estimate, f64)]) -> (f64, f64) {
    let n = found.len() as f64;
    let mean = found.iter().map(|(change, _)| change.value).sum::<f64>() / n;
    let seen = found.iter().map(|(change, _)| (change.value - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let said = found.iter().map(|(change, _)| change.se * change.se).sum::<f64>() / n;
    let held =
        found.iter().filter(|(change, reach)| (change.value - mean).abs() <= reach * change.se).count();
    (seen / said, held as f64 / n)
}

#[test]
fn errors_of_few_pairs_are_those_seen_over_seeds() {
    type Ends = fn(u64, u64) -> (Scenario, Scenario);
    let growth: Ends =
        |paths, seed| (scenario(gbm(0.07, 0.33), paths, seed), scenario(gbm(0.09, 0.33), paths, seed));
    let volatility: Ends =
        |paths, seed| (scenario(gbm(0.08, 0.25), paths, seed), scenario(gbm(0.08, 0.4), paths, seed));
    let plain: Ends = |paths, seed| {
        let plain =
            |growth| Scenario { sampling: Some(Sampling::Plain), ..scenario(gbm(growth, 0.33), paths, seed) };
        (plain(0.02), plain(0.14))
    };
    for (name, ends, paths) in [
        ("growth", growth, 500),
        ("growth", growth, 4_000),
        ("volatility", volatility, 2_000),
        ("plain", plain, 8_000),
    ] {
        let all: Vec<[Change; 6]> = (0..RUNS)
            .map(|seed| {
                let (low, high) = ends(paths, 70_000 + seed);
                swings(low, high)
            })
            .collect();
        for (index, statistic) in Statistic::ALL.iter().enumerate() {
            let is_percentile = matches!(statistic, Statistic::P10 | Statistic::Median | Statistic::P90);
            let (lowest, least) = if is_percentile && paths < 2_000 { ROUGH } else { FAIR };
            let of = |swings: &[Change; 6]| {
                let Change { value, se, reach_95, .. } = swings[index];
                (Estimate { value, se }, reach_95)
            };
            let (ratio, held) = ratio(&all.iter().map(of).collect::<Vec<_>>());
            println!("{name} {paths} {statistic:?}: {ratio:.3}, {:.1}% held", 100.0 * held);
            assert!((lowest..1.0 + ALLOWED).contains(&ratio), "{name} {paths} {statistic:?}: {ratio}");
            assert!(held > least, "{name} {paths} {statistic:?}: {held}");
        }
    }
}
