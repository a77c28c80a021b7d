//! Which files a scan of the disk finds, and what it reads.

use std::path::Path;
use std::time::{Duration, SystemTime};

use super::{Folder, markdown_and_yaml};
use crate::workspace::{LARGEST_FILE, Scan, Scanner};

fn scan(folder: &Folder) -> Scan {
    Scanner::default().scan(&folder.open().roots, &markdown_and_yaml)
}

fn paths(scan: &Scan) -> Vec<String> {
    scan.sources.iter().map(|s| s.path.to_string()).collect()
}

fn complaints(scan: &Scan) -> Vec<String> {
    let line = |d: &crate::model::Diagnostic| {
        let at = d.at.as_ref().unwrap();
        format!("{} {}: {}", d.code.name, at.path.path, d.message)
    };
    scan.diagnostics.iter().map(line).collect()
}

fn text<'s>(scan: &'s Scan, path: &str) -> &'s str {
    let source = scan.sources.iter().find(|s| &*s.path.path == path);
    &source.unwrap().text
}

const TWO_ROOTS: (&str, &str) = (
    "opslore.toml",
    "[vault]\npath = \"v\"\nignore = [\"Templates/**\"]\n[[repo]]\nname = \"p\"\npath = \"p\"\n",
);

#[test]
fn hidden_files_are_outside_but_forges_are_seen_in_repositories() {
    let folder = Folder::with(&[
        TWO_ROOTS,
        ("v/a.md", ""),
        ("v/.obsidian/app.json", "{}"),
        ("v/.trash/old.md", ""),
        ("v/.github/x.md", ""),
        ("v/b/.hidden.md", ""),
        ("p/.github/workflows/ci.yaml", ""),
        ("p/.gitlab-ci.yml", ""),
        ("p/.git/config.yaml", ""),
        ("p/.hidden/x.yaml", ""),
        ("p/node_modules/x/y.yaml", ""),
        ("p/deploy/vendor/y.yaml", ""),
        ("p/target/y.yaml", ""),
        ("p/target.yaml", ""),
    ]);
    assert_eq!(
        paths(&scan(&folder)),
        [
            "p/.github/workflows/ci.yaml",
            "p/.gitlab-ci.yml",
            "p/target.yaml",
            "vault/a.md"
        ]
    );
}

#[test]
fn gitignore_counts_in_repositories_and_opsloreignore_everywhere() {
    let folder = Folder::with(&[
        TWO_ROOTS,
        ("v/.gitignore", "private.md\n"),
        ("v/.opsloreignore", "drafts/\n"),
        ("v/private.md", ""),
        ("v/drafts/a.md", ""),
        ("v/Templates/t.md", ""),
        ("v/sub/Templates/t.md", ""),
        ("p/.gitignore", "build/\n"),
        ("p/deploy/.opsloreignore", "*.gen.yaml\n"),
        ("p/build/a.yaml", ""),
        ("p/deploy/a.gen.yaml", ""),
        ("p/deploy/a.yaml", ""),
        ("p/a.gen.yaml", ""),
    ]);
    assert_eq!(
        paths(&scan(&folder)),
        [
            "p/a.gen.yaml",
            "p/deploy/a.yaml",
            "vault/private.md",
            "vault/sub/Templates/t.md"
        ]
    );
}

#[test]
fn ignore_files_above_a_root_do_not_count() {
    let folder = Folder::with(&[
        TWO_ROOTS,
        (".gitignore", "*\n"),
        (".opsloreignore", "*\n"),
        ("v/a.md", ""),
        ("p/a.yaml", ""),
    ]);
    assert_eq!(paths(&scan(&folder)), ["p/a.yaml", "vault/a.md"]);
}

#[test]
fn a_repository_inside_the_vault_is_scanned_once() {
    let folder = Folder::with(&[
        (
            "opslore.toml",
            "[[repo]]\nname = \"p\"\npath = \"repos/p\"\n",
        ),
        ("a.md", ""),
        ("repos/p/README.md", ""),
        ("repos/other/README.md", ""),
    ]);
    let workspace = folder.open();
    let found = Scanner::default().scan(&workspace.roots, &markdown_and_yaml);
    assert_eq!(
        paths(&found),
        [
            "p/README.md",
            "vault/a.md",
            "vault/opslore.toml",
            "vault/repos/other/README.md"
        ]
    );
}

#[test]
fn what_lies_in_a_repository_inside_a_repository_belongs_to_that_one() {
    let config = "[vault]\npath = \"v\"\n[[repo]]\nname = \"p\"\npath = \"p\"\n";
    let folder = Folder::with(&[
        ("opslore.toml", config),
        ("v/a.md", ""),
        ("v/clone/.git/HEAD", ""),
        ("v/clone/b.md", ""),
        ("p/.git/HEAD", ""),
        ("p/a.yaml", ""),
        ("p/sub/.git", "gitdir: ../.git/modules/sub\n"),
        ("p/sub/b.yaml", ""),
        ("p/deep/clone/.git/HEAD", ""),
        ("p/deep/clone/c.yaml", ""),
        ("p/deep/d.yaml", ""),
    ]);
    // In a vault they are notes, as in Obsidian.
    let own = [
        "p/a.yaml",
        "p/deep/d.yaml",
        "vault/a.md",
        "vault/clone/b.md",
    ];
    assert_eq!(paths(&scan(&folder)), own);
    let both = format!("{config}[[repo]]\nname = \"sub\"\npath = \"p/sub\"\n");
    folder.write("opslore.toml", both);
    assert_eq!(paths(&scan(&folder))[2], "sub/b.yaml");
    // A plain folder of clones is read whole.
    std::fs::remove_dir_all(folder.path.join("p/.git")).unwrap();
    folder.write("opslore.toml", config);
    assert_eq!(paths(&scan(&folder)).len(), 6);
}

#[test]
fn files_that_nobody_wants_are_there_without_a_text() {
    let folder = Folder::with(&[("a.md", "text"), ("b.png", "picture")]);
    let found = scan(&folder);
    assert_eq!(found.stat.files, 2);
    assert_eq!(found.stat.read, 1);
    assert!(found.sources[0].read && !found.sources[1].read);
    assert_eq!(text(&found, "b.png"), "");
}

#[test]
fn a_byte_order_mark_is_dropped_and_line_ends_stay() {
    let folder = Folder::with(&[
        ("a.md", "\u{feff}---\r\nx: 1\r\n---\r\n"),
        ("b.md", "---\r\nx: 1\r\n---\r\n"),
    ]);
    let found = scan(&folder);
    assert_eq!(text(&found, "a.md"), "---\r\nx: 1\r\n---\r\n");
    assert_eq!(found.sources[0].hash, found.sources[1].hash);
    assert_eq!(complaints(&found).len(), 0);
}

#[test]
fn bytes_that_are_not_utf8_are_replaced_and_the_first_place_is_told() {
    let folder = Folder::with(&[]);
    folder.write("a.md", b"one\ntw\xe9 three\n");
    let found = scan(&folder);
    assert_eq!(text(&found, "a.md"), "one\ntw\u{fffd} three\n");
    let diagnostic = &found.diagnostics[0];
    let span = diagnostic.at.as_ref().unwrap().span;
    assert_eq!(diagnostic.code.name, "invalid-utf8");
    assert_eq!((span.start, span.line), (6, 2));
    assert_eq!(span.slice(text(&found, "a.md")), "\u{fffd}");
}

#[test]
fn a_large_file_is_there_but_not_read() {
    let folder = Folder::with(&[]);
    let path = folder.write("a.md", "");
    folder.write("b.mp4", "");
    for path in [path, folder.path.join("b.mp4")] {
        std::fs::File::options()
            .write(true)
            .open(path)
            .unwrap()
            .set_len(LARGEST_FILE + 1)
            .unwrap();
    }
    let found = scan(&folder);
    assert_eq!(found.sources.len(), 2);
    assert!(!found.sources[0].read);
    assert_eq!(
        complaints(&found),
        ["file-too-large a.md: the file has 16 MiB and is not read"]
    );
}

#[cfg(unix)]
#[test]
fn symbolic_links_stay_inside_and_never_loop() {
    use std::os::unix::fs::symlink;
    let folder = Folder::with(&[
        TWO_ROOTS,
        ("v/a/note.md", "hello"),
        ("p/x.yaml", ""),
        ("v/.secret/s.md", ""),
    ]);
    let vault = folder.path.join("v");
    symlink("a/note.md", vault.join("inside.md")).unwrap();
    symlink("..", vault.join("a/loop")).unwrap();
    symlink("self.md", vault.join("self.md")).unwrap();
    symlink(folder.path.join("p/x.yaml"), vault.join("out.yaml")).unwrap();
    symlink("gone.md", vault.join("dangling.md")).unwrap();
    symlink(".secret/s.md", vault.join("peek.md")).unwrap();
    let found = scan(&folder);
    assert_eq!(
        paths(&found),
        ["p/x.yaml", "vault/a/note.md", "vault/inside.md"]
    );
    assert_eq!(text(&found, "inside.md"), "hello");
    insta::assert_snapshot!(complaints(&found).join("\n"), @r"
    link-out-of-root a/loop: the symbolic link leads to a folder and is not followed
    unreadable dangling.md: the symbolic link leads nowhere
    link-out-of-root out.yaml: the symbolic link leads out of the root and is not followed
    link-out-of-root peek.md: the symbolic link leads to a hidden file and is not followed
    unreadable self.md: the symbolic link leads nowhere
    ");
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_utf8_is_left_out_and_told() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::with(&[("a.md", "")]);
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.md");
    std::fs::write(folder.path.join(name), "").unwrap();
    let found = scan(&folder);
    assert_eq!(paths(&found), ["vault/a.md"]);
    assert_eq!(
        complaints(&found),
        ["invalid-utf8 caf\u{fffd}.md: its name is not UTF-8, so it is left out"]
    );
}

/// The superuser may read everything, so there is nothing to show for it.
#[cfg(unix)]
#[test]
fn what_cannot_be_opened_is_told_and_the_rest_is_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::with(&[("a.md", "a"), ("locked/b.md", ""), ("c.md", "")]);
    let lock = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    lock(&folder.path.join("locked"), 0o000);
    lock(&folder.path.join("c.md"), 0o000);
    let bound = std::fs::read(folder.path.join("c.md")).is_err();
    let found = scan(&folder);
    lock(&folder.path.join("locked"), 0o755);
    if !bound {
        return;
    }
    assert_eq!(paths(&found), ["vault/a.md", "vault/c.md"]);
    assert_eq!(
        complaints(&found),
        [
            "unreadable c.md: cannot read `c.md`: permission denied",
            "unreadable locked: cannot read `locked`: permission denied"
        ]
    );
}

#[test]
fn a_root_that_is_gone_is_told() {
    let folder = Folder::with(&[TWO_ROOTS, ("v/a.md", ""), ("p/x.yaml", "")]);
    let workspace = folder.open();
    std::fs::remove_dir_all(folder.path.join("p")).unwrap();
    let found = Scanner::default().scan(&workspace.roots, &markdown_and_yaml);
    assert_eq!(paths(&found), ["vault/a.md"]);
    assert_eq!(
        complaints(&found),
        ["unreadable .: cannot read `.`: it does not exist any more"]
    );
}

fn age(path: &Path) {
    let past = SystemTime::now() - Duration::from_secs(60);
    let file = std::fs::File::options().write(true).open(path).unwrap();
    file.set_modified(past).unwrap();
}

#[test]
fn a_second_scan_gives_the_same_sources_and_sees_every_edit() {
    let folder = Folder::with(&[("a.md", "one"), ("b.md", "two")]);
    let roots = folder.open().roots;
    let mut scanner = Scanner::default();
    let first = scanner.scan(&roots, &markdown_and_yaml);
    let second = scanner.scan(&roots, &markdown_and_yaml);
    assert!(std::sync::Arc::ptr_eq(
        &first.sources[0],
        &second.sources[0]
    ));
    // The same length and the same time: only the freshness of the file gives it away.
    folder.write("a.md", "eno");
    age(&folder.path.join("a.md"));
    let third = scanner.scan(&roots, &markdown_and_yaml);
    assert_eq!(text(&third, "a.md"), "eno");
    std::fs::remove_file(folder.path.join("b.md")).unwrap();
    assert_eq!(
        paths(&scanner.scan(&roots, &markdown_and_yaml)),
        ["vault/a.md"]
    );
}

#[test]
fn an_unchanged_old_file_is_not_read_again() {
    let folder = Folder::with(&[("a.md", "one")]);
    let roots = folder.open().roots;
    let mut scanner = Scanner::default();
    std::thread::sleep(Duration::from_millis(2_100));
    assert_eq!(scanner.scan(&roots, &markdown_and_yaml).stat.read, 1);
    let again = scanner.scan(&roots, &markdown_and_yaml).stat;
    assert_eq!((again.read, again.reused, again.bytes), (0, 1, 3));
    let unwanted = scanner.scan(&roots, &|_| false);
    assert!(!unwanted.sources[0].read);
}

#[test]
fn two_scans_of_many_files_agree() {
    let folder = Folder::with(&[]);
    for n in 0..300 {
        folder.write(&format!("{}/{}/n{n}.md", n % 7, n % 3), format!("note {n}"));
    }
    let (one, two) = (scan(&folder), scan(&folder));
    assert_eq!(one.sources, two.sources);
    assert!(one.sources.is_sorted_by_key(|s| s.path.clone()));
}

#[test]
fn scanning_after_any_edits_is_scanning_from_scratch() {
    let folder = Folder::with(&[("opslore.toml", "")]);
    let roots = folder.open().roots;
    let mut scanner = Scanner::default();
    // A fixed sequence that looks random: which file, and what happens to it.
    let mut state = 7_u32;
    for _ in 0..150 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let (file, act) = ((state >> 8) % 5, (state >> 16) % 6);
        let name = format!("{}/n{file}.md", file % 2);
        let path = folder.path.join(&name);
        match act {
            0 => drop(std::fs::remove_file(&path)),
            1 => drop(std::fs::rename(&path, folder.path.join("0/moved.md"))),
            2 => drop(folder.write("0/.opsloreignore", format!("n{file}.md"))),
            _ => drop(folder.write(&name, format!("{act}{}", state % 10))),
        }
        let known = scanner.scan(&roots, &markdown_and_yaml);
        let fresh = Scanner::default().scan(&roots, &markdown_and_yaml);
        assert_eq!(known.sources, fresh.sources);
        assert_eq!(known.diagnostics, fresh.diagnostics);
    }
}
