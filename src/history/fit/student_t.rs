//! Independent log returns of Student's t law.

use std::f64::consts::PI;

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::{Fit, FitError, Law, Moments, fit};
use crate::history::Returns;

/// Log returns `r = loc + scale t`, `t` of Student's law with `nu` degrees of freedom (Praetz 1972; Blattberg &
/// Gonedes 1974). The expected price does not exist under it; the deviation does for `nu` above two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StudentT {
    /// Median log return of a period.
    pub loc: f64,
    /// Scale of a period; the deviation is `scale √(nu/(nu−2))`.
    pub scale: f64,
    /// Degrees of freedom.
    pub nu: f64,
}

/// Fits Student's t law.
///
/// # Errors
///
/// Too few returns, returns that are all the same, or no maximum.
pub fn student_t(returns: &Returns) -> Result<Fit<StudentT>, FitError> {
    fit(returns, |Moments { mean, sd }| {
        let start = |nu: f64| StudentT { loc: mean, scale: sd * ((nu - 2.0) / nu).sqrt(), nu };
        vec![start(3.0), start(8.0), start(40.0)]
    })
}

impl Law for StudentT {
    const NAME: &'static str = "Student t";
    const PARAMETERS: &'static [&'static str] = &["loc", "scale", "nu"];
    const FEWEST: usize = 50;

    fn values(&self) -> Vec<f64> {
        vec![self.loc, self.scale, self.nu]
    }

    fn with_values(&self, values: &[f64]) -> Self {
        StudentT { loc: values[0], scale: values[1], nu: values[2] }
    }

    fn log_likelihood(&self, returns: &[f64]) -> f64 {
        let &StudentT { loc, scale, nu } = self;
        if scale <= 0.0 || nu <= 0.0 {
            return f64::NEG_INFINITY;
        }
        let constant = libm::lgamma(0.5 * (nu + 1.0))
            - libm::lgamma(0.5 * nu)
            - 0.5 * libm::log(nu * PI)
            - libm::log(scale);
        let term = |value: &f64| {
            let z = (value - loc) / scale;
            constant - 0.5 * (nu + 1.0) * libm::log1p(z * z / nu)
        };
        returns.iter().map(term).sum()
    }

    fn annual(&self, per_year: f64) -> Vec<(&'static str, f64)> {
        let sigma = self.scale * (self.nu / (self.nu - 2.0)).sqrt();
        let sigma = if self.nu > 2.0 { per_year.sqrt() * sigma } else { f64::NAN };
        vec![("mu_log", per_year * self.loc), ("sigma", sigma)]
    }

    fn probabilities(&self, returns: &[f64]) -> Vec<(f64, f64)> {
        let standard = StudentsT::new(0.0, 1.0, self.nu);
        let both = |value: &f64| {
            let z = (value - self.loc) / self.scale;
            standard.as_ref().map_or((f64::NAN, f64::NAN), |law| (law.cdf(z), law.sf(z)))
        };
        returns.iter().map(both).collect()
    }

    fn least_deviation(&self) -> f64 {
        self.scale
    }

    fn free(&self, scale: f64) -> Vec<f64> {
        vec![self.loc / scale, libm::log(self.scale / scale), libm::log(self.nu)]
    }

    fn with_free(&self, free: &[f64], scale: f64) -> Self {
        StudentT { loc: scale * free[0], scale: scale * libm::exp(free[1]), nu: libm::exp(free[2]) }
    }
}
