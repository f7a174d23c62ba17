//! What charts of such offers say and look like.

use vestcast::Scenario;
use vestcast::chart::Theme;
use vestcast::engine::{self, Run};
use vestcast::report::gallery::{self, Picture};

use crate::{all, everything, leaves_early, paid_back, relief, run};

fn pictures(scenario: &Scenario) -> Vec<Picture> {
    let watched = scenario.stocks.iter().filter(|stock| scenario.grants_stock(&stock.name));
    let days = || engine::watch_days(scenario.last_month());
    let watch = |stock| engine::watch_price(stock, days(), 1, 4096, &Run::default()).unwrap();
    gallery::pictures(scenario, &run(scenario), &watched.map(watch).collect::<Vec<_>>())
}

#[test]
fn charts_are_laid_out_well() {
    for (name, scenario) in all() {
        for picture in pictures(&scenario) {
            for theme in [Theme::Light, Theme::Dark] {
                let faults = picture.draw(theme).unwrap().layout_faults();
                assert!(faults.is_empty(), "{name} {}: {}", picture.name, faults[0]);
            }
        }
    }
}

/// Every chart by name, as it is written.
pub fn drawn(scenario: &Scenario) -> Vec<(String, String)> {
    let svg = |picture: &Picture| picture.draw(Theme::Light).unwrap().svg_without_font();
    pictures(scenario).iter().map(|picture| (picture.name.clone(), svg(picture))).collect()
}

/// Every text of a chart, in the order they are drawn.
fn texts(picture: &Picture) -> String {
    let drawing = picture.draw(Theme::Light).unwrap();
    let svg = drawing.svg_without_font();
    let shown = svg.split("</text>").filter_map(|piece| Some(piece.rsplit_once('>')?.1.trim().to_owned()));
    let description = svg.split_once("<desc").and_then(|(_, rest)| rest.split_once("</desc>"));
    let description = description.and_then(|(words, _)| Some(words.split_once('>')?.1));
    let shown: Vec<String> = shown.filter(|text| !text.is_empty()).collect();
    format!("{}\n\n{}\n", shown.join("\n"), description.unwrap_or_default())
}

/// What charts of an offer say: bars of the years are what is left of each part, nothing is compared with a letter that
/// knows no tax, and every chart says what its amounts are.
#[test]
fn charts_say_what_pay_is() {
    let said = |scenario: Scenario| {
        let named = |picture: &Picture| format!("== {}\n{}", picture.name, texts(picture));
        pictures(&scenario).iter().map(named).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!("charts_of_everything", said(Scenario { years: 4, ..everything() }));
    insta::assert_snapshot!("charts_of_leaving", said(leaves_early()));
}

/// A year that costs money stands below zero, named as such, and relief beyond tax is not called tax.
#[test]
fn what_is_below_zero_is_shown_there() {
    let of = |scenario: &Scenario, kind: &str| {
        let found = pictures(scenario).into_iter().find(|picture| picture.name.starts_with(kind));
        texts(&found.unwrap())
    };
    let years = of(&relief(), "years");
    assert!(years.contains("More taken off than paid"), "{years}");
    assert!(years.contains("Year 1: more is taken off than paid, −$"), "{years}");
    assert!(years.contains("Year 2: $"), "{years}");
    let back = of(&paid_back(), "years");
    assert!(back.contains("Year 2: more is taken off than paid, −$"), "{back}");
    let parts = of(&relief(), "parts");
    assert!(
        parts.contains("Tax, relief above the line") && parts.contains("paid, with tax relief"),
        "{parts}"
    );
    assert!(parts.contains("Year 1: Base $110K") && parts.contains("Tax relief $"), "{parts}");
    assert!(!parts.contains("goes in tax"), "{parts}");
    let mut dear = relief();
    dear.offers[0].base_per_year = 50_000.0;
    let (parts, years) = (of(&dear, "parts"), of(&dear, "years"));
    assert!(parts.contains("Two years come to −$"), "{parts}");
    assert!(years.contains("K to −$") && !years.contains("–−"), "{years}");
    let usual = of(&leaves_early(), "years");
    assert!(!usual.contains("ore taken off than paid") && !usual.contains("more is taken off"), "{usual}");
}

/// Writes charts to the directory named by `GALLERY`, for eyes: `cargo test --test lives gallery -- --ignored`.
#[test]
#[ignore = "writes pictures to look at"]
fn gallery() {
    let directory = std::env::var_os("GALLERY").map_or_else(std::env::temp_dir, std::path::PathBuf::from);
    for (name, scenario) in all() {
        for picture in pictures(&scenario) {
            for (theme, word) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
                let file = format!("{name}-{}-{word}.png", picture.name);
                std::fs::write(directory.join(file), picture.draw(theme).unwrap().png().unwrap()).unwrap();
            }
        }
    }
}
