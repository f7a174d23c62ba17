//! Watching a price itself: its distribution at many dates, and a few sample paths.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use super::kernel::batches;
use super::stream::{BatchStreams, StreamKey};
use super::{Run, RunError, for_each_block, lock};
use crate::market::{DAYS_PER_MONTH, DAYS_PER_YEAR, PathSampler, PriceGrid, Row, Stock};
use crate::numerics::{Level, nearest, vectors_mut};
use crate::outcome::{LIMIT, PriceOutcome, SamplePath, Tally};

/// Batches among whose paths the sample paths are ranked.
const RANKED_BATCHES: u64 = 4;
/// Percent ranks of the sample paths of a fan.
const FAN_RANKS: [usize; 3] = [15, 50, 85];
/// Steps of a sample path: weekly over four years.
const SAMPLE_STEPS: u32 = 202;

/// The days a picture of the price needs: weekly in the first year, where the fan opens fast, then
/// monthly until the last of so many.
#[must_use]
pub fn watch_days(months: u32) -> Vec<u32> {
    const WEEK: u32 = 5;
    let weeks = (0..DAYS_PER_YEAR).step_by(WEEK as usize);
    weeks.chain((12..=months.max(12)).map(|month| month * DAYS_PER_MONTH)).collect()
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
    let sampler = stock.sampler(&days);
    let key = StreamKey::new(seed, &format!("{} watched", stock.name));
    let units_per_dollar = PriceOutcome::units_per_dollar(stock);
    let empty = || vec![PriceOutcome::empty_tally(); days.len()];
    let tallies = Mutex::new(empty());
    for_each_block(0..paths, run, usize::MAX, |blocks| {
        let mut mine = empty();
        for block in blocks {
            tally_block(&*sampler, key, block, units_per_dollar, &mut mine);
        }
        for (all, mine) in lock(&tallies).iter_mut().zip(&mine) {
            all.merge(mine);
        }
    })?;
    let sample_paths = sample_paths(stock, seed, days.last().copied().unwrap_or(0), FAN_RANKS).to_vec();
    let tallies = tallies.into_inner().unwrap_or_else(PoisonError::into_inner);
    let done = tallies.first().map_or(paths, Tally::count);
    if done < paths {
        return Err(RunError::Cancelled { done, paths });
    }
    Ok(PriceOutcome::new(stock, days, tallies, sample_paths))
}

fn tally_block(
    sampler: &dyn PathSampler,
    key: StreamKey,
    block: Range<u64>,
    units_per_dollar: f64,
    tallies: &mut [Tally],
) {
    let level = Level::new();
    let mut prices = PriceGrid::new(tallies.len());
    for (batch, wanted) in batches(block) {
        sampler.sample(&mut BatchStreams::new(level, key, batch), &mut prices);
        for (row, tally) in prices.rows_mut().iter_mut().zip(tallies.iter_mut()) {
            dispatch!(level, simd => to_units(simd, row, units_per_dollar));
            tally.record(level, &row[wanted.clone()]);
        }
    }
}

/// Prices as whole numbers that a tally holds.
#[inline(always)]
fn to_units<S: Simd>(simd: S, row: &mut Row, units_per_dollar: f64) {
    for price in vectors_mut(row) {
        let units = f64x8::load_array_ref(simd, price) * units_per_dollar;
        nearest(units.min(LIMIT as f64)).store_array(price);
    }
}

/// The paths at these percent ranks of the last price among a thousand, each below 100, in steps of a week or, over
/// longer times, of a two-hundredth of them.
#[must_use]
pub fn sample_paths<const N: usize>(
    stock: &Stock,
    seed: u64,
    last_day: u32,
    percents: [usize; N],
) -> [SamplePath; N] {
    let step = last_day.div_ceil(SAMPLE_STEPS).max(1);
    let days: Vec<u32> = (0..last_day).step_by(step as usize).chain([last_day]).collect();
    let sampler = stock.sampler(&days);
    let key = StreamKey::new(seed, &format!("{} sampled", stock.name));
    let batch = |number: u64| {
        let mut prices = PriceGrid::new(days.len());
        sampler.sample(&mut BatchStreams::new(Level::new(), key, number), &mut prices);
        prices
    };
    let batches: Vec<PriceGrid> = (0..RANKED_BATCHES).map(batch).collect();
    let mut ends: Vec<(f64, &PriceGrid, usize)> = Vec::new();
    for prices in &batches {
        ends.extend(prices.row(days.len() - 1).iter().enumerate().map(|(path, &end)| (end, prices, path)));
    }
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let path_at = |percent: usize| {
        let (_, prices, path) = ends[ends.len() * percent.min(99) / 100];
        days.iter().enumerate().map(|(date, &day)| (day, prices.row(date)[path])).collect()
    };
    percents.map(path_at)
}
