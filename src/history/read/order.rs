//! Day before month or month before day: settled by the whole file.

use jiff::civil::Date;

use super::DayOrder;
use super::body::{Body, shown};
use super::dates::{NoDate, Written};
use super::error::ReadError;
use crate::history::finding::{Findings, Kind};

/// The date of every row.
pub(super) fn dates(
    body: &Body,
    chosen: Option<DayOrder>,
    findings: &mut Findings,
) -> Result<Vec<Date>, ReadError> {
    let written = body
        .dates
        .iter()
        .enumerate()
        .map(|(row, cell)| Written::parse(cell).map_err(|error| no_date(body, row, &error)));
    let written = written.collect::<Result<Vec<Written>, ReadError>>()?;
    let order = match chosen {
        Some(order) => order,
        None => settle(body, &written, findings)?,
    };
    let dates = written.iter().enumerate();
    dates.map(|(row, date)| date.in_order(order).map_err(|error| no_date(body, row, &error))).collect()
}

fn settle(body: &Body, written: &[Written], findings: &mut Findings) -> Result<DayOrder, ReadError> {
    let forced = |order: DayOrder| written.iter().position(|date| date.order() == Some(order));
    match (forced(DayOrder::DayFirst), forced(DayOrder::MonthFirst)) {
        (Some(day_first), Some(month_first)) => Err(contradiction(body, day_first, month_first)),
        (Some(row), None) => Ok(told(body, row, DayOrder::DayFirst, findings)),
        (None, Some(row)) => Ok(told(body, row, DayOrder::MonthFirst, findings)),
        (None, None) => by_order_of_time(body, written, findings),
    }
}

fn told(body: &Body, row: usize, order: DayOrder, findings: &mut Findings) -> DayOrder {
    let date = shown(body.dates.get(row));
    findings.note(Kind::Form, format!("Dates have the {}, as {date} shows.", words(order)));
    order
}

/// No number is above twelve: perhaps only one reading runs forward or backward in time.
fn by_order_of_time(
    body: &Body,
    written: &[Written],
    findings: &mut Findings,
) -> Result<DayOrder, ReadError> {
    let numeric = written.iter().position(|date| matches!(date, Written::Numeric { .. }));
    let Some(row) = numeric else { return Ok(DayOrder::DayFirst) };
    let in_time = |order: DayOrder| {
        let dates: Option<Vec<Date>> = written.iter().map(|date| date.in_order(order).ok()).collect();
        dates.is_some_and(|dates| dates.is_sorted() || dates.iter().rev().is_sorted())
    };
    let order = match (in_time(DayOrder::DayFirst), in_time(DayOrder::MonthFirst)) {
        (true, false) => DayOrder::DayFirst,
        (false, true) => DayOrder::MonthFirst,
        _ => {
            let date = shown(body.dates.get(row));
            let message =
                format!("`{date}` may have the day or the month first, and no other date tells which");
            return Err(body.bad_date(row, message).help("say which comes first, day or month"));
        }
    };
    findings
        .note(Kind::Form, format!("Dates have the {}: only so they are in the order of time.", words(order)));
    Ok(order)
}

fn words(order: DayOrder) -> &'static str {
    match order {
        DayOrder::DayFirst => "day before the month",
        DayOrder::MonthFirst => "month before the day",
    }
}

fn contradiction(body: &Body, day_first: usize, month_first: usize) -> ReadError {
    let (earlier, later) = (day_first.min(month_first), day_first.max(month_first));
    let [earlier, date] = [earlier, later].map(|row| shown(body.dates.get(row)));
    let order = if later == day_first { DayOrder::DayFirst } else { DayOrder::MonthFirst };
    let message = format!("`{date}` has the {}, unlike `{earlier}` above", words(order));
    body.bad_date(later, message).help("one file must keep to one order")
}

fn no_date(body: &Body, row: usize, error: &NoDate) -> ReadError {
    let cell = body.dates.get(row);
    let date = shown(cell);
    match error {
        NoDate::Calendar => body.bad_date(row, format!("there is no day `{date}`")),
        NoDate::Form if date.is_empty() => body.bad_date(row, "the date is missing"),
        NoDate::Form if is_serial(cell) => body
            .bad_date(row, format!("`{date}` is a count of days, not a date"))
            .help("give the column the form of a date, such as 2025-12-31, and save again"),
        NoDate::Form => body
            .bad_date(row, format!("`{date}` is not a date"))
            .help("dates look like 2025-12-31 or Dec 31, 2025"),
    }
}

/// How spreadsheets keep dates of the last and this century.
fn is_serial(cell: &[u8]) -> bool {
    cell.len() == 5 && cell.iter().all(u8::is_ascii_digit)
}
