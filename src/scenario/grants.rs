//! A grant of an offer: how many shares of what, from when, vesting how.

use toml::Spanned;
use toml::de::DeValue;

use super::diagnostic::{Diagnostic, Problems};
use super::limits;
use super::limits::MOST_TRANCHES;
use super::stocks::ListedStock;
use super::table::{Entry, Table, unknown_name};
use super::units::{self, Reading, refused};
use super::words::{list, plural, quoted};
use super::yearly;
use crate::facts::vesting::{self, Confidence};
use crate::money;
use crate::offer::{Grant, GrantPrice, GrantSize, InvalidVesting, MAX_YEARS, Tranche, Vesting};

/// Grant prices further off today's than this are more likely a slip.
const USUAL_PRICE_RATIO: f64 = 3.0;
/// Grants beyond so many yearly salaries are too.
const USUAL_SIZE: f64 = 50.0;

/// What a grant must fit.
pub(super) struct Setting<'s> {
    pub(super) stocks: &'s [ListedStock],
    /// The horizon, if it could be read.
    pub(super) years: Option<u32>,
    /// The salary, if it could be read.
    pub(super) base: Option<f64>,
}

pub(super) fn read(table: &Table<'_>, setting: &Setting<'_>, problems: &mut Problems) -> Option<Grant> {
    let stock = stock(table, setting.stocks, problems);
    let start_month = table.read("start", units::whole_months, problems).unwrap_or_default();
    let size = size(table, stock, start_month, problems);
    let vesting = table.demand("vesting", problems).and_then(|entry| by_name_or_pairs(&entry, problems));
    let whole_shares = table.read("whole_shares", units::switch, problems).unwrap_or_default();
    let after = table.read("after_horizon", |entry| units::choice(entry, &["refuse", "ignore"]), problems);
    let (size, vesting, stock) = (size?, vesting?, stock?);
    if let Some(years) = setting.years {
        check_horizon(table, &vesting, start_month, years, after == Some("ignore"), problems);
    }
    check_worth(table, size, stock, setting.base, problems);
    let priced_later =
        matches!(size, GrantSize::Dollars { price: GrantPrice::AtGrant, .. }) && start_month > 0;
    if priced_later && stock.certain_price(start_month) == Some(0.0) {
        let message = format!("the price of {} is $0 on the day of the grant", quoted(&stock.name));
        let help =
            "dollars buy no countable shares at that price, so the grant pays $0; give a `grant_price`";
        let place = table.nearest(&["start", "grant_price"]);
        problems.push(Diagnostic::warning(place, message).label(format!("month {start_month}")).help(help));
    }
    if whole_shares && priced_later {
        let place = table.nearest(&["whole_shares"]);
        let message = "the number of shares is not known before the day of the grant";
        let help = "give a `grant_price`, or set `whole_shares = false`";
        problems.push(Diagnostic::error(place, message).label("whole shares cannot be counted").help(help));
    }
    let whole = Grant::shares(&stock.name, 0.0, vesting);
    Some(Grant { size, start_month, whole_shares, ..whole })
}

/// The stock named, or the only one there is.
fn stock<'s>(
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
    start_month: u32,
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
            let message = "`grant_price` has no use in a grant of a number of shares";
            problems.push(Diagnostic::warning(price.span(), message).label("not used"));
        }
        return problems.note(units::shares(&shares)).map(GrantSize::Shares);
    }
    let value = value?;
    let amount = problems.note(granted_dollars(&value));
    if let Some(amount) = amount {
        units::warn_of_small(&value, amount, units::USUAL_EXTRA, problems);
    }
    let price = match &price {
        Some(entry) => problems.note(grant_price(entry, stock?, start_month))?,
        None => GrantPrice::AtGrant,
    };
    if let (Some(entry), GrantPrice::Given(given), Some(today)) =
        (table.get("grant_price"), price, stock?.price)
    {
        warn_of_far_price(&entry, given, today, problems);
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
    let worth = match size {
        GrantSize::Shares(shares) => shares * today,
        GrantSize::Dollars { amount, price: GrantPrice::Given(price) } => amount / price * today,
        GrantSize::Dollars { amount, price: _ } => amount,
    };
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

fn granted_dollars(entry: &Entry) -> Reading<f64> {
    match units::dollars(entry)? {
        0.0 => Err(refused(entry, "must be above $0").help("leave the grant out if there is none")),
        amount => Ok(amount),
    }
}

fn grant_price(entry: &Entry, stock: &ListedStock, start_month: u32) -> Reading<GrantPrice> {
    match (entry.value().as_str(), stock.price) {
        (Some("at grant"), _) => Ok(GrantPrice::AtGrant),
        // Granted today, today's price is that of the grant.
        (Some("today"), _) if start_month == 0 => Ok(GrantPrice::AtGrant),
        (Some("today"), price) => Ok(price.map_or(GrantPrice::AtGrant, GrantPrice::Given)),
        (Some(text), _) if text.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            Err(entry.wrong("a price, \"today\" or \"at grant\"", "write, for instance, 221.50"))
        }
        _ => units::price(entry).map(GrantPrice::Given),
    }
}

fn warn_of_far_price(entry: &Entry, given: f64, today: f64, problems: &mut Problems) {
    let ratio = f64::max(given / today, today / given);
    if ratio > USUAL_PRICE_RATIO {
        let side = if given > today { "above" } else { "below" };
        let shown = |price: f64| if price < 100.0 { format!("${price}") } else { money::exact(price) };
        let (given, today) = (shown(given), shown(today));
        let message = format!("a grant price of {given} is far {side} today's price of {today}");
        let help = "check both, and whether one of them is from before a split";
        problems.push(
            Diagnostic::warning(entry.span(), message).label(format!("{ratio:.1} times off")).help(help),
        );
    }
}

fn by_name_or_pairs(entry: &Entry, problems: &mut Problems) -> Option<Vesting> {
    match entry.value() {
        DeValue::String(id) => by_name(entry, id, problems),
        DeValue::Array(_) => pairs(entry, problems),
        _ => {
            let help = "write \"amazon\", or [[12, \"25%\"], [\"2 years\", \"75%\"]]";
            problems.note(Err(entry.wrong("a schedule", help)))
        }
    }
}

fn by_name(entry: &Entry, id: &str, problems: &mut Problems) -> Option<Vesting> {
    // Not every known schedule can be used: only those that can are suggested.
    let usable = vesting::schedules().iter().filter(|schedule| schedule.refused.is_none());
    let Some(schedule) = vesting::find(id) else {
        if let Some(parts) = yearly::parts(id) {
            problems.push(parts_without_months(entry, &parts));
            return None;
        }
        let names: Vec<&str> = usable.map(|schedule| schedule.id.as_str()).collect();
        problems.push(unknown_name(entry, "vesting schedule", id, &names));
        return None;
    };
    if let Some(reason) = &schedule.refused {
        let message = format!("the schedule {} cannot be used for a grant of shares", quoted(id));
        let help = format!("{reason}; write pairs if you know the months");
        problems.push(Diagnostic::error(entry.span(), message).label(schedule.name.clone()).help(help));
        return None;
    }
    if schedule.confidence == Confidence::Low {
        let message = format!("the schedule {} rests on weak evidence", quoted(id));
        let help = format!("check your letter; source: {}", schedule.evidence);
        let label = format!("as of {}", vesting::as_of());
        problems.push(Diagnostic::warning(entry.span(), message).label(label).help(help));
    }
    if let Some(warning) = &schedule.warning {
        problems.push(Diagnostic::warning(entry.span(), format!("{}: {warning}", quoted(id))));
    }
    let tranche = |(month, fraction)| Tranche { month, fraction };
    let checked = Vesting::new(schedule.tranches().into_iter().map(tranche).collect());
    let checked = checked.map_err(|error| Diagnostic::error(entry.span(), error.to_string()));
    problems.note(checked).map(|vesting| vesting.named(id))
}

fn pairs(entry: &Entry, problems: &mut Problems) -> Option<Vesting> {
    let list = problems.note(entry.list("a list of [month, percent] pairs", "", MOST_TRANCHES))?;
    if let Some(parts) = yearly::bare_parts(list) {
        problems.push(parts_without_months(entry, &parts));
        return None;
    }
    let tranches = problems.note_all(list.iter().map(tranche))?;
    warn_of_rounding(entry, &tranches, problems);
    problems.note(Vesting::new(tranches.clone()).map_err(|error| {
        let at = |month: u32| tranches.iter().rposition(|t| t.month == month).and_then(|i| list.get(i));
        let (place, help) = match &error {
            InvalidVesting::Sum { sum } => (None, sum_help(*sum, tranches.last())),
            InvalidVesting::Empty => (None, "write, for instance, [[12, \"25%\"], [24, \"75%\"]]".to_owned()),
            InvalidVesting::Fraction { month, .. } => {
                (at(*month), "leave out months in which nothing vests".into())
            }
            InvalidVesting::Order { month, .. } => (at(*month), "months count from the grant".into()),
            InvalidVesting::TooLate { month } => (at(*month), "leave it out".into()),
        };
        let span = place.map_or(entry.span(), |pair| pair.span());
        Diagnostic::error(span, error.to_string()).help(help)
    }))
}

/// Says that percents which sum to 100 only after rounding are scaled.
fn warn_of_rounding(entry: &Entry, tranches: &[Tranche], problems: &mut Problems) {
    let sum: f64 = tranches.iter().map(|tranche| tranche.fraction).sum();
    let is_rounded = Vesting::is_whole_but_rounded(tranches.len(), sum);
    if is_rounded && Vesting::new(tranches.to_vec()).is_ok() {
        let message = format!("the percents sum to {}: they are taken as rounded", money::percent(sum));
        let help = "each is scaled a little so that they sum to 100%; `vestcast check` shows the result";
        problems.push(Diagnostic::warning(entry.span(), message).help(help));
    }
}

fn sum_help(sum: f64, last: Option<&Tranche>) -> String {
    let off = if sum < 1.0 {
        format!("{} of the grant would never vest", money::percent(1.0 - sum))
    } else {
        format!("that is {} too much", money::percent(sum - 1.0))
    };
    match last.map(|last| (last.month, last.fraction + 1.0 - sum)) {
        Some((month, rest)) if rest > 1e-6 => {
            format!("{off}; with the others as they are, month {month} would have {}", money::percent(rest))
        }
        _ => off,
    }
}

/// The error of percents without months, such as `[5, 15, 40, 40]`.
fn parts_without_months(entry: &Entry, parts: &[f64]) -> Diagnostic {
    let help = match yearly::are_years(parts) {
        true => format!("for a part at the end of each year write {}", yearly::pairs(parts)),
        false => "write, for instance, [[12, \"25%\"], [24, \"75%\"]]".to_owned(),
    };
    entry.wrong("a known name, or pairs of month and percent", help)
}

fn tranche<'a>(node: &'a Spanned<DeValue<'a>>) -> Reading<Tranche> {
    match node.get_ref().as_array().map(|pair| &pair[..]) {
        Some([month, fraction]) => Ok(Tranche {
            month: units::whole_months(&Entry::new("the month of a vest", month))?,
            fraction: units::rate(&Entry::new("the percent of a vest", fraction))?,
        }),
        _ => Err(Entry::new("a vest", node).wrong("a pair of month and percent", "write [12, \"25%\"]")),
    }
}

fn check_horizon(
    table: &Table<'_>,
    vesting: &Vesting,
    start_month: u32,
    years: u32,
    ignore: bool,
    problems: &mut Problems,
) {
    let after = |tranche: &&Tranche| start_month + tranche.month > 12 * years;
    let outside: f64 = vesting.tranches().iter().filter(after).map(|tranche| tranche.fraction).sum();
    let last = start_month + vesting.tranches().last().map_or(0, |tranche| tranche.month);
    if outside == 0.0 {
        return;
    }
    // The place is the nearest of the keys that bring it about: the others may be inherited.
    let keys: &[&str] = if ignore { &["after_horizon"] } else { &["vesting", "start"] };
    let place = table.nearest(keys);
    let (outside, horizon) = (money::percent(outside), plural(years, "year"));
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
