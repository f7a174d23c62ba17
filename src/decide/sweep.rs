//! The pay under many combinations of assumptions.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::Statistic;
use super::points::rank_correlation;
use crate::outcome::{Estimate, OfferOutcome, Outcome};
use crate::plan::Plan;
use crate::scenario::Scenario;

/// A combination of values, and what the offers pay under it.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The values in words, one for each key.
    pub values: Vec<String>,
    /// Where they lie between the low, 0, and the high, 1, of their key.
    pub place: Vec<f64>,
    /// By offer, the figures in the order of [`Statistic::ALL`].
    pub offers: Vec<Vec<Option<Estimate>>>,
}

impl Cell {
    /// A figure of an offer.
    #[must_use]
    pub fn of(&self, offer: usize, statistic: Statistic) -> Option<Estimate> {
        let index = Statistic::ALL.iter().position(|other| *other == statistic)?;
        self.offers.get(offer)?.get(index).copied()?
    }

    /// Whether every figure of an offer is that of another cell.
    fn is_like(&self, other: &Cell, offer: usize) -> bool {
        Statistic::ALL.into_iter().all(|statistic| {
            match (self.of(offer, statistic), other.of(offer, statistic)) {
                (Some(one), Some(other)) => statistic.is_nothing(one.value - other.value),
                (one, other) => one.is_none() == other.is_none(),
            }
        })
    }
}

/// A sweep.
#[derive(Debug, Clone, PartialEq)]
pub struct Sweep {
    /// What is varied.
    pub keys: Vec<String>,
    /// Names of the offers.
    pub offers: Vec<String>,
    /// The combinations.
    pub cells: Vec<Cell>,
}

/// Whether two scenarios want prices on the same days, so that under one seed they meet the same random numbers.
#[must_use]
pub fn on_same_days(one: &Scenario, other: &Scenario) -> bool {
    let days = |scenario: &Scenario| {
        let stocks = Plan::compile(scenario).stocks.into_iter();
        stocks.map(|stock| (stock.name, stock.days)).collect::<Vec<_>>()
    };
    days(one) == days(other)
}

/// Where a sweep looks: the values in words, and where they lie.
pub type Place = (Vec<String>, Vec<f64>);

/// Runs every combination. With one seed for all they meet the same random numbers, as long as the days on which prices are
/// wanted are the same.
///
/// # Errors
///
/// That of the first run that fails.
pub fn sweep<E>(
    keys: Vec<String>,
    places: Vec<Place>,
    mut outcome: impl FnMut(&[String]) -> Result<Outcome, E>,
) -> Result<Sweep, E> {
    let mut offers = Vec::new();
    let mut cell = |(values, place): Place| {
        let found = outcome(&values)?;
        let figures = |offer: &OfferOutcome| Statistic::ALL.map(|statistic| statistic.of(offer)).to_vec();
        offers = found.offers.iter().map(|offer| offer.name.clone()).collect();
        Ok(Cell { values, place, offers: found.offers.iter().map(figures).collect() })
    };
    let cells = places.into_iter().map(&mut cell).collect::<Result<_, E>>()?;
    Ok(Sweep { keys, offers, cells })
}

impl Sweep {
    /// Whether a key changes anything of an offer: whether two cells that differ in it alone differ in a figure. Where no
    /// two cells differ in one key alone, as in random draws, whether any two differ at all.
    #[must_use]
    pub fn changes(&self, key: usize, offer: usize) -> bool {
        let mut first: HashMap<Vec<&str>, &Cell> = HashMap::new();
        let (mut is_compared, mut is_changed) = (false, false);
        for cell in &self.cells {
            let others = cell.values.iter().enumerate().filter(|(i, _)| *i != key);
            match first.entry(others.map(|(_, value)| value.as_str()).collect()) {
                Entry::Vacant(place) => {
                    place.insert(cell);
                }
                Entry::Occupied(seen) => {
                    is_compared = true;
                    is_changed |= !seen.get().is_like(cell, offer);
                }
            }
        }
        match (is_compared, self.cells.first()) {
            (true, _) => is_changed,
            (false, Some(one)) => self.cells.iter().any(|cell| !one.is_like(cell, offer)),
            (false, None) => false,
        }
    }

    /// How a figure of an offer goes with each key: their rank correlations over all cells.
    #[must_use]
    pub fn rank_correlations(&self, offer: usize, statistic: Statistic) -> Vec<Option<f64>> {
        let figures: Vec<f64> =
            self.cells.iter().filter_map(|cell| Some(cell.of(offer, statistic)?.value)).collect();
        let with = |key: usize| {
            let places: Vec<f64> = self.cells.iter().map(|cell| cell.place[key]).collect();
            (places.len() == figures.len()).then(|| rank_correlation(&places, &figures)).flatten()
        };
        (0..self.keys.len()).map(with).collect()
    }
}
