//! Statistics of a tally, each with its standard error.
//!
//! Definitions: sample percentiles by linear interpolation at rank (n−1)p (Hyndman & Fan 1996, type 7);
//! expected shortfall as the mean of the worst share `a` of outcomes (Rockafellar & Uryasev 2002).
//! Inside a histogram bin values are taken as evenly spread, so a percentile is off by less than the
//! width of its bin, 2^−11 of what it exceeds the certain cash by (2^−9 where groups of replicates are kept).

use super::change::{self, Parts};
use super::errors::Errors;
use super::interval::Interval;
use super::lumps;
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
    /// See [`Ranked::mean`].
    #[must_use]
    pub fn mean_estimate(&self) -> Estimate {
        Ranked::new(self).mean()
    }

    /// See [`Ranked::sd`].
    #[must_use]
    pub fn sd_estimate(&self) -> Estimate {
        Ranked::new(self).sd()
    }

    /// See [`Ranked::quantile`].
    #[must_use]
    pub fn quantile(&self, p: f64) -> Estimate {
        Ranked::new(self).quantile(p)
    }

    /// See [`Ranked::quantile_interval_95`].
    #[must_use]
    pub fn quantile_interval_95(&self, p: f64) -> Interval {
        Ranked::new(self).quantile_interval_95(p)
    }

    /// See [`Ranked::shortfall`].
    #[must_use]
    pub fn shortfall(&self, a: f64) -> Estimate {
        Ranked::new(self).shortfall(a)
    }

    /// The bins as intervals, the outermost cut to the extremes seen.
    pub(super) fn segments(&self) -> Vec<Segment> {
        let mut before = 0;
        let segment = |bin: super::Bin| {
            let low = bin.low.max(self.min()) as f64;
            let high = bin.high.min(self.max()) as f64;
            before += bin.count;
            Segment { low, high, count: bin.count, before: before - bin.count }
        };
        self.bins().map(segment).collect()
    }
}

/// Values evenly spread from `low` to `high`, after `before` smaller ones.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) count: u64,
    before: u64,
}

impl Segment {
    pub(super) fn middle(&self) -> f64 {
        0.5 * (self.low + self.high)
    }

    /// Standard deviation of one value that may be anywhere in it.
    fn resolution(&self) -> f64 {
        (self.high - self.low) / 12f64.sqrt()
    }

    fn holds(&self, interval: &Interval) -> bool {
        self.low <= interval.low && interval.high <= self.high
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

/// Share of the values below `value`; where all values of a segment are equal, half of them.
pub(super) fn share_below(segments: &[Segment], value: f64) -> f64 {
    let count = segments.last().map_or(0, |last| last.before + last.count) as f64;
    let after = segments.partition_point(|segment| segment.high < value);
    let Some(segment) = segments.get(after) else { return 1.0 };
    let part = match segment.high - segment.low {
        width if width > 0.0 => ((value - segment.low) / width).clamp(0.0, 1.0),
        _ if value == segment.low => 0.5,
        _ => 0.0,
    };
    (segment.before as f64 + segment.count as f64 * part) / count
}

/// Mean of `max(q − V, 0)` over `n` values.
pub(super) fn mean_loss(segments: &[Segment], q: f64, n: f64) -> f64 {
    losses(segments, q).map(|(loss, count)| loss * count).sum::<f64>() / n
}

/// What the values of each segment below `q` fall short of it by, and their number.
fn losses(segments: &[Segment], q: f64) -> impl Iterator<Item = (f64, f64)> {
    let short = segments.iter().take_while(move |segment| segment.low < q);
    short.map(move |segment| ((q - segment.middle()).max(0.0), segment.count as f64))
}

/// A segment with a smaller part of all values than one in so many is no lump.
const LUMP: u64 = 500;

/// An interval so many times wider than the error of a quantile makes it has a gap in it.
const GAP: f64 = 2.0;

/// A quantity laid out by rank, to read statistics and their errors from.
#[derive(Debug)]
pub struct Ranked {
    segments: Vec<Segment>,
    count: u64,
    mean: f64,
    variance: f64,
    errors: Errors,
}

impl Ranked {
    /// Lays out a tally of independent values; it should not be empty.
    #[must_use]
    pub fn new(tally: &Tally) -> Self {
        Ranked {
            segments: tally.segments(),
            count: tally.count(),
            mean: tally.mean(),
            variance: tally.variance().unwrap_or(f64::NAN),
            errors: Errors::Independent { groups: Vec::new() },
        }
    }

    /// The same, knowing which independent values were drawn together with which of another quantity: those of the same
    /// group.
    pub(super) fn in_groups(self, groups: &[&Tally]) -> Self {
        Ranked { errors: Errors::apart(groups), ..self }
    }

    /// Lays out a tally and the groups of independent replicates it is the sum of. Errors are then taken from
    /// the spread of the replicates, unless there is only one.
    #[must_use]
    pub fn of_groups(pooled: &Tally, groups: &[&Tally]) -> Self {
        let ranked = Ranked::new(pooled);
        match groups {
            [] | [_] => ranked,
            _ => Ranked { errors: Errors::of(groups, pooled.mean()), ..ranked },
        }
    }

    /// Each independent group of values on its own, as if its values were independent, with their number.
    pub(super) fn groups(&self) -> impl Iterator<Item = (f64, Ranked)> {
        self.errors.groups().iter().map(|group| {
            let (count, segments) = group.values();
            let (mean, variance) = (f64::NAN, f64::NAN);
            (
                count,
                Ranked {
                    segments: segments.to_vec(),
                    count: count as u64,
                    mean,
                    variance,
                    errors: Errors::Independent { groups: Vec::new() },
                },
            )
        })
    }

    fn n(&self) -> f64 {
        self.count as f64
    }

    /// Mean; its standard error is sd/√n for independent values, unknown (NaN) for a single one.
    #[must_use]
    pub fn mean(&self) -> Estimate {
        Estimate { value: self.mean, se: self.errors.of_mean(self.variance, self.n()) }
    }

    /// Standard deviation; its standard error is that of the variance over 2 sd (delta method), for
    /// independent values `sd √((kurtosis − 1)/(4n))`. Both are unknown (NaN) for a single value.
    #[must_use]
    pub fn sd(&self) -> Estimate {
        let sd = self.variance.sqrt();
        if sd == 0.0 {
            return Estimate { value: 0.0, se: 0.0 };
        }
        let fourth = |segment: &Segment| segment.count as f64 * ((segment.middle() - self.mean) / sd).powi(4);
        let kurtosis = || self.segments.iter().map(fourth).sum::<f64>() / self.n();
        let variance_of_squares = || self.variance * self.variance * (kurtosis() - 1.0).max(0.0);
        Estimate { value: sd, se: self.errors.of_deviation(variance_of_squares, self.n()) / (2.0 * sd) }
    }

    /// Mean of a function of the values, each taken as the middle of its segment; its standard error is that of a mean.
    #[must_use]
    pub fn expectation(&self, of: impl Fn(f64) -> f64) -> Estimate {
        let mean = |segments: &[Segment], power: i32, n: f64| {
            segments
                .iter()
                .map(|segment| segment.count as f64 * of(segment.middle()).powi(power))
                .sum::<f64>()
                / n
        };
        let value = mean(&self.segments, 1, self.n());
        let variance = || (mean(&self.segments, 2, self.n()) - value * value).max(0.0);
        let se = self.errors.of_segments(|segments, count| mean(segments, 1, count), variance, self.n());
        Estimate { value, se }
    }

    /// The `p`-quantile, 0 ≤ p ≤ 1. The standard error is half the distance between the order statistics
    /// one standard error of the share below it, for independent values `√(p (1−p)/n)`, below and above. Where the 95 %
    /// interval is more than twice as wide as that makes it, the values leave a gap nearby, and the error is taken from the
    /// interval (Woodruff 1952).
    #[must_use]
    pub fn quantile(&self, p: f64) -> Estimate {
        let n = self.n();
        let rank = (n - 1.0) * p;
        let value = self.at_rank(rank);
        let share_se = self.errors.of_share_below(value, p, n);
        let spread = n * share_se;
        let (below, above) = ((rank - spread).max(0.0), (rank + spread).min(n - 1.0));
        // At the edge only part of the spread fits; the distance is scaled to the whole of it.
        let scale = if above > below { 2.0 * spread / (above - below) } else { 0.0 };
        let distance = self.at_rank(above) - self.at_rank(below);
        let se = 0.5 * distance * scale;
        let lump = self.lump_at(rank as u64);
        let (value, se) = lump.map_or((value, se), |lump| (lump.middle(), se.hypot(lump.resolution())));
        let interval = self.ranks_around(p, share_se);
        let of_interval = 0.5 * (interval.high - interval.low) / self.errors.reach_95();
        let is_in_lump = lump.is_some_and(|lump| lump.holds(&interval));
        Estimate { value, se: if of_interval > GAP * se && !is_in_lump { of_interval } else { se } }
    }

    /// Standard error of the share of values below `value`.
    pub(super) fn share_below_error(&self, value: f64) -> f64 {
        self.errors.of_share_below(value, share_below(&self.segments, value), self.n())
    }

    /// What the standard error of the `p`-quantile cannot fall below however many values there are: none, unless it
    /// lies in a lump, which is known only to its bin. Where its interval leaves the lump, more values may tell that it
    /// lies outside.
    #[must_use]
    pub fn least_error_of_quantile(&self, p: f64) -> f64 {
        let rank = (self.n() - 1.0) * p;
        let Some(lump) = self.lump_at(rank as u64) else { return 0.0 };
        let share_se = self.errors.of_share_below(self.at_rank(rank), p, self.n());
        if lump.holds(&self.ranks_around(p, share_se)) { lump.resolution() } else { 0.0 }
    }

    /// What the mean is made of, by replicate or part.
    pub(super) fn parts_of_mean(&self) -> Parts {
        self.errors.parts_of_mean()
    }

    /// What each group moves the quantile by: the share it has below it, in excess of `p`, over the
    /// density there, which is that of the standard error (Bahadur 1966). Nothing inside a lump, which has no density.
    pub(super) fn parts_of_quantile(&self, p: f64) -> Parts {
        let rank = (self.n() - 1.0) * p;
        let value = self.at_rank(rank);
        let share_se = self.errors.of_share_below(value, p, self.n());
        if self.lump_at(rank as u64).is_some() || share_se.is_nan() {
            return Vec::new();
        }
        let dollars_a_share = if share_se > 0.0 { self.quantile(p).se / share_se } else { 0.0 };
        change::scaled(&self.errors.parts_of_share_below(value), -dollars_a_share)
    }

    /// What each group moves the shortfall of the worst share `a` by: its mean loss below the quantile over
    /// `a`, for the shortfall is `q − E(q − V)⁺ / a` at its greatest, where it does not move with q (Rockafellar & Uryasev
    /// 2002, theorem 1).
    pub(super) fn parts_of_shortfall(&self, a: f64) -> Parts {
        let q = self.at_rank((self.n() - 1.0) * a);
        change::scaled(&self.errors.parts_of_loss(q), -1.0 / a)
    }

    /// 95 % interval of a quantile from order statistics. For independent values it assumes nothing of
    /// their law.
    #[must_use]
    pub fn quantile_interval_95(&self, p: f64) -> Interval {
        let value = self.at_rank((self.n() - 1.0) * p);
        self.ranks_around(p, self.errors.of_share_below(value, p, self.n()))
    }

    /// The values at the ends of the 95 % interval of ranks, `share_se` being the error of the share below the quantile.
    fn ranks_around(&self, p: f64, share_se: f64) -> Interval {
        let (low, high) = self.errors.ranks_95(p, share_se, self.count);
        let order = |rank: u64, end: fn(&Segment) -> f64| {
            let rank = rank.clamp(1, self.count) - 1;
            self.lump_at(rank).map_or_else(|| self.order_statistic(rank), end)
        };
        Interval { low: order(low, |lump| lump.low), high: order(high, |lump| lump.high) }
    }

    /// Expected shortfall: mean of the worst share `a` of the outcomes, low being bad. The standard error is
    /// that of the mean of `(q − V)⁺` over `a`, q the a-quantile (Glasserman 2003, section 9.1).
    #[must_use]
    pub fn shortfall(&self, a: f64) -> Estimate {
        let n = self.n();
        let whole = ((n * a).floor() as u64).min(self.count);
        let next = if whole < self.count { self.order_statistic(whole) } else { 0.0 };
        let part = n * a - whole as f64;
        let value = (self.sum_of_smallest(whole) + part * next) / (n * a);
        let q = self.at_rank((n - 1.0) * a);
        let se = self.errors.of_loss(q, || self.variance_of_loss_below(q), n) / a;
        Estimate { value, se: se.hypot(self.resolution_below(whole) / (n * a)) }
    }

    /// Share of the values below one.
    pub(super) fn share_below(&self, value: f64) -> f64 {
        share_below(&self.segments, value)
    }

    /// Ends of all segments.
    pub(super) fn edges(&self) -> impl Iterator<Item = f64> + '_ {
        self.segments.iter().flat_map(|segment| [segment.low, segment.high])
    }

    /// The ends of the lump that a value lies in.
    pub(super) fn lump_around(&self, value: f64) -> Option<(f64, f64)> {
        let index = self.segments.partition_point(|segment| segment.high < value);
        let segment = self.segments.get(index).filter(|segment| segment.low < value)?;
        self.is_lump(index).then_some((segment.low, segment.high))
    }

    /// The segment that holds this rank, if it is a lump.
    fn lump_at(&self, rank: u64) -> Option<&Segment> {
        let index = self.segments.partition_point(|segment| segment.before <= rank).checked_sub(1)?;
        self.is_lump(index).then(|| &self.segments[index])
    }

    /// Whether so many values stand in one segment, and so few beside it, that they may be one and the same, as where
    /// the pay is certain unless something happens. They are then not spread evenly, and where in the segment they
    /// are is not known.
    fn is_lump(&self, index: usize) -> bool {
        let segment = &self.segments[index];
        segment.high > segment.low
            && segment.count >= lumps::LEAST
            && segment.count * LUMP > self.count
            && lumps::stands_out(&self.segments, index)
    }

    /// What the sum of the `k` smallest values may be off by, for not knowing where in their segments lumps are.
    fn resolution_below(&self, k: u64) -> f64 {
        let below = self.segments.iter().enumerate().take_while(|(_, segment)| segment.before < k);
        let lumps = below.filter(|(index, _)| self.is_lump(*index));
        lumps.map(|(_, lump)| (k - lump.before).min(lump.count) as f64 * lump.resolution()).sum()
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
        let mean = mean_loss(&self.segments, q, self.n());
        let squares: f64 = losses(&self.segments, q).map(|(loss, count)| count * loss * loss).sum();
        squares / self.n() - mean * mean
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::Level;

    /// 955 values far below and 9,045 above: the tenth percentile is one of those above, but with one standard error of 30
    /// ranks either side it is not told that those below are within two.
    #[test]
    fn the_error_of_a_percentile_beside_a_gap_is_that_of_its_interval() {
        let values: Vec<f64> =
            (0..10_000).map(|i| 1_000.0 * f64::from(i) + if i < 955 { 0.0 } else { 5e6 }).collect();
        let mut tally = Tally::new(0, 1);
        values.chunks(256).for_each(|values| tally.record(Level::new(), values));
        let ranked = Ranked::new(&tally);
        let interval = ranked.quantile_interval_95(0.1);
        assert!(interval.low < 1e6 && interval.high > 5.9e6, "{interval:?}");
        let expected = (interval.high - interval.low) / (2.0 * 1.959_964);
        assert!((ranked.quantile(0.1).se / expected - 1.0).abs() < 1e-6);
        // Where there is none nearby it stays what it was.
        assert!((ranked.quantile(0.5).se / 50_000.0 - 1.0).abs() < 0.05);
    }

    /// The same where the percentile is one of eighty values that are nearly one, which its interval leaves on both sides;
    /// of four hundred it does not leave, and their bin is all there is to it.
    #[test]
    fn the_error_of_a_percentile_in_a_lump_is_that_of_its_interval_if_that_leaves_it() {
        let with_lump = |size: u32| {
            let (first, last) = (1_000 - size / 2, 1_000 + size / 2);
            let value = |i: u32| match i {
                i if i < first => 1_000.0 * f64::from(i),
                i if i < last => 3e6 + f64::from(i % 2),
                i => 5e6 + 1_000.0 * f64::from(i),
            };
            let values: Vec<f64> = (0..10_000).map(value).collect();
            let mut tally = Tally::new(0, 1);
            values.chunks(256).for_each(|values| tally.record(Level::new(), values));
            let ranked = Ranked::new(&tally);
            (ranked.quantile(0.1).se, ranked.quantile_interval_95(0.1))
        };
        let (se, interval) = with_lump(80);
        assert!(interval.low < 1e6 && interval.high > 5.9e6, "{interval:?}");
        assert!((se / ((interval.high - interval.low) / (2.0 * 1.959_964)) - 1.0).abs() < 1e-6, "{se}");
        let (se, interval) = with_lump(400);
        assert!(interval.high - interval.low < 3_000.0 && se < 1_000.0, "{interval:?} {se}");
    }

    #[test]
    fn nothing_lies_below_a_value_that_is_less_than_all() {
        let mut tally = Tally::new(0, 1);
        tally.record(Level::new(), &[400.0, 400.0, 400.0, 900.0]);
        let below = [300.0, 400.0, 500.0, 900.0, 901.0].map(|value| share_below(&tally.segments(), value));
        assert_eq!(below, [0.0, 0.375, 0.75, 0.875, 1.0]);
    }
}
