//! Were there enough paths? Percentiles as paths are added.

use crate::engine::{self, Run, RunError};
use crate::market::BATCH;
use crate::outcome::{OfferOutcome, Outcome, Percentile, Shard};
use crate::plan::Plan;
use crate::{Error, Scenario};

/// Percentiles shown.
pub const SHOWN: [f64; 3] = [0.1, 0.5, 0.9];

/// P10, P50 and P90 of the total after fewer and more paths, of the same run.
#[derive(Debug, Clone, PartialEq)]
pub struct Convergence {
    /// Numbers of paths, ascending; the last is that of the run.
    pub paths: Vec<u64>,
    /// By offer and number of paths, the percentiles [`SHOWN`].
    pub offers: Vec<Vec<[Percentile; 3]>>,
}

/// Runs a scenario in steps, each about √2 times as far as the one before, and reads the percentiles after each. The paths
/// are those of the whole run; where it is made of replicates, every step ends with as many paths in each.
///
/// # Errors
///
/// If the scenario makes no sense, or the run fails or is stopped.
pub fn convergence(scenario: &Scenario, run: &Run) -> Result<Convergence, Error> {
    scenario.validate()?;
    let plan = Plan::compile(scenario);
    let least = BATCH as u64 * plan.sampling.replicates() as u64;
    let (mut done, mut start) = (None::<Shard>, 0);
    let paths = steps(scenario.paths, least);
    let mut offers = vec![Vec::new(); plan.offers.len()];
    for &end in &paths {
        let counted = |error| match error {
            RunError::Cancelled { done, .. } => {
                RunError::Cancelled { done: start + done, paths: scenario.paths }
            }
            other => other,
        };
        let step = engine::simulate(&plan, scenario.seed, start..end, run).map_err(counted)?;
        match &mut done {
            Some(done) => done.merge(&step)?,
            None => done = Some(step),
        }
        let Some(shard) = done.clone() else { continue };
        let outcome = Outcome::new(&plan, end, shard)?;
        for (rows, offer) in offers.iter_mut().zip(&outcome.offers) {
            rows.extend(shown(offer));
        }
        start = end;
    }
    Ok(Convergence { paths, offers })
}

fn shown(offer: &OfferOutcome) -> Option<[Percentile; 3]> {
    let find = |p: f64| offer.total.percentiles.iter().find(|found| found.p == p).copied();
    Some([find(SHOWN[0])?, find(SHOWN[1])?, find(SHOWN[2])?])
}

/// Ascending numbers of paths, whole multiples of the least but for the last.
fn steps(paths: u64, least: u64) -> Vec<u64> {
    let part = |halvings: i32| paths as f64 / 2f64.powf(f64::from(halvings) / 2.0);
    let step = |halvings: i32| (part(halvings) / least as f64).round() as u64 * least;
    let mut steps: Vec<u64> =
        (1..64).map(step).filter(|step| (least..paths).contains(step)).chain([paths]).collect();
    steps.sort_unstable();
    steps.dedup();
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_whole_and_end_with_all() {
        assert_eq!(steps(65_536, 16_384), [16_384, 32_768, 49_152, 65_536]);
        assert_eq!(steps(1, 256), [1]);
        let many = steps(1_000_001, 256);
        assert_eq!((many.first(), many.last()), (Some(&256), Some(&1_000_001)));
        assert!(many.windows(2).all(|pair| pair[0] < pair[1]) && many.len() > 20);
    }
}
