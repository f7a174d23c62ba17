//! What holds for a person and not for one offer: tax, today's money, what is left behind.

use super::tax::{FEDERAL_ONLY, FilingStatus, NoTaxTable, TaxCurve, TaxYear};
use super::{Offer, Vesting};

/// Tax on everything an offer pays.
#[derive(Debug, Clone, PartialEq)]
pub enum Tax {
    /// The same part of every dollar.
    Flat(f64),
    /// Rates of one's own, each from a threshold of income on.
    Brackets(TaxBrackets),
    /// Tables of a place and year, see [`crate::offer::tax`].
    Tables(TaxTables),
}

/// Rates of one's own.
#[derive(Debug, Clone, PartialEq)]
pub struct TaxBrackets {
    /// Threshold and rate above it; the first from zero.
    pub brackets: Vec<(f64, f64)>,
    /// Other income a year, under the same rates; its own tax is not counted.
    pub other_income: f64,
}

impl Tax {
    /// Whether it takes anything of any pay.
    #[must_use]
    pub fn takes(&self) -> bool {
        match self {
            Tax::Flat(rate) => *rate != 0.0,
            Tax::Brackets(own) => own.brackets.iter().any(|(_, rate)| *rate != 0.0),
            Tax::Tables(_) => true,
        }
    }
}

impl TaxBrackets {
    /// Whether thresholds rise from zero.
    pub(crate) fn rise(brackets: &[(f64, f64)]) -> bool {
        let from_zero = brackets.first().is_some_and(|first| first.0 == 0.0);
        from_zero && brackets.windows(2).all(|pair| pair[0].0 < pair[1].0)
    }
}

/// Whose tables apply.
#[derive(Debug, Clone, PartialEq)]
pub struct TaxTables {
    /// Place, for instance `WA` or `NYC`.
    pub place: String,
    /// Filing status.
    pub status: FilingStatus,
    /// Year of the tables; they hold for every year of the horizon.
    pub year: u16,
    /// Calendar month, from 1, of today; in [`Life::tax`], of the first day of work. Tax is by calendar year.
    ///
    /// [`Life::tax`]: super::Life::tax
    pub first_month: u32,
    /// Other ordinary income a year, of a spouse for instance; its own tax is not counted.
    pub other_income: f64,
}

impl TaxTables {
    /// The tables.
    ///
    /// # Errors
    ///
    /// If there are none of this place and year.
    pub fn rules(&self) -> Result<TaxYear, NoTaxTable> {
        TaxYear::new(&self.place, self.status, self.year)
    }

    /// Whether they are those of federal taxes alone.
    #[must_use]
    pub fn are_federal_alone(&self) -> bool {
        self.place.eq_ignore_ascii_case(FEDERAL_ONLY)
    }

    /// The tables of an offer: of its place, from its first day on.
    #[must_use]
    pub(super) fn of(&self, offer: &Offer) -> Self {
        let place = offer.tax_place.as_ref().unwrap_or(&self.place).clone();
        let first_month = (self.first_month.saturating_sub(1) % 12 + offer.starts_in % 12) % 12 + 1;
        TaxTables { place, first_month, ..self.clone() }
    }

    /// Tax caused by the wages of a year; none where there are no tables, which a checked scenario never asks for.
    pub(crate) fn curve(&self) -> Option<TaxCurve> {
        self.rules().ok().map(|rules| TaxCurve::of(&rules, self.other_income))
    }
}

/// Months of the calendar.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// How later money compares with money today.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TodaysMoney {
    /// Rise of prices in a year.
    pub inflation: f64,
    /// What money earns in a year elsewhere, on top of inflation.
    pub discount: f64,
}

impl TodaysMoney {
    /// Whether it changes anything.
    #[must_use]
    pub fn is_some(&self) -> bool {
        self.inflation != 0.0 || self.discount != 0.0
    }

    /// What a dollar paid `months` from today is worth today: `((1 + i)(1 + d))^(−m/12)`.
    #[must_use]
    pub fn weight(&self, months: f64) -> f64 {
        libm::pow((1.0 + self.inflation) * (1.0 + self.discount), -months / 12.0)
    }
}

/// What the present employer would have paid and now will not.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LeftBehind {
    /// Bonuses forgone: month and dollars.
    pub bonuses: Vec<(u32, f64)>,
    /// Shares that would have vested.
    pub shares: Vec<LeftShares>,
}

impl LeftBehind {
    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bonuses.iter().all(|(_, amount)| *amount == 0.0) && self.shares.is_empty()
    }
}

/// Unvested shares of the present employer.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftShares {
    /// Their stock.
    pub stock: String,
    /// How many.
    pub shares: f64,
    /// When they would have vested, in months from today.
    pub vesting: Vesting,
}
