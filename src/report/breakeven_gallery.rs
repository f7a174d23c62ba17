//! The map of a gap over two numbers, as a picture and as a table.

use super::breakeven::{Found, measure, names};
use super::picture::{Chart, Picture};
use super::table::assumptions_of_many;
use crate::chart::{Basis, BreakEvenMap, Caption, MapAxis, Scaling};
use crate::decide::Yardstick;
use crate::money;

/// The map.
#[must_use]
pub fn picture(found: &Found, (x, y): (MapAxis, MapAxis), gaps: Vec<Vec<f64>>) -> Picture {
    let (first, second) = names(found);
    let second = second.trim_matches('`');
    let by = found.contest.by;
    let chart = BreakEvenMap {
        caption: Caption {
            context: found.scenario.title.clone(),
            foot: assumptions_of_many(found.scenario),
            pay: String::new(),
            basis: Basis::Simulated(found.scenario.paths),
        },
        first: first.to_owned(),
        second: second.to_owned(),
        what: match by {
            Yardstick::Chance(wanted) => {
                format!("chance that {first} pays more than {second}, less {}", money::percent(wanted))
            }
            by => format!("{} of total pay, {first} less {second}", measure(by)),
        },
        scaling: if matches!(by, Yardstick::Chance(_)) { Scaling::Rate } else { Scaling::Dollars },
        x,
        y,
        gaps,
    };
    Picture { name: "break-even-map".to_owned(), chart: Chart::BreakEven(chart) }
}
