//! Why a price file was refused, with the place in it.

use std::fmt;
use std::ops::Range;

/// Why a price file was refused, in the user's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// Where, unless it is about the whole file.
    pub place: Option<Place>,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Character in the line, from 1.
    pub column: usize,
    /// Bytes of the file.
    pub span: Range<usize>,
}

impl ReadError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        ReadError { place: None, message: message.into(), help: None }
    }

    pub(super) fn at(place: Place, message: impl Into<String>) -> Self {
        ReadError { place: Some(place), ..ReadError::new(message) }
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        ReadError { help: Some(help.into()), ..self }
    }
}

impl Place {
    /// Line and column of a span of the file.
    pub(super) fn of(file: &[u8], span: Range<usize>) -> Self {
        let before = file.get(..span.start).unwrap_or(file);
        let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
        let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
        let in_line = before.get(line_start..).unwrap_or_default();
        let in_line = in_line.strip_prefix(super::table::BYTE_ORDER_MARK).unwrap_or(in_line);
        Place { line, column: 1 + String::from_utf8_lossy(in_line).chars().count(), span }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Place { line, column, .. }) = &self.place {
            write!(f, "line {line}, column {column}: ")?;
        }
        f.write_str(&self.message)?;
        self.help.as_ref().map_or(Ok(()), |help| write!(f, "; {help}"))
    }
}

impl std::error::Error for ReadError {}
