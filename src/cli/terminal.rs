//! Talking to a terminal.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};

use crate::report::text::{WIDTH, wrapped};

const BOLD: Style = Style::new().bold();
const ERROR: Style = AnsiColor::Red.on_default().bold();

/// Text that stands out where the output can show it.
pub(super) fn bold(text: &str) -> String {
    format!("{BOLD}{text}{BOLD:#}")
}

/// `error: …`, in colour where that works.
pub(super) fn error_line(message: impl Display) -> String {
    const LABEL: &str = "error";
    let line = paragraph(format_args!("{LABEL}: {message}"));
    line.replacen(LABEL, &format!("{ERROR}{LABEL}{ERROR:#}"), 1)
}

/// Whole sentences, in lines no wider than a terminal.
pub(super) fn paragraph(text: impl Display) -> String {
    wrapped(&text.to_string(), WIDTH, "") + "\n"
}

/// Prints to standard output; styles are removed where they would not show.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Prints to standard error. If even that fails there is nobody left to tell.
pub(super) fn say(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// A path as one word of a shell command.
pub(super) fn shell_word(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+:,@%=".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text;
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Whether standard error shows colour.
pub(super) fn stderr_has_colour() -> bool {
    !matches!(anstream::AutoStream::choice(&io::stderr()), anstream::ColorChoice::Never)
}
