//! Which tables a place and year have.

use super::{FilingStatus, TaxYear};
use crate::facts::tax::{self, Federal};

/// The place without state or local tax.
pub(crate) const FEDERAL_ONLY: &str = "none";

/// Least likeness (Jaro–Winkler) of a place that may have been meant.
const LIKE_ENOUGH: f64 = 0.8;

/// There is no table for what was asked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NoTaxTable {
    /// Of this place.
    #[error("there is no tax table of `{place}`{}; known: {}", meant(*nearest), places().join(", "))]
    Place {
        /// As asked.
        place: String,
        /// The place most like it.
        nearest: Option<&'static str>,
    },
    /// Of this year.
    #[error("there is no tax table of {year}; years known: {}", years_in_words())]
    Year {
        /// As asked.
        year: u16,
    },
}

impl TaxYear {
    /// The rules of a place, status and year. Places are those of [`places`]; the case of letters does not matter.
    ///
    /// # Errors
    /// If there is no table of this place, or of this year.
    ///
    /// ```
    /// use vestcast::offer::tax::{FilingStatus, TaxYear};
    ///
    /// let error = TaxYear::new("Californa", FilingStatus::Single, 2026).unwrap_err();
    /// assert!(error.to_string().starts_with("there is no tax table of `Californa`, did you mean `CA`?"));
    /// let error = TaxYear::new("CA", FilingStatus::Single, 2031).unwrap_err();
    /// assert_eq!(error.to_string(), "there is no tax table of 2031; years known: 2025, 2026");
    /// ```
    pub fn new(place: &str, status: FilingStatus, year: u16) -> Result<TaxYear, NoTaxTable> {
        let place = find_place(place)?;
        let federal = tax::federal().iter().find(|federal| federal.year == year);
        let federal = federal.ok_or(NoTaxTable::Year { year })?;
        let city = tax::cities().iter().find(|city| city.place == place && city.year == year);
        let state = city.map_or(place, |city| &city.state);
        let state = tax::states().iter().find(|table| table.place == state && table.year == year);
        if state.is_none() && place != FEDERAL_ONLY {
            return Err(NoTaxTable::Year { year });
        }
        Ok(TaxYear { rules: tax::rules(), federal, state, city, status })
    }
}

/// Every place there are tables of: states, cities, and `none` for federal tax alone.
#[must_use]
pub fn places() -> Vec<&'static str> {
    named_places().map(|(place, _)| place).collect()
}

/// Every year there are tables of.
#[must_use]
pub fn years() -> Vec<u16> {
    tax::federal().iter().map(|federal: &Federal| federal.year).collect()
}

/// Places and their names in full, each once.
fn named_places() -> impl Iterator<Item = (&'static str, &'static str)> {
    let first_year = tax::federal().first().map(|federal| federal.year);
    let states = tax::states().iter().filter(move |state| Some(state.year) == first_year);
    let cities = tax::cities().iter().filter(move |city| Some(city.year) == first_year);
    let states = states.map(|state| (state.place.as_str(), state.name.as_str()));
    let cities = cities.map(|city| (city.place.as_str(), city.name.as_str()));
    states.chain(cities).chain([(FEDERAL_ONLY, "federal")])
}

fn find_place(asked: &str) -> Result<&'static str, NoTaxTable> {
    let found = named_places().find(|(place, _)| place.eq_ignore_ascii_case(asked));
    found
        .map(|(place, _)| place)
        .ok_or_else(|| NoTaxTable::Place { place: asked.to_owned(), nearest: nearest(asked) })
}

/// The place whose short or full name is most like what was asked.
fn nearest(asked: &str) -> Option<&'static str> {
    let asked = asked.to_lowercase();
    let like = |name: &str| strsim::jaro_winkler(&asked, &name.to_lowercase());
    let likeness = named_places().map(|(place, name)| (like(place).max(like(name)), place));
    let best = likeness.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 >= LIKE_ENOUGH).then_some(best.1)
}

fn meant(nearest: Option<&str>) -> String {
    nearest.map_or(String::new(), |place| format!(", did you mean `{place}`?"))
}

fn years_in_words() -> String {
    years().iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
}
