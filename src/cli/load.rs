//! Reading a scenario, with warnings and errors shown where they are.

use std::path::Path;

use super::failure::Failure;
use super::terminal;
use crate::report::diagnostics;
use crate::scenario::{self, Diagnostic, LoadError, Scenario};

/// A scenario and what was odd about it.
pub(super) struct Loaded {
    pub(super) scenario: Scenario,
    pub(super) warnings: Vec<String>,
}

/// Reads a file; says its warnings on standard error unless told to be quiet.
pub(super) fn load(path: &Path, quiet: bool) -> Result<Loaded, Failure> {
    let (read, source) = scenario::read_file(path).map_err(failure)?;
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
