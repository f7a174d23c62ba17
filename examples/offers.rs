#[path = "../benches/work/mod.rs"]
mod work;
use std::time::Instant;
use vestcast::engine::{self, Run};
fn main() {
    for offers in [1u32, 4, 8, 16, 32] {
        let plan = work::plan_of(4, &work::TRANCHES, offers);
        for paths in [100_000u64, 1_000_000] {
            let run = Run { threads: Some(1), ..Run::default() };
            let mut best = f64::MAX;
            for _ in 0..5 {
                let t = Instant::now();
                std::hint::black_box(engine::simulate(&plan, 1, 0..paths, &run).unwrap());
                best = best.min(t.elapsed().as_secs_f64());
            }
            print!(
                "{offers} offers {paths}: {:.1} ms, {:.1} ns/path/offer;  ",
                best * 1e3,
                best * 1e9 / paths as f64 / offers as f64
            );
        }
        println!();
    }
}
