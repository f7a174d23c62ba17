//! The employee's payroll taxes.

use super::TaxYear;
use super::amount::Amount;
use crate::facts::tax::PayrollItem;

/// Federal payroll taxes on the wages of a year.
#[derive(Debug, Clone, Copy)]
pub(super) struct Payroll<A> {
    pub(super) social_security: A,
    pub(super) medicare: A,
    pub(super) additional_medicare: A,
}

impl TaxYear {
    /// 6.2 % up to the base of the year, 1.45 % of everything, and 0.9 % above the threshold of the status (26 U.S.C.
    /// § 3101). Due is what the return settles: the base counts all jobs of the year, the 0.9 % is not what one employer
    /// withholds above $200,000. Wages of a spouse do not count here.
    pub(super) fn payroll<A: Amount>(&self, wages: A) -> Payroll<A> {
        let rules = self.rules;
        let base = A::fixed(self.federal.social_security_base);
        let above = (wages - *rules.high_income.of(self.status)).positive();
        Payroll {
            social_security: wages.at_most(base) * rules.social_security_rate,
            medicare: wages * rules.medicare_rate,
            additional_medicare: above * rules.additional_medicare_rate,
        }
    }

    /// Insurance and the like that the state takes off wages.
    pub(super) fn state_payroll<A: Amount>(&self, wages: A) -> A {
        let items = self.state.map_or(&[][..], |state| &state.payroll);
        items.iter().fold(A::fixed(0.0), |sum, item| sum + taken(item, wages))
    }
}

fn taken<A: Amount>(item: &PayrollItem, wages: A) -> A {
    let counted = item.wages_up_to.map_or(wages, |limit| wages.at_most(A::fixed(limit)));
    let amount = counted * item.rate;
    item.at_most.map_or(amount, |most| amount.at_most(A::fixed(most)))
}
