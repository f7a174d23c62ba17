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
    /// What its standard error cannot fall below however many paths there are, as in
    /// [`Percentile`](super::Percentile).
    pub least_se: f64,
    /// Standard error over the one wanted: at most 1 is exact enough.
    pub ratio: f64,
}

impl Figure {
    /// Whether no number of paths makes it as exact as wanted.
    #[must_use]
    pub fn is_beyond_paths(&self) -> bool {
        self.ratio > 1.0 && self.least_ratio() >= 1.0
    }

    /// The least its standard error can be over the one wanted.
    fn least_ratio(&self) -> f64 {
        let is_known = self.least_se > 0.0 && self.ratio.is_finite();
        if is_known { self.ratio * self.least_se / self.estimate.se } else { 0.0 }
    }

    /// By how much what paths can lower of the standard error must fall: with `e` it and `m` the least it can be, both
    /// over the one wanted, `√((e² − m²) / (1 − m²))`, for they add as squares.
    fn lacks(&self) -> f64 {
        match self.least_ratio() {
            least if least == 0.0 || self.ratio <= 1.0 => self.ratio,
            least if least >= 1.0 => f64::INFINITY,
            least => ((self.ratio * self.ratio - least * least) / (1.0 - least * least)).sqrt(),
        }
    }
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
    /// The furthest of those that more paths bring nearer; another than `worst` where no number of paths is enough.
    pub worst_of_paths: Option<Figure>,
    /// If it was not reached: the paths it would take, about; infinite if no error is known, or no number is enough.
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
/// A look that tells that more than `most` paths are needed is the last, and so is one that finds a percentile in a lump of
/// equal outcomes whose error no number of paths makes small enough.
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
        let figures = uncertain_figures(outcome, self.precision);
        let worst = furthest(figures.iter());
        let ratio = worst.as_ref().map_or(0.0, Figure::lacks);
        let is_last = outcome.paths >= self.most;
        let is_exact = ratio <= 1.0;
        let is_confirmed = self.was_exact || sampling != Sampling::Sobol || is_last || ratio == 0.0;
        let needed = paths * growth(sampling, ratio);
        let is_hopeless = paths * least_growth(sampling, ratio) > self.most as f64;
        if (is_exact && is_confirmed) || is_last || is_hopeless {
            let needed = (!is_exact).then_some(needed);
            let worst_of_paths = furthest(figures.iter().filter(|figure| !figure.is_beyond_paths()));
            return Some(Reached {
                precision: self.precision,
                most: self.most,
                worst,
                worst_of_paths,
                needed,
            });
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

fn uncertain_figures(outcome: &Outcome, precision: Precision) -> Vec<Figure> {
    let offers = outcome.offers.iter().filter(|offer| !offer.is_certain);
    let figures = offers.flat_map(|offer| offer_figures(offer, precision));
    figures.filter(|figure| figure.ratio > 0.0).collect()
}

fn furthest<'a>(figures: impl Iterator<Item = &'a Figure>) -> Option<Figure> {
    let by_distance =
        |a: &&Figure, b: &&Figure| a.lacks().total_cmp(&b.lacks()).then(a.ratio.total_cmp(&b.ratio));
    figures.max_by(by_distance).cloned()
}

fn offer_figures(offer: &OfferOutcome, precision: Precision) -> impl Iterator<Item = Figure> {
    let years = offer.years.iter().enumerate().map(|(i, pay)| (format!("year {}", i + 1), pay));
    let all = years.chain([("total".to_owned(), &offer.total), ("average".to_owned(), &offer.average)]);
    all.flat_map(move |(name, pay)| {
        headline(pay).map(|(statistic, estimate, least_se)| Figure {
            offer: offer.name.clone(),
            pay: name.clone(),
            statistic,
            estimate,
            least_se,
            ratio: precision.ratio(estimate),
        })
    })
}

/// What the table shows with or without its error.
fn headline(pay: &Pay) -> [(&'static str, Estimate, f64); 4] {
    let at = |name: &'static str, p: f64| {
        let found = pay.percentiles.iter().find(|percentile| percentile.p == p);
        let unknown = (name, Estimate { value: f64::NAN, se: f64::NAN }, 0.0);
        found.map_or(unknown, |found| (name, Estimate { value: found.value, se: found.se }, found.least_se))
    };
    [("mean", pay.mean, 0.0), at("P10", 0.1), at("P50", 0.5), at("P90", 0.9)]
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
