//! What the pictures of a calibration show, in plain numbers: the returns against the laws, volatility through
//! time, and residuals against the normal law.

mod moves;
mod quantiles;
mod volatility;

use super::fit::Gbm;
use super::fit::Law as _;
use super::{Calibration, Candidate, Reading};

pub use moves::{Expected, Moves};
pub use quantiles::{Quantiles, Residuals};
pub use volatility::{Changing, Volatility};

/// Fewer returns than this make no picture.
const FEWEST: usize = 10;

/// A price history and the laws fitted to it, as pictures show them.
#[derive(Debug, Clone, PartialEq)]
pub struct Portrait {
    /// How often the price moved how far, and how often the laws expect it.
    pub moves: Moves,
    /// Volatility a year, through time.
    pub volatility: Volatility,
    /// Residuals against the normal law.
    pub quantiles: Quantiles,
}

impl Portrait {
    /// None if there are too few returns or geometric Brownian motion could not be fitted.
    #[must_use]
    pub fn of(reading: &Reading, calibration: &Calibration) -> Option<Self> {
        let returns = reading.returns();
        let gbm = calibration.candidates.iter().find(|candidate| candidate.fit.law == Gbm::NAME)?;
        let laws: Vec<&Candidate> = calibration.candidates.iter().collect();
        let dates: Vec<_> = reading.return_dates().collect();
        (returns.values().len() >= FEWEST).then(|| Portrait {
            moves: Moves::of(returns.values(), &laws, gbm),
            volatility: Volatility::of(&returns, &dates, &laws, gbm),
            quantiles: Quantiles::of(&laws, gbm),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;
    use std::sync::Arc;

    use super::super::fit::{Fit, Law};
    use super::Candidate;

    pub(super) fn candidate<L: Law + Debug + Send + Sync + 'static>(fit: Fit<L>) -> Candidate {
        Candidate { fit: fit.summary(), fitted: Arc::new(fit), model: None }
    }
}
