//! What was found in a price file and what was done about it.

use std::fmt;

/// One remark on a price file, in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is about.
    pub kind: Kind,
    /// Whether the user should look at it.
    pub weight: Weight,
    /// What was found and done.
    pub message: String,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Which series was taken: how many closes, from when to when, of which column.
    Series,
    /// Lines before the header were skipped.
    Preamble,
    /// Delimiter, decimal comma or day order needed telling from the file.
    Form,
    /// Raw against adjusted close.
    Adjustment,
    /// The file is not in the order of time.
    Order,
    /// Cells without a price.
    Missing,
    /// Dates that come more than once.
    Duplicate,
    /// Rows on Saturdays or Sundays.
    Weekend,
    /// A price that cannot be.
    BadTick,
    /// A jump like that of a share split.
    Split,
    /// Days without rows.
    Gap,
    /// The end of the series is old or does not move.
    StaleEnd,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Good to know.
    Note,
    /// Look at it: the numbers depend on it.
    Warning,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Findings in the making.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    pub(super) fn note(&mut self, kind: Kind, message: impl Into<String>) {
        self.0.push(Finding { kind, weight: Weight::Note, message: message.into() });
    }

    pub(super) fn warn(&mut self, kind: Kind, message: impl Into<String>) {
        self.0.push(Finding { kind, weight: Weight::Warning, message: message.into() });
    }

    /// All findings, the one on the series first.
    pub(super) fn into_vec(mut self) -> Vec<Finding> {
        self.0.sort_by_key(|finding| finding.kind != Kind::Series);
        self.0
    }
}

/// `1 row`, `2 rows`, `1,000 rows`.
pub(super) fn counted(n: usize, thing: &str) -> String {
    crate::money::counted(n as u64, thing)
}

/// The first few of many, `a, b, c and 4 more`.
pub(super) fn some_of<T: fmt::Display>(things: &[T]) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<String> = things.iter().take(SHOWN).map(T::to_string).collect();
    match things.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// A price with six significant digits at most.
pub(super) fn price(close: f64) -> String {
    let decimals = match close {
        close if close >= 1000.0 => 2,
        close if close >= 1.0 => 4,
        _ => 6,
    };
    let digits = format!("{close:.decimals$}");
    digits.trim_end_matches('0').trim_end_matches('.').to_string()
}
