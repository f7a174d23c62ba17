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
static MORE_REGULAR_WOFF2: &[u8] = include_bytes!("../../assets/fonts/Roboto-Regular-more.woff2");
static MORE_BOLD_WOFF2: &[u8] = include_bytes!("../../assets/fonts/Roboto-Bold-more.woff2");

/// Drawn for a character the font lacks, so that SVG and PNG agree and nothing vanishes in silence.
pub(crate) const SUBSTITUTE: char = '□';

/// Height above the baseline that the tallest common letter reaches, in em.
pub(super) const ASCENT: f64 = 0.74;
/// Depth below the baseline, in em.
pub(super) const DESCENT: f64 = 0.21;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// The `@font-face` rules of everything a chart may write, for a page that declares them once and shows
/// [`Drawing::svg_without_font`](super::Drawing::svg_without_font) inline.
#[must_use]
pub fn font_face_css() -> &'static str {
    static CSS: LazyLock<String> = LazyLock::new(|| format!("{}{}", *LATIN_CSS, *MORE_CSS));
    &CSS
}

/// The `@font-face` rules a file needs that holds these texts: most do without the larger half.
pub(super) fn face_css<'a>(mut texts: impl Iterator<Item = &'a str>) -> &'static str {
    if texts.any(|text| text.chars().any(is_beyond_latin)) { font_face_css() } else { &LATIN_CSS }
}

static LATIN_CSS: LazyLock<String> =
    LazyLock::new(|| face("400", REGULAR_WOFF2, "") + &face("700", BOLD_WOFF2, ""));
static MORE_CSS: LazyLock<String> =
    LazyLock::new(|| face("400", MORE_REGULAR_WOFF2, MORE_RANGE) + &face("700", MORE_BOLD_WOFF2, MORE_RANGE));

/// Characters for which a browser looks into the larger half; the signs both halves have come from the
/// smaller one.
const MORE_RANGE: &str = "U+100-393,U+395-3BB,U+3BD-3C2,U+3C4-1FFF,U+2010-2012,U+2015,U+2039-203A,U+2044,\
     U+20A0-20AB,U+20AD-20BF,U+2116,U+2126,U+2153-215E,U+2202-2211,U+222B,U+25A1-25CA";

fn is_beyond_latin(c: char) -> bool {
    let in_latin_half = matches!(c, '\0'..='ÿ' | 'Δ' | 'μ' | 'σ' | '–'..='—' | '‘'..='‚' | '“'..='„' | '†' | '•' | '…')
        || matches!(c, '‰' | '′' | '″' | '€' | '™' | '−' | '√' | '∞' | '≈' | '≠' | '≤' | '≥');
    !in_latin_half && table(Weight::Regular).contains_key(&c)
}

fn face(weight: &str, woff2: &[u8], range: &str) -> String {
    let bytes = STANDARD.encode(woff2);
    let range = if range.is_empty() { String::new() } else { format!(";unicode-range:{range}") };
    format!(
        "@font-face{{font-family:'{FAMILY}';font-weight:{weight};\
         src:url(data:font/woff2;base64,{bytes}) format('woff2'){range}}}"
    )
}

/// Width of a line in pixels. Kerning is left out: it only makes lines narrower.
pub(super) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    text.chars().map(|c| advance(c, weight)).sum::<f64>() * size
}

/// Width of a character in em; one the font lacks has none, and is never drawn.
fn advance(c: char, weight: Weight) -> f64 {
    table(weight).get(&c).copied().unwrap_or_default()
}

fn table(weight: Weight) -> &'static HashMap<char, f64> {
    static REGULAR: LazyLock<HashMap<char, f64>> = LazyLock::new(|| advances(REGULAR_TTF));
    static BOLD: LazyLock<HashMap<char, f64>> = LazyLock::new(|| advances(BOLD_TTF));
    match weight {
        Weight::Regular => &REGULAR,
        Weight::Bold => &BOLD,
    }
}

fn advances(ttf: &[u8]) -> HashMap<char, f64> {
    let mut table = HashMap::new();
    let Ok(face) = ttf_parser::Face::parse(ttf, 0) else { return table };
    let em = f64::from(face.units_per_em());
    let subtables = face.tables().cmap.into_iter().flat_map(|cmap| cmap.subtables);
    for subtable in subtables.filter(ttf_parser::cmap::Subtable::is_unicode) {
        subtable.codepoints(|code| {
            if let Some((c, glyph)) =
                char::from_u32(code).and_then(|c| Some((c, subtable.glyph_index(code)?)))
            {
                table.insert(c, f64::from(face.glyph_hor_advance(glyph).unwrap_or_default()) / em);
            }
        });
    }
    table
}

/// The text as it can be drawn: a box for each character the font lacks, nothing for those that have no
/// form of their own (joiners, variation selectors), a space for controls.
pub(super) fn drawable(text: &str) -> String {
    let known = table(Weight::Regular);
    let shown = |c: char| match c {
        _ if known.contains_key(&c) && !c.is_control() => Some(c),
        _ if c.is_whitespace() || c.is_control() => Some(' '),
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => None,
        '\u{300}'..='\u{36f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{e0000}'..='\u{e01ef}' => None,
        _ => Some(SUBSTITUTE),
    };
    text.chars().filter_map(shown).collect()
}

/// Breaks text into at most `max_lines` lines no wider than `room`; what does not fit ends in "…".
pub(super) fn wrap(text: &str, room: f64, size: f64, weight: Weight, max_lines: usize) -> Vec<String> {
    let text = drawable(text);
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
    let text = drawable(text);
    if width(&text, size, weight) <= room {
        return text;
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
    fn what_the_font_lacks_leaves_a_mark() {
        assert_eq!(drawable("Żółć Ελλάδα Жизнь Việt ₿"), "Żółć Ελλάδα Жизнь Việt ₿".replace('₿', "□"));
        assert_eq!(drawable("現金 only 🚀👩\u{200d}💻"), "□□ only □□□");
        assert_eq!(drawable("a\u{7}b\u{a0}c\u{202e}d"), "a b\u{a0}cd");
        for weight in [Weight::Regular, Weight::Bold] {
            assert!(table(weight).keys().all(|c| table(Weight::Regular).contains_key(c)));
            assert!(width("□", 12.0, weight) > 4.0);
        }
    }

    #[test]
    fn only_texts_that_need_it_carry_the_larger_half() {
        assert!(face_css(["Zürich – 5 €", "□".trim_matches('□')].into_iter()).len() < 40_000);
        for text in ["Łódź", "Ωμέγα", "Жизнь", "現"] {
            assert_eq!(face_css([drawable(text).as_str()].into_iter()), font_face_css(), "{text}");
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
