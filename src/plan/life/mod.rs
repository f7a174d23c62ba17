//! Pay that depends on more than prices on vest days, as flat arrays for the engine's general lane.
//!
//! Everything certain once the departure month is known becomes a table by departure; everything on a price becomes a
//! share flow with its factors ready. The lane adds, multiplies and looks up.

mod cash;
mod certain;
mod exits;
mod foreseen;
mod gains;
mod reviews;
mod shares;
mod under_water;

pub use cash::{Cell, Key, Stream, Unit};
pub use certain::Certain;
pub use exits::{Cause, DayByDay, Exits, STAYS};
pub use foreseen::{Foreseen, Salaries};
pub use gains::{Bought, Gain, Gains};
pub use reviews::{Due, Review, ReviewVest};
pub use shares::{Exercised, Luck, PlannedShares, PlannedStrike, Pricing};
pub use under_water::{Decision, Held};

use self::cash::Cells;
use super::Dates;
use crate::market::RateLaw;
use crate::offer::tax::TaxCurve;
use crate::offer::{Life, PaySchedule, TargetPay, Tax};

/// A part that pay is made of. Parts of a path sum to what is paid, to the cent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Salary.
    Base,
    /// Sign-on and relocation money.
    SignOn,
    /// Bonus.
    Bonus,
    /// Shares granted on the first day.
    Grant,
    /// Shares granted later.
    Refreshers,
    /// Severance and the next job.
    AfterLeaving,
    /// Sign-on and relocation money paid back, a negative amount.
    PaidBack,
    /// What the present employer would have paid, a negative amount.
    LeftBehind,
    /// Gain or loss on shares held after they vested.
    Held,
    /// Tax, a negative amount.
    Tax,
}

/// Another way to look at the same paths, beside the one that goals and charts are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// As if nobody left.
    IfYouStay,
    /// Before tax, in the dollars of each day.
    BeforeTax,
    /// After tax, in the dollars of each day.
    InThenDollars,
}

/// What the general lane needs of an offer.
#[derive(Debug, Clone)]
pub struct PlannedLife {
    /// Parts it is made of, in order.
    pub parts: Vec<Part>,
    /// By part: what it pays by year on every path where one stays, if nothing else decides it.
    pub certain_parts: Vec<Option<Vec<f64>>>,
    /// By cell: what certain parts pay in it.
    pub certain_cells: Vec<Certain>,
    /// Other views of it.
    pub views: Vec<View>,
    /// The cells that flows are summed in.
    pub cells: Vec<Cell>,
    /// Whether cells are kept apart from years of pay; else each is a year of pay and of tax.
    pub is_split: bool,
    /// The tax year that the horizon cuts: the job goes on in it, so it is taxed at the rate of the last twelve months.
    pub cut: Option<usize>,
    /// Whether flows count by a weight, so that they are kept unweighted, too.
    pub is_weighted: bool,
    /// Leaving.
    pub exits: Option<Exits>,
    /// The base of each year, if raises are drawn.
    pub raises: Option<Raises>,
    /// The part of the target bonus that is paid, if it is drawn.
    pub payout: Option<RateLaw>,
    /// Base by year at the mean raise.
    pub base_by_year: Vec<f64>,
    /// Mean part of the target bonus that is paid.
    pub mean_payout: f64,
    /// Cash by departure.
    pub cash: Vec<Stream>,
    /// Shares.
    pub shares: Vec<PlannedShares>,
    /// Refreshers towards a target.
    pub reviews: Vec<Review>,
    /// Tax of each tax year.
    pub tax: Option<TaxCurve>,
    /// By tax year: the year of pay, from 0, that tax beside that on wages counts to, and the worth of a dollar then.
    pub counted: Vec<(usize, f64)>,
    /// Tax years in which something is paid back, each with an earlier one in which it was paid; none where tax has no
    /// relief for it.
    pub repaid: Vec<[usize; 2]>,
    /// Shares held after they vest.
    pub gains: Option<Gains>,
    /// Federal withholding and what it leaves to be paid at filing.
    pub filing: Option<Filing>,
}

/// What is withheld from supplemental pay, and the tax it is held against.
#[derive(Debug, Clone)]
pub struct Filing {
    /// Federal income tax that wages cause.
    pub federal: TaxCurve,
    /// Rates up to a limit of supplemental pay a year, and above it.
    pub rates: [f64; 2],
    /// That limit.
    pub limit: f64,
}

/// Raises drawn each year.
#[derive(Debug, Clone)]
pub struct Raises {
    /// Base of the first year.
    pub base: f64,
    /// Their law.
    pub law: RateLaw,
    /// Most the base rises to.
    pub cap: f64,
}

impl PlannedLife {
    /// Compiles the life of an offer.
    pub(super) fn new(schedule: &PaySchedule, life: &Life, dates: &Dates) -> Self {
        let mut cells = Cells::new(life, schedule.years);
        let terms = Terms { schedule, life, months: 12 * schedule.years };
        let mut cash = cash::streams(&terms, &mut cells, dates);
        let reviews = reviews::planned(&terms, &mut cells, dates);
        let shares = shares::planned(&terms, &mut cells, dates);
        let exits = life.leaving.as_ref().map(|leaving| {
            cash.extend(exits::paid_on_leaving(&terms, leaving, &mut cells, dates));
            let decisions = under_water::decisions(&terms, leaving, dates, &shares, &reviews);
            Exits::new(&terms, leaving, decisions, &mut cells, dates)
        });
        let salary = &life.salary;
        let raises = salary.raise.fixed().is_none().then(|| Raises {
            base: salary.base,
            law: salary.raise.clone(),
            cap: salary.cap,
        });
        let payout = Some(salary.payout.clone()).filter(|law| salary.bonus > 0.0 && law.fixed().is_none());
        let tax = life.tax.as_ref().and_then(tax_curve);
        let gains = gains::planned(&terms, &mut cells, dates, &shares, &reviews);
        let filing = match &life.tax {
            Some(Tax::Tables(tables)) => tables.filing(),
            _ => None,
        };
        let mut planned = PlannedLife {
            parts: Vec::new(),
            certain_parts: Vec::new(),
            certain_cells: Vec::new(),
            views: Vec::new(),
            counted: cells.counted(&terms),
            repaid: Vec::new(),
            is_split: cells.is_split(),
            cells: cells.list,
            cut: cells.cut,
            is_weighted: life.is_weighted(),
            exits,
            raises,
            payout,
            base_by_year: (1..=schedule.years).map(|year| salary.mean_base(year)).collect(),
            mean_payout: salary.payout.mean(),
            cash,
            shares,
            reviews,
            tax,
            gains,
            filing,
        };
        if matches!(life.tax, Some(Tax::Tables(_))) {
            planned.repaid = planned.found_repaid();
        }
        planned.parts = planned.found_parts();
        let years = schedule.years as usize;
        planned.certain_parts = planned.parts.iter().map(|part| planned.certain_part(*part, years)).collect();
        planned.certain_cells = planned.certain_by_cell();
        planned.views = planned.found_views();
        planned
    }

    /// Tax years there are.
    #[must_use]
    pub fn tax_years(&self) -> usize {
        self.cells.iter().map(|cell| cell.tax_year + 1).max().unwrap_or(0)
    }

    /// Tax years whose return is filed of pay inside the horizon: all but one that it cuts.
    #[must_use]
    pub fn filed_years(&self) -> usize {
        self.tax_years().min(self.cut.unwrap_or(usize::MAX))
    }

    /// Index of a part.
    #[must_use]
    pub fn index_of(&self, part: Part) -> Option<usize> {
        self.parts.iter().position(|other| *other == part)
    }

    /// The part that takes what rounding the others to cents leaves over: the one made of most.
    #[must_use]
    pub fn absorbing(&self) -> usize {
        let order = [Part::Grant, Part::Refreshers, Part::Base];
        order.into_iter().find_map(|part| self.index_of(part)).unwrap_or(0)
    }

    fn found_repaid(&self) -> Vec<[usize; 2]> {
        let in_year = |cell: usize, earlier: Option<usize>| Some([self.cells[cell].tax_year, earlier?]);
        let by_month = self.cash.iter().filter_map(|stream| in_year(stream.key.cell, stream.key.repays));
        let by_day = self.exits.iter().flat_map(|exits| &exits.by_day);
        let by_day = by_day.flat_map(|debt| debt.cells.iter().zip(&debt.repays));
        let by_day = by_day.filter_map(|(cell, earlier)| in_year(*cell, *earlier));
        let mut repaid: Vec<[usize; 2]> = by_month.chain(by_day).collect();
        repaid.sort_unstable();
        repaid.dedup();
        repaid
    }

    fn found_parts(&self) -> Vec<Part> {
        let mut parts: Vec<Part> = self.cash.iter().map(|stream| stream.key.part).collect();
        parts.extend(self.shares.iter().map(|flow| flow.part));
        parts.extend((!self.reviews.is_empty()).then_some(Part::Refreshers));
        let by_day = self.exits.as_ref().is_some_and(|exits| !exits.by_day.is_empty());
        parts.extend(by_day.then_some(Part::PaidBack));
        parts.extend(self.gains.is_some().then_some(Part::Held));
        parts.extend(self.tax.is_some().then_some(Part::Tax));
        parts.sort_unstable();
        parts.dedup();
        parts
    }

    fn found_views(&self) -> Vec<View> {
        let mut views = Vec::new();
        views.extend(self.exits.is_some().then_some(View::IfYouStay));
        views.extend((self.tax.is_some() || self.is_weighted).then_some(View::BeforeTax));
        views.extend((self.tax.is_some() && self.is_weighted).then_some(View::InThenDollars));
        views
    }
}

/// What the pieces of a life are compiled from.
#[derive(Clone, Copy)]
struct Terms<'a> {
    schedule: &'a PaySchedule,
    life: &'a Life,
    months: u32,
}

impl Terms<'_> {
    /// Stock and date whose price cash of a month is paid at, if it is not in dollars.
    fn rate(&self, month: u32, dates: &Dates) -> Option<(usize, usize)> {
        let stock = dates.stock(self.life.currency.as_ref()?)?;
        Some((stock, dates.date(stock, self.schedule.day(month))))
    }

    /// Worth of a dollar paid in a month after the first day.
    fn weight(&self, month: u32) -> f64 {
        if self.life.is_weighted() { self.life.weight(f64::from(self.schedule.ahead + month)) } else { 1.0 }
    }

    /// Worth of a dollar that is left behind: it would have been spent where the cost of living is 1.
    fn weight_at_home(&self, month: u32) -> f64 {
        let months = f64::from(self.schedule.ahead + month);
        if self.life.is_weighted() { self.life.money.weight(months) } else { 1.0 }
    }
}

fn tax_curve(tax: &Tax) -> Option<TaxCurve> {
    match tax {
        Tax::Flat(rate) => Some(TaxCurve::flat(*rate)),
        Tax::Brackets(own) => Some(TaxCurve::brackets(&own.brackets, own.other_income)),
        Tax::Tables(tables) => tables.curve(),
    }
}

/// Days on which prices are wanted beside those of flows: reviews, looks at the package, and exercises on leaving.
pub(super) fn more_days(schedule: &PaySchedule, stock: &str) -> Vec<u32> {
    let Some(life) = &schedule.life else { return Vec::new() };
    let mut months = Vec::new();
    let is_granted = |target: &TargetPay| target.stock == stock;
    let has_shares = schedule.shares.iter().any(|flow| flow.stock == stock)
        || life.target.as_ref().is_some_and(is_granted);
    // A review values shares of every stock at the price of its day.
    if let Some(target) = life.target.as_ref().filter(|_| has_shares) {
        let years = target.from_year..=schedule.years;
        months.extend(years.clone().map(|year| target.review_of(year)));
        let granted = years.filter(|_| is_granted(target));
        months.extend(granted.flat_map(|year| target.vests_in(year)));
    }
    let under_water = life.leaving.as_ref().and_then(|leaving| leaving.under_water.as_ref());
    if let Some(under_water) = under_water.filter(|_| has_shares) {
        months.extend(under_water::months(under_water, 12 * schedule.years));
    }
    let kept = schedule.shares.iter().filter(|flow| flow.stock == stock && flow.is_kept_option());
    if let Some(first) = kept.map(|flow| flow.month).min().filter(|_| life.leaving.is_some()) {
        months.extend(first..=12 * schedule.years);
    }
    if let Some(hold) = life.hold.filter(|_| has_shares) {
        let flows = schedule.shares.iter().filter(|flow| flow.stock == stock).map(|flow| flow.paid_in_month);
        let vests: Vec<u32> = flows.chain(months.iter().copied()).collect();
        months.extend(vests.into_iter().map(|month| gains::sold_in(month, hold, 12 * schedule.years)));
    }
    if life.currency.as_deref() == Some(stock) {
        months.extend(0..=12 * schedule.years);
    }
    months.into_iter().map(|month| schedule.day(month)).collect()
}
