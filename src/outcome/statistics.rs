//! Statistics of a tally, each with its standard error.
//!
//! Definitions: sample percentiles by linear interpolation at rank (n−1)p (Hyndman & Fan 1996, type 7);
//! expected shortfall as the mean of the worst share `a` of outcomes (Rockafellar & Uryasev 2002).
//! Inside a histogram bin values are taken as evenly spread, so a percentile is off by less than the
//! width of its bin, 2^−13 of its value.

use super::interval::{Interval, quantile_ranks_95};
use super::tally::Tally;

/// An estimate and its standard error, in the unit of the tally.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its standard error.
    pub se: f64,
}

impl Estimate {
    /// The same in another unit.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Estimate { value: self.value * factor, se: self.se * factor }
    }
}

impl Tally {
    /// Mean; its standard error is sd/√n, unknown (NaN) for a single value.
    #[must_use]
    pub fn mean_estimate(&self) -> Estimate {
        let variance = self.variance().unwrap_or(f64::NAN);
        Estimate { value: self.mean(), se: (variance / self.count() as f64).sqrt() }
    }

    /// Standard deviation; its standard error is `sd √((kurtosis − 1)/(4n))`. Both are unknown (NaN) for a
    /// single value.
    #[must_use]
    pub fn sd_estimate(&self) -> Estimate {
        let variance = self.variance().unwrap_or(f64::NAN);
        let sd = variance.sqrt();
        if sd == 0.0 {
            return Estimate { value: 0.0, se: 0.0 };
        }
        let (mean, n) = (self.mean(), self.count() as f64);
        let fourth = |point: &Segment| point.count as f64 * ((point.middle() - mean) / sd).powi(4);
        let kurtosis = self.segments().iter().map(fourth).sum::<f64>() / n;
        Estimate { value: sd, se: sd * ((kurtosis - 1.0).max(0.0) / (4.0 * n)).sqrt() }
    }

    /// The `p`-quantile, 0 ≤ p ≤ 1. The standard error is half the distance between the order
    /// statistics one binomial standard deviation, √(n p (1−p)), below and above.
    #[must_use]
    pub fn quantile(&self, p: f64) -> Estimate {
        Ranked::new(self).quantile(p)
    }

    /// Distribution-free 95 % interval of a quantile from order statistics.
    #[must_use]
    pub fn quantile_interval_95(&self, p: f64) -> Interval {
        Ranked::new(self).quantile_interval_95(p)
    }

    /// Expected shortfall: mean of the worst share `a` of the outcomes, low being bad.
    #[must_use]
    pub fn shortfall(&self, a: f64) -> Estimate {
        Ranked::new(self).shortfall(a)
    }

    /// The bins as intervals, the outermost cut to the extremes seen.
    pub(super) fn segments(&self) -> Vec<Segment> {
        let segment = |bin: super::Bin| Segment {
            low: bin.low.max(self.min()) as f64,
            high: bin.high.min(self.max()) as f64,
            count: bin.count,
            before: 0,
        };
        let mut segments: Vec<Segment> = self.histogram().bins().map(segment).collect();
        let mut before = 0;
        for segment in &mut segments {
            segment.before = before;
            before += segment.count;
        }
        segments
    }
}

/// Values evenly spread from `low` to `high`, after `before` smaller ones.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    low: f64,
    high: f64,
    pub(super) count: u64,
    before: u64,
}

impl Segment {
    pub(super) fn middle(&self) -> f64 {
        0.5 * (self.low + self.high)
    }

    /// The value of this rank (from 0) inside the segment.
    fn value(&self, rank: u64) -> f64 {
        self.low + (self.high - self.low) * (rank as f64 + 0.5) / self.count as f64
    }

    /// Sum of the `k` smallest values.
    fn sum_of_smallest(&self, k: u64) -> f64 {
        let k = k as f64;
        k * self.low + (self.high - self.low) * k * k / (2.0 * self.count as f64)
    }
}

/// A tally laid out by rank, for several questions about quantiles.
#[derive(Debug)]
pub struct Ranked {
    segments: Vec<Segment>,
    count: u64,
}

impl Ranked {
    /// Lays a tally out; it should not be empty.
    #[must_use]
    pub fn new(tally: &Tally) -> Self {
        Ranked { segments: tally.segments(), count: tally.count() }
    }

    /// See [`Tally::quantile`].
    #[must_use]
    pub fn quantile(&self, p: f64) -> Estimate {
        let n = self.count as f64;
        let rank = (n - 1.0) * p;
        let spread = (n * p * (1.0 - p)).sqrt();
        let (below, above) = ((rank - spread).max(0.0), (rank + spread).min(n - 1.0));
        // At the edge only part of the spread fits; the distance is scaled to the whole of it.
        let scale = if above > below { 2.0 * spread / (above - below) } else { 0.0 };
        let distance = self.at_rank(above) - self.at_rank(below);
        Estimate { value: self.at_rank(rank), se: 0.5 * distance * scale }
    }

    /// See [`Tally::quantile_interval_95`].
    #[must_use]
    pub fn quantile_interval_95(&self, p: f64) -> Interval {
        let (low, high) = quantile_ranks_95(self.count, p);
        let order = |rank: u64| self.order_statistic(rank.clamp(1, self.count) - 1);
        Interval { low: order(low), high: order(high) }
    }

    /// See [`Tally::shortfall`]. The standard error is `√(Var((q − V)⁺)/n)/a`, q the a-quantile
    /// (Glasserman 2003, section 9.1).
    #[must_use]
    pub fn shortfall(&self, a: f64) -> Estimate {
        let n = self.count as f64;
        let whole = ((n * a).floor() as u64).min(self.count);
        let next = if whole < self.count { self.order_statistic(whole) } else { 0.0 };
        let part = n * a - whole as f64;
        let value = (self.sum_of_smallest(whole) + part * next) / (n * a);
        Estimate { value, se: (self.variance_of_loss_below(self.quantile(a).value) / n).sqrt() / a }
    }

    /// Value at a fractional rank from 0, interpolated between neighbours.
    fn at_rank(&self, rank: f64) -> f64 {
        let below = rank.floor();
        let low = self.order_statistic(below as u64);
        let weight = rank - below;
        if weight == 0.0 { low } else { low + weight * (self.order_statistic(below as u64 + 1) - low) }
    }

    /// The value with `rank` values before it.
    fn order_statistic(&self, rank: u64) -> f64 {
        let rank = rank.min(self.count.saturating_sub(1));
        let after = self.segments.partition_point(|segment| segment.before <= rank);
        self.segments
            .get(after.wrapping_sub(1))
            .map_or(f64::NAN, |segment| segment.value(rank - segment.before))
    }

    fn sum_of_smallest(&self, k: u64) -> f64 {
        let reached = self.segments.iter().take_while(|segment| segment.before < k);
        reached.map(|segment| segment.sum_of_smallest((k - segment.before).min(segment.count))).sum()
    }

    /// Variance of `max(q − V, 0)`.
    fn variance_of_loss_below(&self, q: f64) -> f64 {
        let n = self.count as f64;
        let (mut sum, mut squares) = (0.0, 0.0);
        for segment in self.segments.iter().take_while(|segment| segment.low < q) {
            let loss = (q - segment.middle()).max(0.0);
            sum += segment.count as f64 * loss;
            squares += segment.count as f64 * loss * loss;
        }
        squares / n - (sum / n) * (sum / n)
    }
}
