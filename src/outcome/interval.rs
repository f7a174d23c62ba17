//! Confidence intervals that assume nothing about the shape of a law.

use statrs::distribution::{Beta, Binomial, ContinuousCDF, DiscreteCDF};

/// The 97.5 % point of the standard normal law.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// Lower and upper end of an interval.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// 95 % interval of Wilson (1927) for a chance seen `successes` times in `n`.
///
/// ```
/// let none_in_fifty = vestcast::outcome::wilson_95(0, 50);
/// assert_eq!(none_in_fifty.low, 0.0);
/// assert!((none_in_fifty.high - 0.0713476).abs() < 1e-7);
/// ```
#[must_use]
pub fn wilson_95(successes: u64, n: u64) -> Interval {
    let (share, n_f) = (successes as f64 / n as f64, n as f64);
    let z2 = Z_95 * Z_95;
    let centre = (share + z2 / (2.0 * n_f)) / (1.0 + z2 / n_f);
    let half = Z_95 / (1.0 + z2 / n_f) * (share * (1.0 - share) / n_f + z2 / (4.0 * n_f * n_f)).sqrt();
    Interval {
        low: if successes == 0 { 0.0 } else { centre - half },
        high: if successes == n { 1.0 } else { centre + half },
    }
}

/// 95 % interval of Clopper and Pearson (1934): never covers less than it says, wider than [`wilson_95`].
#[must_use]
pub fn clopper_pearson_95(successes: u64, n: u64) -> Interval {
    let (k, n_f) = (successes as f64, n as f64);
    let quantile = |a: f64, b: f64, p: f64| Beta::new(a, b).map_or(f64::NAN, |beta| beta.inverse_cdf(p));
    Interval {
        low: if successes == 0 { 0.0 } else { quantile(k, n_f - k + 1.0, 0.025) },
        high: if successes == n { 1.0 } else { quantile(k + 1.0, n_f - k, 0.975) },
    }
}

/// Ranks (from 1) of the order statistics that enclose the `p`-quantile of a continuous law with at
/// least 95 % (David & Nagaraja 2003, eq. 7.1.2). Rank 0 means unbounded below, `n + 1` above.
#[must_use]
pub fn quantile_ranks_95(n: u64, p: f64) -> (u64, u64) {
    match Binomial::new(p, n) {
        Ok(law) => (law.inverse_cdf(0.025), law.inverse_cdf(0.975) + 1),
        Err(_) => (0, n + 1),
    }
}
