//! Whether published figures agree with their own parts, with each other, and with what is known.

mod calculators;
mod claims;
mod companies;
mod guides;
mod skipped;
mod structure;
mod table;
mod totals;

pub use calculators::calculator;
pub use guides::{examples, of_guides};
pub use skipped::{Skipped, skipped};
pub use table::{Schedule, Tolerance, check};

use crate::facts::guides::Range;

/// Something that was checked, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// A word to ask for it by.
    pub id: &'static str,
    /// What was found, in a sentence.
    pub says: String,
    /// The figures.
    pub lines: Vec<Line>,
    /// Whether all was well.
    pub holds: bool,
}

impl Finding {
    fn new(id: &'static str, says: impl Into<String>, lines: Vec<Line>) -> Self {
        Finding { id, says: says.into(), lines, holds: false }
    }
}

/// A figure beside what it should be.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What it is.
    pub what: String,
    /// As printed.
    pub printed: Option<Range>,
    /// As reckoned from its parts.
    pub reckoned: Option<Range>,
    /// What the numbers are.
    pub unit: Unit,
    /// A word on it.
    pub note: Option<String>,
}

/// What numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Dollars.
    Dollars,
    /// Fractions, shown in percent.
    Rate,
    /// Multiples.
    Times,
}

impl Line {
    /// What the printed figure is beyond the reckoned, at both ends.
    #[must_use]
    pub fn off(&self) -> Option<Range> {
        Some(self.printed?.with(self.reckoned?, |printed, reckoned| printed - reckoned))
    }

    fn dollars(
        what: impl Into<String>,
        printed: impl Into<Option<Range>>,
        reckoned: impl Into<Option<Range>>,
    ) -> Self {
        let (printed, reckoned) = (printed.into(), reckoned.into());
        Line { what: what.into(), printed, reckoned, unit: Unit::Dollars, note: None }
    }

    fn words(what: impl Into<String>, note: impl Into<String>) -> Self {
        Line { note: Some(note.into()), ..Line::dollars(what, None, None) }
    }

    fn unit(self, unit: Unit) -> Self {
        Line { unit, ..self }
    }

    fn note(self, note: impl Into<String>) -> Self {
        Line { note: Some(note.into()), ..self }
    }
}

/// A single amount as a range.
fn one(amount: f64) -> Range {
    Range { low: amount, high: amount }
}

/// From the smallest low to the largest high.
fn span(ranges: impl IntoIterator<Item = Range>) -> Range {
    let start = Range { low: f64::INFINITY, high: f64::NEG_INFINITY };
    ranges
        .into_iter()
        .fold(start, |all, range| Range { low: all.low.min(range.low), high: all.high.max(range.high) })
}
