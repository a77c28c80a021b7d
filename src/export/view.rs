//! The part of a snapshot that is exported.

use std::collections::BTreeSet;

use crate::graph::{Note, Snapshot, neighbourhood};
use crate::model::{Diagnostic, Entity, EntityId, EntityKind, Relation, RelationKind, SourcePath};

/// A part of a snapshot: some entities, the relations between them, and what was found wrong there.
#[derive(Debug)]
pub struct View<'s> {
    pub(super) snapshot: &'s Snapshot,
    pub(super) findings: &'s [Diagnostic],
    /// In order of id.
    pub(super) entities: Vec<&'s Entity>,
    /// Distance from the start, for each of `entities`.
    pub(super) distances: Vec<usize>,
    /// In the snapshot's order.
    pub(super) relations: Vec<&'s Relation>,
    pub(super) left_out: usize,
    pub(super) whole: bool,
}

impl<'s> View<'s> {
    /// Everything. `findings` is what is reported with it, in its order.
    pub fn whole(snapshot: &'s Snapshot, findings: &'s [Diagnostic]) -> Self {
        Self {
            snapshot,
            findings,
            entities: snapshot.entities().iter().collect(),
            distances: vec![0; snapshot.entities().len()],
            relations: snapshot.relations().iter().collect(),
            left_out: 0,
            whole: true,
        }
    }

    /// What lies within `depth` relations of `start`, whichever way they point. Only relations of the given kinds are
    /// walked and shown, and of the entities found only those of the given kinds, and the start; no kinds means all.
    pub fn around(
        snapshot: &'s Snapshot,
        findings: &'s [Diagnostic],
        start: &[EntityId],
        depth: usize,
        relations: &[RelationKind],
        entities: &[EntityKind],
    ) -> Self {
        let keep = |r: &Relation| relations.is_empty() || relations.contains(&r.kind);
        let near = neighbourhood(snapshot, start, depth, &keep);
        let (found, distances) = near
            .entities
            .iter()
            .filter_map(|(id, distance)| Some((snapshot.entity(id)?, *distance)))
            .unzip();
        Self {
            snapshot,
            findings,
            entities: found,
            distances,
            relations: near.relations,
            left_out: 0,
            whole: false,
        }
        .only(&[], entities)
    }

    /// The same with these kinds of relations and entities only; no kinds means all. Entities from which the view was
    /// drawn stay, whatever their kind.
    pub fn only(mut self, relations: &[RelationKind], entities: &[EntityKind]) -> Self {
        if !relations.is_empty() {
            self.relations.retain(|r| relations.contains(&r.kind));
            self.whole = false;
        }
        if !entities.is_empty() {
            let before = self.entities.len();
            let start = |distance: usize| !self.whole && distance == 0;
            (self.entities, self.distances) = self
                .entities
                .iter()
                .zip(&self.distances)
                .filter(|(e, d)| start(**d) || entities.contains(&e.kind))
                .map(|(e, d)| (*e, *d))
                .unzip();
            let ids: BTreeSet<&EntityId> = self.entities.iter().map(|e| &e.id).collect();
            self.relations
                .retain(|r| ids.contains(&r.from) && ids.contains(&r.to));
            self.left_out += before - self.entities.len();
            self.whole = false;
        }
        self
    }

    /// The entities, in order of id.
    pub fn entities(&self) -> &[&'s Entity] {
        &self.entities
    }

    /// The relations between them, in order.
    pub fn relations(&self) -> &[&'s Relation] {
        &self.relations
    }

    /// How many entities were in reach and are not shown because of their kind.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// The snapshot that it is a part of.
    pub fn snapshot(&self) -> &'s Snapshot {
        self.snapshot
    }

    /// The vault notes among the entities, in order of path.
    pub(super) fn notes(&self) -> impl Iterator<Item = &'s Note> + Clone + '_ {
        let ids: BTreeSet<&EntityId> = if self.whole {
            BTreeSet::new()
        } else {
            self.entities.iter().map(|e| &e.id).collect()
        };
        self.snapshot
            .notes()
            .iter()
            .filter(move |note| note.in_vault && (self.whole || ids.contains(&note.id)))
    }

    /// The findings in the files that declare the entities, in order.
    pub(super) fn findings(&self) -> impl Iterator<Item = &'s Diagnostic> + Clone + '_ {
        let files: BTreeSet<&SourcePath> = if self.whole {
            BTreeSet::new()
        } else {
            let origins = self.entities.iter().flat_map(|e| &e.origins);
            origins.map(|origin| &origin.path).collect()
        };
        self.findings.iter().filter(move |finding| {
            self.whole
                || finding
                    .at
                    .as_ref()
                    .is_some_and(|at| files.contains(&at.path))
        })
    }
}
