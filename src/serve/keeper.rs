//! The thread that keeps the board current: it hears of changes, reads, joins, indexes, and posts.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::board::{Board, Published};
use super::{Event, Say};
use crate::engine::Revision;
use crate::model::RootRole;
use crate::search::SearchIndex;
use crate::site::Site;
use crate::workspace::{Change, Error, Indexed, Session, Watch, watch};

/// When to look again at an index that could not be brought up to date.
const AGAIN: Duration = Duration::from_secs(3);

/// How often the keeper looks whether it should end.
const GLANCE: Duration = Duration::from_millis(200);

/// Owns the session, and alone writes on the board.
pub(super) struct Keeper {
    session: Session,
    say: Say,
    inbox: Receiver<Change>,
    outbox: Sender<Change>,
    watch: Option<Watch>,
    /// Why the index is not current, in a line; said once.
    behind: Option<String>,
}

impl Keeper {
    /// Begins to watch, if it should, and then reads everything: no change is missed in between.
    pub fn begin(session: Session, watched: bool, say: Say) -> Result<(Self, Board), Error> {
        let (outbox, inbox) = mpsc::channel();
        let mut keeper = Self {
            session,
            say,
            inbox,
            outbox,
            watch: None,
            behind: None,
        };
        if watched {
            keeper.watch = Some(keeper.start_watch()?);
        }
        let say = &keeper.say;
        let read = |done, total| say(&Event::Reading(done, total));
        let revision = keeper.session.refresh(&read);
        keeper.tell();
        let index = keeper.index(&revision, true);
        let site = Arc::new(site(&revision));
        let board = Board::new(keeper.published(revision, site, index));
        Ok((keeper, board))
    }

    /// Works on a thread of its own until the board has ended.
    pub fn work(mut self, board: Arc<Board>) -> Result<JoinHandle<()>, Error> {
        std::thread::Builder::new()
            .name("keeper".to_owned())
            .spawn(move || self.run(&board))
            .map_err(|error| Error::world(format!("cannot follow changes: {error}")))
    }

    fn run(&mut self, board: &Board) {
        let mut looked = Instant::now();
        while !board.has_ended() {
            let mut changes = match self.inbox.recv_timeout(GLANCE) {
                Ok(change) => vec![change],
                Err(RecvTimeoutError::Timeout) => Vec::new(),
                Err(RecvTimeoutError::Disconnected) => return,
            };
            changes.extend(self.inbox.try_iter());
            let late = self.behind.is_some() && looked.elapsed() > AGAIN;
            if changes.is_empty() && !late {
                continue;
            }
            // A bug must not leave readers with pages that silently grow old.
            let round = AssertUnwindSafe(|| self.round(changes, board));
            if catch_unwind(round).is_err() {
                let error =
                    Error::world("a change could not be taken in: this is a bug of opslore")
                        .hint("pages stay as they were; start `opslore serve` again");
                (self.say)(&Event::Trouble(error));
            }
            looked = Instant::now();
        }
    }

    fn round(&mut self, changes: Vec<Change>, board: &Board) {
        let (mut scan, mut settings) = (false, false);
        let mut paths = BTreeSet::new();
        for change in changes {
            match change {
                Change::Sources { paths: some, .. } => {
                    scan = true;
                    paths.extend(some);
                }
                Change::Settings => settings = true,
                Change::RootGone(name) => (self.say)(&Event::Gone(name)),
                Change::RootBack(name) => {
                    scan = true;
                    (self.say)(&Event::Back(name));
                }
                Change::Notice(notice) => (self.say)(&Event::Notice(notice)),
            }
        }
        if settings {
            self.reopen();
        }
        if (scan || settings) && self.has_vault() {
            self.read(paths.into_iter().collect(), board);
        }
        let shown = board.now();
        let current = shown.index.as_ref().and_then(|index| index.revision());
        if self.behind.is_some() || current.as_deref() != Some(shown.revision.snapshot.revision()) {
            let index = self.index(&shown.revision, false);
            let site = Arc::clone(&shown.site);
            board.publish(self.published(shown.revision.clone(), site, index));
        }
    }

    /// Reads what changed, and posts the pages at once: the search index comes after them.
    fn read(&mut self, paths: Vec<PathBuf>, board: &Board) {
        let begun = Instant::now();
        let revision = self.session.refresh(&|_, _| {});
        self.tell();
        let shown = board.now();
        let same = revision.snapshot.revision() == shown.revision.snapshot.revision()
            && revision.findings == shown.revision.findings;
        if same {
            return;
        }
        let site = Arc::new(site(&revision));
        let index = shown.index.clone();
        board.publish(self.published(revision.clone(), site, index));
        (self.say)(&Event::Changed {
            revision,
            paths,
            took: begun.elapsed(),
        });
    }

    /// Says what the session has to say beside its revision.
    fn tell(&mut self) {
        for notice in self.session.take_notices() {
            (self.say)(&Event::Notice(notice));
        }
    }

    /// Without the vault's folder there is nothing to show, so what was shown stays.
    fn has_vault(&self) -> bool {
        let mut roots = self.session.workspace().roots.iter();
        roots.any(|root| root.role == RootRole::Vault && root.dir.is_dir())
    }

    fn reopen(&mut self) {
        let before = self.session.workspace().clone();
        if let Err(error) = self.session.reopen() {
            return (self.say)(&Event::Trouble(error));
        }
        let now = self.session.workspace();
        let same = now.roots == before.roots
            && now.dir == before.dir
            && now.config_path == before.config_path;
        if self.watch.is_some() && !same {
            match self.start_watch() {
                Ok(watch) => self.watch = Some(watch),
                Err(error) => (self.say)(&Event::Trouble(error)),
            }
        }
    }

    fn start_watch(&self) -> Result<Watch, Error> {
        let own = vec![self.session.index_dir().to_owned()];
        watch(self.session.workspace(), own, self.outbox.clone())
    }

    /// Brings the search index up to a revision, and opens it as it is then.
    fn index(&mut self, revision: &Revision, first: bool) -> Option<Arc<SearchIndex>> {
        let say = &self.say;
        let progress = |done, total| {
            if first {
                say(&Event::Indexing(done, total));
            }
        };
        let (why, event) = match self.session.index(revision, "serve", false, &progress) {
            Ok(Indexed::Current { rebuilt, .. }) => {
                if let Some(why) = rebuilt {
                    say(&Event::Rebuilt(why));
                }
                (None, None)
            }
            Ok(Indexed::Held(held)) => (Some("held".to_owned()), Some(Event::Held(held))),
            Err(error) => (Some(error.message.clone()), Some(Event::Trouble(error))),
        };
        if let Some(event) = event.filter(|_| why != self.behind) {
            say(&event);
        }
        self.behind = why;
        self.session.reader().ok().map(Arc::new)
    }

    fn published(
        &self,
        revision: Revision,
        site: Arc<Site>,
        index: Option<Arc<SearchIndex>>,
    ) -> Published {
        Published {
            revision,
            site,
            index,
            workspace: self.session.workspace().clone(),
        }
    }
}

fn site(revision: &Revision) -> Site {
    Site::new(
        Arc::clone(&revision.snapshot),
        Arc::clone(&revision.findings),
    )
}
