//! What to ask for: what each lever of an offer brings, what it costs, and how little of it is enough.
//!
//! All variants of an offer are paid on the same price paths.

mod counter;
mod lever;
mod neighbours;
mod search;
mod variants;

pub use counter::Counter;
pub use lever::{Lever, Part, levers_of};
pub use search::Least;

use self::variants::Variants;
use super::{Preference, Statistic};
use crate::Error;
use crate::engine::Run;
use crate::facts::guides::{Range, guides};
use crate::outcome::{Chance, Change, Estimate, OfferOutcome};
use crate::plan::QuestionId;
use crate::scenario::Scenario;

/// What every lever is measured with, dollars over the whole horizon.
pub const STEP: f64 = 10_000.0;

/// An offer and what it should reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aim {
    /// Index of the offer.
    pub offer: usize,
    /// Total pay to be reached, as the scenario counts pay.
    pub goal: f64,
    /// How sure that should be.
    pub chance: f64,
    /// Who takes the risk.
    pub who: Preference,
}

/// Everything found.
#[derive(Debug, Clone)]
pub struct Advice {
    /// What was asked.
    pub aim: Aim,
    /// The levers there are.
    pub levers: Vec<Lever>,
    /// The offer as it is.
    pub now: Standing,
    /// What [`STEP`] more of each lever brings.
    pub more: Vec<More>,
    /// Dollars over the horizon of a lever (column) worth as much as [`STEP`] of another (row), if there are any.
    pub exchange: Vec<Vec<Option<Estimate>>>,
    /// The smallest ask on each lever that reaches the chance.
    pub least: Vec<Least>,
    /// What is not asked in dollars.
    pub terms: Vec<Term>,
    /// The cheapest mix.
    pub counter: Counter,
}

/// What an offer comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Median of total pay.
    pub median: Estimate,
    /// Tenth percentile.
    pub p10: Estimate,
    /// Chance of reaching the goal.
    pub chance: Chance,
    /// Certainty equivalent.
    pub worth: Estimate,
    /// Dollars that the letter adds up to.
    pub letter: f64,
}

/// What [`STEP`] more of a lever changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct More {
    /// Median.
    pub median: Change,
    /// Tenth percentile.
    pub p10: Change,
    /// Chance of reaching the goal.
    pub chance: Change,
    /// Certainty equivalent.
    pub worth: Estimate,
    /// Expected dollars before tax that the employer pays more.
    pub cost: Estimate,
}

/// Another change of terms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Term {
    /// What is changed.
    pub what: TermKind,
    /// Change of the median.
    pub median: Change,
    /// Of the tenth percentile.
    pub p10: Change,
    /// Of the chance of reaching the goal.
    pub chance: Change,
}

/// A term that is not asked in dollars.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TermKind {
    /// Starting so many months later.
    Later(u32),
    /// Working elsewhere for base and shares changed by this part.
    Remote(f64),
}

/// Answers what to ask for, on these levers.
///
/// # Errors
///
/// If the scenario makes no sense or the run is stopped.
pub fn ask(scenario: &Scenario, aim: &Aim, levers: Vec<Lever>, run: &Run) -> Result<Advice, Error> {
    let variants = Variants::new(scenario, aim, &levers);
    let steps: Vec<Vec<f64>> = (0..levers.len()).map(|lever| variants.step_of(lever)).collect();
    let (outcome, gross) = variants.paid(&steps, run)?;
    let gross = gross.as_ref().unwrap_or(&outcome);
    let worth = |offer: &OfferOutcome| offer.total.certainty_equivalent(aim.who.aversion, aim.who.wealth);
    let plain = &outcome.offers[0];
    let more = |lever: usize| {
        let (median, p10, chance) = changes(plain, &outcome.offers[lever + 1]);
        let worth = variants.worth_more(&outcome, lever + 1, 0);
        More { median, p10, chance, worth, cost: gross.pairs[lever].total.pay.mean }
    };
    let now = Standing::of(plain, worth(plain), gross.offers[0].total.offer_letter);
    let more: Vec<More> = (0..levers.len()).map(more).collect();
    Ok(Advice {
        aim: *aim,
        exchange: variants.exchange(&steps, &more, run)?,
        least: variants.least_of_each(&now, run)?,
        terms: terms(scenario, aim, run)?,
        counter: counter::cheapest(&variants, &now, guides().levers_at_once(), run)?,
        now,
        more,
        levers,
    })
}

impl Standing {
    fn of(offer: &OfferOutcome, worth: Estimate, letter: f64) -> Self {
        let quantile = offer.total.quantile_estimates(&[0.5, 0.1]);
        Standing { median: quantile[0], p10: quantile[1], chance: reached(offer), worth, letter }
    }
}

/// Chance of reaching the goal.
fn reached(offer: &OfferOutcome) -> Chance {
    // The question is put to every variant.
    let missed = offer.chance(QuestionId::WalkAway).unwrap_or(&offer.chances[0]);
    missed.of_the_opposite()
}

/// Changes of median, tenth percentile and chance of reaching the goal.
fn changes(from: &OfferOutcome, to: &OfferOutcome) -> (Change, Change, Change) {
    let change = |figure: Statistic| figure.change(from, to).unwrap_or_else(Change::unknown);
    (change(Statistic::Median), change(Statistic::P10), change(Statistic::Chance))
}

/// Starting later, and working elsewhere.
fn terms(scenario: &Scenario, aim: &Aim, run: &Run) -> Result<Vec<Term>, Error> {
    let ends = |pay: Range| [pay.low, pay.high];
    let mut remote: Vec<f64> = guides().levers("remote").filter_map(|row| row.pay).flat_map(ends).collect();
    remote.sort_by(|a, b| b.total_cmp(a));
    remote.dedup();
    let remote = remote.into_iter().map(TermKind::Remote);
    let later = [1, 3].map(TermKind::Later).into_iter();
    let applied = |kind: &TermKind| kind.applied(&scenario.offers[aim.offer]);
    let can_be = |kind: &TermKind| variants::field(scenario, aim, vec![applied(kind)]).validate().is_ok();
    let kinds: Vec<TermKind> = later.chain(remote).filter(can_be).collect();
    let offers = kinds.iter().map(applied).collect();
    let outcome = variants::simulate(scenario, aim, offers, run)?;
    let term = |(index, what): (usize, &TermKind)| {
        let (median, p10, chance) = changes(&outcome.offers[0], &outcome.offers[index + 1]);
        Term { what: *what, median, p10, chance }
    };
    Ok(kinds.iter().enumerate().map(term).collect())
}
