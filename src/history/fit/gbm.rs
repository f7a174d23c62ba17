//! Independent normal log returns: geometric Brownian motion.

use super::{Fit, FitError, Law, Moments, normal};
use crate::history::Returns;

/// Log returns `r ~ N(mean, sd²)`, independent (Samuelson 1965; Black & Scholes 1973).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gbm {
    /// Mean log return of a period.
    pub mean: f64,
    /// Standard deviation of the log return of a period, with divisor n.
    pub sd: f64,
}

/// Fits geometric Brownian motion: the sample mean and deviation.
///
/// # Errors
///
/// Fewer than two returns, or returns that are all the same.
pub fn gbm(returns: &Returns) -> Result<Fit<Gbm>, FitError> {
    let Moments { mean, sd } = Moments::of::<Gbm>(returns.values())?;
    Ok(Fit::at(Gbm { mean, sd }, returns))
}

impl Law for Gbm {
    const NAME: &'static str = "GBM";
    const PARAMETERS: &'static [&'static str] = &["mean", "sd"];
    const FEWEST: usize = 2;

    fn values(&self) -> Vec<f64> {
        vec![self.mean, self.sd]
    }

    fn with_values(&self, values: &[f64]) -> Self {
        Gbm { mean: values[0], sd: values[1] }
    }

    fn log_likelihood(&self, returns: &[f64]) -> f64 {
        if self.sd <= 0.0 {
            return f64::NEG_INFINITY;
        }
        returns.iter().map(|&value| normal::log_density(value, self.mean, self.sd)).sum()
    }

    fn annual(&self, per_year: f64) -> Vec<(&'static str, f64)> {
        let variance = self.sd * self.sd;
        vec![
            ("log drift", per_year * self.mean),
            ("mu", per_year * (self.mean + 0.5 * variance)),
            ("sigma", per_year.sqrt() * self.sd),
        ]
    }

    fn probabilities(&self, returns: &[f64]) -> Vec<(f64, f64)> {
        returns.iter().map(|value| normal::probabilities((value - self.mean) / self.sd)).collect()
    }

    fn least_deviation(&self) -> f64 {
        self.sd
    }

    fn free(&self, scale: f64) -> Vec<f64> {
        vec![self.mean / scale, libm::log(self.sd / scale)]
    }

    fn with_free(&self, free: &[f64], scale: f64) -> Self {
        Gbm { mean: scale * free[0], sd: scale * libm::exp(free[1]) }
    }
}
