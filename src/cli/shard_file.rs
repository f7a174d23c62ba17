//! Reading shard files.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::failure::Failure;
use crate::outcome::Archive;
use crate::scenario::plain_reason;

/// Larger than any shard: 50 offers over ten years on a share of any wildness.
const MOST_BYTES: u64 = 1 << 30;

/// Reads a shard, or says what is wrong with the file.
pub(super) fn read(path: &Path) -> Result<Archive, Failure> {
    let name = path.display();
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes));
    read.map_err(|error| Failure::input(format_args!("cannot read {name}: {}", plain_reason(&error))))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Failure::input(format_args!("{name} is too large to be a shard")));
    }
    Archive::from_bytes(&bytes).map_err(|error| Failure::input(format_args!("{name}: {error}")))
}

/// Whether a file begins as a shard does, or is empty.
pub(super) fn is_one(path: &Path) -> bool {
    let mut start = Vec::new();
    let read =
        File::open(path).and_then(|file| file.take(Archive::START.len() as u64).read_to_end(&mut start));
    read.is_ok() && (start.is_empty() || start == Archive::START)
}
