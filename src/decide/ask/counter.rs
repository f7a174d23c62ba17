//! The mix of asks that costs the employer least.

use super::search::Start;
use super::variants::{Asks, Variants};
use super::{STEP, Standing};
use crate::Error;
use crate::engine::Run;
use crate::outcome::Estimate;

/// A mix of asks.
#[derive(Debug, Clone, PartialEq)]
pub struct Counter {
    /// How much more of each lever.
    pub asks: Vec<f64>,
    /// What the offer comes to with them.
    pub then: Standing,
    /// Expected dollars before tax that the employer pays more.
    pub cost: Estimate,
    /// What it is worth more.
    pub worth: Estimate,
    /// Whether the chance wanted is reached.
    pub is_enough: bool,
}

/// Asks are for round amounts, in dollars over the horizon.
const ROUND: f64 = 1_000.0;

/// Fills levers inside their usual ranges, one after the other: always the one that brings most certainty equivalent for
/// a dollar of expected cost where the others stand, until the chance is reached or `levers` have been asked for.
pub(super) fn cheapest(
    variants: &Variants,
    now: &Standing,
    levers: usize,
    run: &Run,
) -> Result<Counter, Error> {
    let mut asks = variants.nothing();
    let mut is_enough = now.chance.value >= variants.aim.chance;
    for _ in 0..levers {
        if is_enough {
            break;
        }
        let Some(lever) = best(variants, &asks, run)? else { break };
        let step = (ROUND / variants.levers[lever].years).ceil();
        let start = Start { asks: asks.clone(), lever, step };
        let Some(found) = variants.least(&[start], run)?.pop() else { break };
        (asks[lever], is_enough) = (found.ask.value, found.is_enough);
    }
    counter(variants, now, asks, is_enough, run)
}

/// The lever that brings most for its cost, of those with a usual range that are not asked for yet.
fn best(variants: &Variants, asks: &Asks, run: &Run) -> Result<Option<usize>, Error> {
    let is_free = |lever: &usize| asks[*lever] == 0.0 && variants.levers[*lever].usual.is_some();
    let free: Vec<usize> = (0..asks.len()).filter(is_free).collect();
    let with = |lever: &usize| {
        let mut asks = asks.clone();
        asks[*lever] = (STEP / variants.levers[*lever].years).min(variants.levers[*lever].most);
        asks
    };
    let tried: Vec<Asks> = std::iter::once(asks.clone()).chain(free.iter().map(with)).collect();
    let outcome = variants.simulate(&tried, run)?;
    let gross = variants.before_tax().map(|gross| gross.simulate(&tried, run)).transpose()?;
    let gross = gross.as_ref().unwrap_or(&outcome);
    let rate = |(place, lever): (usize, &usize)| {
        let worth = variants.worth_more(&outcome, place + 2, 1).value;
        let cost = gross.offers[place + 2].total.mean.value - gross.offers[1].total.mean.value;
        (*lever, worth / cost)
    };
    let rates = free.iter().enumerate().map(rate).filter(|(_, rate)| *rate > 0.0);
    // What is as good to a thousandth is not worth changing the order for: the first of equals.
    let better = |best: (usize, f64), next: (usize, f64)| if next.1 > 1.001 * best.1 { next } else { best };
    Ok(rates.reduce(better).map(|(lever, _)| lever))
}

fn counter(
    variants: &Variants,
    now: &Standing,
    asks: Asks,
    is_enough: bool,
    run: &Run,
) -> Result<Counter, Error> {
    let mix = std::slice::from_ref(&asks);
    let outcome = variants.simulate(mix, run)?;
    let gross = variants.before_tax().map(|gross| gross.simulate(mix, run)).transpose()?;
    let gross = gross.as_ref().unwrap_or(&outcome);
    let worth = variants.worth_more(&outcome, 1, 0);
    let then = Estimate { value: now.worth.value + worth.value, ..now.worth };
    let then = Standing::of(&outcome.offers[1], then, gross.offers[1].total.offer_letter);
    Ok(Counter { then, cost: gross.pairs[0].total.pay.mean, worth, is_enough, asks })
}
