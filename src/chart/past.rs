//! What the charts of a price history share: their words, and rates in percent.

use super::canvas::Canvas;
use super::frame;
use crate::money;

/// The words around a chart of a price history.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    /// Stands above the title; may be empty.
    pub context: String,
    /// Name of the share; may be empty.
    pub share: String,
    /// Source and span of the prices. Wraps; may be empty.
    pub foot: String,
    /// How far apart the prices are.
    pub period: Period,
    /// Number of returns.
    pub returns: usize,
}

/// How far apart prices are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// A trading day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
}

/// Fewer returns than this bear no firm words.
const FIRM: usize = 250;

impl Period {
    /// `day`.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Period::Day => "day",
            Period::Week => "week",
            Period::Month => "month",
        }
    }

    /// `daily`.
    pub(super) fn adjective(self) -> &'static str {
        match self {
            Period::Day => "daily",
            Period::Week => "weekly",
            Period::Month => "monthly",
        }
    }
}

impl Past {
    pub(super) fn share(&self) -> &str {
        if self.share.trim().is_empty() { "the share" } else { &self.share }
    }

    /// Whether there are too few returns for percentages.
    pub(super) fn is_short(&self) -> bool {
        self.returns < FIRM
    }

    /// Notes, a warning if the history is short, source and span; returns the height of the picture.
    pub(super) fn foot(&self, canvas: &mut Canvas, y: f64, notes: &str) -> f64 {
        let few = match self.is_short() {
            true => format!("Only {} returns: every figure is rough. ", self.returns),
            false => String::new(),
        };
        frame::foot(canvas, y, &format!("{few}{notes} {}", self.foot))
    }
}

/// A rate with as many digits as tell: `121%`, `31%`, `4.5%`, `0.42%`, `−14%`.
pub(super) fn percent(rate: f64) -> String {
    let size = (100.0 * rate).abs();
    let decimals = match size {
        s if s >= 9.95 || s == 0.0 => 0,
        s if s >= 1.0 => 1,
        s => (1.0 - s.log10().floor()).min(12.0) as usize,
    };
    let digits = if size < 1e7 { format!("{size:.decimals$}") } else { format!("{size:.1e}") };
    let digits = match decimals {
        0 => &digits,
        _ => digits.trim_end_matches('0').trim_end_matches('.'),
    };
    let sign = if rate < 0.0 && digits != "0" { "−" } else { "" };
    format!("{sign}{digits}%")
}

/// Labels of an axis of rates: as many decimals as its step needs, the same for all.
pub(super) fn on_axis(ticks: &[f64]) -> Vec<(f64, String)> {
    let step = ticks.first().zip(ticks.get(1)).map_or(1.0, |(a, b)| 100.0 * (b - a));
    let is_whole = |decimals: &usize| {
        let shifted = step * 10f64.powi(*decimals as i32);
        (shifted - shifted.round()).abs() < 1e-6 * shifted.abs()
    };
    let decimals = (0..12).find(is_whole).unwrap_or(12);
    let label = |&tick: &f64| {
        let size = 100.0 * tick.abs();
        let digits = match size {
            0.0 => "0".to_owned(),
            s if s >= 1e7 => format!("{s:.1e}"),
            s if decimals == 0 => money::count(s.round() as u64),
            s => format!("{s:.decimals$}"),
        };
        (tick, format!("{}{digits}%", if tick < 0.0 { "−" } else { "" }))
    };
    ticks.iter().map(label).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_keep_the_digits_that_tell() {
        let rates = [1.21, 0.311, 0.0452, 0.09, 0.004_21, 0.005, -0.142, 0.0, 1e-9, 3e9];
        let said = ["121%", "31%", "4.5%", "9%", "0.42%", "0.5%", "−14%", "0%", "0.0000001%", "3.0e11%"];
        assert_eq!(rates.map(percent), said);
        let labels: Vec<String> = on_axis(&[-0.025, 0.0, 0.025]).into_iter().map(|tick| tick.1).collect();
        assert_eq!(labels, ["−2.5%", "0%", "2.5%"]);
    }
}
