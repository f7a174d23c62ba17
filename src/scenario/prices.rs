//! The key `history` of a stock: a file of its prices.

use std::ops::Range;
use std::sync::Arc;

use toml::de::DeValue;

use super::diagnostic::{Diagnostic, Problems};
use super::keys::HISTORY;
use super::limits::{HIGHEST_PRICE, LONGEST_NAME, LONGEST_PATH, LOWEST_PRICE};
use super::table::Entry;
use super::units::{self, Reading as Unit};
use super::values;
use super::words::quoted;
use crate::history::{self, Choice, Date, Frequency, Reading, Weight};

/// Gives the bytes of the price file of a name in a scenario, or says in a sentence why it cannot.
pub type PriceFiles<'a> = dyn Fn(&str) -> Result<Vec<u8>, String> + 'a;

/// A price file that a scenario was read with. The scenario itself holds what it took from it.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// Name of the stock.
    pub stock: String,
    /// Name of the file as the scenario has it.
    pub file: String,
    /// Last day with a price.
    pub last_day: Date,
    /// What was found in it and taken from it, in sentences.
    pub notes: Vec<Note>,
    /// Log returns by the day; none if its prices are not daily.
    pub returns: Arc<[f64]>,
}

/// A remark on a price file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Whether the user should look at it.
    pub weight: Weight,
    /// The remark.
    pub message: String,
}

/// A price file and where the scenario names it.
pub(super) struct PriceFile {
    pub(super) file: String,
    pub(super) reading: Reading,
    pub(super) span: Range<usize>,
}

/// Price that differs more from the last close is of another time, or of another count of shares.
const FAR_FROM_CLOSE: f64 = 0.2;

pub(super) fn read(entry: &Entry, files: &PriceFiles, problems: &mut Problems) -> Option<PriceFile> {
    let (file, choice) = asked(entry, problems)?;
    let bytes = files(&file).map_err(|reason| Diagnostic::error(entry.span(), reason));
    let bytes = problems.note(bytes)?;
    let reading = history::read_with(&bytes, &choice).map_err(|error| {
        let message = format!("{} cannot be read as prices: {}", quoted(&file), error.message);
        let place = error.place.map(|place| format!("line {}, column {}", place.line, place.column));
        let error = error.help.into_iter().fold(Diagnostic::error(entry.span(), message), Diagnostic::help);
        place.into_iter().fold(error, |error, place| error.label(format!("{place} of {}", quoted(&file))))
    });
    Some(PriceFile { file, reading: problems.note(reading)?, span: entry.span() })
}

/// The name of the file and what is to be taken of it.
fn asked(entry: &Entry, problems: &mut Problems) -> Option<(String, Choice)> {
    let file_name = |entry: &Entry| units::text(entry, LONGEST_PATH, false);
    if entry.value().as_table().is_none() {
        let wrong =
            || entry.wrong("the name of a file", "write `history = \"AMZN.csv\"`, or a table with `file`");
        let named = entry.value().as_str().ok_or_else(wrong).and_then(|_| file_name(entry));
        return Some((problems.note(named)?, Choice::default()));
    }
    let known = problems.diagnostics().len();
    let table = entry.table(&HISTORY, problems)?;
    let file = table.require("file", file_name, problems);
    let name = |entry: &Entry| units::text(entry, LONGEST_NAME, false);
    let choice = Choice {
        ticker: table.read("ticker", name, problems),
        column: table.read("column", name, problems),
        from: table.read("from", day, problems),
        to: table.read("to", day, problems),
        ..Choice::default()
    };
    if let (Some(from), Some(to), Some(entry)) = (choice.from, choice.to, table.get("to"))
        && to < from
    {
        let error = Diagnostic::error(entry.span(), format!("`to` is before `from`, {from}"));
        problems.push(error.label(entry.found()));
    }
    // Without a choice that cannot be read the file would only be misunderstood.
    if problems.diagnostics().len() > known { None } else { Some((file?, choice)) }
}

/// A day, in quotes or as TOML has dates.
fn day(entry: &Entry) -> Unit<Date> {
    let day = match entry.value() {
        DeValue::String(text) => text.trim().parse().ok(),
        DeValue::Datetime(date) => date.to_string().parse().ok(),
        _ => None,
    };
    day.ok_or_else(|| entry.wrong("a day", "write \"2015-01-31\""))
}

impl PriceFile {
    fn last(&self) -> Option<(Date, f64)> {
        self.reading.dates().last().copied().zip(self.reading.closes().last().copied())
    }

    /// The price of a stock that has none of its own: the last close.
    pub(super) fn price(&self) -> Unit<f64> {
        let price = self.last().map_or(f64::NAN, |(_, close)| to_cents(close));
        if (LOWEST_PRICE..=HIGHEST_PRICE).contains(&price) {
            return Ok(price);
        }
        let message = format!("the last close of {} is {price}, no price of a share", quoted(&self.file));
        Err(Diagnostic::error(self.span.clone(), message).help("give the stock a `price`"))
    }

    /// A warning about a price far from the last close.
    pub(super) fn warn_of_far(&self, entry: &Entry, price: f64, problems: &mut Problems) {
        let Some((day, close)) = self.last() else { return };
        if (price / close - 1.0).abs() <= FAR_FROM_CLOSE {
            return;
        }
        let (given, close) = (dollars(price), dollars(to_cents(close)));
        let message =
            format!("the price is {given}, but the last close of {}, {day}, is {close}", quoted(&self.file));
        let help =
            "a split since then, or an old file? Only the returns of the history are used, not its level";
        problems.push(Diagnostic::warning(entry.span(), message).help(help));
    }

    /// What is to be told of it, together with what was taken from it.
    pub(super) fn told(self, stock: &str, price_is_close: bool, taken: Vec<Note>) -> History {
        let last = self.last();
        let of_file =
            |finding: &history::Finding| Note { weight: finding.weight, message: finding.message.clone() };
        let mut notes: Vec<Note> = self.reading.findings().iter().map(of_file).collect();
        if let Some((day, close)) = last.filter(|_| price_is_close) {
            let close = dollars(to_cents(close));
            let message = format!("The price of {} is the close of {day}, {close}.", quoted(stock));
            notes.push(Note { weight: Weight::Warning, message });
        }
        notes.extend(taken);
        let last_day = last.map_or(Date::MIN, |(day, _)| day);
        let returns = match self.reading.frequency() {
            Frequency::Daily => self.reading.returns().values().into(),
            _ => Arc::default(),
        };
        History { stock: stock.to_owned(), file: self.file, last_day, notes, returns }
    }
}

/// `$1_234.5` without the signs that TOML needs.
fn dollars(price: f64) -> String {
    format!("${}", values::dollars(price).replace('_', ","))
}

/// Whole cents where the price has any; sites write the last digits of a float.
pub(crate) fn to_cents(price: f64) -> f64 {
    if price < 1.0 { price } else { (price * 100.0).round() / 100.0 }
}
