//! What people and programs read: words, tables, JSON. One file a form.

pub mod table;
pub mod text;
pub mod words;
