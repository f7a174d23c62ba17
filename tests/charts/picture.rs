//! The PNG shows what the SVG says.

use resvg::tiny_skia::Pixmap;
use vestcast::chart::Theme;

use crate::sample::usual;
use crate::{THEMES, drawings};

/// A font that is not found drops all text without a word: look for ink where text is.
#[test]
fn there_is_ink_under_every_label() {
    for theme in THEMES {
        let mut sample = usual();
        for caption in [&mut sample.fan.caption, &mut sample.years.caption, &mut sample.dots.caption] {
            caption.context = "現🚀".into();
            caption.foot = "Łódź".into();
        }
        for (chart, drawing) in drawings(&sample, theme) {
            let drawing = drawing.unwrap();
            let picture = Pixmap::decode_png(&drawing.png().unwrap()).unwrap();
            let boxes = drawing.text_boxes();
            assert!(boxes.len() > 12, "{chart} has hardly any text");
            for (text, [left, top, right, bottom]) in boxes {
                let colors = colors(&picture, [left, top, right, bottom]);
                assert!(colors > 8, "{chart}: “{text}” left no ink");
            }
        }
    }
}

/// Distinct colours in a box of logical pixels: smoothed letters have many.
fn colors(picture: &Pixmap, [left, top, right, bottom]: [f64; 4]) -> usize {
    let mut found = std::collections::HashSet::new();
    for y in (2.0 * top) as u32..(2.0 * bottom) as u32 {
        for x in (2.0 * left) as u32..(2.0 * right) as u32 {
            found.extend(picture.pixel(x, y).map(|p| (p.red(), p.green(), p.blue())));
        }
    }
    found.len()
}

#[test]
fn text_is_as_wide_as_it_was_measured() {
    // The last inked column of a long title lies where measuring puts its end.
    let drawing = usual().fan.draw(Theme::Light).unwrap();
    let picture = Pixmap::decode_png(&drawing.png().unwrap()).unwrap();
    let (_, [_, top, right, bottom]) =
        drawing.text_boxes().find(|(text, _)| text.starts_with("In 8 of 10")).unwrap();
    let rows = (2.0 * top) as u32..(2.0 * bottom) as u32;
    let inked = |x: &u32| rows.clone().any(|y| picture.pixel(*x, y).is_some_and(|p| p.red() < 200));
    let last = (0..picture.width()).rev().find(inked).unwrap();
    assert!((f64::from(last) / 2.0 - right).abs() < 4.0, "{last} {right}");
}

#[test]
fn the_page_is_filled_to_its_edges() {
    for (theme, red) in THEMES.into_iter().zip([0xFF, 0x1E]) {
        for (_, drawing) in drawings(&usual(), theme) {
            let picture = Pixmap::decode_png(&drawing.unwrap().png().unwrap()).unwrap();
            assert_eq!(picture.width(), 1376);
            for (x, y) in [(0, 0), (1375, 0), (0, picture.height() - 1), (1375, picture.height() - 1)] {
                assert_eq!(picture.pixel(x, y).unwrap().red(), red);
            }
        }
    }
}
