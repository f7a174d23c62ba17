//! Writing result files: all of a run or none, and none of them ever half.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::failure::Failure;
use crate::scenario::plain_reason;

/// A file to be written into the folder of a run.
pub(super) struct OutputFile {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// Writes all files into a folder, made if need be, and removes what an earlier run left there. The last is the one
/// that lists the others.
///
/// The files are written aside and moved in at the end. If anything fails the folder is as it was, or, if
/// that fails too, the message says what remains.
pub(super) fn write_all(folder: &Path, files: &[OutputFile]) -> Result<(), Failure> {
    let made = make_folder(folder)?;
    let result = stage(folder, files).and_then(|staged| move_in(folder, &staged, files));
    if result.is_err() {
        // Only folders that are empty go.
        made.iter().for_each(|folder| drop(fs::remove_dir(folder)));
    }
    result
}

/// Makes a folder and returns what had to be made, the innermost first.
fn make_folder(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let missing = folder.ancestors().filter(|path| !path.as_os_str().is_empty() && !path.exists());
    let missing = missing.map(Path::to_owned).collect();
    fs::create_dir_all(folder).map_err(|error| cannot("make the folder", folder, &error))?;
    Ok(missing)
}

/// Writes the files into a folder of their own inside the one they are for.
fn stage(folder: &Path, files: &[OutputFile]) -> Result<tempfile::TempDir, Failure> {
    let staged = tempfile::Builder::new().prefix(".vestcast-").tempdir_in(folder);
    let staged = staged.map_err(|error| cannot("write to", folder, &error))?;
    for file in files {
        let target = folder.join(&file.name);
        if target.is_dir() {
            return Err(Failure::run(format_args!("cannot write {}: it is a folder", target.display())));
        }
        let written = fs::write(staged.path().join(&file.name), &file.bytes);
        written.map_err(|error| cannot("write", &target, &error))?;
    }
    Ok(staged)
}

/// Moves the staged files to their places. Those of an earlier run that have no successor are removed.
fn move_in(folder: &Path, staged: &tempfile::TempDir, files: &[OutputFile]) -> Result<(), Failure> {
    let stale = files.last().map_or_else(Vec::new, |list| earlier_files(folder, &list.name));
    for (i, file) in files.iter().enumerate() {
        let target = folder.join(&file.name);
        if let Err(error) = fs::rename(staged.path().join(&file.name), &target) {
            let remains = take_back(folder, &files[..i]);
            let reason = plain_reason(&error);
            return Err(Failure::run(format_args!("cannot write {}: {reason}; {remains}", target.display())));
        }
    }
    let is_new = |name: &str| files.iter().any(|file| file.name == name);
    for name in stale.iter().filter(|name| !is_new(name)) {
        let old = folder.join(name);
        fs::remove_file(&old).map_err(|error| cannot("remove the old", &old, &error))?;
    }
    Ok(())
}

/// Removes files moved in before one failed, and says what is left of them.
fn take_back(folder: &Path, files: &[OutputFile]) -> String {
    let removed = files.iter().filter(|file| fs::remove_file(folder.join(&file.name)).is_ok()).count();
    match files.len() - removed {
        0 => "no file of this run remains".to_owned(),
        n => format!("{n} files of this run remain in {}", folder.display()),
    }
}

/// The charts, tables and mails that a list in a folder says were written with it. Nothing else is ever removed.
fn earlier_files(folder: &Path, list: &str) -> Vec<String> {
    let list = folder.join(list);
    let written = fs::metadata(&list).and_then(|data| data.modified()).ok();
    let list = fs::read(list).ok();
    let list: Option<Value> = list.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let Some(Value::Array(files)) = list.as_ref().and_then(|list| list.get("files")) else {
        return Vec::new();
    };
    let is_result = |name: &&str| {
        let inside = Path::new(name).file_name().is_some_and(|last| last == *name);
        inside && RESULTS.iter().any(|ending| name.ends_with(ending))
    };
    // What was changed after the list was written is somebody's own by now.
    let changed = |name: &str| fs::metadata(folder.join(name)).and_then(|data| data.modified()).ok();
    let is_ours =
        |name: &&str| changed(name).zip(written).is_none_or(|(changed, written)| changed <= written);
    let names = files.iter().filter_map(Value::as_str).filter(is_result).filter(is_ours);
    names.filter(|name| folder.join(name).is_file()).map(str::to_owned).collect()
}

/// How the names of files end that stand beside a list.
const RESULTS: [&str; 5] = [".svg", ".png", ".csv", ".md", ".txt"];

/// Writes one file whole or not at all.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write = || -> std::io::Result<()> {
        let mut builder = tempfile::Builder::new();
        make_readable(&mut builder);
        let mut file = builder.prefix(".vestcast-").tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(|error| cannot("write", path, &error))
}

/// Temporary files are private by default; results should have the usual permissions.
#[cfg(unix)]
fn make_readable(builder: &mut tempfile::Builder) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn make_readable(_: &mut tempfile::Builder) {}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::run(format_args!("cannot {what} {}: {}", path.display(), plain_reason(error)))
}
