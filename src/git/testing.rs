//! Small repositories for tests, made without the `git` command.

use std::collections::BTreeMap;
use std::path::Path;

use gix::objs::tree::{Entry, EntryKind};

/// A bare repository at `dir` with one commit of these files. A content that starts with `->` is a symbolic link.
pub(crate) fn commit_bare(dir: &Path, files: &[(&str, &str)]) {
    commit(&gix::init_bare(dir).unwrap(), files);
}

/// A repository with a working tree at `dir`, one more commit that has these files and no others, and nothing checked
/// out on the disk.
pub(crate) fn commit_worktree(dir: &Path, files: &[(&str, &str)]) {
    let repository = gix::open_opts(dir, gix::open::Options::isolated());
    let repository = repository.or_else(|_| gix::init(dir));
    commit(&repository.unwrap(), files);
}

fn commit(repository: &gix::Repository, files: &[(&str, &str)]) {
    let tree = write_tree(repository, files);
    let who = gix::actor::SignatureRef {
        name: "t".into(),
        email: "t@example.com".into(),
        time: "1700000000 +0000",
    };
    let head = repository.head_name().unwrap().unwrap();
    let parents: Vec<gix::ObjectId> = repository
        .head_id()
        .ok()
        .map(|id| id.detach())
        .into_iter()
        .collect();
    repository
        .commit_as(who, who, head.as_bstr(), "files", tree, parents)
        .unwrap();
}

fn write_tree(repository: &gix::Repository, files: &[(&str, &str)]) -> gix::ObjectId {
    let mut folders: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    let mut entries = Vec::new();
    for (path, content) in files {
        if let Some((folder, rest)) = path.split_once('/') {
            folders.entry(folder).or_default().push((rest, content));
            continue;
        }
        let (kind, content) = match content.strip_prefix("->") {
            Some(target) => (EntryKind::Link, target),
            None => (EntryKind::Blob, *content),
        };
        entries.push(Entry {
            mode: kind.into(),
            filename: (*path).into(),
            oid: repository.write_blob(content).unwrap().detach(),
        });
    }
    for (folder, members) in folders {
        entries.push(Entry {
            mode: EntryKind::Tree.into(),
            filename: folder.into(),
            oid: write_tree(repository, &members),
        });
    }
    entries.sort();
    repository
        .write_object(gix::objs::Tree { entries })
        .unwrap()
        .detach()
}
