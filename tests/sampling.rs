//! Promise: every way of sampling gives each figure its true value, and what it saves is what theory says.
//!
//! The case and the numbers are those of `reference/variance_reduction.json`. That the errors stated are
//! right is `coverage.rs`.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod support;

use serde_json::Value;
use support::record;
use support::{numbers, plain_offer, share_grant, stock, vesting};
use vestcast::Scenario;
use vestcast::engine::{self, Run};
use vestcast::market::{
    Arguments, Draws, FixedPath, GROUPS, Gbm, Knot, ModelInfo, PathSampler, PriceGrid, PriceModel,
    REPLICATES, Sampling,
};
use vestcast::offer::PaySchedule;
use vestcast::outcome::{Chance, Estimate, Groups, Ranked, Tally};
use vestcast::plan::{Plan, QuestionId};

fn case() -> Value {
    support::reference("variance_reduction")["cases"][0].clone()
}

fn value(entry: &Value) -> f64 {
    entry.as_f64().unwrap()
}

fn plan(case: &Value, sampling: Sampling) -> Plan {
    let model = &case["model"];
    let gbm = Gbm::new(value(&model["mu"]).exp_m1(), value(&model["sigma"])).unwrap();
    let vesting = vesting(&numbers(&case["vest_months"]), &numbers(&case["vest_weights"]));
    let offer = plain_offer(vec![share_grant(value(&case["shares"]), vesting)]);
    let stocks = [stock("X", value(&model["s0"]), gbm)];
    Plan::new(4, &stocks, &[PaySchedule::new(&offer, 4, |_| 0.0)], vec![vec![]], sampling)
}

fn groups(plan: &Plan, seed: u64, paths: u64) -> Groups {
    engine::simulate(plan, seed, 0..paths, &Run::default()).unwrap().finish(paths).unwrap()
}

/// The total by group.
fn totals(plan: &Plan, seed: u64, paths: u64) -> Vec<Tally> {
    groups(plan, seed, paths).0.into_iter().map(|run| run.offers[0].total.clone()).collect()
}

/// Mean and its error in dollars.
fn mean(plan: &Plan, seed: u64, paths: u64) -> Estimate {
    let tallies = totals(plan, seed, paths);
    let pooled = groups(plan, seed, paths).pooled().offers.remove(0).total;
    Ranked::of_groups(&pooled, &tallies.iter().collect::<Vec<_>>()).mean().scaled(0.01)
}

fn root_mean_square(errors: &[f64]) -> f64 {
    (errors.iter().map(|error| error * error).sum::<f64>() / errors.len() as f64).sqrt()
}

/// The rule of the reference: the error over at least 100 scrambles is below twice that of a bridge, and their
/// mean within four standard errors of the truth. Plain paths must fail the first.
#[test]
fn scrambled_points_are_as_exact_as_the_reference() {
    let case = case();
    let truth = value(&case["mean"]);
    let sobol = plan(&case, Sampling::Sobol);
    let rows = case["sobol_scrambled"]["table"].as_array().unwrap();
    // A replicate of fewer points than a batch holds does not come up.
    let rows: Vec<&Value> = rows.iter().filter(|row| value(&row["n"]) >= 256.0).collect();
    assert_eq!(rows.len(), 4);
    for row in rows {
        let n = value(&row["n"]) as u64;
        // The mean of a group is that of several scrambles, so its error is that of one over their root.
        let scrambles = (REPLICATES / GROUPS) as f64;
        let of_seed = |seed: u64| totals(&sobol, 900 + seed, n * REPLICATES as u64);
        let error = |tally: Tally| (tally.mean() / 100.0 - truth) * scrambles.sqrt();
        let errors: Vec<f64> = (0..4).flat_map(of_seed).map(error).collect();
        let rmse = root_mean_square(&errors);
        let limit = 2.0 * value(&row["rmse_sobol_bridge"]);
        let bias = errors.iter().sum::<f64>() / errors.len() as f64;
        assert!(rmse < limit, "{n} points: {rmse}, at most {limit}");
        assert!(bias.abs() < 4.0 * rmse / (errors.len() as f64).sqrt(), "{n} points: {bias}");
        assert!(value(&row["rmse_plain"]) > limit, "plain paths would pass");
        let dollars = |amount: f64| format!("{amount:.2}");
        let cells = [
            ("ours", dollars(rmse)),
            ("Brownian bridge by another program", dollars(limit / 2.0)),
            ("plain paths, theory", dollars(value(&row["rmse_plain"]))),
            ("our mean error", dollars(bias)),
        ];
        let table = "Root mean square error of a mean over scrambles, in dollars";
        record::cells(table, &format!("{n} scrambled points"), &cells);
    }
}

/// The variance of the mean of antithetic pairs over that of as many plain paths is known in closed form.
#[test]
fn antithetic_pairs_save_what_theory_says() {
    let case = case();
    let truth = value(&case["mean"]);
    let antithetic = plan(&case, Sampling::Antithetic);
    const N: u64 = 65_536;
    let means: Vec<Estimate> = (0..60).map(|seed| mean(&antithetic, seed, N)).collect();
    let stated = means.iter().map(|mean| mean.se * mean.se).sum::<f64>() / means.len() as f64;
    let ratio = stated / (value(&case["variance"]) / N as f64);
    let expected = value(&case["variance_ratio_antithetic_vs_plain_equal_paths"]);
    // Each of 60 squared errors has one degree of freedom less than there are replicates.
    let tolerance = 4.0 * (2.0 / (60.0 * (REPLICATES - 1) as f64)).sqrt();
    assert!((ratio / expected - 1.0).abs() < tolerance, "{ratio} for {expected}");
    note_pairs("a grant", [ratio, expected, tolerance]);
    let z: Vec<f64> = means.iter().map(|mean| (mean.value - truth) / mean.se).collect();
    assert!((z.iter().sum::<f64>() / 60.0).abs() < 4.0 * root_mean_square(&z) / 60f64.sqrt());
}

/// Where both sides of a pair pay alike the pairs are worth half as many paths, and the error says so.
#[test]
fn antithetic_pairs_that_agree_cost_what_theory_says() {
    const RUNS: u64 = 40;
    let gbm = Gbm::new(0.0, 0.3).unwrap();
    let median = 100.0 * (-0.5 * 0.3 * 0.3 * 4.0f64).exp();
    let offer = plain_offer(vec![share_grant(1.0, vesting(&[48.0], &[1.0]))]);
    let mut scenario = Scenario::new("even").stock_listed("X", 100.0, gbm).offer(offer);
    scenario.paths = 65_536;
    scenario.sampling = Some(Sampling::Antithetic);
    scenario.goals.walk_away = Some(median);
    // Below the median is the opposite on both sides: of every pair one answers yes, and the error is none.
    let below_median = |seed: u64| {
        let scenario = Scenario { seed, ..scenario.clone() };
        vestcast::simulate(&scenario).unwrap().offers[0].chance(QuestionId::WalkAway).unwrap().to_owned()
    };
    let odd: Vec<Chance> = (0..RUNS).map(below_median).collect();
    assert!(odd.iter().all(|chance| (chance.value - 0.5).abs() < 1e-3 && chance.se < 1e-4), "{odd:?}");
    // A price that is even in its normal is the same on both sides.
    let plan = |sampling| {
        let offer = plain_offer(vec![share_grant(1.0, vesting(&[48.0], &[1.0]))]);
        let even = stock("X", 100.0, Even);
        Plan::new(4, &[even], &[PaySchedule::new(&offer, 4, |_| 0.0)], vec![vec![]], sampling)
    };
    let stated = |sampling| {
        let plan = plan(sampling);
        let squares = (0..RUNS).map(|seed| mean(&plan, 70 + seed, 65_536).se.powi(2));
        squares.sum::<f64>() / RUNS as f64
    };
    let ratio = stated(Sampling::Antithetic) / stated(Sampling::Plain);
    let tolerance = 4.0 * (2.0 / (RUNS as f64 * (REPLICATES - 1) as f64)).sqrt();
    assert!((ratio / 2.0 - 1.0).abs() < tolerance, "{ratio}");
    note_pairs("a price even in its normal, the worst case", [ratio, 2.0, tolerance]);
}

fn note_pairs(of: &str, [seen, theory, tolerance]: [f64; 3]) {
    let cells = [
        ("stated", format!("{seen:.4}")),
        ("theory", format!("{theory:.4}")),
        ("tolerance", format!("{:.1} %", 100.0 * tolerance)),
    ];
    record::cells("Variance of the mean of antithetic pairs over that of as many plain paths", of, &cells);
}

/// A price that is even in its one normal: `100 (1 + Z²)`.
#[derive(Debug, Clone)]
struct Even;

impl PriceModel for Even {
    fn info(&self) -> &'static ModelInfo {
        vestcast::market::find("gbm").unwrap()
    }

    fn arguments(&self) -> Arguments {
        Arguments::default()
    }

    fn sampler(&self, _: f64, _: &[u32]) -> Box<dyn PathSampler> {
        Box::new(Even)
    }

    fn summary(&self) -> String {
        "even".into()
    }

    fn certain_price(&self, _: f64, _: u32) -> Option<f64> {
        None
    }

    fn boxed_clone(&self) -> Box<dyn PriceModel> {
        Box::new(Even)
    }
}

impl PathSampler for Even {
    fn sample(&self, draws: &mut dyn Draws, prices: &mut PriceGrid) {
        for row in prices.rows_mut() {
            draws.normals(row);
            row.iter_mut().for_each(|x| *x = 100.0 * (1.0 + *x * *x));
        }
    }
}

/// More dates than principal components, two shares, steps of unequal lengths: years and total have the known
/// means and deviations under every way of sampling, within the errors stated.
#[test]
fn many_dates_and_two_shares_keep_their_law() {
    let months: Vec<f64> = (1..=48).filter(|month| month % 7 != 3).map(f64::from).collect();
    let weights = vec![1.0 / months.len() as f64; months.len()];
    let laws = [("X", 100.0, 0.08f64, 0.35f64), ("Y", 40.0, -0.03, 0.6)];
    let stocks =
        laws.map(|(name, price, mu, sigma)| stock(name, price, Gbm::new(mu.exp_m1(), sigma).unwrap()));
    let grant = |name: &str| vestcast::offer::Grant {
        stock: name.into(),
        ..share_grant(1000.0, vesting(&months, &weights))
    };
    let offer = plain_offer(vec![grant("X"), grant("Y")]);
    let schedules = [PaySchedule::new(&offer, 4, |_| 0.0)];
    let moments = |in_year: &dyn Fn(f64) -> bool| {
        let times: Vec<f64> = months.iter().filter(|m| in_year(**m)).map(|m| m / 12.0).collect();
        let amount = 1000.0 * weights[0];
        let (mut mean, mut variance) = (0.0, 0.0);
        for (_, price, mu, sigma) in laws {
            mean += times.iter().map(|t| amount * price * (mu * t).exp()).sum::<f64>();
            for s in &times {
                let covariance = |t: &f64| (mu * (s + t)).exp() * (sigma * sigma * s.min(*t)).exp_m1();
                variance += (amount * price).powi(2) * times.iter().map(covariance).sum::<f64>();
            }
        }
        (mean, variance.sqrt())
    };
    assert!(months.len() > 32);
    for sampling in Sampling::ALL {
        let plan = Plan::new(4, &stocks, &schedules, vec![vec![]], sampling);
        let groups = groups(&plan, 12, 262_144);
        let pooled = groups.pooled().offers.remove(0);
        let check = |what: String, pooled: &Tally, parts: Vec<&Tally>, (mean, sd): (f64, f64)| {
            let found = Ranked::of_groups(pooled, &parts);
            for (name, estimate, truth) in [("mean", found.mean(), mean), ("sd", found.sd(), sd)] {
                let estimate = estimate.scaled(0.01);
                let z = (estimate.value - truth) / estimate.se;
                assert!(z.abs() < 4.0, "{sampling} {what} {name}: {estimate:?} for {truth}, z {z}");
                let column = format!("{sampling}: z");
                let row = format!("{what} {name}");
                record::cells("Two shares on 41 dates, closed forms", &row, &[(&column, format!("{z:+.2}"))]);
            }
        };
        for year in 0..4 {
            let parts = groups.0.iter().map(|run| &run.offers[0].years[year]).collect();
            let in_year = |month: f64| (month / 12.0).ceil() as usize == year + 1;
            check(format!("year {}", year + 1), &pooled.years[year], parts, moments(&in_year));
        }
        let parts = groups.0.iter().map(|run| &run.offers[0].total).collect();
        check("total".into(), &pooled.total, parts, moments(&|_| true));
    }
}

#[test]
fn sobol_points_are_the_choice_where_a_brownian_motion_moves_the_price() {
    let scenario = |paths: u64| {
        let offer = plain_offer(vec![share_grant(10.0, vesting(&[12.0], &[1.0]))]);
        let mut scenario =
            Scenario::new("x").stock_listed("X", 10.0, Gbm::new(0.0, 0.3).unwrap()).offer(offer);
        scenario.paths = paths;
        scenario
    };
    let chosen = |scenario: &Scenario| Plan::compile(scenario).sampling;
    assert_eq!(chosen(&scenario(16_384)), Sampling::Sobol);
    assert_eq!(chosen(&scenario(16_383)), Sampling::Plain);
    let mut still = scenario(65_536);
    still.stocks[0].model = Box::new(Gbm::new(0.1, 0.0).unwrap());
    assert_eq!(chosen(&still), Sampling::Plain);
    still.stocks[0].model = Box::new(FixedPath::new(vec![Knot { month: 12.0, price: 3.0 }]).unwrap());
    assert_eq!(chosen(&still), Sampling::Plain);
    let mut asked = scenario(65_536);
    asked.sampling = Some(Sampling::Antithetic);
    assert_eq!(chosen(&asked), Sampling::Antithetic);
    asked.paths = 32_767;
    assert!(asked.validate().unwrap_err().to_string().contains("at least 32,768"));
}

/// Two shares draw on different coordinates of the same points: their motions stay independent.
#[test]
fn shares_do_not_move_together() {
    let gbm = || Gbm::new(0.0, 0.4).unwrap();
    let stocks = [stock("X", 100.0, gbm()), stock("Y", 100.0, gbm())];
    let grant = |name: &str| vestcast::offer::Grant {
        stock: name.into(),
        ..share_grant(100.0, vesting(&[12.0, 24.0, 36.0, 48.0], &[0.25; 4]))
    };
    let schedule = |grants: Vec<vestcast::offer::Grant>| PaySchedule::new(&plain_offer(grants), 4, |_| 0.0);
    let schedules =
        [schedule(vec![grant("X")]), schedule(vec![grant("Y")]), schedule(vec![grant("X"), grant("Y")])];
    for sampling in Sampling::ALL {
        let plan = Plan::new(4, &stocks, &schedules, vec![vec![]; 3], sampling);
        let offers = groups(&plan, 3, 262_144).pooled().offers;
        let [x, y, both] = [0, 1, 2].map(|i| offers[i].total.variance().unwrap());
        let correlation = (both - x - y) / (2.0 * (x * y).sqrt());
        assert!(correlation.abs() < 4.0 / 262_144f64.sqrt(), "{sampling}: {correlation}");
    }
}
