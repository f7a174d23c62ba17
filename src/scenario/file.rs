//! Reading a scenario from a file, and what can be wrong before its first word.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::{MAX_BYTES, Problems, Read, Scenario};

/// Most names of a folder that are looked through for a similar one.
const MOST_NAMES: usize = 10_000;

/// Why a file gives no scenario.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is no such file.
    #[error("there is no file `{}`{}", path.display(), similar_names(nearest))]
    Missing {
        /// As asked for.
        path: PathBuf,
        /// Files of that folder with similar names.
        nearest: Vec<String>,
    },
    /// It is a folder.
    #[error("`{}` is a folder, not a scenario file{}", path.display(), similar_names(inside))]
    Directory {
        /// As asked for.
        path: PathBuf,
        /// Scenario files in it.
        inside: Vec<String>,
    },
    /// It holds more than any scenario.
    #[error("`{}` is larger than 1 MB; a scenario takes a few kilobytes", path.display())]
    TooLarge {
        /// As asked for.
        path: PathBuf,
    },
    /// It holds nothing.
    #[error("`{}` is empty", path.display())]
    Empty {
        /// As asked for.
        path: PathBuf,
    },
    /// It is no text.
    #[error("`{}` is not a text file in UTF-8: byte {byte} (line {line}) is {fault}", path.display())]
    NotText {
        /// As asked for.
        path: PathBuf,
        /// Place of the first byte that is no text, from 1.
        byte: usize,
        /// Its line, from 1.
        line: usize,
        /// What it is.
        fault: &'static str,
    },
    /// The system refuses.
    #[error("cannot read `{}`: {}", path.display(), plain_reason(source))]
    Unreadable {
        /// As asked for.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is text, but no valid scenario.
    #[error("{problems}")]
    Invalid {
        /// As asked for.
        path: PathBuf,
        /// Its text, which the spans of the problems point into.
        text: String,
        /// What is wrong.
        problems: Problems,
    },
}

/// Reads a scenario file and returns its text as well, which the spans of warnings point into. Price files are
/// found from its folder.
pub fn read_file(path: impl AsRef<Path>) -> Result<(Read, String), LoadError> {
    let path = path.as_ref();
    checked(path, text(path, bytes(path)?)?, path.parent().unwrap_or(Path::new("")))
}

/// The same from a stream, such as standard input; `name` stands for its path in what is said about it, and price
/// files are found from the current folder.
pub fn read_stream(name: impl AsRef<Path>, stream: impl std::io::Read) -> Result<(Read, String), LoadError> {
    let name = name.as_ref();
    checked(name, text(name, limited(name, Ok(stream))?)?, Path::new(""))
}

fn checked(path: &Path, text: String, folder: &Path) -> Result<(Read, String), LoadError> {
    match Scenario::from_toml_with(&text, &price_files_in(folder)) {
        Ok(read) => Ok((read, text)),
        Err(problems) => Err(LoadError::Invalid { path: path.to_owned(), text, problems }),
    }
}

/// Price files as a scenario in this folder names them.
pub fn price_files_in(folder: &Path) -> impl Fn(&str) -> Result<Vec<u8>, String> + use<> {
    let folder = folder.to_owned();
    move |name| price_file(&folder.join(name))
}

/// Largest price file: a century of daily prices of a thousand shares.
const MOST_PRICE_BYTES: u64 = 1 << 30;

/// The bytes of a price file, or why there are none.
fn price_file(path: &Path) -> Result<Vec<u8>, String> {
    let name = path.display();
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            LoadError::Missing { path: path.to_owned(), nearest: similar_files(path) }.to_string()
        }
        _ => format!("cannot read `{name}`: {}", plain_reason(&error)),
    };
    let file = std::fs::metadata(path).map_err(unreadable)?;
    if !file.is_file() {
        // A pipe or a device may never end.
        return Err(format!(
            "`{name}` is a {}, not a price file",
            if file.is_dir() { "folder" } else { "device" }
        ));
    }
    if file.len() > MOST_PRICE_BYTES {
        return Err(format!("`{name}` is larger than 1 GB, more than any price file"));
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    if bytes.trim_ascii().is_empty() { Err(format!("`{name}` is empty")) } else { Ok(bytes) }
}

fn bytes(path: &Path) -> Result<Vec<u8>, LoadError> {
    if path.is_dir() {
        return Err(LoadError::Directory { path: path.to_owned(), inside: scenarios_in(path) });
    }
    limited(path, File::open(path))
}

/// All that an opened file holds, if that is as much as a scenario may hold.
fn limited(path: &Path, opened: std::io::Result<impl std::io::Read>) -> Result<Vec<u8>, LoadError> {
    let mut bytes = Vec::new();
    // A limit on what is read, not on the size the system states: a device has none.
    let limit = MAX_BYTES as u64 + 1;
    let read = opened.and_then(|file| file.take(limit).read_to_end(&mut bytes));
    let path = path.to_owned();
    match read {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let nearest = similar_files(&path);
            Err(LoadError::Missing { path, nearest })
        }
        Err(source) => Err(LoadError::Unreadable { path, source }),
        Ok(_) if bytes.len() > MAX_BYTES => Err(LoadError::TooLarge { path }),
        Ok(_) if bytes.trim_ascii().is_empty() => Err(LoadError::Empty { path }),
        Ok(_) => Ok(bytes),
    }
}

fn text(path: &Path, bytes: Vec<u8>) -> Result<String, LoadError> {
    let not_text = |at: usize, fault, bytes: &[u8]| LoadError::NotText {
        path: path.to_owned(),
        byte: at + 1,
        line: 1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count(),
        fault,
    };
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(not_text(0, "the mark of UTF-16; save the file as UTF-8", &bytes));
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(not_text(at, "a null, as in binary files", &bytes));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        not_text(at, "not part of a character; save the file as UTF-8", error.as_bytes())
    })
}

/// Names in the folder of a missing file that are like its name, the likest first.
fn similar_files(path: &Path) -> Vec<String> {
    let wanted = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let likeness = |name: &String| strsim::jaro_winkler(&wanted, &name.to_lowercase());
    let mut names: Vec<(f64, String)> = names_in(folder)
        .into_iter()
        .map(|name| (likeness(&name), name))
        .filter(|(like, _)| *like > 0.8)
        .collect();
    names.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    names.into_iter().take(3).map(|(_, name)| name).collect()
}

fn scenarios_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        names_in(folder).into_iter().filter(|name| name.ends_with(".toml")).collect();
    names.sort();
    names.truncate(3);
    names
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().take(MOST_NAMES).flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// The reason the system gives, without its number and without names of temporary files.
pub(crate) fn plain_reason(error: &std::io::Error) -> String {
    let said = match error.raw_os_error() {
        Some(_) => error.to_string(),
        None => error.kind().to_string(),
    };
    let plain = said.split(" (os error").next().unwrap_or_default();
    let mut letters = plain.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn similar_names(names: &[String]) -> String {
    match names {
        [] => String::new(),
        names => {
            let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("; did you mean {}?", quoted.join(" or "))
        }
    }
}
