#[path = "../benches/work/mod.rs"]
mod work;
use std::time::Instant;
use vestcast::engine::{self, Run};
use vestcast::market::*;
fn main() {
    for s in Sampling::ALL {
        for n in [65_536u64, 1_000_000, 10_000_000] {
            let mut plan = work::plan();
            plan.sampling = s;
            let run = Run { threads: Some(1), ..Run::default() };
            let mut best = f64::MAX;
            for _ in 0..5 {
                let t = Instant::now();
                std::hint::black_box(engine::simulate(&plan, 1, 0..n, &run).unwrap());
                best = best.min(t.elapsed().as_secs_f64());
            }
            println!("{s} {n}: {:.1} ns/path", best * 1e9 / n as f64);
        }
    }
}
