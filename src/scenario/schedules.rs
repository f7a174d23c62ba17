//! Vesting schedules: a known name, or pairs of month and percent.

use toml::Spanned;
use toml::de::DeValue;

use super::diagnostic::{Diagnostic, Problems};
use super::limits::MOST_TRANCHES;
use super::table::{Entry, unknown_name};
use super::units::{self, Reading};
use super::words::quoted;
use super::yearly;
use crate::facts::vesting::{self, AwardKind, Confidence, Schedule};
use crate::money;
use crate::offer::{InvalidVesting, Payoff, Tranche, Vesting};

/// Reads when shares vest that pay so.
pub(super) fn read(entry: &Entry, payoff: Payoff, problems: &mut Problems) -> Option<Vesting> {
    match entry.value() {
        DeValue::String(id) => by_name(entry, id, payoff, problems),
        DeValue::Array(_) => pairs(entry, problems),
        _ => {
            let help = "write \"amazon\", or [[12, \"25%\"], [\"2 years\", \"75%\"]]";
            problems.note(Err(entry.wrong("a schedule", help)))
        }
    }
}

/// Whether a schedule is one for grants that pay so.
pub(super) fn suits(schedule: &Schedule, payoff: Payoff) -> bool {
    schedule.kind != AwardKind::Option || matches!(payoff, Payoff::Option { .. })
}

fn by_name(entry: &Entry, id: &str, payoff: Payoff, problems: &mut Problems) -> Option<Vesting> {
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
    if !suits(schedule, payoff) {
        let message = format!("the schedule {} is one of options: shares are worth more", quoted(id));
        let help = "add `option = { strike = 10 }` to the grant, or write pairs";
        problems.push(Diagnostic::error(entry.span(), message).label(schedule.name.clone()).help(help));
        return None;
    }
    if schedule.confidence == Confidence::Low {
        let message = format!("the schedule {} rests on weak evidence", quoted(id));
        let help = format!("check your letter; source: {}", schedule.evidence);
        let label = format!("as of {}", vesting::as_of());
        problems.push(Diagnostic::warning(entry.span(), message).label(label).help(help));
    }
    let is_heeded =
        schedule.kind == AwardKind::RsuDoubleTrigger && matches!(payoff, Payoff::AfterLiquidity { .. });
    if let Some(warning) = schedule.warning.as_ref().filter(|_| !is_heeded) {
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
