//! A grant of an offer: how many shares of what, from when, vesting how.

use super::diagnostic::{Diagnostic, Problems};
use super::limits::{self, LONGEST_SPAN, MOST_TRANCHES};
use super::stocks::ListedStock;
use super::table::{Entry, Table, no_use, unknown_name};
use super::units::{self, Reading, refused};
use super::validate::{at_most, between, dollars, not_above, positive, share_price};
use super::values;
use super::words::{list, plural, quoted};
use super::write::{File, vesting};
use super::{InvalidScenario, Stock, grant_price, keys::GRANT, payoff, schedules};
use crate::market::DAYS_PER_MONTH;
use crate::money;
use crate::offer::{Grant, GrantPrice, GrantSize, MAX_YEARS, Vesting};

/// Grants beyond so many yearly salaries are more likely slips.
const USUAL_SIZE: f64 = 50.0;

/// What a grant must fit.
pub(super) struct Setting<'s> {
    pub(super) stocks: &'s [ListedStock],
    /// The horizon, if it could be read.
    pub(super) years: Option<u32>,
    /// The salary, if it could be read.
    pub(super) base: Option<f64>,
    /// Months from today until the first day.
    pub(super) ahead: u32,
    /// Month of the grant if it does not say.
    pub(super) start_month: u32,
    /// Whether one may leave.
    pub(super) leaves: bool,
}

pub(super) fn read(table: &Table<'_>, setting: &Setting<'_>, problems: &mut Problems) -> Option<Grant> {
    let stock = stock(table, setting.stocks, problems);
    let start = table.read("start", units::whole_months, problems);
    let start_month = start.unwrap_or(setting.start_month);
    let every = table.read("every", |entry| units::months_between(entry, 1, LONGEST_SPAN), problems);
    let size = size(table, stock, start_month + setting.ahead, problems);
    let whole_shares = table.read("whole_shares", units::switch, problems).unwrap_or_default();
    let after = table.read("after_horizon", |entry| units::choice(entry, &AFTER_HORIZON), problems);
    let payoff = payoff::read(table, stock, (setting.years, setting.leaves), problems);
    let vesting = table.demand("vesting", problems);
    let vesting = vesting.and_then(|entry| schedules::read(&entry, payoff, problems));
    let (size, vesting, stock) = (size?, vesting?, stock?);
    let whole = Grant::shares(&stock.name, 0.0, vesting);
    let grant = Grant { size, start_month, whole_shares, every, payoff, ..whole };
    check_after_horizon(table, &grant, after, problems);
    if let Some(years) = setting.years {
        check_horizon(table, &grant, years, after == Some(AFTER_HORIZON[1]), problems);
    }
    check_worth(table, size, stock, setting.base, problems);
    check_later_price(table, &grant, stock, setting.ahead, problems);
    Some(grant)
}

/// Words for what becomes of shares that vest after the horizon.
const AFTER_HORIZON: [&str; 2] = ["refuse", "ignore"];

/// What cannot be, or is odd, where the share count hangs on a price still to come.
fn check_later_price(
    table: &Table<'_>,
    grant: &Grant,
    stock: &ListedStock,
    ahead: u32,
    problems: &mut Problems,
) {
    if !is_counted_later(grant, ahead) {
        return;
    }
    let month = grant.start_month + ahead;
    if stock.certain_price(month) == Some(0.0) {
        let message = format!("the price of {} is $0 on the day of the grant", quoted(&stock.name));
        let help =
            "dollars buy no countable shares at that price, so the grant pays $0; give a `grant_price`";
        let place = table.nearest(&["start", "grant_price"]);
        problems.push(Diagnostic::warning(place, message).label(format!("month {month}")).help(help));
    }
    if grant.whole_shares {
        let place = table.nearest(&["whole_shares"]);
        let message = "the number of shares is not known before the day of the grant";
        let help = match grant.every {
            Some(_) => "set `whole_shares = false`: each grant counts at the price of its own day",
            None => "give a `grant_price`, or set `whole_shares = false`",
        };
        problems.push(Diagnostic::error(place, message).label("whole shares cannot be counted").help(help));
    }
}

/// Whether its number of shares hangs on a price still to come.
fn is_counted_later(grant: &Grant, ahead: u32) -> bool {
    match grant.size {
        GrantSize::Shares(_) => false,
        // It is the price of the first alone.
        GrantSize::Dollars { price: GrantPrice::Given(_), .. } => grant.every.is_some(),
        GrantSize::Dollars { price: GrantPrice::AtGrant, .. } => {
            grant.start_month + ahead > 0 || grant.every.is_some()
        }
        GrantSize::Dollars { price: GrantPrice::Average { .. }, .. } => true,
    }
}

/// The stock named, or the only one there is.
pub(super) fn stock<'s>(
    table: &Table<'_>,
    stocks: &'s [ListedStock],
    problems: &mut Problems,
) -> Option<&'s ListedStock> {
    let names: Vec<&str> = stocks.iter().map(|stock| stock.name.as_str()).collect();
    let Some(entry) = table.get("stock") else {
        let fault = match stocks {
            [only] => return Some(only),
            [] => (
                "the file has no stock to grant",
                "add a table `[stocks.AMZN]` with `price` and `model`".to_owned(),
            ),
            _ => (
                "it is not said which stock is granted",
                format!("add `stock = …`; there are {}", list(names)),
            ),
        };
        problems.push(Diagnostic::error(table.span(), fault.0).help(fault.1));
        return None;
    };
    let Some(name) = entry.value().as_str() else {
        problems.push(entry.wrong("the name of a stock", "put it in quotes"));
        return None;
    };
    let found = stocks.iter().find(|stock| stock.name == name);
    if found.is_none() {
        problems.push(unknown_name(&entry, "stock", name, &names));
    }
    found
}

fn size(
    table: &Table<'_>,
    stock: Option<&ListedStock>,
    months_ahead: u32,
    problems: &mut Problems,
) -> Option<GrantSize> {
    let (value, shares) = (table.get("value"), table.get("shares"));
    let price = table.get("grant_price");
    let by_value = match (&value, &shares) {
        (None, None) if table.is_misspelt("value") || table.is_misspelt("shares") => return None,
        (None, None) => {
            let help = "add `value = \"300K\"` in dollars, or `shares = 1_300`";
            problems
                .push(Diagnostic::error(table.span(), "it is not said how large the grant is").help(help));
            return None;
        }
        (Some(value), Some(shares)) if value.layer == shares.layer => {
            let message = "a grant has either a `value` or a number of `shares`, not both";
            problems.push(Diagnostic::error(shares.span(), message).help("remove one of the two"));
            return None;
        }
        // Of an own and an inherited key the own one counts.
        (Some(value), Some(shares)) => value.layer < shares.layer,
        (value, _) => value.is_some(),
    };
    if !by_value {
        let shares = shares?;
        if let Some(price) = price.filter(|price| price.layer == shares.layer) {
            problems.push(no_use(&price, "in a grant of a number of shares", "remove it"));
        }
        return problems.note(units::shares(&shares)).map(GrantSize::Shares);
    }
    let value = value?;
    let amount = problems.note(granted_dollars(&value));
    if let Some(amount) = amount {
        units::warn_of_small(&value, amount, units::USUAL_EXTRA, problems);
    }
    let price = match &price {
        Some(entry) => problems.note(grant_price::read(entry, stock?, months_ahead))?,
        None => GrantPrice::AtGrant,
    };
    if let (Some(entry), GrantPrice::Given(given), Some(today)) =
        (table.get("grant_price"), price, stock?.price)
    {
        grant_price::warn_of_far("grant price", &entry, given, today, problems);
    }
    Some(GrantSize::Dollars { amount: amount?, price })
}

/// Refuses a grant that is absurdly large at today's price, and warns of one that is large beside the base.
fn check_worth(
    table: &Table<'_>,
    size: GrantSize,
    stock: &ListedStock,
    base: Option<f64>,
    problems: &mut Problems,
) {
    let Some(today) = stock.price else { return };
    let worth = worth(size, today);
    let place = table.nearest(&["value", "shares"]);
    if worth > limits::MOST_MONEY {
        let message = "the shares of this grant are worth more than $1 billion at today's price";
        problems.push(Diagnostic::error(place, message).label(money::short(worth)));
    } else if let Some(base) = base.filter(|base| *base > 0.0 && worth > USUAL_SIZE * base) {
        let times = money::count((worth / base).round() as u64);
        let message = format!("a grant worth {} is {times} times the base", money::short(worth));
        let help = "check the units of both: K stands for thousands, M for millions";
        problems.push(Diagnostic::warning(place, message).label("a digit too many?").help(help));
    }
}

/// What it is worth at today's price.
fn worth(size: GrantSize, today: f64) -> f64 {
    match size {
        GrantSize::Shares(shares) => shares * today,
        GrantSize::Dollars { amount, price: GrantPrice::Given(price) } => amount / price * today,
        GrantSize::Dollars { amount, price: _ } => amount,
    }
}

fn granted_dollars(entry: &Entry) -> Reading<f64> {
    match units::dollars(entry)? {
        0.0 => Err(refused(entry, "must be above $0").help("leave the grant out if there is none")),
        amount => Ok(amount),
    }
}

/// What the last of repeated grants vest after the horizon is left out as a matter of course.
fn check_after_horizon(table: &Table<'_>, grant: &Grant, after: Option<&str>, problems: &mut Problems) {
    let Some(entry) = table.get("after_horizon").filter(|_| grant.every.is_some()) else { return };
    if after == Some(AFTER_HORIZON[0]) {
        let message = "`after_horizon = \"refuse\"` cannot be had with `every`";
        let help = "leave it out: of grants that come again, what vests after the horizon is left out";
        problems.push(Diagnostic::error(entry.span(), message).help(help));
    } else if after.is_some() {
        problems.push(no_use(&entry, "with `every`, which leaves out what vests later", "remove it"));
    }
}

fn check_horizon(table: &Table<'_>, grant: &Grant, years: u32, ignore: bool, problems: &mut Problems) {
    let (vesting, start_month) = (&grant.vesting, grant.start_month);
    let after = |month: u32| start_month + month > 12 * years;
    let horizon = plural(years, "year");
    if grant.every.is_some() {
        if vesting.tranches().first().is_some_and(|tranche| after(tranche.month)) {
            let message = format!("nothing of this grant vests within the horizon of {horizon}");
            problems.push(Diagnostic::warning(table.nearest(&["vesting", "start"]), message));
        }
        return;
    }
    let outside = vesting.tranches().iter().filter(|tranche| after(tranche.month));
    let outside: f64 = outside.map(|tranche| tranche.fraction).sum();
    let last = start_month + last_month(vesting);
    if outside == 0.0 {
        return;
    }
    // The place is the nearest of the keys that bring it about: the others may be inherited.
    let keys: &[&str] = if ignore { &["after_horizon"] } else { &["vesting", "start"] };
    let place = table.nearest(keys);
    let outside = money::percent(outside);
    if ignore {
        let message = format!("{outside} of the grant vests after the horizon of {horizon} and is left out");
        problems.push(Diagnostic::warning(place, message).label(format!("the last in month {last}")));
        return;
    }
    let needed = last.div_ceil(12);
    let longer =
        if needed <= MAX_YEARS { format!("set `horizon = \"{needed} years\"`, or ") } else { String::new() };
    let help = format!("{longer}add `after_horizon = \"ignore\"` to the grant to leave out {outside}");
    let message = format!("shares vest in month {last}, after the horizon of {horizon}");
    problems.push(Diagnostic::error(place, message).label(format!("{outside} of the grant")).help(help));
}

/// Month after the grant in which the last of it vests.
fn last_month(vesting: &Vesting) -> u32 {
    vesting.tranches().last().map_or(0, |tranche| tranche.month)
}

/// How often something of these grants vests within the horizon.
pub(super) fn vests(grants: &[Grant], years: u32) -> usize {
    let times = |grant: &Grant| match grant.every {
        Some(every) if every > 0 => (12 * years).saturating_sub(grant.start_month).div_ceil(every).max(1),
        _ => 1,
    };
    grants.iter().map(|grant| times(grant) as usize * grant.vesting.tranches().len()).sum()
}

pub(super) fn validate(
    offer: &str,
    grant: &Grant,
    ahead: u32,
    stocks: &[Stock],
) -> Result<(), InvalidScenario> {
    let Some(stock) = stocks.iter().find(|stock| stock.name == grant.stock) else {
        let (offer, stock) = (offer.to_owned(), grant.stock.clone());
        return Err(InvalidScenario::UnknownStock { offer, stock });
    };
    let what = |part: &str| format!("{part} of a grant of `{offer}`");
    not_above(f64::from(limits::LONGEST_WAIT), what("the start"), f64::from(grant.start_month), |months| {
        plural(months as u32, "month")
    })?;
    if let Some(every) = grant.every {
        between(1.0, f64::from(LONGEST_SPAN), what("the months until the next"), f64::from(every))?;
    }
    validate_size(offer, grant, ahead)?;
    // As in files: shares worth more at today's price are a slip.
    let worth = worth(grant.size, stock.price);
    not_above(limits::MOST_MONEY, what("the worth today"), worth, money::short)?;
    at_most(MOST_TRANCHES, grant.vesting.tranches().len(), &what("vests"))?;
    payoff::validate(offer, grant.payoff)
}

fn validate_size(offer: &str, grant: &Grant, ahead: u32) -> Result<(), InvalidScenario> {
    let what = |part: &str| format!("{part} of a grant of `{offer}`");
    let (amount, price) = match grant.size {
        GrantSize::Shares(shares) => {
            positive(what("the share count"), shares)?;
            return not_above(limits::MOST_SHARES, what("the share count"), shares, |shares| {
                shares.to_string()
            });
        }
        GrantSize::Dollars { amount, price } => (amount, price),
    };
    positive(what("the value"), amount)?;
    dollars(what("the value"), amount)?;
    match price {
        GrantPrice::Given(price) => share_price(what("the grant price"), price)?,
        GrantPrice::AtGrant => {}
        GrantPrice::Average { days } => {
            let most = limits::MOST_AVERAGED.min((grant.start_month + ahead).saturating_mul(DAYS_PER_MONTH));
            let days = f64::from(days);
            between(1.0, f64::from(most), what("the trading days averaged"), days)?;
        }
    }
    if grant.whole_shares && is_counted_later(grant, ahead) {
        return Err(InvalidScenario::UncountedShares { offer: offer.to_owned() });
    }
    Ok(())
}

pub(super) fn write(grant: &Grant, years: u32, file: &mut File) {
    let months = |months: u32| format!("\"{}\"", plural(months, "month"));
    file.key(&GRANT, "stock", values::text(&grant.stock));
    match grant.size {
        GrantSize::Shares(shares) => file.key(&GRANT, "shares", values::number(shares)),
        GrantSize::Dollars { amount, price } => {
            file.key(&GRANT, "value", values::dollars(amount));
            let price = match price {
                GrantPrice::AtGrant => values::text("at grant"),
                GrantPrice::Average { days } => values::text(&grant_price::written(days)),
                GrantPrice::Given(price) => values::dollars(price),
            };
            file.key(&GRANT, "grant_price", price);
        }
    }
    file.key(&GRANT, "start", months(grant.start_month));
    if let Some(every) = grant.every {
        file.key(&GRANT, "every", months(every));
    }
    file.key(&GRANT, "vesting", vesting(&grant.vesting, grant.payoff));
    file.key(&GRANT, "whole_shares", grant.whole_shares.to_string());
    if grant.every.is_none() {
        let is_late = grant.start_month + last_month(&grant.vesting) > 12 * years;
        file.key(&GRANT, "after_horizon", values::text(AFTER_HORIZON[usize::from(is_late)]));
    }
    payoff::write(grant.payoff, file);
}
