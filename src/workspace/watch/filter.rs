//! Which events mean anything.

use std::path::{Path, PathBuf};

use notify_debouncer_full::notify::EventKind;
use notify_debouncer_full::notify::event::{AccessKind, AccessMode};

use crate::model::{RootName, RootRole};
use crate::workspace::config::FILE_NAMES;
use crate::workspace::obsidian;
use crate::workspace::visibility::{IGNORE_FILE, Visibility};
use crate::workspace::write::destination;
use crate::workspace::{GitLayout, Root, Workspace};

/// What an event at a path means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A file of a root may have changed.
    Source(RootName),
    /// What the workspace is made of may have changed.
    Settings,
    /// Nothing.
    Nothing,
}

/// Decides what paths mean.
pub(super) struct Filter {
    roots: Vec<(Root, Visibility)>,
    configurations: Vec<PathBuf>,
    own: Vec<PathBuf>,
}

impl Filter {
    pub fn new(workspace: &Workspace, own: Vec<PathBuf>) -> Self {
        let mut configurations: Vec<PathBuf> = FILE_NAMES
            .iter()
            .map(|name| workspace.dir.join(name))
            .collect();
        configurations.extend(workspace.config_path.clone());
        let mut roots: Vec<(Root, Visibility)> = workspace
            .roots
            .iter()
            .map(|root| (root.clone(), Visibility::new(root)))
            .collect();
        // The innermost root is the one that a path belongs to.
        roots.sort_by_key(|(root, _)| std::cmp::Reverse(root.place().components().count()));
        let own = own
            .into_iter()
            .map(|path| destination(&path).unwrap_or(path))
            .collect();
        Self {
            roots,
            configurations,
            own,
        }
    }

    /// What an event at `path` means.
    pub fn meaning(&self, path: &Path) -> Meaning {
        if self.own.iter().any(|own| path.starts_with(own)) {
            return Meaning::Nothing;
        }
        if self.configurations.iter().any(|config| config == path) {
            return Meaning::Settings;
        }
        for (root, visibility) in &self.roots {
            if root.file.is_some() {
                if path == root.place() {
                    return Meaning::Source(root.name.clone());
                }
                continue;
            }
            if let Ok(below) = path.strip_prefix(&root.dir) {
                let names: Vec<_> = below.iter().map(|name| name.to_string_lossy()).collect();
                return below_root(root, visibility, &names.join("/"));
            }
        }
        Meaning::Nothing
    }
}

fn below_root(root: &Root, visibility: &Visibility, path: &str) -> Meaning {
    if root.git == Some(GitLayout::Bare) {
        return head(path);
    }
    if let Some(inside) = path.strip_prefix(".git/") {
        return head(inside);
    }
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let own = folder.starts_with('.') && !folder.contains('/') && obsidian::FILES.contains(&name);
    if root.role == RootRole::Vault && own {
        return Meaning::Settings;
    }
    let rules = name == IGNORE_FILE || (root.role == RootRole::Repository && name == ".gitignore");
    let hidden = match rules {
        true => !folder.is_empty() && visibility.hides_path(folder, true),
        false => !path.is_empty() && visibility.hides_path(path, false),
    };
    if hidden || visibility.excludes_below(path) {
        Meaning::Nothing
    } else {
        Meaning::Source(root.name.clone())
    }
}

/// Inside a Git folder only what is checked out matters.
fn head(path: &str) -> Meaning {
    let moves = matches!(path, "HEAD" | "packed-refs") || path.starts_with("refs/heads/");
    match moves && !path.ends_with(".lock") {
        true => Meaning::Settings,
        false => Meaning::Nothing,
    }
}

/// Is it more than somebody reading? Our own scans open every file.
pub(super) fn is_change(kind: &EventKind) -> bool {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) => false,
        _ => true,
    }
}
