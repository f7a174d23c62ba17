//! Building a scenario in code, and checking one however it was built.

use super::{DEFAULT_PATHS, DEFAULT_SEED, DEFAULT_YEARS, Goals, Scenario, Stock};
use crate::market::PriceModel;
use crate::offer::{Grant, GrantPrice, GrantSize, MAX_YEARS, Offer, PaySchedule};

/// Most cash an offer may pay over all years: less than tallies hold.
const MOST_CASH: f64 = 3e11;

/// A scenario that cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidScenario {
    /// Nothing to compute.
    #[error("the scenario has no offer")]
    NoOffer,
    /// Horizon out of range.
    #[error("the horizon is {years} years; it must be 1 to {}", MAX_YEARS)]
    Years {
        /// Years given.
        years: u32,
    },
    /// Two things of one name.
    #[error("the name `{name}` is used twice")]
    Twice {
        /// The name.
        name: String,
    },
    /// A grant of a stock that is not described.
    #[error("offer `{offer}` grants shares of `{stock}`, which the scenario does not describe")]
    UnknownStock {
        /// Name of the offer.
        offer: String,
        /// Name of the stock.
        stock: String,
    },
    /// A number that means nothing.
    #[error("{what} is {value}; it must be {allowed}")]
    Number {
        /// What it is.
        what: String,
        /// Its value.
        value: String,
        /// What it may be.
        allowed: &'static str,
    },
}

impl Scenario {
    /// An empty scenario with defaults: four years, 100,000 paths, seed 1.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Scenario {
            title: title.into(),
            about: None,
            years: DEFAULT_YEARS,
            paths: DEFAULT_PATHS,
            seed: DEFAULT_SEED,
            stocks: Vec::new(),
            offers: Vec::new(),
            goals: Goals::default(),
        }
    }

    /// The same with one more stock.
    #[must_use]
    pub fn stock_listed(mut self, name: &str, price: f64, model: impl PriceModel + 'static) -> Self {
        self.stocks.push(Stock { name: name.to_owned(), price, model: Box::new(model) });
        self
    }

    /// The same with one more offer.
    #[must_use]
    pub fn offer(mut self, offer: Offer) -> Self {
        self.offers.push(offer);
        self
    }

    /// The same with a number the whole horizon must pay to be worth moving.
    #[must_use]
    pub fn walk_away(mut self, dollars: f64) -> Self {
        self.goals.walk_away = Some(dollars);
        self
    }

    /// Checks what the types leave open. A scenario read from a file has passed already.
    pub fn validate(&self) -> Result<(), InvalidScenario> {
        if !(1..=MAX_YEARS).contains(&self.years) {
            return Err(InvalidScenario::Years { years: self.years });
        }
        if self.offers.is_empty() {
            return Err(InvalidScenario::NoOffer);
        }
        distinct(self.stocks.iter().map(|stock| &stock.name))?;
        distinct(self.offers.iter().map(|offer| &offer.name))?;
        for stock in &self.stocks {
            positive(format!("the price of `{}`", stock.name), stock.price)?;
        }
        self.offers.iter().try_for_each(|offer| self.validate_offer(offer))
    }

    fn validate_offer(&self, offer: &Offer) -> Result<(), InvalidScenario> {
        let what = |part: &str| format!("{part} of `{}`", offer.name);
        not_negative(what("the base"), offer.base_per_year)?;
        not_negative(what("the bonus"), offer.bonus_of_base)?;
        not_negative(what("one plus the raise"), 1.0 + offer.raise_per_year)?;
        for &amount in &offer.sign_on.by_year {
            not_negative(what("the sign-on money"), amount)?;
        }
        self.validate_cash(offer)?;
        offer.grants.iter().try_for_each(|grant| self.validate_grant(&offer.name, grant))
    }

    /// Cash is certain: it must be counted in full, never clipped.
    fn validate_cash(&self, offer: &Offer) -> Result<(), InvalidScenario> {
        let schedule = PaySchedule::new(offer, self.years, |_| 0.0);
        let cash: f64 = (1..=self.years).map(|year| schedule.cash_in_year(year)).sum();
        if cash <= MOST_CASH {
            return Ok(());
        }
        let what = format!("the cash of `{}` over all years", offer.name);
        Err(InvalidScenario::Number { what, value: cash.to_string(), allowed: "at most 300 billion" })
    }

    fn validate_grant(&self, offer: &str, grant: &Grant) -> Result<(), InvalidScenario> {
        if !self.stocks.iter().any(|stock| stock.name == grant.stock) {
            let (offer, stock) = (offer.to_owned(), grant.stock.clone());
            return Err(InvalidScenario::UnknownStock { offer, stock });
        }
        let what = |part: &str| format!("{part} of a grant of `{offer}`");
        match grant.size {
            GrantSize::Shares(shares) => not_negative(what("the share count"), shares),
            GrantSize::Dollars { amount, price } => {
                if let GrantPrice::Given(price) = price {
                    positive(what("the grant price"), price)?;
                }
                not_negative(what("the value"), amount)
            }
        }
    }
}

fn distinct<'a>(names: impl Iterator<Item = &'a String>) -> Result<(), InvalidScenario> {
    let mut seen = std::collections::BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(InvalidScenario::Twice { name: name.clone() });
        }
    }
    Ok(())
}

fn positive(what: String, value: f64) -> Result<(), InvalidScenario> {
    if value > 0.0 && value.is_finite() {
        return Ok(());
    }
    Err(InvalidScenario::Number { what, value: value.to_string(), allowed: "a number above zero" })
}

fn not_negative(what: String, value: f64) -> Result<(), InvalidScenario> {
    if value >= 0.0 && value.is_finite() {
        return Ok(());
    }
    Err(InvalidScenario::Number { what, value: value.to_string(), allowed: "a number, zero or more" })
}
