//! Vesting schedules of employers: `vesting.toml`, parsed and spelled out month by month.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Table;

/// The data file itself, for those who want its comments.
pub const SOURCE: &str = include_str!("vesting.toml");

static TABLE: LazyLock<Table<Schedule>> = LazyLock::new(|| Table::read(SOURCE));

/// Every schedule known.
#[must_use]
pub fn schedules() -> &'static [Schedule] {
    &TABLE.rows
}

/// The schedule of this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Schedule> {
    schedules().iter().find(|schedule| schedule.id == id)
}

/// The day the table was last checked, `YYYY-MM-DD`.
#[must_use]
pub fn as_of() -> &'static str {
    &TABLE.as_of
}

/// A vesting schedule and how sure it is.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// Name in a scenario file.
    pub id: String,
    /// Who grants so.
    pub employer: String,
    /// What it is, in a few words.
    pub name: String,
    /// What is granted.
    pub kind: AwardKind,
    /// How sure it is.
    pub confidence: Confidence,
    /// Where it comes from.
    pub evidence: String,
    /// Further facts.
    pub notes: Option<String>,
    /// What to tell someone who uses it.
    pub warning: Option<String>,
    /// Why it cannot be used as the vesting of a grant of shares.
    pub refused: Option<String>,
    tranches: Option<Vec<(u32, f64)>>,
    instalments: Option<Instalments>,
    year_fractions: Option<Vec<f64>>,
    every: Option<u32>,
    cliff_months: Option<u32>,
}

/// What is granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AwardKind {
    /// Shares of a listed company.
    Rsu,
    /// Shares of a private company.
    RsuPrivate,
    /// Shares that wait for an IPO or an acquisition on top of the time.
    RsuDoubleTrigger,
    /// Profit participation units.
    Ppu,
    /// Options to buy shares.
    Option,
}

/// How sure a fact is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Hearsay, or old.
    #[default]
    Low,
    /// One good account, or several that differ in detail.
    Medium,
    /// Company filings, or many consistent accounts.
    High,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Instalments {
    from: u32,
    to: u32,
    every: u32,
}

impl Schedule {
    /// Months after the grant and the fraction that vests in each, months rising.
    ///
    /// Empty if no months are known, which [`refused`](Self::refused) then explains.
    ///
    /// ```
    /// use vestcast::facts::vesting;
    ///
    /// let oracle = vesting::find("oracle").unwrap();
    /// assert_eq!(oracle.tranches(), [(12, 0.25), (24, 0.25), (36, 0.25), (48, 0.25)]);
    /// ```
    #[must_use]
    pub fn tranches(&self) -> Vec<(u32, f64)> {
        let plain = match (&self.tranches, self.instalments, &self.year_fractions) {
            (Some(tranches), ..) => tranches.clone(),
            (_, Some(instalments), _) => instalments.tranches(),
            (.., Some(fractions)) => by_year(fractions, self.every.unwrap_or(12)),
            (None, None, None) => Vec::new(),
        };
        held_back(&plain, self.cliff_months.unwrap_or(0))
    }
}

impl Instalments {
    fn tranches(self) -> Vec<(u32, f64)> {
        let months: Vec<u32> = (self.from..=self.to).step_by(self.every.max(1) as usize).collect();
        let fraction = 1.0 / months.len() as f64;
        months.into_iter().map(|month| (month, fraction)).collect()
    }
}

impl Confidence {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}

/// Each year's fraction in equal steps of so many months.
fn by_year(fractions: &[f64], every: u32) -> Vec<(u32, f64)> {
    let every = every.clamp(1, 12);
    let steps = 12 / every;
    let year = |(start, fraction): (u32, &f64)| {
        let part = fraction / f64::from(steps);
        (1..=steps).map(move |step| (start + step * every, part))
    };
    (0..).step_by(12).zip(fractions).flat_map(year).collect()
}

/// Pays at the cliff what was due before it.
fn held_back(tranches: &[(u32, f64)], cliff_month: u32) -> Vec<(u32, f64)> {
    let mut by_month = BTreeMap::new();
    for &(month, fraction) in tranches {
        *by_month.entry(month.max(cliff_month)).or_insert(0.0) += fraction;
    }
    by_month.into_iter().collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_file_parses_and_every_usable_schedule_pays_out_whole() {
        let table = Table::<Schedule>::parse(SOURCE).unwrap();
        assert_eq!(table.rows.len(), 24);
        for schedule in &table.rows {
            let tranches = schedule.tranches();
            let sum: f64 = tranches.iter().map(|(_, fraction)| fraction).sum();
            assert!(schedule.refused.is_some() || (sum - 1.0).abs() < 1e-12, "{}: {sum}", schedule.id);
            assert!(tranches.windows(2).all(|pair| pair[0].0 < pair[1].0), "{}", schedule.id);
        }
    }

    #[test]
    fn ids_are_unique() {
        let mut ids: Vec<_> = schedules().iter().map(|schedule| &schedule.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), schedules().len());
    }

    #[test]
    fn a_cliff_pays_at_once_what_it_held_back() {
        let nvidia = find("nvidia").unwrap().tranches();
        assert_eq!(nvidia[0], (12, 0.25));
        assert_eq!(nvidia[1], (15, 0.0625));
        assert_eq!(nvidia.len(), 13);
    }

    #[test]
    fn yearly_fractions_are_paid_in_equal_steps() {
        let google = find("google").unwrap().tranches();
        assert_eq!(google.len(), 48);
        assert_eq!(google[0], (1, 0.38 / 12.0));
        assert_eq!(google[47], (48, 0.10 / 12.0));
        let openai = find("openai").unwrap().tranches();
        assert_eq!(openai, [(12, 0.25), (24, 0.25), (36, 0.25), (48, 0.25)]);
    }
}
