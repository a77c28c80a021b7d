//! `opslore serve`.

use std::process::{Command, Stdio};
use std::sync::Mutex;

use super::status::many;
use crate::cli::Outcome;
use crate::cli::args::{Globals, Serve};
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::cli::output::{BOLD, DIM, PATH, Progress, Terminal, paint};
use crate::serve::{Event, Options, Server};

pub fn run(args: &Serve, globals: &Globals, terminal: &Terminal) -> Result<Outcome, Failure> {
    let mut globals = globals.clone();
    if let Some(target) = &args.target {
        globals.dir = globals.dir.join(target);
    }
    let session = open::session(&globals, terminal)?;
    let dir = session.workspace().dir.clone();
    let options = Options {
        address: args.addr,
        ..Options::default()
    };
    let voice = Voice::new(terminal.clone(), dir);
    let server = Server::open(session, &options, move |event: &Event| voice.say(event))?;
    let address = format!("http://{}/", server.address());
    let snapshot = server.revision().snapshot;
    let notes = snapshot.notes().iter().filter(|n| n.in_vault).count();
    terminal.print(&format!(
        "{}  {}\n",
        paint(BOLD, &address),
        paint(
            DIM,
            &format!(
                "{}, {}; Ctrl-C ends it",
                many(notes, "note"),
                many(snapshot.relations().len(), "relation")
            )
        )
    ))?;
    if args.open {
        browse(&address, terminal);
    }
    server.run()?;
    Ok(Outcome::Done)
}

/// Tells events on stderr; the server calls it from several threads.
struct Voice {
    terminal: Terminal,
    dir: std::path::PathBuf,
    bar: Mutex<Option<(&'static str, Progress)>>,
}

impl Voice {
    fn new(terminal: Terminal, dir: std::path::PathBuf) -> Self {
        Self {
            terminal,
            dir,
            bar: Mutex::new(None),
        }
    }

    fn say(&self, event: &Event) {
        let (what, done, total) = match event {
            Event::Reading(done, total) => ("reading", *done, *total),
            Event::Indexing(done, total) => ("indexing", *done, *total),
            other => {
                self.tell(other);
                return;
            }
        };
        let Ok(mut bar) = self.bar.lock() else { return };
        if bar.as_ref().is_none_or(|(shown, _)| *shown != what) {
            *bar = Some((what, self.terminal.progress(what)));
        }
        if let Some((_, progress)) = bar.as_ref() {
            progress.at(done, total);
        }
        if done == total {
            *bar = None;
        }
    }

    fn tell(&self, event: &Event) {
        let terminal = &self.terminal;
        match event {
            Event::Reading(..) | Event::Indexing(..) => {}
            Event::OtherAddress(address) => open::warn(
                terminal,
                &format!("the usual port is taken; this is served at {address}"),
                "",
            ),
            Event::Changed {
                revision,
                paths,
                took,
            } => {
                let shown: Vec<String> = paths
                    .iter()
                    .take(3)
                    .map(|p| p.strip_prefix(&self.dir).unwrap_or(p).display().to_string())
                    .collect();
                let more = match paths.len().saturating_sub(shown.len()) {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                let about = if shown.is_empty() {
                    "something".to_owned()
                } else {
                    shown.join(", ")
                };
                terminal.note(&format!(
                    "changed  {}{more}  {}",
                    paint(PATH, &about),
                    paint(
                        DIM,
                        &format!(
                            "{}, {} ms",
                            many(revision.findings.len(), "finding"),
                            took.as_millis()
                        )
                    )
                ));
            }
            Event::Rebuilt(reason) => {
                open::warn(terminal, &format!("{reason}; it was made anew"), "");
            }
            Event::Held(held) => {
                let who = open::holder(held);
                let text = format!("{who} writes the search index; searches are as current as it");
                open::warn(terminal, &text, "");
            }
            Event::Gone(root) => open::warn(
                terminal,
                &format!("the folder of `{root}` is gone"),
                "it is read again as soon as it is back",
            ),
            Event::Back(root) => terminal.note(&format!("the folder of `{root}` is back")),
            Event::Notice(notice) => {
                open::warn(
                    terminal,
                    &notice.message,
                    notice.hint.as_deref().unwrap_or(""),
                );
            }
            Event::Trouble(error) => open::warn(terminal, &error.to_string(), ""),
        }
    }
}

/// Opens the system's browser; that there is none is said and ends nothing.
fn browse(address: &str, terminal: &Terminal) {
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let started = Command::new(opener)
        .arg(address)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if let Err(error) = started {
        open::warn(
            terminal,
            &format!("`{opener}` could not be run: {error}"),
            "",
        );
    }
}
