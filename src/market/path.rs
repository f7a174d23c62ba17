//! A fixed path through given points: the stress test.

use super::growth::CertainPath;
use super::{
    Arguments, DAYS_PER_MONTH, InvalidModel, Kind, Knot, ModelInfo, Parameter, PathSampler, PriceModel, Value,
};

pub(super) static INFO: ModelInfo = ModelInfo {
    name: "path",
    title: "fixed path",
    about: "One certain path through prices you give; for stress tests such as a crash and a recovery.",
    source: "linear interpolation",
    parameters: &[Parameter::new(
        "knots",
        Kind::Knots,
        "[month, price] points; straight between them, flat after the last",
    )],
    build: |arguments| Ok(Box::new(FixedPath::new(arguments.knots("knots")?)?)),
};

/// A price that runs straight from the start through its knots and stays flat after the last.
///
/// ```
/// use vestcast::market::{FixedPath, Knot};
///
/// let crash = FixedPath::new(vec![Knot { month: 6.0, price: 120.0 }, Knot { month: 36.0, price: 180.0 }])?;
/// assert_eq!(crash.price(200.0, 3.0), 160.0);
/// assert_eq!(crash.price(200.0, 48.0), 180.0);
/// # Ok::<(), vestcast::market::InvalidModel>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct FixedPath {
    knots: Vec<Knot>,
}

impl FixedPath {
    /// From at least one knot, months ascending, prices finite and not negative.
    pub fn new(knots: Vec<Knot>) -> Result<Self, InvalidModel> {
        let invalid = |reason: &str| Err(InvalidModel::new("knots", reason));
        if knots.is_empty() {
            return invalid("a path needs at least one [month, price] point");
        }
        if knots
            .iter()
            .any(|k| !k.month.is_finite() || k.month < 0.0 || !k.price.is_finite() || k.price < 0.0)
        {
            return invalid("months and prices of a path must be numbers that are not negative");
        }
        if knots.windows(2).any(|pair| pair[1].month <= pair[0].month) {
            return invalid("the months of a path must rise from point to point");
        }
        Ok(FixedPath { knots })
    }

    /// The points it runs through.
    pub(super) fn knots(&self) -> &[Knot] {
        &self.knots
    }

    /// Price at a month after the start.
    #[must_use]
    pub fn price(&self, start_price: f64, month: f64) -> f64 {
        let after = self.knots.partition_point(|knot| knot.month <= month);
        let from = match after {
            0 => Knot { month: 0.0, price: start_price },
            n => self.knots[n - 1],
        };
        match self.knots.get(after) {
            None => from.price,
            Some(to) => from.price + (to.price - from.price) * (month - from.month) / (to.month - from.month),
        }
    }
}

impl PriceModel for FixedPath {
    fn info(&self) -> &'static ModelInfo {
        &INFO
    }

    fn arguments(&self) -> Arguments {
        Arguments::from([("knots", Value::Knots(self.knots.clone()))])
    }

    fn sampler(&self, start_price: f64, days: &[u32]) -> Box<dyn PathSampler> {
        let price = |&day: &u32| self.price(start_price, month_of(day));
        Box::new(CertainPath { prices: days.iter().map(price).collect() })
    }

    fn summary(&self) -> String {
        let points = self.knots.len();
        format!("fixed path through {points} point{}", if points == 1 { "" } else { "s" })
    }

    fn certain_price(&self, start_price: f64, day: u32) -> Option<f64> {
        Some(self.price(start_price, month_of(day)))
    }

    fn boxed_clone(&self) -> Box<dyn PriceModel> {
        Box::new(self.clone())
    }
}

fn month_of(day: u32) -> f64 {
    f64::from(day) / f64::from(DAYS_PER_MONTH)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::tests::{prices, refused};
    use super::*;

    fn path(points: &[(f64, f64)]) -> Result<FixedPath, InvalidModel> {
        FixedPath::new(points.iter().map(|&(month, price)| Knot { month, price }).collect())
    }

    #[test]
    fn it_runs_straight_from_point_to_point_and_flat_after_the_last() {
        let crash = path(&[(6.0, 40.0), (12.0, 100.0)]).unwrap();
        let days = [0, 63, 126, 189, 252, 1008];
        assert_eq!(prices(&crash, 200.0, &days), [200.0, 120.0, 40.0, 70.0, 100.0, 100.0]);
    }

    #[test]
    fn a_point_at_the_start_replaces_the_price_of_today() {
        let gap = path(&[(0.0, 90.0), (10.0, 100.0)]).unwrap();
        assert_eq!(prices(&gap, 200.0, &[0, 105]), [90.0, 95.0]);
    }

    #[test]
    fn points_may_lie_between_months_and_at_zero() {
        let fall = path(&[(0.5, 100.0), (2.5, 0.0)]).unwrap();
        assert_eq!(
            (fall.price(200.0, 0.25), fall.price(200.0, 1.5), fall.price(200.0, 99.0)),
            (150.0, 50.0, 0.0)
        );
    }

    #[test]
    fn it_rebuilds_from_its_arguments_and_is_certain() {
        let model = path(&[(6.0, 40.0), (12.5, 0.0)]).unwrap();
        let again = (INFO.build)(&model.arguments()).unwrap();
        assert_eq!(format!("{again:?}"), format!("{model:?}"));
        assert!(model.is_deterministic());
    }

    #[test]
    fn what_is_no_path_is_refused() {
        let wrong: [&[(f64, f64)]; 7] = [
            &[],
            &[(-1.0, 1.0)],
            &[(1.0, -1.0)],
            &[(f64::NAN, 1.0)],
            &[(1.0, f64::INFINITY)],
            &[(2.0, 1.0), (1.0, 1.0)],
            &[(2.0, 1.0), (2.0, 1.0)],
        ];
        for points in wrong {
            assert_eq!(refused(path(points)), "knots", "{points:?}");
        }
    }
}
