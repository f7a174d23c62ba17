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
    /// Rise of what the letter adds up to, bonus and raises of the base with it.
    pub of_all: f64,
}

/// A lever to be pulled from certain asks on, in whole steps.
pub(super) struct Start {
    pub(super) asks: Asks,
    pub(super) lever: usize,
    pub(super) step: f64,
}

/// Counts of steps between which the smallest that is enough lies.
pub(super) struct Bracket {
    /// Not enough.
    pub(super) below: f64,
    /// Enough.
    pub(super) above: f64,
    /// Chance there, once it has moved.
    reached: Option<Chance>,
}

impl Bracket {
    /// From nothing, which is not enough, to so many steps, which are.
    pub(super) fn up_to(above: f64) -> Self {
        Bracket { below: 0.0, above, reached: None }
    }

    pub(super) fn is_open(&self) -> bool {
        self.above - self.below > 1.0
    }

    pub(super) fn middle(&self) -> f64 {
        f64::midpoint(self.below, self.above).floor()
    }

    pub(super) fn halve(&mut self, chance: Chance, wanted: f64) {
        match self.is_open() {
            false => {}
            true if chance.value >= wanted => {
                (self.above, self.reached) = (self.middle(), Some(chance));
            }
            true => self.below = self.middle(),
        }
    }
}

/// Of what is looked through, the part that a slope is measured over to each side.
const SLOPE: f64 = 0.02;

impl Start {
    pub(super) fn with(&self, more: f64) -> Asks {
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
            let ask = Estimate { value: 0.0, se: 0.0 };
            let nothing = Least { ask, chance: now.chance, is_enough: true, of_all: 0.0 };
            return Ok(vec![nothing; starts.len()]);
        }
        self.least(&starts, run)
    }

    /// The smallest number of steps of each start that reaches the chance, by bisection on common paths: one step less
    /// does not. No start may reach it without any.
    fn least(&self, starts: &[Start], run: &Run) -> Result<Vec<Least>, Error> {
        let bracket = |start: &Start| Bracket::up_to((self.levers[start.lever].most / start.step).ceil());
        let mut brackets: Vec<Bracket> = starts.iter().map(bracket).collect();
        let asked = |counts: Vec<f64>| -> Vec<f64> {
            let amount =
                |(start, count): (&Start, f64)| (count * start.step).min(self.levers[start.lever].most);
            starts.iter().zip(counts).map(amount).collect()
        };
        let above = |brackets: &[Bracket]| asked(brackets.iter().map(|bracket| bracket.above).collect());
        let mut chances = self.chances(starts, &above(&brackets), run)?;
        let is_enough: Vec<bool> = chances.iter().map(|chance| chance.value >= self.aim.chance).collect();
        for (bracket, _) in brackets.iter_mut().zip(&is_enough).filter(|(_, is_enough)| !**is_enough) {
            bracket.below = bracket.above;
        }
        while brackets.iter().any(Bracket::is_open) {
            let middle = asked(brackets.iter().map(Bracket::middle).collect());
            let found = self.chances(starts, &middle, run)?;
            brackets
                .iter_mut()
                .zip(found)
                .for_each(|(bracket, chance)| bracket.halve(chance, self.aim.chance));
        }
        let asks = above(&brackets);
        for (chance, bracket) in chances.iter_mut().zip(&brackets) {
            *chance = bracket.reached.unwrap_or(*chance);
        }
        let errors = self.errors(starts, &asks, &chances, run)?;
        let least = |index: usize| Least {
            ask: Estimate { value: asks[index], se: if is_enough[index] { errors[index] } else { 0.0 } },
            chance: chances[index],
            is_enough: is_enough[index],
            of_all: self.rise_on_paper(&starts[index].with(asks[index])),
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
