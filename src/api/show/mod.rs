//! One thing: its properties, its relations both ways with their origins, its findings; of a note also what Obsidian
//! knows of it.

mod links;
mod note;

use std::collections::BTreeMap;

use serde::Serialize;

use super::incident::{Incident, IncidentShown};
use super::records::findings_of;
use super::{
    Arguments, Context, FindingRecord, Operation, OriginRecord, Refusal, Thing, json, one,
    parameter, required,
};
use crate::graph::{Note, Snapshot};
use crate::model::{EntityId, Relation, RelationKind, Value};

pub use links::{BacklinkShown, EmbedSize, LinkPlace, LinkShown, QuotedPlace};
pub use note::{BlockShown, HeadingShown, NoteShown, PropertyShown, TagShown, TaskShown};

/// The row of the rack.
pub const OPERATION: Operation = Operation {
    name: "show",
    summary: "one note or entity: properties, relations both ways with their origins, findings",
    parameters: &[
        required("ref", "what to show, by the reference grammar"),
        parameter("mentions", "also the unlinked mentions of a note"),
    ],
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
    /// Relations, those that start here first, in order of label. Those of a note without its plain links and
    /// backlinks, which `note` tells more of.
    pub relations: Vec<RelationShown>,
    /// What is told of it, of an incident.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentShown>,
    /// What Obsidian knows of it, of a note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<NoteShown>,
    /// What is wrong where it is declared.
    pub findings: Vec<FindingRecord>,
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

/// Shows a thing; a note with its unlinked mentions, if `mentions` are wanted.
pub fn show(context: &Context<'_>, id: &EntityId, mentions: bool) -> Option<Shown> {
    let snapshot = context.revision.snapshot.as_ref();
    let entity = snapshot.entity(id)?;
    let note = snapshot.note_of(id);
    let mut relations: Vec<RelationShown> = snapshot
        .outgoing(id)
        .iter()
        .filter(|r| !note.is_some_and(|note| is_link_of(note, r)))
        .map(|r| relation(snapshot, r, true))
        .collect();
    relations.extend(
        snapshot
            .incoming(id)
            .filter(|r| r.from != *id)
            .filter(|r| {
                note.is_none()
                    || !snapshot
                        .note_of(&r.from)
                        .is_some_and(|from| is_link_of(from, r))
            })
            .map(|r| relation(snapshot, r, false)),
    );
    relations.sort_by(|a, b| {
        (!a.outgoing, a.label, &a.other.id, &a.via).cmp(&(
            !b.outgoing,
            b.label,
            &b.other.id,
            &b.via,
        ))
    });
    Some(Shown {
        revision: snapshot.revision().to_owned(),
        thing: Thing::new(entity),
        title: note.map(|n| n.reader_title().to_owned()),
        group: entity.group.clone(),
        properties: entity.properties.clone(),
        origins: entity.origins.iter().map(OriginRecord::new).collect(),
        relations,
        incident: Incident::of(snapshot, entity).map(|told| IncidentShown::new(&told)),
        note: note.map(|note| note::note(snapshot, note, mentions)),
        findings: findings_of(snapshot, &context.revision.findings, entity),
    })
}

/// Is it a plain link of this note, and nothing more? An address in the text is more: it leads out of the notes.
fn is_link_of(note: &Note, relation: &Relation) -> bool {
    relation.kind == RelationKind::LinksTo
        && note.links.iter().any(|link| {
            link.target.as_ref().is_some_and(|target| {
                relation.to == EntityId::document(target) || relation.to == EntityId::file(target)
            })
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
    json(&show(context, &id, arguments.flag("mentions")))
}
