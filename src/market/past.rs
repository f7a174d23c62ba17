//! A history of daily returns and the blocks it is drawn in.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::InvalidModel;

/// A larger log return in a day is a slip: a price times or over 148.
const LARGEST_RETURN: f64 = 5.0;

/// How a history is cut into blocks of consecutive days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Blocks {
    /// Of random, geometric length, beginning on any day; after the last day of the history comes the first.
    Geometric {
        /// Mean length in days, 1 or more.
        mean: f64,
    },
    /// Of one length, inside the history.
    Fixed {
        /// Length in days, at most that of the history.
        days: usize,
    },
}

/// Daily log returns and their blocks.
#[derive(Debug, Clone)]
pub(super) struct Past {
    returns: Arc<[f64]>,
    blocks: Blocks,
    log_means: LogMeans,
}

/// `ln E exp(r(I(1)) + … + r(I(t)))` for t from 0, as far as it was asked for: every sampler of a model wants it, and it
/// takes the days of the path times those of the history.
#[derive(Clone, Default)]
struct LogMeans(Arc<Mutex<Arc<[f64]>>>);

impl fmt::Debug for LogMeans {
    /// It follows from what else is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LogMeans")
    }
}

impl Past {
    pub(super) fn new(returns: Arc<[f64]>, blocks: Blocks) -> Result<Self, InvalidModel> {
        let refused = |parameter, reason: String| Err(InvalidModel::new(parameter, reason));
        if returns.len() < 2 {
            return refused(
                "returns",
                "a history needs at least two daily returns, and a year to be of use".into(),
            );
        }
        if let Some(odd) = returns.iter().find(|value| !(-LARGEST_RETURN..=LARGEST_RETURN).contains(*value)) {
            return refused(
                "returns",
                format!("{odd} is no daily log return: write 0.01 for a day on which the price rose by 1%"),
            );
        }
        match blocks {
            Blocks::Geometric { mean } if !(1.0..=1e9).contains(&mean) => {
                refused("mean_block", "the mean length of a block must be 1 day or more".into())
            }
            Blocks::Fixed { days } if days == 0 || days > returns.len() => {
                let reason =
                    format!("a block must have between 1 day and the {} days of the history", returns.len());
                refused("block", reason)
            }
            _ => Ok(Past { returns, blocks, log_means: LogMeans::default() }),
        }
    }

    pub(super) fn returns(&self) -> &Arc<[f64]> {
        &self.returns
    }

    pub(super) fn blocks(&self) -> Blocks {
        self.blocks
    }

    /// How many days a block may begin on.
    pub(super) fn starts(&self) -> usize {
        match self.blocks {
            Blocks::Geometric { .. } => self.returns.len(),
            Blocks::Fixed { days } => self.returns.len() - days + 1,
        }
    }

    /// Sums of the first n returns, the history laid end to end, so far that a block of `longest` days fits
    /// behind every start.
    pub(super) fn sums(&self, longest: usize) -> Vec<f64> {
        let mut sum = 0.0;
        let days = self.returns.iter().cycle().take(self.returns.len() + longest);
        let sums = days.map(|value| {
            sum += value;
            sum
        });
        std::iter::once(0.0).chain(sums).collect()
    }

    /// The log price moved on a day if it is the same on every path.
    pub(super) fn certain_move(&self, day: u32) -> Option<f64> {
        let is_even = self.returns.iter().all(|value| *value == self.returns[0]);
        let block = match self.blocks {
            Blocks::Fixed { days } => days,
            Blocks::Geometric { .. } => self.returns.len(),
        };
        let in_turn = || (0..day as usize).map(|gone| self.returns[gone % block]).sum();
        let is_certain = is_even || matches!(self.blocks, Blocks::Fixed { .. }) && self.starts() == 1;
        is_certain.then(in_turn)
    }

    /// `ln E exp(r(I(1)) + … + r(I(t)))` for t from 0 to `last` or farther.
    pub(super) fn log_means(&self, last: u32) -> Arc<[f64]> {
        let last = last as usize;
        let mut known = self.log_means.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() <= last {
            *known = match self.blocks {
                Blocks::Geometric { mean } => self.geometric_log_means(last, 1.0 / mean),
                Blocks::Fixed { days } => self.fixed_log_means(last, days),
            }
            .into();
        }
        Arc::clone(&known)
    }

    /// By recursion over the day of the history drawn last: with `v(i)` the mean of `exp` of the sum on the event that
    /// it is day i, `v'(i) = exp(r(i)) ((1 − p) v(i−1) + p Σ v / N)`, `p` the chance that a block ends. `v` is
    /// brought back to sum one every day.
    fn geometric_log_means(&self, last: usize, p: f64) -> Vec<f64> {
        let gross: Vec<f64> = self.returns.iter().map(|value| libm::exp(*value)).collect();
        let fresh = 1.0 / gross.len() as f64;
        let mut weights = vec![fresh; gross.len()];
        let mut log_means = vec![0.0];
        let mut log_mean = 0.0;
        for day in 1..=last {
            // On the first day every day of the history is as likely, as if a block had ended before.
            let ends = if day == 1 { 1.0 } else { p };
            let mut previous = weights[gross.len() - 1];
            let mut sum = 0.0;
            for (weight, gross) in weights.iter_mut().zip(&gross) {
                let here = gross * ((1.0 - ends) * previous + ends * fresh);
                previous = std::mem::replace(weight, here);
                sum += here;
            }
            weights.iter_mut().for_each(|weight| *weight /= sum);
            log_mean += libm::log(sum);
            log_means.push(log_mean);
        }
        log_means
    }

    /// Blocks are independent: the mean over whole blocks is a power, times that over the part of the last. The largest
    /// sum of a block is taken out of the mean, so that none is too large to raise `e` to.
    fn fixed_log_means(&self, last: usize, block: usize) -> Vec<f64> {
        let starts = self.starts();
        let mut sums = vec![0.0; starts];
        let mut in_block = vec![0.0];
        for day in 0..block.min(last) {
            let returns = &self.returns[day..];
            sums.iter_mut().zip(returns).for_each(|(sum, value)| *sum += value);
            let largest = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let mean = sums.iter().map(|sum| libm::exp(sum - largest)).sum::<f64>() / starts as f64;
            in_block.push(largest + libm::log(mean));
        }
        let whole = in_block.last().copied().unwrap_or(0.0);
        (0..=last).map(|day| (day / block) as f64 * whole + in_block[day % block]).collect()
    }
}
