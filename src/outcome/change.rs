//! What a figure of one run differs by from that of another, and the error of that.
//!
//! Runs of one seed in replicates meet the same random numbers replicate by replicate, whatever their models, and
//! replicates are independent of each other. So the spread of the differences between replicates of the same number is
//! the error of the difference (common random numbers; Glasserman 2003, section 4.3), small where both runs move alike and
//! right where they do not. Without replicates on both sides the errors are added as if the runs had nothing in common,
//! which is too much where they do.

use super::errors::spread;
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
}

impl Change {
    /// From one estimate to another, each with its parts.
    pub(super) fn between((from, a): (Estimate, &Parts), (to, b): (Estimate, &Parts)) -> Self {
        let same_weights = a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0);
        let value = to.value - from.value;
        if a.len() < 2 || !same_weights {
            return Change { value, se: from.se.hypot(to.se), is_paired: false };
        }
        let differences = a.iter().zip(b).map(|(a, b)| (a.0, b.1 - a.1));
        Change { value, se: spread(differences), is_paired: true }
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
        assert_eq!(change, Change { value: 2.0, se: 0.0, is_paired: true });
    }

    #[test]
    fn without_pairs_errors_are_added() {
        let parts: Parts = vec![(10.0, 1.0), (10.0, 2.0)];
        for other in [Vec::new(), vec![(10.0, 1.0)], vec![(10.0, 1.0), (9.0, 2.0)]] {
            let change = Change::between((A, &parts), (B, &other));
            assert_eq!(change, Change { value: 2.0, se: 5.0, is_paired: false });
        }
    }
}
