//! One thing: its properties, its relations both ways with their origins, its findings.

use std::collections::BTreeMap;

use serde::Serialize;

use super::records::findings_in;
use super::{Arguments, Context, FindingRecord, Operation, OriginRecord, Refusal, Thing, json, one, required};
use crate::graph::Snapshot;
use crate::model::{EntityId, Relation, Value};

pub const OPERATION: Operation = Operation {
    name: "show",
    summary: "one note or entity: properties, relations both ways with their origins, findings",
    parameters: &[required("ref", "what to show, by the reference grammar")],
    run,
};

/// All that is known of one thing.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// The revision that answers.
    pub revision: String,
    /// The thing.
    #[serde(flatten)]
    pub thing: Thing,
    /// The title for readers, of a note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Colour group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Properties by name.
    pub properties: BTreeMap<String, Value>,
    /// Where it is declared.
    pub origins: Vec<OriginRecord>,
    /// Relations, those that start here first, in order of label.
    pub relations: Vec<RelationShown>,
    /// Open and done tasks, of a note that has any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tasks: Option<Tasks>,
    /// What is wrong in the files that declare it.
    pub findings: Vec<FindingRecord>,
}

/// Open and done tasks.
#[derive(Debug, Serialize)]
pub struct Tasks {
    /// Open ones.
    pub open: usize,
    /// All others.
    pub done: usize,
}

/// A relation, seen from the thing that is shown.
#[derive(Debug, Serialize)]
pub struct RelationShown {
    /// How it reads from here: `uses`, or backwards `used_by`.
    pub label: &'static str,
    /// Does it start here?
    pub outgoing: bool,
    /// The other end.
    pub other: Thing,
    /// The field that says it.
    pub via: String,
    /// What it rests on.
    pub basis: &'static str,
    /// 0 to 1.
    pub confidence: f32,
    /// Every place that says it.
    pub origins: Vec<OriginRecord>,
}

/// Shows a thing.
pub fn show(context: &Context<'_>, id: &EntityId) -> Option<Shown> {
    let snapshot = context.revision.snapshot.as_ref();
    let entity = snapshot.entity(id)?;
    let note = snapshot.note_of(id);
    let mut relations: Vec<RelationShown> = snapshot
        .outgoing(id)
        .iter()
        .map(|r| relation(snapshot, r, true))
        .collect();
    relations.extend(
        snapshot
            .incoming(id)
            .filter(|r| r.from != *id)
            .map(|r| relation(snapshot, r, false)),
    );
    relations.sort_by(|a, b| {
        (!a.outgoing, a.label, &a.other.id, &a.via).cmp(&(!b.outgoing, b.label, &b.other.id, &b.via))
    });
    let tasks = note
        .map(|n| &n.document().tasks)
        .filter(|tasks| !tasks.is_empty())
        .map(|tasks| {
            let done = tasks.iter().filter(|t| t.is_done()).count();
            Tasks {
                open: tasks.len() - done,
                done,
            }
        });
    let files: Vec<_> = entity.origins.iter().map(|o| &o.path).collect();
    Some(Shown {
        revision: snapshot.revision().to_owned(),
        thing: Thing::new(entity),
        title: note.map(|n| n.reader_title().to_owned()),
        group: entity.group.clone(),
        properties: entity.properties.clone(),
        origins: entity.origins.iter().map(OriginRecord::new).collect(),
        relations,
        tasks,
        findings: findings_in(snapshot, &context.revision.findings, &files),
    })
}

fn relation(snapshot: &Snapshot, relation: &Relation, outgoing: bool) -> RelationShown {
    let (label, other) = if outgoing {
        (relation.kind.as_str(), &relation.to)
    } else {
        (relation.kind.inverse(), &relation.from)
    };
    RelationShown {
        label,
        outgoing,
        other: Thing::of(snapshot, other),
        via: relation.via.clone(),
        basis: relation.basis.as_str(),
        confidence: relation.confidence,
        origins: relation.origins.iter().map(OriginRecord::new).collect(),
    }
}

fn run(context: &Context<'_>, arguments: &Arguments) -> Result<serde_json::Value, Refusal> {
    let reference = arguments.text("ref").unwrap_or_default();
    let id = one(&context.revision.snapshot, reference)?;
    json(&show(context, &id))
}
