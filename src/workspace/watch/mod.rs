//! Noticing changes: a signal that something may be different, never what exactly. Whoever hears it scans again,
//! so that a lost or doubled event of the system does no harm.

mod backend;
mod filter;
mod supervisor;

use std::path::PathBuf;
use std::sync::mpsc::{self, Sender};
use std::thread::JoinHandle;

use super::{Error, Notice, Workspace};
use crate::model::RootName;
use backend::Method;
use supervisor::{Message, Supervisor};

/// What may be different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Files of these roots: scan again.
    Sources {
        /// The roots, sorted.
        roots: Vec<RootName>,
        /// Some of the paths, sorted, for people to read; empty if they are not known.
        paths: Vec<PathBuf>,
    },
    /// The configuration, Obsidian's settings, or a checked-out commit: open the workspace again and scan. If its
    /// roots are others than before, watch anew.
    Settings,
    /// The folder of a root is gone. It is looked for until it is back.
    RootGone(RootName),
    /// The folder of a root is there again: scan.
    RootBack(RootName),
    /// Something that a person should know.
    Notice(Notice),
}

/// Watching goes on until this is dropped.
#[derive(Debug)]
pub struct Watch {
    stop: Sender<Message>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.stop.send(Message::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Watches all roots and the configuration, and sends what changes, put together over about 150 ms.
///
/// `own` are files and folders that the caller writes itself: they are no news. If the system cannot watch that
/// many folders, they are looked through every two seconds, and a notice says so.
pub fn watch(
    workspace: &Workspace,
    own: Vec<PathBuf>,
    on_event: Sender<Change>,
) -> Result<Watch, Error> {
    start(workspace, own, on_event, Method::Native)
}

fn start(
    workspace: &Workspace,
    own: Vec<PathBuf>,
    on_event: Sender<Change>,
    method: Method,
) -> Result<Watch, Error> {
    let (stop, inbox) = mpsc::channel();
    let mut supervisor = Supervisor::new(workspace, own, on_event, stop.clone(), method)?;
    supervisor.begin()?;
    let thread = std::thread::Builder::new()
        .name("watch".to_owned())
        .spawn(move || supervisor.run(&inbox))
        .map_err(|error| Error::world(format!("cannot watch: {error}")))?;
    Ok(Watch {
        stop,
        thread: Some(thread),
    })
}

#[cfg(test)]
mod tests;
