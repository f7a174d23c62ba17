//! When one leaves, and what that pays or costs.

use super::cash::{Cells, Key, Stream, Unit, stream_of};
use super::under_water::Decision;
use super::{Part, Terms};
use crate::offer::{Counted, Leaving, Repayable, cumulative};
use crate::plan::Dates;

/// The departure code of those who stay. Code J is quitting in month J, code months + J being laid off in it, and code
/// 2 months + J quitting under water at the end of month J − 1.
pub const STAYS: usize = 0;

/// Why one leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Quitting for a reason of one's own.
    Quit,
    /// Being laid off.
    LaidOff,
    /// Quitting because the package is under water.
    UnderWater,
}

impl Cause {
    /// The departure code of leaving in month J.
    #[must_use]
    pub fn code(self, months: usize, left: usize) -> usize {
        self as usize * months + left
    }

    /// The cause of a departure code that is not [`STAYS`].
    #[must_use]
    pub fn of(code: usize, months: usize) -> Self {
        match (code - 1) / months {
            0 => Cause::Quit,
            1 => Cause::LaidOff,
            _ => Cause::UnderWater,
        }
    }
}

/// Departure codes there are.
pub(super) fn codes(months: u32, leaving: &Leaving) -> usize {
    let causes = if leaving.under_water.is_some() { 3 } else { 2 };
    causes * months as usize + 1
}

/// Departure month of a code; none for those who stay.
pub(super) fn month_of(code: usize, months: u32) -> Option<u32> {
    (code != STAYS).then(|| (code as u32 - 1) % months + 1)
}

/// Whether one who leaves with a code has been paid what falls to a month. Who quits under water at the end of a month was
/// paid what falls to it, but not what is paid the day after, on the first of a year.
pub(super) fn is_paid(code: usize, months: u32, month: u32, starts_year: bool) -> bool {
    let Some(left) = month_of(code, months) else { return true };
    let last = if starts_year { last_price(code, months).unwrap_or(left) } else { left };
    last > month || month == 0
}

/// The month whose end is nearest to leaving with a code, which pays what leaving brings about in shares: that of the
/// departure, but the one before for those who quit under water at its end.
pub(super) fn last_price(code: usize, months: u32) -> Option<u32> {
    let left = month_of(code, months)?;
    let is_over = Cause::of(code, months as usize) == Cause::UnderWater;
    Some(if is_over { left - 1 } else { left })
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
    /// By month of departure: the tax year in which it was paid, if it is an earlier one.
    pub repays: Vec<Option<usize>>,
    /// By month of departure: stock and date whose price it is paid at; empty if it is in dollars.
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
        let by_day = by_day.map(|paid| {
            let in_months: Vec<usize> =
                (0..=terms.months).map(|month| cells.of(year_of(month), month)).collect();
            DayByDay {
                repayable: *paid,
                when_laid_off: leaving.clawback_when_laid_off,
                repays: in_months.iter().map(|cell| cells.repaid_by(*cell, paid)).collect(),
                cells: in_months,
                rates: (0..=terms.months).filter_map(|month| terms.rate(month, dates)).collect(),
                weight: [terms.weight(0), libm::log(terms.weight(12) / terms.weight(0)) / 12.0],
            }
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

/// What leaving pays, or costs.
enum Paid<'a> {
    Severance,
    NextJob,
    Back(&'a Repayable),
}

/// Cash that leaving brings about: severance, the next job, and what is paid back by completed months.
pub(super) fn paid_on_leaving(
    terms: &Terms,
    leaving: &Leaving,
    cells: &mut Cells,
    dates: &Dates,
) -> Vec<Stream> {
    let mut streams = Vec::new();
    for code in 1..codes(terms.months, leaving) {
        let Some(left) = month_of(code, terms.months) else { continue };
        let cause = Cause::of(code, terms.months as usize);
        let laid_off = cause == Cause::LaidOff;
        let mut add = |kind: Paid, month: u32, unit: Unit, amount: f64| {
            let cell = cells.of(year_of(month), month);
            let (part, is_salary, repays) = match kind {
                // Supplemental pay (IRS Publication 15, section 7).
                Paid::Severance => (Part::AfterLeaving, false, None),
                Paid::NextJob => (Part::AfterLeaving, true, None),
                Paid::Back(paid) => (Part::PaidBack, false, cells.repaid_by(cell, paid)),
            };
            let key = Key { part, cell, unit, rate: terms.rate(month, dates), is_salary, repays };
            let sums = &mut stream_of(&mut streams, key, terms).by_exit[code];
            sums[0] += amount;
            sums[1] += amount * terms.weight(month);
        };
        if laid_off {
            let (unit, amount) = severance(terms, leaving, left);
            if amount != 0.0 {
                add(Paid::Severance, left, unit, amount);
            }
        }
        // Who leaves within a month works no other part of it; who quits under water has served the month before.
        let (job, free) = match cause {
            Cause::UnderWater => (leaving.job_outside(), left),
            Cause::Quit | Cause::LaidOff => (leaving.next_job, left + 1),
        };
        if let Some(job) = job {
            for month in free + job.gap..=terms.months {
                add(Paid::NextJob, month, Unit::Dollars, job.pay_per_year / 12.0);
            }
        }
        if !laid_off || leaving.clawback_when_laid_off {
            let by_month =
                terms.life.repayable.iter().filter(|paid| paid.clawback.counted == Counted::Months);
            let received = |paid: &&Repayable| is_paid(code, terms.months, paid.month, true);
            for paid in by_month.filter(received) {
                let due = paid.clawback.due(paid.month, left);
                if due != 0.0 {
                    add(Paid::Back(paid), left, Unit::Dollars, -due * paid.amount);
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
