//! The chart of one offer under several models: true to its numbers, and drawn whatever they are.

use proptest::prelude::*;
use vestcast::chart::{Basis, Caption, ChartError, ModelRow, Models, Theme};

use crate::THEMES;
use crate::extremes::{ascending, assert_sound, caption, dollars};
use crate::truth::{elements, lines};

fn row(name: &str, is_reference: bool, [p10, p25, p50, p75, p90]: [f64; 5]) -> ModelRow {
    ModelRow { name: name.into(), is_reference, p10, p25, p50, p75, p90 }
}

fn usual() -> Models {
    Models {
        caption: Caption {
            context: "Amazon L6".into(),
            foot: "Simulation, not a forecast".into(),
            pay: String::new(),
            basis: Basis::Simulated(100_000),
        },
        years: 4,
        rows: vec![
            row("gbm", true, [1.01e6, 1.07e6, 1.17e6, 1.3e6, 1.48e6]),
            row("kou", false, [1.02e6, 1.09e6, 1.19e6, 1.31e6, 1.45e6]),
            row("mean_reverting", false, [1.07e6, 1.12e6, 1.2e6, 1.3e6, 1.42e6]),
        ],
        walk_away: Some(1.1e6),
    }
}

#[test]
fn marks_stand_where_the_axis_says() {
    let chart = usual();
    let svg = chart.draw(Theme::Light).unwrap().svg_without_font();
    let lines = |color: &str| lines(&svg, color);
    let (thin, thick) = (lines("#0B3C6F"), lines("#7FB2DB"));
    let dots: Vec<f64> = elements(&svg, "<circle")
        .iter()
        .filter(|dot| dot.get("fill") == "#0B3C6F")
        .map(|dot| dot.number("cx"))
        .collect();
    assert_eq!([thin.len(), thick.len(), dots.len()], [3; 3]);
    // The threshold and the far end of a row fix the scale.
    let threshold = lines("#B3400A")[0][0].0;
    let per_dollar = (thin[0][1].0 - threshold) / (1.48e6 - 1.1e6);
    let at = |value: f64| threshold + (value - 1.1e6) * per_dollar;
    for (i, row) in chart.rows.iter().enumerate() {
        let drawn = [thin[i][0].0, thick[i][0].0, dots[i], thick[i][1].0, thin[i][1].0];
        for (x, value) in drawn.into_iter().zip([row.p10, row.p25, row.p50, row.p75, row.p90]) {
            assert!((x - at(value)).abs() < 3.0, "{}: {value} at {x}, not {}", row.name, at(value));
        }
    }
    // The dashed line is the median of the model of the scenario.
    assert!(lines("#8A94A3").iter().any(|line| line.iter().all(|(x, _)| (x - dots[0]).abs() < 1.0)));
}

#[test]
fn the_headline_is_the_range_of_the_rows() {
    let says = |chart: &Models, words: &str| {
        let drawing = chart.draw(Theme::Dark).unwrap();
        let text: Vec<String> = drawing.text_boxes().map(|(text, _)| text.to_owned()).collect();
        assert!(text.join(" ").contains(words), "{text:?}");
    };
    let chart = usual();
    says(
        &chart,
        "Under 3 models the bad outcome (P10) lies between $1.01M and $1.07M, the median between $1.17M and $1.2M",
    );
    says(&chart, "Bold: gbm, the model of the scenario");
    let alone = Models { rows: vec![chart.rows[0].clone()], ..chart.clone() };
    says(&alone, "Under one model the bad outcome (P10) is $1.01M, the median $1.17M");
    let mut few = chart.clone();
    few.caption.basis = Basis::Simulated(5);
    says(&few, "the lowest simulated future lies between $1.01M and $1.07M");
}

#[test]
fn realistic_ones_have_no_faults_and_others_are_refused() {
    for theme in THEMES {
        assert_sound(usual().draw(theme));
        assert_sound(Models { walk_away: None, ..usual() }.draw(theme));
    }
    let mut bad = usual();
    bad.rows[1].p75 = f64::NAN;
    assert!(matches!(bad.draw(Theme::Light), Err(ChartError::NotFinite { .. })));
    for rows in
        [Vec::new(), vec![row("gbm", true, [2.0, 1.0, 3.0, 4.0, 5.0])], vec![usual().rows[0].clone(); 41]]
    {
        let drawn = Models { rows, ..usual() }.draw(Theme::Light);
        assert!(matches!(drawn, Err(ChartError::Malformed { .. })));
    }
}

fn models() -> impl Strategy<Value = Models> {
    let row = ("\\PC{0,30}", any::<bool>(), ascending::<5>())
        .prop_map(|(name, is_reference, values)| row(&name, is_reference, values));
    let rows = prop::collection::vec(row, 1..=40);
    (caption(), 1..=10u32, rows, prop::option::of(dollars()))
        .prop_map(|(caption, years, rows, walk_away)| Models { caption, years, rows, walk_away })
}

proptest! {
    #[test]
    fn any_models_can_be_read(models in models()) {
        assert_sound(models.draw(Theme::Light));
    }
}
