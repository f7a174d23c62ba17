//! How values are written in a scenario file, so that reading gives the same value.

/// Widest line, as far as names allow it.
pub(super) const WIDTH: usize = 80;

/// A list on one line if it fits there after its key, otherwise on as many lines as it takes.
pub(super) fn list(elements: &[String], key: &str) -> String {
    let line = format!("[{}]", elements.join(", "));
    if columns(&line) + key.len() + 3 <= WIDTH {
        return line;
    }
    let mut lines = vec!["    ".to_owned()];
    for element in elements {
        let last = lines.last().map_or(0, |line| columns(line));
        if last > 4 && last + columns(element) + 1 > WIDTH {
            lines.push("    ".to_owned());
        }
        if let Some(line) = lines.last_mut() {
            let gap = if line.trim().is_empty() { "" } else { " " };
            *line += &format!("{gap}{element},");
        }
    }
    format!("[\n{}\n]", lines.join("\n"))
}

/// A text in quotes over several lines if it does not fit on one after its key. A backslash at the end of a
/// line joins it to the next.
pub(super) fn folded(quoted: String, key: &str) -> String {
    if columns(&quoted) + key.len() + 3 <= WIDTH {
        return quoted;
    }
    let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(&quoted);
    let mut lines = vec![String::new()];
    for word in inner.split_inclusive(' ') {
        let last = lines.last().map_or(0, |line| columns(line));
        // A line that started with a space would lose it.
        if last > 0 && last + columns(word) >= WIDTH && !word.starts_with(' ') {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            *line += word;
        }
    }
    format!("\"\"\"\\\n{}\"\"\"", lines.join("\\\n"))
}

pub(super) fn columns(text: &str) -> usize {
    text.chars().count()
}

/// `"8%"`: the shortest decimals of the rate with the point moved, so that reading gives the same number.
pub(super) fn rate(rate: f64) -> String {
    let decimals = rate.abs().to_string();
    let (whole, fraction) = decimals.split_once('.').unwrap_or((&decimals, ""));
    let fraction = format!("{fraction:0<2}");
    let (percents, rest) = fraction.split_at(2);
    let whole = format!("{whole}{percents}");
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let sign = if rate < 0.0 { "-" } else { "" };
    let point = if rest.is_empty() { "" } else { "." };
    format!("\"{sign}{whole}{point}{rest}%\"")
}

/// `185_000`, `221.5`.
pub(super) fn dollars(amount: f64) -> String {
    let plain = number(amount);
    match plain.split_once('.') {
        Some((whole, cents)) => format!("{}.{cents}", grouped(whole)),
        None => grouped(&plain),
    }
}

/// `"10 months"`, so that reading gives the same number of months.
pub(super) fn months(months: f64) -> String {
    format!("\"{months} {}\"", if months == 1.0 { "month" } else { "months" })
}

/// A number that TOML reads back as the same.
pub(super) fn number(number: f64) -> String {
    let plain = number.to_string();
    let too_long_for_integer = plain.len() > 15 && !plain.contains('.');
    if too_long_for_integer { format!("{plain}.0") } else { plain }
}

pub(super) fn grouped(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    grouped
}

/// JSON strings are TOML strings but for the delete character, which TOML wants escaped.
pub(super) fn text(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

pub(super) fn bare_or_quoted(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { text(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_written_as_the_same_number() {
        for (value, written) in
            [(0.08, "\"8%\""), (0.33, "\"33%\""), (1.5, "\"150%\""), (-0.056, "\"-5.6%\"")]
        {
            assert_eq!(rate(value), written);
        }
        assert_eq!(rate(0.0), "\"0%\"");
        assert_eq!(rate(0.38 / 12.0), "\"3.166666666666667%\"");
    }

    #[test]
    fn texts_survive_quotes_and_control_characters() {
        assert_eq!(text("a \"b\"\n\u{7f}"), r#""a \"b\"\n\u007F""#);
        assert_eq!(bare_or_quoted("AMZN"), "AMZN");
        assert_eq!(bare_or_quoted("BRK.B"), "\"BRK.B\"");
    }
}
