//! Why a question has no answer.

use crate::graph::{Found, Snapshot};
use crate::model::EntityId;

/// What kind of no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// The question is malformed, or its reference means several things.
    Usage,
    /// There is no such thing.
    NotFound,
    /// It cannot be answered now.
    Unavailable,
}

/// One fact, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What kind.
    pub kind: RefusalKind,
    /// One fact.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// Ids that were meant, perhaps.
    pub candidates: Vec<String>,
}

impl Refusal {
    fn new(kind: RefusalKind, message: String) -> Self {
        Self {
            kind,
            message,
            hint: None,
            candidates: Vec::new(),
        }
    }

    /// A malformed question.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(RefusalKind::Usage, message.into())
    }

    /// No such thing.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(RefusalKind::NotFound, message.into())
    }

    /// Not now.
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(RefusalKind::Unavailable, message.into())
    }

    /// A bug of ours.
    pub(super) fn broken(error: &dyn std::fmt::Display) -> Self {
        Self::unavailable(format!("the answer could not be written: {error}"))
    }

    /// The same with a hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// The one thing that a reference names; several or none is a refusal, never a guess.
pub fn one(snapshot: &Snapshot, reference: &str) -> Result<EntityId, Refusal> {
    match snapshot.find(reference) {
        Found::One(id) => Ok(id),
        Found::Many(ids) => {
            let mut refusal =
                Refusal::usage(format!("`{reference}` means {} things", ids.len()))
                    .hint("write one of their ids");
            refusal.candidates = ids.iter().map(ToString::to_string).collect();
            Err(refusal)
        }
        Found::None(similar) => {
            let mut refusal = Refusal::not_found(format!("nothing is named `{reference}`"));
            refusal.hint = Some(similar.first().map_or_else(
                || format!("`opslore search '{}'` looks into texts too", reference.replace('\'', "")),
                |name| format!("did you mean `{name}`?"),
            ));
            refusal.candidates = similar;
            Err(refusal)
        }
    }
}
