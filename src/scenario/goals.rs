//! `[goals]`: amounts to compare pay with.

use super::diagnostic::{Diagnostic, Problems};
use super::keys::{GOALS, TARGET};
use super::limits::MOST_TARGETS;
use super::table::{Entry, check_name};
use super::units::{self, Reading};
use super::words::{plural, quoted};
use super::{Goals, Target, TargetOf};

pub(super) fn read(entry: &Entry, years: Option<u32>, problems: &mut Problems) -> Option<Goals> {
    let table = entry.table(&GOALS, problems)?;
    let mut amount = |key| {
        let amount = table.read(key, units::dollars, problems)?;
        units::warn_of_small(&table.get(key)?, amount, units::USUAL_PAY, problems);
        Some(amount)
    };
    Some(Goals {
        walk_away: amount("walk_away"),
        current_pay: amount("current_pay"),
        targets: table.get("targets").map_or_else(Vec::new, |entry| targets(&entry, years, problems)),
    })
}

fn targets(entry: &Entry, years: Option<u32>, problems: &mut Problems) -> Vec<Target> {
    let named = entry.named(problems);
    if named.len() > MOST_TARGETS {
        let message = format!("there are {} targets, more than {MOST_TARGETS}", named.len());
        problems.push(Diagnostic::error(entry.span(), message));
    }
    let target = |(name, node): (&toml::Spanned<std::borrow::Cow<'_, str>>, _)| {
        problems.note(check_name("target", name));
        let entry = Entry::new(format!("target {}", quoted(name.get_ref())), node);
        let (amount, of) = match entry.layers() {
            None => (problems.note(units::dollars(&entry)), None),
            Some(_) => {
                let table = entry.table(&TARGET, problems)?;
                let amount = table.require("amount", units::dollars, problems);
                (amount, table.read("of", |entry| target_of(entry, years), problems))
            }
        };
        Some(Target { name: name.get_ref().to_string(), amount: amount?, of: of.unwrap_or(TargetOf::Total) })
    };
    named.into_iter().take(MOST_TARGETS).filter_map(target).collect()
}

fn target_of(entry: &Entry, years: Option<u32>) -> Reading<TargetOf> {
    let text = entry.value().as_str().unwrap_or_default();
    let year = text.strip_prefix("year ").and_then(|number| number.trim().parse::<u32>().ok());
    match (text, year) {
        ("total", _) => Ok(TargetOf::Total),
        ("average", _) => Ok(TargetOf::Average),
        (_, Some(year)) if year >= 1 && years.is_none_or(|years| year <= years) => Ok(TargetOf::Year(year)),
        (_, Some(year)) => {
            let horizon = plural(years.unwrap_or_default(), "year");
            let message = format!("year {year} lies outside the horizon of {horizon}");
            Err(Diagnostic::error(entry.span(), message).label(entry.found()))
        }
        _ => Err(entry.wrong("\"total\", \"average\" or a year", "write, for instance, \"year 3\"")),
    }
}
