//! Decides which entities of a large drawing are drawn themselves and which are folded into nodes like "12 more".

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Basis, EntityKind, RelationKind};

/// What has to be drawn, by number.
pub(super) struct Load<'l> {
    /// For each entity: its cluster and its kind.
    pub places: &'l [(Option<usize>, EntityKind)],
    /// For each entity: its distance from where the reader started.
    pub distances: &'l [usize],
    /// Relations between entities.
    pub lines: &'l [Line],
}

/// A relation between two entities, by number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub from: usize,
    pub to: usize,
    pub kind: RelationKind,
    pub basis: Basis,
}

/// The node that stands for an entity. The order is the order of drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    /// The entity itself.
    One(usize),
    /// Together with others of the same cluster (`None`: in no cluster, or in several) and kind (`None`: of any).
    Many(Option<usize>, Option<EntityKind>),
}

/// What one line of the drawing stands for: both ends, and kind and basis if both ends are entities themselves.
pub(super) type Stroke = (Slot, Slot, Option<(RelationKind, Basis)>);

impl Line {
    /// The line that draws this relation; `None` if both ends are folded into the same node.
    pub(super) fn stroke(&self, slots: &[Slot]) -> Option<Stroke> {
        let (from, to) = (*slots.get(self.from)?, *slots.get(self.to)?);
        let single = |slot: Slot| matches!(slot, Slot::One(_));
        match (single(from), single(to)) {
            (true, true) => Some((from, to, Some((self.kind, self.basis)))),
            (false, false) if from == to => None,
            _ => Some((from, to, None)),
        }
    }
}

#[derive(Clone, Copy)]
enum Level {
    ClusterAndKind,
    Cluster,
    /// Only the entities of the largest so many clusters by cluster, all others in one node.
    Largest(usize),
}

/// The node of each entity, so that there are at most `limit` nodes and `limit` lines (but one node in any case).
/// As many entities as possible are drawn themselves: the near ones first, then those with many relations.
pub(super) fn fold(load: &Load, limit: usize) -> Vec<Slot> {
    let ranks = ranks(load);
    let sizes = sizes(load);
    let slots = |kept: usize, level: Level| assign(load, &ranks, &sizes, kept, level);
    let fits = |slots: &[Slot]| {
        let nodes: BTreeSet<Slot> = slots.iter().copied().collect();
        let lines: BTreeSet<Stroke> = load.lines.iter().filter_map(|l| l.stroke(slots)).collect();
        nodes.len() <= limit && lines.len() <= limit
    };
    let all = slots(load.places.len(), Level::Cluster);
    if fits(&all) {
        return all;
    }
    for level in [Level::ClusterAndKind, Level::Cluster] {
        if fits(&slots(0, level)) {
            let kept = largest_that_fits(load.places.len(), |kept| fits(&slots(kept, level)));
            return slots(kept, level);
        }
    }
    let clusters = largest_that_fits(sizes.len(), |n| fits(&slots(0, Level::Largest(n))));
    slots(0, Level::Largest(clusters))
}

/// A large `n` below `limit` that fits, found by halving; 0 is taken for granted.
fn largest_that_fits(limit: usize, fits: impl Fn(usize) -> bool) -> usize {
    let (mut good, mut bad) = (0, limit);
    while bad - good > 1 {
        let middle = good + (bad - good) / 2;
        if fits(middle) {
            good = middle;
        } else {
            bad = middle;
        }
    }
    good
}

/// For each entity the number of entities that deserve to be seen more.
fn ranks(load: &Load) -> Vec<usize> {
    let mut degrees = vec![0_usize; load.places.len()];
    for end in load.lines.iter().flat_map(|l| [l.from, l.to]) {
        if let Some(degree) = degrees.get_mut(end) {
            *degree += 1;
        }
    }
    let mut order: Vec<usize> = (0..load.places.len()).collect();
    order.sort_by_key(|n| {
        let distance = load.distances.get(*n).copied().unwrap_or(usize::MAX);
        let degree = degrees.get(*n).copied().unwrap_or(0);
        (distance, std::cmp::Reverse(degree), *n)
    });
    let mut ranks = vec![0; order.len()];
    for (rank, n) in order.into_iter().enumerate() {
        if let Some(slot) = ranks.get_mut(n) {
            *slot = rank;
        }
    }
    ranks
}

/// The clusters that hold entities, the largest first, with their place in this order.
fn sizes(load: &Load) -> BTreeMap<Option<usize>, usize> {
    let mut counts: BTreeMap<Option<usize>, usize> = BTreeMap::new();
    for (cluster, _) in load.places {
        *counts.entry(*cluster).or_default() += 1;
    }
    let mut order: Vec<(Option<usize>, usize)> = counts.into_iter().collect();
    order.sort_by_key(|(cluster, count)| (std::cmp::Reverse(*count), *cluster));
    let places = order.into_iter().enumerate();
    places.map(|(n, (cluster, _))| (cluster, n)).collect()
}

fn assign(
    load: &Load,
    ranks: &[usize],
    sizes: &BTreeMap<Option<usize>, usize>,
    kept: usize,
    level: Level,
) -> Vec<Slot> {
    let place = |n: usize, cluster: Option<usize>, kind: EntityKind| match level {
        _ if ranks.get(n).is_some_and(|rank| *rank < kept) => Slot::One(n),
        Level::ClusterAndKind => Slot::Many(cluster, Some(kind)),
        Level::Cluster => Slot::Many(cluster, None),
        Level::Largest(most) => match sizes.get(&cluster) {
            Some(size) if *size < most => Slot::Many(cluster, None),
            _ => Slot::Many(None, None),
        },
    };
    let mut slots: Vec<Slot> = load
        .places
        .iter()
        .enumerate()
        .map(|(n, (cluster, kind))| place(n, *cluster, *kind))
        .collect();
    let mut counts: BTreeMap<Slot, usize> = BTreeMap::new();
    for slot in &slots {
        *counts.entry(*slot).or_default() += 1;
    }
    // "1 more" says less than the name of that one.
    for (n, slot) in slots.iter_mut().enumerate() {
        if counts.get(slot) == Some(&1) {
            *slot = Slot::One(n);
        }
    }
    slots
}

#[cfg(test)]
mod tests {
    use super::*;

    fn star(leaves: usize) -> Vec<Line> {
        (1..=leaves)
            .map(|n| Line {
                from: n,
                to: 0,
                kind: RelationKind::DependsOn,
                basis: Basis::Declared,
            })
            .collect()
    }

    fn counts(slots: &[Slot], lines: &[Line]) -> (usize, usize) {
        let nodes: BTreeSet<Slot> = slots.iter().copied().collect();
        let strokes: BTreeSet<Stroke> = lines.iter().filter_map(|l| l.stroke(slots)).collect();
        (nodes.len(), strokes.len())
    }

    #[test]
    fn what_fits_is_not_folded() {
        let lines = star(5);
        let places = vec![(None, EntityKind::Note); 6];
        let load = Load {
            places: &places,
            distances: &[0; 6],
            lines: &lines,
        };
        let slots = fold(&load, 6);
        assert_eq!(slots, (0..6).map(Slot::One).collect::<Vec<_>>());
    }

    #[test]
    fn the_drawing_is_filled_up_to_its_limit_and_the_hub_is_kept() {
        let lines = star(99);
        let places = vec![(None, EntityKind::Note); 100];
        let load = Load {
            places: &places,
            distances: &[0; 100],
            lines: &lines,
        };
        let slots = fold(&load, 10);
        assert_eq!(slots.first(), Some(&Slot::One(0)));
        assert_eq!(counts(&slots, &lines), (10, 9));
    }

    #[test]
    fn any_limit_is_kept_whatever_the_clusters() {
        let places: Vec<_> = (0..60).map(|n| (Some(n / 3), EntityKind::Note)).collect();
        let lines: Vec<Line> = (0..60)
            .flat_map(|from| (0..60).map(move |to| (from, to)))
            .map(|(from, to)| Line {
                from,
                to,
                kind: RelationKind::LinksTo,
                basis: Basis::Explicit,
            })
            .collect();
        for limit in [1, 2, 5, 20, 100, 500] {
            let load = Load {
                places: &places,
                distances: &[0; 60],
                lines: &lines,
            };
            let (nodes, strokes) = counts(&fold(&load, limit), &lines);
            assert!(
                nodes <= limit && strokes <= limit,
                "{limit}: {nodes} {strokes}"
            );
        }
    }
}
