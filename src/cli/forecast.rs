//! How long many runs of a scenario will take, said before they begin.

use std::time::Instant;

use super::failure::Failure;
use super::job::Job;
use super::terminal;
use crate::money;
use crate::scenario::Scenario;
use crate::simulate_with;

/// Paths of a trial run.
const TRIAL: u64 = 65_536;
/// Paths in all that take no half minute under any model, so that no trial is worth its time.
const FEW: u64 = 2_000_000;
/// Seconds from which a time is worth a word, and from which it must be agreed to.
const SOME: f64 = 30.0;
const LONG: f64 = 1800.0;

/// Seconds that so many runs of about this scenario will take, by a trial of one with few paths.
pub(super) fn seconds(scenario: &Scenario, runs: usize, job: &Job) -> Result<f64, Failure> {
    let all = (runs as u64).saturating_mul(scenario.paths);
    if all <= FEW {
        return Ok(0.0);
    }
    let trial = Scenario { paths: scenario.paths.min(TRIAL), ..scenario.clone() };
    let started = Instant::now();
    job.run(|run| simulate_with(&trial, run))?;
    Ok(started.elapsed().as_secs_f64() * all as f64 / trial.paths as f64)
}

/// Work that may take long, as it is told.
pub(super) struct Work<'a> {
    /// `10,000 runs of 65,536 paths`.
    pub(super) what: &'a str,
    /// What makes it shorter: `fewer values or --paths`.
    pub(super) shorter: &'a str,
    /// How long it takes.
    pub(super) seconds: f64,
}

impl Work<'_> {
    /// Says how long it takes if that is worth a word, and goes no further if it is long and was not agreed to.
    pub(super) fn tell(&self, is_agreed: bool, is_quiet: bool) -> Result<(), Failure> {
        let Work { what, shorter, seconds } = self;
        let time = time(*seconds);
        if *seconds > LONG && !is_agreed {
            return Err(Failure::input(format_args!(
                "{what} would take about {time} on this machine; nothing was written. Take {shorter}, or say --yes"
            )));
        }
        if *seconds > SOME && !is_quiet {
            let said = format!("{what} will take about {time}; {shorter} make it quicker.");
            terminal::say(&terminal::paragraph(said));
        }
        Ok(())
    }
}

/// A time for people.
fn time(seconds: f64) -> String {
    let of = |number: f64, unit| money::counted(number.round() as u64, unit);
    match seconds {
        s if s < 120.0 => of(s, "second"),
        s if s < 7200.0 => of(s / 60.0, "minute"),
        s if s < 172_800.0 => of(s / 3600.0, "hour"),
        s => of(s / 86_400.0, "day"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_work_needs_a_yes_and_says_how_long() {
        let work = |seconds| Work { what: "9 runs", shorter: "fewer values", seconds };
        assert!(work(1.0).tell(false, true).is_ok() && work(1700.0).tell(false, true).is_ok());
        assert!(work(7000.0).tell(true, true).is_ok());
        let Err(Failure::Input(said)) = work(9000.0).tell(false, true) else {
            panic!("9000 s were let through")
        };
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("9 runs would take about 3 hours") && said.contains("--yes"), "{said}");
        assert_eq!(time(100_000.0 * 86_400.0), "100,000 days");
    }
}
