//! The charts of offers side by side: true to their numbers, and drawn whatever they are.

use proptest::prelude::*;
use vestcast::chart::{
    Basis, BreakEvenMap, Caption, ChartError, Difference, Exceedance, ExceedanceOffer, MapAxis, Scaling,
    Theme,
};

use crate::THEMES;
use crate::extremes::{assert_sound, caption, dollars};
use crate::truth::{elements, lines, points, words};

fn usual_caption() -> Caption {
    Caption {
        context: "Two offers".into(),
        foot: "Simulation, not a forecast".into(),
        basis: Basis::Simulated(100_000),
        pay: String::new(),
    }
}

fn difference(values: Vec<f64>) -> Difference {
    let [first, second] = ["shares", "cash"].map(str::to_owned);
    Difference { caption: usual_caption(), years: 4, first, second, values, is_sure: true }
}

/// Seventy futures above zero, thirty below.
fn usual_difference() -> Difference {
    difference((0..100).map(|i| -58_000.0 + 2000.0 * f64::from(i) - 1000.0).collect())
}

fn exceedance() -> Exceedance {
    let offer = |name: &str, low: f64, high: f64, reaches: f64| ExceedanceOffer {
        name: name.into(),
        quantiles: (0..=100).map(|i| low + (high - low) * (f64::from(i) / 100.0).powi(2)).collect(),
        offer_letter: low + 0.4 * (high - low),
        reaches: Some(reaches),
    };
    let offers = vec![offer("shares", 0.9e6, 1.6e6, 0.4655), offer("cash", 1.0e6, 1.2e6, 0.2929)];
    Exceedance { caption: usual_caption(), years: 4, offers, walk_away: Some(1.1e6) }
}

/// Where the dots of a colour stand.
fn dots(svg: &str, color: &str) -> Vec<f64> {
    let dots = elements(svg, "<circle").into_iter().filter(|dot| dot.get("fill") == color);
    dots.map(|dot| dot.number("cx")).collect()
}

const MORE: &str = "#7FB2DB";
const LESS: &str = "#B3400A";

#[test]
fn dots_of_a_difference_are_counted_in_the_headline_and_stand_on_their_side() {
    let drawing = usual_difference().draw(Theme::Light).unwrap();
    let said = words(&drawing).replace(char::is_whitespace, " ");
    assert!(
        said.contains("shares pays more than cash in 70 of 100 simulated futures, in the middle one by $"),
        "{said}"
    );
    let svg = drawing.svg_without_font();
    let (more, less) = (dots(&svg, MORE), dots(&svg, LESS));
    assert_eq!((more.len(), less.len()), (70, 30));
    let centre =
        less.iter().fold(f64::MIN, |a, b| a.max(*b)).midpoint(more.iter().fold(f64::MAX, |a, b| a.min(*b)));
    assert!(more.iter().all(|x| *x > centre + 1.0) && less.iter().all(|x| *x < centre - 1.0));
}

#[test]
fn swapping_the_offers_mirrors_the_difference() {
    let one = usual_difference();
    let values = one.values.iter().rev().map(|value| -value).collect();
    let other = Difference { first: one.second.clone(), second: one.first.clone(), values, ..one.clone() };
    let drawn = [one, other].map(|chart| chart.draw(Theme::Light).unwrap().svg_without_font());
    let sorted = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values
    };
    let here = sorted(dots(&drawn[0], MORE));
    let there = sorted(dots(&drawn[1], LESS).into_iter().map(|x| 2.0 * 3440.0 - x).collect());
    assert_eq!((here.len(), there.len()), (70, 70));
    assert!(here.iter().zip(&there).all(|(a, b)| (a - b).abs() <= 2.0), "{here:?} {there:?}");
}

#[test]
fn an_offer_less_itself_is_a_stack_of_its_own() {
    let drawing = difference(vec![0.0; 50]).draw(Theme::Light).unwrap();
    assert!(words(&drawing).contains("shares and cash pay the same in every simulated future"));
    let svg = drawing.svg_without_font();
    assert!(dots(&svg, MORE).is_empty() && dots(&svg, LESS).is_empty());
    let same = dots(&svg, "#8A94A3");
    assert_eq!(same.len(), 50);
    // A block that stands on the line, as far to the left as to the right.
    let (left, right) = same.iter().fold((f64::MAX, f64::MIN), |(a, b), x| (a.min(*x), b.max(*x)));
    assert!((left + right - 2.0 * 3440.0).abs() < 1.0 && right - left < 1100.0, "{same:?}");
}

#[test]
fn a_hundred_dots_are_not_every_future() {
    let all = difference((1..=100).map(|i| 500.0 * f64::from(i)).collect());
    for (is_sure, often) in
        [(true, "in 100 of 100 simulated futures"), (false, "in nearly all simulated futures")]
    {
        let said =
            words(&Difference { is_sure, ..all.clone() }.draw(Theme::Light).unwrap()).replace('\n', " ");
        assert!(said.contains(often), "{said}");
    }
}

#[test]
fn a_certain_difference_is_a_block_at_its_amount() {
    for (value, title) in
        [(20_000.0, "shares pays $20K more than cash"), (-5_000.0, "cash pays $5K more than shares")]
    {
        let drawing = difference(vec![value; 100]).draw(Theme::Light).unwrap();
        assert!(
            words(&drawing).contains(&format!("{title} in every simulated future")),
            "{}",
            words(&drawing)
        );
        let svg = drawing.svg_without_font();
        let block = dots(&svg, if value > 0.0 { MORE } else { LESS });
        let label = if value > 0.0 { "$20K" } else { "−$5K" };
        let label = drawing.text_boxes().find(|(text, _)| *text == label).unwrap().1;
        let (left, right) = block.iter().fold((f64::MAX, f64::MIN), |(a, b), x| (a.min(*x), b.max(*x)));
        assert!((left + right - 10.0 * (label[0] + label[2])).abs() < 20.0, "{left} {right} {label:?}");
        assert!(block.len() == 100 && right - left > 1000.0, "{block:?}");
    }
}

/// As many dots stand beyond an amount of the axis as futures lie beyond it, but for the one in its bin.
#[test]
fn dots_of_a_difference_stand_at_their_amounts() {
    let chart = usual_difference();
    let drawing = chart.draw(Theme::Light).unwrap();
    let label = drawing.text_boxes().find(|(text, _)| *text == "$50K").unwrap().1;
    let at = f64::midpoint(label[0], label[2]);
    let stand = dots(&drawing.svg_without_font(), MORE).iter().filter(|x| **x > 10.0 * at).count();
    let lie = chart.values.iter().filter(|value| **value > 50_000.0).count();
    assert!(lie > 20 && stand.abs_diff(lie) <= 5, "{stand} stand beyond $50K, {lie} lie there");
}

#[test]
fn curves_fall_from_all_to_few_and_pass_through_what_is_said() {
    let chart = exceedance();
    let drawing = chart.draw(Theme::Light).unwrap();
    let said = words(&drawing).replace('\n', " ");
    assert!(
        said.contains("Your walk-away $1.1M is reached by shares in 47 of 100, by cash in 29 of 100"),
        "{said}"
    );
    let svg = drawing.svg_without_font();
    let curves: Vec<Vec<(f64, f64)>> = elements(&svg, "<polyline")
        .into_iter()
        .map(|line| points(line.get("points")))
        .filter(|points| points.len() > 50)
        .collect();
    assert_eq!(curves.len(), chart.offers.len());
    // Marks stand on a curve, to half a pixel.
    let marks = elements(&svg, "<circle");
    assert!(marks.len() >= 4, "{} marks", marks.len());
    for mark in &marks {
        let (x, y) = (mark.number("cx"), mark.number("cy"));
        let height = |curve: &Vec<(f64, f64)>| {
            let step = curve.windows(2).find(|step| (step[0].0..=step[1].0).contains(&x))?;
            let part = (x - step[0].0) / (step[1].0 - step[0].0).max(1e-9);
            Some(step[0].1 + part * (step[1].1 - step[0].1))
        };
        assert!(curves.iter().filter_map(height).any(|at| (at - y).abs() <= 5.0), "{x} {y} is on no curve");
    }
    for curve in &curves {
        // Down the page is a greater y.
        assert!(
            curve.windows(2).all(|step| step[1].0 >= step[0].0 && step[1].1 >= step[0].1 - 0.5),
            "{curve:?}"
        );
    }
}

#[test]
fn realistic_ones_have_no_faults_and_others_are_refused() {
    for theme in THEMES {
        assert_sound(usual_difference().draw(theme));
        assert_sound(exceedance().draw(theme));
        assert_sound(Exceedance { walk_away: None, ..exceedance() }.draw(theme));
    }
    for values in [Vec::new(), vec![1.0; 201], vec![2.0, 1.0]] {
        assert!(matches!(difference(values).draw(Theme::Light), Err(ChartError::Malformed { .. })));
    }
    assert!(matches!(difference(vec![f64::NAN]).draw(Theme::Light), Err(ChartError::NotFinite { .. })));
    let mut bad = exceedance();
    bad.offers[0].quantiles.swap(3, 60);
    assert!(matches!(bad.draw(Theme::Light), Err(ChartError::Malformed { .. })));
    let none = Exceedance { offers: Vec::new(), ..exceedance() };
    assert!(matches!(none.draw(Theme::Light), Err(ChartError::Malformed { .. })));
}

/// Ahead above the diagonal; the scenario stands at its middle.
fn map(cells: usize) -> BreakEvenMap {
    let axis = |name: &str, scaling, range: (f64, f64)| MapAxis {
        name: name.into(),
        scaling,
        range,
        now: Some(f64::midpoint(range.0, range.1)),
    };
    let part = |cell: usize| (cell as f64 + 0.5) / cells as f64;
    BreakEvenMap {
        caption: usual_caption(),
        first: "shares".into(),
        second: "cash".into(),
        what: "median of total pay, shares less cash".into(),
        scaling: Scaling::Dollars,
        x: axis("growth of AMZN a year", Scaling::Rate, (-0.2, 0.3)),
        y: axis("base of `shares`", Scaling::Dollars, (150e3, 250e3)),
        gaps: (0..cells)
            .map(|y| (0..cells).map(|x| 4e5 * (part(x) + 2.0 * part(y) - 1.5)).collect())
            .collect(),
    }
}

#[test]
fn the_break_even_line_passes_where_the_gap_is_zero() {
    for cells in [8, 32] {
        let mut map = map(cells);
        (map.x.now, map.y.now) = (None, None);
        let drawing = map.draw(Theme::Light).unwrap();
        assert!(words(&drawing).contains("What must be true for shares to beat cash"));
        let svg = drawing.svg_without_font();
        // Half as steep as the diagonal, between the middles of the outermost columns.
        let pieces = lines(&svg, "#1B2430");
        let ends = |of: fn(&(f64, f64)) -> f64| {
            pieces.iter().flatten().map(of).fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(v), b.max(v)))
        };
        let ((left, right), (top, bottom)) = (ends(|point| point.0), ends(|point| point.1));
        let half = 0.5 / cells as f64;
        assert!((left - 10.0 * (76.0 + 596.0 * half)).abs() <= 1.0, "{cells}: {left}");
        assert!((right - 10.0 * (672.0 - 596.0 * half)).abs() <= 1.0, "{cells}: {right}");
        assert!((bottom - top - 1600.0 * (1.0 - 2.0 * half)).abs() <= 2.0, "{cells}: {top} {bottom}");
        for (x, y) in pieces.iter().flatten() {
            let (across, down) = ((x - left) / (right - left), (y - top) / (bottom - top));
            // Up and to the left is the y of less growth: the line falls from left to right.
            assert!((across - down).abs() < 0.03, "{cells}: {across} {down}");
        }
        // Boxes are of the colour of the side that they lie on; a box runs over cells of one colour.
        let floor = bottom / 10.0 + 320.0 * (0.5 + half) / 2.0;
        let mut boxes = [0, 0];
        for shape in elements(&svg, "<rect") {
            let Some(side) = ["#7FB2DB", "#F5B78F"].iter().position(|fill| shape.get("fill") == *fill) else {
                continue;
            };
            let [x, y, width, height] = ["x", "y", "width", "height"].map(|name| shape.number(name) / 10.0);
            let (across, up) = ((x + width / 2.0 - 76.0) / 596.0, (floor - y - height / 2.0) / 320.0);
            // The legend stands above.
            if up < 1.0 {
                boxes[side] += 1;
                let gap = across + 2.0 * up - 1.5;
                assert!(if side == 0 { gap > 0.0 } else { gap < 0.0 }, "{cells}: {gap} at {across}, {up}");
            }
        }
        assert!(boxes.iter().all(|count| *count > 0), "{cells}: {boxes:?}");
    }
}

#[test]
fn maps_say_who_is_ahead_and_refuse_what_is_none() {
    let moved = |by: f64| {
        let mut map = map(8);
        map.gaps.iter_mut().flatten().for_each(|gap| *gap += by);
        map
    };
    let said = |map: &BreakEvenMap| words(&map.draw(Theme::Dark).unwrap()).replace('\n', " ");
    assert!(said(&moved(1e7)).contains("shares is ahead of cash all over this map"));
    assert!(said(&moved(-1e7)).contains("cash is ahead of shares all over this map"));
    for theme in THEMES {
        for map in [map(2), map(8), map(32), moved(1e7)] {
            assert_sound(map.draw(theme));
        }
    }
    let refused = |change: fn(&mut BreakEvenMap)| {
        let mut map = map(4);
        change(&mut map);
        assert!(map.draw(Theme::Light).is_err());
    };
    refused(|map| map.gaps[1][1] = f64::NAN);
    refused(|map| _ = map.gaps[2].pop());
    refused(|map| map.gaps.truncate(1));
    refused(|map| map.x.range = (0.3, 0.3));
}

fn sorted(values: impl Strategy<Value = Vec<f64>>) -> impl Strategy<Value = Vec<f64>> {
    values.prop_map(|mut values| {
        values.sort_by(f64::total_cmp);
        values
    })
}

prop_compose! {
    fn any_difference()(
        caption in caption(),
        years in 1..=10u32,
        first in "\\PC{0,60}",
        second in "\\PC{0,60}",
        values in sorted(prop::collection::vec(prop_oneof![dollars(), dollars().prop_map(|d| -d), Just(0.0)], 1..=200)),
        is_sure in any::<bool>(),
    ) -> Difference {
        Difference { caption, years, first, second, values, is_sure }
    }
}

prop_compose! {
    fn any_offer()(
        name in "\\PC{0,60}",
        quantiles in sorted(prop::collection::vec(dollars(), 2..100)),
        offer_letter in dollars(),
        reaches in prop::option::of(0.0..=1.0f64),
    ) -> ExceedanceOffer {
        ExceedanceOffer { name, quantiles, offer_letter, reaches }
    }
}

prop_compose! {
    fn any_exceedance()(
        caption in caption(),
        years in 1..=10u32,
        offers in prop::collection::vec(any_offer(), 1..=2),
        walk_away in prop::option::of(dollars()),
    ) -> Exceedance {
        Exceedance { caption, years, offers, walk_away }
    }
}

prop_compose! {
    fn any_map()(
        caption in caption(),
        (first, second, what) in ("\\PC{0,60}", "\\PC{0,60}", "\\PC{0,60}"),
        names in ("\\PC{0,60}", "\\PC{0,60}"),
        (columns, rows) in (2..40usize, 2..40usize),
        gaps in prop::collection::vec(prop_oneof![dollars(), dollars().prop_map(|d| -d), Just(0.0)], 1600),
        (low, span) in (dollars(), 1.0..1e9f64),
        now in prop::option::of(dollars()),
    ) -> BreakEvenMap {
        BreakEvenMap {
            caption,
            first,
            second,
            what,
            scaling: Scaling::Dollars,
            x: MapAxis { name: names.0, scaling: Scaling::Rate, range: (-0.5, 1.0), now },
            y: MapAxis { name: names.1, scaling: Scaling::Dollars, range: (low, low + span.max(0.01 * low)), now },
            gaps: gaps.chunks(40).take(rows).map(|row| row[..columns].to_vec()).collect(),
        }
    }
}

proptest! {
    #[test]
    fn any_map_can_be_read(chart in any_map()) {
        assert_sound(chart.draw(Theme::Light));
    }

    #[test]
    fn any_difference_can_be_read(chart in any_difference()) {
        assert_sound(chart.draw(Theme::Light));
    }

    #[test]
    fn any_exceedance_can_be_read(chart in any_exceedance()) {
        assert_sound(chart.draw(Theme::Light));
    }
}
