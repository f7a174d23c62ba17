//! Published pay tables, in CSV or Markdown: ranges of base, stock and sign-on, and the totals stated beside them.
//!
//! ```
//! use vestcast::pay_table::{Column, PayTable};
//!
//! let table = PayTable::read("Place,Base,RSU (4 years),Total Y1\nSeattle,$175K–200K,280-450K,300–380K\n", false)?;
//! assert_eq!(table.rows[0].label, "Seattle");
//! assert_eq!(table.rows[0].cell(Column::Equity).unwrap().high, 450_000.0);
//! # Ok::<(), vestcast::pay_table::ReadError>(())
//! ```

mod amounts;
mod read;

use std::ops::Range as Bytes;

use crate::facts::guides::{Band, Range};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Salary a year.
    Base,
    /// A grant over four years.
    Equity,
    /// Sign-on of year 1.
    SignOn1,
    /// Sign-on of year 2.
    SignOn2,
    /// Sign-on of all years.
    SignOn,
    /// Bonus of every year, in dollars, or as a fraction of the base.
    Bonus,
    /// Stated total of year 1.
    Year1,
    /// Stated average or total of a year.
    Average,
    /// Stated total of four years.
    FourYears,
    /// A premium over the average.
    Premium,
    /// Stated average with the premium.
    WithPremium,
}

impl Column {
    /// In a sentence.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Column::Base => "base",
            Column::Equity => "stock over 4 years",
            Column::SignOn1 => "sign-on of year 1",
            Column::SignOn2 => "sign-on of year 2",
            Column::SignOn => "sign-on in all",
            Column::Bonus => "bonus a year",
            Column::Year1 => "total of year 1",
            Column::Average => "average a year",
            Column::FourYears => "total of 4 years",
            Column::Premium => "premium",
            Column::WithPremium => "average with the premium",
        }
    }
}

/// A row of ranges.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is about: the cells that are no ranges.
    pub label: String,
    /// Line of the file, from 1; 0 if it comes from none.
    pub line: usize,
    /// Ranges by column; in dollars, premiums as fractions.
    pub cells: Vec<(Column, Range)>,
    /// Cells that hold something else than amounts, or amounts that are hardly meant.
    pub unreadable: Vec<Unreadable>,
}

/// A cell that should hold a range of amounts and does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What its column holds.
    pub column: Column,
    /// Heading of the column.
    pub heading: String,
    /// What stands in it.
    pub text: String,
    /// What is wrong with it, and where.
    pub error: ReadError,
}

impl Row {
    /// The range of a column.
    #[must_use]
    pub fn cell(&self, column: Column) -> Option<Range> {
        self.cells.iter().find(|(known, _)| *known == column).map(|(_, range)| *range)
    }

    /// Whether one of these columns holds something that cannot be read.
    #[must_use]
    pub fn is_unreadable(&self, columns: &[Column]) -> bool {
        self.unreadable.iter().any(|cell| columns.contains(&cell.column))
    }
}

/// A table of ranges.
#[derive(Debug, Clone, PartialEq)]
pub struct PayTable {
    /// Its rows.
    pub rows: Vec<Row>,
    /// Headings of columns that were understood, and as what.
    pub columns: Vec<(String, Column)>,
    /// Headings of columns that hold amounts and were not understood.
    pub unread: Vec<String>,
    /// Lines, from 1, at which other tables begin that have no heading of pay.
    pub passed_over: Vec<usize>,
}

/// Why a text is no pay table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ReadError {
    /// Bytes of the text it is about.
    pub span: Bytes<usize>,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl PayTable {
    /// Reads a CSV file (comma, semicolon or tab) or the tables of a Markdown file. `thousands` takes amounts without
    /// a unit as thousands of dollars.
    ///
    /// # Errors
    ///
    /// Why nothing can be read, and where that stands. A cell that cannot be read beside others that can is in its
    /// [row](Row::unreadable).
    pub fn read(text: &str, thousands: bool) -> Result<Self, ReadError> {
        read::read(text, thousands)
    }

    /// Bands as a table.
    pub fn of_bands<'a>(bands: impl IntoIterator<Item = &'a Band>, label: impl Fn(&Band) -> String) -> Self {
        let row = |band: &Band| {
            let sign_on = match (band.sign_on_by_year, band.sign_on) {
                (Some([first, second]), _) => vec![(Column::SignOn1, first), (Column::SignOn2, second)],
                (None, sum) => sum.map(|sum| (Column::SignOn, sum)).into_iter().collect(),
            };
            let parts = [(Column::Base, band.base), (Column::Equity, band.equity)];
            let stated = [(Column::Year1, band.stated_year_1)];
            let average = band.stated_average.map(|average| (Column::Average, average));
            let cells = parts.into_iter().chain(sign_on).chain(stated).chain(average).collect();
            Row { label: label(band), line: 0, cells, unreadable: Vec::new() }
        };
        PayTable {
            rows: bands.into_iter().map(row).collect(),
            columns: Vec::new(),
            unread: Vec::new(),
            passed_over: Vec::new(),
        }
    }
}
