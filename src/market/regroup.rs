//! Increments of Brownian motions on one grid of days, put together for samplers that want others.

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use super::price::years;
use super::{Draws, Event, Row};
use crate::numerics::{Level, fused, vectors, vectors_mut};

/// Which increments of a grid, and how much of each, make those that a sampler asks for.
pub(crate) struct Regrouping {
    /// By increment asked for: index in the grid, and share so that the sum has variance one.
    parts: Vec<Vec<(usize, f64)>>,
}

impl Regrouping {
    /// `grid` are the days at which its increments end, `wanted` those at which the sampler's do, all of them in the
    /// grid.
    pub(crate) fn new(grid: &[u32], wanted: &[u32]) -> Self {
        let lengths = lengths(grid);
        let mut from = 0;
        let part = |&day: &u32| {
            let until = grid.partition_point(|&end| end <= day).max(from);
            let steps = std::mem::replace(&mut from, until)..until;
            let whole: f64 = lengths[steps.clone()].iter().sum();
            let share = |step: usize| if whole > 0.0 { (lengths[step] / whole).sqrt() } else { 0.0 };
            steps.map(|step| (step, share(step))).collect()
        };
        Regrouping { parts: wanted.iter().map(part).collect() }
    }
}

/// Lengths in years of the increments that end on these trading days.
pub(crate) fn lengths(days: &[u32]) -> Vec<f64> {
    let mut last = 0;
    let length = |&day: &u32| years(day - std::mem::replace(&mut last, day));
    days.iter().map(length).collect()
}

/// Draws whose increments are weighted sums of those of motions on a grid; all else is drawn as before.
pub(crate) struct Regrouped<'a> {
    pub(crate) draws: &'a mut dyn Draws,
    pub(crate) regrouping: &'a Regrouping,
    /// By motion: the weight, and the increments on the grid.
    pub(crate) motions: Vec<(f64, &'a [Row])>,
    pub(crate) next: usize,
}

impl Draws for Regrouped<'_> {
    fn increments(&mut self, out: &mut Row) {
        let parts = self.regrouping.parts.get(self.next).map_or(&[][..], |parts| parts);
        self.next += 1;
        out.fill(0.0);
        for &(step, share) in parts {
            for (weight, motion) in &self.motions {
                dispatch!(self.draws.level(), simd => add(simd, &motion[step], share * weight, out));
            }
        }
    }

    fn once(&mut self, out: &mut Row) {
        self.draws.once(out);
    }

    fn normals(&mut self, out: &mut Row) {
        self.draws.normals(out);
    }

    fn uniforms(&mut self, out: &mut Row) {
        self.draws.uniforms(out);
    }

    fn shared(&mut self, out: &mut Row) {
        self.draws.shared(out);
    }

    fn event(&mut self, event: &Event, out: &mut Row) {
        self.draws.event(event, out);
    }

    fn level(&self) -> Level {
        self.draws.level()
    }
}

#[inline(always)]
fn add<S: Simd>(simd: S, row: &Row, weight: f64, sum: &mut Row) {
    for (row, sum) in vectors(row).iter().zip(vectors_mut(sum)) {
        let load = |row| f64x8::load_array_ref(simd, row);
        fused(load(row), f64x8::splat(simd, weight), load(sum)).store_array(sum);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::Constant;
    use super::*;
    use crate::market::BATCH;

    #[test]
    fn increments_are_sums_with_variance_one() {
        let regrouping = Regrouping::new(&[21, 42, 63, 252], &[0, 42, 252, 252]);
        let motion: Vec<Row> = [1.0, 2.0, 3.0, 4.0].map(|x| [x; BATCH]).to_vec();
        let draws = &mut Constant(f64::NAN);
        let mut draws = Regrouped { draws, regrouping: &regrouping, motions: vec![(0.5, &motion)], next: 0 };
        let mut next = || {
            let mut row = [f64::NAN; BATCH];
            draws.increments(&mut row);
            row[3]
        };
        assert_eq!(next(), 0.0);
        assert!((next() - 0.5 * (1.0 + 2.0) / 2f64.sqrt()).abs() < 1e-15);
        assert!((next() - 0.5 * (3.0 + 4.0 * 9f64.sqrt()) / 10f64.sqrt()).abs() < 1e-15);
        assert_eq!(next(), 0.0);
    }
}
