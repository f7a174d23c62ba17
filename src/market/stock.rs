//! A share: its price today, its model, and the shocks laid over it.

use super::shock::ShockedSampler;
use super::{PathSampler, PriceModel, Shock};

/// A listed share.
#[derive(Debug, Clone)]
pub struct Stock {
    /// Ticker or other name.
    pub name: String,
    /// Price today.
    pub price: f64,
    /// How the price may move.
    pub model: Box<dyn PriceModel>,
    /// Events laid over the model: what is asked about the price is asked of the stock, not of the model.
    pub shocks: Vec<Shock>,
}

/// Shocks named one by one in a summary.
const SHOCKS_IN_SUMMARY: usize = 3;

impl Stock {
    /// A share without shocks.
    #[must_use]
    pub fn new(name: impl Into<String>, price: f64, model: Box<dyn PriceModel>) -> Self {
        Stock { name: name.into(), price, model, shocks: Vec::new() }
    }

    /// The same with one more shock.
    #[must_use]
    pub fn shocked(mut self, shock: Shock) -> Self {
        self.shocks.push(shock);
        self
    }

    /// The model tied to these dates (trading days, ascending), with the shocks over it.
    #[must_use]
    pub fn sampler(&self, days: &[u32]) -> Box<dyn PathSampler> {
        let model = self.model.sampler(self.price, days);
        match self.shocks.as_slice() {
            [] => model,
            shocks => Box::new(ShockedSampler::new(model, shocks, days)),
        }
    }

    /// The price on a trading day, if it is the same on every path.
    #[must_use]
    pub fn certain_price(&self, day: u32) -> Option<f64> {
        let undisturbed = self.model.certain_price(self.price, day)?;
        self.shocks.iter().try_fold(undisturbed, |price, shock| Some(price * shock.certain_factor(day)?))
    }

    /// True if every path is the same.
    #[must_use]
    pub fn is_deterministic(&self) -> bool {
        self.model.is_deterministic() && self.shocks.iter().all(Shock::is_certain)
    }

    /// The few words under a chart: `GBM, growth 8%, volatility 33%, −50% in month 18 (30%)`.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut words = vec![self.model.summary()];
        words.extend(self.shocks.iter().take(SHOCKS_IN_SUMMARY).map(Shock::summary));
        match self.shocks.len().saturating_sub(SHOCKS_IN_SUMMARY) {
            0 => {}
            1 => words.push("1 more shock".to_owned()),
            more => words.push(format!("{more} more shocks")),
        }
        words.join(", ")
    }
}
