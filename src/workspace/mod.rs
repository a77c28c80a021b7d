//! The disk: which folders belong together, what they hold, where the index lives, how output is written.

mod at;
mod attachment;
pub mod config;
mod decode;
mod error;
mod evidence;
mod hash;
mod history;
mod index_dir;
mod lock;
mod mend;
mod obsidian;
mod open;
mod propose;
mod render;
mod rendered;
mod scan;
mod session;
mod stamp;
mod tree;
mod visibility;
mod watch;
mod write;

pub use attachment::read_attachment;
pub use error::{Error, ErrorKind, Excerpt, Notice};
pub use hash::hash;
pub use history::earlier_texts;
pub use index_dir::index_dir;
pub use lock::{Guard, Held, LockError, acquire};
pub use mend::Editable;
pub use open::{GitLayout, Root, Tree, Workspace};
pub use propose::{Proposal, propose};
pub use rendered::Rendering;
pub use scan::{LARGEST_FILE, Scan, ScanStat, Scanner, Wants};
pub use session::{Indexed, Session};
pub use watch::{Change, Watch, watch};
pub use write::{SITE_MARKER, Written, replace_folder, write_file};

#[cfg(test)]
mod tests;
