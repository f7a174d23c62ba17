//! Reads a price file in any dialect.

mod body;
mod columns;
mod dates;
mod ending;
mod error;
mod numbers;
mod order;
mod sign;
mod table;
#[cfg(test)]
mod tests;

use jiff::civil::Date;

use super::clean::{self, Frequency, Splits};
use super::finding::{Finding, Findings, Kind, counted, price};
use super::returns::Returns;
use body::Body;
use columns::Series;
use table::Table;

pub(super) use body::Quote;
pub use error::{Place, ReadError};

/// What the file cannot tell and the user may. Everything has a default that suits most files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// The share, needed if the file holds several; if it names one share, it must be this; if it names none, it is
    /// taken to be this.
    pub ticker: Option<String>,
    /// Name of the column of prices. By default the adjusted close, or else the close.
    pub column: Option<String>,
    /// Order of day and month in dates such as `03/04/2025`, needed if no date of the file settles it.
    pub day_order: Option<DayOrder>,
    /// Decimal sign, needed if all prices look like `1,234`.
    pub decimal: Option<Decimal>,
    /// What to do about a jump like that of a split.
    pub splits: Splits,
    /// First day to take.
    pub from: Option<Date>,
    /// Last day to take.
    pub to: Option<Date>,
    /// The day by which the end of the series is judged as old.
    pub today: Option<Date>,
}

/// Order of day and month in a date of numbers that ends with the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayOrder {
    /// `31/12/2025`.
    DayFirst,
    /// `12/31/2025`.
    MonthFirst,
}

/// The sign before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decimal {
    /// `1234.5`.
    Point,
    /// `1234,5`.
    Comma,
}

impl Decimal {
    fn other(self) -> Self {
        match self {
            Decimal::Point => Decimal::Comma,
            Decimal::Comma => Decimal::Point,
        }
    }
}

/// A clean series of closing prices.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    dates: Vec<Date>,
    closes: Vec<f64>,
    frequency: Frequency,
    column: String,
    ticker: Option<String>,
    names_its_share: bool,
    /// Indices of rows before which days are missing.
    after_gaps: Vec<usize>,
    findings: Vec<Finding>,
}

impl Reading {
    /// Days, ascending and without repetition.
    #[must_use]
    pub fn dates(&self) -> &[Date] {
        &self.dates
    }

    /// Closing price on each day, finite and positive.
    #[must_use]
    pub fn closes(&self) -> &[f64] {
        &self.closes
    }

    /// How far apart the prices are.
    #[must_use]
    pub fn frequency(&self) -> Frequency {
        self.frequency
    }

    /// Name of the column the prices stand in.
    #[must_use]
    pub fn column(&self) -> &str {
        &self.column
    }

    /// The share, if the file names it or the choice does.
    #[must_use]
    pub fn ticker(&self) -> Option<&str> {
        self.ticker.as_deref()
    }

    /// Whether the ticker stands in the file.
    #[must_use]
    pub fn names_its_share(&self) -> bool {
        self.names_its_share
    }

    /// What was found and done; the first says which series was taken.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether the days between two neighbouring days are more than the exchange was closed.
    pub(super) fn has_gap(&self, earlier: Date, later: Date) -> bool {
        self.frequency.has_gap(earlier, later)
    }

    /// Log returns from row to row. None is taken across a gap of missing days.
    #[must_use]
    pub fn returns(&self) -> Returns {
        let log = self.return_rows().map(|row| libm::log(self.closes[row] / self.closes[row - 1]));
        Returns::new(log.collect(), self.frequency.per_year())
    }

    /// The day on which each of the returns ends.
    pub fn return_dates(&self) -> impl Iterator<Item = Date> {
        self.return_rows().map(|row| self.dates[row])
    }

    fn return_rows(&self) -> impl Iterator<Item = usize> {
        (1..self.closes.len()).filter(|row| self.after_gaps.binary_search(row).is_err())
    }
}

/// Reads a price file that needs no choice.
///
/// # Errors
///
/// A file that is no price file, that holds several series, or in which a cell cannot be read with
/// certainty; the error gives line and column and what to do.
pub fn read(file: &[u8]) -> Result<Reading, ReadError> {
    read_with(file, &Choice::default())
}

/// Reads a price file.
///
/// # Errors
///
/// As [`read`]; also a ticker or column that the file has not, with those it has.
pub fn read_with(file: &[u8], choice: &Choice) -> Result<Reading, ReadError> {
    let mut findings = Findings::default();
    let table = Table::open(file)?;
    let series = columns::choose(&table, choice)?;
    let body = Body::read(&table, &series, choice)?;
    let quotes = within(body.quotes(choice, &mut findings)?, choice)?;
    tell_form(&table, &mut findings);
    tell_adjustment(&table, &series, &quotes, &mut findings);
    let column = table.columns()[series.price].name.clone();
    let clean = clean::clean(quotes, series.adjusted, choice, &mut findings)?;
    let (dates, closes): (Vec<Date>, Vec<f64>) = clean.prices.into_iter().unzip();
    findings.note(Kind::Series, describe(&dates, &closes, clean.frequency, &column));
    let named = body.ticker().or(series.ticker);
    if let (None, Some(told)) = (&named, &choice.ticker) {
        findings.note(Kind::Form, format!("The file names no share: its one series is taken to be {told}."));
    }
    let names_its_share = named.is_some();
    let ticker = named.or_else(|| choice.ticker.clone());
    let findings = findings.into_vec();
    Ok(Reading {
        dates,
        closes,
        frequency: clean.frequency,
        column,
        ticker,
        names_its_share,
        after_gaps: clean.after_gaps,
        findings,
    })
}

/// The days asked for.
fn within(mut quotes: Vec<Quote>, choice: &Choice) -> Result<Vec<Quote>, ReadError> {
    let dates = || quotes.iter().map(|quote| quote.date);
    let (first, last) = (dates().min(), dates().max());
    let wanted =
        |date: Date| choice.from.is_none_or(|from| date >= from) && choice.to.is_none_or(|to| date <= to);
    quotes.retain(|quote| wanted(quote.date));
    match (first, last) {
        (Some(first), Some(last)) if quotes.is_empty() => {
            let message = "the file has no price on the days asked for";
            Err(ReadError::new(message).help(format!("it has prices from {first} to {last}")))
        }
        _ => Ok(quotes),
    }
}

fn describe(dates: &[Date], closes: &[f64], frequency: Frequency, column: &str) -> String {
    let (Some(first), Some(last), Some(close)) = (dates.first(), dates.last(), closes.last()) else {
        return String::new();
    };
    let closes = counted(closes.len(), &format!("{frequency} close"));
    format!("{closes} from {first} to {last}, column `{column}`, the last {}.", price(*close))
}

fn tell_form(table: &Table, findings: &mut Findings) {
    if table.preamble() > 0 {
        let lines = counted(table.preamble(), "line");
        findings.note(Kind::Preamble, format!("Skipped {lines} before the header."));
    }
    let delimiter = match table.delimiter() {
        b';' => "semicolons",
        b'\t' => "tabs",
        b'|' => "bars",
        _ => return,
    };
    findings.note(Kind::Form, format!("Cells are separated by {delimiter}."));
}

/// Says which of two closes was taken, and whether it matters.
fn tell_adjustment(table: &Table, series: &Series, quotes: &[Quote], findings: &mut Findings) {
    let name = |column: usize| &table.columns()[column].name;
    let Some(raw) = series.raw else { return };
    let (adjusted, raw) = (name(series.price), name(raw));
    let apart = |quote: &Quote| quote.raw.map(|raw| (quote.close / raw - 1.0).abs());
    let widest = quotes.iter().filter_map(apart).filter(|apart| apart.is_finite()).fold(0.0, f64::max);
    let message = if widest < 1e-6 {
        format!(
            "`{adjusted}` equals `{raw}`: no dividend falls in this span, and no split that `{raw}` does not count."
        )
    } else {
        let percent = 100.0 * widest;
        format!(
            "Took `{adjusted}`, which counts splits and dividends, not `{raw}`; they differ by up to {percent:.1}%."
        )
    };
    findings.note(Kind::Adjustment, message);
}
