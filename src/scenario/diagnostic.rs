//! What is wrong or odd in a scenario file, in the user's words and with its place.

use std::ops::Range;

use super::words::quoted;

/// Most diagnostics kept; a file with more needs another look anyway.
const MOST: usize = 50;

/// One remark on a place of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether it stops the run.
    pub severity: Severity,
    /// Bytes of the source it is about.
    pub span: Range<usize>,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What stands there; may be empty.
    pub label: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The name that was probably meant, if one was misspelt; the label says it too.
    pub meant: Option<String>,
}

/// Whether a diagnostic stops the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// It does.
    Error,
    /// It does not.
    Warning,
}

impl Diagnostic {
    pub(crate) fn error(span: Range<usize>, message: impl Into<String>) -> Self {
        let message = message.into();
        let label = String::new();
        Diagnostic { severity: Severity::Error, span, message, label, help: None, meant: None }
    }

    pub(super) fn warning(span: Range<usize>, message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(span, message) }
    }

    pub(super) fn label(self, label: impl Into<String>) -> Self {
        Diagnostic { label: label.into(), ..self }
    }

    /// A label that names what was probably meant.
    pub(super) fn meant(self, name: &str) -> Self {
        let meant = Some(name.to_owned());
        Diagnostic { label: format!("did you mean {}?", quoted(name)), meant, ..self }
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Diagnostic { help: Some(help.into()), ..self }
    }
}

/// Everything found wrong in a scenario file, in the order of the file, warnings included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    diagnostics: Vec<Diagnostic>,
    left_out: usize,
    /// Places of which nothing more needs saying.
    settled: Vec<Range<usize>>,
}

impl Problems {
    /// The diagnostics, by place.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// How many more errors there are than are kept.
    #[must_use]
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// Adds one. What several offers inherit from one place is reported once.
    pub(super) fn push(&mut self, new: Diagnostic) {
        let known = |old: &Diagnostic| old.span == new.span && old.message == new.message;
        if self.diagnostics.iter().any(known) || self.settled.contains(&new.span) {
            return;
        }
        let is_error = new.severity == Severity::Error;
        if self.count(new.severity) < MOST {
            self.diagnostics.push(new);
        } else if is_error {
            self.left_out += 1;
        }
    }

    /// Adds one after which nothing more is to be said of its place.
    pub(super) fn push_last(&mut self, new: Diagnostic) {
        let place = new.span.clone();
        self.push(new);
        self.settled.push(place);
    }

    /// The value of a reading, or nothing after its error is noted.
    pub(super) fn note<T>(&mut self, reading: Result<T, Diagnostic>) -> Option<T> {
        reading.map_err(|error| self.push(error)).ok()
    }

    /// The values of several readings, or nothing after all their errors are noted.
    pub(super) fn note_all<T>(
        &mut self,
        readings: impl IntoIterator<Item = Result<T, Diagnostic>>,
    ) -> Option<Vec<T>> {
        let values: Vec<Option<T>> = readings.into_iter().map(|reading| self.note(reading)).collect();
        values.into_iter().collect()
    }

    fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// No more errors are kept.
    pub(super) fn is_full(&self) -> bool {
        self.count(Severity::Error) >= MOST
    }

    pub(super) fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    pub(super) fn sorted(mut self) -> Self {
        self.diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
        self
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }
}

impl std::fmt::Display for Problems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let errors = self.diagnostics.iter().filter(|d| d.severity == Severity::Error);
        let messages: Vec<&str> = errors.map(|error| error.message.as_str()).collect();
        f.write_str(&messages.join("\n"))?;
        if self.left_out > 0 {
            write!(f, "\nand {} more", self.left_out)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
