//! `option` and `liquidity` of a grant: what a share of it pays, and when.

use super::diagnostic::{Diagnostic, Problems};
use super::keys::{EXERCISES, GRANT, LIQUIDITY, OPTION};
use super::limits::LONGEST_WAIT;
use super::stocks::ListedStock;
use super::table::{Entry, Table, no_use};
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
    around: (Option<u32>, bool),
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
            after_liquidity(&liquidity, around, problems)
        }
        (Some(entry), _) => option(&entry, stock, problems),
        (None, Some(entry)) => after_liquidity(&entry, around, problems),
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

fn after_liquidity(
    entry: &Entry,
    (years, leaves): (Option<u32>, bool),
    problems: &mut Problems,
) -> Option<Payoff> {
    let table = entry.table(&LIQUIDITY, problems)?;
    let month = table.require("month", units::whole_months, problems);
    let chance = table.read("chance", |entry| units::rate_between(entry, 0.0, 1.0), problems);
    let kept = table.read("kept", units::whole_months, problems);
    if let (Some(entry), false) = (table.get("kept"), leaves) {
        let help = "add `leaving = { quit = \"10%\" }` to the offer";
        problems.push(no_use(&entry, "where nobody leaves", help));
    }
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
    Some(Payoff::AfterLiquidity { month: month?, chance: chance.unwrap_or(1.0), kept })
}

pub(super) fn validate(offer: &str, payoff: Payoff) -> Result<(), InvalidScenario> {
    let what = |part: &str| format!("{part} of a grant of `{offer}`");
    match payoff {
        Payoff::Share | Payoff::Option { strike: None, .. } => Ok(()),
        Payoff::Option { strike: Some(strike), .. } => share_price(what("the strike"), strike),
        Payoff::AfterLiquidity { month, chance, kept } => {
            let wait = f64::from(LONGEST_WAIT);
            between(0.0, wait, what("the month of liquidity"), f64::from(month))?;
            let kept = f64::from(kept.unwrap_or_default());
            between(0.0, wait, what("the months that vested shares are kept"), kept)?;
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
        Payoff::AfterLiquidity { month, chance, kept } => {
            let kept =
                kept.map_or_else(String::new, |kept| format!(", kept = \"{}\"", plural(kept, "month")));
            let value = format!("{{ month = {month}, chance = {}{kept} }}", values::rate(chance));
            file.key(&GRANT, "liquidity", value);
        }
    }
}
