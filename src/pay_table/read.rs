//! From text to rows: which lines are a table, which columns it has.

use std::ops::Range as Bytes;

use csv::ReaderBuilder;

use super::amounts::{Amounts, Cell, cell};
use super::{Column, PayTable, ReadError, Row, Unreadable};
use crate::facts::guides::Range;

/// Amounts without a unit below this are more likely thousands than dollars.
const FEW_DOLLARS: f64 = 10_000.0;
/// A table of more rows is not one that someone wrote.
const MOST_ROWS: usize = 10_000;

const HELP: &str =
    "name columns such as Base, RSU (4 years), Sign-on Y1, Sign-on Y2, Total Y1, 4-year average, Premium";

/// A line of cells and where they stand in the text.
struct Line {
    number: usize,
    cells: Vec<(String, Bytes<usize>)>,
}

/// What a heading says.
struct Heading {
    text: String,
    column: Option<Column>,
    thousands: bool,
    in_percent: bool,
    /// What amounts are multiplied with: stock of a year is a quarter of the grant.
    times: f64,
}

pub(super) fn read(text: &str, thousands: bool) -> Result<PayTable, ReadError> {
    let tables = if is_markdown(text) { markdown(text) } else { vec![separated(text)?] };
    let mut read =
        PayTable { rows: Vec::new(), columns: Vec::new(), unread: Vec::new(), passed_over: Vec::new() };
    for table in tables {
        let Some((head, body)) = table.split_first() else { continue };
        let headings: Vec<Heading> = head.cells.iter().map(|(text, _)| heading(text)).collect();
        match headings.iter().any(|heading| heading.column.is_some()) {
            true => add(&mut read, &headings, body, thousands)?,
            false => read.passed_over.push(head.number),
        }
    }
    if read.rows.len() > MOST_ROWS {
        return Err(error(0..0, format!("there are more than {MOST_ROWS} rows"), "cut the file"));
    }
    if read.rows.is_empty() {
        let end = text.lines().next().map_or(0, str::len);
        return Err(error(0..end, "there is no pay table here".to_owned(), HELP));
    }
    // A table of which nothing is understood is refused by its first cell.
    match read.rows.iter().flat_map(|row| &row.unreadable).next() {
        Some(first) if read.rows.iter().all(|row| row.cells.is_empty()) => Err(first.error.clone()),
        _ => Ok(read),
    }
}

fn error(span: Bytes<usize>, message: String, help: &str) -> ReadError {
    ReadError { span, message, help: help.to_owned() }
}

fn add(table: &mut PayTable, headings: &[Heading], body: &[Line], thousands: bool) -> Result<(), ReadError> {
    let known = headings.iter().filter_map(|heading| Some((heading.text.clone(), heading.column?)));
    let known: Vec<_> = known.collect();
    let twice =
        |(i, (_, column)): (usize, &(String, Column))| known[..i].iter().any(|(_, other)| other == column);
    if let Some((_, (text, column))) = known.iter().enumerate().find(|(i, known)| twice((*i, known))) {
        let message = format!("`{text}` is a second column of {}", column.word());
        let span = body.first().and_then(|line| line.cells.first()).map_or(0..0, |(_, span)| span.clone());
        return Err(error(span, message, "audit one level or place at a time, one column of each kind"));
    }
    table.columns.extend(known);
    let holds_amounts = |place: usize| {
        let cells = body.iter().filter_map(|line| line.cells.get(place));
        cells.into_iter().any(|(text, _)| matches!(cell(text), Cell::Amounts(_)))
    };
    let unread = headings
        .iter()
        .enumerate()
        .filter(|(place, heading)| heading.column.is_none() && holds_amounts(*place));
    table.unread.extend(unread.map(|(_, heading)| heading.text.clone()));
    for line in body {
        table.rows.push(row(headings, line, thousands));
    }
    Ok(())
}

fn row(headings: &[Heading], line: &Line, thousands: bool) -> Row {
    let mut row = Row { label: String::new(), line: line.number, cells: Vec::new(), unreadable: Vec::new() };
    for (heading, (text, span)) in headings.iter().zip(&line.cells) {
        match (heading.column, cell(text)) {
            (_, Cell::Nothing) | (None, Cell::Amounts(_)) => {}
            (Some(column), cell) => match amounts(heading, column, (cell, text, span), thousands) {
                Ok(range) => row.cells.push((column, range)),
                Err(error) => {
                    let (heading, text) = (heading.text.clone(), text.clone());
                    row.unreadable.push(Unreadable { column, heading, text, error });
                }
            },
            (None, _) if row.label.is_empty() => row.label = text.trim_matches('*').to_owned(),
            (None, _) => row.label += &format!(" {}", text.trim_matches('*')),
        }
    }
    row
}

/// What a cell says of a column.
fn amounts(
    heading: &Heading,
    column: Column,
    (cell, text, span): (Cell, &str, &Bytes<usize>),
    thousands: bool,
) -> Result<Range, ReadError> {
    if let Cell::Amounts(amounts) = cell {
        return scaled(heading, column, amounts, thousands, span);
    }
    let message = format!("`{}` is no range of amounts, as a {} should be", text, column.word());
    Err(error(span.clone(), message, "write a range such as $175K–200K, or one amount"))
}

/// Dollars, or a fraction for a premium.
fn scaled(
    heading: &Heading,
    column: Column,
    Amounts { range, has_unit }: Amounts,
    thousands: bool,
    span: &Bytes<usize>,
) -> Result<Range, ReadError> {
    if column == Column::Premium {
        let in_percent = !has_unit && range.high > 1.0;
        return Ok(range.map(|rate| if in_percent { rate / 100.0 } else { rate }));
    }
    if column == Column::Bonus && heading.in_percent && !has_unit {
        return Ok(range.map(|rate| rate / 100.0));
    }
    let factor = if !has_unit && (thousands || heading.thousands) { 1e3 } else { 1.0 };
    if !has_unit && factor == 1.0 && range.high > 0.0 && range.high < FEW_DOLLARS {
        let message = format!("a {} of {} dollars is hardly meant", column.word(), range.high);
        let help = "for thousands write K behind the amount or `($K)` in the heading, or give --thousands";
        return Err(error(span.clone(), message, help));
    }
    Ok(range.map(|amount| amount * factor * heading.times))
}

fn heading(text: &str) -> Heading {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let plain = format!(" {} ", words.join(" "));
    // Whole words: a designation is no sign-on, and where a job is based no base.
    let has = |phrases: &[&str]| phrases.iter().any(|phrase| plain.contains(&format!(" {phrase} ")));
    let first = has(&["y1", "year 1", "yr 1", "yr1", "1st", "first"]);
    let second = has(&["y2", "year 2", "yr 2", "yr2", "2nd", "second"]);
    let years = ["4 year", "4 years", "4 yr", "4 yrs", "4y", "4yr", "4yrs", "four year", "four years"];
    let four = has(&years);
    let sign_on = has(&["sign", "signing", "signon", "joining"]);
    let stock = has(&["rsu", "rsus", "equity", "stock", "stocks", "grant", "grants", "shares"]);
    let total = has(&["total", "totals", "tc"]);
    let column = match () {
        () if sign_on && first => Some(Column::SignOn1),
        () if sign_on && second => Some(Column::SignOn2),
        () if sign_on => Some(Column::SignOn),
        () if has(&["with ai", "with premium", "with the premium"]) => Some(Column::WithPremium),
        () if has(&["premium", "premiums"]) => Some(Column::Premium),
        () if has(&["avg", "average", "standard"]) => Some(Column::Average),
        () if total && first => Some(Column::Year1),
        () if total && four => Some(Column::FourYears),
        // Stock of one year alone is no grant.
        () if stock && (first || second) => None,
        () if stock => Some(Column::Equity),
        () if has(&["bonus", "bonuses"]) => Some(Column::Bonus),
        () if has(&["base", "salary"]) => Some(Column::Base),
        () if total => Some(Column::Average),
        () => None,
    };
    let of_a_year = has(&["year", "yr", "y", "pa", "p a", "annual", "annually", "annualized", "yearly"]);
    let yearly = column == Some(Column::Equity) && of_a_year && !four;
    let contains = |texts: &[&str]| texts.iter().any(|text| lower.contains(text));
    Heading {
        text: text.to_owned(),
        column,
        thousands: contains(&["(k)", "$k", "(k usd)", "thousand"]) || has(&["in k"]),
        in_percent: lower.contains('%'),
        times: if yearly { 4.0 } else { 1.0 },
    }
}

/// Whether a line of dashes stands under a line with bars.
fn is_markdown(text: &str) -> bool {
    text.lines().any(is_rule)
}

fn is_rule(line: &str) -> bool {
    line.contains('|') && line.contains('-') && line.chars().all(|c| "|-: \t".contains(c))
}

/// The tables of a Markdown text, each a run of lines with bars.
fn markdown(text: &str) -> Vec<Vec<Line>> {
    let (mut tables, mut at): (Vec<Vec<Line>>, usize) = (vec![Vec::new()], 0);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        match line {
            line if is_rule(line.trim_end()) => {}
            line if line.contains('|') => {
                if let Some(table) = tables.last_mut() {
                    table.push(Line { number: number + 1, cells: barred(line, at) });
                }
            }
            _ => tables.push(Vec::new()),
        }
        at += line.len();
    }
    tables
}

fn barred(line: &str, at: usize) -> Vec<(String, Bytes<usize>)> {
    let inner = line.trim().trim_start_matches('|').trim_end_matches('|');
    let mut from = at + line.find(inner).unwrap_or(0);
    let cell = |raw: &str| {
        let text = raw.trim();
        let start = from + raw.find(text).unwrap_or(0);
        from += raw.len() + 1;
        (text.to_owned(), start..start + text.len())
    };
    inner.split('|').map(cell).collect()
}

/// The lines of a CSV text; the delimiter is the one the first line has most of.
fn separated(text: &str) -> Result<Vec<Line>, ReadError> {
    let first = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| first.bytes().filter(|byte| byte == delimiter).count();
    let delimiter = *[b';', b'\t', b','].iter().max_by_key(|delimiter| count(delimiter)).unwrap_or(&b',');
    let mut reader = ReaderBuilder::new();
    let mut reader =
        reader.has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|cause| {
            let message = format!("this is no CSV table: {cause}");
            error(0..first.len(), message, "give a CSV file in UTF-8, or a Markdown table")
        })?;
        let (number, mut at) =
            record.position().map_or((0, 0), |place| (place.line() as usize, place.byte() as usize));
        // What stands in quotes is found behind what came before it.
        let place = |field: &str| {
            let start = text.get(at..).and_then(|rest| rest.find(field)).map_or(at, |found| at + found);
            at = (start + field.len()).min(text.len());
            (field.trim().to_owned(), start..at)
        };
        lines.push(Line { number, cells: record.iter().map(place).collect() });
    }
    Ok(lines)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn refused(text: &str) -> (String, String) {
        let error = read(text, false).unwrap_err();
        (text[error.span].to_owned(), error.message)
    }

    #[test]
    fn markdown_and_csv_read_alike() {
        let markdown = "Some words.\n\n| Level | Place | Base | RSUs (4 yrs) | Sign-on Y1 |\n|---|:--|--:|---|---|\n\
                        | L6 | **Seattle** | $175K–200K | 280-450K | – |\n";
        let csv = "Level;Place;Base;RSUs (4 yrs);Sign-on Y1\nL6;Seattle;\"175,000–200,000\";280-450K;n/a\n";
        let (markdown, csv) = (read(markdown, false).unwrap(), read(csv, false).unwrap());
        assert_eq!(markdown.rows[0].label, "L6 Seattle");
        assert_eq!(markdown.rows[0].cells, csv.rows[0].cells);
        assert_eq!((markdown.rows[0].line, csv.rows[0].line), (5, 2));
        assert!(markdown.rows[0].cell(Column::SignOn1).is_none());
    }

    #[test]
    fn thousands_are_taken_from_the_heading_or_asked_for() {
        let of =
            |text: &str, thousands| read(text, thousands).unwrap().rows[0].cell(Column::Base).unwrap().high;
        assert_eq!(of("Base ($K)\n175–200\n", false), 200_000.0);
        assert_eq!(of("Base\n175–200\n", true), 200_000.0);
        assert_eq!(of("Base\n175–200K\n", true), 200_000.0);
        let (place, message) = refused("Place,Base\nSeattle,175–200\n");
        assert_eq!((place.as_str(), message.as_str()), ("175–200", "a base of 200 dollars is hardly meant"));
    }

    #[test]
    fn headings_are_known_by_many_names() {
        for (text, column) in [
            ("Base salary", Column::Base),
            ("RSU Value (4-year)", Column::Equity),
            ("Sign-On Y1", Column::SignOn1),
            ("Signing bonus, year 2", Column::SignOn2),
            ("Signing", Column::SignOn),
            ("Total Year 1", Column::Year1),
            ("total_year_1", Column::Year1),
            ("Total 4-Yr Avg", Column::Average),
            ("Total, 4 years", Column::FourYears),
            ("AI premium", Column::Premium),
            ("L6 with AI/ML", Column::WithPremium),
        ] {
            assert_eq!(heading(text).column, Some(column), "{text}");
        }
        assert_eq!(heading("Place").column, None);
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_place() {
        assert_eq!(refused("hello\nworld\n").1, "there is no pay table here");
        assert_eq!(refused("").1, "there is no pay table here");
        assert_eq!(refused("Place,Base\nX,lots\n").0, "lots");
        assert!(refused("Place,Base,Base salary\nX,1M,2M\n").1.contains("second column"));
    }

    #[test]
    fn one_cell_that_cannot_be_read_leaves_the_others() {
        let text = "Place,Base,RSU\nX,lots,300K\nY,175K,300K\nZ,175K,300\n";
        let table = read(text, false).unwrap();
        let unreadable = |row: &Row| row.unreadable.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>();
        assert_eq!(table.rows.iter().flat_map(unreadable).collect::<Vec<_>>(), ["lots", "300"]);
        let [lots] = &table.rows[0].unreadable[..] else { panic!("{:?}", table.rows[0]) };
        assert_eq!((lots.heading.as_str(), &text[lots.error.span.clone()]), ("Base", "lots"));
        assert!(table.rows[0].cell(Column::Equity).is_some() && table.rows[1].cells.len() == 2);
    }

    #[test]
    fn headings_are_read_by_whole_words() {
        for text in
            ["Designation", "Based in", "Assignment", "Basement", "Stock Y1", "Totally remote", "Contact"]
        {
            assert_eq!(heading(text).column, None, "{text}");
        }
        for text in ["RSU/year", "Stock (/yr)", "RSU per yr", "Equity, annual", "Stock a year"] {
            let Heading { column, times, .. } = heading(text);
            assert_eq!((column, times), (Some(Column::Equity), 4.0), "{text}");
        }
        for text in ["RSU (4-year)", "Stock over 4 yrs", "RSUs"] {
            assert_eq!(heading(text).times, 1.0, "{text}");
        }
    }

    #[test]
    fn amounts_that_are_not_read_are_told() {
        let table = read("Level,Base,Perks,Note\nL6,200K,30K,none\n", false).unwrap();
        assert_eq!(table.unread, ["Perks"]);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[ -~\n|–$%\"é]{0,200}") {
            drop(read(&text, false));
            drop(read(&format!("Base,RSU\n{text}"), true));
            drop(read(&format!("|Base|RSU|\n|-|-|\n{text}"), false));
        }
    }
}
