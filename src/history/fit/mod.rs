//! Laws of daily log returns, fitted to a price history by maximum likelihood.
//!
//! Each law is a plain struct of its parameters, in the units of the return: decimals a day for daily prices.
//! A [`Fit`] adds standard errors, the likelihood and what remains unexplained; figures a year stand beside.
//! Standard errors are from the inverse of the observed information, the second derivatives of the
//! log-likelihood at its maximum. They are right if the law is; with tails fatter than the law has, those of
//! GARCH parameters are too small.
//!
//! ```
//! use vestcast::history::{Returns, fit};
//!
//! let returns = Returns::daily(vec![0.01, -0.02, 0.015, 0.003, -0.007, 0.012]);
//! let gbm = fit::gbm(&returns)?;
//! let drift = &gbm.annual()[0];
//! // What a history tells about the drift: hardly anything.
//! assert!(drift.se.unwrap_or(f64::INFINITY) > drift.value.abs() / 3.0);
//! # Ok::<(), fit::FitError>(())
//! ```

mod block;
mod checks;
mod garch;
mod gbm;
mod gjr;
mod information;
mod maximise;
mod merton;
mod normal;
mod regimes;
mod student_t;
#[cfg(test)]
mod tests;
mod variance;

use nalgebra::DMatrix;

use super::Returns;

pub use block::{BlockLength, block_length, block_length_of_days};
pub use checks::{Checks, Tail, Test};
pub use garch::{Garch, garch};
pub use gbm::{Gbm, gbm};
pub use gjr::{Gjr, gjr};
pub use merton::{Merton, merton};
pub use regimes::{Regimes, regimes};
pub use student_t::{StudentT, student_t};
pub use variance::StartVariance;

/// Part of the deviation of all returns below which a law has collapsed onto a few equal ones.
const COLLAPSED: f64 = 1e-4;

/// A law of log returns.
pub trait Law: Clone {
    /// What people call it.
    const NAME: &'static str;
    /// Names of the parameters, in the order of [`values`](Law::values).
    const PARAMETERS: &'static [&'static str];
    /// Returns below which a fit makes no sense.
    const FEWEST: usize;
    /// Whether it is another law each period, depending on those before.
    const CHANGES: bool = false;

    /// The parameters.
    fn values(&self) -> Vec<f64>;

    /// The law with other parameters.
    #[must_use]
    fn with_values(&self, values: &[f64]) -> Self;

    /// Log-likelihood of returns, in decimals; −∞ if the parameters are outside their range.
    fn log_likelihood(&self, returns: &[f64]) -> f64;

    /// Figures a year, by name: `NaN` where none exists.
    fn annual(&self, per_year: f64) -> Vec<(&'static str, f64)>;

    /// For each return, the chance that it is no greater and the chance that it is greater, given all before.
    fn probabilities(&self, returns: &[f64]) -> Vec<(f64, f64)>;

    /// For each of `values`, the chances of no more and of more, averaged over the periods of the sample: what a
    /// histogram of all returns should show. This is the law itself where all periods are alike; where they are
    /// not, it is the mean of every period's law given all before.
    fn marginal(&self, _returns: &[f64], values: &[f64]) -> Vec<(f64, f64)> {
        self.probabilities(values)
    }

    /// The deviation of each period given all before, and last that of the period after the end. None if it
    /// does not follow the shocks.
    fn deviations(&self, _returns: &[f64]) -> Option<Vec<f64>> {
        None
    }

    /// The parameters as numbers of order one without bounds, among which a maximum is sought. `scale` is the
    /// standard deviation of the returns.
    fn free(&self, scale: f64) -> Vec<f64>;

    /// The least deviation of a return. Many equal returns make the likelihood of some laws grow without bound
    /// as it vanishes.
    fn least_deviation(&self) -> f64;

    /// The inverse of [`free`](Law::free).
    #[must_use]
    fn with_free(&self, free: &[f64], scale: f64) -> Self;
}

/// Why a fit failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FitError {
    /// The history is too short.
    #[error("{law} needs at least {needed} returns; the history has {found}")]
    TooFew {
        /// Which law.
        law: &'static str,
        /// How many it needs.
        needed: usize,
        /// How many there are.
        found: usize,
    },
    /// Prices that never move.
    #[error("the price never moves: nothing can be fitted to it")]
    Constant,
    /// A return that is no number.
    #[error("return {0} is not a finite number")]
    NotFinite(usize),
    /// No maximum was found, or the likelihood grows without bound, as with many returns of zero.
    #[error("the likelihood of {0} has no maximum that could be found; has the price often not moved?")]
    NoMaximum(&'static str),
}

/// A law fitted to returns.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit<L> {
    law: L,
    log_likelihood: f64,
    /// Of the estimates; the rows of those at an edge of their range are `NaN`.
    covariance: DMatrix<f64>,
    residuals: Vec<f64>,
    per_year: f64,
}

/// A fit of any law: what pictures of it need.
pub trait Fitted: std::fmt::Debug + Send + Sync {
    /// What people call the law.
    fn name(&self) -> &'static str;

    /// Whether it is another law each period: see [`Law::CHANGES`].
    fn changes(&self) -> bool;

    /// Residuals, in the order of the returns: see [`Fit::residuals`].
    fn residuals(&self) -> &[f64];

    /// Chances averaged over the periods of the sample: see [`Law::marginal`].
    fn marginal(&self, returns: &[f64], values: &[f64]) -> Vec<(f64, f64)>;

    /// Deviations that follow the shocks: see [`Law::deviations`].
    fn deviations(&self, returns: &[f64]) -> Option<Vec<f64>>;
}

impl<L: Law + std::fmt::Debug + Send + Sync> Fitted for Fit<L> {
    fn name(&self) -> &'static str {
        L::NAME
    }

    fn changes(&self) -> bool {
        L::CHANGES
    }

    fn residuals(&self) -> &[f64] {
        self.residuals()
    }

    fn marginal(&self, returns: &[f64], values: &[f64]) -> Vec<(f64, f64)> {
        self.law.marginal(returns, values)
    }

    fn deviations(&self, returns: &[f64]) -> Option<Vec<f64>> {
        self.law.deviations(returns)
    }
}

/// A number with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Name of the parameter or figure.
    pub name: &'static str,
    /// Its value; `NaN` if it does not exist, such as the deviation of a law of infinite variance.
    pub value: f64,
    /// Its standard error, unless the estimate lies at an edge of its range or the likelihood is flat there.
    pub se: Option<f64>,
}

/// A fit of any law in numbers, for tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// What people call the law.
    pub law: &'static str,
    /// Parameters, in the units of the return.
    pub estimates: Vec<Estimate>,
    /// Figures a year.
    pub annual: Vec<Estimate>,
    /// At the maximum.
    pub log_likelihood: f64,
    /// Akaike's criterion.
    pub aic: f64,
    /// Schwarz's criterion.
    pub bic: f64,
    /// Number of returns.
    pub observations: usize,
    /// Whether what remains looks as the law says.
    pub checks: Checks,
}

impl<L: Law> Fit<L> {
    /// Of a law whose parameters maximise the likelihood.
    fn at(law: L, returns: &Returns) -> Self {
        let log_likelihood = law.log_likelihood(returns.values());
        let covariance = information::covariance(&law, returns.values());
        let residuals = normal::scores(&law.probabilities(returns.values()));
        Fit { law, log_likelihood, covariance, residuals, per_year: returns.per_year() }
    }

    /// The law with its estimated parameters.
    pub fn law(&self) -> &L {
        &self.law
    }

    /// The parameters, in the units of the return.
    pub fn estimates(&self) -> Vec<Estimate> {
        let values = self.law.values();
        let se = |index: usize| Some(self.covariance[(index, index)].sqrt()).filter(|se| se.is_finite());
        let named = L::PARAMETERS.iter().zip(values).enumerate();
        named.map(|(index, (&name, value))| Estimate { name, value, se: se(index) }).collect()
    }

    /// Figures a year, with standard errors by the delta method.
    pub fn annual(&self) -> Vec<Estimate> {
        let figures = |values: &[f64]| self.law.with_values(values).annual(self.per_year);
        information::delta_method(&self.law.values(), &self.covariance, figures)
    }

    /// The log-likelihood at the maximum.
    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// Number of returns.
    pub fn observations(&self) -> usize {
        self.residuals.len()
    }

    /// Akaike's criterion, `2k − 2 ln L` (Akaike 1974); the lower the better.
    pub fn aic(&self) -> f64 {
        2.0 * L::PARAMETERS.len() as f64 - 2.0 * self.log_likelihood
    }

    /// Schwarz's criterion, `k ln n − 2 ln L` (Schwarz 1978); the lower the better.
    pub fn bic(&self) -> f64 {
        L::PARAMETERS.len() as f64 * libm::log(self.observations() as f64) - 2.0 * self.log_likelihood
    }

    /// Residuals that are standard normal and independent if the law is right: each return's probability given
    /// all before it, as a normal quantile (Rosenblatt 1952; Dunn & Smyth 1996). For GARCH they are the
    /// innovations over their deviation.
    pub fn residuals(&self) -> &[f64] {
        &self.residuals
    }

    /// Tests of the residuals.
    pub fn checks(&self) -> Checks {
        Checks::of(&self.residuals)
    }

    /// All of it without the type of the law.
    pub fn summary(&self) -> Summary {
        Summary {
            law: L::NAME,
            estimates: self.estimates(),
            annual: self.annual(),
            log_likelihood: self.log_likelihood,
            aic: self.aic(),
            bic: self.bic(),
            observations: self.observations(),
            checks: self.checks(),
        }
    }
}

/// Fits a law from several starting points.
fn fit<L: Law>(returns: &Returns, starts: impl Fn(Moments) -> Vec<L>) -> Result<Fit<L>, FitError> {
    let moments = Moments::of::<L>(returns.values())?;
    let law = maximise::best(&starts(moments), returns.values(), moments.sd);
    let sound = law.filter(|law| law.least_deviation() > COLLAPSED * moments.sd);
    let law = sound.ok_or(FitError::NoMaximum(L::NAME))?;
    Ok(Fit::at(law, returns))
}

/// Mean and standard deviation, from which searches start.
#[derive(Debug, Clone, Copy)]
struct Moments {
    mean: f64,
    /// With divisor n.
    sd: f64,
}

impl Moments {
    fn of<L: Law>(returns: &[f64]) -> Result<Self, FitError> {
        let (found, needed) = (returns.len(), L::FEWEST);
        if found < needed {
            return Err(FitError::TooFew { law: L::NAME, needed, found });
        }
        if let Some(index) = returns.iter().position(|value| !value.is_finite()) {
            return Err(FitError::NotFinite(index));
        }
        let n = found as f64;
        let mean = returns.iter().sum::<f64>() / n;
        let sd = (returns.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / n).sqrt();
        // Rounding alone leaves a deviation of this size.
        if sd <= 1e-12 * mean.abs() || sd < 1e-100 {
            Err(FitError::Constant)
        } else {
            Ok(Moments { mean, sd })
        }
    }
}
