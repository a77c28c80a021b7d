//! What is noticed and what is not.

use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use notify_debouncer_full::{DebouncedEvent, notify};

use super::filter::{Filter, Meaning};
use super::*;
use crate::workspace::tests::Folder;

const TWO_ROOTS: (&str, &str) = (
    "opslore.toml",
    "[vault]\npath = \"v\"\nignore = [\"Old/**\"]\n[[repo]]\nname = \"p\"\npath = \"p\"\n",
);

/// The first change that `fits`, within a time that is long for a machine and short for a person.
fn wait(changes: &Receiver<Change>, fits: impl Fn(&Change) -> bool) -> Change {
    let begun = Instant::now();
    let mut seen = Vec::new();
    while let Some(left) = Duration::from_secs(15).checked_sub(begun.elapsed()) {
        match changes.recv_timeout(left) {
            Ok(change) if fits(&change) => return change,
            Ok(change) => seen.push(change),
            Err(_) => break,
        }
    }
    panic!("nothing that fits in time; seen: {seen:?}");
}

fn is_source(name: &str) -> impl Fn(&Change) -> bool {
    move |change| match change {
        Change::Sources { roots, .. } => roots.iter().any(|root| root.as_str() == name),
        _ => false,
    }
}

fn nothing(changes: &Receiver<Change>) {
    let heard = changes.recv_timeout(Duration::from_millis(700));
    assert!(heard.is_err(), "{heard:?}");
}

fn watched(files: &[(&str, &str)], method: Method) -> (Folder, Watch, Receiver<Change>) {
    let folder = Folder::with(files);
    let (sender, changes) = channel();
    let own = vec![folder.path.join("v/own")];
    let watch = start(&folder.open(), own, sender, method).unwrap();
    (folder, watch, changes)
}

#[test]
fn every_path_means_what_a_scan_would_make_of_it() {
    let folder = Folder::with(&[TWO_ROOTS, ("v/a.md", ""), ("p/x.yaml", "")]);
    let filter = Filter::new(&folder.open(), vec![folder.path.join("v/out")]);
    let meaning = |path: &str| match filter.meaning(&folder.path.join(path)) {
        Meaning::Source(root) => root.to_string(),
        Meaning::Settings => "settings".to_owned(),
        Meaning::Nothing => "-".to_owned(),
    };
    for (path, expected) in [
        ("v/a.md", "vault"),
        ("v/new/b.png", "vault"),
        ("v", "vault"),
        ("v/Old/x.md", "-"),
        ("v/out/index.html", "-"),
        ("v/.obsidian/workspace.json", "-"),
        ("v/.obsidian/workspace-mobile.json", "-"),
        ("v/.obsidian/app.json", "settings"),
        ("v/.obsidian/daily-notes.json", "settings"),
        ("v/.settings/app.json", "settings"),
        ("v/.trash/a.md", "-"),
        ("v/.opsloreignore", "vault"),
        ("v/sub/.opsloreignore", "vault"),
        ("v/.trash/.opsloreignore", "-"),
        ("v/.git/index", "-"),
        ("v/.git/HEAD", "settings"),
        ("p/x.yaml", "p"),
        ("p/.gitignore", "p"),
        ("p/.github/workflows/ci.yaml", "p"),
        ("p/node_modules/a/b.json", "-"),
        ("p/.git/refs/heads/main", "settings"),
        ("p/.git/refs/heads/main.lock", "-"),
        ("p/.git/objects/12/34", "-"),
        ("opslore.toml", "settings"),
        (".opslore.toml", "settings"),
        ("elsewhere.txt", "-"),
    ] {
        assert_eq!(meaning(path), expected, "{path}");
    }
}

#[test]
fn a_root_of_one_file_hears_of_that_file_alone() {
    let config = "[vault]\npath = \"v\"\n[[repo]]\nname = \"p\"\npath = \"p\"\n[[rendered]]\nname = \"r\"\nrepo = \"p\"\nchart = \"c\"\npath = \"out/one.yaml\"\n[[rendered]]\nname = \"s\"\nrepo = \"p\"\nchart = \"c\"\npath = \"p/two.yaml\"\n";
    let files = [
        ("opslore.toml", config),
        ("v/a.md", ""),
        ("p/c/Chart.yaml", ""),
        ("p/two.yaml", ""),
        ("out/one.yaml", ""),
        ("out/other/x.yaml", ""),
    ];
    let (folder, _watch, changes) = watched(&files, Method::Native);
    folder.write("out/other/x.yaml", "new");
    folder.write("out/two.yaml", "new");
    nothing(&changes);
    folder.write("out/one.yaml", "new");
    wait(&changes, is_source("r"));
    folder.write("p/two.yaml", "new");
    wait(&changes, is_source("s"));
    folder.write("p/c/Chart.yaml", "new");
    wait(&changes, is_source("p"));
}

#[test]
fn a_saved_file_is_noticed_however_it_was_saved() {
    let (folder, _watch, changes) =
        watched(&[TWO_ROOTS, ("v/a.md", ""), ("p/x", "")], Method::Native);
    let note = folder.write("v/a.md", "new");
    let change = wait(&changes, is_source("vault"));
    let Change::Sources { paths, .. } = change else {
        unreachable!()
    };
    assert!(paths.contains(&note), "{paths:?}");
    // As editors save: a temporary file takes the place of the old one.
    folder.write("p/x.tmp", "new");
    std::fs::rename(folder.path.join("p/x.tmp"), folder.path.join("p/x")).unwrap();
    wait(&changes, is_source("p"));
}

#[test]
fn a_file_in_a_new_folder_is_noticed_now_and_later() {
    let (folder, _watch, changes) = watched(&[("a.md", "")], Method::Native);
    folder.write("b/c/d/n.md", "1");
    wait(&changes, is_source("vault"));
    while changes.recv_timeout(Duration::from_millis(700)).is_ok() {}
    folder.write("b/c/d/n.md", "2");
    wait(&changes, is_source("vault"));
}

#[test]
fn reading_and_our_own_output_are_no_news() {
    let (folder, _watch, changes) = watched(
        &[TWO_ROOTS, ("v/a.md", ""), ("v/own/x", ""), ("p/x", "")],
        Method::Native,
    );
    std::fs::read(folder.path.join("v/a.md")).unwrap();
    folder.write("v/own/index.html", "");
    folder.write("v/.obsidian/workspace.json", "");
    nothing(&changes);
}

#[test]
fn a_changed_configuration_outside_the_roots_is_noticed() {
    let (folder, _watch, changes) =
        watched(&[TWO_ROOTS, ("v/a.md", ""), ("p/x", "")], Method::Native);
    folder.write("opslore.toml", TWO_ROOTS.1);
    wait(&changes, |change| *change == Change::Settings);
}

#[test]
fn a_root_that_goes_is_told_and_watched_again_when_it_is_back() {
    let (folder, _watch, changes) =
        watched(&[TWO_ROOTS, ("v/a.md", ""), ("p/x", "")], Method::Native);
    let name = crate::model::RootName::new("p");
    std::fs::remove_dir_all(folder.path.join("p")).unwrap();
    wait(&changes, |change| *change == Change::RootGone(name.clone()));
    folder.write("p/y", "");
    wait(&changes, |change| *change == Change::RootBack(name.clone()));
    while changes.recv_timeout(Duration::from_millis(700)).is_ok() {}
    folder.write("p/z", "");
    wait(&changes, is_source("p"));
}

#[test]
fn looking_through_the_folders_notices_too() {
    let (folder, _watch, changes) = watched(&[("a.md", "")], Method::Poll);
    folder.write("b/c.md", "new");
    wait(&changes, is_source("vault"));
}

#[test]
fn a_system_that_cannot_watch_all_folders_is_helped_out_and_it_is_said() {
    let (folder, watch, changes) = watched(&[("a.md", "")], Method::Native);
    let full = notify::Error::new(notify::ErrorKind::MaxFilesWatch);
    watch.stop.send(Message::Events(Err(vec![full]))).unwrap();
    wait(&changes, |change| matches!(change, Change::Notice(_)));
    wait(&changes, is_source("vault"));
    folder.write("b.md", "new");
    wait(&changes, is_source("vault"));
}

#[test]
fn events_that_the_system_lost_mean_that_anything_may_have_changed() {
    let (_folder, watch, changes) =
        watched(&[TWO_ROOTS, ("v/a.md", ""), ("p/x", "")], Method::Native);
    let lost = notify::Event::new(notify::EventKind::Other).set_flag(notify::event::Flag::Rescan);
    let event = DebouncedEvent::new(lost, Instant::now());
    watch.stop.send(Message::Events(Ok(vec![event]))).unwrap();
    let change = wait(&changes, is_source("p"));
    let Change::Sources { roots, paths } = change else {
        unreachable!()
    };
    assert_eq!((roots.len(), paths.len()), (2, 0));
}

#[test]
fn watching_ends_when_it_is_dropped() {
    let (folder, watch, changes) = watched(&[("a.md", "")], Method::Native);
    drop(watch);
    folder.write("a.md", "new");
    assert!(matches!(
        changes.recv_timeout(Duration::from_secs(2)),
        Err(std::sync::mpsc::RecvTimeoutError::Disconnected)
    ));
}
