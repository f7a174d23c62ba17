//! Promise: a printed standard error is the spread one would see over many seeds.
//!
//! A run is repeated with 400 seeds. For every statistic the variance of the estimates must match the
//! mean of the squared standard errors within 1 ± 4√(2/R), and nominal 95 % intervals must cover the
//! true value in 95 % of runs within four standard errors. This finds reused seeds, correlated streams
//! and wrong error formulas, which a test of means cannot.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod support;

use serde_json::Value;
use support::{Checks, entries, gbm, numbers, plain_offer, share_grant, tallies, total_below, vesting};
use vestcast::offer::PaySchedule;
use vestcast::outcome::{Estimate, OfferTally, wilson_95};

const RUNS: u64 = 400;
const PATHS: u64 = 20_000;
const Z_95: f64 = 1.959_963_984_540_054;

/// Estimates of one statistic over all runs, and how often an interval held the truth.
struct Record {
    name: String,
    truth: f64,
    estimates: Vec<Estimate>,
    covered: usize,
}

impl Record {
    fn new(name: String, truth: f64) -> Self {
        Record { name, truth, estimates: Vec::new(), covered: 0 }
    }

    fn add(&mut self, estimate: Estimate, low: f64, high: f64) {
        self.estimates.push(estimate);
        self.covered += usize::from((low..=high).contains(&self.truth));
    }

    fn add_symmetric(&mut self, estimate: Estimate) {
        let half = Z_95 * estimate.se;
        self.add(estimate, estimate.value - half, estimate.value + half);
    }

    fn variance_ratio(&self) -> f64 {
        let n = self.estimates.len() as f64;
        let mean = self.estimates.iter().map(|e| e.value).sum::<f64>() / n;
        let variance = self.estimates.iter().map(|e| (e.value - mean).powi(2)).sum::<f64>() / (n - 1.0);
        variance / (self.estimates.iter().map(|e| e.se * e.se).sum::<f64>() / n)
    }

    fn check(&self, checks: &mut Checks) {
        let runs = self.estimates.len() as f64;
        let ratio = self.variance_ratio();
        let allowed = 4.0 * (2.0 / runs).sqrt();
        checks.verdict(&self.name, (ratio - 1.0).abs() <= allowed, &format!("variance ratio {ratio:.3}"));
        let share = self.covered as f64 / runs;
        let allowed = 4.0 * (0.95 * 0.05 / runs).sqrt();
        checks.verdict(
            &self.name,
            (share - 0.95).abs() <= allowed,
            &format!("95% intervals cover {share:.3}"),
        );
    }
}

fn back_loaded() -> Value {
    let path = format!("{}/tests/reference/gbm.json", env!("CARGO_MANIFEST_DIR"));
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    file["cases"][0].clone()
}

/// One run; all amounts in dollars.
fn run(case: &Value, seed: u64, bounds: &[f64]) -> OfferTally {
    let schedule = &case["schedule"];
    let vesting = vesting(&numbers(&schedule["vest_months"]), &numbers(&schedule["vest_weights"]));
    let grant = share_grant(schedule["shares"].as_f64().unwrap(), vesting);
    let flows = PaySchedule::new(&plain_offer(vec![grant]), 4, |_| 0.0);
    tallies(&[gbm(&case["model"], 1.0)], &[flows], vec![total_below(bounds)], seed, PATHS).remove(0)
}

fn records(law: &Value) -> (Vec<Record>, Vec<f64>) {
    let truth = |key: &str| law[key]["value"].as_f64().unwrap();
    let mut records = vec![Record::new("mean".into(), truth("mean")), Record::new("sd".into(), truth("sd"))];
    let quantile = |p: f64| entries(&law["quantile"]).iter().find(|(q, _)| *q == p).unwrap().1.value;
    records.extend(vestcast::outcome::PERCENTILES.map(|p| Record::new(format!("P{p}"), quantile(p))));
    for a in ["0.05", "0.1"] {
        records.push(Record::new(format!("ES {a}"), law["es_lower"][a]["value"].as_f64().unwrap()));
    }
    let chances = entries(&law["prob_below"]);
    records
        .extend(chances.iter().map(|(bound, entry)| Record::new(format!("P(below {bound})"), entry.value)));
    (records, chances.into_iter().map(|(bound, _)| bound).collect())
}

fn add_run(records: &mut [Record], tally: &OfferTally) {
    let dollars = |estimate: Estimate| estimate.scaled(0.01);
    let mut next = records.iter_mut();
    next.next().unwrap().add_symmetric(dollars(tally.total.mean_estimate()));
    next.next().unwrap().add_symmetric(dollars(tally.total.sd_estimate()));
    for p in vestcast::outcome::PERCENTILES {
        let interval = tally.total.quantile_interval_95(p);
        next.next().unwrap().add(
            dollars(tally.total.quantile(p)),
            interval.low / 100.0,
            interval.high / 100.0,
        );
    }
    for a in [0.05, 0.1] {
        next.next().unwrap().add_symmetric(dollars(tally.total.shortfall(a)));
    }
    for (record, &yes) in next.zip(&tally.yes) {
        let value = yes as f64 / PATHS as f64;
        let se = (value * (1.0 - value) / PATHS as f64).sqrt();
        let interval = wilson_95(yes, PATHS);
        record.add(Estimate { value, se }, interval.low, interval.high);
    }
}

/// The records of 400 honest runs, made once for all tests.
fn honest() -> &'static [Record] {
    static HONEST: std::sync::OnceLock<Vec<Record>> = std::sync::OnceLock::new();
    HONEST.get_or_init(|| {
        let case = back_loaded();
        let (mut records, bounds) = records(&case["total"]);
        for seed in 0..RUNS {
            add_run(&mut records, &run(&case, 1_000_000 + seed, &bounds));
        }
        records
    })
}

#[test]
fn standard_errors_are_the_spread_over_seeds() {
    let mut checks = Checks::default();
    honest().iter().for_each(|record| record.check(&mut checks));
    checks.assert_all(30);
}

#[test]
fn an_error_half_as_large_is_noticed() {
    for record in honest() {
        let mut halved = Record::new(record.name.clone(), record.truth);
        for estimate in &record.estimates {
            halved.add_symmetric(Estimate { value: estimate.value, se: estimate.se / 2.0 });
        }
        let mut checks = Checks::default();
        halved.check(&mut checks);
        assert_eq!(checks.failures.len(), 2, "{}: {:?}", record.name, checks.failures);
    }
}

#[test]
fn reused_seeds_are_noticed() {
    let case = back_loaded();
    let (mut records, bounds) = records(&case["total"]);
    let distinct: Vec<OfferTally> = (0..4).map(|seed| run(&case, 5_000 + seed, &bounds)).collect();
    for seed in 0..RUNS {
        add_run(&mut records, &distinct[seed as usize % 4]);
    }
    let mut checks = Checks::default();
    records.iter().for_each(|record| record.check(&mut checks));
    assert!(checks.failures.len() > 10, "{:?}", checks.failures);
}
