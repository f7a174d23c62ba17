//! What the price of a share would have to be for two offers to pay the same.

use super::breakeven::{BreakEven, break_even};
use super::gap::{Contest, Rival, Yardstick, at_flat_price};
use crate::Error;
use crate::engine::Run;
use crate::market::{ConstantGrowth, InvalidModel, Stock};
use crate::outcome::Estimate;
use crate::scenario::Scenario;

/// Where an offer and the reference pay the same, by the price of one share; all others, and currencies, stand where they
/// are today. Where more than prices is drawn, such as leaving, they are equal in the mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// Index of the offer.
    pub offer: usize,
    /// The share.
    pub stock: String,
    /// Its price of today.
    pub today: f64,
    /// The prices looked through.
    pub prices: (f64, f64),
    /// One and the same price on every day after today.
    pub price: BreakEven,
    /// Growth a year, the same in every month.
    pub growth: BreakEven,
    /// Whether more than prices is drawn, so that they are equal only in the mean.
    pub in_mean: bool,
}

/// Prices looked through, in parts of that of today.
pub const PRICES: (f64, f64) = (0.02, 20.0);
/// Growth a year looked through.
pub const GROWTHS: (f64, f64) = (-0.5, 0.5);
/// Most paths of a search: it takes some sixty runs.
const MOST_PATHS: u64 = 16_384;

/// What every offer needs to be equal to the reference, by every share that one of both grants.
///
/// # Errors
///
/// If the run is stopped.
pub fn needs(scenario: &Scenario, reference: usize, run: &Run) -> Result<Vec<Need>, Error> {
    let mut found = Vec::new();
    for offer in (0..scenario.offers.len()).filter(|offer| *offer != reference) {
        let pair = [offer, reference].map(|index| &scenario.offers[index]);
        let is_share = |stock: &&Stock| {
            pair.iter().any(|offer| offer.holds(&stock.name)) && !scenario.is_currency(&stock.name)
        };
        for stock in scenario.stocks.iter().filter(is_share) {
            let contest = Contest { offer, rival: Rival::Offer(reference), by: Yardstick::Mean };
            found.push(need(&Still::of(scenario), &contest, stock, run)?);
        }
    }
    Ok(found)
}

fn need(still: &Still, contest: &Contest, stock: &Stock, run: &Run) -> Result<Need, Error> {
    let quiet = Run { progress: None, ..*run };
    let search = |range, course: &dyn Fn(f64) -> Result<Scenario, InvalidModel>| {
        // No such course: no gap to close.
        let none = Estimate { value: f64::NAN, se: f64::NAN };
        let gap = |value: f64| course(value).map_or(Ok(none), |scenario| contest.gap(&scenario, &quiet));
        let exact =
            |value: f64| course(value).map_or(Ok(none), |scenario| contest.gap_with_error(&scenario, &quiet));
        break_even(gap, exact, range)
    };
    let prices = (PRICES.0 * stock.price, PRICES.1 * stock.price);
    Ok(Need {
        offer: contest.offer,
        stock: stock.name.clone(),
        today: stock.price,
        prices,
        price: search(prices, &|price| at_flat_price(&still.0, &stock.name, price))?,
        growth: search(GROWTHS, &|growth| still.growing(&stock.name, growth))?,
        in_mean: still.0.paths > 1,
    })
}

/// A scenario in which every price stands where it is today.
pub(super) fn still(scenario: &Scenario) -> Scenario {
    let mut still = scenario.clone();
    if let Ok(constant) = ConstantGrowth::new(0.0) {
        let stand = |stock: &Stock| Stock::new(stock.name.clone(), stock.price, Box::new(constant));
        still.stocks = scenario.stocks.iter().map(stand).collect();
    }
    if still.offers.iter().all(|offer| still.is_certain(offer)) {
        // One path is all paths.
        (still.paths, still.sampling) = (1, None);
    }
    still
}

/// The same for a search.
struct Still(Scenario);

impl Still {
    fn of(scenario: &Scenario) -> Self {
        let still = still(scenario);
        Still(Scenario { paths: still.paths.min(MOST_PATHS), ..still })
    }

    fn growing(&self, stock: &str, growth: f64) -> Result<Scenario, InvalidModel> {
        let constant = ConstantGrowth::new(growth)?;
        let mut scenario = self.0.clone();
        for stock in scenario.stocks.iter_mut().filter(|other| other.name == stock) {
            stock.model = Box::new(constant);
        }
        Ok(scenario)
    }
}
