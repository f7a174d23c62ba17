//! Federal income tax, and the tax on net investment income.

use super::amount::{Amount, by_brackets};
use super::{Gross, TaxYear};

impl TaxYear {
    /// Income tax after a deduction (26 U.S.C. §§ 1, 63). Long-term gains are the top layer of taxable income and bear
    /// their own rates, unless the ordinary ones give less (Qualified Dividends and Capital Gain Tax Worksheet).
    ///
    /// Not modelled: the alternative minimum tax, credits, dependants, age, other deductions.
    pub(super) fn income_tax<A: Amount>(&self, gross: &Gross<A>, deduction: A) -> A {
        let brackets = self.federal.brackets.of(self.status);
        let rates_of_gains = self.federal.long_gains.of(self.status);
        let taxable = (gross.income() - deduction).positive();
        let ordinary = taxable - gross.long_gains.at_most(taxable);
        let on_gains = by_brackets(rates_of_gains, taxable) - by_brackets(rates_of_gains, ordinary);
        (by_brackets(brackets, ordinary) + on_gains).at_most(by_brackets(brackets, taxable))
    }

    /// What state and local income tax may be deducted of, instead of the standard deduction: a limit that shrinks
    /// with income (Pub. L. 119-21).
    pub(super) fn salt_limit<A: Amount>(&self, income: A) -> A {
        let (federal, status) = (self.federal, self.status);
        let above = (income - *federal.salt_shrinks_above.of(status)).positive();
        let limit = A::fixed(*federal.salt_cap.of(status)) - above * self.rules.salt_shrinks_by;
        limit.at_least(A::fixed(*federal.salt_floor.of(status)))
    }

    /// 3.8 % of the lesser of net gains and what income exceeds a threshold by (26 U.S.C. § 1411). Other income is
    /// taken as earned, not as investment income.
    pub(super) fn net_investment_tax<A: Amount>(&self, gross: &Gross<A>) -> A {
        let above = (gross.income() - *self.rules.high_income.of(self.status)).positive();
        (gross.short_gains + gross.long_gains).at_most(above) * self.rules.net_investment_rate
    }
}
