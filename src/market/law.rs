//! Rates that are not known: a law from which one is drawn for each path.

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use super::{Draws, InvalidModel, Row};
use crate::money;
use crate::numerics::{self, vectors_mut};

/// A rate a year, or what is known of it. It is drawn once a path, not once a step: a growth that nobody knows is
/// the same all the way.
///
/// ```
/// use vestcast::market::RateLaw;
///
/// assert_eq!(RateLaw::uniform("volatility", 0.2, 0.5)?.mean(), 0.35);
/// assert!(RateLaw::normal("growth", 0.08, -0.1).is_err());
/// # Ok::<(), vestcast::market::InvalidModel>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum RateLaw {
    /// Known.
    Fixed(f64),
    /// Normal.
    Normal {
        /// Its mean.
        mean: f64,
        /// Its standard deviation.
        sd: f64,
    },
    /// Anything between two rates alike.
    Uniform {
        /// The lowest.
        low: f64,
        /// The highest.
        high: f64,
    },
    /// Its logarithm is normal.
    LogNormal {
        /// Half of all are below.
        median: f64,
        /// Standard deviation of the logarithm.
        log_sd: f64,
    },
    /// One of a few.
    Discrete(Vec<Weighted>),
}

/// A rate and its chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighted {
    /// The rate.
    pub value: f64,
    /// Its chance.
    pub weight: f64,
}

/// Most rates of a discrete law.
const MOST_VALUES: usize = 20;

impl RateLaw {
    /// A normal law of the parameter of this name; `sd` is not negative.
    pub fn normal(parameter: &'static str, mean: f64, sd: f64) -> Result<Self, InvalidModel> {
        if (0.0..=10.0).contains(&sd) && mean.is_finite() {
            return Ok(RateLaw::Normal { mean, sd });
        }
        Err(InvalidModel::new(parameter, format!("the `sd` of `{parameter}` must lie between 0% and 1,000%")))
    }

    /// A uniform law of the parameter of this name, `low` below `high`.
    pub fn uniform(parameter: &'static str, low: f64, high: f64) -> Result<Self, InvalidModel> {
        if low < high && low.is_finite() && high.is_finite() {
            return Ok(RateLaw::Uniform { low, high });
        }
        Err(InvalidModel::new(parameter, format!("the `low` of `{parameter}` must be below its `high`")))
    }

    /// A lognormal law of the parameter of this name, `median` positive, `log_sd` between 0 and 2.
    pub fn log_normal(parameter: &'static str, median: f64, log_sd: f64) -> Result<Self, InvalidModel> {
        if median > 0.0 && median.is_finite() && (0.0..=2.0).contains(&log_sd) {
            return Ok(RateLaw::LogNormal { median, log_sd });
        }
        let reason = format!("`{parameter}` needs a `median` above 0% and a `log_sd` between 0 and 2");
        Err(InvalidModel::new(parameter, reason))
    }

    /// A law of a few rates for the parameter of this name, the weights positive and 1 in all.
    pub fn discrete(parameter: &'static str, mut rates: Vec<Weighted>) -> Result<Self, InvalidModel> {
        let refused = |reason: &str| Err(InvalidModel::new(parameter, format!("`{parameter}`: {reason}")));
        if rates.is_empty() || rates.len() > MOST_VALUES {
            return refused("there must be between 1 and 20 values");
        }
        if !rates.iter().all(|rate| rate.value.is_finite() && rate.weight > 0.0) {
            return refused("every value needs a weight above 0%");
        }
        let sum: f64 = rates.iter().map(|rate| rate.weight).sum();
        if (sum - 1.0).abs() > 1e-6 {
            return refused(&format!("the weights sum to {}, not 100%", money::percent(sum)));
        }
        if let [one] = rates.as_mut_slice() {
            one.weight = 1.0;
        }
        Ok(RateLaw::Discrete(rates))
    }

    /// The rate if it is known, be it as a law that leaves nothing open: `8% ± 0%`, or one value.
    #[must_use]
    pub fn fixed(&self) -> Option<f64> {
        match self {
            RateLaw::Fixed(rate)
            | RateLaw::Normal { mean: rate, sd: 0.0 }
            | RateLaw::LogNormal { median: rate, log_sd: 0.0 } => Some(*rate),
            RateLaw::Discrete(rates) => match rates[..] {
                [Weighted { value, .. }] => Some(value),
                _ => None,
            },
            _ => None,
        }
    }

    /// Its mean.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match self {
            RateLaw::Fixed(rate) => *rate,
            RateLaw::Normal { mean, .. } => *mean,
            RateLaw::Uniform { low, high } => 0.5 * (low + high),
            RateLaw::LogNormal { median, log_sd } => median * libm::exp(0.5 * log_sd * log_sd),
            RateLaw::Discrete(rates) => rates.iter().map(|rate| rate.value * rate.weight).sum(),
        }
    }

    /// Mean of its second or fourth power.
    pub(super) fn moment(&self, power: i32) -> f64 {
        match self {
            RateLaw::Fixed(rate) => rate.powi(power),
            RateLaw::Normal { mean, sd } if power == 2 => mean * mean + sd * sd,
            RateLaw::Normal { mean, sd } => mean.powi(4) + 6.0 * mean * mean * sd * sd + 3.0 * sd.powi(4),
            RateLaw::Uniform { low, high } => {
                (high.powi(power + 1) - low.powi(power + 1)) / (f64::from(power + 1) * (high - low))
            }
            RateLaw::LogNormal { median, log_sd } => {
                let power_sd = f64::from(power) * log_sd;
                median.powi(power) * libm::exp(0.5 * power_sd * power_sd)
            }
            RateLaw::Discrete(rates) => rates.iter().map(|rate| rate.weight * rate.value.powi(power)).sum(),
        }
    }

    /// The lowest and the highest rate it can be, infinite if there is none.
    #[must_use]
    pub fn range(&self) -> (f64, f64) {
        match self {
            RateLaw::Fixed(rate) => (*rate, *rate),
            RateLaw::Normal { .. } => (f64::NEG_INFINITY, f64::INFINITY),
            RateLaw::Uniform { low, high } => (*low, *high),
            RateLaw::LogNormal { .. } => (0.0, f64::INFINITY),
            RateLaw::Discrete(rates) => {
                let values = || rates.iter().map(|rate| rate.value);
                (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max))
            }
        }
    }

    /// A few words: `8% ± 10%`, `20% to 50%`.
    #[must_use]
    pub fn words(&self) -> String {
        let percent = money::percent;
        match self {
            RateLaw::Fixed(rate)
            | RateLaw::Normal { mean: rate, sd: 0.0 }
            | RateLaw::LogNormal { median: rate, log_sd: 0.0 } => percent(*rate),
            RateLaw::Normal { mean, sd } => format!("{} ± {}", percent(*mean), percent(*sd)),
            RateLaw::Uniform { low, high } => format!("{} to {}", percent(*low), percent(*high)),
            RateLaw::LogNormal { median, .. } => format!("about {}", percent(*median)),
            RateLaw::Discrete(rates) => {
                rates.iter().map(|rate| percent(rate.value)).collect::<Vec<_>>().join(" or ")
            }
        }
    }

    /// Draws a rate for each path of a batch, from one uniform that decides the whole path.
    pub(crate) fn draw(&self, draws: &mut dyn Draws, out: &mut Row) {
        if let RateLaw::Fixed(rate) = self {
            return out.fill(*rate);
        }
        draws.once(out);
        dispatch!(draws.level(), simd => self.quantiles(simd, out));
    }

    /// Turns uniforms into rates.
    #[inline(always)]
    fn quantiles<S: Simd>(&self, simd: S, row: &mut Row) {
        for vector in vectors_mut(row) {
            let uniform = f64x8::load_array_ref(simd, vector);
            self.quantile(uniform).store_array(vector);
        }
    }

    #[inline(always)]
    fn quantile<S: Simd>(&self, uniform: f64x8<S>) -> f64x8<S> {
        let splat = |x| f64x8::splat(uniform.simd, x);
        match self {
            RateLaw::Fixed(rate) => splat(*rate),
            RateLaw::Normal { mean, sd } => numerics::normal_quantile(uniform) * *sd + *mean,
            RateLaw::Uniform { low, high } => uniform * (high - low) + *low,
            RateLaw::LogNormal { median, log_sd } => {
                let log2_sd = log_sd * std::f64::consts::LOG2_E;
                numerics::exp2(numerics::normal_quantile(uniform) * log2_sd) * *median
            }
            RateLaw::Discrete(rates) => {
                let (mut rate, mut reached) = (splat(rates[0].value), 0.0);
                for pair in rates.windows(2) {
                    reached += pair[0].weight;
                    rate = uniform.simd_gt(reached).select(splat(pair[1].value), rate);
                }
                rate
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::tests::Constant;
    use super::*;

    fn drawn(law: &RateLaw, uniform: f64) -> f64 {
        let mut row = [0.0; crate::market::BATCH];
        law.draw(&mut Constant(uniform), &mut row);
        row[7]
    }

    #[test]
    fn a_uniform_becomes_the_quantile_of_the_law() {
        let pair = |value, weight| Weighted { value, weight };
        let discrete = RateLaw::discrete("volatility", vec![pair(0.22, 0.7), pair(0.6, 0.3)]).unwrap();
        assert_eq!([0.1, 0.69, 0.71, 0.99].map(|u| drawn(&discrete, u)), [0.22, 0.22, 0.6, 0.6]);
        assert_eq!(drawn(&RateLaw::uniform("volatility", 0.2, 0.5).unwrap(), 0.5), 0.35);
        let z = 1.644_853_626_951_472_7;
        let normal = RateLaw::normal("growth", 0.07, 0.1).unwrap();
        assert!((drawn(&normal, 0.95) - (0.07 + 0.1 * z)).abs() < 1e-14);
        let log_normal = RateLaw::log_normal("volatility", 0.3, 0.25).unwrap();
        assert!((drawn(&log_normal, 0.95) / (0.3 * (0.25 * z).exp()) - 1.0).abs() < 1e-13);
        assert_eq!(drawn(&RateLaw::Fixed(0.1), f64::NAN), 0.1);
    }

    #[test]
    fn what_is_no_law_is_refused() {
        let pair = |value, weight| Weighted { value, weight };
        assert!(RateLaw::normal("x", 0.1, -0.1).is_err());
        assert!(RateLaw::normal("x", f64::NAN, 0.1).is_err());
        assert!(RateLaw::uniform("x", 0.5, 0.5).is_err());
        assert!(RateLaw::log_normal("x", 0.0, 0.1).is_err());
        assert!(RateLaw::discrete("x", vec![]).is_err());
        assert!(RateLaw::discrete("x", vec![pair(0.1, 0.5), pair(0.2, 0.4)]).is_err());
        assert!(RateLaw::discrete("x", vec![pair(0.1, 1.0), pair(0.2, 0.0)]).is_err());
    }
}
