//! What the columns of a price file mean, and which of them is read.

use std::collections::HashMap;

use super::Choice;
use super::error::ReadError;
use super::table::{Heading, Table};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Date,
    /// Closing price as quoted, or with splits only.
    Close,
    /// Closing price adjusted for splits and dividends.
    Adjusted,
    Volume,
    Ticker,
    /// Known and of no use here.
    Other,
    Unknown,
}

/// Names in small letters without blanks, signs and accents. The first of a role that a file has is taken.
const NAMES: &[(Role, &[&str])] = &[
    (
        Role::Date,
        &[
            "date",
            "datetime",
            "tradingday",
            "tradedate",
            "tradingdate",
            "observationdate",
            "timestamp",
            "data",
            "datum",
            "fecha",
            "дата",
            "day",
            "dt",
            "index",
            "time",
        ],
    ),
    (
        Role::Adjusted,
        &[
            "adjclose",
            "adjustedclose",
            "closeadj",
            "closeadjusted",
            "adjcloseprice",
            "adjprice",
            "adjustedprice",
            "adjusted",
            "adj",
            "5adjustedclose",
        ],
    ),
    (
        Role::Close,
        &[
            "close",
            "closelast",
            "closeprice",
            "closingprice",
            "closing",
            "4close",
            "last",
            "lastprice",
            "pxlast",
            "settle",
            "zamkniecie",
            "schluss",
            "schlusskurs",
            "cloture",
            "dernier",
            "cierre",
            "chiusura",
            "fechamento",
            "ultimo",
            "закрытие",
            "price",
            "kurs",
            "prix",
            "цена",
            "value",
            "nav",
        ],
    ),
    (
        Role::Volume,
        &[
            "volume",
            "vol",
            "6volume",
            "5volume",
            "wolumen",
            "volumen",
            "umsatz",
            "volumi",
            "объем",
            "объём",
            "sharevolume",
            "tradingvolume",
        ],
    ),
    (
        Role::Ticker,
        &["symbol", "ticker", "tickers", "stock", "tic", "instrument", "security", "code", "isin"],
    ),
    (
        Role::Other,
        &[
            "open",
            "high",
            "low",
            "highest",
            "lowest",
            "1open",
            "2high",
            "3low",
            "otwarcie",
            "najwyzszy",
            "najnizszy",
            "eroffnung",
            "hoch",
            "tief",
            "ouverture",
            "plushaut",
            "plusbas",
            "apertura",
            "maximo",
            "minimo",
            "massimo",
            "abertura",
            "maxima",
            "minima",
            "откр",
            "макс",
            "мин",
            "изм",
            "change",
            "changepercent",
            "chg",
            "var",
            "zmiana",
            "dividend",
            "dividends",
            "dividendamount",
            "7dividendamount",
            "split",
            "splits",
            "stocksplits",
            "splitcoefficient",
            "8splitcoefficient",
            "unadjustedvolume",
            "vwap",
            "openint",
            "per",
            "capitalgains",
            "name",
            "currency",
        ],
    ),
];

pub(super) fn role(name: &str) -> Role {
    let plain = plain(name);
    NAMES.iter().find(|(_, names)| names.contains(&plain.as_str())).map_or(Role::Unknown, |&(role, _)| role)
}

/// Small letters and digits alone, accents of Latin letters taken off.
fn plain(name: &str) -> String {
    let without_accent = |letter: char| match letter {
        'á' | 'à' | 'â' | 'ã' | 'ä' | 'ą' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'ę' => 'e',
        'í' | 'ì' | 'î' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ż' | 'ź' => 'z',
        'ł' => 'l',
        'ç' | 'ć' => 'c',
        'ś' => 's',
        'ń' | 'ñ' => 'n',
        other => other,
    };
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).map(without_accent).collect()
}

/// The columns that are read.
#[derive(Debug, Clone)]
pub(super) struct Series {
    pub(super) date: usize,
    pub(super) price: usize,
    /// Whether the price is adjusted for dividends too.
    pub(super) adjusted: bool,
    /// The raw close beside an adjusted one.
    pub(super) raw: Option<usize>,
    pub(super) volume: Option<usize>,
    /// Column of tickers in a long file.
    pub(super) tickers: Option<usize>,
    /// Name of the share, where the header gives it.
    pub(super) ticker: Option<String>,
}

/// Finds the columns of the series that is asked for.
pub(super) fn choose(table: &Table, choice: &Choice) -> Result<Series, ReadError> {
    let columns = table.columns();
    let date = first(columns, Role::Date).unwrap_or(0);
    let tickers = first(columns, Role::Ticker).filter(|&column| column != date);
    let mut found = series_of(columns, date);
    for series in &mut found {
        series.tickers = tickers;
    }
    if let Some(name) = &choice.column {
        return by_column(columns, &found, name, date, tickers);
    }
    match found.len() {
        0 => Err(no_price(columns, date)),
        1 => only(found.remove(0), choice),
        _ => by_ticker(found, choice),
    }
}

/// Every series the header speaks of: one for a plain file, one a share for a wide file.
fn series_of(columns: &[Heading], date: usize) -> Vec<Series> {
    let prices = || columns.iter().enumerate().filter(move |&(index, _)| index != date);
    if columns.iter().any(|column| column.ticker.is_some()) {
        return grouped(
            columns,
            prices().filter_map(|(index, column)| Some((index, column.ticker.clone()?, role(&column.name)))),
            date,
        );
    }
    let plain: Vec<Member> = prices().map(|(index, column)| (index, role(&column.name))).collect();
    if let Some(series) = one_series(columns, &plain, date) {
        return vec![series];
    }
    let composed = prices()
        .filter_map(|(index, column)| composed(&column.name).map(|(ticker, role)| (index, ticker, role)));
    let composed = grouped(columns, composed, date);
    if !composed.is_empty() {
        return composed;
    }
    let unknown = plain.iter().filter(|(_, role)| *role == Role::Unknown).map(|&(price, _)| price);
    let named = |price: usize| Some(columns[price].name.clone()).filter(|name| !name.starts_with("column "));
    unknown.map(|price| Series { ticker: named(price), ..Series::of(date, price) }).collect()
}

/// A column and what it holds.
type Member = (usize, Role);

/// A name such as `AMZN.Adjusted` or `Close AMZN`: ticker and role.
fn composed(name: &str) -> Option<(String, Role)> {
    let signs = [' ', '.', '_', '-', '|', '/', ':'];
    let splits = name.match_indices(signs).map(|(at, sign)| (&name[..at], &name[at + sign.len()..]));
    let mut named = splits.filter_map(|(left, right)| {
        let either = [(left, role(right)), (right, role(left))];
        either.into_iter().find(|(ticker, role)| *role != Role::Unknown && !plain(ticker).is_empty())
    });
    named.next().map(|(ticker, role)| (ticker.to_string(), role))
}

/// One series for each ticker, in the order of the header.
fn grouped(
    columns: &[Heading],
    members: impl Iterator<Item = (usize, String, Role)>,
    date: usize,
) -> Vec<Series> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<(String, Vec<Member>)> = Vec::new();
    for (index, ticker, role) in members {
        let place = *places.entry(ticker.clone()).or_insert(groups.len());
        if place == groups.len() {
            groups.push((ticker, Vec::new()));
        }
        groups[place].1.push((index, role));
    }
    let series = groups.into_iter().filter_map(|(ticker, members)| {
        Some(Series { ticker: Some(ticker), ..one_series(columns, &members, date)? })
    });
    series.collect()
}

fn one_series(columns: &[Heading], members: &[Member], date: usize) -> Option<Series> {
    let column_of = |wanted: Role| {
        let those = members.iter().filter(|(_, role)| *role == wanted);
        those.min_by_key(|(index, _)| rank(wanted, &columns[*index].name)).map(|(index, _)| *index)
    };
    let (close, adjusted) = (column_of(Role::Close), column_of(Role::Adjusted));
    let series = Series::of(date, adjusted.or(close)?);
    Some(Series {
        adjusted: adjusted.is_some(),
        raw: adjusted.and(close),
        volume: column_of(Role::Volume),
        ..series
    })
}

impl Series {
    /// A column of prices of which nothing else is known.
    fn of(date: usize, price: usize) -> Self {
        Series { date, price, adjusted: false, raw: None, volume: None, tickers: None, ticker: None }
    }
}

fn first(columns: &[Heading], wanted: Role) -> Option<usize> {
    let those = columns.iter().enumerate().filter(|(_, column)| role(&column.name) == wanted);
    those.min_by_key(|(_, column)| rank(wanted, &column.name)).map(|(index, _)| index)
}

/// How early a name stands in the list of its role.
fn rank(wanted: Role, name: &str) -> usize {
    let plain = plain(name);
    let names = NAMES.iter().find(|(role, _)| *role == wanted).map_or(&[][..], |(_, names)| names);
    names.iter().position(|name| *name == plain).unwrap_or(names.len())
}

fn by_column(
    columns: &[Heading],
    found: &[Series],
    name: &str,
    date: usize,
    tickers: Option<usize>,
) -> Result<Series, ReadError> {
    let matches = |column: &Heading| plain(&column.name) == plain(name);
    let Some(price) = columns.iter().position(matches).filter(|&index| index != date) else {
        return Err(ReadError::new(format!("there is no column of prices `{name}`"))
            .help(format!("the columns are {}", listed(columns, date))));
    };
    if role(&columns[price].name) == Role::Volume {
        let message =
            format!("the column `{}` counts shares traded, it holds no prices", columns[price].name);
        return Err(ReadError::new(message).help(priced(columns)));
    }
    let beside = found.iter().find(|series| series.price == price || series.raw == Some(price));
    Ok(Series {
        adjusted: role(&columns[price].name) == Role::Adjusted,
        volume: beside.and_then(|series| series.volume),
        tickers,
        ticker: columns[price].ticker.clone(),
        ..Series::of(date, price)
    })
}

/// The one series of a file; a ticker asked for must not be another's.
fn only(series: Series, choice: &Choice) -> Result<Series, ReadError> {
    match (&series.ticker, &choice.ticker) {
        (Some(of), Some(wanted)) if !same(of, wanted) => {
            Err(ReadError::new(format!("the file has prices of {of}, not of {wanted}"))
                .help("leave out the ticker if this is the right file"))
        }
        _ => Ok(series),
    }
}

fn by_ticker(found: Vec<Series>, choice: &Choice) -> Result<Series, ReadError> {
    let tickers: Vec<&str> = found.iter().filter_map(|series| series.ticker.as_deref()).collect();
    let (count, listed) = (found.len(), tickers.join(", "));
    let Some(wanted) = &choice.ticker else {
        let message = format!("the file has {count} series of prices");
        let what = if tickers.is_empty() {
            "choose a column".to_string()
        } else {
            format!("choose a ticker, one of {listed}")
        };
        return Err(ReadError::new(message).help(what));
    };
    let chosen =
        found.iter().find(|series| series.ticker.as_ref().is_some_and(|ticker| same(ticker, wanted)));
    chosen.cloned().ok_or_else(|| no_ticker(wanted, &listed))
}

pub(super) fn no_ticker(wanted: &str, listed: &str) -> ReadError {
    ReadError::new(format!("the file has no prices of {wanted}")).help(format!("it has {listed}"))
}

pub(super) fn same(a: &str, b: &str) -> bool {
    a.trim().eq_ignore_ascii_case(b.trim())
}

fn no_price(columns: &[Heading], date: usize) -> ReadError {
    ReadError::new("no column of closing prices was found")
        .help(format!("choose one of the columns {}", listed(columns, date)))
}

/// Which columns do hold prices, as far as their names tell.
fn priced(columns: &[Heading]) -> String {
    let names = columns.iter().map(|column| column.name.as_str());
    let names: Vec<&str> = names.filter(|name| matches!(role(name), Role::Close | Role::Adjusted)).collect();
    if names.is_empty() {
        "choose a column of prices".into()
    } else {
        format!("prices stand in {}", names.join(", "))
    }
}

fn listed(columns: &[Heading], date: usize) -> String {
    let names = columns
        .iter()
        .enumerate()
        .filter(|&(index, _)| index != date)
        .map(|(_, column)| column.name.as_str());
    names.collect::<Vec<_>>().join(", ")
}
