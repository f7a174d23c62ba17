//! From a price history to the models a scenario can name.

use std::fmt::Debug;
use std::sync::Arc;

use super::Returns;
use super::fit::{self, BlockLength, Estimate, Fit, FitError, Fitted, Law, StartVariance, Summary};
use crate::market::{
    DAYS_PER_YEAR, Garch, Gbm, InvalidModel, Jumps, Merton, PriceModel, RateLaw, Regimes, StudentT,
    UncertainGrowth,
};

/// The 97.5th percentile of the standard normal law.
const NORMAL_97_5: f64 = 1.959_963_984_540_054;

/// A law fitted to a history and the model it makes.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The fit in numbers.
    pub fit: Summary,
    /// The fit itself.
    pub fitted: Arc<dyn Fitted>,
    /// The model with these parameters and the growth asked for. None if a scenario cannot name the law, or not
    /// with these parameters.
    pub model: Option<Box<dyn PriceModel>>,
}

/// All laws that could be fitted, the best by Schwarz's criterion first.
#[derive(Debug, Clone)]
pub struct Calibration {
    /// Laws with their fits.
    pub candidates: Vec<Candidate>,
    /// Laws that could not be fitted, and why.
    pub failures: Vec<FitError>,
    /// Growth a year that the history shows: `exp(mu) − 1` and its standard error.
    pub growth_seen: Option<Estimate>,
    /// Blocks in which a bootstrap should draw days; none if the returns are not daily.
    pub blocks: Option<BlockLength>,
}

impl Calibration {
    fn add<L: Law + Debug + Send + Sync + 'static>(
        &mut self,
        fit: Result<Fit<L>, FitError>,
        model: impl Fn(&Fit<L>) -> Option<Box<dyn PriceModel>>,
    ) {
        match fit {
            Ok(fit) => {
                let (summary, model) = (fit.summary(), model(&fit));
                self.candidates.push(Candidate { fit: summary, fitted: Arc::new(fit), model });
            }
            Err(error) => self.failures.push(error),
        }
    }

    /// The interval that holds the true growth with 95 %: `exp(mu ± 1.96 se) − 1`. Under geometric Brownian
    /// motion `mu` has the error of a mean, so only a longer span of years makes it narrower, not more prices.
    #[must_use]
    pub fn growth_95(&self) -> Option<[f64; 2]> {
        let growth = self.growth_seen?;
        let (mu, se) = (libm::log1p(growth.value), growth.se? / (1.0 + growth.value));
        Some([-1.0, 1.0].map(|side| libm::expm1(mu + side * NORMAL_97_5 * se)))
    }

    /// The model with its growth drawn once a path: normal, with this standard deviation or, if none is given, the
    /// standard error of the drift seen. A deviation of zero, or a history that tells no error, leaves it as it is.
    pub fn unsure_of_growth(
        &self,
        model: &dyn PriceModel,
        sd: Option<f64>,
    ) -> Result<Box<dyn PriceModel>, InvalidModel> {
        // The error of the drift, mu = ln(1 + growth).
        let seen = || self.growth_seen.and_then(|growth| Some(growth.se? / (1.0 + growth.value)));
        let sd = sd.or_else(|| seen().map(to_percent)).unwrap_or(0.0);
        let mean = model.arguments().optional_rate("growth");
        match mean.filter(|_| sd != 0.0) {
            None => Ok(model.boxed_clone()),
            Some(mean) => {
                let law = RateLaw::normal("growth", mean, sd)?;
                Ok(Box::new(UncertainGrowth::new(law, model.boxed_clone())?))
            }
        }
    }

    /// The best law that a scenario can name, or the model of this name.
    #[must_use]
    pub fn best(&self, name: Option<&str>) -> Option<&dyn PriceModel> {
        let mut models = self.candidates.iter().filter_map(|candidate| candidate.model.as_deref());
        models.find(|model| name.is_none_or(|name| model.info().name == name))
    }
}

/// Fits every law to daily returns; models get `growth` a year, which a history does not tell. Returns that
/// are not daily fit geometric Brownian motion alone: the other models step by the day. Models that know of calm and
/// wild times start as the history ends.
#[must_use]
pub fn calibrate(returns: &Returns, growth: f64) -> Calibration {
    let mut found =
        Calibration { candidates: Vec::new(), failures: Vec::new(), growth_seen: None, blocks: None };
    found.add(fit::gbm(returns), |fit| gbm(&fit.annual(), growth));
    if returns.per_year() == f64::from(DAYS_PER_YEAR) {
        found.blocks = fit::block_length_of_days(returns.values());
        let start = StartVariance::MeanSquare;
        found.add(fit::student_t(returns), |fit| student_t(fit.law(), growth));
        found.add(fit::merton(returns), |fit| merton(fit, growth));
        found.add(fit::garch(returns, start), |fit| garch(fit.law(), returns, growth));
        found.add(fit::gjr(returns, start), |fit| gjr(fit.law(), returns, growth));
        found.add(fit::regimes(returns), |fit| regimes(fit.law(), returns, growth));
    }
    found.growth_seen = found.candidates.first().and_then(|gbm| growth_seen(&gbm.fit));
    found.candidates.sort_by(|a, b| a.fit.bic.total_cmp(&b.fit.bic));
    found
}

fn growth_seen(gbm: &Summary) -> Option<Estimate> {
    let mu = gbm.annual.iter().find(|figure| figure.name == "mu")?;
    let value = libm::expm1(mu.value);
    Some(Estimate { name: "growth", value, se: mu.se.map(|se| se * (1.0 + value)) })
}

fn gbm(annual: &[Estimate], growth: f64) -> Option<Box<dyn PriceModel>> {
    let sigma = annual.iter().find(|figure| figure.name == "sigma")?;
    boxed(Gbm::new(growth, rounded(sigma.value)))
}

fn merton(fit: &fit::Fit<fit::Merton>, growth: f64) -> Option<Box<dyn PriceModel>> {
    let annual = |name: &str| {
        let annual = fit.annual();
        annual.iter().find(|figure| figure.name == name).map_or(f64::NAN, |figure| rounded(figure.value))
    };
    let law = fit.law();
    let jumps = Jumps { per_year: annual("lam"), mean: rounded(law.jm), spread: rounded(law.js) };
    boxed(Merton::new(growth, annual("sigma"), jumps))
}

/// None if the law has no deviation.
fn student_t(law: &fit::StudentT, growth: f64) -> Option<Box<dyn PriceModel>> {
    let daily = law.scale * (law.nu / (law.nu - 2.0)).sqrt();
    // Tails as thin as those of 1000 degrees of freedom are normal, whatever the number.
    boxed(StudentT::new(growth, yearly(daily * daily), rounded(law.nu.min(1000.0))))
}

fn garch(law: &fit::Garch, returns: &Returns, growth: f64) -> Option<Box<dyn PriceModel>> {
    let (alpha, beta) = (rounded(law.alpha), rounded(law.beta));
    let garch = Garch::new(growth, long_run(law.omega, law.alpha + law.beta), alpha, beta);
    boxed(garch.and_then(|garch| garch.starting_at(next(&law.variances(returns.values())))))
}

fn gjr(law: &fit::Gjr, returns: &Returns, growth: f64) -> Option<Box<dyn PriceModel>> {
    let weights = [law.alpha, law.beta, law.gamma].map(rounded);
    let volatility = long_run(law.omega, law.alpha + 0.5 * law.gamma + law.beta);
    let garch = Garch::leveraged(growth, volatility, weights);
    boxed(garch.and_then(|garch| garch.starting_at(next(&law.variances(returns.values())))))
}

/// Both states keep the distance of their drifts, and are moved together to the growth asked for.
fn regimes(law: &fit::Regimes, returns: &Returns, growth: f64) -> Option<Box<dyn PriceModel>> {
    let volatility = law.sd.map(|sd| yearly(sd * sd));
    let days = law.stay.map(|stay| rounded(1.0 / (1.0 - stay)));
    let drift = |state: usize| law.mean[state] + 0.5 * law.sd[state] * law.sd[state];
    let overall = libm::log(law.expected_growth());
    let wild = libm::log1p(growth) + f64::from(DAYS_PER_YEAR) * (drift(1) - overall);
    let model = Regimes::new(growth, volatility, days);
    let model = model.and_then(|model| model.with_growth_while_wild(rounded(libm::expm1(wild))));
    boxed(model.and_then(|model| model.starting_wild(rounded(law.next_state(returns.values())[1]))))
}

/// Volatility a year on the day after the last.
fn next(variances: &[f64]) -> f64 {
    variances.last().map_or(f64::NAN, |variance| yearly(*variance))
}

/// Long-run volatility a year.
fn long_run(omega: f64, persistence: f64) -> f64 {
    yearly(omega / (1.0 - persistence))
}

/// Volatility a year of a variance a day.
fn yearly(variance: f64) -> f64 {
    rounded((f64::from(DAYS_PER_YEAR) * variance).sqrt())
}

fn boxed(model: Result<impl PriceModel + 'static, InvalidModel>) -> Option<Box<dyn PriceModel>> {
    model.ok().map(|model| Box::new(model) as Box<dyn PriceModel>)
}

/// To whole percents: an error needs no more.
fn to_percent(rate: f64) -> f64 {
    (rate * 100.0).round() / 100.0
}

/// To four decimals: far finer than any standard error.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Daily returns whose sizes come in two kinds, in an order without pattern.
    fn returns(days: u32) -> Vec<f64> {
        let uniform = |day: u32| (f64::from(day) * 0.618_033_988_749_895).fract();
        (1..=days).map(|day| (uniform(day) - 0.49) * if day % 97 < 30 { 0.08 } else { 0.03 }).collect()
    }

    #[test]
    fn models_carry_the_growth_asked_for_and_the_volatility_seen() {
        let returns = returns(1500);
        let found = calibrate(&Returns::daily(returns.clone()), 0.05);
        assert_eq!(found.candidates.len() + found.failures.len(), 6, "{:?}", found.failures);
        let gbm = found.best(Some("gbm")).unwrap();
        let n = returns.len() as f64;
        let mean = returns.iter().sum::<f64>() / n;
        let sd = (returns.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / n).sqrt();
        let expected = Gbm::new(0.05, rounded(sd * 252f64.sqrt())).unwrap();
        assert_eq!(format!("{gbm:?}"), format!("{expected:?}"));
        let seen = found.growth_seen.unwrap();
        assert!((seen.value - (252.0 * (mean + 0.5 * sd * sd)).exp_m1()).abs() < 1e-9);
        // The mean has the error sd/√n, the variance sd² √(2/n): the textbook's.
        let mu_se = 252.0 * (sd * sd / n + 0.5 * sd.powi(4) / n).sqrt();
        let [low, high] = found.growth_95().unwrap();
        for (end, side) in [(low, -1.0), (high, 1.0)] {
            let by_hand = (1.0 + seen.value) * (side * 1.959_964 * mu_se).exp() - 1.0;
            assert!((end - by_hand).abs() < 1e-3 * (1.0 + by_hand), "{end} {by_hand}");
        }
        let model = |name: &str| format!("{:?}", found.best(Some(name)).unwrap());
        let daily = Returns::daily(returns.clone());
        let next =
            *fit::garch(&daily, StartVariance::MeanSquare).unwrap().law().variances(&returns).last().unwrap();
        let start = format!("start_volatility: Some({})", rounded((252.0 * next).sqrt()));
        assert!(model("garch").contains(&start), "{} has no {start}", model("garch"));
        let regimes = *fit::regimes(&daily).unwrap().law();
        let wild = regimes.next_state(&returns)[1];
        assert!(
            model("regimes").contains(&format!("start_wild: Some({:?})", rounded(wild))),
            "{}",
            model("regimes")
        );
        assert!(model("regimes").contains("growth: 0.05"));
        assert!(model("student_t").contains("truncation: Some(12.0)"));
        // The order is that of the criterion.
        assert!(found.candidates.windows(2).all(|pair| pair[0].fit.bic <= pair[1].fit.bic));
        assert!(found.best(Some("nothing")).is_none());
    }
}
