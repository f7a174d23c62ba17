//! Growth that nobody knows: drawn once a path, over any model.

use std::f64::consts::LOG2_E;

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use super::parameter::{about, drift};
use super::price::{HIGHEST_PRICE, years};
use super::{
    Arguments, BATCH, Draws, InvalidModel, ModelInfo, Needs, PathSampler, PriceGrid, PriceModel, RateLaw,
    Row, Value,
};
use crate::money;
use crate::numerics::{self, vectors, vectors_mut};

/// Deviation of the drift above which the mean says little: it is then a sixth above that of a known growth in four
/// years.
const WIDE: f64 = 0.15;

/// The model of these arguments, with uncertain growth laid over it if its `growth` is a law that leaves something open.
pub(super) fn model(info: &ModelInfo, arguments: &Arguments) -> Result<Box<dyn PriceModel>, InvalidModel> {
    let Some(Value::Law(law)) = arguments.0.get("growth") else { return (info.build)(arguments) };
    let mut known = arguments.clone();
    known.0.insert("growth", Value::Rate(law.mean()));
    let known = (info.build)(&known)?;
    let uncertain = UncertainGrowth::new(law.clone(), known.clone())?;
    Ok(if law.fixed().is_some() { known } else { Box::new(uncertain) })
}

/// Any model whose expected growth is drawn once for each path.
///
/// The drift `mu` of a path is normal with mean `ln(1 + mean)` and deviation `sd`, or `ln(1 + growth)` of a growth
/// that is uniform or one of a few; the price is that of the model times `exp((mu − mu₀) t)`, `mu₀` being the
/// model's own. With a normal law `E[S(t)] = S(0) (1 + mean)^t exp(sd² t²/2)`: not knowing the growth widens the
/// spread and raises the mean (Jensen's inequality), and leaves the median.
///
/// ```
/// use vestcast::market::{Gbm, RateLaw, UncertainGrowth};
///
/// let law = RateLaw::normal("growth", 0.08, 0.10)?;
/// assert!(UncertainGrowth::new(law, Box::new(Gbm::new(0.08, 0.33)?)).is_ok());
/// # Ok::<(), vestcast::market::InvalidModel>(())
/// ```
#[derive(Debug, Clone)]
pub struct UncertainGrowth {
    law: RateLaw,
    inner: Box<dyn PriceModel>,
    drift: f64,
}

impl UncertainGrowth {
    /// Over a model whose own `growth` is the mean of the law.
    pub fn new(law: RateLaw, inner: Box<dyn PriceModel>) -> Result<Self, InvalidModel> {
        if matches!(law, RateLaw::LogNormal { .. }) {
            let reason = "growth can be negative: give `mean` and `sd`, `low` and `high`, or `values`";
            return Err(InvalidModel::new("growth", reason));
        }
        let (low, high) = law.range();
        for growth in [low, high].into_iter().filter(|growth| growth.is_finite()) {
            drift(growth)?;
        }
        Ok(UncertainGrowth { drift: drift(law.mean())?, law, inner })
    }
}

impl PriceModel for UncertainGrowth {
    fn info(&self) -> &'static ModelInfo {
        self.inner.info()
    }

    fn arguments(&self) -> Arguments {
        let mut arguments = self.inner.arguments();
        arguments.0.insert("growth", Value::Law(self.law.clone()));
        arguments
    }

    fn sampler(&self, start_price: f64, days: &[u32]) -> Box<dyn PathSampler> {
        Box::new(UncertainGrowthSampler {
            law: self.law.clone(),
            inner: self.inner.sampler(start_price, days),
            drift: self.drift,
            years: days.iter().map(|&day| years(day)).collect(),
        })
    }

    fn summary(&self) -> String {
        let known = format!("growth {}", money::percent(self.law.mean()));
        let words = format!("growth {}", self.law.words());
        self.inner.summary().replacen(&known, &words, 1)
    }

    fn certain_price(&self, _: f64, _: u32) -> Option<f64> {
        None
    }

    fn has_mean(&self) -> bool {
        self.inner.has_mean()
    }

    fn warnings(&self) -> Vec<(&'static str, String)> {
        let mut warnings = self.inner.warnings();
        if let RateLaw::Normal { sd, .. } = self.law
            && sd >= WIDE
        {
            let (sd, more) = (money::percent(sd), about(libm::expm1(8.0 * sd * sd)));
            let warning = format!(
                "a growth known to ±{sd} alone raises the mean price in four years by {more}, through a few paths that \
                 grow without end: read the median"
            );
            warnings.push(("growth", warning));
        }
        warnings
    }

    fn boxed_clone(&self) -> Box<dyn PriceModel> {
        Box::new(self.clone())
    }
}

struct UncertainGrowthSampler {
    law: RateLaw,
    inner: Box<dyn PathSampler>,
    drift: f64,
    years: Vec<f64>,
}

impl PathSampler for UncertainGrowthSampler {
    fn sample(&self, draws: &mut dyn Draws, prices: &mut PriceGrid) {
        let level = draws.level();
        let mut excess = [0.0; BATCH];
        self.law.draw(draws, &mut excess);
        dispatch!(level, simd => self.to_excess(simd, &mut excess));
        self.inner.sample(draws, prices);
        for (years, row) in self.years.iter().zip(prices.rows_mut()) {
            dispatch!(level, simd => grow(simd, &excess, *years, row));
        }
    }

    fn needs(&self) -> Needs {
        let mut needs = self.inner.needs();
        needs.once += 1;
        needs
    }
}

impl UncertainGrowthSampler {
    /// Turns the rates drawn into what the log₂ price drifts more a year than in the model.
    #[inline(always)]
    fn to_excess<S: Simd>(&self, simd: S, row: &mut Row) {
        let is_normal = matches!(self.law, RateLaw::Normal { .. });
        let mean = self.law.mean();
        for vector in vectors_mut(row) {
            let rate = f64x8::load_array_ref(simd, vector);
            // The law of a normal one is that of the drift itself, about its mean.
            let excess = if is_normal { rate - mean } else { numerics::ln(rate + 1.0) - self.drift };
            (excess * LOG2_E).store_array(vector);
        }
    }
}

#[inline(always)]
fn grow<S: Simd>(simd: S, excess: &Row, years: f64, prices: &mut Row) {
    for (excess, price) in vectors(excess).iter().zip(vectors_mut(prices)) {
        let factor = numerics::exp2(f64x8::load_array_ref(simd, excess) * years);
        (f64x8::load_array_ref(simd, price) * factor).min(HIGHEST_PRICE).store_array(price);
    }
}
