//! A step of the Heston model by the quadratic-exponential scheme.

use fearless_simd::{Simd, f64x8, prelude::*};

use super::price::years;
use super::{Row, VolatilityProcess};
use crate::numerics::{self, fused, vectors, vectors_mut};

/// Of the variance over the square of the mean: up to here a squared normal stands for the next variance, beyond it an
/// exponential with an atom at zero. Anything from 1 to 2 does (Andersen 2008, section 3.2.3).
const QUADRATIC_UP_TO: f64 = 1.5;

/// Less moves nothing that could be seen, and is not divided by.
const LEAST_SPREAD: f64 = 1e-5;

/// A step of so many days (Andersen 2008, quadratic-exponential scheme with martingale correction).
///
/// With `v` the variance now, `v'` after a step of `h` years has mean `m` and variance `s²` known exactly (Cox, Ingersoll
/// & Ross 1985); `ψ = s²/m²`. For a standard normal `U`
///
/// - `v' = a (b + U)²` if `ψ ≤ 1.5` (eq. 23, 27, 28);
/// - `v' = max(0, ln((1−p)/Φ(−U))) / β`, `p = (ψ−1)/(ψ+1)`, `β = 2/(m (ψ+1))`, otherwise (eq. 25, 29, 30),
///
/// both with the right mean and variance. The log price moves by (eq. 33, with the middle of both ends for integrals)
///
/// `mu h − ln E[exp(A v')] − ½ K v + B v' + √(K (v + v')) Z`, `K = ½ h (1−ρ²)`, `B = ρ/ξ + ½ h (κρ/ξ − ½)`, `A = B + ½ K`,
///
/// where the expectation, given `v`, is what makes that of the price exact at any length of step (proposition 9). It
/// exists: both branches have it where `A s²/m < 1`, and `s²/m ≤ ξ² h`.
///
/// `U = ρ G + √(1−ρ²) N` and `Z = √(1−ρ²) G − ρ N` are independent, and `ρ U + √(1−ρ²) Z = G` is the increment of the
/// Brownian motion of the price.
pub(super) struct Step {
    correlation: f64,
    across: f64,
    decay: f64,
    pull: f64,
    /// `s²` by `v`, and without it.
    square_by_variance: f64,
    square: f64,
    drift: f64,
    k: f64,
    a: f64,
    b: f64,
}

impl Step {
    pub(super) fn new(process: &VolatilityProcess, drift: f64, days: u32) -> Self {
        let VolatilityProcess { long_run, reversion, spread, correlation, .. } = *process;
        let years = years(days);
        let (level, spread) = (long_run * long_run, spread.max(LEAST_SPREAD));
        let decay = libm::exp(-reversion * years);
        // (1 − exp(−κh))/κ, years without reversion.
        let reach = if reversion > 0.0 { -libm::expm1(-reversion * years) / reversion } else { years };
        let slope = correlation / spread;
        let k = 0.5 * years * (1.0 - correlation * correlation);
        let b = slope + 0.5 * years * (reversion * slope - 0.5);
        Step {
            correlation,
            across: (1.0 - correlation * correlation).sqrt(),
            decay,
            pull: level * reversion * reach,
            square_by_variance: spread * spread * decay * reach,
            square: 0.5 * level * spread * spread * reversion * reach * reach,
            drift: drift * years,
            k,
            a: b + 0.5 * k,
            b,
        }
    }

    /// Moves log price and variance, given the increments of the price's Brownian motion and other normals.
    #[inline(always)]
    pub(super) fn advance<S: Simd>(
        &self,
        simd: S,
        increments: &Row,
        normals: &Row,
        log_price: &mut Row,
        variance: &mut Row,
    ) {
        let splat = |x| f64x8::splat(simd, x);
        let draws = vectors(increments).iter().zip(vectors(normals));
        let states = vectors_mut(log_price).iter_mut().zip(vectors_mut(variance));
        for ((increment, normal), (log_price, variance)) in draws.zip(states) {
            let load = |row| f64x8::load_array_ref(simd, row);
            let (increment, normal, now) = (load(increment), load(normal), load(variance));
            let along = fused(increment, splat(self.correlation), normal * self.across);
            let beside = fused(increment, splat(self.across), normal * -self.correlation);
            let (next, log_growth) = self.next_variance(now, along);
            let spread = ((now + next) * self.k).sqrt();
            let drifted = load(log_price) + self.drift - log_growth;
            let moved = fused(next, splat(self.b), fused(now, splat(-0.5 * self.k), drifted));
            fused(spread, beside, moved).store_array(log_price);
            next.store_array(variance);
        }
    }

    /// The variance after the step, and the log of `E[exp(A v')]`.
    #[inline(always)]
    fn next_variance<S: Simd>(&self, now: f64x8<S>, normal: f64x8<S>) -> (f64x8<S>, f64x8<S>) {
        let splat = |x| f64x8::splat(now.simd, x);
        // Where nothing is left of a variance without a long-run level, all below stays finite.
        let mean = fused(now, splat(self.decay), splat(self.pull)).max(1e-30);
        let square = fused(now, splat(self.square_by_variance), splat(self.square)).max(f64::MIN_POSITIVE);
        let evenness = (mean * mean * 2.0 / square).min(1e18);
        let (next, log_growth) = self.quadratic(mean, evenness.max(2.0 / QUADRATIC_UP_TO), normal);
        let is_quadratic = evenness.simd_ge(2.0 / QUADRATIC_UP_TO);
        if is_quadratic.all_true() {
            return (next, log_growth);
        }
        let exponential = self.exponential(mean, evenness, normal);
        (is_quadratic.select(next, exponential.0), is_quadratic.select(log_growth, exponential.1))
    }

    /// `evenness` is `2/ψ`, from 4/3 on.
    #[inline(always)]
    fn quadratic<S: Simd>(
        &self,
        mean: f64x8<S>,
        evenness: f64x8<S>,
        normal: f64x8<S>,
    ) -> (f64x8<S>, f64x8<S>) {
        let centre_square = (evenness - 1.0) + (evenness * (evenness - 1.0)).sqrt();
        let scale = mean / (centre_square + 1.0);
        let root = centre_square.sqrt() + normal;
        let left = 1.0 - scale * (2.0 * self.a);
        let log_growth = centre_square * scale * self.a / left - numerics::ln(left) * 0.5;
        (scale * root * root, log_growth)
    }

    /// `evenness` is `2/ψ`, up to 4/3.
    #[inline(always)]
    fn exponential<S: Simd>(
        &self,
        mean: f64x8<S>,
        evenness: f64x8<S>,
        normal: f64x8<S>,
    ) -> (f64x8<S>, f64x8<S>) {
        let above_zero = evenness * 2.0 / (evenness + 2.0);
        let scale = mean / above_zero;
        let waited = numerics::ln(above_zero / numerics::normal_cdf(-normal)).max(0.0);
        let growth = 1.0 - above_zero + above_zero / (1.0 - scale * self.a);
        (scale * waited, numerics::ln(growth))
    }
}
