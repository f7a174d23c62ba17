//! A run that can be interrupted and taken up again: the paths done are kept in a shard file.

use std::path::Path;
use std::time::{Duration, Instant};

use super::failure::Failure;
use super::job::Job;
use super::shard_file;
use super::write;
use crate::outcome::{Archive, Outcome, Shard};
use crate::plan::Plan;
use crate::scenario::Scenario;
use crate::{engine, money};

/// Paths between two looks at the clock: a fraction of a second.
const STEP: u64 = 1 << 22;
/// Time between two writes.
const PAUSE: Duration = Duration::from_secs(5);

/// A run and the file that keeps its paths.
pub(super) struct Checkpoint<'a> {
    file: &'a Path,
    scenario: &'a Scenario,
    warnings: &'a [String],
    name: &'a str,
}

impl<'a> Checkpoint<'a> {
    pub(super) fn new(file: &'a Path, scenario: &'a Scenario, warnings: &'a [String], name: &'a str) -> Self {
        Checkpoint { file, scenario, warnings, name }
    }

    /// Simulates what the file does not hold yet.
    pub(super) fn simulate(&self, job: &Job) -> Result<Outcome, Failure> {
        self.scenario.validate().map_err(Failure::input)?;
        let plan = Plan::compile(self.scenario);
        let mut done = self.kept(&plan)?;
        let paths = self.scenario.paths;
        let mut next = done.as_ref().map_or(0, |shard| shard.ranges()[0].end);
        job.expect(paths - next);
        let mut written = Instant::now();
        while next < paths {
            let end = paths.min(next + STEP);
            let step = job.run(|run| Ok(engine::simulate(&plan, self.scenario.seed, next..end, run)?));
            let step = match step {
                Err(Failure::Interrupted(_)) => return Err(self.interrupted(done.as_ref(), next)),
                other => other?,
            };
            match &mut done {
                None => done = Some(step),
                Some(done) => done.merge(&step).map_err(Failure::input)?,
            }
            next = end;
            if written.elapsed() > PAUSE && next < paths {
                self.keep(done.as_ref())?;
                written = Instant::now();
            }
        }
        match done {
            Some(shard) => {
                // Whatever goes wrong while drawing, the paths are safe.
                self.keep(Some(&shard))?;
                Outcome::new(&plan, paths, shard).map_err(Failure::input)
            }
            None => Err(Failure::input("there are no paths to simulate")),
        }
    }

    /// The paths an earlier run kept, if there are any; they must be the first ones of this run.
    fn kept(&self, plan: &Plan) -> Result<Option<Shard>, Failure> {
        if !self.file.exists() {
            return Ok(None);
        }
        let archive = shard_file::read(self.file)?;
        let fits = archive.scenario == self.scenario.to_toml()
            && archive.shard.fingerprint() == plan.fingerprint
            && archive.shard.seed() == self.scenario.seed
            && archive.shard.ranges().len() == 1
            && archive.shard.ranges()[0].start == 0
            && archive.shard.ranges()[0].end <= self.scenario.paths;
        if fits {
            return Ok(Some(archive.shard));
        }
        let file = self.file.display();
        Err(Failure::input(format_args!(
            "{file} keeps another run (other scenario, paths, seed or version); remove it or name another file"
        )))
    }

    fn keep(&self, shard: Option<&Shard>) -> Result<(), Failure> {
        let Some(shard) = shard else { return Ok(()) };
        let archive = Archive {
            scenario: self.scenario.to_toml(),
            warnings: self.warnings.to_vec(),
            name: self.name.to_owned(),
            paths: self.scenario.paths,
            shard: shard.clone(),
        };
        write::write_file(self.file, &archive.to_bytes())
    }

    fn interrupted(&self, done: Option<&Shard>, next: u64) -> Failure {
        if let Err(failure) = self.keep(done) {
            return failure;
        }
        let (done, paths) = (money::count(next), money::count(self.scenario.paths));
        let kept = match next {
            0 => "nothing was kept".to_owned(),
            _ => format!("they are kept in {}; the same command goes on from there", self.file.display()),
        };
        Failure::Interrupted(format!("Stopped after {done} of {paths} paths; {kept}.\n"))
    }

    /// Removes the file of a run that is done.
    pub(super) fn remove(&self) {
        // A file left behind does no harm: it is the finished run.
        let _ = std::fs::remove_file(self.file);
    }
}
