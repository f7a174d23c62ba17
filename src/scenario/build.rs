//! Building a scenario in code.

use super::{DEFAULT_PATHS, DEFAULT_SEED, DEFAULT_YEARS, Goals, Scenario, Stock};
use crate::market::{Correlation, PriceModel};
use crate::offer::{LeftBehind, Offer, TodaysMoney};

impl Scenario {
    /// An empty scenario with defaults: four years, 65,536 paths, seed 1.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Scenario {
            title: title.into(),
            about: None,
            years: DEFAULT_YEARS,
            paths: DEFAULT_PATHS,
            sampling: None,
            seed: DEFAULT_SEED,
            stocks: Vec::new(),
            correlation: Correlation::default(),
            offers: Vec::new(),
            goals: Goals::default(),
            tax: None,
            money: TodaysMoney::default(),
            left_behind: LeftBehind::default(),
        }
    }

    /// The same with one more stock.
    #[must_use]
    pub fn stock_listed(mut self, name: &str, price: f64, model: impl PriceModel + 'static) -> Self {
        self.stocks.push(Stock::new(name, price, Box::new(model)));
        self
    }

    /// The same with stocks that move together.
    #[must_use]
    pub fn correlated(mut self, correlation: Correlation) -> Self {
        self.correlation = correlation;
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
}
