//! Runs whose differences have honest errors, also where paths are independent.

use crate::engine::{self, Run, RunError};
use crate::market::GROUPS;
use crate::outcome::{Outcome, part};
use crate::plan::Plan;
use crate::{Error, Scenario};

/// Simulates a scenario so that what it [changes by](crate::outcome::Change) from another of its seed has an error of pairs,
/// however few the paths.
///
/// # Errors
///
/// If the scenario makes no sense or the run is stopped.
pub fn simulate_in_parts(scenario: &Scenario, run: &Run) -> Result<Outcome, Error> {
    scenario.validate()?;
    simulate(&Plan::compile(scenario), scenario.seed, scenario.paths, run)
}

/// Simulates a plan. Paths in replicates come in groups, whose spread tells how offers move together; independent paths are
/// run in as many parts of their own, of a path each if there are no more.
pub(super) fn simulate(plan: &Plan, seed: u64, paths: u64, run: &Run) -> Result<Outcome, Error> {
    if plan.sampling.groups() > 1 {
        let shard = engine::simulate(plan, seed, 0..paths, run)?;
        return Ok(Outcome::new(plan, paths, shard)?);
    }
    let parts = paths.clamp(1, GROUPS as u64);
    let shards = (0..parts).map(|index| {
        let range = part(paths, index, parts);
        let before = range.start;
        engine::simulate(plan, seed, range, run).map_err(|error| match error {
            RunError::Cancelled { done, .. } => RunError::Cancelled { done: before + done, paths },
            other => other,
        })
    });
    Outcome::of_parts(plan, paths, shards)
}
