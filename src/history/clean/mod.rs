//! From the rows of a file to a clean series: in order, one price a day, no impossible prices.

mod calendar;
mod frequency;
mod rows;
mod splits;
mod ticks;

use jiff::civil::Date;

use super::finding::Findings;
use super::read::{Choice, Quote, ReadError};

pub use frequency::Frequency;
pub use splits::Splits;

/// A clean series.
pub(super) struct Clean {
    pub(super) prices: Vec<(Date, f64)>,
    pub(super) frequency: Frequency,
    /// Rows before which days are missing.
    pub(super) after_gaps: Vec<usize>,
}

/// Each step says what it found. Splits come after bad ticks: a price off by a factor that reverts is no split.
pub(super) fn clean(
    quotes: Vec<Quote>,
    adjusted: bool,
    choice: &Choice,
    findings: &mut Findings,
) -> Result<Clean, ReadError> {
    let quotes = rows::in_order(quotes, findings);
    let quotes = ticks::without_impossible(quotes, findings);
    let quotes = rows::without_duplicates(quotes, findings)?;
    let frequency = Frequency::of(&quotes)?;
    let quotes = calendar::without_weekends(quotes, frequency, findings);
    let quotes = ticks::without_spikes(quotes, frequency, findings);
    let quotes = splits::undone(quotes, frequency, adjusted, choice.splits, findings);
    let after_gaps = calendar::gaps(&quotes, frequency, findings);
    calendar::judge_end(&quotes, frequency, choice.today, findings);
    let prices = quotes.iter().map(|quote| (quote.date, quote.close)).collect();
    Ok(Clean { prices, frequency, after_gaps })
}

/// Log returns from row to row.
fn log_returns(quotes: &[Quote]) -> Vec<f64> {
    quotes.windows(2).map(|pair| libm::log(pair[1].close / pair[0].close)).collect()
}

/// The standard deviation of returns that a few wild ones do not move: median absolute value over 0.6745.
fn robust_deviation(returns: &[f64]) -> f64 {
    const NORMAL_MEDIAN: f64 = 0.6745;
    median(returns.iter().map(|value| value.abs()).collect()).map_or(0.0, |median| median / NORMAL_MEDIAN)
}

/// The lower median.
fn median(mut values: Vec<f64>) -> Option<f64> {
    let middle = values.len().checked_sub(1)? / 2;
    Some(*values.select_nth_unstable_by(middle, f64::total_cmp).1)
}

fn days_between(earlier: Date, later: Date) -> i64 {
    later.duration_since(earlier).as_hours() / 24
}
