//! Ground state: a path and a text.

use std::fmt;
use std::sync::Arc;

use super::SourcePath;

/// A fast hash of a content; equal content has an equal hash on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ContentHash(pub u128);

impl fmt::Display for ContentHash {
    /// 32 hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// One file's path and text.
///
/// A file that is not read (an image, a file that no extractor knows) is a source too, with an empty text:
/// it exists, so links can lead to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where it lives.
    pub path: SourcePath,
    /// The text, without a byte-order mark; empty if the file was not read.
    pub text: Arc<str>,
    /// Hash of `text`.
    pub hash: ContentHash,
    /// Was the file read?
    pub read: bool,
}

impl Source {
    /// A file that exists and was not read.
    pub fn unread(path: SourcePath) -> Self {
        Self {
            path,
            text: Arc::from(""),
            hash: ContentHash::default(),
            read: false,
        }
    }
}
