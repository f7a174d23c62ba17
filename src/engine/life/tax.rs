//! Tax of each tax year, shared out over the years of pay.

use std::borrow::Cow;

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use super::rows::{Sums, zeroed, zeroed_unless_paying};
use crate::engine::curve;
use crate::engine::kernel::to_cents;
use crate::market::{BATCH, Row};
use crate::numerics::{LANES, Level, vectors, vectors_mut};
use crate::offer::tax::{Income, TaxCurve};
use crate::plan::life::{Cell, Filing};
use crate::plan::{Part, PlannedLife};

impl Sums {
    /// Tax of each tax year on its wages in the dollars of the day, taken off every dollar of that year alike.
    pub(super) fn add_tax(&mut self, life: &PlannedLife, level: Level) {
        let (Some(curve), Some(part)) = (&life.tax, life.index_of(Part::Tax)) else { return };
        self.add_up_wages(life, level);
        for (forgone, wages) in self.rates_of_forgone.iter_mut().zip(&self.wages) {
            curve::rates_of_forgone(level, curve, wages, forgone);
        }
        self.rates.resize(self.wages.len(), [0.0; BATCH]);
        for (wages, rates) in self.wages.iter().zip(&mut self.rates) {
            curve::rates(level, curve, wages, rates);
        }
        self.tax_gains(life);
        self.relieve(life, curve);
        let first = part * self.years;
        for ((year, weight), tax) in life.counted.iter().zip(&self.apart.tax) {
            let row = zeroed_unless_paying(&mut self.by_part[first + year], &mut self.pays[first + year]);
            row.iter_mut().zip(tax).for_each(|(sum, tax)| *sum -= tax * weight);
        }
        for (cell, dollars) in life.cells.iter().zip(&self.cells) {
            let place = first + cell.year;
            let row = zeroed_unless_paying(&mut self.by_part[place], &mut self.pays[place]);
            let rates = if cell.is_forgone { &self.rates_of_forgone } else { &self.rates };
            dispatch!(level, simd => take_tax(simd, dollars, &rates[cell.tax_year], row));
        }
    }

    /// Wages of each tax year, and what is forgone in it, where its rates will be.
    fn add_up_wages(&mut self, life: &PlannedLife, level: Level) {
        let has_forgone = life.cells.iter().any(|cell| cell.is_forgone);
        zeroed(&mut self.wages, life.tax_years());
        zeroed(&mut self.rates_of_forgone, if has_forgone { life.tax_years() } else { 0 });
        let pay = if life.is_weighted { &self.unweighted } else { &self.cells };
        for (cell, pay) in life.cells.iter().zip(pay) {
            let sums = if cell.is_forgone { &mut self.rates_of_forgone } else { &mut self.wages };
            if life.cut != Some(cell.tax_year) {
                dispatch!(level, simd => add(simd, &mut sums[cell.tax_year], pay));
            }
            // The year that the horizon cuts goes on as the last twelve months went.
            if let Some(cut) =
                life.cut.filter(|_| cell.year + 1 == self.years).and_then(|cut| sums.get_mut(cut))
            {
                dispatch!(level, simd => add(simd, cut, pay));
            }
        }
    }

    /// Tax of a dollar in a cell.
    fn rate_of(&self, cell: &Cell) -> &Row {
        let rates = if cell.is_forgone { &self.rates_of_forgone } else { &self.rates };
        &rates[cell.tax_year]
    }

    /// Tax on gains that are taxed apart from wages: the tax on both less that on wages alone.
    fn tax_gains(&mut self, life: &PlannedLife) {
        let Some((rules, other)) = life.gains.as_ref().and_then(|gains| gains.rules) else { return };
        for (tax_year, gains) in self.apart.by_tax_year.iter().enumerate() {
            for (path, tax) in self.apart.tax[tax_year].iter_mut().enumerate() {
                let [short_gains, long_gains] = [0, 1].map(|kind| gains[kind][path]);
                if short_gains != 0.0 || long_gains != 0.0 {
                    let wages = Income {
                        wages: self.wages[tax_year][path],
                        other_ordinary: other,
                        ..Income::default()
                    };
                    let income = Income { short_gains, long_gains, ..wages };
                    *tax = rules.bill(&income).total() - rules.bill(&wages).total();
                }
            }
        }
    }

    /// Relief for what is paid back of an earlier year's pay (26 U.S.C. § 1341): the tax that it bore then, if that is more
    /// than it saves as a deduction now, which is in the tax on wages already.
    fn relieve(&mut self, life: &PlannedLife, curve: &TaxCurve) {
        let mut rows = &self.repaid[..];
        for pairs in life.repaid.chunk_by(|one, other| one[0] == other[0]) {
            let (repaid, others) = rows.split_at(pairs.len());
            rows = others;
            let later = pairs[0][0];
            for path in 0..BATCH {
                let all: f64 = repaid.iter().map(|row| row[path]).sum();
                if all == 0.0 {
                    continue;
                }
                let tax_on = |wages: f64, less: f64| curve.at(wages) - curve.at(wages - less);
                let bore =
                    pairs.iter().zip(repaid).map(|(pair, row)| tax_on(self.wages[pair[1]][path], row[path]));
                let saved = tax_on(self.wages[later][path] + all, all);
                self.apart.tax[later][path] -= (bore.sum::<f64>() - saved).max(0.0);
            }
        }
    }

    /// Cents of federal income tax of a tax year on supplemental pay, less what is withheld from it.
    pub(super) fn owed(
        &self,
        life: &PlannedLife,
        filing: &Filing,
        tax_year: usize,
        level: Level,
        out: &mut Row,
    ) {
        let (mut wages, salary) = (Cow::Borrowed(&self.wages[tax_year]), &self.salary[tax_year]);
        // What is paid back of an earlier year's pay takes nothing off what is withheld in this one.
        for (_, repaid) in life.repaid.iter().zip(&self.repaid).filter(|(pair, _)| pair[0] == tax_year) {
            dispatch!(level, simd => add(simd, wages.to_mut(), repaid));
        }
        let mut without = [0.0; BATCH];
        curve::tax_row(level, &filing.federal, &wages, out);
        curve::tax_row(level, &filing.federal, salary, &mut without);
        dispatch!(level, simd => less_withheld(simd, filing, [&wages, salary, &without], out));
    }

    /// Pay of each year in the dollars of the day, before or after tax.
    pub(super) fn unweighted_by_year(
        &self,
        life: &PlannedLife,
        after_tax: bool,
        years: &mut [Row],
        level: Level,
    ) {
        years.iter_mut().for_each(|year| year.fill(0.0));
        let rows = if life.is_weighted { &self.unweighted } else { &self.cells };
        for (year, gains) in years.iter_mut().zip(&self.apart.by_year) {
            dispatch!(level, simd => add(simd, year, gains));
        }
        for ((year, _), tax) in life.counted.iter().zip(&self.apart.tax).filter(|_| after_tax) {
            years[*year].iter_mut().zip(tax).for_each(|(pay, tax)| *pay -= tax);
        }
        for (cell, row) in life.cells.iter().zip(rows) {
            dispatch!(level, simd => {
                add(simd, &mut years[cell.year], row);
                if after_tax {
                    take_tax(simd, row, self.rate_of(cell), &mut years[cell.year]);
                }
            });
        }
    }
}

#[inline(always)]
fn add<S: Simd>(simd: S, sum: &mut Row, row: &Row) {
    super::add(simd, sum, row);
}

/// Takes the tax on dollars off a sum.
#[inline(always)]
fn take_tax<S: Simd>(simd: S, dollars: &Row, rates: &Row, sum: &mut Row) {
    let load = |row: &[f64; LANES]| f64x8::load_array_ref(simd, row);
    for ((sum, dollars), rate) in vectors_mut(sum).iter_mut().zip(vectors(dollars)).zip(vectors(rates)) {
        (load(sum) - load(dollars) * load(rate)).store_array(sum);
    }
}

/// Takes tax without supplemental pay, and what is withheld from that, off the tax on all wages; in whole cents.
#[inline(always)]
fn less_withheld<S: Simd>(simd: S, filing: &Filing, [wages, salary, without]: [&Row; 3], tax: &mut Row) {
    let load = |row: &[f64; LANES]| f64x8::load_array_ref(simd, row);
    let (zero, [rate, above]) = (f64x8::splat(simd, 0.0), filing.rates);
    let rows = vectors_mut(tax).iter_mut().zip(vectors(wages)).zip(vectors(salary)).zip(vectors(without));
    for (((tax, wages), salary), without) in rows {
        let supplemental = (load(wages) - load(salary)).max(zero);
        let below = supplemental.min(filing.limit);
        let withheld = below * rate + (supplemental - below) * above;
        to_cents(load(tax) - load(without) - withheld).store_array(tax);
    }
}
