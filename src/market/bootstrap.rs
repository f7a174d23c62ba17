//! Days of a history drawn anew, in blocks: the bootstrap.

use std::f64::consts::LOG2_E;
use std::sync::Arc;

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use super::parameter::{about, drift, odd_growth};
use super::past::{Blocks, Past};
use super::price::{grown, to_price, years};
use super::{
    Arguments, BATCH, DAYS_PER_YEAR, Draws, InvalidModel, Kind, ModelInfo, Parameter, PathSampler, PriceGrid,
    PriceModel, Row, Value, wild_volatility,
};
use crate::money;
use crate::numerics::{self, vectors_mut};

const RETURNS: Parameter = Parameter::new(
    "returns",
    Kind::Returns,
    "daily log returns in the order of time; all stocks drawn from a history draw the same days",
)
.or("those of the stock's `history`");
const GROWTH: Parameter =
    Parameter::new("growth", Kind::RateOrLaw, "expected growth of the price in a year, E[S(1)]/S(0) − 1")
        .or("as in the history");

pub(super) static INFO: ModelInfo = ModelInfo {
    name: "bootstrap",
    title: "stationary bootstrap",
    about: "Days of a price history drawn anew, in blocks of random length: the tails and calm spells that were.",
    source: "Politis & Romano 1994",
    parameters: &[
        RETURNS,
        Parameter::new("mean_block", Kind::MeanDays, "mean length of a block in trading days, 1 or more")
            .or("found from the returns"),
        GROWTH,
    ],
    build: |arguments| {
        let blocks = Blocks::Geometric { mean: arguments.number("mean_block")? };
        Ok(Box::new(Bootstrap::new(
            arguments.returns("returns")?,
            blocks,
            arguments.optional_rate("growth"),
        )?))
    },
};

pub(super) static BLOCK_INFO: ModelInfo = ModelInfo {
    name: "block_bootstrap",
    title: "block bootstrap",
    about: "Days of a price history drawn anew, in blocks of one length; block = 1 draws every day by itself.",
    source: "Künsch 1989",
    parameters: &[
        RETURNS,
        Parameter::new("block", Kind::Days, "length of a block in trading days, at most that of the history")
            .or("found from the returns"),
        GROWTH,
    ],
    build: |arguments| {
        let block = arguments.number("block")?;
        if block.fract() != 0.0 || !(1.0..1e6).contains(&block) {
            return Err(InvalidModel::new("block", "a block must be a whole number of days, 1 or more"));
        }
        let blocks = Blocks::Fixed { days: block as usize };
        Ok(Box::new(Bootstrap::new(
            arguments.returns("returns")?,
            blocks,
            arguments.optional_rate("growth"),
        )?))
    },
};

/// Fewer daily returns say little of tails: a quarter of a year.
const FEW_RETURNS: usize = 60;
/// A history that grew faster is worth a word.
const FAST_GROWTH: f64 = 0.15;

/// The log price moves by daily log returns `r(1) … r(N)` of a history, drawn in [`Blocks`].
///
/// `S(t) = S(0) exp(Σ r(I(d)) + a(t))`, the sum over the days `d = 1 … t`, `I(d)` the day of the history drawn. Blocks
/// of geometric length wrap around (Politis & Romano 1994, section 2), so every day of the history is as likely
/// on every day of a path; blocks of fixed length begin on day 1 to `N − block + 1` and do not wrap (Künsch 1989).
///
/// Without growth `a = 0` and prices grow as the history did, which is what survivors look like. With a growth,
/// `a(t) = t/252 ln(1 + growth) − ln E exp(Σ r)`, so `E[S(t)] = S(0) (1 + growth)^t` exactly on every day; for single days
/// `a` is the same every day, for blocks nearly so.
///
/// ```
/// use vestcast::market::{Blocks, Bootstrap};
///
/// let returns = [0.01, -0.02, 0.015];
/// assert!(Bootstrap::new(returns, Blocks::Geometric { mean: 2.0 }, Some(0.08)).is_ok());
/// assert!(Bootstrap::new(returns, Blocks::Fixed { days: 4 }, None).is_err());
/// # Ok::<(), vestcast::market::InvalidModel>(())
/// ```
#[derive(Debug, Clone)]
pub struct Bootstrap {
    past: Past,
    growth: Option<f64>,
}

impl Bootstrap {
    /// From at least two daily log returns (each within ±5), how blocks are cut, and the expected growth a year
    /// (more than −1) if it is not that of the history.
    pub fn new(
        returns: impl Into<Arc<[f64]>>,
        blocks: Blocks,
        growth: Option<f64>,
    ) -> Result<Self, InvalidModel> {
        growth.map(drift).transpose()?;
        Ok(Bootstrap { past: Past::new(returns.into(), blocks)?, growth })
    }

    /// What is added to the log price on these days.
    fn shifts(&self, days: &[u32]) -> Vec<f64> {
        let Some(growth) = self.growth else { return vec![0.0; days.len()] };
        let grown = self.past.log_means(days.last().copied().unwrap_or(0));
        days.iter().map(|&day| libm::log1p(growth) * years(day) - grown[day as usize]).collect()
    }

    /// Expected growth in a year.
    fn expected_growth(&self) -> f64 {
        self.growth.unwrap_or_else(|| libm::expm1(self.past.log_means(DAYS_PER_YEAR)[DAYS_PER_YEAR as usize]))
    }
}

impl PriceModel for Bootstrap {
    fn info(&self) -> &'static ModelInfo {
        match self.past.blocks() {
            Blocks::Geometric { .. } => &INFO,
            Blocks::Fixed { .. } => &BLOCK_INFO,
        }
    }

    fn arguments(&self) -> Arguments {
        let (name, days) = match self.past.blocks() {
            Blocks::Geometric { mean } => ("mean_block", mean),
            Blocks::Fixed { days } => ("block", days as f64),
        };
        let returns = Value::Returns(Arc::clone(self.past.returns()));
        let mut arguments = Arguments::from([("returns", returns), (name, Value::Number(days))]);
        arguments.0.extend(self.growth.map(|growth| ("growth", Value::Rate(growth))));
        arguments
    }

    fn sampler(&self, start_price: f64, days: &[u32]) -> Box<dyn PathSampler> {
        let last = days.last().copied().unwrap_or(0) as usize;
        Box::new(BootstrapSampler {
            start_price,
            sums: self.past.sums(last).into_iter().map(|sum| sum * LOG2_E).collect(),
            starts: self.past.starts() as f64,
            lengths: Lengths::of(self.past.blocks(), last),
            shifts: self.shifts(days).into_iter().map(|shift| shift * LOG2_E).collect(),
            days: days.to_vec(),
        })
    }

    fn summary(&self) -> String {
        let blocks = match self.past.blocks() {
            Blocks::Geometric { mean } => format!("blocks of {} on average", days_in_words(mean)),
            Blocks::Fixed { days } => format!("blocks of {}", days_in_words(days as f64)),
        };
        let growth = match self.growth {
            Some(growth) => format!("growth {}", money::percent(growth)),
            None => "growth as it was".to_owned(),
        };
        let days = money::count(self.past.returns().len() as u64);
        format!("{days} days of history in {blocks}, {growth}")
    }

    fn certain_price(&self, start_price: f64, day: u32) -> Option<f64> {
        let moved = self.past.certain_move(day)?;
        Some(grown(start_price, moved + self.shifts(&[day])[0]))
    }

    fn is_deterministic(&self) -> bool {
        self.past.certain_move(0).is_some()
    }

    fn warnings(&self) -> Vec<(&'static str, String)> {
        let count = self.past.returns().len();
        let few = (count < FEW_RETURNS)
            .then(|| format!("{count} returns are few: nothing worse or better than these days can happen"));
        let growth = match self.growth {
            Some(growth) => odd_growth(growth),
            None => fast_growth(self.expected_growth()),
        };
        let wild = wild_volatility(self);
        let named = |name| move |warning| (name, warning);
        let of_returns = few.into_iter().chain(wild).map(named("returns"));
        of_returns.chain(growth.map(named("growth"))).collect()
    }

    fn boxed_clone(&self) -> Box<dyn PriceModel> {
        Box::new(self.clone())
    }
}

fn fast_growth(growth: f64) -> Option<String> {
    (growth.abs() > FAST_GROWTH).then(|| {
        let growth = about(growth);
        format!(
            "the history makes the price grow {growth} a year, and so do all paths; the past of a share one is \
             paid in is that of a survivor: give `growth` for what you expect"
        )
    })
}

fn days_in_words(days: f64) -> String {
    let rounded = (days * 10.0).round() / 10.0;
    if rounded == 1.0 { "1 day".to_owned() } else { format!("{rounded} days") }
}

/// How the length of a block comes from a uniform.
#[derive(Clone, Copy)]
enum Lengths {
    /// `1 + floor(scale · ln u)`, at most this long.
    Geometric {
        scale: f64,
        longest: f64,
    },
    Fixed(f64),
}

impl Lengths {
    /// No block needs to be longer than the longest path.
    fn of(blocks: Blocks, last_day: usize) -> Self {
        let longest = last_day.max(1) as f64;
        match blocks {
            Blocks::Geometric { mean } => {
                Lengths::Geometric { scale: 1.0 / libm::log1p(-1.0 / mean), longest }
            }
            Blocks::Fixed { days } => Lengths::Fixed((days as f64).min(longest)),
        }
    }
}

struct BootstrapSampler {
    start_price: f64,
    /// Sums of the first n log₂ returns of the history, laid end to end.
    sums: Vec<f64>,
    /// How many days a block may begin on.
    starts: f64,
    lengths: Lengths,
    days: Vec<u32>,
    /// Added to the log₂ price at each date.
    shifts: Vec<f64>,
}

impl PathSampler for BootstrapSampler {
    /// One uniform a block, as many as the path with the most blocks needs. Stocks that share them draw the same
    /// days, whatever dates each is asked for.
    fn sample(&self, draws: &mut dyn Draws, prices: &mut PriceGrid) {
        let level = draws.level();
        let (mut starts, mut lengths) = ([0.0; BATCH], [0.0; BATCH]);
        let mut walk = Walk::new(&self.days, prices.rows_mut());
        while walk.unfinished > 0 {
            draws.shared(&mut starts);
            dispatch!(level, simd => self.blocks(simd, &mut starts, &mut lengths));
            walk.go(&self.sums, &starts, &lengths);
        }
        for (shift, row) in self.shifts.iter().zip(prices.rows_mut()) {
            dispatch!(level, simd => self.price(simd, *shift, row));
        }
    }
}

/// Added to a whole number below 2^52, leaves it in the low bits.
const TO_BITS: f64 = (1u64 << 52) as f64;

impl BootstrapSampler {
    /// From uniforms, the places where blocks begin and the lengths of blocks, both in the low bits. The fraction
    /// left over when the place is taken is uniform again, in steps of N 2^−53: it gives the length.
    #[inline(always)]
    fn blocks<S: Simd>(&self, simd: S, starts: &mut Row, lengths: &mut Row) {
        for (start, length) in vectors_mut(starts).iter_mut().zip(vectors_mut(lengths)) {
            let place = f64x8::load_array_ref(simd, start) * self.starts;
            let first = place.floor().max(0.0).min(self.starts - 1.0);
            let days = match self.lengths {
                Lengths::Fixed(days) => f64x8::splat(simd, days),
                Lengths::Geometric { scale, longest } => {
                    let fraction = (place - first).max(f64::MIN_POSITIVE);
                    ((numerics::ln(fraction) * scale).floor() + 1.0).max(1.0).min(longest)
                }
            };
            (first + TO_BITS).store_array(start);
            (days + TO_BITS).store_array(length);
        }
    }

    /// Turns log₂ moves in `row` into prices.
    #[inline(always)]
    fn price<S: Simd>(&self, simd: S, shift: f64, row: &mut Row) {
        for price in vectors_mut(row) {
            let log2 = f64x8::load_array_ref(simd, price) + shift;
            to_price(log2, self.start_price).store_array(price);
        }
    }
}

/// The paths of a batch on their way through blocks of history.
struct Walk<'a> {
    days: &'a [u32],
    moves: &'a mut [Row],
    /// Days gone, log₂ moves so far, and the next date of each path.
    gone: [u32; BATCH],
    moved: Row,
    next: [u32; BATCH],
    unfinished: usize,
}

impl<'a> Walk<'a> {
    /// `moves` takes the log₂ moves at the days.
    fn new(days: &'a [u32], moves: &'a mut [Row]) -> Self {
        let today = days.iter().take_while(|day| **day == 0).count();
        moves[..today].fill([0.0; BATCH]);
        let unfinished = if today < days.len() { BATCH } else { 0 };
        Walk { days, moves, gone: [0; BATCH], moved: [0.0; BATCH], next: [today as u32; BATCH], unfinished }
    }

    /// A block for every path: one difference of sums, and one for each date inside the block.
    fn go(&mut self, sums: &[f64], starts: &Row, lengths: &Row) {
        for path in 0..BATCH {
            let first = starts[path].to_bits() as u32 as usize;
            let length = lengths[path].to_bits() as u32;
            let before = self.gone[path];
            let after = before.saturating_add(length);
            let base = self.moved[path] - sums[first];
            while let Some(&day) = self.days.get(self.next[path] as usize)
                && day <= after
            {
                self.moves[self.next[path] as usize][path] = base + sums[first + (day - before) as usize];
                self.next[path] += 1;
                self.unfinished -= usize::from(self.next[path] as usize == self.days.len());
            }
            self.gone[path] = after;
            self.moved[path] = base + sums[first + length as usize];
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::tests::{Constant, prices_drawn, refused};
    use super::*;

    const RETURNS: [f64; 5] = [0.01, -0.02, 0.03, 0.005, -0.04];

    fn geometric(mean: f64) -> Bootstrap {
        Bootstrap::new(RETURNS, Blocks::Geometric { mean }, None).unwrap()
    }

    fn fixed(days: usize) -> Bootstrap {
        Bootstrap::new(RETURNS, Blocks::Fixed { days }, None).unwrap()
    }

    /// Log moves by day when every uniform is the same.
    fn moves(model: &Bootstrap, uniform: f64, days: &[u32]) -> Vec<f64> {
        prices_drawn(model, 1.0, days, &mut Constant(uniform)).iter().map(|price| price.ln()).collect()
    }

    fn assert_near(found: &[f64], expected: &[f64]) {
        let near = found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-14);
        assert!(near && found.len() == expected.len(), "{found:?} is not {expected:?}");
    }

    #[test]
    fn blocks_of_random_length_run_through_the_history_and_wrap_around() {
        // 0.7 of 5 days is place 3.5: the fourth day; ln 0.5 / ln(1 − 1/4) = 2.4: a block of 3 days, which wraps.
        let block = [0.005, -0.04, 0.01];
        let sum = |days: usize| (0..days).map(|day| block[day % 3]).sum::<f64>();
        let expected: Vec<f64> = (0..=7).map(sum).collect();
        assert_near(&moves(&geometric(4.0), 0.7, &[0, 1, 2, 3, 4, 5, 6, 7]), &expected);
        // The same blocks whatever the dates asked for, also one twice.
        assert_near(&moves(&geometric(4.0), 0.7, &[2, 7, 7]), &[expected[2], expected[7], expected[7]]);
    }

    #[test]
    fn blocks_of_one_length_begin_where_they_fit() {
        // Blocks of 3 begin on 3 days: 0.7 of them is the third.
        assert_near(&moves(&fixed(3), 0.7, &[1, 3, 4]), &[0.03, -0.005, 0.025]);
        assert_near(&moves(&fixed(1), 0.7, &[1, 2]), &[0.005, 0.01]);
    }

    #[test]
    fn at_their_limits_blocks_are_single_days_or_the_whole_history() {
        for uniform in [0.01, 0.33, 0.999_999_999] {
            let days: Vec<u32> = (1..=9).collect();
            let single = moves(&fixed(1), uniform, &days);
            assert_near(&moves(&geometric(1.0), uniform, &days), &single);
            // A mean beyond all days: one stretch of the history laid end to end.
            let first = (uniform * 5.0).floor() as usize;
            let stretch = |&day: &u32| (0..day as usize).map(|d| RETURNS[(first + d) % 5]).sum();
            assert_near(
                &moves(&geometric(1e9), uniform, &days),
                &days.iter().map(stretch).collect::<Vec<f64>>(),
            );
        }
        let whole = fixed(5);
        assert!(whole.is_deterministic() && !fixed(4).is_deterministic());
        let certain: Vec<f64> =
            [1, 5, 7].iter().map(|&day| whole.certain_price(1.0, day).unwrap().ln()).collect();
        assert_near(&certain, &moves(&whole, 0.4, &[1, 5, 7]));
    }

    #[test]
    fn any_uniform_gives_a_place_in_the_history() {
        let smallest = 1.0 / (1u64 << 53) as f64;
        for uniform in [smallest, 0.2, 0.4, 0.6, 0.8, 1.0 - smallest] {
            for model in [geometric(1.0), geometric(20.0), geometric(1e9), fixed(2)] {
                let found = moves(&model, uniform, &[2520]);
                assert!(found[0].is_finite(), "{model:?} {uniform}");
            }
        }
    }

    #[test]
    fn growth_shifts_the_mean_to_where_it_should_be() {
        // Single days: the mean of exp over a day, to the power of days, by hand.
        let mean: f64 = RETURNS.iter().map(|value| value.exp()).sum::<f64>() / 5.0;
        for model in [geometric(1.0), fixed(1)] {
            let grown = Bootstrap { growth: Some(0.08), ..model };
            let expected = 1.08f64.ln() * 10.0 / 252.0 - 10.0 * mean.ln();
            assert_near(&grown.shifts(&[10]), &[expected]);
        }
        // Blocks of three: three starts, the mean over each block; day 4 is the first of the second block.
        let block =
            |days: usize| (0..3).map(|s| RETURNS[s..s + days].iter().sum::<f64>().exp()).sum::<f64>() / 3.0;
        let grown = Bootstrap { growth: Some(0.0), ..fixed(3) };
        assert_near(&grown.shifts(&[2, 4]), &[-block(2).ln(), -(block(3) * block(1)).ln()]);
        // Whatever is certain grows as told.
        let certain = Bootstrap { growth: Some(0.1), ..fixed(5) };
        assert!((certain.certain_price(100.0, 252).unwrap() - 110.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_no_history_is_refused() {
        let with = |returns: &[f64], blocks| Bootstrap::new(returns, blocks, None);
        let one = Blocks::Fixed { days: 1 };
        assert_eq!(refused(with(&[0.01], one)), "returns");
        assert_eq!(refused(with(&[0.01, f64::NAN], one)), "returns");
        assert_eq!(refused(with(&[0.01, 5.1], one)), "returns");
        assert_eq!(refused(with(&RETURNS, Blocks::Fixed { days: 6 })), "block");
        assert_eq!(refused(with(&RETURNS, Blocks::Fixed { days: 0 })), "block");
        assert_eq!(refused(with(&RETURNS, Blocks::Geometric { mean: 0.9 })), "mean_block");
        assert_eq!(refused(with(&RETURNS, Blocks::Geometric { mean: f64::NAN })), "mean_block");
        assert_eq!(refused(Bootstrap::new(RETURNS, one, Some(-1.0))), "growth");
        for model in [geometric(3.5), fixed(2), Bootstrap { growth: Some(0.1), ..geometric(2.0) }] {
            let rebuilt = (model.info().build)(&model.arguments()).unwrap();
            assert_eq!(format!("{rebuilt:?}"), format!("{model:?}"));
        }
        let mut halves = fixed(2).arguments();
        halves.0.insert("block", Value::Number(1.5));
        assert_eq!(refused((BLOCK_INFO.build)(&halves)), "block");
    }

    #[test]
    fn little_and_lucky_histories_are_warned_of() {
        let warned = |returns: Vec<f64>, growth| {
            let model = Bootstrap::new(returns, Blocks::Fixed { days: 1 }, growth).unwrap();
            model.warnings().into_iter().map(|(parameter, _)| parameter).collect::<Vec<_>>()
        };
        assert_eq!(warned(vec![0.0, 0.0], None), ["returns"]);
        // 0.1% a day is 29% a year.
        assert_eq!(warned(vec![0.001; 100], None), ["growth"]);
        // Five up or down in turn: no growth or volatility that one could write out.
        let wild: Vec<f64> = (0..100).map(|day| if day % 4 == 1 { -5.0 } else { 5.0 }).collect();
        assert_eq!(warned(wild.clone(), None), ["returns", "growth"]);
        let words = Bootstrap::new(wild, Blocks::Fixed { days: 2 }, None).unwrap().warnings().remove(1).1;
        assert!(words.contains("grow more than 10000% a year"), "{words}");
        assert_eq!(warned(vec![0.001; 100], Some(0.08)), [""; 0]);
    }
}
