//! Runs whose differences have honest errors, also where paths are independent.

use std::ops::Range;

use crate::engine::{self, Run, RunError};
use crate::market::{BATCH, GROUPS};
use crate::outcome::{Outcome, part};
use crate::plan::Plan;
use crate::{Error, Scenario};

/// Simulates a scenario so that what it [changes by](crate::outcome::Change) from another of its seed has an error of pairs,
/// if there are two paths or more: one alone tells no errors.
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
    let shards = parts_of(paths).map(|range| {
        let before = range.start;
        engine::simulate(plan, seed, range, run).map_err(|error| match error {
            RunError::Cancelled { done, .. } => RunError::Cancelled { done: before + done, paths },
            other => other,
        })
    });
    Outcome::of_parts(plan, paths, shards)
}

/// Fewer parts tell little of a spread: rather than that, batches are cut, and computed once for each part of them.
const ENOUGH: u64 = 8;

/// Parts of paths, of whole batches where these are enough for parts.
fn parts_of(paths: u64) -> impl Iterator<Item = Range<u64>> {
    let batches = paths.div_ceil(BATCH as u64);
    let (pieces, size) = if batches < ENOUGH { (paths, 1) } else { (batches, BATCH as u64) };
    let parts = pieces.clamp(1, GROUPS as u64);
    let in_paths = move |pieces: Range<u64>| (pieces.start * size)..(pieces.end * size).min(paths);
    (0..parts).map(move |index| in_paths(part(pieces, index, parts)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_make_up_the_whole_and_cut_no_batch_where_there_are_enough() {
        for paths in [1, 2, 15, 16, 255, 1_000, 2_047, 2_048, 2_049, 4_000, 10_000, 65_536] {
            let parts: Vec<_> = parts_of(paths).collect();
            let is_joined = parts.windows(2).all(|pair| pair[0].end == pair[1].start);
            assert!(is_joined && parts[0].start == 0 && parts[parts.len() - 1].end == paths, "{parts:?}");
            assert!(parts.iter().all(|part| !part.is_empty()) && parts.len() <= GROUPS, "{parts:?}");
            assert!(parts.len() as u64 >= paths.min(ENOUGH), "{parts:?}");
            let cuts_none = parts.iter().all(|part| part.start % BATCH as u64 == 0);
            assert!(cuts_none || paths <= 7 * BATCH as u64, "{parts:?}");
        }
    }
}
