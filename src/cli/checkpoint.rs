//! Growing a run to its goal, and, if asked, keeping it in a file so that it can be interrupted and taken up again.

use std::path::Path;
use std::time::{Duration, Instant};

use super::failure::Failure;
use super::job::Job;
use super::load::Loaded;
use super::shard_file;
use super::write;
use crate::outcome::Archive;
use crate::{Goal, GrowingRun, Outcomes, money};

/// Paths of the first step of a run that is kept.
const FIRST_STEP: u64 = 1 << 14;
/// Work that took so long is not thrown away.
const WORTH_KEEPING: Duration = Duration::from_secs(60);
/// Steps grow until they take so long: this much is lost at Ctrl-C.
const LONG_STEP: Duration = Duration::from_millis(250);
/// Time between two writes.
const PAUSE: Duration = Duration::from_secs(5);

/// The file that keeps the paths of a run.
pub(super) struct Checkpoint<'a> {
    pub(super) file: &'a Path,
    pub(super) loaded: &'a Loaded,
    pub(super) name: &'a str,
}

impl Checkpoint<'_> {
    /// Takes up what the file keeps, if it is there; it must be the start of this run.
    fn resumed(&self, run: GrowingRun) -> Result<GrowingRun, Failure> {
        if !self.file.exists() {
            return Ok(run);
        }
        let archive = shard_file::read_checkpoint(self.file)?;
        let goal = archive.pursuit.map_or(Goal::Paths(archive.paths), Goal::Exact);
        let is_ours = archive.scenario == self.loaded.scenario.to_toml();
        let resumed = is_ours.then(|| run.resumed(goal, archive.shard)).flatten();
        resumed.ok_or_else(|| {
            let file = self.file.display();
            Failure::input(format_args!(
                "{file} keeps another run (other scenario, paths, seed, precision or version); remove it or name \
                 another file"
            ))
        })
    }

    /// Writes what a run has come to.
    fn keep(&self, run: &GrowingRun) -> Result<(), Failure> {
        let (goal, Some(shard)) = run.state() else { return Ok(()) };
        let archive = Archive {
            scenario: self.loaded.scenario.to_toml(),
            warnings: self.loaded.warnings.clone(),
            name: self.name.to_owned(),
            paths: self.loaded.scenario.paths,
            pursuit: match goal {
                Goal::Paths(_) => None,
                Goal::Exact(pursuit) => Some(pursuit),
            },
            shard: shard.clone(),
        };
        write::write_file(self.file, &archive.to_bytes())
    }

    /// Stopped by the user with the paths in the file.
    pub(super) fn stopped(&self, when: &str) -> Failure {
        let file = self.file.display();
        Failure::interrupted(format_args!(
            "Stopped {when}; the paths are kept in {file}. The same command goes on from there."
        ))
    }

    /// Removes the file of a run that is done.
    pub(super) fn remove(&self) {
        // A file left behind does no harm: it is the finished run.
        let _ = std::fs::remove_file(self.file);
    }
}

/// Simulates until a goal is reached, from what the checkpoint keeps if there is one. The paths of the scenario
/// are the most there may be. `tell` hears how many are to come, and whether it may refuse them: not if work worth keeping
/// would be lost.
pub(super) fn simulate(
    loaded: &Loaded,
    goal: Goal,
    checkpoint: Option<&Checkpoint>,
    job: &Job,
    tell: impl Fn(u64, bool) -> Result<(), Failure>,
) -> Result<Outcomes, Failure> {
    let mut run = GrowingRun::new(&loaded.scenario, goal).map_err(Failure::input)?;
    if let Some(checkpoint) = checkpoint {
        run = checkpoint.resumed(run)?;
    }
    let mut step = checkpoint.map_or(u64::MAX, |_| FIRST_STEP);
    let mut expected = run.paths();
    let began = Instant::now();
    let mut kept = began;
    loop {
        if run.next_look() > expected {
            let may_refuse = checkpoint.is_some() || began.elapsed() < WORTH_KEEPING;
            told(tell(run.next_look() - expected, may_refuse), checkpoint, &run)?;
        }
        job.expect(run.next_look() - expected);
        expected = run.next_look();
        let start = Instant::now();
        let ended = job.run(|how| run.step(step, how));
        let has_ended = !matches!(ended, Ok(None));
        if let Some(checkpoint) = checkpoint.filter(|_| has_ended || kept.elapsed() > PAUSE) {
            // Whatever goes wrong from here on, the paths are safe.
            checkpoint.keep(&run)?;
            kept = Instant::now();
        }
        match ended {
            Ok(None) if start.elapsed() < LONG_STEP => step = step.saturating_mul(2),
            Ok(None) => {}
            Ok(Some(outcomes)) => return Ok(outcomes),
            Err(Failure::Interrupted(said)) => return Err(interrupted(said, checkpoint, &run)),
            Err(other) => return Err(other),
        }
    }
}

/// What came of saying how long the rest will take; who is stopped or refused meanwhile keeps the paths so far.
fn told(said: Result<(), Failure>, checkpoint: Option<&Checkpoint>, run: &GrowingRun) -> Result<(), Failure> {
    let Err(failure) = said else { return Ok(()) };
    let Some(checkpoint) = checkpoint.filter(|_| run.paths() > 0) else { return Err(failure) };
    checkpoint.keep(run)?;
    Err(match failure {
        Failure::Interrupted(said) => interrupted(said, Some(checkpoint), run),
        Failure::Input(said) => {
            let (done, file) = (money::counted(run.paths(), "path"), checkpoint.file.display());
            Failure::Input(format!("{said}. The {done} so far are kept in {file}"))
        }
        other => other,
    })
}

/// Says what was kept, if anything was.
fn interrupted(said: String, checkpoint: Option<&Checkpoint>, run: &GrowingRun) -> Failure {
    match (checkpoint, run.paths()) {
        (None, _) | (_, 0) => Failure::Interrupted(said),
        (Some(checkpoint), done) => {
            let (done, paths) = (money::count(done), money::counted(run.next_look(), "path"));
            checkpoint.stopped(&format!("after {done} of {paths}"))
        }
    }
}
