//! Job offers paid in stock, as distributions instead of one number.

pub mod engine;
pub mod market;
pub mod money;
pub mod numerics;
pub mod offer;
pub mod outcome;
pub mod plan;
pub mod scenario;
