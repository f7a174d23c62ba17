//! How fast is the engine, and how does it scale? One group a question; `cargo bench -- vests` runs one.

#![allow(missing_docs, clippy::unwrap_used)]

mod work;

use std::hint::black_box;

use criterion::{
    BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime,
};
use vestcast::engine::{self, Run};
use vestcast::outcome::Tally;
use vestcast::plan::Plan;
use work::Daily;

const MILLION: u64 = 1_000_000;

fn group<'a>(criterion: &'a mut Criterion, name: &str, paths: u64) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10).throughput(Throughput::Elements(paths));
    group
}

/// The whole main job, all statistics included.
fn paths(criterion: &mut Criterion) {
    let plan = work::plan();
    for paths in [10_000, 100_000, MILLION, 10 * MILLION] {
        let mut group = group(criterion, "paths", paths);
        group.bench_function(paths.to_string(), |b| b.iter(|| work::run(&plan, paths, 1).1));
    }
}

/// What two threads gain.
fn threads(criterion: &mut Criterion) {
    let plan = work::plan();
    let mut group = group(criterion, "threads", 10 * MILLION);
    for threads in [1, 2] {
        group.bench_function(threads.to_string(), |b| b.iter(|| work::run(&plan, 10 * MILLION, threads).1));
    }
}

/// The part of the main job that is statistics: recording a million values of five quantities, and
/// reading everything off the tallies.
fn statistics(criterion: &mut Criterion) {
    const BATCH: usize = 256;
    const BATCHES: usize = 64;
    let plan = work::plan();
    let level = vestcast::numerics::Level::new();
    let (offers, _) = work::run(&plan, MILLION, 1);
    let mut group = group(criterion, "statistics", MILLION);
    // Values as they come: quantiles of each quantity in an order without pattern.
    let columns: Vec<(Tally, Vec<f64>)> = offers[0]
        .years
        .iter()
        .chain([&offers[0].total])
        .map(|tally| {
            let value = |i: usize| tally.quantile((i * 7_919 % 16_384) as f64 / 16_384.0).value.round();
            (Tally::new(tally.min(), 1), (0..BATCH * BATCHES).map(value).collect())
        })
        .collect();
    group.bench_function("record", |b| {
        b.iter(|| {
            let mut columns: Vec<(Tally, &[f64])> =
                columns.iter().map(|(tally, values)| (tally.clone(), values.as_slice())).collect();
            for batch in 0..MILLION as usize / BATCH {
                for (tally, values) in &mut columns {
                    let first = batch % BATCHES * BATCH;
                    tally.record(level, &values[first..first + BATCH]);
                }
            }
            black_box(columns.len())
        });
    });
    let tallies = || offers[0].years.iter().chain([&offers[0].total]);
    group.bench_function("read off", |b| b.iter(|| tallies().map(work::statistics).sum::<f64>()));
    group.bench_function("whole job", |b| b.iter(|| work::run(&plan, MILLION, 1).1));
}

/// Many offers on the same price paths.
fn offers(criterion: &mut Criterion) {
    let mut group = group(criterion, "offers", MILLION);
    for offers in [1, 2, 4, 8, 16, 32] {
        let plan = work::plan_of(4, &work::TRANCHES, offers);
        group.bench_function(offers.to_string(), |b| b.iter(|| simulate(&plan, MILLION)));
    }
}

/// One offer under 32 volatilities, a line of a map: the same draws made once, or anew for each.
fn markets(criterion: &mut Criterion) {
    const MARKETS: u32 = 32;
    let paths = MILLION / 10;
    let mut group = group(criterion, "markets", paths * u64::from(MARKETS));
    let plans: Vec<Plan> = (1..=MARKETS).map(|market| work::plan_at(0.02 * f64::from(market))).collect();
    let run = Run { threads: Some(1), ..Run::default() };
    group.bench_function("together", |b| {
        b.iter(|| engine::simulate_each(&plans, 1, 0..paths, &run).unwrap().len());
    });
    group.bench_function("alone", |b| {
        b.iter(|| plans.iter().map(|plan| simulate(plan, paths)).sum::<usize>())
    });
}

/// Many vests: 6, then monthly up to ten years. Years are quantities of their own, so they are held at ten.
fn vests(criterion: &mut Criterion) {
    let mut group = group(criterion, "vests", MILLION / 10);
    for vests in [6u32, 12, 24, 48, 120] {
        let every = 120 / vests;
        let tranches: Vec<(u32, f64)> =
            (1..=vests).map(|vest| (vest * every, 1.0 / f64::from(vests))).collect();
        let plan = work::plan_of(10, &tranches, 1);
        group.bench_function(vests.to_string(), |b| b.iter(|| simulate(&plan, MILLION / 10)));
    }
}

/// Models that need every trading day: 1,008 steps a path.
fn daily(criterion: &mut Criterion) {
    const PATHS: u64 = 16_384;
    let mut group = group(criterion, "daily", PATHS);
    for model in [Daily::Heston, Daily::Merton, Daily::Garch, Daily::Bootstrap] {
        let plan = work::daily_plan(model);
        group.bench_function(format!("{model:?}"), |b| b.iter(|| work::run(&plan, PATHS, 1).1));
    }
    let plan = work::heston_plan();
    group.bench_function("Heston of the product", |b| b.iter(|| work::run(&plan, PATHS, 1).1));
}

/// What each part of a life costs beside the plain offer.
fn lives(criterion: &mut Criterion) {
    use work::Life;
    let mut group = group(criterion, "lives", MILLION);
    let plain = work::plan();
    group.bench_function("plain", |b| b.iter(|| work::run(&plain, MILLION, 1).1));
    for life in [Life::Tax, Life::Target, Life::TaxAndTarget, Life::Leaving, Life::TodaysMoney] {
        let plan = work::life_plan(life);
        group.bench_function(format!("{life:?}"), |b| b.iter(|| work::run(&plan, MILLION, 1).1));
    }
}

fn simulate(plan: &Plan, paths: u64) -> usize {
    let run = Run { threads: Some(1), ..Run::default() };
    engine::simulate(plan, 1, 0..paths, &run).unwrap().finish(paths).unwrap().pooled().offers.len()
}

criterion_group!(engine_benches, paths, threads, statistics, offers, markets, vests, daily, lives);
criterion_main!(engine_benches);
