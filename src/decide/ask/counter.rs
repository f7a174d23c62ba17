//! The mix of asks that costs the employer least.

use std::cmp::Ordering;

use super::neighbours::{Lattice, SAME};
use super::search::{Bracket, Start};
use super::variants::{AT_ONCE, Asks, Variants};
use super::{Lever, Standing, reached};
use crate::Error;
use crate::engine::Run;
use crate::outcome::Estimate;

/// A mix of asks.
#[derive(Debug, Clone, PartialEq)]
pub struct Counter {
    /// How much more of each lever.
    pub asks: Vec<f64>,
    /// What the offer comes to with them.
    pub then: Standing,
    /// Expected dollars before tax that the employer pays more.
    pub cost: Estimate,
    /// What it is worth more.
    pub worth: Estimate,
    /// Whether the chance wanted is reached.
    pub is_enough: bool,
    /// Whether the search ended before no mix a round step away was cheaper.
    pub is_cut_short: bool,
}

/// Asks are for round amounts, in dollars over the horizon, or for all that is usual.
const ROUND: f64 = 1_000.0;
/// The same of what is paid every year.
const ROUND_A_YEAR: [f64; 2] = [250.0, 500.0];

/// The cheapest mix of at most so many levers inside their usual ranges that reaches the chance; if none does, the one
/// that comes nearest.
///
/// The chance is reached where its quantile of the pay is the goal, which is linear in what is asked as long as the
/// quantile lies at the same price path. Cost is linear too, and of a linear programme in a box an optimum lies in a
/// corner: all levers at their ends but one. All corners of all mixes are tried. As asks are for round amounts, a mix near
/// the best corner may still be cheaper: from there it goes on until no mix that differs by at most a round step in each
/// lever is enough and costs a dollar less, or a hundred times.
pub(super) fn cheapest(
    variants: &Variants,
    now: &Standing,
    at_once: usize,
    run: &Run,
) -> Result<Counter, Error> {
    if now.chance.value >= variants.aim.chance {
        return counter(variants, now, variants.nothing(), run);
    }
    let ends = Ends::of(variants, at_once, run)?;
    let corners = ends.corners();
    if corners.is_empty() {
        return counter(variants, now, ends.nearest(), run);
    }
    let is_mixed = variants.levers.iter().map(|lever| lever.usual.is_some()).collect();
    let lattice = Lattice { variants, at_once, is_mixed };
    let (asks, is_settled) = lattice.settle(&cheapest_of(variants, corners, run)?, run)?;
    Ok(Counter { is_cut_short: !is_settled, ..counter(variants, now, asks, run)? })
}

/// Levers by their place, ascending.
type Mix = Vec<usize>;

/// Every mix of at most so many levers that have a usual range, the empty one first.
fn mixes(levers: &[Lever], at_once: usize) -> Vec<Mix> {
    let mut mixes = vec![Mix::new()];
    for lever in (0..levers.len()).filter(|lever| levers[*lever].usual.is_some()) {
        let with = |mix: &Mix| mix.iter().copied().chain([lever]).collect();
        let more: Vec<Mix> = mixes.iter().filter(|mix| mix.len() < at_once).map(with).collect();
        mixes.extend(more);
    }
    mixes
}

/// A mix with all its levers at their ends.
struct End {
    mix: Mix,
    asks: Asks,
    chance: f64,
    worth: f64,
    cost: f64,
}

struct Ends<'a> {
    variants: &'a Variants<'a>,
    all: Vec<End>,
}

impl<'a> Ends<'a> {
    fn of(variants: &'a Variants, at_once: usize, run: &Run) -> Result<Self, Error> {
        let asks = |mix: &Mix| {
            let mut asks = variants.nothing();
            mix.iter().for_each(|&lever| asks[lever] = variants.levers[lever].most);
            asks
        };
        let mixes = mixes(variants.levers, at_once);
        let asks: Vec<Asks> = mixes.iter().map(asks).collect();
        let mut all = Vec::new();
        for (mixes, asks) in mixes.chunks(AT_ONCE).zip(asks.chunks(AT_ONCE)) {
            let (outcome, gross) = variants.paid(asks, run)?;
            let gross = gross.as_ref().unwrap_or(&outcome);
            let of = |(i, mix): (usize, &Mix)| End {
                mix: mix.clone(),
                asks: asks[i].clone(),
                chance: reached(&outcome.offers[i + 1]).value,
                worth: variants.worth_more(&outcome, i + 1, 0).value,
                cost: gross.pairs[i].total.pay.mean.value,
            };
            all.extend(mixes.iter().enumerate().map(of));
        }
        Ok(Ends { variants, all })
    }

    fn is_enough(&self, end: &End) -> bool {
        end.chance >= self.variants.aim.chance
    }

    /// Every mix that is enough with each of its levers left to be found, if the others alone are not enough.
    fn corners(&self) -> Vec<Corner> {
        let enough = self.all.iter().filter(|end| self.is_enough(end));
        let pairs = enough.flat_map(|end| end.mix.iter().map(move |&lever| (end, lever)));
        pairs.filter_map(|(end, lever)| self.corner(end, lever)).collect()
    }

    fn corner(&self, end: &End, lever: usize) -> Option<Corner> {
        let others: Mix = end.mix.iter().copied().filter(|other| *other != lever).collect();
        let from = self.all.iter().find(|from| from.mix == others && !self.is_enough(from))?;
        let (most, step) = (self.variants.levers[lever].most, round_step(&self.variants.levers[lever]));
        Some(Corner {
            start: Start { asks: from.asks.clone(), lever, step },
            bracket: Bracket::up_to((most / step).ceil()),
            most,
            costs: [from.cost, end.cost],
        })
    }

    /// The asks that come nearest to the chance; of equals those worth most.
    fn nearest(&self) -> Asks {
        let order = |a: &&End, b: &&End| a.chance.total_cmp(&b.chance).then(a.worth.total_cmp(&b.worth));
        self.all.iter().max_by(order).map_or_else(|| self.variants.nothing(), |end| end.asks.clone())
    }
}

/// Dollars of a lever in which it is asked for.
pub(super) fn round_step(lever: &Lever) -> f64 {
    match lever.years {
        1.0 => ROUND,
        years => *ROUND_A_YEAR.iter().find(|step| years * **step >= ROUND).unwrap_or(&ROUND),
    }
}

/// Some levers at their ends and how much of one more is enough.
struct Corner {
    start: Start,
    bracket: Bracket,
    /// End of that one.
    most: f64,
    /// Expected cost with nothing of it and with all.
    costs: [f64; 2],
}

impl Corner {
    fn asks(&self, steps: f64) -> Asks {
        self.start.with((steps * self.start.step).min(self.most))
    }

    /// Expected cost of so many steps, as if in proportion; only to see which corners are out of the race.
    fn cost(&self, steps: f64) -> f64 {
        let [nothing, all] = self.costs;
        nothing + (all - nothing) * (steps * self.start.step / self.most).min(1.0)
    }
}

/// The asks of the corner that costs least. What costs more than another must at most is not looked at further.
fn cheapest_of(variants: &Variants, mut corners: Vec<Corner>, run: &Run) -> Result<Asks, Error> {
    while corners.iter().any(|corner| corner.bracket.is_open()) {
        let at_most = corners.iter().map(|corner| corner.cost(corner.bracket.above));
        let least = at_most.fold(f64::INFINITY, f64::min) + 2.0 * ROUND;
        corners.retain(|corner| corner.cost(corner.bracket.below) <= least);
        for corners in corners.chunks_mut(AT_ONCE) {
            let middle: Vec<Asks> =
                corners.iter().map(|corner| corner.asks(corner.bracket.middle())).collect();
            let outcome = variants.simulate(&middle, run)?;
            for (corner, offer) in corners.iter_mut().zip(&outcome.offers[1..]) {
                corner.bracket.halve(reached(offer), variants.aim.chance);
            }
        }
    }
    let asks: Vec<Asks> = corners.iter().map(|corner| corner.asks(corner.bracket.above)).collect();
    let mut costs = Vec::new();
    for asks in asks.chunks(AT_ONCE) {
        costs.extend(variants.costs(asks, run)?.into_iter().map(|cost| cost.value));
    }
    Ok(first_of_cheapest(asks, &costs).unwrap_or_else(|| variants.nothing()))
}

/// Of what costs least and as good as least, the asks with the most of the first lever, then of the second.
fn first_of_cheapest(asks: Vec<Asks>, costs: &[f64]) -> Option<Asks> {
    let least = costs.iter().copied().fold(f64::INFINITY, f64::min);
    let as_good = asks.into_iter().zip(costs).filter(|(_, cost)| **cost < least + SAME);
    as_good.map(|(asks, _)| asks).max_by(|a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal))
}

fn counter(variants: &Variants, now: &Standing, asks: Asks, run: &Run) -> Result<Counter, Error> {
    let (outcome, gross) = variants.paid(std::slice::from_ref(&asks), run)?;
    let gross = gross.as_ref().unwrap_or(&outcome);
    let worth = variants.worth_more(&outcome, 1, 0);
    let then = Estimate { value: now.worth.value + worth.value, ..now.worth };
    let then = Standing::of(&outcome.offers[1], then, gross.offers[1].total.offer_letter);
    let is_enough = then.chance.value >= variants.aim.chance;
    Ok(Counter { then, cost: gross.pairs[0].total.pay.mean, worth, is_enough, is_cut_short: false, asks })
}
