//! Job offers paid in stock, as distributions instead of one number.

#[cfg(feature = "charts")]
pub mod chart;
pub mod market;
pub mod money;
pub mod numerics;
pub mod offer;
pub mod scenario;
