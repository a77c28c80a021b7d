//! What must hold for any order and any series of edits, tried on the example vault.

use std::sync::Arc;

use opslore::engine::{self, Engine, Revision};
use opslore::export::{self, Options, View};
use opslore::model::{Settings, Source};
use opslore::workspace::{Scanner, Workspace, hash};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::house::package;

/// Few, because each case builds a whole graph several times.
fn runner() -> TestRunner {
    TestRunner::new(Config {
        cases: 12,
        failure_persistence: None,
        ..Config::default()
    })
}

fn example() -> (Vec<Arc<Source>>, Settings) {
    let folder = package().join("vault-example");
    let workspace = Workspace::open(&folder, None).unwrap_or_else(|e| panic!("{e}"));
    let scan = Scanner::default().scan(&workspace.roots, &engine::wants);
    assert!(scan.sources.len() > 50, "the example vault is missing");
    (scan.sources, workspace.settings)
}

fn updated(engine: &mut Engine, sources: &[Arc<Source>], settings: &Settings) -> Revision {
    engine.update(sources.to_vec(), &[], settings, &|_, _| {})
}

/// Everything that is known, in the one way in which it is written.
fn canonical(revision: &Revision) -> String {
    let view = View::whole(&revision.snapshot, &revision.findings);
    let mut text = String::new();
    let json = export::find("json").unwrap();
    (json.run)(&view, &Options::default(), &mut text).unwrap();
    text
}

/// Two texts that should be equal; shows where they part, because the whole of them says nothing.
fn same(left: &str, right: &str) -> Result<(), TestCaseError> {
    let Some(at) = left.bytes().zip(right.bytes()).position(|(a, b)| a != b) else {
        prop_assert_eq!(left.len(), right.len());
        return Ok(());
    };
    let near = |text: &str| {
        let bytes = &text.as_bytes()[at.saturating_sub(120)..(at + 120).min(text.len())];
        String::from_utf8_lossy(bytes).into_owned()
    };
    prop_assert_eq!(near(left), near(right));
    Ok(())
}

#[test]
fn the_order_of_sources_does_not_matter() {
    let (sources, settings) = example();
    let expected = canonical(&updated(&mut Engine::default(), &sources, &settings));
    let any_order = Just(sources).prop_shuffle();
    runner()
        .run(&any_order, |sources| {
            let found = updated(&mut Engine::default(), &sources, &settings);
            same(&canonical(&found), &expected)
        })
        .unwrap();
}

/// What somebody does to a file; numbers are taken modulo what there is.
#[derive(Debug, Clone)]
enum Edit {
    Remove(usize),
    /// The second gets the text of the first.
    Copy(usize, usize),
    /// The file loses a line.
    Cut(usize, usize),
    /// The file gets another name in its folder.
    Rename(usize, u8),
    /// A line is put at the end of the file.
    Append(usize, String),
}

fn edit() -> impl Strategy<Value = Edit> {
    let line = prop_oneof![
        "\\PC{0,20}".prop_map(|text| text),
        Just("[[checkout]] and [[Nothing#here]]".to_owned()),
        Just("---\nkind: Service\napiVersion: v1\nmetadata: {name: x}".to_owned()),
    ];
    prop_oneof![
        any::<usize>().prop_map(Edit::Remove),
        any::<(usize, usize)>().prop_map(|(a, b)| Edit::Copy(a, b)),
        any::<(usize, usize)>().prop_map(|(a, b)| Edit::Cut(a, b)),
        any::<(usize, u8)>().prop_map(|(a, b)| Edit::Rename(a, b)),
        (any::<usize>(), line).prop_map(|(a, line)| Edit::Append(a, line)),
    ]
}

fn apply(edit: &Edit, sources: &mut Vec<Arc<Source>>) {
    let count = sources.len();
    let rewritten = |old: &Source, text: &str| {
        Arc::new(Source {
            path: old.path.clone(),
            text: Arc::from(text),
            hash: hash(text),
            read: old.read,
        })
    };
    match edit {
        Edit::Remove(n) => {
            sources.remove(n % count);
        }
        Edit::Copy(from, to) => {
            let text = sources[from % count].text.clone();
            sources[to % count] = rewritten(&sources[to % count], &text);
        }
        Edit::Cut(n, line) => {
            let old = &sources[n % count];
            let mut lines: Vec<&str> = old.text.lines().collect();
            if !lines.is_empty() {
                lines.remove(line % lines.len());
            }
            let text = lines.join("\n");
            sources[n % count] = rewritten(old, &text);
        }
        Edit::Rename(n, name) => {
            let mut new = (*sources[n % count]).clone();
            let old = new.path.path.to_string();
            let folder = old.rfind('/').map_or("", |slash| &old[..=slash]);
            let extension = new.path.extension();
            new.path.path = format!("{folder}{name}.{extension}").into();
            if sources.iter().all(|s| s.path != new.path) {
                sources[n % count] = Arc::new(new);
            }
        }
        Edit::Append(n, line) => {
            let old = &sources[n % count];
            let text = format!("{}\n{line}\n", old.text);
            sources[n % count] = rewritten(old, &text);
        }
    }
}

#[test]
fn after_any_edits_the_graph_is_the_one_that_is_built_from_scratch() {
    let (sources, settings) = example();
    let edits = prop::collection::vec(prop::collection::vec(edit(), 1..6), 1..4);
    runner()
        .run(&edits, |rounds| {
            let mut sources = sources.clone();
            let mut engine = Engine::default();
            let mut incremental = updated(&mut engine, &sources, &settings);
            for edits in &rounds {
                for edit in edits {
                    apply(edit, &mut sources);
                }
                incremental = updated(&mut engine, &sources, &settings);
            }
            let scratch = updated(&mut Engine::default(), &sources, &settings);
            same(&canonical(&incremental), &canonical(&scratch))
        })
        .unwrap();
}
