//! Prices that cannot be: zero, negative, or far off for a row or a few and back.

use super::super::finding::{Findings, Kind, counted, price, some_of};
use super::super::read::Quote;
use super::{Frequency, log_returns, robust_deviation};

/// Rows a spike may last.
const LONGEST_SPIKE: usize = 3;
/// A spike is this many usual moves high.
const USUAL_MOVES: f64 = 10.0;
/// It has reverted when so much of it is left at most.
const LEFT: f64 = 0.2;

/// Leaves out prices of zero or less.
pub(super) fn without_impossible(mut quotes: Vec<Quote>, findings: &mut Findings) -> Vec<Quote> {
    let possible = |quote: &Quote| quote.close > 0.0;
    let bad: Vec<String> = quotes.iter().filter(|quote| !possible(quote)).map(described).collect();
    if bad.is_empty() {
        return quotes;
    }
    quotes.retain(possible);
    let prices = counted(bad.len(), "price");
    findings.warn(Kind::BadTick, format!("Left out {prices} of zero or less ({}).", some_of(&bad)));
    quotes
}

/// Leaves out rows whose price is far from both neighbours while these are near each other.
pub(super) fn without_spikes(
    quotes: Vec<Quote>,
    frequency: Frequency,
    findings: &mut Findings,
) -> Vec<Quote> {
    let returns = log_returns(&quotes);
    let least = least_spike(frequency).max(USUAL_MOVES * robust_deviation(&returns));
    let (mut clean, mut bad) = (Vec::with_capacity(quotes.len()), Vec::new());
    let mut row = 0;
    while row < quotes.len() {
        let length = clean.last().map_or(0, |before| spike(before, &quotes[row..], least));
        if length == 0 {
            clean.push(quotes[row]);
        }
        bad.extend(quotes[row..row + length].iter().map(described));
        row += length.max(1);
    }
    if !bad.is_empty() {
        let prices = counted(bad.len(), "price");
        let message = format!("Left out {prices} far off the days around ({}).", some_of(&bad));
        findings.warn(Kind::BadTick, message);
    }
    doubt_last(&clean, least, findings);
    clean
}

/// How many rows from the first on are a spike above or below `before`.
fn spike(before: &Quote, from: &[Quote], least: f64) -> usize {
    let off = |quote: &Quote| libm::log(quote.close / before.close);
    let jump = off(&from[0]);
    if jump.abs() < least {
        return 0;
    }
    let far = |quote: &&Quote| off(quote) / jump > 1.0 - LEFT;
    let length = from.iter().take(LONGEST_SPIKE + 1).take_while(far).count();
    let reverted = from.get(length).is_some_and(|quote| (off(quote) / jump).abs() < LEFT);
    if reverted && length <= LONGEST_SPIKE { length } else { 0 }
}

/// Of a jump in the last row nobody can tell whether it stays.
fn doubt_last(quotes: &[Quote], least: f64, findings: &mut Findings) {
    if let [.., before, last] = quotes
        && libm::log(last.close / before.close).abs() >= least
    {
        let (from, to) = (price(before.close), described(last));
        let message = format!("The last price jumps from {from} ({to}), and no later row confirms it; kept.");
        findings.warn(Kind::BadTick, message);
    }
}

/// Log size below which even a revert is believed. Shares have halved and doubled in weeks, not in two days.
fn least_spike(frequency: Frequency) -> f64 {
    match frequency {
        Frequency::Daily => 0.4,
        Frequency::Weekly => 0.7,
        Frequency::Monthly => 1.1,
    }
}

fn described(quote: &Quote) -> String {
    let close = if quote.close > 0.0 { price(quote.close) } else { quote.close.to_string() };
    format!("{}: {close}", quote.date)
}
