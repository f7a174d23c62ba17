//! `[offers.NAME]`: salary, bonus, sign-on money; grants are read next door.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::DeValue;

use super::diagnostic::{Diagnostic, Problems};
use super::keys::{GRANT, OFFER, SIGN_ON};
use super::limits;
use super::limits::{MOST_GRANTS, MOST_OFFERS};
use super::stocks::ListedStock;
use super::table::{Entry, Table, check_name};
use super::units::{self, Reading, refused};
use super::words::{plural, quoted};
use super::{extends, grants, grants::Setting};
use crate::market::RateLaw;
use crate::money;
use crate::offer::{Grant, Offer, SignOn, SignOnPaid};

/// 1,000 %.
const HIGHEST_RAISE: f64 = 10.0;
/// Sign-on money beyond so many salaries is more likely a slip.
const USUAL_SIGN_ON: f64 = 3.0;

pub(super) fn read(
    entry: &Entry,
    stocks: &[ListedStock],
    years: Option<u32>,
    problems: &mut Problems,
) -> Vec<Offer> {
    let Some(all) = entry.value().as_table() else {
        problems.push(entry.wrong("a table of offers", "write `[offers.first]`"));
        return Vec::new();
    };
    if all.is_empty() {
        problems
            .push(Diagnostic::error(entry.span(), "there is no offer").help("add a table `[offers.first]`"));
    }
    if all.len() > MOST_OFFERS {
        let message = format!("there are {} offers, more than {MOST_OFFERS}", all.len());
        problems.push(Diagnostic::error(entry.span(), message).help("split them over several files"));
    }
    let mut offers = Vec::new();
    for (name, node) in all.iter().take(MOST_OFFERS) {
        problems.note(check_name("offer", name));
        let title = format!("offer {}", quoted(name.get_ref()));
        if node.get_ref().as_table().is_none() {
            let help = format!("write it under `[offers.{}]`", quoted(name.get_ref()).trim_matches('`'));
            problems.push(Entry::new(title, node).wrong("a table", help));
        } else if let Some(layers) = extends::layers(all, name.get_ref(), problems) {
            let table = Table::open(&OFFER, title, node.span(), layers, problems);
            offers.push(offer(name, &table, stocks, years, problems));
        }
    }
    offers
}

fn offer(
    name: &Spanned<Cow<'_, str>>,
    table: &Table<'_>,
    stocks: &[ListedStock],
    years: Option<u32>,
    problems: &mut Problems,
) -> Offer {
    let base = table.require("base", units::dollars, problems);
    if let (Some(entry), Some(base)) = (table.get("base"), base) {
        units::warn_of_small(&entry, base, units::USUAL_PAY, problems);
    }
    let raise = table.read("raise", raise, problems);
    check_last_base(table, base, raise, years, problems);
    let bonus = table.read("bonus", bonus, problems);
    let sign_on = table.get("sign_on").and_then(|entry| {
        let sign_on = sign_on(&entry, years, problems)?;
        warn_of_large(&sign_on, base, &entry, problems);
        Some(sign_on)
    });
    // What is missing here has been reported: the offer is then never used.
    Offer {
        raise: RateLaw::Fixed(raise.unwrap_or_default()),
        bonus_of_base: bonus.unwrap_or_default(),
        sign_on: sign_on.unwrap_or_default(),
        grants: all_grants(table, &Setting { stocks, years, base }, problems),
        ..Offer::new(name.get_ref().as_ref(), base.unwrap_or_default())
    }
}

/// Refuses a raise that takes the base of the last year beyond the largest amount.
fn check_last_base(
    table: &Table<'_>,
    base: Option<f64>,
    raise: Option<f64>,
    years: Option<u32>,
    problems: &mut Problems,
) {
    let (Some(base), Some(raise), Some(years)) = (base, raise, years) else { return };
    let last = base * (1.0 + raise).powi(years as i32 - 1);
    if last > limits::MOST_MONEY {
        let place = table.nearest(&["raise", "base"]);
        let message = "with this raise the base grows to more than $1 billion";
        let label = format!("{} in year {years}", money::short(last));
        let help = "a raise is the rise from each year to the next, such as \"3%\"";
        problems.push(Diagnostic::error(place, message).label(label).help(help));
    }
}

fn raise(entry: &Entry) -> Reading<f64> {
    match units::rate(entry)? {
        raise if raise <= -1.0 => Err(refused(entry, "must be above −100%")),
        raise if raise > HIGHEST_RAISE => Err(refused(entry, "is above 1,000% a year")),
        raise => Ok(raise),
    }
}

fn bonus(entry: &Entry) -> Reading<f64> {
    match units::rate(entry)? {
        bonus if bonus < 0.0 => Err(refused(entry, "cannot be negative")),
        bonus if bonus > HIGHEST_RAISE => Err(refused(entry, "is above 1,000% of the base")),
        bonus => Ok(bonus),
    }
}

fn sign_on(entry: &Entry, years: Option<u32>, problems: &mut Problems) -> Option<SignOn> {
    if entry.layers().is_none() {
        let by_year = amounts(entry, years, problems)?;
        return Some(SignOn { by_year, ..SignOn::default() });
    }
    let table = entry.table(&SIGN_ON, problems)?;
    let by_year = table.demand("amounts", problems).and_then(|entry| amounts(&entry, years, problems))?;
    let paid = table.read("paid", |entry| units::choice(entry, &["lump", "monthly"]), problems);
    let paid = if paid == Some("monthly") { SignOnPaid::Monthly } else { SignOnPaid::Lump };
    Some(SignOn { by_year, paid, clawback: None })
}

fn amounts(entry: &Entry, years: Option<u32>, problems: &mut Problems) -> Option<Vec<f64>> {
    let help = match entry.value() {
        DeValue::String(text) => format!("write [\"{}\"]", quoted(text).trim_matches('`')),
        _ => "write [\"80K\", \"60K\"]".to_owned(),
    };
    let list = problems.note(entry.list("a list with an amount for each year", &help, 100))?;
    if let Some(years) = years.filter(|years| list.len() > *years as usize) {
        let message = format!("{} goes on after the horizon of {}", entry.name, plural(years, "year"));
        let label = format!("{} amounts", list.len());
        let help = "drop some, or set a longer `horizon`";
        problems.push(Diagnostic::error(entry.span(), message).label(label).help(help));
        return None;
    }
    let year = |(i, node)| Entry::new(format!("year {} of {}", i + 1, entry.name), node);
    let entries: Vec<Entry> = list.iter().enumerate().map(year).collect();
    let amounts = problems.note_all(entries.iter().map(units::dollars))?;
    for (entry, amount) in entries.iter().zip(&amounts) {
        units::warn_of_small(entry, *amount, units::USUAL_EXTRA, problems);
    }
    Some(amounts)
}

fn warn_of_large(sign_on: &SignOn, base: Option<f64>, entry: &Entry, problems: &mut Problems) {
    let largest = sign_on.by_year.iter().copied().fold(0.0, f64::max);
    if let Some(base) = base.filter(|base| *base > 0.0 && largest > USUAL_SIGN_ON * base) {
        let message =
            format!("a sign-on of {} is {:.0} times the base", money::short(largest), largest / base);
        problems.push(Diagnostic::warning(entry.span(), message).label("a digit too many?"));
    }
}

fn all_grants(table: &Table<'_>, setting: &Setting<'_>, problems: &mut Problems) -> Vec<Grant> {
    let (one, several) = (table.get("grant"), table.get("grants"));
    let entries = match (one, several) {
        (Some(one), Some(several)) if one.layer == several.layer => {
            let message = "`grant` and `grants` stand side by side";
            let help = "put all of them into `grants = [{ … }, { … }]`";
            problems.push(Diagnostic::error(several.span(), message).help(help));
            return Vec::new();
        }
        // Of an own and an inherited key the own one counts.
        (Some(one), Some(several)) if one.layer < several.layer => vec![one],
        (_, Some(several)) => {
            let help = "write `grants = [{ … }, { … }]`, or `grant = { … }` for one";
            let list = problems.note(several.list("a list of grants", help, MOST_GRANTS)).unwrap_or_default();
            let entry = |(i, node)| Entry::new(format!("grant {}", i + 1), node);
            list.iter().enumerate().map(entry).collect()
        }
        (Some(one), None) => vec![one],
        (None, None) => Vec::new(),
    };
    if let [list] = entries.as_slice()
        && list.value().is_array()
    {
        let help = "the key of a list is `grants`";
        problems.push(list.wrong("one table", help));
        return Vec::new();
    }
    let grant = |entry: &Entry<'_>| {
        let table = entry.table(&GRANT, problems)?;
        grants::read(&table, setting, problems)
    };
    entries.iter().filter_map(grant).collect()
}
