//! Price histories: a file as a site exports it becomes clean daily closes, and these calibrated models.
//!
//! [`read`] understands what Yahoo, Stooq, Nasdaq, Investing.com, Alpha Vantage and others write: it finds
//! delimiter, decimal comma, form of date, columns and order by itself, cleans what can be cleaned, and says
//! in one sentence each what it found and did. What it cannot tell it refuses with line and column; it
//! never guesses a number.
//!
//! ```
//! let file = b"Date,Close/Last,Volume\n01/17/2025,$225.94,42370120\n01/16/2025,$220.66,24757280\n";
//! let reading = vestcast::history::read(file)?;
//! assert_eq!(reading.closes(), [220.66, 225.94]);
//! assert_eq!(reading.dates()[0].to_string(), "2025-01-16");
//! println!("{}", reading.findings()[0]);
//! # Ok::<(), vestcast::history::ReadError>(())
//! ```

mod calibration;
mod clean;
mod common;
mod finding;
pub mod fit;
pub mod portrait;
mod read;
mod returns;

pub use calibration::{Calibration, Candidate, calibrate};
pub use clean::{Frequency, Splits};
pub use common::{Common, common_returns};
pub use finding::{Finding, Kind, Weight};
pub use portrait::Portrait;
pub use read::{Choice, DayOrder, Decimal, Place, ReadError, Reading, read, read_with};
pub use returns::Returns;

/// A day of the civil calendar.
pub use jiff::civil::Date;
