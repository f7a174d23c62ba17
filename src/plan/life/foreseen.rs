//! Cash to come, as far as it is known on a day.

use super::Terms;
use super::cash::{Unit, unit_of};
use crate::offer::CashFlow;
use crate::plan::Dates;

/// Cash to come as it is expected at the end of a month, when the base of the month after is known.
#[derive(Debug, Clone)]
pub struct Foreseen {
    /// What does not depend on the base of a path.
    pub amount: f64,
    /// The year, from 0, whose base is known.
    pub known: usize,
    /// What does, if raises are drawn.
    pub salaries: Vec<Salaries>,
    /// Stock and date whose price all of it is counted at, if it is not in dollars.
    pub rate: Option<(usize, usize)>,
}

/// Salary and bonus of a year that are to come.
#[derive(Debug, Clone)]
pub struct Salaries {
    /// Growth of the base until then at the mean raise.
    pub growth: f64,
    /// How many bases of a year they are.
    pub years: f64,
}

/// What is foreseen at the end of a month of the cash that counts: raises still to come are the mean raise, and a bonus
/// pays its mean part.
pub(super) fn foreseen(
    terms: &Terms,
    month: u32,
    dates: &Dates,
    counts: impl Fn(&CashFlow) -> bool,
) -> Foreseen {
    let salary = &terms.life.salary;
    let known = (month / 12).min(terms.schedule.years - 1) as usize;
    let mut amount = 0.0;
    let mut years = vec![0.0; terms.schedule.years as usize];
    for flow in terms.schedule.cash.iter().filter(|flow| counts(flow)) {
        match unit_of(terms, flow) {
            (Unit::Base(year), part) => years[year] += part,
            (Unit::Bonus(year), part) if salary.raise.fixed().is_none() => {
                years[year] += part * salary.payout.mean();
            }
            _ => amount += flow.amount,
        }
    }
    let growth = |year: usize| libm::pow(1.0 + salary.raise.mean(), year.saturating_sub(known) as f64);
    let years = years.into_iter().enumerate().filter(|(_, years)| *years > 0.0);
    let salaries = years.map(|(year, years)| Salaries { growth: growth(year), years }).collect();
    Foreseen { amount, known, salaries, rate: terms.rate(month, dates) }
}
