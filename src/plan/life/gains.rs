//! Shares held after they vest, and what is gained or lost on them.

use super::cash::Cells;
use super::reviews::Review;
use super::shares::{PlannedShares, PlannedStrike};
use super::{Part, Terms};
use crate::offer::tax::TaxYear;
use crate::offer::{Tax, TaxTables};
use crate::plan::Dates;

/// All gains, and how they are taxed.
#[derive(Debug, Clone)]
pub struct Gains {
    /// One for each lot that is held.
    pub list: Vec<Gain>,
    /// Rules that tell gains from wages, and other income; none if one curve taxes both alike.
    pub rules: Option<(TaxYear, f64)>,
}

/// What the price of a lot does between its vest and its sale.
#[derive(Debug, Clone)]
pub struct Gain {
    /// The lot.
    pub of: Bought,
    /// Index of the stock.
    pub stock: usize,
    /// Index of the date of the sale.
    pub date: usize,
    /// Index of the cell of the sale.
    pub cell: usize,
    /// Worth of a dollar at the sale and at the vest.
    pub weights: [f64; 2],
    /// Whether it was held for more than a year.
    pub is_long: bool,
}

/// A lot of shares.
#[derive(Debug, Clone, Copy)]
pub enum Bought {
    /// The share flow of this index.
    Flow(usize),
    /// A vest of a review, by their indices.
    Review(usize, usize),
}

/// The month in which shares that vest in a month are sold; at the end of the horizon at the latest.
pub(super) fn sold_in(vest: u32, hold: u32, months: u32) -> u32 {
    vest.saturating_add(hold).min(months.max(vest))
}

pub(super) fn planned(
    terms: &Terms,
    cells: &mut Cells,
    dates: &Dates,
    flows: &[PlannedShares],
    reviews: &[Review],
) -> Option<Gains> {
    let hold = terms.life.hold?;
    let mut list = Vec::new();
    let mut add = |of: Bought, stock: usize, vest: u32| {
        let sale = sold_in(vest, hold, terms.months);
        if sale > vest {
            list.push(Gain {
                of,
                stock,
                date: dates.date(stock, terms.schedule.day(sale)),
                cell: cells.of(super::exits::year_of(sale), sale),
                weights: [sale, vest].map(|month| terms.weight(month)),
                is_long: sale - vest > 12,
            });
        }
    };
    for (index, flow) in flows.iter().enumerate() {
        let is_held = flow.part != Part::LeftBehind && flow.strike == PlannedStrike::None;
        let month = dates.day(flow.stock, flow.date) / crate::market::DAYS_PER_MONTH - terms.schedule.ahead;
        if is_held {
            add(Bought::Flow(index), flow.stock, month);
        }
    }
    for (index, review) in reviews.iter().enumerate() {
        for (number, vest) in review.vests.iter().enumerate() {
            add(Bought::Review(index, number), review.stock, vest.month);
        }
    }
    let rules = match &terms.life.tax {
        Some(Tax::Tables(tables)) => tables.rules().ok().map(|rules| (rules, tables.other_income)),
        _ => None,
    };
    Some(Gains { list, rules }).filter(|gains| !gains.list.is_empty())
}

impl TaxTables {
    /// What is withheld, if there are tables.
    pub(super) fn filing(&self) -> Option<super::Filing> {
        let rules = self.rules().ok()?;
        let (rates, limit) = rules.supplemental();
        let federal = super::TaxCurve::federal(&rules, self.other_income);
        Some(super::Filing { federal, rates, limit })
    }
}
