//! By how much an offer pays more than another, or than an amount, by a yardstick.

use super::apart;
use super::compare::Preference;
use super::together::same_market;
use crate::Error;
use crate::engine::{self, Run};
use crate::market::{FixedPath, InvalidModel, Knot, Sampling};
use crate::offer::PaySchedule;
use crate::outcome::{Estimate, Outcome, Pay};
use crate::plan::{Asked, Measure, Plan, Question, QuestionId};
use crate::scenario::Scenario;

/// What decides which of two offers is better.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Yardstick {
    /// The mean of total pay.
    Mean,
    /// Its median.
    Median,
    /// Its certainty equivalent.
    Worth(Preference),
    /// The chance that the one pays more, against this one.
    Chance(f64),
}

/// What an offer is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rival {
    /// The offer of this index.
    Offer(usize),
    /// A certain total.
    Amount(f64),
}

/// An offer, what it is held against, and by what.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contest {
    /// Index of the offer.
    pub offer: usize,
    /// What it is held against.
    pub rival: Rival,
    /// By what.
    pub by: Yardstick,
}

impl Contest {
    /// By how much the offer is ahead: dollars, or a share of futures beyond the chance asked for. All calls with one seed
    /// and the same vest dates meet the same random numbers.
    ///
    /// # Errors
    ///
    /// If the run is stopped.
    pub fn gap(&self, scenario: &Scenario, run: &Run) -> Result<Estimate, Error> {
        let gaps = self.gaps(std::slice::from_ref(scenario), run)?;
        Ok(gaps.first().copied().unwrap_or(Estimate { value: f64::NAN, se: f64::NAN }))
    }

    /// The gap of each of several scenarios, all on one set of random numbers: offers on one market are paid on one set of
    /// prices, other markets make prices of their own from the same draws.
    ///
    /// # Errors
    ///
    /// If the run is stopped.
    pub fn gaps(&self, scenarios: &[Scenario], run: &Run) -> Result<Vec<Estimate>, Error> {
        let Some(first) = scenarios.first() else { return Ok(Vec::new()) };
        let is_like_first = |other: &Scenario| (other.seed, other.paths) == (first.seed, first.paths);
        let markets: Vec<&[Scenario]> = scenarios.chunk_by(same_market).collect();
        if !scenarios.iter().all(is_like_first) {
            let gaps = markets.into_iter().map(|scenarios| self.gaps(scenarios, run));
            return Ok(gaps.collect::<Result<Vec<_>, Error>>()?.concat());
        }
        let fields: Vec<Field> = markets.iter().map(|scenarios| Field::of(self, scenarios)).collect();
        let plans: Vec<Plan> =
            fields.iter().zip(&markets).map(|(field, market)| field.plan(self, &market[0])).collect();
        let shards = engine::simulate_each(&plans, first.seed, 0..first.paths, run)?;
        let mut gaps = Vec::with_capacity(scenarios.len());
        for ((field, plan), shard) in fields.iter().zip(&plans).zip(shards) {
            let outcome = Outcome::new(plan, first.paths, shard)?;
            let places = field.places.iter().enumerate();
            gaps.extend(places.map(|(index, place)| self.read(&outcome, *place, index)));
        }
        Ok(gaps)
    }

    /// The gap with an error that knows how far both sides move together, whatever the sampling.
    ///
    /// # Errors
    ///
    /// If the run is stopped.
    pub fn gap_with_error(&self, scenario: &Scenario, run: &Run) -> Result<Estimate, Error> {
        let field = Field::of(self, std::slice::from_ref(scenario));
        let outcome = apart::simulate(&field.plan(self, scenario), scenario.seed, scenario.paths, run)?;
        Ok(self.read(&outcome, field.places[0], 0))
    }

    /// Reads the gap of a contest off an outcome: places of its offers, and its index among all.
    fn read(&self, outcome: &Outcome, (offer, rival): (usize, Option<usize>), index: usize) -> Estimate {
        let pay = &outcome.offers[offer].total;
        let less = |estimate: Estimate, amount: f64| Estimate { value: estimate.value - amount, ..estimate };
        match (self.rival, rival) {
            (Rival::Amount(_), _) | (_, None) => {
                let amount = if let Rival::Amount(amount) = self.rival { amount } else { 0.0 };
                match self.by {
                    Yardstick::Chance(wanted) => {
                        let missed = outcome.offers[offer].chance(QuestionId::Target(0)).copied();
                        let missed = missed.map_or(Estimate { value: f64::NAN, se: f64::NAN }, |chance| {
                            Estimate { value: chance.value, se: chance.se }
                        });
                        Estimate { value: 1.0 - missed.value - wanted, se: missed.se }
                    }
                    by => less(by.of(pay), amount),
                }
            }
            (Rival::Offer(_), Some(rival)) => match self.by {
                Yardstick::Mean => outcome.pairs[index].total.pay.mean,
                Yardstick::Chance(wanted) => {
                    let wins = outcome.pairs[index].total.wins;
                    Estimate { value: wins.value - wanted, se: wins.se }
                }
                by => pay.gap(&outcome.offers[rival].total, |pay| by.of(pay)),
            },
        }
    }
}

impl Yardstick {
    /// What a law of pay comes to.
    fn of(self, pay: &Pay) -> Estimate {
        match self {
            Yardstick::Median => pay
                .quantile_estimates(&[0.5])
                .first()
                .copied()
                .unwrap_or(Estimate { value: f64::NAN, se: f64::NAN }),
            Yardstick::Worth(Preference { aversion, wealth }) => pay.certainty_equivalent(aversion, wealth),
            Yardstick::Mean | Yardstick::Chance(_) => pay.mean,
        }
    }
}

/// Offers of several scenarios to be paid on one set of price paths.
struct Field {
    schedules: Vec<PaySchedule>,
    years: u32,
    /// Of each scenario the place of its offer and of its rival.
    places: Vec<(usize, Option<usize>)>,
    sampling: Sampling,
}

impl Field {
    fn of(contest: &Contest, scenarios: &[Scenario]) -> Self {
        let mut schedules: Vec<PaySchedule> = Vec::new();
        let mut places = Vec::with_capacity(scenarios.len());
        for scenario in scenarios {
            let own = scenario.schedules();
            // A rival that is the same in all scenarios is paid once.
            let mut place = |index: usize| {
                let schedule = whole(own[index].clone());
                schedules.iter().position(|other| *other == schedule).unwrap_or_else(|| {
                    schedules.push(schedule);
                    schedules.len() - 1
                })
            };
            let offer = place(contest.offer);
            let rival = match contest.rival {
                Rival::Offer(rival) => Some(place(rival)),
                Rival::Amount(_) => None,
            };
            places.push((offer, rival));
        }
        let years = schedules.iter().map(|schedule| schedule.years).max().unwrap_or(1);
        let sampling = scenarios.first().map_or(Sampling::Plain, |scenario| Plan::compile(scenario).sampling);
        Field { schedules, years, places, sampling }
    }

    fn plan(&self, contest: &Contest, scenario: &Scenario) -> Plan {
        let questions: Vec<Vec<Question>> = match (contest.rival, contest.by) {
            (Rival::Amount(amount), Yardstick::Chance(_)) => {
                let asked = Asked::Below { measure: Measure::Total, cents: crate::plan::cents_from(amount) };
                vec![vec![Question { asked, id: QuestionId::Target(0) }]; self.schedules.len()]
            }
            _ => vec![Vec::new(); self.schedules.len()],
        };
        let market = (&scenario.stocks[..], &scenario.correlation);
        let mut plan = Plan::correlated(self.years, market, &self.schedules, questions, self.sampling);
        if matches!(contest.by, Yardstick::Mean | Yardstick::Chance(_)) {
            plan.pairs = self.places.iter().filter_map(|(offer, rival)| Some((*offer, (*rival)?))).collect();
        }
        plan
    }
}

/// The same flows as if all were of one year: only the total is asked for. An offer with a life of its own needs its
/// years.
fn whole(mut schedule: PaySchedule) -> PaySchedule {
    if schedule.life.is_none() {
        schedule.years = 1;
        schedule.cash.iter_mut().for_each(|flow| flow.year = 1);
        schedule.shares.iter_mut().for_each(|flow| flow.year = 1);
    }
    schedule
}

/// The scenario with a stock that stands at one price on every day after today, without shocks. Shares are still counted
/// at what the offers say.
///
/// # Errors
///
/// If the price is none.
pub fn at_flat_price(scenario: &Scenario, stock: &str, price: f64) -> Result<Scenario, InvalidModel> {
    let model = FixedPath::new(vec![Knot { month: 1.0 / f64::from(crate::market::DAYS_PER_MONTH), price }])?;
    let mut scenario = scenario.clone();
    for stock in scenario.stocks.iter_mut().filter(|other| other.name == stock) {
        stock.model = Box::new(model.clone());
        stock.shocks.clear();
    }
    Ok(scenario)
}
