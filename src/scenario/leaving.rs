//! `[offers.NAME.leaving]`: leaving early, and what follows.
//!
//! Files give the chance p of leaving within a year, offers hold the hazard h = −ln(1 − p).

use toml::de::DeValue;

use super::InvalidScenario;
use super::diagnostic::{Diagnostic, Problems};
use super::keys::{LEAVING, NEXT_JOB, SEVERANCE, UNDER_WATER};
use super::limits::{HIGHEST_HAZARD, LONGEST_SPAN};
use super::table::{Entry, Table, no_use};
use super::units::{self, Reading, refused};
use super::validate::{at_most, between, dollars};
use super::values;
use super::words::plural;
use super::write::File;
use crate::money;
use crate::offer::{Leaving, MAX_YEARS, NextJob, Severance, UnderWater};

/// A higher chance of leaving within a year is more likely a slip.
const USUAL_CHANCE: f64 = 0.5;
/// Pay elsewhere beyond so many salaries is too.
const USUAL_PAY: f64 = 3.0;
/// Months between two looks at the price, if nothing is said.
const USUAL_LOOK: u32 = 3;

pub(super) fn read(entry: &Entry, base: Option<f64>, problems: &mut Problems) -> Option<Leaving> {
    let table = entry.table(&LEAVING, problems)?;
    let leaving = Leaving {
        quit: chances(&table, "quit", problems),
        laid_off: chances(&table, "laid_off", problems),
        severance: table.get("severance").and_then(|entry| severance(&entry, problems)).unwrap_or_default(),
        clawback_when_laid_off: table
            .read("clawback_when_laid_off", units::switch, problems)
            .unwrap_or_default(),
        next_job: table.get("next_job").and_then(|entry| next_job(&entry, base, problems)),
        under_water: table.get("under_water").and_then(|entry| under_water(&entry, base, problems)),
    };
    warn_of_unused(&table, &leaving, problems);
    Some(leaving)
}

fn warn_of_unused(table: &Table, leaving: &Leaving, problems: &mut Problems) {
    for key in ["severance", "clawback_when_laid_off"] {
        if let (None, Some(entry)) = (table.get("laid_off"), table.get(key)) {
            problems.push(no_use(
                &entry,
                "where nobody is laid off",
                "add, for instance, `laid_off = \"5%\"`",
            ));
        }
    }
    if !leaving.happens()
        && !["quit", "laid_off", "under_water"]
            .iter()
            .any(|key| table.get(key).is_some() || table.is_misspelt(key))
    {
        let message = "nobody ever leaves: neither `quit` nor `laid_off` nor `under_water` says so";
        let help = "add, for instance, `quit = \"10%\"`, the chance within a year";
        problems.push(Diagnostic::warning(table.span(), message).help(help));
    }
}

/// Warns where the first look at the package comes when nothing is left of it.
pub(super) fn warn_of_no_look(offer: &Table, leaving: Option<&Leaving>, years: u32, problems: &mut Problems) {
    let rule = leaving.and_then(|leaving| leaving.under_water.as_ref());
    let Some((rule, entry)) = rule.zip(offer.get("leaving")) else { return };
    if rule.every >= 12 * years {
        let (every, horizon) = (plural(rule.every, "month"), plural(years, "year"));
        let message =
            format!("one who looks every {every} never looks at the package within a horizon of {horizon}");
        let help = "lower `every` of `under_water`, or leave `under_water` out";
        problems.push(Diagnostic::warning(entry.span(), message).help(help));
    }
}

/// Hazards by year of service.
fn chances(table: &Table, key: &str, problems: &mut Problems) -> Vec<f64> {
    let Some(entry) = table.get(key) else { return Vec::new() };
    let years: Vec<Entry> = match entry.value() {
        DeValue::Array(list) if list.len() > MAX_YEARS as usize => {
            let message = format!("{} has {} years, more than {MAX_YEARS}", entry.name, list.len());
            problems.push(Diagnostic::error(entry.span(), message));
            return Vec::new();
        }
        DeValue::Array(list) => {
            let year = |(i, node)| Entry::new(format!("year {} of {}", i + 1, entry.name), node);
            list.iter().enumerate().map(year).collect()
        }
        _ => vec![Entry::new(entry.name.clone(), entry.node)],
    };
    let hazards = problems.note_all(years.iter().map(hazard)).unwrap_or_default();
    for (entry, hazard) in years.iter().zip(&hazards) {
        warn_of_likely(entry, *hazard, problems);
    }
    hazards
}

fn hazard(entry: &Entry) -> Reading<f64> {
    if let Some(table) = entry.value().as_table() {
        return match (table.get("hazard"), table.len()) {
            (Some(node), 1) => rate_of_leaving(&Entry::new("`hazard`", node)),
            _ => Err(entry.wrong("a chance within a year", "write \"10%\", or { hazard = 0.12 } a year")),
        };
    }
    match units::rate(entry)? {
        chance if chance < 0.0 => Err(refused(entry, "cannot be negative")),
        chance if chance >= 1.0 => {
            let help = "it is the chance of leaving within a year, such as \"10%\"";
            Err(refused(entry, "must be below 100%: nobody would stay at all").help(help))
        }
        chance => Ok(hazard_of(chance)),
    }
}

fn rate_of_leaving(entry: &Entry) -> Reading<f64> {
    match units::plain_number(entry)? {
        hazard if (0.0..=HIGHEST_HAZARD).contains(&hazard) => Ok(hazard),
        _ => Err(refused(entry, &format!("must lie between 0 and {HIGHEST_HAZARD}"))),
    }
}

fn warn_of_likely(entry: &Entry, hazard: f64, problems: &mut Problems) {
    if hazard > hazard_of(USUAL_CHANCE) {
        let message = format!("{} is above {} a year", entry.name, money::percent(USUAL_CHANCE));
        let help = "chances are for one year; \"20%\" a year leave 41% after four years";
        problems.push(Diagnostic::warning(entry.span(), message).label(entry.found()).help(help));
    }
}

/// The hazard a year of a chance within a year.
fn hazard_of(chance: f64) -> f64 {
    // The addend makes a zero of either sign a plain one.
    -libm::log1p(-chance) + 0.0
}

/// The chance within a year that reads as this hazard, the shortest there is; not every hazard has one.
fn chance_of(hazard: f64) -> Option<f64> {
    let near = -libm::expm1(-hazard);
    let rounded = (0..17).filter_map(|digits| format!("{near:.digits$e}").parse().ok());
    let neighbours = [near.next_down(), near.next_up()];
    let fits = |chance: &f64| (0.0..1.0).contains(chance) && hazard_of(*chance) == hazard;
    rounded.chain(neighbours).find(fits)
}

fn severance(entry: &Entry, problems: &mut Problems) -> Option<Severance> {
    let months = |entry: &Entry| match units::months(entry)? {
        months if months <= f64::from(LONGEST_SPAN) => Ok(months),
        _ => Err(refused(entry, &format!("is more than {LONGEST_SPAN} months of base"))),
    };
    if entry.layers().is_none() {
        let months = problems.note(months(entry))?;
        return Some(Severance { months, months_per_year: 0.0 });
    }
    let table = entry.table(&SEVERANCE, problems)?;
    let mut read = |key| table.read(key, months, problems).unwrap_or_default();
    Some(Severance { months: read("months"), months_per_year: read("per_year") })
}

fn next_job(entry: &Entry, base: Option<f64>, problems: &mut Problems) -> Option<NextJob> {
    if entry.layers().is_none() {
        let pay_per_year = pay(entry, base, problems)?;
        return Some(NextJob { pay_per_year, gap: 0 });
    }
    let table = entry.table(&NEXT_JOB, problems)?;
    let gap = table.read("gap", |entry| units::months_between(entry, 0, LONGEST_SPAN), problems);
    let pay = table.demand("pay", problems).and_then(|entry| pay(&entry, base, problems));
    Some(NextJob { pay_per_year: pay?, gap: gap.unwrap_or_default() })
}

fn under_water(entry: &Entry, base: Option<f64>, problems: &mut Problems) -> Option<UnderWater> {
    if entry.layers().is_none() {
        let outside_per_year = pay(entry, base, problems)?;
        return Some(UnderWater { outside_per_year, every: USUAL_LOOK, patience: 1.0 });
    }
    let table = entry.table(&UNDER_WATER, problems)?;
    let every = table.read("every", |entry| units::months_between(entry, 1, LONGEST_SPAN), problems);
    let patience = |entry: &Entry| match units::rate_between(entry, 0.0, 1.0)? {
        0.0 => Err(refused(entry, "must be above 0%: at 0% one puts up with anything")),
        patience => Ok(patience),
    };
    let patience = table.read("patience", patience, problems);
    let outside = table.demand("outside", problems).and_then(|entry| pay(&entry, base, problems));
    Some(UnderWater {
        outside_per_year: outside?,
        every: every.unwrap_or(USUAL_LOOK),
        patience: patience.unwrap_or(1.0),
    })
}

/// What another job pays a year.
fn pay(entry: &Entry, base: Option<f64>, problems: &mut Problems) -> Option<f64> {
    let pay = problems.note(units::dollars(entry))?;
    units::warn_of_small(entry, pay, units::USUAL_PAY, problems);
    if let Some(base) = base.filter(|base| *base > 0.0 && pay > USUAL_PAY * base) {
        let message =
            format!("another job at {} a year pays {:.1} times the base", money::short(pay), pay / base);
        problems.push(Diagnostic::warning(entry.span(), message).label("a digit too many?"));
    }
    Some(pay)
}

pub(super) fn validate(offer: &str, leaving: &Leaving) -> Result<(), InvalidScenario> {
    let what = |part: &str| format!("{part} of `{offer}`");
    for (name, hazards) in [("quitting", &leaving.quit), ("being laid off", &leaving.laid_off)] {
        at_most(MAX_YEARS as usize, hazards.len(), &what(&format!("hazards of {name}")))?;
        let hazard =
            |hazard: &f64| between(0.0, HIGHEST_HAZARD, what(&format!("a hazard of {name}")), *hazard);
        hazards.iter().try_for_each(hazard)?;
    }
    let longest = f64::from(LONGEST_SPAN);
    let Severance { months, months_per_year } = leaving.severance;
    between(0.0, longest, what("the severance"), months)?;
    between(0.0, longest, what("the severance for each year"), months_per_year)?;
    if let Some(NextJob { pay_per_year, gap }) = leaving.next_job {
        dollars(what("the pay of the next job"), pay_per_year)?;
        between(0.0, longest, what("the gap before the next job"), f64::from(gap))?;
    }
    if let Some(UnderWater { outside_per_year, every, patience }) = leaving.under_water {
        dollars(what("the pay outside"), outside_per_year)?;
        between(1.0, longest, what("the months between two looks at the price"), f64::from(every))?;
        between(f64::MIN_POSITIVE, 1.0, what("the patience"), patience)?;
    }
    Ok(())
}

pub(super) fn write(leaving: &Leaving, header: &str, file: &mut File) {
    file.header(&format!("[{header}.leaving]"));
    for (key, hazards) in [("quit", &leaving.quit), ("laid_off", &leaving.laid_off)] {
        let chances: Vec<String> = hazards.iter().copied().map(written).collect();
        match chances.as_slice() {
            [] => {}
            [one] => file.key(&LEAVING, key, one.clone()),
            _ => file.key(&LEAVING, key, values::list(&chances, key)),
        }
    }
    let Severance { months, months_per_year } = leaving.severance;
    if leaving.severance != Severance::default() {
        let number = values::number;
        let table = format!("{{ months = {}, per_year = {} }}", number(months), number(months_per_year));
        let severance = if months_per_year == 0.0 { values::months(months) } else { table };
        file.key(&LEAVING, "severance", severance);
    }
    file.key(&LEAVING, "clawback_when_laid_off", leaving.clawback_when_laid_off.to_string());
    if let Some(NextJob { pay_per_year, gap }) = leaving.next_job {
        file.key(&LEAVING, "next_job", format!("{{ pay = {}, gap = {gap} }}", values::dollars(pay_per_year)));
    }
    if let Some(UnderWater { outside_per_year, every, patience }) = leaving.under_water {
        let (outside, patience) = (values::dollars(outside_per_year), values::rate(patience));
        let value = format!("{{ outside = {outside}, every = {every}, patience = {patience} }}");
        file.key(&LEAVING, "under_water", value);
    }
}

fn written(hazard: f64) -> String {
    match chance_of(hazard) {
        Some(chance) => values::rate(chance),
        None => format!("{{ hazard = {} }}", values::number(hazard)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_are_written_as_people_wrote_them() {
        for percents in 0..100 {
            let chance = f64::from(percents) / 100.0;
            assert_eq!(chance_of(hazard_of(chance)), Some(chance), "{percents}%");
        }
        assert_eq!(hazard_of(0.5), std::f64::consts::LN_2);
        assert_eq!(chance_of(f64::NAN), None);
    }

    #[test]
    fn a_hazard_without_a_chance_is_written_as_it_is() {
        // Near one, chances are too coarse to tell such hazards apart.
        assert_eq!(written(3.3), "{ hazard = 3.3 }");
        assert_eq!(written(0.0), "\"0%\"");
    }
}
