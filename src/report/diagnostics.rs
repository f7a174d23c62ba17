//! What is wrong with a scenario file: the line, a caret under the place, and what to do.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::scenario::{Diagnostic, Severity};

/// Widest line of a message or a help text.
const WIDTH: usize = 78;

/// The diagnostics of a file as text for a terminal, a blank line between them.
///
/// ```
/// use vestcast::report::diagnostics;
/// use vestcast::scenario::Scenario;
///
/// let source = "title = \"Raise\"\n[offers.first]\nbase = \"175K\"\nraise = 3\n";
/// let problems = Scenario::from_toml(source).unwrap_err();
/// let text = diagnostics::render("raise.toml", source, problems.diagnostics(), false);
/// assert_eq!(text, "\
/// error: `raise` must be a rate, with its percent sign
///  --> raise.toml:4:9
///   |
/// 4 | raise = 3
///   |         ^ found `3`
///   |
///   = help: write \"3%\"
/// ");
/// ```
#[must_use]
pub fn render(path: &str, source: &str, diagnostics: &[Diagnostic], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let one = |diagnostic: &Diagnostic| render_one(&renderer, path, source, diagnostic) + "\n";
    diagnostics.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn render_one(renderer: &Renderer, path: &str, source: &str, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let line = Line::around(source, diagnostic.span.start);
    let start = diagnostic.span.start.clamp(line.start, line.end) - line.start;
    // A table may run over many lines; its first one is enough to find it.
    let end = diagnostic.span.end.clamp(line.start + start, line.end) - line.start;
    let label = Some(diagnostic.label.as_str()).filter(|label| !label.is_empty());
    let place = AnnotationKind::Primary.span(start..end).label(label);
    let snippet = Snippet::source(line.text).line_start(line.number).path(path).annotation(place);
    let help = diagnostic.help.iter().map(|help| Level::HELP.message(wrapped(help, WIDTH - 8)));
    let title = level.primary_title(wrapped(&diagnostic.message, WIDTH));
    renderer.render(&[title.element(snippet).elements(help)])
}

/// A line of the source, without its end.
struct Line<'s> {
    text: &'s str,
    number: usize,
    start: usize,
    end: usize,
}

impl<'s> Line<'s> {
    fn around(source: &'s str, at: usize) -> Self {
        let at = source.floor_char_boundary(at);
        let start = source[..at].rfind('\n').map_or(0, |end| end + 1);
        let text = source[start..].lines().next().unwrap_or_default();
        let number = 1 + source[..start].bytes().filter(|byte| *byte == b'\n').count();
        Line { text, number, start, end: start + text.len() }
    }
}

/// The text broken between words so that lines stay within a width where words allow it.
fn wrapped(text: &str, width: usize) -> String {
    let mut lines = String::new();
    let mut column = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 0 {
            let fits = column + 1 + length <= width;
            lines.push(if fits { ' ' } else { '\n' });
            column = if fits { column + 1 } else { 0 };
        }
        lines.push_str(word);
        column += length;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_broken_between_words() {
        assert_eq!(wrapped("one two three", 7), "one two\nthree");
        assert_eq!(wrapped("", 7), "");
    }

    #[test]
    fn lines_are_found_at_both_ends() {
        let line = |at| Line::around("ab\ncd", at).text.to_owned();
        assert_eq!([line(0), line(2), line(3), line(5)], ["ab", "ab", "cd", "cd"]);
    }
}
