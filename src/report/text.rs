//! Laying out plain text.

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

/// Columns a text takes in a terminal. Everything printed is one column a character; names in wider
/// scripts may push a line out.
#[must_use]
pub fn columns(text: &str) -> usize {
    text.chars().count()
}

/// The text cut to a width, with an ellipsis if it was longer.
#[must_use]
pub fn shortened(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Rows of cells as lines: the first column to the left, the others to the right, two spaces between.
#[must_use]
pub fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| columns(cell)).max();
    let widths: Vec<usize> = (0..count).map(|column| width(column).unwrap_or(0)).collect();
    let line = |row: &Vec<String>| {
        let cell = |(i, cell): (usize, &String)| {
            let padding = " ".repeat(widths[i].saturating_sub(columns(cell)));
            if i == 0 { format!("{cell}{padding}") } else { format!("{padding}{cell}") }
        };
        let cells: Vec<String> = row.iter().enumerate().map(cell).collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
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
    fn long_names_end_in_an_ellipsis() {
        assert_eq!(shortened("a long name", 7), "a long…");
        assert_eq!(shortened("short", 7), "short");
    }
}
