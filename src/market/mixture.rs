//! A mixture of models: one of them for each path, by chance.

use std::sync::{Mutex, PoisonError};

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use super::regroup::{Regrouped, Regrouping};
use super::{
    Arguments, BATCH, Draws, InvalidModel, Kind, ModelInfo, Needs, Parameter, PathSampler, PriceGrid,
    PriceModel, Row, Value,
};
use crate::numerics::{vectors, vectors_mut};

pub(super) static INFO: ModelInfo = ModelInfo {
    name: "mixture",
    title: "mixture of models",
    about: "One of several models for each path, by chance: for those who do not want to bet on a single one.",
    source: "McLachlan & Peel 2000, section 1.4",
    parameters: &[Parameter::new(
        "models",
        Kind::Models,
        "models, each with its weight; the weights are 100% in all",
    )],
    build: |arguments| {
        let parts = arguments.models("models")?;
        let build = |part: &Part| Ok((part.weight, part.model.model(&part.arguments)?));
        let models = parts.iter().map(build).collect::<Result<_, InvalidModel>>();
        let models = models.map_err(|error| InvalidModel::new("models", error.reason))?;
        Ok(Box::new(Mixture::new(models)?))
    },
};

/// A model of a mixture, as arguments.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The chance that a path follows it.
    pub weight: f64,
    /// Which model.
    pub model: &'static ModelInfo,
    /// Its arguments.
    pub arguments: Arguments,
}

/// Most models of a mixture.
const MOST_PARTS: usize = 10;

/// Each path follows one of several models from beginning to end, chosen with these chances:
/// `P(S(t) ≤ x) = Σ wᵢ Pᵢ(S(t) ≤ x)`, so `E[S(t)] = Σ wᵢ Eᵢ[S(t)]` (McLachlan & Peel 2000, section 1.4). All models
/// see the same Brownian motion, of which a path uses one reading; so a mixture can be correlated with other stocks.
///
/// ```
/// use vestcast::market::{Gbm, Mixture};
///
/// let calm = Box::new(Gbm::new(0.08, 0.25)?);
/// let wild = Box::new(Gbm::new(0.0, 0.60)?);
/// assert!(Mixture::new(vec![(0.7, calm), (0.3, wild)]).is_ok());
/// # Ok::<(), vestcast::market::InvalidModel>(())
/// ```
#[derive(Debug, Clone)]
pub struct Mixture {
    parts: Vec<(f64, Box<dyn PriceModel>)>,
}

impl Mixture {
    /// From models with their weights, positive and 1 in all; no model is a mixture itself.
    pub fn new(parts: Vec<(f64, Box<dyn PriceModel>)>) -> Result<Self, InvalidModel> {
        let refused = |reason: String| Err(InvalidModel::new("models", reason));
        if parts.is_empty() || parts.len() > MOST_PARTS {
            return refused(format!("a mixture takes 1 to {MOST_PARTS} models"));
        }
        if !parts.iter().all(|(weight, _)| *weight > 0.0) {
            return refused("every model of a mixture needs a weight above 0%".to_owned());
        }
        let sum: f64 = parts.iter().map(|(weight, _)| weight).sum();
        if (sum - 1.0).abs() > 1e-6 {
            return refused(format!("the weights sum to {}, not 100%", crate::money::percent(sum)));
        }
        let resamples =
            |model: &dyn PriceModel| model.info().parameters.iter().any(|p| p.kind == Kind::Returns);
        if parts.iter().filter(|(_, model)| resamples(&**model)).count() > 1 {
            return refused("a mixture can draw from a history in one of its models only".to_owned());
        }
        if parts.iter().any(|(_, model)| model.info() == &INFO) {
            return refused("a mixture cannot hold a mixture: list all models in one".to_owned());
        }
        Ok(Mixture { parts })
    }
}

impl PriceModel for Mixture {
    fn info(&self) -> &'static ModelInfo {
        &INFO
    }

    fn arguments(&self) -> Arguments {
        let part = |(weight, model): &(f64, Box<dyn PriceModel>)| Part {
            weight: *weight,
            model: model.info(),
            arguments: model.arguments(),
        };
        Arguments::from([("models", Value::Models(self.parts.iter().map(part).collect()))])
    }

    fn sampler(&self, start_price: f64, days: &[u32]) -> Box<dyn PathSampler> {
        let samplers: Vec<Box<dyn PathSampler>> =
            self.parts.iter().map(|(_, model)| model.sampler(start_price, days)).collect();
        let needs: Vec<Needs> = samplers.iter().map(|sampler| sampler.needs()).collect();
        let mut grid: Vec<u32> = needs.iter().flat_map(|needs| needs.increments.iter().copied()).collect();
        grid.sort_unstable();
        grid.dedup();
        let regroupings = needs.iter().map(|needs| Regrouping::new(&grid, &needs.increments)).collect();
        let mut reached = 0.0;
        let begins = self.parts.iter().map(|(weight, _)| {
            let begins = reached;
            reached += weight;
            begins
        });
        Box::new(MixtureSampler {
            begins: begins.collect(),
            once: needs.iter().map(|needs| needs.once + needs.after).sum::<usize>() + 1,
            samplers,
            grid,
            regroupings,
            rooms: Mutex::default(),
        })
    }

    fn summary(&self) -> String {
        let part = |(weight, model): &(f64, Box<dyn PriceModel>)| {
            format!("{} {}", crate::money::percent(*weight), model.summary())
        };
        self.parts.iter().map(part).collect::<Vec<_>>().join(" / ")
    }

    fn has_mean(&self) -> bool {
        self.parts.iter().all(|(_, model)| model.has_mean())
    }

    fn certain_price(&self, start_price: f64, day: u32) -> Option<f64> {
        match &self.parts[..] {
            [(_, only)] => only.certain_price(start_price, day),
            _ => None,
        }
    }

    fn warnings(&self) -> Vec<(&'static str, String)> {
        let all = self.parts.iter().flat_map(|(_, model)| model.warnings());
        all.map(|(_, warning)| ("models", warning)).collect()
    }

    fn boxed_clone(&self) -> Box<dyn PriceModel> {
        Box::new(self.clone())
    }
}

struct MixtureSampler {
    /// By model: the uniform from which on a path follows it.
    begins: Vec<f64>,
    samplers: Vec<Box<dyn PathSampler>>,
    /// Days at which the increments end that all models are moved by.
    grid: Vec<u32>,
    regroupings: Vec<Regrouping>,
    once: usize,
    /// Of threads that are between two batches.
    rooms: Mutex<Vec<Room>>,
}

/// What a thread works in on a batch.
struct Room {
    motion: Vec<Row>,
    of_model: PriceGrid,
}

impl PathSampler for MixtureSampler {
    fn sample(&self, draws: &mut dyn Draws, prices: &mut PriceGrid) {
        let level = draws.level();
        let mut choice = [0.0; BATCH];
        draws.once(&mut choice);
        let room = self.rooms.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut room = room.unwrap_or_else(|| Room {
            motion: vec![[0.0; BATCH]; self.grid.len()],
            of_model: PriceGrid::new(prices.rows_mut().len()),
        });
        let Room { motion, of_model } = &mut room;
        motion.iter_mut().for_each(|row| draws.increments(row));
        for ((sampler, regrouping), begins) in self.samplers.iter().zip(&self.regroupings).zip(&self.begins) {
            let motions = vec![(1.0, &motion[..])];
            sampler.sample(&mut Regrouped { draws, regrouping, motions, next: 0 }, of_model);
            for (row, of_model) in prices.rows_mut().iter_mut().zip(of_model.rows_mut()) {
                dispatch!(level, simd => choose(simd, &choice, *begins, of_model, row));
            }
        }
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner).push(room);
    }

    fn needs(&self) -> Needs {
        Needs { increments: self.grid.clone(), once: self.once, after: 0 }
    }
}

/// Takes over the prices of the paths whose choice is at least `begins`; later models overwrite earlier ones.
#[inline(always)]
fn choose<S: Simd>(simd: S, choice: &Row, begins: f64, of_model: &Row, prices: &mut Row) {
    for ((choice, of_model), price) in vectors(choice).iter().zip(vectors(of_model)).zip(vectors_mut(prices))
    {
        let load = |row| f64x8::load_array_ref(simd, row);
        load(choice).simd_ge(begins).select(load(of_model), load(price)).store_array(price);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::tests::{Constant, prices_drawn, refused};
    use super::*;
    use crate::market::{ConstantGrowth, Garch, Gbm};

    fn mixture(parts: Vec<(f64, Box<dyn PriceModel>)>) -> Result<Mixture, InvalidModel> {
        Mixture::new(parts)
    }

    fn growing(growth: f64) -> Box<dyn PriceModel> {
        Box::new(ConstantGrowth::new(growth).unwrap())
    }

    #[test]
    fn a_path_follows_the_model_chosen_for_it() {
        let model = mixture(vec![(0.3, growing(0.1)), (0.5, growing(0.2)), (0.2, growing(0.3))]).unwrap();
        for (uniform, growth) in [(0.29, 0.1), (0.31, 0.2), (0.79, 0.2), (0.81, 0.3)] {
            let price = prices_drawn(&model, 100.0, &[252], &mut Constant(uniform))[0];
            assert!((price - 100.0 * (1.0 + growth)).abs() < 1e-10, "{uniform}: {price}");
        }
        assert!(!model.is_deterministic());
        assert!(mixture(vec![(1.0, growing(0.1))]).unwrap().is_deterministic());
    }

    #[test]
    fn all_models_are_moved_by_one_motion() {
        let gbm: Box<dyn PriceModel> = Box::new(Gbm::new(0.0, 0.3).unwrap());
        let daily: Box<dyn PriceModel> = Box::new(Garch::new(0.0, 0.3, 0.0, 0.0).unwrap());
        let model = mixture(vec![(0.5, gbm), (0.5, daily)]).unwrap();
        // The same normal every day: over n days it comes to √n of it.
        let of = |uniform: f64| prices_drawn(&model, 100.0, &[21, 252], &mut Constant(uniform));
        let expected = |days: f64, normal: f64| {
            100.0 * (-0.045 * days / 252.0 + 0.3 * (days / 252.0).sqrt() * normal * days.sqrt()).exp()
        };
        for uniform in [0.25, 0.75] {
            for (price, days) in of(uniform).iter().zip([21.0, 252.0]) {
                assert!((price / expected(days, uniform) - 1.0).abs() < 1e-12, "{uniform} {days}: {price}");
            }
        }
    }

    #[test]
    fn what_is_no_mixture_is_refused() {
        assert_eq!(refused(mixture(vec![])), "models");
        assert_eq!(refused(mixture(vec![(0.5, growing(0.1)), (0.4, growing(0.2))])), "models");
        assert_eq!(refused(mixture(vec![(1.5, growing(0.1)), (-0.5, growing(0.2))])), "models");
        let inner = mixture(vec![(1.0, growing(0.1))]).unwrap();
        assert_eq!(refused(mixture(vec![(1.0, Box::new(inner.clone()))])), "models");
        let again = INFO.model(&inner.arguments()).unwrap();
        assert_eq!(format!("{again:?}"), format!("{inner:?}"));
    }
}
