//! The same scenario with some of its numbers changed, named as they stand in the file.

mod find;
mod way;

use toml::{Table, Value};

pub(crate) use self::way::{is_number, split};
use super::words::quoted;
use super::{PriceFiles, Problems, Scenario};

/// A scenario that can be read again with other values.
pub struct Varied<'a> {
    table: Table,
    files: &'a PriceFiles<'a>,
}

/// Why a scenario has no such variant.
#[derive(Debug, thiserror::Error)]
pub enum NotVaried {
    /// No value stands there, and none can.
    #[error("{reason}{}", .meant.as_ref().map_or_else(String::new, |meant| format!("; did you mean {}?", quoted(meant))))]
    Key {
        /// Why not.
        reason: String,
        /// The key, or the start of one, that was probably meant.
        meant: Option<String>,
    },
    /// The scenario would be wrong.
    #[error("with {changed}: {}", .problems.diagnostics().first().map_or("the scenario is wrong", |first| &first.message))]
    Wrong {
        /// What was set.
        changed: String,
        /// What is wrong.
        problems: Box<Problems>,
    },
}

impl NotVaried {
    fn key(reason: impl Into<String>) -> Self {
        NotVaried::Key { reason: reason.into(), meant: None }
    }

    /// The key, or the start of one, that was probably meant.
    #[must_use]
    pub fn meant(&self) -> Option<&str> {
        match self {
            NotVaried::Key { meant, .. } => meant.as_deref(),
            NotVaried::Wrong { .. } => None,
        }
    }
}

impl<'a> Varied<'a> {
    /// From the text of a scenario file that reads without error.
    ///
    /// # Errors
    ///
    /// What is wrong with the text.
    pub fn new(source: &str, files: &'a PriceFiles<'a>) -> Result<Self, Problems> {
        Scenario::from_toml_with(source, files)?;
        let table = source.parse::<Table>().unwrap_or_default();
        Ok(Varied { table, files })
    }

    /// The scenario with these values in place of its own, each named by its way through the file, such as
    /// `stocks.AMZN.model.gbm.growth` or `offers.counter.grant.value`. A value is written as it would be in the file;
    /// text needs no quotes. A key that an offer inherits is given to the offer itself.
    ///
    /// ```
    /// use vestcast::scenario::Varied;
    ///
    /// let source = "title = 'x'\n[offers.first]\nbase = '175K'";
    /// let files = |name: &str| Err(format!("there is no {name}"));
    /// let varied = Varied::new(source, &files)?;
    /// let richer = varied.with(&[("offers.first.base", "200K")]).unwrap();
    /// assert_eq!(richer.offers[0].base_per_year, 200_000.0);
    /// let slip = varied.with(&[("offers.frist.base", "200K")]).unwrap_err();
    /// assert_eq!(slip.to_string(), "there is no `offers.frist`; did you mean `offers.first`?");
    /// # Ok::<(), vestcast::scenario::Problems>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A sentence on a key that cannot be, or on what the values make wrong.
    pub fn with(&self, changes: &[(&str, &str)]) -> Result<Scenario, NotVaried> {
        let mut table = self.table.clone();
        for (key, value) in changes {
            way::set(&mut table, &split(key), way::parsed(value))?;
        }
        let changed =
            changes.iter().map(|(key, value)| format!("{key} = {value}")).collect::<Vec<_>>().join(", ");
        match Scenario::from_toml_with(&table.to_string(), self.files) {
            Ok(read) => Ok(read.scenario),
            Err(problems) => Err(match self.list_as_a_whole(changes) {
                Some(advice) => NotVaried::key(advice),
                None => NotVaried::Wrong { changed, problems: Box::new(problems) },
            }),
        }
    }

    /// What is said of a value that was given to a list, which takes one for each of its elements.
    fn list_as_a_whole(&self, changes: &[(&str, &str)]) -> Option<String> {
        let whole = |(key, value): &(&str, &str)| self.advice(key).filter(|_| !way::parsed(value).is_array());
        changes.iter().find_map(whole)
    }

    /// The same, but a value given to an offer changes that offer alone: those that extend it stay as they are.
    ///
    /// # Errors
    ///
    /// As [`Varied::with`].
    pub fn with_alone(&self, changes: &[(&str, &str)]) -> Result<Scenario, NotVaried> {
        let mut scenario = self.with(changes)?;
        let offers = self.table.get("offers").and_then(Value::as_table);
        let is_extended = |name: &str| {
            let extends = |offer: &Value| offer.get("extends").and_then(Value::as_str) == Some(name);
            offers.is_some_and(|offers| offers.iter().any(|(_, offer)| extends(offer)))
        };
        if !changes.iter().filter_map(|(key, _)| offer_of(key)).any(|name| is_extended(&name)) {
            return Ok(scenario);
        }
        for offer in &mut scenario.offers {
            let is_meant = |key: &str| offer_of(key).is_none_or(|name| name == offer.name);
            let own: Vec<_> = changes.iter().copied().filter(|(key, _)| is_meant(key)).collect();
            if own.len() < changes.len() {
                let apart = self.with(&own)?;
                if let Some(own) = apart.offers.into_iter().find(|other| other.name == offer.name) {
                    *offer = own;
                }
            }
        }
        Ok(scenario)
    }

    /// The value of a key as it stands in the file, if it does.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<String> {
        way::at(&self.table, &split(key)).map(told)
    }

    /// The same, or the value of the offer it is taken over from.
    ///
    /// ```
    /// use vestcast::scenario::Varied;
    ///
    /// let source = "title = 'x'\n[offers.'a.b']\nbase = '175K'\n[offers.second]\nextends = 'a.b'";
    /// let files = |name: &str| Err(format!("there is no {name}"));
    /// let varied = Varied::new(source, &files)?;
    /// assert_eq!(varied.value("offers.second.base"), None);
    /// assert_eq!(varied.inherited("offers.second.base").as_deref(), Some("175K"));
    /// # Ok::<(), vestcast::scenario::Problems>(())
    /// ```
    #[must_use]
    pub fn inherited(&self, key: &str) -> Option<String> {
        way::inherited(&self.table, &split(key)).map(told)
    }

    /// Whether an offer takes over from another, itself or by those between.
    #[must_use]
    pub fn extends(&self, offer: &str, other: &str) -> bool {
        let parent = |name: &String| {
            let way = ["offers", name, "extends"].map(str::to_owned);
            way::at(&self.table, &way)?.as_str().map(str::to_owned)
        };
        // Offers that extend each other in a circle are refused when the file is read.
        std::iter::successors(parent(&offer.to_owned()), parent).any(|name| name == other)
    }
}

fn told(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The offer that a key is of.
fn offer_of(key: &str) -> Option<String> {
    match &split(key)[..] {
        [offers, name, _, ..] if offers == "offers" => Some(name.clone()),
        _ => None,
    }
}
