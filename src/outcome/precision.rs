//! When the numbers are exact enough: a rule that looks at an outcome and says how many paths it wants next.

use serde::{Deserialize, Serialize};

use super::{Estimate, OfferOutcome, Outcome, Pay};
use crate::market::Sampling;

/// The largest standard error wanted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Precision {
    /// In dollars.
    Dollars(f64),
    /// As a share of the figure itself.
    Share(f64),
}

/// A figure of the table and its standard error against the one wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Name of the offer.
    pub offer: String,
    /// `year 3`, `total` or `average`.
    pub pay: String,
    /// `mean`, `P10`, `P50` or `P90`.
    pub statistic: &'static str,
    /// The figure.
    pub estimate: Estimate,
    /// Standard error over the one wanted: at most 1 is exact enough.
    pub ratio: f64,
}

/// What a run until a precision came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Reached {
    /// The precision wanted.
    pub precision: Precision,
    /// Most paths allowed.
    pub most: u64,
    /// The figure furthest from the precision wanted; `None` if none is uncertain.
    pub worst: Option<Figure>,
    /// If it was not reached: the paths it would take, about; infinite if no error is known.
    pub needed: Option<f64>,
}

impl Reached {
    /// Whether every figure is as exact as wanted.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.needed.is_none()
    }
}

/// Where a run stands that adds paths until the standard error of every mean, P10, P50 and P90 (years, total and
/// average of all offers) is small enough. It is all that decides what such a run does next, so one taken up
/// again with it goes the way it would have gone.
///
/// The first look at the errors is after 65,536 paths. Independent paths and pairs are extrapolated with `1/√n` and a
/// tenth in hand, and looked at again only then, or after twice as many; scrambled points, whose errors fall
/// faster but are known less well, are doubled until two looks in a row are exact enough. Rules that stop at an
/// estimated precision are valid as it becomes small (Chow & Robbins 1965; Glynn & Whitt 1992); what remains is
/// the chance to stop on an error estimated too low, which few looks, a large first one, and the worst of many
/// figures deciding keep below what `tests/coverage.rs` can see.
///
/// A look that tells that `most` paths are out of reach is the last.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Pursuit {
    precision: Precision,
    most: u64,
    next_look: u64,
    was_exact: bool,
}

/// Paths of the first look.
const FIRST_LOOK: u64 = 65_536;
/// What a standard error that is itself estimated may be off, squared.
const MARGIN: f64 = 1.1;

impl Pursuit {
    /// The start, with no more than `most` paths allowed.
    #[must_use]
    pub fn new(precision: Precision, most: u64) -> Self {
        Pursuit { precision, most, next_look: FIRST_LOOK.min(most), was_exact: false }
    }

    /// Paths of the outcome that [`Pursuit::look`] wants to see.
    #[must_use]
    pub fn next_look(&self) -> u64 {
        self.next_look
    }

    /// Whether it wants the same, however far it came.
    #[must_use]
    pub fn has_aim_of(&self, other: &Pursuit) -> bool {
        (self.precision, self.most) == (other.precision, other.most)
    }

    /// Looks at the outcome of as many paths as it asked for. `None` if it needs more, as many as it then asks for;
    /// at the end it stays as it is, so looking again gives the same.
    pub fn look(&mut self, outcome: &Outcome) -> Option<Reached> {
        let (sampling, paths) = (outcome.sampling, outcome.paths as f64);
        let worst = worst_figure(outcome, self.precision).filter(|worst| worst.ratio > 0.0);
        let ratio = worst.as_ref().map_or(0.0, |worst| worst.ratio);
        let is_last = outcome.paths >= self.most;
        let is_exact = ratio <= 1.0;
        let is_confirmed = self.was_exact || sampling != Sampling::Sobol || is_last || ratio == 0.0;
        let needed = paths * growth(sampling, ratio);
        let is_hopeless = paths * least_growth(sampling, ratio) > self.most as f64;
        if (is_exact && is_confirmed) || is_last || is_hopeless {
            let needed = (!is_exact).then_some(needed);
            return Some(Reached { precision: self.precision, most: self.most, worst, needed });
        }
        let next = match sampling {
            Sampling::Sobol => 2 * outcome.paths,
            Sampling::Plain | Sampling::Antithetic => (needed as u64).max(2 * outcome.paths),
        };
        self.next_look = next.min(self.most);
        self.was_exact = is_exact;
        None
    }
}

/// By how much the number of paths must grow at least: errors of scrambled points fall at best with n^(3/2).
fn least_growth(sampling: Sampling, ratio: f64) -> f64 {
    match sampling {
        Sampling::Sobol => ratio.powf(2.0 / 3.0),
        Sampling::Plain | Sampling::Antithetic => ratio * ratio,
    }
}

/// By how much the number of paths must grow, about, for errors to fall by `ratio`.
fn growth(sampling: Sampling, ratio: f64) -> f64 {
    match sampling {
        Sampling::Sobol => ratio,
        Sampling::Plain | Sampling::Antithetic => ratio * ratio * MARGIN,
    }
}

fn worst_figure(outcome: &Outcome, precision: Precision) -> Option<Figure> {
    let figures = outcome.offers.iter().filter(|offer| !offer.is_certain);
    let figures = figures.flat_map(|offer| offer_figures(offer, precision));
    figures.max_by(|a, b| a.ratio.total_cmp(&b.ratio))
}

fn offer_figures(offer: &OfferOutcome, precision: Precision) -> impl Iterator<Item = Figure> {
    let years = offer.years.iter().enumerate().map(|(i, pay)| (format!("year {}", i + 1), pay));
    let all = years.chain([("total".to_owned(), &offer.total), ("average".to_owned(), &offer.average)]);
    all.flat_map(move |(name, pay)| {
        headline(pay).map(|(statistic, estimate)| Figure {
            offer: offer.name.clone(),
            pay: name.clone(),
            statistic,
            estimate,
            ratio: precision.ratio(estimate),
        })
    })
}

/// What the table shows with or without its error.
fn headline(pay: &Pay) -> [(&'static str, Estimate); 4] {
    let at = |p: f64| {
        let found = pay.percentiles.iter().find(|percentile| percentile.p == p);
        found.map_or(Estimate { value: f64::NAN, se: f64::NAN }, |found| Estimate {
            value: found.value,
            se: found.se,
        })
    };
    [("mean", pay.mean), ("P10", at(0.1)), ("P50", at(0.5)), ("P90", at(0.9))]
}

impl Precision {
    fn ratio(self, estimate: Estimate) -> f64 {
        let wanted = match self {
            Precision::Dollars(dollars) => dollars,
            Precision::Share(share) => share * estimate.value.abs(),
        };
        match estimate.se {
            0.0 => 0.0,
            // The error of a single path is not known.
            se if se.is_nan() => f64::INFINITY,
            se => se / wanted,
        }
    }
}
