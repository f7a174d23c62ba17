//! Laying out plain text.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Width every report keeps to.
pub const WIDTH: usize = 80;

/// A sentence of a list.
#[must_use]
pub fn bullet(sentence: &str) -> String {
    format!("• {}", wrapped(sentence, WIDTH - 2, "  "))
}

/// Breaks a text at spaces so that no line is longer than `width`; lines after the first start with
/// `indent`. A word longer than the width stands on a line of its own.
#[must_use]
pub fn wrapped(text: &str, width: usize, indent: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last().map_or(0, |line| columns(line));
        if line > 0 && line + 1 + columns(word) > width {
            lines.push(indent.to_owned());
        }
        if let Some(line) = lines.last_mut() {
            if !line.trim().is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n")
}

/// Columns a text takes in a terminal: none for a combining accent, two for wide scripts and emoji.
#[must_use]
pub fn columns(text: &str) -> usize {
    text.width()
}

/// The text cut to a width, with an ellipsis if it was longer.
#[must_use]
pub fn shortened(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if columns(&kept) + c.width().unwrap_or(0) >= width {
            break;
        }
        kept.push(c);
    }
    format!("{}…", kept.trim_end())
}

/// Rows of cells as lines: the first column to the left, the others to the right, two spaces between. A table wider
/// than [`WIDTH`] is folded: its columns stand in as few tables below each other as they fit into, each with the first
/// column again.
#[must_use]
pub fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let widths = widths(rows);
    let mut lines = Vec::new();
    for block in folded(&widths) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(rows.iter().map(|row| line(row, &widths, &block)));
    }
    lines
}

/// Fewest columns that are left of a first cell.
const LEAST: usize = 12;

/// The same, but never folded: a line a row, so that something can stand between or behind them. What does not fit is
/// cut from the first column, never from the figures.
#[must_use]
pub fn aligned_by_row(rows: &[Vec<String>]) -> Vec<String> {
    let others = widths(rows).iter().skip(1).map(|width| 2 + width).sum::<usize>();
    let room = WIDTH.saturating_sub(others).max(LEAST);
    let mut rows = rows.to_vec();
    rows.iter_mut().filter_map(|row| row.first_mut()).for_each(|cell| *cell = shortened(cell, room));
    let widths = widths(&rows);
    rows.iter().map(|row| line(row, &widths, &(1..widths.len().max(1)))).collect()
}

/// Whether a table stands on lines of [`WIDTH`] without being folded.
#[must_use]
pub fn fits(rows: &[Vec<String>]) -> bool {
    folded(&widths(rows)).len() <= 1
}

/// The widest cell of each column.
fn widths(rows: &[Vec<String>]) -> Vec<usize> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| columns(cell)).max();
    (0..count).map(|column| width(column).unwrap_or(0)).collect()
}

/// The columns of each table that a wide one is folded into, about as many in each, the first left out.
fn folded(widths: &[usize]) -> Vec<std::ops::Range<usize>> {
    let count = widths.len();
    if count < 2 {
        return std::iter::once(1..1).collect();
    }
    let in_tables = |tables: usize| -> Vec<std::ops::Range<usize>> {
        let each = (count - 1).div_ceil(tables);
        (1..count).step_by(each).map(|start| start..(start + each).min(count)).collect()
    };
    let fit = |tables: &Vec<std::ops::Range<usize>>| {
        tables.iter().all(|block| {
            widths[0] + widths[block.clone()].iter().map(|width| 2 + width).sum::<usize>() <= WIDTH
        })
    };
    (1..count).map(in_tables).find(fit).unwrap_or_else(|| in_tables(count - 1))
}

/// The first cell of a row and those of a block of columns.
fn line(row: &[String], widths: &[usize], block: &std::ops::Range<usize>) -> String {
    let padding = |column: usize, cell: &String| " ".repeat(widths[column].saturating_sub(columns(cell)));
    let first = row.first().map(|cell| format!("{cell}{}", padding(0, cell)));
    let others = block.clone().filter_map(|column| {
        let cell = row.get(column)?;
        Some(format!("{}{cell}", padding(column, cell)))
    });
    first.into_iter().chain(others).collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_the_width_and_words_stay_whole() {
        let text = "one two three four five six seven";
        let lines = wrapped(text, 12, "  ");
        assert!(lines.lines().all(|line| columns(line) <= 12), "{lines}");
        assert_eq!(lines.split_whitespace().collect::<Vec<_>>().join(" "), text);
        assert_eq!(wrapped("unbreakable", 3, ""), "unbreakable");
    }

    #[test]
    fn a_wide_table_is_folded_and_loses_nothing() {
        let row = |label: &str| {
            let cells = (1..=8).map(|column| format!("{label}-figure-{column}"));
            std::iter::once(label.to_owned()).chain(cells).collect::<Vec<String>>()
        };
        let rows = [row("head"), row("tail")];
        let lines = aligned(&rows);
        assert!(!fits(&rows) && fits(&rows.each_ref().map(|row| row[..5].to_vec())));
        assert!(lines.iter().all(|line| columns(line) <= WIDTH), "{lines:#?}");
        assert_eq!(lines.iter().filter(|line| line.starts_with("tail  ")).count(), 2);
        let text = lines.join("\n");
        assert!(rows.iter().flatten().all(|cell| text.contains(cell.as_str())), "{text}");
    }

    #[test]
    fn a_table_told_by_row_is_cut_at_its_names_alone() {
        let rows =
            [["a".repeat(90), "$100K".to_owned()], [String::new(), "printed".to_owned()]].map(Vec::from);
        let lines = aligned_by_row(&rows);
        assert_eq!((lines.len(), columns(&lines[0])), (2, WIDTH));
        assert!(
            lines[0].contains("…") && lines[0].ends_with("$100K") && lines[1].ends_with("printed"),
            "{lines:#?}"
        );
        // Figures too wide for any terminal stay.
        let wide = [vec!["name".repeat(5), "7".repeat(90)]];
        assert_eq!(aligned_by_row(&wide), [format!("namenamenam…  {}", "7".repeat(90))]);
    }

    #[test]
    fn long_names_end_in_an_ellipsis() {
        assert_eq!(shortened("a long name", 7), "a long…");
        assert_eq!(shortened("short", 7), "short");
        assert_eq!((columns("株価計画"), columns("Zu\u{308}rich")), (8, 6));
        assert_eq!(shortened("株価計画", 6), "株価…");
    }
}
