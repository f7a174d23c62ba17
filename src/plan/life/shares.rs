//! Share flows with all that decides what they pay.

use super::cash::Cells;
use super::exits::{codes, last_price, year_of};
use super::{Part, Terms};
use crate::offer::{ShareFlow, ShareKind, Strike};
use crate::plan::Dates;

/// Shares that vest.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedShares {
    /// The part they belong to.
    pub part: Part,
    /// Index of the cell.
    pub cell: usize,
    /// Index of the stock.
    pub stock: usize,
    /// Index of the date whose price counts.
    pub date: usize,
    /// How many there are.
    pub pricing: Pricing,
    /// What is paid for each.
    pub strike: PlannedStrike,
    /// Shares, or dollars.
    pub amount: f64,
    /// Worth of a dollar they pay.
    pub weight: f64,
    /// They are received if one leaves after this month; always, if none.
    pub after: Option<u32>,
    /// Whether they can ever be sold, if that is left to chance.
    pub luck: Option<Luck>,
    /// By departure code, how options that are kept after they vest are exercised; empty if there are none, or nobody
    /// leaves.
    pub exercised: Vec<Exercised>,
}

/// Options exercised on leaving.
#[derive(Debug, Clone, PartialEq)]
pub struct Exercised {
    /// Index of the date.
    pub date: usize,
    /// Index of the cell.
    pub cell: usize,
    /// Worth of a dollar they pay.
    pub weight: f64,
}

/// Whether shares can ever be sold.
#[derive(Debug, Clone, PartialEq)]
pub struct Luck {
    /// The chance that they can.
    pub chance: f64,
    /// The stock's name, from which it is drawn.
    pub stock: String,
    /// Month in which it is known.
    pub known_in: u32,
}

impl PlannedShares {
    /// Whether it pays its amount times a price, if one stays.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.pricing == Pricing::Known && self.strike == PlannedStrike::None && self.luck.is_none()
    }
}

/// How many shares there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pricing {
    /// The amount is their number.
    Known,
    /// The amount buys them at the mean price of these dates.
    At(Vec<usize>),
}

/// What an option costs to exercise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PlannedStrike {
    /// No option.
    None,
    /// So much.
    Given(f64),
    /// The price of this date.
    At(usize),
}

pub(super) fn planned(terms: &Terms, cells: &mut Cells, dates: &Dates) -> Vec<PlannedShares> {
    let mut flows: Vec<PlannedShares> = Vec::new();
    for flow in &terms.schedule.shares {
        let Some(shares) = one(terms, flow, cells, dates) else { continue };
        let same = |other: &&mut PlannedShares| {
            PlannedShares { amount: shares.amount, ..(**other).clone() } == shares
        };
        match flows.iter_mut().find(same) {
            Some(other) => other.amount += shares.amount,
            None => flows.push(shares),
        }
    }
    flows
}

fn one(terms: &Terms, flow: &ShareFlow, cells: &mut Cells, dates: &Dates) -> Option<PlannedShares> {
    let stock = dates.stock(&flow.stock)?;
    let at = |month: u32| dates.date(stock, terms.schedule.day(month));
    let pricing = match flow.priced_in_month {
        None => Pricing::Known,
        Some(month) => {
            let days = flow.priced_on(terms.schedule.ahead);
            debug_assert!(days.iter().all(|day| *day <= terms.schedule.day(month)));
            Pricing::At(days.into_iter().map(|day| dates.date(stock, day)).collect())
        }
    };
    let strike = match flow.strike {
        None => PlannedStrike::None,
        Some(Strike::Given(strike)) => PlannedStrike::Given(strike),
        Some(Strike::InMonth(month)) => PlannedStrike::At(at(month)),
    };
    let part = match flow.kind {
        ShareKind::Initial => Part::Grant,
        ShareKind::Refresher => Part::Refreshers,
        ShareKind::LeftBehind => Part::LeftBehind,
    };
    let (year, month) = (flow.year, flow.paid_in_month);
    let (cell, weight) = match part {
        Part::LeftBehind => (cells.of_forgone(year, month), terms.weight_at_home(month)),
        _ => (cells.of(year, month), terms.weight(month)),
    };
    let luck = || Luck { chance: flow.chance, stock: flow.stock.clone(), known_in: flow.known_in_month };
    Some(PlannedShares {
        part,
        cell,
        stock,
        date: at(flow.paid_in_month),
        pricing,
        strike,
        amount: flow.amount,
        weight,
        after: (flow.kind != ShareKind::LeftBehind).then_some(flow.lost_until),
        luck: (flow.chance < 1.0).then(luck),
        exercised: exercised(terms, flow, stock, cells, dates),
    })
}

fn exercised(
    terms: &Terms,
    flow: &ShareFlow,
    stock: usize,
    cells: &mut Cells,
    dates: &Dates,
) -> Vec<Exercised> {
    let Some(leaving) = terms.life.leaving.as_ref().filter(|_| flow.is_kept_option()) else {
        return Vec::new();
    };
    let of = |code: usize| {
        // Who leaves before the vest has nothing to exercise: any planned month serves.
        let month = last_price(code, terms.months).map_or(flow.paid_in_month, |month| month.max(flow.month));
        let date = dates.date(stock, terms.schedule.day(month));
        Exercised { date, cell: cells.of(year_of(month), month), weight: terms.weight(month) }
    };
    (0..codes(terms.months, leaving)).map(of).collect()
}
