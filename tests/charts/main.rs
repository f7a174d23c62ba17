//! Charts are readable, true to their numbers, and drawn whatever the numbers.
#![allow(clippy::unwrap_used)]

mod extremes;
mod models;
mod offers;
mod past;
mod picture;
mod sample;
mod truth;

use std::time::Instant;

use sample::{Sample, usual};
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

/// Writes charts to the directory named by `GALLERY`, for eyes: `cargo test --test charts gallery -- --ignored`.
#[test]
#[ignore = "writes pictures to look at"]
fn gallery() {
    let directory = std::env::var_os("GALLERY").map_or_else(std::env::temp_dir, Into::into);
    let [certain, plain, wild] = sample::certain_to_wild();
    let cases = [
        ("plain", plain),
        ("certain", certain),
        ("wild", wild),
        ("no-goals", sample::without_goals(usual())),
        ("ten-years", sample::ten_years(usual())),
        ("one-year", sample::one_year(usual())),
    ];
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
    let sample = &usual();
    for _ in 0..3 {
        let start = Instant::now();
        let drawn = drawings(sample, Theme::Light);
        println!("four SVG {:?}", start.elapsed());
        for (chart, drawing) in drawn {
            let drawing = drawing.unwrap();
            let start = Instant::now();
            let png = drawing.png().unwrap();
            println!("{chart}: PNG {:?}, {} and {} bytes", start.elapsed(), drawing.svg().len(), png.len());
        }
    }
    let start = Instant::now();
    std::thread::scope(|scope| {
        for theme in THEMES {
            let draw =
                move |round| drawings(round, theme).into_iter().map(|(_, d)| d.unwrap().png().unwrap().len());
            scope.spawn(move || std::iter::repeat_n(sample, 2).flat_map(draw).sum::<usize>());
        }
    });
    println!("16 charts as SVG and PNG on two threads: {:?}", start.elapsed());
}
