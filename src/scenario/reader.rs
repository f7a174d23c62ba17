//! The top of a scenario file, and the order in which its parts are read.

use toml::Spanned;
use toml::de::DeTable;

use super::diagnostic::{Diagnostic, Problems};
use super::keys::{ROOT, SAMPLING};
use super::limits::{HIGHEST_SEED, LONGEST_NOTE, LONGEST_TITLE, MOST_PATHS};
use super::offers::Around;
use super::prices::{History, PriceFiles};
use super::stocks::ListedStock;
use super::table::{Entry, Table};
use super::units::{self, Reading, refused};
use super::{
    DEFAULT_PATHS, DEFAULT_SEED, DEFAULT_YEARS, MAX_BYTES, Scenario, correlation, goals, left_behind, offers,
    stocks, syntax, tax, todays_money,
};
use crate::market::Sampling;
use crate::money;
use crate::offer::MAX_YEARS;

/// A scenario and what is odd about it.
#[derive(Debug, Clone)]
pub struct Read {
    /// The scenario.
    pub scenario: Scenario,
    /// Odd but allowed, by place in the file.
    pub warnings: Vec<Diagnostic>,
    /// Price files it was read with.
    pub histories: Vec<History>,
}

pub(super) fn read(source: &str, files: &PriceFiles) -> Result<Read, Problems> {
    let mut problems = Problems::default();
    if source.len() > MAX_BYTES {
        problems
            .push(Diagnostic::error(0..0, "the file is larger than 1 MB; a scenario takes a few kilobytes"));
        return Err(problems);
    }
    let document = syntax::parse(source, &mut problems);
    let scenario = document.and_then(|document| scenario(&document, files, &mut problems));
    match scenario {
        Some((scenario, histories)) if !problems.has_errors() => {
            Ok(Read { scenario, warnings: problems.sorted().into_diagnostics(), histories })
        }
        _ => Err(problems.sorted()),
    }
}

fn scenario(
    document: &Spanned<DeTable<'_>>,
    files: &PriceFiles,
    problems: &mut Problems,
) -> Option<(Scenario, Vec<History>)> {
    let root = Table::open(&ROOT, "the scenario", 0..0, vec![document.get_ref()], problems);
    let title = root.require("title", |entry| units::text(entry, LONGEST_TITLE, false), problems);
    let about = root.read("about", |entry| units::text(entry, LONGEST_NOTE, true), problems);
    let years = match root.get("horizon") {
        Some(entry) => problems.note(horizon(&entry)),
        None => Some(DEFAULT_YEARS),
    };
    let paths = root.read("paths", |entry| units::count(entry, 1, MOST_PATHS), problems);
    let sampling = root.read("sampling", |entry| units::choice(entry, &SAMPLING), problems);
    let sampling = sampling.and_then(Sampling::find);
    if let (Some(sampling), Some(entry)) = (sampling, root.get("sampling")) {
        problems.note(enough_paths(&entry, sampling, paths.unwrap_or(DEFAULT_PATHS)));
    }
    let seed = root.read("seed", |entry| units::count(entry, 0, HIGHEST_SEED), problems);
    let horizon = years.zip(Some(offers::longest_wait(root.get("offers").as_ref())));
    let mut stocks =
        root.get("stocks").map_or_else(Vec::new, |entry| stocks::read(&entry, horizon, files, problems));
    let goals = root.get("goals").and_then(|entry| goals::read(&entry, years, problems));
    let correlation = root.get("correlation");
    let correlation =
        correlation.and_then(|entry| correlation::read(&entry, &stocks, problems)).unwrap_or_default();
    let tax = root.get("tax").and_then(|entry| tax::read(&entry, problems));
    let money = root.get("todays_money").and_then(|entry| todays_money::read(&entry, problems));
    let money = money.unwrap_or_default();
    let left = root.get("left_behind").and_then(|entry| left_behind::read(&entry, &stocks, problems));
    let left_behind = left.unwrap_or_default();
    let around = Around { stocks: &stocks, years, tax: tax.as_ref(), money, left_behind: &left_behind };
    let offers = root.demand("offers", problems);
    let offers = offers.map_or_else(Vec::new, |entry| offers::read(&entry, &around, problems));
    if let Some(entry) = root.get("left_behind") {
        let has_goals = goals.as_ref().is_some_and(|goals| goals.walk_away.or(goals.current_pay).is_some());
        left_behind::warn_of_lost(&entry, &left_behind, (&offers, years), has_goals, problems);
    }
    let granted = |stock: &&ListedStock| {
        let is_left = left_behind.shares.iter().any(|lot| lot.stock == stock.name);
        is_left || offers.iter().any(|offer| offer.holds(&stock.name))
    };
    warn_of_unused(&stocks, granted, problems);
    let is_currency = |stock: &&ListedStock| offers.iter().any(|offer| offer.is_paid_in(&stock.name));
    let shares: Vec<&ListedStock> =
        stocks.iter().filter(&granted).filter(|stock| !is_currency(stock)).collect();
    correlation::warn_of_independence(&shares, &correlation, problems);
    let histories = stocks.iter_mut().filter_map(|stock| stock.history.take()).collect();
    let scenario = Scenario {
        title: title?,
        about,
        years: years?,
        paths: paths.unwrap_or(DEFAULT_PATHS),
        sampling,
        seed: seed.unwrap_or(DEFAULT_SEED),
        stocks: stocks.into_iter().map(ListedStock::complete).collect::<Option<_>>()?,
        correlation,
        offers,
        goals: goals.unwrap_or_default(),
        tax,
        money,
        left_behind,
    };
    Some((scenario, histories))
}

/// Errors of paths that depend on each other are taken from replicates, each of which needs some.
fn enough_paths(entry: &Entry, sampling: Sampling, paths: u64) -> Reading<()> {
    let least = sampling.fewest_paths();
    if paths >= least {
        return Ok(());
    }
    let message = format!("{} sampling needs at least {} paths", sampling.name(), money::count(least));
    let help = "leave `sampling` out, or simulate more `paths`";
    Err(Diagnostic::error(entry.span(), message)
        .label(format!("with {} paths", money::count(paths)))
        .help(help))
}

fn horizon(entry: &Entry) -> Reading<u32> {
    let months = units::months(entry)?;
    let years = months / 12.0;
    if years.fract() != 0.0 {
        let error = refused(entry, "must be whole years");
        // `horizon = 4` is meant in years, but bare numbers are months.
        return Err(
            error.help(format!("write \"{} years\"; a bare number counts months", number_of_years(months)))
        );
    }
    if !(1.0..=f64::from(MAX_YEARS)).contains(&years) {
        return Err(refused(entry, &format!("must lie between 1 and {MAX_YEARS} years")));
    }
    Ok(years as u32)
}

fn number_of_years(months: f64) -> f64 {
    if (2.0..=f64::from(MAX_YEARS)).contains(&months) { months.floor() } else { (months / 12.0).ceil() }
}

fn warn_of_unused(stocks: &[ListedStock], is_used: impl Fn(&&ListedStock) -> bool, problems: &mut Problems) {
    if problems.has_errors() {
        return;
    }
    for stock in stocks.iter().filter(|stock| !is_used(stock)) {
        let message = format!("no offer grants the stock {}", super::words::quoted(&stock.name));
        let help = "remove it, or name it in a grant: `stock = …`";
        problems.push(Diagnostic::warning(stock.span.clone(), message).help(help));
    }
}
