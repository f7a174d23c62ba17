//! A checked scenario as flat arrays: dates at which prices are wanted, flows by year, and questions
//! asked of every path. This is all the engine sees.

mod dates;
mod fingerprint;
pub mod life;
pub mod questions;

use std::collections::BTreeSet;

pub use life::{Part, PlannedLife, View};
pub(crate) use questions::cents_from;
pub use questions::{Asked, Measure, Question, QuestionId};

use self::dates::Dates;
use self::fingerprint::Fingerprint;
use crate::market::{Correlation, PathSampler, Sampling, Stock};
use crate::offer::PaySchedule;
use crate::scenario::Scenario;

/// What the engine runs.
pub struct Plan {
    /// Years looked ahead.
    pub years: usize,
    /// Stocks that some flow needs.
    pub stocks: Vec<PlannedStock>,
    /// Offers in order.
    pub offers: Vec<PlannedOffer>,
    /// Trading days at which increments of the motions end that move stocks together; empty if none does.
    pub motion_days: Vec<u32>,
    /// How random numbers are chosen.
    pub sampling: Sampling,
    /// Offers whose difference is recorded on every path: the first less the second.
    pub pairs: Vec<(usize, usize)>,
    /// Hash of everything above and of the version of the numerics.
    pub fingerprint: String,
}

/// A stock and the days its price is wanted.
pub struct PlannedStock {
    /// Name; the random stream of the stock depends on it.
    pub name: String,
    /// Trading days, ascending.
    pub days: Vec<u32>,
    /// The model, tied to these days.
    pub sampler: Box<dyn PathSampler>,
    /// Stocks whose independent motions move this one, and how much; empty if it moves by its own alone.
    pub moved_by: Vec<(usize, f64)>,
    /// Hash of everything above but the motions: from the same draws, the same prices.
    pub fingerprint: String,
}

/// Flows of an offer and what is asked of them.
#[derive(Debug, Clone)]
pub struct PlannedOffer {
    /// Name.
    pub name: String,
    /// Guaranteed cash by year.
    pub cash: Vec<f64>,
    /// What the offer letter adds up to by year: cash and shares at their grant price, before tax.
    pub letter: Vec<f64>,
    /// Whether it pays the same on every path: no shares, or shares on certain paths.
    pub is_certain: bool,
    /// Shares that vest, at most one entry for a date, year and way of pricing.
    pub vests: Vec<Vest>,
    /// Yes-or-no questions counted on every path.
    pub questions: Vec<Question>,
    /// What takes it to the engine's general lane; `vests` is then empty.
    pub life: Option<Box<PlannedLife>>,
}

/// `amount` × price on a date, or × price / price on an earlier date.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vest {
    /// Index of the stock.
    pub stock: usize,
    /// Index of the vest date among the days of the stock.
    pub date: usize,
    /// Index of the date whose price turned dollars into shares.
    pub priced: Option<usize>,
    /// Year counted to, from 0.
    pub year: usize,
    /// Shares, or dollars if `priced`.
    pub amount: f64,
}

impl Plan {
    /// Compiles a scenario. Unless it says otherwise, paths are scrambled Sobol points where that helps.
    #[must_use]
    pub fn compile(scenario: &Scenario) -> Self {
        let schedules = scenario.schedules();
        let asked = |(schedule, views): (&PaySchedule, &crate::scenario::Views)| {
            questions::asked(scenario, schedule.life.is_none().then_some(views))
        };
        let questions: Vec<Vec<Question>> = schedules.iter().zip(&scenario.views()).map(asked).collect();
        let plan = |sampling| {
            let market = (&scenario.stocks[..], &scenario.correlation);
            Plan::correlated(scenario.years, market, &schedules, questions.clone(), sampling)
        };
        let sobol = || {
            let plan = plan(Sampling::Sobol);
            (scenario.paths >= Sampling::Sobol.fewest_paths() && plan.gains_from_sobol()).then_some(plan)
        };
        match scenario.sampling {
            Some(sampling) => plan(sampling),
            None => sobol().unwrap_or_else(|| plan(Sampling::Plain)),
        }
    }

    /// Whether it is known of some price which few draws decide most.
    fn gains_from_sobol(&self) -> bool {
        self.stocks.iter().any(|stock| !stock.sampler.needs().is_empty())
    }

    /// Compiles flows given one by one, of stocks that move independently. Flows of a stock that is not listed are left
    /// out; `questions` holds one list an offer.
    #[must_use]
    pub fn new(
        years: u32,
        stocks: &[Stock],
        schedules: &[PaySchedule],
        questions: Vec<Vec<Question>>,
        sampling: Sampling,
    ) -> Self {
        Plan::correlated(years, (stocks, &Correlation::default()), schedules, questions, sampling)
    }

    /// The same for stocks that move together.
    #[must_use]
    pub fn correlated(
        years: u32,
        (stocks, correlation): (&[Stock], &Correlation),
        schedules: &[PaySchedule],
        questions: Vec<Vec<Question>>,
        sampling: Sampling,
    ) -> Self {
        let used: Vec<(&Stock, Vec<u32>)> = stocks
            .iter()
            .map(|stock| (stock, days_of(stock, schedules)))
            .filter(|(_, days)| !days.is_empty())
            .collect();
        let dates = Dates(&used);
        let plan_offer = |(schedule, questions)| PlannedOffer::new(schedule, questions, years, &dates);
        let offers: Vec<PlannedOffer> = schedules.iter().zip(questions).map(plan_offer).collect();
        let fingerprint = fingerprint(&used, correlation, &offers, sampling);
        let plan_stock = |(stock, days): (&Stock, Vec<u32>)| PlannedStock {
            name: stock.name.clone(),
            sampler: stock.sampler(&days),
            moved_by: Vec::new(),
            fingerprint: Fingerprint::of_stock(stock, &days),
            days,
        };
        let mut stocks: Vec<PlannedStock> = used.into_iter().map(plan_stock).collect();
        let motion_days = move_together(&mut stocks, correlation);
        Plan { years: years as usize, stocks, offers, motion_days, sampling, pairs: Vec::new(), fingerprint }
    }

    /// The same with the difference of every other offer to one of them recorded.
    #[must_use]
    pub fn compared_with(mut self, reference: usize) -> Self {
        self.pairs = (0..self.offers.len())
            .filter(|other| *other != reference)
            .map(|other| (other, reference))
            .collect();
        let mut hash = Fingerprint::new();
        hash.text(&self.fingerprint);
        hash.text("compared with");
        hash.count(reference);
        self.fingerprint = hash.finish();
        self
    }
}

impl PlannedOffer {
    fn new(schedule: &PaySchedule, questions: Vec<Question>, years: u32, dates: &Dates) -> Self {
        let all_years = || 1..=years;
        let letter = |year| schedule.letter_in_year(year, |stock| dates.price_today(stock));
        let name = schedule.offer.clone();
        let is_certain = schedule.is_certain(|stock| dates.moves(stock));
        if let Some(life) = &schedule.life {
            let life = PlannedLife::new(schedule, life, dates);
            return PlannedOffer {
                name,
                cash: life.certain_cash(years as usize),
                letter: all_years().map(letter).collect(),
                is_certain,
                vests: Vec::new(),
                questions,
                life: Some(Box::new(life)),
            };
        }
        PlannedOffer {
            name,
            cash: all_years().map(|year| schedule.cash_in_year(year)).collect(),
            letter: all_years().map(letter).collect(),
            is_certain,
            vests: vests_of(schedule, dates),
            questions,
            life: None,
        }
    }

    /// Whether a question has the same answer on every path there can be: it concerns only cash, or asks
    /// for no more than the cash. Shares are never worth less than nothing.
    #[must_use]
    pub fn always_answers_alike(&self, question: &Question) -> bool {
        if self.is_certain || self.life.is_some() {
            return self.is_certain;
        }
        let has_shares = |measure: Measure| match measure {
            Measure::Year(year) => self.vests.iter().any(|vest| vest.year == year),
            Measure::Total => !self.vests.is_empty(),
        };
        let cash = |measure: Measure| match measure {
            Measure::Year(year) => self.cash[year],
            Measure::Total => self.cash.iter().sum(),
        };
        match question.asked {
            Asked::Below { measure, cents } => !has_shares(measure) || cents as f64 <= 100.0 * cash(measure),
            Asked::Less { left, right } => !has_shares(left) && !has_shares(right),
        }
    }
}

/// Ties the stocks that have correlations to each other's motions; gives the days at which the increments of these
/// end, so that those of every stock can be made of them. A stock that does not move has no part in it.
fn move_together(stocks: &mut [PlannedStock], correlation: &Correlation) -> Vec<u32> {
    let needs: Vec<Vec<u32>> = stocks.iter().map(|stock| stock.sampler.needs().increments).collect();
    let names: Vec<String> = stocks.iter().map(|stock| stock.name.clone()).collect();
    let tied = |&i: &usize| {
        let with =
            |j: usize| i != j && !needs[j].is_empty() && correlation.between(&names[i], &names[j]) != 0.0;
        !needs[i].is_empty() && (0..names.len()).any(with)
    };
    let tied: Vec<usize> = (0..stocks.len()).filter(tied).collect();
    let factors = correlation.factors(&tied.iter().map(|&i| names[i].as_str()).collect::<Vec<_>>());
    let mut days = BTreeSet::new();
    for (&stock, row) in tied.iter().zip(&factors) {
        days.extend(needs[stock].iter().copied());
        let moved_by = row.iter().zip(&tied).filter(|(weight, _)| **weight != 0.0);
        stocks[stock].moved_by = moved_by.map(|(weight, &motion)| (motion, *weight)).collect();
    }
    days.into_iter().collect()
}

fn days_of(stock: &Stock, schedules: &[PaySchedule]) -> Vec<u32> {
    let mut days = BTreeSet::new();
    for schedule in schedules {
        let flows = schedule.shares.iter().filter(|flow| flow.stock == stock.name);
        days.extend(flows.flat_map(|flow| flow.days(schedule.ahead)));
        days.extend(life::more_days(schedule, &stock.name));
    }
    days.into_iter().collect()
}

fn vests_of(schedule: &PaySchedule, dates: &Dates) -> Vec<Vest> {
    let mut vests: Vec<Vest> = Vec::new();
    for flow in &schedule.shares {
        let Some(stock) = dates.stock(&flow.stock) else { continue };
        let date = |month: u32| dates.date(stock, schedule.day(month));
        let vest = Vest {
            stock,
            date: date(flow.paid_in_month),
            priced: flow.priced_in_month.map(date),
            year: flow.year as usize - 1,
            amount: flow.amount,
        };
        let same = |other: &&mut Vest| Vest { amount: vest.amount, ..**other } == vest;
        match vests.iter_mut().find(same) {
            Some(other) => other.amount += vest.amount,
            None => vests.push(vest),
        }
    }
    vests
}

/// SHA-256 of everything that decides the numbers, in hexadecimal.
fn fingerprint(
    stocks: &[(&Stock, Vec<u32>)],
    correlation: &Correlation,
    offers: &[PlannedOffer],
    sampling: Sampling,
) -> String {
    let mut hash = Fingerprint::new();
    hash.text(sampling.name());
    hash.count(stocks.len());
    stocks.iter().for_each(|(stock, days)| hash.stock(stock, days));
    let names = || stocks.iter().map(|(stock, _)| stock.name.as_str());
    names().for_each(|a| names().for_each(|b| hash.number(correlation.between(a, b))));
    hash.count(offers.len());
    for offer in offers {
        hash.offer(offer);
    }
    hash.finish()
}
