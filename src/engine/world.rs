//! Plans that are run together, and which of their random numbers are the same.

use std::sync::Arc;

use super::draws::Source;
use super::life::LifeStreams;
use super::motion::Together;
use crate::market::{Needs, Sampling};
use crate::plan::{Plan, PlannedStock};

/// A plan, and what its draws are made from.
pub(super) struct World<'a> {
    pub(super) plan: &'a Plan,
    pub(super) sources: Arc<Vec<Source>>,
    pub(super) together: Option<Together>,
    pub(super) lives: LifeStreams,
    /// Index of the first world with the same draws.
    pub(super) draws_as: usize,
    /// Whether the world before has the same draws.
    pub(super) follows: bool,
    /// By stock: whether its prices are those of the world before.
    pub(super) is_as_before: Vec<bool>,
}

/// One for each plan. Those that want the same draws share them.
pub(super) fn worlds(plans: &[Plan], seed: u64) -> Vec<World<'_>> {
    let wanted: Vec<Wanted> = plans.iter().map(Wanted::of).collect();
    let mut worlds: Vec<World> = Vec::with_capacity(plans.len());
    for (index, plan) in plans.iter().enumerate() {
        let draws_as = wanted.iter().position(|other| *other == wanted[index]).unwrap_or(index);
        let sources = match worlds.get(draws_as) {
            Some(first) => Arc::clone(&first.sources),
            None => Arc::new(Source::all(plan, seed)),
        };
        let before = worlds.last().filter(|before| before.draws_as == draws_as).map(|before| before.plan);
        let is_same = |(i, stock): (usize, &PlannedStock)| {
            before.is_some_and(|before| before.stocks[i].fingerprint == stock.fingerprint)
        };
        worlds.push(World {
            plan,
            sources,
            together: Together::of(plan),
            lives: LifeStreams::new(seed, plan.sampling),
            draws_as,
            follows: before.is_some(),
            is_as_before: plan.stocks.iter().enumerate().map(is_same).collect(),
        });
    }
    worlds
}

/// What decides the draws of a plan under a seed.
#[derive(PartialEq)]
struct Wanted<'a> {
    sampling: Sampling,
    motion_days: &'a [u32],
    stocks: Vec<WantedOfStock<'a>>,
}

#[derive(PartialEq)]
struct WantedOfStock<'a> {
    name: &'a str,
    needs: Needs,
    moved_by: &'a [(usize, f64)],
}

impl<'a> Wanted<'a> {
    fn of(plan: &'a Plan) -> Self {
        let stock = |stock: &'a PlannedStock| WantedOfStock {
            name: &stock.name,
            needs: Together::needs(plan, stock),
            moved_by: &stock.moved_by,
        };
        Wanted {
            sampling: plan.sampling,
            motion_days: &plan.motion_days,
            stocks: plan.stocks.iter().map(stock).collect(),
        }
    }
}
