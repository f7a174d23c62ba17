//! Sends paths through a plan, in parallel, into tallies.
//!
//! The engine knows no words: it sees a [`Plan`] of flat arrays. Threads claim blocks of paths and add
//! to a tally of their own; tallies are integers and merge exactly, and a path's randomness depends on
//! nothing but seed, stock and its index. So the result is the same for any number of threads, any
//! block size and any split into shards.

mod curve;
mod draws;
mod kernel;
mod life;
mod motion;
mod principal;
mod recorded;
mod shared;
mod sobol;
mod stream;
mod watch;
mod world;

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::{BroadcastContext, ThreadPool, ThreadPoolBuilder};
pub(crate) use stream::Words;
pub use watch::{sample_paths, watch_days, watch_price};

use self::kernel::Kernel;
use crate::market::BATCH;
use crate::numerics::Level;
use crate::outcome::{MAX_COUNT, RunTally, Shard};
use crate::plan::Plan;

/// Most paths a thread claims at a time unless told otherwise.
pub const DEFAULT_BLOCK: u64 = 4096;

/// Blocks a thread claims at least, so that no thread waits long for the last.
const BLOCKS_PER_THREAD: u64 = 16;

/// Bytes that the tallies of all threads together may take: 50 offers over ten years on a wild share
/// need more than half a gigabyte a thread.
const TALLY_BUDGET: usize = 4 << 30;

/// How to run: nothing here changes a result.
#[derive(Default)]
pub struct Run<'a> {
    /// Threads; `None` for as many as the pool or the machine has.
    pub threads: Option<usize>,
    /// Threads that wait for work, for those who run often; without them each run starts and ends its own.
    pub pool: Option<&'a ThreadPool>,
    /// Paths a thread claims at a time; `None` for a sixteenth of its share, at most [`DEFAULT_BLOCK`].
    pub block: Option<u64>,
    /// Vectors to compute with; `None` for the best of the machine.
    pub level: Option<Level>,
    /// Told the number of paths of each finished block, from any thread.
    pub progress: Option<&'a (dyn Fn(u64) + Sync)>,
    /// Stops the run soon after it turns true.
    pub cancel: Option<&'a AtomicBool>,
}

impl Run<'_> {
    fn is_cancelled(&self) -> bool {
        self.cancel.is_some_and(|cancel| cancel.load(Ordering::Relaxed))
    }

    fn level(&self) -> Level {
        self.level.unwrap_or_else(Level::new)
    }

    fn tell(&self, paths: u64) {
        if let Some(progress) = self.progress {
            progress(paths);
        }
    }
}

/// Why a run gave no result.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Told to stop.
    #[error("stopped after {done} of {paths} paths")]
    Cancelled {
        /// Paths finished.
        done: u64,
        /// Paths asked for.
        paths: u64,
    },
    /// More paths than a tally can hold, or none.
    #[error("cannot simulate {paths} paths; give between 1 and {}", MAX_COUNT)]
    PathCount {
        /// Paths asked for.
        paths: u64,
    },
    /// Threads could not be started.
    #[error("cannot start {threads} threads: {reason}")]
    Threads {
        /// Threads asked for.
        threads: usize,
        /// What the system said.
        reason: String,
    },
}

/// Simulates paths `range` of a plan. Shards of one plan and seed merge into the result of the whole.
///
/// # Errors
///
/// If there are too many paths or none, or the run is stopped.
pub fn simulate(plan: &Plan, seed: u64, range: Range<u64>, run: &Run) -> Result<Shard, RunError> {
    let paths = range.end.saturating_sub(range.start);
    let shards = simulate_each(std::slice::from_ref(plan), seed, range, run)?;
    shards.into_iter().next().ok_or(RunError::PathCount { paths })
}

/// Simulates the same paths of several plans, each as [`simulate`] does; random numbers and prices that are the same for
/// several of them are made once.
///
/// # Errors
///
/// If there are too many paths or none, or the run is stopped.
pub fn simulate_each(
    plans: &[Plan],
    seed: u64,
    range: Range<u64>,
    run: &Run,
) -> Result<Vec<Shard>, RunError> {
    let paths = range.end.saturating_sub(range.start);
    if paths == 0 || range.end > MAX_COUNT {
        return Err(RunError::PathCount { paths });
    }
    let worlds = world::worlds(plans, seed);
    let kernel = || Kernel::new(&worlds, seed, run.level());
    let empty = || plans.iter().map(kernel::empty_tallies).collect::<Vec<Vec<RunTally>>>();
    let mut whole = empty();
    let done = AtomicU64::new(0);
    let simulate = |block: Range<u64>, kernel: &mut Kernel, tallies: &mut [Vec<RunTally>]| {
        let count = block.end - block.start;
        kernel.simulate(block, tallies);
        done.fetch_add(count, Ordering::Relaxed);
        run.tell(count * plans.len() as u64);
    };
    if run.is_cancelled() {
        return Err(RunError::Cancelled { done: 0, paths });
    }
    // A batch for each tally alone: it shows how much memory a thread's tallies take.
    let start = range.end.min(range.start + batch_for_each_tally(plans));
    simulate(range.start..start, &mut kernel(), &mut whole);
    let bytes = whole.iter().flatten().map(RunTally::bytes).sum::<usize>();
    let most_threads = (TALLY_BUDGET / (2 * bytes).max(1)).max(1);
    let tallies = Mutex::new(whole);
    for_each_block(start..range.end, run, most_threads, |blocks| {
        let (mut mine, mut kernel) = (empty(), kernel());
        for block in blocks {
            simulate(block, &mut kernel, &mut mine);
        }
        let mut tallies = lock(&tallies);
        tallies.iter_mut().flatten().zip(mine.iter().flatten()).for_each(|(all, mine)| all.merge(mine));
    })?;
    let done = done.into_inner();
    if done < paths {
        return Err(RunError::Cancelled { done, paths });
    }
    let mut tallies = tallies.into_inner().unwrap_or_else(PoisonError::into_inner);
    tallies.iter_mut().flatten().for_each(kernel::complete);
    let shard =
        |(plan, tallies): (&Plan, _)| Shard::new(plan.fingerprint.clone(), seed, range.clone(), tallies);
    Ok(plans.iter().zip(tallies).map(shard).collect())
}

/// Paths that put a batch, or as many as belong together, into the tallies of every group.
fn batch_for_each_tally(plans: &[Plan]) -> u64 {
    let batches = plans.iter().map(|plan| plan.sampling.groups() as u64 * plan.sampling.batches_together());
    BATCH as u64 * batches.max().unwrap_or(1)
}

/// Whole batches, few enough for every thread to get several.
fn default_block(paths: u64, threads: usize) -> u64 {
    let share = paths / (BLOCKS_PER_THREAD * threads.max(1) as u64);
    (share / BATCH as u64 * BATCH as u64).clamp(BATCH as u64, DEFAULT_BLOCK)
}

/// Locks; a tally half merged by a thread that panicked never leaves the run, which panics too.
fn lock<T>(tally: &Mutex<T>) -> MutexGuard<'_, T> {
    tally.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs `work` once on every thread with an iterator that claims blocks until none is left or the run
/// is cancelled.
fn for_each_block(
    range: Range<u64>,
    run: &Run,
    most_threads: usize,
    work: impl Fn(&mut dyn Iterator<Item = Range<u64>>) + Sync,
) -> Result<(), RunError> {
    let there = || run.pool.map_or_else(machine_threads, ThreadPool::current_num_threads);
    let wanted = run.threads.unwrap_or_else(there);
    let block = run.block.unwrap_or_else(|| default_block(range.end - range.start, wanted)).max(1);
    let next = AtomicU64::new(range.start);
    let claim = || {
        let claimed = |start: u64| Some(start.saturating_add(block));
        let start = next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, claimed).ok()?;
        (!run.is_cancelled() && start < range.end).then(|| start..start.saturating_add(block).min(range.end))
    };
    let blocks = (range.end - range.start).div_ceil(block).max(1);
    let threads = wanted.min(most_threads).min(usize::try_from(blocks).unwrap_or(usize::MAX)).max(1);
    let on_each = |thread: BroadcastContext| {
        if thread.index() < threads {
            work(&mut std::iter::from_fn(claim));
        }
    };
    match run.pool.filter(|pool| pool.current_num_threads() >= threads) {
        Some(pool) => pool.broadcast(on_each),
        None => {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build();
            let pool = pool.map_err(|error| RunError::Threads { threads, reason: error.to_string() })?;
            pool.broadcast(on_each)
        }
    };
    Ok(())
}

fn machine_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
