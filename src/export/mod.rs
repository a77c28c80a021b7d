//! A rack of formats: each draws or writes a [`View`], a part of the snapshot, as text.
//!
//! A new format is one file with one `pub const`, and two lines here.

mod clusters;
mod dot;
mod drawing;
mod fold;
mod json;
mod jsonl;
mod mermaid;
mod options;
mod palette;
mod records;
mod stream;
mod view;

use std::fmt::{self, Write};

pub use options::{Direction, GroupBy, Options};
pub use palette::{PALETTE, Paint};
pub use records::{
    DiagnosticRecord, EntityRecord, NoteRecord, PlaceRecord, RelationRecord, SCHEMA,
};
pub use view::View;

/// A format.
#[derive(Debug)]
pub struct Exporter {
    /// The name used with `--output`.
    pub name: &'static str,
    /// What it is good for, in one line.
    pub summary: &'static str,
    /// Extension of a file that holds it, without a dot.
    pub extension: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Writes the view. Fails only if the writer does.
    pub run: fn(&View, &Options, &mut dyn Write) -> fmt::Result,
}

/// All formats, in the order in which they are listed.
pub const EXPORTERS: &[&Exporter] = &[&json::JSON, &jsonl::JSONL, &mermaid::MERMAID, &dot::DOT];

/// The format of this name.
pub fn find(name: &str) -> Option<&'static Exporter> {
    EXPORTERS.iter().find(|e| e.name == name).copied()
}

#[cfg(test)]
mod tests;
