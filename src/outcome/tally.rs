//! What is kept of a quantity while paths stream by: integers only, so that any order of adding and
//! merging gives the same bytes.

use super::histogram::Histogram;

/// Values are clipped to ± this: with cents, 352 billion dollars. It keeps the sum of squares of
/// 2^34 paths inside 128 bits.
pub const LIMIT: i64 = 1 << 45;

/// Most values a tally may hold.
pub const MAX_COUNT: u64 = 1 << 34;

/// Count, power sums, extremes and histogram of an integer quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    count: u64,
    /// Power sums are taken of `value − pivot`, so that nothing is lost to a large constant part.
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

    /// Adds values, each inside ±[`LIMIT`].
    pub fn record(&mut self, values: &[i64]) {
        for batch in values.chunks(128) {
            self.record_batch(batch);
        }
    }

    fn record_batch(&mut self, batch: &[i64]) {
        let (mut low, mut high, mut sum, mut squares) = (i64::MAX, i64::MIN, 0i64, 0u128);
        for &value in batch {
            let difference = value - self.pivot;
            sum += difference;
            squares += u128::from(difference.unsigned_abs()) * u128::from(difference.unsigned_abs());
            low = low.min(value);
            high = high.max(value);
        }
        self.count += batch.len() as u64;
        self.sum += i128::from(sum);
        self.sum_of_squares += squares;
        (self.min, self.max) = (self.min.min(low), self.max.max(high));
        if low <= -LIMIT || high >= LIMIT {
            self.clipped += batch.iter().filter(|value| value.abs() >= LIMIT).count() as u64;
        }
        self.histogram.record_between(batch, low, high);
    }

    /// Adds another tally with the same pivot and precision.
    pub fn merge(&mut self, other: &Tally) {
        debug_assert_eq!(self.pivot, other.pivot);
        self.count += other.count;
        self.sum += other.sum;
        self.sum_of_squares += other.sum_of_squares;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.clipped += other.clipped;
        self.histogram.merge(&other.histogram);
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

    /// The counts by bin.
    #[must_use]
    pub fn histogram(&self) -> &Histogram {
        &self.histogram
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
