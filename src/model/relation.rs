//! How two entities stand to each other.

use super::{Basis, EntityId, Origin, RelationKind};

/// A relation, stored once and forward. Backlinks are an index over relations, not relations.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// From here …
    pub from: EntityId,
    /// … this way …
    pub kind: RelationKind,
    /// … to there.
    pub to: EntityId,
    /// The field that says it: `wikilink`, `spec.selector`, `env`, `image`, a property's name.
    pub via: String,
    /// What it rests on.
    pub basis: Basis,
    /// 0 to 1; 1 for what is said outright.
    pub confidence: f32,
    /// Every place that says it, in order. Never empty.
    pub origins: Vec<Origin>,
}
