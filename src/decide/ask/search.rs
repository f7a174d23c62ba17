//! How little of a lever is enough.

use super::variants::{Asks, Variants};
use super::{Standing, reached};
use crate::Error;
use crate::engine::Run;
use crate::outcome::{Chance, Estimate};

/// The smallest ask found on a lever.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Least {
    /// So much more, in the unit of the lever, with the error that the chance leaves; all there is if that is not enough.
    pub ask: Estimate,
    /// Chance of reaching the goal with it.
    pub chance: Chance,
    /// Whether that is what was wanted.
    pub is_enough: bool,
}

/// A lever to be pulled from certain asks on, in whole steps.
pub(super) struct Start {
    pub(super) asks: Asks,
    pub(super) lever: usize,
    pub(super) step: f64,
}

/// Of what is looked through, the part that a slope is measured over to each side.
const SLOPE: f64 = 0.02;

impl Start {
    fn with(&self, more: f64) -> Asks {
        let mut asks = self.asks.clone();
        asks[self.lever] = more;
        asks
    }
}

impl Variants<'_> {
    /// The smallest ask on each lever alone, to the dollar.
    pub(super) fn least_of_each(&self, now: &Standing, run: &Run) -> Result<Vec<Least>, Error> {
        let start = |lever: usize| Start { asks: self.nothing(), lever, step: 1.0 };
        let starts: Vec<Start> = (0..self.levers.len()).map(start).collect();
        if now.chance.value >= self.aim.chance {
            let nothing =
                Least { ask: Estimate { value: 0.0, se: 0.0 }, chance: now.chance, is_enough: true };
            return Ok(vec![nothing; starts.len()]);
        }
        self.least(&starts, run)
    }

    /// The smallest number of steps of each start that reaches the chance, by bisection on common paths: one step less
    /// does not. No start may reach it without any.
    pub(super) fn least(&self, starts: &[Start], run: &Run) -> Result<Vec<Least>, Error> {
        let most = |start: &Start| self.levers[start.lever].most;
        let counts = |start: &Start| (most(start) / start.step).ceil();
        let asked = |start: &Start, count: f64| (count * start.step).min(most(start));
        let mut above: Vec<f64> = starts.iter().map(counts).collect();
        let mut below = vec![0.0; starts.len()];
        let at = |counts: &[f64]| -> Vec<f64> {
            starts.iter().zip(counts).map(|(start, count)| asked(start, *count)).collect()
        };
        let mut chances = self.chances(starts, &at(&above), run)?;
        let is_enough: Vec<bool> = chances.iter().map(|chance| chance.value >= self.aim.chance).collect();
        let is_open = |index: usize, below: &[f64], above: &[f64]| {
            is_enough[index] && above[index] - below[index] > 1.0
        };
        while (0..starts.len()).any(|index| is_open(index, &below, &above)) {
            let middle: Vec<f64> =
                below.iter().zip(&above).map(|(low, high)| ((low + high) / 2.0).floor()).collect();
            let found = self.chances(starts, &at(&middle), run)?;
            for index in 0..starts.len() {
                match is_open(index, &below, &above) {
                    false => {}
                    true if found[index].value >= self.aim.chance => {
                        (above[index], chances[index]) = (middle[index], found[index]);
                    }
                    true => below[index] = middle[index],
                }
            }
        }
        let errors = self.errors(starts, &at(&above), &chances, run)?;
        let least = |index: usize| Least {
            ask: Estimate {
                value: asked(&starts[index], above[index]),
                se: if is_enough[index] { errors[index] } else { 0.0 },
            },
            chance: chances[index],
            is_enough: is_enough[index],
        };
        Ok((0..starts.len()).map(least).collect())
    }

    /// Chances with so much of the lever of each start.
    fn chances(&self, starts: &[Start], more: &[f64], run: &Run) -> Result<Vec<Chance>, Error> {
        let asks: Vec<Asks> = starts.iter().zip(more).map(|(start, more)| start.with(*more)).collect();
        let outcome = self.simulate(&asks, run)?;
        Ok(outcome.offers[1..=starts.len()].iter().map(reached).collect())
    }

    /// What the errors of chances mean in dollars: over the slope there.
    fn errors(&self, starts: &[Start], at: &[f64], chances: &[Chance], run: &Run) -> Result<Vec<f64>, Error> {
        let half = |index: usize| SLOPE * self.levers[starts[index].lever].most;
        let moved = |side: f64| -> Vec<f64> {
            at.iter().enumerate().map(|(index, at)| (at + side * half(index)).max(0.0)).collect()
        };
        let (low, high) = (moved(-1.0), moved(1.0));
        let (less, more) = (self.chances(starts, &low, run)?, self.chances(starts, &high, run)?);
        let error = |index: usize| {
            let slope = (more[index].value - less[index].value) / (high[index] - low[index]);
            let is_sure = chances[index].se == 0.0 || chances[index].is_certain;
            if is_sure { 0.0 } else { chances[index].se / slope }
        };
        Ok((0..starts.len()).map(error).collect())
    }
}
