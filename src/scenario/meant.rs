//! What was probably meant by a value that cannot be read: common ways of writing it elsewhere.

use toml::de::DeValue;

use super::words::quoted;

/// Quotes that word processors make of straight ones.
pub(super) const CURLY_QUOTES: [char; 8] = ['“', '”', '„', '‟', '‘', '’', '«', '»'];

/// Words that say nothing here, or that have a shorter form.
const WORDS: [(&str, &str); 8] = [
    ("usd", ""),
    ("us$", "$"),
    ("dollars", ""),
    ("percent", "%"),
    ("thousand", "K"),
    ("million", "M"),
    ("billion", "B"),
    ("mm", "M"),
];

/// "write "8.5%"": the first rewriting of a text that can be read, if there is one.
pub(super) fn hint(value: &DeValue, reads: impl Fn(&str) -> bool) -> Option<String> {
    let DeValue::String(text) = value else { return None };
    if text.chars().count() > 60 {
        return None;
    }
    let plain = without_words(text);
    let joined: String = plain.chars().filter(|c| !c.is_whitespace() && *c != '\'').collect();
    let candidates = [
        (plain.clone(), ""),
        (plain.replacen(',', ".", 1), ": a point separates decimals, commas thousands"),
        (with_commas(&joined), ": commas separate thousands"),
        (joined.replacen(',', ".", 1), ": a point separates decimals, commas thousands"),
        (joined.replace('.', ","), ": commas separate thousands, a point decimals"),
    ];
    let found = candidates.into_iter().find(|(candidate, _)| reads(candidate))?;
    Some(format!("write \"{}\"{}", quoted(&found.0).trim_matches('`'), found.1))
}

/// The text without curly quotes and without words such as USD.
fn without_words(text: &str) -> String {
    let mut plain = text.replace(CURLY_QUOTES, "").to_lowercase();
    for (word, short) in WORDS {
        plain = plain.replace(word, short);
    }
    let plain = plain.trim().replace(" %", "%");
    // Units of money are capital letters; words such as "years" are not.
    let letters = plain.chars().filter(|c| c.is_alphabetic()).count();
    if letters == 1 { plain.to_uppercase() } else { plain }
}

/// The digits before the point in groups of three.
fn with_commas(text: &str) -> String {
    let start = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let end = text[start..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |at| start + at);
    let mut grouped = text[..start].to_owned();
    for (i, digit) in text[start..end].chars().enumerate() {
        if i > 0 && (end - start - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + &text[end..]
}

/// `175.000`: digits in the way they are grouped where a point separates thousands.
pub(super) fn is_grouped_by_points(text: &str) -> bool {
    is_grouped(text, '.')
}

/// `300,000`.
pub(super) fn is_grouped_by_commas(text: &str) -> bool {
    is_grouped(text, ',')
}

fn is_grouped(text: &str, separator: char) -> bool {
    let Some((first, rest)) = text.split_once(separator) else { return false };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let fits = |group: &str| group.len() == 3 && digits(group);
    first.len() <= 3 && digits(first) && first != "0" && rest.split(separator).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_of_writing_elsewhere_are_understood() {
        let money = |text: &str| {
            let digits = text.trim_start_matches('$').trim_end_matches(['K', 'M']);
            !digits.is_empty() && (digits.parse::<f64>().is_ok() || is_grouped_by_commas(digits))
        };
        let hint = |text: &str| hint(&DeValue::String(text.to_owned().into()), money);
        for (text, meant) in [
            ("300K USD", "300K"),
            ("300 000", "300,000"),
            ("1'250'000", "1,250,000"),
            ("1,5M", "1.5M"),
            ("1.250.000", "1,250,000"),
            ("“175K”", "175K"),
            ("1.2 million", "1.2M"),
        ] {
            let found = hint(text).unwrap_or_default();
            assert!(found.starts_with(&format!("write \"{meant}\"")), "{text}: {found}");
        }
        assert_eq!(hint("lots"), None);
    }

    #[test]
    fn groups_of_three_are_told_from_decimals() {
        assert!(is_grouped_by_points("175.000") && is_grouped_by_points("1.250.000"));
        assert!(!is_grouped_by_points("221.50") && !is_grouped_by_points("0.125"));
    }
}
