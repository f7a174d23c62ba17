//! Parameters of price models, read and written by their kind: no model is named here.

use std::sync::Arc;

use serde_json::json;
use toml::Spanned;
use toml::de::DeValue;

use super::diagnostic::{Diagnostic, Problems};
use super::laws;
use super::limits::{MOST_KNOTS, MOST_RETURNS};
use super::mixture;
use super::resampled::Past;
use super::table::{Entry, Node, unknown_name};
use super::units::{self, Reading};
use super::values;
use super::words::{list, nearest, quoted};
use crate::market::{self, Arguments, Kind, Knot, ModelInfo, Parameter, PriceModel, Value};
use crate::money;

/// A model named in the file, its parameters not yet read.
pub(super) struct ChosenModel<'a> {
    info: &'static ModelInfo,
    entry: Entry<'a>,
}

/// Reads the table `model`, which holds one table named after the model.
pub(super) fn chosen<'a>(entry: &Entry<'a>, problems: &mut Problems) -> Option<ChosenModel<'a>> {
    match entry.value().as_table() {
        Some(table) => only(table.iter().collect(), entry, problems),
        None => {
            problems.push(entry.wrong("a table", choose()));
            None
        }
    }
}

fn names() -> Vec<&'static str> {
    market::MODELS.iter().map(|info| info.name).collect()
}

fn choose() -> String {
    format!("write one table named after the model; there are {}", list(names()))
}

/// The one table named after a model, `entry` being where it stands.
pub(super) fn only<'a>(
    tables: Vec<(&'a Spanned<std::borrow::Cow<'a, str>>, Node<'a>)>,
    entry: &Entry,
    problems: &mut Problems,
) -> Option<ChosenModel<'a>> {
    let [(name, node)] = tables[..] else {
        let fault = if tables.is_empty() { "no model is chosen" } else { "more than one model is chosen" };
        problems.push(Diagnostic::error(entry.span(), fault).help(choose()));
        return None;
    };
    let Some(info) = market::find(name.get_ref()) else {
        let place = Entry::new("`model`", node);
        let error = unknown_name(&place, "price model", name.get_ref(), &names());
        problems.push(Diagnostic { span: name.span(), ..error });
        return None;
    };
    Some(ChosenModel { info, entry: Entry::new(quoted(info.name), node) })
}

impl ChosenModel<'_> {
    /// The model with its parameters. `price` is the stock's, today.
    pub(super) fn build(
        &self,
        price: Option<f64>,
        past: &mut Past,
        problems: &mut Problems,
    ) -> Option<Box<dyn PriceModel>> {
        build(self.info, &self.entry, price, past, problems)
    }

    /// The value of the first parameter of a kind.
    fn given(&self, kind: Kind) -> Option<(&'static Parameter, Entry<'_>)> {
        let parameter = self.info.parameters.iter().find(|parameter| parameter.kind == kind)?;
        let node = self.entry.value().as_table()?.get(parameter.name)?;
        Some((parameter, Entry::new(quoted(parameter.name), node)))
    }

    /// Whether it draws from the history of its stock.
    pub(super) fn takes_history(&self) -> bool {
        let resamples = self.info.parameters.iter().any(|parameter| parameter.kind == Kind::Returns);
        resamples && self.given(Kind::Returns).is_none() || self.has_part_that_takes_history()
    }

    fn has_part_that_takes_history(&self) -> bool {
        let Some((_, parts)) = self.given(Kind::Models) else { return false };
        let tables =
            parts.value().as_array().into_iter().flatten().filter_map(|node| node.get_ref().as_table());
        let models = tables.flat_map(|table| table.iter()).filter_map(|(name, node)| {
            let info = market::find(name.get_ref())?;
            Some(ChosenModel { info, entry: Entry::new(quoted(info.name), node) })
        });
        models.into_iter().any(|model| model.takes_history())
    }

    /// The returns that stand in the file, if they can be read.
    pub(super) fn own_returns(&self) -> Option<Arc<[f64]>> {
        let (parameter, entry) = self.given(Kind::Returns)?;
        match plain_value(parameter, &entry) {
            Ok(Value::Returns(returns)) => Some(returns),
            _ => None,
        }
    }
}

fn build(
    info: &'static ModelInfo,
    entry: &Entry,
    price: Option<f64>,
    past: &mut Past,
    problems: &mut Problems,
) -> Option<Box<dyn PriceModel>> {
    let Some(table) = entry.value().as_table() else {
        problems.push(entry.wrong("a table", missing_help(info)));
        return None;
    };
    let misspelt = unknown_parameters(info, entry, problems);
    let mut arguments = Arguments::default();
    for parameter in info.parameters {
        match table.get(parameter.name) {
            None if misspelt.contains(&parameter.name) || parameter.otherwise.is_some() => {}
            None => problems.push(missing(info, parameter, entry)),
            Some(node) => {
                let entry = Entry::new(quoted(parameter.name), node);
                let value = value(parameter, &entry, price, past, problems);
                if let Some(value) = &value {
                    warn_of_odd(&entry, value, price, problems);
                }
                arguments.0.extend(value.map(|value| (parameter.name, value)));
            }
        }
    }
    let wanted = info.parameters.iter().filter(|p| p.otherwise.is_none() || table.contains_key(p.name));
    if arguments.0.len() < wanted.count() {
        return None;
    }
    past.complete(info, &mut arguments);
    if let Some(parameter) = info.parameters.iter().find(|parameter| lacks_returns(parameter, &arguments)) {
        if !past.is_expected && !misspelt.contains(&parameter.name) {
            problems.push(missing(info, parameter, entry).help(NO_RETURNS));
        }
        return None;
    }
    let model = info.model(&arguments).map_err(|error| {
        let place = table.get(error.parameter).map_or(entry.span(), |node| node.span());
        Diagnostic::error(place, error.reason).label(format!("{} of the model", quoted(error.parameter)))
    });
    let model = problems.note(model)?;
    // The models of a mixture have spoken for themselves.
    let spoken = |name: &str| info.parameters.iter().any(|p| p.name == name && p.kind == Kind::Models);
    for (parameter, warning) in model.warnings().into_iter().filter(|(parameter, _)| !spoken(parameter)) {
        let place = table.get(parameter);
        problems.push(Diagnostic::warning(place.map_or(entry.span(), |node| node.span()), warning));
    }
    Some(model)
}

/// How many times today's price, or which part of it, a price of a model may be without a warning.
const FAR_FROM_TODAY: f64 = 4.0;

const NO_RETURNS: &str = "give the stock a price file, `history = \"AMZN.csv\"`, or the model daily log returns, \
                          `returns = [0.0171, -0.0042, …]`";

fn lacks_returns(parameter: &Parameter, arguments: &Arguments) -> bool {
    parameter.kind == Kind::Returns && !arguments.0.contains_key(parameter.name)
}

/// Warns of values that are more likely slips, whatever model they belong to.
fn warn_of_odd(entry: &Entry, value: &Value, price: Option<f64>, problems: &mut Problems) {
    match value {
        Value::Knots(knots) => {
            let contradicted = knots.first().filter(|knot| knot.month == 0.0).zip(price);
            if let Some((knot, price)) = contradicted.filter(|(knot, price)| knot.price != *price) {
                let (start, price) = (money::price(knot.price), money::price(price));
                let message = format!("the path starts at {start}, but today's price is {price}");
                let help = "leave out the point of month 0, or give the stock the same `price`";
                problems.push(Diagnostic::warning(entry.first().span(), message).label("month 0").help(help));
            }
        }
        Value::Price(level) => {
            let times = price.map_or(1.0, |price| (level / price).max(price / level));
            if let Some(today) = price.filter(|_| times > FAR_FROM_TODAY) {
                let (name, level, today) = (&entry.name, money::price(*level), money::price(today));
                let message = format!("{name} is {level}, but today's price is {today}");
                let help = "it is a price of one share, in dollars";
                problems.push(Diagnostic::warning(entry.span(), message).label("is it meant?").help(help));
            }
        }
        Value::Rate(_)
        | Value::Law(_)
        | Value::Number(_)
        | Value::Word(_)
        | Value::Months(_)
        | Value::Returns(_)
        | Value::Models(_) => {}
    }
}

/// Reports what the model does not take, and returns the parameters that were probably meant.
fn unknown_parameters(info: &ModelInfo, entry: &Entry, problems: &mut Problems) -> Vec<&'static str> {
    let mut misspelt = Vec::new();
    let names = info.parameters.iter().map(|parameter| parameter.name);
    for key in entry.value().as_table().iter().flat_map(|table| table.keys()) {
        if problems.is_full() || names.clone().any(|name| name == key.get_ref()) {
            continue;
        }
        let meant = nearest(key.get_ref(), names.clone());
        misspelt.extend(meant);
        let message = format!("the model `{}` takes no {}", info.name, quoted(key.get_ref()));
        let error = Diagnostic::error(key.span(), message).help(missing_help(info));
        problems.push(match meant {
            Some(nearest) => error.meant(nearest),
            None => error.label("not a parameter"),
        });
    }
    misspelt
}

fn missing(info: &ModelInfo, parameter: &Parameter, entry: &Entry) -> Diagnostic {
    let message = format!("the model `{}` has no `{}`", info.name, parameter.name);
    let (name, example) = (parameter.name, example(parameter.kind));
    let help = format!("add `{name} = …`, in the form {example}: {}", parameter.about);
    Diagnostic::error(entry.span(), message).help(help)
}

fn missing_help(info: &ModelInfo) -> String {
    format!("it takes {}", list(info.parameters.iter().map(|parameter| parameter.name)))
}

/// A value of this kind as it may stand in a file.
#[must_use]
pub(super) fn example(kind: Kind) -> String {
    let fixed = match kind {
        Kind::NumberOr(word) => return format!("12 or {word:?}"),
        Kind::Word(words) => {
            return words.iter().map(|word| format!("{word:?}")).collect::<Vec<_>>().join(" or ");
        }
        Kind::Rate => "\"8%\"",
        Kind::RateOrLaw => "\"8%\" or { mean = \"8%\", sd = \"10%\" }",
        Kind::Number => "0.5",
        Kind::Models => mixture::EXAMPLE,
        Kind::Price => "220 or \"$220\"",
        Kind::Duration => "\"10 months\"",
        Kind::Knots => "[[\"6 months\", 120], [12, 100]]",
        Kind::Returns => "[0.0171, -0.0042, 0.0009]",
        Kind::MeanDays => "12.5",
        Kind::Days => "21",
    };
    fixed.to_owned()
}

fn value(
    parameter: &Parameter,
    entry: &Entry,
    price: Option<f64>,
    past: &mut Past,
    problems: &mut Problems,
) -> Option<Value> {
    if parameter.kind == Kind::Models {
        return mixture::read(entry, price, past, problems);
    }
    problems.note(plain_value(parameter, entry))
}

fn plain_value(parameter: &Parameter, entry: &Entry) -> Reading<Value> {
    match parameter.kind {
        Kind::Models => Err(entry.wrong("a list of models", "")),
        Kind::Rate => units::rate(entry).map(Value::Rate),
        Kind::RateOrLaw => laws::read(parameter.name, entry),
        Kind::Number | Kind::MeanDays | Kind::Days => units::plain_number(entry).map(Value::Number),
        Kind::Price => units::price(entry).map(Value::Price),
        Kind::Duration => units::months(entry).map(Value::Months),
        Kind::NumberOr(other) => number_or(other, entry),
        Kind::Word(words) => word(words, entry).map(Value::Word),
        Kind::Returns => {
            let help = format!("write {}", example(parameter.kind));
            let values = entry.list("a list of daily log returns", &help, MOST_RETURNS)?;
            let value = |node| units::plain_number(&Entry::new("a return", node));
            values.iter().map(value).collect::<Reading<_>>().map(Value::Returns)
        }
        Kind::Knots => {
            let help = format!("write {}", example(parameter.kind));
            let points = entry.list("a list of [month, price] points", &help, MOST_KNOTS)?;
            points.iter().map(knot).collect::<Reading<_>>().map(Value::Knots)
        }
    }
}

/// A number, or the word for none.
fn number_or(word: &'static str, entry: &Entry) -> Reading<Value> {
    if entry.value().as_str() == Some(word) {
        return Ok(Value::Word(word));
    }
    let help = format!("write a number without quotes, such as 12, or {word:?}");
    units::plain_number(entry)
        .map(Value::Number)
        .map_err(|_| entry.wrong(&format!("a number or {word:?}"), help))
}

fn word(words: &'static [&'static str], entry: &Entry) -> Reading<&'static str> {
    let found = words.iter().find(|word| entry.value().as_str() == Some(word));
    let known = example(Kind::Word(words));
    found.copied().ok_or_else(|| entry.wrong(&known, format!("write {known}, in quotes")))
}

fn knot<'a>(node: &'a toml::Spanned<DeValue<'a>>) -> Reading<Knot> {
    match node.get_ref().as_array().map(|pair| &pair[..]) {
        Some([month, price]) => Ok(Knot {
            month: units::months(&Entry::new("the month of a point", month))?,
            // A path may go to zero: a company can fail.
            price: units::dollars(&Entry::new("the price of a point", price))?,
        }),
        _ => Err(Entry::new("a point of the path", node).wrong("a pair", "write [\"6 months\", 120]")),
    }
}

/// The value as it stands in a file.
pub(super) fn written(value: &Value) -> String {
    match value {
        Value::Rate(rate) => values::rate(*rate),
        Value::Law(law) => laws::written(law),
        Value::Number(number) => values::number(*number),
        Value::Models(parts) => mixture::written(parts),
        Value::Price(price) => values::dollars(*price),
        Value::Months(months) => values::months(*months),
        Value::Word(word) => format!("{word:?}"),
        Value::Returns(returns) => {
            let returns: Vec<String> = returns.iter().map(|value| values::number(*value)).collect();
            values::list(&returns, "returns")
        }
        Value::Knots(knots) => {
            let point =
                |knot: &Knot| format!("[{}, {}]", values::number(knot.month), values::number(knot.price));
            values::list(&knots.iter().map(point).collect::<Vec<_>>(), "knots")
        }
    }
}

/// The JSON Schema of a value of this kind.
pub(super) fn schema(kind: Kind) -> serde_json::Value {
    match kind {
        Kind::Rate => json!({ "$ref": "#/$defs/rate" }),
        Kind::RateOrLaw => laws::schema(),
        Kind::Models => mixture::schema(),
        Kind::Number => json!({ "type": "number" }),
        Kind::Price => json!({ "$ref": "#/$defs/money" }),
        Kind::Duration => json!({ "$ref": "#/$defs/duration" }),
        Kind::NumberOr(word) => json!({ "anyOf": [{ "type": "number" }, { "const": word }] }),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::MeanDays => json!({ "type": "number", "minimum": 1 }),
        Kind::Days => json!({ "type": "integer", "minimum": 1 }),
        Kind::Returns => json!({
            "type": "array",
            "minItems": 2,
            "maxItems": MOST_RETURNS,
            "items": { "type": "number", "minimum": -5, "maximum": 5 }
        }),
        Kind::Knots => json!({
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_KNOTS,
            "items": {
                "type": "array",
                "prefixItems": [{ "$ref": "#/$defs/duration" }, { "$ref": "#/$defs/money" }],
                "minItems": 2,
                "maxItems": 2
            }
        }),
    }
}
