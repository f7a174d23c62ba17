//! The guides' calculators against the plain form: fraction × grant × price at vest / price at grant.

use super::{Finding, Line, Unit, one};
use crate::facts::guides::{Calculator, CalculatorBase, Guides};
use crate::money;

/// What the examples of the guides have.
const GRANT: f64 = 300_000.0;
const BASE: f64 = 175_000.0;
const PRICE: f64 = 170.0;

/// A calculator for a grant in dollars, a base and a share price that does not move: stock by year as its formula is
/// written, for every way to read its argument, beside the fractions of the grant.
#[must_use]
pub fn calculator(guides: &Guides, calculator: &Calculator, grant: f64, base: f64, price: f64) -> Vec<Line> {
    let readings = match (calculator.of, calculator.times_price) {
        (CalculatorBase::Base, _) => vec![("the base", grant)],
        (CalculatorBase::Grant, false) => vec![("dollars", grant)],
        (CalculatorBase::Grant, true) => vec![("dollars", grant), ("shares", grant / price)],
    };
    let of_reading = |(handed, amount): (&str, f64)| {
        let years = calculator.stock_by_year(amount, base, price);
        let sum: f64 = years.iter().sum();
        let mut lines: Vec<Line> = years
            .iter()
            .zip(&guides.vesting.by_year)
            .enumerate()
            .map(|(i, (year, part))| {
                Line::dollars(format!("{handed}: year {}", i + 1), one(*year), one(part * grant))
            })
            .collect();
        lines.push(Line::dollars(format!("{handed}: 4 years"), one(sum), one(grant)));
        lines.push(
            Line::dollars(format!("{handed}: of the grant"), one(sum / grant), one(1.0)).unit(Unit::Times),
        );
        lines
    };
    readings.into_iter().flat_map(of_reading).collect()
}

fn find<'a>(guides: &'a Guides, id: &str) -> Option<&'a Calculator> {
    guides.calculator.iter().find(|calculator| calculator.id == id)
}

fn lines(guides: &Guides, id: &str) -> Vec<Line> {
    let Some(found) = find(guides, id) else { return Vec::new() };
    calculator(guides, found, GRANT, BASE, found.price.unwrap_or(PRICE))
}

pub(super) fn price_times_dollars(guides: &Guides) -> Finding {
    let price = find(guides, "A").and_then(|calculator| calculator.price).unwrap_or(PRICE);
    let says = format!(
        "The calculator of guide A (2025) multiplies the grant by the share price and divides by 4, though its tables \
         give grants in dollars and the fractions sum to 1: for a grant of {} at {} it pays {} times the grant if \
         dollars are put in, a quarter if shares are.",
        money::short(GRANT),
        money::price(price),
        price / 4.0
    );
    Finding::new("calculator", says, lines(guides, "A"))
}

pub(super) fn base_for_grant(guides: &Guides) -> Finding {
    let says = format!(
        "The model of guide B (2024–25) multiplies the base where the grant belongs: for a base of {} the stock of the \
         years is the same whatever the grant, here {}.",
        money::short(BASE),
        money::short(GRANT)
    );
    Finding::new("model", says, lines(guides, "B"))
}

pub(super) fn mail(guides: &Guides) -> Finding {
    let says = "The mail of guide B (2024–25) for round 1 speaks of a quarter of the grant a year: right in total, \
                wrong by year under its own 5/15/40/40.";
    Finding::new("mail", says, lines(guides, "email"))
}
