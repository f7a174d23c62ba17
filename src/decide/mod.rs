//! Questions asked of outcomes: which offer pays more, what would make them equal, is what was demanded met, what moves
//! the answer most, what do other assumptions or falls of the past do to it, were there enough paths, where does an
//! offer stand, and what does a negotiation bring.
//!
//! This room takes scenarios, plain values and closures; it knows neither files nor the terminal.
//!
//! ```
//! use vestcast::decide::{Judge, side_by_side};
//! use vestcast::engine::Run;
//! use vestcast::market::Gbm;
//! use vestcast::offer::{Grant, Offer, Tranche, Vesting};
//! use vestcast::Scenario;
//!
//! let vesting = Vesting::new(vec![Tranche { month: 12, fraction: 1.0 }])?;
//! let scenario = Scenario::new("Shares or cash")
//!     .stock_listed("X", 100.0, Gbm::new(0.08, 0.33)?)
//!     .offer(Offer::new("cash", 200_000.0))
//!     .offer(Offer::new("shares", 180_000.0).grant(Grant::shares("X", 1000.0, vesting)));
//! let found = side_by_side(&scenario, &Judge::default(), &Run::default())?;
//! let total = &found.outcome.pairs[0].total;
//! assert!(total.wins.value > 0.5 && total.pay.percentile(0.1) < 0.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod apart;
pub mod ask;
pub mod audit;
pub mod bands;
mod breakeven;
mod compare;
mod convergence;
mod gap;
mod levers;
pub mod mixture;
mod needs;
pub mod negotiation;
mod points;
mod require;
pub mod score;
mod statistic;
mod stress;
mod sweep;
mod together;
mod tornado;

pub use apart::simulate_in_parts;
pub use breakeven::{BreakEven, Root, break_even};
pub use compare::{Dominance, FUTURES, Judge, Preference, SideBySide, Winner, is_clear, side_by_side};
pub use convergence::{Convergence, SHOWN, convergence};
pub use gap::{Contest, Rival, Yardstick, at_flat_price};
pub use levers::usual_levers;
pub use needs::{GROWTHS, Need, PRICES, needs};
pub use points::{grid, latin_hypercube, rank_correlation, uniform};
pub use require::{Verdict, verdicts};
pub use statistic::Statistic;
pub use stress::{Course, Stressed, courses, stress};
pub use sweep::{Cell, Place, Sweep, on_same_days, sweep};
pub use together::{NotTogether, together};
pub use tornado::{Bar, Changes, Lever, Setting, Tornado, tornado};
