//! The same scenario with some of its numbers changed, named as they stand in the file.

use toml::{Table, Value};

use super::words::{nearest, quoted};
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
            set(&mut table, key, value)?;
        }
        let changed =
            changes.iter().map(|(key, value)| format!("{key} = {value}")).collect::<Vec<_>>().join(", ");
        match Scenario::from_toml_with(&table.to_string(), self.files) {
            Ok(read) => Ok(read.scenario),
            Err(problems) => Err(NotVaried::Wrong { changed, problems: Box::new(problems) }),
        }
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
        self.at(&split(key))
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
        let mut way = split(key);
        loop {
            if let Some(value) = self.at(&way) {
                return Some(value);
            }
            // Offers that extend each other in a circle are refused when the file is read.
            let [offers, name, _, ..] = &mut way[..] else { return None };
            let parent = self.at(&[offers.clone(), name.clone(), "extends".to_owned()])?;
            *name = parent;
        }
    }

    /// Whether an offer takes over from another, itself or by those between.
    #[must_use]
    pub fn extends(&self, offer: &str, other: &str) -> bool {
        let parent = |name: &String| self.at(&["offers", name, "extends"].map(str::to_owned));
        // Offers that extend each other in a circle are refused when the file is read.
        std::iter::successors(parent(&offer.to_owned()), parent).any(|name| name == other)
    }

    fn at(&self, way: &[String]) -> Option<String> {
        let mut value = None;
        let mut table = Some(&self.table);
        for part in way {
            value = table?.get(part.as_str());
            table = value.and_then(Value::as_table);
        }
        match value? {
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        }
    }

    /// The key that is meant: one of the file, the only one of the file that ends so, or else as written, for an offer
    /// may be given what it inherits.
    ///
    /// # Errors
    ///
    /// If several end so.
    pub fn find(&self, written: &str) -> Result<String, NotVaried> {
        if ["paths", "seed", "sampling"].contains(&written) {
            let message = format!("{} is no assumption but how the run is made", quoted(written));
            return Err(NotVaried::key(format!("{message}: give it as `--{written}`")));
        }
        let keys = self.keys();
        let ending = format!(".{written}");
        let ends: Vec<&str> = keys.iter().map(String::as_str).filter(|key| key.ends_with(&ending)).collect();
        match ends.as_slice() {
            _ if keys.iter().any(|key| key == written) => Ok(written.to_owned()),
            [one] => Ok((*one).to_owned()),
            [] => Ok(self.of_stock_or_offer(written).unwrap_or_else(|| written.to_owned())),
            several => {
                let several = super::words::list(several.iter().copied());
                Err(NotVaried::key(format!("{} may be any of {several}", quoted(written))))
            }
        }
    }

    /// The only key that ends with the first part and is of the stock or offer named behind it: `growth.AMZN`, and for a
    /// name with a dot `growth."BRK.B"` or `growth.BRK.B`.
    fn of_stock_or_offer(&self, written: &str) -> Option<String> {
        let (what, owner) = written.split_once('.')?;
        let owner = split(owner).join(".");
        let is_meant =
            |key: &String| matches!(&split(key)[..], [_, name, .., last] if *name == owner && last == what);
        let mut meant = self.keys().into_iter().filter(is_meant);
        meant.next().filter(|_| meant.next().is_none())
    }

    /// The key of the file most like one that it has not.
    #[must_use]
    pub fn nearest(&self, key: &str) -> Option<String> {
        let keys = self.keys();
        if keys.iter().any(|known| known == key) {
            return None;
        }
        let last = |key: &str| key.rsplit('.').next().unwrap_or_default().to_owned();
        let near = nearest(key, keys.iter().map(String::as_str));
        let by_last = || keys.iter().find(|known| nearest(&last(key), [last(known).as_str()]).is_some());
        near.map(str::to_owned).or_else(|| by_last().cloned())
    }

    /// Ways to all values of the file, in its order.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        let mut keys = Vec::new();
        collect(&self.table, "", &mut keys);
        keys
    }
}

fn set(table: &mut Table, key: &str, value: &str) -> Result<(), NotVaried> {
    let parts = split(key);
    let Some((last, tables)) = parts.split_last() else {
        return Err(NotVaried::key("an empty key stands for nothing"));
    };
    let mut way = String::new();
    let mut table = table;
    for (depth, part) in tables.iter().enumerate() {
        let known: Vec<String> = table.keys().cloned().collect();
        // Offers inherit tables such as `grant`: one that is missing inside an offer is made.
        let may_be_made = depth >= 2 && tables[0] == "offers";
        if may_be_made && !table.contains_key(part.as_str()) {
            table.insert(part.clone(), Value::Table(Table::new()));
        }
        let joined = if way.is_empty() { part.clone() } else { format!("{way}.{part}") };
        match table.get_mut(part.as_str()) {
            Some(Value::Table(inner)) => table = inner,
            Some(_) => {
                return Err(NotVaried::key(format!("{} is a value, not a table", quoted(&joined))));
            }
            None => return Err(missing(&way, part, &known)),
        }
        way = joined;
    }
    table.insert(last.clone(), parsed(value));
    Ok(())
}

/// The offer that a key is of.
fn offer_of(key: &str) -> Option<String> {
    match &split(key)[..] {
        [offers, name, _, ..] if offers == "offers" => Some(name.clone()),
        _ => None,
    }
}

fn missing(way: &str, part: &str, known: &[String]) -> NotVaried {
    let full = |name: &str| if way.is_empty() { name.to_owned() } else { format!("{way}.{name}") };
    let reason = format!("there is no {}", quoted(&full(part)));
    match nearest(part, known.iter().map(String::as_str)) {
        Some(meant) => NotVaried::Key { reason, meant: Some(full(meant)) },
        None if known.is_empty() => NotVaried::key(reason),
        None => {
            let known = known.iter().map(|name| full(name)).collect::<Vec<_>>().join(", ");
            NotVaried::key(format!("{reason}; there are {known}"))
        }
    }
}

/// A value as TOML reads it; what it does not read is text.
fn parsed(value: &str) -> Value {
    let document = format!("value = {value}");
    let read = document.parse::<Table>().ok().and_then(|mut table| table.remove("value"));
    read.unwrap_or_else(|| Value::String(value.to_owned()))
}

/// The parts of a dotted key; a part in quotes may hold dots.
pub(crate) fn split(key: &str) -> Vec<String> {
    let (mut parts, mut part, mut quote) = (Vec::new(), String::new(), None);
    for c in key.chars() {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            ('.', None) => parts.push(std::mem::take(&mut part)),
            (c, _) => part.push(c),
        }
    }
    parts.push(part);
    parts
}

fn collect(table: &Table, way: &str, keys: &mut Vec<String>) {
    for (name, value) in table {
        let name = super::values::bare_or_quoted(name);
        let full = if way.is_empty() { name } else { format!("{way}.{name}") };
        match value {
            Value::Table(inner) => collect(inner, &full, keys),
            _ => keys.push(full),
        }
    }
}
