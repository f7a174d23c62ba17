//! What each assumption does to an offer: a table, CSV, JSON, and the chart's numbers.

use serde_json::{Value, json};

use super::comparison::{error, error_in_points, points, signed};
use super::json::{dollars, with_head};
use super::keys;
use super::table::{Emphasis, assumptions, few_paths, headed, opening};
use super::text::{WIDTH, bullet, shortened, wrapped};
use super::words::span;
use crate::decide::{Bar, Statistic, Tornado};
use crate::money;
use crate::outcome::{Change, Estimate};
use crate::scenario::Scenario;

/// Longest name of an assumption, and longest value, that is not cut in the table.
const NAME: usize = 30;
const VALUE: usize = 20;

/// `median pay over the four years`, `chance of at least $1.1M over the four years`; with a walk-away number that moves
/// no one amount.
pub(super) fn figure(statistic: Statistic, scenario: &Scenario, moves_goal: bool) -> String {
    let span = span(scenario.years);
    let what = match statistic {
        Statistic::Mean => "mean pay".to_owned(),
        Statistic::P10 => "bad outcome (P10)".to_owned(),
        Statistic::Median => "median pay".to_owned(),
        Statistic::P90 => "good outcome (P90)".to_owned(),
        Statistic::Shortfall => "mean of the worst 1 in 10 futures".to_owned(),
        Statistic::Chance if moves_goal => "chance to reach the walk-away number of each case".to_owned(),
        Statistic::Chance => {
            let goal = scenario.goals.walk_away.map_or_else(|| "the goal".to_owned(), money::short);
            format!("chance of at least {goal}")
        }
    };
    format!("{what} over {span}")
}

/// A figure as it is.
pub(super) fn amount(statistic: Statistic, estimate: Estimate) -> String {
    match statistic {
        Statistic::Chance => format!("{:.1}%", 100.0 * estimate.value),
        _ => money::short(estimate.value),
    }
}

/// Everything that is printed, without the list of files.
#[must_use]
pub fn report(scenario: &Scenario, tornado: &Tornado, statistic: Statistic, emphasis: Emphasis) -> String {
    let Some((own, estimate)) = tornado.own().zip(tornado.estimate(statistic)) else { return String::new() };
    let notes = [few_paths(&tornado.base)];
    let mut lines = opening(&scenario.title, &assumptions(scenario, &tornado.base), notes, emphasis);
    let now = format!("The {} is {}.", figure(statistic, scenario, false), amount(statistic, estimate));
    lines.extend([String::new(), emphasis(&shortened(&own.name, WIDTH)), wrapped(&now, WIDTH, "")]);
    let heading = ["Assumption", "low", "as is", "high", "at low", "at high", "swing ±"];
    let heading = heading.map(str::to_owned).to_vec();
    let bars = tornado.sorted(statistic);
    let rows = bars.iter().map(|(bar, changes)| row(scenario, bar, changes, statistic));
    lines.extend(headed(&std::iter::once(heading).chain(rows).collect::<Vec<_>>(), emphasis));
    lines.extend(sentences(scenario, tornado, statistic).iter().map(|words| bullet(words)));
    lines.push(String::new());
    lines.push(wrapped(LEGEND, WIDTH, ""));
    lines.join("\n") + "\n"
}

const LEGEND: &str = "Each assumption alone goes from its low to its high, on the same random numbers. ±: standard error of \
                      the swing. Swings add up only as long as assumptions do not work on each other.";

fn row(
    scenario: &Scenario,
    bar: &Bar,
    [low, high, swing]: &[Change; 3],
    statistic: Statistic,
) -> Vec<String> {
    let is_chance = statistic == Statistic::Chance;
    let write = |change: &Change| if is_chance { points(change.value) } else { signed(change.value) };
    let doubt = if is_chance { error_in_points(swing.se) } else { error(swing.se) };
    let values =
        bar.values.each_ref().map(|value| shortened(&keys::value(&bar.lever, value, scenario), VALUE));
    let [lowest, base, highest] = values;
    vec![
        keys::short_within(&bar.lever, NAME),
        lowest,
        base,
        highest,
        write(low),
        write(high),
        // One unit for both keeps the table of most scenarios on one line.
        match bar.is_idle() {
            true => "none".to_owned(),
            false => format!("{} ± {doubt}", write(swing).trim_end_matches(" pts")),
        },
    ]
}

/// What the table says, in words.
#[must_use]
pub fn sentences(scenario: &Scenario, tornado: &Tornado, statistic: Statistic) -> Vec<String> {
    let (idle, bars): (Vec<_>, Vec<_>) =
        tornado.sorted(statistic).into_iter().partition(|(bar, _)| bar.is_idle());
    let is_noise = |swing: &Change| swing.value == 0.0 || swing.value.abs() <= swing.noise();
    let named = |wanted: bool| -> Vec<String> {
        let found = bars.iter().filter(|(_, changes)| is_noise(&changes[2]) == wanted);
        found.map(|(bar, _)| keys::short(&bar.lever)).collect()
    };
    let (moving, still) = (named(false), named(true));
    let mut said = Vec::new();
    match moving.as_slice() {
        [] => {}
        [one] => said.push(format!("Only {one} moves it.")),
        [first, second, ..] => said.push(format!("What moves it most is {first}, then {second}.")),
    }
    if !still.is_empty() {
        let floor = bars.iter().filter(|(_, changes)| is_noise(&changes[2]));
        let floor = floor.map(|(_, changes)| changes[2].noise()).fold(0.0, f64::max);
        let floor = match statistic {
            _ if floor == 0.0 => "these do nothing to it".to_owned(),
            Statistic::Chance => format!("within the noise of {}", error_in_points(floor)),
            _ => format!("within the noise of {}", error(floor)),
        };
        said.push(format!("No swing to tell from none, {floor}: {}.", still.join(", ")));
    }
    if statistic == Statistic::Chance && tornado.moves_goal {
        said.push(
            "Where the walk-away number itself moves, the chance is to reach what it is then.".to_owned(),
        );
    }
    said.extend(idle.iter().map(|(bar, _)| keys::no_matter(&bar.lever, scenario)));
    if bars.iter().any(|(_, changes)| changes[2].se.is_nan()) {
        said.push("Swings have no errors: there are too few paths for pairs of them.".to_owned());
    } else if bars.iter().any(|(_, changes)| !changes[2].is_paired) {
        said.push(
            "Some errors are as of runs that have nothing in common: this figure lies on an amount that many futures pay \
             alike, where there are no pairs to take them from."
                .to_owned(),
        );
    }
    said
}

/// One line an assumption and figure: all figures, in the order of the levers.
#[must_use]
pub fn csv(tornado: &Tornado) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let heading = [
        "assumption",
        "low",
        "base",
        "high",
        "figure",
        "at_base",
        "change_at_low",
        "change_at_low_se",
        "change_at_high",
        "change_at_high_se",
        "swing",
        "swing_se",
    ];
    // Writing to memory does not fail.
    let _ = writer.write_record(heading);
    for bar in &tornado.bars {
        for statistic in Statistic::ALL {
            let Some((changes, base)) = bar.of(statistic).zip(tornado.estimate(statistic)) else { continue };
            let words = bar.values.iter().cloned();
            let numbers = changes.iter().flat_map(|change| [change.value, change.se]);
            let numbers =
                std::iter::once(base.value).chain(numbers).map(|number| in_table(statistic, number));
            let line = std::iter::once(bar.lever.clone())
                .chain(words)
                .chain([statistic.name().to_owned()])
                .chain(numbers);
            let _ = writer.write_record(line);
        }
    }
    writer.into_inner().unwrap_or_default()
}

/// A cell of a CSV table, empty where there is no number, as an error where a single path tells none.
pub(super) fn in_table(statistic: Statistic, value: f64) -> String {
    if value.is_finite() { rounded(statistic, value).to_string() } else { String::new() }
}

/// Chances keep all their digits.
pub(super) fn rounded(statistic: Statistic, value: f64) -> f64 {
    if statistic == Statistic::Chance { value } else { dollars(value) }
}

/// For programs. Field names are stable.
#[must_use]
pub fn json(scenario: &Scenario, tornado: &Tornado, statistic: Statistic, warnings: &[String]) -> Value {
    let figures = |of: &dyn Fn(Statistic) -> Option<Value>| -> Value {
        let found = Statistic::ALL.into_iter().filter_map(|s| Some((s.name().to_owned(), of(s)?)));
        Value::Object(found.collect())
    };
    let change = |s: Statistic, change: &Change| json!({ "value": rounded(s, change.value), "se": rounded(s, change.se), "paired": change.is_paired });
    let bar = |bar: &Bar| {
        json!({
            "assumption": bar.lever,
            "low": bar.values[0], "base": bar.values[1], "high": bar.values[2],
            "figures": figures(&|s| {
                let [low, high, swing] = bar.of(s)?;
                Some(json!({ "at_low": change(s, &low), "at_high": change(s, &high), "swing": change(s, &swing) }))
            }),
        })
    };
    let numbers = json!({
        "sampling": tornado.base.sampling.name(),
        "offer": tornado.own().map(|offer| &offer.name),
        "of": statistic.name(),
        "base": figures(&|s| {
            let Estimate { value, se } = tornado.estimate(s)?;
            Some(json!({ "value": rounded(s, value), "se": rounded(s, se) }))
        }),
        "sorted": tornado.sorted(statistic).iter().map(|(bar, _)| bar.lever.as_str()).collect::<Vec<_>>(),
        "bars": tornado.bars.iter().map(bar).collect::<Vec<Value>>(),
        "in_words": sentences(scenario, tornado, statistic),
    });
    with_head(scenario, warnings, numbers)
}

/// The chart.
#[cfg(feature = "charts")]
#[must_use]
pub fn pictures(
    scenario: &Scenario,
    tornado: &Tornado,
    statistic: Statistic,
) -> Vec<super::picture::Picture> {
    use super::picture::{Chart, Picture, file_names};
    use crate::chart::{self, Basis, TornadoRow};
    let Some((own, base)) = tornado.own().zip(tornado.estimate(statistic)) else { return Vec::new() };
    let row = |(bar, [low, high, swing]): &(&Bar, [Change; 3])| {
        let noise = swing.noise();
        TornadoRow {
            name: keys::short(&bar.lever),
            values: [&bar.values[0], &bar.values[2]].map(|value| keys::value(&bar.lever, value, scenario)),
            changes: [low.value, high.value],
            noise: if noise.is_nan() { 0.0 } else { noise },
        }
    };
    let mut rows: Vec<TornadoRow> = tornado.sorted(statistic).iter().map(row).collect();
    // Swings are taken between the ends here, and from the runs there: the last digits may differ.
    rows.sort_by(|a, b| {
        let swing = |row: &TornadoRow| (row.changes[1] - row.changes[0]).abs();
        swing(b).total_cmp(&swing(a))
    });
    let basis = if own.is_certain { Basis::GivenPath } else { Basis::Simulated(tornado.base.paths) };
    let chart = chart::Tornado {
        caption: super::gallery::caption_of_offer(scenario, &tornado.base, tornado.offer, basis),
        figure: figure(statistic, scenario, tornado.moves_goal),
        base: base.value,
        is_chance: statistic == Statistic::Chance,
        rows,
    };
    let name = file_names("offer", std::iter::once(own.name.as_str())).concat();
    vec![Picture { name: format!("tornado-{name}"), chart: Chart::Tornado(chart) }]
}
