//! Conditions whose chances are counted beside those of the goals, such as `year 3 >= $300K`.

use super::TargetOf;
use crate::money;

/// A condition on what a path pays. Amounts count to the cent, as pay does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Condition {
    /// The pay.
    pub of: TargetOf,
    /// How it compares.
    pub is: Relation,
    /// With what.
    pub than: Than,
}

/// How two amounts compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// `>=`
    AtLeast,
    /// `>`
    Above,
    /// `<=`
    AtMost,
    /// `<`
    Below,
}

/// What pay is compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Than {
    /// Dollars.
    Amount(f64),
    /// Other pay of the same path; not the average, which is no amount that is paid.
    Pay(TargetOf),
}

impl Relation {
    /// All of them, those of two signs first.
    pub const ALL: [Relation; 4] = [Relation::AtLeast, Relation::AtMost, Relation::Above, Relation::Below];

    /// As it is written.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Relation::AtLeast => ">=",
            Relation::Above => ">",
            Relation::AtMost => "<=",
            Relation::Below => "<",
        }
    }

    /// Whether it holds.
    #[must_use]
    pub fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Relation::AtLeast => left >= right,
            Relation::Above => left > right,
            Relation::AtMost => left <= right,
            Relation::Below => left < right,
        }
    }
}

impl std::fmt::Display for TargetOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TargetOf::Total => f.write_str("total"),
            TargetOf::Average => f.write_str("average"),
            TargetOf::Year(year) => write!(f, "year {year}"),
        }
    }
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} ", self.of, self.is.sign())?;
        match self.than {
            Than::Amount(dollars) => f.write_str(&money::exact(dollars)),
            Than::Pay(other) => other.fmt(f),
        }
    }
}
