//! How many jumps an interval has.

use fearless_simd::{Simd, f64x8, prelude::*};

/// Draws are odd multiples of 2^−53, so this is the largest.
const LARGEST_UNIFORM: f64 = 1.0 - 1.0 / (1u64 << 53) as f64;

/// A Poisson law, searched upwards from where its chances begin to matter (Devroye 1986, section X.3.3).
pub(super) struct Poisson {
    mean: f64,
    fewest: f64,
    /// Chances of at most `fewest`, `fewest + 1`, … jumps, as far as a uniform may exceed them.
    sums: Vec<f64>,
}

impl Poisson {
    /// Of this mean, zero or more.
    pub(super) fn new(mean: f64) -> Self {
        // Fewer have a chance below 10^-30.
        let fewest = (mean - 14.0 * mean.sqrt()).floor().max(0.0);
        let mut chance = libm::exp(fewest * libm::log(mean.max(1.0)) - mean - libm::lgamma(fewest + 1.0));
        let (mut count, mut sum) = (fewest, chance);
        let mut sums = Vec::new();
        loop {
            count += 1.0;
            chance *= mean / count;
            // Rounding may leave the sum of all chances just below the largest uniform.
            let is_all = sum + chance == sum && count > mean;
            if is_all || sum >= LARGEST_UNIFORM {
                return Poisson { mean, fewest, sums };
            }
            sums.push(sum);
            sum += chance;
        }
    }

    pub(super) fn mean(&self) -> f64 {
        self.mean
    }

    /// The number that the largest uniform stands for.
    pub(super) fn most(&self) -> usize {
        self.fewest as usize + self.sums.len()
    }

    /// The number that a uniform stands for.
    #[inline(always)]
    pub(super) fn count<S: Simd>(&self, uniform: f64x8<S>) -> f64x8<S> {
        let mut count = f64x8::splat(uniform.simd, self.fewest);
        for &sum in &self.sums {
            let more = uniform.simd_gt(sum);
            if !more.any_true() {
                break;
            }
            count = more.select(count + 1.0, count);
        }
        count
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use fearless_simd::dispatch;
    use statrs::distribution::{self, DiscreteCDF};

    use super::*;
    use crate::numerics::Level;

    fn count(uniform: f64, mean: f64) -> f64 {
        let law = Poisson::new(mean);
        dispatch!(Level::new(), simd => law.count(f64x8::splat(simd, uniform)).to_array()[0])
    }

    #[test]
    fn a_uniform_becomes_the_quantile_of_the_law() {
        // P(0) = 0.1353, P(≤1) = 0.4060, P(≤2) = 0.6767 for mean 2.
        assert_eq!([0.1, 0.2, 0.5, 0.9].map(|u| count(u, 2.0)), [0.0, 1.0, 2.0, 4.0]);
        for mean in [0.5, 30.0, 500.0, 2520.0] {
            for u in [1e-9, 0.01, 0.5, 0.999, 1.0 - 1e-9] {
                let exact = distribution::Poisson::new(mean).unwrap().inverse_cdf(u) as f64;
                assert_eq!(count(u, mean), exact, "{mean} {u}");
            }
        }
    }

    #[test]
    fn the_most_is_what_the_largest_uniform_stands_for() {
        for mean in [0.0, 1e-300, 1e-3, 0.5, 30.0, 500.0, 2520.0, 12_600.0] {
            let most = Poisson::new(mean).most();
            assert_eq!(most as f64, count(LARGEST_UNIFORM, mean), "{mean}");
            // Nine standard deviations, and room for the long tail of a small mean.
            assert!((most as f64) < mean + 9.0 * mean.sqrt() + 15.0, "{mean}: {most}");
        }
        assert_eq!(Poisson::new(0.0).most(), 0);
    }
}
