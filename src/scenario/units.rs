//! Money, rates, durations and counts as people write them.

use toml::de::DeValue;

use super::diagnostic::{Diagnostic, Problems};
use super::limits::{HIGHEST_PRICE, HIGHEST_SEED, LOWEST_PRICE, MOST_MONEY, MOST_PATHS, MOST_SHARES};
use super::meant;
use super::table::Entry;
use super::words::{plural, quoted};
use crate::{Precision, money};

/// What a unit reader returns.
pub(super) type Reading<T> = Result<T, Diagnostic>;

/// A higher rate is a slip as well: 10,000 %.
const HIGHEST_RATE: f64 = 100.0;
/// Less pay a year is more likely a slip.
pub(super) const USUAL_PAY: f64 = 10_000.0;
/// Less in a grant or a sign-on is too.
pub(super) const USUAL_EXTRA: f64 = 1_000.0;

/// Dollars: `185_000`, `"185K"`, `"$1.2M"`, `"$1,200,000"`.
pub(super) fn dollars(entry: &Entry) -> Reading<f64> {
    let amount = match entry.value() {
        DeValue::String(text) => scaled(text.trim(), true),
        other => number(other),
    };
    let amount = amount.ok_or_else(|| not_money(entry))?;
    if amount < 0.0 {
        return Err(refused(entry, "cannot be negative"));
    }
    if amount > MOST_MONEY {
        return Err(refused(entry, "is more than $1 billion"));
    }
    Ok(amount)
}

/// A warning if an amount is so small that it was probably meant in thousands.
pub(super) fn warn_of_small(entry: &Entry, amount: f64, usual: f64, problems: &mut Problems) {
    if amount == 0.0 || amount >= usual {
        return;
    }
    let help = match entry.value() {
        DeValue::Float(float) if meant::is_grouped_by_points(float.as_str()) => {
            let whole = float.as_str().replace('.', "_");
            format!("a point separates decimals, not thousands: write {whole}")
        }
        _ if amount < 1_000.0 => format!("for {} write \"{amount}K\"", money::exact(amount * 1e3)),
        _ => "amounts are in whole dollars, pay in dollars a year".to_owned(),
    };
    let message = format!("{} is only {}", entry.name, money::exact(amount));
    problems.push(Diagnostic::warning(entry.span(), message).label("is it meant in thousands?").help(help));
}

/// Dollars a share.
pub(super) fn price(entry: &Entry) -> Reading<f64> {
    let price = dollars(entry)?;
    if price <= 0.0 {
        return Err(refused(entry, "must be above $0"));
    }
    if price < LOWEST_PRICE {
        return Err(refused(entry, "is below $0.000001 a share"));
    }
    if price > HIGHEST_PRICE {
        return Err(refused(entry, "is above $1 billion a share"));
    }
    Ok(price)
}

/// A number of shares, parts of a share allowed.
pub(super) fn shares(entry: &Entry) -> Reading<f64> {
    let shares = match entry.value() {
        DeValue::String(text) => scaled(text.trim(), false),
        other => number(other),
    };
    match shares {
        None => {
            let help = meant::hint(entry.value(), |text| scaled(text, false).is_some());
            Err(entry.wrong("a number of shares", help.unwrap_or("write 1_300 or \"1.3K\"".to_owned())))
        }
        Some(shares) if shares <= 0.0 => Err(refused(entry, "must be above 0")),
        Some(shares) if shares > MOST_SHARES => Err(refused(entry, "is more than a billion shares")),
        Some(shares) => Ok(shares),
    }
}

/// A rate: `"8%"` or `0.08`. A bare `8` is refused, for it may mean either.
pub(super) fn rate(entry: &Entry) -> Reading<f64> {
    let expected = || {
        let reads = |text: &str| text.strip_suffix('%').is_some_and(|digits| decimal(digits, -2).is_some());
        let help = meant::hint(entry.value(), reads);
        entry.wrong("a rate", help.unwrap_or("write \"8%\" or 0.08".to_owned()))
    };
    let rate = match entry.value() {
        DeValue::String(text) => {
            let text = text.trim();
            match text.strip_suffix('%') {
                Some(percents) => decimal(percents.trim_end(), -2).ok_or_else(expected)?,
                // Nothing is nothing, in percent or not.
                None if decimal(text, 0) == Some(0.0) => 0.0,
                None => {
                    return Err(decimal(text, 0).map_or_else(expected, |rate| bare_rate(entry, text, rate)));
                }
            }
        }
        other => match number(other).ok_or_else(expected)? {
            rate if rate.abs() < 1.0 => rate,
            rate => return Err(bare_rate(entry, &rate.to_string(), rate)),
        },
    };
    if rate.abs() > HIGHEST_RATE {
        return Err(refused(entry, "is a rate beyond 10,000%"));
    }
    // The addend makes of "-0%" a plain zero.
    Ok(rate + 0.0)
}

/// A plain number, such as `0.5` or `12`.
pub(super) fn plain_number(entry: &Entry) -> Reading<f64> {
    number(entry.value()).ok_or_else(|| entry.wrong("a number", "write it without quotes, such as 0.5"))
}

fn bare_rate(entry: &Entry, digits: &str, rate: f64) -> Diagnostic {
    let help = match digits {
        _ if rate.abs() < 1.0 => format!("write {}, or {rate} without quotes", super::values::rate(rate)),
        "1" => "write \"1%\", or \"100%\" if you mean all of it".to_owned(),
        _ => format!("write \"{}%\"", quoted(digits).trim_matches('`')),
    };
    entry.wrong("a rate, with its percent sign", help)
}

/// Months, in whole or in part: `18`, `"18 months"`, `"4 years"`.
pub(super) fn months(entry: &Entry) -> Reading<f64> {
    let months = match entry.value() {
        DeValue::String(text) => in_months(text.trim()),
        other => number(other),
    };
    match months {
        None => {
            let help = meant::hint(entry.value(), |text| in_months(text).is_some());
            let usual = "write \"18 months\", \"4 years\" or a number of months".to_owned();
            Err(entry.wrong("a duration", help.unwrap_or(usual)))
        }
        Some(months) if months < 0.0 => Err(refused(entry, "cannot be negative")),
        Some(months) if months > 1200.0 => Err(refused(entry, "is longer than a century")),
        Some(months) => Ok(months),
    }
}

/// Whole months.
pub(super) fn whole_months(entry: &Entry) -> Reading<u32> {
    let months = months(entry)?;
    if months.fract() != 0.0 {
        return Err(refused(entry, "must be whole months"));
    }
    Ok(months as u32)
}

/// Whole months from `least` to `most`.
pub(super) fn months_between(entry: &Entry, least: u32, most: u32) -> Reading<u32> {
    match whole_months(entry)? {
        months if (least..=most).contains(&months) => Ok(months),
        _ => Err(refused(entry, &format!("must lie between {least} and {}", plural(most, "month")))),
    }
}

/// A year of the horizon, from 1: `"year 3"`.
pub(super) fn year(entry: &Entry, years: Option<u32>) -> Reading<u32> {
    let text = entry.value().as_str().unwrap_or_default();
    let year = text.strip_prefix("year ").and_then(|number| number.trim().parse::<u32>().ok());
    let year = year.ok_or_else(|| entry.wrong("a year", "write, for instance, \"year 3\""))?;
    if year >= 1 && years.is_none_or(|years| year <= years) {
        return Ok(year);
    }
    let horizon = plural(years.unwrap_or_default(), "year");
    let message = format!("year {year} lies outside the horizon of {horizon}");
    Err(Diagnostic::error(entry.span(), message).label(entry.found()))
}

/// A rate from `least` to `most`.
pub(super) fn rate_between(entry: &Entry, least: f64, most: f64) -> Reading<f64> {
    match rate(entry)? {
        rate if (least..=most).contains(&rate) => Ok(rate),
        _ => {
            let [least, most] = [least, most].map(money::percent);
            Err(refused(entry, &format!("must lie between {least} and {most}")))
        }
    }
}

/// A part of something that may be more than all of it: `"115%"` or `1.15`.
pub(super) fn ratio(entry: &Entry, least: f64, most: f64) -> Reading<f64> {
    let ratio = match number(entry.value()) {
        Some(ratio) => ratio,
        None => rate(entry)?,
    };
    if (least..=most).contains(&ratio) {
        return Ok(ratio);
    }
    let [low, high] = [least, most].map(money::percent);
    let error = refused(entry, &format!("must lie between {low} and {high}"));
    let percents = number(entry.value()).filter(|percents| (least..=most).contains(&(percents / 100.0)));
    Err(match percents {
        Some(percents) => error.help(format!("write \"{percents}%\"")),
        None => error,
    })
}

/// A whole number from `least` to `most`: `100_000`, `"100k"`, `"1M"`.
pub(super) fn count(entry: &Entry, least: u64, most: u64) -> Reading<u64> {
    let exact = match entry.value() {
        // Seeds use all 63 bits, more than a float can hold.
        DeValue::Integer(integer) => i128::from_str_radix(integer.as_str(), integer.radix()).ok(),
        DeValue::String(text) => scaled(text.trim(), false).and_then(whole),
        float => number(float).and_then(whole),
    };
    let too_large = matches!(entry.value(), DeValue::Integer(_));
    match exact.or(too_large.then_some(i128::MAX)) {
        None => Err(entry.wrong("a whole number", "write 100_000, \"100k\" or \"1M\"")),
        Some(n) => match u64::try_from(n) {
            Ok(n) if (least..=most).contains(&n) => Ok(n),
            _ => {
                let range = format!("must lie between {} and {}", money::count(least), money::count(most));
                Err(refused(entry, &range))
            }
        },
    }
}

/// The number, if it is whole and small enough for a float to hold it exactly.
fn whole(number: f64) -> Option<i128> {
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i128)
}

/// A number of paths as written on a command line: `100000`, `100_000`, `100k`, `1M`, `1e6`.
///
/// ```
/// assert_eq!(vestcast::scenario::parse_count("10k"), Ok(10_000));
/// assert!(vestcast::scenario::parse_count("ten").is_err());
/// ```
pub fn parse_count(text: &str) -> Result<u64, String> {
    let plain = text.trim().replace(['_', ','], "");
    let number = scaled(&plain, false).or_else(|| plain.parse().ok());
    match number {
        Some(n) if n.fract() == 0.0 && n >= 1.0 && n <= MOST_PATHS as f64 => Ok(n as u64),
        Some(_) => {
            Err(format!("the number of paths is a whole number from 1 to {}", money::count(MOST_PATHS)))
        }
        None => Err("write the number of paths as 100000, 100k, 1M or 1e6".to_owned()),
    }
}

/// A seed as written on a command line: `42`.
///
/// ```
/// assert_eq!(vestcast::scenario::parse_seed("42"), Ok(42));
/// assert!(vestcast::scenario::parse_seed("-1").is_err());
/// ```
pub fn parse_seed(text: &str) -> Result<u64, String> {
    let seed = text.trim().replace(['_', ','], "").parse().ok();
    seed.filter(|seed| *seed <= HIGHEST_SEED)
        .ok_or_else(|| format!("a seed is a whole number from 0 to {}", money::count(HIGHEST_SEED)))
}

/// A rate as written on a command line: `8%` or `0.08`.
///
/// ```
/// assert_eq!(vestcast::scenario::parse_rate("8%"), Ok(0.08));
/// assert!(vestcast::scenario::parse_rate("8").is_err());
/// ```
pub fn parse_rate(text: &str) -> Result<f64, String> {
    let text = text.trim();
    let rate = match text.strip_suffix('%') {
        Some(percents) => decimal(percents.trim_end(), -2),
        None => decimal(text, 0).filter(|rate| rate.abs() < 1.0),
    };
    match rate {
        Some(rate) if rate > -1.0 && rate <= HIGHEST_RATE => Ok(rate),
        Some(_) => Err("must lie between -100% and 10,000%".to_owned()),
        None => Err("write a rate such as 8% or 0.08".to_owned()),
    }
}

/// An amount of money as written on a command line: `185000`, `185K`, `$1.2M`.
///
/// ```
/// assert_eq!(vestcast::scenario::parse_dollars("$185K"), Ok(185_000.0));
/// assert!(vestcast::scenario::parse_dollars("much").is_err());
/// ```
pub fn parse_dollars(text: &str) -> Result<f64, String> {
    match scaled(text.trim(), true) {
        Some(amount) if amount.is_finite() && amount.abs() <= MOST_MONEY => Ok(amount),
        Some(_) => Err(format!("must not be above {}", money::short(MOST_MONEY))),
        None => Err("write an amount as 185000, 185K or '$1.2M'".to_owned()),
    }
}

/// A precision as written on a command line: `$500`, `500`, `1K` are dollars, `0.1%` is a share.
///
/// ```
/// use vestcast::{Precision, scenario::parse_precision};
///
/// assert_eq!(parse_precision("$500"), Ok(Precision::Dollars(500.0)));
/// assert_eq!(parse_precision("0.1%"), Ok(Precision::Share(0.001)));
/// assert!(parse_precision("0").is_err());
/// ```
pub fn parse_precision(text: &str) -> Result<Precision, String> {
    let text = text.trim();
    let (number, precision): (_, fn(f64) -> Precision) = match text.strip_suffix('%') {
        Some(percents) => (decimal(percents.trim_end(), -2), Precision::Share),
        None => (scaled(text, true), Precision::Dollars),
    };
    match number {
        Some(number) if number > 0.0 && number.is_finite() => Ok(precision(number)),
        Some(_) => Err("an error to reach is more than zero, such as '$500' or 0.1%".to_owned()),
        None => {
            Err("write an error to reach as an amount, such as '$500', or as a share, such as 0.1%"
                .to_owned())
        }
    }
}

/// True or false.
pub(super) fn switch(entry: &Entry) -> Reading<bool> {
    entry.value().as_bool().ok_or_else(|| entry.wrong("true or false", "write true or false, without quotes"))
}

/// Text of at most so many characters; a note may have several lines.
pub(super) fn text(entry: &Entry, most: usize, lines: bool) -> Reading<String> {
    let text = entry.value().as_str().ok_or_else(|| entry.wrong("text", "put it in quotes"))?;
    let length = text.chars().count();
    let odd = |c: char| c.is_control() && !(lines && matches!(c, '\n' | '\r' | '\t'));
    if text.trim().is_empty() {
        return Err(refused(entry, "is empty"));
    }
    if length > most {
        return Err(refused(entry, &format!("has {length} characters, more than {most}")));
    }
    if text.contains(odd) {
        return Err(refused(entry, "holds a control character"));
    }
    Ok(text.to_owned())
}

/// One of a few words.
pub(super) fn choice(entry: &Entry, words: &[&'static str]) -> Reading<&'static str> {
    let found = entry.value().as_str().and_then(|text| words.iter().find(|word| **word == text));
    let list: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    found.copied().ok_or_else(|| entry.wrong(&list.join(" or "), ""))
}

/// The error of a value of the right form but outside its range.
pub(super) fn refused(entry: &Entry, fault: &str) -> Diagnostic {
    Diagnostic::error(entry.span(), format!("{} {fault}", entry.name)).label(entry.found())
}

fn not_money(entry: &Entry) -> Diagnostic {
    let foreign = |text: &str| text.contains(['€', '£', '¥', '₹']);
    let help = match entry.value() {
        DeValue::String(text) if foreign(text) => {
            "amounts are in US dollars: convert it, and write \"$185K\"".to_owned()
        }
        other => {
            let hint = meant::hint(other, |text| scaled(text, true).is_some());
            hint.unwrap_or("write 185_000, \"185K\" or \"$1.2M\"".to_owned())
        }
    };
    entry.wrong("an amount of money", help)
}

/// A finite TOML number.
pub(super) fn number(value: &DeValue) -> Option<f64> {
    let number = match value {
        DeValue::Integer(i) if i.radix() == 10 => i.as_str().parse().ok(),
        DeValue::Integer(i) => i64::from_str_radix(i.as_str(), i.radix()).ok().map(|n| n as f64),
        DeValue::Float(float) => float.as_str().parse().ok(),
        _ => None,
    };
    number.filter(|n: &f64| n.is_finite())
}

/// Digits with an optional unit of thousands, millions, billions, and an optional dollar sign.
pub(super) fn scaled(text: &str, dollar: bool) -> Option<f64> {
    let (negative, size) = sign(text);
    let size = if dollar { size.strip_prefix('$').unwrap_or(size).trim_start() } else { size };
    let (digits, exponent) = match size.chars().next_back()?.to_ascii_uppercase() {
        'K' => (&size[..size.len() - 1], 3),
        'M' => (&size[..size.len() - 1], 6),
        'B' => (&size[..size.len() - 1], 9),
        'T' => (&size[..size.len() - 1], 12),
        _ => (size, 0),
    };
    let amount = unsigned(digits.trim_end(), exponent)?;
    Some(if negative { -amount } else { amount })
}

/// Signed digits times a power of ten.
pub(super) fn decimal(text: &str, exponent: i32) -> Option<f64> {
    let (negative, digits) = sign(text);
    let size = unsigned(digits, exponent)?;
    Some(if negative { -size } else { size })
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// Digits with optional thousands separators and decimals. The power of ten is appended to the digits, so
/// that `"33%"` is the very number `0.33`.
fn unsigned(text: &str, exponent: i32) -> Option<f64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split([',', '_']);
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    let grouped = rest.peek().is_some();
    let fits = all_digits(first)
        && (!grouped || first.len() <= 3)
        && rest.all(|group| group.len() == 3 && all_digits(group))
        && all_digits(fraction);
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    let value: f64 = fits.then(|| format!("{digits}.{fraction}e{exponent}").parse().ok())??;
    value.is_finite().then_some(value)
}

pub(super) fn in_months(text: &str) -> Option<f64> {
    let unit_at = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (digits, unit) = text.split_at(unit_at);
    let number = decimal(digits.trim(), 0)?;
    match unit.to_ascii_lowercase().as_str() {
        "months" | "month" | "mo" | "mos" => Some(number),
        "years" | "year" | "yr" | "yrs" | "y" => Some(12.0 * number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_in_the_forms_people_use() {
        let read = |text| scaled(text, true);
        for text in ["1200000", "1_200_000", "$1,200,000", "$1.2M", "1.2m", "$ 1.2 M", "1200K", "0.0012B"] {
            assert_eq!(read(text), Some(1_200_000.0), "{text}");
        }
        assert_eq!(read("-$5"), Some(-5.0));
        for text in ["", "$", "K", "1,5M", "12,00", "1.2.3", "1e6", "inf", "NaN", "5 €", "１２"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn percents_are_the_same_number_as_decimals() {
        assert_eq!(decimal("33", -2), Some(0.33));
        assert_eq!(decimal("7.25", -2), Some(0.0725));
        assert_eq!(decimal("−5", -2), Some(-0.05));
    }

    #[test]
    fn durations_count_in_months() {
        assert_eq!(in_months("18 months"), Some(18.0));
        assert_eq!(in_months("1.5 years"), Some(18.0));
        assert_eq!(in_months("1year"), Some(12.0));
        assert_eq!(in_months("4 yrs"), Some(48.0));
        assert_eq!(in_months("3 weeks"), None);
        assert_eq!(in_months("months"), None);
    }
}
