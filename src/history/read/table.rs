//! A price file as a table of text: delimiter, header, records, and where each cell stands.

use std::ops::Range;

use csv::ByteRecord;

use super::columns::{self, Role};
use super::error::{Place, ReadError};
use super::{dates, numbers};

pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// The header stands among the first records.
const HEADER_WITHIN: usize = 30;

/// A file whose delimiter and header are known.
pub(super) struct Table<'a> {
    file: &'a [u8],
    delimiter: u8,
    header: Header,
}

/// What the lines before the prices say.
struct Header {
    columns: Vec<Heading>,
    /// Records before the first with a price.
    body_from: usize,
    /// Records before the header.
    preamble: usize,
}

/// Name of a column, and the ticker above or below it if there is one.
#[derive(Debug, Clone)]
pub(super) struct Heading {
    pub(super) name: String,
    pub(super) ticker: Option<String>,
}

impl<'a> Table<'a> {
    pub(super) fn open(file: &'a [u8]) -> Result<Self, ReadError> {
        refuse_other_formats(file)?;
        let candidates = DELIMITERS.iter().filter_map(|&delimiter| {
            let header = Header::find(&first_records(file, delimiter))?;
            Some(Table { file, delimiter, header })
        });
        candidates.reduce(|best, next| if next.width() > best.width() { next } else { best }).ok_or_else(|| {
            ReadError::new("no column of dates was found").help(
                "a price file needs a header line such as `Date,Close` and under it lines such as `2025-01-16,220.66`",
            )
        })
    }

    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    pub(super) fn columns(&self) -> &[Heading] {
        &self.header.columns
    }

    /// Whether the last line has no end of its own, as in files cut off.
    pub(super) fn ends_in_a_line(&self) -> bool {
        !self.file.ends_with(b"\n") && !self.file.ends_with(b"\r")
    }

    /// Records skipped before the header.
    pub(super) fn preamble(&self) -> usize {
        self.header.preamble
    }

    /// Hands each record below the header and the byte at which it starts to `take`. A record may lack cells.
    pub(super) fn each_record(&self, mut take: impl FnMut(&ByteRecord, usize)) -> Result<(), ReadError> {
        let mut reader = reader(self.file, self.delimiter);
        let mut record = ByteRecord::new();
        let mut number = 0;
        while reader.read_byte_record(&mut record).map_err(|error| ReadError::new(error.to_string()))? {
            number += 1;
            let at = record.position().map_or(0, |position| position.byte() as usize);
            if number <= self.header.body_from || is_blank(&record) || record[0].starts_with(b"#") {
                continue;
            }
            self.refuse_surplus(&record, at)?;
            take(&record, at);
        }
        Ok(())
    }

    /// A cell too many means that a number was cut in two, or that a quotation mark was.
    fn refuse_surplus(&self, record: &ByteRecord, at: usize) -> Result<(), ReadError> {
        let (found, wanted) = (record.len(), self.width());
        if found < wanted && record.iter().any(|cell| cell.contains(&b'\n')) {
            let place = self.place(at, found - 1);
            return Err(ReadError::at(place, "this cell runs over several lines")
                .help("is a quotation mark never closed?"));
        }
        if record.iter().skip(wanted).all(|cell| cell.trim_ascii().is_empty()) {
            return Ok(());
        }
        Err(ReadError::at(self.place(at, wanted), self.uneven(found))
            .help("numbers with commas in them must stand in quotation marks"))
    }

    /// What is wrong with a record of so many cells.
    pub(super) fn uneven(&self, found: usize) -> String {
        format!("this line has {found} cells, the header has {}", self.width())
    }

    pub(super) fn width(&self) -> usize {
        self.header.columns.len()
    }

    /// The place of a cell of the record that starts at byte `at`.
    pub(super) fn place(&self, at: usize, field: usize) -> Place {
        Place::of(self.file, self.cell_span(at, field))
    }

    fn cell_span(&self, at: usize, field: usize) -> Range<usize> {
        let byte = |index: usize| self.file.get(index).copied();
        let mut start = at;
        while matches!(byte(start), Some(b'\r' | b'\n')) {
            start += 1;
        }
        if start == 0 && self.file.starts_with(BYTE_ORDER_MARK) {
            start = BYTE_ORDER_MARK.len();
        }
        for _ in 0..field {
            start = (self.cell_end(start) + 1).min(self.file.len());
        }
        start..self.cell_end(start)
    }

    /// The byte after the cell that starts at `start`.
    fn cell_end(&self, start: usize) -> usize {
        let rest = self.file.get(start..).unwrap_or_default();
        let mut quoted = rest.first() == Some(&b'"');
        let end = rest.iter().enumerate().skip(usize::from(quoted)).find(|&(_, &byte)| {
            if byte == b'"' && rest.first() == Some(&b'"') {
                quoted = !quoted;
            }
            !quoted && (byte == self.delimiter || byte == b'\n' || byte == b'\r')
        });
        end.map_or(self.file.len(), |(length, _)| start + length)
    }
}

impl Header {
    fn find(records: &[Vec<String>]) -> Option<Self> {
        records.iter().enumerate().find_map(|(index, cells)| {
            let next = records.get(index + 1);
            if cells.len() < 2 {
                None
            } else if is_header(cells, next) {
                Some(Header::at(records, index))
            } else {
                is_first_row(cells).then(|| Header::none(cells.len(), index))
            }
        })
    }

    fn at(records: &[Vec<String>], index: usize) -> Self {
        let body_from = index + 1;
        if let Some((columns, preamble)) = stacked(records, index) {
            return Header { columns, body_from, preamble };
        }
        let heading = |name: &String| Heading { name: name.clone(), ticker: None };
        Header { columns: records[index].iter().map(heading).collect(), body_from, preamble: index }
    }

    /// Columns of a file without a header are called by their number.
    fn none(width: usize, body_from: usize) -> Self {
        let heading = |number: usize| Heading { name: format!("column {number}"), ticker: None };
        Header { columns: (1..=width).map(heading).collect(), body_from, preamble: body_from }
    }
}

/// A name for the dates, or, as R writes row names, an empty name above dates.
fn is_header(cells: &[String], next: Option<&Vec<String>>) -> bool {
    let named = cells.iter().any(|name| columns::role(name) == Role::Date);
    let first_below = next.and_then(|cells| cells.first()).map_or("", String::as_str);
    let unnamed = cells[0].is_empty() && cells[1..].iter().all(|name| !name.is_empty());
    named || unnamed && dates::looks_like_date(first_below.as_bytes())
}

fn is_first_row(cells: &[String]) -> bool {
    let number = |cell: &String| numbers::looks_like_price(cell.as_bytes());
    dates::looks_like_date(cells[0].as_bytes()) && cells[1..].iter().any(number)
}

/// Headers of three lines, as pandas writes tables with two levels of columns: kinds of price above, tickers
/// below or the other way round, and last a line with only the name of the dates.
fn stacked(records: &[Vec<String>], index: usize) -> Option<(Vec<Heading>, usize)> {
    let alone = records[index][1..].iter().all(String::is_empty);
    let [above, below] = [records.get(index.checked_sub(2)?)?, records.get(index - 1)?];
    let width = records[index].len();
    if !alone || above.len() != width || below.len() != width {
        return None;
    }
    let kinds_above = above[1..].iter().any(|name| columns::role(name) != Role::Unknown);
    let (kinds, tickers) = if kinds_above { (above, below) } else { (below, above) };
    let heading =
        |(kind, ticker): (&String, &String)| Heading { name: kind.clone(), ticker: Some(ticker.clone()) };
    let mut columns: Vec<Heading> = kinds.iter().zip(tickers).map(heading).collect();
    columns[0] = Heading { name: records[index][0].clone(), ticker: None };
    Some((columns, index - 2))
}

fn first_records(file: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    let records = reader(file, delimiter).into_byte_records().take(HEADER_WITHIN);
    let cell = |cell: &[u8]| String::from_utf8_lossy(cell).trim().trim_start_matches('\u{feff}').to_string();
    records.filter_map(Result::ok).map(|record| record.iter().map(cell).collect()).collect()
}

fn reader(file: &[u8], delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(file)
}

fn is_blank(record: &ByteRecord) -> bool {
    record.iter().all(|cell| cell.trim_ascii().is_empty())
}

/// Catches what people take for a CSV file.
fn refuse_other_formats(file: &[u8]) -> Result<(), ReadError> {
    let text = file.strip_prefix(BYTE_ORDER_MARK).unwrap_or(file).trim_ascii_start();
    let refused = match text {
        [] => ("the file is empty", "download it again"),
        [b'P', b'K', 3, 4, ..] => ("this is a workbook or an archive", "save the sheet as CSV"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => ("this is text in UTF-16", "save it as CSV in UTF-8"),
        [b'<', b'!' | b'?' | b'h' | b'H', ..] => {
            ("this is a web page", "download the prices themselves, as CSV")
        }
        [b'{' | b'[', ..] => ("this is JSON", "download the prices as CSV"),
        text if text.iter().take(4096).any(|&byte| byte == 0) => {
            ("this is no text file", "a price file is text with a header line such as `Date,Close`")
        }
        _ => return Ok(()),
    };
    Err(ReadError::new(refused.0).help(refused.1))
}
