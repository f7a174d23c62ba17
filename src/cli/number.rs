//! Numbers of the command line that take more than a scenario file does, and what is said where one cannot be.

use crate::scenario;

/// More would only take memory.
const MOST_THREADS: usize = 256;

/// A number of threads.
pub(super) fn threads(text: &str) -> Result<usize, String> {
    let threads = text.trim().parse().ok().filter(|threads| (1..=MOST_THREADS).contains(threads));
    threads.ok_or_else(|| {
        format!("give 1 to {MOST_THREADS} threads, or leave it out for as many as the machine has")
    })
}

/// The number of a part of a run.
pub(super) fn part(text: &str) -> Result<u64, String> {
    let part = text.trim().parse().ok();
    part.ok_or_else(|| "the parts of a run are counted 0, 1, 2 and so on".to_owned())
}

/// How many parts a run has.
pub(super) fn parts(text: &str) -> Result<u64, String> {
    let parts = text.trim().parse().ok().filter(|parts| *parts > 0);
    parts.ok_or_else(|| "the number of parts is a whole number from 1".to_owned())
}

/// What is owned beside the pay.
pub(super) fn wealth(text: &str) -> Result<f64, String> {
    let amount = scenario::parse_dollars(text)?;
    if amount >= 0.0 { Ok(amount) } else { Err("what is owned is zero or more".to_owned()) }
}

/// A risk aversion.
pub(super) fn aversion(text: &str) -> Result<f64, String> {
    let number = text.trim().parse().ok().filter(|number: &f64| (0.0..=50.0).contains(number));
    number.ok_or_else(|| "a risk aversion is a number from 0 to 50, such as 2".to_owned())
}
