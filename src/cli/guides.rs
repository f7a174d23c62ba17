//! What the commands on public guides ask for alike.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::failure::Failure;
use super::load;
use crate::Precision;
use crate::facts::guides::guides;
use crate::offer::Offer;
use crate::scenario::{MAX_BYTES, Scenario, parse_precision, plain_reason, quoted, suggestion};

/// A level that the guides know.
pub(super) fn level(text: &str) -> Result<String, String> {
    let level = text.trim().to_uppercase();
    let level = if level.starts_with('L') { level } else { format!("L{level}") };
    let is_known = guides().band.iter().any(|band| band.level == level);
    if is_known { Ok(level) } else { Err("the guides have bands for L6 and L7".to_owned()) }
}

/// A place that the guides know, by its id.
pub(super) fn place(text: &str) -> Result<String, String> {
    let known: Vec<String> = guides().place.iter().map(|place| place.id.replace('_', "-")).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    guides()
        .place(text)
        .map(|place| place.id.clone())
        .ok_or_else(|| format!("the guides have no band for that place; {}", suggestion(text, &known)))
}

/// A document, by its letter.
pub(super) fn document(text: &str) -> Result<String, String> {
    guides().document(text.trim()).map(|document| document.id.clone()).ok_or_else(|| {
        let known = guides().document.iter().map(|document| format!("{} is {}", document.id, document.name));
        format!("there is no such source: {}", known.collect::<Vec<_>>().join(", "))
    })
}

/// A percentile.
pub(super) fn percentile(text: &str) -> Result<f64, String> {
    let number = text.trim().trim_start_matches(['P', 'p']).parse().ok();
    number
        .filter(|number| (0.0..=100.0).contains(number))
        .ok_or_else(|| "a percentile is a number from 0 to 100, such as 75".to_owned())
}

/// The offers to look at: the one of this name, or all. Guides count in dollars.
pub(super) fn offers<'a>(scenario: &'a Scenario, name: Option<&str>) -> Result<Vec<&'a Offer>, Failure> {
    let offers: Vec<&Offer> = match name {
        Some(name) => vec![&scenario.offers[scenario.offer_named(name).map_err(Failure::input)?]],
        None => scenario.offers.iter().collect(),
    };
    match offers.iter().find_map(|offer| Some((offer, offer.currency.as_ref()?))) {
        None => Ok(offers),
        Some((offer, currency)) => Err(Failure::input(format_args!(
            "the offer {} pays in {}, the guides count in dollars",
            quoted(&offer.name),
            quoted(currency)
        ))),
    }
}

/// An amount of dollars.
pub(super) fn dollars(text: &str) -> Result<f64, String> {
    let amount = match parse_precision(text) {
        Ok(Precision::Dollars(amount)) => Some(amount),
        _ => (text.trim().trim_start_matches('$') == "0").then_some(0.0),
    };
    amount
        .filter(|amount| *amount <= 1e9)
        .ok_or_else(|| "write an amount such as 300K or $1.2M, at most $1 billion".to_owned())
}

/// The one offer to look at.
pub(super) fn the_offer<'a>(scenario: &'a Scenario, name: Option<&str>) -> Result<&'a Offer, Failure> {
    match offers(scenario, name)?[..] {
        [offer] => Ok(offer),
        ref several => {
            let names: Vec<&str> = several.iter().map(|offer| offer.name.as_str()).collect();
            let names = names.join(", ");
            Err(Failure::input(format_args!("say which offer with --offer: there are {names}")))
        }
    }
}

/// What a file is called in messages.
pub(super) fn name_of(path: &Path) -> String {
    if load::is_stdin(path) { "standard input".to_owned() } else { path.display().to_string() }
}

/// The text of a file, or of standard input.
pub(super) fn text_of(path: &Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let most = MAX_BYTES as u64 + 1;
    let read = if load::is_stdin(path) {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes))
    };
    let name = name_of(path);
    read.map_err(|error| Failure::input(format_args!("cannot read `{name}`: {}", plain_reason(&error))))?;
    if bytes.len() > MAX_BYTES {
        return Err(Failure::input(format_args!("`{name}` is larger than 1 MB")));
    }
    String::from_utf8(bytes)
        .map(|text| text.trim_start_matches('\u{feff}').to_owned())
        .map_err(|_| Failure::input(format_args!("`{name}` is no text in UTF-8: save it as such")))
}
