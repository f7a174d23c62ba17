//! Days of a history drawn anew, in blocks.

use vestcast::engine::{self, Run};
use vestcast::market::{Arguments, Blocks, Bootstrap, ModelInfo, PathSampler, PriceModel, Sampling};
use vestcast::offer::Grant;
use vestcast::plan::Plan;

use super::comparisons::minus;
use super::*;

fn returns() -> Vec<f64> {
    numbers(&reference("stationary_bootstrap")["series"]["amzn_756"]["returns"])
}

fn drawn(returns: &[f64], blocks: Blocks) -> Stock {
    stock("X", 200.0, Bootstrap::new(returns, blocks, None).unwrap())
}

/// The blocks of a case, and the paths on which it can be held to the reference.
fn blocks_of(case: &Value) -> (Blocks, u64, usize) {
    let model = &case["model"];
    match (model["mean_block"].as_f64(), model["block"].as_u64()) {
        (Some(mean), _) => (Blocks::Geometric { mean }, 400_000, 400 * BATCH),
        // A block for each day takes its time.
        (None, Some(1)) => (Blocks::Fixed { days: 1 }, 130_000, 200 * BATCH),
        (None, days) => (Blocks::Fixed { days: days.unwrap() as usize }, 400_000, 400 * BATCH),
    }
}

/// A case whose mean prices at the vests are known: independent blocks grow by the same factor each year.
fn with_means(mut case: Value) -> Value {
    if case["price_mean"].is_null() {
        let start = case["model"]["s0"].as_f64().unwrap();
        let year = case["marginals"][0]["mean"]["value"].as_f64().unwrap() / start;
        let months = numbers(&case["schedule"]["vest_months"]);
        case["price_mean"] =
            months.iter().map(|month| start * year.powf(month / 12.0)).collect::<Vec<_>>().into();
    }
    case
}

fn all_cases() -> Vec<Value> {
    cases("stationary_bootstrap").into_iter().chain(cases("block_bootstrap")).map(with_means).collect()
}

#[test]
fn bootstrap_prices_years_and_totals_have_the_exact_law() {
    let (mut checks, mut moments) = (Checks::default(), Checks::default());
    for case in all_cases() {
        let (blocks, paths, sampled) = blocks_of(&case);
        let stock = drawn(&returns(), blocks);
        checks = check_all(&grant_on_paths(&case, stock.clone(), Mutant::None, SEED, paths), checks);
        let months = numbers(&case["schedule"]["vest_months"]);
        let days: Vec<u32> = months.iter().map(|month| *month as u32 * 21).collect();
        let prices = sample(&stock, &days, sampled, 5);
        check_prices(&mut moments, &case, &prices);
        check_certainty_equivalents(&mut moments, &case, &prices);
    }
    // The deviation of the price after four years of single days needs 442,095 paths.
    assert_eq!(checks.skipped, ["iid-days price in month 48.0 sd"]);
    checks.skipped.clear();
    checks.assert_all(CHECKS);
    moments.assert_all(MOMENTS);
}

const CHECKS: usize = 469;
const MOMENTS: usize = 111;

/// Certainty equivalents of the total at constant relative risk aversion, without other wealth.
fn check_certainty_equivalents(checks: &mut Checks, case: &Value, prices: &[Vec<f64>]) {
    let shares = case["schedule"]["shares"].as_f64().unwrap();
    let weights = numbers(&case["schedule"]["vest_weights"]);
    let n = prices[0].len();
    let total = |path: usize| -> f64 {
        weights.iter().zip(prices).map(|(weight, row)| shares * weight * row[path]).sum()
    };
    for (aversion, entry) in entries(&case["total"]["certainty_equivalent"]) {
        let utility = |pay: f64| if aversion == 1.0 { pay.ln() } else { pay.powf(1.0 - aversion) };
        let mean = (0..n).map(|path| utility(total(path))).sum::<f64>() / n as f64;
        let sure = if aversion == 1.0 { mean.exp() } else { mean.powf(1.0 / (1.0 - aversion)) };
        // Where the error of the estimate hangs on very rare outcomes there is no test.
        if entry.asd.is_some() {
            let what = format!("{} CE {aversion}", case["id"]);
            checks.estimate(Kind::Mean, &what, sure, entry, n as u64, 0.0);
        }
    }
}

/// The stationary bootstrap in other blocks, or without the last day: none passes for it.
#[test]
fn mistakes_in_blocks_fail_every_kind_of_check() {
    let case = with_means(cases("stationary_bootstrap").remove(0));
    let returns = returns();
    for (what, stock) in [
        ("single days", drawn(&returns, Blocks::Fixed { days: 1 })),
        ("blocks of one length", drawn(&returns, Blocks::Fixed { days: 20 })),
        ("the last day is never drawn", drawn(&returns[..755], Blocks::Geometric { mean: 20.0 })),
    ] {
        let measured = grant_on_paths(&case, stock, Mutant::None, SEED, 130_000);
        for (part, measured) in parts_of(measured) {
            check_all(&measured, Checks::default()).assert_each_kind_fails(&format!("{what}, {part}"), &[]);
        }
    }
}

/// With a growth the mean is that of the growth on every date, and all prices are those of the reference times one
/// factor.
#[test]
fn growth_moves_the_whole_law_to_its_mean() {
    let mut checks = Checks::default();
    for case in all_cases().iter().filter(|case| case["id"] != "iid-days") {
        let growth: f64 = -0.1;
        let (blocks, paths, _) = blocks_of(case);
        let model = Bootstrap::new(returns(), blocks, Some(growth)).unwrap();
        let to_mean = |law: &Value| {
            let years = law["month"].as_f64().unwrap() / 12.0;
            scaled(law, 200.0 * (1.0 + growth).powf(years) / law["mean"]["value"].as_f64().unwrap())
        };
        let mut moved = case.clone();
        moved["marginals"] = case["marginals"].as_array().unwrap().iter().map(to_mean).collect();
        let measured = grant_on_paths(&moved, stock("X", 200.0, model), Mutant::None, SEED, paths);
        let [(_, prices), ..] = parts_of(measured);
        checks = check_all(&prices, checks);
    }
    checks.assert_all(129);
}

/// A model that draws days by itself: the mistake that several stocks do not draw the same ones.
#[derive(Debug, Clone)]
struct OwnDays(Bootstrap);

struct OwnDaysSampler(Box<dyn PathSampler>);

/// Draws that share nothing.
struct Unshared<'a>(&'a mut dyn Draws);

impl Draws for Unshared<'_> {
    fn normals(&mut self, out: &mut Row) {
        self.0.normals(out);
    }

    fn uniforms(&mut self, out: &mut Row) {
        self.0.uniforms(out);
    }

    fn level(&self) -> Level {
        self.0.level()
    }
}

impl PathSampler for OwnDaysSampler {
    fn sample(&self, draws: &mut dyn Draws, prices: &mut PriceGrid) {
        self.0.sample(&mut Unshared(draws), prices);
    }
}

impl PriceModel for OwnDays {
    fn info(&self) -> &'static ModelInfo {
        self.0.info()
    }

    fn arguments(&self) -> Arguments {
        self.0.arguments()
    }

    fn sampler(&self, start_price: f64, days: &[u32]) -> Box<dyn PathSampler> {
        Box::new(OwnDaysSampler(self.0.sampler(start_price, days)))
    }

    fn summary(&self) -> String {
        self.0.summary()
    }

    fn certain_price(&self, start_price: f64, day: u32) -> Option<f64> {
        self.0.certain_price(start_price, day)
    }

    fn boxed_clone(&self) -> Box<dyn PriceModel> {
        Box::new(self.clone())
    }
}

/// Pay of a share of X after a year less one of Y, the dates of Y being more.
fn difference(stocks: &[Stock], sampling: Sampling, paths: u64) -> Tally {
    let flows = |name: &str, months: &[f64], weights: &[f64]| {
        let grant = Grant { stock: name.into(), ..share_grant(1000.0, vesting(months, weights)) };
        PaySchedule::new(&plain_offer(vec![grant]), 1, |_| 0.0)
    };
    let more_dates = flows("Y", &[2.0, 7.0, 12.0], &[0.2, 0.3, 0.5]);
    let schedules = [minus(&flows("X", &[12.0], &[1.0]), &flows("Y", &[12.0], &[1.0])), more_dates];
    let plan = Plan::new(1, stocks, &schedules, vec![vec![]; 2], sampling);
    let shard = engine::simulate(&plan, SEED, 0..paths, &Run::default()).unwrap();
    shard.finish(paths).unwrap().pooled().offers.remove(0).total
}

#[test]
fn stocks_of_one_history_are_the_same_path() {
    let model = |growth| Bootstrap::new(returns(), Blocks::Geometric { mean: 20.0 }, growth).unwrap();
    for sampling in Sampling::ALL {
        // Another stock that moves by normals, so that Sobol points have a coordinate.
        let other = stock("Z", 200.0, Gbm::new(0.08, 0.33).unwrap());
        let same = [stock("X", 200.0, model(None)), stock("Y", 200.0, model(None)), other.clone()];
        let tally = difference(&same, sampling, 40_000);
        assert_eq!((tally.min(), tally.max()), (0, 0), "{sampling}");
        let own = [stock("X", 200.0, model(None)), stock("Y", 200.0, OwnDays(model(None))), other];
        let tally = difference(&own, sampling, 40_000);
        assert!(tally.min() < 0 && tally.max() > 0, "{sampling}: days are the same by chance");
    }
}

/// `E exp(Σ r)` over a year in blocks of mean length 1/p, by recursion over the day drawn last.
fn mean_of_exp(returns: &[f64], p: f64) -> f64 {
    let n = returns.len();
    let mut weights: Vec<f64> = returns.iter().map(|r| r.exp() / n as f64).collect();
    for _ in 1..252 {
        let any: f64 = weights.iter().sum::<f64>() / n as f64;
        let next = |i: usize| returns[i].exp() * ((1.0 - p) * weights[(i + n - 1) % n] + p * any);
        weights = (0..n).map(next).collect();
    }
    weights.iter().sum()
}

#[test]
fn two_stocks_move_together_as_their_histories_did() {
    let x = returns();
    let y: Vec<f64> = (0..x.len()).map(|i| 0.6 * x[i] + 0.8 * x[(i + 300) % x.len()]).collect();
    let combined = |a: f64, b: f64| -> Vec<f64> { x.iter().zip(&y).map(|(x, y)| a * x + b * y).collect() };
    for mean in [1.0, 20.0] {
        let of = |a, b| mean_of_exp(&combined(a, b), 1.0 / mean);
        let gap = of(1.0, 0.0) - of(0.0, 1.0);
        let variance = of(2.0, 0.0) - 2.0 * of(1.0, 1.0) + of(0.0, 2.0) - gap * gap;
        // A thousand shares at 200.
        let value = 200_000.0 * variance.sqrt();
        let expected = Entry::known(value, None);
        let model = |returns: &[f64]| Bootstrap::new(returns, Blocks::Geometric { mean }, None).unwrap();
        let check = |second: Stock| {
            let tally = difference(&[stock("X", 200.0, model(&x)), second], Sampling::Plain, 130_000);
            let mut checks = Checks::default();
            let (sd, n) = (tally.sd_estimate().scaled(0.01), tally.count());
            checks.with_own_error(Kind::Sd, "sd of X − Y", sd, n, expected, 0.01);
            checks
        };
        check(stock("Y", 200.0, model(&y))).assert_all(1);
        check(stock("Y", 200.0, OwnDays(model(&y)))).assert_each_kind_fails("own days", &[]);
    }
}
