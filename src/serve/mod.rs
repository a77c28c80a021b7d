//! The live server: pages of `site`, answers of `api`, and news of both, from one revision at a time.
//!
//! ```text
//!  watch ──▶ keeper (a thread: scan, join, index) ──▶ board (one Arc, swapped whole) ──▶ guard ──▶ page · answer · live
//! ```
//!
//! A response comes from the one revision that it found on the board. Pages are the bytes of `Site::render`, so they are
//! those of the built site; they come from memory, and only attachments are read from the disk.

mod answer;
mod attachment;
mod bind;
mod board;
mod guard;
mod keeper;
mod live;
mod page;
mod server;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::engine::Revision;
use crate::model::RootName;
use crate::workspace::{Error, Held, Notice};

pub use bind::DEFAULT_ADDRESS;
pub use server::{Server, Stop};

/// How to serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Where. `None` is [`DEFAULT_ADDRESS`], or one of the nine ports after it if that is taken.
    pub address: Option<SocketAddr>,
    /// Further names by which browsers may reach the server: `wiki.example`, or with a port of their own
    /// (`localhost:8080`) behind something that forwards.
    pub hosts: Vec<String>,
    /// Follow changes?
    pub watch: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            address: None,
            hosts: Vec::new(),
            watch: true,
        }
    }
}

/// What happens while a server begins and works, for people to read.
#[derive(Debug)]
pub enum Event {
    /// At the beginning: files read, of how many.
    Reading(usize, usize),
    /// At the beginning: documents indexed, of how many.
    Indexing(usize, usize),
    /// The default address is taken by another process; this one is used instead.
    OtherAddress(SocketAddr),
    /// Another revision is shown.
    Changed {
        /// It.
        revision: Revision,
        /// Some of the files that changed.
        paths: Vec<PathBuf>,
        /// How long reading and joining took.
        took: Duration,
    },
    /// The search index had to be made anew, and why.
    Rebuilt(String),
    /// Somebody else writes the search index: searches are as current as they keep it. Said once until it is over.
    Held(Held),
    /// The folder of a root is gone. Without the vault's folder pages stay as they were.
    Gone(RootName),
    /// The folder of a root is back.
    Back(RootName),
    /// Something that a person should know.
    Notice(Notice),
    /// Something did not work; what was shown before is still shown.
    Trouble(Error),
}

/// Hears events, from several threads.
type Say = Box<dyn Fn(&Event) + Send + Sync>;
