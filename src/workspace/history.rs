//! What notes said before, where Git remembers it.

use std::path::{Path, PathBuf};

use super::Workspace;
use crate::git::Repository;
use crate::model::SourcePath;

/// Changes of one file that are looked at.
const CHANGES: usize = 50;

/// The texts that each of some files of one root had in the history of its repository, newest first; none without a
/// repository. The root may be a folder of the repository.
pub fn earlier_texts(workspace: &Workspace, paths: &[SourcePath]) -> Vec<Vec<String>> {
    let nothing = || vec![Vec::new(); paths.len()];
    let root = paths.first().and_then(|path| workspace.root(&path.root));
    let Some((repository, below)) = root.and_then(|root| repository_of(&root.dir)) else {
        return nothing();
    };
    let folder = below.to_string_lossy().replace('\\', "/");
    let paths: Vec<String> = paths
        .iter()
        .map(|p| format!("{folder}/{}", p.path))
        .collect();
    // A history that cannot be read proves nothing.
    let Ok(earlier) = repository.earlier(&paths, CHANGES) else {
        return nothing();
    };
    earlier.into_iter().map(texts).collect()
}

fn texts(contents: Vec<Vec<u8>>) -> Vec<String> {
    let texts = contents
        .into_iter()
        .filter_map(|bytes| String::from_utf8(bytes).ok());
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
