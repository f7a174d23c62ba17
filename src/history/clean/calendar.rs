//! Weekends, missing days, and the end of the series.

use jiff::civil::{Date, Weekday};

use super::super::finding::{Findings, Kind, counted, price, some_of};
use super::super::read::Quote;
use super::{Frequency, days_between};

/// A market that trades all week has two rows in seven on weekends; a slip has very few.
const TRADES_ON_WEEKENDS: f64 = 0.1;
/// Rows at the end with one price, from which on the series stands still.
const STANDS_STILL: usize = 5;

/// Leaves out Saturdays and Sundays of daily prices, unless the market trades on them.
pub(super) fn without_weekends(
    mut quotes: Vec<Quote>,
    frequency: Frequency,
    findings: &mut Findings,
) -> Vec<Quote> {
    let on_weekend = |quote: &Quote| matches!(quote.date.weekday(), Weekday::Saturday | Weekday::Sunday);
    let weekend: Vec<Date> =
        quotes.iter().filter(|quote| on_weekend(quote)).map(|quote| quote.date).collect();
    if frequency != Frequency::Daily || weekend.is_empty() {
        return quotes;
    }
    if weekend.len() as f64 > TRADES_ON_WEEKENDS * quotes.len() as f64 {
        findings.warn(Kind::Weekend, "The series has prices on weekends, unlike a share; kept them.");
        return quotes;
    }
    quotes.retain(|quote| !on_weekend(quote));
    let rows = counted(weekend.len(), "row");
    findings.note(Kind::Weekend, format!("Left out {rows} on a weekend ({}).", some_of(&weekend)));
    quotes
}

/// Rows before which more is missing than holidays explain.
pub(super) fn gaps(quotes: &[Quote], frequency: Frequency, findings: &mut Findings) -> Vec<usize> {
    let missing = |row: &usize| frequency.has_gap(quotes[row - 1].date, quotes[*row].date);
    let after: Vec<usize> = (1..quotes.len()).filter(missing).collect();
    let described = |row: &usize| format!("{} to {}", quotes[row - 1].date, quotes[*row].date);
    let described: Vec<String> = after.iter().map(described).collect();
    if !described.is_empty() {
        let gaps = counted(described.len(), "gap");
        let message =
            format!("Found {gaps} in the days ({}); no return is taken across.", some_of(&described));
        findings.warn(Kind::Gap, message);
    }
    after
}

/// Whether the end is old, or has stopped moving.
pub(super) fn judge_end(
    quotes: &[Quote],
    frequency: Frequency,
    today: Option<Date>,
    findings: &mut Findings,
) {
    let Some(last) = quotes.last() else { return };
    let still = quotes.iter().rev().take_while(|quote| quote.close == last.close).count();
    if still >= STANDS_STILL && still < quotes.len() {
        let (rows, close) = (counted(still, "row"), price(last.close));
        let message = format!("The last {rows} all have the price {close}: has trading stopped?");
        findings.warn(Kind::StaleEnd, message);
    }
    let Some(days) = today.map(|today| days_between(last.date, today)) else { return };
    if days > frequency.longest_step() {
        let days = counted(days as usize, "day");
        findings.warn(Kind::StaleEnd, format!("The series ends on {}, {days} ago.", last.date));
    } else if days < 0 {
        findings.warn(Kind::StaleEnd, format!("The series ends on {}, a day still to come.", last.date));
    }
}
