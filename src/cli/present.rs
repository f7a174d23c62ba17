//! Showing an outcome: tables and sentences on the screen, charts and `summary.json` in a folder.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::failure::Failure;
use super::job::Job;
use super::write::{self, OutputFile};
use super::{load, terminal};
#[cfg(feature = "charts")]
use crate::chart::SUBSTITUTE;
use crate::decide::{Convergence, Verdict};
use crate::engine;
use crate::outcome::{Outcome, PriceOutcome, Reached};
use crate::report;
#[cfg(feature = "charts")]
use crate::report::picture::{self, Picture};
use crate::report::{json, requirements, table, text, until};
use crate::scenario::{Scenario, Stock};

/// The file of numbers, which says which files were written with it.
const SUMMARY: &str = "summary.json";

/// Price paths of the fan; more would not change a pixel.
const FAN_PATHS: u64 = 100_000;

/// Where results go, in which forms.
#[derive(clap::Args)]
pub(super) struct Destination {
    /// Folder for charts and a file of numbers [default: output/<name of the input file>]
    #[arg(long, short, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,

    /// Write no charts, only the file of numbers
    #[arg(long)]
    pub(super) no_charts: bool,

    /// Print the numbers as JSON instead of tables and sentences
    #[arg(long)]
    pub(super) json: bool,
}

impl Destination {
    /// Writes files, and the numbers with a list of them; gives the numbers as text and a line on where all is.
    pub(super) fn write(
        &self,
        (name, list): (&str, &str),
        mut files: Vec<OutputFile>,
        mut numbers: Value,
    ) -> Result<(String, String), Failure> {
        // A later run into the same folder removes what this one lists.
        numbers["files"] = files.iter().map(|file| file.name.as_str()).collect();
        let numbers = format!("{numbers:#}\n");
        files.push(OutputFile { name: list.into(), bytes: numbers.clone().into_bytes() });
        let folder = self.out.clone().unwrap_or_else(|| Path::new("output").join(name));
        write::write_all(&folder, &files)?;
        Ok((numbers, written(&folder, list, &files)))
    }

    /// Charts as files, unless none are wanted; after them nothing is left that could be stopped.
    pub(super) fn charts(
        &self,
        job: &Job,
        drawn: impl FnOnce() -> Result<Vec<OutputFile>, Failure>,
    ) -> Result<Vec<OutputFile>, Failure> {
        let files = if self.no_charts { Vec::new() } else { drawn()? };
        job.clear_bar();
        match job.is_cancelled() {
            true => Err(Failure::stopped("while drawing")),
            false => Ok(files),
        }
    }

    /// Writes all; prints the numbers, or else the report and where the files are.
    pub(super) fn finish(
        &self,
        to: (&str, &str),
        files: Vec<OutputFile>,
        numbers: Value,
        quiet: bool,
        report: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        let (numbers, written) = self.write(to, files, numbers)?;
        if self.json {
            terminal::print(&numbers)?;
        } else if !quiet {
            terminal::print(&format!("{}\n{written}\n", report()))?;
        }
        Ok(())
    }
}

/// Where the numbers of a command without charts go.
#[derive(clap::Args)]
pub(super) struct Numbers {
    /// Also write the numbers as a file into this folder
    #[arg(long, short, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Print the numbers as JSON instead of tables and sentences
    #[arg(long)]
    json: bool,
}

impl Numbers {
    /// Prints a report or numbers, and writes the numbers if a folder is given.
    pub(super) fn show(
        &self,
        list: &str,
        numbers: Value,
        quiet: bool,
        report: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        let mut written = String::new();
        let mut numbers = numbers;
        numbers["files"] = Value::Array(Vec::new());
        let numbers = format!("{numbers:#}\n");
        if let Some(folder) = &self.out {
            let files = [OutputFile { name: list.to_owned(), bytes: numbers.clone().into_bytes() }];
            write::write_all(folder, &files)?;
            written = format!("\n{}\n", self::written(folder, list, &files));
        }
        if self.json {
            terminal::print(&numbers)?;
        } else if !quiet {
            terminal::print(&format!("{}{written}", report()))?;
        }
        Ok(())
    }
}

#[derive(clap::Args)]
pub(super) struct Presentation {
    #[command(flatten)]
    destination: Destination,

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
    /// What came of what was demanded.
    pub(super) verdicts: &'a [Verdict],
    /// How percentiles settled, if that was asked.
    pub(super) convergence: Option<&'a Convergence>,
    /// Name for the folder of results.
    pub(super) name: &'a str,
}

impl Presentation {
    pub(super) fn show(&self, found: &Found, job: &Job) -> Result<(), Failure> {
        let prices = prices(found.scenario, job)?;
        let files = self.destination.charts(job, || charts(found, &prices, job))?;
        let mut summary =
            json::summary(found.scenario, found.outcome, found.reached, &prices, found.warnings);
        if !found.verdicts.is_empty() {
            summary["requirements"] = requirements::json(found.verdicts);
        }
        if let Some(convergence) = found.convergence {
            summary["convergence"] = report::convergence::json(found.outcome, convergence);
        }
        let (summary, written) = self.destination.write((found.name, SUMMARY), files, summary)?;
        if self.destination.json {
            terminal::print(&summary)?;
        } else if !self.quiet {
            let report = table::report(found.scenario, found.outcome, &terminal::bold);
            // What was missed is said at the very end.
            let reached = found.reached.filter(|reached| reached.is_met());
            let reached =
                reached.map(|reached| terminal::paragraph(until::sentences(reached, found.outcome.paths)));
            let required = requirements::table(found.verdicts, &terminal::bold);
            let gap = if required.is_empty() { "" } else { "\n" };
            let reached = reached.unwrap_or_default();
            terminal::print(&format!("{report}\n{required}{gap}{reached}{written}\n"))?;
        }
        Ok(())
    }
}

/// The name of the results: that of the file they come from.
pub(super) fn name_of(input: &Path) -> String {
    match input.file_stem() {
        _ if load::is_stdin(input) => "stdin".to_owned(),
        None => "scenario".to_owned(),
        Some(stem) => stem.to_string_lossy().into_owned(),
    }
}

/// One line on where the files are.
fn written(folder: &Path, list: &str, files: &[OutputFile]) -> String {
    let charts = files.iter().filter(|file| file.name.ends_with("-light.svg")).count();
    let is_picture = |file: &&OutputFile| file.name.ends_with(".svg") || file.name.ends_with(".png");
    let others = files.iter().filter(|file| !is_picture(file) && file.name != list);
    let mut names = vec![list.to_owned()];
    names.extend(others.map(|file| file.name.clone()));
    let charts = match charts {
        0 => None,
        1 => Some("a chart (light and dark, SVG and PNG)".to_owned()),
        n => Some(format!("{n} charts (light and dark, SVG and PNG)")),
    };
    names.extend(charts);
    let what = match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => list.to_owned(),
    };
    text::wrapped(&format!("Wrote {what} to {}/", folder.display()), text::WIDTH, "")
}

/// Follows the price of every stock that an offer grants.
pub(super) fn prices(scenario: &Scenario, job: &Job) -> Result<Vec<PriceOutcome>, Failure> {
    let granted = scenario.stocks.iter().filter(|stock| scenario.grants_stock(&stock.name));
    let paths = FAN_PATHS.min(scenario.paths);
    let days = engine::watch_days(scenario.last_month());
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
    let mut pictures = gallery::pictures(found.scenario, found.outcome, prices);
    if let Some(convergence) = found.convergence {
        pictures.extend(report::convergence::pictures(found.scenario, found.outcome, convergence));
    }
    drawn(&pictures, job)
}

/// Pictures as files, drawn on the threads of a job.
#[cfg(feature = "charts")]
pub(super) fn drawn(pictures: &[Picture], job: &Job) -> Result<Vec<OutputFile>, Failure> {
    let files = job.pool().install(|| picture::files_unless(pictures, job.cancel_flag()));
    let files = files.map_err(Failure::run)?.ok_or_else(|| Failure::stopped("while drawing"))?;
    let has_boxes = |(_, bytes): &(String, Vec<u8>)| String::from_utf8_lossy(bytes).contains(SUBSTITUTE);
    if !job.is_quiet() && files.iter().filter(|(name, _)| name.ends_with("-light.svg")).any(has_boxes) {
        let said = format!(
            "Note: charts show {SUBSTITUTE} for characters that their font lacks; it has Latin, Greek and Cyrillic letters."
        );
        terminal::say(&terminal::paragraph(said));
    }
    Ok(files.into_iter().map(|(name, bytes)| OutputFile { name, bytes }).collect())
}

#[cfg(not(feature = "charts"))]
fn charts(_: &Found, _: &[PriceOutcome], _: &Job) -> Result<Vec<OutputFile>, Failure> {
    Ok(Vec::new())
}
