//! `vestcast sweep`: the pay under many combinations of assumptions.

use std::path::PathBuf;

use super::failure::Failure;
use super::flags::Flags;
use super::forecast::{self, Work};
use super::job::Job;
use super::load::{self, Loaded};
use super::present;
use super::write::OutputFile;
use super::{assumptions, terminal, tornado, wild};
use crate::decide::{self, Place, Statistic, Sweep, grid, latin_hypercube, uniform};
use crate::money;
use crate::outcome::Outcome;
use crate::report::sweep::{self as report, Swept};
use crate::report::text::shortened;
use crate::scenario::{self, Quantity, Scenario, Span, Varied};
use crate::simulate_with;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Scenario file; - for standard input
    scenario: PathBuf,

    /// Numbers of the file by their key, as a range with a number of values [default: 5] or as a list:
    /// growth=0..12%:7, first.base=160K..190K, vesting=amazon,google. The end of a key is enough where it is the only
    /// one; short words are growth.AMZN, first.base, first.grant and first.sign-on (year 1). An element of a list goes
    /// by its number, years counted from 1: first.sign_on.1=40K..90K:5. Each is changed as if it were written in the
    /// file: a number of an offer moves it, and offers that extend it follow
    #[arg(value_name = "KEY=VALUES", required = true)]
    axes: Vec<String>,

    /// Draw so many combinations at random in place of a grid
    #[arg(long, value_name = "N", value_parser = count)]
    random: Option<usize>,

    /// How they are drawn: latin takes each slice of each range once, uniform takes them independently. The seed is that
    /// of the run
    #[arg(long, value_name = "HOW", value_parser = ["latin", "uniform"], default_value = "latin", requires = "random")]
    draw: String,

    /// Offer to show [default: all]
    #[arg(long, value_name = "NAME")]
    offer: Option<String>,

    /// Figure to draw: of the pay over all years, or the chance to reach the walk-away number
    #[arg(long, value_name = "FIGURE", default_value = "median", value_parser = Statistic::ALL.map(Statistic::name))]
    of: String,

    #[command(flatten)]
    flags: Flags,
}

/// The file of numbers, which says which files were written with it.
const LIST: &str = "sweep.json";
/// The same numbers as a table.
const TABLE: &str = "sweep.csv";
/// Values of a range that does not say how many.
const VALUES: usize = 5;
/// Most combinations: more would not fit into memory as JSON.
const MOST: usize = 100_000;

/// A key and the values it takes.
struct Axis {
    key: String,
    values: Values,
}

enum Values {
    Range(Span),
    List(Vec<String>),
}

impl Axis {
    fn read(varied: &Varied, argument: &str, offer: Option<&str>) -> Result<Self, Failure> {
        let (key, text) = assumptions::split(varied, argument, offer)?;
        let values = match Span::read(&text) {
            Some(span) => {
                span.map(Values::Range).map_err(|reason| Failure::input(format_args!("`{key}`: {reason}")))?
            }
            None => Values::List(text.split(',').map(|value| value.trim().to_owned()).collect()),
        };
        if let Values::List(list) = &values
            && list.iter().any(String::is_empty)
        {
            return Err(Failure::input(format_args!("`{key}`: a value of the list `{text}` is empty")));
        }
        Ok(Axis { key, values })
    }

    /// The values of a grid.
    fn all(&self) -> Vec<String> {
        match &self.values {
            Values::Range(span) => span.values(VALUES).iter().map(Quantity::to_string).collect(),
            Values::List(list) => list.clone(),
        }
    }

    /// The value so far on the way from the first to the last.
    fn at(&self, part: f64) -> String {
        match &self.values {
            Values::Range(span) => Quantity::between(span.low, span.high, part).to_string(),
            Values::List(list) => list[((part * list.len() as f64) as usize).min(list.len() - 1)].clone(),
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut loaded = load::load(&arguments.scenario, arguments.flags.tell())?;
    arguments.flags.size.apply(&mut loaded.scenario);
    let of = tornado::statistic(&arguments.of, &loaded.scenario)?;
    let offers = match &arguments.offer {
        Some(name) => vec![tornado::offer(Some(name), &loaded.scenario)?],
        None => (0..loaded.scenario.offers.len()).collect(),
    };
    let files = scenario::price_files_in(&loaded.folder);
    let varied = Varied::new(&loaded.source, &files).map_err(Failure::input)?;
    let offer = match &offers[..] {
        [one] => loaded.scenario.offers.get(*one).map(|offer| offer.name.as_str()),
        _ => None,
    };
    let axes = arguments.axes.iter().map(|argument| Axis::read(&varied, argument, offer));
    let axes: Vec<Axis> = axes.collect::<Result<_, _>>()?;
    let places = places(arguments, &loaded, &axes)?;
    let tried = check(arguments, &varied, &axes)?;
    let moves_days = tried.iter().any(|tried| !decide::on_same_days(tried, &loaded.scenario));
    let moves_goal = tried.iter().any(|tried| tried.goals.walk_away != loaded.scenario.goals.walk_away);
    let wild = wild::warnings(&tried, &loaded.scenario, arguments.flags.tell());
    loaded.warnings.extend(wild);
    let job = arguments.flags.job()?;
    tell_time(arguments, &loaded.scenario, places.len(), &job)?;
    job.expect((1 + places.len() as u64) * loaded.scenario.paths);
    let base = job.run(|run| simulate_with(&loaded.scenario, run))?;
    let sweep = simulate(arguments, &varied, &axes, places, &job)?;
    let (scenario, is_random) = (&loaded.scenario, arguments.random.is_some());
    let swept = Swept {
        scenario,
        base: &base,
        sweep: &sweep,
        offers: &offers,
        of,
        is_random,
        moves_goal,
        moves_days,
    };
    show(arguments, &loaded, &swept, own(&varied, &axes), &job)
}

fn show(
    arguments: &Arguments,
    loaded: &Loaded,
    swept: &Swept,
    own: Option<(usize, usize)>,
    job: &Job,
) -> Result<(), Failure> {
    let Flags { destination, quiet, .. } = &arguments.flags;
    let mut files = vec![OutputFile { name: TABLE.into(), bytes: report::csv(swept) }];
    files.extend(destination.charts(job, || charts(swept, own, job))?);
    let numbers = report::json(swept, &loaded.warnings);
    let name = present::name_of(&arguments.scenario);
    destination.finish((&name, LIST), files, numbers, *quiet, || report::report(swept, &terminal::bold))
}

/// Where to look.
fn places(arguments: &Arguments, loaded: &Loaded, axes: &[Axis]) -> Result<Vec<Place>, Failure> {
    if let Some(count) = arguments.random {
        if let Some(axis) =
            axes.iter().find(|axis| matches!(axis.values, Values::Range(Span { count: Some(_), .. })))
        {
            return Err(Failure::input(format_args!(
                "`{}`: with --random a range has no number of values; leave out what follows the colon",
                axis.key
            )));
        }
        let draw = if arguments.draw == "latin" { latin_hypercube } else { uniform };
        let points = draw(count, axes.len(), loaded.scenario.seed);
        let place = |point: Vec<f64>| {
            let values = axes.iter().zip(&point).map(|(axis, part)| axis.at(*part)).collect();
            (values, point)
        };
        return Ok(points.into_iter().map(place).collect());
    }
    let values: Vec<Vec<String>> = axes.iter().map(Axis::all).collect();
    let counts: Vec<usize> = values.iter().map(Vec::len).collect();
    let cells = counts.iter().fold(1usize, |cells, count| cells.saturating_mul(*count));
    if cells > MOST {
        let by = counts.iter().map(usize::to_string).collect::<Vec<_>>().join(" × ");
        return Err(Failure::input(format_args!(
            "{by} values make more than {} combinations: take fewer, or draw some with --random 1000",
            money::count(MOST as u64)
        )));
    }
    let place = |indices: Vec<usize>| {
        let words = indices.iter().zip(&values).map(|(&i, values)| values[i].clone()).collect();
        let part = |(&i, &count): (&usize, &usize)| i as f64 / (count.max(2) - 1) as f64;
        (words, indices.iter().zip(&counts).map(part).collect())
    };
    Ok(grid(&counts).into_iter().map(place).collect())
}

/// The scenarios with the first and the last value of every key, so that a slip shows before the work begins.
fn check(arguments: &Arguments, varied: &Varied, axes: &[Axis]) -> Result<Vec<Scenario>, Failure> {
    let mut tried = Vec::new();
    for axis in axes {
        let values = match &axis.values {
            Values::Range(span) => vec![span.low.to_string(), span.high.to_string()],
            Values::List(list) => list.clone(),
        };
        for value in values {
            tried.push(assumptions::with(varied, &[(&axis.key, &value)], &arguments.flags.size)?);
        }
    }
    assumptions::each_once(axes.iter().map(|axis| axis.key.as_str()))?;
    Ok(tried)
}

fn simulate(
    arguments: &Arguments,
    varied: &Varied,
    axes: &[Axis],
    places: Vec<Place>,
    job: &Job,
) -> Result<Sweep, Failure> {
    let keys: Vec<String> = axes.iter().map(|axis| axis.key.clone()).collect();
    let outcome = |values: &[String]| -> Result<Outcome, Failure> {
        let changes: Vec<(&str, &str)> =
            keys.iter().map(String::as_str).zip(values.iter().map(String::as_str)).collect();
        let scenario = assumptions::with(varied, &changes, &arguments.flags.size)?;
        job.run(|run| simulate_with(&scenario, run))
    };
    decide::sweep(keys.clone(), places, outcome)
}

/// Says how long a sweep takes, and stops one that would take long unless it was agreed to.
fn tell_time(arguments: &Arguments, scenario: &Scenario, cells: usize, job: &Job) -> Result<(), Failure> {
    let seconds = forecast::seconds(scenario, cells as u64, job)?;
    let paths = money::counted(scenario.paths, "path");
    let what = format!("{}, each a run of {paths},", money::counted(cells as u64, "combination"));
    let work = Work { what: &what, shorter: "fewer values or --paths", seconds };
    work.tell(&arguments.flags.leave, job.is_quiet())
}

/// Row and column of the scenario's own values in a grid of two keys.
fn own(varied: &Varied, axes: &[Axis]) -> Option<(usize, usize)> {
    let [down, across] = axes else { return None };
    let index = |axis: &Axis| {
        let own = varied.inherited(&axis.key)?;
        let is_own = |value: &String| {
            *value == own || Quantity::read(value).is_some_and(|q| Quantity::read(&own) == Some(q))
        };
        axis.all().iter().position(is_own)
    };
    Some((index(down)?, index(across)?))
}

/// A number of combinations.
fn count(text: &str) -> Result<usize, String> {
    let count = scenario::parse_count(text).ok().and_then(|count| usize::try_from(count).ok());
    count.filter(|count| (2..=MOST).contains(count)).ok_or_else(|| {
        format!("`{}`: draw 2 to {} combinations", shortened(text, 20), money::count(MOST as u64))
    })
}

#[cfg(feature = "charts")]
fn charts(swept: &Swept, own: Option<(usize, usize)>, job: &Job) -> Result<Vec<OutputFile>, Failure> {
    present::drawn(&report::pictures(swept, own), job)
}

#[cfg(not(feature = "charts"))]
fn charts(_: &Swept, _: Option<(usize, usize)>, _: &Job) -> Result<Vec<OutputFile>, Failure> {
    Ok(Vec::new())
}
