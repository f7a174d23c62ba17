//! The way to a value of a file: names of tables, and numbers of the elements of lists, from 1.

use toml::{Table, Value};

use super::NotVaried;
use crate::scenario::words::{nearest, quoted};
use crate::scenario::{limits::MOST_OFFERS, values};

/// The parts of a dotted key; a part in quotes may hold dots, and `sign_on[1]` is `sign_on.1`.
pub(crate) fn split(key: &str) -> Vec<String> {
    let (mut parts, mut part, mut quote) = (Vec::new(), String::new(), None);
    for c in key.chars() {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            ('.' | '[', None) => parts.push(std::mem::take(&mut part)),
            (']', None) => {}
            (c, _) => part.push(c),
        }
    }
    parts.push(part);
    parts
}

/// The dotted key, a part in quotes where it needs them.
pub(super) fn joined(way: &[String]) -> String {
    way.iter().map(|part| values::bare_or_quoted(part)).collect::<Vec<_>>().join(".")
}

/// What stands at the end of a way.
pub(super) fn at<'v>(table: &'v Table, way: &[String]) -> Option<&'v Value> {
    let (first, rest) = way.split_first()?;
    rest.iter().try_fold(table.get(first.as_str())?, |value, part| match value {
        Value::Table(inner) => inner.get(part.as_str()),
        Value::Array(list) => list.get(index(part)?),
        _ => None,
    })
}

/// The same, or what the offer takes over from another.
pub(super) fn inherited<'v>(table: &'v Table, way: &[String]) -> Option<&'v Value> {
    let mut way = way.to_vec();
    // Offers that extend each other in a circle are refused when the file is read.
    for _ in 0..=MOST_OFFERS {
        if let Some(value) = at(table, &way) {
            return Some(value);
        }
        let [offers, name, _, ..] = &mut way[..] else { return None };
        *name = at(table, &[offers.clone(), name.clone(), "extends".to_owned()])?.as_str()?.to_owned();
    }
    None
}

/// Puts a value at the end of a way. Tables that an offer inherits are made in it, lists are taken over in full, and the
/// first element of a list that is empty or not there is added to it.
pub(super) fn set(table: &mut Table, way: &[String], value: Value) -> Result<(), NotVaried> {
    let Some((last, before)) = way.split_last() else {
        return Err(NotVaried::key("an empty key stands for nothing"));
    };
    let is_of_offer = way.first().is_some_and(|first| first == "offers");
    let fresh: Vec<Value> = (0..before.len()).map(|depth| fresh(table, way, depth)).collect();
    let mut place = Place::Table(table);
    for (depth, (part, fresh)) in before.iter().zip(fresh).enumerate() {
        if let Place::Table(table) = &mut place
            && is_of_offer
            && depth >= 2
        {
            table.entry(part.clone()).or_insert(fresh);
        }
        place = place.enter(&way[..depth], part)?;
    }
    match place {
        Place::Table(table) => {
            table.insert(last.clone(), value);
        }
        Place::List(list) if list.is_empty() && last == "1" => list.push(value),
        Place::List(list) => *element(list, before, last)? = value,
    }
    Ok(())
}

/// What an offer is given where it has nothing yet: the list it inherits, or a table.
fn fresh(table: &Table, way: &[String], depth: usize) -> Value {
    let is_list = way.get(depth + 1).is_some_and(|next| is_number(next));
    let list = || inherited(table, &way[..=depth]).cloned().unwrap_or_else(|| Value::Array(Vec::new()));
    if is_list { list() } else { Value::Table(Table::new()) }
}

/// Where on the way.
enum Place<'v> {
    Table(&'v mut Table),
    List(&'v mut Vec<Value>),
}

impl<'v> Place<'v> {
    fn enter(self, way: &[String], part: &str) -> Result<Self, NotVaried> {
        let value = match self {
            Place::Table(table) => {
                let known: Vec<String> = table.keys().cloned().collect();
                table.get_mut(part).ok_or_else(|| missing(way, part, &known))?
            }
            Place::List(list) => element(list, way, part)?,
        };
        match value {
            Value::Table(inner) => Ok(Place::Table(inner)),
            Value::Array(list) => Ok(Place::List(list)),
            _ => {
                let full = joined(&[way, &[part.to_owned()]].concat());
                Err(NotVaried::key(format!("{} is a value, not a table or a list", quoted(&full))))
            }
        }
    }
}

/// The element of a list that a part names.
fn element<'v>(list: &'v mut [Value], way: &[String], part: &str) -> Result<&'v mut Value, NotVaried> {
    let (whole, count) = (joined(way), list.len());
    let wanted = quoted(&format!("{whole}.{part}"));
    let unknown = || {
        NotVaried::key(match (is_number(part), count) {
            (_, 0) => format!("there is no {wanted}: the list is empty"),
            (true, _) => format!("there is no {wanted}: the list has {}, counted from 1", elements(count)),
            (false, _) => format!("there is no {wanted}; {}", advice(&whole, count)),
        })
    };
    index(part).and_then(|index| list.get_mut(index)).ok_or_else(unknown)
}

/// How an element of a list is named.
pub(super) fn advice(list: &str, count: usize) -> String {
    let one = quoted(&format!("{list}.1"));
    format!("{} is a list of {}: name one by its number, such as {one}", quoted(list), elements(count))
}

fn elements(count: usize) -> String {
    if count == 1 { "1 element".to_owned() } else { format!("{count} elements") }
}

/// Where in a list the element of this number is.
fn index(part: &str) -> Option<usize> {
    // An element has one name: no zero in front.
    let is_one = is_number(part) && !part.starts_with('0');
    is_one.then(|| part.parse::<usize>().ok()?.checked_sub(1)).flatten()
}

/// Whether a part is the number of an element.
pub(crate) fn is_number(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}

fn missing(way: &[String], part: &str, known: &[String]) -> NotVaried {
    let full = |name: &str| joined(&[way, &[name.to_owned()]].concat());
    let reason = format!("there is no {}", quoted(&full(part)));
    match nearest(part, known.iter().map(String::as_str)) {
        Some(meant) => NotVaried::Key { reason, meant: Some(full(meant)) },
        None if known.is_empty() => NotVaried::key(reason),
        None => {
            let known = known.iter().map(|name| full(name)).collect::<Vec<_>>().join(", ");
            NotVaried::key(format!("{reason}; there are {known}"))
        }
    }
}

/// A value as TOML reads it; what it does not read is text.
pub(super) fn parsed(value: &str) -> Value {
    let document = format!("value = {value}");
    let read = document.parse::<Table>().ok().and_then(|mut table| table.remove("value"));
    read.unwrap_or_else(|| Value::String(value.to_owned()))
}

/// Ways to all values of a table, in its order. A list of tables is gone through, any other is a value.
pub(super) fn collect(table: &Table) -> Vec<Vec<String>> {
    let mut ways = Vec::new();
    table.iter().for_each(|(name, value)| collect_from(value, std::slice::from_ref(name), &mut ways));
    ways
}

fn collect_from(value: &Value, way: &[String], ways: &mut Vec<Vec<String>>) {
    let mut inner = |name: String, value: &Value| collect_from(value, &[way, &[name]].concat(), ways);
    match value {
        Value::Table(table) => table.iter().for_each(|(name, value)| inner(name.clone(), value)),
        Value::Array(list) if !list.is_empty() && list.iter().all(Value::is_table) => {
            list.iter()
                .zip(1..)
                .for_each(|(value, number): (&Value, usize)| inner(number.to_string(), value));
        }
        _ => ways.push(way.to_vec()),
    }
}
