//! `vestcast compare`: offers of one or several files on the same price paths.

use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::flags::Flags;
use super::forecast;
use super::job::Job;
use super::load;
use super::number;
use super::present;
use super::terminal;
use super::write::OutputFile;
use crate::decide::{self, Judge, SideBySide};
use crate::offer::Offer;
use crate::report::{side_by_side, side_by_side_json};
use crate::scenario::Scenario;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Scenario files; - for standard input. Several must agree on the stocks they share; goals, paths and seed are those
    /// of the first
    #[arg(required = true, value_name = "SCENARIO")]
    scenarios: Vec<PathBuf>,

    /// Offers to compare, such as first,counter [default: all]. One named twice stands against itself. An offer whose name
    /// several files have goes by that of its file too: january/first
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    offers: Vec<String>,

    /// Offer the others are compared with [default: the first]
    #[arg(long, value_name = "NAME")]
    reference: Option<String>,

    /// How much risk is disliked (constant relative risk aversion), for what an offer is worth for certain: 0 not at
    /// all, 1 to 4 as most people, 10 very much
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', value_parser = number::aversion, default_value = "1,2,4",
          allow_negative_numbers = true)]
    aversion: Vec<f64>,

    /// What is owned beside the pay, for the same
    #[arg(long, value_name = "AMOUNT", value_parser = number::wealth, default_value = "$100K",
          allow_hyphen_values = true)]
    wealth: f64,

    #[command(flatten)]
    flags: Flags,
}

/// The file of numbers, which says which files were written with it, and that of tables for a guide.
const LIST: &str = "compare.json";
const TABLES: &str = "compare.md";

/// More do not fit beside each other.
const MOST_AVERSIONS: usize = 5;

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (mut scenario, warnings) = scenario_of(arguments)?;
    arguments.flags.size.apply(&mut scenario);
    keep(&mut scenario, &arguments.offers)?;
    let judge = judge(arguments, &scenario)?;
    let job = arguments.flags.job()?;
    forecast::tell("This comparison", &[(&scenario, 1)], &arguments.flags.leave, &job)?;
    job.expect(scenario.paths);
    let mut found = job.run(|run| decide::side_by_side(&scenario, &judge, run))?;
    found.needs = job.run(|run| decide::needs(&scenario, judge.reference, run))?;
    let Flags { destination, quiet, .. } = &arguments.flags;
    let mut files = destination.charts(&job, || charts(&scenario, &found, &job))?;
    let tables = side_by_side::markdown(&scenario, &found);
    files.push(OutputFile { name: TABLES.into(), bytes: tables.into_bytes() });
    let numbers = side_by_side_json::summary(&scenario, &found, &warnings);
    let name = name_of(&arguments.scenarios);
    destination.finish((&name, LIST), files, numbers, *quiet, || {
        side_by_side::report(&scenario, &found, &terminal::bold)
    })
}

/// Names of all files, joined.
fn name_of(files: &[PathBuf]) -> String {
    let names: Vec<String> = files.iter().map(|file| present::name_of(file)).collect();
    format!("compare-{}", names.join("-")).chars().take(100).collect()
}

/// The scenario that holds the offers of all files.
fn scenario_of(arguments: &Arguments) -> Result<(Scenario, Vec<String>), Failure> {
    let from_stdin = arguments.scenarios.iter().filter(|path| load::is_stdin(path)).count();
    if from_stdin > 1 {
        return Err(Failure::input("standard input can be read only once: give `-` once"));
    }
    let (mut scenarios, mut warnings) = (Vec::new(), Vec::new());
    for (path, name) in arguments.scenarios.iter().zip(names(&arguments.scenarios)?) {
        let loaded = load::load(path, arguments.flags.tell())?;
        scenarios.push((name, loaded.scenario));
        warnings.extend(loaded.warnings);
    }
    Ok((decide::together(scenarios).map_err(Failure::input)?, warnings))
}

/// What tells the files apart: their names, with as many of the folders they are in as that takes.
fn names(files: &[PathBuf]) -> Result<Vec<String>, Failure> {
    let whole = |file: &PathBuf| file.canonicalize().unwrap_or_else(|_| file.clone());
    let paths: Vec<PathBuf> = files.iter().map(whole).collect();
    let twice = |(i, path): (usize, &PathBuf)| paths[..i].contains(path);
    if let Some(i) = paths.iter().enumerate().position(twice) {
        let file = files[i].display();
        return Err(Failure::input(format_args!(
            "`{file}` is given twice: a comparison takes each file once"
        )));
    }
    let name = |path: &PathBuf, folders: usize| {
        let above = path.parent().into_iter().flat_map(Path::components);
        let above: Vec<_> = above.map(|part| part.as_os_str().to_string_lossy()).collect();
        let kept = &above[above.len().saturating_sub(folders)..];
        [kept, &[present::name_of(path).into()]].concat().join("/")
    };
    let most = paths.iter().map(|path| path.components().count()).max().unwrap_or(0);
    let named = (0..most).map(|folders| paths.iter().map(|path| name(path, folders)).collect::<Vec<_>>());
    let is_clear = |names: &Vec<String>| names.iter().enumerate().all(|(i, name)| !names[..i].contains(name));
    let whole = || paths.iter().map(|path| path.display().to_string()).collect();
    Ok(named.into_iter().find(is_clear).unwrap_or_else(whole))
}

/// Keeps the offers asked for, in that order.
fn keep(scenario: &mut Scenario, wanted: &[String]) -> Result<(), Failure> {
    if !wanted.is_empty() {
        let offers = wanted.iter().map(|name| Ok(scenario.offers[scenario.offer_named(name)?].clone()));
        scenario.offers = offers.collect::<Result<_, String>>().map_err(Failure::input)?;
        tell_apart(&mut scenario.offers);
    }
    match scenario.offers.len() {
        2.. => Ok(()),
        _ => Err(Failure::input(
            "there is only one offer to look at; a comparison takes two: add one to the file, or give another file",
        )),
    }
}

/// An offer may stand against itself: the second time it goes by another name.
fn tell_apart(offers: &mut [Offer]) {
    for i in 1..offers.len() {
        let (before, rest) = offers.split_at_mut(i);
        while before.iter().any(|other| other.name == rest[0].name) {
            rest[0].name += " (again)";
        }
    }
}

fn judge(arguments: &Arguments, scenario: &Scenario) -> Result<Judge, Failure> {
    let reference = arguments.reference.as_ref().map(|name| scenario.offer_named(name)).transpose();
    let reference = reference.map_err(Failure::input)?;
    if arguments.aversion.len() > MOST_AVERSIONS {
        return Err(Failure::input(format_args!("--aversion: give at most {MOST_AVERSIONS}")));
    }
    Ok(Judge {
        reference: reference.unwrap_or(0),
        aversions: arguments.aversion.clone(),
        wealth: arguments.wealth,
    })
}

#[cfg(feature = "charts")]
fn charts(scenario: &Scenario, found: &SideBySide, job: &Job) -> Result<Vec<OutputFile>, Failure> {
    use crate::report::side_by_side_gallery;
    present::drawn(&side_by_side_gallery::pictures(scenario, found), job)
}

#[cfg(not(feature = "charts"))]
fn charts(_: &Scenario, _: &SideBySide, _: &Job) -> Result<Vec<OutputFile>, Failure> {
    Ok(Vec::new())
}
