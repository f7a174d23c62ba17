//! The normal law.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use statrs::distribution::{ContinuousCDF, Normal};

/// `ln √(2π)`.
pub(super) fn log_root_two_pi() -> f64 {
    0.5 * libm::log(2.0 * PI)
}

pub(super) fn log_density(value: f64, mean: f64, sd: f64) -> f64 {
    let z = (value - mean) / sd;
    -0.5 * z * z - libm::log(sd) - log_root_two_pi()
}

/// The chances of no more and of more than `z`, both exact in their tails.
pub(super) fn probabilities(z: f64) -> (f64, f64) {
    (0.5 * libm::erfc(-z * FRAC_1_SQRT_2), 0.5 * libm::erfc(z * FRAC_1_SQRT_2))
}

/// Probabilities as normal quantiles, from the smaller of the two tails.
pub(super) fn scores(probabilities: &[(f64, f64)]) -> Vec<f64> {
    const LEAST: f64 = 1e-300;
    let normal = Normal::standard();
    let score = |&(below, above): &(f64, f64)| {
        if below < above {
            normal.inverse_cdf(below.max(LEAST))
        } else {
            -normal.inverse_cdf(above.max(LEAST))
        }
    };
    probabilities.iter().map(score).collect()
}

/// `x ↦ ln(x/(1−x))`.
pub(super) fn logit(probability: f64) -> f64 {
    libm::log(probability / (1.0 - probability))
}

/// The inverse of [`logit`].
pub(super) fn logistic(free: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-free))
}
