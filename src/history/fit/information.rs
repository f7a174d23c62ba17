//! Standard errors from the observed information, and of functions of the estimates.

use nalgebra::{DMatrix, DVector};

use super::{Estimate, Law};

/// Steps of second differences, in standard errors of a parameter if all others were known. Shorter ones drown
/// in rounding of the likelihood, longer ones leave the parabola.
const STEP: f64 = 0.05;

/// Covariance of the estimates: the inverse of minus the second derivatives of the log-likelihood. Parameters at
/// an edge of their range are taken as known; their rows are `NaN`. All is, if the rest has no maximum.
pub(super) fn covariance<L: Law>(law: &L, returns: &[f64]) -> DMatrix<f64> {
    let at = law.values();
    let likelihood = |values: &[f64]| law.with_values(values).log_likelihood(returns);
    let steps: Vec<f64> = (0..at.len()).map(|index| step(&likelihood, &at, index)).collect();
    let inner: Vec<usize> = (0..at.len()).filter(|&index| steps[index].is_finite()).collect();
    let size = inner.len();
    let information = DMatrix::from_fn(size, size, |a, b| {
        if a >= b { -second_difference(&likelihood, &at, &steps, inner[a], inner[b]) } else { 0.0 }
    });
    let mut covariance = DMatrix::from_element(at.len(), at.len(), f64::NAN);
    let inverse = scaled_inverse(&information);
    for (a, b) in (0..size).flat_map(|a| (0..size).map(move |b| (a, b))) {
        covariance[(inner[a], inner[b])] = inverse.as_ref().map_or(f64::NAN, |inverse| inverse[(a, b)]);
    }
    covariance
}

/// A step over which the likelihood falls measurably; `NaN` where it does not fall on both sides.
fn step(likelihood: &impl Fn(&[f64]) -> f64, at: &[f64], index: usize) -> f64 {
    let mut step = 1e-4 * at[index].abs().max(1e-6);
    for _ in 0..4 {
        let steps = vec![step; at.len()];
        let curvature = -second_difference(likelihood, at, &steps, index, index);
        let next = STEP / curvature.sqrt();
        if !next.is_finite() {
            // Too short to see a fall, or over an edge.
            step *= if curvature.is_finite() { 30.0 } else { 1.0 / 30.0 };
        } else if (next / step - 1.0).abs() < 0.2 {
            return next;
        } else {
            step = next;
        }
    }
    let steps = vec![step; at.len()];
    let curvature = -second_difference(likelihood, at, &steps, index, index);
    if curvature.is_finite() && curvature > 0.0 { step } else { f64::NAN }
}

/// Central differences of the second order.
fn second_difference(
    likelihood: &impl Fn(&[f64]) -> f64,
    at: &[f64],
    steps: &[f64],
    a: usize,
    b: usize,
) -> f64 {
    let moved = |by_a: f64, by_b: f64| {
        let mut values = at.to_vec();
        values[a] += by_a * steps[a];
        values[b] += by_b * steps[b];
        likelihood(&values)
    };
    if a == b {
        (moved(1.0, 0.0) - 2.0 * likelihood(at) + moved(-1.0, 0.0)) / (steps[a] * steps[a])
    } else {
        let corners = moved(1.0, 1.0) - moved(1.0, -1.0) - moved(-1.0, 1.0) + moved(-1.0, -1.0);
        corners / (4.0 * steps[a] * steps[b])
    }
}

/// The inverse by way of the matrix with a diagonal of ones: parameters differ by many powers of ten.
fn scaled_inverse(lower: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let scale = DVector::from_fn(lower.nrows(), |index, _| lower[(index, index)].sqrt());
    let scaled = DMatrix::from_fn(lower.nrows(), lower.ncols(), |a, b| {
        lower[(a.max(b), a.min(b))] / scale[a] / scale[b]
    });
    if scaled.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let inverse = scaled.cholesky()?.inverse();
    Some(DMatrix::from_fn(inverse.nrows(), inverse.ncols(), |a, b| inverse[(a, b)] / scale[a] / scale[b]))
}

/// Figures with the standard errors that those of the estimates imply to first order.
pub(super) fn delta_method(
    at: &[f64],
    covariance: &DMatrix<f64>,
    figures: impl Fn(&[f64]) -> Vec<(&'static str, f64)>,
) -> Vec<Estimate> {
    let moved = |index: usize, by: f64| {
        let mut values = at.to_vec();
        values[index] += by;
        figures(&values)
    };
    let slopes: Vec<Vec<f64>> = (0..at.len())
        .map(|index| {
            let step = 1e-3 * covariance[(index, index)].sqrt();
            let (above, below) = (moved(index, step), moved(index, -step));
            above.iter().zip(below).map(|(above, below)| (above.1 - below.1) / (2.0 * step)).collect()
        })
        .collect();
    let estimate = |(figure, (name, value)): (usize, (&'static str, f64))| {
        let slope = DVector::from_fn(at.len(), |index, _| slopes[index][figure]);
        let known = slope.iter().all(|slope| slope.is_finite());
        let variance = if known { (slope.transpose() * covariance * &slope)[0] } else { f64::NAN };
        Estimate { name, value, se: Some(variance.sqrt()).filter(|se| se.is_finite()) }
    };
    figures(at).into_iter().enumerate().map(estimate).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::{Garch, Gbm, StartVariance, gbm};
    use super::*;
    use crate::history::Returns;

    fn waves(n: usize) -> Vec<f64> {
        (0..n).map(|day| 0.02 * libm::sin(day as f64 * 1.7) + 0.005 * libm::cos((day * day) as f64)).collect()
    }

    #[test]
    fn errors_of_gbm_are_the_textbook_ones() {
        let fit = gbm(&Returns::daily(waves(800))).unwrap();
        let Gbm { sd, .. } = *fit.law();
        let [mean_se, sd_se] = [sd / 800f64.sqrt(), sd / 1600f64.sqrt()];
        for (estimate, se) in fit.estimates().iter().zip([mean_se, sd_se]) {
            assert!((estimate.se.unwrap() / se - 1.0).abs() < 1e-4, "{estimate:?}");
        }
        let sigma = fit.annual()[2];
        assert!((sigma.se.unwrap() / (252f64.sqrt() * sd_se) - 1.0).abs() < 1e-4);
    }

    #[test]
    fn an_estimate_at_an_edge_has_no_error_and_leaves_the_others_theirs() {
        let start = StartVariance::MeanSquare;
        let law = Garch { mean: 0.0, omega: 2e-4, alpha: 0.0, beta: 0.0, start };
        let covariance = covariance(&law, &waves(800));
        assert!(covariance[(2, 2)].is_nan() && covariance[(0, 0)] > 0.0 && covariance[(1, 1)] > 0.0);
    }
}
