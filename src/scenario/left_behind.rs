//! `[left_behind]`: what the present employer would have paid.

use toml::Spanned;
use toml::de::DeValue;

use super::diagnostic::{Diagnostic, Problems};
use super::keys::{LEFT_BEHIND, LEFT_SHARES};
use super::limits::{LONGEST_WAIT, MOST_GRANTS, MOST_LEFT_BONUSES, MOST_MONEY, MOST_SHARES, MOST_TRANCHES};
use super::stocks::ListedStock;
use super::table::{Entry, Table};
use super::units::{self, Reading};
use super::validate::{at_most, between, dollars, not_above, positive};
use super::values;
use super::words::plural;
use super::write::{File, vesting};
use super::{InvalidScenario, Stock, grants, schedules};
use crate::money;
use crate::offer::{LeftBehind, LeftShares, Offer, Payoff};

pub(super) fn read(entry: &Entry, stocks: &[ListedStock], problems: &mut Problems) -> Option<LeftBehind> {
    let table = entry.table(&LEFT_BEHIND, problems)?;
    let help = "head each with `[[left_behind.shares]]`, two brackets on either side";
    let lots = table.read("shares", |entry| entry.list("a list of tables", help, MOST_GRANTS), problems);
    let lot = |(i, node)| {
        let table = Entry::new(format!("lot {} of shares", i + 1), node).table(&LEFT_SHARES, problems)?;
        lot(&table, stocks, problems)
    };
    let shares = lots.unwrap_or_default().iter().enumerate().filter_map(lot).collect();
    let bonuses = table.get("bonuses").and_then(|entry| bonuses(&entry, problems)).unwrap_or_default();
    if table.get("shares").or(table.get("bonuses")).is_none() {
        let message = "it is not said what is left behind";
        let help = "add `bonuses = [[\"3 months\", \"40K\"]]`, or shares under `[[left_behind.shares]]`";
        problems.push(Diagnostic::warning(table.span(), message).help(help));
    }
    Some(LeftBehind { bonuses, shares })
}

/// Warns of what no offer can lose within the horizon, and of what present pay may hold, too.
pub(super) fn warn_of_lost(
    entry: &Entry,
    left: &LeftBehind,
    (offers, years): (&[Offer], Option<u32>),
    has_goals: bool,
    problems: &mut Problems,
) {
    let starts = offers.iter().filter(|offer| offer.leaves_behind).map(|offer| offer.starts_in);
    let (Some(first), Some(years)) = (starts.min(), years) else { return };
    let late = late(left, first + 12 * years);
    if !late.is_empty() {
        let message = format!(
            "{late} left behind would come after the horizon of {}, and is left out",
            plural(years, "year")
        );
        let help = "take it out, or look further ahead with `horizon`";
        problems.push(Diagnostic::warning(entry.span(), message).help(help));
    }
    if has_goals && !left.bonuses.is_empty() {
        let message = "bonuses left behind count twice if present pay in `[goals]` holds them, too";
        let help = "leave them out of `current_pay` and `walk_away`, or out of `[left_behind]`";
        problems.push(Diagnostic::warning(entry.span(), message).help(help));
    }
}

/// `$40K of bonus, 200 X shares`; empty if it is nothing.
pub(crate) fn items_left<'s>(bonuses: f64, shares: impl Iterator<Item = (&'s str, f64)>) -> String {
    let mut stocks: Vec<(&str, f64)> = Vec::new();
    for (stock, count) in shares {
        match stocks.iter_mut().find(|(other, _)| *other == stock) {
            Some((_, sum)) => *sum += count,
            None => stocks.push((stock, count)),
        }
    }
    let mut list = Vec::new();
    list.extend((bonuses != 0.0).then(|| format!("{} of bonus", crate::money::short(bonuses))));
    list.extend(stocks.into_iter().map(|(stock, count)| {
        let count = if count >= 10.0 { crate::money::count(count.round() as u64) } else { count.to_string() };
        format!("{count} {stock} shares")
    }));
    list.join(", ")
}

/// What falls after a month, in words; empty if nothing does.
fn late(left: &LeftBehind, end: u32) -> String {
    let bonuses = left.bonuses.iter().filter(|bonus| bonus.0 > end).map(|bonus| bonus.1).sum();
    let shares = left.shares.iter().flat_map(|lot| {
        let late = lot.vesting.tranches().iter().filter(move |tranche| tranche.month > end);
        late.map(|tranche| (lot.stock.as_str(), lot.shares * tranche.fraction))
    });
    items_left(bonuses, shares)
}

fn bonuses(entry: &Entry, problems: &mut Problems) -> Option<Vec<(u32, f64)>> {
    const HELP: &str = "write [[\"3 months\", \"40K\"]]";
    let list = problems.note(entry.list("a list of [month, dollars] pairs", HELP, MOST_LEFT_BONUSES))?;
    problems.note_all(list.iter().map(bonus))
}

fn bonus<'a>(node: &'a Spanned<DeValue<'a>>) -> Reading<(u32, f64)> {
    match node.get_ref().as_array().map(|pair| &pair[..]) {
        Some([month, amount]) => Ok((
            units::whole_months(&Entry::new("the month of a bonus", month))?,
            units::dollars(&Entry::new("a bonus", amount))?,
        )),
        _ => {
            Err(Entry::new("a bonus", node)
                .wrong("a pair of month and dollars", "write [\"3 months\", \"40K\"]"))
        }
    }
}

fn lot(table: &Table, stocks: &[ListedStock], problems: &mut Problems) -> Option<LeftShares> {
    let stock = grants::stock(table, stocks, problems);
    let shares = table.require("shares", units::shares, problems);
    let vesting =
        table.demand("vesting", problems).and_then(|entry| schedules::read(&entry, Payoff::Share, problems));
    let (stock, shares) = (stock?, shares?);
    let worth = shares * stock.price?;
    if worth > MOST_MONEY {
        let message = "the shares left behind are worth more than $1 billion at today's price";
        problems.push(Diagnostic::error(table.nearest(&["shares"]), message).label(money::short(worth)));
    }
    Some(LeftShares { stock: stock.name.clone(), shares, vesting: vesting? })
}

pub(super) fn validate(left: &LeftBehind, stocks: &[Stock]) -> Result<(), InvalidScenario> {
    at_most(MOST_LEFT_BONUSES, left.bonuses.len(), "bonuses left behind")?;
    for &(month, amount) in &left.bonuses {
        dollars("a bonus left behind".to_owned(), amount)?;
        let wait = f64::from(LONGEST_WAIT);
        between(0.0, wait, "the month of a bonus left behind".to_owned(), f64::from(month))?;
    }
    at_most(MOST_GRANTS, left.shares.len(), "lots of shares left behind")?;
    for LeftShares { stock, shares, vesting } in &left.shares {
        let Some(stock) = stocks.iter().find(|known| known.name == *stock) else {
            let (offer, stock) = ("the present employer".to_owned(), stock.clone());
            return Err(InvalidScenario::UnknownStock { offer, stock });
        };
        positive("the number of shares left behind".to_owned(), *shares)?;
        let count = |shares: f64| shares.to_string();
        not_above(MOST_SHARES, "the number of shares left behind".to_owned(), *shares, count)?;
        let worth = shares * stock.price;
        not_above(MOST_MONEY, "the worth today of shares left behind".to_owned(), worth, money::short)?;
        at_most(MOST_TRANCHES, vesting.tranches().len(), "vests of shares left behind")?;
    }
    Ok(())
}

pub(super) fn write(left: &LeftBehind, file: &mut File) {
    if left.is_empty() {
        return;
    }
    file.header("[left_behind]");
    if !left.bonuses.is_empty() {
        let bonus = |&(month, amount): &(u32, f64)| format!("[{month}, {}]", values::dollars(amount));
        let bonuses: Vec<String> = left.bonuses.iter().map(bonus).collect();
        file.key(&LEFT_BEHIND, "bonuses", values::list(&bonuses, "bonuses"));
    }
    for lot in &left.shares {
        file.header("[[left_behind.shares]]");
        file.key(&LEFT_SHARES, "stock", values::text(&lot.stock));
        file.key(&LEFT_SHARES, "shares", values::number(lot.shares));
        file.key(&LEFT_SHARES, "vesting", vesting(&lot.vesting, Payoff::Share));
    }
}
