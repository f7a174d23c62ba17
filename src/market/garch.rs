//! Volatility that comes in clusters: GARCH(1,1) and GJR-GARCH.

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use super::daily::{Daily, DailySampler};
use super::parameter::{checked_volatility, drift, odd_growth_or_volatility, odd_volatility, volatility_of};
use super::price::{grown, years};
use super::{
    Arguments, BATCH, DAYS_PER_YEAR, Draws, InvalidModel, Kind, ModelInfo, Parameter, PathSampler,
    PriceModel, Row, Value,
};
use crate::money;
use crate::numerics::{fused, vectors, vectors_mut};

const GROWTH: Parameter =
    Parameter::new("growth", Kind::RateOrLaw, "expected growth of the price in a year, E[S(1)]/S(0) − 1");
const VOLATILITY: Parameter = Parameter::new("volatility", Kind::Rate, "long-run volatility a year");
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

const START: Parameter = Parameter::new(
    "start_volatility",
    Kind::Rate,
    "volatility a year on the first day, as the market is today",
)
.or("`volatility`");
const GROWTH_OF: Parameter = Parameter::new(
    "growth_of",
    Kind::Word(&[MEAN, LOG]),
    "what `growth` is of: \"mean\", the expected price, or \"log\", the log price, whose typical growth it then is",
)
.or("\"mean\"");
const MEAN: &str = "mean";
const LOG: &str = "log";

pub(super) static INFO: ModelInfo = ModelInfo {
    name: "garch",
    title: "GARCH(1,1)",
    about: "Volatility rises after large moves and calms down slowly, day by day.",
    source: "Bollerslev 1986",
    parameters: &[GROWTH, VOLATILITY, ALPHA, BETA, START, GROWTH_OF],
    build: |arguments| Ok(Box::new(built(arguments, None)?)),
};

pub(super) static GJR_INFO: ModelInfo = ModelInfo {
    name: "gjr",
    title: "GJR-GARCH(1,1)",
    about: "GARCH whose volatility rises more after falls than after gains, as that of shares does.",
    source: "Glosten, Jagannathan & Runkle 1993",
    parameters: &[GROWTH, VOLATILITY, ALPHA, BETA, GAMMA, START, GROWTH_OF],
    build: |arguments| Ok(Box::new(built(arguments, Some(arguments.number("gamma")?))?)),
};

fn built(arguments: &Arguments, gamma: Option<f64>) -> Result<Garch, InvalidModel> {
    let weights = [arguments.number("alpha")?, arguments.number("beta")?];
    let garch = Garch::of(arguments.rate("growth")?, arguments.rate("volatility")?, weights, gamma)?;
    let garch = if arguments.word("growth_of") == Some(LOG) { garch.with_log_drift() } else { garch };
    arguments.optional_rate("start_volatility").map_or(Ok(garch), |start| garch.starting_at(start))
}

/// Highest variance of a day, far above what any parameters lead to; without it a run of wild days could end in
/// a number that is none.
const HIGHEST_VARIANCE: f64 = 1e4;

/// GARCH(1,1), or GJR-GARCH with leverage, in daily steps:
///
/// `r = mu/252 − h/2 + ε`, `ε = √h Z`, `h' = ω + (α + γ 1{ε<0}) ε² + β h`
///
/// (Bollerslev 1986, eq. 3; Glosten, Jagannathan & Runkle 1993, eq. 5), `mu = ln(1 + growth)`, so
/// `E[S(t)] = S(0) (1 + growth)^t`. The variance starts at its long-run mean
/// `volatility²/252 = ω / (1 − α − γ/2 − β)`, or where [told](Garch::starting_at). The variance of the price itself is
/// infinite beyond a few days in theory; in a simulation this does not show. A day's variance is held below 10^4,
/// which touches neither the mean nor anything that can be seen.
///
/// With a [log drift](Garch::with_log_drift) `r = mu/252 + ε`: the log price drifts by `mu` whatever its variance. The
/// expected price is then infinite in theory beyond a few days, though this does not show in a simulation either;
/// `growth` is that of the median without leverage, of the geometric mean with it.
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
    start_volatility: Option<f64>,
    has_log_drift: bool,
}

impl Garch {
    /// From the expected growth a year (more than −1), the long-run volatility a year (0 to 5), and the weights of the
    /// last squared move and of the last variance, neither negative, together below 1.
    pub fn new(growth: f64, volatility: f64, alpha: f64, beta: f64) -> Result<Self, InvalidModel> {
        Garch::of(growth, volatility, [alpha, beta], None)
    }

    /// The same with so much more weight on the square of a fall, which may be less than none: GJR-GARCH.
    pub fn leveraged(
        growth: f64,
        volatility: f64,
        [alpha, beta, gamma]: [f64; 3],
    ) -> Result<Self, InvalidModel> {
        Garch::of(growth, volatility, [alpha, beta], Some(gamma))
    }

    fn of(
        growth: f64,
        volatility: f64,
        [alpha, beta]: [f64; 2],
        gamma: Option<f64>,
    ) -> Result<Self, InvalidModel> {
        let volatility = checked_volatility(volatility)?;
        let drift = drift(growth)?;
        let (start_volatility, has_log_drift) = (None, false);
        Garch { growth, volatility, alpha, beta, gamma, drift, start_volatility, has_log_drift }.checked()
    }

    /// The same with so much more weight on the square of a fall: GJR-GARCH.
    pub fn with_leverage(self, gamma: f64) -> Result<Self, InvalidModel> {
        Garch { gamma: Some(gamma), ..self }.checked()
    }

    /// The same with this volatility a year (0 to 5) on the first day, from where it returns to its long-run level.
    pub fn starting_at(self, volatility: f64) -> Result<Self, InvalidModel> {
        let start_volatility = Some(volatility_of("start_volatility", volatility)?);
        Ok(Garch { start_volatility, ..self })
    }

    /// The same with `growth` that of the log price: no correction for variance, no expected price in theory.
    #[must_use]
    pub fn with_log_drift(self) -> Self {
        Garch { has_log_drift: true, ..self }
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
        arguments.0.extend(self.start_volatility.map(|start| ("start_volatility", Value::Rate(start))));
        arguments.0.extend(self.has_log_drift.then_some(("growth_of", Value::Word(LOG))));
        arguments
    }

    fn sampler(&self, start_price: f64, days: &[u32]) -> Box<dyn PathSampler> {
        let year = f64::from(DAYS_PER_YEAR);
        let variance = self.volatility * self.volatility / year;
        let recursion = Recursion {
            drift: self.drift / year,
            correction: if self.has_log_drift { 0.0 } else { -0.5 },
            start_variance: self.start_volatility.map_or(variance, |start| start * start / year),
            omega: variance * (1.0 - self.persistence()),
            after_gain: self.alpha,
            after_fall: self.alpha + self.gamma.unwrap_or(0.0),
            beta: self.beta,
        };
        Box::new(DailySampler::new(recursion, start_price, days))
    }

    fn summary(&self) -> String {
        let name = if self.gamma.is_some() { "GJR-GARCH" } else { "GARCH" };
        let of = if self.has_log_drift { "log " } else { "" };
        format!(
            "{name}, {of}growth {}, volatility {}",
            money::percent(self.growth),
            money::percent(self.volatility)
        )
    }

    fn certain_price(&self, start_price: f64, day: u32) -> Option<f64> {
        let is_certain = self.volatility == 0.0 && self.start_volatility.unwrap_or(0.0) == 0.0;
        is_certain.then(|| grown(start_price, self.drift * years(day)))
    }

    fn warnings(&self) -> Vec<(&'static str, String)> {
        let start = self.start_volatility.filter(|start| *start > 0.8).and_then(odd_volatility);
        let start = start.map(|warning| ("start_volatility", warning));
        odd_growth_or_volatility(self.growth, self.volatility).chain(start).collect()
    }

    fn boxed_clone(&self) -> Box<dyn PriceModel> {
        Box::new(*self)
    }
}

struct Recursion {
    drift: f64,
    /// What of a day's variance is added to its log return.
    correction: f64,
    start_variance: f64,
    omega: f64,
    after_gain: f64,
    after_fall: f64,
    beta: f64,
}

impl Daily for Recursion {
    /// The variance of the day to come, and room for its normals.
    type Memory = (Row, Row);

    fn memory(&self, _: &mut dyn Draws) -> (Row, Row) {
        ([self.start_variance; BATCH], [0.0; BATCH])
    }

    fn step(&self, draws: &mut dyn Draws, (variance, normals): &mut (Row, Row), log_price: &mut Row) {
        draws.increments(normals);
        dispatch!(draws.level(), simd => self.advance(simd, normals, log_price, variance));
    }

    fn moves(&self) -> bool {
        self.start_variance > 0.0 || self.omega > 0.0
    }
}

impl Recursion {
    #[inline(always)]
    fn advance<S: Simd>(&self, simd: S, normals: &Row, log_price: &mut Row, variance: &mut Row) {
        let splat = |x| f64x8::splat(simd, x);
        let states = vectors_mut(log_price).iter_mut().zip(vectors_mut(variance));
        for (normal, (log_price, variance)) in vectors(normals).iter().zip(states) {
            let today = f64x8::load_array_ref(simd, variance);
            let shock = today.sqrt() * f64x8::load_array_ref(simd, normal);
            let drifted = f64x8::load_array_ref(simd, log_price) + self.drift;
            (fused(today, splat(self.correction), drifted) + shock).store_array(log_price);
            let weight = shock.simd_lt(0.0).select(splat(self.after_fall), splat(self.after_gain));
            let kept = fused(today, splat(self.beta), splat(self.omega));
            fused(shock * shock, weight, kept).min(HIGHEST_VARIANCE).store_array(variance);
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
        assert!(garch(0.15, 0.87).is_err() && Garch::leveraged(0.0, 0.3, [0.15, 0.87, -0.1]).is_ok());
        assert_eq!(refused(garch(0.1, 0.8).unwrap().with_leverage(0.2)), "beta");
        assert_eq!(refused(Garch::new(-1.0, 0.3, 0.1, 0.8)), "growth");
        for model in [garch(0.1, 0.8).unwrap(), garch(0.05, 0.8).unwrap().with_leverage(0.1).unwrap()] {
            let rebuilt = (model.info().build)(&model.arguments()).unwrap();
            assert_eq!(format!("{rebuilt:?}"), format!("{model:?}"));
        }
    }

    #[test]
    fn without_volatility_it_is_certain() {
        let still = Garch::new(0.1, 0.0, 0.1, 0.8).unwrap();
        assert!(still.is_deterministic());
        assert!(!still.starting_at(0.2).unwrap().is_deterministic());
        assert!(still.starting_at(0.0).unwrap().is_deterministic());
    }

    #[test]
    fn a_first_variance_and_a_log_drift_by_hand() {
        let (start, normal) = (0.5f64, -0.8);
        let model = Garch::new(0.08, 0.34, 0.07, 0.9).unwrap().starting_at(start).unwrap().with_log_drift();
        let price = prices_drawn(&model, 100.0, &[2], &mut Constant(normal))[0];
        let first = start * start / 252.0;
        let next = 0.03 * 0.34 * 0.34 / 252.0 + 0.07 * first * normal * normal + 0.9 * first;
        let expected = 2.0 * 1.08f64.ln() / 252.0 + (first.sqrt() + next.sqrt()) * normal;
        assert!((price / 100.0 / expected.exp() - 1.0).abs() < 1e-13, "{price}");
        assert_eq!(refused(model.starting_at(5.1)), "start_volatility");
        let with_leverage = model.with_leverage(0.02).unwrap();
        for model in [model, with_leverage] {
            let rebuilt = (model.info().build)(&model.arguments()).unwrap();
            assert_eq!(format!("{rebuilt:?}"), format!("{model:?}"));
        }
    }

    #[test]
    fn shocks_that_feed_on_themselves_end_in_finite_prices() {
        let mild = Garch::new(0.5, 5.0, 0.999, 0.0).unwrap().starting_at(5.0).unwrap();
        let wild = Garch::new(0.5, 5.0, 0.0, 0.0).unwrap().with_leverage(1.999_999).unwrap();
        for model in [mild, mild.with_log_drift(), wild, wild.with_log_drift()] {
            for normal in [-8.6, -1.0, 8.6] {
                for price in prices_drawn(&model, 1e9, &[5, 60, 2520], &mut Constant(normal)) {
                    assert!(price.is_finite() && price >= 0.0, "{model:?} {normal}: {price}");
                }
            }
        }
    }
}
