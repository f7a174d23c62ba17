//! `vestcast tornado`: which assumption moves the pay most.

use std::path::PathBuf;

use super::assumptions;
use super::failure::Failure;
use super::flags::Flags;
use super::forecast;
use super::job::Job;
use super::load::{self, Loaded};
use super::present;
use super::terminal;
use super::wild;
use super::write::OutputFile;
use crate::decide::{self, Lever, Setting, Statistic, Tornado, usual_levers};
use crate::report::tornado as report;
use crate::scenario::{self, Scenario, Span, Varied};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Scenario file; - for standard input
    scenario: PathBuf,

    /// Assumptions by their key in the file, from low to high, such as growth=2%..14%, base=160K..190K or
    /// sign_on.2=40K..90K (its second year); of several offers the one looked at is meant [default: price ±20% (shares
    /// as granted), growth ±6 points, volatility ±25%, hazards of leaving ±50%, base, sign-on and grants ±10%, as far
    /// as the offer has them]
    #[arg(value_name = "KEY=LOW..HIGH")]
    levers: Vec<String>,

    /// Offer to look at [default: the first]
    #[arg(long, value_name = "NAME")]
    offer: Option<String>,

    /// Figure to sort by and to draw: of the pay over all years, or the chance to reach the walk-away number
    #[arg(long, value_name = "FIGURE", default_value = "median", value_parser = Statistic::ALL.map(Statistic::name))]
    of: String,

    #[command(flatten)]
    flags: Flags,
}

/// The file of numbers, which says which files were written with it.
const LIST: &str = "tornado.json";
/// The same numbers as a table.
const TABLE: &str = "tornado.csv";

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut loaded = load::load(&arguments.scenario, arguments.flags.tell())?;
    arguments.flags.size.apply(&mut loaded.scenario);
    let offer = offer(arguments.offer.as_deref(), &loaded.scenario)?;
    let statistic = statistic(&arguments.of, &loaded.scenario)?;
    let levers = levers(arguments, &loaded, offer)?;
    let ends = levers.iter().flat_map(|lever| [&lever.low.scenario, &lever.high.scenario]);
    loaded.warnings.extend(wild::warnings(ends, &loaded.scenario, arguments.flags.tell()));
    let job = arguments.flags.job()?;
    let runs = 1 + 2 * levers.len() as u64;
    forecast::tell("This tornado", &[(&loaded.scenario, runs)], &arguments.flags.leave, &job)?;
    job.expect(runs * loaded.scenario.paths);
    let simulate = |scenario: &Scenario| job.run(|run| decide::simulate_in_parts(scenario, run));
    let found = decide::tornado(&loaded.scenario, offer, &levers, simulate)?;
    let Flags { destination, quiet, .. } = &arguments.flags;
    let mut files = vec![OutputFile { name: TABLE.into(), bytes: report::csv(&found) }];
    files.extend(destination.charts(&job, || charts(&loaded.scenario, &found, statistic, &job))?);
    let numbers = report::json(&loaded.scenario, &found, statistic, &loaded.warnings);
    let name = present::name_of(&arguments.scenario);
    destination.finish((&name, LIST), files, numbers, *quiet, || {
        report::report(&loaded.scenario, &found, statistic, &terminal::bold)
    })
}

/// The index of an offer, the first if none is named.
pub(super) fn offer(name: Option<&str>, scenario: &Scenario) -> Result<usize, Failure> {
    let Some(name) = name else { return Ok(0) };
    scenario.offer_named(name).map_err(Failure::input)
}

/// The figure of this name, if the scenario has it.
pub(super) fn statistic(name: &str, scenario: &Scenario) -> Result<Statistic, Failure> {
    match Statistic::find(name) {
        Some(Statistic::Chance) if scenario.goals.walk_away.is_none() => Err(Failure::input(
            "`--of chance` is the chance to reach the walk-away number, and the scenario has none: add `walk_away` to [goals]",
        )),
        Some(statistic) => Ok(statistic),
        None => Err(Failure::input(format_args!("there is no figure `{name}`"))),
    }
}

fn levers(arguments: &Arguments, loaded: &Loaded, offer: usize) -> Result<Vec<Lever>, Failure> {
    if arguments.levers.is_empty() {
        return Ok(usual_levers(&loaded.scenario, offer));
    }
    let files = scenario::price_files_in(&loaded.folder);
    let varied = Varied::new(&loaded.source, &files).map_err(Failure::input)?;
    let name = &loaded.scenario.offers[offer].name;
    let levers = arguments.levers.iter().map(|argument| lever(arguments, (&varied, name), argument));
    let levers: Vec<Lever> = levers.collect::<Result<_, _>>()?;
    assumptions::each_once(levers.iter().map(|lever| lever.name.as_str()))?;
    Ok(levers)
}

fn lever(arguments: &Arguments, (varied, offer): (&Varied, &str), argument: &str) -> Result<Lever, Failure> {
    let (key, range) = assumptions::split(varied, argument, Some(offer))?;
    let wrong = |reason: &str| Failure::input(format_args!("`{key}`: {reason}"));
    let span = match Span::read(&range) {
        Some(span) => span.map_err(|reason| wrong(&reason))?,
        None => return Err(wrong(&format!("`{range}` is not a range; write LOW..HIGH, such as 2%..14%"))),
    };
    if span.count.is_some() {
        return Err(wrong(
            "only the low and the high are tried; for values in between there is `vestcast sweep`",
        ));
    }
    let setting = |value: String| -> Result<Setting, Failure> {
        let scenario = assumptions::with(varied, &[(&key, &value)], &arguments.flags.size)?;
        Ok(Setting { value, scenario })
    };
    let base = varied.inherited(&key).unwrap_or_default();
    let [low, high] = [span.low, span.high].map(|end| end.to_string());
    Ok(Lever { base, low: setting(low)?, high: setting(high)?, name: key })
}

#[cfg(feature = "charts")]
fn charts(
    scenario: &Scenario,
    found: &Tornado,
    statistic: Statistic,
    job: &Job,
) -> Result<Vec<OutputFile>, Failure> {
    present::drawn(&report::pictures(scenario, found, statistic), job)
}

#[cfg(not(feature = "charts"))]
fn charts(_: &Scenario, _: &Tornado, _: Statistic, _: &Job) -> Result<Vec<OutputFile>, Failure> {
    Ok(Vec::new())
}
