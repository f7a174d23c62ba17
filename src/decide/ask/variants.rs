//! An offer with more of this and that, paid on one set of price paths.

use super::lever::Lever;
use super::{Aim, More, STEP, TermKind};
use crate::Error;
use crate::decide::apart;
use crate::engine::Run;
use crate::market::Sampling;
use crate::offer::{Offer, PaySchedule, TodaysMoney};
use crate::outcome::{Estimate, Outcome, Pay};
use crate::plan::Plan;
use crate::scenario::Scenario;

/// Asks: how much more of each lever.
pub(super) type Asks = Vec<f64>;

/// The offer and its levers.
pub(super) struct Variants<'a> {
    scenario: std::borrow::Cow<'a, Scenario>,
    pub(super) aim: &'a Aim,
    pub(super) levers: &'a [Lever],
}

impl<'a> Variants<'a> {
    pub(super) fn new(scenario: &'a Scenario, aim: &'a Aim, levers: &'a [Lever]) -> Self {
        Variants { scenario: std::borrow::Cow::Borrowed(scenario), aim, levers }
    }

    /// The same as the employer pays it, if that is not what the scenario counts.
    pub(super) fn before_tax(&self) -> Option<Variants<'a>> {
        let offer = &self.scenario.offers[self.aim.offer];
        let is_gross = self.scenario.tax.is_none() && !self.scenario.money.is_some();
        if is_gross && offer.cost_of_living == 1.0 && offer.hold.is_none() {
            return None;
        }
        let mut scenario = self.scenario.clone().into_owned();
        (scenario.tax, scenario.money) = (None, TodaysMoney::default());
        for offer in &mut scenario.offers {
            (offer.cost_of_living, offer.hold, offer.tax_place) = (1.0, None, None);
        }
        Some(Variants { scenario: std::borrow::Cow::Owned(scenario), ..*self })
    }

    /// [`STEP`] more of a lever.
    pub(super) fn step_of(&self, lever: usize) -> Asks {
        let mut asks = self.nothing();
        asks[lever] = STEP / self.levers[lever].years;
        asks
    }

    pub(super) fn nothing(&self) -> Asks {
        vec![0.0; self.levers.len()]
    }

    fn offer_with(&self, asks: &[f64]) -> Offer {
        let mut offer = self.scenario.offers[self.aim.offer].clone();
        for (lever, more) in self.levers.iter().zip(asks) {
            lever.pull(&mut offer, *more, &self.scenario);
        }
        offer
    }

    /// The plain offer, then one for each of these asks. One with all levers goes along: its vest dates then make the
    /// paths the same in every run, whatever is asked.
    pub(super) fn simulate(&self, asks: &[Asks], run: &Run) -> Result<Outcome, Error> {
        let all: Asks = self.levers.iter().map(|lever| STEP / lever.years).collect();
        let offers = asks.iter().chain([&all]).map(|asks| self.offer_with(asks)).collect();
        simulate(&self.scenario, self.aim, offers, run)
    }

    /// What these asks bring, and what the employer pays for them if that takes another run.
    pub(super) fn paid(&self, asks: &[Asks], run: &Run) -> Result<(Outcome, Option<Outcome>), Error> {
        let outcome = self.simulate(asks, run)?;
        let gross = self.before_tax().map(|gross| gross.simulate(asks, run)).transpose()?;
        Ok((outcome, gross))
    }

    /// What the employer pays more for each of these asks, expected dollars before tax.
    pub(super) fn costs(&self, asks: &[Asks], run: &Run) -> Result<Vec<Estimate>, Error> {
        let outcome = match self.before_tax() {
            Some(gross) => gross.simulate(asks, run)?,
            None => self.simulate(asks, run)?,
        };
        Ok(outcome.pairs[..asks.len()].iter().map(|pair| pair.total.pay.mean).collect())
    }

    /// Rise of what the letter adds up to.
    pub(super) fn rise_on_paper(&self, asks: &[f64]) -> f64 {
        let price = |name: &str| self.scenario.stock(name).map_or(0.0, |stock| stock.price);
        let years = self.scenario.years;
        let letter = |offer: &Offer| {
            let schedule = PaySchedule::new(offer, years, price);
            (1..=years).map(|year| schedule.letter_in_year(year, price)).sum::<f64>()
        };
        letter(&self.offer_with(asks)) / letter(&self.scenario.offers[self.aim.offer]) - 1.0
    }

    /// What a variant is worth more than another.
    pub(super) fn worth_more(&self, outcome: &Outcome, offer: usize, than: usize) -> Estimate {
        let who = self.aim.who;
        let worth = |pay: &Pay| pay.certainty_equivalent(who.aversion, who.wealth);
        outcome.offers[offer].total.gap(&outcome.offers[than].total, worth)
    }

    /// Dollars of each lever (column) at the same certainty equivalent as [`STEP`] of another (row).
    pub(super) fn exchange(
        &self,
        steps: &[Asks],
        more: &[More],
        run: &Run,
    ) -> Result<Vec<Vec<Option<Estimate>>>, Error> {
        let count = steps.len();
        let pairs = (0..count * count).map(|pair| (pair / count, pair % count));
        let is_worth = |lever: usize| more[lever].worth.value > 0.0;
        let pairs: Vec<(usize, usize)> =
            pairs.filter(|(row, column)| row != column && is_worth(*row) && is_worth(*column)).collect();
        let mut table = vec![vec![None; count]; count];
        for (lever, row) in table.iter_mut().enumerate().filter(|(lever, _)| is_worth(*lever)) {
            row[lever] = Some(Estimate { value: STEP, se: 0.0 });
        }
        for pairs in pairs.chunks(AT_ONCE) {
            for ((row, column), rate) in pairs.iter().zip(self.rates(pairs, steps, more, run)?) {
                table[*row][*column] = Some(rate).filter(|rate| rate.value.is_finite() && rate.value > 0.0);
            }
        }
        Ok(table)
    }

    /// Dollars of the second lever of each pair worth as much as a step of the first. From the ratio of what a step of
    /// each is worth, again and again in proportion to what is still missing, which makes up for what bends.
    fn rates(
        &self,
        pairs: &[(usize, usize)],
        steps: &[Asks],
        more: &[More],
        run: &Run,
    ) -> Result<Vec<Estimate>, Error> {
        let worth = |lever: usize| more[lever].worth.value;
        let first = |(row, column): &(usize, usize)| Estimate {
            value: STEP * worth(*row) / worth(*column),
            se: f64::NAN,
        };
        let mut rates: Vec<Estimate> = pairs.iter().map(first).collect();
        for _ in 0..PASSES {
            let scaled = |((_, column), rate): (&(usize, usize), &Estimate)| {
                steps[*column].iter().map(|ask| ask * rate.value / STEP).collect()
            };
            let asks = steps.iter().cloned().chain(pairs.iter().zip(&rates).map(scaled));
            let outcome = self.simulate(&asks.collect::<Vec<Asks>>(), run)?;
            let mut off = 0.0_f64;
            for (place, ((row, _), rate)) in pairs.iter().zip(&mut rates).enumerate() {
                let missing = self.worth_more(&outcome, row + 1, 1 + steps.len() + place);
                let dollars_for_worth = rate.value / (worth(*row) - missing.value);
                off = off.max((missing.value / worth(*row)).abs());
                let value = dollars_for_worth * worth(*row);
                *rate = Estimate { value, se: (missing.se * dollars_for_worth).abs() };
            }
            if off < ALIKE {
                break;
            }
        }
        Ok(rates)
    }
}

/// Rates are bettered so many times at most, until what is missing is this part of what a step is worth.
const PASSES: u32 = 4;
const ALIKE: f64 = 1e-4;
/// Variants paid in one run at most: a scenario holds fifty offers.
pub(super) const AT_ONCE: usize = 30;

/// The offer of an aim as it is and others in its place, with the goal asked of all.
pub(super) fn simulate(
    scenario: &Scenario,
    aim: &Aim,
    others: Vec<Offer>,
    run: &Run,
) -> Result<Outcome, Error> {
    let scenario = field(scenario, aim, others);
    scenario.validate()?;
    let plan = Plan::compile(&scenario).compared_with(0);
    apart::simulate(&plan, scenario.seed, scenario.paths, run)
}

/// A scenario of these offers. Unless it says otherwise its paths come in replicates, if there are enough for any: only
/// these tell how far variants move together.
pub(super) fn field(scenario: &Scenario, aim: &Aim, others: Vec<Offer>) -> Scenario {
    let mut scenario = scenario.clone();
    let plain = scenario.offers[aim.offer].clone();
    let name: String = plain.name.chars().take(50).collect();
    let offers = std::iter::once(plain).chain(others).enumerate();
    scenario.offers =
        offers.map(|(place, offer)| Offer { name: format!("{name} {place}"), ..offer }).collect();
    scenario.goals.walk_away = Some(aim.goal);
    let replicated = Sampling::Sobol;
    let is_enough = scenario.paths >= replicated.fewest_paths();
    scenario.sampling = scenario.sampling.or(is_enough.then_some(replicated));
    scenario
}

impl TermKind {
    pub(super) fn applied(self, offer: &Offer) -> Offer {
        let mut offer = offer.clone();
        match self {
            TermKind::Later(months) => offer.starts_in += months,
            TermKind::Remote(change) => {
                offer.base_per_year *= 1.0 + change;
                offer.grants.iter_mut().for_each(|grant| grant.scale(1.0 + change));
                offer.target_pay.iter_mut().for_each(|target| target.amount *= 1.0 + change);
            }
        }
        offer
    }
}
