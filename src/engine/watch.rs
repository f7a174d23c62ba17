//! Watching a price itself: its distribution at many dates, and a few sample paths.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::stream::PathStreams;
use super::{Run, RunError, for_each_block, lock};
use crate::market::{DAYS_PER_MONTH, DAYS_PER_YEAR, Draws, PathSampler, PriceGrid};
use crate::outcome::{PriceOutcome, SamplePath, Tally};
use crate::scenario::Stock;

/// Paths among which the sample paths are ranked.
const RANKED_PATHS: usize = 1001;
/// Steps of a sample path: weekly over four years.
const SAMPLE_STEPS: u32 = 202;
const BATCH: usize = 256;

/// The days a picture of the price needs: weekly in the first year, where the fan opens fast, then
/// monthly.
#[must_use]
pub fn watch_days(years: u32) -> Vec<u32> {
    const WEEK: u32 = 5;
    let weeks = (0..DAYS_PER_YEAR).step_by(WEEK as usize);
    weeks.chain((12..=12 * years).map(|month| month * DAYS_PER_MONTH)).collect()
}

/// Simulates the price of a stock alone. These paths are independent of the paths that pay is computed
/// on, which visit other days.
pub fn watch_price(
    stock: &Stock,
    days: Vec<u32>,
    seed: u64,
    paths: u64,
    run: &Run,
) -> Result<PriceOutcome, RunError> {
    let sampler = stock.model.sampler(stock.price, &days);
    let stream = format!("{} watched", stock.name);
    let empty = || vec![PriceOutcome::empty_tally(stock.price); days.len()];
    let tallies = Mutex::new(empty());
    for_each_block(0..paths, run, |blocks| {
        let mut mine = empty();
        for block in blocks {
            tally_block(&*sampler, seed, &stream, block, &mut mine);
        }
        for (all, mine) in lock(&tallies).iter_mut().zip(&mine) {
            all.merge(mine);
        }
    })?;
    let sample_paths = sample_paths(stock, seed, days.last().copied().unwrap_or(0));
    let tallies = tallies.into_inner().unwrap_or_else(PoisonError::into_inner);
    let done = tallies.first().map_or(paths, Tally::count);
    if done < paths {
        return Err(RunError::Cancelled { done, paths });
    }
    Ok(PriceOutcome::new(&stock.name, days, tallies, sample_paths))
}

fn tally_block(sampler: &dyn PathSampler, seed: u64, stream: &str, block: Range<u64>, tallies: &mut [Tally]) {
    let mut units = vec![0i64; BATCH];
    let mut first = block.start;
    while first < block.end {
        let count = (block.end - first).min(BATCH as u64) as usize;
        let mut prices = PriceGrid::new(tallies.len(), count);
        sampler.sample(&mut PathStreams::new(seed, stream, first, count) as &mut dyn Draws, &mut prices);
        for (day, tally) in tallies.iter_mut().enumerate() {
            for (unit, price) in units.iter_mut().zip(prices.row(day)) {
                *unit = PriceOutcome::units(*price);
            }
            tally.record(&units[..count]);
        }
        first += count as u64;
    }
}

/// The paths at the 15, 50 and 85 % ranks of the last price among a thousand.
fn sample_paths(stock: &Stock, seed: u64, last_day: u32) -> Vec<SamplePath> {
    let step = last_day.div_ceil(SAMPLE_STEPS).max(1);
    let days: Vec<u32> = (0..last_day).step_by(step as usize).chain([last_day]).collect();
    let mut prices = PriceGrid::new(days.len(), RANKED_PATHS);
    let mut streams = PathStreams::new(seed, &format!("{} sampled", stock.name), 0, RANKED_PATHS);
    stock.model.sampler(stock.price, &days).sample(&mut streams, &mut prices);
    let last = prices.row(days.len() - 1);
    let mut order: Vec<usize> = (0..RANKED_PATHS).collect();
    order.sort_by(|&a, &b| last[a].total_cmp(&last[b]));
    let path_at = |percent: usize| {
        let path = order[(RANKED_PATHS - 1) * percent / 100];
        days.iter().enumerate().map(|(i, &day)| (day, prices.row(i)[path])).collect()
    };
    [15, 50, 85].map(path_at).to_vec()
}
