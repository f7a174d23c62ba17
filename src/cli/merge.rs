//! `vestcast merge`: puts the parts of a run together and shows it as `vestcast run` would.

use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::job::{Job, Threads};
use super::present::{Found, Presentation};
use super::shard_file;
use crate::outcome::{Archive, MergeError, Outcome};
use crate::plan::Plan;
use crate::scenario::Scenario;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Every part of the run, in any order
    #[arg(required = true)]
    parts: Vec<PathBuf>,

    #[command(flatten)]
    threads: Threads,

    #[command(flatten)]
    presentation: Presentation,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let merged = merged(&arguments.parts)?;
    let read = Scenario::from_toml(&merged.scenario);
    let scenario = read.map_err(|_| {
        Failure::input("the scenario in these parts cannot be read; another version wrote it")
    })?;
    let scenario = scenario.scenario;
    let plan = Plan::compile(&scenario);
    if plan.fingerprint != merged.shard.fingerprint() {
        return Err(Failure::input("these parts were made by another version of vestcast; run them again"));
    }
    let outcome = Outcome::new(&plan, merged.paths, merged.shard).map_err(Failure::input)?;
    let job = Job::start(&arguments.threads, arguments.presentation.quiet)?;
    // A part may come from anywhere: its name must not lead out of the folder of results.
    let name = Path::new(&merged.name).file_name().map_or("merged".into(), |name| name.to_string_lossy());
    let found = Found {
        scenario: &scenario,
        warnings: &merged.warnings,
        outcome: &outcome,
        verdicts: &[],
        convergence: None,
        reached: None,
        name: &name,
    };
    arguments.presentation.show(&found, &job)
}

/// All parts as one, read one after the other.
fn merged(parts: &[PathBuf]) -> Result<Archive, Failure> {
    let Some((first, rest)) = parts.split_first() else {
        return Err(Failure::input("there are no parts to merge"));
    };
    let mut merged = shard_file::read(first)?;
    for part in rest {
        let archive = shard_file::read(part)?;
        if (&archive.scenario, archive.paths) != (&merged.scenario, merged.paths) {
            let (part, first) = (part.display(), first.display());
            return Err(Failure::input(format_args!("{part} is part of another run than {first}")));
        }
        merged.shard.merge(&archive.shard).map_err(|error| unmergeable(part, &error))?;
    }
    Ok(merged)
}

fn unmergeable(part: &Path, error: &MergeError) -> Failure {
    Failure::input(format_args!("{} does not fit the parts before it: {error}", part.display()))
}
