//! Tables of the file as the reader sees them: an offer is its own table laid over those it extends.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::{Diagnostic, Problems};
use super::keys::{self, Kind, Section};
use super::words::{list, nearest, quoted, suggestion};
use crate::market;

/// A value with its place in the file.
pub(super) type Node<'a> = &'a Spanned<DeValue<'a>>;

/// A table whose keys are known, its nearest layer first.
pub(super) struct Table<'a> {
    section: &'static Section,
    /// What to call it in a sentence.
    title: String,
    span: Range<usize>,
    layers: Vec<&'a DeTable<'a>>,
    /// Keys meant by unknown ones.
    misspelt: Vec<&'static str>,
}

/// The value of a key.
pub(super) struct Entry<'a> {
    /// What to call it in a sentence.
    pub(super) name: String,
    /// The value.
    pub(super) node: Node<'a>,
    /// How many layers down it was found.
    pub(super) layer: usize,
    /// If it is a table: the tables under it in lower layers.
    below: Vec<&'a DeTable<'a>>,
}

impl<'a> Table<'a> {
    /// Opens the tables of these layers, nearest first, and reports keys of the nearest that are unknown.
    pub(super) fn open(
        section: &'static Section,
        title: impl Into<String>,
        span: Range<usize>,
        layers: Vec<&'a DeTable<'a>>,
        problems: &mut Problems,
    ) -> Self {
        let mut misspelt = Vec::new();
        for key in layers.first().iter().flat_map(|layer| layer.keys()) {
            if problems.is_full() {
                break;
            }
            if section.key(key.get_ref()).is_none() {
                let meant = nearest(key.get_ref(), section.names());
                problems.push(unknown_key(section, key, meant));
                misspelt.extend(meant);
            }
        }
        Table { section, title: title.into(), span, layers, misspelt }
    }

    /// The value of a key, from the nearest layer that has it.
    pub(super) fn get(&self, key: &str) -> Option<Entry<'a>> {
        debug_assert!(self.section.key(key).is_some(), "`{key}` is not in the table of keys");
        let mut found = self.layers.iter().enumerate().filter_map(|(i, layer)| Some((i, layer.get(key)?)));
        let (layer, node) = found.next()?;
        let below = match node.get_ref() {
            DeValue::Table(_) => found.map_while(|(_, under)| under.get_ref().as_table()).collect(),
            _ => Vec::new(),
        };
        Some(Entry { name: quoted(key), node, layer, below })
    }

    /// The value of a key, read; nothing if it is absent or wrong.
    pub(super) fn read<T>(
        &self,
        key: &str,
        read: impl FnOnce(&Entry<'a>) -> Result<T, Diagnostic>,
        problems: &mut Problems,
    ) -> Option<T> {
        self.get(key).and_then(|entry| problems.note(read(&entry)))
    }

    /// The same for a key that must not be absent.
    pub(super) fn require<T>(
        &self,
        key: &str,
        read: impl FnOnce(&Entry<'a>) -> Result<T, Diagnostic>,
        problems: &mut Problems,
    ) -> Option<T> {
        let entry = self.demand(key, problems)?;
        problems.note(read(&entry))
    }

    /// The value of a key that must not be absent.
    pub(super) fn demand(&self, key: &str, problems: &mut Problems) -> Option<Entry<'a>> {
        let entry = self.get(key);
        if entry.is_none() && !self.is_misspelt(key) {
            problems.push(self.missing(key));
        }
        entry
    }

    /// True if the key is absent but an unknown one, already reported, was meant for it.
    pub(super) fn is_misspelt(&self, key: &str) -> bool {
        self.misspelt.contains(&key)
    }

    fn missing(&self, key: &str) -> Diagnostic {
        let key = self.section.key(key);
        let (name, example) = key.map_or(("", ""), |key| (key.name, key.example));
        let table = key.is_some_and(|key| is_table(key.kind));
        let help = match table {
            true => format!("add a table, for instance `{example}`"),
            false => format!("add, for instance, `{name} = {example}`"),
        };
        Diagnostic::error(self.span.clone(), format!("{} has no `{name}`", self.title)).help(help)
    }

    /// The place of that of these keys which is given nearest by; the others may be inherited. The place of
    /// the table if there is none.
    pub(super) fn nearest(&self, keys: &[&str]) -> Range<usize> {
        let given = keys.iter().filter_map(|key| self.get(key));
        given.min_by_key(|entry| entry.layer).map_or(self.span.clone(), |entry| entry.span())
    }

    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }
}

impl<'a> Entry<'a> {
    /// A value that stands in a list or under a name of the user's.
    pub(super) fn new(name: impl Into<String>, node: Node<'a>) -> Self {
        Entry { name: name.into(), node, layer: 0, below: Vec::new() }
    }

    pub(super) fn span(&self) -> Range<usize> {
        self.node.span()
    }

    pub(super) fn value(&self) -> &'a DeValue<'a> {
        self.node.get_ref()
    }

    /// Its layers if it is a table.
    pub(super) fn layers(&self) -> Option<Vec<&'a DeTable<'a>>> {
        let own = self.value().as_table()?;
        Some(std::iter::once(own).chain(self.below.iter().copied()).collect())
    }

    /// Opens it as a table of known keys.
    pub(super) fn table(&self, section: &'static Section, problems: &mut Problems) -> Option<Table<'a>> {
        match self.layers() {
            Some(layers) => Some(Table::open(section, &*self.name, self.span(), layers, problems)),
            None => {
                let help = match section.inline {
                    Some(example) => format!("write, for instance, `{example}`"),
                    None => format!("write `{}` as a table", section.header),
                };
                problems.push(self.wrong("a table", help));
                None
            }
        }
    }

    /// Names and values of a table whose names the user chooses.
    pub(super) fn named(
        &self,
        problems: &mut Problems,
    ) -> Vec<(&'a Spanned<std::borrow::Cow<'a, str>>, Node<'a>)> {
        match self.value() {
            DeValue::Table(table) => table.iter().collect(),
            _ => {
                problems.push(self.wrong("a table of names", ""));
                Vec::new()
            }
        }
    }

    /// The first element if it is a list, otherwise itself.
    pub(super) fn first(&self) -> Node<'a> {
        self.value().as_array().and_then(|list| list.iter().next()).unwrap_or(self.node)
    }

    /// The elements of a list no longer than `most`.
    pub(super) fn list(
        &self,
        expected: &str,
        help: &str,
        most: usize,
    ) -> Result<&'a [Spanned<DeValue<'a>>], Diagnostic> {
        match self.value() {
            DeValue::Array(list) if list.len() > most => {
                let message = format!("{} has {} entries, more than {most}", self.name, list.len());
                Err(Diagnostic::error(self.span(), message))
            }
            DeValue::Array(list) => Ok(list),
            _ => Err(self.wrong(expected, help)),
        }
    }

    /// "`base` must be money": the error of a value of the wrong form.
    pub(super) fn wrong(&self, expected: &str, help: impl Into<String>) -> Diagnostic {
        let help = help.into();
        let error =
            Diagnostic::error(self.span(), format!("{} must be {expected}", self.name)).label(self.found());
        if help.is_empty() { error } else { error.help(help) }
    }

    /// "found the text `abc`".
    pub(super) fn found(&self) -> String {
        match self.value() {
            DeValue::String(text) if text.is_empty() => "found an empty text".to_owned(),
            DeValue::String(text) => format!("found {}", quoted(text)),
            DeValue::Integer(number) => format!("found {}", quoted(&number.to_string())),
            DeValue::Float(number) => format!("found {}", quoted(&number.to_string())),
            DeValue::Boolean(switch) => format!("found `{switch}`"),
            DeValue::Datetime(_) => "found a date".to_owned(),
            DeValue::Array(_) => "found a list".to_owned(),
            DeValue::Table(_) => "found a table".to_owned(),
        }
    }
}

fn is_table(kind: Kind) -> bool {
    matches!(kind, Kind::Named(_) | Kind::Table(_) | Kind::Model | Kind::Correlations)
}

fn unknown_key(
    section: &Section,
    key: &Spanned<std::borrow::Cow<'_, str>>,
    meant: Option<&str>,
) -> Diagnostic {
    let name = key.get_ref();
    let message = format!("unknown key {}", quoted(name));
    let mut help = format!("keys here are {}", list(section.names()));
    let error = Diagnostic::error(key.span(), message);
    let error = match (meant, home(section, name)) {
        (Some(nearest), _) => error.meant(nearest),
        (None, Some(home)) => {
            help = format!("move it there; {help}");
            error.label(format!("belongs {home}"))
        }
        (None, None) => error.label("not a key here"),
    };
    error.help(help)
}

/// Where a key that stands in the wrong section belongs, if it is known at all.
fn home(section: &Section, key: &str) -> Option<String> {
    let of_model = |info: &&market::ModelInfo| info.parameters.iter().any(|parameter| parameter.name == key);
    let headers = |header: &str| match header.starts_with('[') {
        true => format!("under `{header}`"),
        false => "at the top of the file, before the first `[…]`".to_owned(),
    };
    let section = keys::elsewhere(section, key).map(|section| headers(section.header));
    let model = || market::MODELS.iter().copied().find(|info| of_model(info));
    section.or_else(|| model().map(|info| headers(&format!("[stocks.NAME.model.{}]", info.name))))
}

/// The error of a name that stands for nothing.
pub(super) fn unknown_name(entry: &Entry<'_>, what: &str, name: &str, known: &[&str]) -> Diagnostic {
    let message = format!("there is no {what} {}", quoted(name));
    Diagnostic::error(entry.span(), message).label("not known").help(suggestion(name, known))
}

/// The warning of a key that does nothing where it stands.
pub(super) fn no_use(entry: &Entry<'_>, why: &str, help: impl Into<String>) -> Diagnostic {
    let message = format!("{} has no use {why}", entry.name);
    Diagnostic::warning(entry.span(), message).label("not used").help(help)
}

/// Longest name of a stock, an offer or a target.
const LONGEST_NAME: usize = 60;

/// Checks a name the user chose.
pub(super) fn check_name(what: &str, name: &Spanned<std::borrow::Cow<'_, str>>) -> Result<(), Diagnostic> {
    let text = name.get_ref();
    let length = text.chars().count();
    let fault = if text.trim().is_empty() {
        "is empty".to_owned()
    } else if length > LONGEST_NAME {
        format!("has {length} characters, more than {LONGEST_NAME}")
    } else if text.chars().any(char::is_control) {
        "holds a control character".to_owned()
    } else {
        return Ok(());
    };
    let help = "it heads columns and charts: a short word is best";
    Err(Diagnostic::error(name.span(), format!("the name of this {what} {fault}")).help(help))
}
