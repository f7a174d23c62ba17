//! What all commands take that simulate, print and draw.

use super::failure::Failure;
use super::forecast::Leave;
use super::job::{Job, Threads};
use super::load::Tell;
use super::present::Destination;
use super::run::Size;

#[derive(clap::Args)]
pub(super) struct Flags {
    #[command(flatten)]
    pub(super) size: Size,

    #[command(flatten)]
    threads: Threads,

    #[command(flatten)]
    pub(super) leave: Leave,

    #[command(flatten)]
    pub(super) destination: Destination,

    /// Print no tables, sentences, warnings or progress
    #[arg(long, short)]
    pub(super) quiet: bool,
}

impl Flags {
    /// What reading a file may say.
    pub(super) fn tell(&self) -> Tell {
        Tell::warnings_unless(self.quiet)
    }

    pub(super) fn job(&self) -> Result<Job, Failure> {
        Job::start(&self.threads, self.quiet)
    }
}
