//! What to ask for, as tables to take into the call.

use super::markdown;
use super::table::{Emphasis, assumptions_of_many, few_paths_of, opening};
use super::text::{WIDTH, aligned, bullet, shortened, wrapped};
use super::words::{frequency, span};
use crate::decide::ask::{Advice, Least, Lever, More, Part, STEP, TermKind};
use crate::facts::guides::guides;
use crate::money;
use crate::outcome::{Change, Estimate};
use crate::scenario::Scenario;

/// Advice and what it was for.
pub struct Asked<'a> {
    /// The scenario as it is.
    pub scenario: &'a Scenario,
    /// What was found.
    pub advice: &'a Advice,
    /// What the goal is, in words.
    pub goal: &'a str,
    /// Another offer that is really held, and what its letter adds up to.
    pub rival: Option<(&'a str, f64)>,
}

/// Everything that is printed, without the list of files.
#[must_use]
pub fn report(asked: &Asked, emphasis: Emphasis) -> String {
    let scenario = asked.scenario;
    let notes = [few_paths_of(scenario)];
    let mut lines = opening(&scenario.title, &assumptions_of_many(scenario), notes, emphasis);
    lines.push(String::new());
    lines.extend(bullets(&now(asked)));
    for (title, rows) in tables(asked) {
        lines.extend([String::new(), emphasis(&wrapped(&title, WIDTH, ""))]);
        lines.extend(aligned(&rows));
    }
    lines.push(String::new());
    lines.extend(bullets(&sentences(asked)));
    lines.push(String::new());
    lines.push(wrapped(&legend(asked), WIDTH, ""));
    lines.join("\n") + "\n"
}

/// The same as Markdown.
#[must_use]
pub fn markdown(asked: &Asked) -> String {
    let scenario = asked.scenario;
    let said: Vec<String> = now(asked).into_iter().chain(sentences(asked)).collect();
    let about = assumptions_of_many(scenario);
    markdown::page(&scenario.title, &about, tables(asked), &said, &legend(asked))
}

/// All tables that hold anything, with their titles.
fn tables(asked: &Asked) -> Vec<(String, Vec<Vec<String>>)> {
    let over = span(asked.scenario.years);
    let tables = [
        (format!("What {} more over {over} brings", money::exact(STEP)), brings(asked)),
        ("What it is worth to you, and costs the employer".to_owned(), worth(asked)),
        (format!("As good as {} more of the row, in the column", money::exact(STEP)), exchange(asked)),
        (format!("The smallest ask that alone reaches {}", wanted(asked)), least(asked)),
        ("Who must agree to that ask, its rise counted by the part or by all".to_owned(), agrees(asked)),
        ("Terms that are not dollars".to_owned(), terms(asked)),
        ("Counter-offer: the cheapest mix for the employer".to_owned(), counter(asked)),
    ];
    tables.into_iter().filter(|(_, rows)| rows.len() > 1).collect()
}

fn bullets(sentences: &[String]) -> Vec<String> {
    sentences.iter().map(|said| bullet(said)).collect()
}

fn row<const N: usize>(cells: [String; N]) -> Vec<String> {
    cells.into()
}

fn heading<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).into()
}

/// The chance wanted, in words.
pub(super) fn wanted(asked: &Asked) -> String {
    money::percent(asked.advice.aim.chance)
}

/// A lever by its short name.
fn short(lever: &Lever) -> &'static str {
    lever.part.id()
}

/// The lever and how [`STEP`] of it is spread.
fn spread(lever: &Lever) -> String {
    match lever.part {
        Part::Base => format!("base, {} a year", money::exact(STEP / lever.years)),
        Part::SignOn => "sign-on, year 1".to_owned(),
        Part::Shares => "shares, same vesting".to_owned(),
        Part::Refresher => "refresher, month 12".to_owned(),
        Part::Relocation => "relocation, first day".to_owned(),
    }
}

fn now(asked: &Asked) -> Vec<String> {
    let (advice, over) = (asked.advice, span(asked.scenario.years));
    let name = &asked.scenario.offers[advice.aim.offer].name;
    let goal = money::short(advice.aim.goal);
    let so_far = frequency(advice.now.chance.value);
    vec![format!(
        "`{name}` pays {goal} or more ({}) over {over} in {so_far}; {} is wanted. Its median is {}, its P10 {}.",
        asked.goal,
        wanted(asked),
        money::short(advice.now.median.value),
        money::short(advice.now.p10.value),
    )]
}

/// Dollars with a sign and an error.
fn moved(change: Change) -> String {
    with_error(Estimate { value: change.value, se: change.se })
}

fn with_error(Estimate { value, se }: Estimate) -> String {
    let sign = if value > 0.0 { "+" } else { "" };
    match se {
        _ if !value.is_finite() => "–".to_owned(),
        se if se < 0.005 || !se.is_finite() => format!("{sign}{}", money::exact(value)),
        se => format!("{sign}{} ± {}", money::exact(value), money::exact(se.ceil()).trim_start_matches('$')),
    }
}

/// Percent points with a sign and an error.
fn points(change: Change) -> String {
    let (value, se) = (100.0 * change.value, 100.0 * change.se);
    let sign = match value {
        value if !value.is_finite() => return "–".to_owned(),
        value if value >= 0.005 => "+",
        value if value <= -0.005 => "−",
        _ => "",
    };
    let error = if se > 0.0 { format!(" ± {se:.2}") } else { String::new() };
    format!("{sign}{:.2}{error} pts", value.abs())
}

fn brings(asked: &Asked) -> Vec<Vec<String>> {
    let advice = asked.advice;
    let line = |(lever, more): (&Lever, &More)| {
        row([spread(lever), moved(more.median), moved(more.p10), points(more.chance)])
    };
    let lines = advice.levers.iter().zip(&advice.more).map(line);
    std::iter::once(heading(["", "median", "P10", "goal met"])).chain(lines).collect()
}

fn worth(asked: &Asked) -> Vec<Vec<String>> {
    let advice = asked.advice;
    let line = |(lever, more): (&Lever, &More)| {
        let rate = more.worth.value / more.cost.value;
        let rate = if rate.is_finite() { format!("{rate:.3}") } else { "–".to_owned() };
        row([spread(lever), with_error(more.worth), with_error(more.cost), rate])
    };
    let lines = advice.levers.iter().zip(&advice.more).map(line);
    std::iter::once(heading(["", "worth for certain", "expected cost", "worth per $1 of cost"]))
        .chain(lines)
        .collect()
}

fn exchange(asked: &Asked) -> Vec<Vec<String>> {
    let advice = asked.advice;
    let names = advice.levers.iter().map(|lever| short(lever).to_owned());
    let mut rows = vec![std::iter::once(String::new()).chain(names).collect()];
    for (lever, rates) in advice.levers.iter().zip(&advice.exchange) {
        let cell = |rate: &Option<Estimate>| rate.map_or("–".to_owned(), |rate| money::exact(rate.value));
        rows.push(std::iter::once(short(lever).to_owned()).chain(rates.iter().map(cell)).collect());
    }
    if advice.levers.len() > 1 { rows } else { Vec::new() }
}

/// An ask in its own unit.
pub(super) fn in_its_unit(lever: &Lever, amount: f64) -> String {
    let a_year = if lever.part == Part::Base { "/yr" } else { "" };
    format!("{}{a_year}", money::exact(amount))
}

/// A rise to a tenth of a percent.
pub(super) fn rise(part: f64) -> String {
    if part.is_finite() { format!("+{:.1}%", 100.0 * part) } else { "new".to_owned() }
}

/// Levers and their smallest asks; none if nothing is missing.
fn asks<'a>(asked: &'a Asked) -> impl Iterator<Item = (&'a Lever, &'a Least)> {
    let advice = asked.advice;
    let is_missing = advice.now.chance.value < advice.aim.chance;
    advice.levers.iter().zip(&advice.least).filter(move |_| is_missing)
}

/// How much more is usual.
fn usual((low, high): (f64, f64)) -> String {
    let (low, high) = (money::short(low), money::short(high));
    format!("{low}–{}", high.trim_start_matches('$'))
}

fn least(asked: &Asked) -> Vec<Vec<String>> {
    let line = |(lever, least): (&Lever, &Least)| {
        let Estimate { value, se } = least.ask;
        let error = if se > 0.0 && se.is_finite() {
            format!(" ± {}", money::exact(se.ceil()).trim_start_matches('$'))
        } else {
            String::new()
        };
        row([
            short(lever).to_owned(),
            format!("{}{error}{}", in_its_unit(lever, value), if least.is_enough { "" } else { "*" }),
            rise(value / lever.now),
            rise(least.of_all),
            format!("{:.1}%", 100.0 * least.chance.value),
            lever.usual.map_or_else(|| "–".to_owned(), usual),
        ])
    };
    std::iter::once(heading(["", "ask", "of the part", "of all", "reaches", "usual"]))
        .chain(asks(asked).map(line))
        .collect()
}

fn agrees(asked: &Asked) -> Vec<Vec<String>> {
    let line = |(lever, least): (&Lever, &Least)| {
        let of_part = least.ask.value / lever.now;
        let by_part = if of_part.is_finite() { guides().approver_in_short(of_part) } else { "–" };
        let by_all = guides().approver_in_short(least.of_all);
        row([short(lever).to_owned(), by_part.to_owned(), by_all.to_owned()])
    };
    std::iter::once(heading(["", "by the part", "by all"])).chain(asks(asked).map(line)).collect()
}

fn terms(asked: &Asked) -> Vec<Vec<String>> {
    let name = |kind: TermKind| match kind {
        TermKind::Later(1) => "start a month later".to_owned(),
        TermKind::Later(months) => format!("start {months} months later"),
        TermKind::Remote(change) => format!("remote at {}", money::percent(change)),
    };
    let lines = asked
        .advice
        .terms
        .iter()
        .map(|term| row([name(term.what), moved(term.median), moved(term.p10), points(term.chance)]));
    std::iter::once(heading(["", "median", "P10", "goal met"])).chain(lines).collect()
}

/// A part by its name in a letter.
pub(super) fn in_a_letter(part: Part) -> &'static str {
    match part {
        Part::Base => "base salary a year",
        Part::SignOn => "sign-on, all years",
        Part::Shares => "grant",
        Part::Refresher => "refresher in month 12",
        Part::Relocation => "relocation",
    }
}

fn counter(asked: &Asked) -> Vec<Vec<String>> {
    let advice = asked.advice;
    let mut rows = vec![heading(["", "offered", "asked", "more", "rise"])];
    let line = |name: &str, now: f64, more: f64| {
        let rose = if more == 0.0 { "–".to_owned() } else { rise(more / now) };
        row([
            name.to_owned(),
            money::exact(now),
            money::exact(now + more),
            if more == 0.0 { "–".to_owned() } else { money::exact(more) },
            rose,
        ])
    };
    if advice.counter.asks.iter().all(|ask| *ask == 0.0) {
        return rows;
    }
    for (lever, ask) in advice.levers.iter().zip(&advice.counter.asks) {
        rows.push(line(in_a_letter(lever.part), lever.now, *ask));
    }
    let (now, then) = (advice.now.letter, advice.counter.then.letter);
    rows.push(line(&on_paper(asked.scenario.years), now, then - now));
    if let Some((name, letter)) = asked.rival {
        let dash = || "–".to_owned();
        rows.push(row([
            format!("rival `{}` on paper", shortened(name, 20)),
            money::exact(letter),
            dash(),
            dash(),
            dash(),
        ]));
    }
    rows
}

fn on_paper(years: u32) -> String {
    format!("on paper, {}", money::counted(u64::from(years), "year"))
}

/// What was found, in words.
#[must_use]
pub fn sentences(asked: &Asked) -> Vec<String> {
    let mut said = Vec::new();
    said.extend(trade(asked));
    said.extend(out_of_reach(asked));
    said.push(on_counter(asked));
    said.extend(not_looked_at(asked));
    said
}

/// The exchange rate of shares into sign-on, or else that which differs most from one to one.
fn trade(asked: &Asked) -> Option<String> {
    let advice = asked.advice;
    let count = advice.levers.len();
    let pairs = (0..count * count).map(|pair| (pair / count, pair % count));
    let rates = pairs.filter_map(|(from, to)| Some((from, to, advice.exchange[from][to]?)));
    let is_first = |(from, to): (usize, usize)| {
        [from, to].map(|lever| advice.levers[lever].part) == [Part::Shares, Part::SignOn]
    };
    let order = |(from, to, rate): &(usize, usize, Estimate)| {
        if is_first((*from, *to)) { f64::NEG_INFINITY } else { rate.value }
    };
    let (from, to, rate) = rates.min_by(|a, b| order(a).total_cmp(&order(b)))?;
    if (rate.value - STEP).abs() < 1.0 {
        return Some("A dollar is worth the same to you on every lever.".to_owned());
    }
    let error = if rate.se > 0.0 {
        format!(" ± {}", money::exact(rate.se.ceil()).trim_start_matches('$'))
    } else {
        String::new()
    };
    Some(format!(
        "{} more of {} is worth as much to you as {}{error} more of {}.",
        money::exact(STEP),
        short(&advice.levers[from]),
        money::exact(rate.value),
        short(&advice.levers[to]),
    ))
}

/// Says which levers cannot do it alone.
fn out_of_reach(asked: &Asked) -> Option<String> {
    let short_of = asked.advice.levers.iter().zip(&asked.advice.least).filter(|(_, least)| !least.is_enough);
    let names: Vec<&str> = short_of.map(|(lever, _)| short(lever)).collect();
    (!names.is_empty()).then(|| {
        format!(
            "* Alone not enough: {}. The table shows the end of the usual range and how near it gets.",
            names.join(", ")
        )
    })
}

fn on_counter(asked: &Asked) -> String {
    let (advice, counter) = (asked.advice, &asked.advice.counter);
    let goal = money::short(advice.aim.goal);
    if advice.now.chance.value >= advice.aim.chance {
        return format!(
            "Nothing has to be asked for: {goal} is reached in {} as it is. Ask for more certainty with --target-chance.",
            frequency(advice.now.chance.value)
        );
    }
    if counter.asks.iter().all(|ask| *ask == 0.0) {
        return "No lever that guides give a range for brings anything.".to_owned();
    }
    let verdict = match counter.is_enough {
        true => format!("With the counter-offer {goal} is reached"),
        false => format!(
            "{} cannot be reached within the usual ranges of {} levers. Even with the counter-offer {goal} is reached",
            wanted(asked),
            guides().levers_at_once(),
        ),
    };
    format!(
        "{verdict} in {} of futures, in place of {}; the median becomes {}, P10 {}. It is worth {} for certain to you and \
         costs the employer {} in the mean. {}",
        share(counter.then.chance.value),
        share(advice.now.chance.value),
        money::short(counter.then.median.value),
        money::short(counter.then.p10.value),
        with_error(counter.worth),
        with_error(counter.cost),
        approval(asked),
    ) + if counter.is_cut_short { CUT_SHORT } else { "" }
}

const CUT_SHORT: &str =
    " The search for a cheaper mix was ended after a hundred moves: one a round step away may cost less.";

/// Who must agree to the counter-offer, counted by all of it and by the part that rises most.
fn approval(asked: &Asked) -> String {
    let (advice, counter) = (asked.advice, &asked.advice.counter);
    let all = counter.then.letter / advice.now.letter - 1.0;
    let parts = advice.levers.iter().zip(&counter.asks).map(|(lever, ask)| ask / lever.now);
    let most = parts.filter(|part| part.is_finite()).fold(0.0, f64::max);
    let by_all = format!("On the whole it is {}, up to the {}", rise(all), guides().approver(all));
    match most > 0.0 {
        true => format!(
            "{by_all}; the part that rises most {}, up to the {}.",
            rise(most),
            guides().approver(most)
        ),
        false => format!("{by_all}."),
    }
}

fn share(chance: f64) -> String {
    format!("{:.1}%", 100.0 * chance)
}

/// Levers that are left out.
fn not_looked_at(asked: &Asked) -> Vec<String> {
    let is_here = |id: &str| asked.advice.levers.iter().any(|lever| short(lever) == id);
    let parts = [Part::Base, Part::SignOn, Part::Shares, Part::Refresher, Part::Relocation];
    let absent: Vec<&str> = parts.map(Part::id).into_iter().filter(|id| !is_here(id)).collect();
    let absent = (!absent.is_empty()).then(|| {
        format!(
            "Left out, because the file has nothing of it to add to or there is no room: {}.",
            absent.join(", ")
        )
    });
    let refresher = is_here("refresher").then(|| {
        "Guides give no range for a refresher: it is looked for as far as the grant, and left out of the counter-offer."
            .to_owned()
    });
    let offer = &asked.scenario.offers[asked.advice.aim.offer];
    let currency = offer
        .currency
        .as_ref()
        .map(|name| format!("Cash is paid in {name}; all amounts are dollars at its rate of today."));
    [absent, refresher, currency, level(), start_date()].into_iter().flatten().collect()
}

fn level() -> Option<String> {
    let row = guides().lever("level")?;
    Some(format!(
        "Level ({}): {}. Another level is another offer: write it into the file with `extends` and use `vestcast \
         compare`.",
        guides().name_of(&row.document),
        row.note.as_ref()?
    ))
}

/// What waiting is said to do, of which no pay follows.
fn start_date() -> Option<String> {
    let row = guides().lever("start-date")?;
    let told = &guides().start_date;
    let positions = told.positions.iter().map(|[wait, position]| format!("{wait}: {position}"));
    Some(format!(
        "Start date ({}, sureness {}): each week of waiting is said to bring {} of negotiating power ({}), and the \
         position to be {}.",
        guides().name_of(&told.document),
        told.confidence.word(),
        super::bands::percents(row.per_week?),
        row.note.as_ref()?,
        positions.collect::<Vec<_>>().join(", ")
    ))
}

fn legend(asked: &Asked) -> String {
    let who = asked.advice.aim.who;
    let mut medians = asked.advice.more.iter().map(|more| &more.median);
    let errors = match medians.find(|change| !change.is_paired && change.se != 0.0) {
        None => "",
        Some(change) if change.se.is_nan() => ", of changes none: there are too few paths for pairs of them",
        Some(_) => ", too large for changes of amounts that many futures pay alike",
    };
    format!(
        "Worth for certain: certainty equivalent at a risk aversion of {} with {} owned; certain cash can be worth more \
         than itself, for it makes the rest easier to bear. Expected cost: mean pay before tax. ±: standard \
         error{errors}. Usual ranges and approvals: two negotiation guides labelled 2024–2025, checked {}, \
         directional; they do not say whether a rise counts by part or by all, so both are shown.",
        who.aversion,
        money::short(who.wealth),
        guides().as_of,
    )
}
