//! Results and remarks in the forms people read.

#[cfg(feature = "cli")]
pub mod diagnostics;
