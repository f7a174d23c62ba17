//! The distribution of a share price at many dates.

use super::histogram::Histogram;
use super::statistics::Ranked;
use super::tally::{LIMIT, Tally};

/// Prices are tallied in units of a hundredth of a cent.
const UNITS_PER_DOLLAR: f64 = 10_000.0;

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
}

impl PriceOutcome {
    pub(crate) fn new(
        stock: &str,
        days: Vec<u32>,
        tallies: Vec<Tally>,
        sample_paths: Vec<SamplePath>,
    ) -> Self {
        PriceOutcome { stock: stock.to_owned(), days, sample_paths, tallies }
    }

    /// A tally of prices near `price`: bins of 0.1 %, finer than a picture shows.
    pub(crate) fn empty_tally(price: f64) -> Tally {
        Tally::new(Self::units(price) as i64, Histogram::COARSE)
    }

    /// A price in the unit of the tallies.
    pub(crate) fn units(price: f64) -> f64 {
        (price * UNITS_PER_DOLLAR).min(LIMIT as f64).round()
    }

    /// Paths simulated.
    #[must_use]
    pub fn paths(&self) -> u64 {
        self.tallies.first().map_or(0, Tally::count)
    }

    /// Quantiles of the price on the day of this index.
    #[must_use]
    pub fn quantiles<const N: usize>(&self, day: usize, p: [f64; N]) -> [f64; N] {
        let ranked = Ranked::new(&self.tallies[day]);
        p.map(|p| ranked.quantile(p).value / UNITS_PER_DOLLAR)
    }

    /// Mean price on the day of this index.
    #[must_use]
    pub fn mean(&self, day: usize) -> f64 {
        self.tallies[day].mean() / UNITS_PER_DOLLAR
    }
}
