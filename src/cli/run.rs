//! `vestcast run`: the main job.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::failure::Failure;
use super::load::{self, Loaded};
use super::terminal;
use super::write::{self, OutputFile};
use crate::engine::{self, Run, RunError};
use crate::outcome::{Outcome, PriceOutcome};
use crate::report::{json, table, text};
use crate::scenario::{self, Scenario};
use crate::{Error, money, simulate_with};

/// Price paths of the fan; more would not change a pixel.
const FAN_PATHS: u64 = 100_000;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Scenario file; - for standard input
    scenario: PathBuf,

    /// Price paths to simulate, such as 10k or 1M [default: as the file says, or 100k]
    #[arg(long, short, value_name = "N", value_parser = scenario::parse_count)]
    paths: Option<u64>,

    /// Seed of all randomness; the same seed gives the same numbers [default: as the file says, or 1]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    seed: Option<u64>,

    /// Threads [default: all]; results do not depend on it
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,

    /// Folder for charts and summary.json [default: output/<name of the scenario file>]
    #[arg(long, short, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Write no charts, only summary.json
    #[arg(long)]
    no_charts: bool,

    /// Print the numbers as JSON instead of tables and sentences
    #[arg(long)]
    json: bool,

    /// Print no tables, sentences, warnings or progress
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let Loaded { mut scenario, warnings } = load::load(&arguments.scenario, arguments.quiet)?;
    scenario.paths = arguments.paths.unwrap_or(scenario.paths);
    scenario.seed = arguments.seed.unwrap_or(scenario.seed);
    let cancel = interrupt_flag()?;
    let (outcome, prices) = simulate(&scenario, arguments, &cancel)?;
    let charts = match arguments.no_charts {
        true => Vec::new(),
        false => charts(&scenario, &outcome, &prices, &cancel)?,
    };
    if cancel.load(Ordering::Relaxed) {
        return Err(interrupted("while drawing"));
    }
    let mut summary = json::summary(&scenario, &outcome, &prices, &warnings);
    // A later run into the same folder removes what this one lists.
    summary["files"] = charts.iter().map(|file| file.name.as_str()).collect();
    let summary = format!("{summary:#}\n");
    let mut files = charts;
    files.push(OutputFile { name: write::SUMMARY.into(), bytes: summary.clone().into_bytes() });
    let folder = arguments.out.clone().unwrap_or_else(|| write::default_folder(&arguments.scenario));
    write::write_all(&folder, &files)?;
    if arguments.json {
        terminal::print(&summary)?;
    } else if !arguments.quiet {
        let report = table::report(&scenario, &outcome, &terminal::bold);
        terminal::print(&format!("{report}\n{}\n", written(&folder, &files)))?;
    }
    Ok(())
}

/// One line on where the files are.
fn written(folder: &std::path::Path, files: &[OutputFile]) -> String {
    let charts = files.iter().filter(|file| file.name.ends_with("-light.svg")).count();
    let what = match charts {
        0 => "summary.json".to_owned(),
        n => format!("summary.json and {n} charts (light and dark, SVG and PNG)"),
    };
    text::wrapped(&format!("Wrote {what} to {}/", folder.display()), text::WIDTH, "")
}

fn simulate(
    scenario: &Scenario,
    arguments: &Arguments,
    cancel: &AtomicBool,
) -> Result<(Outcome, Vec<PriceOutcome>), Failure> {
    let watched: Vec<_> = scenario.stocks.iter().filter(|stock| scenario.grants_stock(&stock.name)).collect();
    let fan_paths = FAN_PATHS.min(scenario.paths);
    let bar = progress_bar(scenario.paths + fan_paths * watched.len() as u64, arguments.quiet);
    let progress = |paths: u64| bar.inc(paths);
    let run = Run {
        threads: arguments.threads.map(usize::from),
        progress: Some(&progress),
        cancel: Some(cancel),
        ..Run::default()
    };
    let result = simulate_with(scenario, &run).map_err(failure).and_then(|outcome| {
        let watch = |stock: &&scenario::Stock| {
            let days = engine::watch_days(scenario.years);
            let price = engine::watch_price(stock, days, scenario.seed, fan_paths, &run);
            bar.inc(fan_paths);
            price.map_err(|error| match error {
                RunError::Cancelled { .. } => interrupted("after the last path, while following the prices"),
                other => failure(other.into()),
            })
        };
        Ok((outcome, watched.iter().map(watch).collect::<Result<Vec<PriceOutcome>, Failure>>()?))
    });
    bar.finish_and_clear();
    result
}

/// A bar on standard error, hidden unless that is a terminal.
fn progress_bar(paths: u64, quiet: bool) -> ProgressBar {
    let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(paths), target);
    let style = ProgressStyle::with_template("{bar:30} {percent:>3}% of {human_len} paths, {eta} left");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Becomes true at Ctrl-C; a second Ctrl-C ends the process at once.
fn interrupt_flag() -> Result<Arc<AtomicBool>, Failure> {
    let flag = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&flag);
    let handler = move || {
        if seen.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    };
    ctrlc::set_handler(handler)
        .map_err(|error| Failure::run(format_args!("cannot listen for Ctrl-C: {error}")))?;
    Ok(flag)
}

fn failure(error: Error) -> Failure {
    match error {
        Error::Run(RunError::Cancelled { done, paths }) => {
            interrupted(&format!("after {} of {} paths", money::count(done), money::count(paths)))
        }
        Error::Run(error @ RunError::Threads { .. }) => Failure::run(error),
        Error::Run(error @ RunError::PathCount { .. }) => Failure::input(error),
        Error::Scenario(error) => Failure::input(error),
        Error::Merge(error) => Failure::run(error),
    }
}

fn interrupted(when: &str) -> Failure {
    Failure::Interrupted(format!("Stopped {when}; nothing was written.\n"))
}

#[cfg(feature = "charts")]
fn charts(
    scenario: &Scenario,
    outcome: &Outcome,
    prices: &[PriceOutcome],
    cancel: &AtomicBool,
) -> Result<Vec<OutputFile>, Failure> {
    use crate::report::gallery;
    let files = gallery::files_unless(scenario, outcome, prices, cancel).map_err(Failure::run)?;
    let files = files.ok_or_else(|| interrupted("while drawing"))?;
    Ok(files.into_iter().map(|(name, bytes)| OutputFile { name, bytes }).collect())
}

#[cfg(not(feature = "charts"))]
fn charts(_: &Scenario, _: &Outcome, _: &[PriceOutcome], _: &AtomicBool) -> Result<Vec<OutputFile>, Failure> {
    Ok(Vec::new())
}
