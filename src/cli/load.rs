//! Reading a scenario, with warnings and errors shown where they are.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::failure::Failure;
use super::terminal;
use crate::history::{Date, Weight};
use crate::money;
use crate::report::{diagnostics, text};
use crate::scenario::{self, Diagnostic, History, LoadError, Note, Scenario};

/// What standard input is called in messages.
const STDIN: &str = "standard input";

/// Whether a path stands for standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// What of a scenario to tell on standard error.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tell {
    Nothing,
    /// What the numbers hang on.
    Warnings,
    /// Everything found in price files too.
    All,
}

impl Tell {
    pub(super) fn warnings_unless(quiet: bool) -> Self {
        if quiet { Tell::Nothing } else { Tell::Warnings }
    }
}

/// A scenario and what was odd about it.
pub(super) struct Loaded {
    pub(super) scenario: Scenario,
    pub(super) warnings: Vec<String>,
    /// Price files it was read with.
    pub(super) histories: Vec<History>,
    /// Its text.
    pub(super) source: String,
    /// Where its price files are found from.
    pub(super) folder: PathBuf,
}

/// Reads a file, or standard input for `-`; says its warnings on standard error.
pub(super) fn load(path: &Path, tell: Tell) -> Result<Loaded, Failure> {
    let read = if is_stdin(path) {
        scenario::read_stream(STDIN, std::io::stdin().lock())
    } else {
        scenario::read_file(path)
    };
    let (read, source) = read.map_err(failure)?;
    let folder = match is_stdin(path) {
        true => PathBuf::new(),
        false => path.parent().unwrap_or(Path::new("")).to_owned(),
    };
    let path = if is_stdin(path) { Path::new(STDIN) } else { path };
    if tell != Tell::Nothing && !read.warnings.is_empty() {
        terminal::say(&rendered(path, &source, &read.warnings));
    }
    if tell != Tell::Nothing {
        let lines = read.histories.iter().flat_map(|history| told(history, tell));
        terminal::say(&lines.collect::<String>());
    }
    let of_files = read.histories.iter().flat_map(|history| {
        let warnings = history.notes.iter().filter(|note| note.weight == Weight::Warning);
        warnings.map(|note| format!("{}: {}", history.file, note.message))
    });
    let warnings = read.warnings.iter().map(|warning| warning.message.clone()).chain(of_files).collect();
    Ok(Loaded { scenario: read.scenario, warnings, histories: read.histories, source, folder })
}

/// Days after which a history is worth a word about its age.
const OLD: i64 = 14;

/// What was found in a price file, a line each under its name. Its age is only said: results do not depend on the day.
fn told(history: &History, tell: Tell) -> Vec<String> {
    let wanted = |note: &&Note| tell == Tell::All || note.weight == Weight::Warning;
    let mut notes: Vec<Note> = history.notes.iter().filter(wanted).cloned().collect();
    let age = age(history.last_day).map(|message| Note { weight: Weight::Warning, message });
    notes.extend(age);
    let line = |note: &Note| {
        let mark = if note.weight == Weight::Warning { "!" } else { "•" };
        format!("{mark} {}\n", text::wrapped(&note.message, text::WIDTH - 2, "  "))
    };
    let heading = (!notes.is_empty()).then(|| format!("{}:\n", history.file));
    heading.into_iter().chain(notes.iter().map(line)).collect()
}

/// A word on a history that ended some time ago.
pub(super) fn age(last_day: Date) -> Option<String> {
    let days = days_since(last_day).filter(|days| *days > OLD)?;
    Some(format!("It ends on {last_day}, {} days ago.", money::count(days.unsigned_abs())))
}

/// Days from a day to today, by the clock of this machine.
fn days_since(day: Date) -> Option<i64> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let day = day.duration_since(Date::new(1970, 1, 1).ok()?).as_hours() / 24;
    Some(i64::try_from(now.as_secs() / 86_400).ok()? - day)
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
