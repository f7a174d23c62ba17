//! `[offers.NAME]`: an offer and its parts, each of which has a file next door.

use std::borrow::Cow;

use toml::Spanned;

use super::diagnostic::{Diagnostic, Problems};
use super::grants::{self, Setting};
use super::keys::{GRANT, OFFER};
use super::limits::{
    COST_OF_LIVING, LONGEST_HOLD, LONGEST_NAME, LONGEST_START, MOST_GRANTS, MOST_OFFERS, MOST_VESTS,
};
use super::stocks::ListedStock;
use super::table::{Entry, Table, check_name, no_use, unknown_name};
use super::units;
use super::validate::{at_most, between, text};
use super::values;
use super::words::{plural, quoted};
use super::write::File;
use super::{InvalidScenario, Scenario, cash, extends, leaving, target_pay, tax};
use crate::money;
use crate::offer::{Grant, Leaving, LeftBehind, Offer, Payoff, Tax, TodaysMoney};

/// Cost of living outside of these is more likely a slip.
const USUAL_COST_OF_LIVING: [f64; 2] = [0.5, 2.0];

/// What an offer must fit, as far as it could be read.
pub(super) struct Around<'s> {
    pub(super) stocks: &'s [ListedStock],
    pub(super) years: Option<u32>,
    pub(super) tax: Option<&'s Tax>,
    pub(super) money: TodaysMoney,
    pub(super) left_behind: &'s LeftBehind,
}

pub(super) fn read(entry: &Entry, around: &Around, problems: &mut Problems) -> Vec<Offer> {
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
            offers.push(offer(name, &table, around, problems));
        }
    }
    offers
}

/// Months until the last of the offers starts, as far as it can be told without reading them.
pub(super) fn longest_wait(offers: Option<&Entry>) -> u32 {
    let tables = offers.and_then(|entry| entry.value().as_table()).into_iter().flat_map(|all| all.values());
    let waits = tables.filter_map(|node| {
        let entry = Entry::new("`starts_in`", node.get_ref().as_table()?.get("starts_in")?);
        units::months_between(&entry, 0, LONGEST_START).ok()
    });
    waits.max().unwrap_or_default()
}

fn offer(name: &Spanned<Cow<'_, str>>, table: &Table<'_>, around: &Around, problems: &mut Problems) -> Offer {
    let (stocks, years) = (around.stocks, around.years);
    let base = cash::base(table, problems);
    let leaving = table.get("leaving").and_then(|entry| leaving::read(&entry, base, problems));
    let leaves = leaving.as_ref().is_some_and(Leaving::happens);
    let ahead = table.read("starts_in", |entry| units::months_between(entry, 0, LONGEST_START), problems);
    let ahead = ahead.unwrap_or_default();
    let target = table.get("target_pay");
    let target = target.and_then(|entry| target_pay::read(&entry, stocks, (years, base), problems));
    let setting = Setting { stocks, years, base, ahead, start_month: 0, leaves };
    // What is missing here has been reported: the offer is then never used.
    let offer = Offer {
        name: name.get_ref().to_string(),
        grants: all_grants(table, &setting, problems),
        target_pay: target,
        leaving,
        starts_in: ahead,
        cost_of_living: cost_of_living(table, problems).unwrap_or(1.0),
        leaves_behind: leaves_behind(table, around.left_behind, problems),
        tax_place: tax::place(table, around.tax, problems),
        hold: table
            .read("hold", |entry| units::months_between(entry, 0, LONGEST_HOLD), problems)
            .filter(|hold| *hold > 0),
        currency: table.get("currency").and_then(|entry| currency(&entry, stocks, problems)),
        ..cash::read(table, base, years, leaves, problems)
    };
    if let Some(years) = years {
        cash::check_most_cash(table, &offer, years, around.money, problems);
        check_vests(table, &offer.grants, years, problems);
        leaving::warn_of_no_look(table, offer.leaving.as_ref(), years, problems);
    }
    warn_of_unheld(table, &offer, problems);
    offer
}

/// Options are sold as they are exercised: holding is for shares.
fn warn_of_unheld(table: &Table, offer: &Offer, problems: &mut Problems) {
    let are_held = offer.grants.iter().any(|grant| !matches!(grant.payoff, Payoff::Option { .. }))
        || offer.target_pay.is_some();
    if let Some(entry) = table.get("hold").filter(|_| offer.hold.is_some() && !are_held) {
        let why = "where no shares vest: options are sold on the day they are exercised";
        problems.push(no_use(&entry, why, "remove it"));
    }
}

/// The currency of all cash: a stock whose price is dollars for one of it.
fn currency(entry: &Entry, stocks: &[ListedStock], problems: &mut Problems) -> Option<String> {
    let name = problems.note(units::text(entry, LONGEST_NAME, false))?;
    if stocks.iter().any(|stock| stock.name == name) {
        return Some(name);
    }
    let names: Vec<&str> = stocks.iter().map(|stock| stock.name.as_str()).collect();
    let help = format!(
        "list it: `[stocks.{}]` with `price = 1.08`, dollars for one of it, and a model such as \
         `model.constant = {{ growth = \"0%\" }}` for a fixed rate",
        values::bare_or_quoted(&name)
    );
    problems.push(unknown_name(entry, "currency", &name, &names).help(help));
    None
}

fn cost_of_living(table: &Table, problems: &mut Problems) -> Option<f64> {
    let [least, most] = COST_OF_LIVING;
    let cost = table.read("cost_of_living", |entry| units::ratio(entry, least, most), problems)?;
    let [low, high] = USUAL_COST_OF_LIVING;
    if let Some(entry) = table.get("cost_of_living").filter(|_| !(low..=high).contains(&cost)) {
        let message = format!("a cost of living of {} is far from yours", money::percent(cost));
        let help = "\"115%\" says that living there costs 15% more than where your dollars are counted";
        problems.push(Diagnostic::warning(entry.span(), message).label(entry.found()).help(help));
    }
    Some(cost)
}

fn leaves_behind(table: &Table, left: &LeftBehind, problems: &mut Problems) -> bool {
    let leaves = table.read("leaves_behind", units::switch, problems).unwrap_or(true);
    if let (Some(entry), false, true) = (table.get("leaves_behind"), leaves, left.is_empty()) {
        problems.push(no_use(&entry, "without `[left_behind]`", "say there what you would give up"));
    }
    leaves
}

fn check_vests(table: &Table, grants: &[Grant], years: u32, problems: &mut Problems) {
    let vests = grants::vests(grants, years);
    if vests > MOST_VESTS {
        let (vests, most) = (money::count(vests as u64), money::count(MOST_VESTS as u64));
        let message = format!("the grants of this offer vest {vests} times, more than {most}");
        let place = table.nearest(&["refreshers", "grants", "grant"]);
        let help = "let them be granted less often, or vest in fewer parts";
        problems.push(Diagnostic::error(place, message).help(help));
    }
}

/// Grants, and refreshers after them.
fn all_grants(table: &Table<'_>, setting: &Setting<'_>, problems: &mut Problems) -> Vec<Grant> {
    let mut grants = own_grants(table, setting, problems);
    let Some(entry) = table.get("refreshers") else { return grants };
    let help = "head each with `[[offers.NAME.refreshers]]`, two brackets on either side";
    let list = problems.note(entry.list("a list of grants", help, MOST_GRANTS)).unwrap_or_default();
    if grants.len() + list.len() > MOST_GRANTS {
        let message = format!("there are more than {MOST_GRANTS} grants and refreshers");
        problems.push(Diagnostic::error(entry.span(), message));
        return grants;
    }
    let setting = Setting { start_month: 12, ..*setting };
    let refresher = |(i, node)| {
        let table = Entry::new(format!("refresher {}", i + 1), node).table(&GRANT, problems)?;
        grants::read(&table, &setting, problems)
    };
    grants.extend(list.iter().enumerate().filter_map(refresher));
    grants
}

fn own_grants(table: &Table<'_>, setting: &Setting<'_>, problems: &mut Problems) -> Vec<Grant> {
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

pub(super) fn validate(offer: &Offer, scenario: &Scenario) -> Result<(), InvalidScenario> {
    let what = |part: &str| format!("{part} of `{}`", offer.name);
    let ahead = f64::from(offer.starts_in);
    between(0.0, f64::from(LONGEST_START), what("the months until the first day"), ahead)?;
    let [least, most] = COST_OF_LIVING;
    between(least, most, what("the cost of living"), offer.cost_of_living)?;
    let hold = f64::from(offer.hold.unwrap_or_default());
    between(0.0, f64::from(LONGEST_HOLD), what("the months that shares are held"), hold)?;
    if let Some(currency) = offer.currency.as_ref().filter(|name| scenario.stock(name).is_none()) {
        let (offer, stock) = (offer.name.clone(), currency.clone());
        return Err(InvalidScenario::UnknownStock { offer, stock });
    }
    offer.tax_place.iter().try_for_each(|place| text(&what("the tax place"), place, LONGEST_NAME, false))?;
    offer.leaving.iter().try_for_each(|leaving| leaving::validate(&offer.name, leaving))?;
    cash::validate(offer, scenario.years, scenario.money)?;
    at_most(MOST_GRANTS, offer.grants.len(), &format!("grants in `{}`", offer.name))?;
    for grant in &offer.grants {
        grants::validate(&offer.name, grant, offer.starts_in, &scenario.stocks)?;
    }
    let vests = grants::vests(&offer.grants, scenario.years);
    at_most(MOST_VESTS, vests, &format!("vests in `{}`", offer.name))?;
    let Some(target) = &offer.target_pay else { return Ok(()) };
    if scenario.stock(&target.stock).is_none() {
        let (offer, stock) = (offer.name.clone(), target.stock.clone());
        return Err(InvalidScenario::UnknownStock { offer, stock });
    }
    target_pay::validate(&offer.name, target, scenario.years)
}

pub(super) fn write(offer: &Offer, years: u32, file: &mut File) {
    let header = format!("offers.{}", values::bare_or_quoted(&offer.name));
    file.header(&format!("[{header}]"));
    cash::write(offer, file);
    write_place(offer, file);
    let is_plain = offer.sign_on == crate::offer::SignOn::default();
    if is_plain {
        file.key(&OFFER, "sign_on", "[]".to_owned());
    } else {
        cash::write_sign_on(&offer.sign_on, &header, file);
    }
    if let Some(relocation) = &offer.relocation {
        cash::write_relocation(relocation, &header, file);
    }
    let grant_header = match offer.grants.len() {
        1 => format!("[{header}.grant]"),
        _ => format!("[[{header}.grants]]"),
    };
    for grant in &offer.grants {
        file.header(&grant_header);
        grants::write(grant, years, file);
    }
    if let Some(target) = &offer.target_pay {
        target_pay::write(target, &header, file);
    }
    if let Some(leaving) = &offer.leaving {
        leaving::write(leaving, &header, file);
    }
}

/// When and where one works, as far as it changes anything.
fn write_place(offer: &Offer, file: &mut File) {
    if offer.starts_in > 0 {
        file.key(&OFFER, "starts_in", format!("\"{}\"", plural(offer.starts_in, "month")));
    }
    if offer.cost_of_living != 1.0 {
        file.key(&OFFER, "cost_of_living", values::rate(offer.cost_of_living));
    }
    if let Some(place) = &offer.tax_place {
        file.key(&OFFER, "tax_place", values::text(place));
    }
    if let Some(hold) = offer.hold.filter(|hold| *hold > 0) {
        file.key(&OFFER, "hold", format!("\"{}\"", plural(hold, "month")));
    }
    if let Some(currency) = &offer.currency {
        file.key(&OFFER, "currency", values::text(currency));
    }
    if !offer.leaves_behind {
        file.key(&OFFER, "leaves_behind", "false".to_owned());
    }
}
