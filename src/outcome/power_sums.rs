//! Exact sums of whole numbers and of their squares.

use serde::{Deserialize, Serialize};

/// Count, sum and sum of squares of differences to a pivot, as integers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PowerSums {
    pub(super) count: u64,
    pub(super) sum: i128,
    pub(super) sum_of_squares: u128,
}

impl PowerSums {
    pub(super) fn add(&mut self, other: &PowerSums) {
        self.count += other.count;
        self.sum += other.sum;
        self.sum_of_squares += other.sum_of_squares;
    }

    /// Exact mean, rounded once.
    pub(super) fn mean(&self) -> f64 {
        self.sum as f64 / self.count as f64
    }

    /// Sum of squared differences to the mean.
    ///
    /// `Σd² − (Σd)²/n` is formed in integers where it fits, so no digits cancel.
    pub(super) fn squared_deviations(&self) -> f64 {
        let n = u128::from(self.count.max(1));
        let total = self.sum.unsigned_abs();
        // (Σd)²/n = q·Σd + r·Σd/n with Σd = q·n + r; the last term is below Σd and loses nothing.
        let (quotient, remainder) = (total / n, total % n);
        let centred = self.sum_of_squares - quotient * total;
        let rest = remainder as f64 * (total as f64 / n as f64);
        (centred as f64 - rest).max(0.0)
    }

    /// Whether some values of at most ± `limit` have these sums: `(Σd)²/n ≤ Σd² ≤ n limit²` (Cauchy & Schwarz).
    pub(super) fn is_possible(&self, limit: u128) -> bool {
        let (n, total) = (u128::from(self.count), self.sum.unsigned_abs());
        if n == 0 {
            return total == 0 && self.sum_of_squares == 0;
        }
        // n is below 2^35 and limit below 2^47, so nothing overflows: (Σd)²/n = q·Σd + r·Σd/n.
        let bounded = total <= n * limit && self.sum_of_squares <= n * limit * limit;
        bounded && total / n * total + (total % n * total).div_ceil(n) <= self.sum_of_squares
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_that_no_values_have_are_told_apart() {
        let sums = |count, sum, sum_of_squares| PowerSums { count, sum, sum_of_squares };
        assert!(sums(4, 400, 40_000).is_possible(1000));
        assert!(!sums(4, 400, 39_999).is_possible(1000));
        assert!(!sums(4, 400, 10_001).is_possible(1000));
        assert!(!sums(4, 4001, 16_008_001).is_possible(1000));
        assert!(!sums(1, 3, 8).is_possible(1000) && sums(1, -3, 9).is_possible(1000));
        assert!(!sums(0, 1, 0).is_possible(1000) && sums(0, 0, 0).is_possible(1000));
        let most = u128::from(1u64 << 46);
        assert!(!sums(1 << 34, i128::MAX, u128::MAX).is_possible(most));
    }
}
