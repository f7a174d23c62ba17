//! Daily returns with fat tails: Student's t law.

mod scores;
mod tail;

use std::sync::Arc;

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use super::daily::{Daily, DailySampler};
use super::parameter::{checked_volatility, drift, odd_growth_or_volatility};
use super::price::{grown, years};
use super::{
    Arguments, BATCH, DAYS_PER_YEAR, Draws, InvalidModel, Kind, ModelInfo, Parameter, PathSampler,
    PriceModel, Row, Value,
};
use crate::money;
use crate::numerics::{fused, vectors, vectors_mut};
use scores::Scores;

/// Where days are cut if nothing else is said, in standard deviations of a day. The worst days of large companies
/// since 1990 lie within.
const USUAL_CUT: f64 = 12.0;
/// What is written where they are not cut.
const NONE: &str = "none";

pub(super) static INFO: ModelInfo = ModelInfo {
    name: "student_t",
    title: "Student t returns",
    about: "Days are independent but with fat tails: most are calmer than normal ones, a few far wilder.",
    source: "Praetz 1972; Blattberg & Gonedes 1974",
    parameters: &[
        Parameter::new(
            "growth",
            Kind::RateOrLaw,
            "expected growth of the price in a year; of its median with `truncation = \"none\"`",
        ),
        Parameter::new(
            "volatility",
            Kind::Rate,
            "standard deviation of the log return over a year, before truncation",
        ),
        Parameter::new(
            "degrees_of_freedom",
            Kind::Number,
            "how thin the tails are, above 2: 3 to 6 for shares, 30 is nearly normal",
        ),
        Parameter::new(
            "truncation",
            Kind::NumberOr(NONE),
            "a day beyond so many standard deviations is drawn again; \"none\" for no bound, where the expected price \
             does not exist",
        )
        .or("12"),
    ],
    build: |arguments| {
        let model = StudentT::new(
            arguments.rate("growth")?,
            arguments.rate("volatility")?,
            arguments.number("degrees_of_freedom")?,
        )?;
        let cut = arguments.optional_number("truncation");
        Ok(Box::new(match cut {
            _ if arguments.word("truncation").is_some() => model.untruncated(),
            Some(cut) => model.truncated(cut)?,
            None => model,
        }))
    },
};

/// Independent daily log returns of Student's t law,
///
/// `r = m + (volatility/√252) z`, `z = t √((ν−2)/ν)`, drawn again until `|z| ≤ truncation`
///
/// (Praetz 1972; Blattberg & Gonedes 1974). Before truncation `z` has variance one; it is not rescaled after.
/// `m = mu/252 − ln E exp(s z)`, `s = volatility/√252`, `mu = ln(1 + growth)`, so that
/// `E[S(t)] = S(0) (1 + growth)^t`.
///
/// Without truncation `E exp(s z)` is infinite, and the expected price does not exist: then `m = mu/252`, and `growth`
/// is that of the median. A mean over simulated paths is a number all the same, but it does not settle however many
/// there are; reports and [`warnings`](PriceModel::warnings) say so.
///
/// `z` is an increasing function of the day's increment of the Brownian motion, so that days are correlated between
/// stocks, and paths spread evenly, as in geometric Brownian motion (a Gaussian copula). The function is tabulated
/// to a relative 2·10^−9. With many degrees of freedom the model becomes geometric Brownian motion.
///
/// ```
/// use vestcast::market::{PriceModel, StudentT};
///
/// let model = StudentT::new(0.08, 0.33, 4.0)?;
/// assert!(model.warnings().is_empty());
/// assert!(!model.untruncated().has_mean());
/// assert!(StudentT::new(0.08, 0.33, 2.0).is_err());
/// # Ok::<(), vestcast::market::InvalidModel>(())
/// ```
#[derive(Debug, Clone)]
pub struct StudentT {
    growth: f64,
    volatility: f64,
    degrees_of_freedom: f64,
    truncation: Option<f64>,
    drift: f64,
    scores: Arc<Scores>,
}

impl StudentT {
    /// From the expected growth a year (more than −1), the volatility a year before truncation (0 to 5) and the
    /// degrees of freedom (above 2, at most 1000). Days are cut at 12 standard deviations.
    pub fn new(growth: f64, volatility: f64, degrees_of_freedom: f64) -> Result<Self, InvalidModel> {
        if !(degrees_of_freedom > 2.0 && degrees_of_freedom <= 1000.0) {
            let reason = "`degrees_of_freedom` must be above 2, or there is no volatility, and at most 1000, where the \
                          model is `gbm` in all but name";
            return Err(InvalidModel::new("degrees_of_freedom", reason));
        }
        Ok(StudentT {
            growth,
            volatility: checked_volatility(volatility)?,
            degrees_of_freedom,
            truncation: Some(USUAL_CUT),
            drift: drift(growth)?,
            scores: Arc::new(Scores::new(degrees_of_freedom, Some(USUAL_CUT))),
        })
    }

    /// The same with days beyond so many standard deviations drawn again, 2 to 100.
    pub fn truncated(self, deviations: f64) -> Result<Self, InvalidModel> {
        if !(2.0..=100.0).contains(&deviations) {
            let reason =
                "`truncation` must lie between 2 and 100 standard deviations of a day, or be \"none\"";
            return Err(InvalidModel::new("truncation", reason));
        }
        Ok(self.cut(Some(deviations)))
    }

    /// The same without bound: `growth` becomes that of the median.
    #[must_use]
    pub fn untruncated(self) -> Self {
        self.cut(None)
    }

    fn cut(self, truncation: Option<f64>) -> Self {
        if truncation == self.truncation {
            return self;
        }
        let scores = Arc::new(Scores::new(self.degrees_of_freedom, truncation));
        StudentT { truncation, scores, ..self }
    }

    /// Deviation of a day before truncation.
    fn spread(&self) -> f64 {
        self.volatility / f64::from(DAYS_PER_YEAR).sqrt()
    }

    /// Median log return of a day.
    fn median(&self) -> f64 {
        let lifted = self.truncation.map_or(1.0, |_| self.scores.mean(|z| libm::cosh(self.spread() * z)));
        self.drift / f64::from(DAYS_PER_YEAR) - libm::log(lifted)
    }

    /// Volatility a year that truncation leaves.
    pub(super) fn volatility_kept(&self) -> f64 {
        self.volatility * self.truncation.map_or(1.0, |_| self.scores.mean(|z| z * z).sqrt())
    }

    fn odd_truncation(&self) -> Option<String> {
        if !self.has_mean() {
            return Some(format!(
                "without truncation the expected price does not exist: any mean, and its standard error, rests on the \
                 wildest day drawn and does not settle with more paths; read the median and the percentiles, or write \
                 `truncation = {USUAL_CUT}`"
            ));
        }
        let kept = self.volatility_kept();
        (kept < 0.9 * self.volatility).then(|| {
            let (left, before) = (money::percent(kept), money::percent(self.volatility));
            format!("this truncation leaves a volatility of {left} of the {before} before it")
        })
    }
}

impl PriceModel for StudentT {
    fn info(&self) -> &'static ModelInfo {
        &INFO
    }

    fn arguments(&self) -> Arguments {
        Arguments::from([
            ("growth", Value::Rate(self.growth)),
            ("volatility", Value::Rate(self.volatility)),
            ("degrees_of_freedom", Value::Number(self.degrees_of_freedom)),
            ("truncation", self.truncation.map_or(Value::Word(NONE), Value::Number)),
        ])
    }

    fn sampler(&self, start_price: f64, days: &[u32]) -> Box<dyn PathSampler> {
        let law = Returns { median: self.median(), spread: self.spread(), scores: Arc::clone(&self.scores) };
        Box::new(DailySampler::new(law, start_price, days))
    }

    fn summary(&self) -> String {
        let (growth, volatility) = (money::percent(self.growth), money::percent(self.volatility));
        let of = if self.truncation.is_none() { "median " } else { "" };
        format!("Student t({}), {of}growth {growth}, volatility {volatility}", self.degrees_of_freedom)
    }

    fn certain_price(&self, start_price: f64, day: u32) -> Option<f64> {
        (self.volatility == 0.0).then(|| grown(start_price, self.drift * years(day)))
    }

    fn has_mean(&self) -> bool {
        self.truncation.is_some() || self.volatility == 0.0
    }

    fn warnings(&self) -> Vec<(&'static str, String)> {
        let truncation = self.odd_truncation().filter(|_| self.volatility > 0.0);
        let truncation = truncation.map(|warning| ("truncation", warning));
        odd_growth_or_volatility(self.growth, self.volatility).chain(truncation).collect()
    }

    fn boxed_clone(&self) -> Box<dyn PriceModel> {
        Box::new(self.clone())
    }
}

/// Median of a log return, its deviation before truncation, and its law.
struct Returns {
    median: f64,
    spread: f64,
    scores: Arc<Scores>,
}

impl Daily for Returns {
    /// The normals of a day; only their room is kept.
    type Memory = Row;

    fn memory(&self, _: &mut dyn Draws) -> Row {
        [0.0; BATCH]
    }

    fn step(&self, draws: &mut dyn Draws, normals: &mut Row, log_price: &mut Row) {
        draws.increments(normals);
        dispatch!(draws.level(), simd => self.advance(simd, normals, log_price));
    }

    fn moves(&self) -> bool {
        self.spread > 0.0
    }
}

impl Returns {
    #[inline(always)]
    fn advance<S: Simd>(&self, simd: S, normals: &Row, log_price: &mut Row) {
        let spread = f64x8::splat(simd, self.spread);
        for (normal, log_price) in vectors(normals).iter().zip(vectors_mut(log_price)) {
            let z = self.scores.of(f64x8::load_array_ref(simd, normal));
            let drifted = f64x8::load_array_ref(simd, log_price) + self.median;
            fused(z, spread, drifted).store_array(log_price);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

    use super::super::tests::{Constant, prices_drawn, refused};
    use super::*;

    #[test]
    fn two_days_without_bound_are_quantiles_by_hand() {
        let model = StudentT::new(0.08, 0.33, 5.0).unwrap().untruncated();
        let (normal, law) = (Normal::standard(), StudentsT::new(0.0, 1.0, 5.0).unwrap());
        for g in [-3.1, -0.4, 0.0, 1.7] {
            let z = law.inverse_cdf(normal.cdf(g)) * 0.6f64.sqrt();
            let day = 1.08f64.ln() / 252.0 + 0.33 / 252f64.sqrt() * z;
            let price = prices_drawn(&model, 100.0, &[0, 2], &mut Constant(g));
            assert_eq!(price[0], 100.0);
            assert!((price[1] / 100.0 / (2.0 * day).exp() - 1.0).abs() < 1e-9, "{g}: {}", price[1]);
        }
    }

    #[test]
    fn a_cut_day_stays_within_its_bound_and_the_mean_is_kept() {
        let model = StudentT::new(0.2, 5.0, 2.5).unwrap().truncated(100.0).unwrap();
        let day = |g: f64| prices_drawn(&model, 1.0, &[1], &mut Constant(g))[0];
        assert!((day(8.9) / day(0.0)).ln() <= 100.0 * model.spread() + 1e-9);
        // Mean of a day by Simpson's rule.
        let model = StudentT::new(0.2, 0.6, 3.0).unwrap().truncated(8.0).unwrap();
        let day = |g: f64| prices_drawn(&model, 1.0, &[1], &mut Constant(g))[0];
        let h = 1.0 / 256.0;
        let term = |i: i32| {
            let g = f64::from(i) * h;
            f64::from(if i % 2 == 0 { 2 } else { 4 }) * day(g) * (-0.5 * g * g).exp()
        };
        let mean = (-2300..=2300).map(term).sum::<f64>() * h / 3.0 / (2.0 * std::f64::consts::PI).sqrt();
        assert!((mean / 1.2f64.powf(1.0 / 252.0) - 1.0).abs() < 1e-11, "{mean}");
    }

    #[test]
    fn with_many_degrees_of_freedom_it_is_gbm() {
        let model = StudentT::new(0.08, 0.33, 1000.0).unwrap();
        let daily = |g: f64| prices_drawn(&model, 1.0, &[1], &mut Constant(g))[0].ln();
        for g in [-3.0, -1.0, 0.0, 2.0] {
            let normal = (1.08f64.ln() - 0.5 * 0.33 * 0.33) / 252.0 + 0.33 / 252f64.sqrt() * g;
            assert!((daily(g) - normal).abs() < 3e-4, "{g}: {} {normal}", daily(g));
        }
    }

    #[test]
    fn the_wildest_parameters_give_finite_prices() {
        for nu in [2.000_001, 2.5, 1000.0] {
            let model = StudentT::new(50.0, 5.0, nu).unwrap();
            for model in [model.clone(), model.clone().untruncated(), model.truncated(100.0).unwrap()] {
                for g in [-40.0, -8.6, 0.0, 8.6, 40.0] {
                    let last = prices_drawn(&model, 1e9, &[2520], &mut Constant(g))[0];
                    assert!(last.is_finite() && last >= 0.0, "{model:?} {g}: {last}");
                }
            }
        }
    }

    #[test]
    fn parameters_out_of_range_are_refused() {
        let of = |nu| StudentT::new(0.0, 0.3, nu);
        for nu in [2.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(refused(of(nu)), "degrees_of_freedom");
        }
        for cut in [1.9, 101.0, f64::NAN] {
            assert_eq!(refused(of(4.0).unwrap().truncated(cut)), "truncation");
        }
        assert_eq!(refused(StudentT::new(-1.0, 0.3, 4.0)), "growth");
        assert_eq!(refused(StudentT::new(0.0, 5.1, 4.0)), "volatility");
        let model = of(4.0).unwrap();
        for model in [model.clone(), model.clone().truncated(8.0).unwrap(), model.untruncated()] {
            let rebuilt = (INFO.build)(&model.arguments()).unwrap();
            assert_eq!(format!("{rebuilt:?}"), format!("{model:?}"));
            assert_eq!(rebuilt.arguments(), model.arguments());
        }
    }

    #[test]
    fn what_it_warns_of() {
        let model = StudentT::new(0.08, 0.6, 3.0).unwrap();
        let warnings = |model: &StudentT| model.warnings().iter().map(|(key, _)| *key).collect::<Vec<_>>();
        assert!(warnings(&model).is_empty());
        assert_eq!(warnings(&model.clone().truncated(4.0).unwrap()), ["truncation"]);
        assert_eq!(warnings(&model.untruncated()), ["truncation"]);
        assert!(StudentT::new(0.08, 0.0, 3.0).unwrap().untruncated().warnings().is_empty());
    }
}
