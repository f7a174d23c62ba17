//! `vestcast breakeven`: what would make two offers equal.

use std::path::PathBuf;

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
use crate::engine::Run;
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
    let map =
        arguments.map.as_ref().map(|key| search.map_over(&scenario, (&lever, range), key)).transpose()?;
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
    let files = map.as_ref().map_or_else(|| Ok(Vec::new()), |map| search.map(&found, map))?;
    search.job.clear_bar();
    loaded.warnings.extend(search.wild(&found, &lever, map.as_ref())?);
    let numbers = breakeven::summary(&found, &loaded.warnings);
    let name = format!("breakeven-{}", present::name_of(&arguments.scenario));
    let Flags { destination, quiet, .. } = &arguments.flags;
    destination
        .finish((&name, LIST), files, numbers, *quiet, || breakeven::report(&found, &terminal::bold))?;
    match result.is_found() {
        true => Ok(()),
        // The report says it already, where there is one.
        false if !quiet && !destination.json => Err(Failure::Missed(String::new())),
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
    /// The number of this name; not the goal that the offer is held to, which is what it is now.
    fn lever(&self, scenario: &Scenario, name: &str) -> Result<Lever, Failure> {
        let lever = Lever::find(name, self.varied, scenario, self.contest.offer).map_err(Failure::input)?;
        let held_to = match self.arguments.against.as_deref() {
            Some("walk-away") => "goals.walk_away",
            Some("current-pay") => "goals.current_pay",
            _ => return Ok(lever),
        };
        if lever.key() != held_to {
            return Ok(lever);
        }
        Err(Failure::input(format_args!(
            "`{name}` is what --against holds the offer to: what it pays in so many futures is printed by `vestcast run` \
             (P10, P50, P90). Vary a number of the offer, or give --against an amount"
        )))
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
    fn wild(&self, found: &Found, lever: &Lever, map: Option<&Map>) -> Result<Vec<String>, Failure> {
        let mut places: Vec<(&Lever, f64)> =
            found.result.roots.iter().map(|root| (lever, root.at.value)).collect();
        if let Some(map) = map {
            places.extend(map.x.last().map(|x| (map.along, *x)));
            places.extend(map.y.last().map(|y| (&map.up, *y)));
        }
        let tried = places.into_iter().map(|place| self.scenario(&[place]));
        let tried = tried.collect::<Result<Vec<Scenario>, Failure>>()?;
        Ok(wild::warnings(&tried, found.scenario, self.arguments.flags.tell()))
    }

    /// The map over the key beside that of --vary. One that would take long is refused before anything is searched for,
    /// unless it was agreed to.
    fn map_over<'a>(
        &self,
        scenario: &Scenario,
        (along, range): (&'a Lever, (f64, f64)),
        key: &str,
    ) -> Result<Map<'a>, Failure> {
        let up = self.lever(scenario, key)?;
        if up.is_the_same_as(along) {
            return Err(Failure::input("--map: that is what --vary varies already; a map takes two keys"));
        }
        let [x, y] = [range, self.heights(&up)?].map(|range| middles(range, self.arguments.cells));
        let map = Map { along, up, x, y };
        self.tell_time(&map)?;
        Ok(map)
    }

    /// The range of the key of a map.
    fn heights(&self, up: &Lever) -> Result<(f64, f64), Failure> {
        let (from, to) = (self.arguments.map_from.as_deref(), self.arguments.map_to.as_deref());
        ranged("--map-from", up.range(from, to))
    }

    /// The scenarios of a line of cells.
    fn line(&self, map: &Map, line: usize) -> Result<Vec<Scenario>, Failure> {
        let (_, inner) = map.lines();
        (0..inner.len())
            .map(|cell| {
                let (column, row) = if map.is_by_column() { (line, cell) } else { (cell, line) };
                self.scenario(&[(map.along, map.x[column]), (&map.up, map.y[row])])
            })
            .collect()
    }

    /// Says how long a map will take, going by a line of few paths, and stops one that would take long unless it was agreed
    /// to.
    fn tell_time(&self, map: &Map) -> Result<(), Failure> {
        let (lines, cells) = (map.lines().0.len(), self.arguments.cells);
        // What the far end cannot be must not come out after all others are done.
        self.line(map, lines - 1)?;
        let first = self.line(map, 0)?;
        let paths = first.first().map_or(0, |scenario| scenario.paths);
        let seconds = forecast::extrapolated(paths, lines as u64, |paths| {
            let trial: Vec<Scenario> = first.iter().map(|cell| forecast::with_paths(cell, paths)).collect();
            let gaps = |run: &Run| self.contest.gaps(&trial, &Run { progress: None, ..*run });
            self.job.run(gaps).map(drop)
        })?;
        let what = format!("This map of {cells} × {cells} cells");
        let work = Work { what: &what, shorter: "fewer --paths or --cells", seconds };
        work.tell(&self.arguments.flags.leave, self.job.is_quiet())
    }

    /// The map as files: numbers, and a picture unless none is wanted.
    fn map(&self, found: &Found, map: &Map) -> Result<Vec<OutputFile>, Failure> {
        let gaps = self.gaps(map)?;
        let table = csv(map, &gaps)?;
        let mut files = vec![OutputFile { name: CELLS.into(), bytes: table }];
        if !self.arguments.flags.destination.no_charts {
            files.extend(self.picture(found, map, gaps)?);
        }
        Ok(files)
    }

    /// Gaps of all cells, by y then x.
    fn gaps(&self, map: &Map) -> Result<Vec<Vec<f64>>, Failure> {
        let (outer, inner) = map.lines();
        let mut lines = Vec::new();
        for line in 0..outer.len() {
            let scenarios = self.line(map, line)?;
            if let (0, Some(scenario)) = (line, scenarios.first()) {
                let markets = if map.has_lines_of_one_market() { 1 } else { inner.len() as u64 };
                self.job.expect(outer.len() as u64 * markets * scenario.paths);
            }
            let gaps = self.job.run(|run| self.contest.gaps(&scenarios, run))?;
            lines.push(gaps.into_iter().map(|gap| gap.value).collect::<Vec<f64>>());
        }
        let row = |row: usize| match map.is_by_column() {
            true => lines.iter().map(|line| line[row]).collect(),
            false => lines[row].clone(),
        };
        Ok((0..map.y.len()).map(row).collect())
    }

    #[cfg(feature = "charts")]
    fn picture(&self, found: &Found, map: &Map, gaps: Vec<Vec<f64>>) -> Result<Vec<OutputFile>, Failure> {
        use crate::report::breakeven_gallery;
        let axes = (map.along.axis(found.range), map.up.axis(self.heights(&map.up)?));
        present::drawn(&[breakeven_gallery::picture(found, axes, gaps)], &self.job)
    }

    #[cfg(not(feature = "charts"))]
    fn picture(&self, _: &Found, _: &Map, _: Vec<Vec<f64>>) -> Result<Vec<OutputFile>, Failure> {
        Ok(Vec::new())
    }
}

/// A map: what is varied along and up it, and the values in the middle of its cells.
struct Map<'a> {
    along: &'a Lever,
    up: Lever,
    x: Vec<f64>,
    y: Vec<f64>,
}

impl Map<'_> {
    /// Whether its lines go up: cells of a line are paid together, on one set of prices where their market is one.
    fn is_by_column(&self) -> bool {
        self.up.moves_offers_alone() || !self.along.moves_offers_alone()
    }

    fn has_lines_of_one_market(&self) -> bool {
        self.up.moves_offers_alone() || self.along.moves_offers_alone()
    }

    /// The values that tell lines apart, and those within a line.
    fn lines(&self) -> (&[f64], &[f64]) {
        if self.is_by_column() { (&self.x, &self.y) } else { (&self.y, &self.x) }
    }
}

/// The middles of cells that fill a range.
fn middles((low, high): (f64, f64), cells: u32) -> Vec<f64> {
    (0..cells).map(|cell| low + (high - low) * (f64::from(cell) + 0.5) / f64::from(cells)).collect()
}

/// One line a cell.
fn csv(map: &Map, gaps: &[Vec<f64>]) -> Result<Vec<u8>, Failure> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let failed = |error: csv::Error| Failure::run(format_args!("cannot write the map: {error}"));
    table.write_record([map.along.key().as_ref(), map.up.key().as_ref(), "gap"]).map_err(failed)?;
    for (y, gaps) in map.y.iter().zip(gaps) {
        for (x, gap) in map.x.iter().zip(gaps) {
            table.write_record([x, y, gap].map(f64::to_string)).map_err(failed)?;
        }
    }
    table.into_inner().map_err(|error| Failure::run(format_args!("cannot write the map: {error}")))
}
