//! Income tax of states and cities, each rule switched on by its row in the tables.

use super::amount::{Amount, by_brackets};
use super::{Gross, TaxYear};
use crate::facts::tax::{City, Exemption, Recapture, State};

/// Income taxes below the federal one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Below<A> {
    pub(super) state: A,
    pub(super) local: A,
}

impl<A: Amount> Below<A> {
    pub(super) fn total(&self) -> A {
        self.state + self.local
    }
}

impl TaxYear {
    /// State and city income tax of a resident of the whole year. `payroll` is social security and Medicare tax.
    pub(super) fn below<A: Amount>(&self, gross: &Gross<A>, payroll: A, itemised: bool) -> Below<A> {
        let nothing = A::fixed(0.0);
        let Some(state) = self.state else { return Below { state: nothing, local: nothing } };
        let taxable = self.state_taxable(state, gross, payroll, itemised);
        Below {
            state: self.state_tax(state, gross, taxable),
            local: self.city.map_or(nothing, |city| self.city_tax(city, gross.income(), taxable)),
        }
    }

    fn state_taxable<A: Amount>(&self, state: &State, gross: &Gross<A>, payroll: A, itemised: bool) -> A {
        let status = self.status;
        let income = gross.income();
        let counted = if state.losses_stay_apart { income + gross.loss } else { income };
        let standard = if state.federal_deduction {
            self.federal.standard_deduction.of(status)
        } else {
            state.standard_deduction.of(status)
        };
        let mut deduction = A::fixed(if itemised && state.as_on_federal_return { 0.0 } else { *standard });
        if let Some(kept) = &state.deduction_kept {
            let less = deduction.at_most(A::fixed(*kept.amount.of(status)));
            deduction = (income - kept.above).if_positive(less, deduction);
        }
        if let Some(exemption) = &state.exemption {
            deduction = deduction + self.granted(exemption, income);
        }
        if let Some(most) = state.payroll_deduction_at_most {
            deduction = deduction + payroll.at_most(A::fixed(most));
        }
        (counted - deduction).positive()
    }

    fn granted<A: Amount>(&self, exemption: &Exemption, income: A) -> A {
        let amount = A::fixed(*exemption.amount.of(self.status));
        let Some(limit) = &exemption.none_above else { return amount };
        (income - *limit.of(self.status)).if_positive(A::fixed(0.0), amount)
    }

    fn state_tax<A: Amount>(&self, state: &State, gross: &Gross<A>, taxable: A) -> A {
        let mut tax = A::fixed(0.0);
        if let Some(brackets) = &state.brackets {
            let brackets = brackets.of(self.status);
            tax = by_brackets(brackets, taxable);
            if let (Some(rate), Some((_, usual))) = (state.short_gains_rate, brackets.first()) {
                tax = tax + gross.short_gains.at_most(taxable) * (rate - usual);
            }
            if let Some(recapture) = &state.recapture {
                tax = self.recaptured(recapture, tax, gross.income(), taxable, brackets);
            }
        }
        if let Some(surtax) = &state.surtax {
            tax = tax + (taxable - surtax.above).positive() * surtax.rate;
        }
        if let Some(credit) = &state.credit {
            let above = (gross.income() - *credit.from.of(self.status)).positive();
            let left = (A::fixed(*credit.amount.of(self.status)) - above * *credit.fades_by.of(self.status))
                .positive();
            tax = (tax - left).positive();
        }
        if let Some(excise) = &state.long_gains_excise {
            tax = tax + by_brackets(&excise.brackets, gross.long_gains - excise.deduction);
        }
        tax
    }

    /// New York's tax with the benefit of low brackets taken back (Tax Law § 601(d); Form IT-201 instructions, tax
    /// computation worksheets): in the band of taxable income from t, `base + amount · min(1, (I − max(start, t)) / over)`,
    /// I adjusted gross income; above $25 million of it, the top rate on everything. Entering a band is a jump, as
    /// income is then already above t by the deduction.
    fn recaptured<A: Amount>(
        &self,
        recapture: &Recapture,
        tax: A,
        income: A,
        taxable: A,
        brackets: &[(f64, f64)],
    ) -> A {
        let mut back = A::fixed(0.0);
        for &(from, base, amount) in recapture.bands.of(self.status) {
            let into = (income - recapture.income_from.max(from)).positive();
            let phased = into.at_most(A::fixed(recapture.over)) * (amount / recapture.over);
            back = (taxable - from).if_positive(phased + base, back);
        }
        let top_rate = brackets.last().map_or(0.0, |&(_, rate)| rate);
        (income - recapture.flat_above).if_positive(taxable * top_rate, tax + back)
    }

    fn city_tax<A: Amount>(&self, city: &City, income: A, taxable: A) -> A {
        let nothing = A::fixed(0.0);
        let tax = by_brackets(city.brackets.of(self.status), taxable);
        let reduced = by_brackets(city.rate_credit.brackets.of(self.status), taxable);
        let reduced = (income - city.rate_credit.none_above).if_positive(nothing, reduced);
        (tax - reduced - self.granted(&city.fixed_credit, income)).positive()
    }
}
