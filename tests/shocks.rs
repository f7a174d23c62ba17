//! Promise: a shock multiplies the price where it happens, as often as it is said to, and touches nothing else.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod support;

use support::record;
use support::{below, plain_offer, share_grant, stock, vesting};
use vestcast::Scenario;
use vestcast::engine::{self, Run};
use vestcast::facts::stress;
use vestcast::market::{
    Arguments, BATCH, ConstantGrowth, Correlation, Draws, Garch, Gbm, Jumps, Knot, Merton, ModelInfo,
    PathSampler, PriceGrid, PriceModel, REPLICATES, Row, Sampling, Shock, Stock,
};
use vestcast::numerics::Level;
use vestcast::offer::{Grant, Offer, PaySchedule};
use vestcast::outcome::{Groups, Ranked, Tally};
use vestcast::plan::{Measure, Plan, Question, QuestionId};

const PATHS: u64 = 262_144;
const PRICE: f64 = 200.0;
/// Shares in each vest.
const SHARES: f64 = 100.0;

/// Half of the price in month 18, half of that back by month 42.
fn half_back() -> Shock {
    Shock::change(18.0, -0.5).unwrap().recovering(0.5, 24.0).unwrap()
}

fn constant(growth: f64) -> Stock {
    stock("X", PRICE, ConstantGrowth::new(growth).unwrap())
}

fn gbm() -> Stock {
    stock("X", PRICE, Gbm::new(0.08, 0.33).unwrap())
}

fn plan(stock: Stock, months: &[f64], questions: Vec<Question>, sampling: Sampling) -> Plan {
    let weights = vec![1.0 / months.len() as f64; months.len()];
    let grant = share_grant(SHARES * months.len() as f64, vesting(months, &weights));
    let schedule = PaySchedule::new(&plain_offer(vec![grant]), 4, |_| 0.0);
    Plan::new(4, &[stock], &[schedule], vec![questions], sampling)
}

fn run(plan: &Plan, paths: u64) -> Groups {
    engine::simulate(plan, 7, 0..paths, &Run::default()).unwrap().finish(paths).unwrap()
}

/// What a vest in this month pays on every path, in dollars.
fn certain_pay(stock: Stock, month: f64) -> f64 {
    let plan = plan(stock, &[month], vec![], Sampling::Plain);
    assert!(plan.offers[0].is_certain);
    let total = run(&plan, 512).pooled().offers.remove(0).total;
    assert_eq!(total.min(), total.max());
    total.min() as f64 / 100.0
}

/// Worst gap to the path of [`half_back`] over constant growth of 8 %, in dollars.
fn gap_to_half_back(shock: &Shock) -> f64 {
    let levels =
        [(6, 1.0), (17, 1.0), (18, 0.5), (19, 0.5 + 0.25 / 24.0), (30, 0.625), (42, 0.75), (48, 0.75)];
    let gap = |(month, level): (u32, f64)| {
        let truth = SHARES * PRICE * level * 1.08f64.powf(f64::from(month) / 12.0);
        (certain_pay(constant(0.08).shocked(shock.clone()), f64::from(month)) - truth).abs()
    };
    levels.map(gap).into_iter().fold(0.0, f64::max)
}

#[test]
fn over_a_certain_price_it_is_exact_to_the_cent() {
    assert!(gap_to_half_back(&half_back()) < 0.00501);
    let factors = [
        (vec![Shock::change(12.0, 0.3).unwrap()], 1.3),
        (vec![half_back(), Shock::change(12.0, 0.3).unwrap()], 0.625 * 1.3),
        (vec![Shock::change(29.9, -1.0).unwrap()], 0.0),
        (vec![half_back().with_chance(0.0).unwrap()], 1.0),
        (vec![Shock::change(18.0, 0.4).unwrap().recovering(1.0, 24.0).unwrap()], 1.2),
    ];
    for (shocks, factor) in factors {
        let stock = shocks.iter().cloned().fold(constant(0.0), Stock::shocked);
        assert_eq!(stock.certain_price(30 * 21), Some(PRICE * factor));
        assert!((certain_pay(stock, 30.0) - SHARES * PRICE * factor).abs() < 0.00501, "{shocks:?}");
    }
}

#[test]
fn mistakes_in_its_course_are_noticed() {
    let ignored = Shock::change(18.0, -0.5).unwrap();
    let late = Shock::change(19.0, -0.5).unwrap().recovering(0.5, 24.0).unwrap();
    let early = Shock::change(17.0, -0.5).unwrap().recovering(0.5, 24.0).unwrap();
    let whole = Shock::change(18.0, -0.5).unwrap().recovering(1.0, 24.0).unwrap();
    for mutant in [ignored, late, early, whole] {
        assert!(gap_to_half_back(&mutant) > 100.0, "{mutant:?}");
    }
}

/// From the closes of AMZN of 2021-07-08 (186.57), 2021-12-31 (166.72; day 176) and 2022-12-28 (81.82; day 538).
#[test]
fn a_stress_over_a_flat_price_is_the_history_itself() {
    let shock = Shock::stress(6.0, stress::find("2022").unwrap()).unwrap();
    let priced = |month: u32| {
        Stock { price: 186.57, ..constant(0.0) }.shocked(shock.clone()).certain_price(21 * month).unwrap()
    };
    let straight = |days: f64| 166.72 + (81.82 - 166.72) * (days - 176.0) / (538.0 - 176.0);
    assert_eq!(priced(6), 186.57);
    assert!((priced(9) - (186.57 - 19.85 * 91.3125 / 176.0)).abs() < 1e-9, "{}", priced(9));
    assert!((priced(18) - straight(365.25)).abs() < 1e-9, "{}", priced(18));
    assert!((priced(48) - 186.57).abs() < 1e-9);
}

/// Error of how many of [`PATHS`] paths something happens on that has a chance below ½ and is said by one uniform a path.
fn error_of_count(sampling: Sampling, chance: f64) -> f64 {
    let paths = PATHS as f64;
    match sampling {
        Sampling::Plain => (paths * chance * (1.0 - chance)).sqrt(),
        // It never happens on both paths of a pair, so that it happens on one of them with twice the chance.
        Sampling::Antithetic => (paths / 2.0 * (2.0 * chance) * (1.0 - 2.0 * chance)).sqrt(),
        // Each of the replicates has one point in each cell of 1/n: chance is left in the cell that the bound lies in.
        Sampling::Sobol => {
            let inside = (chance * paths / REPLICATES as f64).fract();
            (REPLICATES as f64 * inside * (1.0 - inside)).sqrt()
        }
    }
}

fn note(what: &str, sampling: Sampling, z: f64) {
    let cells = [(&*format!("{sampling}: |z|"), format!("{:.2}", z.abs()))];
    record::cells("Shocks against what theory says", what, &cells);
}

/// Pay of paths that are struck with a chance of 30 %, half a price that does not move, vests in months 24 and 36.
struct Struck {
    /// Standard errors that the share of struck paths is away from its chance.
    z: f64,
    /// Paths of which one vest is struck and the other is not.
    torn: u64,
    /// Whether a batch has paths of both kinds.
    is_mixed: bool,
}

fn struck(stock: Stock, sampling: Sampling) -> Struck {
    let full = 2.0 * SHARES * PRICE;
    let bounds = below(Measure::Total, &[0.51 * full, 0.99 * full]);
    let plan = plan(stock, &[24.0, 36.0], bounds, sampling);
    let yes = run(&plan, PATHS).pooled().offers.remove(0).yes;
    let z = (yes[1] as f64 - 0.3 * PATHS as f64) / error_of_count(sampling, 0.3);
    let batch = run_range(&plan, 0..BATCH as u64).pooled().offers.remove(0).total;
    Struck { z, torn: yes[1] - yes[0], is_mixed: batch.min() < batch.max() }
}

fn run_range(plan: &Plan, range: std::ops::Range<u64>) -> Groups {
    let paths = range.end;
    engine::simulate(plan, 7, range, &Run::default()).unwrap().finish(paths).unwrap()
}

#[test]
fn it_happens_on_as_many_paths_as_it_is_said_to_and_on_whole_paths() {
    let shock = Shock::change(18.0, -0.5).unwrap().with_chance(0.3).unwrap();
    for sampling in Sampling::ALL {
        let found = struck(constant(0.0).shocked(shock.clone()), sampling);
        assert!(found.z.abs() < 4.0 && found.torn == 0 && found.is_mixed, "{sampling}: z {}", found.z);
        note("share of paths struck", sampling, found.z);
    }
    // Points tell a chance of 30.03 % from one of 30 %.
    let slightly_more = Shock::change(18.0, -0.5).unwrap().with_chance(0.3003).unwrap();
    assert!(struck(constant(0.0).shocked(slightly_more), Sampling::Sobol).z > 4.0);
}

/// A price that does not move, struck by a mistaken shock: drawn for each date, or once a batch.
#[derive(Debug, Clone, Copy)]
enum Mistaken {
    PerDate,
    PerBatch,
}

impl PriceModel for Mistaken {
    fn info(&self) -> &'static ModelInfo {
        vestcast::market::find("constant").unwrap()
    }

    fn arguments(&self) -> Arguments {
        Arguments::default()
    }

    fn sampler(&self, _: f64, _: &[u32]) -> Box<dyn PathSampler> {
        Box::new(*self)
    }

    fn summary(&self) -> String {
        "mistaken".into()
    }

    fn certain_price(&self, _: f64, _: u32) -> Option<f64> {
        None
    }

    fn boxed_clone(&self) -> Box<dyn PriceModel> {
        Box::new(*self)
    }
}

impl PathSampler for Mistaken {
    fn sample(&self, draws: &mut dyn Draws, prices: &mut PriceGrid) {
        let mut uniforms: Row = [0.0; BATCH];
        draws.uniforms(&mut uniforms);
        for row in prices.rows_mut() {
            match self {
                Mistaken::PerDate => draws.uniforms(&mut uniforms),
                Mistaken::PerBatch => uniforms = [uniforms[0]; BATCH],
            }
            for (price, uniform) in row.iter_mut().zip(&uniforms) {
                *price = if *uniform < 0.3 { 0.5 * PRICE } else { PRICE };
            }
        }
    }
}

#[test]
fn a_draw_for_each_date_or_batch_is_noticed() {
    let per_date = struck(stock("X", PRICE, Mistaken::PerDate), Sampling::Plain);
    assert!(per_date.torn > PATHS / 10 && per_date.z.abs() > 4.0);
    assert!(!struck(stock("X", PRICE, Mistaken::PerBatch), Sampling::Plain).is_mixed);
}

/// Standard errors by which the mean of each year is away from `∏ (1 − chance (1 − level)) S(0) 1.08^t`.
fn distance_of_means(shocks: &[Shock], sampling: Sampling) -> f64 {
    let stock = shocks.iter().cloned().fold(gbm(), Stock::shocked);
    let groups = run(&plan(stock, &[12.0, 24.0, 36.0, 48.0], vec![], sampling), PATHS);
    let pooled = groups.pooled().offers.remove(0);
    let z = |year: usize| {
        // Month 24 is a quarter on the way of the first, a third on that of the second.
        let levels = [[1.0, 1.0], [0.5625, 0.8], [0.6875, 0.4], [0.75, 0.4]][year];
        let kept = (1.0 - 0.3 * (1.0 - levels[0])) * (1.0 - 0.1 * (1.0 - levels[1]));
        let truth = SHARES * PRICE * kept * 1.08f64.powi(year as i32 + 1);
        let parts: Vec<&Tally> = groups.0.iter().map(|run| &run.offers[0].years[year]).collect();
        let found = Ranked::of_groups(&pooled.years[year], &parts).mean().scaled(0.01);
        ((found.value - truth) / found.se).abs()
    };
    (0..4).map(z).fold(0.0, f64::max)
}

#[test]
fn it_lowers_the_mean_of_a_moving_price_by_what_theory_says() {
    let point = |month, price| Knot { month, price };
    let slide = Shock::along(20.0, vec![point(12.0, 0.4)]).unwrap().with_chance(0.1).unwrap();
    let fall = half_back().with_chance(0.3).unwrap();
    for sampling in Sampling::ALL {
        let z = distance_of_means(&[fall.clone(), slide.clone()], sampling);
        assert!(z < 4.0, "{sampling}: {z}");
        note("means of four years, farthest", sampling, z);
        // A recovery that is ignored, a chance of 35 %, a shock that is forgotten.
        let ignored = Shock::change(18.0, -0.5).unwrap().with_chance(0.3).unwrap();
        let often = half_back().with_chance(0.35).unwrap();
        for mutant in [vec![ignored, slide.clone()], vec![often, slide.clone()], vec![fall.clone()]] {
            assert!(distance_of_means(&mutant, sampling) > 4.0, "{sampling}: {mutant:?}");
        }
    }
}

/// Draws of a small generator, the same for every model that asks for the same.
struct Repeating(u64);

impl Repeating {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }
}

impl Draws for Repeating {
    fn normals(&mut self, out: &mut Row) {
        out.fill_with(|| {
            (-2.0 * self.uniform().ln()).sqrt() * (std::f64::consts::TAU * self.uniform()).cos()
        });
    }

    fn uniforms(&mut self, out: &mut Row) {
        out.fill_with(|| self.uniform());
    }

    fn level(&self) -> Level {
        Level::new()
    }
}

#[test]
fn paths_it_does_not_happen_on_are_the_same_to_the_bit_whatever_the_model() {
    let jumps = Jumps { per_year: 2.0, mean: -0.08, spread: 0.1 };
    let models: [Box<dyn PriceModel>; 3] = [
        Box::new(Gbm::new(0.08, 0.33).unwrap()),
        Box::new(Merton::new(0.08, 0.3, jumps).unwrap()),
        Box::new(Garch::new(0.08, 0.33, 0.08, 0.9).unwrap()),
    ];
    let days = [126, 378, 630];
    let grid = |stock: &Stock, seed: u64| {
        let mut grid = PriceGrid::new(days.len());
        stock.sampler(&days).sample(&mut Repeating(seed), &mut grid);
        grid
    };
    for model in models {
        let plain = Stock::new("X", PRICE, model);
        let shocked = plain.clone().shocked(half_back().with_chance(0.3).unwrap());
        let mut struck = 0;
        for seed in 0..40 {
            let (before, after) = (grid(&plain, seed), grid(&shocked, seed));
            for path in 0..BATCH {
                let prices = |grid: &PriceGrid, factors: [f64; 3]| {
                    [0, 1, 2].map(|date| (grid.row(date)[path] * factors[date]).to_bits())
                };
                let found = prices(&after, [1.0; 3]);
                let happens = found != prices(&before, [1.0; 3]);
                assert!(!happens || found == prices(&before, [1.0, 0.5, 0.625]), "{seed} {path}: {plain:?}");
                struck += u32::from(happens);
            }
        }
        let paths = 40.0 * BATCH as f64;
        let z = (f64::from(struck) - 0.3 * paths) / (0.21 * paths).sqrt();
        assert!(z.abs() < 4.0, "{z}");
    }
}

/// The same through the engine, whichever way the draws are made: the first path of many seeds.
#[test]
fn a_run_keeps_the_pay_of_paths_that_are_not_struck() {
    let months = [12.0, 24.0, 36.0, 48.0];
    let shocked = gbm().shocked(Shock::change(18.0, -0.5).unwrap().with_chance(0.3).unwrap());
    for sampling in Sampling::ALL {
        let plans = [gbm(), shocked.clone()].map(|stock| plan(stock, &months, vec![], sampling));
        let years = |plan: &Plan, seed: u64| -> Vec<i64> {
            let shard = engine::simulate(plan, seed, 0..1, &Run { threads: Some(1), ..Run::default() });
            let years = shard.unwrap().finish(1).unwrap().pooled().offers.remove(0).years;
            years.iter().map(Tally::min).collect()
        };
        let mut struck = 0;
        for seed in 0..300 {
            let [before, after] = [years(&plans[0], seed), years(&plans[1], seed)];
            if before != after {
                struck += 1;
                assert_eq!(before[0], after[0]);
                assert!(
                    (1..4).all(|year| (before[year] - 2 * after[year]).abs() <= 1),
                    "{before:?} {after:?}"
                );
            }
        }
        // 90 are expected, give or take four standard errors.
        assert!((58..=122).contains(&struck), "{sampling}: {struck} of 300");
    }
}

#[test]
fn shocks_are_independent_of_each_other() {
    let shock = |chance| Shock::change(6.0, -0.5).unwrap().with_chance(chance).unwrap();
    for sampling in Sampling::ALL {
        let stock = constant(0.0).shocked(shock(0.3)).shocked(shock(0.2));
        let quarter = below(Measure::Total, &[0.26 * SHARES * PRICE]);
        let both = run(&plan(stock, &[12.0], quarter, sampling), PATHS).pooled().offers[0].yes[0];
        // Points of two coordinates leave more to chance than of one, and less than a tenth of independent paths.
        let error = match sampling {
            Sampling::Sobol => 0.1 * error_of_count(Sampling::Plain, 0.06),
            _ => error_of_count(sampling, 0.06),
        };
        let z = (both as f64 - 0.06 * PATHS as f64) / error;
        assert!(z.abs() < 4.0, "{sampling}: {z}");
        note("two shocks on the same path", sampling, z);
    }
}

/// Paths on which two stocks are struck that do not move: both, and one without the other. Each vests once.
fn struck_together(shocks: [Shock; 2], correlated: bool, sampling: Sampling) -> [u64; 2] {
    // As good as still; that the price of one moves shows only if it must.
    let still = |name: &str| stock(name, PRICE, Gbm::new(0.0, 1e-6).unwrap());
    let [first, second] = shocks;
    let stocks = [still("X").shocked(first), still("Y").shocked(second)];
    let correlation = Correlation::new(correlated.then_some(("X", "Y", 0.5))).unwrap();
    let of = |name: &str| Grant { stock: name.into(), ..share_grant(SHARES, vesting(&[24.0], &[1.0])) };
    let schedule = PaySchedule::new(&plain_offer(vec![of("X"), of("Y")]), 4, |_| 0.0);
    let level = |stock: &Stock| stock.shocks[0].factor(24 * 21);
    let both = SHARES * PRICE * (level(&stocks[0]) + level(&stocks[1]));
    let questions = below(Measure::Total, &[1.001 * both, 0.999 * 2.0 * SHARES * PRICE]);
    let plan = Plan::correlated(4, (&stocks, &correlation), &[schedule], vec![questions], sampling);
    let yes = run(&plan, PATHS).pooled().offers.remove(0).yes;
    [yes[0], yes[1] - yes[0]]
}

#[test]
fn one_event_strikes_all_its_stocks_on_the_same_paths() {
    let crisis = |month: f64, chance: f64| {
        Shock::stress(month, stress::find("2022").unwrap()).unwrap().with_chance(chance).unwrap()
    };
    let z = |found: u64, chance: f64, error: f64| (found as f64 - chance * PATHS as f64) / error;
    for (sampling, correlated) in Sampling::ALL.into_iter().flat_map(|s| [(s, false), (s, true)]) {
        let [both, torn] = struck_together([crisis(6.0, 0.3), crisis(6.0, 0.3)], correlated, sampling);
        let z_both = z(both, 0.3, error_of_count(sampling, 0.3));
        assert!(torn == 0 && z_both.abs() < 4.0, "{sampling}: {both} {torn}");
        note("one event of two stocks", sampling, z_both);
        // Another history, another month or another chance is another event, and a fall without a name is its own.
        let other = Shock::stress(6.0, stress::find("2022-meta").unwrap()).unwrap().with_chance(0.3).unwrap();
        let fall = || Shock::change(6.0, -0.5).unwrap().with_chance(0.3).unwrap();
        for apart in [[crisis(6.0, 0.3), other], [crisis(6.0, 0.3), crisis(7.0, 0.3)], [fall(), fall()]] {
            let [both, torn] = struck_together(apart, correlated, sampling);
            let error = error_of_count(Sampling::Plain, 0.42);
            assert!(z(both, 0.09, error).abs() < 4.0 && z(torn, 0.42, error).abs() < 4.0, "{both} {torn}");
        }
        let [_, torn] = struck_together([crisis(6.0, 0.3), crisis(6.0, 0.31)], correlated, sampling);
        assert!(torn > PATHS / 3);
    }
}

#[test]
fn threads_blocks_vectors_and_shards_change_nothing() {
    let shocks =
        [half_back().with_chance(0.3).unwrap(), Shock::change(30.0, 0.2).unwrap().with_chance(0.5).unwrap()];
    let stock = shocks.into_iter().fold(gbm(), Stock::shocked);
    for sampling in Sampling::ALL {
        let plan = plan(stock.clone(), &[12.0, 24.0, 36.0, 48.0], vec![], sampling);
        let whole = run(&plan, 20_011);
        for (threads, block) in [(1, 4096), (2, 257), (3, 31)] {
            let other = Run { threads: Some(threads), block: Some(block), ..Run::default() };
            let parts = [13_001..20_011, 0..400, 400..13_001];
            let [mut first, second, third] =
                parts.map(|range| engine::simulate(&plan, 7, range, &other).unwrap());
            first.merge(&second).unwrap();
            first.merge(&third).unwrap();
            assert!(
                first.finish(20_011).unwrap() == whole,
                "{sampling}: {threads} threads, blocks of {block}"
            );
        }
        let baseline = Run { level: Some(Level::baseline()), ..Run::default() };
        let slow = engine::simulate(&plan, 7, 0..20_011, &baseline).unwrap().finish(20_011).unwrap();
        assert!(slow == whole, "{sampling}: vectors");
    }
}

#[test]
fn only_a_chance_between_none_and_all_makes_a_certain_price_uncertain() {
    let is_certain = |chance: f64| {
        let stock = constant(0.08).shocked(half_back().with_chance(chance).unwrap());
        let plan = plan(stock.clone(), &[24.0], vec![], Sampling::Plain);
        assert_eq!(plan.offers[0].is_certain, stock.is_deterministic());
        assert_eq!(stock.certain_price(24 * 21).is_some(), stock.is_deterministic());
        assert!(stock.certain_price(17 * 21).is_some());
        stock.is_deterministic()
    };
    assert!(is_certain(0.0) && is_certain(1.0) && !is_certain(0.3));
    assert!(!gbm().shocked(half_back()).is_deterministic());
}

#[test]
fn a_plan_is_known_by_what_its_shocks_do() {
    let point = |month, price| Knot { month, price };
    let print = |shock: Shock| plan(gbm().shocked(shock), &[24.0], vec![], Sampling::Plain).fingerprint;
    let shock = || Shock::change(18.0, -0.5).unwrap();
    assert_eq!(print(shock()), print(Shock::along(18.0, vec![point(0.0, 0.5)]).unwrap()));
    let others = [
        Shock::change(19.0, -0.5).unwrap(),
        Shock::change(18.0, -0.4).unwrap(),
        shock().with_chance(0.9).unwrap(),
        half_back(),
        Shock::along(18.0, vec![point(1.0, 0.5)]).unwrap(),
    ];
    for other in others {
        assert_ne!(print(shock()), print(other.clone()), "{other:?}");
    }
    assert_ne!(print(shock()), plan(gbm(), &[24.0], vec![], Sampling::Plain).fingerprint);
    // The same course without the name happens apart from the event of other stocks.
    let named = Shock::stress(6.0, stress::find("2022").unwrap()).unwrap();
    let unnamed = Shock::along(6.0, named.levels().to_vec()).unwrap();
    assert_eq!(print(named.clone()), print(unnamed.clone()));
    let [named, unnamed] = [named, unnamed].map(|shock| print(shock.with_chance(0.3).unwrap()));
    assert_ne!(named, unnamed);
}

#[test]
fn a_shock_leaves_the_choice_of_points_to_the_model() {
    let days = [252, 504];
    let shocked = gbm().shocked(half_back().with_chance(0.3).unwrap());
    assert_eq!(shocked.sampler(&days).needs().increments, gbm().sampler(&days).needs().increments);
    assert!(!shocked.sampler(&days).needs().increments.is_empty());
}

#[test]
fn the_fan_shows_it() {
    let days = vec![17 * 21, 18 * 21, 42 * 21];
    let stock = constant(0.0).shocked(half_back().with_chance(0.3).unwrap());
    let fan = engine::watch_price(&stock, days.clone(), 7, 20_000, &Run::default()).unwrap();
    for (day, level) in [1.0, 0.5, 0.75].into_iter().enumerate() {
        let [low, high] = fan.quantiles(day, [0.1, 0.9]).map(|price| price.value);
        assert!(
            (low / PRICE - level).abs() < 1e-3 && (high / PRICE - 1.0).abs() < 1e-3,
            "{day}: {low} {high}"
        );
        let mean = fan.mean(day);
        assert!((mean.value - PRICE * (1.0 - 0.3 * (1.0 - level))).abs() <= 4.0 * mean.se, "{day}: {mean:?}");
    }
    let end = |path: &Vec<(u32, f64)>| path.last().unwrap().1;
    let ends: Vec<f64> = fan.sample_paths.iter().map(end).collect();
    assert_eq!(ends, [0.75 * PRICE, PRICE, PRICE]);
}

#[test]
fn the_words_under_a_chart_name_it() {
    let falls = gbm()
        .shocked(Shock::change(18.0, -0.5).unwrap().with_chance(0.3).unwrap())
        .shocked(Shock::change(6.5, 0.3).unwrap().recovering(0.5, 12.0).unwrap())
        .shocked(Shock::stress(0.0, stress::find("dot-com").unwrap()).unwrap().with_chance(0.02).unwrap());
    let words = "GBM, growth 8%, volatility 33%, −50% in month 18 (30% chance), +30% in month 6.5 with 50% of it back \
                 by month 18.5, stress dot-com from month 0 (2% chance)";
    assert_eq!(falls.summary(), words);
    let more = falls.shocked(half_back()).shocked(half_back());
    assert_eq!(more.summary(), format!("{words}, 2 more shocks"));
}

#[test]
fn what_no_price_can_do_is_refused() {
    let point = |month, price| vec![Knot { month, price }];
    let fall = || Shock::change(18.0, -0.5).unwrap();
    let refused = [
        ("change", Shock::change(1.0, -1.5)),
        ("change", Shock::change(1.0, 0.0)),
        ("change", Shock::change(1.0, 10.5)),
        ("change", Shock::change(1.0, f64::NAN)),
        ("month", Shock::change(-1.0, -0.5)),
        ("month", Shock::change(1201.0, -0.5)),
        ("month", Shock::change(f64::NAN, -0.5)),
        ("chance", fall().with_chance(1.3)),
        ("chance", fall().with_chance(-0.1)),
        ("chance", fall().with_chance(f64::NAN)),
        ("recovered", fall().recovering(1.5, 12.0)),
        ("recovered", fall().recovering(-0.5, 12.0)),
        ("recovered", Shock::along(1.0, point(1.0, 0.5)).unwrap().recovering(0.5, 12.0)),
        ("over", fall().recovering(0.5, 0.0)),
        ("over", fall().recovering(0.5, f64::INFINITY)),
        ("levels", Shock::along(1.0, Vec::new())),
        ("levels", Shock::along(1.0, point(1.0, -0.5))),
        ("levels", Shock::along(1.0, point(1.0, 11.5))),
        ("levels", Shock::along(1.0, point(1300.0, 0.5))),
        ("levels", Shock::along(1.0, point(f64::NAN, 0.5))),
    ];
    for (key, shock) in refused {
        assert_eq!(shock.unwrap_err().parameter, key);
    }
    // The chance given before the recovery stays.
    let kept = fall().with_chance(0.3).unwrap().recovering(0.5, 24.0).unwrap();
    assert_eq!(kept, half_back().with_chance(0.3).unwrap());
}

/// Half the futures pay one amount and half another: percentiles are read off bins, and what a bin leaves open is in the
/// error, not kept quiet.
#[test]
fn errors_of_outcomes_in_two_lumps_hold_the_truth() {
    let fall = Shock::change(6.0, -0.5).unwrap().with_chance(0.3).unwrap();
    let offer =
        Offer::new("first", 200_000.0).grant(Grant::dollars("A", 340_000.0, vesting(&[12.0], &[1.0])));
    let stock = Stock { name: "A".into(), ..constant(0.0) };
    let mut scenario = Scenario::new("lumps").offer(offer);
    scenario.stocks = vec![stock.shocked(fall)];
    scenario.years = 1;
    for sampling in Sampling::ALL {
        scenario.sampling = Some(sampling);
        scenario.goals.walk_away = Some(369_000.0);
        scenario.goals.current_pay = Some(600_000.0);
        let outcome = vestcast::simulate(&scenario).unwrap();
        let total = &outcome.offers[0].total;
        // A vest of 340,000 that is halved on 3 of 10 paths. Points are far better than independent paths.
        let independent = 170_000.0 * (0.21 / outcome.paths as f64).sqrt();
        let least_gain = if sampling == Sampling::Sobol { 10.0 } else { 0.8 };
        assert!(total.mean.se < independent / least_gain, "{sampling} {:?}", total.mean);
        assert!((total.mean.value - 489_000.0).abs() < 4.0 * total.mean.se, "{sampling} {:?}", total.mean);
        // No percentile is less sure than its bin is wide, at most 2^−9 of what the vest pays.
        let widest = |pay: f64| (pay - 200_000.0) / 512.0;
        for (p, truth) in [(0.1, 370_000.0), (0.9, 540_000.0)] {
            let found = total.percentiles.iter().find(|percentile| percentile.p == p).unwrap();
            assert!(found.interval.low <= truth && truth <= found.interval.high, "{sampling} {found:?}");
            assert!(found.se > 0.0 && found.se <= widest(truth), "{sampling} {found:?}");
            assert!((found.value - truth).abs() < 4.0 * found.se, "{sampling} {found:?}");
        }
        let shortfall = total.shortfall_5;
        assert!(shortfall.se <= widest(370_000.0), "{sampling} {shortfall:?}");
        assert!((shortfall.value - 370_000.0).abs() < 4.0 * shortfall.se, "{sampling} {shortfall:?}");
        // No future is below the first bound, all are below the second: how rare the others are is still bounded.
        for (question, bound) in [(QuestionId::WalkAway, 0.0), (QuestionId::CurrentPay, 1.0)] {
            let chance = outcome.offers[0].chance(question).unwrap();
            let width = chance.interval.high - chance.interval.low;
            assert!(chance.value == bound && width > 0.0 && width < 0.001, "{sampling} {chance:?}");
        }
    }
}
