//! What an employer promises: salary, sign-on money, bonus and grants of shares.
//!
//! Plain values and the rules that turn them into dated flows; nothing here knows of files or chance.

mod cash;
mod clawback;
mod grant;
mod leaving;
mod life;
mod schedule;
mod target;
pub mod tax;
mod terms;
mod vesting;

pub use cash::Relocation;
pub(crate) use cash::{LOWEST_RAISE, raised};
pub use clawback::{Clawback, Counted};
pub use grant::{Exercise, Grant, GrantPrice, GrantSize, Payoff, ShareCount};
pub(crate) use leaving::cumulative;
pub use leaving::{Leaving, NextJob, Severance, UnderWater};
pub use life::{Life, Repayable, Salary, Setting};
pub use schedule::{CashFlow, CashKind, PaySchedule, ShareFlow, ShareKind, Strike};
pub use target::{PLANNED_GROWTH, TargetPay};
pub use terms::{LeftBehind, LeftShares, MONTHS, Tax, TaxBrackets, TaxTables, TodaysMoney};
pub use vesting::{InvalidVesting, Tranche, Vesting};

use crate::market::RateLaw;

/// Most years a scenario looks ahead.
pub const MAX_YEARS: u32 = 10;

/// A job offer. Amounts are dollars before tax.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// Name in the scenario.
    pub name: String,
    /// Salary in the first year.
    pub base_per_year: f64,
    /// Rise of the salary from each year to the next; a law is drawn anew each year.
    pub raise: RateLaw,
    /// Most the salary can rise to.
    pub base_cap: Option<f64>,
    /// Yearly target bonus as a share of that year's base, paid at the end of the year.
    pub bonus_of_base: f64,
    /// Part of the target bonus that is paid; a law is drawn anew each year.
    pub bonus_payout: RateLaw,
    /// Cash on top in the first years.
    pub sign_on: SignOn,
    /// Money towards moving.
    pub relocation: Option<Relocation>,
    /// Shares.
    pub grants: Vec<Grant>,
    /// Refreshers towards a target.
    pub target_pay: Option<TargetPay>,
    /// Leaving early.
    pub leaving: Option<Leaving>,
    /// Months from today until it starts.
    pub starts_in: u32,
    /// Cost of living there, 1 being where dollars are counted: what is paid is divided by it.
    pub cost_of_living: f64,
    /// Whether taking it gives up what [`LeftBehind`] lists.
    pub leaves_behind: bool,
    /// Place whose tax applies, if not that of the scenario.
    pub tax_place: Option<String>,
    /// Months that shares are held after they vest; none if they are sold at once.
    pub hold: Option<u32>,
    /// Currency of all cash, listed among the scenario's currencies; none for dollars.
    pub currency: Option<String>,
}

/// Cash promised for joining, by year.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SignOn {
    /// Amount for each year, from the first.
    pub by_year: Vec<f64>,
    /// When within its year an amount is paid.
    pub paid: SignOnPaid,
    /// How lump sums are paid back by those who leave early.
    pub clawback: Option<Clawback>,
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
            raise: RateLaw::Fixed(0.0),
            base_cap: None,
            bonus_of_base: 0.0,
            bonus_payout: RateLaw::Fixed(1.0),
            sign_on: SignOn::default(),
            relocation: None,
            grants: Vec::new(),
            target_pay: None,
            leaving: None,
            starts_in: 0,
            cost_of_living: 1.0,
            leaves_behind: true,
            tax_place: None,
            hold: None,
            currency: None,
        }
    }

    /// The same with sign-on money by year, paid at once on the first day of its year.
    #[must_use]
    pub fn sign_on(mut self, by_year: impl Into<Vec<f64>>) -> Self {
        self.sign_on = SignOn { by_year: by_year.into(), ..SignOn::default() };
        self
    }

    /// The same with one more grant.
    #[must_use]
    pub fn grant(mut self, grant: Grant) -> Self {
        self.grants.push(grant);
        self
    }

    /// Whether it pays in shares of this stock, or in this currency.
    #[must_use]
    pub fn holds(&self, stock: &str) -> bool {
        self.currency.as_deref() == Some(stock)
            || self.grants.iter().any(|grant| grant.stock == stock)
            || self.target_pay.as_ref().is_some_and(|target| target.stock == stock)
    }

    /// Whether its cash is in this currency.
    #[must_use]
    pub fn is_paid_in(&self, stock: &str) -> bool {
        self.currency.as_deref() == Some(stock)
    }

    /// Whether the salary may ever rise.
    #[must_use]
    pub fn may_be_raised(&self) -> bool {
        self.raise.fixed().unwrap_or_else(|| self.raise.range().1) > 0.0
    }

    /// Salary a year in this year (1 is the first), at the mean raise.
    #[must_use]
    pub fn base_in_year(&self, year: u32) -> f64 {
        Life::plain(self).salary.mean_base(year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raises_start_in_the_second_year_and_compound() {
        let offer = Offer { raise: RateLaw::Fixed(0.25), ..Offer::new("x", 64.0) };
        assert_eq!([1, 2, 3, 4].map(|year| offer.base_in_year(year)), [64.0, 80.0, 100.0, 125.0]);
        let cut = Offer { raise: RateLaw::Fixed(-0.5), ..Offer::new("x", 64.0) };
        assert_eq!(cut.base_in_year(4), 8.0);
    }
}
