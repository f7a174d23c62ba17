//! What people and programs read: words, tables, JSON. One file a form.

pub mod audit;
pub mod bands;
pub mod calibration;
#[cfg(feature = "charts")]
pub mod calibration_gallery;
pub mod calibration_json;
pub mod comparison;
#[cfg(feature = "charts")]
pub mod comparison_gallery;
pub mod comparison_json;
#[cfg(feature = "cli")]
pub mod diagnostics;
#[cfg(feature = "charts")]
pub mod gallery;
pub mod json;
pub mod negotiation;
#[cfg(feature = "charts")]
mod picture;
pub mod score;
pub mod table;
pub mod text;
pub mod until;
pub mod words;
