//! `check --fix`: what is written, what is refused, and that nothing else moves.

use std::sync::Arc;

use opslore::api::check::{Mended, mend};
use opslore::engine::{Engine, Revision};
use opslore::model::{RootName, RootRole, RootSettings, Settings, Source, SourcePath};
use opslore::workspace::hash;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::program::Program;
use crate::workspace::Folder;

const TEAM: &str = "---\naliases: [paypeople]\n---\n# Who to call\n";

fn vault() -> Folder {
    let folder = Folder::new();
    folder.write(".obsidian/app.json", "{}");
    folder.write("teams/Payments Team.md", TEAM);
    folder
}

fn read(folder: &Folder, path: &str) -> String {
    String::from_utf8(std::fs::read(folder.path().join(path)).unwrap()).unwrap()
}

#[test]
fn every_byte_beside_the_repair_stays() {
    let folder = vault();
    let text = "\u{feff}---\r\ntag: a, b\r\nup: [[Payments Team]]  \r\n---\r\nü [[paypeople]] \r\n\r\n\
                | a |\r\n|---|\r\n| [[old/Payments Team]] [[paypeople]] |\r\n\tend";
    folder.write("A b.md", text);
    let program = Program::new();
    let answer = program.run(folder.path(), &["check", "--fix"]);
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(answer.stdout, @r#"
    fixed A b.md:2: `tag` becomes `tags`
    fixed A b.md:3: `[[Payments Team]]` becomes `"[[Payments Team]]"`
    fixed A b.md:5: `[[paypeople]]` becomes `[[Payments Team|paypeople]]`
    fixed A b.md:9: `[[old/Payments Team]]` becomes `[[Payments Team]]`
    fixed A b.md:9: `[[paypeople]]` becomes `[[Payments Team\|paypeople]]`

    no findings in 2 notes
    "#);
    let expected = text
        .replace("tag: a, b", "tags: [a, b]")
        .replace("up: [[Payments Team]]", "up: \"[[Payments Team]]\"")
        .replace("ü [[paypeople]]", "ü [[Payments Team|paypeople]]")
        .replace("old/", "")
        .replace("[[paypeople]] |", "[[Payments Team\\|paypeople]] |");
    assert_eq!(read(&folder, "A b.md"), expected);
}

#[test]
fn a_dry_run_prints_a_diff_and_writes_nothing() {
    let folder = vault();
    let text = "a\r\n[[paypeople]] and [[Nothing]]";
    folder.write("notes/A b.md", text);
    let program = Program::new();
    let answer = program.run(folder.path(), &["check", "--fix", "--dry-run"]);
    assert_eq!(answer.stderr, "1 finding in 1 file would be mended\n");
    assert_eq!(
        answer.stdout,
        "--- a/notes/A b.md\t\n+++ b/notes/A b.md\t\n@@ -1,2 +1,2 @@\n a\r\n\
         -[[paypeople]] and [[Nothing]]\n\\ No newline at end of file\n\
         +[[Payments Team|paypeople]] and [[Nothing]]\n\\ No newline at end of file\n"
    );
    assert_eq!(answer.code, 1, "`Nothing` would stay");
    assert_eq!(read(&folder, "notes/A b.md"), text);
    assert_eq!(program.run(folder.path(), &["check", "--dry-run"]).code, 2);
}

#[test]
fn only_what_is_selected_is_mended() {
    let folder = vault();
    folder.write("A.md", "---\ntag: a\n---\n[[paypeople]]\n");
    let arguments = ["check", "--fix", "--select", "alias-only-link", "--json"];
    let answer = Program::new().run(folder.path(), &arguments);
    assert_eq!(answer.json()["diagnostics"].as_array().unwrap().len(), 0);
    assert!(answer.stderr.starts_with("fixed A.md:4: "));
    assert!(read(&folder, "A.md").starts_with("---\ntag: a\n---\n[[Payments Team|"));
}

#[test]
#[cfg(unix)]
fn permissions_stay_and_read_only_files_and_ways_out_are_left_alone() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = vault();
    folder.write("A.md", "[[paypeople]]\n");
    let file = folder.path().join("A.md");
    let mode = |mode| std::fs::set_permissions(&file, PermissionsExt::from_mode(mode)).unwrap();
    let program = Program::new();

    mode(0o444);
    let answer = program.run(folder.path(), &["check", "--fix"]);
    assert_eq!(answer.code, 4);
    assert!(answer.stderr.contains("is read-only"), "{}", answer.stderr);
    assert_eq!(read(&folder, "A.md"), "[[paypeople]]\n");

    mode(0o640);
    symlink(&file, folder.path().join("B.md")).unwrap();
    let elsewhere = Folder::new();
    elsewhere.write("C.md", "[[paypeople]]\n");
    symlink(elsewhere.path().join("C.md"), folder.path().join("C.md")).unwrap();
    assert_eq!(program.run(folder.path(), &["check", "--fix"]).code, 0);
    assert_eq!(read(&folder, "A.md"), "[[Payments Team|paypeople]]\n");
    assert_eq!(
        std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o640
    );
    assert!(
        std::fs::symlink_metadata(folder.path().join("B.md"))
            .unwrap()
            .is_symlink()
    );
    assert_eq!(read(&elsewhere, "C.md"), "[[paypeople]]\n");
}

/// The note `A.md` beside the team's, and what is known of both.
fn revision(text: &str) -> Revision {
    let root = RootName::new("vault");
    let settings = Settings {
        roots: vec![RootSettings::new(root.clone(), RootRole::Vault)],
        ..Settings::default()
    };
    let source = |path: &str, text: &str| {
        Arc::new(Source {
            path: SourcePath::new(&root, path),
            text: Arc::from(text),
            hash: hash(text),
            read: true,
        })
    };
    let sources = vec![source("A.md", text), source("teams/Payments Team.md", TEAM)];
    Engine::default().update(sources, &[], &settings, &|_, _| {})
}

fn mended(revision: &Revision) -> Option<Mended> {
    mend(&revision.snapshot, &revision.findings).pop()
}

#[test]
fn mending_twice_is_mending_once_and_lines_without_a_repair_stay() {
    let property = prop_oneof![
        Just("tag: a, b"),
        Just("alias: x y"),
        Just("cssclass:  wide "),
        Just("up: [[Payments Team]]"),
        Just("see:\u{0}  - [[Payments Team#Who to call]] "),
        Just("own: \"[[paypeople#who-to-call]]\""),
        Just("t: 'ü [[paypeople]]'"),
    ];
    let piece = prop_oneof![
        Just("[[paypeople]]"),
        Just("![[paypeople]]"),
        Just("[[ paypeople #who-to-call| ü ]]"),
        Just("[ü](../x/Payments%20Team.md#who-to-call \"t\")"),
        Just("[a](<paypeople>)"),
        Just("| [[old/Payments Team\\|x]] | [[paypeople]] |"),
        Just("|---|---|"),
        Just("`[[paypeople]]` $x$ %% [[paypeople]]"),
        Just("- [ ] [[Payments Team#who-to-call]]"),
        Just("[[Nothing]] [[paypeople"),
        Just("\t ü 漢 \u{301} "),
        Just(""),
    ];
    let texts = (
        prop::sample::subsequence(vec![0usize, 1, 2, 3, 4, 5, 6], 0..7),
        prop::collection::vec(property, 7),
        prop::collection::vec((piece, any::<bool>()), 0..12),
        prop_oneof![Just("\n"), Just("\r\n")],
    );
    let mut runner = TestRunner::new(Config {
        cases: 256,
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(&texts, |(keys, properties, body, end)| {
            let mut text = String::new();
            if !keys.is_empty() {
                text.push_str(&format!("---{end}"));
                for key in keys {
                    text.push_str(&properties[key].replace('\0', end));
                    text.push_str(end);
                }
                text.push_str(&format!("---{end}"));
            }
            for (piece, ends) in body {
                text.push_str(piece);
                text.push_str(if ends { end } else { " " });
            }
            let first = revision(&text);
            let Some(done) = mended(&first) else {
                return Ok(());
            };
            let second = revision(&done.after);
            prop_assert_eq!(mended(&second), None);
            let lines: Vec<u32> = (done.findings.iter())
                .map(|n| first.findings[*n].at.as_ref().unwrap().span.line)
                .collect();
            let (old, new) = (text.split_inclusive('\n'), done.after.split_inclusive('\n'));
            prop_assert_eq!(old.clone().count(), new.clone().count());
            for ((old, new), line) in old.zip(new).zip(1..) {
                let ending = |line: &str| line[line.trim_end().len()..].to_owned();
                prop_assert_eq!(ending(old), ending(new));
                prop_assert!(old == new || lines.contains(&line), "line {}", line);
            }
            Ok(())
        })
        .unwrap();
}
