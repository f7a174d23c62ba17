//! Geometric Brownian motion whose volatility is drawn once a path.

use std::f64::consts::LN_2;

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use super::parameter::{checked_volatility, drift, odd_growth, odd_volatility};
use super::price::to_price;
use super::{
    Arguments, BATCH, Draws, InvalidModel, ModelInfo, Needs, PathSampler, PriceGrid, PriceModel, RateLaw,
    Row, Value, gbm, lengths,
};
use crate::money;
use crate::numerics::{fused, vectors, vectors_mut};

/// Volatility above which a draw is taken as this: no share lives there.
const HIGHEST: f64 = 5.0;

/// [`Gbm`](super::Gbm) with a volatility that is drawn once for each path and then kept:
///
/// `S(t+h) = S(t) exp((mu − σ²/2) h + σ √h Z)`, `σ` from its law, so a mixture of lognormals (Hull & White 1987,
/// eq. 8, with a variance that does not move). `E[S(t)] = S(0) (1 + growth)^t` for each `σ` and so in all. With a
/// lognormal `σ` the variance of the price does not exist; draws above 500 % are taken as 500 %.
///
/// ```
/// use vestcast::market::{RateLaw, UncertainGbm};
///
/// assert!(UncertainGbm::new(0.08, RateLaw::uniform("volatility", 0.2, 0.5)?).is_ok());
/// # Ok::<(), vestcast::market::InvalidModel>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct UncertainGbm {
    growth: f64,
    volatility: RateLaw,
    drift: f64,
}

impl UncertainGbm {
    /// From the expected growth a year (more than −1) and a law of the volatility a year that gives none below 0.
    pub fn new(growth: f64, volatility: RateLaw) -> Result<Self, InvalidModel> {
        if matches!(volatility, RateLaw::Normal { .. }) {
            let reason =
                "a volatility cannot be negative: give `median` and `log_sd`, `low` and `high`, or `values`";
            return Err(InvalidModel::new("volatility", reason));
        }
        let (low, high) = volatility.range();
        checked_volatility(low)?;
        checked_volatility(if high.is_finite() { high } else { volatility.mean() })?;
        Ok(UncertainGbm { growth, volatility, drift: drift(growth)? })
    }
}

impl PriceModel for UncertainGbm {
    fn info(&self) -> &'static ModelInfo {
        &gbm::INFO
    }

    fn arguments(&self) -> Arguments {
        let volatility = Value::Law(self.volatility.clone());
        Arguments::from([("growth", Value::Rate(self.growth)), ("volatility", volatility)])
    }

    fn sampler(&self, start_price: f64, days: &[u32]) -> Box<dyn PathSampler> {
        Box::new(UncertainGbmSampler {
            start_price,
            volatility: self.volatility.clone(),
            drift: self.drift,
            days: days.to_vec(),
            years: lengths(days),
        })
    }

    fn summary(&self) -> String {
        format!("GBM, growth {}, volatility {}", money::percent(self.growth), self.volatility.words())
    }

    fn certain_price(&self, _: f64, _: u32) -> Option<f64> {
        None
    }

    fn warnings(&self) -> Vec<(&'static str, String)> {
        let (low, high) = self.volatility.range();
        let high = if high.is_finite() { high } else { self.volatility.mean() };
        let no_variance = matches!(self.volatility, RateLaw::LogNormal { log_sd, .. } if log_sd > 0.0);
        let no_variance = no_variance.then(|| {
            let warning = "with a volatility of lognormal law the variance of the price does not exist: the standard \
                           deviation and the error of the mean say little, read the percentiles";
            ("volatility", warning.to_owned())
        });
        let odd = [low, high].into_iter().find_map(odd_volatility).map(|warning| ("volatility", warning));
        odd_growth(self.growth)
            .map(|warning| ("growth", warning))
            .into_iter()
            .chain(odd)
            .chain(no_variance)
            .collect()
    }

    fn boxed_clone(&self) -> Box<dyn PriceModel> {
        Box::new(self.clone())
    }
}

struct UncertainGbmSampler {
    start_price: f64,
    volatility: RateLaw,
    drift: f64,
    days: Vec<u32>,
    years: Vec<f64>,
}

impl PathSampler for UncertainGbmSampler {
    fn sample(&self, draws: &mut dyn Draws, prices: &mut PriceGrid) {
        let level = draws.level();
        let (mut volatility, mut log2_price) = ([0.0; BATCH], [0.0; BATCH]);
        self.volatility.draw(draws, &mut volatility);
        for (years, row) in self.years.iter().zip(prices.rows_mut()) {
            draws.increments(row);
            dispatch!(level, simd => self.advance(simd, *years, &volatility, &mut log2_price, row));
        }
    }

    fn needs(&self) -> Needs {
        Needs { increments: self.days.clone(), once: 1, after: 0 }
    }
}

impl UncertainGbmSampler {
    /// Turns the normals in `row` into prices.
    #[inline(always)]
    fn advance<S: Simd>(&self, simd: S, years: f64, volatility: &Row, log2_price: &mut Row, row: &mut Row) {
        let splat = |x| f64x8::splat(simd, x);
        let states = vectors(volatility).iter().zip(vectors_mut(log2_price));
        for (price, (volatility, log2_price)) in vectors_mut(row).iter_mut().zip(states) {
            let normal = f64x8::load_array_ref(simd, price);
            let volatility = f64x8::load_array_ref(simd, volatility).min(HIGHEST);
            let drift = fused(volatility * volatility, splat(-0.5), splat(self.drift)) * (years / LN_2);
            let spread = volatility * (years.sqrt() / LN_2);
            let log2 = fused(normal, spread, f64x8::load_array_ref(simd, log2_price) + drift);
            log2.store_array(log2_price);
            to_price(log2, self.start_price).store_array(price);
        }
    }
}
