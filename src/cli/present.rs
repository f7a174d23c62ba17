//! Showing an outcome: tables and sentences on the screen, charts and `summary.json` in a folder.

use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::job::Job;
use super::write::{self, OutputFile};
use super::{load, terminal};
use crate::engine;
use crate::outcome::{Outcome, PriceOutcome, Reached};
use crate::report::{json, table, text, until};
use crate::scenario::{Scenario, Stock};

/// Price paths of the fan; more would not change a pixel.
const FAN_PATHS: u64 = 100_000;

#[derive(clap::Args)]
pub(super) struct Presentation {
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
    pub(super) quiet: bool,
}

/// What is to be shown.
pub(super) struct Found<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) warnings: &'a [String],
    pub(super) outcome: &'a Outcome,
    /// What a run until a precision came to.
    pub(super) reached: Option<&'a Reached>,
    /// Name for the folder of results.
    pub(super) name: &'a str,
}

impl Presentation {
    pub(super) fn show(&self, found: &Found, job: &Job) -> Result<(), Failure> {
        let prices = prices(found.scenario, job)?;
        let mut files = match self.no_charts {
            true => Vec::new(),
            false => charts(found, &prices, job)?,
        };
        job.clear_bar();
        if job.is_cancelled() {
            return Err(Failure::stopped("while drawing"));
        }
        let mut summary =
            json::summary(found.scenario, found.outcome, found.reached, &prices, found.warnings);
        // A later run into the same folder removes what this one lists.
        summary["files"] = files.iter().map(|file| file.name.as_str()).collect();
        let summary = format!("{summary:#}\n");
        files.push(OutputFile { name: write::SUMMARY.into(), bytes: summary.clone().into_bytes() });
        let folder = self.out.clone().unwrap_or_else(|| Path::new("output").join(found.name));
        write::write_all(&folder, &files)?;
        if self.json {
            terminal::print(&summary)?;
        } else if !self.quiet {
            let report = table::report(found.scenario, found.outcome, &terminal::bold);
            // What was missed is said at the very end.
            let reached = found.reached.filter(|reached| reached.is_met());
            let reached =
                reached.map(|reached| terminal::paragraph(until::sentences(reached, found.outcome.paths)));
            let (reached, written) = (reached.unwrap_or_default(), written(&folder, &files));
            terminal::print(&format!("{report}\n{reached}{written}\n"))?;
        }
        Ok(())
    }
}

/// The name of a scenario's results: that of its file.
pub(super) fn name_of(scenario: &Path) -> String {
    match scenario.file_stem() {
        _ if load::is_stdin(scenario) => "stdin".to_owned(),
        None => "scenario".to_owned(),
        Some(stem) => stem.to_string_lossy().into_owned(),
    }
}

/// One line on where the files are.
fn written(folder: &Path, files: &[OutputFile]) -> String {
    let charts = files.iter().filter(|file| file.name.ends_with("-light.svg")).count();
    let what = match charts {
        0 => "summary.json".to_owned(),
        n => format!("summary.json and {n} charts (light and dark, SVG and PNG)"),
    };
    text::wrapped(&format!("Wrote {what} to {}/", folder.display()), text::WIDTH, "")
}

/// Follows the price of every stock that an offer grants.
fn prices(scenario: &Scenario, job: &Job) -> Result<Vec<PriceOutcome>, Failure> {
    let granted = scenario.stocks.iter().filter(|stock| scenario.grants_stock(&stock.name));
    let paths = FAN_PATHS.min(scenario.paths);
    let days = engine::watch_days(scenario.years);
    let watch = |stock: &Stock| {
        job.expect(paths);
        let watched = job.run(|run| Ok(engine::watch_price(stock, days.clone(), scenario.seed, paths, run)?));
        watched.map_err(|failure| match failure {
            Failure::Interrupted(_) => Failure::stopped("after the last path, while following the prices"),
            other => other,
        })
    };
    granted.map(watch).collect()
}

#[cfg(feature = "charts")]
fn charts(found: &Found, prices: &[PriceOutcome], job: &Job) -> Result<Vec<OutputFile>, Failure> {
    use crate::report::gallery;
    let draw = || gallery::files_unless(found.scenario, found.outcome, prices, job.cancel_flag());
    let files = job.pool()?.install(draw);
    let files = files.map_err(Failure::run)?.ok_or_else(|| Failure::stopped("while drawing"))?;
    Ok(files.into_iter().map(|(name, bytes)| OutputFile { name, bytes }).collect())
}

#[cfg(not(feature = "charts"))]
fn charts(_: &Found, _: &[PriceOutcome], _: &Job) -> Result<Vec<OutputFile>, Failure> {
    Ok(Vec::new())
}
