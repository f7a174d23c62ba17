//! `vestcast check`: is the file right, and what does it mean in full?

use std::path::PathBuf;

use super::failure::Failure;
use super::load::{self, Tell};
use super::terminal;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Scenario file; - for standard input
    scenario: PathBuf,

    /// Only check; print nothing if the file is right
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let tell = if arguments.quiet { Tell::Nothing } else { Tell::All };
    let loaded = load::load(&arguments.scenario, tell)?;
    if !arguments.quiet {
        terminal::print(&loaded.scenario.to_toml())?;
    }
    Ok(())
}
