//! Charts as files: their names, their themes, their two formats.

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::chart::{
    BreakEvenMap, ChartError, Convergence, Difference, Dots, Drawing, Exceedance, Fan, Heat, Models, Parts,
    Quantiles, Returns, Theme, Tornado, Total, Volatility, Years,
};

/// A chart that can be drawn in either theme.
pub struct Picture {
    /// File name without theme and ending, such as `fan-amzn`.
    pub name: String,
    pub(super) chart: Chart,
}

pub(super) enum Chart {
    Fan(Fan),
    Years(Years),
    Total(Total),
    Dots(Dots),
    Parts(Parts),
    Models(Models),
    Difference(Difference),
    Exceedance(Exceedance),
    BreakEven(BreakEvenMap),
    Returns(Returns),
    Volatility(Volatility),
    Quantiles(Quantiles),
    Tornado(Tornado),
    Heat(Heat),
    Convergence(Convergence),
}

impl Picture {
    /// Draws it.
    pub fn draw(&self, theme: Theme) -> Result<Drawing, ChartError> {
        match &self.chart {
            Chart::Fan(chart) => chart.draw(theme),
            Chart::Years(chart) => chart.draw(theme),
            Chart::Total(chart) => chart.draw(theme),
            Chart::Dots(chart) => chart.draw(theme),
            Chart::Parts(chart) => chart.draw(theme),
            Chart::Models(chart) => chart.draw(theme),
            Chart::Difference(chart) => chart.draw(theme),
            Chart::Exceedance(chart) => chart.draw(theme),
            Chart::BreakEven(chart) => chart.draw(theme),
            Chart::Returns(chart) => chart.draw(theme),
            Chart::Volatility(chart) => chart.draw(theme),
            Chart::Quantiles(chart) => chart.draw(theme),
            Chart::Tornado(chart) => chart.draw(theme),
            Chart::Heat(chart) => chart.draw(theme),
            Chart::Convergence(chart) => chart.draw(theme),
        }
    }
}

/// Name and contents.
pub(crate) type NamedFile = (String, Vec<u8>);

/// All pictures as files: SVG and PNG from the same drawing, light and dark.
pub(super) fn files(pictures: &[Picture]) -> Result<Vec<NamedFile>, ChartError> {
    let never = AtomicBool::new(false);
    files_unless(pictures, &never).map(Option::unwrap_or_default)
}

/// The same, or nothing if the flag turns true before the last one is drawn.
pub(crate) fn files_unless(
    pictures: &[Picture],
    stopped: &AtomicBool,
) -> Result<Option<Vec<NamedFile>>, ChartError> {
    let themes = [(Theme::Light, "light"), (Theme::Dark, "dark")];
    let jobs: Vec<_> = pictures.iter().flat_map(|picture| themes.map(|theme| (picture, theme))).collect();
    let drawn = jobs.par_iter().map(|(picture, (theme, word))| {
        if stopped.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let drawing = picture.draw(*theme)?;
        let name = format!("{}-{word}", picture.name);
        Ok(Some([
            (format!("{name}.svg"), drawing.svg().as_bytes().to_vec()),
            (format!("{name}.png"), drawing.png()?),
        ]))
    });
    let drawn: Option<Vec<_>> = drawn.collect::<Result<Vec<_>, ChartError>>()?.into_iter().collect();
    Ok(drawn.map(|files| files.into_iter().flatten().collect()))
}

/// Names safe for any file system, all different: letters and digits with single dashes between, or the
/// kind and a number where nothing is left.
pub(super) fn file_names<'a>(kind: &str, names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken: Vec<String> = Vec::new();
    for (i, name) in names.enumerate() {
        let plain: String = name.chars().map(plain_letters).collect();
        let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
        let joined: String = parts.join("-").chars().take(40).collect();
        let joined = joined.trim_matches('-');
        let plain = if joined.is_empty() { format!("{kind}-{}", i + 1) } else { joined.to_owned() };
        let numbered = (2..).map(|n| format!("{plain}-{n}"));
        let free = std::iter::once(plain.clone()).chain(numbered).find(|name| !taken.contains(name));
        taken.push(free.unwrap_or(plain));
    }
    taken
}

/// A character in letters and digits every file system knows; a dash for what has none.
fn plain_letters(c: char) -> String {
    const ACCENTS: [(&str, &str); 27] = [
        ("àáâãäåāăą", "a"),
        ("çćĉċč", "c"),
        ("ďđð", "d"),
        ("èéêëēĕėęě", "e"),
        ("ĝğġģ", "g"),
        ("ĥħ", "h"),
        ("ìíîïĩīĭįı", "i"),
        ("ĵ", "j"),
        ("ķ", "k"),
        ("ĺļľŀł", "l"),
        ("ñńņňŉ", "n"),
        ("òóôõöøōŏő", "o"),
        ("ŕŗř", "r"),
        ("śŝşšș", "s"),
        ("ţťŧț", "t"),
        ("ùúûüũūŭůűų", "u"),
        ("ŵ", "w"),
        ("ýÿŷ", "y"),
        ("źżž", "z"),
        ("ß", "ss"),
        ("æ", "ae"),
        ("œ", "oe"),
        ("þ", "th"),
        ("ĳ", "ij"),
        ("&", "-and-"),
        ("+", "-plus-"),
        ("'’", ""),
    ];
    if c.is_ascii_alphanumeric() {
        return c.to_ascii_lowercase().to_string();
    }
    // A combining accent belongs to the letter before it.
    if ('\u{300}'..='\u{36f}').contains(&c) {
        return String::new();
    }
    let small = c.to_lowercase().next().unwrap_or(c);
    let found = ACCENTS.iter().find(|(accented, _)| accented.contains(small));
    found.map_or_else(|| "-".to_owned(), |(_, plain)| (*plain).to_owned())
}
