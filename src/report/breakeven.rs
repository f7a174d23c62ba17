//! What would make two kinds of pay equal, in words and numbers.

use serde_json::{Value, json};

use super::json::{dollars, with_head};
use super::keys;
use super::table::{Emphasis, assumptions_of_many, few_paths_of, opening};
use super::text::{WIDTH, aligned, bullet, wrapped};
use super::words::{capitalised, frequency, span};
use crate::decide::{BreakEven, Contest, Rival, Root, Yardstick};
use crate::money;
use crate::outcome::Estimate;
use crate::scenario::Scenario;

/// A search and what it was for.
pub struct Found<'a> {
    /// The scenario as it is.
    pub scenario: &'a Scenario,
    /// Who is held against whom.
    pub contest: Contest,
    /// What is varied, for programs: a key of the file, or `price.AMZN`.
    pub key: &'a str,
    /// What is varied, in words.
    pub lever: &'a str,
    /// What it is now, if it is a number.
    pub now: Option<f64>,
    /// The range looked through.
    pub range: (f64, f64),
    /// How a value of it is written.
    pub written: &'a (dyn Fn(f64) -> String + Sync),
    /// How a value of it is written with its standard error, to the digits that the error leaves.
    pub within: &'a (dyn Fn(f64, f64) -> String + Sync),
    /// What was found.
    pub result: &'a BreakEven,
}

/// Everything a search prints, without the list of files.
#[must_use]
pub fn report(found: &Found, emphasis: Emphasis) -> String {
    let scenario = found.scenario;
    let notes = [few_paths_of(scenario)];
    let mut lines = opening(&scenario.title, &assumptions_of_many(scenario), notes, emphasis);
    lines.push(String::new());
    lines.extend(sentences(found).iter().map(|said| bullet(said)));
    if !found.result.is_flat() {
        lines.push(String::new());
        lines.push(emphasis(&wrapped(&format!("{} ahead, by {}", ahead(found), found.lever), WIDTH, "")));
        lines.extend(aligned(&table(found)));
    }
    lines.join("\n") + "\n"
}

pub(super) fn names<'a>(found: &'a Found) -> (&'a str, String) {
    let name = |offer: usize| found.scenario.offers[offer].name.as_str();
    let rival = match found.contest.rival {
        Rival::Offer(offer) => format!("`{}`", name(offer)),
        Rival::Amount(amount) => format!("a certain {}", money::short(amount)),
    };
    (name(found.contest.offer), rival)
}

/// What the gap is of: `Median of first less that of counter`.
fn ahead(found: &Found) -> String {
    let (offer, rival) = names(found);
    match found.contest.by {
        Yardstick::Chance(wanted) => {
            format!(
                "Chance that `{offer}` pays more than {rival}, less {}: `{offer}`",
                money::percent(wanted)
            )
        }
        by => format!("{} of total pay: `{offer}` against {rival}; `{offer}`", capitalised(&measure(by))),
    }
}

/// The yardstick in words.
pub(super) fn measure(by: Yardstick) -> String {
    match by {
        Yardstick::Mean => "mean".to_owned(),
        Yardstick::Median => "median".to_owned(),
        Yardstick::Worth(who) => {
            format!("certainty equivalent (γ = {}, {} owned)", who.aversion, money::short(who.wealth))
        }
        Yardstick::Chance(wanted) => format!("a chance of {}", money::percent(wanted)),
    }
}

/// A gap for people: dollars, or percent points of chance.
fn gap_written(by: Yardstick, gap: f64) -> String {
    let sign = if gap > 0.0 { "+" } else { "" };
    match by {
        Yardstick::Chance(_) => {
            let points = (1000.0 * gap).round() / 10.0;
            format!("{}{:.1} pts", if points < 0.0 { "−" } else { sign }, points.abs())
        }
        _ => format!("{sign}{}", money::short(gap)),
    }
}

fn table(found: &Found) -> Vec<Vec<String>> {
    let by = found.contest.by;
    let row = |(at, gap): &(f64, Estimate)| vec![(found.written)(*at), gap_written(by, gap.value)];
    // Every other step: the roots stand in the sentences.
    found.result.looked.iter().step_by(2).map(row).collect()
}

/// What was found, in words.
#[must_use]
pub fn sentences(found: &Found) -> Vec<String> {
    let (offer, rival) = names(found);
    let span = span(found.scenario.years);
    if !found.result.is_found() {
        return never(found);
    }
    let equal = match found.contest.by {
        Yardstick::Chance(wanted) => {
            format!("`{offer}` pays more than {rival} over {span} in {}", frequency(wanted))
        }
        by => format!("`{offer}` and {rival} are equal over {span} in {}", measure(by)),
    };
    let mut said: Vec<String> = Vec::new();
    for (from, to) in &found.result.level {
        said.push(match found.result.is_flat() {
            true => format!("The {} has no part in it{}: {equal} whatever it is.", lever(found), why(found)),
            false => {
                let [from, to] = [from, to].map(|end| (found.written)(rounded(*end, found.range)));
                format!("{equal} if the {} is anywhere between {from} and {to}{}.", lever(found), now(found))
            }
        });
    }
    said.extend(found.result.roots.iter().map(|root| on_root(found, root, &equal)));
    said
}

/// The end of a level stretch without the digits that were not looked for.
fn rounded(end: f64, (low, high): (f64, f64)) -> f64 {
    let digit = libm::pow(10.0, libm::ceil(libm::log10(2e-5 * (high - low))));
    (end / digit).round() * digit
}

fn now(found: &Found) -> String {
    found.now.map_or_else(String::new, |now| format!(" (now {})", (found.written)(now)))
}

fn on_root(found: &Found, root: &Root, equal: &str) -> String {
    let (offer, _) = names(found);
    let Estimate { value, se } = root.at;
    let at = match se > 0.0 && se.is_finite() {
        true => (found.within)(value, se),
        false => (found.written)(value),
    };
    let then = match found.contest.by {
        Yardstick::Chance(_) => "it does so more often".to_owned(),
        _ => format!("`{offer}` is ahead"),
    };
    // Neither where there is no slope, nor beyond what was looked at.
    let (low, high) = found.range;
    let then = match root.slope {
        slope if slope > 0.0 && root.at.value < high => format!(" Above that {then}."),
        slope if slope < 0.0 && root.at.value > low => format!(" Below that {then}."),
        _ => String::new(),
    };
    format!("{equal} if the {} is {at}{}.{then}", lever(found), now(found))
}

/// The lever as part of a sentence.
fn lever(found: &Found) -> String {
    if found.lever.starts_with('`') { format!("value of {}", found.lever) } else { found.lever.to_owned() }
}

/// Why a lever has no part in anything, where that is known.
fn why(found: &Found) -> &'static str {
    match keys::is_price_of_dollars(found.key, found.scenario) {
        true => ", for the grants are in dollars and become shares at that very price",
        false => "",
    }
}

fn never(found: &Found) -> Vec<String> {
    let (offer, rival) = names(found);
    let (low, high) = found.range;
    let range = format!("between {} and {}", (found.written)(low), (found.written)(high));
    let Some((at, gap)) = found.result.nearest() else { return Vec::new() };
    let left = gap_written(found.contest.by, gap.value.abs()).trim_start_matches('+').to_owned();
    let (lever, measure) = (lever(found), measure(found.contest.by));
    if let (true, Yardstick::Chance(wanted)) = (found.result.is_flat(), found.contest.by) {
        return vec![format!(
            "The {lever} has no part in it{}: whatever it is, `{offer}` pays more than {rival} in {}, not in {}.",
            why(found),
            frequency(gap.value + wanted),
            money::percent(wanted)
        )];
    }
    if found.result.is_flat() {
        return vec![format!(
            "The {lever} has no part in it{}: whatever it is, `{offer}` and {rival} differ by {left} in {measure}.",
            why(found)
        )];
    }
    let place = (found.written)(at);
    let who = match (found.contest.by, gap.value > 0.0) {
        (Yardstick::Chance(wanted), is_above) => {
            let reached = gap.value + wanted;
            let word = if is_above { "at least" } else { "at most" };
            format!("`{offer}` pays more than {rival} in {word} {} there, at {place}", frequency(reached))
        }
        (_, true) => {
            format!("`{offer}` is ahead everywhere; it gets nearest at {place}, where it is {left} ahead")
        }
        (_, false) => {
            format!("`{offer}` is behind everywhere; it gets nearest at {place}, where {left} is missing")
        }
    };
    vec![format!("No value {range} of the {lever} makes `{offer}` and {rival} equal in {measure}: {who}.")]
}

/// The whole result, for programs.
#[must_use]
pub fn summary(found: &Found, warnings: &[String]) -> Value {
    let (offer, rival) = names(found);
    let root = |root: &Root| json!({ "value": root.at.value, "se": root.at.se, "slope": root.slope });
    let looked = |(at, gap): &(f64, Estimate)| json!({ "at": at, "gap": round(found.contest.by, gap.value), "se": round(found.contest.by, gap.se) });
    let numbers = json!({
        "offer": offer,
        "against": match found.contest.rival {
            Rival::Offer(_) => json!(rival.trim_matches('`')),
            Rival::Amount(amount) => json!(amount),
        },
        "in": measure(found.contest.by),
        "varied": found.key,
        "varied_in_words": found.lever.replace('`', ""),
        "now": found.now,
        "range": [found.range.0, found.range.1],
        "break_even": found.result.roots.iter().map(root).collect::<Vec<Value>>(),
        "equal_between": found.result.level.iter().map(|(from, to)| [from, to]).collect::<Vec<_>>(),
        "looked": found.result.looked.iter().map(looked).collect::<Vec<Value>>(),
        "in_words": sentences(found),
    });
    with_head(found.scenario, warnings, numbers)
}

/// Dollars to a hundredth of a cent, chances as they are.
fn round(by: Yardstick, value: f64) -> f64 {
    if matches!(by, Yardstick::Chance(_)) { value } else { dollars(value) }
}
