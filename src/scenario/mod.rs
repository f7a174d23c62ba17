//! What a user asks: offers, how share prices may move, goals, and how much to simulate.
//!
//! [`Scenario`] is the checked value every later stage works from. It can be built in code or read from
//! a TOML file, here and nowhere else; `docs/scenario-format.md` describes the format.
//!
//! ```
//! use vestcast::scenario::Scenario;
//!
//! let read = Scenario::from_toml(r#"
//!     title = "One offer"
//!     [offers.first]
//!     base = "175K"
//!     sign_on = ["80K", "60K"]
//! "#)?;
//! assert_eq!(read.scenario.offers[0].base_per_year, 175_000.0);
//!
//! let problems = Scenario::from_toml("title = 'x'\noffers.first.base = 175K").unwrap_err();
//! assert_eq!(problems.diagnostics()[0].message, "`175K` must stand in quotes");
//! # Ok::<(), vestcast::scenario::Problems>(())
//! ```

mod build;
mod cash;
mod condition;
mod correlation;
mod diagnostic;
mod extends;
mod file;
mod goals;
mod grant_price;
mod grants;
mod invalid;
pub mod keys;
mod laws;
mod leaving;
mod left_behind;
mod limits;
mod meant;
mod mixture;
mod offers;
mod parameters;
mod payoff;
mod prices;
mod quantity;
mod reader;
mod requirement;
mod resampled;
#[cfg(test)]
mod round_trip;
mod schedules;
mod schema;
mod scores;
mod shocks;
mod shorthand;
mod stocks;
mod syntax;
mod table;
mod target_pay;
mod tax;
mod todays_money;
mod units;
mod validate;
mod values;
mod variants;
mod vary;
mod views;
mod walk_away;
mod words;
mod write;
mod yearly;

pub use condition::{Condition, Relation, Than};
pub use invalid::InvalidScenario;
pub(crate) use left_behind::items_left;
pub use limits::MOST_PATHS;
pub use requirement::{Required, Requirement};
pub use scores::Scores;
pub use units::{parse_count, parse_dollars, parse_precision, parse_rate, parse_seed};
pub use variants::{AS_WRITTEN, Choices, Variant};
pub use vary::{NotVaried, Varied};
pub(crate) use vary::{is_number as is_number_of_element, split as parts_of_key};
pub use views::{RECRUITER_GROWTH, Views};
#[cfg(feature = "cli")]
pub(crate) use words::{quoted, suggestion};
pub use write::stock_block;

pub use crate::market::Stock;
use crate::market::{Correlation, Sampling};
use crate::offer::{LeftBehind, Offer, Tax, TodaysMoney};

pub use diagnostic::{Diagnostic, Problems, Severity};
#[cfg(feature = "cli")]
pub(crate) use file::plain_reason;
pub use file::{LoadError, price_files_in, read_file, read_stream};
#[cfg(feature = "cli")]
pub(crate) use prices::to_cents;
pub use prices::{History, Note, PriceFiles};
pub use quantity::{Quantity, Span};
pub use reader::Read;
pub use schema::schema;
pub use shorthand::{split_amounts, vesting_list};

/// A checked question.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Heading of every table and chart.
    pub title: String,
    /// A note from the author: where the figures come from.
    pub about: Option<String>,
    /// Years looked ahead, 1 to [`crate::offer::MAX_YEARS`].
    pub years: u32,
    /// Simulated paths.
    pub paths: u64,
    /// How random numbers are chosen; `None` for what suits the models.
    pub sampling: Option<Sampling>,
    /// Seed of all randomness.
    pub seed: u64,
    /// Stocks, in the order of the file.
    pub stocks: Vec<Stock>,
    /// How the stocks move together.
    pub correlation: Correlation,
    /// Offers, in the order of the file.
    pub offers: Vec<Offer>,
    /// What the user wants to reach.
    pub goals: Goals,
    /// Tax on what is paid.
    pub tax: Option<Tax>,
    /// How later money compares with money today.
    pub money: TodaysMoney,
    /// What the present employer would have paid.
    pub left_behind: LeftBehind,
}

/// Amounts to compare pay with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Goals {
    /// The least the whole horizon must pay to be worth moving.
    pub walk_away: Option<f64>,
    /// Pay a year in the present job.
    pub current_pay: Option<f64>,
    /// Any other amounts.
    pub targets: Vec<Target>,
    /// Whatever else is to be counted on every path; no part of a file.
    pub conditions: Vec<Condition>,
}

/// A named amount.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Name in the file.
    pub name: String,
    /// Dollars.
    pub amount: f64,
    /// What is compared with it.
    pub of: TargetOf,
}

/// What a target is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetOf {
    /// Pay over the whole horizon.
    Total,
    /// Average pay a year.
    Average,
    /// Pay in one year, 1 being the first.
    Year(u32),
}

/// Default number of paths.
pub const DEFAULT_PATHS: u64 = 65_536;
/// Default seed.
pub const DEFAULT_SEED: u64 = 1;
/// Default horizon in years.
pub const DEFAULT_YEARS: u32 = 4;

/// Largest scenario file.
pub const MAX_BYTES: usize = 1_000_000;

impl Scenario {
    /// Reads a scenario from TOML, reporting everything wrong with it at once. A text alone cannot name a price
    /// file.
    pub fn from_toml(source: &str) -> Result<Read, Problems> {
        let no_files = |name: &str| {
            let name = words::quoted(name);
            Err(format!("the price file {name} cannot be found: this scenario was not read from a file"))
        };
        reader::read(source, &no_files)
    }

    /// The same for a scenario that may name price files. The scenario holds what it takes from them and never
    /// needs them again.
    ///
    /// ```
    /// use vestcast::Scenario;
    ///
    /// let scenario = "title = 'x'\nstocks.X = { history = 'x.csv', model.gbm = { growth = 0, volatility = '30%' } }\n\
    ///                 offers.first = { base = '175K', grant = { value = '300K', vesting = 'amazon' } }";
    /// let files = |name: &str| match name {
    ///     "x.csv" => Ok(b"Date,Close\n2025-01-16,220.66\n2025-01-17,225.94\n".to_vec()),
    ///     other => Err(format!("there is no {other}")),
    /// };
    /// let read = Scenario::from_toml_with(scenario, &files)?;
    /// assert_eq!(read.scenario.stocks[0].price, 225.94);
    /// assert_eq!(read.histories[0].last_day.to_string(), "2025-01-17");
    /// # Ok::<(), vestcast::scenario::Problems>(())
    /// ```
    pub fn from_toml_with(source: &str, files: &PriceFiles) -> Result<Read, Problems> {
        reader::read(source, files)
    }

    /// The scenario as a complete commented file with the defaults spelled out of all that is switched on. It reads
    /// back as the same scenario.
    #[must_use]
    pub fn to_toml(&self) -> String {
        write::toml(self)
    }

    /// The stock of this name.
    #[must_use]
    pub fn stock(&self, name: &str) -> Option<&Stock> {
        self.stocks.iter().find(|stock| stock.name == name)
    }
}
