//! What a chart says equals what it shows.

use resvg::usvg::{Options, Tree};
use vestcast::chart::{Theme, font_face_css};

use crate::sample::{Sample, WALK_AWAY, certain_to_wild, usual};
use crate::{THEMES, drawings};

/// Attribute values of every element that starts with `tag`.
fn elements<'a>(svg: &'a str, tag: &str) -> Vec<Element<'a>> {
    svg.lines().filter(|line| line.starts_with(tag)).map(Element).collect()
}

struct Element<'a>(&'a str);

impl Element<'_> {
    fn get(&self, name: &str) -> &str {
        let after = self.0.split_once(&format!(" {name}=\"")).unwrap().1;
        after.split_once('"').unwrap().0
    }

    fn number(&self, name: &str) -> f64 {
        self.get(name).parse().unwrap()
    }
}

#[test]
fn the_headline_counts_the_coloured_dots() {
    for sample in certain_to_wild() {
        for n in [20, 50, 100] {
            for threshold in [0.0, 1.0e6, WALK_AWAY, 5.0e6] {
                let mut dots = sample.dots.clone();
                let quantile = |i: usize| dots.values[i * dots.values.len() / n];
                dots.values = (0..n).map(quantile).collect();
                dots.threshold = Some(("the goal".into(), threshold));
                let svg = dots.draw(Theme::Light).unwrap().svg_without_font();
                let circles = elements(&svg, "<circle");
                let short = circles.iter().filter(|circle| circle.get("fill") == "#B3400A").count();
                assert_eq!(circles.len(), n);
                assert_eq!(short, dots.values.iter().filter(|v| **v < threshold).count());
                let headline = match short {
                    0 => format!("None of {n} simulated futures falls"),
                    short if short == n => format!("All {n} simulated futures fall"),
                    1 => format!("1 of {n} simulated futures falls"),
                    short => format!("{short} of {n} simulated futures fall"),
                };
                assert!(svg.contains(&headline), "{headline}");
            }
        }
    }
}

#[test]
fn no_dot_straddles_the_threshold_or_leaves_the_picture() {
    for sample in certain_to_wild() {
        let svg = sample.dots.draw(Theme::Light).unwrap().svg_without_font();
        let line =
            elements(&svg, "<polyline").into_iter().find(|line| line.get("stroke") == "#B3400A").unwrap();
        let threshold: f64 = line.get("points").split(',').next().unwrap().parse().unwrap();
        for dot in elements(&svg, "<circle") {
            let (x, y, r) = (dot.number("cx"), dot.number("cy"), dot.number("r"));
            let is_short = dot.get("fill") == "#B3400A";
            assert!(if is_short { x + r <= threshold + 1.0 } else { x - r >= threshold - 1.0 });
            assert!(x - r > 0.0 && x + r < 6880.0 && y - r > 0.0);
        }
    }
}

#[test]
fn the_fan_stays_inside_its_plot() {
    for sample in certain_to_wild() {
        let svg = sample.fan.draw(Theme::Light).unwrap().svg_without_font();
        let baseline =
            elements(&svg, "<polyline").into_iter().find(|line| line.get("stroke") == "#8A94A3").unwrap();
        let corners = points(baseline.get("points"));
        let (left, right, bottom) = (corners[0].0, corners[1].0, corners[0].1);
        let curves = elements(&svg, "<polygon").into_iter().chain(elements(&svg, "<polyline"));
        let long = curves.map(|curve| points(curve.get("points"))).filter(|points| points.len() > 3);
        for (x, y) in long.flatten() {
            assert!(left <= x && x <= right && bottom - 2860.0 <= y && y <= bottom, "{x} {y}");
        }
    }
}

fn points(list: &str) -> Vec<(f64, f64)> {
    let point = |pair: &str| {
        let (x, y) = pair.split_once(',').unwrap();
        (x.parse().unwrap(), y.parse().unwrap())
    };
    list.split_whitespace().map(point).collect()
}

#[test]
fn a_total_has_no_density_below_its_cash() {
    let total = usual().total;
    assert!(total.curve[0].0 >= total.cash_floor);
    let svg = total.draw(Theme::Light).unwrap().svg_without_font();
    let below = elements(&svg, "<polygon").into_iter().find(|area| area.get("fill") == "#F5B78F").unwrap();
    let left = points(below.get("points")).into_iter().map(|point| point.0).fold(f64::MAX, f64::min);
    // The tick of the cash floor is the only grey line that stands on the base.
    let tick = elements(&svg, "<polyline").into_iter().find(|line| line.get("stroke") == "#5A6472").unwrap();
    assert!(left >= points(tick.get("points"))[0].0);
}

#[test]
fn every_file_is_sound_svg_with_words_for_screen_readers() {
    let mut ids = Vec::new();
    for theme in THEMES {
        for (chart, drawing) in drawings(&usual(), theme) {
            let drawing = drawing.unwrap();
            let svg = drawing.svg();
            Tree::from_str(svg, &Options::default()).unwrap();
            assert!(svg.contains("role=\"img\"") && svg.contains("stroke-linejoin=\"round\""), "{chart}");
            assert!(
                svg.contains("Simulation, not a forecast") && svg.contains("simulated future"),
                "{chart}"
            );
            assert!(svg.contains(font_face_css()) && !drawing.svg_without_font().contains("@font-face"));
            let id = svg.split_once("<title id=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
            assert!(!ids.contains(&id), "{chart} repeats an id");
            ids.push(id);
            assert!(svg.split_once("<desc id=").unwrap().1.split_once("</desc>").unwrap().0.len() > 80);
        }
    }
}

#[test]
fn the_same_numbers_give_the_same_bytes() {
    let sample = usual();
    let bytes = |sample: &Sample| drawings(sample, Theme::Dark).map(|(_, d)| d.unwrap().svg().to_owned());
    assert_eq!(bytes(&sample), bytes(&sample));
}

/// Every text of a chart, in reading order of its file: what a reader is told.
#[test]
fn the_words_of_the_charts() {
    for (chart, drawing) in drawings(&crate::sample::drawn_by_hand(), Theme::Light) {
        let svg = drawing.unwrap().svg_without_font();
        let lines = svg.lines().filter_map(|line| line.strip_suffix("</text>"));
        let words: Vec<_> = lines.filter_map(|line| line.split_once('>')).map(|(_, text)| text).collect();
        insta::assert_snapshot!(chart, words.join("\n"));
    }
}
