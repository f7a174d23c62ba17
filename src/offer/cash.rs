//! Cash whose amount is not certain, or may have to be paid back.

use super::Clawback;

/// Money towards moving house, paid on the first day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Relocation {
    /// Dollars.
    pub amount: f64,
    /// How it is paid back by those who leave early.
    pub clawback: Option<Clawback>,
}

/// Lowest raise a law may give in a year: base pay is never cut by more than nine tenths.
pub(crate) const LOWEST_RAISE: f64 = -0.9;

/// The base of a year from that of the year before.
#[must_use]
pub(crate) fn raised(base: f64, raise: f64, cap: f64) -> f64 {
    (base * (1.0 + raise)).min(cap)
}
