//! The two ways of watching: the system tells, or folders are looked through again and again.

use std::path::Path;
use std::time::Duration;

use notify_debouncer_full::notify::{self, Config, PollWatcher, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, NoCache, new_debouncer_opt};

/// Events of one path are put together over this time.
const DEBOUNCE: Duration = Duration::from_millis(150);

/// How often folders are looked through where the system does not tell.
const POLL: Duration = Duration::from_secs(2);

/// A way of watching.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// The system tells.
    Native,
    /// Folders are looked through.
    Poll,
}

/// A running watcher; it stops when it is dropped.
pub(super) enum Backend {
    Native(Debouncer<RecommendedWatcher, NoCache>),
    Poll(Debouncer<PollWatcher, NoCache>),
}

impl Backend {
    /// A watcher that watches nothing yet.
    pub fn new(
        method: Method,
        handler: impl FnMut(DebounceEventResult) + Send + 'static,
    ) -> notify::Result<Self> {
        let config = Config::default()
            .with_follow_symlinks(false)
            .with_compare_contents(false)
            .with_poll_interval(POLL);
        Ok(match method {
            Method::Native => {
                Self::Native(new_debouncer_opt(DEBOUNCE, None, handler, NoCache, config)?)
            }
            Method::Poll => {
                Self::Poll(new_debouncer_opt(DEBOUNCE, None, handler, NoCache, config)?)
            }
        })
    }

    /// Watches a folder, and all below it if `deep`.
    pub fn watch(&mut self, folder: &Path, deep: bool) -> notify::Result<()> {
        let mode = match deep {
            true => RecursiveMode::Recursive,
            false => RecursiveMode::NonRecursive,
        };
        match self {
            Self::Native(debouncer) => debouncer.watch(folder, mode),
            Self::Poll(debouncer) => debouncer.watch(folder, mode),
        }
    }

    /// Forgets a folder; one that is not watched is no trouble.
    pub fn unwatch(&mut self, folder: &Path) {
        let _ = match self {
            Self::Native(debouncer) => debouncer.unwatch(folder),
            Self::Poll(debouncer) => debouncer.unwatch(folder),
        };
    }
}
