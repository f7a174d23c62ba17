//! From text to TOML; what is not TOML is explained in the user's words.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, Error};

use super::diagnostic::{Diagnostic, Problems};
use super::meant;
use super::words::quoted;

/// In longer files only the first error of syntax is looked for: garbage has one at every byte.
const LONGEST_SCANNED_WHOLE: usize = 100_000;

/// The tables of the file. Nothing if it is too broken for its meaning to be checked.
pub(super) fn parse<'s>(source: &'s str, problems: &mut Problems) -> Option<Spanned<DeTable<'s>>> {
    let (document, errors) = if source.len() > LONGEST_SCANNED_WHOLE {
        match DeTable::parse(source) {
            Ok(document) => (Some(document), Vec::new()),
            Err(error) => (None, vec![error]),
        }
    } else {
        let (document, errors) = DeTable::parse_recoverable(source);
        (Some(document), errors)
    };
    // A value without quotes is taken as if it had them, so the rest of the file can be checked as well.
    let sound = errors.iter().all(|error| unquoted(source, error).is_some());
    for error in one_a_line(source, errors) {
        problems.push_last(explain(source, &error));
    }
    document.filter(|_| sound)
}

/// The first error of each line: the others mostly follow from it.
fn one_a_line(source: &str, mut errors: Vec<Error>) -> Vec<Error> {
    errors.sort_by_key(start);
    let (mut line, mut scanned, mut last) = (0, 0, None);
    errors.retain(|error| {
        let at = start(error).min(source.len());
        line += source.as_bytes()[scanned..at].iter().filter(|byte| **byte == b'\n').count();
        scanned = at;
        last.replace(line) != Some(line)
    });
    errors
}

fn start(error: &Error) -> usize {
    error.span().map_or(0, |span| span.start)
}

/// The text of a value that lacks its quotes.
fn unquoted<'s>(source: &'s str, error: &Error) -> Option<&'s str> {
    let text = source.get(error.span()?)?;
    let lacks_quotes = error.message().starts_with("string values must be quoted") && !text.is_empty();
    (lacks_quotes && !is_switch(text)).then_some(text)
}

fn is_switch(text: &str) -> bool {
    ["yes", "no", "on", "off", "true", "false"].contains(&text.to_lowercase().as_str())
}

fn explain(source: &str, error: &Error) -> Diagnostic {
    let span = error.span().unwrap_or(0..0);
    if let Some(text) = unquoted(source, error) {
        return needs_quotes(span, text);
    }
    let text = source.get(span.clone()).unwrap_or_default();
    let (whole, value) = value_on_line(source, span.start);
    let message = error.message();
    let is = |start: &str| message.starts_with(start);
    if let Some(error) = thousands(source, &span) {
        return error;
    }
    if is("unclosed table")
        && let Some(error) = bare_name(source, span.start)
    {
        return error;
    }
    if is("unexpected key or value") && value.starts_with(|c: char| c == '$' || c.is_ascii_digit()) {
        return needs_quotes(whole, value);
    }
    let (message, help) = match message {
        _ if is("string values must be quoted") && !text.is_empty() => {
            ("this is neither text nor a switch".into(), "write true or false in small letters")
        }
        _ if is("string values must be quoted") => {
            ("a value is missing after `=`".into(), "give one, or remove the line")
        }
        _ if is("duplicate key") => (format!("{} is set twice", quoted(text)), "keep one of the two"),
        _ if is("invalid basic string") || is("invalid literal string") => {
            ("the closing quote is missing".into(), "end the text with the quote it starts with")
        }
        _ if is("key with no value") => ("this key has no value".into(), "write `key = value`"),
        _ if is("unclosed table") => {
            ("the closing `]` of a table's name is missing".into(), "write, for instance, `[offers.first]`")
        }
        _ if is("unclosed array") => {
            ("the closing `]` of the list is missing".into(), "end the list with `]`")
        }
        _ if is("missing comma") => {
            ("a comma or the closing `]` is missing".into(), "write lists as `[1, 2, 3]`")
        }
        _ if is("cannot recurse") || is("recursion") => {
            ("tables and lists are nested too deeply".into(), "no scenario needs more than a few levels")
        }
        other => {
            (format!("this is not TOML: {other}"), "see https://toml.io for the few rules of the format")
        }
    };
    Diagnostic::error(span, message).help(help)
}

fn needs_quotes(span: Range<usize>, text: &str) -> Diagnostic {
    let bare = quoted(text);
    let plain = bare.trim_matches('`').replace(meant::CURLY_QUOTES, "");
    let fault = match text.contains(meant::CURLY_QUOTES) {
        true => "must stand in straight quotes, not in curly ones",
        false => "must stand in quotes",
    };
    Diagnostic::error(span, format!("{bare} {fault}")).help(format!("write \"{plain}\""))
}

/// The error of `300,000` in a list or an inline table, where the comma ends the value.
fn thousands(source: &str, span: &Range<usize>) -> Option<Diagnostic> {
    let in_number = |c: char| c.is_ascii_digit() || c == ',';
    let before = source.get(..span.start)?;
    let start = before.trim_end_matches(in_number).len();
    let rest = &source[start..];
    let end = start + rest.find(|c| !in_number(c)).unwrap_or(rest.len());
    let number = source.get(start..end)?.trim_end_matches(',');
    let after_word = before[..start].ends_with(|c: char| c.is_alphanumeric() || "_.-\"'".contains(c));
    if after_word || !meant::is_grouped_by_commas(number) {
        return None;
    }
    let message = format!("{} must stand in quotes: a bare comma ends the number", quoted(number));
    let help = format!("write \"{number}\" or {}", number.replace(',', "_"));
    Some(Diagnostic::error(start..start + number.len(), message).help(help))
}

/// The error of a table's name with a space in it, such as `[offers.first offer]`.
fn bare_name(source: &str, at: usize) -> Option<Diagnostic> {
    let line_start = source.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let line = source[line_start..].lines().next()?;
    let open = line.find('[')?;
    let inside = line[open..].trim_start_matches('[');
    let name = &inside[..inside.find(']')?];
    let is_bare = |part: &&str| part.chars().all(|c| c.is_alphanumeric() || " '&/+()-_".contains(c));
    let part = name.split('.').map(str::trim).find(|part| part.contains(' ') && is_bare(part))?;
    let start = line_start + open + line[open..].find(part)?;
    let message = format!("the name {} must stand in quotes", quoted(part));
    let help = format!("write `[{}]`", name.replace(part, &format!("\"{part}\"")));
    Some(Diagnostic::error(start..start + part.len(), message).label("it has a space").help(help))
}

/// What stands after the `=` of the line, and where.
fn value_on_line(source: &str, at: usize) -> (Range<usize>, &str) {
    let before = source.get(..at).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = source[line_start..].lines().next().unwrap_or_default();
    let Some(equals) = line.find('=') else { return (at..at, "") };
    let after = &line[equals + 1..];
    let value = after.split('#').next().unwrap_or_default();
    let value_start = line_start + equals + 1 + (value.len() - value.trim_start().len());
    let value = value.trim();
    (value_start..value_start + value.len(), value)
}
