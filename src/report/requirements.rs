//! What was demanded of a run, beside what came: a table, sentences, JSON.

use serde_json::{Value, json};

use super::json::dollars;
use super::table::Emphasis;
use super::text::{WIDTH, aligned_by_row, wrapped};
use crate::decide::Verdict;
use crate::money;
use crate::outcome::Interval;
use crate::scenario::Required;

/// Each requirement with a row for every offer it is about; empty if nothing was demanded.
#[must_use]
pub fn table(verdicts: &[Verdict], emphasis: Emphasis) -> String {
    if verdicts.is_empty() {
        return String::new();
    }
    let heading = ["Required", "found", "95% interval", ""].map(str::to_owned).to_vec();
    let row = |verdict: &Verdict| {
        let met = if verdict.is_met() { "met" } else { "NOT met" };
        let [value, interval] = figures(verdict);
        vec![format!("  {}", verdict.offer), value, interval, met.to_owned()]
    };
    let rows: Vec<Vec<String>> = std::iter::once(heading).chain(verdicts.iter().map(row)).collect();
    let mut rows = aligned_by_row(&rows).into_iter();
    let mut lines: Vec<String> = rows.next().map(|heading| emphasis(&heading)).into_iter().collect();
    let mut last = None;
    for (verdict, row) in verdicts.iter().zip(rows) {
        let required = without_offer(verdict);
        if last.replace(required) != Some(required) {
            lines.push(wrapped(required, WIDTH, "  "));
        }
        lines.push(row);
    }
    if verdicts.iter().any(|verdict| !verdict.is_clear()) {
        lines.push(wrapped(CLOSE, WIDTH, ""));
    }
    lines.join("\n") + "\n"
}

const CLOSE: &str = "A bound inside the interval is too close to call: more paths (--paths) tell.";

/// What was not met, a sentence each; nothing if all was.
#[must_use]
pub fn missed(verdicts: &[Verdict]) -> Vec<String> {
    let sentence = |verdict: &Verdict| {
        let [value, interval] = figures(verdict);
        let interval = if interval.is_empty() { interval } else { format!(" (95%: {interval})") };
        let close = if verdict.is_clear() { "" } else { ", too close to call with so many paths" };
        format!("Not met by {}: {}; it is {value}{interval}{close}.", verdict.offer, without_offer(verdict))
    };
    verdicts.iter().filter(|verdict| !verdict.is_met()).map(sentence).collect()
}

/// For programs: numbers unrounded, chances as shares.
#[must_use]
pub fn json(verdicts: &[Verdict]) -> Value {
    let verdict = |verdict: &Verdict| {
        let is_chance = matches!(verdict.requirement.of, Required::Chance(_));
        let number = |value: f64| if is_chance { value } else { dollars(value) };
        json!({
            "requirement": verdict.requirement.text,
            "offer": verdict.offer,
            "value": number(verdict.value),
            "low_95": number(verdict.interval.low),
            "high_95": number(verdict.interval.high),
            "relation": verdict.requirement.is.sign(),
            "bound": verdict.requirement.bound,
            "met": verdict.is_met(),
            "clear": verdict.is_clear(),
        })
    };
    verdicts.iter().map(verdict).collect()
}

fn without_offer(verdict: &Verdict) -> &str {
    let text = &verdict.requirement.text;
    match verdict.requirement.offer {
        Some(_) => text.rsplit(':').next().unwrap_or(text).trim(),
        None => text,
    }
}

/// The figure, and its interval unless nothing is left to chance.
fn figures(verdict: &Verdict) -> [String; 2] {
    let Interval { low, high } = verdict.interval;
    let is_chance = matches!(verdict.requirement.of, Required::Chance(_));
    // As many digits as tell the figure from the bound.
    let percent = |value: f64, digits: usize| format!("{:.digits$}%", 100.0 * value);
    let tells =
        |digits: &usize| percent(verdict.value, *digits) != percent(verdict.requirement.bound, *digits);
    let digits = (1..6).find(tells).unwrap_or(1);
    let write = |value: f64| if is_chance { percent(value, digits) } else { money::exact(value) };
    let interval = match () {
        () if low == high => String::new(),
        () if low.is_nan() || high.is_nan() => "unknown".to_owned(),
        () => format!("{}–{}", write(low).trim_end_matches('%'), write(high)),
    };
    [write(verdict.value), interval]
}
