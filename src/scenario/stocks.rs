//! The section `[stocks]`.

use std::ops::Range;

use toml::Spanned;

use super::Stock;
use super::diagnostic::{Diagnostic, Problems};
use super::keys::STOCK;
use super::limits::MOST_STOCKS;
use super::parameters::{self, ChosenModel};
use super::prices::{self, History, PriceFile, PriceFiles};
use super::resampled::{self, Past};
use super::table::{Entry, Node, Table, check_name};
use super::{shocks, units};
use crate::market::{DAYS_PER_MONTH, Shock};

/// A stock as far as it could be read; offers may name it even if its model is wrong.
pub(super) struct ListedStock {
    pub(super) name: String,
    pub(super) price: Option<f64>,
    pub(super) span: Range<usize>,
    pub(super) history: Option<History>,
    complete: Option<Stock>,
}

/// A stock whose table is open and whose price file is read.
struct Opened<'a> {
    name: String,
    span: Range<usize>,
    table: Option<Table<'a>>,
    file: Option<PriceFile>,
    price: Option<f64>,
    model: Option<ChosenModel<'a>>,
    shocks: Vec<Shock>,
}

pub(super) fn read(
    entry: &Entry,
    horizon: Option<(u32, u32)>,
    files: &PriceFiles,
    problems: &mut Problems,
) -> Vec<ListedStock> {
    let named = entry.named(problems);
    if named.len() > MOST_STOCKS {
        let message = format!("there are {} stocks, more than {MOST_STOCKS}", named.len());
        problems.push(Diagnostic::error(entry.span(), message));
    }
    let named = named.into_iter().take(MOST_STOCKS);
    let opened: Vec<Opened> =
        named.map(|(name, node)| open(name, node, (horizon, files), problems)).collect();
    let drawn: Vec<_> =
        opened.iter().map(|stock| (&*stock.name, stock.file.as_ref(), stock.model.as_ref())).collect();
    let pasts = resampled::pasts(&drawn, problems);
    let listed: Vec<ListedStock> =
        opened.into_iter().zip(pasts).map(|(stock, past)| stock.listed(past, problems)).collect();
    refuse_unlike(&listed, problems);
    listed
}

fn open<'a>(
    name: &'a Spanned<std::borrow::Cow<'a, str>>,
    node: Node<'a>,
    (horizon, files): (Option<(u32, u32)>, &PriceFiles),
    problems: &mut Problems,
) -> Opened<'a> {
    problems.note(check_name("stock", name));
    let entry = Entry::new(format!("stock {}", super::words::quoted(name.get_ref())), node);
    let table = entry.table(&STOCK, problems);
    let file = table.as_ref().and_then(|table| table.get("history"));
    let file = file.and_then(|file| prices::read(&file, files, problems));
    let price = table.as_ref().and_then(|table| price(table, file.as_ref(), problems));
    let model = table.as_ref().and_then(|table| table.demand("model", problems));
    let model = model.and_then(|model| parameters::chosen(&model, problems));
    let shocks = table.as_ref().and_then(|table| table.get("shocks"));
    let shocks = shocks.map_or_else(Vec::new, |entry| shocks::read(&entry, horizon, problems));
    Opened { name: name.get_ref().to_string(), span: name.span(), table, file, price, model, shocks }
}

/// The price given, or the last close.
fn price(table: &Table, file: Option<&PriceFile>, problems: &mut Problems) -> Option<f64> {
    match (table.get("price"), file, table.get("history")) {
        (None, Some(file), _) => problems.note(file.price()),
        // What is wrong with the file is reported already.
        (None, None, Some(_)) => None,
        _ => table.require("price", units::price, problems),
    }
}

impl Opened<'_> {
    fn listed(self, mut past: Past, problems: &mut Problems) -> ListedStock {
        self.warn_of_price(problems);
        past.is_expected = self.table.as_ref().is_some_and(|table| table.get("history").is_some());
        let has_price = self.table.as_ref().is_some_and(|table| table.get("price").is_some());
        let model = self.model.and_then(|model| model.build(self.price, &mut past, problems));
        let history = self.file.map(|file| file.told(&self.name, !has_price, past.notes));
        let (name, shocks) = (self.name, self.shocks);
        let stock = |(price, model)| Stock { shocks, ..Stock::new(&name, price, model) };
        let complete = self.price.zip(model).map(stock);
        ListedStock { name, price: self.price, span: self.span, history, complete }
    }

    fn takes_history(&self) -> bool {
        self.model.as_ref().is_some_and(ChosenModel::takes_history)
    }

    /// Warns of a price beside a history: far from its last close, or leaving it nothing to do.
    fn warn_of_price(&self, problems: &mut Problems) {
        let (Some(table), Some(file), Some(price)) = (&self.table, &self.file, self.price) else { return };
        let Some(entry) = table.get("price") else { return };
        if self.takes_history() {
            file.warn_of_far(&entry, price, problems);
        } else if self.model.is_some() {
            let message =
                "`history` does nothing here: the price is given, and the model takes nothing from it";
            let help = "remove `history`, or leave out `price`: it is the last close then";
            problems.push(Diagnostic::warning(file.span.clone(), message).help(help));
        }
    }
}

/// Stocks that are drawn from histories draw the same days, so they must be drawn alike.
fn refuse_unlike(listed: &[ListedStock], problems: &mut Problems) {
    let stocks = listed.iter().filter_map(|stock| stock.complete.as_ref());
    if let Some((stock, message)) = resampled::disagreement(stocks) {
        let span =
            listed.iter().find(|other| other.name == stock.name).map_or(0..0, |stock| stock.span.clone());
        let help = "name the same model with the same length of blocks for all of them, and as many returns";
        problems.push(Diagnostic::error(span, message).help(help));
    }
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

    /// Whether its model gives one price path only.
    pub(super) fn is_certain(&self) -> bool {
        self.complete.as_ref().is_some_and(|stock| stock.model.is_deterministic())
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
