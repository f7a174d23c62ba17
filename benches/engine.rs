//! How fast is the main job? A million paths of geometric Brownian motion over six vests, with every
//! statistic of four years and their total, beside the same work written the usual way with `rand`,
//! `rand_distr` and `rayon`.

#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rand::{Rng, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use rayon::prelude::*;
use vestcast::engine::{self, Run};
use vestcast::market::Gbm;
use vestcast::offer::{Grant, GrantSize, Offer, PaySchedule, SignOn, SignOnPaid, Tranche, Vesting};
use vestcast::outcome::{PERCENTILES, Ranked, Tally};
use vestcast::plan::Plan;
use vestcast::scenario::Stock;

const PATHS: u64 = 1_000_000;
const TRANCHES: [(u32, f64); 6] = [(12, 0.05), (24, 0.15), (30, 0.2), (36, 0.2), (42, 0.2), (48, 0.2)];
const PRICE: f64 = 200.0;
const SHARES: f64 = 1765.0;
const BASE: f64 = 185_000.0;
const SIGN_ON: [f64; 4] = [110_000.0, 85_000.0, 0.0, 0.0];
const DRIFT: f64 = 0.08;
const VOLATILITY: f64 = 0.35;

fn plan() -> Plan {
    let tranches = TRANCHES.map(|(month, fraction)| Tranche { month, fraction });
    let grant = Grant {
        stock: "AMZN".into(),
        size: GrantSize::Shares(SHARES),
        start_month: 0,
        vesting: Vesting::new(tranches.to_vec()).unwrap(),
        whole_shares: false,
    };
    let offer = Offer {
        name: "offer".into(),
        base_per_year: BASE,
        raise_per_year: 0.0,
        bonus_of_base: 0.0,
        sign_on: SignOn { by_year: SIGN_ON.to_vec(), paid: SignOnPaid::Lump },
        grants: vec![grant],
    };
    let model = Box::new(Gbm::new(DRIFT.exp_m1(), VOLATILITY).unwrap());
    let stocks = [Stock { name: "AMZN".into(), price: PRICE, model }];
    Plan::new(4, &stocks, &[PaySchedule::new(&offer, 4, |_| PRICE)], vec![vec![]])
}

fn statistics(tally: &Tally) -> f64 {
    let ranked = Ranked::new(tally);
    let percentiles: f64 = PERCENTILES.iter().map(|&p| ranked.quantile(p).value).sum();
    tally.mean() + tally.sd_estimate().value + percentiles + ranked.shortfall(0.05).value
}

fn vestcast(plan: &Plan, paths: u64, threads: usize) -> f64 {
    let run = Run { threads: Some(threads), ..Run::default() };
    let offers = engine::simulate(plan, 1, 0..paths, &run).unwrap().finish(paths).unwrap().offers;
    offers[0].years.iter().chain([&offers[0].total]).map(statistics).sum()
}

/// What a careful user of the crates would write: a generator a chunk, columns, sort, read off.
fn idiomatic(paths: u64, threads: usize) -> f64 {
    const CHUNK: u64 = 10_000;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        let chunks: Vec<Vec<[f64; 5]>> = (0..paths / CHUNK).into_par_iter().map(idiomatic_chunk).collect();
        let columns: Vec<usize> = (0..5).collect();
        columns
            .par_iter()
            .map(|&column| idiomatic_statistics(chunks.iter().flatten().map(|row| row[column])))
            .sum()
    })
}

fn idiomatic_chunk(chunk: u64) -> Vec<[f64; 5]> {
    let mut rng = rand::rngs::Xoshiro256PlusPlus::seed_from_u64(chunk);
    let path = |rng: &mut rand::rngs::Xoshiro256PlusPlus| {
        let mut pay = [BASE + SIGN_ON[0], BASE + SIGN_ON[1], BASE, BASE, 0.0];
        let (mut log_price, mut last) = (PRICE.ln(), 0);
        for (month, fraction) in TRANCHES {
            let h = f64::from(month - last) / 12.0;
            let z: f64 = StandardNormal.sample(rng);
            log_price += (DRIFT - 0.5 * VOLATILITY * VOLATILITY) * h + VOLATILITY * h.sqrt() * z;
            pay[(month as usize - 1) / 12] += SHARES * fraction * log_price.exp();
            last = month;
        }
        pay[4] = pay[..4].iter().sum();
        pay
    };
    black_box(rng.next_u64());
    (0..10_000).map(|_| path(&mut rng)).collect()
}

fn idiomatic_statistics(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let mean = sorted.iter().sum::<f64>() / n;
    let variance = sorted.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    let quantile = |p: f64| {
        let rank = (n - 1.0) * p;
        let below = sorted[rank.floor() as usize];
        below + rank.fract() * (sorted[rank.ceil() as usize] - below)
    };
    let worst = (n * 0.05) as usize;
    let shortfall = sorted[..worst].iter().sum::<f64>() / worst as f64;
    mean + variance.sqrt() + PERCENTILES.iter().map(|&p| quantile(p)).sum::<f64>() + shortfall
}

fn benches(criterion: &mut Criterion) {
    let plan = plan();
    let mut group = criterion.benchmark_group("a million paths, six vests, all statistics");
    group.sample_size(10).throughput(Throughput::Elements(PATHS));
    for threads in [1, 2] {
        group.bench_function(format!("vestcast, {threads} threads"), |b| {
            b.iter(|| vestcast(&plan, PATHS, threads))
        });
        group.bench_function(format!("rand + rayon, {threads} threads"), |b| {
            b.iter(|| idiomatic(PATHS, threads))
        });
    }
    group.finish();
}

criterion_group!(engine_benches, benches);
criterion_main!(engine_benches);
