//! Questions asked of outcomes: is what was demanded met, and what moves the answer most.
//!
//! This room takes scenarios, plain values and closures; it knows neither files nor the terminal.

mod require;

pub use require::{Verdict, verdicts};
