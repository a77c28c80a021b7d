//! What one source says, all of it.

use std::sync::Arc;

use super::{Claim, Diagnostic, Document, Source};

/// Everything that one source says. Depends on the path and the bytes of that source alone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    /// The parsed note, if the source is Markdown.
    pub document: Option<Document>,
    /// What it says about entities.
    pub claims: Vec<Claim>,
    /// What is wrong with the source itself.
    pub diagnostics: Vec<Diagnostic>,
}

/// A source and what it says.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The file.
    pub source: Arc<Source>,
    /// What it says.
    pub facts: Arc<Facts>,
}
