//! Sums of a batch by part and year, and by cell.

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use super::draws::Drawn;
use crate::market::{BATCH, PriceGrid, Row};
use crate::numerics::{Level, fused, vectors, vectors_mut};
use crate::plan::life::{Cause, Gain, PlannedShares, STAYS, Stream, Unit};
use crate::plan::{Part, PlannedLife};

pub(super) fn to_rows(count: usize) -> Vec<Row> {
    vec![[0.0; BATCH]; count]
}

/// So many rows of zeros.
pub(super) fn zeroed(rows: &mut Vec<Row>, count: usize) {
    rows.resize(count, [0.0; BATCH]);
    rows.iter_mut().for_each(|row| row.fill(0.0));
}

/// Rows that are a number each.
fn filled(rows: &mut Vec<Row>, numbers: impl ExactSizeIterator<Item = f64>) {
    rows.resize(numbers.len(), [0.0; BATCH]);
    rows.iter_mut().zip(numbers).for_each(|(row, number)| row.fill(number));
}

#[derive(Default)]
pub(super) struct Sums {
    pub(super) years: usize,
    parts: Vec<Part>,
    year_of: Vec<usize>,
    /// Whether cells are kept apart from years of pay.
    is_split: bool,
    /// By part: whether it pays the same on every path of this pass.
    is_certain: Vec<bool>,
    /// Weighted, by part and year; rows of certain parts, and of what does not pay, hold what they held.
    pub(super) by_part: Vec<Row>,
    /// By part and year: whether anything was added to its row.
    pub(super) pays: Vec<bool>,
    /// Weighted, by cell.
    pub(super) cells: Vec<Row>,
    /// Unweighted, by cell; kept only where weights exist.
    pub(super) unweighted: Vec<Row>,
    /// Tax of a dollar, by tax year.
    pub(super) rates: Vec<Row>,
    /// Tax of a dollar that is left behind, by tax year; none where it is that of the rest.
    pub(super) rates_of_forgone: Vec<Row>,
    /// Wages of each tax year, without what is left behind: no return has it.
    pub(super) wages: Vec<Row>,
    /// Unweighted salary and the like by tax year, kept only where withholding needs it.
    pub(super) salary: Vec<Row>,
    /// What is paid back in a tax year of what was paid in an earlier one, for each such pair of the life.
    pub(super) repaid: Vec<Row>,
    pairs_repaid: Vec<[usize; 2]>,
    tax_year_of: Vec<usize>,
    /// Index of the part of gains, if it is no part of the cells: taxed apart, or weighted otherwise than its tax.
    held: Option<usize>,
    /// Gains that are taxed apart from wages.
    pub(super) apart: Apart,
}

/// Gains on shares that are taxed apart from wages, unweighted.
#[derive(Default)]
pub(super) struct Apart {
    /// By year of pay.
    pub(super) by_year: Vec<Row>,
    /// By tax year, of lots held for a year at most and for longer.
    pub(super) by_tax_year: Vec<[Row; 2]>,
    /// Tax on them, less what is given back of tax on what is paid back, by tax year.
    pub(super) tax: Vec<Row>,
}

impl Sums {
    /// Starts a pass in which everyone stays, or not.
    pub(super) fn clear(&mut self, life: &PlannedLife, years: usize, leaves: bool) {
        self.years = years;
        self.parts.clone_from(&life.parts);
        self.year_of.clear();
        self.year_of.extend(life.cells.iter().map(|cell| cell.year));
        self.is_split = life.is_split;
        self.is_certain.clear();
        self.is_certain.extend(life.certain_parts.iter().map(|certain| certain.is_some() && !leaves));
        self.by_part.resize(life.parts.len() * years, [0.0; BATCH]);
        self.pays.clear();
        self.pays.resize(self.by_part.len(), false);
        let known = |dollars: f64| if leaves { 0.0 } else { dollars };
        filled(&mut self.cells, life.certain_cells.iter().map(|cell| known(cell.worth)));
        self.tax_year_of.clear();
        self.tax_year_of.extend(life.cells.iter().map(|cell| cell.tax_year));
        zeroed(&mut self.salary, if life.filing.is_some() { life.tax_years() } else { 0 });
        for (cell, certain) in life.cells.iter().zip(&life.certain_cells).filter(|_| !leaves) {
            if let Some(row) = self.salary.get_mut(cell.tax_year) {
                row.iter_mut().for_each(|sum| *sum += certain.salary);
            }
        }
        let is_apart = life.gains.as_ref().is_some_and(|gains| gains.rules.is_some());
        self.held = (is_apart || life.is_weighted).then(|| life.index_of(Part::Held)).flatten();
        zeroed(&mut self.apart.by_year, if is_apart { years } else { 0 });
        let is_beside_wages = is_apart || !life.repaid.is_empty();
        zeroed(&mut self.apart.tax, if is_beside_wages { life.tax_years() } else { 0 });
        zeroed(&mut self.repaid, life.repaid.len());
        self.pairs_repaid.clone_from(&life.repaid);
        self.apart.by_tax_year.clear();
        self.apart.by_tax_year.resize(if is_apart { life.tax_years() } else { 0 }, [[0.0; BATCH]; 2]);
        let weighted = if life.is_weighted { life.certain_cells.as_slice() } else { &[] };
        filled(&mut self.unweighted, weighted.iter().map(|cell| known(cell.dollars)));
    }

    /// Whether a part pays the same on every path of this pass.
    pub(super) fn is_certain(&self, index: usize) -> bool {
        self.is_certain[index]
    }

    /// A part in a year, unless it is certain or pays nothing then.
    pub(super) fn part(&self, index: usize, year: usize) -> Option<&Row> {
        let place = index * self.years + year;
        self.pays[place].then(|| &self.by_part[place])
    }

    /// The row that is added to for a part in a year, unless the part is certain.
    pub(super) fn place(&mut self, part: Part, year: usize) -> Option<&mut Row> {
        let index = self.parts.iter().position(|other| *other == part)?;
        let place = Some(index * self.years + year).filter(|_| !self.is_certain[index])?;
        Some(zeroed_unless_paying(&mut self.by_part[place], &mut self.pays[place]))
    }

    /// Lets `add` add a flow of a part in a cell to the rows that count it, weighted.
    #[inline(always)]
    fn weighted(&mut self, part: Part, cell: usize, add: impl Fn(&mut Row)) {
        let by_part = self.place(part, self.year_of[cell]).map(&add);
        // Cells that are years of pay are summed from parts at the end.
        if let Some(row) = self.cells.get_mut(cell).filter(|_| self.is_split || by_part.is_none()) {
            add(row);
        }
    }

    /// Adds dollars of a part, `amount` of them for each of `value`, and what these are worth.
    pub(super) fn add(
        &mut self,
        (part, cell): (Part, usize),
        [amount, worth]: [f64; 2],
        value: &Row,
        level: Level,
    ) {
        dispatch!(level, simd => {
            self.weighted(
                part,
                cell,
                #[inline(always)]
                |row| add_weighted(simd, row, value, worth),
            );
            if let Some(row) = self.unweighted.get_mut(cell) {
                add_weighted(simd, row, value, amount);
            }
        });
    }

    /// The row of salary that a stream is added to, if any.
    fn salary_of(&mut self, stream: &Stream) -> Option<&mut Row> {
        self.salary.get_mut(self.tax_year_of[stream.key.cell]).filter(|_| stream.key.is_salary)
    }

    /// The row that what is paid back in a cell is added to, if it was paid in an earlier tax year that gives relief.
    fn repaid_in(&mut self, cell: usize, earlier: Option<usize>) -> Option<&mut Row> {
        let wanted = [self.tax_year_of[cell], earlier?];
        let index = self.pairs_repaid.iter().position(|pair| *pair == wanted)?;
        self.repaid.get_mut(index)
    }

    /// Adds what a function of the path gives: dollars, and what they are worth.
    fn add_each(&mut self, stream: &Stream, of: impl Fn(usize) -> [f64; 2]) {
        let (mut dollars, mut worth) = ([0.0; BATCH], [0.0; BATCH]);
        for path in 0..BATCH {
            [dollars[path], worth[path]] = of(path);
        }
        let add = |row: &mut Row, values: &Row| {
            row.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        };
        self.weighted(stream.key.part, stream.key.cell, |row| add(row, &worth));
        if let Some(row) = self.unweighted.get_mut(stream.key.cell) {
            add(row, &dollars);
        }
        if let Some(row) = self.salary_of(stream) {
            add(row, &dollars);
        }
        if let Some(row) = self.repaid_in(stream.key.cell, stream.key.repays) {
            row.iter_mut().zip(&dollars).for_each(|(sum, dollars)| *sum -= dollars);
        }
    }

    /// Adds all cash but what is certain of this pass, which stands in the cells from the start.
    pub(super) fn add_cash(&mut self, life: &PlannedLife, drawn: &Drawn, prices: &[PriceGrid], level: Level) {
        for stream in life.cash.iter().filter(|stream| drawn.may_leave || !life.is_certain(stream.key.part)) {
            let by_code = drawn.may_leave && stream.by_exit.len() > 1;
            let price = stream.key.rate.map(|(stock, date)| prices[stock].row(date));
            match stream.key.unit {
                Unit::Dollars if !by_code => match price {
                    None => self.add_certain(stream),
                    Some(price) => {
                        let [amount, worth] = stream.by_exit[STAYS];
                        self.add((stream.key.part, stream.key.cell), [amount, worth], price, level);
                        if let Some(row) = self.salary_of(stream) {
                            dispatch!(level, simd => add_weighted(simd, row, price, amount));
                        }
                    }
                },
                unit => self.add_each(stream, |path| {
                    let code = if by_code { drawn.code[path] } else { STAYS };
                    let unit = match unit {
                        Unit::Dollars => 1.0,
                        Unit::Base(year) => drawn.base[year][path],
                        Unit::Bonus(year) => drawn.base[year][path] * drawn.payout[year][path],
                    };
                    let unit = price.map_or(unit, |price| unit * price[path]);
                    stream.by_exit[code].map(|amount| amount * unit)
                }),
            }
        }
    }

    fn add_certain(&mut self, stream: &Stream) {
        let [dollars, worth] = stream.by_exit[STAYS];
        let add = |row: &mut Row, dollars: f64| row.iter_mut().for_each(|sum| *sum += dollars);
        self.weighted(stream.key.part, stream.key.cell, |row| add(row, worth));
        if let Some(row) = self.unweighted.get_mut(stream.key.cell) {
            add(row, dollars);
        }
        if let Some(row) = self.salary_of(stream) {
            add(row, dollars);
        }
    }

    /// Adds a gain on shares held until now, in dollars and as what is had of it: of shares whose price stood still, no
    /// dollar is gained and taxed, but the money comes later.
    pub(super) fn add_gain(&mut self, gain: &Gain, [dollars, worth]: [&Row; 2], level: Level) {
        let Some(held) = self.held else {
            return self.add((Part::Held, gain.cell), [1.0, 1.0], dollars, level);
        };
        let (year, tax_year) = (self.year_of[gain.cell], self.tax_year_of[gain.cell]);
        let add = |row: &mut Row, value: &Row, weight: f64| {
            dispatch!(level, simd => add_weighted(simd, row, value, weight));
        };
        let place = held * self.years + year;
        add(zeroed_unless_paying(&mut self.by_part[place], &mut self.pays[place]), worth, 1.0);
        if self.apart.by_year.is_empty() {
            add(&mut self.cells[gain.cell], dollars, gain.weights[0]);
            add(&mut self.unweighted[gain.cell], dollars, 1.0);
        } else {
            add(&mut self.apart.by_year[year], dollars, 1.0);
            add(&mut self.apart.by_tax_year[tax_year][usize::from(gain.is_long)], dollars, 1.0);
        }
    }

    /// Takes off what is paid back by the day.
    pub(super) fn add_repaid_by_day(&mut self, life: &PlannedLife, drawn: &Drawn, prices: &[PriceGrid]) {
        let Some(exits) = life.exits.as_ref().filter(|_| drawn.may_leave) else { return };
        for debt in &exits.by_day {
            let paid = &debt.repayable;
            for path in 0..BATCH {
                let served = drawn.served[path];
                let due = paid.clawback.due_by_the_day(served - f64::from(paid.month));
                if due == 0.0 {
                    continue;
                }
                let cause = Cause::of(drawn.code[path], exits.months);
                // Rounding can bring a departure to the day of a payment that it forgoes, and who quits under water does so
                // the day before the month of departure.
                let before = if cause == Cause::UnderWater { 1.0 } else { 0.0 };
                let is_received = paid.month == 0 || drawn.month[path] - before > f64::from(paid.month);
                if !is_received || (!debt.when_laid_off && cause == Cause::LaidOff) {
                    continue;
                }
                let left = drawn.month[path] as usize;
                let rate = debt.rates.get(left).map_or(1.0, |(stock, date)| prices[*stock].row(*date)[path]);
                let dollars = -due * paid.amount * rate;
                let [today, change] = debt.weight;
                let worth = dollars * today * libm::exp(change * served);
                let cell = debt.cells[left];
                if let Some(row) = self.repaid_in(cell, debt.repays[left]) {
                    row[path] -= dollars;
                }
                self.add_to_path((Part::PaidBack, cell), path, dollars, worth);
            }
        }
    }

    /// Adds what options pay to those who leave after they vested, and exercise them then.
    pub(super) fn add_exercised(&mut self, flow: &PlannedShares, drawn: &Drawn, grid: &PriceGrid) {
        let Some(after) = flow.after.filter(|_| drawn.may_leave && !flow.exercised.is_empty()) else {
            return;
        };
        for path in 0..BATCH {
            let code = drawn.code[path];
            if code == STAYS || drawn.month[path] <= f64::from(after) {
                continue;
            }
            let exit = &flow.exercised[code];
            let dollars = super::shares::worth(flow, (exit.date, true), grid, path);
            self.add_to_path((flow.part, exit.cell), path, dollars, exit.weight * dollars);
        }
    }

    /// Adds dollars to one path, and what they are worth.
    fn add_to_path(&mut self, (part, cell): (Part, usize), path: usize, dollars: f64, worth: f64) {
        self.weighted(part, cell, |row| row[path] += worth);
        if let Some(row) = self.unweighted.get_mut(cell) {
            row[path] += dollars;
        }
    }

    /// Whether every sum is a number: one that is none would be clipped to the least pay there can be.
    pub(super) fn are_numbers(&self) -> bool {
        let sums = self.by_part.iter().zip(&self.pays).filter(|(_, pays)| **pays).map(|(row, _)| row);
        sums.chain(&self.cells).chain(&self.unweighted).flatten().all(|sum| !sum.is_nan())
    }

    /// Completes cells that are years of pay: what was added to them is that of certain parts.
    pub(super) fn complete_cells(&mut self, level: Level) {
        if self.is_split {
            return;
        }
        for (cell, year) in self.year_of.iter().enumerate() {
            for index in (0..self.parts.len()).filter(|index| self.held != Some(*index)) {
                let place = index * self.years + year;
                if !self.pays[place] {
                    continue;
                }
                let row = &self.by_part[place];
                dispatch!(level, simd => super::add(simd, &mut self.cells[cell], row));
            }
        }
    }
}

/// A row that is added to from now on.
pub(super) fn zeroed_unless_paying<'r>(row: &'r mut Row, pays: &mut bool) -> &'r mut Row {
    if !std::mem::replace(pays, true) {
        row.fill(0.0);
    }
    row
}

#[inline(always)]
fn add_weighted<S: Simd>(simd: S, sum: &mut Row, value: &Row, weight: f64) {
    let weight = f64x8::splat(simd, weight);
    for (sum, value) in vectors_mut(sum).iter_mut().zip(vectors(value)) {
        let (value, so_far) = (f64x8::load_array_ref(simd, value), f64x8::load_array_ref(simd, sum));
        fused(value, weight, so_far).store_array(sum);
    }
}
