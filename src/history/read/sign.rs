//! Decimal point or decimal comma: settled by the whole column.

use super::Decimal;
use super::body::{Body, shown};
use super::error::ReadError;
use super::numbers::{self, Evidence};
use crate::history::finding::{Findings, Kind};

/// The decimal sign of the column of prices.
pub(super) fn decimal(
    body: &Body,
    chosen: Option<Decimal>,
    findings: &mut Findings,
) -> Result<Decimal, ReadError> {
    if let Some(decimal) = chosen {
        return Ok(decimal);
    }
    let mut seen = Seen::default();
    for (row, cell) in body.prices.iter().enumerate().filter(|(_, cell)| !numbers::is_missing(cell)) {
        seen.add(row, numbers::evidence(cell));
    }
    let price = |row: usize| shown(body.prices.get(row));
    match seen {
        Seen { point: Some(point), comma: Some(comma), .. } => {
            let (earlier, later) = (point.min(comma), point.max(comma));
            let message = format!("`{}` is written unlike `{}` above", price(later), price(earlier));
            Err(body
                .bad_price(later, message)
                .help("prices must have a decimal point or a decimal comma, not both"))
        }
        Seen { comma: Some(row), .. } => {
            findings.note(Kind::Form, format!("Prices have a decimal comma, as {} shows.", price(row)));
            Ok(Decimal::Comma)
        }
        Seen { point: None, ambiguous: Some(row), .. } => {
            let message = format!("`{}` may have a thousands comma or a decimal comma", price(row));
            Err(body.bad_price(row, message).help("no other price tells which: say what the decimal sign is"))
        }
        _ => Ok(Decimal::Point),
    }
}

/// The first row of each kind.
#[derive(Default)]
struct Seen {
    point: Option<usize>,
    comma: Option<usize>,
    ambiguous: Option<usize>,
}

impl Seen {
    fn add(&mut self, row: usize, evidence: Evidence) {
        let slot = match evidence {
            Evidence::Sign(Decimal::Point) => &mut self.point,
            Evidence::Sign(Decimal::Comma) => &mut self.comma,
            Evidence::Ambiguous => &mut self.ambiguous,
            Evidence::None => return,
        };
        slot.get_or_insert(row);
    }
}
