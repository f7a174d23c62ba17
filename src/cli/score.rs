//! `vestcast score`: the scoring matrices of guides, filled, beside the money.

use std::path::PathBuf;

use super::assumptions;
use super::failure::Failure;
use super::forecast::{self, Leave};
use super::guides;
use super::job::{Job, Threads};
use super::load::{self, Tell};
use super::present::Numbers;
use super::run::Size;
use super::terminal;
use crate::decide::bands::Package;
use crate::decide::score::Scored;
use crate::facts::guides::{RedFlag, guides as known};
use crate::outcome::Outcome;
use crate::report::diagnostics;
use crate::report::score::{self as report, Score};
use crate::scenario::{Scores, quoted, suggestion};
use crate::simulate_with;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Scenario whose money stands beside the scores; - for standard input
    scenario: Option<PathBuf>,

    /// Offer of the scenario [default: the only one]
    #[arg(long, value_name = "NAME")]
    offer: Option<String>,

    /// Sheet of scores: a TOML file with [risk], [decision] and flags
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,

    /// Scores of the risk assessment, 1 to 10: team=8,manager=7 and so on
    #[arg(long, value_name = "SCORES", value_delimiter = ',', value_parser = risk)]
    risk: Vec<(String, f64)>,

    /// Scores of the 48-hour decision, 1 to 5: pay=4,team=5 and so on
    #[arg(long, value_name = "SCORES", value_delimiter = ',', value_parser = decision)]
    decision: Vec<(String, f64)>,

    /// A red flag that is up; without any they are listed
    #[arg(long, value_name = "NAME", value_parser = flag)]
    flag: Vec<String>,

    #[command(flatten)]
    size: Size,

    #[command(flatten)]
    leave: Leave,

    #[command(flatten)]
    threads: Threads,

    #[command(flatten)]
    numbers: Numbers,

    /// Print no tables, sentences, warnings or progress
    #[arg(long, short)]
    quiet: bool,
}

fn risk(text: &str) -> Result<(String, f64), String> {
    of_matrix("risk", text)
}

fn decision(text: &str) -> Result<(String, f64), String> {
    of_matrix("decision", text)
}

fn of_matrix(id: &str, text: &str) -> Result<(String, f64), String> {
    let matrix = known().matrix(id).ok_or_else(|| "no such matrix".to_owned())?;
    Scores::parse_score(text, matrix)
}

fn flag(text: &str) -> Result<String, String> {
    let names: Vec<&str> = known().red_flag.iter().map(|flag| flag.id.as_str()).collect();
    let found = names.contains(&text.trim()).then(|| text.trim().to_owned());
    found.ok_or_else(|| format!("there is no red flag {}; {}", quoted(text), suggestion(text, &names)))
}

/// Without a scenario, options of a simulation mean nothing.
pub(super) fn requiring_a_scenario(argument: clap::Arg) -> clap::Arg {
    match argument.get_id().as_str() {
        "offer" | "paths" | "sampling" | "seed" | "threads" | "yes" => argument.requires("scenario"),
        _ => argument,
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let sheet = sheet(arguments)?;
    let score = |matrix: &str, factor: &str| {
        // What is given on the command line goes before the file.
        let mut scores = sheet.scores.iter().rev();
        scores.find(|(m, f, _)| m == matrix && f == factor).map(|(_, _, score)| *score)
    };
    let matrices = known().matrix.iter();
    let scored = matrices.map(|matrix| Scored::new(matrix, |factor| score(&matrix.id, factor))).collect();
    let flags: Vec<&RedFlag> =
        known().red_flag.iter().filter(|flag| sheet.flags.contains(&flag.id)).collect();
    let money = money(arguments)?;
    let (outcome, read) = money.map_or((None, Vec::new()), |(outcome, read)| (Some(outcome), read));
    let paths = outcome.as_ref().map_or(0, |outcome| outcome.paths);
    let money = outcome.as_ref().and_then(|outcome| outcome.offers.first());
    let found = Score { guides: known(), scored, flags, money, paths, read };
    let shown = || report::report(&found, &terminal::bold);
    arguments.numbers.show("score.json", report::summary(&found), arguments.quiet, shown)
}

/// The scores of the file, then those of the command line.
fn sheet(arguments: &Arguments) -> Result<Scores, Failure> {
    let mut sheet = match &arguments.file {
        None => Scores::default(),
        Some(path) => {
            let text = guides::text_of(path)?;
            Scores::from_toml(&text, known()).map_err(|problems| {
                let name = guides::name_of(path);
                let colour = terminal::stderr_has_colour();
                Failure::Input(diagnostics::render(&name, &text, problems.diagnostics(), colour))
            })?
        }
    };
    for (matrix, given) in [("risk", &arguments.risk), ("decision", &arguments.decision)] {
        assumptions::each_once(given.iter().map(|(factor, _)| factor.as_str()))?;
        let score = |(factor, score): &(String, f64)| (matrix.to_owned(), factor.clone(), *score);
        sheet.scores.extend(given.iter().map(score));
    }
    sheet.flags.extend(arguments.flag.iter().cloned());
    Ok(sheet)
}

/// What the offer pays, and what can be read off it.
fn money(arguments: &Arguments) -> Result<Option<(Outcome, Vec<String>)>, Failure> {
    let Some(path) = &arguments.scenario else { return Ok(None) };
    let mut scenario = load::load(path, Tell::warnings_unless(arguments.quiet))?.scenario;
    arguments.size.apply(&mut scenario);
    let offer = guides::the_offer(&scenario, arguments.offer.as_deref())?.clone();
    let package = Package::of(&scenario, &offer);
    let read = report::read_off(&package.years, package.sign_on);
    scenario.offers = vec![offer];
    let job = Job::start(&arguments.threads, arguments.quiet)?;
    forecast::tell("The money of this offer", &[(&scenario, 1)], &arguments.leave, &job)?;
    job.expect(scenario.paths);
    let outcome = job.run(|run| simulate_with(&scenario, run))?;
    Ok(Some((outcome, read)))
}
