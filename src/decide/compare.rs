//! Offers side by side, path by path.

use super::apart;
use super::needs::Need;
use crate::engine::Run;
use crate::outcome::{Estimate, OfferOutcome, Outcome, Pay};
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
    /// What [would make them equal](fn@super::needs), if that was asked for.
    pub needs: Vec<Need>,
}

/// Who pays most at a percentile.
#[derive(Debug, Clone, PartialEq)]
pub enum Winner {
    /// The offer of this index, by so much more than the next.
    One(usize, f64),
    /// The first two, or more, cannot be told apart.
    Tie,
}

/// Whether a gap is more than chance and more than half a cent. Its error comes from sixteen groups of paths, so that 95 % of
/// gaps of equals lie within 2.13 of them (Student's t, fifteen degrees of freedom).
#[must_use]
pub fn is_clear(gap: &Estimate) -> bool {
    gap.value.abs() > 2.131_449_545_559_775 * gap.se && gap.value.abs() > 0.005
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
    let outcome = apart::simulate(&plan, scenario.seed, scenario.paths, run)?;
    Ok(SideBySide { judge: Judge { reference, ..judge.clone() }, outcome, needs: Vec::new() })
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

    /// Who pays most over all years at a percentile, if it is [clearly](is_clear) before the next.
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
        Some(match is_clear(&gap) {
            true => Winner::One(best, gap.value),
            false => Winner::Tie,
        })
    }

    /// Whether an offer pays at least as much as the reference whatever happens, or the reference as it.
    #[must_use]
    pub fn dominance(&self, offer: usize) -> Option<Dominance> {
        let difference = &self.against_reference(offer)?.total.pay.range;
        let (first, second) = (&self.outcome.offers[offer], self.reference());
        let (pay, reference) = (&first.total, &second.total);
        // An amount between the two of certain cash is reached always by the offer with more, and not by the other, however
        // rarely a run shows it; unless nothing of the other is left to chance.
        let may = |over: &OfferOutcome, under: &OfferOutcome| {
            let in_cents = |offer: &OfferOutcome| (100.0 * offer.total.guaranteed).round();
            over.is_certain || in_cents(over) >= in_cents(under)
        };
        let [may_be_over, may_be_under] = [may(first, second), may(second, first)];
        let found = |is_over, on_every_path| Some(Dominance { is_over, on_every_path });
        match (difference.low, difference.high) {
            (0.0, 0.0) => None,
            (0.0.., _) if may_be_over => found(true, true),
            (_, ..=0.0) if may_be_under => found(false, true),
            _ if may_be_over && pay.dominates(reference) => found(true, false),
            _ if may_be_under && reference.dominates(pay) => found(false, false),
            _ => None,
        }
    }
}

/// First-order stochastic dominance against the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dominance {
    /// Whether the offer dominates the reference, or the reference the offer.
    pub is_over: bool,
    /// Whether it pays at least as much on every path simulated, and not only at every chance as far as a run can tell.
    pub on_every_path: bool,
}
