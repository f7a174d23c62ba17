//! Models with typical parameters, scaled to a volatility.

use super::parameter::odd_volatility;
use super::{
    Arguments, DAYS_PER_YEAR, Heston, InvalidModel, Kind, ModelInfo, Parameter, PriceModel, RateLaw,
    StudentT, Value, VolatilityProcess,
};
use crate::facts::models::{self, Typical};

/// A volatility a year above which means rest on few paths.
const WILD: f64 = 0.8;

/// The model with the parameters that are [typical](models) of a large technology share, of this expected growth, its
/// random parts scaled so that the log return of a year has this standard deviation. Volatilities and sizes of jumps
/// are multiplied; degrees of freedom, chances, spells, correlations and the weights of GARCH stay.
///
/// A price that returns to a level knows no growth: its level grows so instead, from where the expected price is
/// `price (1 + growth)^t` in the long run and within a few percent before. None for models that have no typical
/// parameters, or cannot be so volatile.
///
/// ```
/// use vestcast::market::{self, RateLaw};
///
/// let merton = market::find("merton").unwrap();
/// let merton = market::typical(merton, &RateLaw::Fixed(0.08), 0.50, 220.0).unwrap();
/// assert!((market::yearly_volatility(&*merton).unwrap() - 0.50).abs() < 1e-4);
/// ```
#[must_use]
pub fn typical(
    info: &'static ModelInfo,
    growth: &RateLaw,
    volatility: f64,
    price: f64,
) -> Option<Box<dyn PriceModel>> {
    let known = models::find(info.name)?;
    let mut factor = volatility / known.total_volatility;
    let mut model = scaled(info, known, growth, factor, price)?;
    // Proportional at once but for Heston's model, where it takes a few steps.
    for _ in 0..MOST_STEPS {
        let off = volatility / yearly_volatility(&*model)?;
        if (off - 1.0).abs() < NEAR {
            break;
        }
        factor *= off;
        model = scaled(info, known, growth, factor, price)?;
    }
    Some(model)
}

const MOST_STEPS: usize = 20;
const NEAR: f64 = 1e-5;
/// Scaled parameters are written with so many digits after the point.
const DIGITS: f64 = 1e6;

fn scaled(
    info: &'static ModelInfo,
    known: &Typical,
    growth: &RateLaw,
    factor: f64,
    price: f64,
) -> Option<Box<dyn PriceModel>> {
    let value = |parameter: &Parameter| {
        let typical = *known.parameters.get(parameter.name)?;
        let scaled = (typical * factor * DIGITS).round() / DIGITS;
        let number = if known.is_scaled(parameter.name) { scaled } else { typical };
        Some((parameter.name, valued(parameter.kind, number)))
    };
    let mut arguments = Arguments(info.parameters.iter().filter_map(value).collect());
    for parameter in info.parameters {
        let value = match (parameter.name, growth.fixed()) {
            ("growth", Some(rate)) => Value::Rate(rate),
            ("growth", None) => Value::Law(growth.clone()),
            ("trend", _) => Value::Rate(growth.mean()),
            ("level", _) => Value::Price(price * below_price(&arguments).ok()?),
            _ => continue,
        };
        arguments.0.insert(parameter.name, value);
    }
    info.model(&arguments).ok()
}

fn valued(kind: Kind, number: f64) -> Value {
    match kind {
        Kind::Rate | Kind::RateOrLaw => Value::Rate(number),
        Kind::Duration => Value::Months(number),
        _ => Value::Number(number),
    }
}

/// Where a level must be for the mean in the long run, `level exp(σ²/4κ)`, to be the price today.
fn below_price(arguments: &Arguments) -> Result<f64, InvalidModel> {
    let volatility = arguments.rate("volatility")?;
    Ok(libm::exp(-volatility * volatility / (4.0 * pull(arguments)?)))
}

/// Speed of a return to a level, a year.
fn pull(arguments: &Arguments) -> Result<f64, InvalidModel> {
    Ok(12.0 * std::f64::consts::LN_2 / arguments.months("half_life")?)
}

/// Standard deviation of the log return over the first year, all random parts but an uncertain growth together: exact but
/// for that returns and variance of a day are taken as uncorrelated in GARCH (2 % with the leverage of shares), and days of
/// a history as independent. None for a mixture, and for prices that are certain.
#[must_use]
pub fn yearly_volatility(model: &dyn PriceModel) -> Option<f64> {
    let variance = variance(model.info().name, &model.arguments()).ok()??;
    Some(variance.sqrt()).filter(|volatility| *volatility > 0.0)
}

/// The warning of a volatility at which means rest on few paths.
pub(crate) fn wild_volatility(model: &dyn PriceModel) -> Option<String> {
    yearly_volatility(model).filter(|volatility| *volatility > WILD).and_then(odd_volatility)
}

fn variance(name: &str, arguments: &Arguments) -> Result<Option<f64>, InvalidModel> {
    let squared = |name| arguments.rate(name).map(|rate: f64| rate * rate);
    let number = |name| arguments.number(name);
    Ok(Some(match name {
        "gbm" => {
            // Of the diffusion, and of its drift −σ²/2 where σ is drawn once a path.
            let law = arguments.rate_or_law("volatility")?;
            let square = law.moment(2);
            square + 0.25 * (law.moment(4) - square * square)
        }
        "student_t" => student_t(arguments)?,
        "merton" => {
            squared("volatility")?
                + number("jumps_per_year")? * (squared("jump_mean")? + squared("jump_spread")?)
        }
        "kou" => {
            let up = arguments.rate("up_chance")?;
            let squares = up * squared("up_mean")? + (1.0 - up) * squared("down_mean")?;
            squared("volatility")? + 2.0 * number("jumps_per_year")? * squares
        }
        "garch" | "gjr" => {
            let gamma = arguments.optional_number("gamma").unwrap_or(0.0);
            let kept = number("alpha")? + 0.5 * gamma + number("beta")?;
            let start = squared("start_volatility").ok();
            over_a_year(start, squared("volatility")?, kept)
        }
        "regimes" => regimes(arguments)?,
        "heston" => heston(arguments)?,
        "mean_reverting" => {
            let pull = pull(arguments)?;
            squared("volatility")? * -libm::expm1(-2.0 * pull) / (2.0 * pull)
        }
        "bootstrap" | "block_bootstrap" => {
            let returns = arguments.returns("returns")?;
            let count = returns.len() as f64;
            let mean = returns.iter().sum::<f64>() / count;
            let sum: f64 = returns.iter().map(|value| (value - mean) * (value - mean)).sum();
            f64::from(DAYS_PER_YEAR) * sum / count
        }
        _ => return Ok(None),
    }))
}

/// Mean over a year of what starts somewhere and keeps a part of its distance to the long run each day.
fn over_a_year(start: Option<f64>, long_run: f64, kept: f64) -> f64 {
    let year = f64::from(DAYS_PER_YEAR);
    let distance = start.unwrap_or(long_run) - long_run;
    if distance == 0.0 {
        return long_run;
    }
    long_run + distance * (1.0 - libm::pow(kept, year)) / (year * (1.0 - kept))
}

fn student_t(arguments: &Arguments) -> Result<f64, InvalidModel> {
    let model = StudentT::new(0.0, arguments.rate("volatility")?, arguments.number("degrees_of_freedom")?)?;
    let cut = arguments.optional_number("truncation");
    let model = cut.map_or_else(|| Ok(model.clone().untruncated()), |cut| model.clone().truncated(cut))?;
    let volatility = model.volatility_kept();
    Ok(volatility * volatility)
}

/// Without the part of a growth that differs between the states.
fn regimes(arguments: &Arguments) -> Result<f64, InvalidModel> {
    let [calm, wild] = [arguments.rate("volatility_calm")?, arguments.rate("volatility_wild")?];
    let [calm_days, wild_days] = [arguments.number("days_calm")?, arguments.number("days_wild")?];
    let often = wild_days / (calm_days + wild_days);
    let kept = 1.0 - 1.0 / calm_days - 1.0 / wild_days;
    let often = over_a_year(arguments.optional_rate("start_wild"), often, kept);
    Ok((1.0 - often) * calm * calm + often * wild * wild)
}

/// With `m` the mean variance of the first year and `e = exp(−κ)`: `m − ρξm/κ (1 − (1−e)/κ)
/// + ¼ ξ²m/κ² (1 − 2(1−e)/κ + (1−e²)/2κ)`, exact if the variance starts at its long run.
fn heston(arguments: &Arguments) -> Result<f64, InvalidModel> {
    let long_run = arguments.rate("long_run_volatility")?;
    let process = VolatilityProcess {
        today: arguments.optional_rate("volatility").unwrap_or(long_run),
        long_run,
        reversion: arguments.number("reversion")?,
        spread: arguments.number("volatility_of_volatility")?,
        correlation: arguments.number("correlation")?,
    };
    Heston::new(0.0, process)?;
    // Below that the differences are lost in rounding, and change nothing.
    let (speed, spread) = (process.reversion.max(1e-3), process.spread);
    let gone = -libm::expm1(-speed) / speed;
    let mean = long_run * long_run + (process.today * process.today - long_run * long_run) * gone;
    let with_price = process.correlation * spread * mean / speed * (1.0 - gone);
    let twice = -libm::expm1(-2.0 * speed) / (2.0 * speed);
    let own = spread * spread * mean / (speed * speed) * (1.0 - 2.0 * gone + twice);
    Ok(mean - with_price + 0.25 * own)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::engine::{Run, watch_price};
    use crate::market::{self, Stock};

    /// Standard deviation of the log return of a year, from quantiles' own source: simulated prices.
    fn simulated(model: Box<dyn PriceModel>) -> f64 {
        let stock = Stock::new("X", 100.0, model);
        let watched = watch_price(&stock, vec![DAYS_PER_YEAR], 20_260_821, 50_000, &Run::default()).unwrap();
        let ranks: [f64; 500] = std::array::from_fn(|i| (i as f64 + 0.5) / 500.0);
        let logs = watched.quantiles(0, ranks).map(|quantile| quantile.value.ln());
        let mean = logs.iter().sum::<f64>() / 500.0;
        (logs.iter().map(|log| (log - mean).powi(2)).sum::<f64>() / 500.0).sqrt()
    }

    #[test]
    fn the_log_return_of_a_year_has_the_volatility_asked_for() {
        for known in models::models() {
            let info = market::find(&known.id).unwrap();
            for volatility in [0.25, 0.5] {
                let model = typical(info, &RateLaw::Fixed(0.08), volatility, 100.0).unwrap();
                let found = simulated(model);
                assert!((found / volatility - 1.0).abs() < 0.03, "{} {volatility}: {found}", known.id);
            }
        }
    }

    #[test]
    fn what_is_typical_amounts_to_the_volatility_it_states() {
        for known in models::models() {
            let info = market::find(&known.id).unwrap();
            let model = scaled(info, known, &RateLaw::Fixed(0.0), 1.0, 100.0).unwrap();
            let total = yearly_volatility(&*model).unwrap();
            assert!((total - known.total_volatility).abs() < 6e-4, "{}: {total}", known.id);
            // Every parameter of the data file is one of the model's.
            let arguments = model.arguments();
            assert!(
                known.parameters.keys().all(|name| arguments.0.contains_key(name.as_str())),
                "{}",
                known.id
            );
        }
    }

    #[test]
    fn a_start_away_from_the_long_run_counts_for_the_first_year() {
        let kept = 0.99;
        let by_hand: f64 = (0..252).map(|day| 0.04 + 0.05 * f64::powi(kept, day)).sum::<f64>() / 252.0;
        assert!((over_a_year(Some(0.09), 0.04, kept) - by_hand).abs() < 1e-12);
        assert_eq!(over_a_year(None, 0.04, kept), 0.04);
    }

    #[test]
    fn models_without_typical_parameters_and_jumps_too_large_have_none() {
        let growth = RateLaw::Fixed(0.08);
        assert!(typical(market::find("path").unwrap(), &growth, 0.3, 100.0).is_none());
        // Mean jumps up of 100% and more.
        assert!(typical(market::find("kou").unwrap(), &growth, 4.0, 100.0).is_none());
    }

    #[test]
    fn the_expected_price_grows_as_asked() {
        let growth = RateLaw::Fixed(0.08);
        for known in models::models() {
            let model = typical(market::find(&known.id).unwrap(), &growth, 0.33, 100.0).unwrap();
            let stock = Stock::new("X", 100.0, model);
            let watched = watch_price(&stock, vec![1008], 1, 50_000, &Run::default()).unwrap();
            let grown = watched.mean(0).value / 100.0;
            assert!((grown / 1.08f64.powi(4) - 1.0).abs() < 0.04, "{}: {grown}", known.id);
        }
    }
}
