//! How far apart the prices are.

use std::fmt;

use jiff::civil::Date;

use super::super::read::{Quote, ReadError};
use super::{days_between, median};

/// Spacing of a series of prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Frequency {
    /// Every trading day, 252 a year.
    Daily,
    /// 52 a year.
    Weekly,
    /// 12 a year.
    Monthly,
}

impl Frequency {
    /// From the median distance of neighbours, which holidays and gaps do not move.
    pub(super) fn of(quotes: &[Quote]) -> Result<Self, ReadError> {
        let days = quotes.windows(2).map(|pair| days_between(pair[0].date, pair[1].date) as f64);
        let Some(days) = median(days.collect()) else {
            let message = "the file has fewer than two days with a price";
            return Err(ReadError::new(message).help("returns need at least two"));
        };
        match days {
            ..=4.0 => Ok(Frequency::Daily),
            ..=9.0 => Ok(Frequency::Weekly),
            26.0..=35.0 => Ok(Frequency::Monthly),
            _ => {
                let message = format!("prices are about {days} days apart");
                Err(ReadError::new(message).help("daily, weekly and monthly prices are understood"))
            }
        }
    }

    /// How many periods make a year.
    #[must_use]
    pub fn per_year(self) -> f64 {
        match self {
            Frequency::Daily => 252.0,
            Frequency::Weekly => 52.0,
            Frequency::Monthly => 12.0,
        }
    }

    /// Whether more is missing between two neighbours than holidays explain.
    pub(in crate::history) fn has_gap(self, earlier: Date, later: Date) -> bool {
        days_between(earlier, later) > self.longest_step()
    }

    /// Neighbours further apart than this many days have something missing between them. A week covers the
    /// longest closures of the exchanges: September 2001.
    pub(super) fn longest_step(self) -> i64 {
        match self {
            Frequency::Daily => 7,
            Frequency::Weekly => 11,
            Frequency::Monthly => 40,
        }
    }
}

impl fmt::Display for Frequency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Frequency::Daily => "daily",
            Frequency::Weekly => "weekly",
            Frequency::Monthly => "monthly",
        })
    }
}
