//! Falls of share prices that happened: `stress.toml`, parsed, as relative prices by month.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use super::Table;
use super::vesting::Confidence;

/// The data file itself, for those who want its comments.
pub const SOURCE: &str = include_str!("stress.toml");

/// Days of an average month.
const DAYS_PER_MONTH: f64 = 365.25 / 12.0;

static TABLE: LazyLock<Table<Stress>> = LazyLock::new(|| Table::read(SOURCE));

/// Every stress known.
#[must_use]
pub fn stresses() -> &'static [Stress] {
    &TABLE.rows
}

/// The stress of this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Stress> {
    stresses().iter().find(|stress| stress.id == id)
}

/// The day the table was last checked, `YYYY-MM-DD`.
#[must_use]
pub fn as_of() -> &'static str {
    &TABLE.as_of
}

/// A stretch of a price history that hurt, and how sure it is.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stress {
    /// Name in a scenario file.
    pub id: String,
    /// Whose price it was.
    pub share: String,
    /// What it was, in a few words.
    pub name: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// Where it comes from.
    pub evidence: String,
    /// Further facts.
    pub notes: Option<String>,
    points: Vec<(String, f64)>,
}

impl Stress {
    /// First and last day, `YYYY-MM-DD`.
    #[must_use]
    pub fn dates(&self) -> [&str; 2] {
        [self.points.first(), self.points.last()].map(|point| point.map_or("", |(day, _)| day.as_str()))
    }

    /// Months after the first day, of 30.4375 days each, and the price as a part of the first; the first day
    /// itself is left out.
    ///
    /// ```
    /// use vestcast::facts::stress;
    ///
    /// let meta = stress::find("2022-meta").unwrap().levels();
    /// assert_eq!(meta, [(422.0 / 30.4375, 0.233), (864.0 / 30.4375, 1.0)]);
    /// ```
    #[must_use]
    pub fn levels(&self) -> Vec<(f64, f64)> {
        let Some(((first, price), rest)) = self.points.split_first() else { return Vec::new() };
        let level = |(day, close): &(String, f64)| {
            Some((f64::from(days_between(first, day)?) / DAYS_PER_MONTH, close / price))
        };
        rest.iter().filter_map(level).collect()
    }

    /// Where it leads, in words: `−56.1% after 17.7 months, back at the first price after 33.1`.
    #[must_use]
    pub fn course(&self) -> String {
        let percent = |level: f64| format!("{:+.1}%", 100.0 * (level - 1.0)).replace('-', "−");
        let levels = self.levels();
        let (low_month, low) = self.lowest();
        let Some(&(last_month, last)) = levels.last() else { return String::new() };
        let fall = format!("{} after {low_month:.1} months", percent(low));
        match last {
            _ if last_month == low_month => format!("{fall}, where it stays"),
            1.0 => format!("{fall}, back at the first price after {last_month:.1}"),
            last => format!("{fall}, {} after {last_month:.1}", percent(last)),
        }
    }

    /// The lowest point: months after the first day and the price as a part of the first.
    #[must_use]
    pub fn lowest(&self) -> (f64, f64) {
        let lower = |a: (f64, f64), b: (f64, f64)| if b.1 < a.1 { b } else { a };
        self.levels().into_iter().fold((0.0, 1.0), lower)
    }
}

fn days_between(first: &str, day: &str) -> Option<i32> {
    let (first, day): (Date, Date) = (first.parse().ok()?, day.parse().ok()?);
    Some((day - first).get_days())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_file_parses_and_every_path_runs_forward_from_its_first_day() {
        let table = Table::<Stress>::parse(SOURCE).unwrap();
        assert_eq!(table.rows.len(), 16);
        for stress in &table.rows {
            let levels = stress.levels();
            assert!(
                !levels.is_empty() && levels.len() + 1 == stress.points.len(),
                "{}: a bad date",
                stress.id
            );
            assert!(
                levels[0].0 > 0.0 && levels.windows(2).all(|pair| pair[0].0 < pair[1].0),
                "{}",
                stress.id
            );
            assert!(levels.iter().all(|(_, level)| (0.01..=2.0).contains(level)), "{}", stress.id);
            assert!(stress.dates().iter().all(|day| *day <= as_of()), "{}", stress.id);
        }
    }

    #[test]
    fn ids_are_unique() {
        let mut ids: Vec<_> = stresses().iter().map(|stress| &stress.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), stresses().len());
    }

    /// Falls and lengths in days as published beside the closes: fall in percent, days down, days in all.
    #[test]
    fn falls_and_lengths_are_those_computed_from_the_closes() {
        for (id, fall, down, all) in [
            ("dot-com", 94.4, 658.0, 3605.0),
            ("2018", 34.1, 111.0, 518.0),
            ("2022", 56.1, 538.0, 1008.0),
            ("2022-meta", 76.7, 422.0, 864.0),
            ("credit-crisis", 65.3, 394.0, 759.0),
            ("2025", 30.9, 76.0, 269.0),
            ("2025-orcl", 64.6, 317.0, 317.0),
            ("dot-com-nasdaq", 77.9, 943.0, 943.0),
            ("credit-crisis-sp500", 56.8, 517.0, 517.0),
        ] {
            let stress = find(id).unwrap();
            let (month, level) = stress.lowest();
            assert!((100.0 * (1.0 - level) - fall).abs() < 0.05, "{id}: {level}");
            assert_eq!((month * DAYS_PER_MONTH).round(), down, "{id}");
            assert_eq!((stress.levels().last().unwrap().0 * DAYS_PER_MONTH).round(), all, "{id}");
        }
        // Ends that are no trough: −75.9% after four years, +270% in the year after the trough.
        let ends = |id: &str| find(id).unwrap().levels().last().unwrap().1;
        assert!((ends("dot-com-hire") - 0.241).abs() < 5e-4);
        assert!((ends("credit-crisis") / find("credit-crisis").unwrap().lowest().1 - 3.70).abs() < 5e-3);
    }
}
