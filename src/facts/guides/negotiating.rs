//! What guides say of negotiating: levers, who agrees, rounds, warning signs.

use serde::Deserialize;

use super::Range;
use crate::facts::vesting::Confidence;

/// Something to negotiate.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeverRow {
    /// A word.
    pub id: String,
    /// Name in a sentence.
    pub name: String,
    /// Which guide.
    pub document: String,
    /// Usual rise over the first offer.
    pub increase: Option<Range>,
    /// Usual dollars.
    pub amount: Option<Range>,
    /// What a week's wait is said to bring.
    pub per_week: Option<Range>,
    /// Change of all pay.
    pub pay: Option<Range>,
    /// Change of base.
    pub base: Option<Range>,
    /// What to know of it.
    pub note: Option<String>,
    /// How sure it is.
    pub confidence: Confidence,
}

/// In which order to use levers.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Priority {
    /// Which guide.
    pub document: String,
    /// `L6` or `L7`.
    pub level: String,
    /// Ids, the first first.
    pub levers: Vec<String>,
}

/// What waiting is said to do.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartDate {
    /// Which guide.
    pub document: String,
    /// Wait, and the position it gives.
    pub positions: Vec<[String; 2]>,
    /// How sure it is.
    pub confidence: Confidence,
}

/// Who agrees to a rise over the first offer.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Which guide.
    pub document: String,
    /// From, and up to, as printed; the last has no end.
    pub printed: Vec<f64>,
    /// Who.
    pub who: String,
    /// The same for a narrow column.
    pub short: Option<String>,
}

/// A round of a negotiation.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// Which guide.
    pub document: String,
    /// From 1.
    pub number: usize,
    /// What it brings, of the offer.
    pub gain: Option<Range>,
    /// Most levers to pull at once.
    pub levers_at_most: usize,
    /// When it takes place.
    pub condition: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// What a negotiation comes to.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Negotiation {
    /// Which guide.
    pub document: String,
    /// Of the first offer.
    pub gain_in_all: Range,
    /// What to aim at.
    pub target_percentile: f64,
    /// Below it an offer is flagged.
    pub median_percentile: f64,
    /// Chance to move an offer already accepted.
    pub after_accepting_chance: Range,
    /// How much higher a rival offer must be for that.
    pub after_accepting_gap: f64,
    /// How sure it is.
    pub confidence: Confidence,
}

/// A warning sign.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedFlag {
    /// A word.
    pub id: String,
    /// Which guide.
    pub document: String,
    /// What it is.
    pub text: String,
    /// How to tell it from an offer, if that is possible.
    pub read: Option<ReadFlag>,
    /// Where it begins.
    pub limit: Option<f64>,
}

/// What a red flag is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadFlag {
    /// The total below the middle of the band by more than the limit.
    BelowMarket,
    /// No sign-on though something is left behind.
    NoSignOn,
    /// Year 3 below year 1 at a flat price.
    Cliff,
    /// The total below this percentile of the band.
    BelowMedian,
}
