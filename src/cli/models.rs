//! `vestcast models`: the price models, listed or put side by side.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::calibrate;
use super::failure::Failure;
use super::flags::Flags;
use super::forecast;
use super::job::Job;
use super::load::{self, Loaded};
use super::present::{self, prices};
use super::write::OutputFile;
use super::{list, terminal};
use crate::history::{self, Choice, Frequency, Reading};
use crate::market::PriceModel;
use crate::report::comparison::{self, Compared, Comparison, LESS_GROWTH};
use crate::report::comparison_json;
use crate::scenario::{self, Choices, Scenario, Variant};
use crate::{decide, outcome};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Scenario file whose offers are simulated under one model after the other; - for standard input
    #[arg(long, value_name = "SCENARIO")]
    compare: Option<PathBuf>,

    /// Models to compare, such as gbm,merton,heston [default: all that can take part]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    models: Vec<String>,

    /// Growth a year of every share, if not that of the scenario
    #[arg(long, value_name = "RATE", value_parser = scenario::parse_rate, allow_hyphen_values = true)]
    growth: Option<f64>,

    /// Volatility a year of every share, if not that of the scenario
    #[arg(long, value_name = "RATE", value_parser = scenario::parse_rate, conflicts_with = "fitted")]
    volatility: Option<f64>,

    /// File of daily prices that bootstrap draws from, if not the history of the scenario
    #[arg(long, value_name = "FILE", conflicts_with = "fitted")]
    history: Option<PathBuf>,

    /// Take models fitted to this file of daily prices, as calibrate does, in place of typical ones
    #[arg(long, value_name = "FILE")]
    fitted: Option<PathBuf>,

    #[command(flatten)]
    flags: Flags,
}

/// The file of numbers, which says which charts were written with it.
const LIST: &str = "comparison.json";

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.compare {
        None => list::models(),
        Some(scenario) => compare(arguments, scenario),
    }
}

/// Without a scenario to compare, other options mean nothing.
pub(super) fn requiring_a_scenario(argument: clap::Arg) -> clap::Arg {
    match argument.get_id().as_str() {
        "compare" => argument,
        _ => argument.requires("compare"),
    }
}

fn compare(arguments: &Arguments, path: &Path) -> Result<(), Failure> {
    let mut loaded = load::load(path, arguments.flags.tell())?;
    arguments.flags.size.apply(&mut loaded.scenario);
    let variants = variants(arguments, &loaded)?;
    let job = arguments.flags.job()?;
    let comparison = simulate(arguments, variants, &job)?;
    let Flags { destination, quiet, .. } = &arguments.flags;
    let files = destination.charts(&job, || charts(&comparison, &job))?;
    let numbers = comparison_json::summary(&comparison, &loaded.warnings);
    let name = present::name_of(path);
    destination
        .finish((&name, LIST), files, numbers, *quiet, || comparison::report(&comparison, &terminal::bold))
}

fn variants(arguments: &Arguments, loaded: &Loaded) -> Result<Vec<Variant>, Failure> {
    let fitted = arguments.fitted.as_deref().map(fitted).transpose()?;
    let returns = arguments.history.as_deref().map(returns).transpose()?;
    let models = arguments.models.iter().map(|name| name.trim().to_owned()).collect();
    let (growth, volatility) = (arguments.growth, arguments.volatility);
    let choices = Choices { models, growth, volatility, histories: &loaded.histories, returns, fitted };
    loaded.scenario.variants(&choices).map_err(Failure::input)
}

/// Models fitted to a file; their growth is put in place of later.
fn fitted(path: &Path) -> Result<Vec<Box<dyn PriceModel>>, Failure> {
    let found = history::calibrate(&daily(path)?.returns(), 0.0);
    let models: Vec<_> = found.candidates.into_iter().filter_map(|candidate| candidate.model).collect();
    match models.is_empty() {
        true => Err(Failure::input("no model that a scenario can name fits these prices")),
        false => Ok(models),
    }
}

fn returns(path: &Path) -> Result<Arc<[f64]>, Failure> {
    Ok(daily(path)?.returns().values().into())
}

fn daily(path: &Path) -> Result<Reading, Failure> {
    let reading = calibrate::read(path, &Choice::default())?;
    match reading.frequency() {
        Frequency::Daily => Ok(reading),
        other => Err(Failure::input(format_args!(
            "the prices of `{}` are {other}: models step by the day, give daily prices",
            path.display()
        ))),
    }
}

fn simulate(arguments: &Arguments, variants: Vec<Variant>, job: &Job) -> Result<Comparison, Failure> {
    let own = variants.iter().find(|variant| variant.is_reference);
    let slower = own.and_then(|variant| variant.scenario.with_less_growth(LESS_GROWTH));
    let scenarios = variants.iter().map(|variant| &variant.scenario).chain(&slower);
    let each: Vec<(&Scenario, u64)> = scenarios.map(|scenario| (scenario, 1)).collect();
    forecast::tell("This comparison of models", &each, &arguments.flags.leave, job)?;
    // All of them are expected at once, so that the bar tells how far the whole is.
    job.expect(each.len() as u64 * variants.first().map_or(0, |variant| variant.scenario.paths));
    let compared = |variant: Variant| {
        let outcome = outcome_of(&variant.scenario, job)?;
        let prices = match arguments.flags.destination.no_charts {
            true => Vec::new(),
            false => prices(&variant.scenario, job)?,
        };
        Ok(Compared { variant, outcome, prices })
    };
    let slower = slower.map(|scenario| outcome_of(&scenario, job)).transpose()?;
    let rows = variants.into_iter().map(compared).collect::<Result<_, Failure>>()?;
    let fitted_to = arguments.fitted.as_ref().and_then(|path| path.file_name());
    let fitted_to = fitted_to.map(|name| name.to_string_lossy().into_owned());
    let is_told = arguments.growth.is_some() || arguments.volatility.is_some();
    Ok(Comparison { rows, slower, is_told, fitted_to })
}

fn outcome_of(scenario: &Scenario, job: &Job) -> Result<outcome::Outcome, Failure> {
    job.run(|run| decide::simulate_in_parts(scenario, run))
}

#[cfg(feature = "charts")]
fn charts(comparison: &Comparison, job: &Job) -> Result<Vec<OutputFile>, Failure> {
    use crate::report::comparison_gallery;
    present::drawn(&comparison_gallery::pictures(comparison), job)
}

#[cfg(not(feature = "charts"))]
fn charts(_: &Comparison, _: &Job) -> Result<Vec<OutputFile>, Failure> {
    Ok(Vec::new())
}
