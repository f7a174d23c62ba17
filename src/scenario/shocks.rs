//! `[[stocks.NAME.shocks]]`: events laid over the model of a stock.

use super::diagnostic::{Diagnostic, Problems};
use super::keys::SHOCK;
use super::limits::{MOST_KNOTS, MOST_SHOCKS};
use super::table::{Entry, Table, unknown_name};
use super::units::{self, Reading};
use super::words::{plural, quoted};
use crate::facts::stress;
use crate::market::{DAYS_PER_MONTH, InvalidModel, Knot, Shock};

/// The ways to say what a shock does.
const FORMS: [&str; 3] = ["change", "stress", "levels"];

/// The shocks that could be read.
/// `horizon` are the years looked ahead and the months until the last offer starts.
pub(super) fn read(entry: &Entry, horizon: Option<(u32, u32)>, problems: &mut Problems) -> Vec<Shock> {
    let help = "head each with `[[stocks.NAME.shocks]]`, two brackets on either side";
    let list = problems.note(entry.list("a list of shocks", help, MOST_SHOCKS)).unwrap_or_default();
    let shock = |(i, node)| {
        let table = Entry::new(format!("shock {}", i + 1), node).table(&SHOCK, problems)?;
        let shock = shock(&table, problems)?;
        warn_if_never_seen(&table, &shock, horizon, problems);
        Some(shock)
    };
    list.iter().enumerate().filter_map(shock).collect()
}

fn shock(table: &Table, problems: &mut Problems) -> Option<Shock> {
    // Without a month the file is refused, and the rest of the shock is checked all the same.
    let month = table.require("month", units::months, problems).unwrap_or_default();
    let chance = table.read("chance", units::rate, problems).unwrap_or(1.0);
    let given: Vec<Entry> = FORMS.iter().filter_map(|form| table.get(form)).collect();
    let entry = match given.as_slice() {
        [entry] => entry,
        [] if FORMS.iter().any(|form| table.is_misspelt(form)) => return None,
        [] => {
            let message = "it is not said what the shock does to the price";
            let help = "add `change = \"-50%\"`, or a stretch of history: `stress = \"dot-com\"`";
            problems.push(Diagnostic::error(table.span(), message).help(help));
            return None;
        }
        [first, second, ..] => {
            let message = format!("a shock has either a {} or a {}, not both", first.name, second.name);
            let help = "remove one of the two, or write two shocks";
            problems.push(Diagnostic::error(second.span(), message).help(help));
            return None;
        }
    };
    let is_change = table.get("change").is_some();
    let shock = match is_change {
        true => change(table, entry, month, problems),
        false => course(table, entry, month, problems),
    }?;
    problems.note(shock.with_chance(chance).map_err(|error| refused(table, error)))
}

fn change(table: &Table, entry: &Entry, month: f64, problems: &mut Problems) -> Option<Shock> {
    let change = problems.note(units::rate(entry));
    let recovered = table.read("recovered", units::rate, problems);
    let over = table.read("over", units::months, problems);
    if let (Some(entry), None) =
        (table.get("recovered").filter(|_| recovered != Some(0.0)), table.get("over"))
    {
        let message = "it is not said in how long the change is made up";
        let help = "add, for instance, `over = \"24 months\"`";
        problems.push(Diagnostic::error(entry.span(), message).label(entry.found()).help(help));
        return None;
    }
    if let (None, Some(entry)) = (table.get("recovered"), table.get("over")) {
        let message = "`over` has no use where nothing is made up";
        let help = "add, for instance, `recovered = \"50%\"`, or remove it";
        problems.push(Diagnostic::error(entry.span(), message).help(help));
        return None;
    }
    let made = Shock::change(month, change?);
    let made = match (recovered, over) {
        (Some(recovered), Some(over)) => made.and_then(|shock| shock.recovering(recovered, over)),
        _ => made,
    };
    problems.note(made.map_err(|error| refused(table, error)))
}

/// A shock whose course is given from the outset.
fn course(table: &Table, entry: &Entry, month: f64, problems: &mut Problems) -> Option<Shock> {
    for unused in ["recovered", "over"].iter().filter_map(|key| table.get(key)) {
        let message = format!("{} belongs to a `change`", unused.name);
        let help = format!("remove it: {} says itself how the price comes back", entry.name);
        problems.push(Diagnostic::error(unused.span(), message).help(help));
    }
    let made = if table.get("stress").is_some() {
        let stress = problems.note(known_stress(entry));
        Shock::stress(month, stress?)
    } else {
        let levels = problems.note(levels(entry));
        Shock::along(month, levels?)
    };
    problems.note(made.map_err(|error| refused(table, error)))
}

fn known_stress(entry: &Entry) -> Reading<&'static stress::Stress> {
    let id = entry.value().as_str().ok_or_else(|| entry.wrong("the name of a stress", "put it in quotes"))?;
    let names: Vec<&str> = stress::stresses().iter().map(|stress| stress.id.as_str()).collect();
    stress::find(id).ok_or_else(|| unknown_name(entry, "stress", id, &names))
}

fn levels(entry: &Entry) -> Reading<Vec<Knot>> {
    const HELP: &str = "write [[\"6 months\", \"40%\"], [\"3 years\", \"90%\"]]";
    let level =
        |node: &toml::Spanned<toml::de::DeValue>| match node.get_ref().as_array().map(|pair| &pair[..]) {
            Some([month, level]) => Ok(Knot {
                month: units::months(&Entry::new("the month of a level", month))?,
                price: units::rate(&Entry::new("a level", level))?,
            }),
            _ => Err(Entry::new("a level", node)
                .wrong("a pair of month and percent", "write [\"6 months\", \"40%\"]")),
        };
    entry.list("a list of [month, percent] pairs", HELP, MOST_KNOTS)?.iter().map(level).collect()
}

/// The error of a shock that cannot be, at the key to blame.
fn refused(table: &Table, error: InvalidModel) -> Diagnostic {
    let entry = table.get(error.parameter);
    let place = entry.as_ref().map_or(table.span(), Entry::span);
    let label = entry.map_or(String::new(), |entry| entry.found());
    Diagnostic::error(place, error.reason).label(label)
}

/// Warns of a shock that begins when everything has been paid.
fn warn_if_never_seen(table: &Table, shock: &Shock, horizon: Option<(u32, u32)>, problems: &mut Problems) {
    let Some((years, ahead)) = horizon else { return };
    let last = ahead + 12 * years;
    if shock.month() >= f64::from(last) && shock.factor(last * DAYS_PER_MONTH) == 1.0 {
        let message =
            format!("the shock begins after the horizon of {} and is never seen", plural(years, "year"));
        let help = format!("{} counts months from today", quoted("month"));
        problems.push(Diagnostic::warning(table.nearest(&["month"]), message).help(help));
    }
}
