//! Whether what a script demands of a run is met.

use crate::outcome::{Estimate, Interval, OfferOutcome, Outcome, Pay};
use crate::plan::QuestionId;
use crate::plan::questions::is_counted_by_its_opposite;
use crate::scenario::{Condition, Required, Requirement, Scenario, TargetOf};

/// What came of a requirement for one offer.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The requirement.
    pub requirement: Requirement,
    /// The offer.
    pub offer: String,
    /// The figure: dollars, or a chance.
    pub value: f64,
    /// Its 95 % interval; its ends are the value where nothing is left to chance, and not numbers where a single path
    /// cannot tell.
    pub interval: Interval,
}

impl Verdict {
    /// Whether the figure is as demanded.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.holds(self.value)
    }

    /// Whether it would be at both ends of the interval, or at none: more paths are not likely to tell otherwise.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        let Interval { low, high } = self.interval;
        [low, high].iter().all(|end| end.is_finite() && self.holds(*end) == self.is_met())
    }

    fn holds(&self, value: f64) -> bool {
        self.requirement.is.holds(value, self.requirement.bound)
    }
}

/// What came of all requirements, one verdict for each offer that one is about. A chance is known if its condition is
/// among those of the scenario.
#[must_use]
pub fn verdicts(requirements: &[Requirement], scenario: &Scenario, outcome: &Outcome) -> Vec<Verdict> {
    let of = |requirement: &Requirement, offer: &OfferOutcome| {
        let (value, interval) = match requirement.of {
            Required::Chance(condition) => chance(&condition, scenario, offer)?,
            Required::Percentile(p, pay) => {
                let found = pay_of(offer, pay)?.percentiles.iter().find(|found| found.p == p)?;
                (found.value, found.interval)
            }
            Required::Mean(pay) => around(pay_of(offer, pay)?.mean, outcome.reach_95),
            Required::Shortfall(a, pay) => {
                let pay = pay_of(offer, pay)?;
                let shortfall = if a == 0.05 { pay.shortfall_5 } else { pay.shortfall_10 };
                around(shortfall, outcome.reach_95_of_groups)
            }
        };
        Some(Verdict { requirement: requirement.clone(), offer: offer.name.clone(), value, interval })
    };
    let of_all = |requirement| {
        let named = move |offer: &&OfferOutcome| wanted(requirement, offer);
        outcome.offers.iter().filter(named).filter_map(move |offer| of(requirement, offer))
    };
    requirements.iter().flat_map(of_all).collect()
}

fn wanted(requirement: &Requirement, offer: &OfferOutcome) -> bool {
    requirement.offer.as_ref().is_none_or(|name| *name == offer.name)
}

fn chance(condition: &Condition, scenario: &Scenario, offer: &OfferOutcome) -> Option<(f64, Interval)> {
    let index = scenario.goals.conditions.iter().position(|other| other == condition)?;
    let counted = offer.chance(QuestionId::Condition(index))?;
    let chance = match is_counted_by_its_opposite(condition) {
        true => counted.of_the_opposite(),
        false => *counted,
    };
    Some((chance.value, chance.interval))
}

fn pay_of(offer: &OfferOutcome, of: TargetOf) -> Option<&Pay> {
    match of {
        TargetOf::Total => Some(&offer.total),
        TargetOf::Average => Some(&offer.average),
        TargetOf::Year(year) => offer.years.get(year as usize - 1),
    }
}

fn around(Estimate { value, se }: Estimate, reach: f64) -> (f64, Interval) {
    (value, Interval { low: value - reach * se, high: value + reach * se })
}
