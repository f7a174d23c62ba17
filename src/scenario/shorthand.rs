//! Lists as people write them in one line, on a command line or in answer to a question.

use super::yearly;
use crate::facts;

/// The amounts of a list such as `80K, 60K` or `$80,000,$60,000`. A comma between digits, with exactly
/// three of them after it, belongs to the amount; every other one separates two.
///
/// ```
/// use vestcast::scenario::split_amounts;
///
/// assert_eq!(split_amounts("80K,60K"), ["80K", "60K"]);
/// assert_eq!(split_amounts("$80,000, 1,250,000"), ["$80,000", "1,250,000"]);
/// ```
#[must_use]
pub fn split_amounts(text: &str) -> Vec<&str> {
    let separates = |at: usize| {
        let (before, after) = (&text[..at], &text[at + 1..]);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        !(before.ends_with(|c: char| c.is_ascii_digit()) && digits == 3)
    };
    let commas = text.match_indices(',').map(|(at, _)| at).filter(|at| separates(*at));
    let separators = commas.chain(text.match_indices(';').map(|(at, _)| at));
    let mut ends: Vec<usize> = separators.chain([text.len()]).collect();
    ends.sort_unstable();
    let mut start = 0;
    let mut amounts = Vec::new();
    for end in ends {
        amounts.push(text[start..end].trim());
        start = end + 1;
    }
    amounts
}

/// A vesting list as a scenario file has it, if the text is one and not the name of a schedule:
/// `5/15/40/40` are percents by year, each vesting at the end of its year; `12:25%, 24:75%` gives months.
///
/// ```
/// use vestcast::scenario::vesting_list;
///
/// assert_eq!(vesting_list("40/60").as_deref(), Some("[[12, \"40%\"], [24, \"60%\"]]"));
/// assert_eq!(vesting_list("6: 40%, 18: 60%").as_deref(), Some("[[6, \"40%\"], [18, \"60%\"]]"));
/// assert_eq!(vesting_list("amazon"), None);
/// ```
#[must_use]
pub fn vesting_list(text: &str) -> Option<String> {
    if facts::vesting::find(text).is_some() {
        return None;
    }
    if let Some(parts) = yearly::parts(text) {
        return Some(yearly::pairs(&parts));
    }
    let pair = |pair: &str| {
        let (month, percent) = pair.split_once(':')?;
        let month: u32 = month.trim().parse().ok()?;
        let percent = percent.trim().trim_end_matches('%');
        let is_number = !percent.is_empty() && percent.chars().all(|c| c.is_ascii_digit() || c == '.');
        is_number.then(|| format!("[{month}, \"{percent}%\"]"))
    };
    let pairs: Option<Vec<String>> = text.trim_end_matches(',').split([',', ';']).map(pair).collect();
    pairs.map(|pairs| format!("[{}]", pairs.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_inside_amounts_do_not_split_them() {
        for (text, amounts) in [
            ("$80,000,$60,000", vec!["$80,000", "$60,000"]),
            ("80,000,60,000", vec!["80,000", "60,000"]),
            ("80,000", vec!["80,000"]),
            ("80000,60000", vec!["80000", "60000"]),
            ("80K, 60K", vec!["80K", "60K"]),
            ("1.5M,500K", vec!["1.5M", "500K"]),
            ("1.5M, 500", vec!["1.5M", "500"]),
            ("80, 60", vec!["80", "60"]),
            ("80K; 60K", vec!["80K", "60K"]),
        ] {
            assert_eq!(split_amounts(text), amounts, "{text}");
        }
    }
}
