//! The figures of an offer that questions are about.

use crate::outcome::{Change, Estimate, OfferOutcome};
use crate::plan::QuestionId;

/// A figure of the pay over all years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// Mean.
    Mean,
    /// One in ten futures pays less.
    P10,
    /// Half of all futures pay less.
    Median,
    /// One in ten futures pays more.
    P90,
    /// Mean of the worst tenth of futures.
    Shortfall,
    /// Chance that the walk-away number is reached.
    Chance,
}

impl Statistic {
    /// All of them.
    pub const ALL: [Statistic; 6] = [
        Statistic::Mean,
        Statistic::P10,
        Statistic::Median,
        Statistic::P90,
        Statistic::Shortfall,
        Statistic::Chance,
    ];

    /// Name on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Statistic::Mean => "mean",
            Statistic::P10 => "p10",
            Statistic::Median => "median",
            Statistic::P90 => "p90",
            Statistic::Shortfall => "es10",
            Statistic::Chance => "chance",
        }
    }

    /// Whether a change of it is none: less than half a cent, which rounding may leave, or no path.
    #[must_use]
    pub fn is_nothing(self, change: f64) -> bool {
        change.abs() < if self == Statistic::Chance { f64::MIN_POSITIVE } else { 0.005 }
    }

    /// The one of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Statistic::ALL.into_iter().find(|statistic| statistic.name() == name)
    }

    /// The figure of an offer; a chance only if the scenario has a walk-away number. Without an error where a single path
    /// tells none.
    #[must_use]
    pub fn of(self, offer: &OfferOutcome) -> Option<Estimate> {
        let found = self.on_paths(offer)?;
        Some(if offer.has_errors() { found } else { Estimate { se: f64::NAN, ..found } })
    }

    fn on_paths(self, offer: &OfferOutcome) -> Option<Estimate> {
        let percentile = |p: f64| {
            let found = offer.total.percentiles.iter().find(|found| found.p == p);
            found.map(|found| Estimate { value: found.value, se: found.se })
        };
        match self {
            Statistic::Mean => Some(offer.total.mean),
            Statistic::P10 => percentile(0.1),
            Statistic::Median => percentile(0.5),
            Statistic::P90 => percentile(0.9),
            Statistic::Shortfall => Some(offer.total.shortfall_10),
            Statistic::Chance => {
                let missed = offer.chance(QuestionId::WalkAway)?;
                let se = if missed.is_certain { 0.0 } else { missed.se };
                Some(Estimate { value: 1.0 - missed.value, se })
            }
        }
    }

    /// What it changes by from one run of an offer to another; without an error where a single path tells none.
    #[must_use]
    pub fn change(self, from: &OfferOutcome, to: &OfferOutcome) -> Option<Change> {
        let change = self.change_on_paths(from, to)?;
        let has_error = from.has_errors() && to.has_errors();
        Some(if has_error { change } else { Change { se: f64::NAN, is_paired: false, ..change } })
    }

    fn change_on_paths(self, from: &OfferOutcome, to: &OfferOutcome) -> Option<Change> {
        match self {
            Statistic::Mean => Some(to.total.mean_change(&from.total)),
            Statistic::P10 => to.total.percentile_change(&from.total, 0.1),
            Statistic::Median => to.total.percentile_change(&from.total, 0.5),
            Statistic::P90 => to.total.percentile_change(&from.total, 0.9),
            Statistic::Shortfall => Some(to.total.shortfall_10_change(&from.total)),
            Statistic::Chance => {
                let missed = to.chance_change(from, QuestionId::WalkAway)?;
                Some(Change { value: -missed.value, ..missed })
            }
        }
    }
}
