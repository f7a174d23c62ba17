//! vestcast as a library.

#[path = "../../../../work/mod.rs"]
mod work;

use peers::{Found, unknown};
use vestcast::outcome::Ranked;
use work::Daily;

fn main() {
    peers::main(|asked| {
        let plan = match asked.work.as_str() {
            "gbm" => work::plan(),
            "heston" => work::daily_plan(Daily::Heston),
            "merton" => work::daily_plan(Daily::Merton),
            "garch" => work::daily_plan(Daily::Garch),
            "bootstrap" => work::plan_with_history(Daily::Bootstrap, &asked.history),
            other => unknown(other),
        };
        let (offers, sum) = work::run(&plan, asked.paths as u64, asked.threads);
        std::hint::black_box(sum);
        let total = &offers[0].total;
        let ranked = Ranked::new(total);
        let cents: Found = [
            total.mean(),
            total.sd_estimate().value,
            ranked.quantile(0.1).value,
            ranked.quantile(0.5).value,
            ranked.quantile(0.9).value,
            ranked.shortfall(0.05).value,
        ];
        cents.map(|cents| cents / 100.0)
    });
}
