//! Reading a scenario, with warnings and errors shown where they are.

use std::path::Path;

use super::failure::Failure;
use super::terminal;
use crate::report::diagnostics;
use crate::scenario::{self, Diagnostic, LoadError, Scenario};

/// What standard input is called in messages.
const STDIN: &str = "standard input";

/// Whether a path stands for standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// A scenario and what was odd about it.
pub(super) struct Loaded {
    pub(super) scenario: Scenario,
    pub(super) warnings: Vec<String>,
}

/// Reads a file, or standard input for `-`; says its warnings on standard error unless told to be quiet.
pub(super) fn load(path: &Path, quiet: bool) -> Result<Loaded, Failure> {
    let read = if is_stdin(path) {
        scenario::read_stream(STDIN, std::io::stdin().lock())
    } else {
        scenario::read_file(path)
    };
    let (read, source) = read.map_err(failure)?;
    let path = if is_stdin(path) { Path::new(STDIN) } else { path };
    if !quiet && !read.warnings.is_empty() {
        terminal::say(&rendered(path, &source, &read.warnings));
    }
    let warnings = read.warnings.into_iter().map(|warning| warning.message).collect();
    Ok(Loaded { scenario: read.scenario, warnings })
}

fn failure(error: LoadError) -> Failure {
    match error {
        LoadError::Invalid { path, text, problems } => {
            let mut message = rendered(&path, &text, problems.diagnostics());
            if problems.left_out() > 0 {
                message += &format!("… and {} more\n", problems.left_out());
            }
            Failure::Input(message)
        }
        other => Failure::input(other),
    }
}

fn rendered(path: &Path, source: &str, diagnostics: &[Diagnostic]) -> String {
    diagnostics::render(&path.display().to_string(), source, diagnostics, terminal::stderr_has_colour())
}
