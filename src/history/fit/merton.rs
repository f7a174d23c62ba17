//! Normal log returns with normal jumps that come as a Poisson process.

use super::{Fit, FitError, Law, Moments, fit, normal};
use crate::history::Returns;

/// Jumps a period beyond which the sum over their number is cut.
const MOST_JUMPS: usize = 15;
/// Terms of the sum smaller than this part of it are left out.
const NEGLIGIBLE: f64 = 1e-17;

/// Log returns `r = m + sigma z + ΣJ`, the number of jumps Poisson with mean `lam`, each `J ~ N(jm, js²)`
/// (Merton 1976; likelihood by the sum over numbers of jumps, Beckers 1981).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Merton {
    /// Mean log return of a period without jumps.
    pub m: f64,
    /// Deviation of a period without jumps.
    pub sigma: f64,
    /// Expected jumps a period.
    pub lam: f64,
    /// Mean log size of a jump.
    pub jm: f64,
    /// Deviation of the log size of a jump.
    pub js: f64,
}

/// Fits Merton's jump diffusion.
///
/// # Errors
///
/// Too few returns, returns that are all the same, or no maximum.
pub fn merton(returns: &Returns) -> Result<Fit<Merton>, FitError> {
    fit(returns, |Moments { mean, sd }| {
        let start = |sigma: f64, lam: f64| {
            let jumps = sd * ((1.0 - sigma * sigma) / lam).sqrt();
            Merton { m: mean, sigma: sigma * sd, lam, jm: 0.0, js: jumps }
        };
        vec![start(0.6, 0.3), start(0.8, 0.03), start(0.5, 1.0), start(0.9, 0.005)]
    })
}

impl Merton {
    /// Weight, mean and deviation given each number of jumps.
    fn terms(&self) -> Vec<[f64; 3]> {
        let mut weight = libm::exp(-self.lam);
        let term = |jumps: usize| {
            let n = jumps as f64;
            if jumps > 0 {
                weight *= self.lam / n;
            }
            [weight, self.m + n * self.jm, (self.sigma * self.sigma + n * self.js * self.js).sqrt()]
        };
        (0..=MOST_JUMPS).map(term).collect()
    }
}

/// Logarithm of the density of a mixture of normal laws whose deviations ascend.
fn log_mixture(value: f64, terms: &[Term]) -> f64 {
    let mut density = 0.0;
    for term in terms {
        if term.peak < NEGLIGIBLE * density {
            break;
        }
        let z = (value - term.mean) * term.per_sd;
        density += term.peak * libm::exp(-0.5 * z * z);
    }
    libm::log(density)
}

/// A term of the density of a mixture.
struct Term {
    mean: f64,
    per_sd: f64,
    /// Weight over deviation, and so an upper bound of the term but for a factor that all have in common.
    peak: f64,
}

impl Law for Merton {
    const NAME: &'static str = "Merton jumps";
    const PARAMETERS: &'static [&'static str] = &["m", "sigma", "lam", "jm", "js"];
    const FEWEST: usize = 250;

    fn values(&self) -> Vec<f64> {
        vec![self.m, self.sigma, self.lam, self.jm, self.js]
    }

    fn with_values(&self, values: &[f64]) -> Self {
        Merton { m: values[0], sigma: values[1], lam: values[2], jm: values[3], js: values[4] }
    }

    fn log_likelihood(&self, returns: &[f64]) -> f64 {
        // More jumps than this and the cut of the sum would show.
        let possible = self.sigma > 0.0 && (0.0..=3.0).contains(&self.lam) && self.js >= 0.0;
        if !possible {
            return f64::NEG_INFINITY;
        }
        let term = |[weight, mean, sd]: [f64; 3]| Term { mean, per_sd: 1.0 / sd, peak: weight / sd };
        let terms: Vec<Term> = self.terms().into_iter().map(term).collect();
        let sum: f64 = returns.iter().map(|&value| log_mixture(value, &terms)).sum();
        sum - returns.len() as f64 * normal::log_root_two_pi()
    }

    fn annual(&self, per_year: f64) -> Vec<(&'static str, f64)> {
        let expected_jump = libm::expm1(self.jm + 0.5 * self.js * self.js);
        let mu = per_year * (self.m + 0.5 * self.sigma * self.sigma + self.lam * expected_jump);
        vec![("mu", mu), ("sigma", per_year.sqrt() * self.sigma), ("lam", per_year * self.lam)]
    }

    fn probabilities(&self, returns: &[f64]) -> Vec<(f64, f64)> {
        let terms = self.terms();
        let both = |value: &f64| {
            terms.iter().fold((0.0, 0.0), |(below, above), &[weight, mean, sd]| {
                let (no_more, more) = normal::probabilities((value - mean) / sd);
                (below + weight * no_more, above + weight * more)
            })
        };
        returns.iter().map(both).collect()
    }

    fn least_deviation(&self) -> f64 {
        self.sigma
    }

    fn free(&self, scale: f64) -> Vec<f64> {
        let log = |value: f64| libm::log(value / scale);
        vec![self.m / scale, log(self.sigma), libm::log(self.lam), self.jm / scale, log(self.js)]
    }

    fn with_free(&self, free: &[f64], scale: f64) -> Self {
        let of_log = |value: f64| scale * libm::exp(value);
        let (sigma, lam, js) = (of_log(free[1]), libm::exp(free[2]), of_log(free[4]));
        Merton { m: scale * free[0], sigma, lam, jm: scale * free[3], js }
    }
}
