//! Reviews that plan refreshers towards a target.

use super::Terms;
use super::cash::Cells;
use super::foreseen::{Foreseen, foreseen};
use crate::offer::{CashFlow, CashKind, ShareFlow, ShareKind, TargetPay};
use crate::plan::Dates;

/// A review: what it misses to the target at planned prices, in new shares.
#[derive(Debug, Clone)]
pub struct Review {
    /// Index of the stock.
    pub stock: usize,
    /// Index of its date.
    pub date: usize,
    /// Pay of the year planned that is aimed at.
    pub target: f64,
    /// Its cash.
    pub cash: Foreseen,
    /// Shares already due in that year, by planned worth: stock, the date of the review among its days, units as
    /// number or as dollars and the dates of their price, and growth until they vest.
    pub due: Vec<Due>,
    /// Mean growth planned until the new shares vest.
    pub growth: f64,
    /// When they vest.
    pub vests: Vec<ReviewVest>,
}

/// Shares already due in a year that is planned.
#[derive(Debug, Clone)]
pub struct Due {
    /// Index of the stock.
    pub stock: usize,
    /// Index of the date of the review among its days.
    pub date: usize,
    /// Indices of the dates whose mean price turns dollars into shares; empty if `amount` is their number.
    pub priced: Vec<usize>,
    /// Shares or dollars.
    pub amount: f64,
    /// Growth planned until they vest.
    pub growth: f64,
}

/// A part of the new shares.
#[derive(Debug, Clone)]
pub struct ReviewVest {
    /// Index of the cell.
    pub cell: usize,
    /// Index of the date.
    pub date: usize,
    /// Month.
    pub month: u32,
    /// Part of the new shares.
    pub fraction: f64,
    /// Worth of a dollar they pay.
    pub weight: f64,
}

pub(super) fn planned(terms: &Terms, cells: &mut Cells, dates: &Dates) -> Vec<Review> {
    let Some(target) = &terms.life.target else { return Vec::new() };
    let Some(stock) = dates.stock(&target.stock) else { return Vec::new() };
    let years = target.from_year..=terms.schedule.years;
    years.map(|year| review(terms, target, (year, stock), cells, dates)).collect()
}

fn review(
    terms: &Terms,
    target: &TargetPay,
    (year, stock): (u32, usize),
    cells: &mut Cells,
    dates: &Dates,
) -> Review {
    let review = target.review_of(year);
    let day = terms.schedule.day(review);
    let vests: Vec<u32> = target.vests_in(year).collect();
    let part = 1.0 / vests.len() as f64;
    let due = |flow: &ShareFlow| due(terms, flow, (review, target), dates);
    let due = terms.schedule.shares.iter().filter(|flow| is_due(flow, year)).filter_map(due).collect();
    let kinds = [CashKind::Base, CashKind::SignOn, CashKind::Bonus];
    let counts = |flow: &CashFlow| flow.year == year && kinds.contains(&flow.kind);
    let vest = |&month: &u32| ReviewVest {
        cell: cells.of(year, month),
        date: dates.date(stock, terms.schedule.day(month)),
        month,
        fraction: part,
        weight: terms.weight(month),
    };
    Review {
        stock,
        date: dates.date(stock, day),
        target: target.in_year(year),
        cash: foreseen(terms, review, dates, counts),
        due,
        growth: vests.iter().map(|&month| part * target.growth(review, month)).sum(),
        vests: vests.iter().map(vest).collect(),
    }
}

fn is_due(flow: &ShareFlow, year: u32) -> bool {
    flow.year == year && flow.kind != ShareKind::LeftBehind && flow.strike.is_none()
}

/// What a review knows of shares due: their number if it is settled by then, else the dollars promised.
fn due(terms: &Terms, flow: &ShareFlow, (review, target): (u32, &TargetPay), dates: &Dates) -> Option<Due> {
    let stock = dates.stock(&flow.stock)?;
    let date = dates.date(stock, terms.schedule.day(review));
    let days = flow.priced_on(terms.schedule.ahead);
    let (priced, since) = match flow.priced_in_month {
        // Not granted yet: planned as dollars, which the price of the review turns into shares and back.
        Some(granted) if granted > review => (vec![date], granted),
        _ => (days.into_iter().map(|day| dates.date(stock, day)).collect(), review),
    };
    let growth = target.growth(since, flow.paid_in_month);
    Some(Due { stock, date, priced, amount: flow.amount, growth })
}
