//! Questions asked of outcomes: is what was demanded met, what moves the answer most, what do other assumptions or
//! falls of the past do to it, and were there enough paths.
//!
//! This room takes scenarios, plain values and closures; it knows neither files nor the terminal.

mod convergence;
mod levers;
mod points;
mod require;
mod statistic;
mod stress;
mod sweep;
mod tornado;

pub use convergence::{Convergence, SHOWN, convergence};
pub use levers::usual_levers;
pub use points::{grid, latin_hypercube, rank_correlation, uniform};
pub use require::{Verdict, verdicts};
pub use statistic::Statistic;
pub use stress::{Course, Stressed, courses, stress};
pub use sweep::{Cell, Place, Sweep, sweep};
pub use tornado::{Bar, Changes, Lever, Setting, Tornado, tornado};
