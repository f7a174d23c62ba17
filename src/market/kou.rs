//! Kou's double-exponential jump diffusion.

use std::f64::consts::LN_2;

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use super::merton::{GROWTH, MOST_JUMPS, Step, VOLATILITY};
use super::parameter::{checked_volatility, drift, odd_growth_or_volatility};
use super::poisson::Poisson;
use super::price::{grown, years};
use super::{
    Arguments, BATCH, Draws, InvalidModel, Kind, ModelInfo, Needs, Parameter, PathSampler, PriceGrid,
    PriceModel, Row, Value,
};
use crate::money;
use crate::numerics::{self, fused, vectors, vectors_mut};

pub(super) static INFO: ModelInfo = ModelInfo {
    name: "kou",
    title: "Kou's double-exponential jump diffusion",
    about: "Like merton, but jumps up and jumps down have sizes of their own: mostly small, a few very large.",
    source: "Kou 2002",
    parameters: &[
        GROWTH,
        VOLATILITY,
        Parameter::new("jumps_per_year", Kind::Number, "how many jumps a year has on average, up or down"),
        Parameter::new("up_chance", Kind::Rate, "how many of the jumps go up"),
        Parameter::new("up_mean", Kind::Rate, "mean size of a jump up, in the log of the price: 4% to 15%"),
        Parameter::new("down_mean", Kind::Rate, "mean size of a jump down, in the same way: 4% to 15%"),
    ],
    build: |arguments| {
        let jumps = TwoSidedJumps {
            per_year: arguments.number("jumps_per_year")?,
            up_chance: arguments.rate("up_chance")?,
            up_mean: arguments.rate("up_mean")?,
            down_mean: arguments.rate("down_mean")?,
        };
        Ok(Box::new(Kou::new(arguments.rate("growth")?, arguments.rate("volatility")?, jumps)?))
    },
};

/// From this mean size of jumps up the variance of the price does not exist.
const NO_VARIANCE: f64 = 0.5;

/// Jumps of a log price: Poisson arrivals, exponential sizes either way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoSidedJumps {
    /// Expected number a year, 0 to 252.
    pub per_year: f64,
    /// Chance that a jump goes up, `p`.
    pub up_chance: f64,
    /// Mean log jump up, `1/η₁`, 0 to less than 1.
    pub up_mean: f64,
    /// Mean log jump down without its sign, `1/η₂`, 0 to 2.
    pub down_mean: f64,
}

/// Jump diffusion with double-exponential jumps, `dS/S = (mu − λζ) dt + sigma dW + (V − 1) dN`, drawn exactly at the
/// dates asked for:
///
/// `ln S(t+h) = ln S(t) + (mu − sigma²/2 − λζ) h + sigma √h Z + Y₁ + … + Y_N`,
///
/// `N` Poisson with mean `λh`; each `Y = ln V` is an exponential of mean `1/η₁` with chance `p`, otherwise minus an
/// exponential of mean `1/η₂`, and `ζ = E[V] − 1 = pη₁/(η₁−1) + (1−p)η₂/(η₂+1) − 1` (Kou 2002, eqs. 1–3).
/// `mu = ln(1 + growth)`, so `E[S(t)] = S(0) (1 + growth)^t` whatever the jumps.
///
/// The mean exists for `1/η₁` below 100 %, the variance for `1/η₁` below 50 %, and the standard error that is stated
/// of a standard deviation below 25 %.
///
/// A jump takes one uniform `u`: it goes up if `u < p`, and then `u/p` is uniform again and its logarithm the size;
/// otherwise `(1−u)/(1−p)` is. An interval draws as many as the largest Poisson number has jumps, so that what it
/// draws depends on nothing drawn.
///
/// ```
/// use vestcast::market::{Kou, TwoSidedJumps};
///
/// let jumps = TwoSidedJumps { per_year: 2.0, up_chance: 0.4, up_mean: 0.08, down_mean: 0.12 };
/// assert!(Kou::new(0.08, 0.25, jumps).is_ok());
/// assert!(Kou::new(0.08, 0.25, TwoSidedJumps { up_mean: 1.0, ..jumps }).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kou {
    growth: f64,
    volatility: f64,
    jumps: TwoSidedJumps,
    drift: f64,
}

impl Kou {
    /// From the expected growth a year (more than −1), the volatility a year without jumps (0 to 5), and jumps.
    pub fn new(growth: f64, volatility: f64, jumps: TwoSidedJumps) -> Result<Self, InvalidModel> {
        let refused = |parameter, reason: &str| Err(InvalidModel::new(parameter, reason));
        if !(0.0..=MOST_JUMPS).contains(&jumps.per_year) {
            return refused("jumps_per_year", "there must be between 0 and 252 jumps a year");
        }
        if !(0.0..=1.0).contains(&jumps.up_chance) {
            return refused("up_chance", "the chance that a jump goes up must lie between 0% and 100%");
        }
        if !(0.0..1.0).contains(&jumps.up_mean) {
            let reason = "the mean jump up must be 0% or more and below 100%: from there on the expected price is \
                          infinite whatever its growth";
            return refused("up_mean", reason);
        }
        if !(0.0..=2.0).contains(&jumps.down_mean) {
            let reason =
                "the mean jump down must lie between 0% and 200%; it is written without a minus sign";
            return refused("down_mean", reason);
        }
        let volatility = checked_volatility(volatility)?;
        Ok(Kou { growth, volatility, jumps, drift: drift(growth)? })
    }

    /// Drift of the log price a year between jumps.
    fn log_drift(&self) -> f64 {
        let TwoSidedJumps { per_year, up_chance, up_mean, down_mean } = self.jumps;
        // η/(η−1) = 1 + m/(1−m) and η/(η+1) = 1 − m/(1+m) for a mean size m = 1/η.
        let mean_jump =
            up_chance * up_mean / (1.0 - up_mean) - (1.0 - up_chance) * down_mean / (1.0 + down_mean);
        self.drift - 0.5 * self.volatility * self.volatility - per_year * mean_jump
    }
}

impl PriceModel for Kou {
    fn info(&self) -> &'static ModelInfo {
        &INFO
    }

    fn arguments(&self) -> Arguments {
        Arguments::from([
            ("growth", Value::Rate(self.growth)),
            ("volatility", Value::Rate(self.volatility)),
            ("jumps_per_year", Value::Number(self.jumps.per_year)),
            ("up_chance", Value::Rate(self.jumps.up_chance)),
            ("up_mean", Value::Rate(self.jumps.up_mean)),
            ("down_mean", Value::Rate(self.jumps.down_mean)),
        ])
    }

    fn sampler(&self, start_price: f64, days: &[u32]) -> Box<dyn PathSampler> {
        Box::new(KouSampler {
            start_price,
            up_chance: self.jumps.up_chance,
            up_mean: self.jumps.up_mean / LN_2,
            down_mean: self.jumps.down_mean / LN_2,
            days: days.to_vec(),
            steps: Step::all(days, self.log_drift(), self.volatility, self.jumps.per_year),
        })
    }

    fn summary(&self) -> String {
        let (growth, volatility) = (money::percent(self.growth), money::percent(self.volatility));
        let number = self.jumps.per_year;
        let jumps = if number == 1.0 { "jump" } else { "jumps" };
        format!("Kou jump diffusion, growth {growth}, volatility {volatility}, {number} {jumps} a year")
    }

    fn certain_price(&self, start_price: f64, day: u32) -> Option<f64> {
        let certain = self.volatility == 0.0 && self.jumps.per_year == 0.0;
        certain.then(|| grown(start_price, self.drift * years(day)))
    }

    fn warnings(&self) -> Vec<(&'static str, String)> {
        let TwoSidedJumps { per_year, up_chance, up_mean, .. } = self.jumps;
        let has_variance = up_mean < NO_VARIANCE || up_chance == 0.0 || per_year == 0.0;
        let no_variance = (!has_variance).then(|| {
            let size = money::percent(up_mean);
            let warning = format!(
                "with jumps up of {size} on average the variance of the price does not exist, as it does only below \
                 50%: the mean, the standard deviation and their errors rest on a handful of paths; read the \
                 percentiles"
            );
            ("up_mean", warning)
        });
        odd_growth_or_volatility(self.growth, self.volatility).chain(no_variance).collect()
    }

    fn boxed_clone(&self) -> Box<dyn PriceModel> {
        Box::new(*self)
    }
}

struct KouSampler {
    start_price: f64,
    up_chance: f64,
    /// Mean sizes in the log₂ of the price.
    up_mean: f64,
    down_mean: f64,
    days: Vec<u32>,
    steps: Vec<Step>,
}

impl PathSampler for KouSampler {
    fn sample(&self, draws: &mut dyn Draws, prices: &mut PriceGrid) {
        let level = draws.level();
        let mut log2_price = [0.0; BATCH];
        for (step, row) in self.steps.iter().zip(prices.rows_mut()) {
            if step.jumps.mean() > 0.0 {
                self.jump(&step.jumps, draws, &mut log2_price);
            }
            draws.increments(row);
            dispatch!(level, simd => step.diffusion.advance(simd, self.start_price, &mut log2_price, row));
        }
    }

    fn needs(&self) -> Needs {
        Needs::increments(&self.days, self.steps.iter().any(|step| step.diffusion.moves()))
    }
}

impl KouSampler {
    /// Jumps of an interval. A sum of exponentials is minus the logarithm of a product of uniforms.
    fn jump(&self, jumps: &Poisson, draws: &mut dyn Draws, log2_price: &mut Row) {
        /// A product of so many uniforms, none below 2^−53, is a normal double.
        const FACTORS: usize = 16;
        let level = draws.level();
        let (mut counts, mut uniforms) = ([0.0; BATCH], [0.0; BATCH]);
        draws.uniforms(&mut counts);
        dispatch!(level, simd => to_counts(simd, jumps, &mut counts));
        for first in (0..jumps.most()).step_by(FACTORS) {
            let (mut up, mut down) = ([1.0; BATCH], [1.0; BATCH]);
            for earlier in first..jumps.most().min(first + FACTORS) {
                draws.uniforms(&mut uniforms);
                let jumping = Jumping { earlier: earlier as f64, counts: &counts, uniforms: &uniforms };
                dispatch!(level, simd => self.multiply(simd, &jumping, &mut up, &mut down));
            }
            dispatch!(level, simd => self.land(simd, &up, &down, log2_price));
        }
    }

    /// Takes the next jump of the paths that have one into the product of its direction.
    #[inline(always)]
    fn multiply<S: Simd>(&self, simd: S, jumping: &Jumping, up: &mut Row, down: &mut Row) {
        let splat = |x| f64x8::splat(simd, x);
        let (of_up, of_down) = (splat(1.0 / self.up_chance), splat(1.0 / (1.0 - self.up_chance)));
        let draws = vectors(jumping.counts).iter().zip(vectors(jumping.uniforms));
        let products = vectors_mut(up).iter_mut().zip(vectors_mut(down));
        for ((count, uniform), (up, down)) in draws.zip(products) {
            let jumps = f64x8::load_array_ref(simd, count).simd_gt(jumping.earlier);
            if !jumps.any_true() {
                continue;
            }
            let uniform = f64x8::load_array_ref(simd, uniform);
            let is_up = uniform.simd_lt(self.up_chance);
            let ups = (jumps & is_up).select(uniform * of_up, splat(1.0));
            let downs = (jumps & !is_up).select((splat(1.0) - uniform) * of_down, splat(1.0));
            (f64x8::load_array_ref(simd, up) * ups).store_array(up);
            (f64x8::load_array_ref(simd, down) * downs).store_array(down);
        }
    }

    /// Moves the log price by the jumps whose products these are.
    #[inline(always)]
    fn land<S: Simd>(&self, simd: S, up: &Row, down: &Row, log2_price: &mut Row) {
        let products = vectors(up).iter().zip(vectors(down));
        for ((up, down), log2_price) in products.zip(vectors_mut(log2_price)) {
            let ln = |row| numerics::ln(f64x8::load_array_ref(simd, row));
            let risen =
                fused(ln(up), f64x8::splat(simd, -self.up_mean), f64x8::load_array_ref(simd, log2_price));
            fused(ln(down), f64x8::splat(simd, self.down_mean), risen).store_array(log2_price);
        }
    }
}

/// One jump of those paths of a batch that have more than so many.
struct Jumping<'a> {
    earlier: f64,
    counts: &'a Row,
    uniforms: &'a Row,
}

#[inline(always)]
fn to_counts<S: Simd>(simd: S, jumps: &Poisson, row: &mut Row) {
    for vector in vectors_mut(row) {
        jumps.count(f64x8::load_array_ref(simd, vector)).store_array(vector);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::Gbm;
    use super::super::tests::{Constant, prices_drawn, refused};
    use super::*;
    use crate::numerics::Level;

    const JUMPS: TwoSidedJumps =
        TwoSidedJumps { per_year: 2.0, up_chance: 0.4, up_mean: 0.08, down_mean: 0.12 };

    /// Uniforms from a list, the same for every path, then halves; every normal is one.
    struct Script {
        uniforms: Vec<f64>,
        drawn: usize,
    }

    impl Script {
        fn new(uniforms: &[f64]) -> Self {
            Script { uniforms: uniforms.to_vec(), drawn: 0 }
        }
    }

    impl Draws for Script {
        fn normals(&mut self, out: &mut Row) {
            out.fill(1.0);
        }

        fn uniforms(&mut self, out: &mut Row) {
            out.fill(self.uniforms.get(self.drawn).copied().unwrap_or(0.5));
            self.drawn += 1;
        }

        fn level(&self) -> Level {
            Level::new()
        }
    }

    #[test]
    fn three_jumps_move_the_price_by_the_formula() {
        // P(≤2) = 0.6767, P(≤3) = 0.8571 for mean 2: three jumps, of which the first and the last go up.
        let mut draws = Script::new(&[0.7, 0.1, 0.8, 0.3]);
        let price = prices_drawn(&Kou::new(0.1, 0.3, JUMPS).unwrap(), 100.0, &[252], &mut draws)[0];
        let compensator = 2.0 * (0.4 * (1.0 / 0.08) / (1.0 / 0.08 - 1.0) + 0.6 / (1.0 + 0.12) - 1.0);
        let up = -0.08 * ((0.1f64 / 0.4).ln() + (0.3f64 / 0.4).ln());
        let down = 0.12 * (0.2f64 / 0.6).ln();
        let log = 1.1f64.ln() - 0.045 - compensator + 0.3 + up + down;
        assert!((price / 100.0 / log.exp() - 1.0).abs() < 1e-13, "{price}");
    }

    #[test]
    fn what_is_drawn_does_not_depend_on_the_number_of_jumps() {
        let drawn = |first: f64| {
            let mut draws = Script::new(&[first]);
            prices_drawn(&Kou::new(0.1, 0.3, JUMPS).unwrap(), 100.0, &[126, 252], &mut draws);
            draws.drawn
        };
        assert_eq!(drawn(1e-9), drawn(1.0 - 1e-9));
        assert!(drawn(0.5) < 50);
    }

    #[test]
    fn all_jumps_of_a_crowded_decade_are_taken() {
        let jumps = TwoSidedJumps { per_year: 252.0, up_chance: 1.0, up_mean: 0.01, down_mean: 0.0 };
        let model = Kou::new(0.0, 0.0, jumps).unwrap();
        let log = (prices_drawn(&model, 1.0, &[2520], &mut Script::new(&[]))[0]).ln();
        // The median of 2,520 jumps, each of the median size.
        let expected = 2520.0 * (0.01 * std::f64::consts::LN_2 - 0.01 / 0.99);
        assert!((log / expected - 1.0).abs() < 1e-10, "{log} is not {expected}");
    }

    #[test]
    fn without_jumps_it_is_geometric_brownian_motion_to_the_bit() {
        for jumps in [
            TwoSidedJumps { per_year: 0.0, ..JUMPS },
            TwoSidedJumps { up_mean: 0.0, down_mean: 0.0, ..JUMPS },
        ] {
            let days = [0, 21, 252, 1008];
            let kou = prices_drawn(&Kou::new(0.1, 0.3, jumps).unwrap(), 77.0, &days, &mut Constant(0.7));
            let gbm = prices_drawn(&Gbm::new(0.1, 0.3).unwrap(), 77.0, &days, &mut Constant(0.7));
            assert_eq!(kou, gbm, "{jumps:?}");
        }
    }

    #[test]
    fn prices_stay_numbers_at_every_edge() {
        let largest = 1.0 - 1.0 / (1u64 << 53) as f64;
        for up_mean in [0.0, 0.5, 1.0 - f64::EPSILON] {
            for (up_chance, down_mean) in [(0.0, 2.0), (1e-300, 0.0), (1.0, 2.0), (1.0 - f64::EPSILON, 2.0)] {
                let jumps = TwoSidedJumps { per_year: 252.0, up_chance, up_mean, down_mean };
                let model = Kou::new(100.0, 5.0, jumps).unwrap();
                for uniform in [1.0 - largest, 0.5, largest] {
                    let mut draws = Script::new(&vec![uniform; 4000]);
                    let prices = prices_drawn(&model, 100.0, &[21, 1008], &mut draws);
                    let are_prices = prices.iter().all(|price| price.is_finite() && *price >= 0.0);
                    assert!(are_prices, "{jumps:?} {uniform}: {prices:?}");
                }
            }
        }
    }

    #[test]
    fn parameters_out_of_range_are_refused() {
        for (jumps, parameter) in [
            (TwoSidedJumps { per_year: 253.0, ..JUMPS }, "jumps_per_year"),
            (TwoSidedJumps { per_year: f64::NAN, ..JUMPS }, "jumps_per_year"),
            (TwoSidedJumps { up_chance: 1.1, ..JUMPS }, "up_chance"),
            (TwoSidedJumps { up_chance: -0.1, ..JUMPS }, "up_chance"),
            (TwoSidedJumps { up_mean: 1.0, ..JUMPS }, "up_mean"),
            (TwoSidedJumps { up_mean: -0.1, ..JUMPS }, "up_mean"),
            (TwoSidedJumps { down_mean: -0.1, ..JUMPS }, "down_mean"),
            (TwoSidedJumps { down_mean: f64::INFINITY, ..JUMPS }, "down_mean"),
        ] {
            assert_eq!(refused(Kou::new(0.0, 0.3, jumps)), parameter);
        }
        assert_eq!(refused(Kou::new(-1.0, 0.3, JUMPS)), "growth");
        assert_eq!(refused(Kou::new(0.0, 5.1, JUMPS)), "volatility");
        let model = Kou::new(0.08, 0.33, JUMPS).unwrap();
        assert_eq!(format!("{:?}", (INFO.build)(&model.arguments()).unwrap()), format!("{model:?}"));
    }

    #[test]
    fn a_variance_that_does_not_exist_is_told() {
        let warned = |jumps| Kou::new(0.08, 0.33, jumps).unwrap().warnings();
        assert_eq!(warned(TwoSidedJumps { up_mean: 0.5, ..JUMPS })[0].0, "up_mean");
        for calm in [
            JUMPS,
            TwoSidedJumps { up_mean: 0.5, up_chance: 0.0, ..JUMPS },
            TwoSidedJumps { up_mean: 0.5, per_year: 0.0, ..JUMPS },
        ] {
            assert!(warned(calm).is_empty(), "{calm:?}");
        }
    }

    #[test]
    fn only_without_jumps_and_volatility_it_is_certain() {
        let none = TwoSidedJumps { per_year: 0.0, ..JUMPS };
        assert!(Kou::new(0.1, 0.0, none).unwrap().is_deterministic());
        assert!(!Kou::new(0.1, 0.0, JUMPS).unwrap().is_deterministic());
        assert!(!Kou::new(0.1, 0.2, none).unwrap().is_deterministic());
    }
}
