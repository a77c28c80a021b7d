//! What there is, in numbers, and what needs attention.

use std::collections::BTreeMap;

use serde::Serialize;

use super::incident::Incident;
use super::{Arguments, Context, Operation, Refusal, Thing, json};
use crate::graph::Snapshot;
use crate::model::{Entity, EntityKind, RootRole};

/// The row of the rack.
pub const OPERATION: Operation = Operation {
    name: "status",
    summary: "what there is, in numbers, and what needs attention",
    parameters: &[],
    run,
};

/// What there is.
#[derive(Debug, Serialize)]
pub struct Status {
    /// The revision that answers.
    pub revision: String,
    /// The roots.
    pub roots: Vec<RootStatus>,
    /// Entities by kind.
    pub entities: BTreeMap<&'static str, usize>,
    /// Notes of the vault by type.
    pub notes: BTreeMap<String, usize>,
    /// All relations.
    pub relations: usize,
    /// Incidents that are not resolved.
    pub open_incidents: Vec<Thing>,
    /// Open tasks in notes of the vault.
    pub open_tasks: usize,
    /// Findings by severity.
    pub findings: BTreeMap<&'static str, usize>,
    /// Findings by code.
    pub codes: BTreeMap<&'static str, usize>,
}

/// One root.
#[derive(Debug, Serialize)]
pub struct RootStatus {
    /// Its name.
    pub name: String,
    /// `vault` or `repository`.
    pub role: &'static str,
    /// Files seen.
    pub files: usize,
    /// Files read.
    pub read: usize,
    /// The commit that is checked out.
    pub commit: Option<String>,
}

/// Counts everything.
pub fn status(context: &Context<'_>) -> Status {
    let snapshot = context.revision.snapshot.as_ref();
    let mut entities = BTreeMap::new();
    for entity in snapshot.entities() {
        *entities.entry(entity.kind.as_str()).or_default() += 1;
    }
    let mut notes: BTreeMap<String, usize> = BTreeMap::new();
    let mut open_tasks = 0;
    for note in snapshot
        .notes()
        .iter()
        .filter(|n| n.in_vault && !n.excluded)
    {
        *notes.entry(note.note_type.clone()).or_default() += 1;
        open_tasks += note
            .document()
            .tasks
            .iter()
            .filter(|t| !t.is_done())
            .count();
    }
    let open_incidents = open(snapshot).map(Thing::new).collect();
    let mut findings = BTreeMap::new();
    let mut codes = BTreeMap::new();
    for finding in context.revision.findings.iter() {
        *findings.entry(finding.severity.as_str()).or_default() += 1;
        *codes.entry(finding.code.name).or_default() += 1;
    }
    let roots = snapshot
        .settings()
        .roots
        .iter()
        .map(|root| {
            let of_root = || {
                let readings = snapshot.readings().iter();
                readings.filter(|r| r.source.path.root == root.name)
            };
            RootStatus {
                name: root.name.to_string(),
                role: match root.role {
                    RootRole::Vault => "vault",
                    RootRole::Repository => "repository",
                },
                files: of_root().count(),
                read: of_root().filter(|r| r.source.read).count(),
                commit: root.commit.clone(),
            }
        })
        .collect();
    Status {
        revision: snapshot.revision().to_owned(),
        roots,
        entities,
        notes,
        relations: snapshot.relations().len(),
        open_incidents,
        open_tasks,
        findings,
        codes,
    }
}

/// The incidents that go on; a note and the export of the same incident are one.
fn open(snapshot: &Snapshot) -> impl Iterator<Item = &Entity> {
    let incidents = snapshot.entities().iter();
    let incidents = incidents.filter(|e| e.kind == EntityKind::Incident);
    incidents
        .filter(|e| !snapshot.note_of(&e.id).is_some_and(|note| note.excluded))
        .filter_map(|entity| Incident::of(snapshot, entity))
        .filter(|i| i.is_open() && (i.entity.id.scheme() == "doc" || i.twin.is_none()))
        .map(|incident| incident.entity)
}

fn run(context: &Context<'_>, _arguments: &Arguments) -> Result<serde_json::Value, Refusal> {
    json(&status(context))
}
