//! Prices in the forms in which price files have them: currency signs, thousands separators, decimal comma.

use super::Decimal;

/// Digits and signs of a price that anyone would write.
const LONGEST: usize = 40;
/// Prices beyond these bounds are a mistake of the file.
const BELIEVABLE: std::ops::RangeInclusive<f64> = 1e-9..=1e12;

const CURRENCIES: [&str; 14] =
    ["US$", "USD", "EUR", "GBP", "CHF", "PLN", "JPY", "GBX", "$", "€", "£", "¥", "zł", "₽"];

/// What a cell says about the decimal sign of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    /// Only this sign makes sense.
    Sign(Decimal),
    /// `1,234`: a thousand, or one and a bit.
    Ambiguous,
    /// Fits either.
    None,
}

/// Why a cell is no price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoPrice {
    /// A percentage.
    Percent,
    /// A number with `K`, `M` or `B`, as volumes have.
    Suffix,
    /// A number, but no believable price.
    Unbelievable,
    /// No number.
    Form,
}

/// Whether a cell stands for "no price on this day".
pub(super) fn is_missing(cell: &[u8]) -> bool {
    const WORDS: [&str; 9] = ["null", "nan", "n/a", "na", "#n/a", "none", "nil", "-", "--"];
    let cell = cell.trim_ascii();
    let is_word = |word: &str| cell.eq_ignore_ascii_case(word.as_bytes());
    cell.is_empty() || cell == b"." || !cell[0].is_ascii_digit() && WORDS.iter().any(|word| is_word(word))
}

pub(super) fn looks_like_price(cell: &[u8]) -> bool {
    [Decimal::Point, Decimal::Comma].iter().any(|&decimal| parse(cell, decimal).is_ok())
}

/// What the signs of a cell tell.
pub(super) fn evidence(cell: &[u8]) -> Evidence {
    let cell = without_currency(cell);
    let Some(last) = cell.iter().rposition(|byte| matches!(byte, b'.' | b',')) else { return Evidence::None };
    let (before, after) = (&cell[..last], cell.len() - last - 1);
    let sign = if cell[last] == b',' { Decimal::Comma } else { Decimal::Point };
    let repeated = before.contains(&cell[last]);
    let grouped = before.iter().any(|byte| matches!(byte, b'.' | b',')) && !repeated;
    let thousands_possible =
        after == 3 && before.len() <= 3 && !before.starts_with(b"0") && !before.is_empty();
    match sign {
        _ if repeated => Evidence::Sign(sign.other()),
        _ if grouped || !thousands_possible => Evidence::Sign(sign),
        Decimal::Comma => Evidence::Ambiguous,
        // `1.234` is one and a bit unless another cell has a decimal comma.
        Decimal::Point => Evidence::None,
    }
}

/// The price in a cell; zero and negative ones too, which the caller judges.
pub(super) fn parse(cell: &[u8], decimal: Decimal) -> Result<f64, NoPrice> {
    let cell = without_currency(cell);
    if cell.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.') && decimal == Decimal::Point {
        return believable(cell);
    }
    let mut digits = [0; LONGEST];
    let length = without_thousands(cell, decimal, &mut digits).ok_or_else(|| reason(cell))?;
    believable(&digits[..length]).map_err(|error| if error == NoPrice::Form { reason(cell) } else { error })
}

fn believable(digits: &[u8]) -> Result<f64, NoPrice> {
    if !digits.iter().any(u8::is_ascii_digit) {
        return Err(NoPrice::Form);
    }
    let number =
        std::str::from_utf8(digits).ok().and_then(|text| text.parse::<f64>().ok()).ok_or(NoPrice::Form)?;
    if number > 0.0 && !BELIEVABLE.contains(&number) || !number.is_finite() {
        return Err(NoPrice::Unbelievable);
    }
    Ok(number)
}

/// Copies a number without its thousands separators and with a decimal point; nothing if separators stand
/// where none belong.
fn without_thousands(cell: &[u8], decimal: Decimal, digits: &mut [u8; LONGEST]) -> Option<usize> {
    let (mut length, mut in_group, mut groups) = (0, 0, 0);
    let mut whole = true;
    let (point, thousands) = match decimal {
        Decimal::Point => (b'.', b','),
        Decimal::Comma => (b',', b'.'),
    };
    for &byte in cell {
        let separates = byte == thousands || matches!(byte, b'\'' | b' ');
        if whole && separates {
            let complete = if groups == 0 { (1..=3).contains(&in_group) } else { in_group == 3 };
            if !complete {
                return None;
            }
            (groups, in_group) = (groups + 1, 0);
            continue;
        }
        let ends_group = whole && !byte.is_ascii_digit() && !matches!(byte, b'-' | b'+');
        if ends_group {
            if groups > 0 && in_group != 3 {
                return None;
            }
            whole = false;
        }
        in_group += usize::from(byte.is_ascii_digit());
        *digits.get_mut(length)? = match byte {
            byte if byte == point => b'.',
            b'0'..=b'9' | b'-' | b'+' | b'e' | b'E' => byte,
            _ => return None,
        };
        length += 1;
    }
    (!whole || groups == 0 || in_group == 3).then_some(length)
}

fn reason(cell: &[u8]) -> NoPrice {
    let starts_as_number = cell.first().is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-');
    match cell.last() {
        Some(b'%') => NoPrice::Percent,
        Some(b'K' | b'k' | b'M' | b'm' | b'B' | b'b') if starts_as_number => NoPrice::Suffix,
        _ => NoPrice::Form,
    }
}

fn without_currency(cell: &[u8]) -> &[u8] {
    let mut cell = trim(cell);
    let plain = cell.first().is_some_and(u8::is_ascii_digit) && cell.last().is_some_and(u8::is_ascii_digit);
    if plain {
        return cell;
    }
    for sign in CURRENCIES.map(str::as_bytes) {
        cell = cell.strip_prefix(sign).unwrap_or(cell);
        cell = cell.strip_suffix(sign).unwrap_or(cell);
    }
    trim(cell)
}

/// Blanks and hard blanks off both ends.
fn trim(cell: &[u8]) -> &[u8] {
    const HARD_BLANK: &[u8] = "\u{a0}".as_bytes();
    let mut cell = cell.trim_ascii();
    while let Some(rest) = cell.strip_prefix(HARD_BLANK).or_else(|| cell.strip_suffix(HARD_BLANK)) {
        cell = rest.trim_ascii();
    }
    cell
}

/// A volume, for comparison only: thousands separators dropped, `2.51M` understood.
pub(super) fn volume(cell: &[u8]) -> Option<f64> {
    let cell = trim(cell);
    let (number, unit) = match cell.split_last()? {
        (b'K' | b'k', number) => (number, 1e3),
        (b'M' | b'm', number) => (number, 1e6),
        (b'B' | b'b', number) => (number, 1e9),
        _ => (cell, 1.0),
    };
    let decimal = if unit > 1.0 && number.contains(&b',') { Decimal::Comma } else { Decimal::Point };
    parse(number, decimal).ok().map(|volume| volume * unit).filter(|volume| *volume > 0.0)
}
