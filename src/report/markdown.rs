//! Text and tables as Markdown, to stand in a guide.

/// Without what Markdown, or mathematics in it, would take for its own.
pub(super) fn escaped(text: &str) -> String {
    let special = |c: char| matches!(c, '|' | '$' | '*' | '_' | '<' | '`' | '\\' | '#' | '[' | ']');
    text.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
}

/// The same of a sentence in which names stand between backticks: they stay code.
pub(super) fn sentence(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // Of an odd number of backticks nothing is certain.
    if parts.len().is_multiple_of(2) {
        return escaped(text);
    }
    let part = |(i, part): (usize, &&str)| match i % 2 {
        0 => escaped(part),
        _ => format!("`{part}`"),
    };
    parts.iter().enumerate().map(part).collect()
}

/// A row of a table.
fn row(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
    format!("| {} |", cells.join(" | "))
}

/// A table, its first row the heading: the first column to the left, the others to the right.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let [heading, rows @ ..] = rows else { return String::new() };
    let rule = format!("|---|{}", "---:|".repeat(heading.len().saturating_sub(1)));
    let lines: Vec<String> =
        [row(heading), rule].into_iter().chain(rows.iter().map(|cells| row(cells))).collect();
    lines.join("\n") + "\n"
}

/// A page: its title, what it rests on, tables with their titles, sentences, and how to read it all.
pub(super) fn page(
    title: &str,
    about: &str,
    tables: impl IntoIterator<Item = (String, Vec<Vec<String>>)>,
    said: &[String],
    legend: &str,
) -> String {
    let mut page = format!("# {}\n\n{}\n", escaped(title), escaped(about));
    for (title, rows) in tables {
        page += &format!("\n## {}\n\n{}", escaped(&title), table(&rows));
    }
    page.push('\n');
    page.extend(said.iter().map(|said| format!("- {}\n", sentence(said))));
    page + &format!("\n{}\n", escaped(legend))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_code_and_signs_stay_signs() {
        assert_eq!(sentence("`a_b` pays $5 more"), "`a_b` pays \\$5 more");
        assert_eq!(sentence("a ` alone, $5"), "a \\` alone, \\$5");
        let rows = [["", "a|b"], ["x", "$1"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(table(&rows), "|  | a\\|b |\n|---|---:|\n| x | \\$1 |\n");
    }
}
