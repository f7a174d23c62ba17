//! Tax of a calendar year on pay and on gains, of a resident of the United States: a model, not advice.
//!
//! [`TaxYear::bill`] is the definition, from dated tables (`facts::tax`); [`TaxCurve`] is the same tax as a function of
//! wages alone, for use on many paths. What is modelled, what is not and how near it comes: `docs/taxes.md`.

mod amount;
mod curve;
mod federal;
mod find;
mod line;
mod payroll;
mod states;
mod withholding;

pub(crate) use curve::Piece;
pub use curve::TaxCurve;
pub(crate) use find::FEDERAL_ONLY;
pub use find::{NoTaxTable, places, years};
pub use withholding::Withholding;

use self::amount::Amount;
pub use crate::facts::tax::FilingStatus;
use crate::facts::tax::{City, Federal, Rules, State};

/// The rules of one place, filing status and year.
#[derive(Debug, Clone, Copy)]
pub struct TaxYear {
    rules: &'static Rules,
    federal: &'static Federal,
    state: Option<&'static State>,
    city: Option<&'static City>,
    status: FilingStatus,
}

/// Income of a calendar year, dollars.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Income<A = f64> {
    /// Salary, bonus, sign-on, shares at vest. Below zero if more was paid back than earned: then it lowers other income,
    /// as a deduction under 26 U.S.C. § 1341 would.
    pub wages: A,
    /// Taxed as ordinary income without payroll tax: a spouse's pay, interest.
    pub other_ordinary: A,
    /// On shares held for a year at most; a loss is below zero.
    pub short_gains: A,
    /// On shares held for longer.
    pub long_gains: A,
}

impl Income {
    /// Wages and nothing else.
    #[must_use]
    pub fn wages(wages: f64) -> Self {
        Income { wages, ..Income::default() }
    }
}

/// Taxes of a calendar year, dollars, none below zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bill<A = f64> {
    /// Federal income tax, without the next.
    pub federal: A,
    /// 3.8 % on net investment income.
    pub niit: A,
    /// 6.2 % of wages up to the base.
    pub social_security: A,
    /// 1.45 % of wages.
    pub medicare: A,
    /// 0.9 % of high wages.
    pub additional_medicare: A,
    /// Income tax of the state, with its excise on gains.
    pub state: A,
    /// Income tax of the city.
    pub local: A,
    /// Insurance and the like that the state takes off wages.
    pub state_payroll: A,
}

impl Bill {
    /// All taxes together.
    #[must_use]
    pub fn total(&self) -> f64 {
        total(self)
    }
}

fn total<A: Amount>(bill: &Bill<A>) -> A {
    let payroll = bill.social_security + bill.medicare + bill.additional_medicare;
    bill.federal + bill.niit + payroll + bill.state + bill.local + bill.state_payroll
}

impl TaxYear {
    /// The taxes on a year's income.
    ///
    /// Deducted is the standard deduction, or state and local income tax where that makes federal and state tax together
    /// less; nothing else is itemised. Losses on shares beyond gains lower other income by $3,000 at most
    /// ($1,500 if separate; 26 U.S.C. § 1211); what is left of them is not carried into other years.
    ///
    /// ```
    /// use vestcast::offer::tax::{FilingStatus, Income, TaxYear};
    ///
    /// let year = TaxYear::new("NYC", FilingStatus::Single, 2026)?;
    /// let bill = year.bill(&Income::wages(600e3));
    /// assert_eq!([bill.federal, bill.state, bill.local].map(f64::round), [173_134.0, 40_551.0, 22_821.0]);
    /// # Ok::<_, vestcast::offer::tax::NoTaxTable>(())
    /// ```
    #[must_use]
    pub fn bill(&self, income: &Income) -> Bill {
        self.bill_of(income)
    }

    fn bill_of<A: Amount>(&self, income: &Income<A>) -> Bill<A> {
        let gross = self.gross(income);
        let wages = income.wages.positive();
        let payroll = self.payroll(wages);
        let fica = payroll.social_security + payroll.medicare + payroll.additional_medicare;
        let [federal, state, local] = self.income_taxes(&gross, fica);
        Bill {
            federal,
            niit: self.net_investment_tax(&gross),
            social_security: payroll.social_security,
            medicare: payroll.medicare,
            additional_medicare: payroll.additional_medicare,
            state,
            local,
            state_payroll: self.state_payroll(wages),
        }
    }

    /// Federal, state and city income tax with the deduction that makes their sum the least.
    fn income_taxes<A: Amount>(&self, gross: &Gross<A>, payroll: A) -> [A; 3] {
        let below = self.below(gross, payroll, false);
        let standard = A::fixed(*self.federal.standard_deduction.of(self.status));
        let federal = self.income_tax(gross, standard);
        if self.state.is_none_or(|state| state.brackets.is_none()) {
            return [federal, below.state, below.local];
        }
        let below_itemised = self.below(gross, payroll, true);
        let paid = below_itemised.total().at_most(self.salt_limit(gross.income()));
        let federal_itemised = self.income_tax(gross, paid);
        let saved = federal + below.total() - federal_itemised - below_itemised.total();
        [
            saved.if_positive(federal_itemised, federal),
            saved.if_positive(below_itemised.state, below.state),
            saved.if_positive(below_itemised.local, below.local),
        ]
    }

    /// Nets gains against losses (26 U.S.C. § 1222).
    fn gross<A: Amount>(&self, income: &Income<A>) -> Gross<A> {
        let nothing = A::fixed(0.0);
        let (short, long) = (income.short_gains, income.long_gains);
        let lost = (nothing - short - long).positive();
        Gross {
            earned: income.wages + income.other_ordinary,
            short_gains: (short + long.at_most(nothing)).positive(),
            long_gains: (long + short.at_most(nothing)).positive(),
            loss: lost.at_most(A::fixed(*self.rules.loss_limit.of(self.status))),
        }
    }
}

/// Income by the way it is taxed.
#[derive(Debug, Clone, Copy)]
struct Gross<A> {
    /// Wages and other ordinary income.
    earned: A,
    /// After losses.
    short_gains: A,
    /// After losses.
    long_gains: A,
    /// On shares, beyond gains, as far as it lowers other income.
    loss: A,
}

impl<A: Amount> Gross<A> {
    /// Adjusted gross income.
    fn income(&self) -> A {
        self.earned + self.short_gains + self.long_gains - self.loss
    }
}
