//! What will a job offer paid in stock really pay?
//!
//! An offer letter multiplies shares by one price. This crate sends the share price along many thousand
//! paths through the vesting schedule and reports the pay of each year, and of all years together, as a
//! distribution: what is certain, what half of all futures exceed, how often a goal is missed, each with
//! its standard error. It simulates; it does not forecast.
//!
//! ```
//! use vestcast::market::Gbm;
//! use vestcast::offer::{Grant, Offer, Tranche, Vesting};
//! use vestcast::{Scenario, simulate};
//!
//! let months = [(12, 0.05), (24, 0.15), (30, 0.2), (36, 0.2), (42, 0.2), (48, 0.2)];
//! let vesting = Vesting::new(months.map(|(month, fraction)| Tranche { month, fraction }).to_vec())?;
//! let offer = Offer::new("first", 175_000.0)
//!     .sign_on([80_000.0, 60_000.0])
//!     .grant(Grant::dollars("AMZN", 300_000.0, vesting));
//! let scenario = Scenario::new("L6 in Seattle").stock_listed("AMZN", 230.0, Gbm::new(0.08, 0.33)?).offer(offer);
//!
//! let outcome = simulate(&scenario)?;
//! let total = &outcome.offers[0].total;
//! assert_eq!(total.guaranteed, 840_000.0);
//! assert!(total.percentile(0.1) < total.percentile(0.5));
//! assert!((total.mean.value - 1_217_177.43).abs() < 4.0 * total.mean.se);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The way through
//!
//! A [`Scenario`] holds what is asked: [offers](offer), [price models](market), goals. A
//! [`plan::Plan`] is the same as flat arrays. The [`engine`] runs it into integer tallies, from
//! which an [`outcome::Outcome`] reads statistics. Each stage knows only those before it; the
//! stages can be used one by one, for instance to run shards of one plan on several machines.
//! Beside them, [`history`] reads files of past prices and fits laws of returns to them.
//!
//! # Features
//!
//! `cli` (the command and all that talks to a person) and `charts` are on by default. Without them the
//! crate is the simulation alone: nothing prints, reads the clock or the environment.

#[cfg(feature = "charts")]
pub mod chart;
#[cfg(feature = "cli")]
pub mod cli;
pub mod decide;
pub mod engine;
pub mod facts;
pub mod history;
pub mod market;
pub mod money;
pub mod numerics;
pub mod offer;
pub mod outcome;
pub mod pay_table;
pub mod plan;
pub mod report;
pub mod scenario;

mod growing;

pub use growing::{Goal, GrowingRun, Outcomes, simulate_until};
pub use outcome::{Figure, Precision, Reached};
pub use scenario::Scenario;

use engine::{Run, RunError};
use outcome::Outcome;
use plan::Plan;
use scenario::InvalidScenario;

/// Why a simulation gave no outcome.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The scenario makes no sense.
    #[error(transparent)]
    Scenario(#[from] InvalidScenario),
    /// The run failed or was stopped.
    #[error(transparent)]
    Run(#[from] RunError),
    /// Shards did not make a whole run.
    #[error(transparent)]
    Merge(#[from] outcome::MergeError),
}

/// Simulates a scenario on all threads of the machine.
pub fn simulate(scenario: &Scenario) -> Result<Outcome, Error> {
    simulate_with(scenario, &Run::default())
}

/// Simulates a scenario with a choice of threads, progress and cancellation; the result is the same.
pub fn simulate_with(scenario: &Scenario, run: &Run) -> Result<Outcome, Error> {
    scenario.validate()?;
    let plan = Plan::compile(scenario);
    let shard = engine::simulate(&plan, scenario.seed, 0..scenario.paths, run)?;
    Ok(Outcome::new(&plan, scenario.paths, shard)?)
}
