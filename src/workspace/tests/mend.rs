//! Files of the vault are changed as they were read, or not at all; and Git tells what they said before.

use super::super::{Editable, Workspace, earlier_texts};
use super::{Folder, shown};
use crate::git::{commit_bare, commit_worktree};
use crate::model::{RootName, SourcePath};

const CONFIG: &str =
    "version = 1\n[vault]\npath = \"vault\"\n[[repo]]\nname = \"r\"\npath = \"r\"\n";

fn path(root: &str, path: &str) -> SourcePath {
    SourcePath::new(&RootName::new(root), path)
}

fn refused(folder: &Folder, at: &SourcePath, text: &str) -> String {
    let error = Editable::open(&folder.open(), at, text).unwrap_err();
    assert_eq!(error.kind.exit_code(), 4);
    shown(&error, &folder.path)
}

#[test]
fn a_file_is_changed_only_as_it_was_read() {
    let folder = Folder::with(&[
        ("opslore.toml", CONFIG),
        ("r/A.md", "a"),
        ("vault/A.md", "a"),
    ]);
    folder.write("vault/latin.md", b"\xfc");
    assert_eq!(
        refused(&folder, &path("vault", "A.md"), "b"),
        "`vault/A.md` has changed since it was read\n  = hint: run the command again"
    );
    assert!(refused(&folder, &path("r", "A.md"), "a").contains("no file of the vault"));
    assert!(refused(&folder, &path("vault", "latin.md"), "\u{fffd}").contains("is not UTF-8"));
    let file = Editable::open(&folder.open(), &path("vault", "A.md"), "a");
    let file = file.unwrap().unwrap();
    let on_disk = folder.write("vault/A.md", "somebody else");
    assert!(file.write("b").is_err());
    assert_eq!(std::fs::read_to_string(on_disk).unwrap(), "somebody else");
}

#[test]
fn a_byte_order_mark_stays() {
    let folder = Folder::with(&[("opslore.toml", CONFIG), ("r/x", "")]);
    let on_disk = folder.write("vault/A.md", "\u{feff}a");
    let file = Editable::open(&folder.open(), &path("vault", "A.md"), "a");
    file.unwrap().unwrap().write("b").unwrap();
    assert_eq!(std::fs::read_to_string(on_disk).unwrap(), "\u{feff}b");
}

#[test]
fn a_vault_without_files_on_the_disk_is_refused() {
    let folder = Folder::with(&[]);
    commit_bare(&folder.path, &[("A.md", "a")]);
    let workspace = Workspace::open(&folder.path, None).unwrap();
    let error = Editable::open(&workspace, &path("vault", "A.md"), "a").unwrap_err();
    assert_eq!(error.kind.exit_code(), 4);
    assert!(error.to_string().contains("bare repository"), "{error}");
}

#[test]
fn earlier_texts_are_found_where_the_vault_is_a_folder_of_its_repository() {
    let folder = Folder::with(&[("opslore.toml", CONFIG), ("r/x", ""), ("vault/A.md", "now")]);
    for text in ["one", "\u{feff}two"] {
        commit_worktree(&folder.path, &[("vault/A.md", text)]);
    }
    let workspace = folder.open();
    let paths = [path("vault", "A.md"), path("vault", "B.md")];
    let earlier = earlier_texts(&workspace, &paths);
    assert_eq!(earlier, [vec!["two", "one"], vec![]]);
}
