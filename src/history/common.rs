//! Returns of several shares over the days that all of them have.

use jiff::civil::Date;

use super::Reading;

/// Log returns of several series between neighbours among the days that all of them have.
#[derive(Debug, Clone, PartialEq)]
pub struct Common {
    /// By series, all of one length, oldest first.
    pub returns: Vec<Vec<f64>>,
    /// Days of each series that another lacks.
    pub dropped: Vec<usize>,
}

/// Aligns series by date. No return is taken across a gap, even if only one of them has it.
#[must_use]
pub fn common_returns(readings: &[&Reading]) -> Common {
    let has = |reading: &&Reading, day: &Date| reading.dates().binary_search(day).is_ok();
    let all = readings.first().map_or(&[][..], |reading| reading.dates());
    let days: Vec<Date> =
        all.iter().filter(|day| readings.iter().all(|reading| has(reading, day))).copied().collect();
    let closes = |reading: &Reading| -> Vec<f64> {
        let close = |day: &Date| reading.dates().binary_search(day).map(|row| reading.closes()[row]);
        days.iter().filter_map(|day| close(day).ok()).collect()
    };
    let are_neighbours =
        |row: usize| readings.iter().all(|reading| !reading.has_gap(days[row], days[row + 1]));
    let regular: Vec<usize> = (0..days.len().saturating_sub(1)).filter(|row| are_neighbours(*row)).collect();
    let returns = |reading: &&Reading| {
        let closes = closes(reading);
        regular.iter().map(|&row| libm::log(closes[row + 1] / closes[row])).collect()
    };
    Common {
        returns: readings.iter().map(returns).collect(),
        dropped: readings.iter().map(|reading| reading.dates().len() - days.len()).collect(),
    }
}
