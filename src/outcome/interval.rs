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
    wilson_95_of_share(successes as f64 / n as f64, n as f64)
}

/// The same for a share seen in what is worth `n` independent trials.
pub(super) fn wilson_95_of_share(share: f64, n: f64) -> Interval {
    let z2 = Z_95 * Z_95;
    let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z_95 / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    Interval {
        low: if share == 0.0 { 0.0 } else { centre - half },
        high: if share == 1.0 { 1.0 } else { centre + half },
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
///
/// Exact up to a hundred thousand values; beyond, one rank wider than the expansion of Cornish and
/// Fisher (1938) says.
#[must_use]
pub fn quantile_ranks_95(n: u64, p: f64) -> (u64, u64) {
    const EXACT_UP_TO: u64 = 100_000;
    match Binomial::new(p, n) {
        Err(_) => (0, n + 1),
        Ok(law) if n <= EXACT_UP_TO => (
            exact_quantile(&law, 0.025, expansion(n, p, -Z_95)),
            exact_quantile(&law, 0.975, expansion(n, p, Z_95)) + 1,
        ),
        Ok(_) => {
            let (low, high) = (expansion(n, p, -Z_95), expansion(n, p, Z_95));
            ((low.floor() as u64).saturating_sub(1), (high.ceil() as u64 + 2).min(n + 1))
        }
    }
}

/// Quantile of the binomial law where the standard normal law has `z` (Cornish & Fisher 1938, to the
/// skewness).
fn expansion(n: u64, p: f64, z: f64) -> f64 {
    let n = n as f64;
    n * p + z * (n * p * (1.0 - p)).sqrt() + (1.0 - 2.0 * p) * (z * z - 1.0) / 6.0 - 0.5
}

/// Smallest `k` with `P(K ≤ k) ≥ q`, searched for near `guess`.
fn exact_quantile(law: &Binomial, q: f64, guess: f64) -> u64 {
    let mut k = guess.max(0.0) as u64;
    while k > 0 && law.cdf(k - 1) >= q {
        k -= 1;
    }
    while k < law.n() && law.cdf(k) < q {
        k += 1;
    }
    k
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::MAX_COUNT;

    #[test]
    fn ranks_enclose_the_quantile_at_any_count() {
        let counts = (0..400).map(|i| (10f64.powf(f64::from(i) / 39.0)) as u64).filter(|n| *n <= MAX_COUNT);
        for n in counts.chain([41_735_496, 57_000_000, 99_999, 100_000, 100_001, MAX_COUNT]) {
            for p in [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99] {
                let (low, high) = quantile_ranks_95(n, p);
                let (rank, sd) = (n as f64 * p, (n as f64 * p * (1.0 - p)).sqrt());
                assert!(low as f64 <= rank + 1.0 && high as f64 >= rank, "{n} {p}: {low} {high}");
                assert!((high - low) as f64 <= 2.0 * Z_95 * sd + 5.0, "{n} {p}: {low} {high}");
            }
        }
    }

    #[test]
    fn the_expansion_meets_the_exact_ranks() {
        for p in [0.01, 0.25, 0.5, 0.99] {
            let ((low, high), (next_low, next_high)) =
                (quantile_ranks_95(100_000, p), quantile_ranks_95(100_001, p));
            assert!(low.abs_diff(next_low) <= 3 && high.abs_diff(next_high) <= 3, "{p}");
        }
    }
}
