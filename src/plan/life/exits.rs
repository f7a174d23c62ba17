//! When one leaves, and what that pays or costs.

use super::cash::{Cells, Stream, Unit, stream_of};
use super::under_water::Decision;
use super::{Part, Terms};
use crate::offer::{Counted, Leaving, Repayable, cumulative};
use crate::plan::Dates;

/// The departure code of those who stay. Code J is quitting in month J, code months + J being laid off in it.
pub const STAYS: usize = 0;

/// Departure codes there are.
pub(super) fn codes(months: u32) -> usize {
    2 * months as usize + 1
}

/// Departure month of a code; none for those who stay.
pub(super) fn month_of(code: usize, months: u32) -> Option<u32> {
    (code != STAYS).then(|| (code as u32 - 1) % months + 1)
}

fn is_laid_off(code: usize, months: u32) -> bool {
    code > months as usize
}

/// Leaving, ready for the engine.
#[derive(Debug, Clone)]
pub struct Exits {
    /// Months of the horizon.
    pub months: usize,
    /// Chance not to have quit by the end of month m, from 0; none if nobody quits of himself.
    pub quit: Option<Vec<f64>>,
    /// Chance not to have been laid off, likewise.
    pub laid_off: Option<Vec<f64>>,
    /// Looks at the package, in order.
    pub decisions: Vec<Decision>,
    /// Payments that are paid back by the day.
    pub by_day: Vec<DayByDay>,
}

/// A payment that is paid back by the day.
#[derive(Debug, Clone)]
pub struct DayByDay {
    /// What was paid, and how it is paid back.
    pub repayable: Repayable,
    /// Whether those laid off pay it back, too.
    pub when_laid_off: bool,
    /// By month of departure, from 0: the cell of the repayment.
    pub cells: Vec<usize>,
    /// Likewise stock and date whose price it is paid at; empty if it is in dollars.
    pub rates: Vec<(usize, usize)>,
    /// Worth of a dollar today, and its logarithm's change in a month.
    pub weight: [f64; 2],
}

impl Exits {
    pub(super) fn new(
        terms: &Terms,
        leaving: &Leaving,
        decisions: Vec<Decision>,
        cells: &mut Cells,
        dates: &Dates,
    ) -> Self {
        let survival = |hazards: &[f64]| {
            let at = |month: u32| libm::exp(-cumulative(hazards, month));
            let some = hazards.iter().any(|hazard| *hazard > 0.0);
            some.then(|| (0..=terms.months).map(at).collect())
        };
        let by_day = terms.life.repayable.iter().filter(|paid| paid.clawback.counted == Counted::Days);
        let by_day = by_day.map(|paid| DayByDay {
            repayable: *paid,
            when_laid_off: leaving.clawback_when_laid_off,
            cells: (0..=terms.months).map(|month| cells.of(year_of(month), month)).collect(),
            rates: (0..=terms.months).filter_map(|month| terms.rate(month, dates)).collect(),
            weight: [terms.weight(0), libm::log(terms.weight(12) / terms.weight(0)) / 12.0],
        });
        Exits {
            months: terms.months as usize,
            quit: survival(&leaving.quit),
            laid_off: survival(&leaving.laid_off),
            decisions,
            by_day: by_day.collect(),
        }
    }
}

/// The year a month counts to, from 1.
pub(super) fn year_of(month: u32) -> u32 {
    month.div_ceil(12).max(1)
}

/// Cash that leaving brings about: severance, the next job, and what is paid back by completed months.
pub(super) fn paid_on_leaving(
    terms: &Terms,
    leaving: &Leaving,
    cells: &mut Cells,
    dates: &Dates,
) -> Vec<Stream> {
    let mut streams = Vec::new();
    for code in 1..codes(terms.months) {
        let Some(left) = month_of(code, terms.months) else { continue };
        let laid_off = is_laid_off(code, terms.months);
        let mut add = |part: Part, month: u32, unit: Unit, amount: f64| {
            let cell = cells.of(year_of(month), month);
            let stream = (part, cell, unit, terms.rate(month, dates));
            let sums = &mut stream_of(&mut streams, stream, terms, true).by_exit[code];
            sums[0] += amount;
            sums[1] += amount * terms.weight(month);
        };
        if laid_off {
            let (unit, amount) = severance(terms, leaving, left);
            if amount != 0.0 {
                add(Part::AfterLeaving, left, unit, amount);
            }
        }
        if let Some(job) = leaving.next_job {
            for month in left + job.gap + 1..=terms.months {
                add(Part::AfterLeaving, month, Unit::Dollars, job.pay_per_year / 12.0);
            }
        }
        if !laid_off || leaving.clawback_when_laid_off {
            let by_month =
                terms.life.repayable.iter().filter(|paid| paid.clawback.counted == Counted::Months);
            for paid in by_month {
                let due = paid.clawback.due(paid.month, left);
                if due != 0.0 {
                    add(Part::PaidBack, left, Unit::Dollars, -due * paid.amount);
                }
            }
        }
    }
    streams
}

/// Severance in months of the base of the year one leaves in.
fn severance(terms: &Terms, leaving: &Leaving, left: u32) -> (Unit, f64) {
    let completed = f64::from((left - 1) / 12);
    let months = leaving.severance.months + leaving.severance.months_per_year * completed;
    let year = year_of(left) as usize - 1;
    if terms.life.salary.raise.fixed().is_none() {
        return (Unit::Base(year), months / 12.0);
    }
    let in_month =
        |flow: &&crate::offer::CashFlow| flow.kind == crate::offer::CashKind::Base && flow.month == left;
    let monthly = terms.schedule.cash.iter().find(in_month).map_or(0.0, |flow| flow.amount);
    (Unit::Dollars, months * monthly)
}
