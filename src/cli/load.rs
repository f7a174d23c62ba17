//! Reading a scenario, with warnings and errors shown where they are.

use std::path::Path;

use super::failure::Failure;
use super::terminal;
use crate::report::diagnostics;
use crate::scenario::{self, Diagnostic, Scenario};

/// A scenario and what was odd about it.
pub(super) struct Loaded {
    pub(super) scenario: Scenario,
    pub(super) warnings: Vec<String>,
}

/// Reads a file; says its warnings on standard error unless told to be quiet.
pub(super) fn load(path: &Path, quiet: bool) -> Result<Loaded, Failure> {
    let source = scenario::read_source(path).map_err(Failure::input)?;
    let name = path.display().to_string();
    let render = |found: &[Diagnostic]| diagnostics::render(&name, &source, found, terminal::stderr_has_colour());
    match Scenario::from_toml(&source) {
        Ok(read) => {
            if !quiet && !read.warnings.is_empty() {
                terminal::say(&render(&read.warnings));
            }
            let warnings = read.warnings.into_iter().map(|warning| warning.message).collect();
            Ok(Loaded { scenario: read.scenario, warnings })
        }
        Err(problems) => Err(Failure::Input(render(problems.diagnostics()))),
    }
}
