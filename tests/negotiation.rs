//! Promise: what `negotiate` reports is the law of the pay after rounds that are drawn anew on every path.
//!
//! The same negotiation is simulated here by hand: on each path the gains are drawn, the final offer of just these gains is
//! made, and its shares are paid at a price drawn for this path alone.

#![allow(clippy::unwrap_used, missing_docs)]

use rand::rngs::Xoshiro256PlusPlus as Generator;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use vestcast::Scenario;
use vestcast::decide::negotiation::{Movable, Negotiated, Rules, finals, scenario_of};
use vestcast::engine::{self, Run};
use vestcast::facts::guides::{Range, guides};
use vestcast::market::Gbm;
use vestcast::offer::{Grant, GrantSize, Offer, Tranche, Vesting};
use vestcast::outcome::Outcome;
use vestcast::plan::Plan;

const GROWTH: f64 = 0.08;
const VOLATILITY: f64 = 0.33;
const PRICE: f64 = 100.0;
const GOAL: f64 = 1.35e6;

/// Four years of 210 thousand in base and more in cash and shares, which vest in equal parts.
fn scenario(shares: f64) -> Scenario {
    let tranche = |year: u32| Tranche { month: 12 * year, fraction: 0.25 };
    let vesting = Vesting::new((1..=4).map(tranche).collect()).unwrap();
    let offer = Offer::new("first", 210_000.0 - (shares - 300_000.0) / 4.0)
        .sign_on([0.0, 60_000.0])
        .grant(Grant::dollars("X", shares, vesting));
    let model = Gbm::new(GROWTH, VOLATILITY).unwrap();
    Scenario::new("rounds").stock_listed("X", PRICE, model).offer(offer).walk_away(GOAL)
}

fn rules(success: [f64; 2]) -> Rules {
    let gains = guides().round.iter().filter_map(|round| round.gain).collect();
    Rules { gains, success: success.to_vec(), levers: Movable::ALL.to_vec() }
}

/// Cash and dollars of shares of an offer after rounds with these gains.
fn after(scenario: &Scenario, gains: &[f64]) -> (f64, f64) {
    let certain = |gain: &f64| Range { low: *gain, high: *gain };
    let rules = Rules {
        gains: gains.iter().map(certain).collect(),
        success: vec![1.0; gains.len()],
        ..rules([1.0; 2])
    };
    let last = finals(guides(), scenario, &scenario.offers[0], &rules).pop().unwrap();
    let GrantSize::Dollars { amount, .. } = last.offer.grants[0].size else { panic!() };
    (4.0 * last.offer.base_per_year + last.offer.sign_on.by_year.iter().sum::<f64>(), amount)
}

/// Gains along each side of the grid that offers are made for; each is drawn from evenly.
const GRID: usize = 80;

/// Final pay by hand, ascending.
fn by_hand(scenario: &Scenario, success: [f64; 2], paths: usize) -> Vec<f64> {
    let rules = rules(success);
    let at = |round: usize, index: usize| rules.gains[round].at((index as f64 + 0.5) / GRID as f64);
    let none = after(scenario, &[]);
    let one: Vec<(f64, f64)> = (0..GRID).map(|i| after(scenario, &[at(0, i)])).collect();
    let pairs = (0..GRID * GRID).map(|k| after(scenario, &[at(0, k / GRID), at(1, k % GRID)]));
    let two: Vec<(f64, f64)> = pairs.collect();
    let mut random = Generator::seed_from_u64(1);
    let mut pay: Vec<f64> = (0..paths)
        .map(|_| {
            let (first, second) = (random.random::<f64>() < success[0], random.random::<f64>() < success[1]);
            let (i, j) = (random.random_range(0..GRID), random.random_range(0..GRID));
            let (cash, shares) = match (first, second) {
                (false, _) => none,
                (true, false) => one[i],
                (true, true) => two[i * GRID + j],
            };
            let (mut log, mut sum) = (0.0_f64, 0.0);
            for _ in 0..4 {
                let normal: f64 = StandardNormal.sample(&mut random);
                // Growth a year is that of the mean price.
                log += (1.0 + GROWTH).ln() - 0.5 * VOLATILITY * VOLATILITY + VOLATILITY * normal;
                sum += 0.25 * log.exp();
            }
            cash + shares * sum
        })
        .collect();
    pay.sort_by(f64::total_cmp);
    pay
}

fn negotiated(scenario: &Scenario, success: [f64; 2]) -> Negotiated {
    let finals = finals(guides(), scenario, &scenario.offers[0], &rules(success));
    let scenario = scenario_of(scenario, &finals);
    let plan = Plan::compile(&scenario).compared_with(0);
    let shard = engine::simulate(&plan, scenario.seed, 0..scenario.paths, &Run::default()).unwrap();
    Negotiated::new(&finals, &Outcome::new(&plan, scenario.paths, shard).unwrap())
}

const BY_HAND: usize = 200_000;

/// How far the law that is reported is from that by hand, beyond four standard errors of the latter: in the mean, in
/// dollars, and in the chances of what is reported as a percentile or as missing the walk-away number.
fn off(found: &Negotiated, pay: &[f64]) -> (f64, f64) {
    let n = pay.len() as f64;
    let beyond = |gap: f64, se: f64| (gap.abs() - 4.0 * se).max(0.0);
    let below = |amount: f64| pay.partition_point(|pay| *pay < amount) as f64 / n;
    let mean = pay.iter().sum::<f64>() / n;
    let sd = (pay.iter().map(|pay| (pay - mean).powi(2)).sum::<f64>() / n).sqrt();
    let percentiles =
        [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95].map(|p| (p, below(found.total.quantile(p).value)));
    let missed = (found.below_walk_away.unwrap(), below(GOAL));
    let chances = percentiles.into_iter().chain([missed]);
    let chances = chances.map(|(said, seen)| beyond(seen - said, (said * (1.0 - said) / n).sqrt()));
    (beyond(found.total.mean.value - mean, sd / n.sqrt()), chances.fold(0.0, f64::max))
}

/// The lattice of gains is fine where the price of the shares blurs it: a twentieth of the pay in shares will do. Of
/// gains alone a chance is off by up to 3 %. The mean is exact, but for a middle of many gains taken for their mean.
#[test]
fn the_final_pay_has_the_law_of_rounds_drawn_on_every_path() {
    for (shares, most) in [(1.0, 0.03), (10_000.0, 0.012), (60_000.0, 5e-4), (300_000.0, 5e-4)] {
        for success in [[1.0, 1.0], [0.7, 0.5]] {
            let scenario = Scenario { paths: 65_536, ..scenario(shares) };
            let pay = by_hand(&scenario, success, BY_HAND);
            let (mean, chances) = off(&negotiated(&scenario, success), &pay);
            println!("{shares} {success:?}: mean off by {mean:.0}, chances by {chances:.5}");
            assert!(mean < 100.0 && chances <= most, "{shares} {success:?}: {mean} {chances}");
            // Chances of success the other way round, or rounds that succeed always, are seen.
            let wrong = if success == [1.0, 1.0] { [0.9, 0.9] } else { [0.5, 0.7] };
            let (mean, chances) = off(&negotiated(&scenario, wrong), &pay);
            assert!(mean > 1_000.0 && chances > 0.03, "{shares} {success:?}: {mean} {chances}");
        }
    }
}
