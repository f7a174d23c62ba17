//! A negotiation in rounds: tables, sentences, JSON.

use serde_json::{Value, json};

use super::bands::percents;
use super::conditions;
use super::json as pay_json;
use super::table::{Emphasis, assumptions, few_paths, headed, met, opening, with_error};
use super::text::{WIDTH, bullet, wrapped};
use super::words::capitalised;
use crate::decide::mixture::Mixture;
use crate::decide::negotiation::{Final, Movable, Negotiated, Rules};
use crate::facts::guides::{Guides, Range};
use crate::money;
use crate::offer::Offer;
use crate::outcome::Outcome;
use crate::plan::QuestionId;
use crate::scenario::Scenario;

/// Everything about the negotiation of one offer.
#[derive(Debug, Clone)]
pub struct Negotiation<'a> {
    /// Where rounds and levers come from.
    pub guides: &'a Guides,
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The first offer.
    pub offer: &'a Offer,
    /// How it goes.
    pub rules: Rules,
    /// Whether the offer had been accepted before.
    pub after_accepting: bool,
    /// Every final offer.
    pub finals: Vec<Final>,
    /// What was simulated.
    pub outcome: Outcome,
    /// What it comes to.
    pub negotiated: Negotiated,
}

/// What the command prints.
#[must_use]
pub fn report(negotiation: &Negotiation, emphasis: Emphasis) -> String {
    let Negotiation { scenario, outcome, offer, .. } = negotiation;
    let title = format!("{}: {}, negotiated", scenario.title, offer.name);
    let notes = [few_paths(outcome), Some(rules(negotiation))];
    let mut lines = opening(&title, &assumptions(scenario, outcome), notes, emphasis);
    lines.push(String::new());
    lines.extend(pay_table(negotiation, emphasis));
    lines.push(String::new());
    lines.extend(parts_table(negotiation, emphasis));
    lines.push(String::new());
    lines.extend(approval_table(negotiation, emphasis));
    lines.push(String::new());
    lines.extend(sentences(negotiation).iter().map(|text| bullet(text)));
    lines.join("\n") + "\n"
}

fn rules(negotiation: &Negotiation) -> String {
    let Negotiation { guides, rules, after_accepting, .. } = negotiation;
    let guide = guides.name_of(&guides.negotiation.document);
    let sureness = guides.negotiation.confidence.word();
    let levers: Vec<&str> = rules.levers.iter().map(|lever| word(*lever)).collect();
    let levers = levers.join(", ");
    let gains: Vec<String> = rules.gains.iter().map(|gain| percents(*gain)).collect();
    let success: Vec<String> = rules.success.iter().map(|chance| money::percent(*chance)).collect();
    let (gains, success) = (gains.join(", then "), success.join(" and "));
    let what = match (after_accepting, rules.gains.len()) {
        (true, _) => format!(
            "One try after accepting, which {guide} sees succeed in {}, the middle taken, and only with a rival offer \
             {} higher; what it brings the guide does not say, a first round's {gains} is taken.",
            percents(guides.negotiation.after_accepting_chance),
            money::percent(guides.negotiation.after_accepting_gap)
        ),
        (false, 1) => {
            format!("One round brings {gains} of the four-year value ({guide}), success {success}.")
        }
        (false, _) => format!(
            "Rounds bring {gains} of the four-year value so far ({guide}), success {success}, the second only after \
             the first."
        ),
    };
    format!(
        "{what} Sureness {sureness}; evenly drawn, shared among {levers} in proportion to their usual room."
    )
}

fn word(lever: Movable) -> &'static str {
    match lever {
        Movable::Base => "base",
        Movable::Rsu => "RSUs",
        Movable::SignOn => "sign-on",
    }
}

/// What the simulated figures are, `after tax`; empty where that goes without saying.
fn kind(negotiation: &Negotiation) -> String {
    let Negotiation { scenario, offer, .. } = negotiation;
    let index = scenario.offers.iter().position(|other| other.name == offer.name);
    index.map_or_else(String::new, |index| conditions::kind_of_offer(scenario, index))
}

/// What the parts of an offer are counted in: as in its letter, whatever life and tax make of it.
fn on_paper(negotiation: &Negotiation) -> &'static str {
    if kind(negotiation).is_empty() { "At a flat price" } else { "On paper, before tax" }
}

fn pay_table(negotiation: &Negotiation, emphasis: Emphasis) -> Vec<String> {
    let Negotiation { scenario, outcome, negotiated, .. } = negotiation;
    let heading = ["", "P10", "P50", "P90", "mean ± s.e.", "certain cash"];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    let years = scenario.years;
    let total =
        |label: &str| if years == 1 { format!("Total, {label}") } else { format!("{years} years, {label}") };
    if let Some(first) = outcome.offers.first() {
        let [p10, p50, p90] = [0.1, 0.5, 0.9].map(|p| money::short(first.total.percentile(p)));
        let (mean, cash) = (with_error(first.total.mean), money::short(first.total.guaranteed));
        rows.push(vec![total("first"), p10, p50, p90, mean, cash]);
    }
    rows.push(row(&total("final"), &negotiated.total));
    rows.push(row("  more than first", &negotiated.more));
    let of_year = |(i, year): (usize, &Mixture)| row(&format!("Year {}, final", i + 1), year);
    rows.extend(negotiated.years.iter().enumerate().map(of_year));
    let kind = capitalised(&kind(negotiation));
    let above = (!kind.is_empty()).then(|| emphasis(&wrapped(&kind, WIDTH, "")));
    above.into_iter().chain(headed(&rows, emphasis)).collect()
}

fn row(label: &str, mixture: &Mixture) -> Vec<String> {
    let [p10, p50, p90] = [0.1, 0.5, 0.9].map(|p| money::short(mixture.quantile(p).value));
    let cash = if label.starts_with(' ') { "–".to_owned() } else { money::short(mixture.guaranteed) };
    vec![label.to_owned(), p10, p50, p90, with_error(mixture.mean), cash]
}

fn percent(share: f64) -> String {
    match share {
        share if share > 0.0 && share < 0.0005 => "<0.1%".to_owned(),
        share if share < 1.0 && share > 0.9995 => ">99.9%".to_owned(),
        share => format!("{:.1}%", 100.0 * share),
    }
}

/// Of each part: what it is, and what it becomes over all final offers.
fn parts_table(negotiation: &Negotiation, emphasis: Emphasis) -> Vec<String> {
    let package = |offer: &Offer| crate::decide::bands::Package::of(negotiation.scenario, offer);
    let first = package(negotiation.offer);
    let finals: Vec<_> = negotiation.finals.iter().filter(|last| last.weight > 0.0).collect();
    let packages: Vec<_> = finals.iter().map(|last| (last.weight, package(&last.offer))).collect();
    let line = |name: &str, of: &dyn Fn(&crate::decide::bands::Package) -> f64| {
        let mean: f64 = packages.iter().map(|(weight, package)| weight * of(package)).sum();
        let start = (f64::INFINITY, f64::NEG_INFINITY);
        let ends = packages.iter().map(|(_, package)| of(package));
        let (low, high) = ends.fold(start, |(low, high), value| (low.min(value), high.max(value)));
        let before = of(&first);
        let rise = match mean / before - 1.0 {
            rise if rise.is_nan() => "–".to_owned(),
            rise if rise.is_infinite() => "new".to_owned(),
            rise if rise.abs() < 5e-4 => "–".to_owned(),
            rise => format!("+{:.1}%", 100.0 * rise),
        };
        vec![
            name.to_owned(),
            money::short(before),
            money::short(mean),
            rise,
            super::bands::dollars(Range { low, high }),
        ]
    };
    let heading = [on_paper(negotiation), "first", "final, mean", "rise", "from–to"];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    rows.push(line("Base", &|package| package.base));
    rows.push(line("Grants", &|package| package.equity));
    rows.push(line("Sign-on", &|package| package.sign_on));
    rows.push(line("4 years", &|package| package.value()));
    headed(&rows, emphasis)
}

/// How likely a rise needs whose word.
fn approvals<'a>(negotiation: &Negotiation<'a>) -> Vec<(&'a str, f64)> {
    let chance = |who: &str| {
        let asked = |(gain, _): &&(f64, f64)| *gain > 0.0 && negotiation.guides.approver(*gain) == who;
        negotiation.negotiated.gains.iter().filter(asked).map(|(_, weight)| weight).sum::<f64>() + 0.0
    };
    negotiation.guides.approval.iter().map(|row| (row.who.as_str(), chance(&row.who))).collect()
}

fn approval_table(negotiation: &Negotiation, emphasis: Emphasis) -> Vec<String> {
    let mut rows = vec![vec!["Who must agree to the rise in all".to_owned(), "chance".to_owned()]];
    rows.extend(
        approvals(negotiation).into_iter().map(|(who, chance)| vec![who.to_owned(), percent(chance)]),
    );
    let unmoved = unmoved(negotiation);
    if unmoved > 0.0 {
        rows.push(vec!["nobody: the offer stays".to_owned(), percent(unmoved)]);
    }
    headed(&rows, emphasis)
}

fn unmoved(negotiation: &Negotiation) -> f64 {
    negotiation.finals.iter().filter(|last| last.gain == 0.0).map(|last| last.weight).sum::<f64>() + 0.0
}

fn mean_rise(negotiation: &Negotiation) -> f64 {
    negotiation.negotiated.gains.iter().map(|(gain, weight)| weight * gain).sum()
}

/// The value, of some in order with their weights, below which lies so much of the weight.
fn weighted_quantile(values: &[(f64, f64)], share: f64) -> f64 {
    let mut below = 0.0;
    let reached = values.iter().find(|(_, weight)| {
        below += weight;
        below >= share
    });
    reached.or(values.last()).map_or(f64::NAN, |(value, _)| *value)
}

/// What the figures say.
#[must_use]
pub fn sentences(negotiation: &Negotiation) -> Vec<String> {
    let Negotiation { guides, negotiated, outcome, finals, .. } = negotiation;
    let gains = &negotiated.gains;
    let mean = mean_rise(negotiation);
    let spread = match [0.1, 0.9].map(|share| format!("{:.1}%", 100.0 * weighted_quantile(gains, share))) {
        [low, high] if low == high => String::new(),
        [low, high] => format!(" on average, in 8 of 10 outcomes by {low} to {high}"),
    };
    let more = &negotiated.more;
    let [p10, p90] = [0.1, 0.9].map(|p| money::short(more.quantile(p).value));
    let kind = kind(negotiation);
    let (counted, paper) = match kind.is_empty() {
        true => (String::new(), "At a flat price"),
        false => (format!(" {kind}"), "On paper, before tax and at a flat price,"),
    };
    let mut sentences = vec![format!(
        "The negotiation is worth {}{counted} on average, share price and all; in 8 of 10 futures between {p10} and \
         {p90}. {paper} the offer rises by {:.1}%{spread}.",
        money::short(more.mean.value),
        100.0 * mean,
    )];
    if let Some(first) = outcome.offers.first().filter(|first| !first.is_certain) {
        let width = first.total.percentile(0.9) - first.total.percentile(0.1);
        sentences.push(format!(
            "The share price moves the first offer by {} from P10 to P90.",
            money::short(width)
        ));
    }
    sentences.extend(walk_away(negotiation));
    let left: f64 = finals.iter().map(|last| last.weight * last.left_out).sum();
    if left >= 1.0 {
        sentences.push(format!(
            "{} of the gain drawn finds no room: the levers would have to go beyond their usual ranges. Give more of \
             them with --levers.",
            money::short(left)
        ));
    }
    if !negotiation.after_accepting {
        sentences.push(format!(
            "{} prints {} in all; its rounds 1 and 2 make less at the top, and it gives no chance of success: \
             --success says yours. It claims, it does not measure.",
            capitalised(guides.name_of(&guides.negotiation.document)),
            percents(guides.negotiation.gain_in_all)
        ));
    }
    sentences.push(
        "Of the rise the guides do not say whether it is of one part or of all; here it is of all four years. Their \
         own examples, reckoned anew: vestcast negotiate --examples."
            .to_owned(),
    );
    sentences
}

fn walk_away(negotiation: &Negotiation) -> Option<String> {
    let goal = money::short(negotiation.scenario.goals.walk_away?);
    let first = negotiation.outcome.offers.first()?.chance(QuestionId::WalkAway)?;
    let last = match 1.0 - negotiation.negotiated.below_walk_away? {
        // What sums of weights leave of nothing.
        none if none < 1e-9 && first.is_certain => "0%".to_owned(),
        rare if rare < 0.0005 => "<0.1%".to_owned(),
        share => percent(share),
    };
    let first = met(first);
    Some(format!(
        "It reaches your walk-away number of {goal} in {last} of futures, the first offer in {first}."
    ))
}

/// The same for programs.
#[must_use]
pub fn summary(negotiation: &Negotiation, warnings: &[String]) -> Value {
    let Negotiation { scenario, offer, rules, finals, outcome, negotiated, .. } = negotiation;
    let rounds = rules.gains.iter().zip(&rules.success);
    json!({
        "note": "Simulation, not a forecast.",
        "vestcast": env!("CARGO_PKG_VERSION"),
        "fingerprint": outcome.fingerprint,
        "title": scenario.title,
        "scenario": scenario.to_toml(),
        "paths": outcome.paths,
        "sampling": outcome.sampling.name(),
        "seed": outcome.seed,
        "warnings": warnings,
        "offer": offer.name,
        "after_accepting": negotiation.after_accepting,
        "levers": rules.levers.iter().map(|lever| lever.id()).collect::<Vec<_>>(),
        "rounds": rounds.map(|(gain, success)| json!({ "gain": [gain.low, gain.high], "success": success })).collect::<Vec<Value>>(),
        "draws": finals.iter().filter(|last| last.weight > 0.0).count(),
        "first": outcome.offers.first().map(|first| pay_json::pay(&first.total)),
        "final": mixture(&negotiated.total),
        "more_than_first": mixture(&negotiated.more),
        "final_by_year": negotiated.years.iter().map(mixture).collect::<Vec<Value>>(),
        "final_below_walk_away": negotiated.below_walk_away,
        "mean_rise": mean_rise(negotiation),
        "unmoved": unmoved(negotiation),
        "approval": approvals(negotiation).into_iter().map(|(who, chance)| json!({ "who": who, "chance": chance })).collect::<Vec<Value>>(),
        "in_words": sentences(negotiation),
    })
}

fn mixture(mixture: &Mixture) -> Value {
    let quantile = |p: f64| (format!("p{:.0}", 100.0 * p), pay_json::estimate(mixture.quantile(p)));
    let percentiles = crate::outcome::PERCENTILES.into_iter().map(quantile);
    json!({ "mean": pay_json::estimate(mixture.mean), "percentiles": percentiles.collect::<serde_json::Map<String, Value>>() })
}
