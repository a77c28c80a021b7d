//! `opslore.toml`: where it is, what may stand in it, and what it means.

mod file;
mod groups;
mod locate;
mod parse;
mod reader;
mod rendered;

pub use file::{ConfigFile, Mount, Output, RenderedEntry, Renderer, RepositoryEntry, Run, Spot};
pub(crate) use groups::with_built_in;
pub use locate::{FILE_NAMES, locate};
pub use parse::parse;
