//! The block kernel: paths → prices → pay by year in cents → tallies.

use std::ops::Range;

use super::stream::PathStreams;
use crate::market::PriceGrid;
use crate::outcome::{LIMIT, OfferTally, RunTally, Tally};
use crate::plan::{Asked, Measure, Plan, PlannedOffer, Question};

/// Paths computed together: their prices and pay stay in the first-level cache.
const BATCH: usize = 256;

/// Simulates a range of paths into a tally.
pub(super) fn simulate_block(plan: &Plan, seed: u64, paths: Range<u64>, tally: &mut RunTally) {
    let mut first = paths.start;
    while first < paths.end {
        let count = (paths.end - first).min(BATCH as u64) as usize;
        let prices = sample_prices(plan, seed, first, count);
        for (offer, tally) in plan.offers.iter().zip(&mut tally.offers) {
            record_offer(offer, &prices, count, tally);
        }
        first += count as u64;
    }
}

/// Prices of every stock for consecutive paths.
fn sample_prices(plan: &Plan, seed: u64, first: u64, count: usize) -> Vec<PriceGrid> {
    let sample = |stock: &crate::plan::PlannedStock| {
        let mut prices = PriceGrid::new(stock.days.len(), count);
        let mut streams = PathStreams::new(seed, &stock.name, first, count);
        stock.sampler.sample(&mut streams, &mut prices);
        prices
    };
    plan.stocks.iter().map(sample).collect()
}

fn record_offer(offer: &PlannedOffer, prices: &[PriceGrid], count: usize, tally: &mut OfferTally) {
    let mut pay: Vec<Vec<f64>> = offer.cash.iter().map(|&cash| vec![cash; count]).collect();
    for vest in &offer.vests {
        let vest_prices = prices[vest.stock].row(vest.date);
        let pay = &mut pay[vest.year];
        match vest.priced {
            None => add(pay, vest_prices, |price| vest.amount * price),
            Some(date) => add_ratio(pay, vest_prices, prices[vest.stock].row(date), vest.amount),
        }
    }
    let years: Vec<Vec<i64>> =
        pay.iter().map(|dollars| dollars.iter().map(|&d| to_cents(d)).collect()).collect();
    let mut total = vec![0i64; count];
    for year in &years {
        total.iter_mut().zip(year).for_each(|(sum, cents)| *sum += cents);
    }
    total.iter_mut().for_each(|cents| *cents = (*cents).clamp(-LIMIT, LIMIT));
    record(&years, &total, &offer.questions, tally);
}

fn add(pay: &mut [f64], prices: &[f64], value: impl Fn(f64) -> f64) {
    for (pay, &price) in pay.iter_mut().zip(prices) {
        *pay += value(price);
    }
}

/// Adds `dollars` of shares bought at one price and valued at another. Shares bought at a price of zero
/// are worth nothing: they stay at zero.
fn add_ratio(pay: &mut [f64], at_vest: &[f64], at_grant: &[f64], dollars: f64) {
    for ((pay, &vest), &grant) in pay.iter_mut().zip(at_vest).zip(at_grant) {
        *pay += if grant > 0.0 { dollars * (vest / grant) } else { 0.0 };
    }
}

fn record(years: &[Vec<i64>], total: &[i64], questions: &[Question], tally: &mut OfferTally) {
    for (tally, cents) in tally.years.iter_mut().zip(years) {
        tally.record(cents);
    }
    tally.total.record(total);
    let measured = |measure: Measure| match measure {
        Measure::Year(year) => years[year].as_slice(),
        Measure::Total => total,
    };
    for (question, yes) in questions.iter().zip(&mut tally.yes) {
        *yes += match question.asked {
            Asked::Below { measure, cents } => {
                measured(measure).iter().filter(|&&value| value < cents).count()
            }
            Asked::Less { left, right } => {
                measured(left).iter().zip(measured(right)).filter(|(left, right)| left < right).count()
            }
        } as u64;
    }
}

/// Nearest whole cents, ties to even, clipped to ±[`LIMIT`].
#[inline(always)]
fn to_cents(dollars: f64) -> i64 {
    /// Adding and subtracting 1.5·2^52 rounds to the nearest integer.
    const ROUNDER: f64 = 6_755_399_441_055_744.0;
    let cents = (dollars * 100.0).clamp(-(LIMIT as f64), LIMIT as f64);
    ((cents + ROUNDER) - ROUNDER) as i64
}

/// Empty tallies for a plan.
pub(super) fn empty_tally(plan: &Plan) -> RunTally {
    let offer = |offer: &PlannedOffer| {
        let pivots: Vec<i64> = offer.cash.iter().map(|&cash| to_cents(cash)).collect();
        let total = pivots.iter().sum::<i64>().clamp(-LIMIT, LIMIT);
        OfferTally {
            years: pivots.into_iter().map(Tally::of_cents).collect(),
            total: Tally::of_cents(total),
            yes: vec![0; offer.questions.len()],
        }
    };
    RunTally { offers: plan.offers.iter().map(offer).collect() }
}
