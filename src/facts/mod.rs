//! Dated public facts about employers, share prices, taxes and published pay, kept as data files with their sources; never constants in code.
//!
//! This room knows nothing of the others: it hands out plain rows.

pub mod guides;
pub mod models;
pub mod stress;
pub mod tax;
pub mod vesting;
