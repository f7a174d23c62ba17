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
        let moments = dispatch!(level, simd => Moments::of(simd, batch, pivot));
        self.parts[part].add(&PowerSums {
            count: batch.len() as u64,
            sum: i128::from(moments.sum),
            sum_of_squares: moments.sum_of_squares,
        });
        (self.min, self.max) = (self.min.min(moments.low as i64), self.max.max(moments.high as i64));
        let limit = LIMIT as f64;
        if moments.low <= -limit || moments.high >= limit {
            self.clipped += batch.iter().filter(|value| value.abs() >= limit).count() as u64;
        }
        self.histogram.record_above(level, batch, pivot, (moments.low, moments.high));
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
        let moments = dispatch!(level, simd => Moments::of(simd, batch, 0.0));
        sums.add(&PowerSums {
            count: batch.len() as u64,
            sum: i128::from(moments.sum),
            sum_of_squares: moments.sum_of_squares,
        });
    }
    sums
}

/// Values whose moments are formed together: few enough for every sum below to be exact in a double.
const MOST_AT_ONCE: usize = 256;

/// Sums of differences to a pivot, and extremes, of a few hundred whole numbers.
struct Moments {
    sum: i64,
    sum_of_squares: u128,
    low: f64,
    high: f64,
}

/// Differences, at most 2^46, are cut here into two halves whose products a double holds exactly.
const HALF: f64 = (1u64 << 24) as f64;

impl Moments {
    /// Of at most [`MOST_AT_ONCE`] values. No operation rounds, so fused or not is the same: halves are
    /// below 2^23, products below 2^46, and a lane adds 32 of them.
    #[inline(always)]
    fn of<S: Simd>(simd: S, values: &[f64], pivot: f64) -> Self {
        let (vectors, rest) = values.as_chunks::<LANES>();
        let splat = |x| f64x8::splat(simd, x);
        let (mut low, mut high) = (splat(f64::INFINITY), splat(f64::NEG_INFINITY));
        let mut sum = splat(0.0);
        let (mut uppers, mut mixed, mut lowers) = (sum, sum, sum);
        for vector in vectors {
            let value = f64x8::load_array_ref(simd, vector);
            (low, high) = (low.min(value), high.max(value));
            let difference = value - pivot;
            let upper = (difference * (1.0 / HALF)).round_ties_even();
            let lower = upper.mul_add(-HALF, difference);
            sum += difference;
            uppers = upper.mul_add(upper, uppers);
            mixed = upper.mul_add(lower, mixed);
            lowers = lower.mul_add(lower, lowers);
        }
        let wide = |sum: i64| i128::from(sum);
        let squares = (wide(total(uppers)) << 48) + (wide(total(mixed)) << 25) + wide(total(lowers));
        let mut moments = Moments {
            sum: total(sum),
            sum_of_squares: squares as u128,
            low: halved(low, |a, b| a.min(b)),
            high: halved(high, |a, b| a.max(b)),
        };
        for &value in rest {
            moments.add(value, pivot);
        }
        moments
    }

    fn add(&mut self, value: f64, pivot: f64) {
        let difference = value as i64 - pivot as i64;
        self.sum += difference;
        self.sum_of_squares += u128::from(difference.unsigned_abs()).pow(2);
        (self.low, self.high) = (self.low.min(value), self.high.max(value));
    }
}

/// Sum of lanes that are whole and at most 2^51 each: four of them still add up exactly in a double.
#[inline(always)]
fn total<S: Simd>(lanes: f64x8<S>) -> i64 {
    let [a, b, c, d, e, f, g, h] = lanes.to_array();
    ((a + b) + (c + d)) as i64 + ((e + f) + (g + h)) as i64
}

/// One value of all lanes, by halves.
#[inline(always)]
fn halved<S: Simd>(lanes: f64x8<S>, pick: impl Fn(f64, f64) -> f64) -> f64 {
    let [a, b, c, d, e, f, g, h] = lanes.to_array();
    pick(pick(pick(a, b), pick(c, d)), pick(pick(e, f), pick(g, h)))
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
