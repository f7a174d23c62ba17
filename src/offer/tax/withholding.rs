//! What an employer withholds on pay beside the salary, and what is still owed at filing.

use super::{Income, TaxYear};

/// Federal income tax on supplemental pay: withheld and due.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Withholding {
    /// Kept back by the employer.
    pub withheld: f64,
    /// Federal income tax with this pay less that without it.
    pub due: f64,
}

impl Withholding {
    /// Still owed when the return is filed; below zero a refund.
    #[must_use]
    pub fn gap(&self) -> f64 {
        self.due - self.withheld
    }
}

impl TaxYear {
    /// Rates withheld on supplemental pay up to a limit a year and above it, and that limit.
    pub(crate) fn supplemental(&self) -> ([f64; 2], f64) {
        let rules = self.rules;
        ([rules.supplemental_rate, rules.supplemental_rate_above], rules.supplemental_limit)
    }

    /// Withholding on supplemental pay (bonus, sign-on, shares at vest) that is part of `income.wages`: 22 % up to
    /// $1,000,000 of it in a year from one employer, 37 % above (26 CFR § 31.3402(g)-1; IRS Publication 15).
    ///
    /// Payroll and state withholding are left out, as is any gap in the withholding of the salary itself. Without
    /// supplemental pay, or with a negative amount, nothing is withheld.
    ///
    /// ```
    /// use vestcast::offer::tax::{FilingStatus, Income, TaxYear};
    ///
    /// let year = TaxYear::new("WA", FilingStatus::Single, 2026)?;
    /// let vested = year.withholding(&Income::wages(185e3 + 150e3), 150e3);
    /// assert_eq!((vested.withheld, vested.gap().round()), (33_000.0, 14_250.0));
    /// # Ok::<_, vestcast::offer::tax::NoTaxTable>(())
    /// ```
    #[must_use]
    pub fn withholding(&self, income: &Income, supplemental: f64) -> Withholding {
        let rules = self.rules;
        let paid = supplemental.max(0.0);
        let below = paid.min(rules.supplemental_limit);
        let withheld = below * rules.supplemental_rate + (paid - below) * rules.supplemental_rate_above;
        let without = Income { wages: income.wages - paid, ..*income };
        Withholding { withheld, due: self.bill(income).federal - self.bill(&without).federal }
    }
}
