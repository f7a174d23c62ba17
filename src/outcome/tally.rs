//! What is kept of a quantity while paths stream by: integers only, so that any order of adding and
//! merging gives the same bytes.

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};
use serde::{Deserialize, Serialize};

use super::histogram::{Bin, Histogram};
use crate::numerics::{LANES, Level};

/// Values are clipped to ± this: with cents, 352 billion dollars. It keeps the sum of squares of
/// 2^34 paths inside 128 bits.
pub const LIMIT: i64 = 1 << 45;

/// Most values a tally may hold.
pub const MAX_COUNT: u64 = 1 << 34;

/// Count, power sums, extremes and histogram of an integer quantity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    count: u64,
    /// Power sums and histogram are of `value − pivot`, so that nothing is lost to a large constant part.
    pivot: i64,
    sum: i128,
    sum_of_squares: u128,
    min: i64,
    max: i64,
    clipped: u64,
    histogram: Histogram,
}

impl Tally {
    /// An empty tally. `pivot` is any constant near the values, the same in all tallies to be merged.
    #[must_use]
    pub fn new(pivot: i64, precision_bits: u32) -> Self {
        Tally {
            count: 0,
            pivot,
            sum: 0,
            sum_of_squares: 0,
            min: i64::MAX,
            max: i64::MIN,
            clipped: 0,
            histogram: Histogram::new(precision_bits),
        }
    }

    /// An empty tally of cents at the precision of pay.
    #[must_use]
    pub fn of_cents(pivot: i64) -> Self {
        Tally::new(pivot, Histogram::FINE)
    }

    /// Adds whole numbers, each inside ±[`LIMIT`].
    pub fn record(&mut self, level: Level, values: &[f64]) {
        for batch in values.chunks(MOST_AT_ONCE) {
            self.record_batch(level, batch);
        }
    }

    fn record_batch(&mut self, level: Level, batch: &[f64]) {
        let pivot = self.pivot as f64;
        let moments = dispatch!(level, simd => Moments::of(simd, batch, pivot));
        self.count += batch.len() as u64;
        self.sum += i128::from(moments.sum);
        self.sum_of_squares += moments.sum_of_squares;
        (self.min, self.max) = (self.min.min(moments.low as i64), self.max.max(moments.high as i64));
        let limit = LIMIT as f64;
        if moments.low <= -limit || moments.high >= limit {
            self.clipped += batch.iter().filter(|value| value.abs() >= limit).count() as u64;
        }
        self.histogram.record_above(level, batch, pivot, (moments.low, moments.high));
    }

    /// Whether the other tally has the same pivot and precision.
    pub(super) fn can_merge(&self, other: &Tally) -> bool {
        self.pivot == other.pivot && self.histogram.has_precision_of(&other.histogram)
    }

    /// Whether the parts agree with each other.
    pub(super) fn is_consistent(&self) -> bool {
        let range = -LIMIT..=LIMIT;
        if self.count == 0 {
            return *self == Tally { histogram: self.histogram.emptied(), ..Tally::new(self.pivot, 0) };
        }
        [self.pivot, self.min, self.max].iter().all(|value| range.contains(value))
            && self.histogram.is_consistent_with(self.count, self.min - self.pivot, self.max - self.pivot)
    }

    /// Adds another tally with the same pivot and precision.
    pub fn merge(&mut self, other: &Tally) {
        debug_assert!(self.can_merge(other));
        self.count += other.count;
        self.sum += other.sum;
        self.sum_of_squares += other.sum_of_squares;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.clipped += other.clipped;
        self.histogram.merge(&other.histogram);
    }

    /// All of some tallies with the same pivot and precision together.
    pub(super) fn sum_of(tallies: &[Tally]) -> Self {
        let mut sum = tallies.first().cloned().unwrap_or_else(|| Tally::of_cents(0));
        tallies.iter().skip(1).for_each(|tally| sum.merge(tally));
        sum
    }

    /// Values recorded.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
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
        self.pivot as f64 + self.sum as f64 / self.count as f64
    }

    /// Sample variance with divisor n − 1; `None` for fewer than two values.
    ///
    /// `Σ(v−p)² − (Σ(v−p))²/n` is formed in integers where it fits, so no digits cancel.
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        if self.count < 2 {
            return None;
        }
        let n = u128::from(self.count);
        let total = self.sum.unsigned_abs();
        // (Σd)²/n = q·Σd + r·Σd/n with Σd = q·n + r; the last term is below Σd and loses nothing.
        let (quotient, remainder) = (total / n, total % n);
        let centred = self.sum_of_squares - quotient * total;
        let rest = remainder as f64 * (total as f64 / n as f64);
        Some(((centred as f64 - rest) / (self.count - 1) as f64).max(0.0))
    }
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
        let add = |lanes: f64x8<S>| i128::from(lanes.to_array().iter().map(|&lane| lane as i64).sum::<i64>());
        let squares = (add(uppers) << 48) + (add(mixed) << 25) + add(lowers);
        let mut moments = Moments {
            sum: add(sum) as i64,
            sum_of_squares: squares as u128,
            low: low.to_array().into_iter().fold(f64::INFINITY, f64::min),
            high: high.to_array().into_iter().fold(f64::NEG_INFINITY, f64::max),
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
            let mut together = Tally::of_cents(pivot);
            together.record(Level::new(), &values);
            let mut single = Tally::of_cents(pivot);
            for value in &values {
                single.record(Level::new(), std::slice::from_ref(value));
            }
            prop_assert_eq!(together, single);
        }
    }
}
