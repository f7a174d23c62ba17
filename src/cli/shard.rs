//! `vestcast shard`: simulates one part of a run, for instance on one of many machines.

use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::job::{Job, Threads};
use super::load::{self, Loaded, Tell};
use super::run::Size;
use super::{number, present, shard_file, terminal, write};
use crate::outcome::{Archive, part};
use crate::plan::Plan;
use crate::{engine, money};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Scenario file, the same for every part; - for standard input
    scenario: PathBuf,

    /// Which part this is, from 0
    #[arg(long, value_name = "I", value_parser = number::part, allow_negative_numbers = true)]
    index: u64,

    /// How many parts there are
    #[arg(long, value_name = "N", value_parser = number::parts, allow_negative_numbers = true)]
    of: u64,

    /// File to write the part to
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,

    #[command(flatten)]
    size: Size,

    #[command(flatten)]
    threads: Threads,

    /// Print nothing
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Arguments { index, of, output, quiet, .. } = arguments;
    let Loaded { mut scenario, warnings, .. } =
        load::load(&arguments.scenario, Tell::warnings_unless(*quiet))?;
    arguments.size.apply(&mut scenario);
    scenario.validate().map_err(Failure::input)?;
    if index >= of {
        return Err(Failure::input(format_args!(
            "--index counts from 0: of {of} parts the last is {}",
            of - 1
        )));
    }
    if *of > scenario.paths {
        let paths = money::counted(scenario.paths, "path");
        return Err(Failure::input(format_args!("{paths} cannot be cut into {} parts", money::count(*of))));
    }
    refuse_other_file(output)?;
    let range = part(scenario.paths, *index, *of);
    let plan = Plan::compile(&scenario);
    let job = Job::start(&arguments.threads, *quiet)?;
    job.expect(range.end - range.start);
    let shard = job.run(|run| Ok(engine::simulate(&plan, scenario.seed, range.clone(), run)?))?;
    job.clear_bar();
    let archive = Archive {
        scenario: scenario.to_toml(),
        warnings,
        name: present::name_of(&arguments.scenario),
        paths: scenario.paths,
        pursuit: None,
        shard,
    };
    write::write_file(output, &archive.to_bytes())?;
    if !quiet {
        let (first, last) = (money::count(range.start), money::count(range.end - 1));
        let paths = if first == last { format!("path {first}") } else { format!("paths {first} to {last}") };
        terminal::print(&format!("Wrote {paths} to {}\n", output.display()))?;
    }
    Ok(())
}

/// A part may be written again, but never over anything else, such as the scenario itself.
fn refuse_other_file(output: &Path) -> Result<(), Failure> {
    if !output.is_file() || shard_file::is_one(output) {
        return Ok(());
    }
    let output = output.display();
    Err(Failure::input(format_args!("{output} exists and is no shard file; name another file with -o")))
}
