//! Brownian motions that move together, on a grid of days that all of them share.

use super::shared::WithShared;
use crate::market::{BATCH, Draws, Needs, PriceGrid, Regrouped, Regrouping, Row};
use crate::plan::{Plan, PlannedStock};

/// How the stocks of a plan are moved by motions that are independent of each other, one for each stock.
pub(super) struct Together {
    /// Increments of the motions.
    increments: usize,
    /// By stock: how its increments are made of those of the motions; none if it moves alone.
    stocks: Vec<Option<Regrouping>>,
}

impl Together {
    /// None if all stocks of the plan move alone.
    pub(super) fn of(plan: &Plan) -> Option<Self> {
        let regrouping = |stock: &PlannedStock| {
            let wanted = || stock.sampler.needs().increments;
            (!stock.moved_by.is_empty()).then(|| Regrouping::new(&plan.motion_days, &wanted()))
        };
        let stocks: Vec<_> = plan.stocks.iter().map(regrouping).collect();
        stocks.iter().any(Option::is_some).then_some(Together { increments: plan.motion_days.len(), stocks })
    }

    /// The increments that the motion of a stock needs: those of the grid if it moves together with others.
    pub(super) fn needs(plan: &Plan, stock: &PlannedStock) -> Needs {
        let own = stock.sampler.needs();
        if stock.moved_by.is_empty() { own } else { Needs { increments: plan.motion_days.clone(), ..own } }
    }

    /// Samples every stock of a batch but those that have their prices. `motions` is room to work in, or holds the motions
    /// of the batch.
    pub(super) fn sample(
        &self,
        plan: &Plan,
        mut draws: Vec<WithShared>,
        (motions, has_motions): (&mut Vec<Vec<Row>>, bool),
        prices: &mut [PriceGrid],
        has_prices: impl Fn(usize) -> bool,
    ) {
        motions.resize_with(draws.len(), Vec::new);
        let moved = self.stocks.iter().zip(&mut draws).zip(motions.iter_mut());
        for ((_, draws), motion) in moved.filter(|((moved, _), _)| moved.is_some()) {
            motion.resize(self.increments, [0.0; BATCH]);
            if !(has_motions && draws.pass(self.increments)) {
                motion.iter_mut().for_each(|row| draws.increments(row));
            }
        }
        let stocks = plan.stocks.iter().zip(&self.stocks).zip(&mut draws).zip(prices).enumerate();
        for (_, (((stock, moved), draws), prices)) in stocks.filter(|(index, _)| !has_prices(*index)) {
            let Some(regrouping) = moved else {
                stock.sampler.sample(draws, prices);
                continue;
            };
            let motions =
                stock.moved_by.iter().map(|&(motion, weight)| (weight, &motions[motion][..])).collect();
            stock.sampler.sample(&mut Regrouped { draws, regrouping, motions, next: 0 }, prices);
        }
    }
}
