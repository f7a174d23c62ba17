//! The pay under many combinations of assumptions: a table, CSV, JSON, and the numbers of heat maps.

use serde_json::{Map, Value, json};

use super::json::with_head;
use super::keys;
use super::table::{Emphasis, assumptions, few_paths, headed, opening, with_error};
use super::text::{WIDTH, aligned, bullet, columns, fits, shortened, wrapped};
use super::tornado::{amount, figure, in_table, rounded};
use crate::decide::{Cell, Statistic, Sweep};
use crate::money;
use crate::outcome::{Estimate, Outcome};
use crate::scenario::Scenario;

/// Most cells that are printed; files hold all.
const MOST_ROWS: usize = 40;
/// Longest value in the table.
const LONGEST: usize = 20;

/// Head of the column that is left out first.
const MEAN: &str = "mean ± s.e.";

/// What was swept over.
pub struct Swept<'a> {
    /// The scenario as it is.
    pub scenario: &'a Scenario,
    /// What it pays.
    pub base: &'a Outcome,
    /// The cells.
    pub sweep: &'a Sweep,
    /// Offers to show.
    pub offers: &'a [usize],
    /// Figure to draw.
    pub of: Statistic,
    /// Whether the cells are drawn at random.
    pub is_random: bool,
    /// Whether the walk-away number is not the same in all of them.
    pub moves_goal: bool,
    /// Whether combinations want prices on different days, and so draw different random numbers.
    pub moves_days: bool,
}

/// Everything that is printed, without the list of files.
#[must_use]
pub fn report(swept: &Swept, emphasis: Emphasis) -> String {
    let (scenario, sweep) = (swept.scenario, swept.sweep);
    let cells = money::counted(sweep.cells.len() as u64, "combination");
    let how = if swept.is_random { "drawn at random" } else { "of a grid" };
    let notes = [few_paths(swept.base), Some(format!("{cells} {how} of {}", named(&sweep.keys)))];
    let mut lines = opening(&scenario.title, &assumptions(scenario, swept.base), notes, emphasis);
    for &offer in swept.offers {
        lines.push(String::new());
        lines.push(emphasis(&shortened(&sweep.offers[offer], WIDTH)));
        let rows = rows_that_fit(swept, offer);
        lines.extend(headed(&rows, emphasis));
        if !rows.first().is_some_and(|heading| heading.iter().any(|name| name == MEAN)) {
            lines.push("No room for the mean: sweep.csv has it, with its error.".to_owned());
        }
        if let Some(more) = sweep.cells.len().checked_sub(MOST_ROWS).filter(|more| *more > 0) {
            lines.push(format!("… and {} more in the file", money::count(more as u64)));
        }
        lines.extend(sentences(swept, offer).iter().map(|words| bullet(words)));
    }
    lines.push(String::new());
    let of_row = if swept.moves_goal { ITS_GOAL } else { "" };
    let draws = if swept.moves_days { OWN_DRAWS } else { SAME_DRAWS };
    lines.push(wrapped(&format!("{LEGEND}{draws}{of_row}"), WIDTH, ""));
    lines.join("\n") + "\n"
}

impl Swept<'_> {
    /// Head of the column of chances.
    fn goal_met(&self) -> &'static str {
        if self.moves_goal { "its goal met" } else { "goal met" }
    }
}

const ITS_GOAL: &str = " Its goal: the walk-away number of that row.";

const LEGEND: &str =
    "P10, P50, P90 of the pay over all years: one, five, nine in ten simulated futures pay less.";

const SAME_DRAWS: &str = " All combinations meet the same random numbers, so that even less than their errors (±) tells two \
                          apart.";

const OWN_DRAWS: &str = " Combinations whose shares vest on other days meet other random numbers: two that differ by no more \
                         than their errors (±) are alike.";

/// The keys in words.
fn named(keys: &[String]) -> String {
    keys.iter().map(|key| keys::long(key)).collect::<Vec<_>>().join(", ")
}

/// The table as wide as a terminal: with many keys without the mean, which files hold, and if that is not enough
/// folded, each part with the values of the combinations, or with their numbers where values take all the room.
fn rows_that_fit(swept: &Swept, offer: usize) -> Vec<Vec<String>> {
    let rows = rows(swept, offer);
    if fits(&rows) {
        return rows;
    }
    let mean = swept.sweep.keys.len() + 3;
    let without = |row: Vec<String>| {
        row.into_iter().enumerate().filter(|(i, _)| *i != mean).map(|(_, cell)| cell).collect::<Vec<_>>()
    };
    let rows: Vec<Vec<String>> = rows.into_iter().map(without).collect();
    if fits(&rows) {
        return rows;
    }
    by_values(&rows, swept.sweep.keys.len()).unwrap_or_else(|| numbered(rows))
}

/// The values of a combination as one cell, so that each part of a folded table has them; nothing if they leave no room
/// for a figure.
fn by_values(rows: &[Vec<String>], keys: usize) -> Option<Vec<Vec<String>>> {
    let values: Vec<Vec<String>> = rows.iter().map(|row| row.iter().take(keys).cloned().collect()).collect();
    let figures = rows.iter().map(|row| row.iter().skip(keys).cloned().collect::<Vec<String>>());
    let widest = figures.clone().flatten().map(|figure| columns(&figure)).max()?;
    let values = Some(values).filter(|values| fits(values)).map(|values| aligned(&values))?;
    let has_room = values.iter().all(|value| columns(value) + 2 + widest <= WIDTH);
    has_room
        .then(|| values.into_iter().zip(figures).map(|(value, row)| [vec![value], row].concat()).collect())
}

/// Combinations by their number.
fn numbered(rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let number = |i: usize| if i == 0 { "#".to_owned() } else { i.to_string() };
    rows.into_iter().enumerate().map(|(i, row)| [vec![number(i)], row].concat()).collect()
}

fn rows(swept: &Swept, offer: usize) -> Vec<Vec<String>> {
    let heads = keys::heads(&swept.sweep.keys).into_iter();
    let heading = heads.chain(["P10", "P50", "P90", MEAN, swept.goal_met()].map(str::to_owned)).collect();
    let row = |cell: &Cell| {
        let of = |statistic| {
            let found = cell.of(offer, statistic);
            found.map_or_else(|| "–".to_owned(), |found| amount(statistic, found))
        };
        let mean = cell.of(offer, Statistic::Mean).map_or_else(|| "–".to_owned(), with_error);
        let values = swept.sweep.keys.iter().zip(&cell.values);
        let values = values.map(|(key, value)| shortened(&keys::value(key, value, swept.scenario), LONGEST));
        let [p10, p50, p90, goal] =
            [Statistic::P10, Statistic::Median, Statistic::P90, Statistic::Chance].map(of);
        values.chain([p10, p50, p90, mean, goal]).collect()
    };
    std::iter::once(heading).chain(swept.sweep.cells.iter().take(MOST_ROWS).map(row)).collect()
}

/// What the table says, in words.
#[must_use]
pub fn sentences(swept: &Swept, offer: usize) -> Vec<String> {
    let (sweep, figure) = (swept.sweep, figure(swept.of, swept.scenario, swept.moves_goal));
    let figures = || sweep.cells.iter().filter_map(|cell| Some((cell, cell.of(offer, swept.of)?)));
    let by_value = |a: &(&Cell, Estimate), b: &(&Cell, Estimate)| a.1.value.total_cmp(&b.1.value);
    let heads = keys::heads(&sweep.keys);
    let moving: Vec<bool> = (0..sweep.keys.len()).map(|key| sweep.changes(key, offer)).collect();
    let mut said = Vec::new();
    if let Some(((low, least), (high, most))) = figures().min_by(by_value).zip(figures().max_by(by_value)) {
        let at = |cell: &Cell| {
            let parts = (0..sweep.keys.len()).filter(|key| moving[*key]);
            let words = |key: usize| {
                format!("{} {}", heads[key], keys::value(&sweep.keys[key], &cell.values[key], swept.scenario))
            };
            parts.map(words).collect::<Vec<_>>().join(", ")
        };
        let [a, b] = [least, most].map(|estimate| amount(swept.of, estimate));
        said.push(match swept.of.is_nothing(most.value - least.value) {
            true => format!("The {figure} is {a} in every combination."),
            false => format!("The {figure} runs from {a} ({}) to {b} ({}).", at(low), at(high)),
        });
    }
    let idle = sweep.keys.iter().zip(&moving).filter(|(_, moves)| !**moves);
    said.extend(idle.map(|(key, _)| keys::no_matter(key, swept.scenario)));
    said.extend(correlations(swept, offer, &heads));
    said
}

/// How a figure goes with each key, where combinations are drawn.
fn correlations(swept: &Swept, offer: usize, heads: &[String]) -> Option<String> {
    let correlations = swept.sweep.rank_correlations(offer, swept.of);
    let with = heads.iter().zip(correlations).filter(|_| swept.is_random);
    let with = with.filter_map(|(head, found)| Some(format!("{head} {:+.2}", found?)));
    let with: Vec<String> = with.map(|words| words.replace('-', "−")).collect();
    (!with.is_empty()).then(|| format!("Rank correlation with it: {}.", with.join(", ")))
}

/// One line a cell and offer.
#[must_use]
pub fn csv(swept: &Swept) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let figures = Statistic::ALL.iter().flat_map(|of| [of.name().to_owned(), format!("{}_se", of.name())]);
    let heading = swept.sweep.keys.iter().cloned().chain(["offer".to_owned()]).chain(figures);
    // Writing to memory does not fail.
    let _ = writer.write_record(heading);
    for cell in &swept.sweep.cells {
        for &offer in swept.offers {
            let number = |of: Statistic| {
                let found = cell.of(offer, of);
                let written = |value: f64| in_table(of, value);
                [found.map(|found| written(found.value)), found.map(|found| written(found.se))]
            };
            let numbers = Statistic::ALL.iter().flat_map(|of| number(*of)).map(Option::unwrap_or_default);
            let line = cell.values.iter().cloned().chain([swept.sweep.offers[offer].clone()]).chain(numbers);
            let _ = writer.write_record(line);
        }
    }
    writer.into_inner().unwrap_or_default()
}

/// For programs. Field names are stable.
#[must_use]
pub fn json(swept: &Swept, warnings: &[String]) -> Value {
    let (scenario, sweep) = (swept.scenario, swept.sweep);
    let offer_in = |cell: &Cell, offer: usize| {
        let figures = Statistic::ALL.into_iter().filter_map(|of| {
            let Estimate { value, se } = cell.of(offer, of)?;
            Some((of.name().to_owned(), json!({ "value": rounded(of, value), "se": rounded(of, se) })))
        });
        let mut figures: Map<String, Value> = figures.collect();
        figures.insert("name".to_owned(), json!(sweep.offers[offer]));
        Value::Object(figures)
    };
    let cell = |cell: &Cell| {
        let values: Map<String, Value> =
            sweep.keys.iter().cloned().zip(cell.values.iter().map(|value| json!(value))).collect();
        json!({ "values": values, "offers": swept.offers.iter().map(|&i| offer_in(cell, i)).collect::<Vec<_>>() })
    };
    let in_words = |&offer: &usize| (sweep.offers[offer].clone(), json!(sentences(swept, offer)));
    let numbers = json!({
        "keys": sweep.keys,
        "random": swept.is_random,
        "of": swept.of.name(),
        "cells": sweep.cells.iter().map(cell).collect::<Vec<Value>>(),
        "in_words": swept.offers.iter().map(in_words).collect::<Map<String, Value>>(),
    });
    with_head(scenario, warnings, numbers)
}

/// A heat map an offer, of a grid over two keys whose cells can still be told apart. `own` are the indices of the values
/// that the scenario has, where it has one of them.
#[cfg(feature = "charts")]
#[must_use]
pub fn pictures(swept: &Swept, own: Option<(usize, usize)>) -> Vec<super::picture::Picture> {
    use super::picture::{Chart, Picture, file_names};
    use crate::chart::{Basis, Heat};
    let cells = &swept.sweep.cells;
    let [down, across] = swept.sweep.keys.as_slice() else { return Vec::new() };
    if swept.is_random {
        return Vec::new();
    }
    // The second key runs fastest.
    let columns = cells.iter().take_while(|cell| cell.values[0] == cells[0].values[0]).count();
    let rows: Vec<&[Cell]> = cells.chunks(columns).collect();
    if columns > Heat::MOST || rows.len() > Heat::MOST {
        return Vec::new();
    }
    let heat = |offer: usize| {
        let value = |cell: &Cell| cell.of(offer, swept.of).map_or(f64::NAN, |found| found.value);
        let is_certain =
            cells.iter().all(|cell| cell.of(offer, swept.of).is_some_and(|found| found.se == 0.0));
        let basis = if is_certain { Basis::GivenPath } else { Basis::Simulated(swept.base.paths) };
        let caption = super::gallery::caption_of_offer(swept.scenario, swept.base, offer, basis);
        Heat {
            caption,
            figure: figure(swept.of, swept.scenario, swept.moves_goal),
            is_chance: swept.of == Statistic::Chance,
            keys: [across, down].map(|key| keys::long(key).replace('`', "")),
            columns: rows[0]
                .iter()
                .map(|cell| keys::value(across, &cell.values[1], swept.scenario))
                .collect(),
            rows: rows.iter().map(|row| keys::value(down, &row[0].values[0], swept.scenario)).collect(),
            values: rows.iter().map(|row| row.iter().map(value).collect()).collect(),
            own,
        }
    };
    let names = file_names("offer", swept.offers.iter().map(|&i| swept.sweep.offers[i].as_str()));
    let picture = |(&offer, name): (&usize, String)| Picture {
        name: format!("heat-{name}"),
        chart: Chart::Heat(heat(offer)),
    };
    swept.offers.iter().zip(names).map(picture).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_of_a_folded_table_tells_the_values() {
        let row = |key: &str, figure: &str| {
            let keys = (1..=4).map(|i| format!("{key} {i}"));
            keys.chain((1..=4).map(|i| format!("{figure} {i}"))).collect::<Vec<_>>()
        };
        let rows = [row("a long key", "figure"), row("value", "$1.234M")];
        let lines = aligned(&by_values(&rows, 4).unwrap_or_default());
        let values = "value 1            value 2       value 3       value 4";
        assert_eq!(lines.iter().filter(|line| line.starts_with(values)).count(), 2, "{lines:#?}");
        assert!(lines.iter().all(|line| columns(line) <= WIDTH), "{lines:#?}");
        assert!((1..=4).all(|i| lines.join(" ").contains(&format!("$1.234M {i}"))), "{lines:#?}");
        // Values that take all the room.
        assert!(by_values(&[row("a very long key", "figure")], 4).is_none());
        assert_eq!(numbered(rows.to_vec())[1][..2], ["1", "value 1"]);
    }
}
