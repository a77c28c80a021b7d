//! What a thing needs and what needs it, drawn in three columns.

use std::collections::BTreeMap;

use crate::model::{EntityId, RelationKind};
use crate::site::desk::{Desk, Thing};
use crate::site::words;

use super::relations::{self, Aspect};

/// Things on each side of the drawing.
const SIDE: usize = 8;

/// The drawing.
pub(super) struct Deps {
    pub subject: Thing,
    pub used_by: Side,
    pub needs: Side,
    /// Rows of the longer side: a class of the stylesheet gives the height.
    pub rows: usize,
    pub graph: String,
}

/// One side.
pub(super) struct Side {
    /// Things, and how they hang together.
    pub items: Vec<(Thing, String)>,
    /// Curves between the sides.
    pub paths: Vec<String>,
    /// How many are not drawn.
    pub more: usize,
}

/// The kinds of relations that are drawn.
const KINDS: &[RelationKind] = &[
    RelationKind::DependsOn,
    RelationKind::RoutesTo,
    RelationKind::Selects,
    RelationKind::ConsumesApi,
];

/// The kinds that a drawing tells in full: none if there is no drawing, or more than it can hold.
pub(super) fn drawn(deps: Option<&Deps>) -> &'static [RelationKind] {
    let complete = deps.filter(|d| d.used_by.more == 0 && d.needs.more == 0);
    complete.map_or(&[], |_| KINDS)
}

/// The drawing of the subjects of a page; `None` if nothing hangs together with them.
pub(super) fn deps(desk: &Desk<'_>, subject: Thing, subjects: &[EntityId]) -> Option<Deps> {
    let snapshot = desk.snapshot();
    let mut used_by = BTreeMap::new();
    let mut needs = BTreeMap::new();
    for id in subjects {
        let forward = snapshot.outgoing(id).iter().map(|r| (r, &r.to, false));
        let backward = snapshot.incoming(id).map(|r| (r, &r.from, true));
        for (relation, other, backward) in forward.chain(backward) {
            // Where a service runs is a place, not something that it calls.
            let is_place = relations::aspect(relation) == Aspect::Place;
            if !KINDS.contains(&relation.kind) || is_place || subjects.contains(other) {
                continue;
            }
            if let Some(thing) = desk.thing(other) {
                let word = match relation.kind {
                    RelationKind::DependsOn => String::new(),
                    kind => words::relation(kind, false).to_lowercase(),
                };
                let side: &mut BTreeMap<Thing, String> =
                    if backward { &mut used_by } else { &mut needs };
                side.entry(thing).or_insert(word);
            }
        }
    }
    if used_by.is_empty() && needs.is_empty() {
        return None;
    }
    let rows = used_by.len().max(needs.len()).clamp(1, SIDE);
    let graph_route = desk.route(&crate::site::Route::Graph).unwrap_or_default();
    let node = subjects
        .last()
        .map_or(String::new(), |id| crate::site::slug::fragment(id.as_str()));
    Some(Deps {
        subject,
        used_by: side(used_by, rows, true),
        needs: side(needs, rows, false),
        rows,
        graph: format!("{graph_route}#node={node}"),
    })
}

fn side(things: BTreeMap<Thing, String>, rows: usize, left: bool) -> Side {
    let more = things.len().saturating_sub(SIDE);
    let items: Vec<(Thing, String)> = things.into_iter().take(SIDE).collect();
    let (height, count) = (rows * 44, items.len());
    let top = (height - count * 44) / 2;
    let paths = (0..count)
        .map(|n| {
            let outer = top + n * 44 + 22;
            // Ends meet the middle a little apart, so that they can be told from each other.
            let inner = (height / 2 + n * 4).saturating_sub(count.saturating_sub(1) * 2);
            if left {
                format!("M0 {outer}C55 {outer} 45 {inner} 100 {inner}")
            } else {
                format!("M0 {inner}C55 {inner} 45 {outer} 100 {outer}")
            }
        })
        .collect();
    Side { items, paths, more }
}
