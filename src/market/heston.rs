//! Stochastic volatility after Heston.

use std::f64::consts::FRAC_PI_2;

use fearless_simd::dispatch;

use super::parameter::{checked_volatility, drift, odd_growth, odd_volatility};
use super::price::{grown, to_prices, years};
use super::quadratic_exponential::Step;
use super::{
    Arguments, BATCH, DAYS_PER_YEAR, Draws, InvalidModel, Kind, ModelInfo, Needs, Parameter, PathSampler,
    PriceGrid, PriceModel, Value,
};
use crate::money;

pub(super) static INFO: ModelInfo = ModelInfo {
    name: "heston",
    title: "Heston's stochastic volatility",
    about: "Volatility wanders about a long-run level and, as that of shares does, rises when the price falls.",
    source: "Heston 1993; Andersen 2008",
    parameters: &[
        Parameter::new("growth", Kind::RateOrLaw, "expected growth of the price in a year, E[S(1)]/S(0) − 1"),
        Parameter::new("volatility", Kind::Rate, "volatility a year as it is today")
            .or("the long-run volatility"),
        Parameter::new(
            "long_run_volatility",
            Kind::Rate,
            "root of the variance a year that it returns to, 20% to 50%",
        ),
        Parameter::new(
            "reversion",
            Kind::Number,
            "how fast the variance returns, 1 to 5: half of a gap closes in 0.69/reversion years",
        ),
        Parameter::new("volatility_of_volatility", Kind::Number, "how much the variance wanders, 0.3 to 1"),
        Parameter::new(
            "correlation",
            Kind::Number,
            "correlation of price and variance, −0.8 to −0.3: negative if falls raise volatility",
        ),
    ],
    build: |arguments| {
        let long_run = arguments.rate("long_run_volatility")?;
        let process = VolatilityProcess {
            today: arguments.optional_rate("volatility").unwrap_or(long_run),
            long_run,
            reversion: arguments.number("reversion")?,
            spread: arguments.number("volatility_of_volatility")?,
            correlation: arguments.number("correlation")?,
        };
        Ok(Box::new(Heston::new(arguments.rate("growth")?, process)?))
    },
};

/// Fastest return of a variance: half of a gap closes in three days and a half.
const MOST_REVERSION: f64 = 50.0;
const MOST_SPREAD: f64 = 5.0;
/// Longest step in trading days, a third of a month.
const LONGEST_STEP: u32 = 7;
/// Most of a gap between variance and long-run variance that one step may close, about.
const MOST_CLOSED: f64 = 0.1;
/// Years for which the variance of the price should exist.
const LONG: f64 = 10.0;

/// How the variance `v` of the log price moves: `dv = κ (θ − v) dt + ξ √v dW₂`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VolatilityProcess {
    /// Volatility a year today, `√v(0)`, 0 to 5.
    pub today: f64,
    /// Root of the long-run variance, `√θ`, 0 to 5.
    pub long_run: f64,
    /// Speed of the return to it a year, `κ`, 0 to 50.
    pub reversion: f64,
    /// Volatility of the variance, `ξ`, 0 to 5.
    pub spread: f64,
    /// Correlation with the price, `ρ`, −1 to 1.
    pub correlation: f64,
}

/// Stochastic volatility,
///
/// `dS/S = mu dt + √v dW₁`, `dv = κ (θ − v) dt + ξ √v dW₂`, `dW₁ dW₂ = ρ dt`
///
/// (Heston 1993, eq. 1 and 4), with `mu = ln(1 + growth)`, `√v(0)` = `volatility`, `√θ` = `long_run_volatility`,
/// κ = `reversion`, ξ = `volatility_of_volatility`, ρ = `correlation`. So `E[S(t)] = S(0) (1 + growth)^t`.
///
/// Drawn by the quadratic-exponential scheme with martingale correction (Andersen 2008) in equal steps of at most a third of
/// a month and at most about a tenth of 1/κ. The mean of the price is exact. The bias of everything else falls with the
/// square of the step: of Lewis' call at 120, worth 9.02, it is −0.594 at half a year, −0.148 at a quarter, −0.057 at two
/// months; by that rule −0.002 at the step taken, a tenth of the standard error of a million paths, which `tests/accuracy` looks for at
/// every run. On four million paths none
/// of 148 numbers of the reference, Feller's condition held or broken, is off by more than 1.5 standard errors of a million.
///
/// The Brownian motion of the price is the one that other shares may move with; over a year the correlation of the log
/// price with it is up to 0.003 above that of daily steps.
///
/// ```
/// use vestcast::market::{Heston, VolatilityProcess};
///
/// let process =
///     VolatilityProcess { today: 0.30, long_run: 0.35, reversion: 2.0, spread: 0.6, correlation: -0.6 };
/// assert!(Heston::new(0.08, process).is_ok());
/// assert!(Heston::new(0.08, VolatilityProcess { correlation: -1.2, ..process }).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heston {
    growth: f64,
    process: VolatilityProcess,
    drift: f64,
}

impl Heston {
    /// From the expected growth a year (more than −1) and the law of the variance.
    pub fn new(growth: f64, process: VolatilityProcess) -> Result<Self, InvalidModel> {
        let refused = |parameter, reason: &str| Err(InvalidModel::new(parameter, reason));
        checked_volatility(process.today)?;
        if checked_volatility(process.long_run).is_err() {
            return refused("long_run_volatility", "volatility must lie between 0% and 500% a year");
        }
        if !(0.0..=MOST_REVERSION).contains(&process.reversion) {
            return refused("reversion", "reversion must lie between 0 (none) and 50 a year");
        }
        if !(0.0..=MOST_SPREAD).contains(&process.spread) {
            return refused("volatility_of_volatility", "volatility of volatility must lie between 0 and 5");
        }
        if !(-1.0..=1.0).contains(&process.correlation) {
            return refused("correlation", "a correlation must lie between −1 and 1");
        }
        Ok(Heston { growth, process, drift: drift(growth)? })
    }

    /// Steps are no longer than this many days.
    fn longest_step(&self) -> u32 {
        let days = f64::from(DAYS_PER_YEAR) * MOST_CLOSED / self.process.reversion.max(1e-9);
        (days as u32).clamp(1, LONGEST_STEP)
    }

    /// Years for which the variance of the price exists (Andersen & Piterbarg 2007, proposition 3.1, for the second
    /// moment): until `y' = ½ξ² (y² + a y + b)` from `y(0) = 0` is infinite, `a = 2 (2ρξ − κ)/ξ²`, `b = 2/ξ²`.
    fn explosion(&self) -> f64 {
        let VolatilityProcess { reversion, spread, correlation, .. } = self.process;
        if spread == 0.0 {
            return f64::INFINITY;
        }
        let square = spread * spread;
        let half = (2.0 * correlation * spread - reversion) / square;
        let discriminant = half * half - 2.0 / square;
        let root = discriminant.abs().sqrt();
        match (discriminant >= 0.0, half > 0.0) {
            (true, false) => f64::INFINITY,
            (true, true) if root == 0.0 => 2.0 / (square * half),
            (true, true) => libm::log((half + root) / (half - root)) / (square * root),
            (false, _) => 2.0 * (FRAC_PI_2 - libm::atan(half / root)) / (square * root),
        }
    }
}

impl PriceModel for Heston {
    fn info(&self) -> &'static ModelInfo {
        &INFO
    }

    fn arguments(&self) -> Arguments {
        Arguments::from([
            ("growth", Value::Rate(self.growth)),
            ("volatility", Value::Rate(self.process.today)),
            ("long_run_volatility", Value::Rate(self.process.long_run)),
            ("reversion", Value::Number(self.process.reversion)),
            ("volatility_of_volatility", Value::Number(self.process.spread)),
            ("correlation", Value::Number(self.process.correlation)),
        ])
    }

    fn sampler(&self, start_price: f64, days: &[u32]) -> Box<dyn PathSampler> {
        let longest = self.longest_step();
        Box::new(HestonSampler {
            start_price,
            start_variance: self.process.today * self.process.today,
            days: days.to_vec(),
            steps: (1..=longest).map(|days| Step::new(&self.process, self.drift, days)).collect(),
            moves: !self.is_deterministic(),
        })
    }

    fn summary(&self) -> String {
        let [growth, today, long_run] =
            [self.growth, self.process.today, self.process.long_run].map(money::percent);
        let volatility = if today == long_run { today } else { format!("{today} to {long_run}") };
        format!("Heston, growth {growth}, volatility {volatility}")
    }

    fn certain_price(&self, start_price: f64, day: u32) -> Option<f64> {
        let certain = self.process.today == 0.0 && self.process.long_run * self.process.reversion == 0.0;
        certain.then(|| grown(start_price, self.drift * years(day)))
    }

    fn warnings(&self) -> Vec<(&'static str, String)> {
        let VolatilityProcess { today, long_run, reversion, spread, .. } = self.process;
        let mut warnings = Vec::new();
        let mut warn = |parameter, sentence: Option<String>| {
            warnings.extend(sentence.map(|sentence| (parameter, sentence)));
        };
        warn("growth", odd_growth(self.growth));
        warn("volatility", odd_volatility(today));
        warn("long_run_volatility", odd_volatility(long_run).filter(|_| today != long_run));
        let feller = 2.0 * reversion * long_run * long_run / (spread * spread);
        warn(
            "volatility_of_volatility",
            (feller < 1.0).then(|| {
                "this breaks Feller's condition (2 · reversion · long-run variance is below the square of volatility of \
                 volatility): the paths are still valid, but the variance touches zero, and calm spells alternate with \
                 bursts"
                    .to_owned()
            }),
        );
        let explosion = self.explosion();
        warn(
            "correlation",
            (explosion < LONG).then(|| {
                format!(
                    "the variance of the price does not exist after {explosion:.1} years: from then on its standard \
                     deviation, and the standard error of its mean, say nothing; read the median"
                )
            }),
        );
        warnings
    }

    fn boxed_clone(&self) -> Box<dyn PriceModel> {
        Box::new(*self)
    }
}

struct HestonSampler {
    start_price: f64,
    start_variance: f64,
    days: Vec<u32>,
    /// A step of one day, of two, and so on up to the longest.
    steps: Vec<Step>,
    moves: bool,
}

impl PathSampler for HestonSampler {
    fn sample(&self, draws: &mut dyn Draws, prices: &mut PriceGrid) {
        let level = draws.level();
        let (mut increments, mut normals) = ([0.0; BATCH], [0.0; BATCH]);
        let (mut log_price, mut variance) = ([0.0; BATCH], [self.start_variance; BATCH]);
        let mut today = 0;
        for (&day, row) in self.days.iter().zip(prices.rows_mut()) {
            for end in self.step_ends(today, day) {
                draws.increments(&mut increments);
                draws.normals(&mut normals);
                let step = &self.steps[(end - today) as usize - 1];
                dispatch!(level, simd => step.advance(simd, &increments, &normals, &mut log_price, &mut variance));
                today = end;
            }
            dispatch!(level, simd => to_prices(simd, &log_price, self.start_price, row));
        }
    }

    fn needs(&self) -> Needs {
        let starts = std::iter::once(0).chain(self.days.iter().copied());
        let ends: Vec<u32> =
            starts.zip(&self.days).flat_map(|(start, &day)| self.step_ends(start, day)).collect();
        Needs::increments(&ends, self.moves)
    }
}

impl HestonSampler {
    /// Cuts the days between two dates into the fewest steps that are not too long, as equal as whole days allow.
    fn step_ends(&self, start: u32, end: u32) -> impl Iterator<Item = u32> + use<> {
        let days = end - start;
        let steps = days.div_ceil(self.steps.len() as u32);
        (1..=steps).map(move |step| start + days * step / steps)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::tests::{Constant, prices, prices_drawn, refused};
    use super::*;

    const USUAL: VolatilityProcess =
        VolatilityProcess { today: 0.3, long_run: 0.35, reversion: 2.0, spread: 0.6, correlation: -0.6 };

    fn heston(process: VolatilityProcess) -> Heston {
        Heston::new(0.08, process).unwrap()
    }

    #[test]
    fn parameters_out_of_range_are_refused() {
        for (process, parameter) in [
            (VolatilityProcess { today: -0.1, ..USUAL }, "volatility"),
            (VolatilityProcess { long_run: 5.1, ..USUAL }, "long_run_volatility"),
            (VolatilityProcess { reversion: -1.0, ..USUAL }, "reversion"),
            (VolatilityProcess { spread: f64::NAN, ..USUAL }, "volatility_of_volatility"),
            (VolatilityProcess { correlation: 1.1, ..USUAL }, "correlation"),
        ] {
            assert_eq!(refused(Heston::new(0.0, process)), parameter);
        }
        assert_eq!(refused(Heston::new(-1.0, USUAL)), "growth");
    }

    #[test]
    fn arguments_rebuild_it_and_volatility_today_may_be_left_out() {
        let rebuilt = |arguments: &Arguments| format!("{:?}", (INFO.build)(arguments).unwrap());
        let mut arguments = heston(USUAL).arguments();
        assert_eq!(rebuilt(&arguments), format!("{:?}", heston(USUAL)));
        arguments.0.remove("volatility");
        let settled = heston(VolatilityProcess { today: USUAL.long_run, ..USUAL });
        assert_eq!(rebuilt(&arguments), format!("{settled:?}"));
    }

    /// Where the variance stands still the price is a geometric Brownian motion, path by path.
    #[test]
    fn without_volatility_of_volatility_it_is_gbm() {
        // With reversion up to the middle of both ends that stands for the integral of the variance.
        for (correlation, reversion, error) in
            [(-1.0, 0.0, 1e-6), (-0.6, 0.0, 1e-6), (0.0, 2.0, 1e-6), (-0.6, 2.0, 1e-4), (1.0, 2.0, 1e-4)]
        {
            let process = VolatilityProcess { today: 0.35, spread: 0.0, correlation, reversion, ..USUAL };
            let gbm = super::super::Gbm::new(0.08, 0.35).unwrap();
            for normal in [-1.5, 0.0, 1.5] {
                let ours = prices_drawn(&heston(process), 100.0, &[7, 14], &mut Constant(normal));
                let theirs = prices_drawn(&gbm, 100.0, &[7, 14], &mut Constant(normal));
                for (ours, theirs) in ours.iter().zip(theirs) {
                    assert!((ours / theirs - 1.0).abs() < error, "{correlation}, {normal}: {ours} {theirs}");
                }
            }
        }
    }

    #[test]
    fn only_a_variance_that_stays_zero_makes_it_certain() {
        let still = VolatilityProcess { today: 0.0, long_run: 0.0, ..USUAL };
        assert!(heston(still).is_deterministic());
        assert!(heston(VolatilityProcess { long_run: 0.3, reversion: 0.0, ..still }).is_deterministic());
        assert!(!heston(VolatilityProcess { long_run: 0.3, ..still }).is_deterministic());
        assert!(!heston(VolatilityProcess { today: 0.3, ..still }).is_deterministic());
        for days in [[0, 252], [21, 252]] {
            let price = prices_drawn(&heston(still), 100.0, &days, &mut Constant(2.0))[1];
            assert!((price - 108.0).abs() < 1e-9, "{price}");
        }
        assert_eq!(prices(&heston(USUAL), 100.0, &[0]), [100.0]);
    }

    /// Corners of what is allowed, with draws beyond any that come.
    #[test]
    fn every_allowed_model_gives_finite_prices() {
        let ends = |low: f64, middle: f64, high: f64| [low, middle, high];
        for today in ends(0.0, 0.3, 5.0) {
            for long_run in ends(0.0, 0.3, 5.0) {
                for reversion in ends(0.0, 2.0, MOST_REVERSION) {
                    for spread in ends(0.0, 0.6, MOST_SPREAD) {
                        for correlation in ends(-1.0, 0.0, 1.0) {
                            let process =
                                VolatilityProcess { today, long_run, reversion, spread, correlation };
                            for normal in [-9.0, -1.0, 0.0, 1.0, 9.0] {
                                let drawn = &mut Constant(normal);
                                let prices = prices_drawn(&heston(process), 100.0, &[21, 126], drawn);
                                let fine = prices.iter().all(|price| price.is_finite() && *price >= 0.0);
                                assert!(fine, "{process:?}, {normal}: {prices:?}");
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn steps_are_equal_and_end_on_the_dates() {
        let needs = |reversion: f64, days: &[u32]| {
            let process = VolatilityProcess { reversion, ..USUAL };
            heston(process).sampler(1.0, days).needs().increments
        };
        assert_eq!(needs(2.0, &[0, 21, 31]), [7, 14, 21, 26, 31]);
        assert_eq!(needs(MOST_REVERSION, &[0, 3]), [1, 2, 3]);
        assert_eq!(needs(0.0, &[252]).len(), 36);
    }

    /// The limits of the closed form: a double root, no correlation, and the time of the Riccati equation itself.
    #[test]
    fn the_explosion_is_where_the_riccati_equation_ends() {
        let explosion = |reversion, spread, correlation| {
            heston(VolatilityProcess { reversion, spread, correlation, ..USUAL }).explosion()
        };
        assert_eq!(explosion(2.0, 0.6, -0.6), f64::INFINITY);
        assert_eq!(explosion(2.0, 0.0, 1.0), f64::INFINITY);
        for (kappa, xi, rho) in [(0.5, 1.0, 0.0), (0.2, 2.0, -0.3), (0.1, 1.0, 0.8), (0.5, 1.0, 0.95)] {
            // Time as an integral over x = y/(1+y), by the midpoint rule.
            let (a, b) = (2.0 * (2.0 * rho * xi - kappa) / (xi * xi), 2.0 / (xi * xi));
            let slots = 100_000;
            let term = |k: i32| {
                let x = (f64::from(k) + 0.5) / f64::from(slots);
                1.0 / (x * x + a * x * (1.0 - x) + b * (1.0 - x) * (1.0 - x))
            };
            let time = (0..slots).map(term).sum::<f64>() / f64::from(slots) * 2.0 / (xi * xi);
            let ours = explosion(kappa, xi, rho);
            assert!((ours / time - 1.0).abs() < 1e-6, "{kappa} {xi} {rho}: {ours} {time}");
        }
    }

    #[test]
    fn odd_assumptions_are_warned_of() {
        let of = |process: VolatilityProcess| -> Vec<&str> {
            heston(process).warnings().into_iter().map(|(parameter, _)| parameter).collect()
        };
        let calm = VolatilityProcess { spread: 0.5, ..USUAL };
        assert!(of(calm).is_empty());
        assert_eq!(of(VolatilityProcess { spread: 1.0, ..calm }), ["volatility_of_volatility"]);
        let wild = VolatilityProcess { spread: 0.5, reversion: 1.1, correlation: 0.9, ..calm };
        assert_eq!(of(wild), ["correlation"]);
        assert_eq!(of(VolatilityProcess { today: 0.9, ..calm }), ["volatility"]);
    }
}
