//! What can be asked for in a negotiation, how far employers are said to move, and who must agree: `levers.toml`, parsed.

use std::sync::LazyLock;

use serde::Deserialize;

use super::vesting::Confidence;

/// The data file itself, for those who want its comments.
pub const SOURCE: &str = include_str!("levers.toml");

static GUIDE: LazyLock<Guide> = LazyLock::new(|| parse(SOURCE).unwrap_or_default());

/// What the file says; empty if it does not parse, which a test rules out.
#[must_use]
pub fn guide() -> &'static Guide {
    &GUIDE
}

fn parse(source: &str) -> Result<Guide, toml::de::Error> {
    toml::from_str(source)
}

/// Levers, approvals and priorities.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guide {
    /// The day the file was last checked, `YYYY-MM-DD`.
    pub as_of: String,
    /// Levers to ask for in one round.
    pub most_at_once: usize,
    /// Levers.
    #[serde(rename = "lever")]
    pub levers: Vec<Lever>,
    #[serde(rename = "approval")]
    approvals: Vec<Approval>,
    /// Which levers come first, by level.
    #[serde(rename = "priority")]
    pub priorities: Vec<Priority>,
}

/// Something to ask for.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lever {
    /// Name of the lever.
    pub id: String,
    /// The same in words.
    pub name: String,
    /// Usual rise in parts of what was offered.
    pub increase: Option<[f64; 2]>,
    /// Usual dollars in all.
    pub amount: Option<[f64; 2]>,
    /// Usual change of base and shares.
    pub change: Option<[f64; 2]>,
    /// How sure it is.
    pub confidence: Confidence,
    /// Where it comes from.
    pub evidence: String,
    /// Further facts.
    pub notes: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Approval {
    up_to: f64,
    who: String,
}

/// Levers in the order in which someone of a level should ask for them.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Priority {
    /// The level.
    pub level: String,
    /// Names of levers, the first first.
    pub levers: Vec<String>,
}

impl Guide {
    /// The lever of this name.
    #[must_use]
    pub fn lever(&self, id: &str) -> Option<&Lever> {
        self.levers.iter().find(|lever| lever.id == id)
    }

    /// Who must agree to a rise over the first offer, 0.1 for ten percent.
    ///
    /// ```
    /// use vestcast::facts::levers::guide;
    ///
    /// assert_eq!([0.0, 0.1, 0.101, 0.3, 2.0].map(|rise| guide().who_approves(rise)),
    ///            ["recruiter", "recruiter", "hiring manager", "director", "vice president"]);
    /// ```
    #[must_use]
    pub fn who_approves(&self, rise: f64) -> &str {
        // The margin absorbs the rounding of a quotient that is a boundary.
        let who = self.approvals.iter().find(|approval| rise <= approval.up_to + 1e-9);
        who.map_or("", |approval| &approval.who)
    }

    /// The priorities of a level, however it is capitalised.
    #[must_use]
    pub fn priorities_of(&self, level: &str) -> Option<&Priority> {
        self.priorities.iter().find(|priority| priority.level.eq_ignore_ascii_case(level))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_file_parses_and_ranges_rise() {
        let guide = parse(SOURCE).unwrap();
        assert_eq!(guide.levers.len(), 8);
        let ranges =
            guide.levers.iter().flat_map(|lever| [lever.increase, lever.amount, lever.change]).flatten();
        assert!(ranges.clone().count() == 6 && ranges.into_iter().all(|[low, high]| low < high));
        assert!(guide.approvals.windows(2).all(|pair| pair[0].up_to < pair[1].up_to));
        let named = guide.priorities.iter().flat_map(|priority| &priority.levers);
        assert!(named.into_iter().all(|id| guide.lever(id).is_some()));
    }
}
