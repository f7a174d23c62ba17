//! Cash as tables by departure.

use super::exits::{self, codes};
use super::{Part, Terms};
use crate::offer::{CashFlow, CashKind, Life, Tax};
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

/// Cash of one part in one cell.
#[derive(Debug, Clone)]
pub struct Stream {
    /// The part it belongs to.
    pub part: Part,
    /// Index of the cell.
    pub cell: usize,
    /// What the numbers count.
    pub unit: Unit,
    /// Stock and date whose price each is paid at, if it is not in dollars.
    pub rate: Option<(usize, usize)>,
    /// Unweighted and weighted sum received, by departure code; a single entry if nobody leaves.
    pub by_exit: Vec<[f64; 2]>,
}

/// The pairs of a year of pay and a tax year that flows fall into.
pub(super) struct Cells {
    pub(super) list: Vec<(usize, usize)>,
    /// Calendar month of the first day, from 0; `None` where tax years are years of pay.
    first_month: Option<u32>,
}

impl Cells {
    pub(super) fn new(life: &Life, years: u32) -> Self {
        let first_month = match &life.tax {
            Some(Tax::Tables(tables)) if tables.first_month > 1 => Some(tables.first_month - 1),
            _ => None,
        };
        let list = match first_month {
            None => (0..years as usize).map(|year| (year, year)).collect(),
            Some(_) => Vec::new(),
        };
        Cells { list, first_month }
    }

    /// Whether tax years are not years of pay.
    pub(super) fn is_split(&self) -> bool {
        self.first_month.is_some()
    }

    /// The cell of a flow of a year (from 1) paid in a month. Month m ends m months after the first day.
    pub(super) fn of(&mut self, year: u32, month: u32) -> usize {
        let year = year as usize - 1;
        let tax_year = match self.first_month {
            None => year,
            Some(first) => ((first + month.max(1) - 1) / 12) as usize,
        };
        let found = self.list.iter().position(|cell| *cell == (year, tax_year));
        found.unwrap_or_else(|| {
            self.list.push((year, tax_year));
            self.list.len() - 1
        })
    }
}

/// Streams of everything in the table of cash flows.
pub(super) fn streams(terms: &Terms, cells: &mut Cells, dates: &Dates) -> Vec<Stream> {
    let mut streams = Vec::new();
    let leaves = terms.life.leaving.is_some();
    for flow in &terms.schedule.cash {
        let part = part_of(flow.kind);
        let (unit, amount) = unit_of(terms, flow);
        let cell = cells.of(flow.year, flow.month);
        // What the old employer would have paid is in dollars.
        let rate = if part == Part::LeftBehind { None } else { terms.rate(flow.month, dates) };
        let stream = stream_of(&mut streams, (part, cell, unit, rate), terms, leaves);
        let worth = amount * terms.weight(flow.month);
        // What the old employer would have paid is lost however long one stays.
        let after = if flow.kind == CashKind::LeftBehind { 0 } else { flow.month };
        for (code, sums) in stream.by_exit.iter_mut().enumerate() {
            if exits::month_of(code, terms.months).is_none_or(|left| left > after) || after == 0 {
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
fn unit_of(terms: &Terms, flow: &CashFlow) -> (Unit, f64) {
    let (salary, year) = (&terms.life.salary, flow.year as usize - 1);
    match flow.kind {
        CashKind::Base if salary.raise.fixed().is_none() => (Unit::Base(year), 1.0 / 12.0),
        CashKind::Bonus if salary.is_drawn() => (Unit::Bonus(year), salary.bonus),
        _ => (Unit::Dollars, flow.amount),
    }
}

/// The stream of a part, cell and unit, made if there is none yet.
pub(super) fn stream_of<'s>(
    streams: &'s mut Vec<Stream>,
    (part, cell, unit, rate): (Part, usize, Unit, Option<(usize, usize)>),
    terms: &Terms,
    leaves: bool,
) -> &'s mut Stream {
    let same =
        |stream: &Stream| (stream.part, stream.cell, stream.unit, stream.rate) == (part, cell, unit, rate);
    let index = streams.iter().position(same).unwrap_or_else(|| {
        let codes = if leaves { codes(terms.months) } else { 1 };
        streams.push(Stream { part, cell, unit, rate, by_exit: vec![[0.0; 2]; codes] });
        streams.len() - 1
    });
    &mut streams[index]
}
