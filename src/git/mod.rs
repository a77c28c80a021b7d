//! Git repositories, read through gix and never written: which commit is checked out, where the repository
//! lives on the web, which files a commit has.
//!
//! gix breaks its interface about once a month, so nothing of it leaves this room.

mod history;
mod repository;
#[cfg(test)]
mod testing;

pub use repository::{BlobId, FileKind, GitError, Head, Repository, TreeFile};
#[cfg(test)]
pub(crate) use testing::{commit_bare, commit_worktree};
