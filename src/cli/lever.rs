//! A number of a scenario that can be moved, by a short name or by its way through the file.

use std::borrow::Cow;

use crate::decide::{GROWTHS, PRICES, at_flat_price};
use crate::money;
use crate::report::keys;
use crate::scenario::{self, NotVaried, Scenario, Varied};

/// What the values of a lever are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Rate,
    Dollars,
    Number,
}

impl Unit {
    /// A value of the command line.
    pub(super) fn parse(self, text: &str) -> Result<f64, String> {
        match self {
            Unit::Rate => scenario::parse_rate(text),
            Unit::Dollars => scenario::parse_dollars(text),
            Unit::Number => {
                let number = text.trim().parse().ok().filter(|number: &f64| number.is_finite());
                number.ok_or_else(|| "write a number, such as 1500 or 0.3".to_owned())
            }
        }
    }

    /// A value as a file has it.
    fn in_file(self, value: f64) -> String {
        match self {
            Unit::Rate => format!("{:.12}%", 100.0 * value),
            // A number without a point would be an integer, with which few keys are happy.
            Unit::Dollars | Unit::Number => format!("{value:?}"),
        }
    }
}

/// How a lever acts.
enum Act {
    /// The key takes the value.
    Key(String),
    /// This stock stands at that price.
    FlatPrice(String),
}

/// A number that can be moved.
pub(super) struct Lever {
    /// What it is, in words: `growth of AMZN`.
    pub(super) label: String,
    pub(super) unit: Unit,
    /// What it is now, if there is such a number.
    pub(super) now: Option<f64>,
    act: Act,
    /// Where it is looked for unless told otherwise.
    usual: (f64, f64),
    /// The currency it counts in, if that is not the dollar.
    currency: Option<String>,
}

/// Why a number cannot be moved.
struct Refused {
    reason: String,
    /// Whether the reason names what was meant.
    has_meant: bool,
}

impl From<String> for Refused {
    fn from(reason: String) -> Self {
        Refused { reason, has_meant: false }
    }
}

impl From<Refused> for String {
    fn from(refused: Refused) -> Self {
        refused.reason
    }
}

/// Dollars, where nothing is paid so far.
const DOLLARS: f64 = 1e6;

impl Lever {
    /// From a short name (`growth`, `price`, `grant`, `sign-on`, `base`) or a key of the file. What may be of any offer
    /// is that of `offer`.
    pub(super) fn find(
        name: &str,
        varied: &Varied,
        scenario: &Scenario,
        offer: usize,
    ) -> Result<Self, String> {
        let (short, stock) = name.split_once('.').map_or((name, None), |(short, stock)| (short, Some(stock)));
        let lever = match short {
            "price" => Lever::flat_price(&stock_of(stock, scenario)?, scenario),
            _ => Lever::named(name, varied, &scenario.offers[offer].name)?,
        };
        let currency = keys::currency(&lever.key(), scenario).map(str::to_owned);
        Ok(Lever { currency, ..lever })
    }

    /// From a key of the file, or what stands for one.
    fn named(name: &str, varied: &Varied, offer: &str) -> Result<Self, String> {
        let key = varied.find(name, Some(offer)).map_err(|error| error.to_string())?;
        Lever::at_key(&key, varied).map_err(|refused| match varied.nearest(&key) {
            Some(meant) if !refused.has_meant && varied.inherited(&key).is_none() => {
                format!("there is no `{key}` to vary; did you mean `{meant}`?")
            }
            _ => refused.reason,
        })
    }

    /// What it is, for programs: the key of the file, or `price.AMZN` for a price that is one and the same throughout.
    pub(super) fn key(&self) -> Cow<'_, str> {
        match &self.act {
            Act::Key(key) => Cow::Borrowed(key),
            Act::FlatPrice(stock) => Cow::Owned(format!("price.{}", quoted(stock))),
        }
    }

    /// Whether both move the same number, however it was named.
    pub(super) fn is_the_same_as(&self, other: &Lever) -> bool {
        let [one, another] = [self, other].map(|lever| scenario::parts_of_key(&lever.key()));
        one == another
    }

    fn flat_price(stock: &str, scenario: &Scenario) -> Self {
        let now = scenario.stock(stock).map_or(1.0, |stock| stock.price);
        Lever {
            label: format!("price of {stock} on every vest date"),
            unit: Unit::Dollars,
            now: Some(now),
            act: Act::FlatPrice(stock.to_owned()),
            usual: (PRICES.0 * now, PRICES.1 * now),
            currency: None,
        }
    }

    /// Any key with a number, or one that takes a number if it were there.
    fn at_key(key: &str, varied: &Varied) -> Result<Self, Refused> {
        let parts = scenario::parts_of_key(key);
        let (unit, now) = match varied.inherited(key) {
            Some(text) => match (number(&text), varied.advice(key)) {
                (Some((unit, now)), _) => (unit, Some(now)),
                (None, Some(advice)) => return Err(advice.into()),
                (None, None) => {
                    return Err(format!("`{key}` is `{text}`; only a number can be varied").into());
                }
            },
            // Without sign-on money none is paid in year 1.
            None if parts.iter().any(|part| part == "sign_on") => (unit_taken(key, varied)?, Some(0.0)),
            None => (unit_taken(key, varied)?, None),
        };
        // A bare number says nothing of what it counts.
        let unit = if unit == Unit::Number { unit_taken(key, varied).unwrap_or(unit) } else { unit };
        let size = now.unwrap_or(0.0).abs();
        let usual = match (unit, &parts[..]) {
            (Unit::Rate, [.., last]) if last == "growth" => GROWTHS,
            (Unit::Rate, [.., growth, mean]) if growth == "growth" && mean == "mean" => GROWTHS,
            (Unit::Rate, _) => (0.0, (3.0 * size).clamp(0.3, 1.5)),
            (Unit::Dollars, _) => (0.0, dollars_up_to(size)),
            (Unit::Number, _) => (0.0, if size > 0.0 { 5.0 * size } else { 1.0 }),
        };
        let (label, act) = (keys::long(key), Act::Key(key.to_owned()));
        let mut lever = Lever { label, unit, now, act, usual, currency: None };
        // A grant of nothing is no grant, and a chance of 105 % no chance: such a range ends where the key still can be.
        let takes = |value: &f64| at(varied, &[(&lever, *value)]).is_ok();
        let lows = [usual.0, 0.01 * if size > 0.0 { size } else { usual.1 }];
        let highs = [usual.1, 1.0, 0.99, 2.0 * size, size];
        let highs = highs.into_iter().filter(|high| *high > usual.0);
        let range = (lows.iter().copied().find(takes), highs.into_iter().find(takes));
        lever.usual = (range.0.unwrap_or(lows[1]), range.1.unwrap_or(usual.1));
        Ok(lever)
    }

    /// Where to look: what was told, else what is usual.
    pub(super) fn range(&self, from: Option<&str>, to: Option<&str>) -> Result<(f64, f64), String> {
        let end = |text: Option<&str>, usual: f64| text.map_or(Ok(usual), |text| self.unit.parse(text));
        let (low, high) = (end(from, self.usual.0)?, end(to, self.usual.1)?);
        match low < high {
            true => Ok((low, high)),
            false => Err(format!(
                "the range of {} ends at {}, not above its start {}",
                self.label,
                self.written(high),
                self.written(low)
            )),
        }
    }

    /// A value for people.
    pub(super) fn written(&self, value: f64) -> String {
        let written = match self.unit {
            Unit::Rate => money::percent(value),
            Unit::Dollars if matches!(self.act, Act::FlatPrice(_)) || value.abs() < 1000.0 => {
                money::price(value)
            }
            Unit::Dollars if value.abs() < 1e7 => money::exact(value),
            Unit::Dollars => money::short(value),
            Unit::Number => format!("{}", (value * 1e4).round() / 1e4),
        };
        self.in_currency(written)
    }

    fn in_currency(&self, written: String) -> String {
        match &self.currency {
            Some(currency) if self.unit == Unit::Dollars => keys::in_currency(&written, currency),
            _ => written,
        }
    }

    /// A value with its standard error for people, to the digits that the error leaves.
    pub(super) fn within(&self, value: f64, se: f64) -> String {
        match self.unit {
            // The search is no more exact than that, and nobody asks.
            Unit::Rate if se < 1e-6 => self.written(value),
            Unit::Dollars if se < 0.005 => self.written(value),
            Unit::Rate => {
                let [value, se] = money::within(100.0 * value, 100.0 * se);
                format!("{value}% ± {se}%")
            }
            Unit::Dollars => {
                let [size, se] = money::within(value.abs(), se);
                let sign = if value < 0.0 { "−" } else { "" };
                self.in_currency(format!("{sign}${size} ± {se}"))
            }
            Unit::Number => money::within(value, se).join(" ± "),
        }
    }

    /// It as an axis of a map.
    #[cfg(feature = "charts")]
    pub(super) fn axis(&self, range: (f64, f64)) -> crate::chart::MapAxis {
        let scaling = match (self.unit, &self.currency) {
            (Unit::Rate, _) => crate::chart::Scaling::Rate,
            (Unit::Dollars, None) => crate::chart::Scaling::Dollars,
            (Unit::Dollars, Some(_)) | (Unit::Number, _) => crate::chart::Scaling::Number,
        };
        let unit = self.currency.as_ref().filter(|_| self.unit == Unit::Dollars);
        let unit = unit.map_or_else(String::new, |currency| format!(", in {currency}"));
        let name = format!("{}{unit}", self.label.replace('`', ""));
        crate::chart::MapAxis { name, scaling, range, now: self.now }
    }

    /// What stands in the file if the lever is at a value.
    fn changes(&self, value: f64) -> Vec<(String, String)> {
        match &self.act {
            Act::Key(key) => vec![(key.clone(), self.unit.in_file(value))],
            Act::FlatPrice(_) => Vec::new(),
        }
    }

    /// Whether it moves an offer alone: offers at different values then meet the same prices.
    pub(super) fn moves_offers_alone(&self) -> bool {
        match &self.act {
            Act::Key(key) => key.starts_with("offers."),
            Act::FlatPrice(_) => false,
        }
    }
}

/// The scenario with levers at these values. Those of an offer move it alone, also where another extends it: what is
/// searched for is a number of one offer, and the other is what it is held against.
pub(super) fn at(varied: &Varied, levers: &[(&Lever, f64)]) -> Result<Scenario, String> {
    let changes: Vec<(String, String)> =
        levers.iter().flat_map(|(lever, value)| lever.changes(*value)).collect();
    let changes: Vec<(&str, &str)> =
        changes.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let mut scenario = varied.with_alone(&changes).map_err(|error| error.to_string())?;
    for (lever, value) in levers {
        if let Act::FlatPrice(stock) = &lever.act {
            scenario = at_flat_price(&scenario, stock, *value).map_err(|error| error.to_string())?;
        }
    }
    Ok(scenario)
}

fn dollars_up_to(now: f64) -> f64 {
    if now > 0.0 { (5.0 * now).max(100_000.0) } else { DOLLARS }
}

/// The stock named, or the only one that is granted.
fn stock_of(named: Option<&str>, scenario: &Scenario) -> Result<String, String> {
    // Its name may have quotes, as it has in the file.
    let named = named.map(|named| scenario::parts_of_key(named).join("."));
    let named = named.as_deref();
    let granted: Vec<&str> = scenario.stocks.iter().map(|stock| stock.name.as_str()).collect();
    match (named, &granted[..]) {
        (Some(name), _) if granted.contains(&name) => Ok(name.to_owned()),
        (Some(name), _) => Err(format!("there is no stock `{name}`; there are {}", granted.join(", "))),
        (None, [one]) => Ok((*one).to_owned()),
        (None, []) => Err("there is no stock in this file: nothing depends on a share price".to_owned()),
        (None, [first, ..]) => Err(format!("there are several stocks; say which, such as `price.{first}`")),
    }
}

/// A number of the file and what it counts.
fn number(text: &str) -> Option<(Unit, f64)> {
    if let Ok(number) = text.trim().replace('_', "").parse::<f64>() {
        return Some((Unit::Number, number)).filter(|_| number.is_finite());
    }
    if text.trim().ends_with('%') {
        return scenario::parse_rate(text).ok().map(|rate| (Unit::Rate, rate));
    }
    scenario::parse_dollars(text).ok().map(|amount| (Unit::Dollars, amount))
}

/// Whether a key takes a rate or an amount; what is wrong with it if it takes neither.
fn unit_taken(key: &str, varied: &Varied) -> Result<Unit, Refused> {
    let takes = |value: &str| varied.with(&[(key, value)]).map(drop);
    match (takes("10%"), takes("$20000")) {
        (Ok(()), _) => Ok(Unit::Rate),
        (_, Ok(())) => Ok(Unit::Dollars),
        (Err(error @ NotVaried::Key { .. }), _) => {
            Err(Refused { reason: error.to_string(), has_meant: error.meant().is_some() })
        }
        (Err(NotVaried::Wrong { problems, .. }), _) => {
            let first = problems.diagnostics().first();
            let reason = first.map_or("it takes no number", |first| first.message.as_str());
            let meant = first.filter(|first| first.meant.is_some()).map(|first| first.label.as_str());
            let help = meant.or(first.and_then(|first| first.help.as_deref()));
            let help = help.map_or(String::new(), |help| format!("; {help}"));
            let reason = format!("`{key}` cannot be varied: {reason}{help}");
            Err(Refused { reason, has_meant: meant.is_some() })
        }
    }
}

/// A name as part of a key.
fn quoted(name: &str) -> String {
    let is_bare = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if is_bare && !name.is_empty() { name.to_owned() } else { format!("\"{name}\"") }
}
