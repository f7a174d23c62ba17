//! Simulating until the numbers are exact enough.

use crate::engine::{self, Run};
use crate::market::Sampling;
use crate::outcome::{Estimate, OfferOutcome, Outcome, Pay};
use crate::plan::Plan;
use crate::{Error, Scenario};

/// The largest standard error wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
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

/// The result of [`simulate_until`].
#[derive(Debug, Clone)]
pub enum Reached {
    /// Every figure is as exact as wanted.
    Yes(Outcome),
    /// It would take more paths than allowed.
    No {
        /// The most exact outcome there was time for.
        outcome: Outcome,
        /// The figure furthest from the precision wanted.
        worst: Figure,
        /// Paths it would take, about; infinite if no error is known.
        needed: f64,
    },
}

/// Paths of the first look.
const FIRST_LOOK: u64 = 65_536;
/// What a standard error that is itself estimated may be off, squared.
const MARGIN: f64 = 1.1;

/// Adds paths until the standard error of every mean, P10, P50 and P90 (years, total and average of all
/// offers) is at most `precision`, with no more than `most` paths.
///
/// The paths are those of a plain run, so a scenario with the number reached gives the same bytes. It looks
/// at the errors after 65,536 paths. Independent paths and pairs it extrapolates with `1/√n` and a tenth in
/// hand, and looks again only then, or after twice as many; scrambled points, whose errors fall faster but are
/// known less well, it doubles until two looks in a row are exact enough. Rules that stop at an estimated precision are valid as it becomes small (Chow & Robbins 1965;
/// Glynn & Whitt 1992); what remains is the chance to stop on an error estimated too low, which few looks,
/// a large first one, and the worst of many figures deciding keep below what `tests/coverage.rs` can see.
///
/// If the first look tells that `most` is out of reach, it stops there.
pub fn simulate_until(
    scenario: &Scenario,
    precision: Precision,
    most: u64,
    run: &Run,
) -> Result<Reached, Error> {
    let mut paths = FIRST_LOOK.min(most);
    let scenario = &Scenario { paths, ..scenario.clone() };
    scenario.validate()?;
    let plan = Plan::compile(scenario);
    let mut shard = engine::simulate(&plan, scenario.seed, 0..paths, run)?;
    let mut was_exact = false;
    loop {
        let outcome = Outcome::new(&plan, paths, shard.clone())?;
        let worst = worst_figure(&outcome, precision);
        let Some(worst) = worst.filter(|worst| worst.ratio > 0.0) else { return Ok(Reached::Yes(outcome)) };
        let is_exact = worst.ratio <= 1.0;
        let is_confirmed = was_exact || plan.sampling != Sampling::Sobol || paths == most;
        if is_exact && is_confirmed {
            return Ok(Reached::Yes(outcome));
        }
        was_exact = is_exact;
        let needed = paths as f64 * growth(plan.sampling, worst.ratio);
        let least = paths as f64 * least_growth(plan.sampling, worst.ratio);
        if paths == most || least > most as f64 {
            return Ok(Reached::No { outcome, worst, needed });
        }
        let next = match plan.sampling {
            Sampling::Sobol => 2 * paths,
            Sampling::Plain | Sampling::Antithetic => (needed as u64).max(2 * paths),
        };
        let next = next.min(most);
        shard.merge(&engine::simulate(&plan, scenario.seed, paths..next, run)?)?;
        paths = next;
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
