//! Merton's jump diffusion.

use std::f64::consts::LN_2;

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use super::gbm;
use super::parameter::{checked_volatility, drift, odd_growth_or_volatility};
use super::poisson::Poisson;
use super::price::{grown, years};
use super::{
    Arguments, BATCH, Draws, InvalidModel, Kind, ModelInfo, Needs, Parameter, PathSampler, PriceGrid,
    PriceModel, Row, Value, lengths,
};
use crate::money;
use crate::numerics::{fused, vectors, vectors_mut};

/// What models of jumps have in common.
pub(super) const GROWTH: Parameter =
    Parameter::new("growth", Kind::RateOrLaw, "expected growth of the price in a year, jumps included");
pub(super) const VOLATILITY: Parameter = Parameter::new(
    "volatility",
    Kind::Rate,
    "standard deviation of the log return over a year, without the jumps",
);
/// Most jumps a year: one a trading day, so that a model of jumps never costs much more than those that step day by day.
pub(super) const MOST_JUMPS: f64 = 252.0;

pub(super) static INFO: ModelInfo = ModelInfo {
    name: "merton",
    title: "Merton's jump diffusion",
    about: "Geometric Brownian motion with sudden jumps, such as earnings surprises: fatter tails than the first.",
    source: "Merton 1976",
    parameters: &[
        GROWTH,
        VOLATILITY,
        Parameter::new("jumps_per_year", Kind::Number, "how many jumps a year has on average"),
        Parameter::new("jump_mean", Kind::Rate, "mean of the log of a jump: \"-8%\" is a fall"),
        Parameter::new("jump_spread", Kind::Rate, "standard deviation of the log of a jump"),
    ],
    build: |arguments| {
        let jumps = Jumps {
            per_year: arguments.number("jumps_per_year")?,
            mean: arguments.rate("jump_mean")?,
            spread: arguments.rate("jump_spread")?,
        };
        Ok(Box::new(Merton::new(arguments.rate("growth")?, arguments.rate("volatility")?, jumps)?))
    },
};

/// Jumps of a log price: Poisson arrivals, normal sizes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Jumps {
    /// Expected number a year, 0 to 252.
    pub per_year: f64,
    /// Mean of the log jump, −2 to 2.
    pub mean: f64,
    /// Standard deviation of the log jump, 0 to 2.
    pub spread: f64,
}

/// Jump diffusion, `dS/S = (mu − λk) dt + sigma dW + (J − 1) dN`, drawn exactly at the dates asked for:
///
/// `ln S(t+h) = ln S(t) + (mu − sigma²/2 − λk) h + sigma √h Z + N m + s √N Z'`,
///
/// `N` Poisson with mean `λh`, log jumps normal with mean `m` and deviation `s`, and
/// `k = exp(m + s²/2) − 1` (Merton 1976, eq. 16; Glasserman 2003, section 3.5.1). `mu = ln(1 + growth)`, so
/// `E[S(t)] = S(0) (1 + growth)^t` whatever the jumps.
///
/// ```
/// use vestcast::market::{Jumps, Merton};
///
/// let jumps = Jumps { per_year: 1.0, mean: -0.08, spread: 0.15 };
/// assert!(Merton::new(0.08, 0.25, jumps).is_ok());
/// assert!(Merton::new(0.08, 0.25, Jumps { per_year: -1.0, ..jumps }).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Merton {
    growth: f64,
    volatility: f64,
    jumps: Jumps,
    drift: f64,
}

impl Merton {
    /// From the expected growth a year (more than −1), the volatility a year without jumps (0 to 5), and jumps.
    pub fn new(growth: f64, volatility: f64, jumps: Jumps) -> Result<Self, InvalidModel> {
        let refused = |parameter, reason: &str| Err(InvalidModel::new(parameter, reason));
        if !(0.0..=MOST_JUMPS).contains(&jumps.per_year) {
            return refused("jumps_per_year", "there must be between 0 and 252 jumps a year");
        }
        if !(-2.0..=2.0).contains(&jumps.mean) {
            return refused("jump_mean", "the mean log jump must lie between -200% and 200%");
        }
        if !(0.0..=2.0).contains(&jumps.spread) {
            return refused("jump_spread", "the spread of log jumps must lie between 0% and 200%");
        }
        let volatility = checked_volatility(volatility)?;
        Ok(Merton { growth, volatility, jumps, drift: drift(growth)? })
    }

    /// Drift of the log price a year between jumps.
    fn log_drift(&self) -> f64 {
        let Jumps { per_year, mean, spread } = self.jumps;
        let compensator = per_year * libm::expm1(mean + 0.5 * spread * spread);
        self.drift - 0.5 * self.volatility * self.volatility - compensator
    }
}

impl PriceModel for Merton {
    fn info(&self) -> &'static ModelInfo {
        &INFO
    }

    fn arguments(&self) -> Arguments {
        Arguments::from([
            ("growth", Value::Rate(self.growth)),
            ("volatility", Value::Rate(self.volatility)),
            ("jumps_per_year", Value::Number(self.jumps.per_year)),
            ("jump_mean", Value::Rate(self.jumps.mean)),
            ("jump_spread", Value::Rate(self.jumps.spread)),
        ])
    }

    fn sampler(&self, start_price: f64, days: &[u32]) -> Box<dyn PathSampler> {
        Box::new(MertonSampler {
            start_price,
            jump_mean: self.jumps.mean / LN_2,
            jump_spread: self.jumps.spread / LN_2,
            days: days.to_vec(),
            steps: Step::all(days, self.log_drift(), self.volatility, self.jumps.per_year),
        })
    }

    fn summary(&self) -> String {
        let (growth, volatility) = (money::percent(self.growth), money::percent(self.volatility));
        let number = self.jumps.per_year;
        let jumps = if number == 1.0 { "jump" } else { "jumps" };
        format!("jump diffusion, growth {growth}, volatility {volatility}, {number} {jumps} a year")
    }

    fn certain_price(&self, start_price: f64, day: u32) -> Option<f64> {
        let certain = self.volatility == 0.0 && self.jumps.per_year == 0.0;
        certain.then(|| grown(start_price, self.drift * years(day)))
    }

    fn warnings(&self) -> Vec<(&'static str, String)> {
        odd_growth_or_volatility(self.growth, self.volatility).collect()
    }

    fn boxed_clone(&self) -> Box<dyn PriceModel> {
        Box::new(*self)
    }
}

/// From the date before: the move without jumps, and how many jumps there are.
pub(super) struct Step {
    pub(super) diffusion: gbm::Step,
    pub(super) jumps: Poisson,
}

impl Step {
    /// One for each date, from the drift of the log price between jumps, the volatility and the jumps a year.
    pub(super) fn all(days: &[u32], log_drift: f64, volatility: f64, jumps_per_year: f64) -> Vec<Self> {
        let step = |years: f64| Step {
            diffusion: gbm::Step::new(log_drift, volatility, years),
            jumps: Poisson::new(jumps_per_year * years),
        };
        lengths(days).into_iter().map(step).collect()
    }
}

struct MertonSampler {
    start_price: f64,
    jump_mean: f64,
    jump_spread: f64,
    days: Vec<u32>,
    steps: Vec<Step>,
}

impl PathSampler for MertonSampler {
    fn sample(&self, draws: &mut dyn Draws, prices: &mut PriceGrid) {
        let level = draws.level();
        let (mut log2_price, mut uniforms, mut sizes) = ([0.0; BATCH], [0.0; BATCH], [0.0; BATCH]);
        for (step, row) in self.steps.iter().zip(prices.rows_mut()) {
            if step.jumps.mean() > 0.0 {
                draws.uniforms(&mut uniforms);
                draws.normals(&mut sizes);
                dispatch!(level, simd => self.add_jumps(simd, step, &uniforms, &sizes, &mut log2_price));
            }
            draws.increments(row);
            dispatch!(level, simd => step.diffusion.advance(simd, self.start_price, &mut log2_price, row));
        }
    }

    fn needs(&self) -> Needs {
        Needs::increments(&self.days, self.steps.iter().any(|step| step.diffusion.moves()))
    }
}

impl MertonSampler {
    #[inline(always)]
    fn add_jumps<S: Simd>(&self, simd: S, step: &Step, uniforms: &Row, sizes: &Row, log2_price: &mut Row) {
        let draws = vectors(uniforms).iter().zip(vectors(sizes));
        for ((uniform, size), log2_price) in draws.zip(vectors_mut(log2_price)) {
            let load = |row| f64x8::load_array_ref(simd, row);
            let count = step.jumps.count(load(uniform));
            let spread = count.sqrt() * self.jump_spread;
            let jumped = fused(count, f64x8::splat(simd, self.jump_mean), load(log2_price));
            fused(spread, load(size), jumped).store_array(log2_price);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::tests::refused;
    use super::*;

    const JUMPS: Jumps = Jumps { per_year: 1.0, mean: -0.08, spread: 0.15 };

    #[test]
    fn parameters_out_of_range_are_refused() {
        for (jumps, parameter) in [
            (Jumps { per_year: 253.0, ..JUMPS }, "jumps_per_year"),
            (Jumps { per_year: f64::NAN, ..JUMPS }, "jumps_per_year"),
            (Jumps { mean: 2.1, ..JUMPS }, "jump_mean"),
            (Jumps { spread: -0.1, ..JUMPS }, "jump_spread"),
        ] {
            assert_eq!(refused(Merton::new(0.0, 0.3, jumps)), parameter);
        }
        assert_eq!(refused(Merton::new(-1.0, 0.3, JUMPS)), "growth");
        assert_eq!(refused(Merton::new(0.0, 5.1, JUMPS)), "volatility");
        let model = Merton::new(0.08, 0.33, JUMPS).unwrap();
        assert_eq!(format!("{:?}", (INFO.build)(&model.arguments()).unwrap()), format!("{model:?}"));
    }

    #[test]
    fn only_without_jumps_and_volatility_it_is_certain() {
        let none = Jumps { per_year: 0.0, ..JUMPS };
        assert!(Merton::new(0.1, 0.0, none).unwrap().is_deterministic());
        assert!(!Merton::new(0.1, 0.0, JUMPS).unwrap().is_deterministic());
        assert!(!Merton::new(0.1, 0.2, none).unwrap().is_deterministic());
    }
}
