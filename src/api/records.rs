//! Shapes that several answers share.

use serde::Serialize;

use crate::graph::Snapshot;
use crate::model::{Diagnostic, Entity, EntityId, EntityKind, Origin, SourcePath, position_at};

/// An entity in short.
#[derive(Debug, Clone, Serialize)]
pub struct Thing {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: &'static str,
    /// A finer kind.
    pub subkind: String,
    /// The name people use.
    pub name: String,
    /// Environment, if it has one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub scope: String,
}

impl Thing {
    /// An entity in short.
    pub fn new(entity: &Entity) -> Self {
        Self {
            id: entity.id.to_string(),
            kind: entity.kind.as_str(),
            subkind: entity.subkind.clone(),
            name: entity.name.clone(),
            scope: entity.scope.clone(),
        }
    }

    /// The entity of an id in short; relations only join entities that exist.
    pub fn of(snapshot: &Snapshot, id: &EntityId) -> Self {
        snapshot.entity(id).map_or_else(
            || Self {
                id: id.to_string(),
                kind: "",
                subkind: String::new(),
                name: id.to_string(),
                scope: String::new(),
            },
            Self::new,
        )
    }
}

/// A place that says something.
#[derive(Debug, Clone, Serialize)]
pub struct OriginRecord {
    /// Name of the root.
    pub root: String,
    /// Path below the root.
    pub path: String,
    /// Line, from 1.
    pub line: u32,
    /// Declared by a person or observed in a manifest.
    pub stance: &'static str,
}

impl OriginRecord {
    /// A place.
    pub fn new(origin: &Origin) -> Self {
        Self {
            root: origin.path.root.to_string(),
            path: origin.path.path.to_string(),
            line: origin.line,
            stance: origin.stance.as_str(),
        }
    }
}

/// A finding.
#[derive(Debug, Clone, Serialize)]
pub struct FindingRecord {
    /// Its code.
    pub code: &'static str,
    /// How bad.
    pub severity: &'static str,
    /// One fact.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// Name of the root.
    pub root: Option<String>,
    /// Path below the root.
    pub path: Option<String>,
    /// Line, from 1.
    pub line: Option<u32>,
    /// Column in characters, from 1.
    pub column: Option<u32>,
    /// Does `opslore check --fix` mend it? Left out where it does not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub fixable: bool,
}

impl FindingRecord {
    /// A finding with its place.
    pub fn new(snapshot: &Snapshot, finding: &Diagnostic) -> Self {
        let at = finding.at.as_ref();
        let position = at.map(|at| {
            let text = snapshot.source(&at.path).map_or("", |s| s.text.as_ref());
            position_at(text, at.span.start as usize)
        });
        Self {
            code: finding.code.name,
            severity: finding.severity.as_str(),
            message: finding.message.clone(),
            hint: finding.hint.clone(),
            root: at.map(|at| at.path.root.to_string()),
            path: at.map(|at| at.path.path.to_string()),
            line: position.map(|p| p.line),
            column: position.map(|p| p.column),
            fixable: finding.fix.is_some(),
        }
    }
}

/// What is wrong where an entity is declared: in the whole of a document or a file, else between its own line and that of
/// the next thing that the same file declares.
pub fn findings_of(
    snapshot: &Snapshot,
    findings: &[Diagnostic],
    entity: &Entity,
) -> Vec<FindingRecord> {
    let whole = entity.kind.is_document() || entity.kind == EntityKind::File;
    let parts: Vec<(&Origin, u32)> = entity
        .origins
        .iter()
        .filter(|origin| findings.iter().any(|f| is_in(f, &origin.path)))
        .map(|origin| {
            let others = snapshot.entities().iter().flat_map(|e| &e.origins);
            let below = others
                .filter(|o| o.path == origin.path && o.line > origin.line)
                .map(|o| o.line);
            (origin, below.min().unwrap_or(u32::MAX))
        })
        .collect();
    findings
        .iter()
        .filter(|finding| {
            parts.iter().any(|(origin, next)| {
                let line = finding.at.as_ref().map_or(0, |at| at.span.line);
                is_in(finding, &origin.path) && (whole || (origin.line..*next).contains(&line))
            })
        })
        .map(|finding| FindingRecord::new(snapshot, finding))
        .collect()
}

fn is_in(finding: &Diagnostic, path: &SourcePath) -> bool {
    finding.at.as_ref().is_some_and(|at| at.path == *path)
}
