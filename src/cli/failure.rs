//! Failures and their exit codes.

use std::error::Error as _;
use std::io;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};

use super::terminal;
use crate::report::text;
use crate::scenario::plain_reason;

/// Of a wrong value repeated in a message, in characters.
const LONGEST_VALUE: usize = 40;

/// Why a command did not succeed.
#[derive(Debug)]
pub(super) enum Failure {
    /// The input is wrong. The text is complete, as rendered.
    Input(String),
    /// The run failed.
    Run(String),
    /// All was done, but a threshold of the user was not met. The text is complete, and empty if all is said already.
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

    /// Stopped by the user, in whole sentences.
    pub(super) fn interrupted(message: impl std::fmt::Display) -> Self {
        Failure::Interrupted(terminal::paragraph(message))
    }

    /// Stopped by the user with nothing written.
    pub(super) fn stopped(when: &str) -> Self {
        Failure::interrupted(format_args!("Stopped {when}; nothing was written."))
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

/// Says what is wrong with the command line: values in our own words, the rest in those of clap.
pub(super) fn usage(error: clap::Error) -> ExitCode {
    let named = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text),
        _ => None,
    };
    match (error.source(), named(ContextKind::InvalidArg), named(ContextKind::InvalidValue)) {
        (Some(reason), Some(argument), Some(value)) => {
            let option = argument.split(' ').next().unwrap_or(argument);
            let value = text::shortened(value, LONGEST_VALUE);
            Failure::input(format_args!("{option} '{value}': {reason}")).report()
        }
        _ => error.exit(),
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
