//! Brownian motions that move together, on a grid of days that all of them share.

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use super::draws::{BatchDraws, lengths};
use crate::market::{BATCH, Draws, Needs, Row};
use crate::numerics::{Level, fused, vectors, vectors_mut};
use crate::plan::{Plan, PlannedStock};

/// How the stocks of a plan are moved by motions that are independent of each other, one for each stock.
pub(super) struct Together {
    /// Lengths of the increments of the independent motions, in years.
    lengths: Vec<f64>,
    /// By stock; none if it moves alone.
    stocks: Vec<Option<Moved>>,
}

/// How a stock is moved.
struct Moved {
    /// Motions and how much of each.
    by: Vec<(usize, f64)>,
    /// Increments of the grid that the successive increments of the stock are made of.
    parts: Vec<std::ops::Range<usize>>,
}

impl Together {
    /// None if all stocks of the plan move alone.
    pub(super) fn of(plan: &Plan) -> Option<Self> {
        let stocks: Vec<Option<Moved>> =
            plan.stocks.iter().map(|stock| moved(stock, &plan.motion_days)).collect();
        let lengths = lengths(&plan.motion_days);
        stocks.iter().any(Option::is_some).then_some(Together { lengths, stocks })
    }

    /// The increments that the motion of a stock needs: those of the grid if it moves together with others.
    pub(super) fn needs(plan: &Plan, stock: &PlannedStock) -> Needs {
        let own = stock.sampler.needs();
        if stock.moved_by.is_empty() { own } else { Needs { increments: plan.motion_days.clone(), ..own } }
    }

    /// Draws the increments of the independent motions of a batch.
    pub(super) fn fill(&self, draws: &mut [BatchDraws], motions: &mut Vec<Vec<Row>>) {
        motions.resize_with(draws.len(), Vec::new);
        let stocks = self.stocks.iter().zip(draws).zip(motions).filter(|((moved, _), _)| moved.is_some());
        for ((_, draws), motion) in stocks {
            motion.resize(self.lengths.len(), [0.0; BATCH]);
            motion.iter_mut().for_each(|row| draws.increments(row));
        }
    }

    /// The draws of a stock that moves together with others.
    pub(super) fn draws<'a, 'b>(
        &'a self,
        stock: usize,
        own: &'a mut BatchDraws<'b>,
        motions: &'a [Vec<Row>],
    ) -> Option<Correlated<'a, 'b>> {
        let moved = self.stocks[stock].as_ref()?;
        Some(Correlated { lengths: &self.lengths, moved, motions, own, next: 0 })
    }
}

fn moved(stock: &PlannedStock, days: &[u32]) -> Option<Moved> {
    if stock.moved_by.is_empty() {
        return None;
    }
    let mut from = 0;
    let part = |day: u32| {
        let until = days.partition_point(|&end| end <= day);
        std::mem::replace(&mut from, until)..until
    };
    let parts = stock.sampler.needs().increments.into_iter().map(part).collect();
    Some(Moved { by: stock.moved_by.clone(), parts })
}

/// The draws of a stock whose increments are sums of those of independent motions; all else is its own.
pub(super) struct Correlated<'a, 'b> {
    lengths: &'a [f64],
    moved: &'a Moved,
    motions: &'a [Vec<Row>],
    own: &'a mut BatchDraws<'b>,
    next: usize,
}

impl Draws for Correlated<'_, '_> {
    fn increments(&mut self, out: &mut Row) {
        out.fill(0.0);
        let Some(part) = self.moved.parts.get(self.next).cloned() else { return };
        self.next += 1;
        let whole: f64 = self.lengths[part.clone()].iter().sum();
        for step in part {
            // Increments are scaled to variance one, those of the grid and their sum.
            let share = if whole > 0.0 { (self.lengths[step] / whole).sqrt() } else { 0.0 };
            for &(motion, weight) in &self.moved.by {
                let row = &self.motions[motion][step];
                dispatch!(self.own.level(), simd => add(simd, row, share * weight, out));
            }
        }
    }

    fn once(&mut self, out: &mut Row) {
        self.own.once(out);
    }

    fn normals(&mut self, out: &mut Row) {
        self.own.normals(out);
    }

    fn uniforms(&mut self, out: &mut Row) {
        self.own.uniforms(out);
    }

    fn level(&self) -> Level {
        self.own.level()
    }
}

#[inline(always)]
fn add<S: Simd>(simd: S, row: &Row, weight: f64, sum: &mut Row) {
    for (row, sum) in vectors(row).iter().zip(vectors_mut(sum)) {
        let load = |row| f64x8::load_array_ref(simd, row);
        fused(load(row), f64x8::splat(simd, weight), load(sum)).store_array(sum);
    }
}
