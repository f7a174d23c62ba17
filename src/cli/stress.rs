//! `vestcast stress`: what each year pays if the past comes again.

use std::path::PathBuf;

use super::failure::Failure;
use super::forecast::{self, Leave};
use super::job::{Job, Threads};
use super::load::{self, Tell};
use super::present::{self, Destination};
use super::run::Size;
use super::terminal;
use super::write::OutputFile;
use crate::report::stress::{self as report, Stresses};
use crate::scenario::Scenario;
use crate::{decide, simulate_with};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Scenario file; - for standard input
    scenario: PathBuf,

    /// Month after today in which every stress begins: 0 is today, 12 a year from now, at most the last of pay
    #[arg(long, value_name = "MONTH", default_value_t = 0.0, value_parser = month, allow_negative_numbers = true)]
    from: f64,

    #[command(flatten)]
    size: Size,

    #[command(flatten)]
    leave: Leave,

    #[command(flatten)]
    threads: Threads,

    /// Folder for the table as Markdown and as JSON [default: output/<name of the input file>]
    #[arg(long, short, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Print the numbers as JSON instead of tables
    #[arg(long)]
    json: bool,

    /// Print no tables, warnings or progress
    #[arg(long, short)]
    quiet: bool,
}

/// The file of numbers, which says which files were written with it.
const LIST: &str = "stress.json";
/// The same as a page.
const PAGE: &str = "stress.md";

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut loaded = load::load(&arguments.scenario, Tell::warnings_unless(arguments.quiet))?;
    arguments.size.apply(&mut loaded.scenario);
    let scenario = &loaded.scenario;
    let is_share = |name: &str| scenario.grants_stock(name) && !scenario.is_currency(name);
    if !scenario.stocks.iter().any(|stock| is_share(&stock.name)) {
        return Err(Failure::input("no offer grants shares: no stress has a part in what they pay"));
    }
    month_of_pay(arguments.from, scenario)?;
    let courses = decide::courses(arguments.from).map_err(Failure::input)?;
    let job = Job::start(&arguments.threads, arguments.quiet)?;
    // What is laid over a price costs next to nothing beside it.
    let runs = 1 + courses.len() as u64;
    forecast::tell("These stresses", &[(scenario, runs)], &arguments.leave, &job)?;
    let simulate = |scenario: &Scenario| {
        job.expect(scenario.paths);
        job.run(|run| simulate_with(scenario, run))
    };
    let base = simulate(scenario)?;
    let rows = decide::stress(scenario, courses, simulate)?;
    job.clear_bar();
    let stresses = Stresses { scenario, base: &base, rows: &rows, month: arguments.from };
    let page = OutputFile { name: PAGE.into(), bytes: report::markdown(&stresses).into_bytes() };
    let numbers = report::json(&stresses, &loaded.warnings);
    let destination = Destination { out: arguments.out.clone(), no_charts: true, json: arguments.json };
    let name = present::name_of(&arguments.scenario);
    let shown = || report::report(&stresses, &terminal::bold);
    destination.finish((&name, LIST), vec![page], numbers, arguments.quiet, shown)
}

/// Refuses a month after the last of all pay, in which a stress would meet nothing.
fn month_of_pay(from: f64, scenario: &Scenario) -> Result<(), Failure> {
    let ahead = scenario.offers.iter().map(|offer| offer.starts_in).max().unwrap_or(0);
    let last = ahead + 12 * scenario.years;
    match from < f64::from(last) {
        true => Ok(()),
        false => Err(Failure::input(format_args!(
            "--from {from}: the last month of pay is {last}, so a stress from then on meets nothing; give 0, which is \
             today, to {}. It is a month, not a year of the past: all of those are in the table, `vestcast list \
             stresses` has their dates",
            last - 1
        ))),
    }
}

/// A month from today.
fn month(text: &str) -> Result<f64, String> {
    let month = text.trim().parse().ok().filter(|month| (0.0..=1200.0).contains(month));
    month.ok_or_else(|| {
        "the month a stress begins in is a number from 0, which is today. It is no year of the past: all of those are in \
         the table, `vestcast list stresses` has their dates"
            .to_owned()
    })
}
