//! Files become a revision, by the way that the program takes: a folder, its configuration, a scan, the engine.

use std::path::Path;

use opslore::engine::{self, Engine, Revision};
use opslore::workspace::{Scanner, Workspace};

/// A folder with files that is gone when it is dropped.
pub struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    /// An empty folder.
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// Writes a file, and its folders.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Its place on the disk.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// The revision of some files. Without an `opslore.toml` among them, `vault/` is the vault and every other folder a
/// repository.
pub fn revision_of(files: &[(String, String)]) -> Revision {
    let folder = Folder::new();
    for (path, text) in files {
        folder.write(path, text);
    }
    if !files.iter().any(|(path, _)| path == "opslore.toml") {
        folder.write("vault/.obsidian/app.json", "{}");
        folder.write("opslore.toml", &configuration(files));
    }
    revision_at(folder.path())
}

/// The revision of the workspace that a folder holds.
pub fn revision_at(folder: &Path) -> Revision {
    let workspace = Workspace::open(folder, None).unwrap_or_else(|e| panic!("{e}"));
    let scan = Scanner::default().scan(&workspace.roots, &engine::wants);
    Engine::default().update(
        scan.sources,
        &scan.diagnostics,
        &workspace.settings,
        &|_, _| {},
    )
}

fn configuration(files: &[(String, String)]) -> String {
    let mut roots: Vec<&str> = files
        .iter()
        .filter_map(|(p, _)| Some(p.split_once('/')?.0))
        .collect();
    roots.sort_unstable();
    roots.dedup();
    let mut text = String::from("version = 1\n[vault]\npath = \"vault\"\n");
    for root in roots.into_iter().filter(|r| *r != "vault") {
        text.push_str(&format!("[[repo]]\nname = \"{root}\"\npath = \"{root}\"\n"));
    }
    text
}
