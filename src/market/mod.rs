//! How a share price may move.
//!
//! A model is a plain value ([`PriceModel`]) that knows its parameters and nothing of offers, files or
//! threads. Told the dates that matter, it becomes a [`PathSampler`], which turns standard normals into
//! prices for a batch of paths. The normals come from outside through [`Draws`], so that one stream per
//! path serves every model and correlated stocks can be fed mixed normals.
//!
//! Time is counted in trading days: a year has 252, a month 21, so month *m* is day 21 *m* exactly, and
//! models that are exact at any date and models that step daily share one clock.
//!
//! A new model is one file here and one line in [`MODELS`].

mod bootstrap;
mod correlation;
mod daily;
mod garch;
mod gbm;
mod growth;
mod heston;
mod kou;
mod law;
mod mean_reverting;
mod merton;
mod mixture;
mod parameter;
mod past;
mod path;
mod poisson;
mod price;
mod quadratic_exponential;
mod regimes;
mod regroup;
mod sampling;
mod shock;
mod stock;
mod student_t;
mod typical;
mod uncertain;
mod uncertain_gbm;

use std::fmt;

pub(crate) use regroup::{Regrouped, Regrouping, lengths};

pub use bootstrap::Bootstrap;
pub use correlation::{Correlation, InvalidCorrelation};
pub use garch::Garch;
pub use gbm::Gbm;
pub use growth::ConstantGrowth;
pub use heston::{Heston, VolatilityProcess};
pub use kou::{Kou, TwoSidedJumps};
pub use law::{RateLaw, Weighted};
pub use mean_reverting::MeanReverting;
pub use merton::{Jumps, Merton};
pub use mixture::{Mixture, Part};
pub use parameter::{Arguments, InvalidModel, Kind, Knot, Parameter, Value};
pub use past::Blocks;
pub use path::FixedPath;
pub use regimes::Regimes;
pub use sampling::{GROUPS, REPLICATES, Sampling};
pub use shock::{Event, Shock, ShockForm};
pub use stock::Stock;
pub use student_t::StudentT;
pub(crate) use typical::wild_volatility;
pub use typical::{typical, yearly_volatility};
pub use uncertain::UncertainGrowth;
pub use uncertain_gbm::UncertainGbm;

use crate::numerics::Level;

/// Trading days in a year; one step of a daily model.
pub const DAYS_PER_YEAR: u32 = 252;
/// Trading days in a month.
pub const DAYS_PER_MONTH: u32 = 21;

/// Every model a scenario can name.
pub static MODELS: &[&ModelInfo] = &[
    &gbm::INFO,
    &student_t::INFO,
    &merton::INFO,
    &kou::INFO,
    &garch::INFO,
    &garch::GJR_INFO,
    &regimes::INFO,
    &heston::INFO,
    &bootstrap::INFO,
    &bootstrap::BLOCK_INFO,
    &mean_reverting::INFO,
    &mixture::INFO,
    &path::INFO,
    &growth::INFO,
];

/// What a model is called, what it takes, where it comes from.
#[derive(Debug)]
pub struct ModelInfo {
    /// Name in a scenario file.
    pub name: &'static str,
    /// Name in full.
    pub title: &'static str,
    /// When to use it, in a sentence.
    pub about: &'static str,
    /// Where the formula comes from: author, year.
    pub source: &'static str,
    /// What it takes, in the order shown.
    pub parameters: &'static [Parameter],
    /// Builds the model from arguments that match `parameters`, growth being known; [`model`](Self::model) builds
    /// any.
    pub build: fn(&Arguments) -> Result<Box<dyn PriceModel>, InvalidModel>,
}

impl PartialEq for ModelInfo {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl ModelInfo {
    /// The model with these arguments.
    pub fn model(&self, arguments: &Arguments) -> Result<Box<dyn PriceModel>, InvalidModel> {
        uncertain::model(self, arguments)
    }
}

/// A law for the price of one share.
pub trait PriceModel: fmt::Debug + Send + Sync {
    /// The row of [`MODELS`] it was built from.
    fn info(&self) -> &'static ModelInfo;

    /// The arguments that rebuild it.
    fn arguments(&self) -> Arguments;

    /// Fixes the starting price and the dates (trading days, ascending) at which prices are wanted.
    fn sampler(&self, start_price: f64, days: &[u32]) -> Box<dyn PathSampler>;

    /// The two to four words under a chart: `GBM, growth 8%, volatility 33%`.
    fn summary(&self) -> String;

    /// The price on a trading day, if it is the same on every path.
    fn certain_price(&self, start_price: f64, day: u32) -> Option<f64>;

    /// True if every path is the same.
    fn is_deterministic(&self) -> bool {
        self.certain_price(1.0, 0).is_some()
    }

    /// Whether the expected price exists. If not, a mean over paths means nothing, and a report must say so.
    fn has_mean(&self) -> bool {
        true
    }

    /// Odd but allowed assumptions: the parameter and a sentence for the person who chose it.
    fn warnings(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// A copy behind the trait.
    fn boxed_clone(&self) -> Box<dyn PriceModel>;
}

impl Clone for Box<dyn PriceModel> {
    fn clone(&self) -> Self {
        self.boxed_clone()
    }
}

/// Paths that are computed together. They share a random stream for each of the [`LANES`](crate::numerics::LANES), so the
/// engine always computes whole batches, whatever part of one is wanted.
pub const BATCH: usize = 256;

/// One number for each path of a batch.
pub type Row = [f64; BATCH];

/// A model tied to its dates, ready to be run.
///
/// It writes every row, and does so by nothing but its draws and what [`PriceModel::arguments`] says: two of one price, one
/// set of arguments and the same days are taken for each other. It must consume the same draws whatever the vectors of the
/// machine: this is what makes results the same everywhere. Code that works on [`Row`]s through [`numerics`](crate::numerics), at the level
/// [`Draws::level`], does.
pub trait PathSampler: Send + Sync {
    /// Fills one price per date and path.
    fn sample(&self, draws: &mut dyn Draws, prices: &mut PriceGrid);

    /// What of its randomness decides most.
    fn needs(&self) -> Needs {
        Needs::default()
    }
}

/// The draws of a path that matter most. Knowing them, [`Sampling::Sobol`] spends its best coordinates on them, and
/// stocks can move together; other draws are plain and a stock's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs {
    /// Trading days at which the successive [`increments`](Draws::increments) of the Brownian motion end, the
    /// first beginning today. A day that comes twice ends an increment of length zero.
    pub increments: Vec<u32>,
    /// How many times it first asks for numbers that decide a [whole path](Draws::once).
    pub once: usize,
    /// How many more it asks for that matter less than the increments. They come last: without them all else stays
    /// as it was.
    pub after: usize,
}

impl Needs {
    /// Increments that end on these days, if anything moves.
    #[must_use]
    pub fn increments(days: &[u32], moves: bool) -> Self {
        Needs { increments: if moves { days.to_vec() } else { Vec::new() }, ..Needs::default() }
    }

    /// Whether there is nothing that decides more than the rest.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.increments.is_empty() && self.once + self.after == 0
    }
}

/// Randomness for a batch of paths.
pub trait Draws {
    /// The next increment of the Brownian motion that moves the share, scaled to variance one.
    fn increments(&mut self, out: &mut Row) {
        self.normals(out);
    }

    /// The next of the numbers that decide a whole path, uniform between 0 and 1, neither included.
    fn once(&mut self, out: &mut Row) {
        self.uniforms(out);
    }

    /// The next standard normal of each path.
    fn normals(&mut self, out: &mut Row);

    /// The next number of each path that is uniform between 0 and 1, neither included.
    fn uniforms(&mut self, out: &mut Row);

    /// The next of the uniform numbers that are the same for all stocks of a path that ask for them.
    fn shared(&mut self, out: &mut Row) {
        self.uniforms(out);
    }

    /// What decides on which paths an event happens, uniform between 0 and 1: the same for all stocks it befalls.
    fn event(&mut self, _event: &Event, out: &mut Row) {
        self.once(out);
    }

    /// The vectors of this machine.
    fn level(&self) -> Level;
}

/// Prices of a batch by date.
#[derive(Debug, Clone)]
pub struct PriceGrid {
    rows: Vec<Row>,
}

impl PriceGrid {
    /// A grid of zeros.
    #[must_use]
    pub fn new(dates: usize) -> Self {
        PriceGrid { rows: vec![[0.0; BATCH]; dates] }
    }

    /// Makes room for so many dates; prices stay.
    pub fn resize(&mut self, dates: usize) {
        self.rows.resize(dates, [0.0; BATCH]);
    }

    /// Prices of all paths at the date of this index.
    #[must_use]
    pub fn row(&self, date: usize) -> &Row {
        &self.rows[date]
    }

    /// The same for every date, to be written.
    pub fn rows_mut(&mut self) -> &mut [Row] {
        &mut self.rows
    }
}

/// The model of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static ModelInfo> {
    MODELS.iter().copied().find(|info| info.name == name)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Normals that all come out the same.
    pub(super) struct Constant(pub(super) f64);

    impl Draws for Constant {
        fn normals(&mut self, out: &mut Row) {
            out.fill(self.0);
        }

        fn uniforms(&mut self, out: &mut Row) {
            out.fill(self.0);
        }

        fn level(&self) -> Level {
            Level::new()
        }
    }

    /// Prices by day of a model that needs no draws.
    pub(super) fn prices(model: &dyn PriceModel, start: f64, days: &[u32]) -> Vec<f64> {
        prices_drawn(model, start, days, &mut Constant(f64::NAN))
    }

    /// Prices by day, the same on every path of the batch.
    pub(super) fn prices_drawn(
        model: &dyn PriceModel,
        start: f64,
        days: &[u32],
        draws: &mut dyn Draws,
    ) -> Vec<f64> {
        let mut grid = PriceGrid::new(days.len());
        model.sampler(start, days).sample(draws, &mut grid);
        let price = |date: usize| {
            let row = grid.row(date);
            assert!(row.iter().all(|price| *price == row[0]), "paths differ");
            row[0]
        };
        (0..days.len()).map(price).collect()
    }

    /// The parameter a model was refused for.
    pub(super) fn refused<T>(model: Result<T, InvalidModel>) -> &'static str {
        model.err().map_or("nothing", |error| error.parameter)
    }

    #[test]
    fn models_are_found_by_name() {
        for info in MODELS {
            assert!(std::ptr::eq(find(info.name).unwrap(), *info));
        }
        assert!(find("nothing").is_none());
    }
}
