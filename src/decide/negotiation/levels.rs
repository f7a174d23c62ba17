//! Where all gains that rounds may bring lead to, between the offers that are simulated.

use super::{Final, Rules, Table};
use crate::facts::guides::{Guides, Range};
use crate::offer::Offer;
use crate::scenario::Scenario;

/// Slices of the gain of each round; within one the final offer is taken as evenly drawn between its ends.
const SLICES: [usize; 2] = [64, 8];

/// Final offers between two, evenly.
#[derive(Debug, Clone)]
pub struct Level {
    /// Its weight.
    pub weight: f64,
    /// Rise of the four-year value, from and to.
    pub gain: Range,
    /// The final offer that is nearest to it.
    pub(super) near: usize,
    /// Dollars by which each lever is raised more than in that offer, from and to.
    pub(super) more: [Vec<f64>; 2],
}

/// All levels of a negotiation whose simulated offers are these; that the offer stays is one of them.
#[must_use]
pub fn levels(
    guides: &Guides,
    scenario: &Scenario,
    offer: &Offer,
    rules: &Rules,
    finals: &[Final],
) -> Vec<Level> {
    let table = Table::new(guides, scenario, offer, rules);
    let [none, one, two] = rules.chances();
    // Ends of a slice of the gain of a round.
    let slice = |round: usize, index: usize| {
        [0, 1].map(|end| rules.gains[round].at((index + end) as f64 / SLICES[round] as f64))
    };
    let mut levels = vec![table.level(finals, [&[], &[]], none)];
    if one > 0.0 {
        levels.extend((0..SLICES[0]).map(|index| {
            let [low, high] = slice(0, index);
            table.level(finals, [&[low], &[high]], one / SLICES[0] as f64)
        }));
    }
    if two > 0.0 {
        let cells = SLICES[0] * SLICES[1];
        levels.extend((0..cells).map(|cell| {
            let [first, second] = [slice(0, cell / SLICES[1]), slice(1, cell % SLICES[1])];
            table.level(finals, [&[first[0], second[0]], &[first[1], second[1]]], two / cells as f64)
        }));
    }
    levels
}

impl Table<'_> {
    /// The level between the gains of two negotiations: evenly about where their middle leads to, so that the mean of
    /// gains one upon the other is exact.
    fn level(&self, finals: &[Final], ends: [&[f64]; 2], weight: f64) -> Level {
        let gains = ends[0].iter().zip(ends[1]).map(|(low, high)| f64::midpoint(*low, *high));
        let middle = self.raised_by(&gains.collect::<Vec<f64>>()).0;
        let [low, high] = ends.map(|gains| self.raised_by(gains).0);
        let half: Vec<f64> = low.iter().zip(&high).map(|(low, high)| 0.5 * (high - low)).collect();
        let [from, to] = [-1.0, 1.0].map(|side| {
            middle.iter().zip(&half).map(|(middle, half)| middle + side * half).collect::<Vec<f64>>()
        });
        let distance = |last: &Final| -> f64 {
            last.raised.iter().zip(&middle).map(|(raised, middle)| (raised - middle).powi(2)).sum()
        };
        let is_reached = |(_, last): &(usize, &Final)| last.rounds == ends[0].len();
        let near = finals.iter().enumerate().filter(is_reached);
        let near = near.min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b))).map_or(0, |(i, _)| i);
        let value = self.package.value();
        let gain = |raised: &[f64]| if value > 0.0 { raised.iter().sum::<f64>() / value } else { 0.0 };
        let gain = Range { low: gain(&from), high: gain(&to) };
        let base = &finals[near].raised;
        let more = [from, to].map(|raised| raised.iter().zip(base).map(|(to, from)| to - from).collect());
        Level { weight, gain, near, more }
    }
}
