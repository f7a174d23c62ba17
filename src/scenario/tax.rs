//! `tax`: one rate for everything, or the tables of a place and year.

use super::InvalidScenario;
use super::diagnostic::{Diagnostic, Problems};
use super::keys::{ROOT, STATUSES, TAX};
use super::limits::{LONGEST_NAME, MOST_BRACKETS};
use super::table::{Entry, Table, no_use};
use super::units;
use super::validate::{at_most, between, dollars, text};
use super::values;
use super::write::File;
use crate::money;
use crate::offer::tax::{self, FilingStatus, NoTaxTable};
use crate::offer::{MONTHS, Offer, Tax, TaxBrackets, TaxTables};

/// A higher rate is more likely a slip.
const USUAL_RATE: f64 = 0.6;
/// Years of the tables that can be written; which there are is for the tables to say.
const YEARS: [u64; 2] = [1900, 2999];

pub(super) fn read(entry: &Entry, problems: &mut Problems) -> Option<Tax> {
    if entry.layers().is_some() {
        let table = entry.table(&TAX, problems)?;
        return match table.get("brackets") {
            Some(brackets) => own(&table, &brackets, problems).map(Tax::Brackets),
            None => tables(&table, problems).map(Tax::Tables),
        };
    }
    let rate = problems.note(units::rate_between(entry, 0.0, 1.0))?;
    if rate > USUAL_RATE {
        let message = format!("a tax of {} is above {}", money::percent(rate), money::percent(USUAL_RATE));
        let help = "it is taken off every dollar; write the average rate, not the highest";
        problems.push(Diagnostic::warning(entry.span(), message).label(entry.found()).help(help));
    }
    Some(Tax::Flat(rate))
}

/// Rates of one's own: thresholds rising from zero.
fn own(table: &Table, entry: &Entry, problems: &mut Problems) -> Option<TaxBrackets> {
    for key in ["place", "status", "year", "first_month"] {
        if let Some(other) = table.get(key) {
            problems.push(no_use(&other, "beside `brackets`", "remove one of the two"));
        }
    }
    const HELP: &str = "write [[0, \"10%\"], [\"100K\", \"24%\"]]";
    let list = problems.note(entry.list("a list of [dollars, rate] pairs", HELP, MOST_BRACKETS))?;
    let pair = |node| {
        let pair = Entry::new("a bracket", node);
        match pair.value().as_array().map(|pair| &pair[..]) {
            Some([from, rate]) => {
                let from = units::dollars(&Entry::new("the income of a bracket", from))?;
                Ok((from, units::rate_between(&Entry::new("the rate of a bracket", rate), 0.0, 1.0)?))
            }
            _ => Err(pair.wrong("a pair of dollars and rate", HELP)),
        }
    };
    let brackets: Vec<(f64, f64)> = problems.note_all(list.iter().map(pair))?;
    if !TaxBrackets::rise(&brackets) {
        let message = "brackets must rise from an income of 0";
        problems.push(Diagnostic::error(entry.span(), message).help(HELP));
        return None;
    }
    let other_income = table.read("other_income", units::dollars, problems).unwrap_or_default();
    Some(TaxBrackets { brackets, other_income })
}

fn tables(table: &Table, problems: &mut Problems) -> Option<TaxTables> {
    let place = table.require("place", |entry| units::text(entry, LONGEST_NAME, false), problems);
    let status = table.read("status", |entry| units::choice(entry, &STATUSES), problems);
    let year = table.require("year", |entry| units::count(entry, YEARS[0], YEARS[1]), problems);
    let month = table.read("first_month", |entry| units::choice(entry, &MONTHS), problems);
    let month = month.and_then(|month| MONTHS.iter().position(|name| *name == month));
    let status = status.unwrap_or(STATUSES[0]);
    let tables = TaxTables {
        place: place?,
        status: FilingStatus::ALL.into_iter().find(|known| known.word() == status)?,
        year: year? as u16,
        first_month: month.unwrap_or_default() as u32 + 1,
        other_income: table.read("other_income", units::dollars, problems).unwrap_or_default(),
    };
    if let Err(fault) = known(&tables) {
        let place = table.nearest(&[fault.key]);
        problems.push(Diagnostic::error(place, fault.message).help(fault.help));
        return None;
    }
    Some(tables)
}

/// Why there are no tables of a place and year.
struct Unknown {
    /// The key to blame.
    key: &'static str,
    message: String,
    help: String,
}

/// The one place where tables are asked whether they know a place and year.
fn known(tables: &TaxTables) -> Result<(), Unknown> {
    let Err(unknown) = tables.rules() else { return Ok(()) };
    let (key, message, help) = match unknown {
        NoTaxTable::Place { place, .. } => {
            let message = format!("there is no tax table of {}", super::words::quoted(&place));
            ("place", message, super::words::suggestion(&place, &tax::places()))
        }
        NoTaxTable::Year { year } => {
            let known = tax::years().iter().map(u16::to_string).collect::<Vec<_>>().join(" and ");
            let help =
                format!("there are tables of {known}; those of one year hold for all years of the horizon");
            ("year", format!("there is no tax table of {year}"), help)
        }
    };
    Err(Unknown { key, message, help })
}

/// The place of an offer, if it is not that of the scenario.
pub(super) fn place(table: &Table, tax: Option<&Tax>, problems: &mut Problems) -> Option<String> {
    let entry = table.get("tax_place")?;
    let place = problems.note(units::text(&entry, LONGEST_NAME, false))?;
    let Some(Tax::Tables(tables)) = tax else {
        let help = "add, for instance, `[tax]` with `place = \"WA\"` and `year = 2026` to the file";
        problems.push(no_use(&entry, "without tax by tables", help));
        return Some(place);
    };
    if let Err(fault) = known(&TaxTables { place: place.clone(), ..tables.clone() }) {
        problems.push(Diagnostic::error(entry.span(), fault.message).label(entry.found()).help(fault.help));
    }
    Some(place)
}

pub(super) fn validate(tax: &Tax, offers: &[Offer]) -> Result<(), InvalidScenario> {
    let tables = match tax {
        Tax::Flat(rate) => return between(0.0, 1.0, "the rate of tax".to_owned(), *rate),
        Tax::Brackets(own) => return validate_own(own),
        Tax::Tables(tables) => tables,
    };
    between(1.0, 12.0, "the first month of tax".to_owned(), f64::from(tables.first_month))?;
    let [first, last] = YEARS.map(|year| year as f64);
    between(first, last, "the year of tax".to_owned(), f64::from(tables.year))?;
    dollars("the other income of tax".to_owned(), tables.other_income)?;
    let places = offers.iter().filter_map(|offer| offer.tax_place.as_ref()).chain([&tables.place]);
    for place in places {
        let tables = TaxTables { place: place.clone(), ..tables.clone() };
        let unfit = |fault: Unknown| InvalidScenario::Text {
            what: "the tax".to_owned(),
            fault: format!("cannot be found: {}; {}", fault.message, fault.help),
        };
        known(&tables).map_err(unfit)?;
        text("the place of tax", place, LONGEST_NAME, false)?;
    }
    Ok(())
}

fn validate_own(own: &TaxBrackets) -> Result<(), InvalidScenario> {
    at_most(MOST_BRACKETS, own.brackets.len(), "brackets of tax")?;
    for (from, rate) in &own.brackets {
        dollars("the income of a bracket of tax".to_owned(), *from)?;
        between(0.0, 1.0, "the rate of a bracket of tax".to_owned(), *rate)?;
    }
    if !TaxBrackets::rise(&own.brackets) {
        let (what, fault) =
            ("the tax".to_owned(), "has brackets that do not rise from an income of 0".to_owned());
        return Err(InvalidScenario::Text { what, fault });
    }
    dollars("the other income of tax".to_owned(), own.other_income)
}

/// The line of a flat tax, which stands at the top of a file.
pub(super) fn write_flat(tax: Option<&Tax>, file: &mut File) {
    if let Some(Tax::Flat(rate)) = tax {
        file.key(&ROOT, "tax", values::rate(*rate));
    }
}

pub(super) fn write_tables(tax: Option<&Tax>, file: &mut File) {
    if let Some(Tax::Brackets(own)) = tax {
        let pair =
            |(from, rate): &(f64, f64)| format!("[{}, {}]", values::dollars(*from), values::rate(*rate));
        file.header("[tax]");
        let pairs: Vec<String> = own.brackets.iter().map(pair).collect();
        file.key(&TAX, "brackets", values::list(&pairs, "brackets"));
        file.key(&TAX, "other_income", values::dollars(own.other_income));
    }
    let Some(Tax::Tables(tables)) = tax else { return };
    let month = MONTHS[(tables.first_month.clamp(1, 12) - 1) as usize];
    file.header("[tax]");
    file.key(&TAX, "place", values::text(&tables.place));
    file.key(&TAX, "status", values::text(tables.status.word()));
    file.key(&TAX, "year", tables.year.to_string());
    file.key(&TAX, "first_month", values::text(month));
    file.key(&TAX, "other_income", values::dollars(tables.other_income));
}
