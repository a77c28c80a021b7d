//! A rack of operations: each is a question that the graph answers, said once for the command line and for HTTP.
//!
//! Every operation has a typed function (`show::show`) for callers in the house, and a row here for callers that bring
//! words and take JSON. Every answer names its revision.

mod arguments;
pub mod check;
pub mod graph;
mod incident;
pub mod list;
pub mod path;
mod records;
mod refusal;
pub mod search;
pub mod show;
pub mod status;

use crate::engine::Revision;
use crate::search::SearchIndex;

pub use arguments::Arguments;
pub use incident::{IncidentShown, MinutesTo};
pub use records::{FindingRecord, OriginRecord, Thing};
pub use refusal::{Refusal, RefusalKind, one};

/// What an operation looks at: one revision, and the search index if there is one.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    /// The graph and its findings.
    pub revision: &'c Revision,
    /// The index that answers searches.
    pub index: Option<&'c SearchIndex>,
}

/// A question that the graph answers.
pub struct Operation {
    /// Its name: a command, and the last segment of `/api/NAME`.
    pub name: &'static str,
    /// What it answers, in one line.
    pub summary: &'static str,
    /// What may be asked.
    pub parameters: &'static [Parameter],
    /// Asks.
    pub run: fn(&Context<'_>, &Arguments) -> Result<serde_json::Value, Refusal>,
}

/// One thing that may be asked.
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it means, in one line.
    pub summary: &'static str,
    /// Must it be there?
    pub required: bool,
}

/// All operations, in the order in which they are listed.
pub const OPERATIONS: &[&Operation] = &[
    &status::OPERATION,
    &search::OPERATION,
    &show::OPERATION,
    &list::OPERATION,
    &graph::OPERATION,
    &path::OPERATION,
    &check::OPERATION,
];

/// The operation of this name.
pub fn find(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|o| o.name == name).copied()
}

/// An answer as JSON. Answers are plain data, so this cannot fail but for a bug, which is said instead of hidden.
fn json(answer: &impl serde::Serialize) -> Result<serde_json::Value, Refusal> {
    serde_json::to_value(answer).map_err(|error| Refusal::broken(&error))
}

/// A parameter.
const fn parameter(name: &'static str, summary: &'static str) -> Parameter {
    Parameter {
        name,
        summary,
        required: false,
    }
}

/// A parameter that must be there.
const fn required(name: &'static str, summary: &'static str) -> Parameter {
    Parameter {
        name,
        summary,
        required: true,
    }
}
