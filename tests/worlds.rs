//! Promise: plans that are run together give what each gives alone, to the byte, whatever they have in common.

#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use support::{plain_offer, share_grant, stock, total_below, vesting};
use vestcast::Scenario;
use vestcast::engine::{self, Run, RunError};
use vestcast::facts::stress;
use vestcast::market::{
    Blocks, Bootstrap, Correlation, Garch, Gbm, Heston, Jumps, Kou, MeanReverting, Merton, PriceModel,
    Regimes, Sampling, Shock, Stock, StudentT, TwoSidedJumps, VolatilityProcess,
};
use vestcast::offer::{Grant, PaySchedule};
use vestcast::plan::Plan;

/// More than the first block, which no thread shares, for every sampling; and not whole batches.
const PATHS: u64 = 8_192 + 1_301;
/// The same of plans whose draws are independent.
const FEW_PATHS: u64 = 1_301;
const EVEN: [f64; 4] = [0.25; 4];

fn gbm(growth: f64, volatility: f64) -> Gbm {
    Gbm::new(growth, volatility).unwrap()
}

/// An offer of shares of two stocks.
fn plan(x: Stock, y: Stock, months: &[f64; 4], correlation: f64, sampling: Sampling) -> Plan {
    let of_y = Grant { start_month: 6, ..Grant::dollars("Y", 90_000.0, vesting(&[3.0, 31.0], &[0.5; 2])) };
    let offer = plain_offer(vec![share_grant(400.0, vesting(months, &EVEN)), of_y]);
    let correlation = Correlation::new([("X", "Y", correlation)]).unwrap();
    let schedules = [PaySchedule::new(&offer, 4, |_| 0.0)];
    Plan::correlated(4, (&[x, y], &correlation), &schedules, vec![total_below(&[150_000.0])], sampling)
}

fn x(model: impl PriceModel + 'static) -> Stock {
    stock("X", 200.0, model)
}

fn y(volatility: f64) -> Stock {
    stock("Y", 30.0, gbm(0.0, volatility))
}

/// Stocks that agree in all, in one, in none of their draws; the same once more after others; other vest days.
fn plans(correlation: f64, sampling: Sampling) -> Vec<Plan> {
    let months = [12.0, 24.0, 36.0, 48.0];
    let of = |x, y| plan(x, y, &months, correlation, sampling);
    let merton = |per_year| Merton::new(0.07, 0.3, Jumps { per_year, mean: -0.1, spread: 0.2 }).unwrap();
    let crisis = || Shock::stress(6.0, stress::find("2022").unwrap()).unwrap().with_chance(0.3).unwrap();
    let fall = || Shock::change(14.0, -0.5).unwrap().with_chance(0.4).unwrap();
    vec![
        of(x(gbm(0.07, 0.3)), y(0.6)),
        of(x(gbm(0.07, 0.5)), y(0.6)),
        of(x(gbm(0.07, 0.5)), y(0.2)),
        of(x(gbm(0.07, 0.0)), y(0.2)),
        // Draws of other kinds, and fewer or more of them, after the same first ones.
        of(x(merton(1.5)), y(0.2)),
        of(x(gbm(0.07, 0.3)), y(0.2)),
        of(x(merton(2.5)), y(0.2)),
        of(x(StudentT::new(0.07, 0.3, 5.0).unwrap()), y(0.2)),
        // What one stock decides for both, and for itself.
        of(x(gbm(0.07, 0.3)).shocked(crisis()), y(0.6).shocked(crisis())),
        of(x(gbm(0.07, 0.3)).shocked(crisis()), y(0.5).shocked(crisis())),
        of(x(gbm(0.07, 0.3)).shocked(crisis()).shocked(fall()), y(0.5).shocked(crisis())),
        of(x(gbm(0.07, 0.3)).shocked(fall()), y(0.5).shocked(fall())),
        of(x(gbm(0.07, 0.3)), y(0.6)),
        plan(x(gbm(0.07, 0.3)), y(0.6), &[6.0, 24.0, 36.0, 48.0], correlation, sampling),
        plan(x(gbm(0.07, 0.3)), y(0.6), &months, 0.9 - correlation, sampling),
    ]
}

fn assert_alike(plans: &[Plan], paths: u64, what: &str) {
    let alone = plans.iter().map(|plan| engine::simulate(plan, 11, 0..paths, &Run::default()));
    let alone = alone.collect::<Result<Vec<_>, RunError>>().unwrap();
    for (threads, block) in [(1, 4096), (3, 257)] {
        let run = Run { threads: Some(threads), block: Some(block), ..Run::default() };
        let together = engine::simulate_each(plans, 11, 0..paths, &run).unwrap();
        for (index, (together, alone)) in together.iter().zip(&alone).enumerate() {
            assert!(together == alone, "{what}: plan {index} on {threads} threads");
        }
    }
}

#[test]
fn plans_run_together_are_the_plans_run_alone() {
    for (sampling, correlation) in Sampling::ALL.into_iter().flat_map(|s| [(s, 0.0), (s, 0.6)]) {
        assert_alike(&plans(correlation, sampling), PATHS, &format!("{sampling}, {correlation}"));
    }
}

#[test]
fn models_of_every_kind_share_what_they_draw_alike() {
    let history: Vec<f64> = (1..200).map(|day| 0.05 * ((f64::from(day) * 0.618).fract() - 0.49)).collect();
    let boxed = |mean| Bootstrap::new(history.clone(), Blocks::Geometric { mean }, Some(0.05)).unwrap();
    let process =
        VolatilityProcess { today: 0.3, long_run: 0.3, reversion: 2.0, spread: 0.4, correlation: -0.6 };
    let jumps = TwoSidedJumps { per_year: 4.0, up_chance: 0.4, up_mean: 0.08, down_mean: 0.12 };
    let stocks = || -> Vec<Stock> {
        vec![
            x(boxed(9.5)),
            x(boxed(20.0)),
            x(Garch::new(0.08, 0.34, 0.03, 0.89).unwrap()),
            x(Garch::new(0.04, 0.34, 0.03, 0.93).unwrap()),
            x(Regimes::new(0.08, [0.22, 0.55], [100.0, 33.0]).unwrap()),
            x(Heston::new(0.08, process).unwrap()),
            x(Heston::new(0.02, process).unwrap()),
            x(Kou::new(0.07, 0.3, jumps).unwrap()),
            x(MeanReverting::new(150.0, 10.0, 0.3).unwrap()),
            x(gbm(0.07, 0.3)),
        ]
    };
    for (sampling, correlation) in [(Sampling::Plain, 0.6), (Sampling::Sobol, 0.0)] {
        let plan = |stock| plan(stock, y(0.4), &[2.0, 4.0, 5.0, 8.0], correlation, sampling);
        let plans: Vec<Plan> = stocks().into_iter().map(plan).collect();
        assert_alike(&plans, FEW_PATHS, &format!("{sampling}, {correlation}"));
    }
}

#[test]
fn plans_of_any_shape_run_together() {
    let scenario = |name: &str, change: &dyn Fn(String) -> String| {
        let text = std::fs::read_to_string(format!("scenarios/{name}.toml")).unwrap();
        let scenario = Scenario::from_toml(&change(text)).unwrap().scenario;
        Scenario { sampling: Some(Sampling::Plain), ..scenario }
    };
    let as_is = |name: &str| scenario(name, &|text| text);
    let no_quitting = |text: String| text.replace("quit = ", "# quit = ");
    let plan = |scenario: &Scenario| Plan::compile(scenario);
    let one_year =
        PaySchedule::new(&plain_offer(vec![share_grant(9.0, vesting(&[3.0], &[1.0]))]), 1, |_| 0.0);
    let plans = [
        plan(&as_is("leaving-early")),
        plan(&as_is("two-companies")).compared_with(0),
        Plan::new(1, &[x(gbm(0.07, 0.3))], &[one_year], vec![Vec::new()], Sampling::Plain),
        plan(&as_is("target-compensation")),
        plan(&as_is("amazon-l6-seattle")).compared_with(1),
        plan(&scenario("leaving-early", &no_quitting)),
        plan(&as_is("two-companies")),
        plan(&as_is("double-trigger")),
    ];
    assert_alike(&plans, FEW_PATHS, "shapes");
}

#[test]
fn paths_of_all_plans_are_counted_and_a_stop_stops_all() {
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
    let plans = plans(0.0, Sampling::Plain);
    let (count, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let progress = |paths: u64| {
        count.fetch_add(paths, Ordering::Relaxed);
    };
    let run = Run { progress: Some(&progress), cancel: Some(&stop), ..Run::default() };
    engine::simulate_each(&plans, 11, 0..PATHS, &run).unwrap();
    assert_eq!(count.load(Ordering::Relaxed), PATHS * plans.len() as u64);
    stop.store(true, Ordering::Relaxed);
    let stopped = engine::simulate_each(&plans, 11, 0..PATHS, &run);
    assert!(matches!(stopped, Err(RunError::Cancelled { done: 0, paths: PATHS })));
    assert_eq!(engine::simulate_each(&[], 11, 0..PATHS, &Run::default()).unwrap().len(), 0);
}
