//! Findings of an audit: printed figures beside those reckoned from their parts.

use serde_json::{Value, json};

use super::table::Emphasis;
use super::text::{WIDTH, aligned_by_row, columns, shortened, wrapped};
use crate::decide::audit::{Finding, Line, Skipped, Unit};
use crate::facts::guides::{Guides, Range};
use crate::money;

/// The audit of a table.
#[derive(Debug, Clone)]
pub struct TableAudit<'a> {
    /// Name of the file.
    pub name: &'a str,
    /// Headings and what they were taken for.
    pub columns: Vec<(String, &'static str)>,
    /// Headings of columns with amounts that were taken for nothing.
    pub unread: Vec<String>,
    /// Rows read.
    pub rows: usize,
    /// Rows of which not everything could be checked.
    pub skipped: Vec<Skipped>,
    /// Lines of other tables that are none of pay.
    pub passed_over: Vec<usize>,
    /// Stated amounts with all their parts.
    pub checkable: usize,
    /// What was assumed of vesting.
    pub vesting: &'a str,
    /// Dollars by which a stated amount may miss.
    pub tolerance: f64,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// What an audit of a table prints.
#[must_use]
pub fn of_table(audit: &TableAudit, emphasis: Emphasis) -> String {
    let columns = audit.columns.iter().map(|(heading, word)| format!("`{heading}` as {word}"));
    let columns = columns.collect::<Vec<_>>().join(", ");
    let rows = if audit.rows == 1 { "1 row".to_owned() } else { format!("{} rows", audit.rows) };
    let unread: Vec<String> = audit.unread.iter().map(|heading| format!("`{heading}`")).collect();
    let unread = match &unread[..] {
        [] => String::new(),
        some => format!(" Not read, though it holds amounts: {}.", some.join(", ")),
    };
    let assumed = format!(
        "{rows}; read {columns}.{unread} Vesting {}, a flat share price, a stated amount may miss by {}.",
        audit.vesting,
        money::exact(audit.tolerance)
    );
    let mut lines = vec![emphasis(&wrapped(audit.name, WIDTH, "")), wrapped(&assumed, WIDTH, "")];
    lines.extend(audit.findings.iter().flat_map(|finding| paragraph(finding, emphasis)));
    lines.extend(not_checked(audit, emphasis));
    lines.push(String::new());
    lines.push(wrapped(&verdict(audit), WIDTH, ""));
    lines.join("\n") + "\n"
}

/// Most rows and tables that are told one by one.
const MOST_TOLD: usize = 5;

/// The rows of which not everything could be checked, the first of them with the reason, and the tables passed over.
fn not_checked(audit: &TableAudit, emphasis: Emphasis) -> Vec<String> {
    let mut lines = Vec::new();
    if !audit.skipped.is_empty() {
        let head = format!("{} of {} rows could not be checked in full", audit.skipped.len(), audit.rows);
        lines.extend([String::new(), emphasis(&head)]);
        let row = |row: &Skipped| {
            let label =
                if row.label.is_empty() { String::new() } else { format!(", {}", shortened(&row.label, 40)) };
            format!("line {}{label}: {}", row.line, shortened(&row.why, 240))
        };
        let told = audit.skipped.iter().take(MOST_TOLD).map(row);
        lines.extend(told.map(|row| format!("  {}", wrapped(&row, WIDTH - 2, "    "))));
        let left = audit.skipped.len().saturating_sub(MOST_TOLD);
        lines.extend((left > 0).then(|| format!("  and {left} more; --json lists all")));
    }
    let told: Vec<String> = audit.passed_over.iter().take(MOST_TOLD).map(usize::to_string).collect();
    if !told.is_empty() {
        let (what, left) = match audit.passed_over.len() {
            1 => ("A table", ""),
            n if n > MOST_TOLD => ("Tables", " and further down"),
            _ => ("Tables", ""),
        };
        let places = told.join(", ");
        let note = format!("{what} without a heading of pay, from line {places}{left}: passed over.");
        lines.extend([String::new(), wrapped(&note, WIDTH, "")]);
    }
    lines
}

/// Ranges of a table that cannot be right.
#[must_use]
pub fn wrong(audit: &TableAudit) -> usize {
    audit.findings.iter().map(|finding| finding.lines.len()).sum()
}

/// Whether all was well: what is wrong with a table, or what could not be checked, in a sentence.
#[must_use]
pub fn complaint(audit: &TableAudit) -> Option<String> {
    let rows = money::counted(audit.rows as u64, "row");
    let wrong = match wrong(audit) {
        0 => None,
        n => Some(format!("{} cannot be right", money::counted(n as u64, "range"))),
    };
    let skipped = match audit.skipped.len() {
        0 => None,
        n => Some(format!("{n} of {rows} could not be checked in full")),
    };
    let said: Vec<String> = wrong.into_iter().chain(skipped).collect();
    (!said.is_empty()).then(|| format!("{}: {}.", audit.name, said.join("; ")))
}

fn verdict(audit: &TableAudit) -> String {
    let wrong = wrong(audit);
    let amounts =
        |n: usize| if n == 1 { "1 stated amount".to_owned() } else { format!("{n} stated amounts") };
    match (audit.checkable, wrong) {
        (0, 0) => "No stated total has all its parts in this table: there was nothing to check. A total needs base and \
                   stock, an average with a premium both of them."
            .to_owned(),
        (1, 0) => "The 1 stated amount that could be checked follows from its parts.".to_owned(),
        (all, 0) => format!("All {} that could be checked follow from their parts.", amounts(all)),
        (all, wrong) => format!(
            "{} cannot be right; {} could be checked.",
            money::counted(wrong as u64, "range"),
            amounts(all)
        ),
    }
}

/// What an audit of the guides prints.
#[must_use]
pub fn of_guides(guides: &Guides, findings: &[Finding], emphasis: Emphasis) -> String {
    let title = format!("What of the guides cannot be, as known on {}", guides.as_of);
    let sources = guides.document.iter().map(|document| {
        let sureness = document.confidence.word();
        format!("{}: {}; sureness {sureness}.", document.name, document.about)
    });
    let how = "Left what is printed, right what the parts or another source give, both ends of a range.";
    let mut lines = vec![emphasis(&title), wrapped(how, WIDTH, "")];
    lines.extend(sources.map(|source| wrapped(&source, WIDTH, "  ")));
    lines.extend(findings.iter().flat_map(|finding| paragraph(finding, emphasis)));
    lines.join("\n") + "\n"
}

/// Lines under a title.
#[must_use]
pub fn of_lines(title: &str, figures: &[Line], emphasis: Emphasis) -> String {
    let mut lines = vec![emphasis(&wrapped(title, WIDTH, ""))];
    lines.extend(table(figures));
    lines.join("\n") + "\n"
}

fn paragraph(finding: &Finding, emphasis: Emphasis) -> Vec<String> {
    let mark = if finding.holds { " (holds)" } else { "" };
    let mut lines =
        vec![String::new(), emphasis(&format!("{}{mark}", finding.id)), wrapped(&finding.says, WIDTH, "")];
    lines.extend(table(&finding.lines));
    lines
}

fn table(figures: &[Line]) -> Vec<String> {
    let cells = |line: &Line| {
        let range = |range: Option<Range>| range.map_or_else(String::new, |range| written(range, line.unit));
        let off = line.off().map_or_else(String::new, |off| beyond(off, line.unit));
        vec![format!("  {}", line.what), range(line.printed), range(line.reckoned), off]
    };
    let with_figures = |line: &&Line| line.printed.is_some() || line.reckoned.is_some();
    let mut rows = vec![["", "printed", "reckoned", "off by"].map(str::to_owned).to_vec()];
    rows.extend(figures.iter().filter(with_figures).map(cells));
    if figures.iter().all(|line| line.reckoned.is_none()) {
        rows.iter_mut().for_each(|row| row.truncate(2));
    }
    let mut rows = aligned_by_row(&rows).into_iter();
    let heading = rows.next().filter(|_| rows.len() > 0);
    let lines = figures.iter().flat_map(|line| row(line, with_figures(&line).then(|| rows.next()).flatten()));
    heading.into_iter().chain(lines).collect()
}

/// A row with its note beside it, or below where the line is full.
fn row(line: &Line, row: Option<String>) -> Vec<String> {
    let Some(note) = &line.note else { return row.into_iter().collect() };
    let Some(row) = row else {
        return vec![format!("  {}", wrapped(&format!("{}: {note}", line.what), WIDTH - 2, "    "))];
    };
    let beside = format!("{row}  {note}");
    if columns(&beside) <= WIDTH {
        vec![beside]
    } else {
        vec![row, format!("    {}", wrapped(note, WIDTH - 4, "    "))]
    }
}

/// `$269–362.5K`, `16.3%`, `42.5×`.
fn written(range: Range, unit: Unit) -> String {
    let Range { low, high } = range;
    let single = (low - high).abs() < 1e-9 * high.abs().max(1e-9);
    match unit {
        Unit::Dollars if single => thousands(low),
        Unit::Dollars => {
            let ends = [low, high].map(thousands);
            format!("{}–{}", ends[0].trim_end_matches('K'), ends[1].trim_start_matches('$'))
        }
        Unit::Rate if single => format!("{}%", signed(100.0 * low, 1)),
        Unit::Rate => format!("{}…{}%", signed(100.0 * low, 1), signed(100.0 * high, 1)),
        Unit::Times if single => format!("{}×", trimmed(low, 2)),
        Unit::Times => format!("{}–{}×", trimmed(low, 2), trimmed(high, 2)),
    }
}

/// What is printed beyond what is reckoned, at the low and the high end.
fn beyond(off: Range, unit: Unit) -> String {
    let one = |off: f64| {
        let size = match unit {
            Unit::Dollars => thousands(off.abs()).trim_start_matches('$').to_owned(),
            Unit::Rate => format!("{} pts", trimmed(100.0 * off.abs(), 1)),
            Unit::Times => format!("{}×", trimmed(off.abs(), 2)),
        };
        let is_nothing = !size.contains(|c: char| ('1'..='9').contains(&c));
        let sign = if off < 0.0 { "−" } else { "+" };
        if is_nothing { "0".to_owned() } else { format!("{sign}{size}") }
    };
    let ends = [off.low, off.high].map(one);
    if ends[0] == ends[1] { ends[0].clone() } else { format!("{} / {}", ends[0], ends[1]) }
}

/// `$362.5K`, `$1,315K`, `$8.75K`: all in one unit, for these are compared.
fn thousands(dollars: f64) -> String {
    let decimals = if dollars.abs() < 99_950.0 { 2 } else { 1 };
    let digits = trimmed(dollars.abs() / 1e3, decimals);
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let whole = money::count(whole.parse().unwrap_or(u64::MAX));
    let point = if fraction.is_empty() { "" } else { "." };
    let sign = if dollars < 0.0 { "−" } else { "" };
    format!("{sign}${whole}{point}{fraction}K")
}

fn signed(value: f64, decimals: usize) -> String {
    let digits = trimmed(value.abs(), decimals);
    if value < 0.0 && digits != "0" { format!("−{digits}") } else { digits }
}

/// Decimals without noughts at their end.
fn trimmed(value: f64, decimals: usize) -> String {
    // The nudge makes 391.25 the half it is meant to be.
    let digits = format!("{:.decimals$}", value * (1.0 + 1e-12));
    match digits.contains('.') {
        true => digits.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => digits,
    }
}

/// Findings for programs.
#[must_use]
pub fn summary(findings: &[Finding]) -> Value {
    findings
        .iter()
        .map(|finding| {
            json!({
                "id": finding.id,
                "says": finding.says,
                "holds": finding.holds,
                "lines": lines(&finding.lines),
            })
        })
        .collect()
}

/// Figures for programs.
#[must_use]
pub fn lines(figures: &[Line]) -> Value {
    let ends = |range: Option<Range>| range.map(|range| [range.low, range.high]);
    let unit = |unit: Unit| match unit {
        Unit::Dollars => "dollars",
        Unit::Rate => "rate",
        Unit::Times => "times",
    };
    let line = |line: &Line| {
        json!({
            "what": line.what,
            "unit": unit(line.unit),
            "printed": ends(line.printed),
            "reckoned": ends(line.reckoned),
            "off": ends(line.off()),
            "note": line.note,
        })
    };
    figures.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_place_takes_no_figure_away() {
        let ends = |low, high| Some(Range { low, high });
        let line = |what: &str| Line {
            what: what.to_owned(),
            printed: ends(274_001.0, 357_500.0),
            reckoned: ends(269_000.0, 362_500.0),
            unit: Unit::Dollars,
            note: Some("a vest of 6.8% / 3.9% would fit".to_owned()),
        };
        let lines = table(&[line(&"x".repeat(71)), line("Seattle")]);
        let told = lines.join("\n");
        for cell in
            ["printed", "reckoned", "off by", "$274–357.5K", "$269–362.5K", "Seattle", "would fit", "xxx…"]
        {
            assert!(told.contains(cell), "no {cell} in\n{told}");
        }
        assert_eq!(told.matches("$269–362.5K  ").count(), 2, "{told}");
        assert!(told.lines().all(|line| columns(line) <= WIDTH), "{told}");
    }

    #[test]
    fn amounts_keep_the_digits_that_are_compared() {
        let dollars = |low, high| written(Range { low, high }, Unit::Dollars);
        assert_eq!(dollars(269_000.0, 362_500.0), "$269–362.5K");
        assert_eq!(dollars(1_315_000.0, 1_315_000.0), "$1,315K");
        assert_eq!(dollars(12_750_000.0, 12_750_000.0), "$12,750K");
        assert_eq!(dollars(8_750.0, 391_250.0), "$8.75–391.3K");
        assert_eq!(beyond(Range { low: 31_000.0, high: -17_500.0 }, Unit::Dollars), "+31K / −17.5K");
        assert_eq!(written(Range { low: -0.05, high: 0.1625 }, Unit::Rate), "−5…16.3%");
    }
}
