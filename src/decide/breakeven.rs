//! The value of a number at which a gap closes.

use std::cell::RefCell;

use argmin::core::{CostFunction, Executor, State};
use argmin::solver::brent::BrentRoot;

use crate::outcome::Estimate;

/// What was found of a gap over a range.
#[derive(Debug, Clone, PartialEq)]
pub struct BreakEven {
    /// Where the gap closes, ascending.
    pub roots: Vec<Root>,
    /// Ranges all over which there is none, ascending.
    pub level: Vec<(f64, f64)>,
    /// The gap at even steps through the range.
    pub looked: Vec<(f64, Estimate)>,
}

/// A value at which both sides are equal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Root {
    /// The value, with its standard error: that of the gap there over its slope.
    pub at: Estimate,
    /// What the gap changes by for one unit of the value.
    pub slope: f64,
}

/// Steps through a range before any search: what turns twice within one is missed.
const STEPS: u32 = 16;
/// Of the range, what a root may be off by.
const PRECISION: f64 = 1e-9;
const MOST_ITERATIONS: u64 = 100;
/// Of the range, what the ends of a level stretch may be off by.
const LEVEL: f64 = 1e-5;
/// Of the range, what the slope is measured over to each side.
const SLOPE: f64 = 1e-3;

/// Looks for the values in a range at which a gap is zero: even steps, then Brent's method (1973) between two of opposite
/// sign. The gap must be the same whenever it is asked for at the same value, as it is on common random numbers.
/// `exact` gives it with its error where it closes.
///
/// # Errors
///
/// The first error of the gap.
pub fn break_even<E>(
    mut gap: impl FnMut(f64) -> Result<Estimate, E>,
    mut exact: impl FnMut(f64) -> Result<Estimate, E>,
    (low, high): (f64, f64),
) -> Result<BreakEven, E> {
    let at = |step: u32| low + (high - low) * f64::from(step) / f64::from(STEPS);
    let mut looked = Vec::new();
    for step in 0..=STEPS {
        looked.push((at(step), gap(at(step))?));
    }
    let level = level(&mut gap, &looked, LEVEL * (high - low))?;
    let is_level = |at: f64| level.iter().any(|(from, to)| (*from..=*to).contains(&at));
    let mut places: Vec<f64> = Vec::new();
    for pair in looked.windows(2) {
        let [(from, before), (to, after)] = [pair[0], pair[1]];
        if before.value == 0.0 && !is_level(from) {
            places.push(from);
        } else if before.value * after.value < 0.0 {
            places.push(between(&mut gap, (from, to))?);
        }
    }
    places.extend(looked.last().filter(|(at, gap)| gap.value == 0.0 && !is_level(*at)).map(|(at, _)| *at));
    let half = SLOPE * (high - low);
    let mut roots = Vec::new();
    for place in places {
        let (below, above) = ((place - half).max(low), (place + half).min(high));
        let slope = (gap(above)?.value - gap(below)?.value) / (above - below);
        let error = exact(place)?.se;
        let se = if error == 0.0 { 0.0 } else { (error / slope).abs() };
        roots.push(Root { at: Estimate { value: place, se }, slope });
    }
    Ok(BreakEven { roots, level, looked })
}

/// Runs of steps without any gap, each drawn out to where the gap begins, as precisely as told.
fn level<E>(
    gap: &mut impl FnMut(f64) -> Result<Estimate, E>,
    looked: &[(f64, Estimate)],
    precision: f64,
) -> Result<Vec<(f64, f64)>, E> {
    let mut edge = |mut level: f64, mut beyond: f64| {
        while (beyond - level).abs() > precision {
            let middle = f64::midpoint(level, beyond);
            if gap(middle)?.value == 0.0 { level = middle } else { beyond = middle }
        }
        Ok(level)
    };
    let is_zero = |step: usize| looked.get(step).is_some_and(|(_, gap)| gap.value == 0.0);
    let (mut found, mut first) = (Vec::new(), 0);
    while first < looked.len() {
        let steps = (first..looked.len()).take_while(|step| is_zero(*step)).count();
        if steps > 1 {
            let (from, to) = (looked[first].0, looked[first + steps - 1].0);
            let before = first.checked_sub(1).map_or(Ok(from), |step| edge(from, looked[step].0))?;
            let after = looked.get(first + steps).map_or(Ok(to), |(beyond, _)| edge(to, *beyond))?;
            found.push((before, after));
        }
        first += steps.max(1);
    }
    Ok(found)
}

impl BreakEven {
    /// Whether there is a value, or a range of them, that makes both sides equal.
    #[must_use]
    pub fn is_found(&self) -> bool {
        !self.roots.is_empty() || !self.level.is_empty()
    }

    /// Whether the gap is the same all over the range.
    #[must_use]
    pub fn is_flat(&self) -> bool {
        let first = self.looked.first().map_or(f64::NAN, |(_, gap)| gap.value);
        self.looked.iter().all(|(_, gap)| (gap.value - first).abs() <= 1e-9 * first.abs())
    }

    /// Where in the range the gap is nearest to closing, and what is left of it.
    #[must_use]
    pub fn nearest(&self) -> Option<(f64, Estimate)> {
        self.looked.iter().copied().min_by(|a, b| a.1.value.abs().total_cmp(&b.1.value.abs()))
    }
}

/// The root between two values with gaps of opposite sign.
fn between<E>(gap: &mut impl FnMut(f64) -> Result<Estimate, E>, (from, to): (f64, f64)) -> Result<f64, E> {
    let failure = RefCell::new(None);
    let solver = BrentRoot::new(from, to, PRECISION * (to - from));
    let asked = Asked { gap: RefCell::new(gap), failure: &failure };
    let executor =
        Executor::new(asked, solver).configure(|state| state.max_iters(MOST_ITERATIONS)).timer(false);
    let place = executor
        .run()
        .ok()
        .and_then(|found| found.state().get_param().or(found.state().get_best_param()).copied());
    match failure.into_inner() {
        Some(error) => Err(error),
        // The ends have opposite signs and the steps are limited: the search always ends somewhere between.
        None => Ok(place.unwrap_or(f64::midpoint(from, to))),
    }
}

/// A gap as the solver asks for it, and what went wrong in it.
struct Asked<'a, G, E> {
    gap: RefCell<&'a mut G>,
    failure: &'a RefCell<Option<E>>,
}

impl<G: FnMut(f64) -> Result<Estimate, E>, E> CostFunction for Asked<'_, G, E> {
    type Param = f64;
    type Output = f64;

    fn cost(&self, at: &f64) -> Result<f64, argmin::core::Error> {
        (self.gap.borrow_mut())(*at).map(|gap| gap.value).map_err(|error| {
            *self.failure.borrow_mut() = Some(error);
            argmin::core::Error::msg("the gap has failed")
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn found(gap: impl Fn(f64) -> f64, range: (f64, f64)) -> BreakEven {
        let estimate = |at: f64| Ok::<_, ()>(Estimate { value: gap(at), se: 0.5 });
        break_even(estimate, estimate, range).unwrap()
    }

    #[test]
    fn a_root_has_the_error_of_the_gap_over_its_slope() {
        let [root] = found(|x| 4.0 * (x - 0.3), (-1.0, 1.0)).roots[..] else { panic!("not one root") };
        assert!((root.at.value - 0.3).abs() < 1e-8 && (root.at.se - 0.125).abs() < 1e-6, "{root:?}");
        assert!((root.slope - 4.0).abs() < 1e-6);
    }

    #[test]
    fn all_roots_are_found_and_none_where_there_is_none() {
        let roots: Vec<f64> =
            found(|x| x * x - 2.0, (-3.0, 3.0)).roots.iter().map(|root| root.at.value).collect();
        assert!(
            roots.len() == 2 && (roots[0] + roots[1]).abs() < 1e-8 && (roots[1] - 2f64.sqrt()).abs() < 1e-8
        );
        let none = found(|x| x * x + 2.0, (-3.0, 3.0));
        assert!(none.roots.is_empty() && !none.is_flat());
        assert_eq!(none.nearest().unwrap().0, 0.0);
        assert!(found(|_| 7.0, (0.0, 1.0)).is_flat());
        // A jump is a root as well, and so is the end of the range.
        assert!(
            (found(|x| if x < 0.7 { -1.0 } else { 1.0 }, (0.0, 1.0)).roots[0].at.value - 0.7).abs() < 1e-8
        );
        assert_eq!(found(|x| x - 1.0, (0.0, 1.0)).roots[0].at.value, 1.0);
    }

    #[test]
    fn where_there_is_no_gap_is_a_range_and_no_row_of_roots() {
        let none = found(|_| 0.0, (0.0, 1.0));
        assert_eq!((none.roots.len(), &none.level[..]), (0, &[(0.0, 1.0)][..]));
        assert!(none.is_flat() && none.is_found());
        // An option, worth nothing up to its strike; then a line between two level stretches.
        let option = found(|x| (x - 0.3).max(0.0), (0.0, 1.0));
        assert!(option.roots.is_empty() && option.level.len() == 1);
        assert!(option.level[0].0 == 0.0 && (option.level[0].1 - 0.3).abs() < 1e-5, "{option:?}");
        let both = found(|x| (x - 0.7).max(0.0) - (0.3 - x).max(0.0), (0.0, 1.0));
        let [(from, to)] = both.level[..] else { panic!("not one stretch: {both:?}") };
        assert!(both.roots.is_empty() && (from - 0.3).abs() < 1e-5 && (to - 0.7).abs() < 1e-5);
        // One step alone without a gap is a root.
        assert_eq!(found(|x| x - 0.5, (0.0, 1.0)).roots.len(), 1);
    }

    #[test]
    fn an_error_stops_the_search() {
        let mut asked = 0;
        let gap = |_: f64| {
            asked += 1;
            if asked > 3 { Err("stopped") } else { Ok(Estimate { value: 1.0, se: 0.0 }) }
        };
        assert_eq!(break_even(gap, |_| Err("not asked"), (0.0, 1.0)).unwrap_err(), "stopped");
        let late = |x: f64| {
            if (x - 0.53).abs() < 0.02 { Err("stopped") } else { Ok(Estimate { value: x - 0.53, se: 0.0 }) }
        };
        assert_eq!(break_even(late, late, (0.0, 1.0)).unwrap_err(), "stopped");
    }
}
