//! Walks over the graph: neighbourhoods, shortest paths, cycles. The one place that speaks petgraph.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use petgraph::Direction;
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use super::Snapshot;
use crate::model::{EntityId, Relation, RelationKind};

/// A part of the graph around some entities.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Neighbourhood<'s> {
    /// Entities and their distance from the start, in order of id.
    pub entities: BTreeMap<&'s EntityId, usize>,
    /// Relations between these entities, in the snapshot's order.
    pub relations: Vec<&'s Relation>,
}

/// One step of a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hop<'s> {
    /// The relation that is walked.
    pub relation: &'s Relation,
    /// Walked from its end to its start.
    pub backwards: bool,
}

type Network<'s> = DiGraph<&'s EntityId, &'s Relation, u32>;

fn network<'s>(
    snapshot: &'s Snapshot,
    keep: &dyn Fn(&Relation) -> bool,
) -> (Network<'s>, HashMap<&'s EntityId, NodeIndex>) {
    let mut graph = Network::with_capacity(snapshot.entities.len(), snapshot.relations.len());
    let nodes: HashMap<&EntityId, NodeIndex> = snapshot
        .entities
        .iter()
        .map(|e| (&e.id, graph.add_node(&e.id)))
        .collect();
    for relation in snapshot.relations.iter().filter(|r| keep(r)) {
        if let (Some(from), Some(to)) = (nodes.get(&relation.from), nodes.get(&relation.to)) {
            graph.add_edge(*from, *to, relation);
        }
    }
    (graph, nodes)
}

/// Everything within `depth` relations of `start`, whichever way they point, over relations that `keep` accepts.
pub fn neighbourhood<'s>(
    snapshot: &'s Snapshot,
    start: &[EntityId],
    depth: usize,
    keep: &dyn Fn(&Relation) -> bool,
) -> Neighbourhood<'s> {
    let mut entities: BTreeMap<&EntityId, usize> = BTreeMap::new();
    let mut queue: VecDeque<(&EntityId, usize)> = VecDeque::new();
    for id in start {
        if let Some(entity) = snapshot.entity(id)
            && entities.insert(&entity.id, 0).is_none()
        {
            queue.push_back((&entity.id, 0));
        }
    }
    while let Some((id, distance)) = queue.pop_front() {
        if distance == depth {
            continue;
        }
        let forward = snapshot
            .outgoing(id)
            .iter()
            .filter(|r| keep(r))
            .map(|r| &r.to);
        let backward = snapshot.incoming(id).filter(|r| keep(r)).map(|r| &r.from);
        for next in forward.chain(backward) {
            if !entities.contains_key(next) {
                entities.insert(next, distance + 1);
                queue.push_back((next, distance + 1));
            }
        }
    }
    let ids: BTreeSet<&EntityId> = entities.keys().copied().collect();
    let relations = ids
        .iter()
        .flat_map(|id| snapshot.outgoing(id))
        .filter(|r| keep(r) && ids.contains(&r.to))
        .collect();
    Neighbourhood {
        entities,
        relations,
    }
}

/// What a step costs: structure is preferred to prose, so that a path tells how things work before it tells
/// which notes happen to link to both ends.
fn cost(relation: &Relation) -> u32 {
    match relation.kind {
        RelationKind::LinksTo => 14,
        RelationKind::Mentions => 20,
        RelationKind::OwnedBy | RelationKind::DeclaredIn => 16,
        // That one release brings both says little: it brings everything.
        RelationKind::Deploys => 30,
        _ => 10,
    }
}

/// A cheapest path between two entities over relations in either direction; `None` if they are not connected.
/// Of equal paths the one that is first in the snapshot's order is taken.
pub fn shortest_path<'s>(
    snapshot: &'s Snapshot,
    from: &EntityId,
    to: &EntityId,
) -> Option<Vec<Hop<'s>>> {
    let (graph, nodes) = network(snapshot, &|_| true);
    let (start, goal) = (*nodes.get(from)?, *nodes.get(to)?);
    // Costs from the goal to everywhere, then a walk downhill from the start: deterministic, whatever the heap does.
    let mut costs: HashMap<NodeIndex, u32> = HashMap::from([(goal, 0)]);
    let mut frontier: BTreeSet<(u32, NodeIndex)> = BTreeSet::from([(0, goal)]);
    while let Some((so_far, node)) = frontier.pop_first() {
        if node == start {
            break;
        }
        for (edge, other) in steps(&graph, node) {
            let total = so_far + cost(edge);
            if costs.get(&other).is_none_or(|known| total < *known) {
                if let Some(known) = costs.insert(other, total) {
                    frontier.remove(&(known, other));
                }
                frontier.insert((total, other));
            }
        }
    }
    let mut hops = Vec::new();
    let mut node = start;
    let mut left = *costs.get(&start)?;
    while node != goal {
        let mut best: Option<(Hop<'s>, NodeIndex, u32)> = None;
        for (relation, other) in steps(&graph, node) {
            let Some(rest) = costs.get(&other) else {
                continue;
            };
            if rest + cost(relation) == left {
                let hop = Hop {
                    relation,
                    backwards: relation.from != *graph[node],
                };
                let better = best
                    .as_ref()
                    .is_none_or(|(b, _, _)| order(hop.relation) < order(b.relation));
                if better {
                    best = Some((hop, other, *rest));
                }
            }
        }
        let (hop, next, rest) = best?;
        hops.push(hop);
        node = next;
        left = rest;
    }
    Some(hops)
}

fn order(r: &Relation) -> (&EntityId, RelationKind, &EntityId, &str) {
    (&r.from, r.kind, &r.to, &r.via)
}

fn steps<'g, 's>(
    graph: &'g Network<'s>,
    node: NodeIndex,
) -> impl Iterator<Item = (&'s Relation, NodeIndex)> + 'g {
    let forward = graph
        .edges_directed(node, Direction::Outgoing)
        .map(|e| (*e.weight(), e.target()));
    let backward = graph
        .edges_directed(node, Direction::Incoming)
        .map(|e| (*e.weight(), e.source()));
    forward.chain(backward)
}

/// The groups of entities that reach each other through relations that `keep` accepts, each in order of id.
pub fn cycles<'s>(
    snapshot: &'s Snapshot,
    keep: &dyn Fn(&Relation) -> bool,
) -> Vec<Vec<&'s EntityId>> {
    let (graph, _) = network(snapshot, keep);
    let mut found: Vec<Vec<&EntityId>> = tarjan_scc(&graph)
        .into_iter()
        .filter(|group| group.len() > 1)
        .map(|group| {
            let mut ids: Vec<&EntityId> = group.into_iter().map(|n| graph[n]).collect();
            ids.sort();
            ids
        })
        .collect();
    found.sort();
    found
}
