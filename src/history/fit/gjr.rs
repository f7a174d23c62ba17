//! GARCH in which falls move the variance more than rises.

use super::variance::{Recursion, StartVariance};
use super::{Fit, FitError, Law, Moments, fit};
use crate::history::Returns;

/// `r = mean + eps`, `eps ~ N(0, h)`, `h' = omega + (alpha + gamma 1{eps<0}) eps² + beta h` (Glosten, Jagannathan &
/// Runkle 1993), stationary: `alpha + gamma/2 + beta < 1`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gjr {
    /// Mean log return of a period.
    pub mean: f64,
    /// Constant of the variance, in squared decimals.
    pub omega: f64,
    /// Reaction to the last squared shock.
    pub alpha: f64,
    /// What a fall adds to the reaction.
    pub gamma: f64,
    /// Memory of the last variance.
    pub beta: f64,
    /// The variance before the first return; chosen, not estimated.
    pub start: StartVariance,
}

/// Fits GJR-GARCH(1,1) with normal shocks.
///
/// # Errors
///
/// Too few returns, returns that are all the same, or no maximum.
pub fn gjr(returns: &Returns, start: StartVariance) -> Result<Fit<Gjr>, FitError> {
    fit(returns, |Moments { mean, sd }| {
        let law = |alpha: f64, gamma: f64, beta: f64| {
            let omega = sd * sd * (1.0 - alpha - 0.5 * gamma - beta);
            Gjr { mean, omega, alpha, gamma, beta, start }
        };
        vec![
            law(0.03, 0.06, 0.9),
            law(0.05, 0.2, 0.8),
            law(0.1, 0.1, 0.75),
            law(0.02, 0.02, 0.95),
            law(0.15, -0.05, 0.6),
        ]
    })
}

impl Gjr {
    fn recursion(&self) -> Recursion {
        let &Gjr { mean, omega, alpha, gamma, beta, start } = self;
        Recursion { mean, omega, alpha, gamma, beta, start }
    }

    /// The variance of each period given all before, and last that of the period after the end.
    #[must_use]
    pub fn variances(&self, returns: &[f64]) -> Vec<f64> {
        self.recursion().variances(returns)
    }
}

impl Law for Gjr {
    const NAME: &'static str = "GJR-GARCH(1,1)";
    const PARAMETERS: &'static [&'static str] = &["mean", "omega", "alpha", "gamma", "beta"];
    const FEWEST: usize = 250;
    const CHANGES: bool = true;

    fn values(&self) -> Vec<f64> {
        vec![self.mean, self.omega, self.alpha, self.gamma, self.beta]
    }

    fn with_values(&self, values: &[f64]) -> Self {
        let [mean, omega, alpha, gamma, beta] = std::array::from_fn(|index| values[index]);
        Gjr { mean, omega, alpha, gamma, beta, start: self.start }
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
        self.recursion().free(scale).to_vec()
    }

    fn with_free(&self, free: &[f64], scale: f64) -> Self {
        let free = std::array::from_fn(|index| free[index]);
        let Recursion { mean, omega, alpha, gamma, beta, start } = self.recursion().with_free(free, scale);
        Gjr { mean, omega, alpha, gamma, beta, start }
    }
}
