//! What one offer pays more than another on the same paths, and what an uncertain amount is worth to someone who
//! dislikes risk.

use super::errors::spread;
use super::shard::{PairTally, RunTally};
use super::statistics::{Estimate, Ranked};
use super::summary::{CENTS, Chance, Count, Pay};
use super::tally::Tally;
use crate::plan::{Plan, QuestionId};

/// One offer less another, path by path.
#[derive(Debug, Clone)]
pub struct Versus {
    /// Index of the one.
    pub first: usize,
    /// Index of the other.
    pub second: usize,
    /// In each year.
    pub years: Vec<Difference>,
    /// In all years.
    pub total: Difference,
}

/// The law of a difference.
#[derive(Debug, Clone)]
pub struct Difference {
    /// What the one pays more.
    pub pay: Pay,
    /// How often it pays more.
    pub wins: Chance,
    /// How often both pay the same, to the cent.
    pub ties: Chance,
}

pub(super) fn versus(plan: &Plan, groups: &[RunTally]) -> Vec<Versus> {
    let pair = |(index, (first, second)): (usize, &(usize, usize))| {
        let tallies: Vec<&PairTally> = groups.iter().map(|group| &group.pairs[index]).collect();
        let is_certain = [*first, *second].iter().all(|offer| plan.offers[*offer].is_certain);
        let difference = |place: usize| difference(&tallies, place, is_certain);
        Versus {
            first: *first,
            second: *second,
            years: (0..plan.years).map(difference).collect(),
            total: difference(plan.years),
        }
    };
    plan.pairs.iter().enumerate().map(pair).collect()
}

/// Of the year of this index, or of all years if it is that after the last.
fn difference(groups: &[&PairTally], place: usize, is_certain: bool) -> Difference {
    let tallies: Vec<&Tally> = groups
        .iter()
        .map(|pair| pair.difference.years.get(place).unwrap_or(&pair.difference.total))
        .collect();
    let chance = |counts: fn(&PairTally) -> &Vec<u64>| {
        let count =
            |(pair, tally): (&&PairTally, &&Tally)| Count { yes: counts(pair)[place], of: tally.count() };
        let counts: Vec<Count> = groups.iter().zip(&tallies).map(count).collect();
        Chance::new(QuestionId::Wins, &counts, is_certain)
    };
    Difference {
        pay: Pay::new(0.0, 0.0, &tallies, CENTS),
        wins: chance(|pair| &pair.wins),
        ties: chance(|pair| &pair.ties),
    }
}

impl Pay {
    /// The certain amount worth as much as this uncertain one to someone of constant relative risk aversion γ who owns
    /// `wealth` beside it (Pratt 1964): `CE = u⁻¹(E u(w + V)) − w` with `u(x) = (x^(1−γ) − 1)/(1−γ)`, which is `ln x` for
    /// γ = 1 and loses no digits near it. The standard error is that of `E u` by the delta method. Where `w + V` can be
    /// zero or less and γ ≥ 1, it is −w; there is none where `w + V` can be less than zero and γ < 1.
    #[must_use]
    pub fn certainty_equivalent(&self, aversion: f64, wealth: f64) -> Estimate {
        let lowest = self.range.low + wealth;
        if aversion == 0.0 {
            return self.mean;
        }
        if lowest <= 0.0 && aversion >= 1.0 {
            return Estimate { value: -wealth, se: 0.0 };
        }
        if lowest < 0.0 {
            return Estimate { value: f64::NAN, se: f64::NAN };
        }
        // In units of the mean, so that powers neither overflow nor vanish.
        let scale = (self.mean.value + wealth).max(f64::MIN_POSITIVE);
        let power = 1.0 - aversion;
        let utility = |dollars: f64| {
            let log = libm::log((dollars + wealth).max(lowest) / scale);
            if power == 0.0 { log } else { libm::expm1(power * log) / power }
        };
        let mean = self.expectation(utility);
        let log = if power == 0.0 { mean.value } else { libm::log1p(power * mean.value) / power };
        let worth = scale * libm::exp(log);
        let slope = worth / (1.0 + power * mean.value);
        Estimate { value: worth - wealth, se: if mean.se == 0.0 { 0.0 } else { (slope * mean.se).abs() } }
    }

    /// What a statistic of this is above that of another on the same paths. The error is the spread of the difference over
    /// independent groups of paths, which knows how far both move together or against each other. Where there are no
    /// groups it is the sum of both errors, which is never too small, whatever both have in common (Minkowski).
    #[must_use]
    pub fn gap(&self, other: &Pay, of: impl Fn(&Pay) -> Estimate) -> Estimate {
        let (mine, theirs) = (of(self), of(other));
        let (parts, others) = (self.parts(), other.parts());
        let se = if parts.len() > 1 && parts.len() == others.len() {
            let gap = |((count, a), (_, b)): (&(f64, Pay), &(f64, Pay))| (*count, of(a).value - of(b).value);
            spread(parts.iter().zip(&others).map(gap))
        } else {
            mine.se + theirs.se
        };
        Estimate { value: mine.value - theirs.value, se }
    }

    /// Whether this pays at least as much as another at every chance, and more at some (first-order stochastic
    /// dominance, Hadar & Russell 1969), as far as a run can tell: the share of futures below an amount is nowhere
    /// clearly (two standard errors) larger than that of the other, and somewhere very clearly (six) smaller. Errors are those
    /// of the difference over independent groups of paths; without groups nothing can be told.
    #[must_use]
    pub fn dominates(&self, other: &Pay) -> bool {
        let (mine, theirs) = (self.ranked(), other.ranked());
        let groups: Vec<(f64, Ranked, Ranked)> =
            mine.groups().zip(theirs.groups()).map(|((count, a), (_, b))| (count, a, b)).collect();
        if groups.len() < 2 || self.unit != other.unit {
            return false;
        }
        let paths: f64 = groups.iter().map(|(count, ..)| count).sum();
        let ahead = |value: f64| {
            // Where in its bin a lump is is not known: this one is taken to pay the least, the other the most.
            let high = mine.lump_around(value).map_or(value, |(_, high)| high + BETWEEN);
            let low = theirs.lump_around(value).map_or(value, |(low, _)| low - BETWEEN);
            let gap = |mine: &Ranked, theirs: &Ranked| theirs.share_below(low) - mine.share_below(high);
            let value = gap(&mine, &theirs);
            let se = spread(groups.iter().map(|(count, mine, theirs)| (*count, gap(mine, theirs))));
            // A share of |d| at least lies between both, which is counted no better than that: few paths may fall evenly
            // into groups by chance.
            Estimate { value, se: se.max((value.abs() * (1.0 - value.abs()) / paths).sqrt()) }
        };
        let edges = mine.edges().chain(theirs.edges()).map(f64::floor);
        let mut is_ahead = false;
        for gap in edges.flat_map(|edge| [edge - BETWEEN, edge + BETWEEN]).map(ahead) {
            if gap.value < -NOWHERE * gap.se {
                return false;
            }
            is_ahead |= gap.value > SOMEWHERE * gap.se && gap.value > LEAST;
        }
        is_ahead
    }
}

/// From a whole cent to where no amount is.
const BETWEEN: f64 = 0.5;
/// Standard errors that the other may be ahead by anywhere.
const NOWHERE: f64 = 2.0;
/// Standard errors that this one must be ahead by somewhere: errors come from sixteen groups and are looked at in many
/// places, so that offers of one law reach four by chance. Beyond six is one in eighty thousand looks (Student's t, fifteen
/// degrees of freedom).
const SOMEWHERE: f64 = 6.0;
/// Share of futures that it must be ahead by somewhere.
const LEAST: f64 = 0.001;
