//! What shares pay on each path.

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use super::draws::Drawn;
use crate::market::{PriceGrid, Row};
use crate::numerics::{LANES, Level, fused, vectors, vectors_mut};
use crate::plan::PlannedLife;
use crate::plan::life::{Bought, Due, Gain, PlannedShares, PlannedStrike, Pricing, Review, ReviewVest};

/// Dollars a share flow pays.
pub(super) fn value(
    flow: &PlannedShares,
    drawn: &Drawn,
    index: usize,
    grid: &PriceGrid,
    level: Level,
    out: &mut Row,
) {
    dispatch!(level, simd => {
        intrinsic(simd, flow, flow.date, grid, out);
        times_units(simd, &flow.pricing, flow.amount, grid, out);
    });
    if let Some(after) = flow.after.filter(|_| drawn.may_leave) {
        // Those who leave have exercised their options then.
        let after = if flow.exercised.is_empty() { after } else { u32::MAX };
        forfeit(after, drawn, level, out);
    }
    if let Some(luck) = drawn.luck[index].as_ref() {
        out.iter_mut().zip(luck).for_each(|(value, luck)| *value *= luck);
    }
}

/// Dollars that new shares of a review pay when a part of them vests.
pub(super) fn refreshed(
    vest: &ReviewVest,
    units: &Row,
    price: &Row,
    drawn: &Drawn,
    level: Level,
    out: &mut Row,
) {
    dispatch!(level, simd => {
        let load = |row: &[f64; LANES]| f64x8::load_array_ref(simd, row);
        for ((out, units), price) in vectors_mut(out).iter_mut().zip(vectors(units)).zip(vectors(price)) {
            (load(units) * load(price) * vest.fraction).store_array(out);
        }
    });
    if drawn.may_leave {
        forfeit(vest.month, drawn, level, out);
    }
}

/// What the price of a lot does between its vest and its sale, a dollar counting by the weights of the two; nothing where
/// it was forfeited.
pub(super) fn gained(
    gain: &Gain,
    weights: [f64; 2],
    life: &PlannedLife,
    drawn: &Drawn,
    grid: &PriceGrid,
    level: Level,
    out: &mut Row,
) {
    let (vested, after) = match gain.of {
        Bought::Flow(flow) => (life.shares[flow].date, life.shares[flow].after),
        Bought::Review(review, vest) => {
            let vest = &life.reviews[review].vests[vest];
            (vest.date, Some(vest.month))
        }
    };
    dispatch!(level, simd => difference(simd, [grid.row(gain.date), grid.row(vested)], weights, out));
    match gain.of {
        Bought::Flow(index) => {
            let flow = &life.shares[index];
            dispatch!(level, simd => times_units(simd, &flow.pricing, flow.amount, grid, out));
            if let Some(luck) = drawn.luck[index].as_ref() {
                out.iter_mut().zip(luck).for_each(|(value, luck)| *value *= luck);
            }
        }
        Bought::Review(review, vest) => {
            let fraction = life.reviews[review].vests[vest].fraction;
            let units = drawn.units[review].iter();
            out.iter_mut().zip(units).for_each(|(value, units)| *value *= units * fraction);
        }
    }
    if let Some(after) = after.filter(|_| drawn.may_leave) {
        forfeit(after, drawn, level, out);
    }
}

#[inline(always)]
fn difference<S: Simd>(simd: S, [later, sooner]: [&Row; 2], weights: [f64; 2], out: &mut Row) {
    let load = |row: &[f64; LANES]| f64x8::load_array_ref(simd, row);
    for ((out, later), sooner) in vectors_mut(out).iter_mut().zip(vectors(later)).zip(vectors(sooner)) {
        (load(later) * weights[0] - load(sooner) * weights[1]).store_array(out);
    }
}

/// New shares of a review in place of the cash it foresees: what its year misses to the target at planned prices, none if
/// it misses nothing.
pub(super) fn granted(review: &Review, prices: &[PriceGrid], level: Level, out: &mut Row) {
    out.iter_mut().for_each(|cash| *cash = review.target - *cash);
    for due in &review.due {
        dispatch!(level, simd => subtract_due(simd, due, &prices[due.stock], out));
    }
    let price = prices[review.stock].row(review.date);
    dispatch!(level, simd => {
        let zero = f64x8::splat(simd, 0.0);
        for (out, price) in vectors_mut(out).iter_mut().zip(vectors(price)) {
            let planned = f64x8::load_array_ref(simd, price) * review.growth;
            let gap = f64x8::load_array_ref(simd, out).max(zero);
            // At a price of zero no number of shares fills a gap: none are granted.
            planned.simd_gt(zero).select(gap / planned, zero).store_array(out);
        }
    });
}

#[inline(always)]
fn subtract_due<S: Simd>(simd: S, due: &Due, grid: &PriceGrid, out: &mut Row) {
    let load = |row: &[f64; LANES]| f64x8::load_array_ref(simd, row);
    let mut worth = *grid.row(due.date);
    buy(simd, &due.priced, grid, &mut worth);
    let amount = f64x8::splat(simd, -due.amount * due.growth);
    for (out, worth) in vectors_mut(out).iter_mut().zip(vectors(&worth)) {
        fused(load(worth), amount, load(out)).store_array(out);
    }
}

/// What a share, or an option on it, is worth on a date.
#[inline(always)]
fn intrinsic<S: Simd>(simd: S, flow: &PlannedShares, date: usize, grid: &PriceGrid, out: &mut Row) {
    let load = |row: &[f64; LANES]| f64x8::load_array_ref(simd, row);
    let zero = f64x8::splat(simd, 0.0);
    let price = grid.row(date);
    match flow.strike {
        PlannedStrike::None => out.copy_from_slice(price),
        PlannedStrike::Given(strike) => {
            for (out, price) in vectors_mut(out).iter_mut().zip(vectors(price)) {
                (load(price) - strike).max(zero).store_array(out);
            }
        }
        PlannedStrike::At(struck) => {
            let rows = vectors_mut(out).iter_mut().zip(vectors(price)).zip(vectors(grid.row(struck)));
            for ((out, price), strike) in rows {
                (load(price) - load(strike)).max(zero).store_array(out);
            }
        }
    }
}

#[inline(always)]
fn times_units<S: Simd>(simd: S, pricing: &Pricing, amount: f64, grid: &PriceGrid, out: &mut Row) {
    if let Pricing::At(dates) = pricing {
        buy(simd, dates, grid, out);
    }
    for out in vectors_mut(out) {
        (f64x8::load_array_ref(simd, out) * amount).store_array(out);
    }
}

/// Divides by the mean price of some dates; shares bought at a price of zero are worth nothing.
#[inline(always)]
fn buy<S: Simd>(simd: S, dates: &[usize], grid: &PriceGrid, out: &mut Row) {
    let load = |row: &[f64; LANES]| f64x8::load_array_ref(simd, row);
    let zero = f64x8::splat(simd, 0.0);
    if dates.is_empty() {
        return;
    }
    let part = 1.0 / dates.len() as f64;
    for (lane, out) in vectors_mut(out).iter_mut().enumerate() {
        let sum = dates.iter().fold(zero, |sum, date| sum + load(&vectors(grid.row(*date))[lane]));
        let mean = if dates.len() == 1 { sum } else { sum * part };
        mean.simd_gt(zero).select(load(out) / mean, zero).store_array(out);
    }
}

/// Nothing for those who have left by a month.
fn forfeit(after: u32, drawn: &Drawn, level: Level, out: &mut Row) {
    let after = f64::from(after);
    dispatch!(level, simd => {
        let zero = f64x8::splat(simd, 0.0);
        for (out, month) in vectors_mut(out).iter_mut().zip(vectors(&drawn.month)) {
            let stays = f64x8::load_array_ref(simd, month).simd_gt(after);
            stays.select(f64x8::load_array_ref(simd, out), zero).store_array(out);
        }
    });
}

/// What a share flow would be worth on a path at the price of a date, could it be sold; dollars promised, if its number
/// is not settled yet.
pub(super) fn worth(
    flow: &PlannedShares,
    (date, is_counted): (usize, bool),
    grid: &PriceGrid,
    path: usize,
) -> f64 {
    let at = |date: &usize| grid.row(*date)[path];
    match (&flow.pricing, flow.strike) {
        (Pricing::At(_), PlannedStrike::None) if !is_counted => flow.amount,
        // An option whose strike is still to come is worth nothing yet.
        _ if !is_counted => 0.0,
        (pricing, strike) => {
            let strike = match strike {
                PlannedStrike::None => 0.0,
                PlannedStrike::Given(strike) => strike,
                PlannedStrike::At(struck) => at(&struck),
            };
            let units = match pricing {
                Pricing::Known => flow.amount,
                Pricing::At(dates) => {
                    let mean = dates.iter().map(at).sum::<f64>() / dates.len() as f64;
                    if mean > 0.0 { flow.amount / mean } else { 0.0 }
                }
            };
            units * (at(&date) - strike).max(0.0)
        }
    }
}
