//! What notes said before, where Git remembers it.

use std::path::{Path, PathBuf};

use super::Workspace;
use crate::git::Repository;
use crate::model::SourcePath;

/// Changes of one file that are looked at.
const CHANGES: usize = 50;

/// The texts that a file had in the history of its repository, newest first; none without a repository. The root may
/// be a folder of the repository.
pub fn earlier_texts(workspace: &Workspace, path: &SourcePath) -> Vec<String> {
    let Some(root) = workspace.root(&path.root) else {
        return Vec::new();
    };
    let Some((repository, below)) = repository_of(&root.dir) else {
        return Vec::new();
    };
    // A history that cannot be read proves nothing.
    let earlier = repository.earlier(&below.join(path.path.as_ref()), CHANGES);
    let texts = earlier.unwrap_or_default().into_iter();
    let texts = texts.filter_map(|bytes| String::from_utf8(bytes).ok());
    let bare = |text: String| match text.strip_prefix('\u{feff}') {
        Some(bare) => bare.to_owned(),
        None => text,
    };
    texts.map(bare).collect()
}

/// The nearest repository that holds a folder, and the way to the folder in it.
fn repository_of(dir: &Path) -> Option<(Repository, PathBuf)> {
    dir.ancestors().find_map(|ancestor| {
        let repository = Repository::open(ancestor)?;
        let below = dir.strip_prefix(ancestor).ok()?;
        Some((repository, below.to_owned()))
    })
}
