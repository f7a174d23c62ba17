//! What long commands have in common: threads, a progress bar, an ear for Ctrl-C and SIGTERM.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::{ThreadPool, ThreadPoolBuilder};
use signal_hook::consts::{SIGINT, SIGTERM};

use super::failure::Failure;
use super::number;
use crate::engine::{Run, RunError};
use crate::{Error, money};

#[derive(clap::Args)]
pub(super) struct Threads {
    /// Threads, at most 256 [default: all]; results do not depend on it
    #[arg(long, short, value_name = "N", value_parser = number::threads, allow_negative_numbers = true)]
    threads: Option<usize>,
}

/// A long command at work.
pub(super) struct Job {
    pool: ThreadPool,
    is_quiet: bool,
    bar: ProgressBar,
    cancel: Arc<AtomicBool>,
}

impl Job {
    pub(super) fn start(threads: &Threads, quiet: bool) -> Result<Self, Failure> {
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let style = ProgressStyle::with_template("{bar:30} {percent:>3}% of {human_len} paths, {eta} left");
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let all = || std::thread::available_parallelism().map_or(1, usize::from);
        let pool = ThreadPoolBuilder::new().num_threads(threads.threads.unwrap_or_else(all)).build();
        Ok(Job {
            pool: pool.map_err(|error| Failure::run(format_args!("cannot start threads: {error}")))?,
            is_quiet: quiet,
            bar: bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())),
            cancel: interrupt_flag()?,
        })
    }

    /// Does work that tells its progress in paths and can be cancelled.
    pub(super) fn run<T>(&self, work: impl FnOnce(&Run) -> Result<T, Error>) -> Result<T, Failure> {
        let progress = |paths: u64| {
            self.bar.inc(paths);
            // How far it goes is not always known before.
            if self.bar.length().is_some_and(|length| length < self.bar.position()) {
                self.bar.set_length(self.bar.position());
            }
        };
        let run = Run {
            pool: Some(&self.pool),
            progress: Some(&progress),
            cancel: Some(&self.cancel),
            ..Run::default()
        };
        work(&run).map_err(failure)
    }

    /// Makes the bar longer by work to come.
    pub(super) fn expect(&self, paths: u64) {
        self.bar.inc_length(paths);
    }

    pub(super) fn clear_bar(&self) {
        self.bar.finish_and_clear();
    }

    pub(super) fn is_quiet(&self) -> bool {
        self.is_quiet
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }

    /// Threads for work outside the engine.
    #[cfg(feature = "charts")]
    pub(super) fn pool(&self) -> &ThreadPool {
        &self.pool
    }

    #[cfg(feature = "charts")]
    pub(super) fn cancel_flag(&self) -> &AtomicBool {
        &self.cancel
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.clear_bar();
    }
}

/// Becomes true at Ctrl-C or SIGTERM. A second Ctrl-C ends the process at once; a second SIGTERM does not, for some
/// who send it send it twice. A hang-up is left to the system: under `nohup` the run must go on.
fn interrupt_flag() -> Result<Arc<AtomicBool>, Failure> {
    let flag = Arc::new(AtomicBool::new(false));
    let listen = || {
        signal_hook::flag::register_conditional_shutdown(SIGINT, 130, Arc::clone(&flag))?;
        signal_hook::flag::register(SIGINT, Arc::clone(&flag))?;
        signal_hook::flag::register(SIGTERM, Arc::clone(&flag))
    };
    listen().map_err(|error| Failure::run(format_args!("cannot listen for Ctrl-C: {error}")))?;
    Ok(flag)
}

fn failure(error: Error) -> Failure {
    match error {
        Error::Run(RunError::Cancelled { done, paths }) => {
            let (done, paths) = (money::count(done), money::counted(paths, "path"));
            Failure::stopped(&format!("after {done} of {paths}"))
        }
        Error::Run(error @ RunError::Threads { .. }) => Failure::run(error),
        Error::Run(error @ RunError::PathCount { .. }) => Failure::input(error),
        Error::Scenario(error) => Failure::input(error),
        Error::Merge(error) => Failure::input(error),
    }
}
