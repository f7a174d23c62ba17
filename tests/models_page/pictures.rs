//! The small pictures of the page, drawn from the examples beside them.

use vestcast::chart::{Sketch, Theme};
use vestcast::engine::{self, Run};
use vestcast::market::DAYS_PER_MONTH;
use vestcast::outcome::SamplePath;
use vestcast::scenario::Stock;

const YEARS: u32 = 4;
const SEED: u64 = 1;
const PATHS: u64 = 32_768;
/// Percent ranks of the price at the end.
const RANKS: [usize; 5] = [10, 30, 50, 70, 90];
/// One scale for all.
const HIGHEST: f64 = 800.0;
/// Larger pictures are none that load at a glance.
const MOST_BYTES: usize = 30_000;

fn sketch(stock: &Stock) -> Sketch {
    let days = engine::watch_days(12 * YEARS);
    let watched = engine::watch_price(stock, days.clone(), SEED, PATHS, &Run::default()).unwrap();
    let month = |day: u32| f64::from(day) / f64::from(DAYS_PER_MONTH);
    let last = *days.last().unwrap();
    // A price without chance has no single futures beside it.
    let paths = if stock.is_deterministic() {
        Vec::new()
    } else {
        engine::sample_paths(stock, SEED, last, RANKS).to_vec()
    };
    let path = |path: &SamplePath| path.iter().map(|&(day, price)| (month(day), price)).collect();
    Sketch {
        title: format!("Four years of a share under {}", stock.summary()),
        highest: HIGHEST,
        months: days.iter().copied().map(month).collect(),
        bands: (0..days.len())
            .map(|day| watched.quantiles(day, [0.1, 0.5, 0.9]).map(|quantile| quantile.value))
            .collect(),
        paths: paths.iter().map(path).collect(),
    }
}

/// The first stock of an example, from the same price as all others.
fn shown(block: &str) -> Stock {
    Stock { price: crate::PRICE, ..crate::read(block).stocks[0].clone() }
}

/// Names of the pictures of a section, light and dark.
fn names(section: &str) -> Vec<&str> {
    section.split("](gallery/").skip(1).map(|rest| rest.split(['#', ')']).next().unwrap()).collect()
}

#[test]
fn the_pictures_are_those_of_the_examples() {
    let page = crate::page();
    let mut drawn = 0;
    for section in page.split("\n## ") {
        let [light, dark] = names(section)[..] else { continue };
        let stem = light.strip_suffix("-light.svg").unwrap();
        assert_eq!(dark, format!("{stem}-dark.svg"));
        let block = crate::blocks(section).next().unwrap_or_else(|| panic!("{stem}: no example"));
        let sketch = sketch(&shown(block));
        for (name, theme) in [(light, Theme::Light), (dark, Theme::Dark)] {
            let drawing = sketch.draw(theme).unwrap();
            assert_eq!(drawing.layout_faults(), []);
            // A few figures need no font of their own.
            let svg = drawing.svg_without_font();
            assert!(svg.len() < MOST_BYTES, "{name}: {} bytes", svg.len());
            let path = crate::root().join("docs/gallery").join(name);
            if std::env::var_os("UPDATE").is_some() {
                std::fs::write(&path, &svg).unwrap();
            }
            let is_same = std::fs::read_to_string(&path).is_ok_and(|file| file == svg);
            assert!(is_same, "docs/gallery/{name} is not of its example: run `just models`");
            drawn += 1;
        }
    }
    assert_eq!(drawn, page.matches("](gallery/").count(), "a section has one picture, light and dark");
}

/// `PICTURES=folder cargo test --test models_page -- --ignored`
#[test]
#[ignore = "writes pictures to look at"]
fn as_pixels() {
    let folder = std::env::var_os("PICTURES").map_or_else(std::env::temp_dir, std::path::PathBuf::from);
    for section in crate::page().split("\n## ") {
        let (Some(name), Some(block)) = (names(section).first().copied(), crate::blocks(section).next())
        else {
            continue;
        };
        for theme in [Theme::Light, Theme::Dark] {
            let drawing = sketch(&shown(block)).draw(theme).unwrap();
            let name = name.replace("-light.svg", &format!("-{theme:?}.png").to_lowercase());
            std::fs::write(folder.join(name), drawing.png().unwrap()).unwrap();
        }
    }
}
