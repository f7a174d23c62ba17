//! Cash as tables by departure.

use super::exits;
use super::{Part, Terms};
use crate::offer::{CashFlow, CashKind, Life, Repayable, Tax};
use crate::plan::Dates;

/// What an amount is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Dollars.
    Dollars,
    /// The base of a year, from 0.
    Base(usize),
    /// The bonus paid in a year, from 0, if all of the target is.
    Bonus(usize),
}

/// What tells a stream of cash from others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Key {
    /// The part it belongs to.
    pub part: Part,
    /// Index of the cell.
    pub cell: usize,
    /// What the numbers count.
    pub unit: Unit,
    /// Stock and date whose price each is paid at, if it is not in dollars.
    pub rate: Option<(usize, usize)>,
    /// Whether tax is withheld from it as from a salary, not as from supplemental pay.
    pub is_salary: bool,
    /// The tax year of what is paid back, if it is an earlier one.
    pub repays: Option<usize>,
}

/// Cash of one kind in one cell.
#[derive(Debug, Clone)]
pub struct Stream {
    /// Of which kind, and where.
    pub key: Key,
    /// Unweighted and weighted sum received, by departure code; a single entry if nobody leaves.
    pub by_exit: Vec<[f64; 2]>,
}

/// What flows that are taxed alike are summed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Year of pay, from 0.
    pub year: usize,
    /// Tax year, from 0.
    pub tax_year: usize,
    /// Whether it is what the present employer would have paid: that is on no return.
    pub is_forgone: bool,
}

/// The cells that flows fall into.
pub(super) struct Cells {
    pub(super) list: Vec<Cell>,
    /// Whether tax on what is left behind is another than that of the rest: under a flat tax it is not.
    splits_forgone: bool,
    /// Calendar month of the first day, from 0; `None` where tax years are years of pay.
    first_month: Option<u32>,
    /// The tax year that the horizon cuts.
    pub(super) cut: Option<usize>,
}

impl Cells {
    pub(super) fn new(life: &Life, years: u32) -> Self {
        let first_month = match &life.tax {
            Some(Tax::Tables(tables)) if tables.first_month > 1 => Some(tables.first_month - 1),
            _ => None,
        };
        let list = match first_month {
            None => {
                (0..years as usize).map(|year| Cell { year, tax_year: year, is_forgone: false }).collect()
            }
            Some(_) => Vec::new(),
        };
        let splits_forgone = matches!(&life.tax, Some(Tax::Tables(_) | Tax::Brackets(_)));
        Cells { list, splits_forgone, first_month, cut: first_month.map(|_| years as usize) }
    }

    /// Whether some year of pay has more than one cell: tax years are not years of pay, or what is left behind is taxed
    /// apart.
    pub(super) fn is_split(&self) -> bool {
        self.first_month.is_some() || self.list.iter().any(|cell| cell.is_forgone)
    }

    /// The cell of a flow of a year (from 1) paid in a month. Month m ends m months after the first day.
    pub(super) fn of(&mut self, year: u32, month: u32) -> usize {
        self.of_pay(year, month, false)
    }

    /// The same of what is left behind.
    pub(super) fn of_forgone(&mut self, year: u32, month: u32) -> usize {
        self.of_pay(year, month, self.splits_forgone)
    }

    /// The tax year of a month, where it is not the year of pay.
    fn tax_year_of(&self, month: u32) -> Option<usize> {
        Some(((self.first_month? + month.max(1) - 1) / 12) as usize)
    }

    /// The tax year in which a payment was made that is paid back in a cell, if it is an earlier one.
    pub(super) fn repaid_by(&self, cell: usize, paid: &Repayable) -> Option<usize> {
        // What can be paid back is paid on the first day of a year.
        let tax_year = self.tax_year_of(paid.month).unwrap_or(paid.month as usize / 12);
        Some(tax_year).filter(|tax_year| *tax_year < self.list[cell].tax_year)
    }

    /// By tax year: the year of pay in which it ends, or the last, and the worth of a dollar at the end of that.
    pub(super) fn counted(&self, terms: &Terms) -> Vec<(usize, f64)> {
        let tax_years = self.list.iter().map(|cell| cell.tax_year + 1).max().unwrap_or(0);
        let of = |tax_year: usize| {
            let years = self.list.iter().filter(|cell| cell.tax_year == tax_year).map(|cell| cell.year);
            let year = years.max().unwrap_or(terms.schedule.years as usize - 1);
            (year, terms.weight(12 * (year as u32 + 1)))
        };
        (0..tax_years).map(of).collect()
    }

    fn of_pay(&mut self, year: u32, month: u32, is_forgone: bool) -> usize {
        let year = year as usize - 1;
        let tax_year = self.tax_year_of(month).unwrap_or(year);
        let wanted = Cell { year, tax_year, is_forgone };
        self.list.iter().position(|cell| *cell == wanted).unwrap_or_else(|| {
            self.list.push(wanted);
            self.list.len() - 1
        })
    }
}

/// Streams of everything in the table of cash flows.
pub(super) fn streams(terms: &Terms, cells: &mut Cells, dates: &Dates) -> Vec<Stream> {
    let mut streams = Vec::new();
    for flow in &terms.schedule.cash {
        let part = part_of(flow.kind);
        let (unit, amount) = unit_of(terms, flow);
        let (year, month) = (flow.year, flow.month);
        // What the old employer would have paid is in dollars, and would have been spent there.
        let (cell, rate, weight) = match part {
            Part::LeftBehind => (cells.of_forgone(year, month), None, terms.weight_at_home(month)),
            _ => (cells.of(year, month), terms.rate(month, dates), terms.weight(month)),
        };
        let key = Key { part, cell, unit, rate, is_salary: part == Part::Base, repays: None };
        let stream = stream_of(&mut streams, key, terms);
        let worth = amount * weight;
        // What the old employer would have paid is lost however long one stays.
        let after = if flow.kind == CashKind::LeftBehind { 0 } else { flow.month };
        for (code, sums) in stream.by_exit.iter_mut().enumerate() {
            if exits::is_paid(code, terms.months, after, flow.starts_year()) {
                sums[0] += amount;
                sums[1] += worth;
            }
        }
    }
    streams
}

fn part_of(kind: CashKind) -> Part {
    match kind {
        CashKind::Base => Part::Base,
        CashKind::SignOn | CashKind::Relocation => Part::SignOn,
        CashKind::Bonus => Part::Bonus,
        CashKind::LeftBehind => Part::LeftBehind,
    }
}

/// The amount of a flow and what it is counted in.
pub(super) fn unit_of(terms: &Terms, flow: &CashFlow) -> (Unit, f64) {
    let (salary, year) = (&terms.life.salary, flow.year as usize - 1);
    match flow.kind {
        CashKind::Base if salary.raise.fixed().is_none() => (Unit::Base(year), 1.0 / 12.0),
        CashKind::Bonus if salary.is_drawn() => (Unit::Bonus(year), salary.bonus),
        _ => (Unit::Dollars, flow.amount),
    }
}

/// The stream of a key, made if there is none yet.
pub(super) fn stream_of<'s>(streams: &'s mut Vec<Stream>, key: Key, terms: &Terms) -> &'s mut Stream {
    let index = streams.iter().position(|stream| stream.key == key).unwrap_or_else(|| {
        let codes = terms.life.leaving.as_ref().map_or(1, |leaving| exits::codes(terms.months, leaving));
        streams.push(Stream { key, by_exit: vec![[0.0; 2]; codes] });
        streams.len() - 1
    });
    &mut streams[index]
}
