//! The bundled font: text is measured with the very bytes that draw it.

use std::collections::HashMap;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Named first in every drawing. A name of its own, so that another Roboto on the page cannot step in.
pub(super) const FAMILY: &str = "Vestcast Roboto";
/// What a viewer falls back on if it ignores embedded fonts.
pub(super) const FAMILIES: &str = "'Vestcast Roboto', Roboto, 'Helvetica Neue', Arial, sans-serif";

pub(super) static REGULAR_TTF: &[u8] = include_bytes!("../../assets/fonts/Roboto-Regular.ttf");
pub(super) static BOLD_TTF: &[u8] = include_bytes!("../../assets/fonts/Roboto-Bold.ttf");
static REGULAR_WOFF2: &[u8] = include_bytes!("../../assets/fonts/Roboto-Regular.woff2");
static BOLD_WOFF2: &[u8] = include_bytes!("../../assets/fonts/Roboto-Bold.woff2");

/// Height above the baseline that the tallest common letter reaches, in em.
pub(super) const ASCENT: f64 = 0.74;
/// Depth below the baseline, in em.
pub(super) const DESCENT: f64 = 0.21;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// The `@font-face` rules that every [`Drawing::svg`](super::Drawing::svg) carries, for a page that declares
/// them once and shows [`Drawing::svg_without_font`](super::Drawing::svg_without_font) inline.
#[must_use]
pub fn font_face_css() -> &'static str {
    static CSS: LazyLock<String> = LazyLock::new(|| face("400", REGULAR_WOFF2) + &face("700", BOLD_WOFF2));
    &CSS
}

fn face(weight: &str, woff2: &[u8]) -> String {
    let bytes = STANDARD.encode(woff2);
    format!(
        "@font-face{{font-family:'{FAMILY}';font-weight:{weight};\
         src:url(data:font/woff2;base64,{bytes}) format('woff2')}}"
    )
}

/// Width of a line in pixels. Kerning is left out: it only makes lines narrower.
pub(super) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    text.chars().map(|c| advance(c, weight)).sum::<f64>() * size
}

fn advance(c: char, weight: Weight) -> f64 {
    static REGULAR: LazyLock<HashMap<char, f64>> = LazyLock::new(|| advances(REGULAR_TTF));
    static BOLD: LazyLock<HashMap<char, f64>> = LazyLock::new(|| advances(BOLD_TTF));
    let table = match weight {
        Weight::Regular => &REGULAR,
        Weight::Bold => &BOLD,
    };
    // A character outside the subset comes from another font; ideographs are a full em wide.
    table.get(&c).copied().unwrap_or(if c < '\u{1100}' { 0.7 } else { 1.0 })
}

fn advances(ttf: &[u8]) -> HashMap<char, f64> {
    let mut table = HashMap::new();
    let Ok(face) = ttf_parser::Face::parse(ttf, 0) else { return table };
    let em = f64::from(face.units_per_em());
    for c in (' '..='\u{2265}').filter(|&c| face.glyph_index(c).is_some()) {
        let advance = face.glyph_index(c).and_then(|glyph| face.glyph_hor_advance(glyph));
        table.insert(c, f64::from(advance.unwrap_or_default()) / em);
    }
    table
}

/// Breaks text into at most `max_lines` lines no wider than `room`; what does not fit ends in "…".
pub(super) fn wrap(text: &str, room: f64, size: f64, weight: Weight, max_lines: usize) -> Vec<String> {
    let fits = |line: &str| width(line, size, weight) <= room;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if fits(&format!("{line} {word}")) => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
        if lines.len() > max_lines {
            break;
        }
    }
    if lines.len() > max_lines {
        lines.truncate(max_lines);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    lines.into_iter().map(|line| ellipsis(&line, room, size, weight)).collect()
}

/// Like [`wrap`], with lines about equally long: no word is left alone on the last.
pub(super) fn wrap_evenly(text: &str, room: f64, size: f64, weight: Weight, max_lines: usize) -> Vec<String> {
    let widest = wrap(text, room, size, weight, max_lines);
    let narrower =
        (1..40).map(|step| wrap(text, room * (1.0 - 0.02 * f64::from(step)), size, weight, max_lines));
    let same_text =
        |lines: &Vec<String>| lines.len() == widest.len() && lines.concat().len() == widest.concat().len();
    let cut = widest.last().is_some_and(|line| line.ends_with('…'));
    let evenest = if cut { None } else { narrower.take_while(same_text).last() };
    evenest.unwrap_or(widest)
}

/// The text itself, or as much of it as fits before "…".
pub(super) fn ellipsis(text: &str, room: f64, size: f64, weight: Weight) -> String {
    if width(text, size, weight) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = advance('…', weight) * size;
    for c in text.chars() {
        used += advance(c, weight) * size;
        if used > room {
            break;
        }
        kept.push(c);
    }
    format!("{}…", kept.trim_end_matches([' ', '…']))
}

/// Text safe for XML: controls and non-characters would make the file unreadable.
pub(super) fn printable(text: &str) -> String {
    let bad = |c: char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{2028}' | '\u{2029}');
    text.chars().map(|c| if bad(c) { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_faces_can_be_read() {
        for weight in [Weight::Regular, Weight::Bold] {
            // Digits share one width, so that columns of numbers line up.
            assert_eq!(width("0", 1.0, weight), width("8", 1.0, weight));
            assert!(width("i", 1.0, weight) < width("W", 1.0, weight));
        }
    }

    #[test]
    fn every_sign_the_charts_print_is_in_the_subset() {
        for (ttf, sign) in
            [REGULAR_TTF, BOLD_TTF].iter().flat_map(|t| "–—−…“”‘’·×≤≥±√σµ€£".chars().map(move |c| (t, c)))
        {
            assert!(advances(ttf).contains_key(&sign), "{sign}");
        }
    }

    #[test]
    fn wrapping_keeps_lines_inside_the_room() {
        let text = "a title with Incomprehensibilitiesandotherunbreakablewordsoflength in the middle";
        let lines = wrap(text, 120.0, 12.0, Weight::Bold, 3);
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| width(line, 12.0, Weight::Bold) <= 120.0), "{lines:?}");
        assert!(lines[1].ends_with('…') || lines[2].ends_with('…'));
    }
}
