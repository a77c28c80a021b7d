//! Trouble with the world: what is wrong with the configuration, the disk or the lock, and what to do.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What the caller's exit code says about the trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The arguments or the configuration are wrong (exit code 2).
    Usage,
    /// The world did not let us (exit code 3).
    World,
    /// A write was refused, so that nothing is lost (exit code 4).
    Refused,
}

impl ErrorKind {
    /// The exit code of the command line.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Usage => 2,
            Self::World => 3,
            Self::Refused => 4,
        }
    }
}

/// The line of a file that an error is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The file.
    pub path: PathBuf,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The whole line, without its end.
    pub text: String,
    /// How many characters are meant; at least 1.
    pub width: usize,
}

/// One trouble with the world: one fact, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// One fact; names in backticks; makes sense in one line.
    pub message: String,
    /// An edit or a command that can be copied.
    pub hint: Option<String>,
    /// What the exit code says.
    pub kind: ErrorKind,
    /// The line of the configuration that is meant.
    pub excerpt: Option<Box<Excerpt>>,
}

impl Error {
    /// Wrong arguments or a wrong configuration.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    /// Something that could not be done.
    pub fn world(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::World, message)
    }

    /// A write that was refused.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Refused, message)
    }

    /// What the operating system said when it was asked to `verb` (`read`, `write`) a path.
    pub(crate) fn io(verb: &str, path: &Path, error: &io::Error) -> Self {
        let shown = path.display();
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Self::world(format!("cannot {verb} `{shown}`: the disk is full"))
                    .hint("free some space and run the command again: nothing was changed")
            }
            io::ErrorKind::ReadOnlyFilesystem => Self::world(format!(
                "cannot {verb} `{shown}`: the file system is read-only"
            )),
            io::ErrorKind::PermissionDenied => {
                Self::world(format!("cannot {verb} `{shown}`: permission denied"))
            }
            io::ErrorKind::NotFound => {
                Self::world(format!("cannot {verb} `{shown}`: it does not exist"))
            }
            _ => Self::world(format!("cannot {verb} `{shown}`: {error}")),
        }
    }

    fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
            kind,
            excerpt: None,
        }
    }

    /// The same with a hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with the line that is meant.
    pub(crate) fn excerpt(mut self, excerpt: Excerpt) -> Self {
        self.excerpt = Some(Box::new(excerpt));
        self
    }
}

impl fmt::Display for Error {
    /// The message, the line with carets below what is meant, and the hint; no trailing line end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(at) = &self.excerpt {
            let number = at.line.to_string();
            let margin = " ".repeat(number.len());
            let before: String = at
                .text
                .chars()
                .take(at.column.saturating_sub(1) as usize)
                .map(|c| if c == '\t' { '\t' } else { ' ' })
                .collect();
            write!(
                f,
                "\n{margin}--> {}:{}:{}",
                at.path.display(),
                at.line,
                at.column
            )?;
            write!(f, "\n{margin} |\n{number} | {}", at.text)?;
            write!(f, "\n{margin} | {before}{}", "^".repeat(at.width.max(1)))?;
            if let Some(hint) = &self.hint {
                write!(f, "\n{margin} = hint: {hint}")?;
            }
            return Ok(());
        }
        match &self.hint {
            Some(hint) => write!(f, "\n  = hint: {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

/// Something that a person should know and that stops nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// One fact.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}
