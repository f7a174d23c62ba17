//! Running the command as from a shell.

#![allow(dead_code, clippy::unwrap_used, missing_docs)]

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;

/// Runs vestcast in a folder.
pub fn vestcast(folder: impl AsRef<Path>, arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("vestcast").unwrap();
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command.current_dir(folder).args(arguments).output().unwrap()
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What it says to a person, however its lines are broken.
pub fn said(output: &Output) -> String {
    stderr(output).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is said of what ends with exit code 2 and writes nothing.
pub fn refused(folder: impl AsRef<Path>, arguments: &[&str]) -> String {
    let output = vestcast(&folder, arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", stderr(&output));
    assert!(!folder.as_ref().join("output").exists(), "{arguments:?}");
    said(&output)
}
