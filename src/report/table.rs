//! The outcome as tables for a terminal of 80 columns.

use super::text::{WIDTH, aligned, bullet, shortened, wrapped};
use super::{conditions, life_table, words};
use crate::market::Sampling;
use crate::money;
use crate::offer::PaySchedule;
use crate::outcome::{Chance, Estimate, OfferOutcome, Outcome, Pay};
use crate::plan::{Plan, QuestionId};
use crate::scenario::{Scenario, TargetOf};

/// How headings stand out: a terminal makes them bold, a file leaves them plain.
pub type Emphasis<'a> = &'a dyn Fn(&str) -> String;

/// Rows in columns, under a heading that stands out, also in each part of a folded table.
pub(super) fn headed(rows: &[Vec<String>], emphasis: Emphasis) -> Vec<String> {
    let mut lines = aligned(rows);
    // A line lies between the parts.
    lines.iter_mut().step_by(rows.len() + 1).for_each(|heading| *heading = emphasis(heading));
    lines
}

/// What a report begins with: its title, what it rests on, and what its reader must know.
pub(super) fn opening(
    title: &str,
    assumptions: &str,
    notes: impl IntoIterator<Item = Option<String>>,
    emphasis: Emphasis,
) -> Vec<String> {
    let title = emphasis(&wrapped(title, WIDTH, ""));
    let notes = notes.into_iter().flatten().map(|note| wrapped(&note, WIDTH, ""));
    [title, wrapped(assumptions, WIDTH, "")].into_iter().chain(notes).collect()
}

/// Everything a run prints, without the list of files.
#[must_use]
pub fn report(scenario: &Scenario, outcome: &Outcome, emphasis: Emphasis) -> String {
    let notes = [conditions::tax_note(scenario), few_paths(outcome), no_mean(scenario)];
    let mut lines = opening(&scenario.title, &assumptions(scenario, outcome), notes, emphasis);
    let schedules = scenario.schedules();
    for (i, (offer, flows)) in outcome.offers.iter().zip(&schedules).enumerate() {
        lines.push(String::new());
        lines.extend(pay_table(scenario, offer, flows, emphasis));
        lines.extend(life_table::tables(flows, offer, emphasis));
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
    if !outcome.offers.iter().all(|offer| offer.is_certain) {
        lines.push(String::new());
        lines.push(wrapped(LEGEND, WIDTH, ""));
    }
    lines.join("\n") + "\n"
}

const LEGEND: &str = "P10, P50, P90: one, five, nine in ten simulated futures pay less. ±: standard error, how far the \
                      figure may be off because the number of paths is finite.";

/// Below this many paths percentiles and chances are rough.
const FEW: u64 = 1000;

pub(super) fn few_paths(outcome: &Outcome) -> Option<String> {
    let uncertain = outcome.offers.iter().any(|offer| !offer.is_certain);
    few(outcome.paths).filter(|_| uncertain)
}

/// The same of a scenario that is run many times.
pub(super) fn few_paths_of(scenario: &Scenario) -> Option<String> {
    let is_uncertain = || Plan::compile(scenario).offers.iter().any(|offer| !offer.is_certain);
    few(scenario.paths).filter(|_| is_uncertain())
}

/// Says that so few paths are few.
pub(super) fn few(paths: u64) -> Option<String> {
    let few = match paths {
        1 => "One path is a story, not a distribution: nothing here has an error bar.".to_owned(),
        n => format!("Only {n} paths: percentiles and chances are rough; the default is 65,536."),
    };
    (paths < FEW).then_some(few)
}

/// Says that means below mean nothing, if the expected price of a share does not exist.
pub(super) fn no_mean(scenario: &Scenario) -> Option<String> {
    let stocks = scenario.stocks.iter().filter(|stock| !stock.model.has_mean());
    let names: Vec<String> = stocks.map(|stock| format!("`{}`", stock.name)).collect();
    (!names.is_empty()).then(|| {
        let names = names.join(", ");
        format!(
            "No expected price of {names} exists: a mean and its ± below are those of these paths alone and do not settle \
             with more. Read P50 and the other percentiles."
        )
    })
}

/// The line under every chart and heading: what was assumed and how to repeat it.
#[must_use]
pub fn assumptions(scenario: &Scenario, outcome: &Outcome) -> String {
    format!("{}; {}", market_assumptions(scenario, outcome), conditions::of_all(scenario))
}

/// The same of a scenario that is run many times, each time a little changed.
#[must_use]
pub fn assumptions_of_many(scenario: &Scenario) -> String {
    let sampling = Plan::compile(scenario).sampling;
    let market = market(scenario, (scenario.paths, sampling, scenario.seed));
    format!("{market}; {}", conditions::of_all(scenario))
}

/// The same for one offer.
#[cfg(feature = "charts")]
pub(super) fn assumptions_of(scenario: &Scenario, outcome: &Outcome, index: usize) -> String {
    let note = conditions::tax_note(scenario).map_or_else(String::new, |note| format!(". {note}"));
    format!("{}; {}{note}", market_assumptions(scenario, outcome), conditions::of_offer(scenario, index))
}

/// What was assumed of prices, and how to repeat the run.
pub(super) fn market_assumptions(scenario: &Scenario, outcome: &Outcome) -> String {
    market(scenario, (outcome.paths, outcome.sampling, outcome.seed))
}

fn market(scenario: &Scenario, (paths, sampling, seed): (u64, Sampling, u64)) -> String {
    let granted = |name: &str| scenario.grants_stock(name);
    let stocks = scenario.stocks.iter().filter(|stock| granted(&stock.name));
    let models: Vec<String> = stocks.map(|stock| format!("{} {}", stock.name, stock.summary())).collect();
    let models = if models.is_empty() { "no stock".to_owned() } else { models.join("; ") };
    let models = models + &correlations(scenario, granted);
    let paths = money::counted(paths, "path");
    let sampling = match sampling {
        Sampling::Plain => "",
        Sampling::Antithetic => " (antithetic)",
        Sampling::Sobol => " (Sobol)",
    };
    format!("Simulation, not a forecast: {models}; {paths}{sampling}, seed {seed}")
}

/// How the stocks that are granted move together, in a few words.
fn correlations(scenario: &Scenario, granted: impl Fn(&str) -> bool) -> String {
    let pairs = scenario.correlation.pairs().filter(|(a, b, _)| granted(a) && granted(b));
    match pairs.collect::<Vec<_>>()[..] {
        [] => String::new(),
        [(_, _, correlation)] => format!("; correlation {correlation}"),
        [..] => "; correlated".to_owned(),
    }
}

fn pay_table(
    scenario: &Scenario,
    offer: &OfferOutcome,
    flows: &PaySchedule,
    emphasis: Emphasis,
) -> Vec<String> {
    let life = flows.life.as_deref();
    let is_certain = life.is_none_or(|life| life.leaving.is_none() && life.currency.is_none());
    let heading = ["", "P10", "P50", "P90", "mean ± s.e.", "certain cash", "goal met"];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    let current = scenario.goals.current_pay.is_some();
    for (i, pay) in offer.years.iter().enumerate() {
        let chance = offer.chance(QuestionId::CurrentPayIn(i + 1));
        rows.push(pay_row(&format!("Year {}", i + 1), pay, chance.map(met), is_certain));
    }
    let years = offer.years.len();
    let label = if years == 1 { "Total".to_owned() } else { format!("{years} years") };
    rows.push(pay_row(&label, &offer.total, offer.chance(QuestionId::WalkAway).map(met), is_certain));
    if years > 1 {
        let average = offer.chance(QuestionId::CurrentPay).filter(|_| current);
        rows.push(pay_row("Average", &offer.average, average.map(met), is_certain));
    }
    let mut lines = headed(&rows, emphasis);
    let kind = conditions::kind_of_pay(life);
    lines.insert(0, emphasis(&name_and_kind(&offer.name, &kind)));
    lines.extend(goal_note(scenario, &kind));
    lines.extend(clip_note(offer));
    lines
}

/// `first: after tax, in today's money`.
pub(super) fn name_and_kind(name: &str, kind: &str) -> String {
    match kind {
        "" => shortened(name, WIDTH),
        _ => wrapped(&format!("{}: {kind}", shortened(name, WIDTH - 2)), WIDTH, ""),
    }
}

/// Says that something was too large to count.
fn clip_note(offer: &OfferOutcome) -> Option<String> {
    let clipped = offer.years.iter().map(|pay| pay.clipped).fold(offer.total.clipped, u64::max);
    let (paths, pay) = (money::counted(clipped, "path"), if clipped == 1 { "pays" } else { "pay" });
    let note =
        format!("Too large to count: {paths} {pay} more than $352B in a year or in all, counted as $352B.");
    (clipped > 0).then(|| wrapped(&note, WIDTH, ""))
}

fn pay_row(label: &str, pay: &Pay, goal_met: Option<String>, is_certain: bool) -> Vec<String> {
    let [p10, p50, p90] = [0.1, 0.5, 0.9].map(|p| money::short(pay.percentile(p)));
    let mean = with_error(pay.mean);
    vec![
        label.to_owned(),
        p10,
        p50,
        p90,
        mean,
        if is_certain { money::short(pay.guaranteed) } else { "–".to_owned() },
        goal_met.unwrap_or_else(|| "–".to_owned()),
    ]
}

/// `$1,217,204 ± 438`; from a hundred million in short form, so that the table keeps its width. No error
/// where there is none, or where a single path cannot tell.
pub(super) fn with_error(Estimate { value, se }: Estimate) -> String {
    let short = value.abs() >= 1e8;
    let write = if short { money::short } else { money::exact };
    match se {
        // Less than a cent is no error, but what computing leaves.
        se if se < 0.005 || se.is_nan() => write(value),
        se => format!(
            "{} ± {}",
            write(value),
            write(if short { se } else { se.ceil() }).trim_start_matches('$')
        ),
    }
}

/// Chance that an amount is reached, from the chance that it is missed.
pub(super) fn met(missed: &Chance) -> String {
    percent(&missed.of_the_opposite())
}

/// A share of paths with a decimal. What was seen on all paths or none is 100 % or 0 % only if it is
/// certain; on few paths it is their number.
pub(super) fn percent(chance: &Chance) -> String {
    let extreme = chance.value < 0.0005 || chance.value > 0.9995;
    match chance.value {
        share if chance.is_certain => format!("{:.0}%", 100.0 * share),
        share if extreme && chance.paths < FEW => {
            format!("{:.0} of {}", share * chance.paths as f64, chance.paths)
        }
        share if share < 0.0005 => "<0.1%".to_owned(),
        share if share > 0.9995 => ">99.9%".to_owned(),
        share => format!("{:.1}%", 100.0 * share),
    }
}

/// Says what the column of goals compares with.
fn goal_note(scenario: &Scenario, kind: &str) -> Option<String> {
    let current = scenario.goals.current_pay.map(|pay| {
        format!("{} a year (your current pay) for single years and the average", money::short(pay))
    });
    let walk_away = scenario.goals.walk_away;
    let walk_away =
        walk_away.map(|goal| format!("{} (your walk-away number) for all years", money::short(goal)));
    let goals: Vec<String> = current.into_iter().chain(walk_away).collect();
    let compared =
        if kind.is_empty() { String::new() } else { format!(" They are compared with pay {kind}.") };
    (!goals.is_empty()).then(|| wrapped(&format!("Goal: {}.{compared}", goals.join("; ")), WIDTH, ""))
}

fn risk_table(scenario: &Scenario, offer: &OfferOutcome) -> Vec<String> {
    let total = &offer.total;
    let mut rows = vec![
        row("Worst 1 in 20 futures, average (ES 5%)", with_error(total.shortfall_5)),
        row("Worst 1 in 10 futures, average (ES 10%)", with_error(total.shortfall_10)),
    ];
    let chance = |label: &str, question: QuestionId| {
        offer.chance(question).map(|chance| row(label, chance_with_interval(chance)))
    };
    rows.extend(chance("Year 3 pays less than year 1", QuestionId::Cliff));
    rows.extend(chance("Year 2 pays less than current pay", QuestionId::CurrentPayIn(2)));
    for (i, target) in scenario.goals.targets.iter().enumerate() {
        let of = match target.of {
            TargetOf::Total => "Total".to_owned(),
            TargetOf::Average => "Average year".to_owned(),
            TargetOf::Year(year) => format!("Year {year}"),
        };
        let label = format!("{of} at least {} ({})", money::short(target.amount), target.name);
        let missed = offer.chance(QuestionId::Target(i));
        rows.extend(
            missed.map(|missed| row(&shortened(&label, 44), chance_with_interval(&missed.of_the_opposite()))),
        );
    }
    aligned(&rows)
}

fn row(label: &str, value: String) -> Vec<String> {
    vec![label.to_owned(), value]
}

pub(super) fn chance_with_interval(chance: &Chance) -> String {
    let [low, high] =
        [chance.interval.low, chance.interval.high].map(|bound| format!("{:.1}", 100.0 * bound));
    let value = percent(chance);
    // `100.0–100.0` beside `>99.9%` tells nothing more.
    if chance.is_certain || low == high { value } else { format!("{value} (95%: {low}–{high})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_folded_table_has_its_heading() {
        let row = |cell: &str| (0..9).map(|column| format!("{cell} of column {column}")).collect::<Vec<_>>();
        let lines = headed(&[row("head"), row("figure"), row("figure")], &|text| format!("*{text}*"));
        let is_head = |line: &&String| line.contains("head");
        assert!(lines.iter().filter(is_head).count() > 1, "{lines:#?}");
        assert!(lines.iter().all(|line| line.starts_with('*') == line.contains("head")), "{lines:#?}");
    }
}
