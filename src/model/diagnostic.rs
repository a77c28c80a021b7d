//! Complaints about content.

use serde::Serialize;

use super::{Fix, SourcePath, Span};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Probably wrong.
    Warning,
    /// Certainly wrong.
    Error,
}

impl Severity {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A kind of complaint. All of them stand in [`super::codes`].
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Kebab-case; reads well after "allow".
    pub name: &'static str,
    /// How bad it is unless told otherwise.
    pub severity: Severity,
    /// Off by default: found only by those who ask for it by name.
    pub optional: bool,
    /// One line.
    pub summary: &'static str,
    /// For `opslore explain`: why it matters, an example, how to mend it. Markdown.
    pub explanation: &'static str,
}

/// A place in a source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The file.
    pub path: SourcePath,
    /// The place in it.
    pub span: Span,
}

impl Location {
    /// The very beginning of a file.
    pub fn start(path: &SourcePath) -> Self {
        Self {
            path: path.clone(),
            span: Span::new(0, 0, 1),
        }
    }
}

/// One complaint about content: one fact in the user's nouns, and what to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// Its kind.
    pub code: &'static Code,
    /// How bad.
    pub severity: Severity,
    /// Where; `None` only if it concerns no single file.
    pub at: Option<Location>,
    /// One fact; names in backticks; makes sense in one line.
    pub message: String,
    /// An edit or a command that can be copied.
    pub hint: Option<String>,
    /// Other places that belong to it, each with a short note.
    pub related: Vec<(Location, String)>,
    /// The repair, if it is certain.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A complaint of the code's own severity.
    pub fn new(code: &'static Code, at: Location, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity,
            at: Some(at),
            message: message.into(),
            hint: None,
            related: Vec::new(),
            fix: None,
        }
    }

    /// The same with a hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with another place.
    pub fn related(mut self, at: Location, note: impl Into<String>) -> Self {
        self.related.push((at, note.into()));
        self
    }

    /// The same with a repair, if there is one.
    pub fn fix(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }

    /// The order in which diagnostics are reported: by place, then code, then message.
    pub fn sort_key(&self) -> (Option<&Location>, &'static str, &str) {
        (self.at.as_ref(), self.code.name, &self.message)
    }
}
