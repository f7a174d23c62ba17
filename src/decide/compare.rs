//! Offers side by side, path by path.

use crate::engine::{self, Run};
use crate::outcome::{Estimate, Outcome, Pay};
use crate::plan::Plan;
use crate::scenario::Scenario;
use crate::{Error, outcome::Versus};

/// What offers are measured by.
#[derive(Debug, Clone, PartialEq)]
pub struct Judge {
    /// Index of the offer the others are compared with.
    pub reference: usize,
    /// How much the risk of a certainty equivalent is disliked: constant relative risk aversions.
    pub aversions: Vec<f64>,
    /// What is owned beside the pay.
    pub wealth: f64,
}

/// Someone who dislikes risk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Preference {
    /// Constant relative risk aversion γ; 0 for the mean alone.
    pub aversion: f64,
    /// What is owned beside the pay.
    pub wealth: f64,
}

impl Default for Preference {
    fn default() -> Self {
        Preference { aversion: 2.0, wealth: 100_000.0 }
    }
}

impl Default for Judge {
    fn default() -> Self {
        Judge { reference: 0, aversions: vec![1.0, 2.0, 4.0], wealth: Preference::default().wealth }
    }
}

/// Bad, median and good futures.
pub const FUTURES: [(f64, &str); 3] = [(0.1, "bad"), (0.5, "median"), (0.9, "good")];

/// Several offers on the same paths.
#[derive(Debug, Clone)]
pub struct SideBySide {
    /// What they were measured by.
    pub judge: Judge,
    /// What they pay, and by how much more than the reference.
    pub outcome: Outcome,
}

/// Who pays most at a percentile.
#[derive(Debug, Clone, PartialEq)]
pub enum Winner {
    /// The offer of this index, by so much more than the next.
    One(usize, f64),
    /// The first two, or more, cannot be told apart.
    Tie,
}

/// Simulates the offers of a scenario on the same paths, with their differences to one of them.
///
/// # Errors
///
/// If the scenario makes no sense or the run is stopped.
pub fn side_by_side(scenario: &Scenario, judge: &Judge, run: &Run) -> Result<SideBySide, Error> {
    scenario.validate()?;
    let reference = judge.reference.min(scenario.offers.len() - 1);
    let plan = Plan::compile(scenario).compared_with(reference);
    let shard = engine::simulate(&plan, scenario.seed, 0..scenario.paths, run)?;
    let outcome = Outcome::new(&plan, scenario.paths, shard)?;
    Ok(SideBySide { judge: Judge { reference, ..judge.clone() }, outcome })
}

impl SideBySide {
    /// The offer the others are compared with.
    #[must_use]
    pub fn reference(&self) -> &crate::outcome::OfferOutcome {
        &self.outcome.offers[self.judge.reference]
    }

    /// An offer against the reference.
    #[must_use]
    pub fn against_reference(&self, offer: usize) -> Option<&Versus> {
        self.outcome.pairs.iter().find(|pair| pair.first == offer)
    }

    /// The total of an offer as a certain amount to someone of each risk aversion.
    #[must_use]
    pub fn certainty_equivalents(&self, offer: usize) -> Vec<Estimate> {
        let pay = &self.outcome.offers[offer].total;
        let worth = |aversion: &f64| pay.certainty_equivalent(*aversion, self.judge.wealth);
        self.judge.aversions.iter().map(worth).collect()
    }

    /// What an offer is worth more than the reference to someone of each risk aversion.
    #[must_use]
    pub fn worth_more(&self, offer: usize) -> Vec<Estimate> {
        let (pay, reference) = (&self.outcome.offers[offer].total, &self.reference().total);
        let gap =
            |aversion: &f64| pay.gap(reference, |pay| pay.certainty_equivalent(*aversion, self.judge.wealth));
        self.judge.aversions.iter().map(gap).collect()
    }

    /// Who pays most over all years at a percentile, if that is more than two standard errors before the next.
    #[must_use]
    pub fn winner(&self, p: f64) -> Option<Winner> {
        let at = |pay: &Pay| pay.quantile_estimates(&[p]).first().map_or(f64::NAN, |found| found.value);
        let mut order: Vec<(usize, f64)> =
            self.outcome.offers.iter().map(|offer| at(&offer.total)).enumerate().collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1));
        let [(best, _), (next, _), ..] = order[..] else { return None };
        let gap = self.outcome.offers[best].total.gap(&self.outcome.offers[next].total, |pay| {
            pay.quantile_estimates(&[p])
                .first()
                .copied()
                .unwrap_or(Estimate { value: f64::NAN, se: f64::NAN })
        });
        // Half a cent and less is no difference.
        Some(match gap.value > 2.0 * gap.se && gap.value > 0.005 {
            true => Winner::One(best, gap.value),
            false => Winner::Tie,
        })
    }

    /// Offers that pay at least as much as the reference at every chance, and offers it pays at least as much as.
    #[must_use]
    pub fn dominance(&self, offer: usize) -> Option<Dominance> {
        let (pay, reference) = (&self.outcome.offers[offer].total, &self.reference().total);
        match (pay.dominates(reference), reference.dominates(pay)) {
            (true, false) => Some(Dominance::Over),
            (false, true) => Some(Dominance::Under),
            _ => None,
        }
    }
}

/// First-order stochastic dominance against the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dominance {
    /// The offer dominates the reference.
    Over,
    /// The reference dominates the offer.
    Under,
}
