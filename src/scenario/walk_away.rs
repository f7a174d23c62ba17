//! `walk_away` of `[goals]`: an amount, or the parts it is made of.

use super::diagnostic::{Diagnostic, Problems};
use super::keys::{GROWTH_COUNTS, WALK_AWAY};
use super::limits::MOST_MONEY;
use super::table::Entry;
use super::units;
use crate::money;

/// Dollars over the whole horizon. `current_pay` is what `[goals]` says of the present job.
pub(super) fn read(
    entry: &Entry,
    current_pay: Option<f64>,
    years: Option<u32>,
    problems: &mut Problems,
) -> Option<f64> {
    if entry.layers().is_none() {
        let amount = problems.note(units::dollars(entry))?;
        units::warn_of_small(entry, amount, units::USUAL_PAY, problems);
        return Some(amount);
    }
    let table = entry.table(&WALK_AWAY, problems)?;
    let current = match (table.get("current_pay"), current_pay) {
        (None, Some(pay)) => Some(pay),
        _ => table.require("current_pay", units::dollars, problems),
    };
    if let Some((entry, pay)) = table.get("current_pay").zip(current) {
        units::warn_of_small(&entry, pay, units::USUAL_PAY, problems);
    }
    let mut part = |key| table.read(key, units::dollars, problems).unwrap_or_default();
    let (living, risk, growth) = (part("cost_of_living"), part("risk_premium"), part("growth"));
    let counts = table.read("growth_counts", |entry| units::choice(entry, &GROWTH_COUNTS), problems);
    let sign = if counts == Some(GROWTH_COUNTS[1]) { 1.0 } else { -1.0 };
    let a_year = current? + living + risk + sign * growth;
    let amount = a_year * f64::from(years?);
    if (0.0..=MOST_MONEY).contains(&amount) {
        return Some(amount);
    }
    let fault = if amount < 0.0 { "come to less than nothing" } else { "come to more than $1 billion" };
    let label = format!("{} over the horizon", money::short(amount));
    let help = "each part is in dollars a year";
    let message = format!("the parts of the walk-away number {fault}");
    problems.push(Diagnostic::error(table.span(), message).label(label).help(help));
    None
}
