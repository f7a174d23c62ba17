//! `[offers.NAME.target_pay]`: refreshers that fill what is missing to a yearly target.

use super::diagnostic::{Diagnostic, Problems};
use super::keys::TARGET_PAY;
use super::limits::{HIGHEST_RAISE, LONGEST_SPAN, MOST_MONEY};
use super::stocks::ListedStock;
use super::table::{Entry, Table};
use super::units::{self, Reading, refused};
use super::validate::{between, dollars, not_above, positive};
use super::values::{self, rate, text};
use super::words::plural;
use super::write::File;
use super::{InvalidScenario, grants};
use crate::money;
use crate::offer::{PLANNED_GROWTH, TargetPay};

/// Amazon fills years 1 and 2 with sign-on money; shares are first planned for the third.
const FIRST_YEAR: u32 = 3;
/// A year ahead.
const LEAD: u32 = 12;
/// Quarterly.
const EVERY: u32 = 3;
/// Higher growth is more likely a slip.
const USUAL_GROWTH: f64 = 0.3;

pub(super) fn read(
    entry: &Entry,
    stocks: &[ListedStock],
    (years, base): (Option<u32>, Option<f64>),
    problems: &mut Problems,
) -> Option<TargetPay> {
    let table = entry.table(&TARGET_PAY, problems)?;
    let stock = grants::stock(&table, stocks, problems);
    let amount = table.require("amount", units::dollars, problems);
    if let (Some(entry), Some(amount)) = (table.get("amount"), amount) {
        units::warn_of_small(&entry, amount, units::USUAL_PAY, problems);
    }
    let target = TargetPay {
        stock: stock.map_or_else(String::new, |stock| stock.name.clone()),
        amount: amount.unwrap_or_default(),
        raise: table.read("raise", growth, problems).unwrap_or_default(),
        planned_growth: table.read("planned_growth", growth, problems).unwrap_or(PLANNED_GROWTH),
        from_year: from(&table, years, problems)?,
        lead: table
            .read("lead", |entry| units::months_between(entry, 0, LONGEST_SPAN), problems)
            .unwrap_or(LEAD),
        every: table.read("every", every, problems).unwrap_or(EVERY),
    };
    check_amounts(&table, &target, years, problems);
    warn_of_odd(&table, &target, base, problems);
    (stock.is_some() && amount.is_some()).then_some(target)
}

/// A rate at which an amount can grow from year to year.
fn growth(entry: &Entry) -> Reading<f64> {
    match units::rate(entry)? {
        rate if rate <= -1.0 => Err(refused(entry, "must be above −100%")),
        rate if rate > HIGHEST_RAISE => Err(refused(entry, "is above 1,000% a year")),
        rate => Ok(rate),
    }
}

fn from(table: &Table, years: Option<u32>, problems: &mut Problems) -> Option<u32> {
    let year = match table.get("from") {
        Some(entry) => problems.note(units::year(&entry, years))?,
        None => FIRST_YEAR,
    };
    if let Some(years) = years.filter(|years| year > *years) {
        let message =
            format!("without `from` year {FIRST_YEAR} is the first planned, which lies after the horizon");
        let help = format!("add `from = \"year {years}\"`, or set a longer `horizon`");
        problems.push(Diagnostic::error(table.span(), message).help(help));
        return None;
    }
    Some(year)
}

fn every(entry: &Entry) -> Reading<u32> {
    match units::months_between(entry, 1, 12)? {
        months if 12 % months == 0 => Ok(months),
        _ => Err(refused(entry, "must divide a year").help("write 1, 2, 3, 4, 6 or 12 months")),
    }
}

/// Refuses a raise that takes the target of the last year beyond the largest amount.
fn check_amounts(table: &Table, target: &TargetPay, years: Option<u32>, problems: &mut Problems) {
    let last = target.in_year(years.unwrap_or(target.from_year));
    if last > MOST_MONEY {
        let place = table.nearest(&["raise", "amount"]);
        let message = "with this raise the target grows to more than $1 billion";
        problems.push(Diagnostic::error(place, message).label(money::short(last)));
    }
}

fn warn_of_odd(table: &Table, target: &TargetPay, base: Option<f64>, problems: &mut Problems) {
    if let Some(entry) = table.get("planned_growth").filter(|_| target.planned_growth > USUAL_GROWTH) {
        let message = format!("reviews plan with a growth above {} a year", money::percent(USUAL_GROWTH));
        let help = "the higher it is, the fewer shares are granted; Amazon is reported to plan with 15%";
        problems.push(Diagnostic::warning(entry.span(), message).label(entry.found()).help(help));
    }
    let (Some(entry), Some(base)) = (table.get("amount"), base) else { return };
    if target.amount > 0.0 && target.amount < base {
        let message = "the target is below the base: no share is ever granted towards it";
        let help = "it is all pay of a year, base and cash included";
        problems.push(Diagnostic::warning(entry.span(), message).label(entry.found()).help(help));
    }
}

pub(super) fn validate(offer: &str, target: &TargetPay, years: u32) -> Result<(), InvalidScenario> {
    let what = |part: &str| format!("{part} of `{offer}`");
    dollars(what("the target of pay"), target.amount)?;
    for (name, rate) in [("raise", target.raise), ("planned growth", target.planned_growth)] {
        let name = what(&format!("the {name} of the target pay"));
        positive(format!("one plus {name}"), 1.0 + rate)?;
        not_above(HIGHEST_RAISE, name, rate, money::percent)?;
    }
    between(1.0, f64::from(years), what("the first year of the target pay"), f64::from(target.from_year))?;
    dollars(what("the target of pay in the last year"), target.in_year(years))?;
    between(0.0, f64::from(LONGEST_SPAN), what("the lead of the target pay"), f64::from(target.lead))?;
    if target.every == 0 || 12 % target.every != 0 {
        let (what, value) = (what("the months between vests of the target pay"), target.every.to_string());
        return Err(InvalidScenario::Number { what, value, allowed: "1, 2, 3, 4, 6 or 12" });
    }
    Ok(())
}

pub(super) fn write(target: &TargetPay, header: &str, file: &mut File) {
    let months = |months: u32| format!("\"{}\"", plural(months, "month"));
    file.header(&format!("[{header}.target_pay]"));
    file.key(&TARGET_PAY, "stock", text(&target.stock));
    file.key(&TARGET_PAY, "amount", values::dollars(target.amount));
    file.key(&TARGET_PAY, "raise", rate(target.raise));
    file.key(&TARGET_PAY, "planned_growth", rate(target.planned_growth));
    file.key(&TARGET_PAY, "from", text(&format!("year {}", target.from_year)));
    file.key(&TARGET_PAY, "lead", months(target.lead));
    file.key(&TARGET_PAY, "every", months(target.every));
}
