//! Tasks: list items with a box.

use super::Span;

/// A task list item.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Task {
    /// The character between the brackets; a blank is open.
    pub status: char,
    /// The text after the box, first line, without the marks of dates and priority and without a block id.
    pub text: String,
    /// The day by which it is to be done, `2026-11-30`.
    pub due: Option<String>,
    /// The day on which somebody means to do it.
    pub scheduled: Option<String>,
    /// The day before which it cannot be begun.
    pub start: Option<String>,
    /// The day on which it was done.
    pub done: Option<String>,
    /// The day on which it was written down.
    pub created: Option<String>,
    /// The day on which it was given up.
    pub cancelled: Option<String>,
    /// `highest`, `high`, `medium`, `low` or `lowest`.
    pub priority: Option<&'static str>,
    /// The item's first line.
    pub span: Span,
}

/// How far a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskState {
    /// `[ ]`
    Open,
    /// `[/]`
    InProgress,
    /// `[x]` and every other character.
    Done,
    /// `[-]`
    Cancelled,
}

impl TaskState {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::InProgress => "in-progress",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Task {
    /// How far it is. To Obsidian every character but a blank is done; the two that the Tasks plugin knows besides
    /// are told apart.
    pub fn state(&self) -> TaskState {
        match self.status {
            ' ' => TaskState::Open,
            '/' => TaskState::InProgress,
            '-' => TaskState::Cancelled,
            _ => TaskState::Done,
        }
    }

    /// Is nothing left to do?
    pub fn is_done(&self) -> bool {
        matches!(self.state(), TaskState::Done | TaskState::Cancelled)
    }
}
