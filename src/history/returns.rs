//! Log returns of a regular series.

/// Days on which shares trade, in a year.
const DAYS_PER_YEAR: f64 = 252.0;

/// Log returns `ln(S(t)/S(t−1))` over equal periods, as decimals, oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Returns {
    values: Vec<f64>,
    per_year: f64,
}

impl Returns {
    /// Daily returns, 252 a year.
    #[must_use]
    pub fn daily(values: Vec<f64>) -> Self {
        Returns { values, per_year: DAYS_PER_YEAR }
    }

    pub(super) fn new(values: Vec<f64>, per_year: f64) -> Self {
        Returns { values, per_year }
    }

    /// The returns.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// How many make a year: 252, 52 or 12.
    #[must_use]
    pub fn per_year(&self) -> f64 {
        self.per_year
    }
}
