//! `option` and `liquidity` of a grant: what a share of it pays, and when.

use super::diagnostic::{Diagnostic, Problems};
use super::keys::{EXERCISES, GRANT, LIQUIDITY, OPTION};
use super::limits::LONGEST_WAIT;
use super::stocks::ListedStock;
use super::table::{Entry, Table};
use super::units::{self, Reading};
use super::validate::{between, share_price};
use super::values;
use super::words::plural;
use super::write::File;
use super::{InvalidScenario, grant_price};
use crate::offer::{Exercise, Payoff};

/// The word for the price of the day of the grant.
const AT_GRANT: &str = "at grant";

pub(super) fn read(
    table: &Table,
    stock: Option<&ListedStock>,
    years: Option<u32>,
    problems: &mut Problems,
) -> Payoff {
    let read = match (table.get("option"), table.get("liquidity")) {
        (Some(option), Some(liquidity)) if option.layer == liquidity.layer => {
            let message = "a grant is either of options or waits for `liquidity`, not both";
            problems.push(Diagnostic::error(liquidity.span(), message).help("remove one of the two"));
            None
        }
        // Of an own and an inherited key the own one counts.
        (Some(option), Some(liquidity)) if liquidity.layer < option.layer => {
            after_liquidity(&liquidity, years, problems)
        }
        (Some(entry), _) => option(&entry, stock, problems),
        (None, Some(entry)) => after_liquidity(&entry, years, problems),
        (None, None) => None,
    };
    read.unwrap_or_default()
}

fn option(entry: &Entry, stock: Option<&ListedStock>, problems: &mut Problems) -> Option<Payoff> {
    let table = entry.table(&OPTION, problems)?;
    let strike = table.read("strike", strike, problems).flatten();
    let exercise = table.read("exercise", |entry| units::choice(entry, &EXERCISES), problems);
    let exercise = if exercise == Some(EXERCISES[1]) { Exercise::AtHorizon } else { Exercise::AtVest };
    if let (Some(entry), Some(strike), Some(today)) =
        (table.get("strike"), strike, stock.and_then(|stock| stock.price))
    {
        grant_price::warn_of_far("strike", &entry, strike, today, problems);
    }
    Some(Payoff::Option { strike, exercise })
}

fn strike(entry: &Entry) -> Reading<Option<f64>> {
    match entry.value().as_str() {
        Some(AT_GRANT) => Ok(None),
        Some(text) if text.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            Err(entry.wrong("a price or \"at grant\"", "write, for instance, 120"))
        }
        _ => units::price(entry).map(Some),
    }
}

fn after_liquidity(entry: &Entry, years: Option<u32>, problems: &mut Problems) -> Option<Payoff> {
    let table = entry.table(&LIQUIDITY, problems)?;
    let month = table.require("month", units::whole_months, problems);
    let chance = table.read("chance", |entry| units::rate_between(entry, 0.0, 1.0), problems);
    if let (Some(month), Some(years)) = (month, years)
        && month > 12 * years
    {
        let message = format!(
            "shares cannot be sold before the horizon of {}: they pay nothing",
            plural(years, "year")
        );
        let place = table.nearest(&["month"]);
        let help = "set a longer `horizon`, or an earlier `month`";
        problems.push(Diagnostic::warning(place, message).label(format!("month {month}")).help(help));
    }
    Some(Payoff::AfterLiquidity { month: month?, chance: chance.unwrap_or(1.0) })
}

pub(super) fn validate(offer: &str, payoff: Payoff) -> Result<(), InvalidScenario> {
    let what = |part: &str| format!("{part} of a grant of `{offer}`");
    match payoff {
        Payoff::Share | Payoff::Option { strike: None, .. } => Ok(()),
        Payoff::Option { strike: Some(strike), .. } => share_price(what("the strike"), strike),
        Payoff::AfterLiquidity { month, chance } => {
            between(0.0, f64::from(LONGEST_WAIT), what("the month of liquidity"), f64::from(month))?;
            between(0.0, 1.0, what("the chance of liquidity"), chance)
        }
    }
}

pub(super) fn write(payoff: Payoff, file: &mut File) {
    match payoff {
        Payoff::Share => {}
        Payoff::Option { strike, exercise } => {
            let strike = strike.map_or_else(|| values::text(AT_GRANT), values::dollars);
            let exercise = match exercise {
                Exercise::AtVest => EXERCISES[0],
                Exercise::AtHorizon => EXERCISES[1],
            };
            file.key(&GRANT, "option", format!("{{ strike = {strike}, exercise = \"{exercise}\" }}"));
        }
        Payoff::AfterLiquidity { month, chance } => {
            let value = format!("{{ month = {month}, chance = {} }}", values::rate(chance));
            file.key(&GRANT, "liquidity", value);
        }
    }
}
