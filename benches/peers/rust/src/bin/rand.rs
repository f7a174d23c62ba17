//! rand, rand_distr and rayon, as a careful user writes it: a generator a chunk, rows of pay, sort.

use peers::*;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, Poisson, StandardNormal};
use rayon::prelude::*;

const CHUNK: usize = 10_000;

type Generator = Xoshiro256PlusPlus;

fn main() {
    peers::main(|asked| {
        let rows = match asked.work.as_str() {
            "gbm" => rows(asked.paths, gbm),
            "heston" => rows(asked.paths, heston),
            "merton" => {
                let jumps = Poisson::new(JUMPS * DT).expect("a positive rate");
                rows(asked.paths, |rng| merton(rng, &jumps))
            }
            "garch" => rows(asked.paths, garch),
            "bootstrap" => rows(asked.paths, |rng| bootstrap(rng, &asked.history)),
            other => unknown(other),
        };
        statistics(&rows)
    });
}

fn rows(paths: usize, path: impl Fn(&mut Generator) -> Pay + Sync) -> Vec<Pay> {
    let chunk = |chunk: usize| {
        let mut rng = Generator::seed_from_u64(chunk as u64);
        let end = paths.min((chunk + 1) * CHUNK);
        (chunk * CHUNK..end).map(|_| path(&mut rng)).collect::<Vec<Pay>>()
    };
    (0..paths.div_ceil(CHUNK)).into_par_iter().flat_map_iter(chunk).collect()
}

fn normal(rng: &mut Generator) -> f64 {
    StandardNormal.sample(rng)
}

fn gbm(rng: &mut Generator) -> Pay {
    let mut prices = [0.0; 9];
    let (mut log_price, mut last) = (PRICE.ln(), 0);
    for (month, _) in VESTS {
        let h = (month - last) as f64 / 12.0;
        log_price += (MU - 0.5 * SIGMA * SIGMA) * h + SIGMA * h.sqrt() * normal(rng);
        prices[month / 6] = log_price.exp();
        last = month;
    }
    pay(|month| prices[month / 6])
}

/// Pay from log returns day by day.
fn daily(mut log_return: impl FnMut() -> f64) -> Pay {
    let mut prices = [0.0; 9];
    let mut log_price = PRICE.ln();
    for day in 1..=DAYS {
        log_price += log_return();
        if day % 126 == 0 {
            prices[day / 126] = log_price.exp();
        }
    }
    pay(|month| prices[month / 6])
}

fn heston(rng: &mut Generator) -> Pay {
    let across = (1.0 - RHO * RHO).sqrt();
    let mut variance: f64 = THETA;
    daily(|| {
        let (first, second) = (normal(rng), normal(rng));
        let cut = variance.max(0.0);
        let spread = (cut * DT).sqrt();
        variance += KAPPA * (THETA - cut) * DT + XI * spread * (RHO * first + across * second);
        (MU - 0.5 * cut) * DT + spread * first
    })
}

fn merton(rng: &mut Generator, jumps: &Poisson<f64>) -> Pay {
    let mean_jump = (JUMP_MEAN + 0.5 * JUMP_SD * JUMP_SD).exp_m1();
    let drift = (MU - JUMPS * mean_jump - 0.5 * SIGMA * SIGMA) * DT;
    let spread = SIGMA * DT.sqrt();
    daily(|| {
        let mut log_return = drift + spread * normal(rng);
        for _ in 0..jumps.sample(rng) as u32 {
            log_return += JUMP_MEAN + JUMP_SD * normal(rng);
        }
        log_return
    })
}

fn garch(rng: &mut Generator) -> Pay {
    let long_run = SIGMA * SIGMA * DT;
    let mut variance = long_run;
    daily(|| {
        let shock = variance.sqrt() * normal(rng);
        variance = long_run * (1.0 - ALPHA - BETA) + ALPHA * shock * shock + BETA * variance;
        (MU - 0.5 * SIGMA * SIGMA) * DT + shock
    })
}

fn bootstrap(rng: &mut Generator, history: &[f64]) -> Pay {
    let mut at = rng.random_range(0..history.len());
    daily(|| {
        let log_return = history[at];
        at = if rng.random_bool(1.0 / BLOCK) { rng.random_range(0..history.len()) } else { (at + 1) % history.len() };
        log_return
    })
}
