//! Reading shard files, and checkpoints, which are shards of a run that is not done.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::failure::Failure;
use crate::outcome::{Archive, ArchiveError};
use crate::scenario::plain_reason;

/// Larger than any shard: 50 offers over ten years on a share of any wildness.
const MOST_BYTES: u64 = 1 << 30;

/// Reads a shard, or says what is wrong with the file.
pub(super) fn read(path: &Path) -> Result<Archive, Failure> {
    let parsed = bytes_of(path, "a shard").map(|bytes| Archive::from_bytes(&bytes))?;
    parsed.map_err(|error| Failure::input(format_args!("{}: {error}", path.display())))
}

/// Reads a checkpoint. What cannot be read must go before the run can start anew.
pub(super) fn read_checkpoint(path: &Path) -> Result<Archive, Failure> {
    let name = path.display();
    let parsed = bytes_of(path, "a checkpoint").map(|bytes| Archive::from_bytes(&bytes))?;
    parsed.map_err(|error| match error {
        ArchiveError::NotAShard => {
            Failure::input(format_args!("{name} exists and is no checkpoint; name another file"))
        }
        ArchiveError::OtherVersion => Failure::input(format_args!(
            "the checkpoint {name} was written by another version of vestcast; remove it to start anew"
        )),
        ArchiveError::Damaged => Failure::input(format_args!(
            "the checkpoint {name} is damaged: its checksum does not match; remove it to start anew"
        )),
    })
}

/// The bytes of a file that should be `what`.
fn bytes_of(path: &Path, what: &str) -> Result<Vec<u8>, Failure> {
    let name = path.display();
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes));
    read.map_err(|error| Failure::input(format_args!("cannot read {name}: {}", plain_reason(&error))))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Failure::input(format_args!("{name} is too large to be {what}")));
    }
    Ok(bytes)
}

/// Whether a file begins as a shard does, or is empty.
pub(super) fn is_one(path: &Path) -> bool {
    let mut start = Vec::new();
    let read =
        File::open(path).and_then(|file| file.take(Archive::START.len() as u64).read_to_end(&mut start));
    read.is_ok() && (start.is_empty() || start == Archive::START)
}
