//! Runs whose differences have honest errors, also where paths are independent.

use crate::Error;
use crate::engine::{self, Run};
use crate::market::GROUPS;
use crate::outcome::{Outcome, part};
use crate::plan::Plan;

/// Fewest independent paths in each of the parts that an error is taken from.
const FEWEST: u64 = 100;

/// Simulates a plan. Paths in replicates come in groups, whose spread tells how offers move together; independent paths are
/// run in as many parts of their own.
pub(super) fn simulate(plan: &Plan, seed: u64, paths: u64, run: &Run) -> Result<Outcome, Error> {
    let parts = GROUPS as u64;
    if plan.sampling.groups() > 1 || paths < FEWEST * parts {
        let shard = engine::simulate(plan, seed, 0..paths, run)?;
        return Ok(Outcome::new(plan, paths, shard)?);
    }
    let shards = (0..parts).map(|index| engine::simulate(plan, seed, part(paths, index, parts), run));
    let shards = shards.collect::<Result<Vec<_>, _>>()?;
    Ok(Outcome::of_parts(plan, paths, &shards)?)
}
