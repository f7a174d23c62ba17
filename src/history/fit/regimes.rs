//! Normal log returns whose mean and deviation switch between a calm and a wild state.

use super::{Fit, FitError, Law, Moments, fit, normal};
use crate::history::Returns;

/// In state `i`, `r ~ N(mean, sd²)` of that state; the state stays with its own probability and else switches
/// (Hamilton 1989). The first state is drawn from the stationary law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Regimes {
    /// Mean log return of a period in the calm and the wild state.
    pub mean: [f64; 2],
    /// Deviation of a period in the calm and the wild state; the calm one is the lower.
    pub sd: [f64; 2],
    /// Probability to be in the same state the next period.
    pub stay: [f64; 2],
}

/// Fits two regimes by the filter of Hamilton (1989).
///
/// # Errors
///
/// Too few returns, returns that are all the same, or no maximum.
pub fn regimes(returns: &Returns) -> Result<Fit<Regimes>, FitError> {
    let fit = fit(returns, |Moments { mean, sd }| {
        let start = |calm: f64, wild: f64, stay: [f64; 2]| Regimes {
            mean: [mean; 2],
            sd: [calm * sd, wild * sd],
            stay,
        };
        vec![
            start(0.6, 1.6, [0.98, 0.95]),
            start(0.8, 2.5, [0.95, 0.6]),
            start(0.5, 1.2, [0.9, 0.9]),
            start(0.7, 1.3, [0.995, 0.995]),
        ]
    })?;
    let in_order = fit.law.sd[0] <= fit.law.sd[1];
    Ok(if in_order { fit } else { Fit::at(fit.law.swapped(), returns) })
}

impl Regimes {
    /// The probability of each state without knowledge.
    #[must_use]
    pub fn stationary(&self) -> [f64; 2] {
        let leave = self.stay.map(|stay| 1.0 - stay);
        let wild = leave[0] / (leave[0] + leave[1]);
        [1.0 - wild, wild]
    }

    /// The factor by which the expected price grows in a period in the long run: the greatest eigenvalue of the
    /// chances to move, each row times the expected factor of its state.
    #[must_use]
    pub fn expected_growth(&self) -> f64 {
        let factor = |state: usize| libm::exp(self.mean[state] + 0.5 * self.sd[state] * self.sd[state]);
        let [calm, wild] = [0, 1].map(|state| self.stay[state] * factor(state));
        let cross = factor(0) * factor(1) * (1.0 - self.stay[0]) * (1.0 - self.stay[1]);
        let half = 0.5 * (calm - wild);
        0.5 * (calm + wild) + (half * half + cross).sqrt()
    }

    /// The probability of each state on the day after the last return, given all returns.
    #[must_use]
    pub fn next_state(&self, returns: &[f64]) -> [f64; 2] {
        self.filter(returns, |_, _, _| {})
    }

    fn swapped(&self) -> Self {
        let swap = |[calm, wild]: [f64; 2]| [wild, calm];
        Regimes { mean: swap(self.mean), sd: swap(self.sd), stay: swap(self.stay) }
    }

    fn is_possible(&self) -> bool {
        let probability = |stay: &f64| (0.0..1.0).contains(stay);
        self.sd.iter().all(|sd| *sd > 0.0) && self.stay.iter().all(probability)
    }

    /// The chances of no more and of more than a value if the states have these weights.
    fn mixed(&self, value: f64, weights: [f64; 2]) -> (f64, f64) {
        let of = [0, 1].map(|state| normal::probabilities((value - self.mean[state]) / self.sd[state]));
        let both = |calm: f64, wild: f64| weights[0] * calm + weights[1] * wild;
        (both(of[0].0, of[1].0), both(of[0].1, of[1].1))
    }

    /// Hands each return, the probability of each state given all before, and the log density to `take`; gives
    /// the probabilities after the last.
    fn filter(&self, returns: &[f64], mut take: impl FnMut(f64, [f64; 2], f64)) -> [f64; 2] {
        let mut predicted = self.stationary();
        for &value in returns {
            let log = [0, 1].map(|state| normal::log_density(value, self.mean[state], self.sd[state]));
            let greater = log[0].max(log[1]);
            let joint = [0, 1].map(|state| predicted[state] * libm::exp(log[state] - greater));
            let sum = joint[0] + joint[1];
            take(value, predicted, greater + libm::log(sum));
            let calm = (joint[0] * self.stay[0] + joint[1] * (1.0 - self.stay[1])) / sum;
            predicted = [calm, 1.0 - calm];
        }
        predicted
    }
}

impl Law for Regimes {
    const NAME: &'static str = "two regimes";
    const PARAMETERS: &'static [&'static str] =
        &["mean_calm", "mean_wild", "sd_calm", "sd_wild", "stay_calm", "stay_wild"];
    const FEWEST: usize = 250;
    const CHANGES: bool = true;

    fn values(&self) -> Vec<f64> {
        [self.mean, self.sd, self.stay].concat()
    }

    fn with_values(&self, values: &[f64]) -> Self {
        let pair = |index: usize| [values[index], values[index + 1]];
        Regimes { mean: pair(0), sd: pair(2), stay: pair(4) }
    }

    fn log_likelihood(&self, returns: &[f64]) -> f64 {
        if !self.is_possible() {
            return f64::NEG_INFINITY;
        }
        let mut sum = 0.0;
        self.filter(returns, |_, _, log_density| sum += log_density);
        sum
    }

    fn annual(&self, per_year: f64) -> Vec<(&'static str, f64)> {
        let mu = |state: usize| per_year * (self.mean[state] + 0.5 * self.sd[state] * self.sd[state]);
        let sigma = self.sd.map(|sd| per_year.sqrt() * sd);
        let wild = self.stationary()[1];
        vec![
            ("mu_calm", mu(0)),
            ("mu_wild", mu(1)),
            ("sigma_calm", sigma[0]),
            ("sigma_wild", sigma[1]),
            ("share_wild", wild),
        ]
    }

    fn probabilities(&self, returns: &[f64]) -> Vec<(f64, f64)> {
        let mut both = Vec::with_capacity(returns.len());
        self.filter(returns, |value, predicted, _| both.push(self.mixed(value, predicted)));
        both
    }

    fn marginal(&self, returns: &[f64], values: &[f64]) -> Vec<(f64, f64)> {
        let mut calm = 0.0;
        self.filter(returns, |_, predicted, _| calm += predicted[0]);
        let weights = [calm / returns.len() as f64, 1.0 - calm / returns.len() as f64];
        values.iter().map(|&value| self.mixed(value, weights)).collect()
    }

    fn least_deviation(&self) -> f64 {
        self.sd[0].min(self.sd[1])
    }

    fn free(&self, scale: f64) -> Vec<f64> {
        let (mean, sd) = (self.mean.map(|mean| mean / scale), self.sd.map(|sd| libm::log(sd / scale)));
        [mean, sd, self.stay.map(normal::logit)].concat()
    }

    fn with_free(&self, free: &[f64], scale: f64) -> Self {
        let pair = |index: usize| [free[index], free[index + 1]];
        let (mean, sd) = (pair(0).map(|mean| scale * mean), pair(2).map(|log| scale * libm::exp(log)));
        Regimes { mean, sd, stay: pair(4).map(normal::logistic) }
    }
}
