//! What people and programs read: words, tables, JSON. One file a form.

#[cfg(feature = "cli")]
pub mod diagnostics;
pub mod json;
pub mod table;
pub mod text;
pub mod words;
