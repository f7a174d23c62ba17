//! Residuals against the quantiles of the normal law they should have.

use statrs::distribution::{Beta, ContinuousCDF, Normal};

use super::super::Candidate;
use super::super::fit::Fitted;

/// Chance that an order statistic lies in its band.
const INSIDE: f64 = 0.95;
/// Residuals at either end that are all shown; between them one a step of the normal quantile.
const ENDS: usize = 40;
const STEP: f64 = 0.04;
/// Points of the band.
const BAND_POINTS: usize = 90;

/// Residuals of geometric Brownian motion and of the best law against the normal law.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantiles {
    /// Normal quantile, and between what the residual there lies with 95 % if the law is right.
    pub band: Vec<(f64, [f64; 2])>,
    /// The best law first; geometric Brownian motion alone if it is the best.
    pub laws: Vec<Residuals>,
}

/// Residuals of one law.
#[derive(Debug, Clone, PartialEq)]
pub struct Residuals {
    /// What people call the law.
    pub law: &'static str,
    /// Normal quantile and residual, ascending: all at the ends, fewer in between.
    pub points: Vec<(f64, f64)>,
    /// Share of all residuals that lie in their band.
    pub inside: f64,
}

impl Quantiles {
    pub(super) fn of(laws: &[&Candidate], gbm: &Candidate) -> Self {
        let best = laws.first().filter(|best| best.fit.law != gbm.fit.law);
        let n = gbm.fitted.residuals().len();
        Quantiles {
            band: band(n),
            laws: best.into_iter().copied().chain([gbm]).map(|law| residuals(law.fitted.as_ref())).collect(),
        }
    }
}

fn residuals(law: &dyn Fitted) -> Residuals {
    let mut sorted = law.residuals().to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    let inside = sorted.iter().enumerate().filter(|&(index, residual)| is_inside(index + 1, n, *residual));
    let share = inside.count() as f64 / n as f64;
    let points = shown(n).into_iter().map(|index| (quantile(median_rank(index + 1, n)), sorted[index]));
    Residuals { law: law.name(), points: points.collect(), inside: share }
}

/// The median of the `i`-th of `n` sorted uniform numbers, about (Filliben 1975).
fn median_rank(i: usize, n: usize) -> f64 {
    (i as f64 - 0.3175) / (n as f64 + 0.365)
}

/// The `i`-th smallest of `n` uniform numbers follows the law Beta(i, n + 1 − i).
fn order_statistic(i: usize, n: usize) -> Option<Beta> {
    Beta::new(i as f64, (n + 1 - i) as f64).ok()
}

/// Whether the `i`-th smallest residual lies where 95 % of such do.
fn is_inside(i: usize, n: usize, residual: f64) -> bool {
    // From the side of the smaller tail, which keeps its digits.
    let (i, residual) = if residual > 0.0 { (n + 1 - i, -residual) } else { (i, residual) };
    let below = 0.5 * libm::erfc(-residual * std::f64::consts::FRAC_1_SQRT_2);
    let chance = order_statistic(i, n).map_or(f64::NAN, |law| law.cdf(below));
    (0.5 - INSIDE / 2.0..=0.5 + INSIDE / 2.0).contains(&chance)
}

/// The band at ranks spread over the normal quantiles, from the smallest residual to the largest.
fn band(n: usize) -> Vec<(f64, [f64; 2])> {
    let reach = quantile(median_rank(n, n));
    let rank = |point: usize| {
        let z = reach * (2.0 * point as f64 / (BAND_POINTS - 1) as f64 - 1.0);
        let p = 0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2);
        ((p * (n as f64 + 0.365) + 0.3175).round() as usize).clamp(1, n)
    };
    let mut ranks: Vec<usize> = (0..BAND_POINTS).map(rank).collect();
    ranks.dedup();
    ranks.into_iter().filter_map(|i| Some((quantile(median_rank(i, n)), edges(i, n)?))).collect()
}

/// Between what the `i`-th smallest of `n` residuals lies with 95 %.
fn edges(i: usize, n: usize) -> Option<[f64; 2]> {
    if 2 * i > n + 1 {
        let [low, high] = edges(n + 1 - i, n)?;
        return Some([-high, -low]);
    }
    let law = order_statistic(i, n)?;
    Some([0.5 - INSIDE / 2.0, 0.5 + INSIDE / 2.0].map(|chance| quantile(law.inverse_cdf(chance))))
}

fn quantile(probability: f64) -> f64 {
    Normal::standard().inverse_cdf(probability)
}

/// Which of `n` sorted residuals are shown.
fn shown(n: usize) -> Vec<usize> {
    let mut last = f64::NEG_INFINITY;
    let keep = |index: &usize| {
        let z = quantile(median_rank(index + 1, n));
        let keep = *index < ENDS || index + ENDS >= n || z - last >= STEP;
        if keep {
            last = z;
        }
        keep
    };
    (0..n).filter(keep).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// The least of ten uniform numbers is below x with chance 1 − (1−x)^10, the greatest with x^10.
    #[test]
    fn bands_of_the_ends_by_hand() {
        let least = [0.025, 0.975].map(|p: f64| quantile(1.0 - (1.0 - p).powf(0.1)));
        let greatest = [0.025, 0.975].map(|p: f64| quantile(p.powf(0.1)));
        for (ours, by_hand) in [(edges(1, 10).unwrap(), least), (edges(10, 10).unwrap(), greatest)] {
            assert!(ours.iter().zip(by_hand).all(|(a, b)| (a - b).abs() < 1e-6), "{ours:?} {by_hand:?}");
        }
        let [low, high] = edges(1, 1).unwrap();
        assert!((low + 1.959_963_985).abs() < 1e-6 && (high - 1.959_963_985).abs() < 1e-6);
    }

    /// Being inside is the same question as lying between the edges.
    #[test]
    fn inside_is_between_the_edges() {
        for n in [10, 63, 5000] {
            for i in [1, 2, n / 3, n / 2, n - 1, n] {
                let [low, high] = edges(i, n).unwrap();
                let width = high - low;
                let asked =
                    [low - 0.01 * width, low + 0.01 * width, high - 0.01 * width, high + 0.01 * width];
                assert_eq!(asked.map(|z| is_inside(i, n, z)), [false, true, true, false], "{i} of {n}");
            }
        }
    }

    /// Normal scores lie on the diagonal, in the middle of the band; twice as wide ones leave it.
    #[test]
    fn the_right_law_lies_inside_and_a_wrong_one_outside() {
        let n = 2000;
        let scores: Vec<f64> = (1..=n).map(|i| quantile(median_rank(i, n))).collect();
        let share = |factor: f64| {
            let inside = scores.iter().enumerate().filter(|&(i, z)| is_inside(i + 1, n, factor * z));
            inside.count() as f64 / n as f64
        };
        assert_eq!(share(1.0), 1.0);
        assert!(share(2.0) < 0.1);
        for (z, [low, high]) in band(n) {
            assert!(low < z && z < high && high - low > 0.01, "{low} {z} {high}");
        }
    }

    #[test]
    fn ends_are_shown_in_full() {
        let shown = shown(25_000);
        assert!(shown.len() < 350, "{}", shown.len());
        assert!(shown[..40].iter().copied().eq(0..40) && shown.ends_with(&[24_998, 24_999]));
        assert_eq!(super::shown(30).len(), 30);
    }
}
