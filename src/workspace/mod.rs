//! The disk: which folders belong together, what they hold, where the index lives, how output is written.

mod bare;
pub mod config;
mod decode;
mod error;
mod hash;
mod obsidian;
mod open;
mod scan;
mod stamp;
mod visibility;

pub use error::{Error, ErrorKind, Excerpt, Notice};
pub use hash::hash;
pub use open::{GitLayout, Root, Workspace};
pub use scan::{LARGEST_FILE, Scan, ScanStat, Scanner};

#[cfg(test)]
mod tests;
