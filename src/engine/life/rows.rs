//! Sums of a batch by part and year, and by cell.

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use super::draws::Drawn;
use super::staying;
use crate::market::{BATCH, Row};
use crate::numerics::{Level, fused, vectors, vectors_mut};
use crate::plan::life::{Stream, Unit};
use crate::plan::{Part, PlannedLife};

pub(super) fn to_rows(count: usize) -> Vec<Row> {
    vec![[0.0; BATCH]; count]
}

#[derive(Default)]
pub(super) struct Sums {
    years: usize,
    parts: Vec<Part>,
    year_of: Vec<usize>,
    /// Weighted, by part and year.
    by_part: Vec<Row>,
    /// Weighted, by cell; kept only where tax or weights need it.
    pub(super) cells: Vec<Row>,
    /// Unweighted, by cell; kept only where weights exist.
    pub(super) unweighted: Vec<Row>,
    /// Tax of a dollar, by tax year.
    pub(super) rates: Vec<Row>,
}

impl Sums {
    pub(super) fn clear(&mut self, life: &PlannedLife, years: usize) {
        self.years = years;
        self.parts.clone_from(&life.parts);
        self.year_of.clear();
        self.year_of.extend(life.cells.iter().map(|cell| cell.0));
        let keeps_cells = life.tax.is_some() || life.is_weighted;
        let cells = if keeps_cells { life.cells.len() } else { 0 };
        let unweighted = if life.is_weighted { life.cells.len() } else { 0 };
        let resize = |rows: &mut Vec<Row>, count: usize| {
            rows.clear();
            rows.resize(count, [0.0; BATCH]);
        };
        resize(&mut self.by_part, life.parts.len() * years);
        resize(&mut self.cells, cells);
        resize(&mut self.unweighted, unweighted);
    }

    /// A part in a year.
    pub(super) fn part(&self, index: usize, year: usize) -> &Row {
        &self.by_part[index * self.years + year]
    }

    /// All parts of a year.
    pub(super) fn parts_of(&self, year: usize) -> impl Iterator<Item = &Row> {
        (0..self.parts.len()).map(move |index| self.part(index, year))
    }

    fn place(&mut self, part: Part, year: usize) -> Option<&mut Row> {
        let index = self.parts.iter().position(|other| *other == part)?;
        self.by_part.get_mut(index * self.years + year)
    }

    /// Adds dollars of a part, worth `weight` each.
    pub(super) fn add(&mut self, part: Part, cell: usize, weight: f64, value: &Row, level: Level) {
        let year = self.year_of[cell];
        dispatch!(level, simd => {
            if let Some(row) = self.place(part, year) {
                add_weighted(simd, row, value, weight);
            }
            if let Some(row) = self.cells.get_mut(cell) {
                add_weighted(simd, row, value, weight);
            }
            if let Some(row) = self.unweighted.get_mut(cell) {
                add_weighted(simd, row, value, 1.0);
            }
        });
    }

    /// Adds what a function of the path gives: dollars, and what they are worth.
    fn add_each(&mut self, part: Part, cell: usize, of: impl Fn(usize) -> [f64; 2]) {
        let year = self.year_of[cell];
        let (mut dollars, mut worth) = ([0.0; BATCH], [0.0; BATCH]);
        for path in 0..BATCH {
            [dollars[path], worth[path]] = of(path);
        }
        let add = |row: Option<&mut Row>, values: &Row| {
            if let Some(row) = row {
                row.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
            }
        };
        add(self.place(part, year), &worth);
        add(self.cells.get_mut(cell), &worth);
        add(self.unweighted.get_mut(cell), &dollars);
    }

    /// Adds all cash.
    pub(super) fn add_cash(&mut self, life: &PlannedLife, drawn: &Drawn, level: Level) {
        for stream in &life.cash {
            let by_code = drawn.may_leave && stream.by_exit.len() > 1;
            match stream.unit {
                Unit::Dollars if !by_code => self.add_certain(stream, level),
                unit => self.add_each(stream.part, stream.cell, |path| {
                    let code = if by_code { drawn.code[path] } else { 0 };
                    let unit = match unit {
                        Unit::Dollars => 1.0,
                        Unit::Base(year) => drawn.base[year][path],
                        Unit::Bonus(year) => drawn.base[year][path] * drawn.payout[year][path],
                    };
                    stream.by_exit[code].map(|amount| amount * unit)
                }),
            }
        }
    }

    fn add_certain(&mut self, stream: &Stream, level: Level) {
        let [dollars, worth] = staying(&stream.by_exit);
        let year = self.year_of[stream.cell];
        let one = [1.0; BATCH];
        dispatch!(level, simd => {
            if let Some(row) = self.place(stream.part, year) {
                add_weighted(simd, row, &one, worth);
            }
            if let Some(row) = self.cells.get_mut(stream.cell) {
                add_weighted(simd, row, &one, worth);
            }
            if let Some(row) = self.unweighted.get_mut(stream.cell) {
                add_weighted(simd, row, &one, dollars);
            }
        });
    }

    /// Takes off what is paid back by the day.
    pub(super) fn add_repaid_by_day(&mut self, life: &PlannedLife, drawn: &Drawn) {
        let Some(exits) = life.exits.as_ref().filter(|_| drawn.may_leave) else { return };
        for debt in &exits.by_day {
            let paid = &debt.repayable;
            for path in 0..BATCH {
                let served = drawn.served[path];
                let laid_off = drawn.code[path] > exits.months;
                let due = paid.clawback.due_by_the_day(served - f64::from(paid.month));
                if due == 0.0 || (laid_off && !debt.when_laid_off) {
                    continue;
                }
                let dollars = -due * paid.amount;
                let [today, change] = debt.weight;
                let worth = dollars * today * libm::exp(change * served);
                let cell = debt.cells[drawn.month[path] as usize];
                let year = self.year_of[cell];
                if let Some(row) = self.place(Part::PaidBack, year) {
                    row[path] += worth;
                }
                if let Some(row) = self.cells.get_mut(cell) {
                    row[path] += worth;
                }
                if let Some(row) = self.unweighted.get_mut(cell) {
                    row[path] += dollars;
                }
            }
        }
    }

    /// Adds a row of a part in a year.
    pub(super) fn add_to_part(&mut self, part: Part, year: usize, value: &Row, level: Level) {
        dispatch!(level, simd => {
            if let Some(row) = self.place(part, year) {
                add_weighted(simd, row, value, 1.0);
            }
        });
    }
}

#[inline(always)]
fn add_weighted<S: Simd>(simd: S, sum: &mut Row, value: &Row, weight: f64) {
    let weight = f64x8::splat(simd, weight);
    for (sum, value) in vectors_mut(sum).iter_mut().zip(vectors(value)) {
        let (value, so_far) = (f64x8::load_array_ref(simd, value), f64x8::load_array_ref(simd, sum));
        fused(value, weight, so_far).store_array(sum);
    }
}
