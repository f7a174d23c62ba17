//! An offer with more of this and that, paid on one set of price paths.

use super::lever::Lever;
use super::{Aim, More, STEP, TermKind};
use crate::Error;
use crate::engine::{self, Run};
use crate::offer::{GrantSize, Offer, TodaysMoney};
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

    /// What a variant is worth more than another.
    pub(super) fn worth_more(&self, outcome: &Outcome, offer: usize, than: usize) -> Estimate {
        let who = self.aim.who;
        let worth = |pay: &Pay| pay.certainty_equivalent(who.aversion, who.wealth);
        outcome.offers[offer].total.gap(&outcome.offers[than].total, worth)
    }

    /// Dollars of each lever (column) at the same certainty equivalent as [`STEP`] of another (row): the first guess is
    /// the ratio of what a step of each is worth; a secant from there makes up for what bends.
    pub(super) fn exchange(
        &self,
        steps: &[Asks],
        more: &[More],
        run: &Run,
    ) -> Result<Vec<Vec<Option<Estimate>>>, Error> {
        let (count, slope) = (steps.len(), |lever: usize| more[lever].worth.value / STEP);
        let pairs = (0..count * count).map(|pair| (pair / count, pair % count));
        let is_worth = |&(row, column): &(usize, usize)| slope(row) > 0.0 && slope(column) > 0.0;
        let pairs: Vec<(usize, usize)> = pairs.filter(is_worth).filter(|(a, b)| a != b).collect();
        let guesses: Vec<f64> =
            pairs.iter().map(|(row, column)| STEP * slope(*row) / slope(*column)).collect();
        let mut table = vec![vec![None; count]; count];
        for (pairs, guesses) in pairs.chunks(AT_ONCE).zip(guesses.chunks(AT_ONCE)) {
            let scaled = |((_, column), guess): (&(usize, usize), &f64)| {
                steps[*column].iter().map(|ask| ask * guess / STEP).collect()
            };
            let asks: Vec<Asks> =
                steps.iter().cloned().chain(pairs.iter().zip(guesses).map(scaled)).collect();
            let outcome = self.simulate(&asks, run)?;
            for (place, ((row, column), guess)) in pairs.iter().zip(guesses).enumerate() {
                let missing = self.worth_more(&outcome, row + 1, 1 + count + place);
                let value = guess + missing.value / slope(*column);
                table[*row][*column] = Some(Estimate { value, se: missing.se / slope(*column) });
            }
        }
        for (lever, row) in table.iter_mut().enumerate().filter(|(lever, _)| slope(*lever) > 0.0) {
            row[lever] = Some(Estimate { value: STEP, se: 0.0 });
        }
        Ok(table)
    }
}

/// Variants paid in one run at most: a scenario holds fifty offers.
const AT_ONCE: usize = 30;

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
    let shard = engine::simulate(&plan, scenario.seed, 0..scenario.paths, run)?;
    Ok(Outcome::new(&plan, scenario.paths, shard)?)
}

/// A scenario of these offers.
pub(super) fn field(scenario: &Scenario, aim: &Aim, others: Vec<Offer>) -> Scenario {
    let mut scenario = scenario.clone();
    let plain = scenario.offers[aim.offer].clone();
    let name: String = plain.name.chars().take(50).collect();
    let offers = std::iter::once(plain).chain(others).enumerate();
    scenario.offers =
        offers.map(|(place, offer)| Offer { name: format!("{name} {place}"), ..offer }).collect();
    scenario.goals.walk_away = Some(aim.goal);
    scenario
}

impl TermKind {
    pub(super) fn applied(self, offer: &Offer) -> Offer {
        let mut offer = offer.clone();
        match self {
            TermKind::Later(months) => offer.starts_in += months,
            TermKind::Remote(change) => {
                offer.base_per_year *= 1.0 + change;
                for grant in &mut offer.grants {
                    let (GrantSize::Shares(size) | GrantSize::Dollars { amount: size, .. }) = &mut grant.size;
                    *size *= 1.0 + change;
                }
                offer.target_pay.iter_mut().for_each(|target| target.amount *= 1.0 + change);
            }
        }
        offer
    }
}
