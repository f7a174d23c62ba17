//! Volatility that comes in clusters: GARCH(1,1) and GJR-GARCH.

use std::f64::consts::LOG2_E;

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use super::parameter::{checked_volatility, drift, odd_growth, odd_volatility};
use super::{
    Arguments, BATCH, DAYS_PER_YEAR, Draws, InvalidModel, Kind, ModelInfo, Needs, Parameter, PathSampler,
    PriceGrid, PriceModel, Row, Value,
};
use crate::money;
use crate::numerics::{self, fused, vectors, vectors_mut};

const GROWTH: Parameter =
    Parameter::new("growth", Kind::RateOrLaw, "expected growth of the price in a year, E[S(1)]/S(0) − 1");
const VOLATILITY: Parameter =
    Parameter::new("volatility", Kind::Rate, "long-run volatility a year, where it also starts");
const ALPHA: Parameter = Parameter::new(
    "alpha",
    Kind::Number,
    "how much of a day's squared move goes into the next day's variance, 0.03 to 0.15",
);
const BETA: Parameter =
    Parameter::new("beta", Kind::Number, "how much of a day's variance stays, 0.8 to 0.95");
const GAMMA: Parameter = Parameter::new(
    "gamma",
    Kind::Number,
    "how much more of a fall's square goes into the next day's variance, 0.05 to 0.2",
);

pub(super) static INFO: ModelInfo = ModelInfo {
    name: "garch",
    title: "GARCH(1,1)",
    about: "Volatility rises after large moves and calms down slowly, day by day.",
    source: "Bollerslev 1986",
    parameters: &[GROWTH, VOLATILITY, ALPHA, BETA],
    build: |arguments| {
        let (alpha, beta) = (arguments.number("alpha")?, arguments.number("beta")?);
        Ok(Box::new(Garch::new(arguments.rate("growth")?, arguments.rate("volatility")?, alpha, beta)?))
    },
};

pub(super) static GJR_INFO: ModelInfo = ModelInfo {
    name: "gjr",
    title: "GJR-GARCH(1,1)",
    about: "GARCH whose volatility rises more after falls than after gains, as that of shares does.",
    source: "Glosten, Jagannathan & Runkle 1993",
    parameters: &[GROWTH, VOLATILITY, ALPHA, BETA, GAMMA],
    build: |arguments| {
        let (alpha, beta) = (arguments.number("alpha")?, arguments.number("beta")?);
        let garch = Garch::new(arguments.rate("growth")?, arguments.rate("volatility")?, alpha, beta)?;
        Ok(Box::new(garch.with_leverage(arguments.number("gamma")?)?))
    },
};

/// GARCH(1,1), or GJR-GARCH with leverage, in daily steps:
///
/// `r = mu/252 − h/2 + ε`, `ε = √h Z`, `h' = ω + (α + γ 1{ε<0}) ε² + β h`
///
/// (Bollerslev 1986, eq. 3; Glosten, Jagannathan & Runkle 1993, eq. 5), `mu = ln(1 + growth)`, so
/// `E[S(t)] = S(0) (1 + growth)^t`. The variance starts at its long-run mean
/// `volatility²/252 = ω / (1 − α − γ/2 − β)`. The variance of the price itself is infinite beyond a few
/// days in theory; in a simulation this does not show.
///
/// ```
/// use vestcast::market::Garch;
///
/// let calm = Garch::new(0.08, 0.34, 0.03, 0.89)?;
/// assert!(calm.with_leverage(0.1).is_ok());
/// assert!(calm.with_leverage(0.2).is_err());
/// # Ok::<(), vestcast::market::InvalidModel>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Garch {
    growth: f64,
    volatility: f64,
    alpha: f64,
    beta: f64,
    gamma: Option<f64>,
    drift: f64,
}

impl Garch {
    /// From the expected growth a year (more than −1), the long-run volatility a year (0 to 5), and the weights of the
    /// last squared move and of the last variance, neither negative, together below 1.
    pub fn new(growth: f64, volatility: f64, alpha: f64, beta: f64) -> Result<Self, InvalidModel> {
        let volatility = checked_volatility(volatility)?;
        Garch { growth, volatility, alpha, beta, gamma: None, drift: drift(growth)? }.checked()
    }

    /// The same with so much more weight on the square of a fall: GJR-GARCH.
    pub fn with_leverage(self, gamma: f64) -> Result<Self, InvalidModel> {
        Garch { gamma: Some(gamma), ..self }.checked()
    }

    fn checked(self) -> Result<Self, InvalidModel> {
        let gamma = self.gamma.unwrap_or(0.0);
        for (name, weight) in [("alpha", self.alpha), ("beta", self.beta), ("gamma", self.alpha + gamma)] {
            if !(0.0..=2.0).contains(&weight) {
                return Err(InvalidModel::new(name, format!("`{name}` must not make a variance negative")));
            }
        }
        if self.persistence() < 1.0 {
            return Ok(self);
        }
        let sum = if self.gamma.is_some() { "alpha + gamma/2 + beta" } else { "alpha + beta" };
        let reason =
            format!("{sum} must be below 1: otherwise volatility has no long-run level to return to");
        Err(InvalidModel::new("beta", reason))
    }

    fn persistence(&self) -> f64 {
        self.alpha + 0.5 * self.gamma.unwrap_or(0.0) + self.beta
    }
}

impl PriceModel for Garch {
    fn info(&self) -> &'static ModelInfo {
        if self.gamma.is_some() { &GJR_INFO } else { &INFO }
    }

    fn arguments(&self) -> Arguments {
        let mut arguments = Arguments::from([
            ("growth", Value::Rate(self.growth)),
            ("volatility", Value::Rate(self.volatility)),
            ("alpha", Value::Number(self.alpha)),
            ("beta", Value::Number(self.beta)),
        ]);
        arguments.0.extend(self.gamma.map(|gamma| ("gamma", Value::Number(gamma))));
        arguments
    }

    fn sampler(&self, start_price: f64, days: &[u32]) -> Box<dyn PathSampler> {
        let variance = self.volatility * self.volatility / f64::from(DAYS_PER_YEAR);
        Box::new(GarchSampler {
            start_price,
            days: days.to_vec(),
            drift: self.drift / f64::from(DAYS_PER_YEAR),
            start_variance: variance,
            omega: variance * (1.0 - self.persistence()),
            after_gain: self.alpha,
            after_fall: self.alpha + self.gamma.unwrap_or(0.0),
            beta: self.beta,
        })
    }

    fn summary(&self) -> String {
        let name = if self.gamma.is_some() { "GJR-GARCH" } else { "GARCH" };
        format!(
            "{name}, growth {}, volatility {}",
            money::percent(self.growth),
            money::percent(self.volatility)
        )
    }

    fn certain_price(&self, start_price: f64, day: u32) -> Option<f64> {
        let years = f64::from(day) / f64::from(DAYS_PER_YEAR);
        (self.volatility == 0.0).then(|| start_price * libm::exp(self.drift * years))
    }

    fn warnings(&self) -> Vec<(&'static str, String)> {
        let volatility = odd_volatility(self.volatility).map(|warning| ("volatility", warning));
        odd_growth(self.growth).map(|warning| ("growth", warning)).into_iter().chain(volatility).collect()
    }

    fn boxed_clone(&self) -> Box<dyn PriceModel> {
        Box::new(*self)
    }
}

struct GarchSampler {
    start_price: f64,
    days: Vec<u32>,
    drift: f64,
    start_variance: f64,
    omega: f64,
    after_gain: f64,
    after_fall: f64,
    beta: f64,
}

impl PathSampler for GarchSampler {
    fn sample(&self, draws: &mut dyn Draws, prices: &mut PriceGrid) {
        let level = draws.level();
        let (mut log_price, mut normals) = ([0.0; BATCH], [0.0; BATCH]);
        let mut variance = [self.start_variance; BATCH];
        let mut today = 0;
        for (&day, row) in self.days.iter().zip(prices.rows_mut()) {
            while today < day {
                draws.increments(&mut normals);
                dispatch!(level, simd => self.advance(simd, &normals, &mut log_price, &mut variance));
                today += 1;
            }
            dispatch!(level, simd => self.price(simd, &log_price, row));
        }
    }

    fn needs(&self) -> Needs {
        let days: Vec<u32> = (1..=self.days.last().copied().unwrap_or(0)).collect();
        Needs::increments(&days, self.start_variance > 0.0)
    }
}

impl GarchSampler {
    /// One day.
    #[inline(always)]
    fn advance<S: Simd>(&self, simd: S, normals: &Row, log_price: &mut Row, variance: &mut Row) {
        let splat = |x| f64x8::splat(simd, x);
        let states = vectors_mut(log_price).iter_mut().zip(vectors_mut(variance));
        for (normal, (log_price, variance)) in vectors(normals).iter().zip(states) {
            let today = f64x8::load_array_ref(simd, variance);
            let shock = today.sqrt() * f64x8::load_array_ref(simd, normal);
            let drifted = f64x8::load_array_ref(simd, log_price) + self.drift;
            (fused(today, splat(-0.5), drifted) + shock).store_array(log_price);
            let weight = shock.simd_lt(0.0).select(splat(self.after_fall), splat(self.after_gain));
            let kept = fused(today, splat(self.beta), splat(self.omega));
            fused(shock * shock, weight, kept).store_array(variance);
        }
    }

    #[inline(always)]
    fn price<S: Simd>(&self, simd: S, log_price: &Row, prices: &mut Row) {
        for (log_price, price) in vectors(log_price).iter().zip(vectors_mut(prices)) {
            let log2 = f64x8::load_array_ref(simd, log_price) * LOG2_E;
            (numerics::exp2(log2) * self.start_price).store_array(price);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::tests::{Constant, prices_drawn, refused};
    use super::*;

    #[test]
    fn two_days_follow_the_recursion_by_hand() {
        let (volatility, alpha, beta, gamma) = (0.34, 0.03, 0.89, 0.1);
        let garch = Garch::new(0.08, volatility, alpha, beta).unwrap();
        for (normal, gamma_at_work) in [(1.3, 0.0), (-1.3, gamma)] {
            let model = garch.with_leverage(gamma).unwrap();
            let price = prices_drawn(&model, 100.0, &[2], &mut Constant(normal))[0];
            let h = volatility * volatility / 252.0;
            let omega = h * (1.0 - alpha - 0.5 * gamma - beta);
            let first = 1.08f64.ln() / 252.0 - 0.5 * h + h.sqrt() * normal;
            let next = omega + (alpha + gamma_at_work) * h * normal * normal + beta * h;
            let second = 1.08f64.ln() / 252.0 - 0.5 * next + next.sqrt() * normal;
            assert!((price / 100.0 / (first + second).exp() - 1.0).abs() < 1e-13, "{normal}: {price}");
        }
    }

    #[test]
    fn parameters_out_of_range_are_refused() {
        let garch = |alpha, beta| Garch::new(0.0, 0.3, alpha, beta);
        assert_eq!(refused(garch(-0.1, 0.5)), "alpha");
        assert_eq!(refused(garch(0.1, -0.5)), "beta");
        assert_eq!(refused(garch(0.1, f64::NAN)), "beta");
        assert_eq!(refused(garch(0.1, 0.9)), "beta");
        assert_eq!(refused(garch(0.1, 0.8).unwrap().with_leverage(-0.2)), "gamma");
        assert_eq!(refused(garch(0.1, 0.8).unwrap().with_leverage(0.2)), "beta");
        assert_eq!(refused(Garch::new(-1.0, 0.3, 0.1, 0.8)), "growth");
        for model in [garch(0.1, 0.8).unwrap(), garch(0.05, 0.8).unwrap().with_leverage(0.1).unwrap()] {
            let rebuilt = (model.info().build)(&model.arguments()).unwrap();
            assert_eq!(format!("{rebuilt:?}"), format!("{model:?}"));
        }
    }

    #[test]
    fn without_volatility_it_is_certain() {
        assert!(Garch::new(0.1, 0.0, 0.1, 0.8).unwrap().is_deterministic());
    }
}
