//! `[goals]`: amounts to compare pay with.

use super::diagnostic::{Diagnostic, Problems};
use super::keys::{GOALS, TARGET};
use super::limits::MOST_TARGETS;
use super::table::{Entry, check_name};
use super::units::{self, Reading};
use super::words::quoted;
use super::{Goals, Target, TargetOf, walk_away};

pub(super) fn read(entry: &Entry, years: Option<u32>, problems: &mut Problems) -> Option<Goals> {
    let table = entry.table(&GOALS, problems)?;
    let current_pay = table.read("current_pay", units::dollars, problems);
    if let Some((entry, pay)) = table.get("current_pay").zip(current_pay) {
        units::warn_of_small(&entry, pay, units::USUAL_PAY, problems);
    }
    let walk_away = table.get("walk_away");
    Some(Goals {
        walk_away: walk_away.and_then(|entry| walk_away::read(&entry, current_pay, years, problems)),
        current_pay,
        targets: table.get("targets").map_or_else(Vec::new, |entry| targets(&entry, years, problems)),
        conditions: Vec::new(),
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
    match entry.value().as_str() {
        Some("total") => Ok(TargetOf::Total),
        Some("average") => Ok(TargetOf::Average),
        Some(text) if text.starts_with("year ") => units::year(entry, years).map(TargetOf::Year),
        _ => Err(entry.wrong("\"total\", \"average\" or a year", "write, for instance, \"year 3\"")),
    }
}
