//! The section `[stocks]`.

use std::ops::Range;

use toml::Spanned;

use super::Stock;
use super::diagnostic::{Diagnostic, Problems};
use super::limits::MOST_STOCKS;
use super::table::{Entry, check_name};
use super::{parameters, shocks, units};
use crate::market::DAYS_PER_MONTH;

/// A stock as far as it could be read; offers may name it even if its model is wrong.
pub(super) struct ListedStock {
    pub(super) name: String,
    pub(super) price: Option<f64>,
    pub(super) span: Range<usize>,
    complete: Option<Stock>,
}

pub(super) fn read(entry: &Entry, years: Option<u32>, problems: &mut Problems) -> Vec<ListedStock> {
    let named = entry.named(problems);
    if named.len() > MOST_STOCKS {
        let message = format!("there are {} stocks, more than {MOST_STOCKS}", named.len());
        problems.push(Diagnostic::error(entry.span(), message));
    }
    let stock = |(name, node): (&Spanned<std::borrow::Cow<'_, str>>, _)| {
        problems.note(check_name("stock", name));
        let entry = Entry::new(format!("stock {}", super::words::quoted(name.get_ref())), node);
        let table = entry.table(&super::keys::STOCK, problems);
        let price = table.as_ref().and_then(|table| table.require("price", units::price, problems));
        let model = table.as_ref().and_then(|table| table.demand("model", problems));
        let model = model.and_then(|model| parameters::model(&model, price, problems));
        let shocks = table.as_ref().and_then(|table| table.get("shocks"));
        let shocks = shocks.map_or_else(Vec::new, |entry| shocks::read(&entry, years, problems));
        let named = name.get_ref().to_string();
        let stock = |(price, model)| Stock { shocks, ..Stock::new(&named, price, model) };
        ListedStock { complete: price.zip(model).map(stock), name: named, price, span: name.span() }
    };
    named.into_iter().take(MOST_STOCKS).map(stock).collect()
}

impl ListedStock {
    /// The price in a month if it is the same on every path.
    pub(super) fn certain_price(&self, month: u32) -> Option<f64> {
        self.complete.as_ref()?.certain_price(month * DAYS_PER_MONTH)
    }

    /// Whether its price is random and moved by a Brownian motion, which others can share.
    pub(super) fn takes_correlation(&self) -> bool {
        self.is_moved_by_increments() == Some(true)
    }

    /// Whether its price is random but not moved by a Brownian motion.
    pub(super) fn moves_without_increments(&self) -> bool {
        self.is_moved_by_increments() == Some(false)
    }

    /// None if the price that its model gives is not random.
    fn is_moved_by_increments(&self) -> Option<bool> {
        let stock = self.complete.as_ref().filter(|stock| !stock.model.is_deterministic())?;
        Some(!stock.sampler(&[DAYS_PER_MONTH]).needs().increments.is_empty())
    }

    pub(super) fn complete(self) -> Option<Stock> {
        self.complete
    }
}
