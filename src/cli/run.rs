//! `vestcast run`: the main job.

use std::path::PathBuf;

use super::checkpoint::{self, Checkpoint};
use super::failure::Failure;
use super::forecast::{self, Leave};
use super::job::{Job, Threads};
use super::load::{self, Tell};
use super::present::{self, Found, Presentation};
use super::terminal;
use crate::market::Sampling;
use crate::outcome::Pursuit;
use crate::report::{diagnostics, until};
use crate::scenario::{self, Condition, Required, Requirement, Scenario, Than};
use crate::{Goal, Precision, decide, money, report};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Scenario file; - for standard input
    scenario: PathBuf,

    #[command(flatten)]
    size: Size,

    /// Add paths until the standard error of every mean, P10, P50 and P90 is at most this: '$500', 0.1%.
    /// --paths then is the most to try [default: 1 billion]; if that is seen not to be enough, the run stops early
    #[arg(long, value_name = "ERROR", value_parser = scenario::parse_precision, allow_hyphen_values = true)]
    until: Option<Precision>,

    /// Keep what is done in this file: a run stopped with Ctrl-C or SIGTERM and started again goes on from there.
    /// It is removed when the run ends
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,

    /// What must hold, or the exit code is 1: 'P(total >= $1.2M) >= 80%', 'P10(total) >= $1M',
    /// 'first: median(year 3) > current pay'. For one offer or for all; may be given several times.
    /// Figures are P(condition), P1 to P99, median, mean, ES5 and ES10 of total, average or year N
    #[arg(long, value_name = "REQUIREMENT", allow_hyphen_values = true)]
    require: Vec<String>,

    /// Show too how P10, P50 and P90 of the total settle as paths are added: a chart and numbers for analysts. The paths
    /// are simulated twice; --checkpoint keeps the first pass alone
    #[arg(long)]
    convergence: bool,

    #[command(flatten)]
    leave: Leave,

    #[command(flatten)]
    threads: Threads,

    #[command(flatten)]
    presentation: Presentation,
}

#[derive(clap::Args)]
pub(super) struct Size {
    /// Price paths to simulate, such as 10k or 1M [default: as the file says, or 65,536]
    #[arg(long, short, value_name = "N", value_parser = scenario::parse_count, allow_negative_numbers = true)]
    paths: Option<u64>,

    /// How random numbers are chosen; best is what suits the models. sobol needs 16,384 paths or more,
    /// antithetic 32,768 [default: as the file says, or best]
    #[arg(long, value_name = "HOW", value_parser = ["best", "plain", "antithetic", "sobol"])]
    sampling: Option<String>,

    /// Seed of all randomness; the same seed gives the same numbers [default: as the file says, or 1]
    #[arg(long, short, value_name = "N", value_parser = scenario::parse_seed, allow_negative_numbers = true)]
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
    let mut loaded = load::load(&arguments.scenario, Tell::warnings_unless(quiet))?;
    arguments.size.apply(&mut loaded.scenario);
    let requirements = requirements(&arguments.require, &mut loaded.scenario)?;
    if !quiet {
        requirements.iter().filter_map(slip).for_each(|said| terminal::say(&terminal::paragraph(said)));
    }
    let goal = goal(arguments, &mut loaded.scenario);
    let name = present::name_of(&arguments.scenario);
    let job = Job::start(&arguments.threads, quiet)?;
    let checkpoint =
        arguments.checkpoint.as_ref().map(|file| Checkpoint { file, loaded: &loaded, name: &name });
    let passes = 1 + u64::from(arguments.convergence);
    let tell = |paths: u64, may_refuse: bool| {
        let more = Scenario { paths, ..loaded.scenario.clone() };
        let leave = Leave { yes: arguments.leave.yes || !may_refuse };
        forecast::tell("This run", &[(&more, passes)], &leave, &job)
    };
    let (outcome, reached) = checkpoint::simulate(&loaded, goal, checkpoint.as_ref(), &job, tell)?;
    // With this number of paths the scenario repeats the run.
    let scenario = Scenario { paths: outcome.paths, ..loaded.scenario.clone() };
    let verdicts = decide::verdicts(&requirements, &scenario, &outcome);
    let kept = |failure, when: &str| match (&checkpoint, failure) {
        (Some(checkpoint), Failure::Interrupted(_)) => checkpoint.stopped(when),
        (_, failure) => failure,
    };
    let convergence = arguments.convergence.then(|| {
        job.expect(scenario.paths);
        job.run(|run| decide::convergence(&scenario, run))
    });
    let convergence = convergence.transpose().map_err(|failure| {
        kept(failure, "in the second pass, that of --convergence, which will begin anew")
    })?;
    if convergence.as_ref().is_some_and(|convergence| convergence.paths.len() < 2) && !quiet {
        terminal::say(&terminal::paragraph(NO_STEPS));
    }
    let found = Found {
        scenario: &scenario,
        warnings: &loaded.warnings,
        outcome: &outcome,
        reached: reached.as_ref(),
        verdicts: &verdicts,
        convergence: convergence.as_ref(),
        name: &name,
    };
    let shown = arguments.presentation.show(&found, &job);
    shown.map_err(|failure| kept(failure, "after the last of the paths"))?;
    if let Some(checkpoint) = checkpoint {
        checkpoint.remove();
    }
    let unreached = reached.filter(|reached| !reached.is_met());
    let unreached = unreached.map(|reached| until::sentences(&reached, outcome.paths));
    let missed: Vec<String> = unreached.into_iter().chain(report::requirements::missed(&verdicts)).collect();
    match missed.is_empty() {
        true => Ok(()),
        false => Err(Failure::Missed(missed.iter().map(terminal::paragraph).collect())),
    }
}

const NO_STEPS: &str =
    "So few paths cannot be taken in steps: `--convergence` has nothing to show. Take four times as many.";

/// What ends the run; the paths of the scenario are then the most there may be.
fn goal(arguments: &Arguments, scenario: &mut Scenario) -> Goal {
    match arguments.until {
        None => Goal::Paths(scenario.paths),
        Some(precision) => {
            scenario.paths = arguments.size.paths.unwrap_or(MOST_PATHS);
            Goal::Exact(Pursuit::new(precision, scenario.paths))
        }
    }
}

/// Reads what is demanded. Conditions become questions that every path is asked.
fn requirements(texts: &[String], scenario: &mut Scenario) -> Result<Vec<Requirement>, Failure> {
    let read = |text: &String| {
        scenario.requirement(text).map_err(|problem| {
            let colour = terminal::stderr_has_colour();
            Failure::Input(diagnostics::render("--require", text, &[problem], colour))
        })
    };
    let requirements: Vec<Requirement> = texts.iter().map(read).collect::<Result<_, _>>()?;
    for requirement in &requirements {
        if let Required::Chance(condition) = requirement.of
            && !scenario.goals.conditions.contains(&condition)
        {
            scenario.goals.conditions.push(condition);
        }
    }
    Ok(requirements)
}

/// A word on a bound so low that thousands or millions are likely meant.
fn slip(requirement: &Requirement) -> Option<String> {
    const LOW: f64 = 1000.0;
    let amount = match requirement.of {
        Required::Chance(Condition { than: Than::Amount(amount), .. }) => amount,
        Required::Chance(_) => return None,
        _ => requirement.bound,
    };
    (amount > 0.0 && amount < LOW).then(|| {
        let (text, amount) = (&requirement.text, money::price(amount));
        format!("Note: `{text}` asks for {amount}. Thousands and millions are written $1.2K and $1.2M.")
    })
}
