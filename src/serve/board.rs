//! What is shown now: one thing, swapped whole.

use std::sync::Arc;

use tokio::sync::watch;

use crate::engine::Revision;
use crate::search::SearchIndex;
use crate::site::Site;
use crate::workspace::Workspace;

/// Everything that a response is made of. Nothing in it changes any more.
pub(super) struct Published {
    pub revision: Revision,
    pub site: Arc<Site>,
    /// It may be behind the revision for a moment; its answers name the revision that they are from.
    pub index: Option<Arc<SearchIndex>>,
    /// Where attachments lie.
    pub workspace: Workspace,
}

/// What is on the board.
#[derive(Clone)]
pub(super) struct Posted {
    pub published: Arc<Published>,
    /// Has the server been asked to end?
    pub ended: bool,
}

/// The place where the one who keeps things current and those who answer meet.
pub(super) struct Board(watch::Sender<Posted>);

impl Board {
    pub fn new(published: Published) -> Self {
        Self(watch::Sender::new(Posted {
            published: Arc::new(published),
            ended: false,
        }))
    }

    /// What is shown now.
    pub fn now(&self) -> Arc<Published> {
        Arc::clone(&self.0.borrow().published)
    }

    /// Shows something else from now on.
    pub fn publish(&self, published: Published) {
        let published = Arc::new(published);
        self.0.send_modify(|posted| posted.published = published);
    }

    /// Asks everybody to end.
    pub fn end(&self) {
        self.0.send_modify(|posted| posted.ended = true);
    }

    pub fn has_ended(&self) -> bool {
        self.0.borrow().ended
    }

    /// Hears of everything that is posted.
    pub fn follow(&self) -> watch::Receiver<Posted> {
        self.0.subscribe()
    }

    /// Waits until everybody has been asked to end.
    pub async fn ended(&self) {
        // The sender lives as long as `self`, so there is no error.
        let _ = self.follow().wait_for(|posted| posted.ended).await;
    }
}
