//! What stands in a configuration, before it is looked at together with the disk.

use std::ops::Range;
use std::path::{Path, PathBuf};

use super::reader::excerpt_of;
use crate::model::{GroupRule, ScopeRule, TypeRule, UrlRule};
use crate::workspace::Error;

/// A value and where it stands in the file, to point at it later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the file.
    pub at: Range<usize>,
}

/// A `[[repo]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct RepositoryEntry {
    /// Its name.
    pub name: Spot<String>,
    /// Where it is, as written: absolute, or relative to the configuration's folder.
    pub path: Spot<String>,
    /// Its web address.
    pub url: Option<String>,
    /// Which paths belong to which environment, in the order of the file.
    pub scopes: Vec<ScopeRule>,
}

/// A `[[mount]]`: part of a repository as it appears inside the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// Folder of the vault.
    pub vault: String,
    /// Name of the repository.
    pub repository: String,
    /// Folder of the repository; `.` is all of it.
    pub path: String,
}

/// A configuration as it was written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConfigFile {
    /// Its own path.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// Folder of the vault, as written.
    pub vault: Option<Spot<String>>,
    /// Patterns of the vault that are not read, in the syntax of `.gitignore`.
    pub ignore: Vec<String>,
    /// Repositories.
    pub repositories: Vec<RepositoryEntry>,
    /// Mounts.
    pub mounts: Vec<Mount>,
    /// Runbook addresses.
    pub url_map: Vec<UrlRule>,
    /// Types, in the order of the file.
    pub types: Vec<TypeRule>,
    /// Colour groups, in the order of the file, without the built-in ones.
    pub groups: Vec<GroupRule>,
}

impl ConfigFile {
    /// The folder that relative paths start from.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }

    /// A usage error that points at a place of the file.
    pub fn error(&self, at: &Range<usize>, message: impl Into<String>) -> Error {
        Error::usage(message).excerpt(excerpt_of(&self.path, &self.text, at))
    }
}
