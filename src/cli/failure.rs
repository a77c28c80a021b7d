//! Why a command could not do what was asked.

use crate::api::{Refusal, RefusalKind};
use crate::workspace;

/// Trouble, with its exit code.
#[derive(Debug)]
pub enum Failure {
    /// Nobody reads the output any more; that is the reader's right.
    ClosedPipe,
    /// Trouble with arguments, configuration or the world.
    World(workspace::Error),
    /// The question has no answer.
    Refused(Refusal),
}

impl Failure {
    /// Wrong arguments.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::World(workspace::Error::usage(message))
    }

    /// The contract with scripts.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::ClosedPipe => 0,
            Self::World(error) => error.kind.exit_code(),
            Self::Refused(refusal) => match refusal.kind {
                RefusalKind::NotFound => 1,
                RefusalKind::Usage => 2,
                RefusalKind::Unavailable => 3,
            },
        }
    }
}

impl From<workspace::Error> for Failure {
    fn from(error: workspace::Error) -> Self {
        Self::World(error)
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<std::io::Error> for Failure {
    /// Trouble with stdout.
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Self::ClosedPipe
        } else {
            Self::World(workspace::Error::world(format!(
                "cannot write the answer: {error}"
            )))
        }
    }
}

impl std::fmt::Display for Failure {
    /// The message, what to do, and candidates; no trailing line end.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ClosedPipe => Ok(()),
            Self::World(error) => write!(f, "{error}"),
            Self::Refused(refusal) => {
                f.write_str(&refusal.message)?;
                if refusal.kind == RefusalKind::Usage {
                    for candidate in refusal.candidates.iter().take(12) {
                        write!(f, "\n  {candidate}")?;
                    }
                    if refusal.candidates.len() > 12 {
                        write!(f, "\n  and {} more", refusal.candidates.len() - 12)?;
                    }
                }
                match &refusal.hint {
                    Some(hint) => write!(f, "\n  = hint: {hint}"),
                    None => Ok(()),
                }
            }
        }
    }
}
