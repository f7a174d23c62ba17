//! `vestcast list`: what is known by name.

use clap::ValueEnum;

use super::failure::Failure;
use super::terminal;
use crate::facts::stress::{self, Stress};
use crate::facts::vesting::{self, Schedule};
use crate::market::{self, ModelInfo};
use crate::money;
use crate::report::text::{WIDTH, wrapped};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// What to list [default: all]
    #[arg(value_enum)]
    what: Option<What>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum What {
    /// Vesting schedules
    Schedules,
    /// Price models
    Models,
    /// Falls of the past that a shock can repeat
    Stresses,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut listing = String::new();
    let wanted = |what: What| arguments.what.is_none_or(|asked| asked == what);
    if wanted(What::Schedules) {
        let heading = format!("Vesting schedules, as known on {}", vesting::as_of());
        listing += &format!("{}\n\n", terminal::bold(&heading));
        listing.extend(vesting::schedules().iter().map(schedule));
    }
    if wanted(What::Models) {
        listing += &all_models();
    }
    if wanted(What::Stresses) {
        let heading = format!("Stresses of the past, as known on {}", stress::as_of());
        listing += &format!("{}\n\n", terminal::bold(&heading));
        listing.extend(stress::stresses().iter().map(stress));
    }
    Ok(terminal::print(&listing)?)
}

/// Lists the price models alone.
pub(super) fn models() -> Result<(), Failure> {
    Ok(terminal::print(&all_models())?)
}

fn all_models() -> String {
    let models: String = market::MODELS.iter().map(|info| model(info)).collect();
    format!("{}\n\n{models}", terminal::bold("Price models"))
}

fn schedule(schedule: &Schedule) -> String {
    let employer = format!("{}: {}", schedule.employer, schedule.name);
    let shares = match by_year(&schedule.tranches()).as_slice() {
        [] => "no months known".to_owned(),
        years => years.iter().map(|part| money::percent(*part)).collect::<Vec<_>>().join(" / ") + " by year",
    };
    let sureness = format!("sureness {}; {}", schedule.confidence.word(), schedule.evidence);
    let mut lines = vec![indented(&employer), indented(&shares), indented(&sureness)];
    lines.extend(schedule.refused.as_ref().map(|reason| indented(&format!("not priced: {reason}"))));
    lines.extend(schedule.warning.as_ref().map(|warning| indented(&format!("note: {warning}"))));
    format!("{}\n{}\n", terminal::bold(&schedule.id), lines.concat())
}

/// Fraction vested in each year.
fn by_year(tranches: &[(u32, f64)]) -> Vec<f64> {
    let year = |month: u32| month.div_ceil(12).max(1);
    let last = tranches.last().map_or(0, |(month, _)| year(*month));
    let in_year = |y: u32| tranches.iter().filter(|(month, _)| year(*month) == y).map(|(_, part)| part).sum();
    (1..=last).map(in_year).collect()
}

fn model(info: &ModelInfo) -> String {
    let parameters = info.parameters.iter().map(|p| {
        let otherwise = p.otherwise.map_or(String::new(), |otherwise| format!(" [default: {otherwise}]"));
        indented(&format!("{}: {}{otherwise}", p.name, p.about))
    });
    let about = indented(&format!("{}. {}", info.title, info.about));
    let source = indented(&format!("source: {}", info.source));
    format!("{}\n{about}{}{source}\n", terminal::bold(info.name), parameters.collect::<String>())
}

fn stress(stress: &Stress) -> String {
    let [first, last] = stress.dates();
    let name = format!("{}: {}, {first} to {last}", stress.share, stress.name);
    let sureness = format!("sureness {}; {}", stress.confidence.word(), stress.evidence);
    let mut lines = vec![indented(&name), indented(&stress.course()), indented(&sureness)];
    lines.extend(stress.notes.as_ref().map(|note| indented(&format!("note: {note}"))));
    format!("{}\n{}\n", terminal::bold(&stress.id), lines.concat())
}

fn indented(text: &str) -> String {
    format!("  {}\n", wrapped(text, WIDTH - 2, "    "))
}
