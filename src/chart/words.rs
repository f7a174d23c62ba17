//! Phrases several charts share.

use crate::money;

/// `four years`, `one year`.
pub(super) fn years(n: u32) -> String {
    const WORDS: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let count = (n as usize).checked_sub(1).and_then(|i| WORDS.get(i));
    let count = count.map_or_else(|| n.to_string(), |word| (*word).to_owned());
    format!("{count} year{}", if n == 1 { "" } else { "s" })
}

/// `$309K–$325K`, `−$41K to −$15K`, or one amount if both read the same.
pub(super) fn range(from: f64, to: f64) -> String {
    // A dash would run into the sign.
    let until = if from < 0.0 { " to " } else { "–" };
    let (from, to) = (money::short(from), money::short(to));
    if from == to { from } else { format!("{from}{until}{to}") }
}

/// The lowest price of a share that a scenario may have.
const LEAST: f64 = 0.0001;

/// A share price on its own: see [`prices`].
pub(super) fn price(dollars: f64) -> String {
    let [price] = prices([dollars]);
    price
}

/// Share prices of one sentence or picture. Below $100 they show cents; side by side with dearer ones those from $10
/// go without cents too, and whole dollars have none. What is left of a share below a cent is `<$0.01`; only where
/// all are below ten cents have they two significant digits, down to [`LEAST`].
pub(super) fn prices<const N: usize>(dollars: [f64; N]) -> [String; N] {
    let has_dear = dollars.iter().any(|price| price.abs() >= 99.995);
    let has_cheap = dollars.iter().any(|price| price.abs() < 9.995 && *price != 0.0);
    let are_pennies = dollars.iter().all(|price| price.abs() < 0.095);
    let are_whole = dollars.iter().all(|price| price.fract() == 0.0);
    dollars.map(|price| {
        let size = price.abs();
        let decimals = match size {
            0.0 => 0,
            s if s >= 99.995 || are_whole || (has_dear && !has_cheap) => return dear(price),
            s if s < LEAST && are_pennies => return format!("<${LEAST}"),
            s if s < 0.005 && !are_pennies => return "<$0.01".to_owned(),
            s if s >= 0.095 || !are_pennies => 2,
            s => (1.0 - s.log10().floor()) as usize,
        };
        let sign = if price < 0.0 { "−" } else { "" };
        let digits = format!("{size:.decimals$}");
        let digits = if decimals > 2 { digits.trim_end_matches('0').trim_end_matches('.') } else { &digits };
        format!("{sign}${digits}")
    })
}

/// Whole dollars, in short form from a hundred thousand.
fn dear(dollars: f64) -> String {
    if dollars.abs() < 99_999.5 { money::exact(dollars) } else { money::short(dollars) }
}

/// `$1.25M, more than your goal`: the words between.
pub(super) fn compared(amount: f64, with: f64) -> &'static str {
    match () {
        () if money::short(amount) == money::short(with) && amount >= with => "just",
        () if amount < with => "less than",
        () => "more than",
    }
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
    fn prices_keep_what_they_need() {
        assert_eq!(prices([0.26, 14.2]), ["$0.26", "$14.20"]);
        assert_eq!(prices([40.4, 3_380.0]), ["$40", "$3,380"]);
        assert_eq!(prices([101.2, 548.4]), ["$101", "$548"]);
        assert_eq!(prices([1.91, 590.2]), ["$1.91", "$590"]);
        assert_eq!(prices([5.0, 10.0]), ["$5", "$10"]);
        assert_eq!(prices([5.0, 10.5]), ["$5.00", "$10.50"]);
        assert_eq!(prices([0.0, 0.0014]), ["$0", "$0.0014"]);
        assert_eq!(prices([0.0004, 0.0021]), ["$0.0004", "$0.0021"]);
        assert_eq!(
            [price(0.002), price(99.5), price(0.1), price(-3.5), price(1e-30)],
            ["$0.002", "$99.50", "$0.10", "−$3.50", "<$0.0001"]
        );
        assert_eq!(prices([3e-14, 0.006, 41.0]), ["<$0.01", "$0.01", "$41.00"]);
        assert_eq!(prices([0.0, 1e-9, 236.0]), ["$0", "<$0.01", "$236"]);
    }

    #[test]
    fn small_counts_are_words() {
        assert_eq!(years(1), "one year");
        assert_eq!(years(10), "ten years");
        assert_eq!(years(12), "12 years");
    }
}
