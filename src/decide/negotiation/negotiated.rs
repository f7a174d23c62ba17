//! What a negotiation comes to, read off the outcome of its final offers.

use nalgebra::{DMatrix, DVector};

use super::{Final, Level};
use crate::decide::mixture::{Mixture, Move, Part};
use crate::outcome::{OfferOutcome, Outcome, Pay};
use crate::plan::QuestionId;

/// What a negotiation comes to.
#[derive(Debug, Clone)]
pub struct Negotiated {
    /// Pay of all years after it.
    pub total: Mixture,
    /// Pay of each year.
    pub years: Vec<Mixture>,
    /// What it brings on the same price path.
    pub more: Mixture,
    /// Chance that the final total is below the walk-away number, if there is one.
    pub below_walk_away: Option<f64>,
    /// Rises of the four-year value with their weights, ascending.
    pub gains: Vec<(f64, f64)>,
}

impl Negotiated {
    /// From the outcome of [`scenario_of`](super::scenario_of), whose plan compared all offers with the first. The goal is
    /// the walk-away number of the scenario.
    #[must_use]
    pub fn new(finals: &[Final], levels: &[Level], outcome: &Outcome, goal: Option<f64>) -> Self {
        let mixture = |of: &dyn Fn(&OfferOutcome) -> Option<Pay>| {
            let pays: Vec<Option<Pay>> = outcome.offers.iter().map(of).collect();
            let slopes = Slopes::new(finals, &pays);
            parts(&pays, levels, &slopes)
        };
        let total = mixture(&|offer| Some(offer.total.clone()));
        let years = outcome.offers.first().map_or(0, |offer| offer.years.len());
        let years = (0..years).map(|year| Mixture::new(mixture(&|offer| offer.years.get(year).cloned())));
        Negotiated {
            below_walk_away: goal.and_then(|goal| below(&total, levels, outcome, goal)),
            more: more(finals, levels, outcome),
            years: years.collect(),
            total: Mixture::new(total),
            gains: gains(levels),
        }
    }
}

/// What a dollar more of each lever brings of a pay, on average: least squares over all offers that moved.
struct Slopes(Vec<f64>);

/// Of the squares of all levers, what is added to those of each: levers that only move together share what they bring.
const RIDGE: f64 = 1e-9;

impl Slopes {
    fn new(finals: &[Final], pays: &[Option<Pay>]) -> Self {
        let moved = finals.iter().zip(pays).filter(|(last, _)| last.rounds > 0);
        let rows: Vec<(&[f64], f64)> =
            moved.filter_map(|(last, pay)| Some((&last.raised[..], pay.as_ref()?.mean.value))).collect();
        let levers = finals.first().map_or(0, |first| first.raised.len());
        let count = rows.len() as f64;
        let mean_raised = |lever| rows.iter().map(|(raised, _)| raised[lever]).sum::<f64>() / count;
        let centre: Vec<f64> = (0..levers).map(mean_raised).collect();
        let level = rows.iter().map(|(_, pay)| pay).sum::<f64>() / count;
        let raised = DMatrix::from_fn(rows.len(), levers, |row, lever| rows[row].0[lever] - centre[lever]);
        let paid = DVector::from_fn(rows.len(), |row, _| rows[row].1 - level);
        let squares = raised.tr_mul(&raised);
        let ridge = DMatrix::identity(levers, levers) * (RIDGE * squares.trace());
        let slopes = (squares + ridge).cholesky().map(|squares| squares.solve(&raised.tr_mul(&paid)));
        Slopes(slopes.map_or_else(|| vec![0.0; levers], |slopes| slopes.iter().copied().collect()))
    }

    fn bring(&self, more: &[f64]) -> f64 {
        self.0.iter().zip(more).map(|(slope, more)| slope * more).sum()
    }

    fn moves(&self, level: &Level) -> Move {
        let [from, to] = [0, 1].map(|end| self.bring(&level.more[end]));
        Move { weight: level.weight, from: from.min(to), to: from.max(to) }
    }
}

/// The laws of the offers, each moved to the levels it is nearest to.
fn parts(pays: &[Option<Pay>], levels: &[Level], slopes: &Slopes) -> Vec<Part> {
    let part = |(near, pay): (usize, &Option<Pay>)| {
        let near = levels.iter().filter(|level| level.near == near && level.weight > 0.0);
        let moves: Vec<Move> = near.map(|level| slopes.moves(level)).collect();
        pay.clone().filter(|_| !moves.is_empty()).map(|pay| Part::new(pay, moves))
    };
    pays.iter().enumerate().filter_map(part).collect()
}

/// Final less first, path by path; nothing where the offer did not move.
fn more(finals: &[Final], levels: &[Level], outcome: &Outcome) -> Mixture {
    let pair = |index: usize| outcome.pairs.iter().find(|pair| pair.first == index);
    let pays: Vec<Option<Pay>> =
        (0..finals.len()).map(|index| pair(index).map(|pair| pair.total.pay.clone())).collect();
    let moved = parts(&pays, levels, &Slopes::new(finals, &pays));
    Mixture::new(moved).or_nothing(finals.first().map_or(0.0, |first| first.weight))
}

/// Chance of a total below the goal: that of the offers simulated, which is exact, and what their moves change of it.
fn below(total: &[Part], levels: &[Level], outcome: &Outcome, goal: f64) -> Option<f64> {
    let chance = |level: &Level| {
        Some(level.weight * outcome.offers.get(level.near)?.chance(QuestionId::WalkAway)?.value)
    };
    let at_offers: f64 = levels.iter().map(chance).sum::<Option<f64>>()?;
    Some((at_offers + total.iter().map(|part| part.moves_below(goal)).sum::<f64>()).clamp(0.0, 1.0))
}

/// Pieces of a level whose gains are told one by one.
const PIECES: usize = 8;

fn gains(levels: &[Level]) -> Vec<(f64, f64)> {
    let pieces = levels.iter().flat_map(|level| {
        let gain = |piece: usize| level.gain.at((piece as f64 + 0.5) / PIECES as f64);
        (0..PIECES).map(move |piece| (gain(piece), level.weight / PIECES as f64))
    });
    let mut gains: Vec<(f64, f64)> = pieces.filter(|(_, weight)| *weight > 0.0).collect();
    gains.sort_by(|a, b| a.0.total_cmp(&b.0));
    gains
}
