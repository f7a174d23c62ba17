//! Tax of each tax year, shared out over the years of pay.

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use super::rows::Sums;
use crate::market::{BATCH, Row};
use crate::numerics::{LANES, Level, vectors, vectors_mut};
use crate::plan::{Part, PlannedLife};

impl Sums {
    /// Tax of each tax year on its wages in the dollars of the day, taken off every dollar of that year alike.
    pub(super) fn add_tax(&mut self, life: &PlannedLife, level: Level) {
        let Some(curve) = &life.tax else { return };
        self.rates.clear();
        self.rates.resize(life.tax_years(), [0.0; BATCH]);
        let wages = if life.is_weighted { &self.unweighted } else { &self.cells };
        for (cell, wages) in life.cells.iter().zip(wages) {
            dispatch!(level, simd => add(simd, &mut self.rates[cell.1], wages));
        }
        for wages in &mut self.rates {
            crate::engine::curve::rates(level, curve, wages);
        }
        let mut taxed = [0.0; BATCH];
        for (index, cell) in life.cells.iter().enumerate() {
            dispatch!(level, simd => tax_of(simd, &self.cells[index], &self.rates[cell.1], &mut taxed));
            self.add_to_part(Part::Tax, cell.0, &taxed, level);
        }
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
        let mut taxed = [0.0; BATCH];
        for (cell, row) in life.cells.iter().zip(rows) {
            dispatch!(level, simd => {
                add(simd, &mut years[cell.0], row);
                if after_tax {
                    tax_of(simd, row, &self.rates[cell.1], &mut taxed);
                    add(simd, &mut years[cell.0], &taxed);
                }
            });
        }
    }
}

#[inline(always)]
fn add<S: Simd>(simd: S, sum: &mut Row, row: &Row) {
    super::add(simd, sum, row);
}

/// Tax, a negative amount.
#[inline(always)]
fn tax_of<S: Simd>(simd: S, dollars: &Row, rates: &Row, out: &mut Row) {
    let load = |row: &[f64; LANES]| f64x8::load_array_ref(simd, row);
    for ((out, dollars), rate) in vectors_mut(out).iter_mut().zip(vectors(dollars)).zip(vectors(rates)) {
        (load(dollars) * load(rate) * -1.0).store_array(out);
    }
}
