//! Looks at what is left of a package, to quit if it has fallen below what is offered elsewhere.

use super::Terms;
use super::foreseen::{Foreseen, foreseen};
use super::reviews::Review;
use super::shares::{PlannedShares, PlannedStrike, Pricing};
use crate::offer::{CashFlow, CashKind, Leaving, UnderWater};
use crate::plan::Dates;

/// A look at the package at the end of a month.
#[derive(Debug, Clone)]
pub struct Decision {
    /// The month.
    pub month: u32,
    /// Cash still to come.
    pub cash: Foreseen,
    /// Shares still to come.
    pub held: Vec<Held>,
    /// One quits if the package is worth less.
    pub outside: Foreseen,
}

/// Shares still to come.
#[derive(Debug, Clone)]
pub enum Held {
    /// Of a share flow of this index, valued at the price of the look: index of its date.
    Flow {
        /// Index of the flow.
        flow: usize,
        /// Index of the date of the look.
        date: usize,
        /// Whether their number is settled; else they count as the dollars promised.
        is_counted: bool,
        /// The chance that they can ever be sold, while it is not known whether.
        chance: Option<f64>,
    },
    /// Of a review of this index: so much of its new shares is still to vest.
    Review {
        /// Index of the review.
        review: usize,
        /// Index of the date of the look.
        date: usize,
        /// Part still to vest.
        fraction: f64,
    },
}

/// The months one looks in: the last month has nothing to lose.
pub(super) fn months(under_water: &UnderWater, horizon: u32) -> impl Iterator<Item = u32> + use<> {
    let every = under_water.every.max(1);
    (1..).map(move |number| number * every).take_while(move |&month| month < horizon)
}

pub(super) fn decisions(
    terms: &Terms,
    leaving: &Leaving,
    dates: &Dates,
    flows: &[PlannedShares],
    reviews: &[Review],
) -> Vec<Decision> {
    let Some(under_water) = &leaving.under_water else { return Vec::new() };
    let look = |month: u32| {
        let day = terms.schedule.day(month);
        let to_come =
            flows.iter().enumerate().filter(|(_, flow)| flow.after.is_some_and(|after| after > month));
        let held = to_come.map(|(index, flow)| Held::Flow {
            flow: index,
            date: dates.date(flow.stock, day),
            is_counted: is_counted(flow, day, dates),
            chance: flow.luck.as_ref().filter(|luck| luck.known_in > month).map(|luck| luck.chance),
        });
        let granted =
            reviews.iter().enumerate().filter(|(_, review)| dates.day(review.stock, review.date) <= day);
        let planned = granted.filter_map(|(index, review)| {
            let to_vest = review.vests.iter().filter(|vest| vest.month > month);
            let fraction: f64 = to_vest.map(|vest| vest.fraction).sum();
            let date = dates.date(review.stock, day);
            (fraction > 0.0).then_some(Held::Review { review: index, date, fraction })
        });
        let is_due = |flow: &CashFlow| flow.month > month || flow.month == month && flow.starts_year();
        let to_come = |flow: &CashFlow| is_due(flow) && flow.kind != CashKind::LeftBehind;
        let gap = leaving.job_outside().map_or(0, |job| job.gap);
        let left = f64::from((terms.months - month).saturating_sub(gap)) / 12.0;
        let cash = foreseen(terms, month, dates, to_come);
        let amount = under_water.outside_per_year * left * under_water.patience;
        let outside = Foreseen { amount, salaries: Vec::new(), ..cash };
        Decision { month, cash, held: held.chain(planned).collect(), outside }
    };
    months(under_water, terms.months).map(look).collect()
}

/// Whether all prices that settle the number of shares, and their strike, are known on a day.
fn is_counted(flow: &PlannedShares, day: u32, dates: &Dates) -> bool {
    let known = |date: usize| dates.day(flow.stock, date) <= day;
    let counted = match &flow.pricing {
        Pricing::Known => true,
        Pricing::At(priced) => priced.iter().all(|date| known(*date)),
    };
    let struck = match flow.strike {
        PlannedStrike::At(date) => known(date),
        PlannedStrike::None | PlannedStrike::Given(_) => true,
    };
    counted && struck
}
