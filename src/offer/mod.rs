//! What an employer promises: salary, sign-on money, bonus and grants of shares.
//!
//! Plain values and the rules that turn them into dated flows; nothing here knows of files or chance.

mod grant;
mod schedule;
pub mod tax;
mod vesting;

pub use grant::{Grant, GrantPrice, GrantSize, ShareCount};
pub use schedule::{CashFlow, CashKind, PaySchedule, ShareFlow};
pub use vesting::{InvalidVesting, Tranche, Vesting};

/// Most years a scenario looks ahead.
pub const MAX_YEARS: u32 = 10;

/// A job offer. Amounts are dollars before tax.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// Name in the scenario.
    pub name: String,
    /// Salary in the first year.
    pub base_per_year: f64,
    /// Rise of the salary from each year to the next.
    pub raise_per_year: f64,
    /// Yearly bonus as a share of that year's base, paid at the end of the year.
    pub bonus_of_base: f64,
    /// Cash on top in the first years.
    pub sign_on: SignOn,
    /// Shares.
    pub grants: Vec<Grant>,
}

/// Cash promised for joining, by year.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SignOn {
    /// Amount for each year, from the first.
    pub by_year: Vec<f64>,
    /// When within its year an amount is paid.
    pub paid: SignOnPaid,
}

/// When within its year sign-on money is paid.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SignOnPaid {
    /// At once, on the first day of the year.
    #[default]
    Lump,
    /// In twelve equal parts, at the end of each month.
    Monthly,
}

impl Offer {
    /// An offer of a salary and nothing else.
    #[must_use]
    pub fn new(name: impl Into<String>, base_per_year: f64) -> Self {
        Offer {
            name: name.into(),
            base_per_year,
            raise_per_year: 0.0,
            bonus_of_base: 0.0,
            sign_on: SignOn::default(),
            grants: Vec::new(),
        }
    }

    /// The same with sign-on money by year, paid at once on the first day of its year.
    #[must_use]
    pub fn sign_on(mut self, by_year: impl Into<Vec<f64>>) -> Self {
        self.sign_on = SignOn { by_year: by_year.into(), paid: SignOnPaid::Lump };
        self
    }

    /// The same with one more grant.
    #[must_use]
    pub fn grant(mut self, grant: Grant) -> Self {
        self.grants.push(grant);
        self
    }

    /// Salary a year in this year (1 is the first).
    #[must_use]
    pub fn base_in_year(&self, year: u32) -> f64 {
        self.base_per_year * libm::pow(1.0 + self.raise_per_year, f64::from(year) - 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raises_start_in_the_second_year_and_compound() {
        let offer = Offer { raise_per_year: 0.25, ..Offer::new("x", 64.0) };
        assert_eq!([1, 2, 3, 4].map(|year| offer.base_in_year(year)), [64.0, 80.0, 100.0, 125.0]);
        let cut = Offer { raise_per_year: -0.5, ..Offer::new("x", 64.0) };
        assert_eq!(cut.base_in_year(4), 8.0);
    }
}
