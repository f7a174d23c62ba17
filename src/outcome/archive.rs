//! A shard as a file: what several machines or sessions hand to each other.
//!
//! The bytes are the line `vestcast shard 4`, the SHA-256 of the rest, and the rest in the
//! [postcard](https://postcard.jamesmunns.com/wire-format) format. Tallies are integers, so a file says
//! the same on every machine.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::precision::Pursuit;
use super::shard::Shard;

const HEADER: &[u8] = b"vestcast shard 4\n";
const CHECKSUM: usize = 32;

/// A shard and the run it is part of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Archive {
    /// The scenario as a complete file.
    pub scenario: String,
    /// What was odd about the scenario.
    pub warnings: Vec<String>,
    /// Name for its results.
    pub name: String,
    /// Paths of the whole run, or the most there may be.
    pub paths: u64,
    /// Where a run until a precision stands.
    pub pursuit: Option<Pursuit>,
    /// The part of them that was simulated.
    pub shard: Shard,
}

/// Why bytes are no shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// Something else altogether.
    #[error("this is not a shard file")]
    NotAShard,
    /// A shard of a version that this one does not read.
    #[error("this shard was written by another version of vestcast")]
    OtherVersion,
    /// Cut short or changed.
    #[error("this shard file is damaged: its checksum does not match; run the shard again")]
    Damaged,
}

impl Archive {
    /// What every shard file starts with, whatever its version.
    pub const START: &[u8] = b"vestcast shard ";

    /// The bytes of the file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Writing integers and text into memory cannot fail.
        let content = postcard::to_allocvec(self).unwrap_or_default();
        [HEADER, &Sha256::digest(&content), &content].concat()
    }

    /// Reads a file back, refusing anything that is not exactly what was written.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ArchiveError> {
        let Some(rest) = bytes.strip_prefix(HEADER) else {
            let other = bytes.starts_with(Archive::START);
            return Err(if other { ArchiveError::OtherVersion } else { ArchiveError::NotAShard });
        };
        let (checksum, content) = rest.split_at_checked(CHECKSUM).ok_or(ArchiveError::Damaged)?;
        if checksum != Sha256::digest(content).as_slice() {
            return Err(ArchiveError::Damaged);
        }
        let archive: Archive = postcard::from_bytes(content).map_err(|_| ArchiveError::Damaged)?;
        if archive.shard.is_consistent() { Ok(archive) } else { Err(ArchiveError::Damaged) }
    }
}
