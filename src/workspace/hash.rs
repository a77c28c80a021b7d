//! The fast hash of contents. It is no defence against people who look for collisions.

use xxhash_rust::xxh3::xxh3_128;

use crate::model::ContentHash;

/// The hash of a text; equal on every machine.
pub fn hash(text: &str) -> ContentHash {
    ContentHash(xxh3_128(text.as_bytes()))
}
