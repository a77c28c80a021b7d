//! Trouble with the index itself: none of it is about the content of notes.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};

/// Why the search index could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SearchError {
    /// There is no index in this folder, or no such folder.
    Missing(PathBuf),
    /// It was written by another version of this program.
    OtherVersion(PathBuf),
    /// It cannot be understood; the text says what was met.
    Corrupt(PathBuf, String),
    /// Another process is writing it.
    Locked(PathBuf),
    /// The disk refused; the text is the system's.
    Disk(PathBuf, String),
}

impl SearchError {
    /// One fact, one line.
    pub fn message(&self) -> String {
        match self {
            Self::Missing(folder) => format!("there is no search index in `{}`", folder.display()),
            Self::OtherVersion(folder) => format!(
                "the search index in `{}` was written by another version of opslore",
                folder.display()
            ),
            Self::Corrupt(folder, what) => format!(
                "the search index in `{}` is damaged: {what}",
                folder.display()
            ),
            Self::Locked(folder) => format!(
                "another process is writing the search index in `{}`",
                folder.display()
            ),
            Self::Disk(folder, what) => format!(
                "the disk refused the search index in `{}`: {what}",
                folder.display()
            ),
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Missing(_) => "run `opslore index`",
            Self::OtherVersion(_) | Self::Corrupt(..) => "run `opslore index --full`",
            Self::Locked(_) => "wait for it, or stop the `opslore watch` or `serve` that runs",
            Self::Disk(..) => {
                "make room or give yourself the right to write there, or choose another folder with `--index-dir`"
            }
        }
    }

    /// Does a new index in the same folder help?
    pub fn needs_rebuild(&self) -> bool {
        matches!(
            self,
            Self::Missing(_) | Self::OtherVersion(_) | Self::Corrupt(..)
        )
    }

    /// What tantivy's error means for the index in `folder`.
    pub(super) fn from_tantivy(folder: &Path, error: TantivyError) -> Self {
        let folder = folder.to_path_buf();
        match error {
            TantivyError::LockFailure(LockError::LockBusy, _) => Self::Locked(folder),
            TantivyError::LockFailure(LockError::IoError(error), _) => Self::io(folder, &error),
            TantivyError::IoError(error) => Self::io(folder, &error),
            TantivyError::OpenDirectoryError(OpenDirectoryError::DoesNotExist(_)) => {
                Self::Missing(folder)
            }
            TantivyError::OpenDirectoryError(error) => Self::Disk(folder, error.to_string()),
            TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. })
            | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, .. }) => {
                Self::io(folder, &io_error)
            }
            TantivyError::OpenReadError(OpenReadError::IncompatibleIndex(_))
            | TantivyError::IncompatibleIndex(_) => Self::OtherVersion(folder),
            TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(file)) => {
                Self::Corrupt(folder, format!("`{}` is gone", file.display()))
            }
            TantivyError::ErrorInThread(what) | TantivyError::SystemError(what) => {
                Self::Disk(folder, what)
            }
            other => Self::Corrupt(folder, other.to_string()),
        }
    }

    /// A failed read that shows damage is damage; everything else is the disk's refusal.
    pub(super) fn io(folder: PathBuf, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                Self::Corrupt(folder, error.to_string())
            }
            _ => Self::Disk(folder, error.to_string()),
        }
    }
}

impl fmt::Display for SearchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for SearchError {}
