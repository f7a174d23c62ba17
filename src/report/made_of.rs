//! What pay is made of, on average, and the other ways to look at the same paths.

use crate::offer::{CashKind, Life, PaySchedule, ShareKind};
use crate::outcome::{Estimate, OfferOutcome, PartOutcome, Pay};
use crate::plan::{Part, View};

/// A part of pay with its mean in each year and in all.
#[derive(Debug, Clone)]
pub struct MadeOf {
    /// Which part; none for stock of several grants that was only counted as a whole.
    pub part: Option<Part>,
    /// Name for programs.
    pub name: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// Mean in each year.
    pub years: Vec<Estimate>,
    /// Mean in all years.
    pub total: Estimate,
}

/// The parts of an offer's pay, those that are nothing left out. Their means sum to the mean of the pay.
#[must_use]
pub fn parts(flows: &PaySchedule, offer: &OfferOutcome) -> Vec<MadeOf> {
    let found = if offer.parts.is_empty() { of_plain(flows, offer) } else { of_life(&offer.parts) };
    found.into_iter().filter(|part| part.years.iter().any(|mean| !is_nothing(*mean))).collect()
}

/// One part takes what rounding the others to cents leaves over, in years without it, too: fractions of a cent.
pub(super) fn is_nothing(mean: Estimate) -> bool {
    mean.value.abs() < 0.01
}

/// What a part is called, by programs and by people.
#[must_use]
pub fn names(part: Part) -> (&'static str, &'static str) {
    match part {
        Part::Base => ("base", "Base"),
        Part::SignOn => ("sign_on", "Sign-on"),
        Part::Bonus => ("bonus", "Bonus"),
        Part::Grant => ("grant", "First grant"),
        Part::Refreshers => ("refreshers", "Refreshers"),
        Part::AfterLeaving => ("after_leaving", "After leaving"),
        Part::PaidBack => ("paid_back", "Paid back"),
        Part::LeftBehind => ("left_behind", "Left behind"),
        Part::Held => ("held", "Held shares"),
        Part::Tax => ("tax", "Tax"),
    }
}

fn of_life(parts: &[PartOutcome]) -> Vec<MadeOf> {
    let part = |part: &PartOutcome| {
        let (name, label) = names(part.part);
        let label = if part.part == Part::Tax { of_tax(&part.years) } else { label };
        let years = part.years.iter().map(|mean| exact_if_certain(*mean)).collect();
        MadeOf { part: Some(part.part), name, label, years, total: exact_if_certain(part.total) }
    };
    parts.iter().map(part).collect()
}

/// Relief on what is left behind may exceed the tax of a year.
fn of_tax(years: &[Estimate]) -> &'static str {
    let some = |is: fn(f64) -> bool| years.iter().any(|mean| !is_nothing(*mean) && is(mean.value));
    match (some(|tax| tax > 0.0), some(|tax| tax < 0.0)) {
        (true, true) => "Tax and relief",
        (true, false) => "Tax relief",
        (false, _) => "Tax",
    }
}

/// What is the same on every path has no error; sums leave one in the last digits.
fn exact_if_certain(mean: Estimate) -> Estimate {
    let is_noise = mean.se <= 1e-9 * mean.value.abs();
    Estimate { se: if is_noise { 0.0 } else { mean.se }, ..mean }
}

/// Certain cash by kind; all the rest is stock.
fn of_plain(flows: &PaySchedule, offer: &OfferOutcome) -> Vec<MadeOf> {
    let cash = |part: Part, kinds: &[CashKind]| {
        let in_year = |year: u32| kinds.iter().map(|kind| flows.cash_of_kind(*kind, year)).sum();
        let amounts: Vec<f64> = (1..=flows.years).map(in_year).collect();
        let certain = |value: f64| Estimate { value, se: 0.0 };
        let (name, label) = names(part);
        MadeOf {
            part: Some(part),
            name,
            label,
            total: certain(amounts.iter().sum()),
            years: amounts.into_iter().map(certain).collect(),
        }
    };
    let mut parts = vec![
        cash(Part::Base, &[CashKind::Base]),
        cash(Part::SignOn, &[CashKind::SignOn, CashKind::Relocation]),
        cash(Part::Bonus, &[CashKind::Bonus]),
    ];
    if let Some((part, (name, label))) = name_of_stock(flows) {
        let rest = |pay: &Pay, cash: f64| Estimate { value: pay.mean.value - cash, se: pay.mean.se };
        let cash_in = |year: usize| parts.iter().map(|part| part.years[year].value).sum();
        let years = offer.years.iter().enumerate().map(|(year, pay)| rest(pay, cash_in(year))).collect();
        let total = rest(&offer.total, parts.iter().map(|part| part.total.value).sum());
        parts.push(MadeOf { part, name, label, years, total });
    }
    parts
}

/// Shares of both kinds are not told apart where only their sum was counted.
fn name_of_stock(flows: &PaySchedule) -> Option<(Option<Part>, (&'static str, &'static str))> {
    let some = |kind: ShareKind| flows.shares.iter().any(|flow| flow.kind == kind);
    match (some(ShareKind::Initial), some(ShareKind::Refresher)) {
        (true, true) => Some((None, ("stock", "Stock"))),
        (true, false) => Some((Some(Part::Grant), names(Part::Grant))),
        (false, true) => Some((Some(Part::Refreshers), names(Part::Refreshers))),
        (false, false) => None,
    }
}

/// What a view is called, by programs and by people.
#[must_use]
pub fn name_of_view(view: View, life: Option<&Life>) -> (&'static str, &'static str) {
    let is_taxed = life.is_some_and(super::conditions::is_taxed);
    let has_todays_money = life.is_some_and(|life| life.money.is_some());
    let is_weighted = life.is_some_and(Life::is_weighted);
    match view {
        View::IfYouStay => ("if_you_stay", "If you stay"),
        View::BeforeTax if is_taxed && has_todays_money => ("before_tax", "Before tax, dollars of the day"),
        View::BeforeTax if is_taxed && is_weighted => ("before_tax", "Before tax and cost of living"),
        View::BeforeTax if is_taxed => ("before_tax", "Before tax"),
        View::BeforeTax | View::InThenDollars if has_todays_money => {
            ("in_dollars_of_the_day", "In dollars of the day")
        }
        View::BeforeTax | View::InThenDollars => ("in_dollars_of_the_day", "Before cost of living"),
    }
}
