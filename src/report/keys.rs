//! Keys of a scenario file in words, and what is said of one that changes nothing.

use super::text::shortened;
use crate::money;
use crate::offer::{GrantPrice, GrantSize};
use crate::scenario::{Scenario, parts_of_key};

/// Short, for the head of a row or column: `AMZN growth`, `first grant`. What is no key of a stock, an offer or a goal
/// stays as it is.
#[must_use]
pub fn short(key: &str) -> String {
    match owner(key) {
        Some(owner) if !owner.is_empty() => format!("{owner} {}", noun(key)),
        Some(_) => noun(key),
        None => key.to_owned(),
    }
}

/// Short, and without the stock or offer where the word alone tells it from the other keys; long names of these are cut
/// so that the head of a column stays one.
#[must_use]
pub fn heads(keys: &[String]) -> Vec<String> {
    const LONGEST_NAME: usize = 14;
    let is_alone = |noun: &str| keys.iter().filter(|key| self::noun(key) == noun).count() == 1;
    let head = |key: &String| match (noun(key), owner(key)) {
        (noun, _) if is_alone(&noun) => noun,
        (noun, Some(owner)) if !owner.is_empty() => format!("{} {noun}", shortened(&owner, LONGEST_NAME)),
        _ => short(key),
    };
    keys.iter().map(head).collect()
}

/// For a sentence or the axis of a chart, with what it counts: ``growth of `AMZN` a year``.
#[must_use]
pub fn long(key: &str) -> String {
    let parts = parts_of_key(key);
    let unit = match parts.last().map(String::as_str) {
        Some("growth" | "volatility" | "base") => " a year",
        Some("price") if parts.len() == 3 => " today",
        Some("shares") => ", in shares",
        _ => "",
    };
    match owner(key) {
        Some(owner) if !owner.is_empty() => format!("{} of `{owner}`{unit}", noun(key)),
        Some(_) => noun(key),
        None => format!("`{key}`"),
    }
}

/// A value of a key: dollars as dollars also where the file gives a bare number.
#[must_use]
pub fn value(key: &str, text: &str) -> String {
    const DOLLARS: [&str; 5] = ["base", "value", "walk_away", "current_pay", "amount"];
    let parts = parts_of_key(key);
    let last = parts.last().map_or("", String::as_str);
    match crate::scenario::parse_dollars(text) {
        Ok(dollars) if DOLLARS.contains(&last) && is_exact(&money::short(dollars), dollars) => {
            money::short(dollars)
        }
        Ok(_) if last != "price" && !DOLLARS.contains(&last) => text.to_owned(),
        Ok(dollars) if dollars.fract() == 0.0 => money::exact(dollars),
        Ok(dollars) if (100.0 * dollars).fract() == 0.0 => format!("${dollars:.2}"),
        Ok(dollars) => format!("${dollars}"),
        _ => text.to_owned(),
    }
}

/// Whether a short amount is the amount itself and not rounded.
fn is_exact(short: &str, dollars: f64) -> bool {
    crate::scenario::parse_dollars(short).is_ok_and(|read| read == dollars)
}

/// What is said of a key that changes nothing.
#[must_use]
pub fn no_matter(key: &str, scenario: &Scenario) -> String {
    let long = long(key);
    match is_price_of_dollars(key, scenario) {
        true => format!(
            "The {long} does not matter here: the grants are in dollars and become shares at that very price, so only \
             what the price does afterwards counts."
        ),
        false => format!("The {long} does not matter here: whatever it is, no figure changes."),
    }
}

/// Whether it is the price today of a share that is granted in dollars only.
#[must_use]
pub fn is_price_of_dollars(key: &str, scenario: &Scenario) -> bool {
    let parts = parts_of_key(key);
    let [stocks, stock, price] = &parts[..] else { return false };
    let mut grants = scenario
        .offers
        .iter()
        .flat_map(|offer| &offer.grants)
        .filter(|grant| grant.stock == *stock)
        .peekable();
    let in_dollars = |size: &GrantSize| matches!(size, GrantSize::Dollars { price, .. } if !matches!(price, GrantPrice::Given(_)));
    stocks == "stocks"
        && price == "price"
        && grants.peek().is_some()
        && grants.all(|grant| in_dollars(&grant.size))
}

/// The stock or offer that a key is of; empty for goals.
fn owner(key: &str) -> Option<String> {
    match &parts_of_key(key)[..] {
        [table, name, _, ..] if table == "stocks" || table == "offers" => Some(name.clone()),
        [table, _, ..] if table == "goals" => Some(String::new()),
        _ => None,
    }
}

/// What it is, without whose.
fn noun(key: &str) -> String {
    let parts = parts_of_key(key);
    match parts.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["offers", _, .., "grant", "value" | "shares"] => "grant".to_owned(),
        [.., "sign_on"] => "sign-on".to_owned(),
        ["goals", "walk_away"] => "walk-away number".to_owned(),
        [.., outer @ ("growth" | "volatility" | "raise" | "bonus_payout"), inner] => {
            format!("{} {inner}", outer.replace('_', " "))
        }
        [.., last] => last.replace('_', " "),
        [] => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_in_words() {
        let of = |key: &str| (short(key), long(key));
        let told = |short: &str, long: &str| (short.to_owned(), long.to_owned());
        let growth = "stocks.AMZN.model.gbm.growth";
        assert_eq!(of(growth), told("AMZN growth", "growth of `AMZN` a year"));
        assert_eq!(of("stocks.\"BRK.B\".price"), told("BRK.B price", "price of `BRK.B` today"));
        assert_eq!(of("offers.first.grant.value"), told("first grant", "grant of `first`"));
        assert_eq!(of("goals.walk_away"), told("walk-away number", "walk-away number"));
        assert_eq!(of("horizon"), told("horizon", "`horizon`"));
        let keys = [growth, "offers.first.base", "offers.counter.base"].map(str::to_owned);
        assert_eq!(heads(&keys), ["growth", "first base", "counter base"]);
    }

    #[test]
    fn values_are_never_rounded() {
        assert_eq!(value("offers.first.base", "170000"), "$170K");
        assert_eq!(value("offers.first.base", "170123"), "$170,123");
        assert_eq!(value("offers.first.grant.value", "300K"), "$300K");
        assert_eq!(value("stocks.AMZN.price", "258.63"), "$258.63");
        assert_eq!(value("stocks.AMZN.price", "12.5"), "$12.50");
        assert_eq!(value("stocks.AMZN.price", "1000"), "$1,000");
        assert_eq!(value("stocks.AMZN.model.gbm.growth", "8%"), "8%");
    }
}
