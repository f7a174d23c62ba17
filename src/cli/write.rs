//! Writing result files: each to a temporary name first, so that no reader sees half a file.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::failure::Failure;

/// A file to be written into the folder of a run.
pub(super) struct OutputFile {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// Writes all files into a folder, made if need be.
pub(super) fn write_all(folder: &Path, files: &[OutputFile]) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(|error| cannot("make the folder", folder, &error))?;
    files.iter().try_for_each(|file| write_file(&folder.join(&file.name), &file.bytes))
}

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
    Failure::run(format_args!("cannot {what} {}: {error}", path.display()))
}

/// The folder of a scenario's results: `output/` and the name of its file.
pub(super) fn default_folder(scenario: &Path) -> PathBuf {
    let stem = scenario.file_stem().map_or("scenario".into(), |stem| stem.to_string_lossy().into_owned());
    Path::new("output").join(stem)
}
