//! Order of time, and one row a day.

use super::super::finding::{Findings, Kind, counted, price, some_of};
use super::super::read::{Quote, ReadError};

/// Two prices of a day further apart than this are not two looks at one share.
const ONE_SHARE: f64 = 0.2;
/// Share of days with contradicting prices above which the file is not one daily series.
const MANY: f64 = 0.1;

/// Sorts ascending; rows of one day stay so that the later entry comes last.
pub(super) fn in_order(mut quotes: Vec<Quote>, findings: &mut Findings) -> Vec<Quote> {
    if quotes.is_sorted_by_key(|quote| quote.date) {
        return quotes;
    }
    quotes.reverse();
    if quotes.is_sorted_by_key(|quote| quote.date) {
        findings.note(Kind::Order, "Rows run from the newest to the oldest; turned round.");
        return quotes;
    }
    quotes.reverse();
    quotes.sort_by_key(|quote| quote.date);
    findings.warn(Kind::Order, "Rows were not in the order of time; sorted by date.");
    quotes
}

/// Keeps the last entry of each day.
pub(super) fn without_duplicates(
    mut quotes: Vec<Quote>,
    findings: &mut Findings,
) -> Result<Vec<Quote>, ReadError> {
    let twice = |pair: &&[Quote]| pair[0].date == pair[1].date;
    let repeated: Vec<_> = quotes.windows(2).filter(twice).map(|pair| pair[0].date).collect();
    let differing: Vec<String> =
        quotes.windows(2).filter(twice).filter(|pair| differ(pair)).map(described).collect();
    let far = quotes
        .windows(2)
        .filter(twice)
        .find(|pair| libm::log(pair[1].close / pair[0].close).abs() > ONE_SHARE);
    if differing.len() as f64 > MANY * quotes.len() as f64 || far.is_some() {
        let example = far.map_or_else(|| differing[0].clone(), described);
        let message = format!("one day has several prices ({example})");
        return Err(ReadError::new(message).help("the file must hold one share and one price a day"));
    }
    let last_of_day: Vec<bool> = (0..quotes.len())
        .map(|row| quotes.get(row + 1).is_none_or(|next| next.date != quotes[row].date))
        .collect();
    let mut keep = last_of_day.into_iter();
    quotes.retain(|_| keep.next().unwrap_or(true));
    if !differing.is_empty() {
        let days = counted(differing.len(), "day");
        let message =
            format!("{days} came twice with different prices ({}); kept the later row.", some_of(&differing));
        findings.warn(Kind::Duplicate, message);
    } else if !repeated.is_empty() {
        let rows = counted(repeated.len(), "repeated row");
        findings.note(Kind::Duplicate, format!("Left out {rows} ({}).", some_of(&repeated)));
    }
    Ok(quotes)
}

fn differ(pair: &[Quote]) -> bool {
    pair[0].close != pair[1].close
}

fn described(pair: &[Quote]) -> String {
    format!("{}: {} and {}", pair[0].date, price(pair[0].close), price(pair[1].close))
}
