//! Dated public facts about employers, share prices, taxes and published pay, kept as data files with their sources; never constants in code.
//!
//! This room knows nothing of the others: it hands out plain rows.

pub mod guides;
pub mod models;
pub mod stress;
pub mod tax;
pub mod vesting;

use serde::Deserialize;

/// A data file: the day it was last checked, and its rows under the name of what they are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table<T> {
    as_of: String,
    #[serde(alias = "model", alias = "stress", alias = "schedule")]
    rows: Vec<T>,
}

impl<T: for<'a> Deserialize<'a>> Table<T> {
    /// The rows of a file; none if it does not parse, which a test of each file rules out.
    fn read(source: &str) -> Self {
        Table::parse(source).unwrap_or_else(|_| Table { as_of: String::new(), rows: Vec::new() })
    }

    fn parse(source: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(source)
    }
}
