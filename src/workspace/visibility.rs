//! What of a root is seen at all, before anything is read.

use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::Root;
use crate::model::RootRole;

/// The ignore file that is honoured in every root, in every folder.
pub(super) const IGNORE_FILE: &str = ".opsloreignore";

/// Folders of repositories that hold other people's or generated files.
const GENERATED: [&str; 4] = ["node_modules", "vendor", "target", ".terraform"];

/// Hidden names of repositories that machines read.
const SEEN_IN_REPOSITORIES: [&str; 3] = [".github", ".gitlab", ".env"];

/// How the hidden names of files and folders of pipelines begin: `.gitlab-ci.yml`, and what it includes.
const SEEN_BY_BEGINNING: &str = ".gitlab-ci";

/// Decides by name and by configured pattern.
pub(super) struct Visibility {
    role: RootRole,
    configured: Gitignore,
}

impl Visibility {
    /// The rules of a root that do not stand in its own files.
    pub fn new(root: &Root) -> Self {
        let mut builder = GitignoreBuilder::new(&root.dir);
        for pattern in &root.ignore {
            // Patterns were checked when the configuration was read.
            let _ = builder.add_line(None, pattern);
        }
        Self {
            role: root.role,
            configured: builder.build().unwrap_or_else(|_| Gitignore::empty()),
        }
    }

    /// Is a name outside, wherever it stands?
    pub fn hides_name(&self, name: &str, is_folder: bool) -> bool {
        match self.role {
            RootRole::Vault => name.starts_with('.'),
            RootRole::Repository => {
                (name.starts_with('.')
                    && !SEEN_IN_REPOSITORIES.contains(&name)
                    && !name.starts_with(SEEN_BY_BEGINNING))
                    || (is_folder && GENERATED.contains(&name))
            }
        }
    }

    /// Does a configured pattern exclude the path? `path` is below the root; its parents are not looked at.
    pub fn excludes(&self, path: &str, is_folder: bool) -> bool {
        self.configured.matched(path, is_folder).is_ignore()
    }

    /// Does a configured pattern exclude the path or a folder that holds it?
    pub fn excludes_below(&self, path: &str) -> bool {
        !path.is_empty()
            && self
                .configured
                .matched_path_or_any_parents(path, false)
                .is_ignore()
    }

    /// Is a segment of the path outside, its last one being a folder or not?
    pub fn hides_path(&self, path: &str, is_folder: bool) -> bool {
        let last = path.rfind('/').map_or(0, |slash| slash + 1);
        let mut start = 0;
        path.split('/').any(|name| {
            let folder = start < last || is_folder;
            start += name.len() + 1;
            self.hides_name(name, folder)
        })
    }

    /// Would a folder that is not there yet be outside? Looks at names, configured patterns, and the ignore files
    /// at the root itself.
    pub fn hides_folder(&self, root: &Path, path: &str) -> bool {
        if self.hides_path(path, true) {
            return true;
        }
        let by = |rules: &Gitignore| rules.matched_path_or_any_parents(path, true).is_ignore();
        let names: &[&str] = match self.role {
            RootRole::Vault => &[IGNORE_FILE],
            RootRole::Repository => &[IGNORE_FILE, ".gitignore"],
        };
        by(&self.configured)
            || names.iter().any(|name| {
                let mut builder = GitignoreBuilder::new(root);
                builder.add(root.join(name));
                builder.build().is_ok_and(|rules| by(&rules))
            })
    }
}
