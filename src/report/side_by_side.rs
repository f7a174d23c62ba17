//! Offers side by side: tables for a terminal and for a guide, and sentences.

use super::comparison::signed;
use super::markdown;
use super::table::{
    Emphasis, assumptions, chance_with_interval, few_paths, no_mean, opening, percent, with_error,
};
use super::text::{WIDTH, aligned, bullet, columns, fits, shortened, wrapped};
use super::words::{frequency, span};
use crate::decide::{BreakEven, FUTURES, Need, SideBySide, Winner, is_clear};
use crate::money;
use crate::outcome::{Difference, Estimate, OfferOutcome, Versus};
use crate::scenario::Scenario;

/// Longest name in a column.
const NAME: usize = 26;

/// A table: what it shows, then rows of cells, the first of them the heads of the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub title: String,
    /// Rows of cells.
    pub rows: Vec<Vec<String>>,
}

/// Everything a comparison prints, without the list of files.
#[must_use]
pub fn report(scenario: &Scenario, found: &SideBySide, emphasis: Emphasis) -> String {
    let notes = [few_paths(&found.outcome), no_mean(scenario)];
    let mut lines = opening(&scenario.title, &assumptions(scenario, &found.outcome), notes, emphasis);
    for table in tables(scenario, found) {
        lines.push(String::new());
        lines.push(emphasis(&wrapped(&table.title, WIDTH, "")));
        lines.extend(aligned(&table.rows));
    }
    lines.push(String::new());
    lines.extend(sentences(scenario, found).iter().map(|said| bullet(said)));
    lines.push(String::new());
    lines.push(wrapped(LEGEND, WIDTH, ""));
    lines.join("\n") + "\n"
}

const LEGEND: &str = "All offers meet the same simulated futures. P10, P50, P90 of a difference: in one, five, nine of ten \
                      futures it is less. ±: standard error, how far the figure may be off because the number of paths is \
                      finite. Worth: the certain total that is as good to someone who dislikes risk (constant relative \
                      risk aversion).";

/// The same as Markdown, to stand in a guide.
#[must_use]
pub fn markdown(scenario: &Scenario, found: &SideBySide) -> String {
    let about = assumptions(scenario, &found.outcome);
    let tables = tables(scenario, found).into_iter().map(|table| (table.title, table.rows));
    markdown::page(&scenario.title, &about, tables, &sentences(scenario, found), LEGEND)
}

/// All tables, in order.
#[must_use]
pub fn tables(scenario: &Scenario, found: &SideBySide) -> Vec<Table> {
    let pairs = found.outcome.pairs.iter().map(|pair| difference_table(found, pair));
    let mut tables: Vec<Table> = pairs.collect();
    tables.push(futures_table(scenario, found));
    if !found.judge.aversions.is_empty() {
        tables.push(worth_table(found));
    }
    tables
}

fn name(found: &SideBySide, offer: usize) -> &str {
    &found.outcome.offers[offer].name
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn difference_table(found: &SideBySide, pair: &Versus) -> Table {
    let title = format!("{} less {}, path by path", name(found, pair.first), name(found, pair.second));
    let row = |label: String, difference: &Difference| {
        let [p10, p50, p90] = [0.1, 0.5, 0.9].map(|p| signed(difference.pay.percentile(p)));
        let mean = with_error(difference.pay.mean);
        let wins = match difference.ties.value >= 1.0 {
            true => "the same".to_owned(),
            false => chance_with_interval(&difference.wins),
        };
        vec![label, wins, p10, p50, p90, mean]
    };
    let mut rows = vec![owned(&["", "pays more", "P10", "P50", "P90", "mean ± s.e."])];
    rows.extend(pair.years.iter().enumerate().map(|(i, year)| row(format!("Year {}", i + 1), year)));
    if pair.years.len() > 1 {
        rows.push(row(format!("{} years", pair.years.len()), &pair.total));
    }
    Table { title, rows }
}

fn futures_table(scenario: &Scenario, found: &SideBySide) -> Table {
    let head = FUTURES.map(|(p, word)| format!("{word} (P{:.0})", 100.0 * p));
    let mut rows = vec![[vec![String::new()], head.to_vec()].concat()];
    for offer in &found.outcome.offers {
        let amounts = FUTURES.map(|(p, _)| money::short(offer.total.percentile(p)));
        rows.push([vec![of_file(&offer.name, NAME)], amounts.to_vec()].concat());
    }
    let winner = |(p, _): (f64, &str)| match found.winner(p) {
        Some(Winner::One(offer, _)) => of_file(name(found, offer), NAME - 10),
        Some(Winner::Tie) => "level".to_owned(),
        None => "–".to_owned(),
    };
    rows.push([vec!["pays most".to_owned()], FUTURES.map(winner).to_vec()].concat());
    Table { title: format!("Total of {} in a bad, a median and a good future", span(scenario.years)), rows }
}

fn worth_table(found: &SideBySide) -> Table {
    let title = format!(
        "Worth for certain to someone who owns {} beside it, by risk aversion",
        money::short(found.judge.wealth)
    );
    let head = found.judge.aversions.iter().map(|aversion| format!("γ = {aversion}"));
    let head: Vec<String> = std::iter::once(String::new()).chain(head).collect();
    let row = |(i, offer): (usize, &OfferOutcome), has_room| {
        let worth = found.certainty_equivalents(i).into_iter().map(|amount| worth(amount, has_room));
        std::iter::once(of_file(&offer.name, NAME)).chain(worth).collect()
    };
    let table = |has_room| -> Vec<Vec<String>> {
        let rows = found.outcome.offers.iter().enumerate().map(|offer| row(offer, has_room));
        std::iter::once(head.clone()).chain(rows).collect()
    };
    let rows = Some(table(true)).filter(|rows| fits(rows)).unwrap_or_else(|| table(false));
    Table { title, rows }
}

/// A name cut to a width. Of `file/offer` the end stays, which tells offers of one file apart.
fn of_file(name: &str, width: usize) -> String {
    let cut = shortened(name, width);
    match name.rsplit_once('/') {
        Some((_, offer)) if cut != name => {
            let offer = shortened(offer, width - 2);
            format!("{}/{offer}", shortened(name, width.saturating_sub(1 + columns(&offer)).max(1)))
        }
        _ => cut,
    }
}

/// A certainty equivalent, or that there is none: more can be lost than is owned.
fn worth(estimate: Estimate, has_room: bool) -> String {
    match estimate.value {
        none if none.is_nan() => "none".to_owned(),
        _ if has_room => with_error(estimate),
        value => money::short(value),
    }
}

/// What the tables say, in words.
#[must_use]
pub fn sentences(scenario: &Scenario, found: &SideBySide) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for pair in &found.outcome.pairs {
        said.extend(on_pair(scenario, found, pair));
    }
    said.extend(who_wins(found));
    said
}

fn on_pair(scenario: &Scenario, found: &SideBySide, pair: &Versus) -> Vec<String> {
    let (a, b) = (name(found, pair.first), name(found, pair.second));
    let (total, span) = (&pair.total, span(scenario.years));
    let (wins, ties) = (total.wins.value, total.ties.value);
    if ties >= 1.0 {
        return vec![format!("Over {span} `{a}` and `{b}` pay the same in every simulated future.")];
    }
    let is_constant = total.pay.range.low == total.pay.range.high && found.outcome.paths > 1;
    if total.wins.is_certain || is_constant {
        let [more, less] = if wins > 0.5 { [a, b] } else { [b, a] };
        let gap = money::short(total.pay.mean.value.abs());
        return vec![format!(
            "Over {span} `{more}` pays {gap} more than `{less}`, whatever the share price does."
        )];
    }
    let equal = match ties {
        0.0 => String::new(),
        few if few < 0.01 => format!(", and the same in {}", percent(&total.ties)),
        many => format!(", and the same in {}", frequency(many)),
    };
    let [low, middle, high] = [0.1, 0.5, 0.9].map(|p| total.pay.percentile(p));
    let mut said = vec![format!(
        "Over {span} `{a}` pays more than `{b}` in {}{equal}. The typical difference (P50) is {}; in 8 of 10 futures it lies \
         between {} and {}.",
        frequency(wins),
        signed(middle),
        signed(low),
        signed(high),
    )];
    said.extend(dominance(found, pair));
    said.extend(needs(found, pair));
    said.extend(years(pair, a, b));
    said.extend(risk(found, pair));
    said
}

fn dominance(found: &SideBySide, pair: &Versus) -> Option<String> {
    let dominance = found.dominance(pair.first)?;
    let [first, second] = match dominance.is_over {
        true => [pair.first, pair.second],
        false => [pair.second, pair.first],
    };
    let (first, second) = (name(found, first), name(found, second));
    Some(match dominance.on_every_path {
        true => format!(
            "`{first}` pays at least as much as `{second}` in every simulated future: whoever prefers more to less prefers \
             it."
        ),
        false => format!(
            "As far as this run can tell, whatever amount is asked for, `{first}` is at least as likely to reach it as \
             `{second}` (first-order stochastic dominance): whoever prefers more to less prefers it."
        ),
    })
}

/// The price of each share, and its growth, at which both would pay the same.
fn needs(found: &SideBySide, pair: &Versus) -> Vec<String> {
    let needs: Vec<&Need> = found.needs.iter().filter(|need| need.offer == pair.first).collect();
    let both = format!("`{}` and `{}`", name(found, pair.first), name(found, pair.second));
    let others = if needs.len() > 1 { ", the other shares staying where they are" } else { "" };
    needs.into_iter().map(|need| on_need(need, &both, others)).collect()
}

fn on_need(need: &Need, both: &str, others: &str) -> String {
    let (stock, price) = (&need.stock, |price: f64| money::price(price));
    if need.price.is_flat() && !need.price.is_found() {
        return format!("The price of {stock} has no part in what divides {both}.");
    }
    let ends = |(from, to): &(f64, f64)| format!("anything between {} and {}", price(*from), price(*to));
    let prices: Vec<String> =
        need.price.level.iter().map(ends).chain(roots(&need.price, money::price)).collect();
    let growths = roots(&need.growth, money::percent);
    let mut ways = Vec::new();
    if !prices.is_empty() {
        ways.push(format!(
            "stood at {} on every vest date (today {})",
            prices.join(" or "),
            price(need.today)
        ));
    }
    if !growths.is_empty() {
        ways.push(format!("moved evenly by {} a year", growths.join(" or ")));
    }
    match ways.is_empty() {
        false => {
            let mean = if need.in_mean { " in the mean" } else { "" };
            format!("{both} would be equal{mean} if {stock} {}{others}.", ways.join(", or "))
        }
        true => format!(
            "No price of {stock} between {} and {} on every vest date would make {both} equal{others}.",
            price(need.prices.0),
            price(need.prices.1)
        ),
    }
}

/// Values at which a gap closes, with their errors.
fn roots(of: &BreakEven, written: fn(f64) -> String) -> Vec<String> {
    let error = |se: f64| match se > 0.0 && se.is_finite() {
        true => format!(" ± {}", written(se).trim_start_matches('$')),
        false => String::new(),
    };
    of.roots.iter().map(|root| format!("{}{}", written(root.at.value), error(root.at.se))).collect()
}

/// Years that go the other way than the whole.
fn years(pair: &Versus, a: &str, b: &str) -> Option<String> {
    let is_ahead = pair.total.wins.value > 0.5;
    let [ahead, behind] = if is_ahead { [a, b] } else { [b, a] };
    let lost = |(i, year): (usize, &Difference)| {
        let wins = year.wins.value;
        let turned = if is_ahead { wins + year.ties.value < 0.5 } else { wins > 0.5 };
        turned.then(|| (i + 1).to_string())
    };
    let lost: Vec<String> = pair.years.iter().enumerate().filter_map(lost).collect();
    let (last, before) = lost.split_last()?;
    let years = match before {
        [] => format!("In year {last}"),
        before => format!("In years {} and {last}", before.join(", ")),
    };
    Some(format!("{years} `{behind}` pays more than `{ahead}` in most futures, though not over all years."))
}

/// Where the choice hangs on how much risk is disliked.
fn risk(found: &SideBySide, pair: &Versus) -> Option<String> {
    let gaps = found.worth_more(pair.first);
    let aversions = || found.judge.aversions.iter().zip(&gaps);
    let for_first: Vec<String> =
        aversions().filter(|(_, gap)| is_clear(gap) && gap.value > 0.0).map(|(g, _)| g.to_string()).collect();
    let for_second: Vec<String> =
        aversions().filter(|(_, gap)| is_clear(gap) && gap.value < 0.0).map(|(g, _)| g.to_string()).collect();
    if for_first.is_empty() || for_second.is_empty() {
        return None;
    }
    let (a, b) = (name(found, pair.first), name(found, pair.second));
    Some(format!(
        "It is a matter of taste for risk: with a risk aversion of {} `{a}` is worth more, with {} `{b}`.",
        for_first.join(" or "),
        for_second.join(" or ")
    ))
}

/// Who pays most in bad, median and good futures.
fn who_wins(found: &SideBySide) -> Option<String> {
    let winners: Vec<(&str, Winner)> =
        FUTURES.iter().filter_map(|(p, word)| Some((*word, found.winner(*p)?))).collect();
    let by = |winner: &Winner| match winner {
        Winner::One(offer, _) => Some(*offer),
        Winner::Tie => None,
    };
    let first = by(&winners.first()?.1);
    if winners.iter().all(|(_, winner)| by(winner) == first) {
        return Some(match first {
            Some(offer) => {
                format!("`{}` pays most in bad, median and good futures alike.", name(found, offer))
            }
            None => "No offer pays clearly most in bad, median or good futures.".to_owned(),
        });
    }
    let part = |(word, winner): &(&str, Winner)| match winner {
        Winner::One(offer, gap) => {
            format!("in a {word} future `{}` pays most, by {}", name(found, *offer), money::short(*gap))
        }
        Winner::Tie => format!("in a {word} future no offer is clearly ahead"),
    };
    let parts: Vec<String> = winners.iter().map(part).collect();
    let mut text = parts.join("; ") + ".";
    text.replace_range(0..1, "I");
    Some(text)
}
