//! Whether residuals look as a law says they must: standard normal and independent.

use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::normal;

/// Lags over which dependence is sought: a month of trading days.
const LAGS: usize = 20;
/// Deviations beyond which tails are counted.
const TAILS: [f64; 2] = [3.0, 4.0];

/// Tests of residuals.
#[derive(Debug, Clone, PartialEq)]
pub struct Checks {
    /// Autocorrelation of the residuals: returns that can be foretold (Ljung & Box 1978).
    pub ljung_box: Test,
    /// Autocorrelation of their squares: volatility that clusters beyond what the law has (McLeod & Li 1983).
    pub ljung_box_squares: Test,
    /// Skewness and kurtosis against the normal law (Jarque & Bera 1980).
    pub jarque_bera: Test,
    /// Residuals beyond 3 and beyond 4 deviations.
    pub tails: [Tail; 2],
}

/// A test with a chi-squared statistic. Degrees of freedom are not lowered for parameters estimated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Test {
    /// The statistic.
    pub statistic: f64,
    /// Degrees of freedom.
    pub degrees: usize,
    /// Chance of a statistic as large if the law is right.
    pub p_value: f64,
}

/// How often residuals are far out, against what the law says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tail {
    /// Deviations from zero.
    pub beyond: f64,
    /// Residuals beyond, on either side.
    pub seen: usize,
    /// How many there would be on average if the law is right.
    pub expected: f64,
}

impl Checks {
    pub(super) fn of(residuals: &[f64]) -> Self {
        let squares: Vec<f64> = residuals.iter().map(|value| value * value).collect();
        Checks {
            ljung_box: ljung_box(residuals),
            ljung_box_squares: ljung_box(&squares),
            jarque_bera: jarque_bera(residuals),
            tails: TAILS.map(|beyond| Tail::of(residuals, beyond)),
        }
    }
}

impl Test {
    fn chi_squared(statistic: f64, degrees: usize) -> Self {
        let law = ChiSquared::new(degrees as f64);
        let p_value = law.ok().filter(|_| statistic.is_finite()).map_or(f64::NAN, |law| law.sf(statistic));
        Test { statistic, degrees, p_value }
    }
}

impl Tail {
    fn of(residuals: &[f64], beyond: f64) -> Self {
        let seen = residuals.iter().filter(|value| value.abs() > beyond).count();
        Tail { beyond, seen, expected: 2.0 * normal::probabilities(beyond).1 * residuals.len() as f64 }
    }
}

/// `n (n+2) Σ ρ(k)²/(n−k)`.
fn ljung_box(series: &[f64]) -> Test {
    let n = series.len();
    let mean = series.iter().sum::<f64>() / n as f64;
    let deviations: Vec<f64> = series.iter().map(|value| value - mean).collect();
    let product = |lag: usize| -> f64 { deviations.iter().zip(&deviations[lag..]).map(|(a, b)| a * b).sum() };
    let lags = LAGS.min(n / 5).max(1).min(n.saturating_sub(1));
    let variance = product(0);
    let term = |lag: usize| {
        let correlation = product(lag) / variance;
        correlation * correlation / (n - lag) as f64
    };
    let sum: f64 = (1..=lags).map(term).sum();
    Test::chi_squared(n as f64 * (n as f64 + 2.0) * sum, lags)
}

/// `n (S²/6 + (K−3)²/24)` about the sample mean.
fn jarque_bera(series: &[f64]) -> Test {
    let n = series.len() as f64;
    let mean = series.iter().sum::<f64>() / n;
    let moment = |power: usize| {
        let term = |value: &f64| std::iter::repeat_n(value - mean, power).product::<f64>();
        series.iter().map(term).sum::<f64>() / n
    };
    let variance = moment(2);
    let (skewness, kurtosis) = (moment(3) / (variance * variance.sqrt()), moment(4) / (variance * variance));
    let excess = kurtosis - 3.0;
    Test::chi_squared(n * (skewness * skewness / 6.0 + excess * excess / 24.0), 2)
}
