//! The charts of a calibration: which there are, what they are called, and the numbers each one shows.

pub use super::picture::Picture;
use super::picture::{self, Chart, NamedFile, file_names};
use crate::chart::{
    ChangingVolatility, ChartError, ExpectedReturns, LawResiduals, Past, Period, Quantiles, Returns,
    Volatility,
};
use crate::history::fit::{Gbm, Law as _};
use crate::history::{Frequency, Portrait, Reading, portrait};

/// What the charts say beside their numbers.
pub struct Labels<'a> {
    /// Name of the share.
    pub share: &'a str,
    /// Where the prices come from, such as the name of the file.
    pub source: &'a str,
}

/// Returns against the laws, volatility through time, and quantiles of the residuals.
#[must_use]
pub fn pictures(reading: &Reading, portrait: &Portrait, labels: &Labels) -> Vec<Picture> {
    let past = past(reading, labels);
    let charts = [
        ("returns", Chart::Returns(returns(&portrait.moves, past.clone()))),
        ("volatility", Chart::Volatility(volatility(&portrait.volatility, past.clone()))),
        ("quantiles", Chart::Quantiles(quantiles(&portrait.quantiles, past))),
    ];
    let share = file_names("stock", std::iter::once(labels.share)).concat();
    charts.map(|(kind, chart)| Picture { name: format!("{kind}-{share}"), chart }).into()
}

/// All pictures as files: SVG and PNG from the same drawing, light and dark.
pub fn files(reading: &Reading, portrait: &Portrait, labels: &Labels) -> Result<Vec<NamedFile>, ChartError> {
    picture::files(&pictures(reading, portrait, labels))
}

fn past(reading: &Reading, labels: &Labels) -> Past {
    let period = match reading.frequency() {
        Frequency::Daily => Period::Day,
        Frequency::Weekly => Period::Week,
        Frequency::Monthly => Period::Month,
    };
    let span = reading.dates().first().zip(reading.dates().last());
    let span = span.map_or_else(String::new, |(first, last)| format!(" from {first} to {last}"));
    let foot = format!(
        "History, not a forecast: {}, column {}, {} closes{span}.",
        labels.source,
        reading.column(),
        reading.frequency()
    );
    let returns = reading.return_dates().count();
    Past { context: labels.share.to_owned(), share: labels.share.to_owned(), foot, period, returns }
}

fn returns(moves: &portrait::Moves, past: Past) -> Returns {
    let expected = |law: &portrait::Expected| ExpectedReturns {
        law: law.law.to_owned(),
        is_normal: law.law == Gbm::NAME,
        is_average: law.is_average,
        curve: law.curve.clone(),
    };
    Returns {
        past,
        bin: moves.bin,
        first: moves.first,
        counts: moves.counts.clone(),
        laws: moves.laws.iter().map(expected).collect(),
        beyond_four: (moves.beyond.seen, moves.beyond.expected),
        furthest: moves.furthest,
    }
}

fn volatility(volatility: &portrait::Volatility, past: Past) -> Volatility {
    let law = volatility.changing.as_ref().map(|law| ChangingVolatility {
        name: law.law.to_owned(),
        path: law.path.clone(),
        next: law.next,
        long_run: law.long_run,
    });
    let portrait::Volatility { window, overall, .. } = *volatility;
    Volatility { past, window, rolling: volatility.rolling.clone(), law, overall }
}

fn quantiles(quantiles: &portrait::Quantiles, past: Past) -> Quantiles {
    let residuals = |law: &portrait::Residuals| LawResiduals {
        law: law.law.to_owned(),
        points: law.points.clone(),
        inside: law.inside,
    };
    Quantiles { past, band: quantiles.band.clone(), laws: quantiles.laws.iter().map(residuals).collect() }
}
