//! The thread that hears the watcher, puts events together, and looks after roots that go and come back.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use notify_debouncer_full::DebounceEventResult;
use notify_debouncer_full::notify;

use super::Change;
use super::backend::{Backend, Method};
use super::filter::{Filter, Meaning, is_change};
use crate::model::RootName;
use crate::workspace::{Error, Notice, Root, Workspace};

/// How often the folders of the roots themselves are looked at.
const ROOT_CHECK: Duration = Duration::from_secs(1);

/// After the last event, this much quiet ends a burst …
const QUIET: Duration = Duration::from_millis(40);

/// … but no burst is longer than this: a log that is written all the time must not hold up everything else.
const LONGEST: Duration = Duration::from_millis(400);

/// How many paths a signal names.
const PATHS: usize = 32;

/// What the supervisor hears.
pub(super) enum Message {
    /// Events of the watcher.
    Events(DebounceEventResult),
    /// The end.
    Stop,
}

/// A folder that is watched.
struct Watched {
    name: RootName,
    folder: PathBuf,
    /// Does no other root hold it?
    outermost: bool,
    /// Is all below it meant, or one file?
    deep: bool,
    identity: Option<Identity>,
}

/// What tells a folder from another one that later has its name.
type Identity = (u64, u64);

pub(super) struct Supervisor {
    filter: Filter,
    roots: Vec<Watched>,
    /// Folder of the configuration, if no root holds it.
    settings: Option<PathBuf>,
    backend: Backend,
    method: Method,
    inbox: Sender<Message>,
    on_event: Sender<Change>,
}

/// What a burst of events means so far.
#[derive(Default)]
struct Burst {
    settings: bool,
    roots: BTreeSet<RootName>,
    paths: BTreeSet<PathBuf>,
    /// Events were lost: anything may have changed.
    everything: bool,
    /// The watcher cannot go on in its way.
    exhausted: Option<String>,
}

impl Supervisor {
    pub fn new(
        workspace: &Workspace,
        own: Vec<PathBuf>,
        on_event: Sender<Change>,
        inbox: Sender<Message>,
        method: Method,
    ) -> Result<Self, Error> {
        let whole = workspace.roots.iter().filter(|root| root.file.is_none());
        let folders: Vec<&Path> = whole.map(|root| root.dir.as_path()).collect();
        let held = |root: &Root| {
            let beside = |other: &Path| root.file.is_some() || other != root.dir;
            let mut folders = folders.iter();
            folders.any(|other| root.dir.starts_with(other) && beside(other))
        };
        let roots = workspace
            .roots
            .iter()
            .map(|root| Watched {
                name: root.name.clone(),
                folder: root.dir.clone(),
                outermost: !held(root),
                deep: root.file.is_none(),
                identity: None,
            })
            .collect();
        let seen = folders.iter().any(|f| workspace.dir.starts_with(f));
        let (backend, method) = match backend(method, &inbox) {
            Ok(backend) => (backend, method),
            Err(error) if method == Method::Poll => return Err(cannot(&error)),
            Err(_) => (
                backend(Method::Poll, &inbox).map_err(|e| cannot(&e))?,
                Method::Poll,
            ),
        };
        Ok(Self {
            filter: Filter::new(workspace, own),
            roots,
            settings: (!seen).then(|| workspace.dir.clone()),
            backend,
            method,
            inbox,
            on_event,
        })
    }

    /// Watches everything that is there. When this returns, no later change is missed.
    pub fn begin(&mut self) -> Result<(), Error> {
        if let Err(error) = self.watch_all() {
            if self.method == Method::Poll {
                return Err(cannot(&error));
            }
            self.poll_instead(&error.to_string())?;
        }
        Ok(())
    }

    /// Works until it is told to stop or nobody listens any more.
    pub fn run(mut self, inbox: &Receiver<Message>) {
        let mut checked = Instant::now();
        loop {
            let mut burst = Burst::default();
            match inbox.recv_timeout(ROOT_CHECK.saturating_sub(checked.elapsed())) {
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {}
                Ok(Message::Events(events)) => {
                    self.add(&mut burst, events);
                    let begun = Instant::now();
                    while begun.elapsed() < LONGEST {
                        match inbox.recv_timeout(QUIET) {
                            Ok(Message::Events(events)) => self.add(&mut burst, events),
                            Ok(Message::Stop) => return,
                            Err(_) => break,
                        }
                    }
                }
            }
            let mut changes = self.told(burst);
            if checked.elapsed() >= ROOT_CHECK {
                changes.extend(self.check_roots());
                checked = Instant::now();
            }
            for change in changes {
                if self.on_event.send(change).is_err() {
                    return;
                }
            }
        }
    }

    fn add(&self, burst: &mut Burst, events: DebounceEventResult) {
        let events = match events {
            Ok(events) => events,
            Err(errors) => {
                burst.everything = true;
                let full = |e: &&notify::Error| matches!(e.kind, notify::ErrorKind::MaxFilesWatch);
                if let Some(error) = errors.iter().find(full) {
                    burst.exhausted = Some(error.to_string());
                }
                return;
            }
        };
        for event in events {
            // Before the paths are looked at: an overflow of the system's queue has none.
            if event.need_rescan() {
                burst.everything = true;
            }
            if !is_change(&event.kind) {
                continue;
            }
            for path in &event.paths {
                match self.filter.meaning(path) {
                    Meaning::Nothing => {}
                    Meaning::Settings => burst.settings = true,
                    Meaning::Source(root) => {
                        burst.roots.insert(root);
                        if burst.paths.len() < PATHS {
                            burst.paths.insert(path.clone());
                        }
                    }
                }
            }
        }
    }

    fn told(&mut self, burst: Burst) -> Vec<Change> {
        let mut changes = Vec::new();
        if let Some(why) = burst.exhausted
            && self.method == Method::Native
            && let Err(error) = self.poll_instead(&why)
        {
            changes.push(Change::Notice(Notice {
                message: error.message,
                hint: error.hint,
            }));
        }
        if burst.settings {
            changes.push(Change::Settings);
        }
        if burst.everything {
            changes.push(Change::Sources {
                roots: self.roots.iter().map(|root| root.name.clone()).collect(),
                paths: Vec::new(),
            });
        } else if !burst.roots.is_empty() {
            changes.push(Change::Sources {
                roots: burst.roots.into_iter().collect(),
                paths: burst.paths.into_iter().collect(),
            });
        }
        changes
    }

    fn watch_all(&mut self) -> notify::Result<()> {
        if let Some(folder) = &self.settings {
            self.backend.watch(folder, false)?;
        }
        for root in &mut self.roots {
            let found = identity(&root.folder);
            if found.is_some() && root.outermost {
                self.backend.watch(&root.folder, root.deep)?;
            }
            if found.is_none() {
                let _ = self.on_event.send(Change::RootGone(root.name.clone()));
            }
            root.identity = found;
        }
        Ok(())
    }

    /// Gives up the system's way of watching.
    fn poll_instead(&mut self, why: &str) -> Result<(), Error> {
        self.backend = backend(Method::Poll, &self.inbox).map_err(|error| cannot(&error))?;
        self.method = Method::Poll;
        let _ = self.on_event.send(Change::Notice(Notice {
            message: format!(
                "the system cannot watch all folders ({why}); they are looked through every two seconds instead"
            ),
            hint: cfg!(target_os = "linux")
                .then(|| "sudo sysctl fs.inotify.max_user_watches=1048576".to_owned()),
        }));
        self.watch_all().map_err(|error| cannot(&error))
    }

    /// Looks for roots that went, came back, or were replaced by another folder of their name.
    fn check_roots(&mut self) -> Vec<Change> {
        let mut changes = Vec::new();
        for root in &mut self.roots {
            let found = identity(&root.folder);
            if found == root.identity {
                continue;
            }
            if root.outermost {
                self.backend.unwatch(&root.folder);
                // If that fails, it is tried again at the next look.
                if found.is_some() && self.backend.watch(&root.folder, root.deep).is_err() {
                    continue;
                }
            }
            changes.push(match (root.identity, found) {
                (_, None) => Change::RootGone(root.name.clone()),
                (None, Some(_)) => Change::RootBack(root.name.clone()),
                (Some(_), Some(_)) => Change::Sources {
                    roots: vec![root.name.clone()],
                    paths: Vec::new(),
                },
            });
            root.identity = found;
        }
        changes
    }
}

fn backend(method: Method, inbox: &Sender<Message>) -> notify::Result<Backend> {
    let inbox = inbox.clone();
    Backend::new(method, move |events| {
        let _ = inbox.send(Message::Events(events));
    })
}

fn cannot(error: &notify::Error) -> Error {
    Error::world(format!("cannot watch: {error}"))
}

#[cfg(unix)]
fn identity(folder: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    let metadata = std::fs::metadata(folder).ok().filter(|m| m.is_dir())?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(folder: &Path) -> Option<Identity> {
    folder.is_dir().then_some((0, 0))
}
