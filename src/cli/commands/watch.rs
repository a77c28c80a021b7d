//! `opslore watch`: one line per change, until it is stopped.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::mpsc;

use serde::Serialize;

use super::status::many;
use crate::cli::Outcome;
use crate::cli::args::{Globals, Watch};
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::cli::output::{DIM, PATH, Terminal, paint};
use crate::cli::places::Places;
use crate::engine::Revision;
use crate::model::{ContentHash, SourcePath};
use crate::workspace::{self, Change, Session};

/// One line of `-o jsonl`.
#[derive(Serialize)]
struct Line<'l> {
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'l str>,
    revision: &'l str,
    findings: usize,
}

pub fn run(args: &Watch, globals: &Globals, terminal: &Terminal) -> Result<Outcome, Failure> {
    let format = open::format(globals, &["human", "jsonl"])?;
    if globals.at.is_some() {
        let error = workspace::Error::usage("`watch` looks at what is, so `--at` means nothing");
        return Err(error.into());
    }
    let mut session = open::session(globals, terminal)?;
    session.keep_lock("watch").map_err(workspace::Error::from)?;
    // Watching begins before the first look, so that nothing falls between them.
    let (sender, changes) = mpsc::channel();
    let mut watching = workspace::watch(session.workspace(), Vec::new(), sender.clone())?;
    let mut revision = open::refresh(&mut session, terminal);
    open::index(&session, &revision, "watch", false, terminal)?;
    report(&[("ready", None)], &revision, &session, format, terminal)?;
    while let Ok(first) = changes.recv() {
        let mut again = false;
        let mut moved = false;
        for change in std::iter::once(first).chain(changes.try_iter()) {
            match change {
                Change::Sources { .. } => again = true,
                Change::Settings => moved = true,
                Change::RootGone(root) => open::warn(
                    terminal,
                    &format!("the folder of `{root}` is gone"),
                    "it is read again as soon as it is back",
                ),
                Change::RootBack(_) => again = true,
                Change::Notice(notice) => {
                    open::warn(
                        terminal,
                        &notice.message,
                        notice.hint.as_deref().unwrap_or(""),
                    );
                }
            }
        }
        if moved {
            let before = session.workspace().roots.clone();
            match session.reopen() {
                Ok(()) if session.workspace().roots != before => {
                    drop(watching);
                    watching = workspace::watch(session.workspace(), Vec::new(), sender.clone())?;
                }
                Ok(()) => {}
                Err(error) => {
                    let text = format!("{error}\nthe configuration before this change stays");
                    open::warn(terminal, &text, "");
                }
            }
        }
        if !(again || moved) {
            continue;
        }
        let next = open::refresh(&mut session, terminal);
        if next.snapshot.revision() == revision.snapshot.revision() {
            continue;
        }
        open::index(&session, &next, "watch", false, terminal)?;
        let changed = difference(&revision, &next);
        revision = next;
        let mut events: Vec<(&'static str, Option<&SourcePath>)> = changed
            .iter()
            .map(|(path, event)| (*event, Some(path)))
            .collect();
        if events.is_empty() {
            events.push(("settings", None));
        }
        report(&events, &revision, &session, format, terminal)?;
        if let Some(command) = &args.exec {
            execute(command, terminal);
        }
    }
    drop(watching);
    Ok(Outcome::Done)
}

/// Files that were added, changed or removed.
fn difference(before: &Revision, after: &Revision) -> BTreeMap<SourcePath, &'static str> {
    let files = |revision: &Revision| -> BTreeMap<SourcePath, ContentHash> {
        revision
            .snapshot
            .readings()
            .iter()
            .map(|r| (r.source.path.clone(), r.source.hash))
            .collect()
    };
    let (before, after) = (files(before), files(after));
    let mut changes = BTreeMap::new();
    for (path, hash) in &after {
        match before.get(path) {
            None => changes.insert(path.clone(), "added"),
            Some(known) if known != hash => changes.insert(path.clone(), "changed"),
            Some(_) => None,
        };
    }
    for path in before.keys().filter(|p| !after.contains_key(*p)) {
        changes.insert(path.clone(), "removed");
    }
    changes
}

fn report(
    events: &[(&'static str, Option<&SourcePath>)],
    revision: &Revision,
    session: &Session,
    format: &str,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let places = Places::new(session.workspace());
    let findings = revision.findings.len();
    let mut text = String::new();
    for (event, path) in events {
        let path = path.map(|p| places.show(p));
        if format == "jsonl" {
            let line = Line {
                event,
                path: path.as_deref(),
                revision: revision.snapshot.revision(),
                findings,
            };
            let line = serde_json::to_string(&line).map_err(|e| Failure::usage(e.to_string()))?;
            text.push_str(&line);
        } else {
            let about = match path {
                Some(path) => paint(PATH, &path),
                None => many(revision.snapshot.notes().len(), "note"),
            };
            let count = paint(DIM, &many(findings, "finding"));
            text.push_str(&format!("{event:<8} {about}  {count}"));
        }
        text.push('\n');
    }
    terminal.print(&text)
}

/// Runs the user's command; its failure is said and ends nothing.
fn execute(command: &str, terminal: &Terminal) {
    let (shell, flag) = if cfg!(windows) {
        ("cmd", "/C")
    } else {
        ("sh", "-c")
    };
    match Command::new(shell).arg(flag).arg(command).status() {
        Ok(status) if status.success() => {}
        Ok(status) => open::warn(terminal, &format!("`{command}` ended with {status}"), ""),
        Err(error) => open::warn(
            terminal,
            &format!("`{command}` could not be run: {error}"),
            "",
        ),
    }
}
