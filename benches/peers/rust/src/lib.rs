//! What every program here does: `PROGRAM WORK PATHS THREADS REPEATS [HISTORY]` runs the work once to warm
//! up, then `REPEATS` times, and prints seconds (wall and CPU) and the statistics of the four-year total as JSON.

use std::time::Instant;

use cpu_time::ProcessTime;

pub const BASE: f64 = 185_000.0;
pub const SIGN_ON: [f64; 4] = [110_000.0, 85_000.0, 0.0, 0.0];
pub const PRICE: f64 = 200.0;
pub const SHARES: f64 = 1765.0;
/// Month and part of the shares.
pub const VESTS: [(usize, f64); 6] = [(12, 0.05), (24, 0.15), (30, 0.2), (36, 0.2), (42, 0.2), (48, 0.2)];
pub const MU: f64 = 0.08;
pub const SIGMA: f64 = 0.35;
/// Heston; the variance starts at `THETA`.
pub const KAPPA: f64 = 2.0;
pub const THETA: f64 = SIGMA * SIGMA;
pub const XI: f64 = 0.6;
pub const RHO: f64 = -0.6;
/// Merton.
pub const JUMPS: f64 = 0.5;
pub const JUMP_MEAN: f64 = -0.1;
pub const JUMP_SD: f64 = 0.15;
/// GARCH(1,1).
pub const ALPHA: f64 = 0.08;
pub const BETA: f64 = 0.9;
pub const DAYS: usize = 1008;
pub const DT: f64 = 1.0 / 252.0;
/// Mean block of the stationary bootstrap, in days.
pub const BLOCK: f64 = 21.0;

/// Pay of four years and in all.
pub type Pay = [f64; 5];

/// Pay from the price at a month.
pub fn pay(price_at: impl Fn(usize) -> f64) -> Pay {
    let mut pay = [BASE + SIGN_ON[0], BASE + SIGN_ON[1], BASE + SIGN_ON[2], BASE + SIGN_ON[3], 0.0];
    for (month, part) in VESTS {
        pay[(month - 1) / 12] += SHARES * part * price_at(month);
    }
    pay[4] = pay[..4].iter().sum();
    pay
}

/// Mean, sd, P10, P50, P90 and ES 5 % of a column, after all statistics that are asked for.
pub type Found = [f64; 6];

/// What a careful user writes: sort each column, read off.
pub fn statistics(rows: &[Pay]) -> Found {
    use rayon::prelude::*;
    let columns: Vec<Found> = (0..5)
        .into_par_iter()
        .map(|column| {
            let mut sorted: Vec<f64> = rows.iter().map(|row| row[column]).collect();
            sorted.sort_unstable_by(f64::total_cmp);
            let n = sorted.len() as f64;
            let mean = sorted.iter().sum::<f64>() / n;
            let variance = sorted.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
            let quantile = |p: f64| {
                let rank = (n - 1.0) * p;
                let below = sorted[rank.floor() as usize];
                below + rank.fract() * (sorted[rank.ceil() as usize] - below)
            };
            let all = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99].map(quantile);
            let worst = (n * 0.05) as usize;
            let shortfall = sorted[..worst].iter().sum::<f64>() / worst as f64;
            std::hint::black_box(&all);
            [mean, variance.sqrt(), all[2], all[4], all[6], shortfall]
        })
        .collect();
    columns[4]
}

/// What is asked on the command line.
pub struct Asked {
    pub work: String,
    pub paths: usize,
    pub threads: usize,
    pub history: Vec<f64>,
}

/// Runs and prints.
pub fn main(work: impl Fn(&Asked) -> Found + Sync) {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [name, paths, threads, repeats] = &words[..4] else { panic!("WORK PATHS THREADS REPEATS [HISTORY]") };
    let history = words.get(4).map(|file| {
        let text = std::fs::read_to_string(file).expect("the history can be read");
        text.split_whitespace().map(|number| number.parse().expect("a number")).collect()
    });
    let asked = Asked {
        work: name.clone(),
        paths: paths.parse().expect("paths"),
        threads: threads.parse().expect("threads"),
        history: history.unwrap_or_default(),
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(asked.threads).build_global();
    pool.expect("threads can be started");
    let mut found = work(&asked);
    let (mut wall, mut cpu) = (Vec::new(), Vec::new());
    for _ in 0..repeats.parse().expect("repeats") {
        let (start, used) = (Instant::now(), ProcessTime::now());
        found = work(&asked);
        wall.push(start.elapsed().as_secs_f64());
        cpu.push(used.elapsed().as_secs_f64());
    }
    println!("{{\"wall\": {wall:?}, \"cpu\": {cpu:?}, \"found\": {found:?}}}");
}

/// A work this program does not do.
pub fn unknown(work: &str) -> ! {
    eprintln!("this program does not do '{work}'");
    std::process::exit(3);
}
