//! Paths as the user can open them: relative to the folder of the workspace.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use crate::model::{RootName, SourcePath};
use crate::workspace::Workspace;

/// Where each root lies, seen from the folder of the workspace.
pub struct Places {
    prefixes: HashMap<RootName, String>,
}

impl Places {
    /// Looks at the roots once.
    pub fn new(workspace: &Workspace) -> Self {
        let prefixes = workspace
            .roots
            .iter()
            .map(|root| (root.name.clone(), prefix(&workspace.dir, &root.dir)))
            .collect();
        Self { prefixes }
    }

    /// A file's path, with `/` separators.
    pub fn show(&self, path: &SourcePath) -> String {
        self.join(&path.root, &path.path)
    }

    /// The same by the parts of a path.
    pub fn named(&self, root: &str, path: &str) -> String {
        self.join(&RootName::new(root), path)
    }

    fn join(&self, root: &RootName, path: &str) -> String {
        match self.prefixes.get(root) {
            Some(prefix) => format!("{prefix}{path}"),
            None => format!("{root}/{path}"),
        }
    }
}

/// The way from one folder to another, with a trailing slash; empty for the same folder.
fn prefix(from: &Path, to: &Path) -> String {
    let from: Vec<Component<'_>> = from.components().collect();
    let to_parts: Vec<Component<'_>> = to.components().collect();
    let shared = from
        .iter()
        .zip(&to_parts)
        .take_while(|(a, b)| a == b)
        .count();
    // Far away, the whole path says more than a ladder of dots.
    if from.len() - shared > 2 {
        return format!("{}/", to.display());
    }
    let mut relative = PathBuf::new();
    for _ in shared..from.len() {
        relative.push("..");
    }
    relative.extend(to_parts.iter().skip(shared));
    let text = relative.to_string_lossy().replace('\\', "/");
    if text.is_empty() {
        text
    } else {
        format!("{text}/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_is_named_by_the_way_to_it() {
        let way = |to: &str| prefix(Path::new("/home/a/notes"), Path::new(to));
        assert_eq!(way("/home/a/notes"), "");
        assert_eq!(way("/home/a/notes/vault"), "vault/");
        assert_eq!(way("/home/a/platform"), "../platform/");
        assert_eq!(way("/srv/platform"), "/srv/platform/");
    }
}
