//! What is kept of a quantity while paths stream by: integers only, so that any order of adding and
//! merging gives the same bytes.

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};
use serde::{Deserialize, Serialize};

use super::histogram::{Bin, Histogram};
use super::power_sums::PowerSums;
use crate::numerics::{LANES, Level};

/// Values are clipped to ± this: with cents, 352 billion dollars. It keeps the sum of squares of
/// 2^34 paths inside 128 bits.
pub const LIMIT: i64 = 1 << 45;

/// Most values a tally may hold.
pub const MAX_COUNT: u64 = 1 << 34;

/// Power sums, extremes and histogram of an integer quantity.
///
/// The power sums may be kept in several parts, one for each replicate whose paths are counted here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Power sums and histogram are of `value − pivot`, so that nothing is lost to a large constant part.
    pivot: i64,
    parts: Vec<PowerSums>,
    min: i64,
    max: i64,
    clipped: u64,
    histogram: Histogram,
}

impl Tally {
    /// An empty tally of this many parts. `pivot` is any constant near the values, the same in all tallies to
    /// be merged.
    #[must_use]
    pub fn new(pivot: i64, parts: usize) -> Self {
        Tally::with_precision(pivot, parts, Histogram::FINE)
    }

    /// The same with bins no wider than 2^−`precision_bits` of the difference to the pivot.
    #[must_use]
    pub fn with_precision(pivot: i64, parts: usize, precision_bits: u32) -> Self {
        Tally {
            pivot,
            parts: vec![PowerSums::default(); parts.max(1)],
            min: i64::MAX,
            max: i64::MIN,
            clipped: 0,
            histogram: Histogram::new(precision_bits),
        }
    }

    /// Adds whole numbers, each inside ±[`LIMIT`], to the first part.
    pub fn record(&mut self, level: Level, values: &[f64]) {
        self.record_part(level, 0, values);
    }

    /// Adds whole numbers, each inside ±[`LIMIT`], to the part of this index.
    pub(crate) fn record_part(&mut self, level: Level, part: usize, values: &[f64]) {
        for batch in values.chunks(MOST_AT_ONCE) {
            self.record_batch(level, part, batch);
        }
    }

    fn record_batch(&mut self, level: Level, part: usize, batch: &[f64]) {
        let pivot = self.pivot as f64;
        let (sums, low, high) = dispatch!(level, simd => moments(simd, batch, pivot));
        self.parts[part].add(&sums);
        (self.min, self.max) = (self.min.min(low as i64), self.max.max(high as i64));
        let limit = LIMIT as f64;
        if low <= -limit || high >= limit {
            self.clipped += batch.iter().filter(|value| value.abs() >= limit).count() as u64;
        }
        self.histogram.record_above(level, batch, pivot, (low, high));
    }

    /// Whether the other tally has the same pivot and precision.
    pub(super) fn can_merge(&self, other: &Tally) -> bool {
        self.pivot == other.pivot
            && self.parts.len() == other.parts.len()
            && self.histogram.has_precision_of(&other.histogram)
    }

    /// Whether the parts agree with each other.
    pub(super) fn is_consistent(&self) -> bool {
        let range = -LIMIT..=LIMIT;
        let counts = self.parts.iter().try_fold(0u64, |sum, part| sum.checked_add(part.count));
        let Some(count) = counts.filter(|count| *count <= MAX_COUNT) else { return false };
        if count == 0 {
            return *self
                == Tally { histogram: self.histogram.emptied(), ..Tally::new(self.pivot, self.parts.len()) };
        }
        self.clipped <= count
            && [self.pivot, self.min, self.max].iter().all(|value| range.contains(value))
            && self.parts.iter().all(|part| part.is_possible(2 * LIMIT as u128))
            && self.histogram.is_consistent_with(count, self.min - self.pivot, self.max - self.pivot)
    }

    /// Adds another tally with the same pivot and precision.
    pub fn merge(&mut self, other: &Tally) {
        debug_assert!(self.can_merge(other));
        self.parts.iter_mut().zip(&other.parts).for_each(|(mine, theirs)| mine.add(theirs));
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.clipped += other.clipped;
        self.histogram.merge(&other.histogram);
    }

    /// All of some tallies with the same pivot and precision together.
    pub(super) fn sum_of(tallies: &[&Tally]) -> Self {
        let mut sum = tallies.first().map_or_else(|| Tally::new(0, 1), |first| (*first).clone());
        tallies.iter().skip(1).for_each(|tally| sum.merge(tally));
        sum
    }

    /// Values recorded.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.parts.iter().map(|part| part.count).sum()
    }

    /// Pivot and power sums of each part.
    pub(super) fn parts(&self) -> (f64, &[PowerSums]) {
        (self.pivot as f64, &self.parts)
    }

    fn whole(&self) -> PowerSums {
        let mut whole = PowerSums::default();
        self.parts.iter().for_each(|part| whole.add(part));
        whole
    }

    /// Smallest value.
    #[must_use]
    pub fn min(&self) -> i64 {
        self.min
    }

    /// Largest value.
    #[must_use]
    pub fn max(&self) -> i64 {
        self.max
    }

    /// Values that were clipped to ±[`LIMIT`].
    #[must_use]
    pub fn clipped(&self) -> u64 {
        self.clipped
    }

    /// The counts by bin, ascending.
    pub fn bins(&self) -> impl Iterator<Item = Bin> + '_ {
        let shifted = |bin: Bin| Bin { low: bin.low + self.pivot, high: bin.high + self.pivot, ..bin };
        self.histogram.bins().map(shifted)
    }

    /// Bytes of memory, nearly.
    pub(super) fn bytes(&self) -> usize {
        self.histogram.bytes()
    }

    /// Exact mean, rounded once.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.pivot as f64 + self.whole().mean()
    }

    /// Sample variance with divisor n − 1; `None` for fewer than two values.
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        let whole = self.whole();
        (whole.count > 1).then(|| whole.squared_deviations() / (whole.count - 1) as f64)
    }
}

/// Count and power sums of whole numbers.
pub(super) fn sums_of(level: Level, values: &[f64]) -> PowerSums {
    let mut sums = PowerSums::default();
    for batch in values.chunks(MOST_AT_ONCE) {
        sums.add(&dispatch!(level, simd => power_sums(simd, batch, 0.0, |_| ())));
    }
    sums
}

/// Power sums and extremes of at most [`MOST_AT_ONCE`] whole numbers.
#[inline(always)]
fn moments<S: Simd>(simd: S, values: &[f64], pivot: f64) -> (PowerSums, f64, f64) {
    let splat = |x| f64x8::splat(simd, x);
    let (mut low, mut high) = (splat(f64::INFINITY), splat(f64::NEG_INFINITY));
    let sums = power_sums(simd, values, pivot, |value| (low, high) = (low.min(value), high.max(value)));
    let (_, rest) = values.as_chunks::<LANES>();
    let fold = rest
        .iter()
        .fold((low.reduce_min(), high.reduce_max()), |(low, high), &value| (low.min(value), high.max(value)));
    (sums, fold.0, fold.1)
}

/// Values whose power sums are formed together: few enough for every sum below to be exact in a double.
const MOST_AT_ONCE: usize = 256;

/// Differences, at most 2^46, are cut here into two halves whose products a double holds exactly.
const HALF: f64 = (1u64 << 24) as f64;

/// Power sums of at most [`MOST_AT_ONCE`] values; `look` sees each full vector of them. No operation rounds, so fused or
/// not is the same: halves are at most 2^23, products 2^46, and a lane adds 32 of them.
#[inline(always)]
fn power_sums<S: Simd>(simd: S, values: &[f64], pivot: f64, mut look: impl FnMut(f64x8<S>)) -> PowerSums {
    let (vectors, rest) = values.as_chunks::<LANES>();
    let mut sum = f64x8::splat(simd, 0.0);
    let (mut uppers, mut mixed, mut lowers) = (sum, sum, sum);
    for vector in vectors {
        let value = f64x8::load_array_ref(simd, vector);
        look(value);
        let difference = value - pivot;
        let upper = (difference * (1.0 / HALF)).round_ties_even();
        let lower = upper.mul_add(-HALF, difference);
        sum += difference;
        uppers = upper.mul_add(upper, uppers);
        mixed = upper.mul_add(lower, mixed);
        lowers = lower.mul_add(lower, lowers);
    }
    let squares = (total(uppers) << 48) + (total(mixed) << 25) + total(lowers);
    let mut sums = PowerSums {
        count: values.len() as u64,
        sum: total(sum),
        // A sum of squares is never negative, though its middle may be.
        sum_of_squares: squares as u128,
    };
    for &value in rest {
        let difference = value as i64 - pivot as i64;
        sums.sum += i128::from(difference);
        sums.sum_of_squares += u128::from(difference.unsigned_abs()).pow(2);
    }
    sums
}

/// Sum of lanes that are whole and at most 2^51 each: four of them still add up exactly in a double.
#[inline(always)]
fn total<S: Simd>(lanes: f64x8<S>) -> i128 {
    let (left, right) = lanes.split();
    i128::from(left.reduce_sum() as i64 + right.reduce_sum() as i64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Vectors and one value at a time give the same integers, to the ends of the range.
        #[test]
        fn vectors_add_as_single_values_do(
            values in prop::collection::vec(-LIMIT..=LIMIT, 0..300),
            pivot in -LIMIT..=LIMIT,
        ) {
            let values: Vec<f64> = values.into_iter().map(|value| value as f64).collect();
            let mut together = Tally::new(pivot, 1);
            together.record(Level::new(), &values);
            let mut single = Tally::new(pivot, 1);
            for value in &values {
                single.record(Level::new(), std::slice::from_ref(value));
            }
            prop_assert_eq!(together, single);
        }
    }
}
