//! Tax tables of the United States: `taxes.toml`, parsed. How a tax is reckoned from them is `offer::tax`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::vesting::Confidence;

/// The data file itself, for those who want its comments.
pub const SOURCE: &str = include_str!("taxes.toml");

// A test reads the file, so one that does not parse cannot ship.
static TABLE: LazyLock<Table> = LazyLock::new(|| parse(SOURCE).unwrap_or_default());

/// What is the same in all years.
#[must_use]
pub fn rules() -> &'static Rules {
    &TABLE.rules
}

/// The federal tables, years rising.
#[must_use]
pub fn federal() -> &'static [Federal] {
    &TABLE.federal
}

/// The tables of states, one a state and year.
#[must_use]
pub fn states() -> &'static [State] {
    &TABLE.state
}

/// The tables of cities that tax on top of their state, one a city and year.
#[must_use]
pub fn cities() -> &'static [City] {
    &TABLE.city
}

/// The day the tables were last checked, `YYYY-MM-DD`.
#[must_use]
pub fn as_of() -> &'static str {
    &TABLE.as_of
}

fn parse(source: &str) -> Result<Table, toml::de::Error> {
    toml::from_str(source)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    as_of: String,
    rules: Rules,
    federal: Vec<Federal>,
    state: Vec<State>,
    city: Vec<City>,
}

/// How a tax return is filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FilingStatus {
    /// Unmarried.
    Single,
    /// Married, one return for both.
    Joint,
    /// Married, a return each.
    Separate,
    /// Unmarried, keeping a home for a dependant.
    Head,
}

impl FilingStatus {
    /// All of them.
    pub const ALL: [FilingStatus; 4] =
        [FilingStatus::Single, FilingStatus::Joint, FilingStatus::Separate, FilingStatus::Head];

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            FilingStatus::Single => "single",
            FilingStatus::Joint => "joint",
            FilingStatus::Separate => "separate",
            FilingStatus::Head => "head",
        }
    }

    /// The status of this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

/// A value for each filing status; written once if it is the same for all.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(from = "Given<T>", bound(deserialize = "T: Clone + Deserialize<'de>"))]
pub struct ByStatus<T>([T; 4]);

impl<T> ByStatus<T> {
    /// The value for a status.
    #[must_use]
    pub fn of(&self, status: FilingStatus) -> &T {
        &self.0[status as usize]
    }
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Given<T> {
    Same(T),
    Each { single: T, joint: T, separate: T, head: T },
}

impl<T: Clone> From<Given<T>> for ByStatus<T> {
    fn from(given: Given<T>) -> Self {
        match given {
            Given::Same(value) => ByStatus([value.clone(), value.clone(), value.clone(), value]),
            Given::Each { single, joint, separate, head } => ByStatus([single, joint, separate, head]),
        }
    }
}

/// `(from, rate)`, thresholds rising: a rate holds for the part of an amount above its threshold, up to the next.
pub type Brackets = Vec<(f64, f64)>;

/// Federal rules that are the same in all years.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The employee's part, up to the base of the year.
    pub social_security_rate: f64,
    /// The employee's part, no limit.
    pub medicare_rate: f64,
    /// On wages above `high_income`.
    pub additional_medicare_rate: f64,
    /// On gains, at most on what income exceeds `high_income` by.
    pub net_investment_rate: f64,
    /// Where those two taxes begin.
    pub high_income: ByStatus<f64>,
    /// Most that losses on shares lower other income by in a year.
    pub loss_limit: ByStatus<f64>,
    /// How fast the limit of deductible state tax shrinks with income.
    pub salt_shrinks_by: f64,
    /// Withheld on supplemental wages up to the limit.
    pub supplemental_rate: f64,
    /// Supplemental wages of a year from one employer.
    pub supplemental_limit: f64,
    /// Withheld on supplemental wages above the limit.
    pub supplemental_rate_above: f64,
    /// How sure it is.
    pub confidence: Confidence,
    /// Where it comes from.
    pub source: String,
}

/// Federal tables of a year.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Federal {
    /// Tax year.
    pub year: u16,
    /// Wages that bear social security tax.
    pub social_security_base: f64,
    /// Standard deduction.
    pub standard_deduction: ByStatus<f64>,
    /// Most state and local tax that can be deducted instead.
    pub salt_cap: ByStatus<f64>,
    /// Income from which that limit shrinks.
    pub salt_shrinks_above: ByStatus<f64>,
    /// What it never shrinks below.
    pub salt_floor: ByStatus<f64>,
    /// Of ordinary income.
    pub brackets: ByStatus<Brackets>,
    /// Of long-term gains, as the top layer of income.
    pub long_gains: ByStatus<Brackets>,
    /// How sure it is.
    pub confidence: Confidence,
    /// Where it comes from.
    pub source: String,
}

/// Tables of a state and year. What a state does not have is absent.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Two letters.
    pub place: String,
    /// In full.
    pub name: String,
    /// Tax year.
    pub year: u16,
    /// Of taxable income; none without an income tax.
    pub brackets: Option<ByStatus<Brackets>>,
    /// Its own standard deduction.
    #[serde(default)]
    pub standard_deduction: ByStatus<f64>,
    /// Takes the federal standard deduction instead.
    #[serde(default)]
    pub federal_deduction: bool,
    /// Who itemises on the federal return has no standard deduction here.
    #[serde(default)]
    pub as_on_federal_return: bool,
    /// What high incomes keep of the deduction.
    pub deduction_kept: Option<DeductionKept>,
    /// Of the filers.
    pub exemption: Option<Exemption>,
    /// Most social security and Medicare tax that is deducted.
    pub payroll_deduction_at_most: Option<f64>,
    /// Losses on shares do not lower other income.
    #[serde(default)]
    pub losses_stay_apart: bool,
    /// Rate of short-term gains, where it is not that of the first bracket.
    pub short_gains_rate: Option<f64>,
    /// On the part of taxable income above a threshold.
    pub surtax: Option<Surtax>,
    /// Takes the benefit of low brackets back.
    pub recapture: Option<Recapture>,
    /// Off the tax.
    pub credit: Option<Credit>,
    /// On long-term gains alone.
    pub long_gains_excise: Option<Excise>,
    /// Insurance and the like, on wages.
    #[serde(default)]
    pub payroll: Vec<PayrollItem>,
    /// How sure it is.
    pub confidence: Confidence,
    /// Where it comes from.
    pub source: String,
    /// What to know of it.
    pub note: Option<String>,
}

/// A deduction of high incomes.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeductionKept {
    /// Adjusted gross income.
    pub above: f64,
    /// Most they deduct.
    pub amount: ByStatus<f64>,
}

/// An amount off income or tax that ends at a height of income.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    /// For all filers of a return.
    pub amount: ByStatus<f64>,
    /// Adjusted gross income above which there is none.
    pub none_above: Option<ByStatus<f64>>,
}

/// A rate above a threshold of taxable income.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Surtax {
    /// Where it begins.
    pub above: f64,
    /// On what is above.
    pub rate: f64,
}

/// A credit that fades with adjusted gross income.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credit {
    /// For all filers of a return.
    pub amount: ByStatus<f64>,
    /// Income from which it fades.
    pub from: ByStatus<f64>,
    /// Lost for each dollar above.
    pub fades_by: ByStatus<f64>,
}

/// New York's supplemental tax.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recapture {
    /// Adjusted gross income from which it is due.
    pub income_from: f64,
    /// Income over which each band is phased in.
    pub over: f64,
    /// Adjusted gross income above which the top rate holds for all taxable income.
    pub flat_above: f64,
    /// Taxable income above which a band begins, what it takes back at once, and what over the next `over` of income.
    pub bands: ByStatus<Vec<(f64, f64, f64)>>,
}

/// A tax on long-term gains alone.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Excise {
    /// Gains that bear none.
    pub deduction: f64,
    /// Of the gains after it.
    pub brackets: Brackets,
}

/// A rate on wages.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayrollItem {
    /// What it is for.
    pub name: String,
    /// The employee's part.
    pub rate: f64,
    /// Wages that bear it.
    pub wages_up_to: Option<f64>,
    /// Most that is taken in a year.
    pub at_most: Option<f64>,
}

/// Tables of a city and year: a tax on what its state taxes.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct City {
    /// Short name.
    pub place: String,
    /// In full.
    pub name: String,
    /// The state it lies in.
    pub state: String,
    /// Tax year.
    pub year: u16,
    /// Of the state's taxable income.
    pub brackets: ByStatus<Brackets>,
    /// An amount off the tax.
    pub fixed_credit: Exemption,
    /// A part of taxable income off the tax.
    pub rate_credit: RateCredit,
    /// How sure it is.
    pub confidence: Confidence,
    /// Where it comes from.
    pub source: String,
}

/// A credit reckoned like a tax.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateCredit {
    /// Adjusted gross income above which there is none.
    pub none_above: f64,
    /// Of taxable income.
    pub brackets: ByStatus<Brackets>,
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn assert_rising(brackets: &[(f64, f64)], what: &str) {
        assert!(brackets.first().is_some_and(|first| first.0 == 0.0), "{what}");
        assert!(brackets.windows(2).all(|pair| pair[0].0 < pair[1].0), "{what}");
        assert!(brackets.iter().all(|(_, rate)| (0.0..0.4).contains(rate)), "{what}");
    }

    #[test]
    fn the_file_parses_and_every_year_has_every_place() {
        let table = parse(SOURCE).unwrap();
        let years: Vec<u16> = table.federal.iter().map(|federal| federal.year).collect();
        assert_eq!(years, [2025, 2026]);
        for place in ["WA", "TX", "CA", "NY", "NJ", "VA", "MA", "IL", "CO"] {
            let of = table.state.iter().filter(|state| state.place == place).map(|state| state.year);
            assert_eq!(of.collect::<Vec<_>>(), years, "{place}");
        }
        assert_eq!(table.city.iter().map(|city| city.year).collect::<Vec<_>>(), years);
    }

    #[test]
    fn brackets_rise_from_nothing() {
        for status in FilingStatus::ALL {
            for federal in federal() {
                assert_rising(federal.brackets.of(status), "federal");
                assert_rising(federal.long_gains.of(status), "long gains");
            }
            for state in states().iter().filter(|state| state.brackets.is_some()) {
                assert_rising(state.brackets.as_ref().unwrap().of(status), &state.place);
            }
            for city in cities() {
                assert_rising(city.brackets.of(status), &city.place);
                assert_rising(city.rate_credit.brackets.of(status), &city.place);
            }
        }
    }

    /// What New York takes back in full at a band is what the bands before it took back in all.
    #[test]
    fn recapture_goes_on_where_the_band_before_ended() {
        for (state, status) in
            states().iter().flat_map(|state| FilingStatus::ALL.map(|status| (state, status)))
        {
            let Some(recapture) = &state.recapture else { continue };
            for pair in recapture.bands.of(status).windows(2) {
                let taken = pair[0].1 + pair[0].2;
                assert!((taken - pair[1].1).abs() <= 1.0, "{} {status:?}: {taken} {}", state.year, pair[1].1);
            }
        }
    }

    #[test]
    fn words_of_statuses_read_back() {
        for status in FilingStatus::ALL {
            assert_eq!(FilingStatus::from_word(status.word()), Some(status));
        }
        assert_eq!(FilingStatus::from_word("Single"), None);
    }
}
