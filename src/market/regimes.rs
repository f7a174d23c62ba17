//! A calm and a wild state that take turns.

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use super::daily::{Daily, DailySampler};
use super::parameter::{drift, odd_growth, odd_volatility, volatility_of};
use super::price::{grown, years};
use super::{
    Arguments, BATCH, DAYS_PER_YEAR, Draws, InvalidModel, Kind, ModelInfo, Parameter, PathSampler,
    PriceModel, Row, Value,
};
use crate::money;
use crate::numerics::{fused, vectors, vectors_mut};

pub(super) static INFO: ModelInfo = ModelInfo {
    name: "regimes",
    title: "two regimes",
    about: "Calm spells and wild ones take turns at random, each with a volatility and a growth of its own.",
    source: "Hamilton 1989",
    parameters: &[
        Parameter::new(
            "growth",
            Kind::RateOrLaw,
            "expected growth of the price in a year in the long run, over both states",
        ),
        Parameter::new("volatility_calm", Kind::Rate, "volatility a year while calm"),
        Parameter::new("volatility_wild", Kind::Rate, "volatility a year while wild"),
        Parameter::new("days_calm", Kind::Number, "trading days a calm spell lasts on average"),
        Parameter::new("days_wild", Kind::Number, "trading days a wild spell lasts on average"),
        Parameter::new(
            "growth_wild",
            Kind::Rate,
            "growth a year while wild; that while calm makes up for it, so that `growth` holds",
        )
        .or("`growth`, in both states"),
        Parameter::new("start_wild", Kind::Rate, "chance that the first day is wild")
            .or("the share of all days that are"),
    ],
    build: |arguments| {
        let rate = |name| arguments.rate(name);
        let model = Regimes::new(
            rate("growth")?,
            [rate("volatility_calm")?, rate("volatility_wild")?],
            [arguments.number("days_calm")?, arguments.number("days_wild")?],
        )?;
        let model = match arguments.optional_rate("growth_wild") {
            Some(growth) => model.with_growth_while_wild(growth)?,
            None => model,
        };
        Ok(Box::new(match arguments.optional_rate("start_wild") {
            Some(chance) => model.starting_wild(chance)?,
            None => model,
        }))
    },
};

/// Longest mean spell: a century of trading days.
const LONGEST_SPELL: f64 = 25_200.0;

/// Two-state regime switching in daily steps: each day has the law of its own state `i`,
///
/// `r ~ N((mu_i − sigma_i²/2)/252, sigma_i²/252)`, then the state stays with chance `1 − 1/days_i`
///
/// or changes (Hamilton 1989, eq. 4.1 to 4.3 with two states and no autoregression). The first day is wild with chance
/// `days_wild / (days_calm + days_wild)`, the share of all days that are, or as told.
///
/// There is no single drift. `growth` is that of the expected price in the long run: `exp(mu/252)`, `mu = ln(1 +
/// growth)`, is the greatest eigenvalue of the matrix of the chances to move, each row times the factor
/// `exp(mu_i/252)` of its state. `growth_wild` gives `mu` while wild, and the drift while calm follows; without it
/// both are `mu`, and `E[S(t)] = S(0) (1 + growth)^t` exactly. With it the expected price differs from that by a factor
/// that tends to a constant, and is one but for a percent or so, greater for a start in a chosen state: it then falls or rises
/// first as the price does in that state.
///
/// ```
/// use vestcast::market::Regimes;
///
/// // Calm for 100 days on average, then wild for 33.
/// let model = Regimes::new(0.08, [0.22, 0.55], [100.0, 33.0])?.with_growth_while_wild(-0.2)?;
/// assert!(model.growth_while_calm() > 0.08);
/// assert!(model.starting_wild(1.0).is_ok());
/// # Ok::<(), vestcast::market::InvalidModel>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Regimes {
    growth: f64,
    growth_wild: Option<f64>,
    volatility: [f64; 2],
    days: [f64; 2],
    start_wild: Option<f64>,
    /// By state, a year.
    drift: [f64; 2],
}

impl Regimes {
    /// From the expected growth a year (more than −1), and by state, calm then wild, the volatility a year (0 to 5) and
    /// the mean number of days of a spell (1 to 25,200).
    pub fn new(growth: f64, volatility: [f64; 2], days: [f64; 2]) -> Result<Self, InvalidModel> {
        for (name, days) in [("days_calm", days[0]), ("days_wild", days[1])] {
            if !(1.0..=LONGEST_SPELL).contains(&days) {
                let reason = format!("`{name}` must lie between 1 and 25200 trading days, a century");
                return Err(InvalidModel::new(name, reason));
            }
        }
        let [calm, wild] = volatility;
        let volatility = [volatility_of("volatility_calm", calm)?, volatility_of("volatility_wild", wild)?];
        let drift = [drift(growth)?; 2];
        Ok(Regimes { growth, growth_wild: None, volatility, days, start_wild: None, drift })
    }

    /// The same with this growth a year (more than −1) while wild; that while calm makes up for it.
    pub fn with_growth_while_wild(self, growth: f64) -> Result<Self, InvalidModel> {
        let too_little = |_| InvalidModel::new("growth_wild", "`growth_wild` must be more than −100% a year");
        let wild = drift(growth).map_err(too_little)?;
        let calm = self.drift_while_calm(drift(self.growth)?, wild).ok_or_else(|| {
            let reason = "the wild state alone makes the price grow faster than `growth`, whatever the calm one does: \
                          lower `growth_wild`, or raise `growth`";
            InvalidModel::new("growth_wild", reason)
        })?;
        Ok(Regimes { growth_wild: Some(growth), drift: [calm, wild], ..self })
    }

    /// The same with this chance, 0 to 1, that the first day is wild.
    pub fn starting_wild(self, chance: f64) -> Result<Self, InvalidModel> {
        if !(0.0..=1.0).contains(&chance) {
            let reason = "`start_wild` is a chance, between 0% and 100%";
            return Err(InvalidModel::new("start_wild", reason));
        }
        Ok(Regimes { start_wild: Some(chance), ..self })
    }

    /// Growth a year while calm.
    #[must_use]
    pub fn growth_while_calm(&self) -> f64 {
        libm::expm1(self.drift[0])
    }

    /// The drift while calm that makes `exp(overall/252)` the greatest root of `det(P D − λ)`, `D` the factors of a
    /// day, if there is one: linear in the factor while calm.
    fn drift_while_calm(&self, overall: f64, wild: f64) -> Option<f64> {
        let year = f64::from(DAYS_PER_YEAR);
        let [calm_leaves, wild_leaves] = self.leaves();
        // Relative to the factor overall, so that all are near one; what the wild state alone keeps is below.
        let factor = libm::exp((wild - overall) / year);
        let spare = 1.0 - (1.0 - wild_leaves) * factor;
        let calm = spare / ((1.0 - calm_leaves) * spare + calm_leaves * wild_leaves * factor);
        Some(overall + year * libm::log(calm)).filter(|drift| spare > 0.0 && drift.is_finite())
    }

    /// Chance to leave each state after a day.
    fn leaves(&self) -> [f64; 2] {
        self.days.map(|days| 1.0 / days)
    }

    fn chance_to_start_wild(&self) -> f64 {
        self.start_wild.unwrap_or(self.days[1] / (self.days[0] + self.days[1]))
    }
}

impl PriceModel for Regimes {
    fn info(&self) -> &'static ModelInfo {
        &INFO
    }

    fn arguments(&self) -> Arguments {
        let mut arguments = Arguments::from([
            ("growth", Value::Rate(self.growth)),
            ("volatility_calm", Value::Rate(self.volatility[0])),
            ("volatility_wild", Value::Rate(self.volatility[1])),
            ("days_calm", Value::Number(self.days[0])),
            ("days_wild", Value::Number(self.days[1])),
        ]);
        arguments.0.extend(self.growth_wild.map(|growth| ("growth_wild", Value::Rate(growth))));
        arguments.0.extend(self.start_wild.map(|chance| ("start_wild", Value::Rate(chance))));
        arguments
    }

    fn sampler(&self, start_price: f64, days: &[u32]) -> Box<dyn PathSampler> {
        let year = f64::from(DAYS_PER_YEAR);
        let state = |state: usize| State {
            drift: (self.drift[state] - 0.5 * self.volatility[state] * self.volatility[state]) / year,
            spread: self.volatility[state] / year.sqrt(),
            leaves: self.leaves()[state],
        };
        let law = Switching { start_wild: self.chance_to_start_wild(), calm: state(0), wild: state(1) };
        Box::new(DailySampler::new(law, start_price, days))
    }

    fn summary(&self) -> String {
        let [calm, wild] = self.volatility.map(money::percent);
        format!("two regimes, growth {}, volatility {calm} or {wild}", money::percent(self.growth))
    }

    fn certain_price(&self, start_price: f64, day: u32) -> Option<f64> {
        let is_certain = self.volatility == [0.0; 2] && self.drift[0] == self.drift[1];
        is_certain.then(|| grown(start_price, self.drift[0] * years(day)))
    }

    fn warnings(&self) -> Vec<(&'static str, String)> {
        let mut warnings = Vec::new();
        let [calm, wild] = self.volatility;
        warnings.extend(odd_growth(self.growth).map(|warning| ("growth", warning)));
        warnings.extend(
            odd_growth(self.growth_while_calm()).filter(|_| self.growth_wild.is_some()).map(|odd| {
                ("growth_wild", format!("the calm state must then make up for the wild one: {odd}"))
            }),
        );
        warnings.extend(odd_volatility(calm).map(|warning| ("volatility_calm", warning)));
        warnings
            .extend(odd_volatility(wild).filter(|_| wild > 1.5).map(|warning| ("volatility_wild", warning)));
        if calm > wild {
            let warning = "the wild state is the calmer one: are the two exchanged?".to_owned();
            warnings.push(("volatility_wild", warning));
        }
        warnings
    }

    fn boxed_clone(&self) -> Box<dyn PriceModel> {
        Box::new(*self)
    }
}

/// Mean and deviation of a log return of a day in a state, and the chance to leave it after.
struct State {
    drift: f64,
    spread: f64,
    leaves: f64,
}

struct Switching {
    start_wild: f64,
    calm: State,
    wild: State,
}

/// Which paths are wild today, one or zero, and room for the draws.
struct Memory {
    wild: Row,
    normals: Row,
    uniforms: Row,
}

impl Daily for Switching {
    type Memory = Memory;

    fn memory(&self, draws: &mut dyn Draws) -> Memory {
        let mut uniforms = [0.0; BATCH];
        draws.uniforms(&mut uniforms);
        let wild = uniforms.map(|uniform| if uniform < self.start_wild { 1.0 } else { 0.0 });
        Memory { wild, normals: [0.0; BATCH], uniforms }
    }

    fn step(&self, draws: &mut dyn Draws, memory: &mut Memory, log_price: &mut Row) {
        draws.increments(&mut memory.normals);
        draws.uniforms(&mut memory.uniforms);
        dispatch!(draws.level(), simd => self.advance(simd, memory, log_price));
    }

    fn moves(&self) -> bool {
        self.calm.spread > 0.0 || self.wild.spread > 0.0
    }
}

impl Switching {
    /// The return of the day in its state, then the move to that of the next.
    #[inline(always)]
    fn advance<S: Simd>(&self, simd: S, memory: &mut Memory, log_price: &mut Row) {
        let splat = |x| f64x8::splat(simd, x);
        let draws = vectors(&memory.normals).iter().zip(vectors(&memory.uniforms));
        let states = vectors_mut(log_price).iter_mut().zip(vectors_mut(&mut memory.wild));
        for ((normal, uniform), (log_price, wild)) in draws.zip(states) {
            let was_wild = f64x8::load_array_ref(simd, wild);
            let is_wild = was_wild.simd_gt(0.5);
            let of = |wild: f64, calm: f64| is_wild.select(splat(wild), splat(calm));
            let drifted = f64x8::load_array_ref(simd, log_price) + of(self.wild.drift, self.calm.drift);
            let normal = f64x8::load_array_ref(simd, normal);
            fused(normal, of(self.wild.spread, self.calm.spread), drifted).store_array(log_price);
            let changes =
                f64x8::load_array_ref(simd, uniform).simd_lt(of(self.wild.leaves, self.calm.leaves));
            changes.select(splat(1.0) - was_wild, was_wild).store_array(wild);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::tests::{prices_drawn, refused};
    use super::super::{Gbm, Level};
    use super::*;

    /// Normals that all come out the same, and uniforms in an order of one's own.
    struct Scripted(f64, Vec<f64>);

    impl Draws for Scripted {
        fn normals(&mut self, out: &mut Row) {
            out.fill(self.0);
        }

        fn uniforms(&mut self, out: &mut Row) {
            out.fill(self.1.remove(0));
        }

        fn level(&self) -> Level {
            Level::new()
        }
    }

    fn model() -> Regimes {
        Regimes::new(0.06, [0.22, 0.55], [100.0, 25.0]).unwrap().with_growth_while_wild(-0.3).unwrap()
    }

    #[test]
    fn a_day_has_the_law_of_its_own_state_and_then_moves() {
        let model = model();
        let log = |growth: f64, volatility: f64, g: f64| {
            (growth.ln_1p() - 0.5 * volatility * volatility) / 252.0 + volatility / 252f64.sqrt() * g
        };
        let g = 1.3;
        let (calm, wild) = (log(model.growth_while_calm(), 0.22, g), log(-0.3, 0.55, g));
        // A fifth of the days are wild. Calm is left below 0.01, wild below 0.04.
        for (uniforms, days) in [
            ([0.21, 0.5, 0.02, 0.5], [calm, calm, calm]),
            ([0.19, 0.5, 0.041, 0.5], [wild, wild, wild]),
            ([0.21, 0.005, 0.5, 0.5], [calm, wild, wild]),
            ([0.19, 0.039, 0.02, 0.5], [wild, calm, calm]),
            ([0.21, 0.009, 0.02, 0.5], [calm, wild, calm]),
        ] {
            let prices = prices_drawn(&model, 1.0, &[1, 2, 3], &mut Scripted(g, uniforms.to_vec()));
            let mut sum = 0.0;
            for (price, day) in prices.iter().zip(days) {
                sum += day;
                assert!((price.ln() - sum).abs() < 1e-14, "{uniforms:?}: {prices:?}");
            }
        }
        let start = |model: Regimes, uniform| {
            prices_drawn(&model, 1.0, &[1], &mut Scripted(g, vec![uniform, 0.5]))[0].ln()
        };
        assert!((start(model.starting_wild(1.0).unwrap(), 0.999) - wild).abs() < 1e-15);
        assert!((start(model.starting_wild(0.0).unwrap(), 0.001) - calm).abs() < 1e-15);
    }

    #[test]
    fn the_expected_price_grows_as_asked_in_the_long_run() {
        let model = model();
        let [calm_leaves, wild_leaves] = [0.01, 0.04];
        let factors = [model.growth_while_calm(), -0.3].map(|growth: f64| (1.0 + growth).powf(1.0 / 252.0));
        // Expected price by state of the next day, from a start where all days are calm.
        let day = |[calm, wild]: [f64; 2]| {
            let (calm, wild) = (calm * factors[0], wild * factors[1]);
            [calm * (1.0 - calm_leaves) + wild * wild_leaves, calm * calm_leaves + wild * (1.0 - wild_leaves)]
        };
        let mut expected = [1.0, 0.0];
        let mut years = Vec::new();
        for _ in 0..40 {
            expected = (0..252).fold(expected, |state, _| day(state));
            years.push(expected[0] + expected[1]);
        }
        assert!((years[39] / years[38] - 1.06).abs() < 1e-12, "{}", years[39] / years[38]);
        assert!((years[0] - 1.06).abs() > 0.005, "the start is felt: {}", years[0]);
    }

    #[test]
    fn with_equal_growth_there_is_but_one() {
        let model = Regimes::new(0.06, [0.2, 0.5], [100.0, 25.0]).unwrap();
        assert_eq!(model.growth_while_calm(), 0.06f64.ln_1p().exp_m1());
        let told = model.with_growth_while_wild(0.06).unwrap();
        assert!((told.growth_while_calm() - 0.06).abs() < 1e-12, "{}", told.growth_while_calm());
    }

    #[test]
    fn equal_states_are_geometric_brownian_motion() {
        let model = Regimes::new(0.08, [0.33; 2], [100.0, 25.0]).unwrap();
        let days: Vec<u32> = (1..=50).collect();
        let uniforms = |i: u32| (f64::from(i) * 0.618_034).fract();
        let ours = prices_drawn(&model, 100.0, &days, &mut Scripted(-0.7, (0..60).map(uniforms).collect()));
        let gbm = prices_drawn(&Gbm::new(0.08, 0.33).unwrap(), 100.0, &days, &mut Scripted(-0.7, vec![]));
        for (ours, gbm) in ours.iter().zip(gbm) {
            assert!((ours / gbm - 1.0).abs() < 1e-13);
        }
    }

    #[test]
    fn parameters_out_of_range_are_refused() {
        let of = |days| Regimes::new(0.0, [0.2, 0.4], days);
        assert_eq!(refused(of([0.9, 10.0])), "days_calm");
        assert_eq!(refused(of([10.0, f64::NAN])), "days_wild");
        assert_eq!(refused(Regimes::new(-1.0, [0.2, 0.4], [9.0; 2])), "growth");
        assert_eq!(refused(Regimes::new(0.0, [-0.2, 0.4], [9.0; 2])), "volatility_calm");
        assert_eq!(refused(Regimes::new(0.0, [0.2, 5.4], [9.0; 2])), "volatility_wild");
        let model = of([100.0, 25.0]).unwrap();
        assert_eq!(refused(model.starting_wild(1.1)), "start_wild");
        assert_eq!(refused(model.with_growth_while_wild(-1.0)), "growth_wild");
        // The wild state is left after 25 days: a factor of 30,000 a year outgrows that.
        assert!(model.with_growth_while_wild(10.0).is_ok());
        assert_eq!(refused(model.with_growth_while_wild(40_000.0)), "growth_wild");
        let told = model.with_growth_while_wild(-0.2).unwrap().starting_wild(0.5).unwrap();
        for model in [model, told] {
            let rebuilt = (INFO.build)(&model.arguments()).unwrap();
            assert_eq!(format!("{rebuilt:?}"), format!("{model:?}"));
        }
    }

    #[test]
    fn it_is_certain_only_if_nothing_differs() {
        let certain = Regimes::new(0.1, [0.0; 2], [5.0, 5.0]).unwrap();
        assert!(certain.is_deterministic());
        assert!(!certain.with_growth_while_wild(-0.5).unwrap().is_deterministic());
        assert!(!Regimes::new(0.1, [0.0, 0.1], [5.0, 5.0]).unwrap().is_deterministic());
        let exchanged = Regimes::new(0.1, [0.4, 0.2], [5.0, 5.0]).unwrap().warnings();
        assert_eq!(exchanged.len(), 1, "{exchanged:?}");
    }
}
