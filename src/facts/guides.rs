//! What public guides say about pay and negotiating at levels L6 and L7: `guides.toml`, parsed. It holds what they
//! print; what of it cannot be, `decide::audit` finds.

use std::sync::LazyLock;

use serde::Deserialize;

use super::vesting::Confidence;

/// The data file itself, for those who want its comments.
pub const SOURCE: &str = include_str!("guides.toml");

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
