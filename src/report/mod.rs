//! What people and programs read: words, tables, JSON. One file a form.

pub mod calibration;
#[cfg(feature = "cli")]
pub mod diagnostics;
#[cfg(feature = "charts")]
pub mod gallery;
pub mod json;
pub mod table;
pub mod text;
pub mod until;
pub mod words;
