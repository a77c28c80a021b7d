//! The files of a commit: of a bare repository, or of any at a revision.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, mpsc::Sender};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::Root;
use super::decode::decode;
use super::scan::{Found, Known, LARGEST_FILE, Wants, about, too_large};
use super::stamp::Stamp;
use super::visibility::{IGNORE_FILE, Visibility};
use crate::engine::may_be_secret;
use crate::git::{FileKind, GitError, Repository, TreeFile};
use crate::model::{Diagnostic, Source, SourcePath, codes};

/// Sends every visible file of the commit. A repository without a commit has none.
pub(super) fn scan(
    (root, from): (&Root, &super::Tree),
    nested: &[PathBuf],
    known: &HashMap<SourcePath, Known>,
    wants: Wants<'_>,
    sender: &Sender<Found>,
) {
    let here = SourcePath::new(&root.name, ".");
    let send = |found| {
        let _ = sender.send(found);
    };
    let Some(repository) = Repository::open(&from.repository) else {
        let message = "the repository cannot be opened";
        return send(Found::Trouble(about(&codes::UNREADABLE, &here, message)));
    };
    if repository.head().is_none() {
        return;
    }
    let files = match repository.files_at(&from.revision) {
        Ok(files) => below(files, &from.folder),
        Err(error) => return send(Found::Trouble(cannot_read(&here, &error))),
    };
    let mut tree = Tree::new(root, &repository, &files);
    tree.nested = nested
        .iter()
        .filter_map(|place| place.strip_prefix(&root.dir).ok()?.to_str())
        .map(str::to_owned)
        .collect();
    for file in &files {
        let Ok(text) = std::str::from_utf8(&file.path) else {
            let lossy = SourcePath::new(&root.name, &String::from_utf8_lossy(&file.path));
            let message = "its name is not UTF-8, so it is left out";
            send(Found::Trouble(about(&codes::INVALID_UTF8, &lossy, message)));
            continue;
        };
        if tree.hides(text) {
            continue;
        }
        let path = SourcePath::new(&root.name, text);
        match tree.follow(file, &path) {
            Ok(target) => send(tree.file(target, path, known, wants)),
            Err(diagnostic) => send(Found::Trouble(*diagnostic)),
        }
    }
}

fn cannot_read(path: &SourcePath, error: &GitError) -> Diagnostic {
    let message = format!("Git cannot read it: {error}");
    about(&codes::UNREADABLE, path, &message)
}

/// The tree of a commit and what of it is seen.
struct Tree<'r> {
    repository: &'r Repository,
    visibility: Visibility,
    ignored: Vec<(String, Gitignore)>,
    paths: HashMap<&'r [u8], &'r TreeFile>,
    folders: HashSet<&'r [u8]>,
    /// Folders and files of other roots.
    nested: Vec<String>,
    /// The only file that is meant.
    only: Option<&'r str>,
}

/// The files below a folder, with their paths from there.
fn below(files: Vec<TreeFile>, folder: &str) -> Vec<TreeFile> {
    if folder.is_empty() {
        return files;
    }
    let start = format!("{folder}/").into_bytes();
    let inside = files.into_iter().filter_map(|mut file| {
        file.path = file.path.strip_prefix(start.as_slice())?.to_vec();
        Some(file)
    });
    inside.collect()
}

impl<'r> Tree<'r> {
    fn new(root: &'r Root, repository: &'r Repository, files: &'r [TreeFile]) -> Self {
        let mut folders = HashSet::new();
        for file in files {
            let slashes = file.path.iter().enumerate().filter(|(_, b)| **b == b'/');
            folders.extend(slashes.filter_map(|(at, _)| file.path.get(..at)));
        }
        Self {
            visibility: Visibility::new(root),
            ignored: ignore_files(repository, files),
            paths: files.iter().map(|f| (f.path.as_slice(), f)).collect(),
            folders,
            nested: Vec::new(),
            only: root.file.as_deref(),
            repository,
        }
    }

    fn hides(&self, path: &str) -> bool {
        if let Some(only) = self.only {
            return path != only;
        }
        let holds = |place: &String| {
            let rest = path.strip_prefix(place.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.visibility.hides_path(path, false)
            || self.visibility.excludes_below(path)
            || self.nested.iter().any(holds)
            || self.ignored.iter().any(|(folder, rules)| {
                path.strip_prefix(folder.as_str()).is_some_and(|below| {
                    rules.matched_path_or_any_parents(below, false).is_ignore()
                })
            })
    }

    /// The file itself, or the file of the tree that a symbolic link leads to.
    fn follow(
        &self,
        file: &'r TreeFile,
        path: &SourcePath,
    ) -> Result<&'r TreeFile, Box<Diagnostic>> {
        if file.kind == FileKind::File {
            return Ok(file);
        }
        let complain = |code, message| Err(Box::new(about(code, path, message)));
        let out = |message| complain(&codes::LINK_OUT_OF_ROOT, message);
        let target = self
            .repository
            .read_blob(file.blob)
            .map_err(|error| Box::new(cannot_read(path, &error)))?;
        let Some(inside) = join(path.folder(), &String::from_utf8_lossy(&target)) else {
            return out("the symbolic link leads out of the root and is not followed");
        };
        let secret = may_be_secret(&SourcePath::new(&path.root, &inside));
        let hidden = secret || self.hides(&inside);
        match self.paths.get(inside.as_bytes()) {
            Some(found) if found.kind == FileKind::File && !hidden => Ok(found),
            Some(_) if hidden => {
                out("the symbolic link leads to a hidden file and is not followed")
            }
            Some(_) => out("the symbolic link leads to another one and is not followed"),
            None if self.folders.contains(inside.as_bytes()) => {
                out("the symbolic link leads to a folder and is not followed")
            }
            None => complain(&codes::UNREADABLE, "the symbolic link leads nowhere"),
        }
    }

    fn file(
        &self,
        file: &TreeFile,
        path: SourcePath,
        known: &HashMap<SourcePath, Known>,
        wants: Wants<'_>,
    ) -> Found {
        let wanted = wants(&path);
        let stamp = Stamp::Blob(file.blob);
        if let Some(known) = known.get(&path)
            && known.wanted == wanted
            && known.stamp == stamp
        {
            return Found::File {
                known: known.clone(),
                fresh: false,
            };
        }
        let mut diagnostics = Vec::new();
        let mut source = Source::unread(path);
        let size = self.repository.blob_size(file.blob);
        match size {
            Ok(length) if wanted && length > LARGEST_FILE => {
                diagnostics.push(too_large(&source.path, length));
            }
            Ok(_) if wanted => match self.repository.read_blob(file.blob) {
                Ok(bytes) => {
                    let (read, diagnostic) = decode(source.path, bytes);
                    source = read;
                    diagnostics.extend(diagnostic);
                }
                Err(error) => diagnostics.push(cannot_read(&source.path, &error)),
            },
            Err(error) if wanted => diagnostics.push(cannot_read(&source.path, &error)),
            _ => {}
        }
        Found::File {
            known: Known {
                stamp,
                wanted,
                racy: false,
                source: Arc::new(source),
                diagnostics,
            },
            fresh: true,
        }
    }
}

/// The rules of every `.opsloreignore` of the tree, each with the folder (`a/b/`) below which it counts.
fn ignore_files(repository: &Repository, files: &[TreeFile]) -> Vec<(String, Gitignore)> {
    let mut rules = Vec::new();
    for file in files.iter().filter(|f| f.kind == FileKind::File) {
        let Ok(path) = std::str::from_utf8(&file.path) else {
            continue;
        };
        let Some(folder) = path.strip_suffix(IGNORE_FILE) else {
            continue;
        };
        if !folder.is_empty() && !folder.ends_with('/') {
            continue;
        }
        let Ok(bytes) = repository.read_blob(file.blob) else {
            continue;
        };
        let mut builder = GitignoreBuilder::new("");
        for line in String::from_utf8_lossy(&bytes).lines() {
            // A line that is no pattern excludes nothing, as on the disk.
            let _ = builder.add_line(None, line);
        }
        if let Ok(built) = builder.build() {
            rules.push((folder.to_owned(), built));
        }
    }
    rules
}

/// `target` as seen from `folder`; `None` if it is absolute or leaves the root.
fn join(folder: &str, target: &str) -> Option<String> {
    if target.starts_with('/') {
        return None;
    }
    let mut names: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
    for name in target.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop()?;
            }
            name => names.push(name),
        }
    }
    Some(names.join("/"))
}
