//! What public guides say about pay and negotiating at levels L6 and L7: `guides.toml`, parsed. It holds what they
//! print; what of it cannot be, `decide::audit` finds.

mod claims;
mod negotiating;
mod pay;

pub use claims::*;
pub use negotiating::*;
pub use pay::*;

use std::sync::LazyLock;

use serde::Deserialize;

use super::vesting::Confidence;

/// The data file itself, for those who want its comments.
pub const SOURCE: &str = include_str!("../guides.toml");

// A test reads the file, so one that does not parse cannot ship.
static GUIDES: LazyLock<Guides> = LazyLock::new(|| parse(SOURCE).unwrap_or_default());

/// Everything the guides say.
#[must_use]
pub fn guides() -> &'static Guides {
    &GUIDES
}

pub(crate) fn parse(source: &str) -> Result<Guides, toml::de::Error> {
    toml::from_str(source)
}

/// The whole file.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // The rows say what they are.
pub struct Guides {
    /// The day the table was last checked, `YYYY-MM-DD`.
    pub as_of: String,
    pub document: Vec<Document>,
    pub place: Vec<Place>,
    pub vesting: GuideVesting,
    pub band: Vec<Band>,
    pub premium: Vec<Premium>,
    pub company_type: Vec<CompanyType>,
    pub employer: Vec<Employer>,
    pub order: Vec<Order>,
    pub rival: Vec<Rival>,
    pub base_caps: BaseCaps,
    pub target_model: TargetModel,
    pub lever: Vec<LeverRow>,
    pub priority: Vec<Priority>,
    pub start_date: StartDate,
    pub approval: Vec<Approval>,
    pub round: Vec<Round>,
    pub negotiation: Negotiation,
    pub red_flag: Vec<RedFlag>,
    pub matrix: Vec<Matrix>,
    pub calculator: Vec<Calculator>,
    pub example: Vec<Example>,
    pub walk_away: WalkAway,
    pub place_fact: Vec<PlaceFact>,
    pub claim: Vec<Claim>,
    pub known: Vec<Known>,
}

impl Guides {
    /// The document of this letter, large or small.
    #[must_use]
    pub fn document(&self, id: &str) -> Option<&Document> {
        self.document.iter().find(|document| document.id.eq_ignore_ascii_case(id))
    }

    /// The name of a document in a sentence: `guide A (2025)`.
    #[must_use]
    pub fn name_of<'a>(&'a self, id: &'a str) -> &'a str {
        self.document(id).map_or(id, |document| &document.name)
    }

    /// The place of this name, however it is written: `San Francisco`, `san-francisco`, `bay area`.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<&Place> {
        let plain = name.trim().to_lowercase().replace([' ', '-'], "_");
        self.place.iter().find(|place| place.id == plain || place.also.contains(&plain))
    }

    /// The bands of a level and place, one a document.
    pub fn bands<'a, 'b>(
        &'a self,
        level: &'b str,
        place: &'b str,
    ) -> impl Iterator<Item = &'a Band> + use<'a, 'b> {
        self.band.iter().filter(move |band| band.level == level && band.place == place)
    }

    /// What is claimed on a topic.
    pub fn claims<'a>(&'a self, topic: &'a str) -> impl Iterator<Item = &'a Claim> {
        self.claim.iter().filter(move |claim| claim.topic == topic)
    }

    /// The matrix of this id.
    #[must_use]
    pub fn matrix(&self, id: &str) -> Option<&Matrix> {
        self.matrix.iter().find(|matrix| matrix.id == id)
    }

    /// Who must agree to a rise over the first offer. A bound that two rows share belongs to the lower.
    #[must_use]
    pub fn approver(&self, rise: f64) -> &str {
        self.approval(rise).map_or("", |approval| &approval.who)
    }

    /// The same in a table.
    #[must_use]
    pub fn approver_in_short(&self, rise: f64) -> &str {
        self.approval(rise).map_or("", |approval| approval.short.as_ref().unwrap_or(&approval.who))
    }

    fn approval(&self, rise: f64) -> Option<&Approval> {
        // The margin absorbs the rounding of a quotient that is a bound.
        let within = |approval: &&Approval| approval.printed.get(1).is_none_or(|bound| rise <= bound + 1e-9);
        self.approval.iter().find(within)
    }

    /// What is said of a lever: the row of the guide that says most of levers, which comes first.
    #[must_use]
    pub fn lever(&self, id: &str) -> Option<&LeverRow> {
        self.lever.iter().find(|lever| lever.id == id)
    }

    /// All rows of a lever.
    pub fn levers<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a LeverRow> {
        self.lever.iter().filter(move |lever| lever.id == id)
    }

    /// Levers to ask for in the first round, at most.
    #[must_use]
    pub fn levers_at_once(&self) -> usize {
        self.round.first().map_or(1, |round| round.levers_at_most)
    }
}

/// From the low to the high end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(from = "[f64; 2]")]
pub struct Range {
    /// The low end.
    pub low: f64,
    /// The high end.
    pub high: f64,
}

impl From<[f64; 2]> for Range {
    fn from([low, high]: [f64; 2]) -> Self {
        Range { low, high }
    }
}

impl Range {
    /// Both ends through a function.
    #[must_use]
    pub fn map(self, of: impl Fn(f64) -> f64) -> Self {
        Range { low: of(self.low), high: of(self.high) }
    }

    /// Low ends together and high ends together.
    #[must_use]
    pub fn with(self, other: Range, of: impl Fn(f64, f64) -> f64) -> Self {
        Range { low: of(self.low, other.low), high: of(self.high, other.high) }
    }

    /// Sum of low ends and of high ends.
    #[must_use]
    pub fn plus(self, other: Range) -> Self {
        self.with(other, |a, b| a + b)
    }

    /// The value this part of the way from low to high.
    #[must_use]
    pub fn at(self, part: f64) -> f64 {
        self.low + part * (self.high - self.low)
    }

    /// How far between the ends a value is, 0 to 1 inside: a percentile if values are spread evenly.
    #[must_use]
    pub fn part(self, value: f64) -> f64 {
        if self.high > self.low { (value - self.low) / (self.high - self.low) } else { f64::NAN }
    }

    /// The middle.
    #[must_use]
    pub fn middle(self) -> f64 {
        self.at(0.5)
    }
}

/// Which guide says it.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// A letter.
    pub id: String,
    /// In a sentence.
    pub name: String,
    /// What it is.
    pub about: String,
    /// As it says itself.
    pub date: String,
    /// How sure its figures are.
    pub confidence: Confidence,
}

/// A place that bands are given for.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Name in a command.
    pub id: String,
    /// Name in a sentence.
    pub name: String,
    /// Other names in a command.
    #[serde(default)]
    pub also: Vec<String>,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_file_parses_and_every_row_names_a_document_and_place_that_exist() {
        let guides = parse(SOURCE).unwrap();
        assert_eq!((guides.band.len(), guides.employer.len(), guides.company_type.len()), (16, 23, 12));
        assert!(guides.band.iter().all(|band| guides.document(&band.document).is_some()));
        assert!(guides.band.iter().all(|band| guides.place(&band.place).is_some()));
        assert!(
            guides.premium.iter().all(|row| row.place.as_ref().is_none_or(|p| guides.place(p).is_some()))
        );
        assert!(guides.claim.iter().all(|claim| guides.document(&claim.document).is_some()));
    }

    #[test]
    fn levers_that_come_first_are_known() {
        let named = guides().priority.iter().flat_map(|priority| &priority.levers);
        assert!(named.into_iter().all(|id| guides().lever(id).is_some()));
        assert_eq!(guides().levers_at_once(), 3);
    }

    #[test]
    fn every_range_runs_upwards() {
        let rises = |range: Range| range.low <= range.high;
        for band in &guides().band {
            assert!([band.base, band.equity, band.sign_on_in_all()].into_iter().all(rises));
            assert!(band.sign_on_by_year.is_some() != band.sign_on.is_some(), "{}", band.place);
        }
        assert!(guides().premium.iter().all(|premium| rises(premium.range)));
    }

    #[test]
    fn weights_are_those_the_guide_sums() {
        assert!((guides().matrix("risk").unwrap().weight() - 1.0).abs() < 1e-12);
        assert_eq!(guides().matrix("decision").unwrap().weight(), 15.0);
    }

    #[test]
    fn shared_bounds_belong_to_one_row() {
        let risk = guides().matrix("risk").unwrap();
        assert_eq!(
            [8.0, 7.99, 6.0, 5.99].map(|sum| &risk.verdict(sum)[..4]),
            ["low ", "mode", "mode", "high"]
        );
        let decision = guides().matrix("decision").unwrap();
        assert_eq!(decision.verdict(59.5), "accept with reservations");
        assert_eq!(guides().approver(0.10), "recruiter");
        assert_eq!(guides().approver(0.101), "hiring manager");
        assert_eq!(guides().approver(0.9), "vice president or compensation committee");
    }

    #[test]
    fn places_are_found_by_any_of_their_names() {
        for name in ["San Francisco", "san-francisco", "bay area", "SF"] {
            assert_eq!(guides().place(name).unwrap().id, "san_francisco");
        }
        assert!(guides().place("paris").is_none());
    }
}
