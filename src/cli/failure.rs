//! Failures and their exit codes.

use std::io;
use std::process::ExitCode;

use super::terminal;
use crate::scenario::plain_reason;

/// Why a command did not succeed.
#[derive(Debug)]
pub(super) enum Failure {
    /// The input is wrong. The text is complete, as rendered.
    Input(String),
    /// The run failed.
    Run(String),
    /// All was done, but a threshold of the user was not met.
    Missed(String),
    /// Stopped by the user.
    Interrupted(String),
    /// The reader of our output went away; not worth a word.
    ClosedPipe,
}

impl Failure {
    /// A wrong input in one sentence.
    pub(super) fn input(message: impl std::fmt::Display) -> Self {
        Failure::Input(terminal::error_line(message))
    }

    /// A failed run in one sentence.
    pub(super) fn run(message: impl std::fmt::Display) -> Self {
        Failure::Run(terminal::error_line(message))
    }

    /// Stopped by the user with nothing written.
    pub(super) fn stopped(when: &str) -> Self {
        Failure::Interrupted(format!("Stopped {when}; nothing was written.\n"))
    }

    /// Says what happened on standard error and gives the exit code.
    pub(super) fn report(self) -> ExitCode {
        let (text, code) = match self {
            Failure::Input(text) => (text, 2),
            Failure::Missed(text) => (text, 1),
            Failure::Run(text) => (text, 3),
            Failure::Interrupted(text) => (text, 130),
            Failure::ClosedPipe => return ExitCode::SUCCESS,
        };
        terminal::say(&text);
        ExitCode::from(code)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::ClosedPipe,
            _ => Failure::run(format_args!("cannot write the output: {}", plain_reason(&error))),
        }
    }
}
