//! The same records as JSON, one a line, each with its sort: for `jq`, `grep` and streams.

use std::fmt::{self, Write};

use serde::Serialize;

use super::records::{DiagnosticRecord, EntityRecord, NoteRecord, RelationRecord, SCHEMA, shown};
use super::stream::write_json;
use super::{Exporter, Options, View};

/// JSON lines.
pub const JSONL: Exporter = Exporter {
    name: "jsonl",
    summary: "one JSON record a line; the field `record` says what it is",
    extension: "jsonl",
    media_type: "application/jsonl",
    run,
};

#[derive(Serialize)]
#[serde(tag = "record", rename_all = "lowercase")]
enum Line<'s> {
    Snapshot {
        schema: &'static str,
        revision: &'s str,
    },
    Note {
        path: String,
        #[serde(flatten)]
        note: NoteRecord<'s>,
    },
    Entity(EntityRecord<'s>),
    Relation(RelationRecord<'s>),
    Diagnostic(DiagnosticRecord<'s>),
}

fn run(view: &View, _: &Options, out: &mut dyn Write) -> fmt::Result {
    let snapshot = view.snapshot;
    let settings = snapshot.settings();
    let mut line = |line: Line| {
        write_json(&line, false, out)?;
        out.write_char('\n')
    };
    line(Line::Snapshot {
        schema: SCHEMA,
        revision: snapshot.revision(),
    })?;
    for note in view.notes() {
        line(Line::Note {
            path: shown(note.path(), settings),
            note: NoteRecord::new(note, settings),
        })?;
    }
    for entity in &view.entities {
        line(Line::Entity(EntityRecord::new(entity)))?;
    }
    for relation in &view.relations {
        line(Line::Relation(RelationRecord::new(relation)))?;
    }
    for finding in view.findings() {
        let source = finding.at.as_ref().and_then(|at| snapshot.source(&at.path));
        let text = source.map(|s| s.text.as_ref());
        line(Line::Diagnostic(DiagnosticRecord::new(finding, text)))?;
    }
    Ok(())
}
