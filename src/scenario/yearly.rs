//! Vesting as people say it, one percent a year: `5/15/40/40`. Files want the months as well.

use toml::Spanned;
use toml::de::DeValue;

use super::values;
use crate::offer::MAX_YEARS;

/// The parts of `5/15/40/40` or `25%, 25%, 50%`, 1 being the whole.
pub(super) fn parts(text: &str) -> Option<Vec<f64>> {
    let parts = text.split(['/', ',', ' ']).filter(|part| !part.is_empty()).map(part);
    scaled(parts.collect::<Option<_>>()?).filter(|parts| are_years(parts))
}

/// The parts of a list such as `[5, 15, 40, 40]`, which gives no months.
pub(super) fn bare_parts(list: &[Spanned<DeValue<'_>>]) -> Option<Vec<f64>> {
    let bare = |node: &Spanned<DeValue>| match node.get_ref() {
        DeValue::String(text) => part(text),
        DeValue::Integer(number) => part(number.as_str()),
        DeValue::Float(number) => part(number.as_str()),
        _ => None,
    };
    scaled(list.iter().map(bare).collect::<Option<_>>()?)
}

/// Whether each of the parts may stand for a year.
pub(super) fn are_years(parts: &[f64]) -> bool {
    (2..=MAX_YEARS as usize).contains(&parts.len())
}

/// `[[12, "5%"], [24, "15%"], …]`: the parts as a file has them, each at the end of its year.
pub(super) fn pairs(parts: &[f64]) -> String {
    let pair = |(part, year): (&f64, u32)| format!("[{}, {}]", 12 * year, values::rate(*part));
    format!("[{}]", parts.iter().zip(1..).map(pair).collect::<Vec<_>>().join(", "))
}

fn part(text: &str) -> Option<f64> {
    // Moving the point in the text keeps "15" the very number 0.15.
    let digits = text.trim().trim_end_matches('%').trim_end();
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    plain.then(|| format!("{digits}e-2").parse().ok())?
}

/// Fractions of 1 are as good as percents. Nothing if there are none.
fn scaled(parts: Vec<f64>) -> Option<Vec<f64>> {
    let are_fractions = parts.iter().sum::<f64>() < 0.015;
    let parts: Vec<f64> = parts.iter().map(|part| if are_fractions { part * 100.0 } else { *part }).collect();
    (!parts.is_empty()).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percents_a_year_get_their_months() {
        let written = |text: &str| parts(text).map(|parts| pairs(&parts));
        let amazon = "[[12, \"5%\"], [24, \"15%\"], [36, \"40%\"], [48, \"40%\"]]";
        assert_eq!(written("5/15/40/40").as_deref(), Some(amazon));
        assert_eq!(written("5%, 15%, 40%, 40%").as_deref(), Some(amazon));
        assert_eq!(written("amazon"), None);
        assert_eq!(written("100"), None);
    }
}
