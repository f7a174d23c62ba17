//! `grant_price`: the price at which dollars become shares.

use super::diagnostic::{Diagnostic, Problems};
use super::limits::MOST_AVERAGED;
use super::stocks::ListedStock;
use super::table::Entry;
use super::units::{self, Reading, refused};
use super::words::plural;
use crate::market::DAYS_PER_MONTH;
use crate::money;
use crate::offer::GrantPrice;

/// Prices further off today's than this are more likely a slip.
const USUAL_RATIO: f64 = 3.0;
const AVERAGE: &str = "average of ";

/// Reads the price of a grant that is made so many months from today.
pub(super) fn read(entry: &Entry, stock: &ListedStock, months_ahead: u32) -> Reading<GrantPrice> {
    match (entry.value().as_str(), stock.price) {
        (Some("at grant"), _) => Ok(GrantPrice::AtGrant),
        // Granted today, today's price is that of the grant.
        (Some("today"), _) if months_ahead == 0 => Ok(GrantPrice::AtGrant),
        (Some("today"), price) => Ok(price.map_or(GrantPrice::AtGrant, GrantPrice::Given)),
        (Some(text), _) if text.starts_with(AVERAGE) => average(entry, months_ahead),
        (Some(text), _) if text.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            let expected = "a price, \"today\", \"at grant\" or \"average of 30 days\"";
            Err(entry.wrong(expected, "write, for instance, 221.50"))
        }
        _ => units::price(entry).map(GrantPrice::Given),
    }
}

/// `average of 30 days`, `average of 2 months`.
fn average(entry: &Entry, months_ahead: u32) -> Reading<GrantPrice> {
    let days = entry.value().as_str().and_then(|text| days(text.strip_prefix(AVERAGE)?));
    let Some(days) = days else {
        let help = "write \"average of 30 days\", trading days, or \"average of 2 months\"";
        return Err(entry.wrong("an average of days or months", help));
    };
    if !(1..=MOST_AVERAGED).contains(&days) {
        return Err(refused(entry, &format!("must average 1 to {MOST_AVERAGED} trading days")));
    }
    if days > months_ahead * DAYS_PER_MONTH {
        let help = "what is past is known: give the average as a price, such as 221.50; or say when the job starts \
                    with `starts_in`";
        let message =
            format!("{} averages {} that begin before today", entry.name, plural(days, "trading day"));
        let label = format!("the grant is {} from today", plural(months_ahead, "month"));
        return Err(Diagnostic::error(entry.span(), message).label(label).help(help));
    }
    Ok(GrantPrice::Average { days })
}

/// Trading days of `30 days` or `2 months`.
fn days(span: &str) -> Option<u32> {
    let (number, unit) = span.trim().split_once(' ')?;
    let number: u32 = number.parse().ok()?;
    match unit.trim() {
        "day" | "days" => Some(number),
        "month" | "months" => number.checked_mul(DAYS_PER_MONTH),
        _ => None,
    }
}

/// The price as it stands in a file, if it is an average.
pub(super) fn written(days: u32) -> String {
    format!("{AVERAGE}{}", plural(days, "day"))
}

/// Warns of a price far from today's.
pub(super) fn warn_of_far(what: &str, entry: &Entry, given: f64, today: f64, problems: &mut Problems) {
    let ratio = f64::max(given / today, today / given);
    if ratio > USUAL_RATIO {
        let side = if given > today { "above" } else { "below" };
        let shown = |price: f64| if price < 100.0 { format!("${price}") } else { money::exact(price) };
        let (given, today) = (shown(given), shown(today));
        let message = format!("a {what} of {given} is far {side} today's price of {today}");
        let help = "check both, and whether one of them is from before a split";
        problems.push(
            Diagnostic::warning(entry.span(), message).label(format!("{ratio:.1} times off")).help(help),
        );
    }
}
