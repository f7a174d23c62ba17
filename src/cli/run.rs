//! `vestcast run`: the main job.

use std::path::PathBuf;

use super::checkpoint::Checkpoint;
use super::failure::Failure;
use super::job::{Job, Threads};
use super::load::{self, Loaded, Tell};
use super::present::{self, Found, Presentation};
use crate::market::Sampling;
use crate::outcome::Outcome;
use crate::report::text;
use crate::scenario::{self, Scenario};
use crate::{Figure, Precision, Reached, money, simulate_until};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Scenario file; - for standard input
    scenario: PathBuf,

    #[command(flatten)]
    size: Size,

    /// Add paths until the standard error of every mean, P10, P50 and P90 is at most this: '$500', 0.1%.
    /// --paths then is the most to try [default: 1 billion]
    #[arg(long, value_name = "ERROR", value_parser = scenario::parse_precision)]
    until: Option<Precision>,

    /// Keep what is done in this file: an interrupted run started again goes on from there. It is removed
    /// when the run ends
    #[arg(long, value_name = "FILE", conflicts_with = "until")]
    checkpoint: Option<PathBuf>,

    #[command(flatten)]
    threads: Threads,

    #[command(flatten)]
    presentation: Presentation,
}

#[derive(clap::Args)]
pub(super) struct Size {
    /// Price paths to simulate, such as 10k or 1M [default: as the file says, or 65,536]
    #[arg(long, short, value_name = "N", value_parser = scenario::parse_count)]
    paths: Option<u64>,

    /// How random numbers are chosen; best is what suits the models [default: as the file says, or best]
    #[arg(long, value_name = "HOW", value_parser = ["best", "plain", "antithetic", "sobol"])]
    sampling: Option<String>,

    /// Seed of all randomness; the same seed gives the same numbers [default: as the file says, or 1]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    seed: Option<u64>,
}

impl Size {
    /// Puts what was given in place of what the file says.
    pub(super) fn apply(&self, scenario: &mut Scenario) {
        scenario.paths = self.paths.unwrap_or(scenario.paths);
        scenario.seed = self.seed.unwrap_or(scenario.seed);
        if let Some(name) = &self.sampling {
            scenario.sampling = Sampling::find(name);
        }
    }
}

/// Most paths that `--until` adds up to unless `--paths` says otherwise.
const MOST_PATHS: u64 = 1_000_000_000;

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let quiet = arguments.presentation.quiet;
    let Loaded { mut scenario, warnings } = load::load(&arguments.scenario, Tell::warnings_unless(quiet))?;
    arguments.size.apply(&mut scenario);
    let name = present::name_of(&arguments.scenario);
    let job = Job::start(&arguments.threads, quiet)?;
    let mut missed = None;
    let outcome = match (arguments.until, &arguments.checkpoint) {
        (Some(precision), _) => {
            let most = arguments.size.paths.unwrap_or(MOST_PATHS);
            let reached = job.run(|run| simulate_until(&scenario, precision, most, run))?;
            let (outcome, note) = reached_or_note(reached, most);
            missed = note;
            scenario.paths = outcome.paths;
            outcome
        }
        (None, Some(file)) => Checkpoint::new(file, &scenario, &warnings, &name).simulate(&job)?,
        (None, None) => {
            job.expect(scenario.paths);
            job.run(|run| crate::simulate_with(&scenario, run))?
        }
    };
    let found = Found { scenario: &scenario, warnings: &warnings, outcome: &outcome, name: &name };
    arguments.presentation.show(&found, &job)?;
    if let Some(file) = &arguments.checkpoint {
        Checkpoint::new(file, &scenario, &warnings, &name).remove();
    }
    missed.map_or(Ok(()), |note| Err(Failure::Missed(note)))
}

fn reached_or_note(reached: Reached, most: u64) -> (Outcome, Option<String>) {
    match reached {
        Reached::Yes(outcome) => (outcome, None),
        Reached::No { outcome, worst, needed } => {
            let note = unreached(&worst, needed, outcome.paths, most);
            (outcome, Some(note))
        }
    }
}

fn unreached(worst: &Figure, needed: f64, done: u64, most: u64) -> String {
    let Figure { offer, pay, statistic, estimate, .. } = worst;
    if !needed.is_finite() {
        return "--until was not reached: a single path tells no error; allow more --paths.\n".to_owned();
    }
    let needed = if needed < 1e18 { money::count(needed as u64) } else { format!("{needed:.0e}") };
    let note = format!(
        "--until was not reached: after {} paths the standard error of the {statistic} of the {pay} of `{offer}` is {}. \
         It would take about {needed} paths, and {} are allowed; the numbers are those of {0} paths.",
        money::count(done),
        money::exact(estimate.se.ceil()),
        money::count(most),
    );
    text::wrapped(&note, text::WIDTH, "") + "\n"
}
