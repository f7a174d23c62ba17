//! Parameters of a model, described so that a file reader, a schema and a listing need no model by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Part, RateLaw};

/// What a parameter accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A rate a year, `"8%"` or `0.08`.
    Rate,
    /// A plain number, `0.5`.
    Number,
    /// A plain number, or this word for none.
    NumberOr(&'static str),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A rate, or a law it is drawn from once a path, `{ mean = "8%", sd = "10%" }`.
    RateOrLaw,
    /// A price of a share, `"$220"` or `220`.
    Price,
    /// A duration, `"10 months"` or a number of months.
    Duration,
    /// Points of a price path, `[["6 months", 120], ["1 year", 100]]`.
    Knots,
    /// Models with their weights, `[{ weight = "70%", gbm = { … } }, …]`.
    Models,
    /// Daily log returns in the order of time, `[0.01, -0.02]`.
    Returns,
    /// A mean number of trading days; if left out, that which suits the returns.
    MeanDays,
    /// A whole number of trading days; if left out, that which suits the returns.
    Days,
}

/// One parameter of a model.
#[derive(Debug)]
pub struct Parameter {
    /// Key in a scenario file.
    pub name: &'static str,
    /// What it accepts.
    pub kind: Kind,
    /// What it means, in a sentence.
    pub about: &'static str,
    /// What is taken if it is left out, in words; `None` if it is required.
    pub otherwise: Option<&'static str>,
}

impl Parameter {
    /// A parameter that must be given.
    #[must_use]
    pub const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Parameter { name, kind, about, otherwise: None }
    }

    /// The same, if it may be left out.
    #[must_use]
    pub const fn or(self, otherwise: &'static str) -> Self {
        Parameter { otherwise: Some(otherwise), ..self }
    }
}

/// A point of a price path: price at a month after the start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Knot {
    /// Months after the start.
    pub month: f64,
    /// Price of a share.
    pub price: f64,
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// For [`Kind::Rate`].
    Rate(f64),
    /// For [`Kind::RateOrLaw`], which also takes a rate.
    Law(RateLaw),
    /// For [`Kind::Number`], [`Kind::NumberOr`], [`Kind::MeanDays`] and [`Kind::Days`].
    Number(f64),
    /// For [`Kind::Price`], in dollars.
    Price(f64),
    /// For [`Kind::Duration`].
    Months(f64),
    /// For [`Kind::Word`], and [`Kind::NumberOr`].
    Word(&'static str),
    /// For [`Kind::Knots`].
    Knots(Vec<Knot>),
    /// For [`Kind::Models`].
    Models(Vec<Part>),
    /// For [`Kind::Returns`].
    Returns(Arc<[f64]>),
}

/// Values by parameter name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Arguments(pub BTreeMap<&'static str, Value>);

impl Arguments {
    /// What is picked of the value of this name.
    fn given<'a, T>(
        &'a self,
        name: &'static str,
        pick: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<T, InvalidModel> {
        let missing = || InvalidModel::new(name, format!("`{name}` is missing"));
        self.0.get(name).and_then(pick).ok_or_else(missing)
    }

    pub(crate) fn rate(&self, name: &'static str) -> Result<f64, InvalidModel> {
        self.given(name, |value| if let Value::Rate(rate) = value { Some(*rate) } else { None })
    }

    /// A rate, or the law it is drawn from.
    pub(crate) fn rate_or_law(&self, name: &'static str) -> Result<RateLaw, InvalidModel> {
        match self.0.get(name) {
            Some(Value::Law(law)) => Ok(law.clone()),
            _ => self.rate(name).map(RateLaw::Fixed),
        }
    }

    /// A rate that may be left out.
    pub(crate) fn optional_rate(&self, name: &'static str) -> Option<f64> {
        self.rate(name).ok()
    }

    /// A number that may be left out.
    pub(crate) fn optional_number(&self, name: &'static str) -> Option<f64> {
        self.number(name).ok()
    }

    pub(crate) fn number(&self, name: &'static str) -> Result<f64, InvalidModel> {
        self.given(name, |value| if let Value::Number(number) = value { Some(*number) } else { None })
    }

    pub(crate) fn models(&self, name: &'static str) -> Result<&[Part], InvalidModel> {
        self.given(name, |value| if let Value::Models(parts) = value { Some(&parts[..]) } else { None })
    }

    pub(crate) fn returns(&self, name: &'static str) -> Result<Arc<[f64]>, InvalidModel> {
        self.given(
            name,
            |value| if let Value::Returns(returns) = value { Some(Arc::clone(returns)) } else { None },
        )
    }

    pub(crate) fn price(&self, name: &'static str) -> Result<f64, InvalidModel> {
        self.given(name, |value| if let Value::Price(price) = value { Some(*price) } else { None })
    }

    pub(crate) fn months(&self, name: &'static str) -> Result<f64, InvalidModel> {
        self.given(name, |value| if let Value::Months(months) = value { Some(*months) } else { None })
    }

    /// A word, if there is one.
    pub(crate) fn word(&self, name: &'static str) -> Option<&'static str> {
        match self.0.get(name) {
            Some(Value::Word(word)) => Some(word),
            _ => None,
        }
    }

    pub(crate) fn knots(&self, name: &'static str) -> Result<Vec<Knot>, InvalidModel> {
        self.given(name, |value| if let Value::Knots(knots) = value { Some(knots.clone()) } else { None })
    }
}

impl<const N: usize> From<[(&'static str, Value); N]> for Arguments {
    fn from(pairs: [(&'static str, Value); N]) -> Self {
        Arguments(BTreeMap::from(pairs))
    }
}

/// A parameter outside what its model can mean.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct InvalidModel {
    /// The parameter at fault.
    pub parameter: &'static str,
    /// What is wrong and what would be right.
    pub reason: String,
}

impl InvalidModel {
    pub(crate) fn new(parameter: &'static str, reason: impl Into<String>) -> Self {
        InvalidModel { parameter, reason: reason.into() }
    }
}

/// Checks a growth a year and returns it as a continuously compounded drift.
pub(crate) fn drift(growth_per_year: f64) -> Result<f64, InvalidModel> {
    if growth_per_year > -1.0 && growth_per_year.is_finite() {
        Ok(libm::log1p(growth_per_year))
    } else {
        let reason = "growth must be more than −100% a year: a price cannot fall below zero";
        Err(InvalidModel::new("growth", reason))
    }
}

/// Checks the volatility a year that is called `volatility`.
pub(crate) fn checked_volatility(volatility: f64) -> Result<f64, InvalidModel> {
    volatility_of("volatility", volatility)
}

/// Checks the volatility a year of this name.
pub(crate) fn volatility_of(name: &'static str, volatility: f64) -> Result<f64, InvalidModel> {
    if (0.0..=5.0).contains(&volatility) {
        Ok(volatility)
    } else {
        let reason = "volatility must lie between 0% and 500% a year";
        Err(InvalidModel::new(name, reason))
    }
}

/// Whole percents in words: a number that no one can mean is not spelled out, and may be none.
pub(crate) fn about(rate: f64) -> String {
    const MOST: f64 = 100.0;
    if rate <= MOST {
        crate::money::percent((100.0 * rate).round() / 100.0)
    } else {
        format!("more than {}", crate::money::percent(MOST))
    }
}

/// A warning when growth is outside what large companies have shown over years.
pub(crate) fn odd_growth(growth_per_year: f64) -> Option<String> {
    (!(-0.5..=0.5).contains(&growth_per_year)).then(|| {
        let growth = crate::money::percent(growth_per_year);
        format!("growth of {growth} a year, every year, is far outside what large companies have shown")
    })
}

/// Warnings of both.
pub(crate) fn odd_growth_or_volatility(
    growth: f64,
    volatility: f64,
) -> impl Iterator<Item = (&'static str, String)> {
    let growth = odd_growth(growth).map(|warning| ("growth", warning));
    growth.into_iter().chain(odd_volatility(volatility).map(|warning| ("volatility", warning)))
}

/// A warning when volatility is outside what listed shares have shown.
pub(crate) fn odd_volatility(volatility: f64) -> Option<String> {
    let written = crate::money::percent(volatility);
    match volatility {
        v if v > 1.5 => Some(format!(
            "a volatility of {written} a year is beyond almost every listed share; most lie between 20% and 80%. The \
             mean, its standard error and P99 then rest on a handful of paths: read the median"
        )),
        v if v > 0.8 => Some(format!(
            "a volatility of {written} a year is beyond most listed shares, which lie between 20% and 80%. The mean rests \
             on few paths then, and may be off by more than its standard error says: read the median"
        )),
        v if v > 0.0 && v < 0.1 => Some(format!(
            "a volatility of {written} a year is that of a currency, below every listed share; most shares lie between 20% \
             and 80%; write \"0%\" for none at all"
        )),
        _ => None,
    }
}
