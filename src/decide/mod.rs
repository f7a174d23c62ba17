//! Questions asked of outcomes: is what was demanded met, and what moves the answer most.
//!
//! This room takes scenarios, plain values and closures; it knows neither files nor the terminal.

mod levers;
mod points;
mod require;
mod statistic;
mod stress;
mod sweep;
mod tornado;

pub use levers::usual_levers;
pub use points::{grid, latin_hypercube, rank_correlation, uniform};
pub use require::{Verdict, verdicts};
pub use statistic::Statistic;
pub use stress::{Course, Stressed, courses, stress};
pub use sweep::{Cell, Place, Sweep, sweep};
pub use tornado::{Bar, Changes, Lever, Setting, Tornado, tornado};
