//! The days on which prices are wanted, by stock.

use crate::market::Stock;

/// Stocks that some flow needs, each with its days, ascending.
pub(super) struct Dates<'a>(pub(super) &'a [(&'a Stock, Vec<u32>)]);

impl Dates<'_> {
    /// Index of a stock, if any flow needs it.
    pub(super) fn stock(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|(stock, _)| stock.name == name)
    }

    /// Today's price of a stock; 0 if no flow needs it.
    pub(super) fn price_today(&self, name: &str) -> f64 {
        self.stock(name).map_or(0.0, |index| self.0[index].0.price)
    }

    /// Index of a day among those of a stock, which must be one of them: the price of another day is never meant.
    pub(super) fn date(&self, stock: usize, day: u32) -> usize {
        let (stock, days) = &self.0[stock];
        let date = days.partition_point(|&other| other < day);
        debug_assert_eq!(days.get(date), Some(&day), "a price of {} is not planned", stock.name);
        date
    }

    /// The day of an index.
    pub(super) fn day(&self, stock: usize, date: usize) -> u32 {
        self.0[stock].1[date]
    }

    /// Whether the price of a stock is left to chance.
    pub(super) fn moves(&self, name: &str) -> bool {
        self.stock(name).is_some_and(|index| !self.0[index].0.is_deterministic())
    }
}
