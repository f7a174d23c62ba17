//! Phrases several charts share. Frequencies are natural ("22 of 100"), never 0 or 100 % for what a
//! simulation merely did not meet.

use crate::money;

/// `In 22 of 100 simulated futures`, for a chance above zero.
pub(super) fn in_futures(chance: f64) -> String {
    match chance {
        p if p >= 1.0 => "In every simulated future".to_owned(),
        p if p < 0.01 => "In fewer than 1 of 100 simulated futures".to_owned(),
        p if p > 0.99 => "In more than 99 of 100 simulated futures".to_owned(),
        p => format!("In {:.0} of 100 simulated futures", p * 100.0),
    }
}

/// `22%` and `78%`: those below and the rest, adding up to all, with words at the ends of the scale.
pub(super) fn shares(below: f64) -> (String, String) {
    let say = |below: &str, rest: &str| (below.to_owned(), rest.to_owned());
    match below {
        p if p <= 0.0 => say("none", "all"),
        p if p >= 1.0 => say("all", "none"),
        p if p < 0.01 => say("fewer than 1%", "more than 99%"),
        p if p > 0.99 => say("more than 99%", "fewer than 1%"),
        p => {
            let percent = (p * 100.0).round();
            (format!("{percent}%"), format!("{}%", 100.0 - percent))
        }
    }
}

/// `33 in 100`, from the longest way to say it to the shortest. "None" is said only of a year that is
/// certain.
pub(super) fn in_100(chance: f64, is_certain: bool) -> [String; 3] {
    match chance {
        p if is_certain && p <= 0.0 => ["none", "none", "none"].map(str::to_owned),
        p if is_certain && p >= 1.0 => ["all", "all", "all"].map(str::to_owned),
        p if p < 0.01 => ["fewer than 1 in 100", "<1 in 100", "<1%"].map(str::to_owned),
        p if p > 0.99 => ["more than 99 in 100", ">99 in 100", ">99%"].map(str::to_owned),
        p => ["{} in 100", "{} in 100", "{}%"].map(|form| form.replace("{}", &format!("{:.0}", p * 100.0))),
    }
}

/// `four years`, `one year`.
pub(super) fn years(n: u32) -> String {
    const WORDS: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let count = (n as usize).checked_sub(1).and_then(|i| WORDS.get(i));
    let count = count.map_or_else(|| n.to_string(), |word| (*word).to_owned());
    format!("{count} year{}", if n == 1 { "" } else { "s" })
}

/// `$309K–$325K`, or one amount if both read the same.
pub(super) fn range(from: f64, to: f64) -> String {
    let (from, to) = (money::short(from), money::short(to));
    if from == to { from } else { format!("{from}–{to}") }
}

/// The phrase with a capital first letter.
pub(super) fn capitalised(phrase: &str) -> String {
    let mut chars = phrase.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_is_not_never() {
        assert_eq!(shares(0.0004).0, "fewer than 1%");
        assert_eq!(shares(0.57), ("57%".to_owned(), "43%".to_owned()));
        assert_eq!(in_100(0.0, false)[0], "fewer than 1 in 100");
        assert_eq!(in_100(0.0, true)[0], "none");
        assert_eq!(in_futures(0.995), "In more than 99 of 100 simulated futures");
    }

    #[test]
    fn small_counts_are_words() {
        assert_eq!(years(1), "one year");
        assert_eq!(years(10), "ten years");
        assert_eq!(years(12), "12 years");
    }
}
