//! Where standard errors come from: the law of large numbers for independent paths, or the spread of
//! independent replicates for paths that depend on each other.
//!
//! Every error is one of a mean: of the values, of squared deviations, of the share below a value, of
//! the loss below a quantile. For independent values it is the deviation of one over √n. For replicates,
//! which are independent of each other whatever happens inside, it is the spread of their means (Owen 2013,
//! Monte Carlo theory, methods and examples, section 17.3).

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::change::Parts;
use super::interval::{Z_95, quantile_ranks_95};
use super::statistics::{Segment, mean_loss, share_below};
use super::tally::Tally;

/// How the values of a quantity depend on each other.
#[derive(Debug)]
pub(super) enum Errors {
    /// Not at all.
    Independent {
        /// Parts of the values, drawn together with the same parts of other quantities: for the errors of differences. None
        /// where nothing is known of parts.
        groups: Vec<Group>,
    },
    /// Only within a replicate.
    Replicates {
        /// Each replicate.
        means: Vec<Mean>,
        /// Groups of replicates, for what is read off histograms.
        groups: Vec<Group>,
    },
}

/// Mean of a replicate.
#[derive(Debug)]
pub(super) struct Mean {
    count: f64,
    mean: f64,
    /// Mean of the squared deviations from the mean of all replicates.
    deviation: f64,
}

/// Values of a group of replicates, or of a part of independent values.
#[derive(Debug)]
pub(super) struct Group {
    count: f64,
    mean: f64,
    segments: Vec<Segment>,
}

impl Errors {
    /// Of the replicates in these groups, empty ones left out.
    pub(super) fn of(groups: &[&Tally], mean: f64) -> Self {
        let filled = || groups.iter().copied().filter(|tally| tally.count() > 0);
        Errors::Replicates {
            means: filled().flat_map(|tally| Mean::of_parts(tally, mean)).collect(),
            groups: filled().map(Group::of).collect(),
        }
    }

    /// Of independent values in these parts, empty ones left out.
    pub(super) fn apart(parts: &[&Tally]) -> Self {
        let filled = parts.iter().copied().filter(|tally| tally.count() > 0);
        Errors::Independent { groups: filled.map(Group::of).collect() }
    }

    /// Groups that are independent of each other, as far as any are known.
    pub(super) fn groups(&self) -> &[Group] {
        let (Errors::Independent { groups } | Errors::Replicates { groups, .. }) = self;
        groups
    }

    /// Standard error of the share of values below `value`, where it is about `p` of `n`.
    pub(super) fn of_share_below(&self, value: f64, p: f64, n: f64) -> f64 {
        match self {
            Errors::Independent { .. } => (p * (1.0 - p) / n).sqrt(),
            // A quantile is read off counts by bin as this share is, so their spread is all there is to it, but that counts
            // are whole: points may fill each replicate alike, and still not tell where between two of them the value is.
            Errors::Replicates { groups, .. } => {
                let whole = (groups.len() as f64 / 12.0).sqrt() / n;
                let spread = spread(self.parts_of_share_below(value).into_iter());
                // What is not known stays so.
                if spread < whole { whole } else { spread }
            }
        }
    }

    /// Standard errors that a 95 % interval of a quantile reaches to each side.
    pub(super) fn reach_95(&self) -> f64 {
        match self {
            Errors::Independent { .. } => Z_95,
            Errors::Replicates { groups, .. } => reach_95(groups.len()),
        }
    }

    /// Weight and mean of each replicate, or part.
    pub(super) fn parts_of_mean(&self) -> Parts {
        match self {
            Errors::Independent { groups } => groups.iter().map(|g| (g.count, g.mean)).collect(),
            Errors::Replicates { means, .. } => means.iter().map(|m| (m.count, m.mean)).collect(),
        }
    }

    /// Weight and share below `value` of each group.
    pub(super) fn parts_of_share_below(&self, value: f64) -> Parts {
        self.groups().iter().map(|g| (g.count, share_below(&g.segments, value))).collect()
    }

    /// Weight and mean loss below `q` of each group.
    pub(super) fn parts_of_loss(&self, q: f64) -> Parts {
        self.groups().iter().map(|g| (g.count, mean_loss(&g.segments, q, g.count))).collect()
    }

    /// Standard error of the mean loss below `q`; `variance` is that of one loss.
    pub(super) fn of_loss(&self, q: f64, variance: impl FnOnce() -> f64, n: f64) -> f64 {
        match self {
            Errors::Independent { .. } => (variance() / n).sqrt(),
            Errors::Replicates { .. } => spread(self.parts_of_loss(q).into_iter()),
        }
    }

    /// Standard error of a mean read off segments, such as that of a function; `variance` is that of one value of it.
    pub(super) fn of_segments(
        &self,
        mean: impl Fn(&[Segment], f64) -> f64,
        variance: impl FnOnce() -> f64,
        n: f64,
    ) -> f64 {
        match self {
            Errors::Independent { .. } => (variance() / n).sqrt(),
            Errors::Replicates { groups, .. } => {
                spread(groups.iter().map(|group| (group.count, mean(&group.segments, group.count))))
            }
        }
    }

    /// Standard error of the mean; `variance` is that of one value.
    pub(super) fn of_mean(&self, variance: f64, n: f64) -> f64 {
        match self {
            Errors::Independent { .. } => (variance / n).sqrt(),
            Errors::Replicates { .. } => spread(self.parts_of_mean().into_iter()),
        }
    }

    /// Standard error of the mean squared deviation; `variance` is that of one.
    pub(super) fn of_deviation(&self, variance: impl FnOnce() -> f64, n: f64) -> f64 {
        match self {
            Errors::Independent { .. } => (variance() / n).sqrt(),
            Errors::Replicates { means, .. } => spread(means.iter().map(|m| (m.count, m.deviation))),
        }
    }

    /// Ranks (from 1) of the values that enclose the `p`-quantile in 95 % of runs, `se` being the error of
    /// the share below it.
    pub(super) fn ranks_95(&self, p: f64, se: f64, n: u64) -> (u64, u64) {
        match self {
            Errors::Independent { .. } => quantile_ranks_95(n, p),
            Errors::Replicates { .. } => {
                let half = self.reach_95() * se;
                if half.is_nan() {
                    return (0, n + 1);
                }
                let rank = |share: f64| n as f64 * share.clamp(0.0, 1.0);
                (rank(p - half).floor() as u64, (rank(p + half).ceil() as u64 + 1).min(n + 1))
            }
        }
    }
}

impl Group {
    pub(super) fn of(tally: &Tally) -> Self {
        Group { count: tally.count() as f64, mean: tally.mean(), segments: tally.segments() }
    }

    /// Their number and where they are.
    pub(super) fn values(&self) -> (f64, &[Segment]) {
        (self.count, &self.segments)
    }
}

impl Mean {
    fn of_parts(tally: &Tally, mean_of_all: f64) -> impl Iterator<Item = Mean> {
        let (pivot, parts) = tally.parts();
        parts.iter().filter(|part| part.count > 0).map(move |part| {
            let (count, mean) = (part.count as f64, pivot + part.mean());
            let deviation = part.squared_deviations() / count + (mean - mean_of_all).powi(2);
            Mean { count, mean, deviation }
        })
    }
}

/// Standard error of the mean of independent parts given as (weight, value): weights by size, `R/(R−1)` for
/// the mean taken from them.
pub(super) fn spread(parts: impl Iterator<Item = (f64, f64)>) -> f64 {
    let parts: Vec<(f64, f64)> = parts.collect();
    if parts.len() < 2 {
        return f64::NAN;
    }
    let replicates = parts.len() as f64;
    let whole: f64 = parts.iter().map(|(weight, _)| weight).sum();
    let mean = parts.iter().map(|(weight, value)| weight * value).sum::<f64>() / whole;
    let square = |(weight, value): &(f64, f64)| (weight / whole * (value - mean)).powi(2);
    (parts.iter().map(square).sum::<f64>() * replicates / (replicates - 1.0)).sqrt()
}

/// The standard errors that a 95 % interval reaches to each side, if the error is taken from this many
/// parts: the 97.5 % point of Student's t, or of the normal law without parts. Those in use are written out,
/// for the last digits of a library's may differ between machines.
pub(super) fn reach_95(parts: usize) -> f64 {
    match parts {
        0 | 1 => Z_95,
        16 => 2.131_449_545_559_775,
        64 => 1.998_340_542_520_741,
        _ => {
            let freedom = (parts - 1) as f64;
            StudentsT::new(0.0, 1.0, freedom).map_or(Z_95, |law| law.inverse_cdf(0.975))
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::market::{GROUPS, REPLICATES};

    #[test]
    fn the_spread_of_equal_replicates_is_the_standard_error_of_their_mean() {
        let values = [1.0, 4.0, 2.0, 9.0];
        let variance = 38.0 / 3.0;
        let weighted = values.into_iter().map(|value| (50.0, value));
        assert!((spread(weighted) - f64::sqrt(variance / 4.0)).abs() < 1e-12);
    }

    #[test]
    fn a_few_replicates_have_as_many_degrees_of_freedom_but_one() {
        for parts in [GROUPS, REPLICATES] {
            let law = StudentsT::new(0.0, 1.0, (parts - 1) as f64).unwrap();
            assert!((law.cdf(reach_95(parts)) - 0.975).abs() < 1e-12, "{parts}");
        }
        assert_eq!(reach_95(1), Z_95);
        assert!(reach_95(17) < reach_95(16) && reach_95(17) > reach_95(64));
    }
}
