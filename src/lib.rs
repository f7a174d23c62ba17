//! Job offers paid in stock, as distributions instead of one number.

pub mod facts;
pub mod market;
pub mod money;
pub mod numerics;
pub mod offer;
pub mod report;
pub mod scenario;
