//! Log returns whose variance follows the squared shocks before: GARCH(1,1).

use super::variance::{Recursion, StartVariance};
use super::{Fit, FitError, Law, Moments, fit};
use crate::history::Returns;

/// `r = mean + eps`, `eps ~ N(0, h)`, `h' = omega + alpha eps² + beta h` (Bollerslev 1986), stationary:
/// `alpha + beta < 1`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Garch {
    /// Mean log return of a period.
    pub mean: f64,
    /// Constant of the variance, in squared decimals.
    pub omega: f64,
    /// Reaction to the last squared shock.
    pub alpha: f64,
    /// Memory of the last variance.
    pub beta: f64,
    /// The variance before the first return; chosen, not estimated.
    pub start: StartVariance,
}

/// Fits GARCH(1,1) with normal shocks.
///
/// # Errors
///
/// Too few returns, returns that are all the same, or no maximum.
pub fn garch(returns: &Returns, start: StartVariance) -> Result<Fit<Garch>, FitError> {
    fit(returns, |Moments { mean, sd }| {
        let law =
            |alpha: f64, beta: f64| Garch { mean, omega: sd * sd * (1.0 - alpha - beta), alpha, beta, start };
        vec![law(0.05, 0.9), law(0.1, 0.8), law(0.2, 0.7), law(0.03, 0.96), law(0.2, 0.2)]
    })
}

impl Garch {
    fn recursion(&self) -> Recursion {
        let &Garch { mean, omega, alpha, beta, start } = self;
        Recursion { mean, omega, alpha, gamma: 0.0, beta, start }
    }

    /// The variance of each period given all before, and last that of the period after the end.
    #[must_use]
    pub fn variances(&self, returns: &[f64]) -> Vec<f64> {
        self.recursion().variances(returns)
    }
}

impl Law for Garch {
    const NAME: &'static str = "GARCH(1,1)";
    const PARAMETERS: &'static [&'static str] = &["mean", "omega", "alpha", "beta"];
    const FEWEST: usize = 250;
    const CHANGES: bool = true;

    fn values(&self) -> Vec<f64> {
        vec![self.mean, self.omega, self.alpha, self.beta]
    }

    fn with_values(&self, values: &[f64]) -> Self {
        Garch { mean: values[0], omega: values[1], alpha: values[2], beta: values[3], start: self.start }
    }

    fn log_likelihood(&self, returns: &[f64]) -> f64 {
        self.recursion().log_likelihood(returns)
    }

    fn annual(&self, per_year: f64) -> Vec<(&'static str, f64)> {
        self.recursion().annual(per_year)
    }

    fn probabilities(&self, returns: &[f64]) -> Vec<(f64, f64)> {
        self.recursion().probabilities(returns)
    }

    fn marginal(&self, returns: &[f64], values: &[f64]) -> Vec<(f64, f64)> {
        self.recursion().marginal(returns, values)
    }

    fn deviations(&self, returns: &[f64]) -> Option<Vec<f64>> {
        Some(self.variances(returns).into_iter().map(f64::sqrt).collect())
    }

    fn least_deviation(&self) -> f64 {
        self.recursion().unconditional().sqrt()
    }

    fn free(&self, scale: f64) -> Vec<f64> {
        self.recursion().free(scale)[..4].to_vec()
    }

    fn with_free(&self, free: &[f64], scale: f64) -> Self {
        let both_signs_alike = [free[0], free[1], free[2], free[3], free[3]];
        let Recursion { mean, omega, alpha, beta, start, .. } =
            self.recursion().with_free(both_signs_alike, scale);
        Garch { mean, omega, alpha, beta, start }
    }
}
