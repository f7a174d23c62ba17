//! A price that returns to a level: an Ornstein–Uhlenbeck process of its logarithm.

use std::f64::consts::{LN_2, LOG2_E};

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use super::parameter::{checked_volatility, drift, odd_growth, odd_volatility};
use super::price::{grown, to_price, years};
use super::{
    Arguments, BATCH, DAYS_PER_MONTH, Draws, InvalidModel, Kind, ModelInfo, Needs, Parameter, PathSampler,
    PriceGrid, PriceModel, Row, Value, lengths,
};
use crate::money;
use crate::numerics::{fused, vectors, vectors_mut};

pub(super) static INFO: ModelInfo = ModelInfo {
    name: "mean_reverting",
    title: "mean-reverting price (log Ornstein–Uhlenbeck)",
    about: "The price is pulled back to a level, so its spread stops growing: for a share you think is dear or cheap.",
    source: "Uhlenbeck & Ornstein 1930; Schwartz 1997",
    parameters: &[
        Parameter::new("level", Kind::Price, "price it returns to: the median in the long run"),
        Parameter::new(
            "half_life",
            Kind::Duration,
            "time in which half of the distance to the level is gone",
        ),
        Parameter::new(
            "volatility",
            Kind::Rate,
            "standard deviation of the log return over a year, without the pull",
        ),
        Parameter::new("trend", Kind::Rate, "growth of the level in a year").or("0%"),
    ],
    build: |arguments| {
        let (level, half_life) = (arguments.price("level")?, arguments.months("half_life")?);
        let model = MeanReverting::new(level, half_life, arguments.rate("volatility")?)?;
        Ok(Box::new(match arguments.optional_rate("trend") {
            Some(trend) => model.with_trend(trend)?,
            None => model,
        }))
    },
};

/// Levels, in dollars: as the prices that a scenario takes.
const LOWEST_LEVEL: f64 = 1e-6;
const HIGHEST_LEVEL: f64 = 1e9;
/// Half-lives, in months: a trading day to a century.
const SHORTEST: f64 = 1.0 / DAYS_PER_MONTH as f64;
const LONGEST: f64 = 1200.0;

/// Mean reversion of the log price, the first model of Schwartz (1997, eq. 2) with a level that may grow:
///
/// `S = exp(X + g t)`, `dX = κ (ln level − X) dt + sigma dW`, `κ = ln 2 / half-life`, `g = ln(1 + trend)`.
///
/// It is drawn exactly at the dates asked for (Uhlenbeck & Ornstein 1930): `X(t+h)` is normal with mean
/// `ln level + (X(t) − ln level) e^(−κh)` and variance `sigma² (1 − e^(−2κh)) / 2κ`. The increment of the Brownian
/// motion over the interval is drawn first, and what the pull leaves of it, given the increment, second, so that
/// both together have their exact law: `∫ e^(−κ(t+h−u)) dW(u) = a ΔW + b Z`, `a = (1 − e^(−κh))/κh`,
/// `b² = (1 − e^(−2κh))/2κ − a² h`.
///
/// Shares that move together share the increments: that is exact beside geometric Brownian motion, while two shares
/// that both return to a level move together a little less than in truth, by the part `b²` of the variance (5 % of
/// it over a year at a half-life of ten months, 0.4 % over a quarter).
///
/// There is no expected growth to choose: with `m` and `v` the mean and variance of `X(t)`,
/// `E[S(t)] = exp(m + v/2 + g t)`, in the long run `level (1 + trend)^t exp(sigma²/4κ)`; the median is `exp(m + g t)`.
/// With an endless half-life it is geometric Brownian motion whose median grows by `trend`.
///
/// ```
/// use vestcast::market::MeanReverting;
///
/// let share = MeanReverting::new(220.0, 10.0, 0.35)?;
/// assert!(share.with_trend(0.05).is_ok());
/// assert!(MeanReverting::new(220.0, 0.0, 0.35).is_err());
/// # Ok::<(), vestcast::market::InvalidModel>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanReverting {
    level: f64,
    half_life_months: f64,
    volatility: f64,
    trend: f64,
    /// Growth of the log of the level in a year.
    drift: f64,
}

impl MeanReverting {
    /// From the level (a millionth of a dollar to a billion), the half-life in months (a day to 1,200 months) and the
    /// volatility a year (0 to 5); the level does not grow.
    pub fn new(level: f64, half_life_months: f64, volatility: f64) -> Result<Self, InvalidModel> {
        let refused = |parameter, reason: &str| Err(InvalidModel::new(parameter, reason));
        if !(LOWEST_LEVEL..=HIGHEST_LEVEL).contains(&level) {
            return refused("level", "the level must lie between $0.000001 and $1 billion a share");
        }
        if !(SHORTEST..=LONGEST).contains(&half_life_months) {
            return refused(
                "half_life",
                "the half-life must lie between a trading day (1/21 month) and 100 years",
            );
        }
        let volatility = checked_volatility(volatility)?;
        Ok(MeanReverting { level, half_life_months, volatility, trend: 0.0, drift: 0.0 })
    }

    /// The same with a level that grows by this rate a year (more than −1).
    pub fn with_trend(self, trend: f64) -> Result<Self, InvalidModel> {
        let reason = "the trend must be more than −100% a year: a price cannot fall below zero";
        let drift = drift(trend).map_err(|_| InvalidModel::new("trend", reason))?;
        Ok(MeanReverting { trend, drift, ..self })
    }

    /// Speed of the pull a year, `κ`.
    fn speed(&self) -> f64 {
        12.0 * LN_2 / self.half_life_months
    }

    /// The median on a day, as the logarithm of its ratio to the price today.
    fn log_median(&self, start_price: f64, day: u32) -> f64 {
        let years = years(day);
        let gone = -libm::expm1(-self.speed() * years);
        gone * (libm::log(self.level) - libm::log(start_price)) + self.drift * years
    }
}

impl PriceModel for MeanReverting {
    fn info(&self) -> &'static ModelInfo {
        &INFO
    }

    fn arguments(&self) -> Arguments {
        Arguments::from([
            ("level", Value::Price(self.level)),
            ("half_life", Value::Months(self.half_life_months)),
            ("volatility", Value::Rate(self.volatility)),
            ("trend", Value::Rate(self.trend)),
        ])
    }

    fn sampler(&self, start_price: f64, days: &[u32]) -> Box<dyn PathSampler> {
        let steps = days.iter().zip(lengths(days)).map(|(&day, years)| {
            let median = self.log_median(start_price, day) * LOG2_E;
            Step { median, ..Step::new(self.speed(), self.volatility, years) }
        });
        Box::new(MeanRevertingSampler {
            start_price,
            days: days.to_vec(),
            moves: self.volatility > 0.0,
            steps: steps.collect(),
        })
    }

    fn summary(&self) -> String {
        let (level, volatility) = (money::price(self.level), money::percent(self.volatility));
        let months = (100.0 * self.half_life_months).round() / 100.0;
        let unit = if months == 1.0 { "month" } else { "months" };
        format!("mean-reverting to {level}, half-life {months} {unit}, volatility {volatility}")
    }

    fn certain_price(&self, start_price: f64, day: u32) -> Option<f64> {
        (self.volatility == 0.0).then(|| grown(start_price, self.log_median(start_price, day)))
    }

    fn warnings(&self) -> Vec<(&'static str, String)> {
        let volatility = odd_volatility(self.volatility).map(|warning| ("volatility", warning));
        odd_growth(self.trend).map(|warning| ("trend", warning)).into_iter().chain(volatility).collect()
    }

    fn boxed_clone(&self) -> Box<dyn PriceModel> {
        Box::new(*self)
    }
}

/// From the date before, in the log₂ of the price: what stays of a deviation from the median, what increment and
/// normal add to it, and the median itself over the price today.
struct Step {
    kept: f64,
    by_increment: f64,
    by_normal: f64,
    median: f64,
}

impl Step {
    /// The deviation over so many years, from the speed of the pull and the volatility a year.
    fn new(speed: f64, volatility: f64, years: f64) -> Self {
        let pull = speed * years;
        // 1 − e^(−κh) over κh, and 1 − e^(−2κh) over 2κh.
        let [once, twice] = [pull, 2.0 * pull].map(|x| if x > 0.0 { -libm::expm1(-x) / x } else { 1.0 });
        let scale = volatility * years.sqrt() / LN_2;
        Step {
            kept: libm::exp(-pull),
            by_increment: scale * once,
            // Of a weak pull rounding is all that is left.
            by_normal: scale * (twice - once * once).max(0.0).sqrt(),
            median: 0.0,
        }
    }
}

struct MeanRevertingSampler {
    start_price: f64,
    days: Vec<u32>,
    moves: bool,
    steps: Vec<Step>,
}

impl PathSampler for MeanRevertingSampler {
    fn sample(&self, draws: &mut dyn Draws, prices: &mut PriceGrid) {
        let level = draws.level();
        let (mut deviation, mut normals) = ([0.0; BATCH], [0.0; BATCH]);
        for (step, row) in self.steps.iter().zip(prices.rows_mut()) {
            draws.increments(row);
            draws.normals(&mut normals);
            dispatch!(level, simd => step.advance(simd, self.start_price, &normals, &mut deviation, row));
        }
    }

    fn needs(&self) -> Needs {
        Needs::increments(&self.days, self.moves)
    }
}

impl Step {
    /// Turns the increments in `row` into prices.
    #[inline(always)]
    fn advance<S: Simd>(&self, simd: S, start_price: f64, normals: &Row, deviation: &mut Row, row: &mut Row) {
        let splat = |x| f64x8::splat(simd, x);
        let states = vectors(normals).iter().zip(vectors_mut(deviation));
        for (price, (normal, deviation)) in vectors_mut(row).iter_mut().zip(states) {
            let load = |row| f64x8::load_array_ref(simd, row);
            let pulled = load(deviation) * self.kept;
            let moved = fused(load(price), splat(self.by_increment), pulled);
            let moved = fused(load(normal), splat(self.by_normal), moved);
            moved.store_array(deviation);
            to_price(moved + self.median, start_price).store_array(price);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::Gbm;
    use super::super::tests::{Constant, prices_drawn, refused};
    use super::*;

    #[test]
    fn two_steps_follow_the_transition_by_hand() {
        let model = MeanReverting::new(180.0, 6.0, 0.3).unwrap().with_trend(0.06).unwrap();
        let kappa = 2.0 * std::f64::consts::LN_2;
        let mut x = 200f64.ln();
        let after = prices_drawn(&model, 200.0, &[126, 378], &mut Constant(0.8));
        for (price, (h, t)) in after.iter().zip([(0.5, 0.5), (1.0, 1.5)]) {
            let a = (1.0 - (-kappa * h).exp()) / (kappa * h);
            let variance: f64 = (1.0 - (-2.0 * kappa * h).exp()) / (2.0 * kappa);
            let b = (variance - a * a * h).sqrt();
            let noise = 0.3 * (a * h.sqrt() + b) * 0.8;
            x = 180f64.ln() + (x - 180f64.ln()) * (-kappa * h).exp() + noise;
            let expected = (x + 1.06f64.ln() * t).exp();
            assert!((price / expected - 1.0).abs() < 1e-13, "{price} is not {expected}");
        }
    }

    #[test]
    fn increment_and_pull_have_their_variance_however_the_time_is_cut() {
        for (kappa, h) in [(0.8, 1.0), (1e-6, 0.25), (50.0, 2.0), (0.3, 1.0 / 252.0)] {
            let variance = |step: &Step| step.by_increment.powi(2) + step.by_normal.powi(2);
            let (whole, half) = (Step::new(kappa, LN_2, h), Step::new(kappa, LN_2, 0.5 * h));
            let exact = -libm::expm1(-2.0 * kappa * h) / (2.0 * kappa);
            let cut = variance(&half) * (1.0 + half.kept * half.kept);
            for got in [variance(&whole), cut] {
                assert!((got / exact - 1.0).abs() < 1e-13, "{kappa} {h}: {got} is not {exact}");
            }
            // With the increment over the whole interval, whose variance is h.
            let covariance = half.by_increment * (0.5 * h).sqrt() * (1.0 + half.kept);
            assert!((covariance / (whole.by_increment * h.sqrt()) - 1.0).abs() < 1e-13, "{kappa} {h}");
        }
    }

    #[test]
    fn a_vanishing_pull_leaves_brownian_motion() {
        let none = Step::new(0.0, 0.3, 0.5);
        assert_eq!([none.kept, none.by_increment, none.by_normal], [1.0, 0.3 * 0.5f64.sqrt() / LN_2, 0.0]);
        for speed in [1e-300, 1e-16, 1e-12, 1e-9, 1e-6] {
            let step = Step::new(speed, 0.3, 0.5);
            assert!((step.by_increment / none.by_increment - 1.0).abs() < speed, "{speed}");
            // In truth κh/√12 of it, and the square root of rounding.
            assert!(step.by_normal <= none.by_increment * (speed + 3e-8), "{speed}: {}", step.by_normal);
        }
        // Of the longest half-life a quarter sees next to nothing: the median of GBM grows as the level does.
        let slow = MeanReverting::new(100.0, LONGEST, 0.3).unwrap().with_trend(0.05).unwrap();
        let gbm = Gbm::new(1.05 * (0.5f64 * 0.09).exp() - 1.0, 0.3).unwrap();
        let [slow, gbm] = [&slow as &dyn PriceModel, &gbm]
            .map(|model| prices_drawn(model, 100.0, &[63], &mut Constant(1.0))[0]);
        assert!((slow / gbm - 1.0).abs() < 3e-4, "{slow} {gbm}");
    }

    #[test]
    fn half_of_the_distance_is_gone_after_the_half_life() {
        let model = MeanReverting::new(400.0, 10.0, 0.0).unwrap();
        let after = prices_drawn(&model, 100.0, &[0, 210, 420, 100_000], &mut Constant(1.0));
        assert_eq!(after[0], 100.0);
        for (price, expected) in after.iter().zip([100.0, 200.0, 200.0 * 2f64.sqrt(), 400.0]) {
            assert!((price / expected - 1.0).abs() < 1e-13, "{price} is not {expected}");
        }
        assert!((model.certain_price(100.0, 210).unwrap() - 200.0).abs() < 1e-11);
    }

    #[test]
    fn prices_stay_numbers_at_every_edge() {
        for level in [LOWEST_LEVEL, HIGHEST_LEVEL] {
            for months in [SHORTEST, LONGEST] {
                for (trend, start) in [(-0.999_999, 1e9), (100.0, 1e-6)] {
                    let model = MeanReverting::new(level, months, 5.0).unwrap().with_trend(trend).unwrap();
                    for normal in [-8.6, 8.6] {
                        let prices = prices_drawn(&model, start, &[0, 1, 2520], &mut Constant(normal));
                        assert!(prices.iter().all(|price| price.is_finite() && *price >= 0.0), "{prices:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn parameters_out_of_range_are_refused() {
        let model = |level, months| MeanReverting::new(level, months, 0.3);
        for level in [0.0, -1.0, 2e9, f64::NAN] {
            assert_eq!(refused(model(level, 10.0)), "level");
        }
        for months in [0.0, 0.04, 1201.0, f64::NAN] {
            assert_eq!(refused(model(100.0, months)), "half_life");
        }
        assert_eq!(refused(MeanReverting::new(100.0, 10.0, -0.1)), "volatility");
        assert_eq!(refused(model(100.0, 10.0).unwrap().with_trend(-1.0)), "trend");
        let model = model(100.0, 10.0).unwrap().with_trend(0.02).unwrap();
        assert_eq!(format!("{:?}", (INFO.build)(&model.arguments()).unwrap()), format!("{model:?}"));
        assert!(!model.is_deterministic() && model.warnings().is_empty());
    }
}
