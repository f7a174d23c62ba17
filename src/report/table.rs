//! The outcome as tables for a terminal of 80 columns.

use super::text::{WIDTH, aligned, shortened, wrapped};
use super::words;
use crate::money;
use crate::outcome::{Chance, OfferOutcome, Outcome, Pay};
use crate::plan::questions;
use crate::scenario::{Scenario, TargetOf};

/// How headings stand out: a terminal makes them bold, a file leaves them plain.
pub type Emphasis<'a> = &'a dyn Fn(&str) -> String;

/// Everything a run prints, without the list of files.
#[must_use]
pub fn report(scenario: &Scenario, outcome: &Outcome, emphasis: Emphasis) -> String {
    let mut lines = vec![
        emphasis(&wrapped(&scenario.title, WIDTH, "")),
        wrapped(&assumptions(scenario, outcome), WIDTH, ""),
    ];
    for (i, offer) in outcome.offers.iter().enumerate() {
        lines.push(String::new());
        lines.extend(pay_table(scenario, offer, emphasis));
        lines.push(String::new());
        if !offer.is_certain {
            lines.extend(risk_table(scenario, offer));
            lines.push(String::new());
        }
        lines.extend(words::on_offer(scenario, outcome, i).iter().map(|sentence| bullet(sentence)));
    }
    if let Some(sentence) = words::on_all(outcome) {
        lines.push(String::new());
        lines.push(wrapped(&sentence, WIDTH, ""));
    }
    lines.join("\n") + "\n"
}

/// The line under every chart and heading: what was assumed and how to repeat it.
#[must_use]
pub fn assumptions(scenario: &Scenario, outcome: &Outcome) -> String {
    let granted =
        |name: &str| scenario.offers.iter().flat_map(|offer| &offer.grants).any(|g| g.stock == name);
    let stocks = scenario.stocks.iter().filter(|stock| granted(&stock.name));
    let models: Vec<String> =
        stocks.map(|stock| format!("{} {}", stock.name, stock.model.summary())).collect();
    let models = if models.is_empty() { "no stock".to_owned() } else { models.join("; ") };
    let paths = money::count(outcome.paths);
    let futures = if outcome.paths == 1 { "path" } else { "paths" };
    format!("Simulation, not a forecast: {models}; {paths} {futures}, seed {}; pay before tax", outcome.seed)
}

fn bullet(sentence: &str) -> String {
    format!("• {}", wrapped(sentence, WIDTH - 2, "  "))
}

fn pay_table(scenario: &Scenario, offer: &OfferOutcome, emphasis: Emphasis) -> Vec<String> {
    let heading = ["", "P10", "P50", "P90", "mean ± s.e.", "certain cash", "goal met"];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    let current = scenario.goals.current_pay.is_some();
    for (i, pay) in offer.years.iter().enumerate() {
        let chance = offer.chance(&questions::current_pay_in(i + 1));
        rows.push(pay_row(&format!("Year {}", i + 1), pay, chance.map(met)));
    }
    let years = offer.years.len();
    let label = if years == 1 { "Total".to_owned() } else { format!("{years} years") };
    rows.push(pay_row(&label, &offer.total, offer.chance(questions::WALK_AWAY).map(met)));
    let average = offer.chance(questions::CURRENT_PAY_TOTAL).filter(|_| current);
    rows.push(pay_row("Average", &offer.average, average.map(met)));
    let mut lines = aligned(&rows);
    lines[0] = emphasis(&lines[0]);
    lines.insert(0, emphasis(&shortened(&offer.name, WIDTH)));
    lines.extend(goal_note(scenario));
    lines
}

fn pay_row(label: &str, pay: &Pay, goal_met: Option<String>) -> Vec<String> {
    let [p10, p50, p90] = [0.1, 0.5, 0.9].map(|p| money::short(pay.percentile(p)));
    let mean = with_error(pay.mean.value, pay.mean.se);
    vec![
        label.to_owned(),
        p10,
        p50,
        p90,
        mean,
        money::short(pay.guaranteed),
        goal_met.unwrap_or_else(|| "–".to_owned()),
    ]
}

/// `$1,217,204 ± 438`; from a hundred million in short form, so that the table keeps its width.
fn with_error(value: f64, se: f64) -> String {
    if value.abs() < 1e8 {
        format!("{} ± {}", money::exact(value), money::exact(se.ceil()).trim_start_matches('$'))
    } else {
        format!("{} ± {}", money::short(value), money::short(se).trim_start_matches('$'))
    }
}

/// Chance that an amount is reached, from the chance that it is missed.
fn met(missed: &Chance) -> String {
    percent(1.0 - missed.value, missed.is_certain)
}

/// A share of paths with a decimal. What was seen on all paths or none is 100 % or 0 % only if it is
/// certain.
fn percent(share: f64, is_certain: bool) -> String {
    match share {
        s if is_certain => format!("{:.0}%", 100.0 * s),
        s if s < 0.0005 => "<0.1%".to_owned(),
        s if s > 0.9995 => ">99.9%".to_owned(),
        s => format!("{:.1}%", 100.0 * s),
    }
}

/// Says what the column of goals compares with.
fn goal_note(scenario: &Scenario) -> Option<String> {
    let current = scenario.goals.current_pay.map(|pay| format!("{} a year (current pay)", money::short(pay)));
    let walk_away = scenario.goals.walk_away;
    let walk_away = walk_away.map(|goal| format!("{} over all years (walk-away)", money::short(goal)));
    let goals: Vec<String> = current.into_iter().chain(walk_away).collect();
    (!goals.is_empty()).then(|| wrapped(&format!("Goals: {}.", goals.join("; ")), WIDTH, ""))
}

fn risk_table(scenario: &Scenario, offer: &OfferOutcome) -> Vec<String> {
    let total = &offer.total;
    let mut rows = vec![
        row(
            "Worst 1 in 20 futures, average (ES 5%)",
            with_error(total.shortfall_5.value, total.shortfall_5.se),
        ),
        row(
            "Worst 1 in 10 futures, average (ES 10%)",
            with_error(total.shortfall_10.value, total.shortfall_10.se),
        ),
    ];
    let mut chance = |label: String, name: &str| {
        rows.extend(offer.chance(name).map(|chance| row(&label, chance_with_interval(chance))));
    };
    chance("Year 3 pays less than year 1".to_owned(), questions::CLIFF);
    chance("Year 2 pays less than current pay".to_owned(), &questions::current_pay_in(2));
    for target in &scenario.goals.targets {
        let of = match target.of {
            TargetOf::Total => "Total".to_owned(),
            TargetOf::Average => "Average year".to_owned(),
            TargetOf::Year(year) => format!("Year {year}"),
        };
        let label = format!("{of} below {} ({})", money::short(target.amount), target.name);
        chance(shortened(&label, 44), &questions::target_named(&target.name));
    }
    aligned(&rows)
}

fn row(label: &str, value: String) -> Vec<String> {
    vec![label.to_owned(), value]
}

fn chance_with_interval(chance: &Chance) -> String {
    let [low, high] =
        [chance.interval.low, chance.interval.high].map(|bound| format!("{:.1}", 100.0 * bound));
    let value = percent(chance.value, chance.is_certain);
    if low == high { value } else { format!("{value} (95%: {low}–{high})") }
}
