//! What the workspace promises, shown on temporary folders.

mod config;
mod mend;
mod rendered;
mod scan;
mod scan_git;
mod write;

use std::path::{Path, PathBuf};

use super::Workspace;
use crate::model::SourcePath;

/// A temporary folder with these files; its path has no symbolic links.
pub(super) struct Folder {
    _kept: tempfile::TempDir,
    pub path: PathBuf,
}

impl Folder {
    pub fn with(files: &[(&str, &str)]) -> Self {
        let kept = tempfile::tempdir().unwrap();
        let folder = Self {
            path: std::fs::canonicalize(kept.path()).unwrap(),
            _kept: kept,
        };
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    pub fn open(&self) -> Workspace {
        Workspace::open(&self.path, None).unwrap()
    }
}

pub(super) fn markdown_and_yaml(path: &SourcePath) -> bool {
    path.is_markdown() || path.has_extension("yaml")
}

/// An error's text with the temporary folder cut out.
pub(super) fn shown(error: &super::Error, folder: &Path) -> String {
    error
        .to_string()
        .replace(&format!("{}/", folder.display()), "")
}
