//! Student's t law as an increasing function of a standard normal.

use std::f64::consts::{FRAC_1_SQRT_2, PI};
use std::fmt;

use fearless_simd::{Simd, f64x4, f64x8, prelude::*};

use super::tail::Student;
use crate::numerics::fused;

/// Normals beyond are taken as this; one in 10^19 is.
const FARTHEST: f64 = 9.0;
/// Pieces of a unit, each a cubic about its middle.
const PER_UNIT: f64 = 112.0;
/// Room for the pieces, a power of two: masked numbers of pieces need no check of bounds.
const ROOM: usize = 1024;
/// A cubic goes through four points of its piece, two of them shared with its neighbours.
const STEP: f64 = 1.0 / (3.0 * PER_UNIT);
/// Adding 1.5·2^52 leaves the nearest whole number in the low bits.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// `z(g) = F⁻¹(Φ(g))`, `F` the law of a Student t of variance one that is drawn again until `|z| ≤ c`, or of one
/// that is not cut. If `g` is standard normal, `z` has the law `F`; being increasing, it keeps order and sign, so
/// that Sobol points and correlated normals reach it (a Gaussian copula).
///
/// A cubic on each of 112 pieces a unit, within 2·10^−9 of `z` relatively, in a table of 32 KB.
pub(super) struct Scores {
    pieces: Box<[[f64; 4]; ROOM]>,
    /// `z` at (n + ½) steps.
    nodes: Vec<f64>,
}

impl Scores {
    /// For so many degrees of freedom, cut at so many deviations.
    pub(super) fn new(degrees_of_freedom: f64, cut: Option<f64>) -> Self {
        let nodes = nodes(degrees_of_freedom, cut);
        let at = |n: isize| if n < 0 { -nodes[(-1 - n) as usize] } else { nodes[n as usize] };
        let mut pieces = Box::new([[0.0; 4]; ROOM]);
        for (piece, first) in pieces.iter_mut().zip((-2..).step_by(3)).take(last_piece() + 1) {
            *piece = cubic([0, 1, 2, 3].map(|i| at(first + i)));
        }
        Scores { pieces, nodes }
    }

    /// The mean of an even function of `z`, by the midpoint rule in `g`, whose error falls exponentially for
    /// functions as smooth as these (Trefethen & Weideman 2014).
    pub(super) fn mean(&self, even: impl Fn(f64) -> f64) -> f64 {
        let weight = |n: usize| 2.0 * STEP * normal_density((n as f64 + 0.5) * STEP);
        self.nodes.iter().enumerate().map(|(n, z)| weight(n) * even(*z)).sum()
    }

    /// `z` of eight normals.
    #[inline(always)]
    pub(super) fn of<S: Simd>(&self, normal: f64x8<S>) -> f64x8<S> {
        let simd = normal.simd;
        let place = normal.abs().min(FARTHEST) * PER_UNIT;
        let shifted = place + ROUNDER;
        let t = place - (shifted - ROUNDER);
        let number = shifted.to_bits().to_array();
        let piece =
            |lane: usize| f64x4::load_array_ref(simd, &self.pieces[number[lane] as usize & (ROOM - 1)]);
        let pair = |lane: usize| piece(lane).combine(piece(lane + 1));
        let (a, b, c, d) = (pair(0), pair(2), pair(4), pair(6));
        // Eight rows of four become four columns of eight.
        let (even_low, even_high) = (a.unzip_low(b), c.unzip_low(d));
        let (odd_low, odd_high) = (a.unzip_high(b), c.unzip_high(d));
        let sum = fused(t, odd_low.unzip_high(odd_high), even_low.unzip_high(even_high));
        let sum = fused(t, sum, odd_low.unzip_low(odd_high));
        fused(t, sum, even_low.unzip_low(even_high)).copysign(normal)
    }
}

impl fmt::Debug for Scores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scores")
    }
}

const fn last_piece() -> usize {
    (FARTHEST * PER_UNIT) as usize
}

fn normal_density(g: f64) -> f64 {
    libm::exp(-0.5 * g * g) / (2.0 * PI).sqrt()
}

/// Values of `z` from the middle outwards, each found by Newton's method from the one before.
fn nodes(degrees_of_freedom: f64, cut: Option<f64>) -> Vec<f64> {
    let law = Student::new(degrees_of_freedom);
    let scale = ((degrees_of_freedom - 2.0) / degrees_of_freedom).sqrt();
    let outside = cut.map_or(0.0, |cut| law.split(cut / scale).1);
    let kept = 1.0 - 2.0 * outside;
    let mut t = 0.0;
    let mut node = |n: usize| {
        let g = (n as f64 + 0.5) * STEP;
        t += if n == 0 { 0.0 } else { STEP * kept * normal_density(g - 0.5 * STEP) / law.density(t) };
        t = solved(&law, t, g, outside);
        scale * t
    };
    (0..3 * last_piece() + 2).map(&mut node).collect()
}

/// The `t` above zero that is as rare in the cut law as `g` is among normals.
fn solved(law: &Student, start: f64, g: f64, outside: f64) -> f64 {
    /// More than enough: each step squares an error that begins at 10^−3.
    const MOST_STEPS: usize = 8;
    /// Below this the middle is the smaller part, above the tail.
    const QUARTILE: f64 = 0.674;
    let kept = 1.0 - 2.0 * outside;
    let mut t = start;
    for _ in 0..MOST_STEPS {
        let (middle, tail) = law.split(t);
        let missing = if g < QUARTILE {
            kept * 0.5 * libm::erf(g * FRAC_1_SQRT_2) - middle
        } else {
            tail - outside - kept * 0.5 * libm::erfc(g * FRAC_1_SQRT_2)
        };
        let step = missing / law.density(t);
        t += step;
        if step.abs() <= 1e-14 * t {
            break;
        }
    }
    t
}

/// The coefficients of the cubic through four values at −½, −1/6, 1/6, ½.
fn cubic([far_left, left, right, far_right]: [f64; 4]) -> [f64; 4] {
    let (even, even_far) = (0.5 * (left + right), 0.5 * (far_left + far_right));
    let (odd, odd_far) = (0.5 * (right - left), 0.5 * (far_right - far_left));
    let third = 9.0 * (odd_far - 3.0 * odd);
    [(9.0 * even - even_far) / 8.0, 2.0 * odd_far - 0.25 * third, 4.5 * (even_far - even), third]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use fearless_simd::dispatch;
    use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

    use super::*;
    use crate::numerics::Level;

    fn at(scores: &Scores, g: f64) -> f64 {
        dispatch!(Level::new(), simd => scores.of(f64x8::splat(simd, g)).to_array()[5])
    }

    #[test]
    fn it_is_the_quantile_of_the_cut_law() {
        let (normal, mut worst) = (Normal::standard(), 0f64);
        for nu in [2.0001, 2.1, 3.0, 5.0, 30.0, 1000.0] {
            let law = StudentsT::new(0.0, 1.0, nu).unwrap();
            let (density, scale) = (Student::new(nu), f64::sqrt((nu - 2.0) / nu));
            for cut in [None, Some(2.0), Some(8.0), Some(12.0), Some(100.0)] {
                let scores = Scores::new(nu, cut);
                let outside = cut.map_or(0.0, |cut| law.sf(cut / scale));
                for i in 1..2200 {
                    let g = 0.004_091 * f64::from(i);
                    let t = at(&scores, g) / scale;
                    let wanted = outside + (1.0 - 2.0 * outside) * normal.sf(g.min(FARTHEST));
                    // The tail of another program, and what its difference means in t.
                    let error = (law.sf(t) - wanted).abs() / density.density(t) / t;
                    // Where the tail is a half, its rounding hides t.
                    let error = if g < 0.5 { error * g } else { error };
                    assert!(error < 2e-9, "{nu} {cut:?} {g}: {error:e}");
                    worst = worst.max(error);
                    assert_eq!(at(&scores, -g), -at(&scores, g));
                }
                assert!(cut.is_none_or(|cut| at(&scores, 50.0) <= cut * (1.0 + 1e-12)));
            }
        }
        println!("worst relative error {worst:e}");
        assert!(worst > 1e-13, "an error that cannot be seen was not measured");
    }

    #[test]
    fn every_lane_is_its_own() {
        let scores = Scores::new(4.0, Some(12.0));
        let normals = [-8.6, -3.3, -1.01, -0.0, 0.002, 0.7, 2.2, 5.5];
        let together =
            dispatch!(Level::new(), simd => scores.of(f64x8::load_array_ref(simd, &normals)).to_array());
        assert_eq!(together, normals.map(|g| at(&scores, g)));
        assert!(together.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn moments_are_those_of_the_law() {
        // Whole, the variance is one; the fourth moment of t with 10 degrees of freedom is 3 + 6/(10 − 4).
        let scores = Scores::new(10.0, None);
        assert!((scores.mean(|_| 1.0) - 1.0).abs() < 1e-14);
        assert!((scores.mean(|z| z * z) - 1.0).abs() < 1e-9);
        assert!((scores.mean(|z| z.powi(4)) - 4.0).abs() < 1e-5);
        // Cut, those of the reference: sd 0.02199385754032 a day from 35 %, and 0.034706236310633 from 60 %.
        for (nu, cut, sigma, sd) in
            [(5.0, 12.0, 0.35, 0.021_993_857_540_32), (3.0, 8.0, 0.6, 0.034_706_236_310_633)]
        {
            let found = sigma * (Scores::new(nu, Some(cut)).mean(|z| z * z) / 252.0).sqrt();
            assert!((found / sd - 1.0).abs() < 1e-11, "{found} {sd}");
        }
    }
}
