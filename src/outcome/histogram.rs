//! A histogram of integers with bounded relative error, in constant memory.

use std::fmt;

use fearless_simd::{Simd, dispatch, f64x8, prelude::*, u64x8};
use serde::{Deserialize, Serialize};

use crate::numerics::{LANES, Level};

/// Counts of integers in log-linear bins (the layout of HDR Histogram, G. Tene 2012).
///
/// With `b` precision bits, magnitudes below 2^(b+1) have a bin each and are exact; above that every
/// power of two is cut into 2^b bins of equal width, so a bin is never wider than 2^−b of its values.
/// Counts are integers: adding histograms in any order gives the same result.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Histogram {
    precision_bits: u32,
    /// Bin number of `counts[0]`. The window holds whole pages around what was recorded, so equal
    /// contents are equal histograms however they came together.
    first: i32,
    counts: Vec<u64>,
}

/// Finest precision.
const MOST_BITS: u32 = 20;

/// The window grows by whole pages of this part of a power of two.
const PAGES_BITS: u32 = 3;

impl fmt::Debug for Histogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.bins().map(|bin| (bin.low, bin.count))).finish()
    }
}

/// The integers that share a bin and how many were recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bin {
    /// Smallest integer of the bin.
    pub low: i64,
    /// Largest integer of the bin.
    pub high: i64,
    /// Recorded values.
    pub count: u64,
}

impl Histogram {
    /// Precision bits for pay: a relative bin width of 2^−11, 0.05 %, of what exceeds the certain cash.
    pub const FINE: u32 = 11;
    /// Precision bits for pay kept in many groups: 2^−9, 0.2 %.
    pub const IN_GROUPS: u32 = 9;
    /// Precision bits for pictures of prices: 2^−10, 0.1 %.
    pub const COARSE: u32 = 10;

    /// An empty histogram with bins no wider than 2^−`precision_bits` of their values.
    #[must_use]
    pub fn new(precision_bits: u32) -> Self {
        Histogram { precision_bits: precision_bits.min(MOST_BITS), first: 0, counts: Vec::new() }
    }

    /// Counts whole numbers below 2^53.
    pub fn record(&mut self, level: Level, values: &[f64]) {
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        self.record_above(level, values, 0.0, (low, high));
    }

    /// Counts what whole numbers exceed a pivot by; their extremes are known.
    pub(super) fn record_above(&mut self, level: Level, values: &[f64], pivot: f64, (low, high): (f64, f64)) {
        if values.is_empty() {
            return;
        }
        let bits = self.precision_bits;
        let bin = |value: f64| bin_number((value - pivot) as i64, bits);
        self.cover(bin(low), bin(high));
        if low == high {
            self.counts[(bin(low) - self.first) as usize] += values.len() as u64;
        } else if low - pivot >= f64::from(1 << bits) {
            dispatch!(level, simd => self.count_vectors(simd, values, pivot));
        } else {
            self.count_singly(values, pivot);
        }
    }

    fn count_singly(&mut self, values: &[f64], pivot: f64) {
        for &value in values {
            let bin = bin_number((value - pivot) as i64, self.precision_bits);
            self.counts[(bin - self.first) as usize] += 1;
        }
    }

    /// From 2^bits on, exponent and leading mantissa bits of a double are the bin number up to a
    /// constant.
    #[inline(always)]
    fn count_vectors<S: Simd>(&mut self, simd: S, values: &[f64], pivot: f64) {
        let bits = self.precision_bits;
        let offset = u64::from((1022 + bits) << bits).wrapping_add_signed(i64::from(self.first));
        let (vectors, rest) = values.as_chunks::<LANES>();
        let counts = self.counts.as_mut_slice();
        for vector in vectors {
            let value = f64x8::load_array_ref(simd, vector) - pivot;
            let bins = (value.to_bits() >> (52 - bits)) - u64x8::splat(simd, offset);
            for bin in bins.to_array() {
                counts[bin as usize] += 1;
            }
        }
        self.count_singly(rest, pivot);
    }

    /// An empty histogram of the same precision.
    pub(super) fn emptied(&self) -> Self {
        Histogram::new(self.precision_bits)
    }

    pub(super) fn has_precision_of(&self, other: &Histogram) -> bool {
        self.precision_bits == other.precision_bits
    }

    /// Whether it holds this many values between these, in the window it would have grown to.
    pub(super) fn is_consistent_with(&self, count: u64, low: i64, high: i64) -> bool {
        let bits = self.precision_bits;
        if bits > MOST_BITS || low > high {
            return false;
        }
        let mut empty = Histogram::new(bits);
        empty.cover(bin_number(low, bits), bin_number(high, bits));
        let sum = self.counts.iter().try_fold(0u64, |sum, &count| sum.checked_add(count));
        empty.first == self.first && empty.counts.len() == self.counts.len() && sum == Some(count)
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.counts.as_slice())
    }

    /// Adds the counts of another histogram of the same precision.
    pub fn merge(&mut self, other: &Histogram) {
        debug_assert_eq!(self.precision_bits, other.precision_bits);
        if other.counts.is_empty() {
            return;
        }
        self.cover(other.first, other.first + other.counts.len() as i32 - 1);
        let shift = (other.first - self.first) as usize;
        for (mine, theirs) in self.counts[shift..].iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
    }

    /// Bins that hold anything, from the smallest value up.
    pub fn bins(&self) -> impl Iterator<Item = Bin> + '_ {
        let bin = move |(i, &count): (usize, &u64)| {
            let (low, high) = bin_bounds(self.first + i as i32, self.precision_bits);
            Bin { low, high, count }
        };
        self.counts.iter().enumerate().filter(|(_, count)| **count > 0).map(bin)
    }

    /// Makes room for bin numbers `low..=high`, in whole pages.
    fn cover(&mut self, low: i32, high: i32) {
        if low >= self.first && high < self.first + self.counts.len() as i32 {
            return;
        }
        let page = 1 << self.precision_bits.saturating_sub(PAGES_BITS);
        let from = low.div_euclid(page) * page;
        let to = (high.div_euclid(page) + 1) * page;
        if self.counts.is_empty() {
            self.first = from;
        }
        if from < self.first {
            let missing = (self.first - from) as usize;
            self.counts.splice(0..0, std::iter::repeat_n(0, missing));
            self.first = from;
        }
        let length = (to - self.first) as usize;
        if length > self.counts.len() {
            self.counts.resize(length, 0);
        }
    }
}

/// Bins are numbered upwards through zero; negative values mirror positive ones.
#[inline(always)]
fn bin_number(value: i64, bits: u32) -> i32 {
    let magnitude = value.unsigned_abs();
    // The lowest bit set never matters: it only keeps zero from having no leading one.
    let shift = (63 - (magnitude | 1).leading_zeros()).saturating_sub(bits);
    let number = ((shift << bits) as u64 + (magnitude >> shift)) as i32;
    if value < 0 { -number } else { number }
}

/// Smallest and largest integer of a bin.
fn bin_bounds(number: i32, bits: u32) -> (i64, i64) {
    let index = number.unsigned_abs();
    // Bins up to 2^(bits+1) are single integers; from there each shift has 2^bits bins.
    let shift = (index >> bits).saturating_sub(1);
    let low = i64::from(index - (shift << bits)) << shift;
    let high = low + (1i64 << shift) - 1;
    if number < 0 { (-high, -low) } else { (low, high) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_lies_in_the_bin_it_is_counted_in() {
        for bits in [3, 10, 13] {
            for power in 0..46 {
                for offset in [-1i64, 0, 1, 12_345] {
                    for sign in [-1, 1] {
                        let value = sign * ((1i64 << power) + offset);
                        let (low, high) = bin_bounds(bin_number(value, bits), bits);
                        assert!((low..=high).contains(&value), "{value} not in {low}..={high}");
                        let width = (high - low) as f64;
                        assert!(width <= value.abs() as f64 / f64::from(1 << bits));
                    }
                }
            }
        }
    }

    #[test]
    fn small_values_are_exact_and_bins_are_adjacent() {
        let mut histogram = Histogram::new(4);
        let values: Vec<f64> = (-200..200).map(f64::from).collect();
        histogram.record(Level::new(), &values);
        let bins: Vec<Bin> = histogram.bins().collect();
        assert!(bins.windows(2).all(|pair| pair[1].low == pair[0].high + 1));
        assert!(bins.iter().filter(|bin| bin.low >= 0 && bin.high < 32).all(|bin| bin.low == bin.high));
        assert_eq!(bins.iter().map(|bin| bin.count).sum::<u64>(), 400);
    }

    #[test]
    fn vectors_count_as_single_values_do() {
        for (bits, low) in [(13, 8_192.0), (10, 1_024.0), (13, 27_000_000.0)] {
            let values: Vec<f64> = (0..1003).map(|i| low + f64::from(i * i)).collect();
            let mut vectors = Histogram::new(bits);
            vectors.record(Level::new(), &values);
            let mut single = vectors.clone();
            single.counts.fill(0);
            single.count_singly(&values, 0.0);
            assert!(vectors == single);
        }
    }

    #[test]
    fn merging_equals_recording_together() {
        let (a, b) = ([5.0, 1e6, -3e3], [7e10, 2.0]);
        let mut together = Histogram::new(13);
        together.record(Level::new(), &a);
        together.record(Level::new(), &b);
        let mut merged = Histogram::new(13);
        merged.record(Level::new(), &b);
        let mut other = Histogram::new(13);
        other.record(Level::new(), &a);
        merged.merge(&other);
        assert_eq!(merged, together);
    }
}
