//! From a mix of asks to one that no neighbour betters.

use super::counter::round_step;
use super::reached;
use super::variants::{AT_ONCE, Asks, Variants};
use crate::Error;
use crate::engine::Run;

/// Dollars by which costs must differ to count: amounts are paid in whole cents.
pub(super) const SAME: f64 = 1.0;
/// Most times that a step which paid is taken at once.
const FURTHER: i64 = 30;
/// Most times that a cheaper mix is gone on from. A few are usual.
const MOST_MOVES: u32 = 100;

/// Mixes of round amounts: of each lever so many round steps, or all that is usual.
pub(super) struct Lattice<'a> {
    pub(super) variants: &'a Variants<'a>,
    /// Most levers of a mix.
    pub(super) at_once: usize,
    /// Whether each lever is one to be mixed.
    pub(super) is_mixed: Vec<bool>,
}

/// How many steps of each lever; or how many more or fewer.
type Steps = Vec<i64>;

impl Lattice<'_> {
    /// Goes from a mix to cheaper ones that are enough, until of those that differ by at most a step in each lever none is
    /// cheaper, or [`MOST_MOVES`] times. Tells whether it came to an end before.
    ///
    /// All neighbours are paid: where a cap, a clawback or leaving bends the cost, no proportion tells which are cheaper.
    pub(super) fn settle(&self, asks: &[f64], run: &Run) -> Result<(Asks, bool), Error> {
        let step = |(lever, ask): (usize, &f64)| (ask / self.step(lever)).ceil() as i64;
        let mut at: Steps = asks.iter().enumerate().map(step).collect();
        let cost = self.variants.costs(&[self.asks(&at)], run)?;
        let mut cost = cost.first().map_or(f64::INFINITY, |cost| cost.value);
        for _ in 0..MOST_MOVES {
            let near = self.directions().into_iter().filter_map(|way| self.moved(&at, &way, 1));
            let near = near.filter(|near| *near != at).collect();
            let Some((next, less)) = self.cheapest(near, cost, run)? else {
                return Ok((self.asks(&at), true));
            };
            let way: Steps = next.iter().zip(&at).map(|(next, at)| next - at).collect();
            let further = (2..=FURTHER).filter_map(|times| self.moved(&at, &way, times)).collect();
            let best = self.cheapest(further, less, run)?;
            (at, cost) = best.unwrap_or((next, less));
        }
        Ok((self.asks(&at), false))
    }

    fn step(&self, lever: usize) -> f64 {
        round_step(&self.variants.levers[lever])
    }

    fn asks(&self, at: &[i64]) -> Asks {
        let ask = |(lever, steps): (usize, &i64)| {
            (*steps as f64 * self.step(lever)).min(self.variants.levers[lever].most)
        };
        at.iter().enumerate().map(ask).collect()
    }

    /// A step up, a step down or none in each lever to be mixed, in every combination.
    fn directions(&self) -> Vec<Steps> {
        self.is_mixed.iter().fold(vec![Steps::new()], |ways, is_mixed| {
            let steps: &[i64] = if *is_mixed { &[-1, 0, 1] } else { &[0] };
            let longer = |way: &Steps| {
                let way = way.clone();
                steps.iter().map(move |step| way.iter().copied().chain([*step]).collect::<Steps>())
            };
            ways.iter().flat_map(longer).collect()
        })
    }

    /// So many times these steps further, if that is a mix.
    fn moved(&self, at: &[i64], way: &[i64], times: i64) -> Option<Steps> {
        let moved: Steps = at.iter().zip(way).map(|(at, step)| at + times * step).collect();
        let most = |lever: usize| (self.variants.levers[lever].most / self.step(lever)).ceil() as i64;
        let is_inside = moved.iter().enumerate().all(|(lever, steps)| (0..=most(lever)).contains(steps));
        let levers = moved.iter().filter(|steps| **steps > 0).count();
        (is_inside && levers <= self.at_once).then_some(moved)
    }

    /// The cheapest of some mixes that are enough, with its cost, if that is less.
    fn cheapest(&self, mixes: Vec<Steps>, than: f64, run: &Run) -> Result<Option<(Steps, f64)>, Error> {
        let mut best: Option<(Steps, f64)> = None;
        for mixes in mixes.chunks(AT_ONCE) {
            let asks: Vec<Asks> = mixes.iter().map(|at| self.asks(at)).collect();
            let (outcome, gross) = self.variants.paid(&asks, run)?;
            let gross = gross.as_ref().unwrap_or(&outcome);
            for (index, at) in mixes.iter().enumerate() {
                let cost = gross.pairs[index].total.pay.mean.value;
                let least = best.as_ref().map_or(than, |(_, cost)| *cost);
                let is_enough = reached(&outcome.offers[index + 1]).value >= self.variants.aim.chance;
                if is_enough && cost <= least - SAME {
                    best = Some((at.clone(), cost));
                }
            }
        }
        Ok(best)
    }
}
