//! Sums of a quantity whose percentiles nobody asks for.

use serde::{Deserialize, Serialize};

use super::errors::spread;
use super::power_sums::PowerSums;
use super::statistics::Estimate;
use super::tally::{LIMIT, sums_of};
use crate::numerics::Level;

/// Power sums of an integer quantity, one for each replicate whose paths are counted here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums(Vec<PowerSums>);

impl Sums {
    /// Empty sums of so many replicates.
    #[must_use]
    pub fn new(replicates: usize) -> Self {
        Sums(vec![PowerSums::default(); replicates.max(1)])
    }

    /// Adds whole numbers, each inside ±2 [`LIMIT`], to the replicate of this index.
    pub(crate) fn record_part(&mut self, level: Level, replicate: usize, values: &[f64]) {
        self.0[replicate].add(&sums_of(level, values));
    }

    /// Adds as many times one whole number inside ±[`LIMIT`].
    pub(crate) fn record_equal(&mut self, replicate: usize, count: u64, value: f64) {
        let value = value as i64;
        let square = u128::from(value.unsigned_abs()).pow(2);
        self.0[replicate].add(&PowerSums {
            count,
            sum: i128::from(value) * i128::from(count),
            sum_of_squares: square * u128::from(count),
        });
    }

    /// Adds other sums of as many replicates.
    pub fn merge(&mut self, other: &Sums) {
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| mine.add(theirs));
    }

    pub(super) fn replicates(&self) -> usize {
        self.0.len()
    }

    pub(super) fn by_replicate(&self) -> &[PowerSums] {
        &self.0
    }

    /// Whether some values have these sums.
    pub(super) fn is_consistent(&self, paths: u64) -> bool {
        let count = self.0.iter().try_fold(0u64, |sum, part| sum.checked_add(part.count));
        count == Some(paths) && self.0.iter().all(|part| part.is_possible(2 * LIMIT as u128))
    }

    /// Mean of all groups together and its standard error: sd/√n of independent values, the spread of replicates of
    /// values that depend on each other.
    #[must_use]
    pub fn mean_of(groups: &[&Sums]) -> Estimate {
        let parts: Vec<&PowerSums> =
            groups.iter().flat_map(|sums| &sums.0).filter(|part| part.count > 0).collect();
        let mut whole = PowerSums::default();
        parts.iter().for_each(|part| whole.add(part));
        let n = whole.count as f64;
        let se = if groups.len() == 1 && groups[0].0.len() == 1 {
            (whole.squared_deviations() / (n - 1.0) / n).sqrt()
        } else {
            spread(parts.iter().map(|part| (part.count as f64, part.mean())))
        };
        Estimate { value: whole.mean(), se }
    }
}
