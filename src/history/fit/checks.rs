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

#[cfg(test)]
mod tests {
    use super::*;

    /// Normal quantiles of a shuffled even grid: normal, and independent as far as the shuffle goes.
    fn normal_noise(n: usize) -> Vec<f64> {
        let mut state = 88_172_645_463_325_252u64;
        let mut uniform = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1u64 << 53) as f64
        };
        let pair = |_| {
            let below = uniform();
            (below, 1.0 - below)
        };
        normal::scores(&(0..n).map(pair).collect::<Vec<_>>())
    }

    #[test]
    fn normal_noise_passes_and_what_is_not_fails() {
        let noise = normal_noise(4000);
        let checks = Checks::of(&noise);
        for test in [checks.ljung_box, checks.ljung_box_squares, checks.jarque_bera] {
            assert!(test.p_value > 0.001, "{test:?}");
        }
        assert!((checks.tails[0].expected - 4000.0 * 0.002_699_796).abs() < 1e-3);
        let chained: Vec<f64> = noise.windows(2).map(|pair| 0.2 * pair[0] + pair[1]).collect();
        assert!(Checks::of(&chained).ljung_box.p_value < 1e-6);
        let level = |day: usize| if (day / 100).is_multiple_of(2) { 0.6 } else { 1.4 };
        let clustered: Vec<f64> = noise.iter().enumerate().map(|(day, value)| level(day) * value).collect();
        let checks = Checks::of(&clustered);
        assert!(checks.ljung_box_squares.p_value < 1e-6 && checks.ljung_box.p_value > 1e-4, "{checks:?}");
        let fat: Vec<f64> = noise.iter().map(|value| value * (1.0 + 0.1 * value * value)).collect();
        let checks = Checks::of(&fat);
        assert!(
            checks.jarque_bera.p_value < 1e-6 && checks.tails[0].seen as f64 > 2.0 * checks.tails[0].expected
        );
    }

    /// By hand: deviations −1.5, −0.5, 0.5, 1.5 have autocorrelation 0.25 at lag one.
    #[test]
    fn ljung_box_by_hand() {
        let test = ljung_box(&[1.0, 2.0, 3.0, 4.0]);
        assert!((test.statistic - 4.0 * 6.0 * 0.25 * 0.25 / 3.0).abs() < 1e-12);
        assert_eq!(test.degrees, 1);
        assert!((test.p_value - 0.479_500).abs() < 1e-6);
    }
}
