//! Rows of a pay table of which nothing could be checked, and why.

use crate::pay_table::{Column, PayTable, Row};

/// A row that was passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Line of the file, from 1.
    pub line: usize,
    /// What the row is about.
    pub label: String,
    /// What it lacks: `no base`, `no stated total`.
    pub why: String,
}

/// The rows of which no stated amount has all its parts, in their order.
#[must_use]
pub fn skipped(table: &PayTable) -> Vec<Skipped> {
    let skipped = |row: &Row| {
        let why = lacks(row)?;
        Some(Skipped { line: row.line, label: row.label.clone(), why })
    };
    table.rows.iter().filter_map(skipped).collect()
}

/// What a row lacks to be checked, if nothing of it can be.
fn lacks(row: &Row) -> Option<String> {
    let has = |column: Column| row.cell(column).is_some();
    let has_premium = [Column::WithPremium, Column::Average, Column::Premium].into_iter().all(has);
    let has_total = [Column::Year1, Column::Average, Column::FourYears].into_iter().any(has);
    let parts = [Column::Base, Column::Equity].into_iter().filter(|column| !has(*column));
    let missing: Vec<String> = parts.map(|column| format!("no {}", column.word())).collect();
    match (has_premium, has_total, missing.is_empty()) {
        (true, ..) | (_, true, true) => None,
        (_, false, _) => Some("no stated total".to_owned()),
        (_, true, false) => Some(missing.join(", ")),
    }
}
