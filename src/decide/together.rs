//! Offers of several scenarios put on the same price paths.

use std::collections::BTreeMap;

use crate::market::Correlation;
use crate::money;
use crate::scenario::{Scenario, Stock};

/// Why scenarios cannot be put together: a sentence that names both.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotTogether(String);

/// One scenario with the offers of all, each given with the name it goes by. Paths, seed and goals are those of the
/// first; where two offers have one name, that of their scenario is put before it.
///
/// # Errors
///
/// If they disagree on a stock they share or on anything else that decides what an offer pays.
pub fn together(scenarios: Vec<(String, Scenario)>) -> Result<Scenario, NotTogether> {
    let mut rest = scenarios.into_iter();
    let Some((first, mut whole)) = rest.next() else {
        return Err(NotTogether("there is no scenario".to_owned()));
    };
    let mut names: Vec<(String, String)> =
        whole.offers.iter().map(|offer| (first.clone(), offer.name.clone())).collect();
    for (name, scenario) in rest {
        agree(&first, &whole, &name, &scenario).map_err(NotTogether)?;
        whole.title = format!("{} · {}", whole.title, scenario.title);
        let new = |stock: &Stock| whole.stock(&stock.name).is_none();
        let new: Vec<Stock> = scenario.stocks.iter().filter(|stock| new(stock)).cloned().collect();
        whole.stocks.extend(new);
        whole.correlation = both(&whole.correlation, &scenario.correlation).map_err(NotTogether)?;
        names.extend(scenario.offers.iter().map(|offer| (name.clone(), offer.name.clone())));
        whole.offers.extend(scenario.offers);
    }
    let count = |name: &str| names.iter().filter(|(_, other)| other == name).count();
    for (offer, (scenario, name)) in whole.offers.iter_mut().zip(&names) {
        if count(name) > 1 {
            offer.name = format!("{scenario}/{name}");
        }
    }
    whole.title = whole.title.chars().take(120).collect();
    Ok(whole)
}

/// Refuses what would make amounts that cannot be compared.
fn agree(first: &str, a: &Scenario, second: &str, b: &Scenario) -> Result<(), String> {
    let apart = |what: &str| Err(format!("`{first}` and `{second}` {what}; both must say the same"));
    if a.years != b.years {
        return apart(&format!("look ahead {} and {} years", a.years, b.years));
    }
    if a.tax != b.tax {
        return apart("tax pay differently");
    }
    if a.money != b.money {
        return apart("turn later money into money of today differently");
    }
    if a.left_behind != b.left_behind {
        return apart("say different things of what is left behind");
    }
    for stock in &b.stocks {
        if let Some(difference) = a.stock(&stock.name).and_then(|other| difference(other, stock)) {
            return apart(&format!("do not agree on `{}`: {difference}", stock.name));
        }
    }
    Ok(())
}

/// Whether two scenarios differ by their offers alone.
pub(super) fn same_market(a: &Scenario, b: &Scenario) -> bool {
    let same_stock = |(a, b): (&Stock, &Stock)| a.name == b.name && difference(a, b).is_none();
    (a.years, a.paths, a.seed, a.sampling) == (b.years, b.paths, b.seed, b.sampling)
        && a.stocks.len() == b.stocks.len()
        && a.stocks.iter().zip(&b.stocks).all(same_stock)
        && a.correlation == b.correlation
        && a.tax == b.tax
        && a.money == b.money
        && a.left_behind == b.left_behind
}

/// What two stocks of one name do not have in common.
fn difference(a: &Stock, b: &Stock) -> Option<String> {
    let shocks = |stock: &Stock| format!("{:?}", stock.shocks);
    if a.price != b.price {
        return Some(format!("{} against {}", money::price(a.price), money::price(b.price)));
    }
    if a.summary() != b.summary() {
        return Some(format!("{} against {}", a.summary(), b.summary()));
    }
    let is_same = a.model.arguments() == b.model.arguments() && shocks(a) == shocks(b);
    (!is_same).then(|| "the numbers of its model or its shocks differ".to_owned())
}

/// The correlations of both, which may not contradict each other.
fn both(a: &Correlation, b: &Correlation) -> Result<Correlation, String> {
    let mut pairs = BTreeMap::new();
    for (one, other, number) in a.pairs().chain(b.pairs()) {
        if let Some(before) = pairs.insert((one, other), number).filter(|before| *before != number) {
            return Err(format!(
                "the correlation of `{one}` and `{other}` is {before} and {number}; both must be the same"
            ));
        }
    }
    let pairs = pairs.into_iter().map(|((one, other), number)| (one, other, number));
    Correlation::new(pairs).map_err(|error| error.to_string())
}
