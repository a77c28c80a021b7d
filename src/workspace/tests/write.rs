//! Output is whole, and never in the place of somebody's files.

use super::Folder;
use crate::model::Artifact;
use crate::workspace::{ErrorKind, SITE_MARKER, Workspace, replace_folder, write_file};

fn names(folder: &std::path::Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn vault_and_room() -> (Folder, Workspace) {
    let folder = Folder::with(&[("v/a.md", "")]);
    let workspace = Workspace::open(&folder.path.join("v"), None).unwrap();
    (folder, workspace)
}

fn page(path: &str, text: &str) -> Artifact {
    Artifact::text(path, text)
}

#[test]
fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
    let folder = Folder::with(&[("a.json", "old")]);
    write_file(&folder.path.join("a.json"), b"new").unwrap();
    write_file(&folder.path.join("b.json"), b"b").unwrap();
    assert_eq!(std::fs::read(folder.path.join("a.json")).unwrap(), b"new");
    assert_eq!(names(&folder.path), ["a.json", "b.json"]);
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_symbolic_links_are_followed() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::with(&[("real/a.sh", "old")]);
    let real = folder.path.join("real/a.sh");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o750)).unwrap();
    std::os::unix::fs::symlink("real/a.sh", folder.path.join("link")).unwrap();
    write_file(&folder.path.join("link"), b"new").unwrap();
    assert!(folder.path.join("link").is_symlink());
    assert_eq!(std::fs::read(&real).unwrap(), b"new");
    let mode = std::fs::metadata(&real).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o750);
}

#[test]
fn a_folder_that_does_not_exist_is_an_error_of_the_world() {
    let folder = Folder::with(&[]);
    let error = write_file(&folder.path.join("no/a.json"), b"x").unwrap_err();
    assert_eq!(error.kind, ErrorKind::World);
    assert!(error.message.contains("does not exist"), "{error}");
    assert!(write_file(&folder.path, b"x").is_err());
    assert!(names(&folder.path).is_empty());
}

/// The device stands for a full disk: every write to it fails so.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_in_plain_words() {
    use std::io::Write;
    let error = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .and_then(|mut file| file.write_all(b"x"))
        .unwrap_err();
    let error = crate::workspace::Error::io("write", std::path::Path::new("site"), &error);
    assert_eq!(error.message, "cannot write `site`: the disk is full");
    assert!(error.hint.unwrap().contains("nothing was changed"));
}

#[test]
fn a_site_is_written_and_then_replaced_as_a_whole() {
    let (folder, workspace) = vault_and_room();
    let out = folder.path.join("site");
    let first = [page("index.html", "1"), page("n/old.html", "1")];
    let written = replace_folder(&out, first, &workspace).unwrap();
    assert_eq!((written.files, written.bytes), (2, 2));
    replace_folder(&out, [page("index.html", "2")], &workspace).unwrap();
    assert_eq!(names(&out), [SITE_MARKER, "index.html"]);
    assert_eq!(std::fs::read(out.join("index.html")).unwrap(), b"2");
    assert_eq!(names(&folder.path), ["site", "v"]);
}

#[cfg(unix)]
#[test]
fn a_site_can_be_read_by_a_web_server() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, workspace) = vault_and_room();
    let out = folder.path.join("site");
    replace_folder(&out, [page("index.html", "1")], &workspace).unwrap();
    let plain = folder.path.join("plain");
    std::fs::create_dir(&plain).unwrap();
    let mode = |path| std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&out), mode(&plain));
}

#[test]
fn a_site_that_fails_halfway_leaves_the_old_one_and_no_rest() {
    let (folder, workspace) = vault_and_room();
    let out = folder.path.join("site");
    replace_folder(&out, [page("index.html", "1")], &workspace).unwrap();
    for wrong in ["../up.html", "/etc/x", "", "a/../../b", "a\\b"] {
        let pages = [page("index.html", "2"), page(wrong, "x")];
        assert!(replace_folder(&out, pages, &workspace).is_err(), "{wrong}");
    }
    // A file where a folder is needed: the system refuses in the middle.
    let pages = [page("a", "2"), page("a/b.html", "2")];
    assert!(replace_folder(&out, pages, &workspace).is_err());
    assert_eq!(std::fs::read(out.join("index.html")).unwrap(), b"1");
    assert_eq!(names(&folder.path), ["site", "v"]);
}

#[test]
fn somebody_elses_folder_is_refused() {
    let (folder, workspace) = vault_and_room();
    folder.write("theirs/thesis.txt", "mine");
    folder.write("file", "");
    folder.write("pages/.git/HEAD", "");
    folder.write(&format!("pages/{SITE_MARKER}"), "");
    std::fs::create_dir(folder.path.join("empty")).unwrap();
    let try_at = |name: &str| replace_folder(&folder.path.join(name), [page("i", "")], &workspace);
    for name in ["theirs", "file", "pages", "", "v", "v/site"] {
        let error = try_at(name).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Refused, "{name}: {error}");
    }
    assert!(try_at("empty").is_ok());
    assert!(try_at("new/deep").is_ok());
    assert_eq!(names(&folder.path.join("theirs")), ["thesis.txt"]);
}

#[test]
fn a_folder_in_a_root_is_taken_if_it_is_hidden_from_it() {
    let folder = Folder::with(&[
        (
            "opslore.toml",
            "[vault]\npath = \"v\"\nignore = [\"Out/**\"]\n[[repo]]\nname = \"p\"\npath = \"p\"\n",
        ),
        ("v/.opsloreignore", "/public/\n"),
        ("p/.gitignore", "build/\n"),
    ]);
    let workspace = folder.open();
    let at = |name: &str| replace_folder(&folder.path.join(name), [page("i", "")], &workspace);
    for hidden in [
        "v/.site",
        "v/public",
        "v/Out/site",
        "p/build",
        "p/docs/build/site",
    ] {
        assert!(at(hidden).is_ok(), "{hidden}");
    }
    for seen in ["v/build", "p/public", "p/.github/site"] {
        assert_eq!(at(seen).unwrap_err().kind, ErrorKind::Refused, "{seen}");
    }
    insta::assert_snapshot!(super::shown(&at("v/build").unwrap_err(), &folder.path), @r"
    `v/build` lies in the vault, where its files would be read as sources
      = hint: name a folder outside, or a hidden one, or add `/build/` to `.opsloreignore`
    ");
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_does_not_smuggle_a_site_into_the_vault() {
    let (folder, workspace) = vault_and_room();
    std::os::unix::fs::symlink("v", folder.path.join("door")).unwrap();
    let out = folder.path.join("door/site");
    let error = replace_folder(&out, [page("i", "")], &workspace).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Refused);
}
