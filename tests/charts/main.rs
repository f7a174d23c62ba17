//! Charts are readable, true to their numbers, and drawn whatever the numbers.

mod sample;

use std::time::Instant;

use sample::{Sample, sample};
use vestcast::chart::{ChartError, Drawing, Theme};

const THEMES: [Theme; 2] = [Theme::Light, Theme::Dark];

fn drawings(sample: &Sample, theme: Theme) -> [(&'static str, Result<Drawing, ChartError>); 4] {
    [
        ("fan", sample.fan.draw(theme)),
        ("years", sample.years.draw(theme)),
        ("total", sample.total.draw(theme)),
        ("dots", sample.dots.draw(theme)),
    ]
}

/// Writes every chart to a directory, for eyes: `cargo test --test charts gallery -- --ignored`.
#[test]
#[ignore = "writes pictures to look at"]
fn gallery() {
    let directory = std::env::var_os("GALLERY").map_or_else(std::env::temp_dir, Into::into);
    let cases = [("plain", sample(0.08, 0.33)), ("certain", sample(0.08, 0.0)), ("wild", sample(0.08, 1.2))];
    for (case, sample) in &cases {
        for theme in THEMES {
            for (chart, drawing) in drawings(sample, theme) {
                let drawing = drawing.unwrap();
                for fault in drawing.layout_faults() {
                    println!("{case} {chart}: {fault}");
                }
                let stem = format!("{chart}-{case}-{theme:?}").to_lowercase();
                std::fs::write(directory.join(format!("{stem}.svg")), drawing.svg()).unwrap();
                std::fs::write(directory.join(format!("{stem}.png")), drawing.png().unwrap()).unwrap();
            }
        }
    }
}

/// `cargo test --release --test charts speed -- --ignored --nocapture`
#[test]
#[ignore = "measures time"]
fn speed() {
    let sample = sample(0.08, 0.33);
    for round in 0..3 {
        for (chart, drawing) in drawings(&sample, Theme::Light) {
            drop(drawing);
            let start = Instant::now();
            let drawing =
                drawings(&sample, Theme::Light).into_iter().find(|d| d.0 == chart).unwrap().1.unwrap();
            let all_four = start.elapsed();
            let start = Instant::now();
            let png = drawing.png().unwrap();
            let (svg, png_time) = (drawing.svg_without_font().len(), start.elapsed());
            println!(
                "{round} {chart}: four SVG {all_four:?}, PNG {png_time:?}, {svg} and {} bytes",
                png.len()
            );
        }
    }
}
