//! How a file looks from outside: if that is the same, it is not read again.

use std::fs::Metadata;
use std::time::{Duration, SystemTime};

use crate::git::BlobId;

/// What tells an unchanged file from a changed one without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stamp {
    /// A file on the disk.
    File {
        modified: Option<SystemTime>,
        size: u64,
        /// Where the system has it: which file this is, and when anything about it last changed.
        inode: u64,
        changed: Option<SystemTime>,
    },
    /// A file of a commit: the name of its content says it all.
    Blob(BlobId),
}

impl Stamp {
    /// The stamp of a file on the disk.
    pub fn of(metadata: &Metadata) -> Self {
        let (inode, changed) = identity(metadata);
        Self::File {
            modified: metadata.modified().ok(),
            size: metadata.len(),
            inode,
            changed,
        }
    }

    /// Was the file written less than `margin` before `now`, or after it?
    pub fn is_within(&self, margin: Duration, now: SystemTime) -> bool {
        let Self::File {
            modified, changed, ..
        } = self
        else {
            return false;
        };
        match modified.max(changed) {
            Some(last) => last.checked_add(margin).is_none_or(|safe| safe > now),
            None => true,
        }
    }
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> (u64, Option<SystemTime>) {
    use std::os::unix::fs::MetadataExt;
    let seconds = u64::try_from(metadata.ctime())
        .ok()
        .map(Duration::from_secs);
    let nanoseconds = u64::try_from(metadata.ctime_nsec()).unwrap_or(0);
    let changed = seconds.and_then(|since| {
        SystemTime::UNIX_EPOCH.checked_add(since + Duration::from_nanos(nanoseconds))
    });
    (metadata.ino(), changed)
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> (u64, Option<SystemTime>) {
    (0, None)
}
