//! Constant growth: the share price of every offer calculator before this one.

use super::parameter::{drift, odd_growth};
use super::price::{grown, years};
use super::{
    Arguments, Draws, InvalidModel, Kind, ModelInfo, Parameter, PathSampler, PriceGrid, PriceModel, Value,
};
use crate::money;

pub(super) static INFO: ModelInfo = ModelInfo {
    name: "constant",
    title: "constant growth",
    about: "One certain path that grows at a fixed rate; what recruiters' sheets and most calculators assume.",
    source: "compound interest",
    parameters: &[Parameter::new("growth", Kind::Rate, "growth of the price in a year")],
    build: |arguments| Ok(Box::new(ConstantGrowth::new(arguments.rate("growth")?)?)),
};

/// `S(t) = S(0) (1 + growth)^t`, with certainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConstantGrowth {
    growth: f64,
    drift: f64,
}

impl ConstantGrowth {
    /// From the growth a year (more than −1).
    pub fn new(growth: f64) -> Result<Self, InvalidModel> {
        Ok(ConstantGrowth { growth, drift: drift(growth)? })
    }
}

impl ConstantGrowth {
    fn price(&self, start_price: f64, day: u32) -> f64 {
        grown(start_price, self.drift * years(day))
    }
}

impl PriceModel for ConstantGrowth {
    fn info(&self) -> &'static ModelInfo {
        &INFO
    }

    fn arguments(&self) -> Arguments {
        Arguments::from([("growth", Value::Rate(self.growth))])
    }

    fn sampler(&self, start_price: f64, days: &[u32]) -> Box<dyn PathSampler> {
        Box::new(CertainPath { prices: days.iter().map(|&day| self.price(start_price, day)).collect() })
    }

    fn summary(&self) -> String {
        format!("constant growth {}", money::percent(self.growth))
    }

    fn certain_price(&self, start_price: f64, day: u32) -> Option<f64> {
        Some(self.price(start_price, day))
    }

    fn warnings(&self) -> Vec<(&'static str, String)> {
        odd_growth(self.growth).map(|warning| ("growth", warning)).into_iter().collect()
    }

    fn boxed_clone(&self) -> Box<dyn PriceModel> {
        Box::new(*self)
    }
}

/// The same price at a date on every path.
pub(super) struct CertainPath {
    pub(super) prices: Vec<f64>,
}

impl PathSampler for CertainPath {
    fn sample(&self, _: &mut dyn Draws, prices: &mut PriceGrid) {
        for (row, price) in prices.rows_mut().iter_mut().zip(&self.prices) {
            row.fill(*price);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::tests::{prices, refused};
    use super::*;

    #[test]
    fn the_price_compounds_by_the_day() {
        let model = ConstantGrowth::new(0.21).unwrap();
        // Today, half a year, a year, two years: the root, the factor and its square.
        let expected = [100.0, 110.0, 121.0, 146.41];
        for (price, expected) in prices(&model, 100.0, &[0, 126, 252, 504]).iter().zip(expected) {
            assert!((price - expected).abs() < 1e-11, "{price} is not {expected}");
        }
    }

    #[test]
    fn prices_fall_and_stay_as_told() {
        assert!((prices(&ConstantGrowth::new(-0.75).unwrap(), 64.0, &[252])[0] - 16.0).abs() < 1e-12);
        assert_eq!(prices(&ConstantGrowth::new(0.0).unwrap(), 258.63, &[0, 21, 1008]), [258.63; 3]);
    }

    #[test]
    fn it_rebuilds_from_its_arguments_and_is_certain() {
        let model = ConstantGrowth::new(0.15).unwrap();
        let again = (INFO.build)(&model.arguments()).unwrap();
        assert_eq!(format!("{again:?}"), format!("{model:?}"));
        assert!(model.is_deterministic());
        assert_eq!(model.summary(), "constant growth 15%");
    }

    #[test]
    fn growth_that_leaves_no_price_is_refused() {
        for growth in [-1.0, -2.0, f64::NAN, f64::INFINITY] {
            assert_eq!(refused(ConstantGrowth::new(growth)), "growth", "{growth}");
        }
        assert!(!ConstantGrowth::new(0.6).unwrap().warnings().is_empty());
        assert!(ConstantGrowth::new(0.15).unwrap().warnings().is_empty());
    }
}
