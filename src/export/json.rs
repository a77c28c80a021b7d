//! One JSON document with everything in it: notes, entities, relations, diagnostics.

use std::fmt::{self, Write};

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::records::{DiagnosticRecord, EntityRecord, NoteRecord, RelationRecord, SCHEMA, shown};
use super::stream::write_json;
use super::{Exporter, Options, View};

/// JSON, for programs.
pub const JSON: Exporter = Exporter {
    name: "json",
    summary: "one JSON document with notes, entities, relations and diagnostics",
    extension: "json",
    media_type: "application/json",
    run,
};

fn run(view: &View, options: &Options, out: &mut dyn Write) -> fmt::Result {
    write_json(&Whole(view), options.indent, out)?;
    out.write_char('\n')
}

struct Whole<'v, 's>(&'v View<'s>);

impl Serialize for Whole<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let view = self.0;
        let snapshot = view.snapshot;
        let settings = snapshot.settings();
        let notes = view
            .notes()
            .map(|n| (shown(n.path(), settings), NoteRecord::new(n, settings)));
        let findings = view.findings().map(|finding| {
            let source = finding.at.as_ref().and_then(|at| snapshot.source(&at.path));
            DiagnosticRecord::new(finding, source.map(|s| s.text.as_ref()))
        });
        let mut document = serializer.serialize_struct("Document", 6)?;
        document.serialize_field("schema", SCHEMA)?;
        document.serialize_field("revision", snapshot.revision())?;
        document.serialize_field("notes", &Members(notes))?;
        let entities = view.entities.iter().map(|e| EntityRecord::new(e));
        document.serialize_field("entities", &Items(entities))?;
        let relations = view.relations.iter().map(|r| RelationRecord::new(r));
        document.serialize_field("relations", &Items(relations))?;
        document.serialize_field("diagnostics", &Items(findings))?;
        document.end()
    }
}

/// An array whose items are made one at a time.
struct Items<I>(I);

impl<I> Serialize for Items<I>
where
    I: Iterator + Clone,
    I::Item: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.clone())
    }
}

/// An object whose members are made one at a time.
struct Members<I>(I);

impl<I, V> Serialize for Members<I>
where
    I: Iterator<Item = (String, V)> + Clone,
    V: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.clone())
    }
}
