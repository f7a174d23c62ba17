//! The rows of a price file: first kept as text, since one cell may settle how all others are read.

use csv::ByteRecord;
use jiff::civil::Date;

use super::columns::{self, Series};
use super::ending::Ending;
use super::error::ReadError;
use super::numbers::{self, NoPrice};
use super::table::Table;
use super::{Choice, order, sign};
use crate::history::finding::{Findings, Kind, counted, some_of};

/// One row in so many may lack cells.
const SHORT_ROWS_ONE_IN: usize = 100;

/// A row with a price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::history) struct Quote {
    pub(in crate::history) date: Date,
    /// As written: it may be zero or less.
    pub(in crate::history) close: f64,
    /// The raw close beside an adjusted one.
    pub(in crate::history) raw: Option<f64>,
    pub(in crate::history) volume: Option<f64>,
}

/// Cells of one column.
#[derive(Default)]
pub(super) struct Cells {
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Cells {
    fn push(&mut self, cell: &[u8]) {
        self.text.extend_from_slice(cell);
        self.ends.push(self.text.len());
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn get(&self, row: usize) -> &[u8] {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.text[start..self.ends[row]]
    }

    /// Nothing if the column is not read.
    fn find(&self, row: usize) -> Option<&[u8]> {
        (row < self.len()).then(|| self.get(row))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|row| self.get(row))
    }
}

/// The cells of the chosen series, and where each row starts.
pub(super) struct Body<'t, 'f> {
    table: &'t Table<'f>,
    series: &'t Series,
    pub(super) dates: Cells,
    pub(super) prices: Cells,
    raw: Cells,
    volumes: Cells,
    starts: Vec<usize>,
    /// Start and number of cells of rows that lack some.
    short: Vec<(usize, usize)>,
    /// The last cells of rows, if the file ends without a line end.
    ending: Ending,
    tickers: Tickers,
}

impl<'t, 'f> Body<'t, 'f> {
    pub(super) fn read(table: &'t Table<'f>, series: &'t Series, choice: &Choice) -> Result<Self, ReadError> {
        let tickers = Tickers::new(choice.ticker.as_deref().filter(|_| series.tickers.is_some()));
        let [dates, prices, raw, volumes] = std::array::from_fn(|_| Cells::default());
        let mut body = Body {
            table,
            series,
            dates,
            prices,
            raw,
            volumes,
            starts: Vec::new(),
            short: Vec::new(),
            ending: Ending::default(),
            tickers,
        };
        table.each_record(|record, start| match record.len() < table.width() {
            true => body.short.push((start, record.len())),
            false => body.take(record, start),
        })?;
        body.tickers.check()?;
        body.refuse_cut_price()?;
        body.refuse_many_short()?;
        if body.dates.len() == 0 {
            return Err(ReadError::new("there are no rows under the header").help("download the file again"));
        }
        Ok(body)
    }

    fn take(&mut self, record: &ByteRecord, start: usize) {
        self.ending.see(&record[self.table.width() - 1], start);
        if let Some(column) = self.series.tickers
            && !self.tickers.wants(&record[column])
        {
            return;
        }
        self.dates.push(&record[self.series.date]);
        self.prices.push(&record[self.series.price]);
        for (column, cells) in [(self.series.raw, &mut self.raw), (self.series.volume, &mut self.volumes)] {
            if let Some(column) = column {
                cells.push(&record[column]);
            }
        }
        self.starts.push(start);
    }

    /// Which cells a short row lacks cannot be known, so it is not read. Many of them mean another fault.
    fn refuse_many_short(&self) -> Result<(), ReadError> {
        let tolerated = (self.dates.len() / SHORT_ROWS_ONE_IN).max(1);
        match self.short.first() {
            Some(&(start, cells)) if self.short.len() > tolerated => {
                let place = self.table.place(start, cells - 1);
                Err(ReadError::at(place, self.table.uneven(cells)).help("is the file cut off?"))
            }
            _ => Ok(()),
        }
    }

    /// A file that ends without a line end may be cut inside its last price, which would still read as a number.
    fn refuse_cut_price(&self) -> Result<(), ReadError> {
        let last = self.table.width() - 1;
        let is_price = [Some(self.series.price), self.series.raw].contains(&Some(last));
        let Some(start) = self.ending.cut_number().filter(|_| is_price && self.table.ends_in_a_line()) else {
            return Ok(());
        };
        let message =
            "the file ends inside this price: it has fewer decimals than the others, and no line end";
        Err(ReadError::at(self.table.place(start, last), message)
            .help("download the file again, or take out this line; end it with a line break if it is right"))
    }

    /// Warns of a last line that ends earlier than all others.
    fn tell_cut(&self, findings: &mut Findings) {
        if !self.table.ends_in_a_line() {
            return;
        }
        let last_row = self.starts.last().copied();
        let cut_row = self.short.last().map(|short| short.0).filter(|start| Some(*start) > last_row);
        if let Some(start) = cut_row.or_else(|| self.ending.cut_short()) {
            let line = self.table.place(start, 0).line;
            let message = format!(
                "The file seems to be cut off: line {line}, its last, ends early and without a line end."
            );
            findings.warn(Kind::Missing, message);
        }
    }

    fn tell_short(&self, findings: &mut Findings) {
        let Some(&(start, _)) = self.short.first() else { return };
        let (rows, line) = (counted(self.short.len(), "row"), self.table.place(start, 0).line);
        let which = if self.short.len() == 1 { "line" } else { "the first in line" };
        let message = format!("Left out {rows} with fewer cells than the header ({which} {line}).");
        findings.warn(Kind::Missing, message);
    }

    /// The share of a long file.
    pub(super) fn ticker(&self) -> Option<String> {
        self.tickers.chosen()
    }

    /// Rows with a price, in the order of the file.
    pub(super) fn quotes(&self, choice: &Choice, findings: &mut Findings) -> Result<Vec<Quote>, ReadError> {
        self.tell_short(findings);
        self.tell_cut(findings);
        let dates = order::dates(self, choice.day_order, findings)?;
        let decimal = sign::decimal(self, choice.decimal, findings)?;
        let mut missing = Vec::new();
        let mut quotes = Vec::with_capacity(dates.len());
        for (row, date) in dates.into_iter().enumerate() {
            let cell = self.prices.get(row);
            if numbers::is_missing(cell) {
                missing.push(date);
                continue;
            }
            let close = numbers::parse(cell, decimal).map_err(|error| self.no_price(row, error))?;
            let raw = self.raw.find(row).and_then(|cell| numbers::parse(cell, decimal).ok());
            let volume = self.volumes.find(row).and_then(numbers::volume);
            quotes.push(Quote { date, close, raw, volume });
        }
        if !missing.is_empty() {
            let rows = counted(missing.len(), "row");
            findings.note(Kind::Missing, format!("Left out {rows} without a price ({}).", some_of(&missing)));
        }
        Ok(quotes)
    }

    pub(super) fn bad_date(&self, row: usize, message: impl Into<String>) -> ReadError {
        ReadError::at(self.table.place(self.starts[row], self.series.date), message)
    }

    pub(super) fn bad_price(&self, row: usize, message: impl Into<String>) -> ReadError {
        ReadError::at(self.table.place(self.starts[row], self.series.price), message)
    }

    fn no_price(&self, row: usize, error: NoPrice) -> ReadError {
        let cell = shown(self.prices.get(row));
        let column = &self.table.columns()[self.series.price].name;
        let choose = format!("is `{column}` the column of prices?");
        match error {
            NoPrice::Percent => {
                self.bad_price(row, format!("`{cell}` is a percentage, not a price")).help(choose)
            }
            NoPrice::Suffix => self.bad_price(row, format!("`{cell}` is a count, not a price")).help(choose),
            NoPrice::Unbelievable => self.bad_price(row, format!("`{cell}` cannot be a price")),
            NoPrice::Form => self.bad_price(row, format!("`{cell}` is not a price")),
        }
    }
}

/// A cell as a message shows it.
pub(super) fn shown(cell: &[u8]) -> String {
    const LONGEST: usize = 40;
    let text = String::from_utf8_lossy(cell.trim_ascii());
    let start: String = text.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect();
    if text.chars().count() > LONGEST { format!("{start}…") } else { start }
}

/// The tickers of a long file, and the one that is wanted.
struct Tickers {
    wanted: Option<String>,
    seen: Vec<String>,
    found: bool,
}

impl Tickers {
    /// Tickers listed in an error.
    const LISTED: usize = 50;

    fn new(wanted: Option<&str>) -> Self {
        Tickers { wanted: wanted.map(str::to_string), seen: Vec::new(), found: false }
    }

    fn wants(&mut self, cell: &[u8]) -> bool {
        let cell = cell.trim_ascii();
        let known = |seen: &String| seen.as_bytes() == cell;
        if !self.seen.last().is_some_and(known)
            && !self.seen.iter().any(known)
            && self.seen.len() < Self::LISTED
        {
            self.seen.push(String::from_utf8_lossy(cell).into_owned());
        }
        let wanted = self.wanted.as_ref().is_none_or(|wanted| wanted.as_bytes().eq_ignore_ascii_case(cell));
        self.found |= wanted;
        wanted
    }

    fn check(&self) -> Result<(), ReadError> {
        let listed = self.seen.join(", ");
        match &self.wanted {
            Some(wanted) if !self.found => Err(columns::no_ticker(wanted, &listed)),
            None if self.seen.len() > 1 => {
                let more = if self.seen.len() == Self::LISTED { " or more" } else { "" };
                let message = format!("the file has prices of {}{more} shares", self.seen.len());
                Err(ReadError::new(message).help(format!("choose a ticker, one of {listed}")))
            }
            _ => Ok(()),
        }
    }

    fn chosen(&self) -> Option<String> {
        self.wanted.clone().or_else(|| self.seen.first().cloned())
    }
}
