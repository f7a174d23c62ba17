//! What guides reckon and claim: scores, calculators, worked negotiations, sayings.

use serde::Deserialize;

use super::Range;
use crate::facts::vesting::Confidence;

/// A weighted score.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// A word.
    pub id: String,
    /// Which guide.
    pub document: String,
    /// Name in a sentence.
    pub name: String,
    /// Lowest and highest score of a factor.
    pub scores: Range,
    /// What to know of it.
    pub note: Option<String>,
    /// What is scored.
    pub factors: Vec<Factor>,
    /// What a sum means, the best first.
    pub rows: Vec<Verdict>,
}

impl Matrix {
    /// Sum of the weights.
    #[must_use]
    pub fn weight(&self) -> f64 {
        self.factors.iter().map(|factor| factor.weight).sum()
    }

    /// What a sum means: the first row whose printed lower bound it reaches.
    #[must_use]
    pub fn verdict(&self, sum: f64) -> &str {
        // The margin keeps 0.2 × 8 + … = 7.999… from costing a row.
        let reached = |row: &&Verdict| sum >= row.printed.low - 1e-9;
        self.rows.iter().find(reached).map_or("", |row| &row.says)
    }
}

/// What is scored.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factor {
    /// Name in a command.
    pub id: String,
    /// Name in a sentence.
    pub name: String,
    /// Its weight.
    pub weight: f64,
}

/// What a sum of scores means.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// Bounds as printed.
    pub printed: Range,
    /// Whether the upper is printed as one to stay below.
    #[serde(default)]
    pub below: bool,
    /// In words.
    pub says: String,
}

/// How a guide reckons the stock of a year.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calculator {
    /// Name in a command.
    pub id: String,
    /// Which guide.
    pub document: String,
    /// What the guide calls it.
    pub name: String,
    /// What the fractions multiply.
    pub of: CalculatorBase,
    /// Whether the share price is a factor too.
    pub times_price: bool,
    /// What all is divided by.
    pub divided_by: f64,
    /// By year.
    pub fractions: Vec<f64>,
    /// Its default share price.
    pub price: Option<f64>,
    /// As it is written.
    pub formula: String,
    /// What is wrong with it.
    pub note: String,
}

/// What a calculator multiplies fractions with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalculatorBase {
    /// What it calls the grant, be it dollars or shares.
    Grant,
    /// The salary.
    Base,
}

impl Calculator {
    /// Stock by year as the formula is written; `grant` is what is handed to it, dollars or shares.
    #[must_use]
    pub fn stock_by_year(&self, grant: f64, base: f64, price: f64) -> Vec<f64> {
        let of = match self.of {
            CalculatorBase::Grant => grant,
            CalculatorBase::Base => base,
        };
        let factor = if self.times_price { price } else { 1.0 };
        self.fractions.iter().map(|fraction| of * fraction * factor / self.divided_by).collect()
    }
}

/// A negotiation told with figures.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// A word.
    pub id: String,
    /// Which guide.
    pub document: String,
    /// Name in a sentence.
    pub name: String,
    /// `L6` or `L7`.
    pub level: String,
    /// First offer.
    pub before: Option<Package>,
    /// Last offer.
    pub after: Option<Package>,
    /// Rise as printed.
    pub stated_gain: Option<f64>,
    /// Of what.
    pub stated_gain_of: Option<String>,
    /// All that is known of some.
    pub sign_on_added: Option<[f64; 2]>,
}

/// An offer in a few figures.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// A year.
    pub base: f64,
    /// Over four years.
    pub equity: f64,
    /// Of years 1 and 2.
    pub sign_on: [f64; 2],
    /// Total of year 1 as printed.
    pub stated_year_1: Option<f64>,
}

impl Package {
    /// Pay of year 1 at a flat price.
    #[must_use]
    pub fn year_1(&self, by_year: &[f64]) -> f64 {
        self.base + by_year.first().copied().unwrap_or(0.0) * self.equity + self.sign_on[0]
    }

    /// Pay of four years at a flat price.
    #[must_use]
    pub fn four_years(&self) -> f64 {
        4.0 * self.base + self.equity + self.sign_on.iter().sum::<f64>()
    }
}

/// The walk-away number of a guide, and what it says a level is worth.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WalkAway {
    /// Which guide.
    pub document: String,
    /// What it adds.
    pub sum_of: Vec<String>,
    /// Four years of L7 rather than L6, or more.
    pub level_up_worth: f64,
    /// By how much L7 grants differ, or more.
    pub level_up_equity: f64,
}

/// What a guide says of a place.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceFact {
    /// Which guide.
    pub document: String,
    /// A word.
    pub id: String,
    /// What it says.
    pub text: String,
    /// A rate in it.
    pub rate: Option<f64>,
    /// Dollars in it.
    pub dollars: Option<Range>,
}

/// A saying that another contradicts.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// What it is about.
    pub topic: String,
    /// Which guide.
    pub document: String,
    /// In own words.
    pub text: String,
    /// `L6` or `L7`, if it is of one.
    pub level: Option<String>,
    /// Figures in it.
    pub range: Option<Range>,
}

/// What is known otherwise.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// What it is about.
    pub topic: String,
    /// In words.
    pub text: String,
    /// How sure it is.
    pub confidence: Confidence,
}
