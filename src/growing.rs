//! A run that grows: paths are added step by step until it has what it was started for.

use crate::engine::{self, Run, RunError};
use crate::outcome::{Outcome, Precision, Pursuit, Reached, Shard};
use crate::plan::Plan;
use crate::{Error, Scenario};

/// When a run has what it was started for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// After so many paths.
    Paths(u64),
    /// When its numbers are exact enough.
    Exact(Pursuit),
}

/// The tallies of the first paths of a run, and how far it is to go. The outcome depends neither on the steps it is
/// made in nor on whether it was put away and taken up again in between.
pub struct GrowingRun {
    plan: Plan,
    seed: u64,
    goal: Goal,
    done: Option<Shard>,
}

/// What a run came to, and, if it was for a precision, what of it was reached.
pub type Outcomes = (Outcome, Option<Reached>);

impl GrowingRun {
    /// A run without a path yet. The paths of a scenario are the most there may be.
    pub fn new(scenario: &Scenario, goal: Goal) -> Result<Self, Error> {
        scenario.validate()?;
        Ok(GrowingRun { plan: Plan::compile(scenario), seed: scenario.seed, goal, done: None })
    }

    /// Takes up what such a run had come to. `None` if it is that of another run.
    #[must_use]
    pub fn resumed(self, goal: Goal, done: Shard) -> Option<Self> {
        let has_same_aim = match (&self.goal, &goal) {
            (Goal::Paths(ours), Goal::Paths(theirs)) => ours == theirs,
            (Goal::Exact(ours), Goal::Exact(theirs)) => ours.has_aim_of(theirs),
            _ => false,
        };
        let is_start = matches!(done.ranges(), [range] if range.start == 0 && range.end <= goal.paths());
        let is_ours = done.fingerprint() == self.plan.fingerprint && done.seed() == self.seed;
        (has_same_aim && is_start && is_ours).then_some(GrowingRun { goal, done: Some(done), ..self })
    }

    /// What [`GrowingRun::resumed`] needs, if there is any path yet.
    #[must_use]
    pub fn state(&self) -> (Goal, Option<&Shard>) {
        (self.goal, self.done.as_ref())
    }

    /// Paths done.
    #[must_use]
    pub fn paths(&self) -> u64 {
        self.done.as_ref().and_then(|done| done.ranges().last()).map_or(0, |range| range.end)
    }

    /// Paths after which it ends, or looks whether it needs more.
    #[must_use]
    pub fn next_look(&self) -> u64 {
        self.goal.paths()
    }

    /// Adds up to `most` paths. The outcome, when there is no need of more. If it fails, nothing was added.
    pub fn step(&mut self, most: u64, run: &Run) -> Result<Option<Outcomes>, Error> {
        let (start, look) = (self.paths(), self.next_look());
        let end = look.min(start.saturating_add(most.max(1)));
        if start < end || look == 0 {
            let step = engine::simulate(&self.plan, self.seed, start..end, run);
            self.add(step.map_err(|error| counted_from(start, look, error))?)?;
        }
        match &self.done {
            Some(done) if end == look => self.look(done.clone()),
            _ => Ok(None),
        }
    }

    fn add(&mut self, step: Shard) -> Result<(), Error> {
        match &mut self.done {
            Some(done) => done.merge(&step)?,
            None => self.done = Some(step),
        }
        Ok(())
    }

    fn look(&mut self, done: Shard) -> Result<Option<Outcomes>, Error> {
        let outcome = Outcome::new(&self.plan, self.next_look(), done)?;
        Ok(match &mut self.goal {
            Goal::Paths(_) => Some((outcome, None)),
            Goal::Exact(pursuit) => pursuit.look(&outcome).map(|reached| (outcome, Some(reached))),
        })
    }
}

impl Goal {
    /// Paths to simulate before the next look.
    fn paths(&self) -> u64 {
        match self {
            Goal::Paths(paths) => *paths,
            Goal::Exact(pursuit) => pursuit.next_look(),
        }
    }
}

/// The paths of a step that was stopped, counted with those before it.
fn counted_from(start: u64, look: u64, error: RunError) -> RunError {
    match error {
        RunError::Cancelled { done, .. } => RunError::Cancelled { done: start + done, paths: look },
        other => other,
    }
}

/// Adds paths until the standard error of every mean, P10, P50 and P90 is at most `precision`, with no more than
/// `most` paths; [`Pursuit`] says by which rule. The outcome is the most exact there was time for.
///
/// The paths are those of a plain run, so a scenario with the number reached gives the same numbers.
pub fn simulate_until(
    scenario: &Scenario,
    precision: Precision,
    most: u64,
    run: &Run,
) -> Result<(Outcome, Reached), Error> {
    let scenario = Scenario { paths: most, ..scenario.clone() };
    let mut growing = GrowingRun::new(&scenario, Goal::Exact(Pursuit::new(precision, most)))?;
    loop {
        if let Some((outcome, Some(reached))) = growing.step(u64::MAX, run)? {
            return Ok((outcome, reached));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::market::{Gbm, Sampling, Shock, Stock};
    use crate::offer::{Grant, Offer, Tranche, Vesting};
    use crate::outcome::Archive;

    fn scenario(sampling: Sampling) -> Scenario {
        let vesting = Vesting::new(vec![Tranche { month: 12, fraction: 1.0 }]).unwrap();
        let offer = Offer::new("first", 100_000.0).grant(Grant::dollars("X", 100_000.0, vesting));
        let mut scenario =
            Scenario::new("x").stock_listed("X", 100.0, Gbm::new(0.08, 0.35).unwrap()).offer(offer);
        scenario.years = 1;
        scenario.sampling = Some(sampling);
        scenario.paths = 10_000_000;
        scenario
    }

    /// Grows in steps of a size, through a file after each.
    fn put_away_after_every_step(scenario: &Scenario, goal: Goal, step: u64) -> Outcomes {
        let new = || GrowingRun::new(scenario, goal).unwrap();
        let mut run = new();
        loop {
            let ended = run.step(step, &Run::default()).unwrap();
            let (goal, shard) = run.state();
            let pursuit = match goal {
                Goal::Paths(_) => None,
                Goal::Exact(pursuit) => Some(pursuit),
            };
            let shard = shard.unwrap().clone();
            let (warnings, name) = (Vec::new(), String::new());
            let archive = Archive { scenario: String::new(), warnings, name, paths: 0, pursuit, shard };
            let archive = Archive::from_bytes(&archive.to_bytes()).unwrap();
            run = new().resumed(archive.pursuit.map_or(goal, Goal::Exact), archive.shard).unwrap();
            if let Some(outcomes) = ended {
                // One that was interrupted when all was done ends the same.
                let again = run.step(step, &Run::default()).unwrap().unwrap();
                assert_eq!(format!("{outcomes:?}"), format!("{again:?}"));
                return outcomes;
            }
        }
    }

    #[test]
    fn steps_and_interruptions_change_nothing() {
        for (sampling, precision, looks) in [
            // Exact at the first look, and confirmed at the second.
            (Sampling::Sobol, Precision::Dollars(40.0), 2),
            // Extrapolated from the first look.
            (Sampling::Plain, Precision::Share(0.001), 2),
            // Out of reach at the first.
            (Sampling::Antithetic, Precision::Dollars(0.01), 1),
        ] {
            let scenario = scenario(sampling);
            let goal = Goal::Exact(Pursuit::new(precision, scenario.paths));
            let whole = simulate_until(&scenario, precision, scenario.paths, &Run::default()).unwrap();
            assert_eq!(whole.0.paths > FIRST_LOOK, looks > 1, "{sampling}: {}", whole.0.paths);
            assert_eq!(whole.1.is_met(), looks > 1);
            for step in [50_000, 65_536, 1_000_000] {
                let (outcome, reached) = put_away_after_every_step(&scenario, goal, step);
                assert_eq!(reached.as_ref(), Some(&whole.1), "{sampling}");
                assert_eq!(format!("{outcome:?}"), format!("{:?}", whole.0), "{sampling}");
            }
        }
    }

    const FIRST_LOOK: u64 = 65_536;

    /// Nothing moves, but in three futures of ten a little is lost: P10 and P50 are in two lumps, known to bins of some $20.
    fn lumps() -> Scenario {
        lumps_of(0.3)
    }

    fn lumps_of(chance: f64) -> Scenario {
        let fall = Shock::change(6.0, -0.02).unwrap().with_chance(chance).unwrap();
        let mut scenario = scenario(Sampling::Plain);
        let still = Stock::new("X", 100.0, Box::new(Gbm::new(0.0, 0.0).unwrap()));
        scenario.stocks = vec![still.shocked(fall)];
        scenario
    }

    #[test]
    fn a_lump_that_no_number_of_paths_resolves_ends_the_run_at_its_first_look() {
        for sampling in Sampling::ALL {
            let scenario = Scenario { sampling: Some(sampling), ..lumps() };
            let until = |dollars| {
                let precision = Precision::Dollars(dollars);
                simulate_until(&scenario, precision, 10_000_000, &Run::default()).unwrap()
            };
            let (outcome, reached) = until(1.0);
            let worst = reached.worst.as_ref().unwrap();
            assert!(worst.is_beyond_paths() && worst.statistic.starts_with('P'), "{sampling} {worst:?}");
            let other = reached.worst_of_paths.as_ref().unwrap();
            assert_eq!((outcome.paths, other.statistic), (FIRST_LOOK, "mean"), "{sampling}");
            // Above what the bins leave open it is a matter of paths again, and only the rest has to fall.
            let (outcome, reached) = until(1.01 * worst.least_se);
            assert!(reached.is_met() && outcome.paths >= FIRST_LOOK, "{sampling} {reached:?}");
        }
    }

    /// P10 stands between the two lumps and may be in either: its error is the gap, and no reason to give up. P50 is in one.
    #[test]
    fn a_percentile_at_the_edge_of_a_lump_is_not_what_no_number_of_paths_resolves() {
        let scenario = Scenario { sampling: Some(Sampling::Plain), ..lumps_of(0.1) };
        let until = |dollars| {
            simulate_until(&scenario, Precision::Dollars(dollars), 10_000_000, &Run::default()).unwrap()
        };
        let worst = until(1.0).1.worst.unwrap();
        assert!(worst.is_beyond_paths() && worst.statistic == "P50", "{worst:?}");
        assert!(worst.estimate.se < 2.0 * worst.least_se, "{worst:?}");
        let worst = until(1.01 * worst.least_se).1.worst.unwrap();
        assert!(!worst.is_beyond_paths() && worst.statistic == "P10", "{worst:?}");
    }

    #[test]
    fn a_run_of_so_many_paths_grows_to_the_same() {
        let scenario = Scenario { paths: 40_001, ..scenario(Sampling::Plain) };
        let (outcome, _) = put_away_after_every_step(&scenario, Goal::Paths(scenario.paths), 999);
        assert_eq!(format!("{outcome:?}"), format!("{:?}", crate::simulate(&scenario).unwrap()));
    }

    #[test]
    fn other_runs_are_not_taken_up() {
        let scenario = Scenario { paths: 1000, ..scenario(Sampling::Plain) };
        let goal = Goal::Paths(1000);
        let exact = |dollars| Goal::Exact(Pursuit::new(Precision::Dollars(dollars), 1000));
        let run = |scenario: &Scenario, goal| GrowingRun::new(scenario, goal).unwrap();
        let shard = |range| engine::simulate(&Plan::compile(&scenario), 1, range, &Run::default()).unwrap();
        assert!(run(&scenario, goal).resumed(goal, shard(0..900)).is_some());
        assert!(run(&scenario, exact(5.0)).resumed(exact(5.0), shard(0..900)).is_some());
        assert!(run(&scenario, goal).resumed(goal, shard(1..900)).is_none());
        assert!(run(&scenario, goal).resumed(goal, shard(0..1001)).is_none());
        assert!(run(&scenario, goal).resumed(Goal::Paths(999), shard(0..900)).is_none());
        assert!(run(&scenario, goal).resumed(exact(5.0), shard(0..900)).is_none());
        assert!(run(&scenario, exact(5.0)).resumed(exact(6.0), shard(0..900)).is_none());
        assert!(run(&Scenario { seed: 2, ..scenario.clone() }, goal).resumed(goal, shard(0..900)).is_none());
        assert!(run(&Scenario { years: 2, ..scenario.clone() }, goal).resumed(goal, shard(0..900)).is_none());
    }
}
