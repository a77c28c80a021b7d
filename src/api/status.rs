//! What there is, in numbers, and what needs attention.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Arguments, Context, Operation, Refusal, Thing, json};
use crate::model::RootRole;

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
    let mut open_incidents = Vec::new();
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
        if let Some(entity) = snapshot.entity(&note.id)
            && entity.is_open_incident()
        {
            open_incidents.push(Thing::new(entity));
        }
    }
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

fn run(context: &Context<'_>, _arguments: &Arguments) -> Result<serde_json::Value, Refusal> {
    json(&status(context))
}
