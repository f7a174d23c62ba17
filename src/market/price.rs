//! From logarithms to prices that stay numbers.

use std::f64::consts::LOG2_E;

use fearless_simd::{Simd, f64x8, prelude::*};

use super::{DAYS_PER_YEAR, Row};
use crate::numerics::{self, vectors, vectors_mut};

/// No price is higher: far beyond the pay that a run can hold, which it clips and reports, and so far below the largest
/// double that shares, shocks and ratios of prices make no infinity of it, nor of that something that is no number.
pub(super) const HIGHEST_PRICE: f64 = 1e200;

/// Years until a trading day.
pub(super) fn years(day: u32) -> f64 {
    f64::from(day) / f64::from(DAYS_PER_YEAR)
}

/// `start · exp(log_growth)`, at most [`HIGHEST_PRICE`].
pub(super) fn grown(start_price: f64, log_growth: f64) -> f64 {
    (start_price * libm::exp(log_growth)).min(HIGHEST_PRICE)
}

/// `start · 2^log2`, at most [`HIGHEST_PRICE`].
#[inline(always)]
pub(super) fn to_price<S: Simd>(log2: f64x8<S>, start_price: f64) -> f64x8<S> {
    (numerics::exp2(log2) * start_price).min(HIGHEST_PRICE)
}

/// The same of the natural logarithms of a batch.
#[inline(always)]
pub(super) fn to_prices<S: Simd>(simd: S, log_price: &Row, start_price: f64, prices: &mut Row) {
    for (log_price, price) in vectors(log_price).iter().zip(vectors_mut(prices)) {
        to_price(f64x8::load_array_ref(simd, log_price) * LOG2_E, start_price).store_array(price);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::market::{
        BATCH, Blocks, Bootstrap, Draws, Garch, Gbm, Heston, Jumps, Kou, Merton, Mixture, PriceGrid,
        PriceModel, RateLaw, Shock, Stock, StudentT, TwoSidedJumps, UncertainGbm, UncertainGrowth,
        VolatilityProcess,
    };
    use crate::numerics::Level;

    /// Draws that all go the same way, as far as a stream lets them.
    struct Extreme {
        normal: f64,
        uniform: f64,
    }

    impl Draws for Extreme {
        fn normals(&mut self, out: &mut Row) {
            out.fill(self.normal);
        }

        fn uniforms(&mut self, out: &mut Row) {
            out.fill(self.uniform);
        }

        fn level(&self) -> Level {
            Level::new()
        }
    }

    fn wild() -> Vec<Box<dyn PriceModel>> {
        let growth = RateLaw::normal("growth", 99.0, 10.0).unwrap();
        let jumps = Jumps { per_year: 252.0, mean: 2.0, spread: 2.0 };
        let two_sided = TwoSidedJumps { per_year: 252.0, up_chance: 0.5, up_mean: 0.999, down_mean: 2.0 };
        let process =
            VolatilityProcess { today: 5.0, long_run: 5.0, reversion: 0.01, spread: 5.0, correlation: 1.0 };
        let past = |blocks, growth| Bootstrap::new([5.0, 5.0, -5.0, 5.0], blocks, growth).unwrap();
        let gbm = || Gbm::new(99.0, 5.0).unwrap();
        let mut models: Vec<Box<dyn PriceModel>> = vec![
            Box::new(gbm()),
            Box::new(UncertainGbm::new(99.0, RateLaw::log_normal("volatility", 1.0, 1.5).unwrap()).unwrap()),
            Box::new(UncertainGrowth::new(growth, Box::new(gbm())).unwrap()),
            Box::new(Merton::new(99.0, 5.0, jumps).unwrap()),
            Box::new(Kou::new(99.0, 5.0, two_sided).unwrap()),
            Box::new(Heston::new(99.0, process).unwrap()),
            Box::new(Garch::new(99.0, 5.0, 0.5, 0.4).unwrap()),
            Box::new(StudentT::new(99.0, 5.0, 2.1).unwrap()),
        ];
        for blocks in [Blocks::Fixed { days: 1 }, Blocks::Fixed { days: 2 }, Blocks::Geometric { mean: 3.0 }]
        {
            models.extend([None, Some(99.0), Some(-0.99)].map(|growth| {
                let model: Box<dyn PriceModel> = Box::new(past(blocks, growth));
                model
            }));
        }
        models
            .push(Box::new(Mixture::new(vec![(0.5, models[0].clone()), (0.5, models[8].clone())]).unwrap()));
        models
    }

    #[test]
    fn whatever_the_model_and_the_draws_a_price_is_a_number() {
        let rise = Shock::change(1.0, 10.0).unwrap();
        let fall = Shock::change(2.0, -1.0).unwrap().with_chance(0.5).unwrap();
        let days = [0, 1, 21, 252, 2520];
        let mut highest = 0;
        for model in wild() {
            let risen = (0..19).fold(Stock::new("X", 1e9, model), |stock, _| stock.shocked(rise.clone()));
            let risen = risen.shocked(fall.clone());
            let sampler = risen.sampler(&days);
            for (normal, uniform) in [-8.5, 0.0, 8.5]
                .iter()
                .flat_map(|&n| [2f64.powi(-53), 0.5, 1.0 - 2f64.powi(-53)].map(|u| (n, u)))
            {
                let mut prices = PriceGrid::new(days.len());
                sampler.sample(&mut Extreme { normal, uniform }, &mut prices);
                for row in prices.rows_mut() {
                    assert!(
                        row.iter().all(|price| (0.0..=HIGHEST_PRICE).contains(price)),
                        "{normal} {uniform} {risen:?}"
                    );
                    highest += row.iter().filter(|price| **price == HIGHEST_PRICE).count() / BATCH;
                }
            }
        }
        // It takes the limit to hold them.
        assert!(highest > 20, "{highest}");
    }

    #[test]
    fn certain_prices_have_the_same_limit() {
        assert_eq!((grown(2.0, 0.0), grown(1.0, 1e4), grown(1.0, -1e4)), (2.0, HIGHEST_PRICE, 0.0));
        let certain = Bootstrap::new([5.0, 5.0], Blocks::Fixed { days: 1 }, None).unwrap();
        assert_eq!(certain.certain_price(1.0, 2520), Some(HIGHEST_PRICE));
        let known = Bootstrap::new([5.0, 5.0], Blocks::Fixed { days: 1 }, Some(0.1)).unwrap();
        assert!((known.certain_price(1.0, 252).unwrap() - 1.1).abs() < 1e-9);
    }
}
