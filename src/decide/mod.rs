//! Questions asked of outcomes: is what was demanded met, and what moves the answer most.
//!
//! This room takes scenarios, plain values and closures; it knows neither files nor the terminal.

mod levers;
mod require;
mod statistic;
mod tornado;

pub use levers::usual_levers;
pub use require::{Verdict, verdicts};
pub use statistic::Statistic;
pub use tornado::{Bar, Changes, Lever, Setting, Tornado, tornado};
