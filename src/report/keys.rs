//! Keys of a scenario file in words, and what is said of one that changes nothing.

use super::text::{columns, shortened};
use crate::money;
use crate::offer::{GrantPrice, GrantSize};
use crate::scenario::{Scenario, is_number_of_element as is_number, parts_of_key};

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

/// Short, in no more columns than these: the name of the stock or offer is cut, for what it is matters more.
#[must_use]
pub fn short_within(key: &str, width: usize) -> String {
    let noun = noun(key);
    match owner(key) {
        Some(owner) if !owner.is_empty() && columns(&noun) + 2 < width => {
            format!("{} {noun}", shortened(&owner, width - columns(&noun) - 1))
        }
        _ => shortened(&short(key), width),
    }
}

/// Short, and without the stock or offer where the word alone tells it from the other keys; long names of these are cut
/// so that the head of a column stays one. Heads that would be the same are the keys themselves.
#[must_use]
pub fn heads(keys: &[String]) -> Vec<String> {
    const LONGEST_NAME: usize = 14;
    let is_alone = |noun: &str| keys.iter().filter(|key| self::noun(key) == noun).count() == 1;
    let head = |key: &String| match (noun(key), owner(key)) {
        (noun, _) if is_alone(&noun) => noun,
        (noun, Some(owner)) if !owner.is_empty() => format!("{} {noun}", shortened(&owner, LONGEST_NAME)),
        _ => short(key),
    };
    let heads: Vec<String> = keys.iter().map(head).collect();
    let is_only = |head: &String| heads.iter().filter(|other| *other == head).count() == 1;
    let told = |(head, key): (&String, &String)| if is_only(head) { head.clone() } else { key.clone() };
    heads.iter().zip(keys).map(told).collect()
}

/// For a sentence or the axis of a chart, with what it counts: ``growth of `AMZN` a year``.
#[must_use]
pub fn long(key: &str) -> String {
    let parts = parts_of_key(key);
    let unit = match parts.last().map(String::as_str) {
        Some("growth" | "volatility" | "base") => " a year".to_owned(),
        Some("price") if parts.len() == 3 => " today".to_owned(),
        Some("shares") => ", in shares".to_owned(),
        Some(year) if is_of_a_year(&parts) => format!(" in year {year}"),
        _ => String::new(),
    };
    match owner(key) {
        Some(owner) if !owner.is_empty() => {
            let noun = noun(key);
            let noun = if is_of_a_year(&parts) { without_year(&noun) } else { &noun };
            format!("{noun} of `{owner}`{unit}")
        }
        Some(_) => noun(key),
        None => format!("`{key}`"),
    }
}

/// A value of a key: dollars as dollars also where the file gives a bare number, and cash of another currency in that.
#[must_use]
pub fn value(key: &str, text: &str, scenario: &Scenario) -> String {
    const AMOUNTS: [&str; 7] = ["base", "value", "walk_away", "current_pay", "amount", "sign_on", "amounts"];
    let parts = parts_of_key(key);
    // An element of a list counts what the list is of.
    let last = parts.iter().rev().find(|part| !is_number(part)).map_or("", String::as_str);
    let written = match crate::scenario::parse_dollars(text) {
        Ok(dollars) if AMOUNTS.contains(&last) && is_exact(&money::short(dollars), dollars) => {
            money::short(dollars)
        }
        Ok(_) if last != "price" && !AMOUNTS.contains(&last) => return text.to_owned(),
        Ok(dollars) if dollars.fract() == 0.0 => money::exact(dollars),
        Ok(dollars) if (100.0 * dollars).fract() == 0.0 => format!("${dollars:.2}"),
        Ok(dollars) => format!("${dollars}"),
        _ => return text.to_owned(),
    };
    currency(key, scenario).map_or(written.clone(), |currency| in_currency(&written, currency))
}

/// The currency that a key counts in, if it is cash of an offer that pays in another than dollars. Grants and a promised
/// target stay in dollars.
#[must_use]
pub fn currency<'a>(key: &str, scenario: &'a Scenario) -> Option<&'a str> {
    let parts = parts_of_key(key);
    let [offers, name, table, ..] = &parts[..] else { return None };
    let is_cash = offers == "offers" && !["grant", "target_pay"].contains(&table.as_str());
    let offer = scenario.offers.iter().find(|offer| is_cash && offer.name == *name)?;
    offer.currency.as_deref()
}

/// An amount written in dollars, as one of another currency: `90K EUR`.
#[must_use]
pub fn in_currency(written: &str, currency: &str) -> String {
    format!("{} {currency}", written.replacen('$', "", 1))
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

/// What it is, without whose: the tables it stands in and its name, for `amount` alone may be many. The model of a stock
/// is left out, as it has one.
fn noun(key: &str) -> String {
    let parts = parts_of_key(key);
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let inner: &[&str] = match parts[..] {
        ["offers", _, "grant", "value" | "shares"] => &["grant"],
        ["offers", _, "grants", number, "value" | "shares"] => &["grant", number],
        ["offers", _, "sign_on", year] if is_number(year) => &["sign_on", YEAR, year],
        ["offers", _, "sign_on", "amounts", year] => &["sign_on", YEAR, year],
        ["offers", _, "leaving", hazard, year] if is_number(year) => &["leaving", hazard, YEAR, year],
        ["goals", "walk_away"] => &["walk-away number"],
        ["stocks", _, "model", _, ref inner @ ..] if !inner.is_empty() => inner,
        ["stocks" | "offers", _, ref inner @ ..] | ["goals", ref inner @ ..] if !inner.is_empty() => inner,
        _ => &parts[parts.len().saturating_sub(1)..],
    };
    inner.join(" ").replace("sign_on", "sign-on").replace('_', " ")
}

const YEAR: &str = "year";

/// Whether it is the element of a list by years.
fn is_of_a_year(parts: &[String]) -> bool {
    matches!(parts, [offers, _, table, .., year] if offers == "offers" && is_number(year)
        && (table == "sign_on" || table == "leaving"))
}

fn without_year(noun: &str) -> &str {
    noun.rsplit_once(YEAR).map_or(noun, |(noun, _)| noun.trim_end())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
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
    fn elements_of_lists_are_told_in_words() {
        let of = |key: &str| (short(key), long(key));
        let told = |short: &str, long: &str| (short.to_owned(), long.to_owned());
        let year = told("first sign-on year 2", "sign-on of `first` in year 2");
        assert_eq!(of("offers.first.sign_on.2"), year);
        assert_eq!(of("offers.first.sign_on.amounts.2"), year);
        assert_eq!(of("offers.first.grants.1.value"), told("first grant 1", "grant 1 of `first`"));
        let quit = told("first leaving quit year 1", "leaving quit of `first` in year 1");
        assert_eq!(of("offers.first.leaving.quit.1"), quit);
        assert_eq!(of("stocks.X.shocks.1.change"), told("X shocks 1 change", "shocks 1 change of `X`"));
        assert_eq!(value("offers.first.sign_on.1", "40000", &abroad()), "$40K");
        assert_eq!(value("offers.munich.sign_on.1", "40000", &abroad()), "40K EUR");
        assert_eq!(value("offers.first.leaving.quit.1", "10", &abroad()), "10");
    }

    #[test]
    fn keys_of_the_same_name_in_other_tables_have_other_words() {
        let keys = ["offers.first.relocation.amount", "offers.first.target_pay.amount"].map(str::to_owned);
        assert_eq!(heads(&keys), ["relocation amount", "target pay amount"]);
        assert_eq!(
            keys.each_ref().map(|key| short(key)),
            ["first relocation amount", "first target pay amount"]
        );
        assert_eq!(long(&keys[0]), "relocation amount of `first`");
        assert_eq!(short("stocks.AMZN.model.merton.jump.mean"), "AMZN jump mean");
        assert_eq!(short("offers.first.sign_on.paid"), "first sign-on paid");
        // Two names that are cut to the same one.
        let keys = ["offers.the-very-long-name.base", "offers.the-very-long-game.base"].map(str::to_owned);
        assert_eq!(heads(&keys), keys);
        assert_eq!(
            short_within("offers.the-very-long-name.relocation.amount", 30),
            "the-very-lo… relocation amount"
        );
    }

    /// A scenario whose only offer pays in euros.
    fn abroad() -> Scenario {
        let text = "title = 'x'\nstocks.EUR = { price = 1.1, model.gbm = { growth = '0%', volatility = '8%' } }\n\
                    stocks.AMZN = { price = 220, model.gbm = { growth = '0%', volatility = '8%' } }\n\
                    [offers.munich]\ncurrency = 'EUR'\nbase = '85K'\n\
                    grant = { stock = 'AMZN', value = '300K', vesting = 'amazon' }\n[offers.home]\nbase = '175K'\n";
        Scenario::from_toml(text).unwrap().scenario
    }

    #[test]
    fn cash_of_another_currency_is_no_dollars() {
        let value = |key: &str, text: &str| value(key, text, &abroad());
        assert_eq!(value("offers.munich.base", "90000"), "90K EUR");
        assert_eq!(value("offers.munich.base", "90123"), "90,123 EUR");
        assert_eq!(value("offers.munich.relocation.amount", "9K"), "9K EUR");
        assert_eq!(value("offers.munich.grant.value", "300000"), "$300K");
        assert_eq!(value("offers.munich.target_pay.amount", "300000"), "$300K");
        assert_eq!(value("offers.munich.bonus", "15%"), "15%");
        assert_eq!(value("offers.home.base", "90000"), "$90K");
        assert_eq!(value("goals.walk_away", "1M"), "$1M");
    }

    #[test]
    fn values_are_never_rounded() {
        let value = |key: &str, text: &str| value(key, text, &abroad());
        assert_eq!(value("offers.first.base", "170000"), "$170K");
        assert_eq!(value("offers.first.base", "170123"), "$170,123");
        assert_eq!(value("offers.first.grant.value", "300K"), "$300K");
        assert_eq!(value("stocks.AMZN.price", "258.63"), "$258.63");
        assert_eq!(value("stocks.AMZN.price", "12.5"), "$12.50");
        assert_eq!(value("stocks.AMZN.price", "1000"), "$1,000");
        assert_eq!(value("stocks.AMZN.model.gbm.growth", "8%"), "8%");
    }
}
