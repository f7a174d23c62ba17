//! What a figure of one run differs by from that of another, and the error of that.
//!
//! Runs of one seed meet the same random numbers path by path, so replicate by replicate, whatever their models, and
//! replicates are independent of each other; of independent paths any part is such a replicate. So the spread of the
//! differences between replicates of the same number is the error of the difference (common random numbers; Glasserman
//! 2003, section 4.3), small where both runs move alike and right where they do not. Where one side has no replicates the
//! errors are added as if the runs had nothing in common, which is too much where they do.

use super::errors::{reach_95, spread};
use super::statistics::Estimate;

/// What an estimate is the mean of: weight and value of each replicate, or group of them. Empty without replicates.
pub(super) type Parts = Vec<(f64, f64)>;

/// A difference of two estimates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// By how much the one is larger.
    pub value: f64,
    /// Standard error of that.
    pub se: f64,
    /// Whether the error is that of pairs of replicates.
    pub is_paired: bool,
    /// Standard errors that a 95 % interval reaches to each side.
    pub reach_95: f64,
}

impl Change {
    /// From one estimate to another, each with its parts.
    pub(super) fn between((from, a): (Estimate, &Parts), (to, b): (Estimate, &Parts)) -> Self {
        let same_weights = a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0);
        let value = to.value - from.value;
        if a.len() < 2 || !same_weights {
            return Change { value, se: from.se.hypot(to.se), is_paired: false, reach_95: reach_95(0) };
        }
        let differences = a.iter().zip(b).map(|(a, b)| (a.0, b.1 - a.1));
        Change { value, se: spread(differences), is_paired: true, reach_95: reach_95(a.len()) }
    }

    /// None, beyond doubt.
    #[must_use]
    pub fn none() -> Self {
        Change { value: 0.0, se: 0.0, is_paired: true, reach_95: reach_95(0) }
    }

    /// Not known.
    #[must_use]
    pub fn unknown() -> Self {
        Change { value: f64::NAN, se: f64::NAN, is_paired: false, ..Change::none() }
    }

    /// What a change that is none may come to by chance in 95 % of runs.
    #[must_use]
    pub fn noise(&self) -> f64 {
        self.reach_95 * self.se
    }
}

/// The same parts in another unit.
pub(super) fn scaled(parts: &Parts, factor: f64) -> Parts {
    parts.iter().map(|(weight, value)| (*weight, value * factor)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Estimate = Estimate { value: 10.0, se: 3.0 };
    const B: Estimate = Estimate { value: 12.0, se: 4.0 };

    #[test]
    fn what_moves_alike_has_no_error_in_its_difference() {
        let parts: Parts = [1.0, 5.0, 9.0].map(|value| (10.0, value)).into();
        let shifted: Parts = parts.iter().map(|(weight, value)| (*weight, value + 2.0)).collect();
        let change = Change::between((A, &parts), (B, &shifted));
        assert_eq!(change, Change { value: 2.0, ..Change { reach_95: reach_95(3), ..Change::none() } });
    }

    #[test]
    fn without_pairs_errors_are_added() {
        let parts: Parts = vec![(10.0, 1.0), (10.0, 2.0)];
        for other in [Vec::new(), vec![(10.0, 1.0)], vec![(10.0, 1.0), (9.0, 2.0)]] {
            let change = Change::between((A, &parts), (B, &other));
            assert_eq!(change, Change { value: 2.0, se: 5.0, is_paired: false, reach_95: reach_95(0) });
        }
    }
}
