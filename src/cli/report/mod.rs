//! A rack of ways to report findings, for people, for scripts, and for the tools that show them beside the code.

mod concise;
mod github;
mod human;
mod json;
mod jsonl;
mod place;
mod sarif;

use std::fmt::{self, Write};
use std::sync::Arc;

use crate::model::{Diagnostic, SourcePath};

/// A way to report findings.
#[derive(Debug)]
pub struct Report {
    /// The name used with `--output`.
    pub name: &'static str,
    /// Whom it is for, in one line.
    pub summary: &'static str,
    /// Writes the findings in the order given. Fails only if the writer does.
    pub run: fn(&[Diagnostic], &Setting, &mut dyn Write) -> fmt::Result,
}

/// What a report needs beside the findings.
pub struct Setting<'s> {
    /// The text of a file, if it can be shown.
    pub text: &'s dyn Fn(&SourcePath) -> Option<Arc<str>>,
    /// The path as the reader knows it: with `/` separators and relative.
    pub path: &'s dyn Fn(&SourcePath) -> String,
    /// May ANSI colours be used?
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// The last line for people: `3 warnings, 1 error in 34 notes`. Empty for none.
    pub summary: &'s str,
}

/// All ways, in the order in which they are listed.
pub const REPORTS: &[&Report] = &[
    &human::HUMAN,
    &concise::CONCISE,
    &json::JSON,
    &jsonl::JSONL,
    &sarif::SARIF,
    &github::GITHUB,
];

/// The way of this name.
pub fn find(name: &str) -> Option<&'static Report> {
    REPORTS.iter().find(|r| r.name == name).copied()
}

#[cfg(test)]
mod tests;
