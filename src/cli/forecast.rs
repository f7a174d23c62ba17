//! How long runs of a scenario will take, said before they begin.

use std::time::Instant;

use super::failure::Failure;
use super::job::Job;
use super::terminal;
use crate::engine::Run;
use crate::money;
use crate::scenario::Scenario;
use crate::simulate_with;

/// Leave to take long.
#[derive(clap::Args)]
pub(super) struct Leave {
    /// Go on even if it takes more than half an hour
    #[arg(long)]
    pub(super) yes: bool,
}

/// Paths of the first trial run, and by how much each next one is larger.
const TRIAL: u64 = 4096;
const LARGER: u64 = 4;
/// Seconds of a trial beside which its start weighs nothing.
const TELLING: f64 = 0.2;
/// Of all paths, the part that a trial may take: one in so many.
const PART: u64 = 16;
/// Paths times offers in all that take no half minute under any model, so that no trial is worth its time.
const FEW: u64 = 200_000;
/// Seconds from which a time is worth a word, and from which it must be agreed to.
const SOME: f64 = 30.0;
const LONG: f64 = 1800.0;

/// Says how long so many runs of about each of these scenarios will take, as [`Work::tell`] does.
pub(super) fn tell(what: &str, runs: &[(&Scenario, u64)], leave: &Leave, job: &Job) -> Result<(), Failure> {
    let seconds =
        runs.iter().map(|(scenario, count)| seconds(scenario, *count, job)).sum::<Result<_, _>>()?;
    Work { what, shorter: "fewer --paths", seconds }.tell(leave, job.is_quiet())
}

/// Seconds that so many runs of about this scenario will take, by a trial of one with few paths.
pub(super) fn seconds(scenario: &Scenario, runs: u64, job: &Job) -> Result<f64, Failure> {
    if runs.saturating_mul(scenario.paths).saturating_mul(scenario.offers.len() as u64) <= FEW {
        return Ok(0.0);
    }
    extrapolated(scenario.paths, runs, |paths| {
        let trial = with_paths(scenario, paths);
        job.run(|run| simulate_with(&trial, &Run { progress: None, ..*run }).map(drop))
    })
}

/// Seconds that work on so many paths takes so many times, from trials with few of them.
pub(super) fn extrapolated(
    all_paths: u64,
    times: u64,
    mut trial: impl FnMut(u64) -> Result<(), Failure>,
) -> Result<f64, Failure> {
    let all = all_paths.saturating_mul(times);
    let mut paths = all_paths.min(TRIAL);
    loop {
        let started = Instant::now();
        trial(paths)?;
        let took = started.elapsed().as_secs_f64();
        let next = paths * LARGER;
        if took > TELLING || next > all_paths || next > all / PART {
            return Ok(took * all as f64 / paths as f64);
        }
        paths = next;
    }
}

/// The scenario on fewer paths, which need not suit the sampling that was chosen.
pub(super) fn with_paths(scenario: &Scenario, paths: u64) -> Scenario {
    Scenario { paths, sampling: None, ..scenario.clone() }
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
    /// Says how long it takes if that is worth a word, and goes no further if it is long and there is no leave.
    pub(super) fn tell(&self, leave: &Leave, is_quiet: bool) -> Result<(), Failure> {
        let Work { what, shorter, seconds } = self;
        let time = time(*seconds);
        if *seconds > LONG && !leave.yes {
            return Err(Failure::input(format_args!(
                "{what} would take about {time} on this machine. Take {shorter}, or say --yes to go on"
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
        let tell = |seconds, yes| {
            Work { what: "9 runs", shorter: "fewer values", seconds }.tell(&Leave { yes }, true)
        };
        assert!(tell(1.0, false).is_ok() && tell(1700.0, false).is_ok() && tell(7000.0, true).is_ok());
        let Err(Failure::Input(said)) = tell(9000.0, false) else { panic!("9000 s were let through") };
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("9 runs would take about 3 hours") && said.contains("--yes"), "{said}");
        assert_eq!(time(100_000.0 * 86_400.0), "100,000 days");
    }
}
