//! Parameters of price models that are typical of a large US technology share: `models.toml`, parsed.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Table;
use super::vesting::Confidence;

/// The data file itself, for those who want its comments.
pub const SOURCE: &str = include_str!("models.toml");

static TABLE: LazyLock<Table<Typical>> = LazyLock::new(|| Table::read(SOURCE));

/// Every model with parameters of its own beside growth.
#[must_use]
pub fn models() -> &'static [Typical] {
    &TABLE.rows
}

/// What is typical of the model of this name.
///
/// ```
/// use vestcast::facts::models;
///
/// let merton = models::find("merton").unwrap();
/// assert_eq!(merton.parameters["jumps_per_year"], 49.0);
/// assert!(merton.is_scaled("jump_spread") && !merton.is_scaled("jumps_per_year"));
/// ```
#[must_use]
pub fn find(id: &str) -> Option<&'static Typical> {
    models().iter().find(|model| model.id == id)
}

/// The day the table was last checked, `YYYY-MM-DD`.
#[must_use]
pub fn as_of() -> &'static str {
    &TABLE.as_of
}

/// Typical parameters of a model, and how sure they are.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typical {
    /// Name of the model in a scenario file.
    pub id: String,
    /// Values by parameter: rates as plain numbers, durations in months.
    pub parameters: BTreeMap<String, f64>,
    /// Standard deviation of the log return over a year that they amount to.
    pub total_volatility: f64,
    /// How sure it is.
    pub confidence: Confidence,
    /// Where it comes from.
    pub evidence: String,
    /// Further facts.
    pub notes: Option<String>,
    scaled: Vec<String>,
}

impl Typical {
    /// Whether a parameter grows in proportion if the share is more volatile.
    #[must_use]
    pub fn is_scaled(&self, parameter: &str) -> bool {
        self.scaled.iter().any(|name| name == parameter)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_file_parses_and_scales_what_it_lists() {
        let table = Table::<Typical>::parse(SOURCE).unwrap();
        assert_eq!(table.rows.len(), 9);
        for model in &table.rows {
            assert_eq!(find(&model.id), Some(model), "{} comes twice", model.id);
            assert!(!model.scaled.is_empty(), "{}", model.id);
            assert!(model.scaled.iter().all(|name| model.parameters.contains_key(name)), "{}", model.id);
            assert!((0.2..0.5).contains(&model.total_volatility), "{}", model.id);
        }
    }
}
