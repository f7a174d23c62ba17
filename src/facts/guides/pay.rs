//! What guides say of pay: bands, premiums, companies, caps, a model.

use serde::Deserialize;

use super::Range;
use crate::facts::vesting::Confidence;

/// The schedule that bands are reckoned with.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuideVesting {
    /// Which guide.
    pub document: String,
    /// Fraction of the grant by year.
    pub by_year: Vec<f64>,
    /// Name among the vesting schedules.
    pub schedule: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// Pay of a level at a place.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Which guide.
    pub document: String,
    /// `L6` or `L7`.
    pub level: String,
    /// Id of the place.
    pub place: String,
    /// What the guide calls the level.
    pub role: String,
    /// A year.
    pub base: Range,
    /// A grant over four years.
    pub equity: Range,
    /// Of years 1 and 2, where the guide splits it.
    pub sign_on_by_year: Option<[Range; 2]>,
    /// Of both years, where it does not.
    pub sign_on: Option<Range>,
    /// Total of year 1 as printed.
    pub stated_year_1: Range,
    /// Average of four years as printed.
    pub stated_average: Option<Range>,
    /// How sure it is.
    pub confidence: Confidence,
}

impl Band {
    /// Sign-on of both years.
    #[must_use]
    pub fn sign_on_in_all(&self) -> Range {
        match (self.sign_on_by_year, self.sign_on) {
            (Some([first, second]), _) => first.plus(second),
            (None, Some(both)) => both,
            (None, None) => Range::default(),
        }
    }

    /// Sign-on of year 1; half of the sum where the guide gives no split.
    #[must_use]
    pub fn sign_on_in_year_1(&self) -> Range {
        self.sign_on_by_year.map_or_else(|| self.sign_on_in_all().map(|sum| sum / 2.0), |[first, _]| first)
    }

    /// Pay of a year (1 is the first) from the parts, at a flat price.
    #[must_use]
    pub fn year(&self, year: usize, by_year: &[f64]) -> Range {
        let part = by_year.get(year - 1).copied().unwrap_or(0.0);
        let first = self.sign_on_in_year_1();
        let sign_on = match year {
            1 => first,
            2 => self.sign_on_in_all().with(first, |all, first| all - first),
            _ => Range::default(),
        };
        self.base.plus(self.equity.map(|equity| part * equity)).plus(sign_on)
    }

    /// `base + equity / 4`, which leaves out the sign-on.
    #[must_use]
    pub fn average_without_sign_on(&self) -> Range {
        self.base.plus(self.equity.map(|equity| equity / 4.0))
    }

    /// Average of four years from all parts, at a flat price.
    #[must_use]
    pub fn average(&self) -> Range {
        self.average_without_sign_on().plus(self.sign_on_in_all().map(|sum| sum / 4.0))
    }
}

/// A premium over standard pay.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Premium {
    /// Which guide.
    pub document: String,
    /// Which of its tables.
    pub table: String,
    /// Name in a command; `any` holds for all such work.
    pub kind: String,
    /// Name in a sentence.
    pub name: String,
    /// `L6` or `L7`.
    pub level: String,
    /// Of the standard pay.
    pub range: Range,
    /// Id of the place, if it holds for one.
    pub place: Option<String>,
    /// Average of four years with the premium, as printed.
    pub stated_average: Option<Range>,
    /// How much the guide says it is sought.
    pub demand: Option<String>,
    /// How sure it is.
    pub confidence: Confidence,
}

/// Pay at a type of company.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompanyType {
    /// Which guide.
    pub document: String,
    /// A word.
    pub id: String,
    /// Name in a sentence.
    pub name: String,
    /// `L6` or `L7`.
    pub level: String,
    /// A year.
    pub base: Range,
    /// A grant, taken as over four years.
    pub equity: Range,
    /// A year, as printed.
    pub stated_total: Range,
    /// Premium for AI and ML.
    pub ai_premium: Range,
    /// How sure it is.
    pub confidence: Confidence,
}

/// Pay at an employer.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Employer {
    /// Which guide.
    pub document: String,
    /// Name or names.
    pub name: String,
    /// `L6` or `L7`.
    pub level: String,
    /// A year.
    pub total: Range,
    /// Whether it may be more.
    #[serde(default)]
    pub open_ended: bool,
    /// What to know of it.
    pub note: Option<String>,
    /// The heading it stands under.
    pub heading: Option<String>,
    /// The range that the heading gives.
    pub heading_range: Option<Range>,
    /// Whether the heading says "or more".
    #[serde(default)]
    pub heading_open_ended: bool,
    /// How sure it is.
    pub confidence: Confidence,
}

/// Employers in order of a quality.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Which guide.
    pub document: String,
    /// Which quality.
    pub quality: String,
    /// Employers.
    pub best_first: Vec<String>,
    /// How sure it is.
    pub confidence: Confidence,
}

/// An employer beside Amazon.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(non_snake_case)]
pub struct Rival {
    /// Which guide.
    pub document: String,
    /// Who.
    pub employer: String,
    /// Its level like Amazon's L6.
    pub like_L6: String,
    /// What speaks for it.
    pub in_favour: String,
    /// And against.
    pub against: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// Highest base pay.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(non_snake_case)]
pub struct BaseCaps {
    /// Which guide.
    pub document: String,
    /// Of L6, as printed.
    pub L6: f64,
    /// Of L7, as printed.
    pub L7: f64,
    /// What the guide says it was before.
    pub L7_raised_from: f64,
    /// When the guide says it rose.
    pub L7_raised_in: String,
    /// When the papers reported the rise.
    pub reported_on: String,
    /// From what, in most places.
    pub reported_from: f64,
    /// From what, in the Bay Area and New York.
    pub reported_from_high_cost: f64,
    /// To what.
    pub reported_to: f64,
    /// How sure the reports are.
    pub confidence: Confidence,
}

/// Totals as multiples of the market.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetModel {
    /// Which guide.
    pub document: String,
    /// By year.
    pub market_multiple_by_year: Vec<f64>,
    /// How sure it is.
    pub confidence: Confidence,
}
