//! Ranges of money as people write them: `$175K–200K`, `280-450K`, `$0.9M to $1.2M`, `25–40%`.

use crate::facts::guides::Range;

/// A range and whether it said its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Amounts {
    pub(super) range: Range,
    pub(super) has_unit: bool,
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell {
    Nothing,
    Amounts(Amounts),
    Text,
}

const DASHES: [char; 4] = ['-', '–', '—', '−'];

/// Largest amount believed.
const MOST: f64 = 1e9;

pub(super) fn cell(text: &str) -> Cell {
    let text = text.trim().trim_matches(['*', '_', '`', '~', '≈']).trim();
    if text.chars().all(|c| DASHES.contains(&c)) || ["n/a", "na", "none"].contains(&&*text.to_lowercase()) {
        return Cell::Nothing;
    }
    range(text).map_or(Cell::Text, Cell::Amounts)
}

fn range(text: &str) -> Option<Amounts> {
    let plain = text.to_lowercase().replace(" to ", "–").replace("usd", "");
    let plain = plain.trim().trim_end_matches('+');
    let (low, high) = plain.split_once(DASHES).unwrap_or((plain, plain));
    let (low, high) = (number(low)?, number(high)?);
    // A unit that only one end has is meant for both.
    let unit = |own: Option<f64>, other: Option<f64>| own.or(other).unwrap_or(1.0);
    let range = Range { low: low.0 * unit(low.1, high.1), high: high.0 * unit(high.1, low.1) };
    let fits = |amount: f64| (0.0..=MOST).contains(&amount);
    let has_unit = low.1.is_some() || high.1.is_some();
    (fits(range.low) && fits(range.high)).then_some(Amounts { range, has_unit })
}

/// Digits, and what their unit multiplies them with.
fn number(text: &str) -> Option<(f64, Option<f64>)> {
    let text = text.trim().trim_start_matches(['$', '+', '~', '≈']).trim();
    let unit = text.chars().next_back().and_then(|last| match last {
        'k' => Some(1e3),
        'm' => Some(1e6),
        '%' => Some(0.01),
        _ => None,
    });
    let digits = if unit.is_some() { &text[..text.len() - 1] } else { text };
    let digits = digits.trim().replace([',', '_'], "");
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    Some((digits.parse().ok().filter(|_| is_number)?, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(text: &str) -> Option<[f64; 2]> {
        match cell(text) {
            Cell::Amounts(Amounts { range, .. }) => Some([range.low, range.high]),
            _ => None,
        }
    }

    #[test]
    fn ranges_are_read_in_every_dress() {
        for text in [
            "$175K–200K",
            "175-200K",
            "175K — 200K",
            "$175,000 to $200,000",
            "175000–200000",
            "**175k−$200k**",
            "0.175M–200K",
        ] {
            assert_eq!(ends(text), Some([175_000.0, 200_000.0]), "{text}");
        }
        assert_eq!(ends("$600K–1.1M"), Some([600_000.0, 1_100_000.0]));
        assert_eq!(ends("450K+"), Some([450_000.0, 450_000.0]));
        assert_eq!(ends("25–40%").map(|ends| ends.map(|end| (end * 100.0).round())), Some([25.0, 40.0]));
    }

    #[test]
    fn what_is_no_amount_is_none() {
        assert_eq!(["–", "n/a", ""].map(cell), [Cell::Nothing; 3]);
        for text in ["Seattle", "L6", "K", "1.2.3", "9999999999999", "-5K-", "5 apples", "$"] {
            assert_eq!(cell(text), Cell::Text, "{text}");
        }
    }
}
