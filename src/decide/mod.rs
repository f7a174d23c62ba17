//! Questions asked of offers and outcomes. Answers are values; `report` puts them into words.
//!
//! Nothing here knows files or the terminal.

pub mod audit;
pub mod bands;
pub mod mixture;
pub mod negotiation;
pub mod score;
