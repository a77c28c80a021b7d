//! The graph while it is being built: entities and relations merged as they come.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::model::{
    Basis, Diagnostic, Entity, EntityId, EntityKind, Origin, Relation, RelationKind, Value,
};

use super::snapshot::Pointer;

/// Entities and relations so far. Sources are added in order of path, so merging is deterministic.
#[derive(Debug, Default)]
pub struct Draft {
    pub entities: BTreeMap<EntityId, Entity>,
    /// As they were said; the same may be there several times.
    relations: Vec<Relation>,
    pub diagnostics: Vec<Diagnostic>,
    /// Links of files that are no notes, as they were resolved.
    pub pointers: Vec<Pointer>,
}

/// What is said of an entity in one place.
pub struct Saying<'a> {
    pub id: EntityId,
    pub kind: EntityKind,
    pub subkind: &'a str,
    pub name: &'a str,
    pub scope: &'a str,
    pub origin: Origin,
}

impl Draft {
    /// Adds a saying. The first one decides kind and name; later ones add origins.
    pub fn entity(&mut self, saying: Saying<'_>) -> &mut Entity {
        let Saying {
            id,
            kind,
            subkind,
            name,
            scope,
            origin,
        } = saying;
        match self.entities.entry(id) {
            Entry::Vacant(free) => {
                let id = free.key().clone();
                free.insert(Entity {
                    id,
                    kind,
                    subkind: subkind.to_owned(),
                    name: name.to_owned(),
                    scope: scope.to_owned(),
                    group: None,
                    properties: BTreeMap::new(),
                    origins: vec![origin],
                })
            }
            Entry::Occupied(known) => {
                let entity = known.into_mut();
                insert_sorted(&mut entity.origins, origin);
                entity
            }
        }
    }

    /// Adds a relation between entities that exist; a relation to itself says nothing unless it is a link.
    pub fn relation(
        &mut self,
        from: &EntityId,
        kind: RelationKind,
        to: &EntityId,
        via: &str,
        (basis, confidence): (Basis, f32),
        origin: Origin,
    ) {
        if from == to && kind != RelationKind::LinksTo {
            return;
        }
        self.relations.push(Relation {
            from: from.clone(),
            kind,
            to: to.clone(),
            via: via.to_owned(),
            basis,
            confidence,
            origins: vec![origin],
        });
    }

    /// Puts things in the place of others, which are gone by that: they were the same under another name.
    pub fn replace(&mut self, same: &BTreeMap<EntityId, EntityId>, confidence: f32) {
        if same.is_empty() {
            return;
        }
        self.entities.retain(|id, _| !same.contains_key(id));
        for relation in &mut self.relations {
            for end in [&mut relation.from, &mut relation.to] {
                if let Some(id) = same.get(end) {
                    *end = id.clone();
                    relation.confidence = relation.confidence.min(confidence);
                }
            }
        }
    }

    /// Sets a property unless an earlier source has.
    pub fn property(entity: &mut Entity, key: &str, value: Value) {
        if !value.is_empty() {
            entity.properties.entry(key.to_owned()).or_insert(value);
        }
    }

    /// Sets a property unless an earlier source has; a list is added to a list.
    pub fn add(entity: &mut Entity, key: &str, value: Value) {
        match (entity.properties.get_mut(key), value) {
            (Some(Value::List(known)), Value::List(more)) => {
                for value in more {
                    if !known.contains(&value) {
                        known.push(value);
                    }
                }
            }
            (_, value) => Self::property(entity, key, value),
        }
    }

    /// Relations in order of (from, kind, to, via), each once: it is as certain as the most certain saying.
    pub fn into_relations(self) -> Vec<Relation> {
        let mut relations = self.relations;
        relations.sort_by(|a, b| key(a).cmp(&key(b)));
        relations.dedup_by(|next, first| {
            let same = key(next) == key(first);
            if same {
                for origin in next.origins.drain(..) {
                    insert_sorted(&mut first.origins, origin);
                }
                if next.confidence > first.confidence {
                    first.basis = next.basis;
                    first.confidence = next.confidence;
                }
            }
            same
        });
        relations
    }

    /// The sayings about relations so far.
    pub fn relations(&self) -> impl Iterator<Item = &Relation> {
        self.relations.iter()
    }
}

fn key(relation: &Relation) -> (&EntityId, RelationKind, &EntityId, &str) {
    (&relation.from, relation.kind, &relation.to, &relation.via)
}

fn insert_sorted(origins: &mut Vec<Origin>, origin: Origin) {
    if let Err(at) = origins.binary_search(&origin) {
        origins.insert(at, origin);
    }
}
