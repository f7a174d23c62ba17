//! The distribution of a share price at many dates.

use super::histogram::Histogram;
use super::statistics::{Estimate, Ranked};
use super::tally::Tally;
use crate::market::Stock;

/// Prices are tallied in millionths of the price at the start.
const UNITS: f64 = 1e6;

/// One path: trading days and the price on each.
pub type SamplePath = Vec<(u32, f64)>;

/// The distribution of a share price at chosen days, and a few of its paths.
#[derive(Debug, Clone)]
pub struct PriceOutcome {
    /// Name of the stock.
    pub stock: String,
    /// Trading days watched.
    pub days: Vec<u32>,
    /// Paths that ended 15 %, 50 % and 85 % of the way up.
    pub sample_paths: Vec<SamplePath>,
    tallies: Vec<Tally>,
    /// Dollars for a unit of the tallies.
    unit: f64,
}

impl PriceOutcome {
    pub(crate) fn new(
        stock: &Stock,
        days: Vec<u32>,
        tallies: Vec<Tally>,
        sample_paths: Vec<SamplePath>,
    ) -> Self {
        PriceOutcome { stock: stock.name.clone(), days, sample_paths, tallies, unit: stock.price / UNITS }
    }

    /// A tally of prices: bins of 0.1 %, finer than a picture shows.
    pub(crate) fn empty_tally() -> Tally {
        Tally::with_precision(0, 1, Histogram::COARSE)
    }

    /// Units for a dollar.
    pub(crate) fn units_per_dollar(stock: &Stock) -> f64 {
        UNITS / stock.price
    }

    /// Paths simulated.
    #[must_use]
    pub fn paths(&self) -> u64 {
        self.tallies.first().map_or(0, Tally::count)
    }

    /// Quantiles of the price on the day of this index.
    #[must_use]
    pub fn quantiles<const N: usize>(&self, day: usize, p: [f64; N]) -> [Estimate; N] {
        let ranked = Ranked::new(&self.tallies[day]);
        p.map(|p| ranked.quantile(p).scaled(self.unit))
    }

    /// Mean price on the day of this index.
    #[must_use]
    pub fn mean(&self, day: usize) -> Estimate {
        self.tallies[day].mean_estimate().scaled(self.unit)
    }
}
