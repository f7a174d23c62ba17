//! Vesting: which part of a grant becomes the employee's own in which month.

use super::MAX_YEARS;

/// A part of a grant and the month, counted from the grant, in which it vests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tranche {
    /// Months after the grant.
    pub month: u32,
    /// Part of the grant, 0 to 1.
    pub fraction: f64,
}

/// A checked vesting schedule: months rise, fractions are positive and sum to one.
#[derive(Debug, Clone, PartialEq)]
pub struct Vesting {
    name: Option<String>,
    tranches: Vec<Tranche>,
}

/// Why a list of tranches is not a vesting schedule.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum InvalidVesting {
    /// Nothing vests.
    #[error("a vesting schedule needs at least one [month, percent] pair")]
    Empty,
    /// Fractions do not sum to one.
    #[error("the percents sum to {}, not to 100%", crate::money::percent(*.sum))]
    Sum {
        /// What they sum to, 1 being 100 %.
        sum: f64,
    },
    /// A fraction is not positive.
    #[error("{} in month {month} is not a share of a grant: percents must be above 0%", crate::money::percent(*.fraction))]
    Fraction {
        /// Month of the tranche.
        month: u32,
        /// Its fraction.
        fraction: f64,
    },
    /// Months do not rise.
    #[error("month {month} does not come after month {before}: list each month once, in order")]
    Order {
        /// Month out of order.
        month: u32,
        /// Month before it.
        before: u32,
    },
    /// Month beyond any horizon.
    #[error("month {month} is past the longest horizon of {} years", MAX_YEARS)]
    TooLate {
        /// The month.
        month: u32,
    },
}

impl Vesting {
    /// How far rounding to two decimals of a percent may move a fraction.
    const ROUNDING: f64 = 5e-5;

    /// Checks a list of tranches. Fractions that would sum to one but for percents rounded to two decimals,
    /// such as three of 33.33 %, are scaled to sum exactly.
    ///
    /// ```
    /// use vestcast::offer::{Tranche, Vesting};
    ///
    /// let half = |month| Tranche { month, fraction: 0.5 };
    /// assert!(Vesting::new(vec![half(12), half(24)]).is_ok());
    /// let error = Vesting::new(vec![half(12)]).unwrap_err();
    /// assert_eq!(error.to_string(), "the percents sum to 50%, not to 100%");
    /// ```
    pub fn new(tranches: Vec<Tranche>) -> Result<Self, InvalidVesting> {
        if tranches.is_empty() {
            return Err(InvalidVesting::Empty);
        }
        for tranche in &tranches {
            let Tranche { month, fraction } = *tranche;
            if !(fraction > 0.0 && fraction.is_finite()) {
                return Err(InvalidVesting::Fraction { month, fraction });
            }
            if month > 12 * MAX_YEARS {
                return Err(InvalidVesting::TooLate { month });
            }
        }
        if let Some(pair) = tranches.windows(2).find(|pair| pair[1].month <= pair[0].month) {
            return Err(InvalidVesting::Order { month: pair[1].month, before: pair[0].month });
        }
        let sum: f64 = tranches.iter().map(|tranche| tranche.fraction).sum();
        if !is_exact(sum) && !Self::is_whole_but_rounded(tranches.len(), sum) {
            return Err(InvalidVesting::Sum { sum });
        }
        Ok(Vesting { name: None, tranches: scaled(tranches, sum) })
    }

    /// Whether so many fractions with this sum make a whole only if each is taken as rounded.
    #[must_use]
    pub fn is_whole_but_rounded(count: usize, sum: f64) -> bool {
        // The addend keeps the rounding of the sum itself from deciding.
        !is_exact(sum) && (sum - 1.0).abs() <= Self::ROUNDING * count as f64 + 1e-9
    }

    /// The same schedule under the name it is known by.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Vesting { name: Some(name.into()), ..self }
    }

    /// Name, if it came by name.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Months and fractions in order.
    #[must_use]
    pub fn tranches(&self) -> &[Tranche] {
        &self.tranches
    }
}

/// Whether a sum is one to the last bits.
fn is_exact(sum: f64) -> bool {
    (sum - 1.0).abs() <= 1e-12
}

/// Removes what rounding left over; a sum already right to the last bits is not touched.
fn scaled(mut tranches: Vec<Tranche>, sum: f64) -> Vec<Tranche> {
    if !is_exact(sum) {
        for tranche in &mut tranches {
            tranche.fraction /= sum;
        }
    }
    tranches
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn vesting(pairs: &[(u32, f64)]) -> Result<Vesting, InvalidVesting> {
        Vesting::new(pairs.iter().map(|&(month, fraction)| Tranche { month, fraction }).collect())
    }

    #[test]
    fn rounded_percents_are_scaled_and_exact_ones_left_alone() {
        let thirds = vesting(&[(12, 0.33333), (24, 0.33333), (36, 0.33333)]).unwrap();
        let sum: f64 = thirds.tranches().iter().map(|tranche| tranche.fraction).sum();
        assert!((sum - 1.0).abs() < 1e-15, "{sum}");
        let exact = vesting(&[(12, 0.05), (24, 0.15), (36, 0.8)]).unwrap();
        assert_eq!(exact.tranches().iter().map(|t| t.fraction).collect::<Vec<_>>(), [0.05, 0.15, 0.8]);
    }

    #[test]
    fn what_is_no_schedule_is_refused() {
        use InvalidVesting::*;
        assert_eq!(vesting(&[]), Err(Empty));
        assert_eq!(vesting(&[(12, 0.5), (24, 0.4)]), Err(Sum { sum: 0.9 }));
        assert_eq!(vesting(&[(12, 0.0), (24, 1.0)]), Err(Fraction { month: 12, fraction: 0.0 }));
        assert_eq!(vesting(&[(12, 1.5), (24, -0.5)]), Err(Fraction { month: 24, fraction: -0.5 }));
        assert!(matches!(vesting(&[(12, f64::NAN)]), Err(Fraction { month: 12, .. })));
        assert_eq!(vesting(&[(24, 0.5), (24, 0.5)]), Err(Order { month: 24, before: 24 }));
        assert_eq!(vesting(&[(24, 0.5), (12, 0.5)]), Err(Order { month: 12, before: 24 }));
        assert_eq!(vesting(&[(121, 1.0)]), Err(TooLate { month: 121 }));
        assert!(vesting(&[(120, 1.0)]).is_ok());
    }
}
