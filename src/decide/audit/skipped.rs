//! Rows of a pay table of which a stated amount could not be checked, and why.

use crate::pay_table::{Column, PayTable, Row};

/// A row with a stated amount that was passed over, or with none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Line of the file, from 1.
    pub line: usize,
    /// What the row is about.
    pub label: String,
    /// What it lacks: `no base`, `no stated total`, or what of it cannot be read.
    pub why: String,
    /// Headings and texts of the cells that cannot be read.
    pub unreadable: Vec<(String, String)>,
}

/// The rows with a stated amount that has not all its parts, or without one, in their order.
#[must_use]
pub fn skipped(table: &PayTable) -> Vec<Skipped> {
    let skipped = |row: &Row| {
        let why = lacks(row)?;
        let unreadable =
            row.unreadable.iter().map(|cell| (cell.heading.clone(), cell.text.clone())).collect();
        Some(Skipped { line: row.line, label: row.label.clone(), why, unreadable })
    };
    table.rows.iter().filter_map(skipped).collect()
}

/// What a row lacks so that all it states can be checked, cells that cannot be read first. An average without base and
/// stock is taken as given where a premium is checked on it.
fn lacks(row: &Row) -> Option<String> {
    let unreadable = row.unreadable.iter().map(|cell| format!("`{}`: {}", cell.heading, cell.error.message));
    let missing: Vec<String> = unreadable.chain(missing(row)).collect();
    (!missing.is_empty()).then(|| missing.join("; "))
}

/// Columns that the amounts a row states need and that are empty.
fn missing(row: &Row) -> Vec<String> {
    let has = |column: &Column| row.cell(*column).is_some() || row.is_unreadable(&[*column]);
    let lacking = |parts: &[Column]| -> Vec<String> {
        parts.iter().filter(|part| !has(part)).map(|part| format!("no {}", part.word())).collect()
    };
    let states_premium = has(&Column::WithPremium);
    let of_premium = lacking(&[Column::Average, Column::Premium]);
    let is_given = states_premium && of_premium.is_empty();
    let states_total = has(&Column::Year1) || has(&Column::FourYears) || (has(&Column::Average) && !is_given);
    if !states_total && !states_premium {
        return vec!["no stated total".to_owned()];
    }
    let of_total = if states_total { lacking(&[Column::Base, Column::Equity]) } else { Vec::new() };
    let of_premium = if states_premium { of_premium } else { Vec::new() };
    [of_total, of_premium].concat()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn why(csv: &str) -> Vec<String> {
        skipped(&PayTable::read(csv, false).unwrap()).into_iter().map(|row| row.why).collect()
    }

    #[test]
    fn every_stated_amount_needs_its_parts() {
        let premium = "Average,AI premium,With AI\nX,";
        let row = "200K,10%,220K\n";
        assert!(why(&format!("Place,{premium}{row}")).is_empty());
        assert_eq!(why(&format!("Place,Total Y1,{premium}250K,{row}")), ["no base; no stock over 4 years"]);
        assert_eq!(
            why(&format!("Place,Base,Total 4 years,{premium}150K,800K,{row}")),
            ["no stock over 4 years"]
        );
        assert_eq!(
            why("Place,Base,RSU,Total Y1,With AI\nX,150K,200K,160K,220K\n"),
            ["no average a year; no premium"]
        );
        assert_eq!(why("Place,Base,RSU\nX,150K,200K\n"), ["no stated total"]);
        assert_eq!(
            why("Place,Base,RSU,Total Y1\nX,lots,,160K\n"),
            ["`Base`: `lots` is no range of amounts, as a base should be; no stock over 4 years"]
        );
        assert_eq!(why("Place,Base,RSU,Total Y1\nX,150K,200K,160K\nY,150K,200K,n/a\n"), ["no stated total"]);
    }
}
