//! The fast hash of contents. It is no defence against people who look for collisions.

use xxhash_rust::xxh3::xxh3_128;

use crate::model::ContentHash;

/// The hash of a text; equal on every machine.
pub fn hash(text: &str) -> ContentHash {
    hash_bytes(text.as_bytes())
}

/// The hash of bytes; that of their text, if they are one.
pub(super) fn hash_bytes(bytes: &[u8]) -> ContentHash {
    ContentHash(xxh3_128(bytes))
}
