//! What every drawing shares: clusters, nodes and lines, before any syntax.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::clusters::{Cluster, Clusters};
use super::fold::{Line, Load, Slot, Stroke, fold};
use super::{Options, Paint, View};
use crate::model::{Basis, Entity, EntityId, EntityKind, RelationKind};

/// A drawing.
pub(super) struct Drawing {
    /// In order; each holds at least one node.
    pub clusters: Vec<Cluster>,
    /// In order; the number of a node is its place here.
    pub nodes: Vec<Node>,
    pub lines: Vec<Stretch>,
    /// How many entities are folded into nodes that stand for several.
    pub folded: usize,
}

/// An entity, or several.
pub(super) struct Node {
    /// Lines of text, plain.
    pub label: Vec<String>,
    pub shape: Shape,
    pub paint: Option<Paint>,
    /// Where it leads.
    pub link: Option<String>,
    /// Does it stand for several entities?
    pub folded: bool,
    /// Does it stand in a cluster?
    pub in_cluster: bool,
}

/// A line between two nodes.
pub(super) struct Stretch {
    pub from: usize,
    pub to: usize,
    pub label: String,
    pub basis: Basis,
}

/// The outline of a node, by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Box,
    Rounded,
    Stadium,
    Procedure,
    Cylinder,
    Circle,
    Flag,
    Hexagon,
    Slanted,
    Trapezoid,
    Funnel,
}

impl Shape {
    fn of(kind: EntityKind) -> Self {
        match kind {
            EntityKind::Note | EntityKind::Resource | EntityKind::File => Self::Box,
            EntityKind::Workload => Self::Rounded,
            EntityKind::Endpoint | EntityKind::Api => Self::Stadium,
            EntityKind::Runbook | EntityKind::Release => Self::Procedure,
            EntityKind::Source => Self::Cylinder,
            EntityKind::Team => Self::Circle,
            EntityKind::Pipeline => Self::Flag,
            EntityKind::Component | EntityKind::System => Self::Hexagon,
            EntityKind::Image | EntityKind::Package => Self::Slanted,
            EntityKind::Alert | EntityKind::Incident => Self::Trapezoid,
            EntityKind::Dashboard => Self::Funnel,
        }
    }
}

impl Drawing {
    /// The drawing of a view. Every relation of it is in exactly one line, or counted in the label of a folded node.
    pub(super) fn new(view: &View, options: &Options) -> Self {
        let numbers: HashMap<&EntityId, usize> = view
            .entities
            .iter()
            .enumerate()
            .map(|(n, e)| (&e.id, n))
            .collect();
        let mut clusters = Clusters::new(view, options.group_by);
        let places: Vec<(Option<usize>, EntityKind)> = view
            .entities
            .iter()
            .enumerate()
            .map(|(n, e)| (clusters.of(n), e.kind))
            .collect();
        let lines: Vec<Line> = view
            .relations
            .iter()
            .filter_map(|r| {
                Some(Line {
                    from: *numbers.get(&r.from)?,
                    to: *numbers.get(&r.to)?,
                    kind: r.kind,
                    basis: r.basis,
                })
            })
            .collect();
        let load = Load {
            places: &places,
            distances: &view.distances,
            lines: &lines,
        };
        let slots = fold(&load, options.max_edges);
        let bundles = Bundles::new(&slots, &lines);
        let names = names(view);
        let mut nodes = Vec::with_capacity(bundles.members.len());
        let mut number_of: BTreeMap<Slot, usize> = BTreeMap::new();
        for (slot, members) in &bundles.members {
            let cluster = match slot {
                Slot::One(n) => places.get(*n).and_then(|p| p.0),
                Slot::Many(cluster, _) => *cluster,
            };
            number_of.insert(*slot, nodes.len());
            clusters.add(cluster, nodes.len());
            let inside = bundles.inside.get(slot).copied().unwrap_or(0);
            let paint = cluster.and_then(|c| clusters.paint(c));
            let mut node = match (slot, members.as_slice()) {
                (Slot::One(_), [n]) => one(view, *n, &names, options),
                (Slot::Many(_, kind), _) => Some(many(members.len(), *kind, inside, paint)),
                _ => None,
            };
            if let Some(node) = &mut node {
                node.in_cluster = cluster.is_some();
            }
            nodes.extend(node);
        }
        let lines = bundles
            .strokes
            .iter()
            .filter_map(|(stroke, bundle)| {
                Some(Stretch {
                    from: *number_of.get(&stroke.0)?,
                    to: *number_of.get(&stroke.1)?,
                    label: bundle.label(),
                    basis: bundle.basis,
                })
            })
            .collect();
        let drawn = slots.iter().filter(|s| matches!(s, Slot::One(_))).count();
        Self {
            clusters: clusters.finish(),
            nodes,
            lines,
            folded: slots.len() - drawn,
        }
    }

    /// One line about what the drawing shows.
    pub(super) fn caption(&self, view: &View) -> String {
        let mut caption = format!(
            "{} entities, {} relations",
            view.entities.len(),
            view.relations.len()
        );
        if self.folded > 0 {
            caption.push_str(&format!("; {} entities are folded", self.folded));
        }
        if view.left_out > 0 {
            caption.push_str(&format!("; {} of other kinds are not shown", view.left_out));
        }
        caption
    }
}

/// Who stands in which node, and what each line stands for.
struct Bundles {
    members: BTreeMap<Slot, Vec<usize>>,
    strokes: BTreeMap<Stroke, Bundle>,
    /// Relations between entities of the same folded node.
    inside: BTreeMap<Slot, usize>,
}

struct Bundle {
    kinds: BTreeSet<RelationKind>,
    basis: Basis,
    count: usize,
}

impl Bundle {
    fn label(&self) -> String {
        let mut kinds = self.kinds.iter();
        match (kinds.next(), kinds.next(), self.count) {
            (Some(kind), None, 1) => words(kind.as_str()),
            (Some(kind), None, count) => format!("{} ×{count}", words(kind.as_str())),
            (_, _, count) => format!("{count} relations"),
        }
    }
}

impl Bundles {
    fn new(slots: &[Slot], lines: &[Line]) -> Self {
        let mut members: BTreeMap<Slot, Vec<usize>> = BTreeMap::new();
        for (n, slot) in slots.iter().enumerate() {
            members.entry(*slot).or_default().push(n);
        }
        let mut strokes: BTreeMap<Stroke, Bundle> = BTreeMap::new();
        let mut inside: BTreeMap<Slot, usize> = BTreeMap::new();
        for line in lines {
            let Some(stroke) = line.stroke(slots) else {
                if let Some(slot) = slots.get(line.from) {
                    *inside.entry(*slot).or_default() += 1;
                }
                continue;
            };
            let bundle = strokes.entry(stroke).or_insert(Bundle {
                kinds: BTreeSet::new(),
                basis: line.basis,
                count: 0,
            });
            bundle.kinds.insert(line.kind);
            bundle.basis = bundle.basis.min(line.basis);
            bundle.count += 1;
        }
        Self {
            members,
            strokes,
            inside,
        }
    }
}

fn words(word: &str) -> String {
    word.replace('_', " ")
}

/// How many entities of the view have the same name and kind.
fn names<'s>(view: &View<'s>) -> HashMap<(&'s str, &'s str), usize> {
    let mut names = HashMap::new();
    for entity in &view.entities {
        *names
            .entry((entity.name.as_str(), sort(entity)))
            .or_insert(0) += 1;
    }
    names
}

fn sort(entity: &Entity) -> &str {
    if entity.subkind.is_empty() {
        entity.kind.as_str()
    } else {
        &entity.subkind
    }
}

fn one(
    view: &View,
    number: usize,
    names: &HashMap<(&str, &str), usize>,
    options: &Options,
) -> Option<Node> {
    let entity = view.entities.get(number)?;
    let mut label = vec![entity.name.clone()];
    let sort = sort(entity);
    let alone = names.get(&(entity.name.as_str(), sort)) == Some(&1);
    match (sort, alone || entity.scope.is_empty()) {
        ("note", true) => {}
        ("note", false) => label.push(entity.scope.clone()),
        (sort, true) => label.push(sort.to_owned()),
        (sort, false) => label.push(format!("{sort} in {}", entity.scope)),
    }
    let settings = view.snapshot.settings();
    let group = entity.group.as_deref();
    Some(Node {
        label,
        shape: Shape::of(entity.kind),
        paint: group.and_then(|g| Paint::of_group(settings, g)),
        link: options.link_base.as_ref().map(|base| {
            let base = base.replace('"', "%22");
            format!("{base}{}", percent_encoded(entity.id.as_str()))
        }),
        folded: false,
        in_cluster: false,
    })
}

fn many(count: usize, kind: Option<EntityKind>, inside: usize, paint: Option<Paint>) -> Node {
    let mut label = vec![match kind {
        Some(kind) => format!("{count} more ({kind})"),
        None => format!("{count} more"),
    }];
    match inside {
        0 => {}
        1 => label.push("1 relation among them".to_owned()),
        n => label.push(format!("{n} relations among them")),
    }
    Node {
        label,
        shape: kind.map_or(Shape::Box, Shape::of),
        paint,
        link: None,
        folded: true,
        in_cluster: false,
    }
}

/// Everything but letters, digits and `-_.~/:` as `%XX`.
fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' | b':' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_keep_only_what_is_safe_in_every_syntax() {
        assert_eq!(
            percent_encoded("doc:vault/a b\"#é.md"),
            "doc:vault/a%20b%22%23%C3%A9.md"
        );
    }
}
