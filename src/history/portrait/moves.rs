//! A histogram of returns, and what laws expect of it.

use super::super::Candidate;
use super::super::fit::{Estimate, Tail};

/// More bins cannot be told apart, and fewer show no shape.
const MOST_BINS: f64 = 100.0;
const FEWEST_BINS: f64 = 8.0;
/// Points of a curve, about.
const POINTS: usize = 240;
/// How far curves reach even if no return does, in standard deviations.
const REACH: f64 = 5.0;

/// How often the log return was how large.
#[derive(Debug, Clone, PartialEq)]
pub struct Moves {
    /// Width of a bin. Bins are centred at its multiples, so that returns of nothing lie inside one.
    pub bin: f64,
    /// Centre of the first bin.
    pub first: f64,
    /// Returns in each bin; those on a border belong to the bin below.
    pub counts: Vec<usize>,
    /// What each law expects, the best first.
    pub laws: Vec<Expected>,
    /// Returns beyond four deviations of geometric Brownian motion.
    pub beyond: Tail,
    /// The return that is furthest from the mean, and how many deviations that is.
    pub furthest: (f64, f64),
}

/// What a law expects of the histogram.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    /// What people call the law.
    pub law: &'static str,
    /// Whether it is another law each period, and the curve their average.
    pub is_average: bool,
    /// Return, and how many there would be on average in a bin centred there: the number of returns times the
    /// law's chance of the bin, averaged over the periods of the sample.
    pub curve: Vec<(f64, f64)>,
}

impl Moves {
    pub(super) fn of(returns: &[f64], laws: &[&Candidate], gbm: &Candidate) -> Self {
        let bin = bin_width(returns);
        let index = |value: f64| (value / bin - 0.5).ceil();
        let (lowest, highest) = extent(returns.iter().copied());
        let first = index(lowest);
        let mut counts = vec![0; (index(highest) - first) as usize + 1];
        returns.iter().for_each(|value| counts[(index(*value) - first) as usize] += 1);
        let estimate = |name: &str| {
            let named = |estimate: &&Estimate| estimate.name == name;
            gbm.fit.estimates.iter().find(named).map_or(f64::NAN, |estimate| estimate.value)
        };
        let (mean, sd) = (estimate("mean"), estimate("sd"));
        let span = (lowest.min(mean - REACH * sd), highest.max(mean + REACH * sd));
        let centres = (index(span.0), index(span.1));
        let expected = |law: &&Candidate| Expected {
            law: law.fit.law,
            is_average: law.fitted.changes(),
            curve: curve(law, returns, bin, centres),
        };
        Moves {
            bin,
            first: first * bin,
            counts,
            laws: laws.iter().map(expected).collect(),
            beyond: gbm.fit.checks.tails[1],
            furthest: furthest(returns, mean, sd),
        }
    }
}

/// Expected returns in a bin around each point between two bins, by their numbers.
fn curve(law: &Candidate, returns: &[f64], bin: f64, (from, to): (f64, f64)) -> Vec<(f64, f64)> {
    let bins = (to - from) as usize + 1;
    // Halves of it steps on either side of a point make its bin.
    let steps = 2 * POINTS.div_ceil(2 * bins);
    let step = bin / steps as f64;
    let at = |index: usize| from * bin - 0.5 * bin + step * index as f64;
    let borders: Vec<f64> = (0..=bins * steps).map(at).collect();
    let chances = law.fitted.marginal(returns, &borders);
    let chance = |window: &[(f64, f64)]| {
        let (left, right) = (window[0], window[steps]);
        // From the smaller tail, where a difference keeps its digits.
        let inside = if right.0 < 0.5 { right.0 - left.0 } else { left.1 - right.1 };
        inside.max(0.0)
    };
    let expected = chances.windows(steps + 1).map(|window| returns.len() as f64 * chance(window));
    borders[steps / 2..].iter().copied().zip(expected).collect()
}

/// A round width near `2 IQR n^(−1/3)` (Freedman & Diaconis 1981) that suits the picture.
fn bin_width(returns: &[f64]) -> f64 {
    let mut sorted = returns.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    let quartiles = sorted[(3 * n / 4).min(n - 1)] - sorted[n / 4];
    let width = 2.0 * quartiles / libm::cbrt(n as f64);
    let range = sorted[n - 1] - sorted[0];
    round_up(width.clamp(range / MOST_BINS, range / FEWEST_BINS))
}

/// The least of 1, 2, 2.5, 5 times a power of ten that is no less.
fn round_up(width: f64) -> f64 {
    let power = libm::pow(10.0, libm::log10(width).floor());
    let factor = [1.0, 2.0, 2.5, 5.0].into_iter().find(|factor| factor * power >= width * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

fn extent(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
}

fn furthest(returns: &[f64], mean: f64, sd: f64) -> (f64, f64) {
    let distance = |value: &f64| (value - mean).abs();
    let furthest = returns.iter().copied().max_by(|a, b| distance(a).total_cmp(&distance(b)));
    furthest.map_or((f64::NAN, f64::NAN), |value| (value, distance(&value) / sd))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::super::{Returns, fit};
    use super::super::tests::candidate;
    use super::*;

    fn history(n: u32) -> Vec<f64> {
        let uniform = |day: u32| (f64::from(day) * 0.618_033_988_749_895).fract();
        (1..=n).map(|day| (uniform(day) - 0.49) * if day % 97 < 30 { 0.08 } else { 0.03 }).collect()
    }

    fn moves(returns: Vec<f64>) -> Moves {
        let returns = Returns::daily(returns);
        let gbm = candidate(fit::gbm(&returns).unwrap());
        let t = fit::student_t(&returns).map(candidate).ok();
        let garch = fit::garch(&returns, fit::StartVariance::MeanSquare).map(candidate).ok();
        let laws: Vec<&Candidate> = [t.as_ref(), garch.as_ref(), Some(&gbm)].into_iter().flatten().collect();
        Moves::of(returns.values(), &laws, &gbm)
    }

    #[test]
    fn every_return_is_in_its_bin_and_every_law_expects_them_all() {
        let returns = history(1500);
        let moves = moves(returns.clone());
        assert_eq!(moves.counts.iter().sum::<usize>(), 1500);
        for (index, count) in moves.counts.iter().enumerate() {
            let centre = moves.first + moves.bin * index as f64;
            let inside = |value: &&f64| (*value - centre).abs() <= 0.5 * moves.bin;
            assert_eq!(returns.iter().filter(inside).count(), *count, "around {centre}");
        }
        assert_eq!(moves.laws.len(), 3);
        for law in &moves.laws {
            let at_centres = |point: &&(f64, f64)| {
                let bins = point.0 / moves.bin;
                (bins - bins.round()).abs() < 1e-6
            };
            let all: f64 = law.curve.iter().filter(at_centres).map(|point| point.1).sum();
            assert!((all / 1500.0 - 1.0).abs() < 0.01, "{}: {all}", law.law);
        }
    }

    /// Against the density of the normal law times the width of a bin.
    #[test]
    fn the_curve_of_gbm_is_the_normal_density() {
        let returns = history(1500);
        let moves = moves(returns.clone());
        let n = returns.len() as f64;
        let mean = returns.iter().sum::<f64>() / n;
        let sd = (returns.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / n).sqrt();
        let gbm = moves.laws.iter().find(|law| law.law == "GBM").unwrap();
        for &(value, expected) in &gbm.curve {
            let z = (value - mean) / sd;
            let density = (-0.5 * z * z).exp() / (sd * (2.0 * std::f64::consts::PI).sqrt());
            // A bin is not a point: the second derivative of the density is what is left.
            let bend = (moves.bin / sd).powi(2) * (z * z - 1.0) / 24.0;
            let by_hand = n * moves.bin * density * (1.0 + bend);
            assert!(
                (expected / by_hand - 1.0).abs() < 0.01 * (1.0 + z.powi(4) / 20.0),
                "{value}: {expected}, {by_hand}"
            );
        }
    }

    #[test]
    fn odd_histories_have_bins() {
        let one_jump = (0..400).map(|day| if day == 200 { -0.5 } else { 0.0 }).collect();
        let tiny = history(300).iter().map(|value| 1e-9 * value).collect();
        let alternating = (0..30).map(|day| if day % 2 == 0 { 0.01 } else { -0.01 }).collect();
        for returns in [one_jump, tiny, alternating] {
            let n = Vec::len(&returns);
            let moves = moves(returns);
            assert_eq!(moves.counts.iter().sum::<usize>(), n);
            assert!(moves.counts.len() <= 102, "{}", moves.counts.len());
            assert!(moves.laws.iter().all(|law| law.curve.iter().all(|point| point.1.is_finite())));
        }
    }

    #[test]
    fn widths_are_round() {
        for (width, round) in [(0.0031, 0.005), (0.0021, 0.0025), (0.001, 0.001), (7.0, 10.0)] {
            assert!((round_up(width) / round - 1.0).abs() < 1e-12);
        }
    }
}
