//! Promise: what `negotiate` reports is the law of the pay after rounds that are drawn anew on every path.
//!
//! The same negotiation is simulated here by hand: on each path the gains are drawn, the final offer of just these gains is
//! made, and its shares are paid at a price drawn for this path alone.

#![allow(clippy::unwrap_used, missing_docs)]

use rand::rngs::Xoshiro256PlusPlus as Generator;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use vestcast::Scenario;
use vestcast::decide::negotiation::{Movable, Negotiated, Rules, finals, levels, scenario_of};
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

/// Cells along each side of the grid at whose corners offers are made; within a cell they are linear in the gains.
const GRID: usize = 80;

/// Between two corners of the grid.
fn between(a: (f64, f64), b: (f64, f64), part: f64) -> (f64, f64) {
    (a.0 + part * (b.0 - a.0), a.1 + part * (b.1 - a.1))
}

/// Final pay by hand, ascending.
fn by_hand(scenario: &Scenario, success: [f64; 2], paths: usize) -> Vec<f64> {
    let rules = rules(success);
    let at = |round: usize, index: usize| rules.gains[round].at(index as f64 / GRID as f64);
    let none = after(scenario, &[]);
    let one: Vec<(f64, f64)> = (0..=GRID).map(|i| after(scenario, &[at(0, i)])).collect();
    let row = |i| (0..=GRID).map(|j| after(scenario, &[at(0, i), at(1, j)])).collect();
    let two: Vec<Vec<(f64, f64)>> = (0..=GRID).map(row).collect();
    let mut random = Generator::seed_from_u64(1);
    let mut pay: Vec<f64> = (0..paths)
        .map(|_| {
            let (first, second) = (random.random::<f64>() < success[0], random.random::<f64>() < success[1]);
            let (u, v) = (random.random::<f64>() * GRID as f64, random.random::<f64>() * GRID as f64);
            let (i, j) = (u as usize, v as usize);
            let (cash, shares) = match (first, second) {
                (false, _) => none,
                (true, false) => between(one[i], one[i + 1], u.fract()),
                (true, true) => {
                    let along = |i: usize| between(two[i][j], two[i][j + 1], v.fract());
                    between(along(i), along(i + 1), u.fract())
                }
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
    negotiated_under(scenario, &rules(success))
}

fn negotiated_under(scenario: &Scenario, rules: &Rules) -> Negotiated {
    let finals = finals(guides(), scenario, &scenario.offers[0], rules);
    let levels = levels(guides(), scenario, &scenario.offers[0], rules, &finals);
    let all = scenario_of(scenario, &finals);
    let plan = Plan::compile(&all).compared_with(0);
    let shard = engine::simulate(&plan, all.seed, 0..all.paths, &Run::default()).unwrap();
    let outcome = Outcome::new(&plan, all.paths, shard).unwrap();
    Negotiated::new(&finals, &levels, &outcome, scenario.goals.walk_away)
}

const BY_HAND: usize = 400_000;

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

/// Chances are off by less than 0.3 %, with few shares and with many. So few shares that nothing blurs the gains are the
/// hardest: there the law is that of the gains themselves.
#[test]
fn the_final_pay_has_the_law_of_rounds_drawn_on_every_path() {
    for shares in [1.0, 10_000.0, 60_000.0, 300_000.0] {
        for success in [[1.0, 1.0], [0.7, 0.5]] {
            let scenario = Scenario { paths: 32_768, ..scenario(shares) };
            let pay = by_hand(&scenario, success, BY_HAND);
            let (mean, chances) = off(&negotiated(&scenario, success), &pay);
            println!("{shares} {success:?}: mean off by {mean:.0}, chances by {chances:.5}");
            assert!(mean < 100.0 && chances <= 0.003, "{shares} {success:?}: {mean} {chances}");
            // Chances of success the other way round, or rounds that succeed always, are seen.
            let wrong = if success == [1.0, 1.0] { [0.9, 0.9] } else { [0.5, 0.7] };
            let (mean, chances) = off(&negotiated(&scenario, wrong), &pay);
            assert!(mean > 1_000.0 && chances > 0.03, "{shares} {success:?}: {mean} {chances}");
        }
    }
}

/// `P((1 + G₁)(1 + G₂) ≤ z)` for gains drawn evenly from 10–20 % and 5–10 %: with `u = 1 + G₁`, the mean over u of
/// `(z/u − 1.05) / 0.05` kept between 0 and 1, whose integral is `(z ln u − 1.05 u) / 0.05`.
fn share_of_products_up_to(z: f64) -> f64 {
    let (low, high) = (1.1, 1.2);
    // Below the first all of G₂ is small enough, above the second none is.
    let all = (z / 1.1).clamp(low, high);
    let none = (z / 1.05).clamp(low, high);
    let part = |u: f64| (z * u.ln() - 1.05 * u) / 0.05;
    (all - low + part(none) - part(all)) / (high - low)
}

/// Cash alone, with room for every gain: the final pay is that of the first offer times two gains.
fn cash() -> Scenario {
    let offer = Offer::new("first", 100_000.0).sign_on([200_000.0, 200_000.0]);
    let mut scenario = Scenario::new("cash").offer(offer);
    scenario.paths = 1;
    scenario
}

#[test]
fn certain_pay_has_the_law_of_a_product_of_gains() {
    let (before, mut worst) = (800_000.0, 0.0_f64);
    let rules = Rules { levers: vec![Movable::SignOn, Movable::Base], ..rules([1.0, 1.0]) };
    let room = finals(guides(), &cash(), &cash().offers[0], &rules);
    assert!(room.iter().all(|last| last.left_out == 0.0), "the closed form needs room");
    let found = negotiated_under(&cash(), &rules);
    for percent in 1..100 {
        let p = f64::from(percent) / 100.0;
        let quantile = found.total.quantile(p);
        assert_eq!(quantile.se, 0.0);
        worst = worst.max((share_of_products_up_to(quantile.value / before) - p).abs());
    }
    let goal = 985_000.0;
    let missed = negotiated_under(&Scenario::walk_away(cash(), goal), &rules).below_walk_away.unwrap();
    worst = worst.max((missed - share_of_products_up_to(goal / before)).abs());
    println!("chances off by {worst:.6}");
    assert!(worst < 5e-4, "{worst}");
    let mean = found.total.mean.value / before;
    assert!((mean - 1.15 * 1.075).abs() < 1e-8, "{mean}");
    // So are the chances of a rise beyond a bound.
    for bound in [0.2, 0.25] {
        let above: f64 = found.gains.iter().filter(|(gain, _)| *gain > bound).map(|(_, weight)| weight).sum();
        assert!((1.0 - above - share_of_products_up_to(1.0 + bound)).abs() < 5e-4, "{bound}");
    }
    // A gain drawn from half of its range is not that law.
    let gains = vec![Range { low: 0.10, high: 0.15 }, rules.gains[1]];
    let wrong = negotiated_under(&cash(), &Rules { gains, ..rules });
    assert!(share_of_products_up_to(wrong.total.quantile(0.5).value / before) < 0.4);
}

/// One round of the two: its law is even between the ends, and a chance is that it fails.
#[test]
fn one_certain_round_is_even_and_may_leave_the_offer_as_it_is() {
    let rules = Rules { levers: vec![Movable::SignOn, Movable::Base], ..rules([0.8, 0.0]) };
    let found = negotiated_under(&Scenario::walk_away(cash(), 800_000.0), &rules);
    // What equals the walk-away number is not below it.
    assert_eq!(found.below_walk_away, Some(0.0));
    for (p, gain) in [(0.1, 0.0), (0.6, 0.15), (0.9, 0.1875)] {
        let value = found.total.quantile(p).value / 800_000.0 - 1.0;
        assert!((value - gain).abs() < 1e-4, "{p}: {value}");
        assert!((found.more.quantile(p).value / 800_000.0 - gain).abs() < 1e-4, "{p}");
    }
}
