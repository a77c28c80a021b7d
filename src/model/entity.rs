//! A thing of the graph.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::{EntityKind, Phase, SourcePath, Stance, Value};

/// A stable, readable id: `doc:vault/Home.md`, `k8s:production:shop/Deployment/checkout`, `component:default/checkout`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct EntityId(Arc<str>);

impl EntityId {
    /// An id as written.
    pub fn new(id: &str) -> Self {
        Self(Arc::from(id))
    }

    /// The id of a Markdown document: `doc:ROOT/PATH`.
    pub fn document(path: &SourcePath) -> Self {
        Self(format!("doc:{path}").into())
    }

    /// The id of any other file: `file:ROOT/PATH`.
    pub fn file(path: &SourcePath) -> Self {
        Self(format!("file:{path}").into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the first `:` (`doc`, `k8s`, `alert`, …).
    pub fn scheme(&self) -> &str {
        self.0.split(':').next().unwrap_or("")
    }
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Where an entity or a relation is said to be: file and line, and who says it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The file.
    pub path: SourcePath,
    /// The line, from 1.
    pub line: u32,
    /// Written by a person or shown by a manifest.
    pub stance: Stance,
}

/// A thing of the graph. Several declarations of the same thing are merged into one entity with several origins.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Its id.
    pub id: EntityId,
    /// What it is.
    pub kind: EntityKind,
    /// A finer kind: `Deployment`, `decision`, `prometheus`, `service`.
    pub subkind: String,
    /// The name people use.
    pub name: String,
    /// Environment or cluster; empty where it has none.
    pub scope: String,
    /// Colour group (`active`, `completed`, `reference`, `guide`, `monitoring`, `service`, `incident`), if any.
    pub group: Option<String>,
    /// What else is known, by name.
    pub properties: BTreeMap<String, Value>,
    /// Everywhere it is declared, in order of path and line. Never empty.
    pub origins: Vec<Origin>,
}

impl Entity {
    /// A property's value.
    pub fn property(&self, key: &str) -> Option<&Value> {
        self.properties.get(key)
    }

    /// A property's text.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.property(key).and_then(Value::as_text)
    }

    /// Is it an incident that goes on? One with a status is open until its phase or its note says otherwise. A note
    /// without a status is a report of something that is over.
    pub fn is_open_incident(&self) -> bool {
        if self.kind != EntityKind::Incident {
            return false;
        }
        let ended = |key| self.property(key).is_some_and(|v: &Value| !v.is_empty());
        let status = self.text("status").unwrap_or("").trim();
        let phase = self.text("phase").unwrap_or(status);
        match Phase::of(phase) {
            Some(phase) => phase.is_open() && !ended("resolved") && !ended("closed"),
            None => !status.is_empty() && !ended("resolved") && !ended("closed"),
        }
    }
}
