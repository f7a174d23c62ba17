//! The tables of the page.

use crate::records::{Counted, Kinds, Note, Record, sum};
use crate::sources::{Test, words};

/// The head of the table of tests, by which the page is read back.
pub const TESTS: &str = "| test | checks | paths |\n|---|---:|---:|";

/// Words for the kinds of check of `tests/support/mod.rs`; others are named as there.
const KINDS: [(&str, &str); 6] = [
    ("Chance", "chances"),
    ("Error", "standard errors and intervals"),
    ("Exact", "without chance"),
    ("Law", "fit of the whole law"),
    ("Moment", "log price and options"),
    ("Sd", "standard deviation"),
];

fn kind_in_words(kind: &str) -> String {
    let known = KINDS.iter().find(|(name, _)| *name == kind);
    known.map_or_else(|| words(kind).to_lowercase(), |(_, words)| (*words).to_owned())
}

pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        grouped.push_str(if i > 0 && (digits.len() - i).is_multiple_of(3) { "," } else { "" });
        grouped.push(digit);
    }
    grouped
}

/// Largest |z|, its root mean square and the largest relative error, as far as there are any.
pub fn closeness(counted: &Counted) -> String {
    let z = if counted.scored > 0 {
        format!("{:.2} | {:.2}", counted.largest, counted.root_mean_square())
    } else {
        " | ".to_owned()
    };
    let relative = if counted.relative > 0.0 { format!("{:.0e}", counted.relative) } else { String::new() };
    format!("{z} | {relative}")
}

pub fn of_kinds(kinds: &Kinds) -> String {
    let mut table =
        "| kind of check | checks | largest \\|z\\| | rms z | largest relative error |\n".to_owned();
    table.push_str("|---|---:|---:|---:|---:|\n");
    let mut add = |name: &str, counted: &Counted| {
        table.push_str(&format!("| {name} | {} | {} |\n", thousands(counted.done), closeness(counted)));
    };
    kinds.iter().for_each(|(kind, counted)| add(&kind_in_words(kind), counted));
    add("**all**", &sum(kinds.values()));
    table
}

/// One row a test: how much it checked, at how many paths.
pub fn of_tests(tests: &[Test], records: &[&Record]) -> String {
    let mut table = format!("{TESTS}\n");
    for test in tests {
        let own: Vec<&Note> = records
            .iter()
            .filter(|record| record.test_name() == test.name)
            .map(|record| &record.note)
            .collect();
        let paths = own.iter().filter_map(|note| match note {
            Note::Checked { paths, .. } => *paths,
            _ => None,
        });
        let paths = paths.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        let paths = paths.map_or(String::new(), |(least, most)| match least == most {
            true => thousands(least),
            false => format!("{} to {}", thousands(least), thousands(most)),
        });
        table.push_str(&format!("| {} | {} | {paths} |\n", test.words(), checks_in_words(test, &own)));
    }
    table
}

fn checks_in_words(test: &Test, notes: &[&Note]) -> String {
    // Equal counts in a row are told once.
    let mut counts: Vec<(u64, usize)> = Vec::new();
    for note in notes {
        let Note::Checked { kinds, .. } = note else { continue };
        let done = sum(kinds.values()).done;
        match counts.last_mut() {
            Some((count, times)) if *count == done => *times += 1,
            _ => counts.push((done, 1)),
        }
    }
    let count = |&(count, times): &(u64, usize)| match times {
        1 => thousands(count),
        _ => format!("{times} × {}", thousands(count)),
    };
    let mut parts: Vec<String> = counts.iter().map(count).collect();
    if notes.iter().any(|note| matches!(note, Note::Mistake { .. })) {
        parts.push("mistakes".into());
    }
    match (parts.is_empty(), test.is_ignored) {
        (false, _) => parts.join(" + "),
        (true, true) => "on request".into(),
        (true, false) => "own comparison".into(),
    }
}

/// One row a mistake made on purpose; nothing if there is none.
pub fn of_mistakes(records: &[&Record]) -> String {
    let mut rows = String::new();
    for record in records {
        let Note::Mistake { what, kinds, untouched } = &record.note else { continue };
        let seen = kinds.iter().filter(|(_, counted)| counted.failed > 0);
        let seen = seen.map(|(kind, counted)| {
            format!("{} {} of {}", kind_in_words(kind), counted.failed, thousands(counted.done))
        });
        let seen = seen.collect::<Vec<_>>().join(", ");
        let untouched = untouched.iter().filter(|kind| kinds.contains_key(*kind));
        let untouched = untouched.map(|kind| kind_in_words(kind)).collect::<Vec<_>>().join(", ");
        rows.push_str(&format!("| {} | {seen} | {untouched} |\n", words(what)));
    }
    match rows.is_empty() {
        true => String::new(),
        false => {
            format!(
                "| mistake made on purpose | checks that failed, as they must | need not fail |\n|---|---|---|\n{rows}"
            )
        }
    }
}

/// The tables noted cell by cell: rows and columns in the order in which they were first told.
pub fn of_cells(records: &[&Record]) -> String {
    let cells = || {
        records.iter().filter_map(|record| match &record.note {
            Note::Cells { table, row, cells } => Some((table, row, cells)),
            _ => None,
        })
    };
    let mut text = String::new();
    for title in once_each(cells().map(|(table, ..)| table)) {
        let own: Vec<_> = cells().filter(|(table, ..)| *table == title).collect();
        let columns = once_each(own.iter().flat_map(|(.., cells)| cells.iter().map(|(column, _)| column)));
        let heads: String =
            columns.iter().map(|column| format!(" {} |", column.replace('|', "\\|"))).collect();
        text.push_str(&format!("{title}:\n\n| |{heads}\n|---|{}\n", "---:|".repeat(columns.len())));
        for row in once_each(own.iter().map(|(_, row, _)| *row)) {
            let all = || own.iter().filter(|(_, name, _)| *name == row).flat_map(|(.., cells)| cells.iter());
            let value =
                |column: &&String| all().find(|(name, _)| name == *column).map_or("", |(_, value)| value);
            let values: String = columns.iter().map(|column| format!(" {} |", value(column))).collect();
            text.push_str(&format!("| {row} |{values}\n"));
        }
        text.push('\n');
    }
    text
}

fn once_each<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut once = Vec::new();
    for one in all {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    once
}
