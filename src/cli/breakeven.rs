//! `vestcast breakeven`: what would make two offers equal.

use std::path::PathBuf;
use std::time::Instant;

use super::failure::Failure;
use super::flags::Flags;
use super::forecast::{self, Work};
use super::job::Job;
use super::lever::{self, Lever};
use super::load;
use super::number;
use super::present;
use super::terminal;
use super::wild;
use super::write::OutputFile;
use crate::decide::{BreakEven, Contest, Preference, Rival, Yardstick, break_even};
use crate::report::breakeven::{self, Found};
use crate::scenario::{self, Scenario, Varied};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Scenario file
    scenario: PathBuf,

    /// The offer and the one it is held against, such as counter,first; with --against one is enough
    /// [default: the first two of the file]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    offers: Vec<String>,

    /// Hold the offer against a certain total in place of another offer: current-pay (of all years), walk-away, or an
    /// amount such as '$1.2M'
    #[arg(long, value_name = "WHAT")]
    against: Option<String>,

    /// What must be equal: median, mean, ce (the certainty equivalent), or chance=60% for the value at which the offer
    /// pays more in 60 of 100 futures
    #[arg(long = "in", value_name = "MEASURE", default_value = "median")]
    by: String,

    /// What is varied: growth (a year), price (one and the same on every vest date), grant, sign-on (of year 1) or base
    /// of the offer, or any key of the file such as volatility or sign_on.2 (of year 2). With several stocks growth.AMZN,
    /// price.AMZN. A number of an offer moves that offer alone; those that extend it stay as they are
    #[arg(long, value_name = "KEY", default_value = "growth")]
    vary: String,

    /// Lowest value to look at
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    from: Option<String>,

    /// Highest value to look at
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    to: Option<String>,

    /// Draw a map of the gap over this key as well, beside that of --vary; break-even-map.csv holds its numbers
    #[arg(long, value_name = "KEY")]
    map: Option<String>,

    /// Lowest value of the key of --map
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true, requires = "map")]
    map_from: Option<String>,

    /// Highest value of the key of --map
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true, requires = "map")]
    map_to: Option<String>,

    /// Cells along each side of the map, 2 to 64
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u32).range(2..=64), requires = "map")]
    cells: u32,

    /// How much risk is disliked (constant relative risk aversion), for --in ce
    #[arg(long, value_name = "NUMBER", value_parser = number::aversion, default_value = "2", allow_negative_numbers = true)]
    aversion: f64,

    /// What is owned beside the pay, for --in ce
    #[arg(long, value_name = "AMOUNT", value_parser = number::wealth, default_value = "$100K",
          allow_hyphen_values = true)]
    wealth: f64,

    #[command(flatten)]
    flags: Flags,
}

/// The file of numbers, which says which files were written with it, and that of the map.
const LIST: &str = "break-even.json";
const CELLS: &str = "break-even-map.csv";
/// Runs of a search, about: its steps through the range, then those of one root.
const RUNS: u64 = 30;

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut loaded = load::load(&arguments.scenario, arguments.flags.tell())?;
    let files = scenario::price_files_in(&loaded.folder);
    let varied = Varied::new(&loaded.source, &files).map_err(Failure::input)?;
    let mut scenario = loaded.scenario;
    arguments.flags.size.apply(&mut scenario);
    scenario.validate().map_err(Failure::input)?;
    let contest = contest(arguments, &scenario)?;
    let search = Search { arguments, varied: &varied, contest, job: arguments.flags.job()? };
    let lever = search.lever(&scenario, &arguments.vary)?;
    let range = ranged("--from", lever.range(arguments.from.as_deref(), arguments.to.as_deref()))?;
    let other = arguments.map.as_ref().map(|key| search.other(&scenario, &lever, key)).transpose()?;
    forecast::tell("This search", &[(&scenario, RUNS)], &arguments.flags.leave, &search.job)?;
    let result = search.break_even(&lever, range)?;
    let key = lever.key();
    let found = Found {
        scenario: &scenario,
        contest,
        key: &key,
        lever: &lever.label,
        now: lever.now,
        range,
        written: &|value| lever.written(value),
        within: &|value, se| lever.within(value, se),
        result: &result,
    };
    let files = match &other {
        Some(other) => search.map(&found, &lever, other)?,
        None => Vec::new(),
    };
    search.job.clear_bar();
    loaded.warnings.extend(search.wild(&found, &lever, other.as_ref())?);
    let numbers = breakeven::summary(&found, &loaded.warnings);
    let name = format!("breakeven-{}", present::name_of(&arguments.scenario));
    let Flags { destination, quiet, .. } = &arguments.flags;
    destination
        .finish((&name, LIST), files, numbers, *quiet, || breakeven::report(&found, &terminal::bold))?;
    // The report says it already, where there is one.
    let is_reported = !quiet && !destination.json;
    match result.is_found() {
        true => Ok(()),
        false if is_reported => Err(Failure::Missed(String::new())),
        false => Err(Failure::Missed(terminal::paragraph(breakeven::sentences(&found).join(" ")))),
    }
}

/// A wrong value in one sentence.
fn ranged<T>(option: &str, value: Result<T, String>) -> Result<T, Failure> {
    value.map_err(|reason| Failure::input(format_args!("{option}: {reason}")))
}

/// Who is held against whom, by what.
fn contest(arguments: &Arguments, scenario: &Scenario) -> Result<Contest, Failure> {
    let named = arguments.offers.iter().map(|name| scenario.offer_named(name));
    let named = named.collect::<Result<Vec<usize>, String>>().map_err(Failure::input)?;
    let by = yardstick(arguments)?;
    let (offer, rival) = match (&arguments.against, &named[..]) {
        (Some(what), [] | [_]) => {
            (named.first().copied().unwrap_or(0), Rival::Amount(amount(what, scenario)?))
        }
        (Some(_), _) => {
            return Err(Failure::input("--against takes the place of a second offer: name one offer only"));
        }
        (None, [one, other]) => (*one, Rival::Offer(*other)),
        (None, []) if scenario.offers.len() >= 2 => (0, Rival::Offer(1)),
        (None, []) => {
            let help = "there is only one offer: say what it is held against, such as --against current-pay or '$1.2M'";
            return Err(Failure::input(help));
        }
        (None, _) => {
            return Err(Failure::input("--offers takes two names, such as counter,first; or give --against"));
        }
    };
    Ok(Contest { offer, rival, by })
}

fn yardstick(arguments: &Arguments) -> Result<Yardstick, Failure> {
    let (name, value) =
        arguments.by.split_once('=').map_or((arguments.by.as_str(), None), |(a, b)| (a, Some(b)));
    match (name.trim(), value) {
        ("median", None) => Ok(Yardstick::Median),
        ("mean", None) => Ok(Yardstick::Mean),
        ("ce", None) => {
            Ok(Yardstick::Worth(Preference { aversion: arguments.aversion, wealth: arguments.wealth }))
        }
        ("chance", Some(chance)) => {
            let chance = ranged("--in chance", scenario::parse_rate(chance))?;
            match chance > 0.0 && chance < 1.0 {
                true => Ok(Yardstick::Chance(chance)),
                false => Err(Failure::input("--in chance: it lies between 0% and 100%, such as chance=60%")),
            }
        }
        _ => {
            Err(Failure::input(format_args!("--in '{}': write median, mean, ce or chance=60%", arguments.by)))
        }
    }
}

/// A certain total.
fn amount(what: &str, scenario: &Scenario) -> Result<f64, Failure> {
    let goal = |amount: Option<f64>, key: &str| {
        amount.ok_or_else(|| Failure::input(format_args!("--against: the file gives no goals.{key}")))
    };
    match what {
        "current-pay" => Ok(goal(scenario.goals.current_pay, "current_pay")? * f64::from(scenario.years)),
        "walk-away" => goal(scenario.goals.walk_away, "walk_away"),
        other => {
            let amount = scenario::parse_dollars(other).ok().filter(|amount| *amount >= 0.0);
            amount.ok_or_else(|| {
                Failure::input(format_args!(
                    "--against '{other}': write current-pay, walk-away, or an amount such as '$1.2M'"
                ))
            })
        }
    }
}

/// A search at work.
struct Search<'a> {
    arguments: &'a Arguments,
    varied: &'a Varied<'a>,
    contest: Contest,
    job: Job,
}

impl Search<'_> {
    fn lever(&self, scenario: &Scenario, name: &str) -> Result<Lever, Failure> {
        Lever::find(name, self.varied, scenario, self.contest.offer).map_err(Failure::input)
    }

    /// The scenario with levers at these values.
    fn scenario(&self, levers: &[(&Lever, f64)]) -> Result<Scenario, Failure> {
        let mut scenario = lever::at(self.varied, levers).map_err(Failure::input)?;
        self.arguments.flags.size.apply(&mut scenario);
        Ok(scenario)
    }

    fn break_even(&self, lever: &Lever, range: (f64, f64)) -> Result<BreakEven, Failure> {
        let gap = |value: f64| {
            let scenario = self.scenario(&[(lever, value)])?;
            self.job.expect(scenario.paths);
            self.job.run(|run| self.contest.gap(&scenario, run))
        };
        let exact = |value: f64| {
            let scenario = self.scenario(&[(lever, value)])?;
            self.job.run(|run| self.contest.gap_with_error(&scenario, run))
        };
        break_even(gap, exact, range)
    }

    /// Warnings of volatilities at what was found, and at the far ends of a map.
    fn wild(&self, found: &Found, lever: &Lever, other: Option<&Lever>) -> Result<Vec<String>, Failure> {
        let mut places: Vec<(&Lever, f64)> =
            found.result.roots.iter().map(|root| (lever, root.at.value)).collect();
        if let Some(other) = other {
            let (from, to) = (self.arguments.map_from.as_deref(), self.arguments.map_to.as_deref());
            let (_, end) = ranged("--map-from", other.range(from, to))?;
            places.extend([(lever, found.range.1), (other, end)]);
        }
        let tried = places.into_iter().map(|place| self.scenario(&[place]));
        let tried = tried.collect::<Result<Vec<Scenario>, Failure>>()?;
        Ok(wild::warnings(&tried, found.scenario, self.arguments.flags.tell()))
    }

    /// The map as files: numbers, and a picture unless none is wanted.
    fn map(&self, found: &Found, lever: &Lever, other: &Lever) -> Result<Vec<OutputFile>, Failure> {
        let (from, to) = (self.arguments.map_from.as_deref(), self.arguments.map_to.as_deref());
        let range = ranged("--map-from", other.range(from, to))?;
        let [x, y] = [found.range, range].map(|range| middles(range, self.arguments.cells));
        let gaps = self.gaps((lever, &x), (other, &y))?;
        let table = csv((lever, &x), (other, &y), &gaps)?;
        let mut files = vec![OutputFile { name: CELLS.into(), bytes: table }];
        if !self.arguments.flags.destination.no_charts {
            files.extend(self.picture(found, (lever, found.range), (other, range), gaps)?);
        }
        Ok(files)
    }

    /// Gaps of all cells, by y then x. Offers that differ while the market does not are paid on one set of paths.
    fn gaps(
        &self,
        (along, x): (&Lever, &[f64]),
        (up, y): (&Lever, &[f64]),
    ) -> Result<Vec<Vec<f64>>, Failure> {
        let by_column = up.moves_offers_alone() || !along.moves_offers_alone();
        let (outer, inner) = if by_column { (x, y) } else { (y, x) };
        // Cells of a line whose markets differ are runs of their own.
        let is_one_market = if by_column { up.moves_offers_alone() } else { along.moves_offers_alone() };
        let runs = if is_one_market { 1 } else { inner.len() as u64 };
        let started = Instant::now();
        let mut lines = Vec::new();
        for (done, first) in outer.iter().enumerate() {
            let scenarios = inner.iter().map(|second| {
                let (x, y) = if by_column { (*first, *second) } else { (*second, *first) };
                self.scenario(&[(along, x), (up, y)])
            });
            let scenarios = scenarios.collect::<Result<Vec<Scenario>, Failure>>()?;
            if done == 0 {
                let paths = scenarios.first().map_or(0, |scenario| scenario.paths);
                self.job.expect(outer.len() as u64 * runs * paths);
            }
            let gaps = self.job.run(|run| self.contest.gaps(&scenarios, run))?;
            lines.push(gaps.into_iter().map(|gap| gap.value).collect::<Vec<f64>>());
            if done == 0 {
                let seconds = started.elapsed().as_secs_f64() * outer.len() as f64;
                self.tell_time(seconds, self.arguments.flags.quiet)?;
            }
        }
        let line = |row: usize| {
            if by_column { lines.iter().map(|line| line[row]).collect() } else { lines[row].clone() }
        };
        Ok((0..y.len()).map(line).collect())
    }

    /// The key of the map beside that of --vary. A map that would take long is refused before anything is searched for,
    /// unless it was agreed to.
    fn other(&self, scenario: &Scenario, lever: &Lever, key: &str) -> Result<Lever, Failure> {
        let other = self.lever(scenario, key)?;
        if other.is_the_same_as(lever) {
            return Err(Failure::input("--map: that is what --vary varies already; a map takes two keys"));
        }
        let cells = self.arguments.cells as usize;
        let is_one_market = lever.moves_offers_alone() || other.moves_offers_alone();
        let runs = if is_one_market { cells } else { cells * cells };
        self.tell_time(forecast::seconds(scenario, runs as u64, &self.job)?, true)?;
        Ok(other)
    }

    /// Says how long a map will take, going by its first line, and stops one that would take long unless it was agreed to.
    fn tell_time(&self, seconds: f64, is_quiet: bool) -> Result<(), Failure> {
        let cells = self.arguments.cells;
        let what = format!("This map of {cells} × {cells} cells");
        let work = Work { what: &what, shorter: "fewer --paths or --cells", seconds };
        work.tell(&self.arguments.flags.leave, is_quiet)
    }

    #[cfg(feature = "charts")]
    fn picture(
        &self,
        found: &Found,
        (along, x): (&Lever, (f64, f64)),
        (up, y): (&Lever, (f64, f64)),
        gaps: Vec<Vec<f64>>,
    ) -> Result<Vec<OutputFile>, Failure> {
        use crate::report::breakeven_gallery;
        let axes = (along.axis(x), up.axis(y));
        present::drawn(&[breakeven_gallery::picture(found, axes, gaps)], &self.job)
    }

    #[cfg(not(feature = "charts"))]
    fn picture(
        &self,
        _: &Found,
        _: (&Lever, (f64, f64)),
        _: (&Lever, (f64, f64)),
        _: Vec<Vec<f64>>,
    ) -> Result<Vec<OutputFile>, Failure> {
        Ok(Vec::new())
    }
}

/// The middles of cells that fill a range.
fn middles((low, high): (f64, f64), cells: u32) -> Vec<f64> {
    (0..cells).map(|cell| low + (high - low) * (f64::from(cell) + 0.5) / f64::from(cells)).collect()
}

/// One line a cell.
fn csv(
    (along, x): (&Lever, &[f64]),
    (up, y): (&Lever, &[f64]),
    gaps: &[Vec<f64>],
) -> Result<Vec<u8>, Failure> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let failed = |error: csv::Error| Failure::run(format_args!("cannot write the map: {error}"));
    table.write_record([along.key().as_ref(), up.key().as_ref(), "gap"]).map_err(failed)?;
    for (y, gaps) in y.iter().zip(gaps) {
        for (x, gap) in x.iter().zip(gaps) {
            table.write_record([x, y, gap].map(f64::to_string)).map_err(failed)?;
        }
    }
    table.into_inner().map_err(|error| Failure::run(format_args!("cannot write the map: {error}")))
}
