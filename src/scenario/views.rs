//! Pay if the share price were certain: flat, or growing as a recruiter's sheet has it.

use super::Scenario;
use super::words::{quoted, suggestion};
use crate::offer::{Offer, PaySchedule, Setting};

/// Growth a year that Amazon is widely reported to plan with, and that recruiters' sheets show.
pub const RECRUITER_GROWTH: f64 = 0.15;

/// What an offer pays on two certain price paths.
#[derive(Debug, Clone, PartialEq)]
pub struct Views {
    /// Pay by year if every share price stays where it is.
    pub flat_by_year: Vec<f64>,
    /// Pay over the horizon if every share price grows by [`RECRUITER_GROWTH`] a year.
    pub recruiter_total: f64,
}

impl Views {
    /// Pay over the horizon at flat prices.
    #[must_use]
    pub fn flat_total(&self) -> f64 {
        self.flat_by_year.iter().sum()
    }
}

impl Scenario {
    /// The month from today in which the last year of any offer ends.
    #[must_use]
    pub fn last_month(&self) -> u32 {
        let latest = self.offers.iter().map(|offer| offer.starts_in).max();
        12 * self.years + latest.unwrap_or(0)
    }

    /// Whether the pay of any offer takes in the price of this stock: its shares are granted, now or later, or left
    /// behind, or it is the currency of its cash.
    #[must_use]
    pub fn grants_stock(&self, name: &str) -> bool {
        let is_left = self.left_behind.shares.iter().any(|lot| lot.stock == name);
        self.offers.iter().any(|offer| offer.holds(name) || (offer.leaves_behind && is_left))
    }

    /// Whether this is no share but the currency that an offer pays in.
    #[must_use]
    pub fn is_currency(&self, name: &str) -> bool {
        self.offers.iter().any(|offer| offer.is_paid_in(name))
    }

    /// Whether an offer pays the same on every path: nothing about it is drawn, and every stock whose price it takes in
    /// follows a certain path.
    #[must_use]
    pub fn is_certain(&self, offer: &Offer) -> bool {
        let moves = |name: &str| self.stock(name).is_some_and(|stock| !stock.is_deterministic());
        self.schedule(offer).is_certain(moves)
    }

    /// The index of the offer of this name, which may have blanks around it.
    ///
    /// # Errors
    ///
    /// A sentence with the nearest name, or all there are.
    pub fn offer_named(&self, name: &str) -> Result<usize, String> {
        let name = name.trim();
        let names: Vec<&str> = self.offers.iter().map(|offer| offer.name.as_str()).collect();
        let missing = || format!("there is no offer {}; {}", quoted(name), suggestion(name, &names));
        names.iter().position(|known| *known == name).ok_or_else(missing)
    }

    /// The flows of every offer.
    #[must_use]
    pub fn schedules(&self) -> Vec<PaySchedule> {
        self.offers.iter().map(|offer| self.schedule(offer)).collect()
    }

    fn schedule(&self, offer: &Offer) -> PaySchedule {
        let price = |name: &str| self.stock(name).map_or(0.0, |stock| stock.price);
        let setting =
            Setting { tax: self.tax.as_ref(), money: self.money, left_behind: Some(&self.left_behind) };
        PaySchedule::within(offer, self.years, price, &setting)
    }

    /// The certain views of every offer.
    #[must_use]
    pub fn views(&self) -> Vec<Views> {
        let today = |name: &str| self.stock(name).map_or(0.0, |stock| stock.price);
        let grown =
            |name: &str, month: u32| today(name) * libm::pow(1.0 + RECRUITER_GROWTH, f64::from(month) / 12.0);
        let view = |schedule: &PaySchedule| Views {
            flat_by_year: (1..=self.years).map(|year| schedule.pay_at(year, |name, _| today(name))).collect(),
            recruiter_total: (1..=self.years).map(|year| schedule.pay_at(year, grown)).sum(),
        };
        self.schedules().iter().map(view).collect()
    }
}
