//! Charts of a simulation, drawn once as SVG; PNG is made from the same drawing.
//!
//! This room takes plain numbers and knows nothing of how they were made. Each chart is a value with
//! public fields and one method, `draw`:
//!
//! | chart | question it answers |
//! |---|---|
//! | [`Fan`] | where could the share price be in month *t*? |
//! | [`Years`] | what of each year's pay is certain, and how wide is the rest? |
//! | [`Total`] | what shape has the pay over all years, and how much of it falls short? |
//! | [`Dots`] | how many of my futures fall short? |
//! | [`Parts`] | where does the money come from, and what is taken off? |
//! | [`Difference`] | how often does one offer pay more than another, and by how much? |
//! | [`Exceedance`] | how likely is an offer to pay at least so much? |
//! | [`BreakEvenMap`] | what must be true for one offer to beat another? |
//! | [`Models`] | what does the choice of price model do to the pay? |
//! | [`Tornado`] | which assumption moves the answer most? |
//! | [`Heat`] | what does it pay for each pair of two assumptions? |
//! | [`Convergence`] | were there enough paths? |
//! | [`Returns`] | how often did the price move how far, and which law knows it? |
//! | [`Volatility`] | how has volatility changed, and what is it now? |
//! | [`Quantiles`] | are the moves as the laws say, tails included? |
//! | [`Sketch`] | what do the paths of a price model look like? |
//!
//! Returns, volatility and quantiles show a price history; their blue is a fitted law and their grey what was seen.
//!
//! Colours carry roles, the same in every chart: blue is simulated, grey is cash, orange falls short of
//! the reader's own threshold. Sentences in titles are built from the numbers and guarded by them.
//!
//! ```
//! use vestcast::chart::{Basis, Caption, Dots, Theme};
//!
//! let chart = Dots {
//!     caption: Caption {
//!         context: "First offer".into(),
//!         foot: "Simulation, not a forecast".into(),
//!         pay: String::new(),
//!         basis: Basis::Simulated(100_000),
//!     },
//!     years: 4,
//!     values: (0..50).map(|i| 1.0e6 + 1.5e4 * f64::from(i)).collect(),
//!     threshold: Some(("your walk-away number".into(), 1.2e6)),
//! };
//! let drawing = chart.draw(Theme::Light)?;
//! assert!(drawing.svg().contains("14 of 50 simulated futures"));
//! assert!(drawing.layout_faults().is_empty());
//! # Ok::<(), vestcast::chart::ChartError>(())
//! ```

mod basis;
mod break_even;
mod canvas;
mod contour;
mod convergence;
mod curve;
mod difference;
mod dots;
mod exceedance;
mod fan;
mod font;
mod frame;
mod heat;
mod lint;
mod lump;
mod models;
mod parts;
mod past;
mod place;
mod png;
mod quantiles;
mod returns;
mod rows;
mod scale;
mod sketch;
mod svg;
mod theme;
mod tornado;
mod total;
mod volatility;
mod words;
mod years;

pub use basis::{Basis, Chance};
pub use break_even::{BreakEvenMap, MapAxis, Scaling};
pub use convergence::{Convergence, Settling};
pub use difference::Difference;
pub use dots::Dots;
pub use exceedance::{Exceedance, ExceedanceOffer};
pub use fan::{Band, Fan, Vesting};
#[cfg(feature = "cli")]
pub(crate) use font::SUBSTITUTE;
pub use font::font_face_css;
pub use heat::Heat;
pub use lint::LayoutFault;
pub use lump::Lump;
pub use models::{ModelRow, Models};
pub use parts::{PartKind, Parts};
pub use past::{Past, Period};
pub use quantiles::{LawResiduals, Quantiles};
pub use returns::{ExpectedReturns, Returns};
pub use sketch::Sketch;
pub use svg::Drawing;
pub use theme::Theme;
pub use tornado::{Tornado, TornadoRow};
pub use total::Total;
pub use volatility::{ChangingVolatility, Volatility};
pub use years::{Bars, Year, Years};

/// The words around a chart that its numbers cannot tell.
#[derive(Debug, Clone, PartialEq)]
pub struct Caption {
    /// What is shown: the offer, the stock. Stands above the title; may be empty.
    pub context: String,
    /// Assumptions and seed, beginning "Simulation, not a forecast". Wraps; may be empty.
    pub foot: String,
    /// What amounts of pay are, as in "after tax, in today's money"; empty if they are just what is paid.
    pub pay: String,
    /// What the numbers rest on: words are only as strong as this.
    pub basis: Basis,
}

impl Caption {
    /// A description that says what amounts of pay are.
    fn described(&self, description: &str) -> String {
        match self.pay.as_str() {
            "" => description.to_owned(),
            pay => format!("{description} Amounts are {pay}."),
        }
    }
}

/// Why a chart could not be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChartError {
    /// A number is not finite, or too large to draw.
    #[error("cannot draw the {chart} chart: {field} is not a finite number of drawable size")]
    NotFinite {
        /// The chart.
        chart: &'static str,
        /// The field that holds the number.
        field: &'static str,
    },
    /// A list has the wrong length or its values contradict each other.
    #[error("cannot draw the {chart} chart: {problem}")]
    Malformed {
        /// The chart.
        chart: &'static str,
        /// What is wrong.
        problem: &'static str,
    },
    /// The SVG writer failed.
    #[error("cannot write the SVG: {0}")]
    Svg(String),
    /// The SVG could not be turned into a PNG.
    #[error("cannot make the PNG: {0}")]
    Png(String),
}

/// Dollars beyond this are refused: no axis or sentence could show them.
const LARGEST: f64 = 1e60;

/// Refuses the first value that is not drawable.
fn require_finite(
    chart: &'static str,
    field: &'static str,
    values: impl IntoIterator<Item = f64>,
) -> Result<(), ChartError> {
    let drawable = |x: f64| x.is_finite() && x.abs() <= LARGEST;
    if values.into_iter().all(drawable) { Ok(()) } else { Err(ChartError::NotFinite { chart, field }) }
}

/// Refuses quantiles that are not in ascending order.
fn require_ascending(chart: &'static str, values: &[f64]) -> Result<(), ChartError> {
    if values.is_sorted() {
        Ok(())
    } else {
        Err(ChartError::Malformed { chart, problem: "quantiles are not in ascending order" })
    }
}
