//! The maximum of a likelihood: Nelder and Mead's simplex (1965) from several starting points.

use argmin::core::{CostFunction, Error, Executor, State};
use argmin::solver::neldermead::NelderMead;
use argmin_math::{ArgminAdd, ArgminMul, ArgminSub};

use super::Law;

/// Steps of the search from each start, to see which is promising.
const FIRST_STEPS: u64 = 250;
/// Starts that are followed to the end.
const FOLLOWED: usize = 2;
/// A simplex may collapse away from the maximum: a fresh one is tried until it gains no more.
const MOST_RESTARTS: usize = 20;
const STEPS: u64 = 2_000;
/// Log-likelihood that does not matter: a thousandth of what moves an estimate by a twentieth of its error.
const GAIN: f64 = 1e-6;
/// Of the likelihoods at the corners of a simplex that has arrived.
const ARRIVED: f64 = 1e-9;
/// In place of infinity, with which the search could not compute.
const IMPOSSIBLE: f64 = 1e300;

/// The law of the greatest likelihood that was found from any start.
pub(super) fn best<L: Law>(starts: &[L], returns: &[f64], scale: f64) -> Option<L> {
    let objective = |law: &L| Objective { law: law.clone(), returns, scale };
    let search = |law: &L, width: f64, steps: u64| objective(law).search(&law.free(scale), width, steps);
    let mut found: Vec<(L, f64)> = starts.iter().filter_map(|law| search(law, 0.5, FIRST_STEPS)).collect();
    found.sort_by(|a, b| a.1.total_cmp(&b.1));
    let followed = found.into_iter().take(FOLLOWED).filter_map(|(mut law, mut cost)| {
        for _ in 0..MOST_RESTARTS {
            let (better, lower) = search(&law, 0.1, STEPS)?;
            let gain = cost - lower;
            if gain > 0.0 {
                (law, cost) = (better, lower);
            }
            if gain < GAIN {
                break;
            }
        }
        Some((law, cost))
    });
    followed.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(law, _)| law)
}

/// Minus the log-likelihood as a function of free numbers.
struct Objective<'r, L> {
    law: L,
    returns: &'r [f64],
    scale: f64,
}

impl<L: Law> Objective<'_, L> {
    /// The best law of one search, and its cost.
    fn search(self, from: &[f64], width: f64, steps: u64) -> Option<(L, f64)> {
        let (law, scale) = (self.law.clone(), self.scale);
        let corner = |moved: usize| {
            let shift =
                |(index, value): (usize, &f64)| if index + 1 == moved { value + width } else { *value };
            Point(from.iter().enumerate().map(shift).collect())
        };
        let simplex =
            NelderMead::new((0..=from.len()).map(corner).collect()).with_sd_tolerance(ARRIVED).ok()?;
        let executor = Executor::new(self, simplex).configure(|state| state.max_iters(steps)).timer(false);
        let result = executor.run().ok()?;
        let (point, cost) = (result.state().get_best_param()?, result.state().get_best_cost());
        (cost < IMPOSSIBLE).then(|| (law.with_free(&point.0, scale), cost))
    }
}

impl<L: Law> CostFunction for Objective<'_, L> {
    type Param = Point;
    type Output = f64;

    fn cost(&self, point: &Point) -> Result<f64, Error> {
        let cost = -self.law.with_free(&point.0, self.scale).log_likelihood(self.returns);
        Ok(if cost.is_finite() { cost } else { IMPOSSIBLE })
    }
}

/// A vector of its own: the optimiser's arithmetic for standard vectors would bring a generator of random numbers.
#[derive(Clone, Debug)]
struct Point(Vec<f64>);

impl Point {
    fn with(&self, other: &Point, combine: impl Fn(f64, f64) -> f64) -> Point {
        Point(self.0.iter().zip(&other.0).map(|(a, b)| combine(*a, *b)).collect())
    }
}

impl ArgminAdd<Point, Point> for Point {
    fn add(&self, other: &Point) -> Point {
        self.with(other, |a, b| a + b)
    }
}

impl ArgminSub<Point, Point> for Point {
    fn sub(&self, other: &Point) -> Point {
        self.with(other, |a, b| a - b)
    }
}

impl ArgminMul<f64, Point> for Point {
    fn mul(&self, factor: &f64) -> Point {
        Point(self.0.iter().map(|value| value * factor).collect())
    }
}
