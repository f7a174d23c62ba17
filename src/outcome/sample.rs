//! Exact statistics of a plain list of numbers: what the streaming tallies are checked against.

/// A sorted list of finite numbers, at least one.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    sorted: Vec<f64>,
}

impl Sample {
    /// Sorts the values; `None` if there are none or one is not finite.
    ///
    /// ```
    /// use vestcast::outcome::Sample;
    ///
    /// let sample = Sample::new(vec![3.0, 1.0, 4.0, 1.0, 5.0]).unwrap();
    /// assert_eq!(sample.quantile(0.5), 3.0);
    /// assert_eq!(sample.shortfall(0.4), 1.0);
    /// ```
    #[must_use]
    pub fn new(mut values: Vec<f64>) -> Option<Self> {
        if values.is_empty() || values.iter().any(|value| !value.is_finite()) {
            return None;
        }
        values.sort_by(f64::total_cmp);
        Some(Sample { sorted: values })
    }

    /// Mean, by Welford's (1962) update.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.moments().0
    }

    /// Sample variance with divisor n − 1; `None` for a single value.
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        let (_, squares) = self.moments();
        (self.sorted.len() > 1).then(|| squares / (self.sorted.len() - 1) as f64)
    }

    /// The `p`-quantile by linear interpolation at rank (n−1)p (Hyndman & Fan 1996, type 7).
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        let rank = (self.sorted.len() - 1) as f64 * p.clamp(0.0, 1.0);
        let low = self.sorted[rank.floor() as usize];
        let high = self.sorted[rank.ceil() as usize];
        low + (rank - rank.floor()) * (high - low)
    }

    /// Mean of the smallest share `a` of the values, 0 < a ≤ 1.
    #[must_use]
    pub fn shortfall(&self, a: f64) -> f64 {
        let due = self.sorted.len() as f64 * a;
        let whole = (due.floor() as usize).min(self.sorted.len());
        let sum: f64 = self.sorted[..whole].iter().sum();
        let next = self.sorted.get(whole).map_or(0.0, |value| (due - whole as f64) * value);
        (sum + next) / due
    }

    /// Share of values strictly below.
    #[must_use]
    pub fn share_below(&self, bound: f64) -> f64 {
        self.sorted.partition_point(|value| *value < bound) as f64 / self.sorted.len() as f64
    }

    fn moments(&self) -> (f64, f64) {
        let (mut mean, mut squares) = (0.0, 0.0);
        for (i, value) in self.sorted.iter().enumerate() {
            let before = value - mean;
            mean += before / (i + 1) as f64;
            squares += before * (value - mean);
        }
        (mean, squares)
    }
}
