//! Roots that are bare repositories.

use super::{Folder, markdown_and_yaml};
use crate::git::commit_bare;
use crate::workspace::Scanner;

const CONFIG: &str = "[vault]\npath = \"v\"\n[[repo]]\nname = \"b\"\npath = \"b.git\"\n";

fn bare(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::with(&[("opslore.toml", CONFIG), ("v/a.md", "")]);
    let path = folder.path.join("b.git");
    std::fs::create_dir(&path).unwrap();
    if files.is_empty() {
        without_commit(&path);
    } else {
        commit_bare(&path, files);
    }
    folder
}

/// A bare repository before its first commit.
fn without_commit(path: &std::path::Path) {
    commit_bare(path, &[("x", "")]);
    std::fs::write(path.join("HEAD"), "ref: refs/heads/nothing-yet\n").unwrap();
}

#[test]
fn a_bare_repository_is_read_at_its_head() {
    let folder = bare(&[
        ("apps/shop.yaml", "\u{feff}kind: Deployment\n"),
        ("apps/logo.png", "x"),
        (".github/workflows/ci.yaml", ""),
        (".hidden/x.yaml", ""),
        ("vendor/x.yaml", ""),
        ("gen/x.yaml", ""),
        (".opsloreignore", "gen/\n"),
        (".gitignore", "apps/\n"),
    ]);
    let roots = folder.open().roots;
    let mut scanner = Scanner::default();
    let found = scanner.scan(&roots, &markdown_and_yaml);
    let paths: Vec<String> = found.sources.iter().map(|s| s.path.to_string()).collect();
    assert_eq!(
        paths,
        [
            "b/.github/workflows/ci.yaml",
            "b/apps/logo.png",
            "b/apps/shop.yaml",
            "vault/a.md"
        ]
    );
    assert_eq!(&*found.sources[2].text, "kind: Deployment\n");
    let again = scanner.scan(&roots, &markdown_and_yaml);
    assert!(std::sync::Arc::ptr_eq(&found.sources[2], &again.sources[2]));
    assert!(again.stat.reused >= 2);
}

#[test]
fn a_new_commit_of_a_bare_repository_is_seen() {
    let folder = bare(&[("a.yaml", "one")]);
    let roots = folder.open().roots;
    let mut scanner = Scanner::default();
    scanner.scan(&roots, &markdown_and_yaml);
    std::fs::remove_dir_all(folder.path.join("b.git")).unwrap();
    std::fs::create_dir(folder.path.join("b.git")).unwrap();
    commit_bare(&folder.path.join("b.git"), &[("a.yaml", "two")]);
    let found = scanner.scan(&roots, &markdown_and_yaml);
    assert_eq!(&*found.sources[0].text, "two");
}

#[test]
fn a_bare_repository_without_a_commit_is_empty() {
    let folder = bare(&[]);
    let found = Scanner::default().scan(&folder.open().roots, &markdown_and_yaml);
    assert_eq!(found.sources.len(), 1);
    assert!(found.diagnostics.is_empty());
}

#[test]
fn symbolic_links_of_a_bare_repository_stay_inside() {
    let folder = bare(&[
        ("apps/shop.yaml", "x: 1"),
        ("link.yaml", "->apps/shop.yaml"),
        ("apps/up.yaml", "->../../x"),
        ("folder", "->apps"),
        ("dangling", "->nothing"),
    ]);
    let found = Scanner::default().scan(&folder.open().roots, &markdown_and_yaml);
    let paths: Vec<&str> = found.sources.iter().map(|s| &*s.path.path).collect();
    assert_eq!(paths, ["apps/shop.yaml", "link.yaml", "a.md"]);
    assert_eq!(&*found.sources[1].text, "x: 1");
    let codes: Vec<(&str, &str)> = found
        .diagnostics
        .iter()
        .map(|d| (&*d.at.as_ref().unwrap().path.path, d.code.name))
        .collect();
    assert_eq!(
        codes,
        [
            ("apps/up.yaml", "link-out-of-root"),
            ("dangling", "unreadable"),
            ("folder", "link-out-of-root")
        ]
    );
}
