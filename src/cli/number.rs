//! Numbers of the command line that are no amounts, and what is said where one cannot be.

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
