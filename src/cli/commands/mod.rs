//! One file a command: its arguments become a question, the answer becomes text.

pub mod check;
pub mod explain;
pub mod export;
pub mod formats;
pub mod graph;
pub mod index;
pub mod init;
pub mod list;
pub mod mend;
pub mod path;
pub mod search;
pub mod serve;
pub mod show;
pub mod site;
pub mod status;
pub mod support;
pub mod watch;
