//! What people and programs read: words, tables, JSON. One file a form.

pub mod ask;
pub mod ask_json;
pub mod ask_mail;
pub mod audit;
pub mod bands;
pub mod breakeven;
#[cfg(feature = "charts")]
pub mod breakeven_gallery;
pub mod calibration;
#[cfg(feature = "charts")]
pub mod calibration_gallery;
pub mod calibration_json;
pub mod comparison;
#[cfg(feature = "charts")]
pub mod comparison_gallery;
pub mod comparison_json;
pub mod conditions;
pub mod convergence;
#[cfg(feature = "cli")]
pub mod diagnostics;
#[cfg(feature = "charts")]
pub mod gallery;
pub mod json;
pub mod keys;
mod life_table;
pub mod made_of;
mod markdown;
pub mod negotiation;
#[cfg(feature = "charts")]
mod parts_of_pay;
#[cfg(feature = "charts")]
pub(crate) mod picture;
pub mod requirements;
pub mod score;
pub mod side_by_side;
#[cfg(feature = "charts")]
pub mod side_by_side_gallery;
pub mod side_by_side_json;
pub mod stress;
pub mod sweep;
pub mod table;
pub mod text;
pub mod tornado;
pub mod until;
pub mod words;
mod words_of_life;
mod words_of_terms;
