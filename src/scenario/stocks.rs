//! The section `[stocks]`.

use std::ops::Range;

use toml::Spanned;

use super::Stock;
use super::diagnostic::{Diagnostic, Problems};
use super::limits::MOST_STOCKS;
use super::table::{Entry, check_name};
use super::{parameters, units};
use crate::market::{DAYS_PER_MONTH, PriceModel};

/// A stock as far as it could be read; offers may name it even if its model is wrong.
pub(super) struct ListedStock {
    pub(super) name: String,
    pub(super) price: Option<f64>,
    pub(super) span: Range<usize>,
    model: Option<Box<dyn PriceModel>>,
}

pub(super) fn read(entry: &Entry, problems: &mut Problems) -> Vec<ListedStock> {
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
        let model = table.and_then(|table| table.demand("model", problems));
        let model = model.and_then(|model| parameters::model(&model, price, problems));
        ListedStock { name: name.get_ref().to_string(), price, span: name.span(), model }
    };
    named.into_iter().take(MOST_STOCKS).map(stock).collect()
}

fn has_increments(model: &dyn PriceModel) -> bool {
    !model.sampler(1.0, &[DAYS_PER_MONTH]).needs().increments.is_empty()
}

impl ListedStock {
    /// The price in a month if it is the same on every path.
    pub(super) fn certain_price(&self, month: u32) -> Option<f64> {
        self.model.as_ref()?.certain_price(self.price?, month * DAYS_PER_MONTH)
    }

    /// Whether its price is random and moved by a Brownian motion, which others can share.
    pub(super) fn takes_correlation(&self) -> bool {
        self.model.as_ref().is_some_and(|model| !model.is_deterministic() && has_increments(&**model))
    }

    /// Whether its price is random but not moved by a Brownian motion.
    pub(super) fn moves_without_increments(&self) -> bool {
        self.model.as_ref().is_some_and(|model| !model.is_deterministic() && !has_increments(&**model))
    }

    pub(super) fn complete(self) -> Option<Stock> {
        Some(Stock { name: self.name, price: self.price?, model: self.model? })
    }
}
