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

    /// Whether some values of at most ± `limit` have these sums (Cauchy & Schwarz).
    pub(super) fn is_possible(&self, limit: u128) -> bool {
        let n = u128::from(self.count);
        let most = n.checked_mul(limit * limit).is_some_and(|most| self.sum_of_squares <= most);
        let sum = self.sum.unsigned_abs();
        let fits = |n: u128| {
            sum.div_ceil(n).checked_mul(sum / n).is_some_and(|square| square <= self.sum_of_squares)
        };
        most && if n == 0 { sum == 0 } else { fits(n) }
    }
}
