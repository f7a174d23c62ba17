//! How long the blocks of a bootstrap should be.

use super::{FitError, Gbm, Moments};

/// Optimal block lengths for the mean of a series, in periods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BlockLength {
    /// Mean length for the stationary bootstrap.
    pub stationary: f64,
    /// Length for the circular block bootstrap.
    pub circular: f64,
}

/// Block lengths by Politis & White (2004) with the correction of Patton, Politis & White (2009): the spectrum
/// at zero by a flat-top window as wide as autocorrelations are significant. For volatility that clusters,
/// give absolute or squared returns: returns themselves are hardly correlated.
///
/// # Errors
///
/// Fewer than two values, or values that are all the same.
pub fn block_length(series: &[f64]) -> Result<BlockLength, FitError> {
    let mean = Moments::of::<Gbm>(series)?.mean;
    let deviations: Vec<f64> = series.iter().map(|value| value - mean).collect();
    let n = series.len() as f64;
    let window = Window::of(n);
    let lags = window.longest.min(series.len() - 1);
    let covariances: Vec<f64> = (0..=lags).map(|lag| product(&deviations, lag) / n).collect();
    let width = window.width(&deviations);
    let (mut slope, mut spectrum) = (0.0, covariances[0]);
    for (lag, covariance) in covariances.iter().enumerate().skip(1).take(width) {
        let share = lag as f64 / width as f64;
        let weight = if share <= 0.5 { 1.0 } else { 2.0 * (1.0 - share) };
        slope += 2.0 * weight * lag as f64 * covariance;
        spectrum += 2.0 * weight * covariance;
    }
    let longest = (3.0 * n.sqrt()).min(n / 3.0).ceil();
    let length = |factor: f64| {
        let squared = spectrum * spectrum;
        libm::cbrt(2.0 * slope * slope / (factor * squared) * n).min(longest)
    };
    Ok(BlockLength { stationary: length(2.0), circular: length(4.0 / 3.0) })
}

/// Lengths of blocks that keep what neighbouring days have to do with each other: the longer of [`block_length`] for the
/// returns and for their sizes, for it is volatility that lasts. None if the returns are all the same.
#[must_use]
pub fn block_length_of_days(returns: &[f64]) -> Option<BlockLength> {
    let sizes: Vec<f64> = returns.iter().map(|value| value.abs()).collect();
    let lengths = [block_length(returns).ok(), block_length(&sizes).ok()].into_iter().flatten();
    lengths.reduce(|a, b| BlockLength {
        stationary: a.stationary.max(b.stationary),
        circular: a.circular.max(b.circular),
    })
}

/// Rule for the width of the window (Politis & White 2004, section 3.2).
struct Window {
    /// So many autocorrelations in a row must be insignificant.
    run: usize,
    longest: usize,
    insignificant: f64,
}

impl Window {
    fn of(n: f64) -> Self {
        let digits = libm::log10(n);
        let run = (digits as usize).max(5);
        Window { run, longest: n.sqrt().ceil() as usize + run, insignificant: 2.0 * (digits / n).sqrt() }
    }

    /// Twice the lag after which a run of autocorrelations is insignificant.
    fn width(&self, deviations: &[f64]) -> usize {
        let small: Vec<bool> = (0..self.longest.min(deviations.len()))
            .map(|lag| autocorrelation(deviations, lag).abs() < self.insignificant)
            .collect();
        let last_significant = small.windows(self.run).position(|run| run.iter().all(|small| *small));
        last_significant.map_or(self.longest, |lag| (2 * lag.max(1)).min(self.longest))
    }
}

fn product(deviations: &[f64], lag: usize) -> f64 {
    deviations.iter().zip(&deviations[lag..]).map(|(early, late)| early * late).sum()
}

/// Product over the norms of the parts without the first and the last `lag + 1`, as the package arch has it.
fn autocorrelation(deviations: &[f64], lag: usize) -> f64 {
    let square = |part: &[f64]| part.iter().map(|value| value * value).sum::<f64>();
    let n = deviations.len();
    let cut = (lag + 1).min(n);
    product(deviations, lag) / (square(&deviations[cut..]) * square(&deviations[..n - cut])).sqrt()
}
