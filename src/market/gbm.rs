//! Geometric Brownian motion.

use std::f64::consts::LN_2;

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use super::parameter::{checked_volatility, drift, odd_growth_or_volatility};
use super::price::{grown, to_price, years};
use super::{
    Arguments, BATCH, Draws, InvalidModel, Kind, ModelInfo, Needs, Parameter, PathSampler, PriceGrid,
    PriceModel, Row, UncertainGbm, Value, lengths,
};
use crate::money;
use crate::numerics::{fused, vectors_mut};

pub(super) static INFO: ModelInfo = ModelInfo {
    name: "gbm",
    title: "geometric Brownian motion",
    about: "The usual first model: log returns are normal, independent and equally volatile at all times.",
    source: "Samuelson 1965; Black & Scholes 1973",
    parameters: &[
        Parameter::new("growth", Kind::RateOrLaw, "expected growth of the price in a year, E[S(1)]/S(0) − 1"),
        Parameter::new("volatility", Kind::RateOrLaw, "standard deviation of the log return over a year"),
    ],
    build: |arguments| {
        let growth = arguments.rate("growth")?;
        let law = arguments.rate_or_law("volatility")?;
        let known = law.fixed();
        let uncertain = UncertainGbm::new(growth, law)?;
        match known {
            Some(volatility) => Ok(Box::new(Gbm::new(growth, volatility)?)),
            None => Ok(Box::new(uncertain)),
        }
    },
};

/// Geometric Brownian motion, `dS/S = mu dt + sigma dW`, drawn exactly at the dates asked for:
///
/// `S(t+h) = S(t) · exp((mu − sigma²/2) h + sigma √h Z)`, `Z` standard normal
///
/// (Black & Scholes 1973; Glasserman 2003, eq. 3.22). `mu = ln(1 + growth)` is the drift of the
/// expected price, so `E[S(t)] = S(0) (1 + growth)^t` whatever the volatility; the median is lower by
/// the factor `exp(−sigma² t/2)`.
///
/// ```
/// use vestcast::market::Gbm;
///
/// assert!(Gbm::new(0.08, 0.33).is_ok());
/// assert!(Gbm::new(-1.0, 0.33).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gbm {
    growth: f64,
    volatility: f64,
    drift: f64,
}

impl Gbm {
    /// From the expected growth a year (more than −1) and the volatility a year (0 to 5, that is 500 %).
    pub fn new(growth: f64, volatility: f64) -> Result<Self, InvalidModel> {
        Ok(Gbm { growth, volatility: checked_volatility(volatility)?, drift: drift(growth)? })
    }
}

impl PriceModel for Gbm {
    fn info(&self) -> &'static ModelInfo {
        &INFO
    }

    fn arguments(&self) -> Arguments {
        Arguments::from([("growth", Value::Rate(self.growth)), ("volatility", Value::Rate(self.volatility))])
    }

    fn sampler(&self, start_price: f64, days: &[u32]) -> Box<dyn PathSampler> {
        let log_drift = self.drift - 0.5 * self.volatility * self.volatility;
        let steps = lengths(days).into_iter().map(|years| Step::new(log_drift, self.volatility, years));
        Box::new(GbmSampler { start_price, days: days.to_vec(), steps: steps.collect() })
    }

    fn summary(&self) -> String {
        format!("GBM, growth {}, volatility {}", money::percent(self.growth), money::percent(self.volatility))
    }

    fn certain_price(&self, start_price: f64, day: u32) -> Option<f64> {
        (self.volatility == 0.0).then(|| grown(start_price, self.drift * years(day)))
    }

    fn warnings(&self) -> Vec<(&'static str, String)> {
        odd_growth_or_volatility(self.growth, self.volatility).collect()
    }

    fn boxed_clone(&self) -> Box<dyn PriceModel> {
        Box::new(*self)
    }
}

/// Mean and standard deviation of the log₂ return, from the date before.
pub(super) struct Step {
    drift: f64,
    spread: f64,
}

struct GbmSampler {
    start_price: f64,
    days: Vec<u32>,
    steps: Vec<Step>,
}

impl PathSampler for GbmSampler {
    fn sample(&self, draws: &mut dyn Draws, prices: &mut PriceGrid) {
        let level = draws.level();
        let mut log2_price = [0.0; BATCH];
        for (step, row) in self.steps.iter().zip(prices.rows_mut()) {
            draws.increments(row);
            dispatch!(level, simd => step.advance(simd, self.start_price, &mut log2_price, row));
        }
    }

    fn needs(&self) -> Needs {
        Needs::increments(&self.days, self.steps.iter().any(Step::moves))
    }
}

impl Step {
    /// Over so many years, from the drift of the log price and the volatility a year.
    pub(super) fn new(log_drift: f64, volatility: f64, years: f64) -> Self {
        Step { drift: log_drift * years / LN_2, spread: volatility * years.sqrt() / LN_2 }
    }

    /// Whether chance has a part in it.
    pub(super) fn moves(&self) -> bool {
        self.spread > 0.0
    }

    /// Turns the normals in `row` into prices.
    #[inline(always)]
    pub(super) fn advance<S: Simd>(&self, simd: S, start_price: f64, log2_price: &mut Row, row: &mut Row) {
        for (log2_price, price) in vectors_mut(log2_price).iter_mut().zip(vectors_mut(row)) {
            let normal = f64x8::load_array_ref(simd, price);
            let drifted = f64x8::load_array_ref(simd, log2_price) + self.drift;
            let log2 = fused(normal, f64x8::splat(simd, self.spread), drifted);
            log2.store_array(log2_price);
            to_price(log2, start_price).store_array(price);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::tests::{Constant, prices_drawn, refused};
    use super::*;

    /// The price after every normal came out the same.
    fn price(growth: f64, volatility: f64, normal: f64, days: &[u32]) -> Vec<f64> {
        prices_drawn(&Gbm::new(growth, volatility).unwrap(), 100.0, days, &mut Constant(normal))
    }

    #[test]
    fn a_normal_moves_the_log_price_by_the_formula() {
        let (growth, volatility) = (0.08, 0.33);
        let log_drift = f64::ln_1p(growth) - 0.5 * volatility * volatility;
        for normal in [-2.5, 0.0, 1.0, 3.0] {
            // Two steps of a year and of half a year, each with its own draw.
            let after = price(growth, volatility, normal, &[252, 378]);
            let first = log_drift + volatility * normal;
            let second = first + 0.5 * log_drift + volatility * 0.5f64.sqrt() * normal;
            for (price, log) in after.iter().zip([first, second]) {
                assert!((price / 100.0 / log.exp() - 1.0).abs() < 1e-12, "{normal}: {price}");
            }
        }
    }

    #[test]
    fn the_first_day_is_today() {
        assert_eq!(price(0.5, 2.0, 3.0, &[0])[0], 100.0);
    }

    #[test]
    fn without_volatility_it_grows_as_constant_growth_does() {
        assert!((price(0.21, 0.0, 9.0, &[126, 252])[0] - 110.0).abs() < 1e-11);
        assert!(Gbm::new(0.1, 0.0).unwrap().is_deterministic());
        assert!(!Gbm::new(0.1, 0.1).unwrap().is_deterministic());
        assert_eq!(price(0.0, 0.0, 9.0, &[252, 1008]), [100.0, 100.0]);
    }

    #[test]
    fn parameters_out_of_range_are_refused() {
        for volatility in [-0.1, 20.1, f64::NAN, f64::INFINITY] {
            assert_eq!(refused(Gbm::new(0.0, volatility)), "volatility");
        }
        assert_eq!(refused(Gbm::new(-1.0, 0.3)), "growth");
        assert_eq!(Gbm::new(0.0, 1.6).unwrap().warnings().len(), 1);
        let model = Gbm::new(0.08, 0.33).unwrap();
        assert_eq!(format!("{:?}", (INFO.build)(&model.arguments()).unwrap()), format!("{model:?}"));
    }
}
