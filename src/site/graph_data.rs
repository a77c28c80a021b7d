//! The graph for the page that draws it: `d/g0.js` the strongest marks of operations, `d/gfull.js` everything.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use serde::Serialize;

use super::data_file::data_file;
use super::layout::{Layout, layout};
use super::look::{LOOKS, look, look_index, type_label};
use super::words;
use crate::graph::Snapshot;
use crate::model::{Artifact, Entity, EntityId, EntityKind, Relation, RelationKind};

/// The largest number of marks that are drawn before anybody asks for more.
pub const MOST_MARKS: usize = 600;

/// Endpoints with more relations than this are not looked through: they are gateways to everything.
const BUSIEST_ENDPOINT: usize = 40;

/// A graph file. `titles`, `ids`, `urls`, `labels`, `marks` are parallel, or a fixed number of entries a mark.
#[derive(Debug, Serialize)]
struct GraphFile<'a> {
    revision: &'a str,
    looks: &'a [&'static str],
    /// Words for relations, and the same read backwards.
    relations: Vec<[&'static str; 2]>,
    types: Vec<String>,
    titles: Vec<&'a str>,
    ids: Vec<&'a str>,
    /// From the site's root; empty without a page.
    urls: Vec<String>,
    /// `x, y, look, type` of each mark.
    marks: Vec<i32>,
    /// `from, to, relation` of each link.
    links: Vec<usize>,
    /// Name, x, y, radius, number of marks.
    communities: Vec<(String, i32, i32, i32, usize)>,
    /// Marks that the file leaves out.
    left_out: usize,
    /// Links that it leaves out.
    links_left_out: usize,
}

/// One mark before it has a place.
struct Mark<'s> {
    entity: &'s Entity,
    title: &'s str,
    note_type: Option<&'s str>,
    strength: usize,
}

type Link = (usize, usize, RelationKind);

/// Both graph files. `link` gives an entity's address from the site's root. Excluded notes are no marks; files are,
/// if anything but their being declared in speaks of them. Equal snapshots and links give equal bytes.
pub fn artifacts(snapshot: &Snapshot, link: &dyn Fn(&EntityId) -> Option<String>) -> Vec<Artifact> {
    let all = marks(snapshot);
    let strongest = strongest(&all);
    let total = (all.len(), count(snapshot));
    vec![
        file("g0", snapshot, &strongest, true, total, link),
        file(
            "gfull",
            snapshot,
            &all.iter().collect::<Vec<_>>(),
            false,
            total,
            link,
        ),
    ]
}

fn marks(snapshot: &Snapshot) -> Vec<Mark<'_>> {
    let mut degree: HashMap<&EntityId, usize> = HashMap::new();
    for relation in snapshot.relations().iter().filter(|r| speaks(r)) {
        *degree.entry(&relation.from).or_default() += 1;
        *degree.entry(&relation.to).or_default() += 1;
    }
    snapshot
        .entities()
        .iter()
        .filter_map(|entity| {
            let note = snapshot.note_of(&entity.id);
            let degree = degree.get(&entity.id).copied().unwrap_or(0);
            let quiet = entity.kind == EntityKind::File && degree == 0;
            if quiet || note.is_some_and(|n| n.excluded) {
                return None;
            }
            let title = note.map_or(entity.name.as_str(), |n| n.reader_title());
            Some(Mark {
                entity,
                title: if title.is_empty() {
                    entity.id.as_str()
                } else {
                    title
                },
                note_type: note.map(|n| n.note_type.as_str()),
                strength: degree + weight(entity),
            })
        })
        .collect()
}

/// Where things are declared is on every page; in the drawing it would tie everything to its file.
fn speaks(relation: &Relation) -> bool {
    relation.kind != RelationKind::DeclaredIn && relation.from != relation.to
}

fn count(snapshot: &Snapshot) -> usize {
    snapshot.relations().iter().filter(|r| speaks(r)).count()
}

fn weight(entity: &Entity) -> usize {
    match entity.kind {
        EntityKind::Component | EntityKind::System => 60,
        EntityKind::Incident if entity.is_open_incident() => 50,
        EntityKind::Resource => 20,
        EntityKind::Incident | EntityKind::Runbook => 8,
        EntityKind::Workload | EntityKind::Alert | EntityKind::Api => 4,
        _ => 0,
    }
}

/// Services, clusters, workloads, alerts, runbooks, incidents; the strongest of them in order of id.
fn strongest<'m, 's>(all: &'m [Mark<'s>]) -> Vec<&'m Mark<'s>> {
    let mut kept: Vec<&Mark> = all.iter().filter(|m| belongs(m.entity)).collect();
    kept.sort_by(|a, b| {
        let order = b.strength.cmp(&a.strength);
        order.then_with(|| a.entity.id.cmp(&b.entity.id))
    });
    kept.truncate(MOST_MARKS);
    kept.sort_by(|a, b| a.entity.id.cmp(&b.entity.id));
    kept
}

fn belongs(entity: &Entity) -> bool {
    match entity.kind {
        EntityKind::Component
        | EntityKind::System
        | EntityKind::Api
        | EntityKind::Workload
        | EntityKind::Alert
        | EntityKind::Runbook
        | EntityKind::Incident => true,
        EntityKind::Resource => {
            let subkind = entity.subkind.to_lowercase();
            subkind.ends_with("cluster") || subkind == "database"
        }
        _ => false,
    }
}

fn file(
    name: &str,
    snapshot: &Snapshot,
    marks: &[&Mark],
    roll_up: bool,
    total: (usize, usize),
    link: &dyn Fn(&EntityId) -> Option<String>,
) -> Artifact {
    let numbers: HashMap<&EntityId, usize> = marks
        .iter()
        .enumerate()
        .map(|(n, m)| (&m.entity.id, n))
        .collect();
    let (links, direct) = links(snapshot, marks, &numbers, roll_up);
    let pairs: Vec<(usize, usize)> = links.iter().map(|(a, b, _)| (*a, *b)).collect();
    let names = if roll_up {
        around_hubs(marks, &pairs)
    } else {
        marks.iter().map(|m| region(m.entity)).collect()
    };
    let Layout {
        places,
        communities,
    } = layout(&names, &pairs);
    let mut types: BTreeMap<String, usize> = BTreeMap::new();
    let labels: Vec<String> = marks
        .iter()
        .map(|m| type_label(m.entity, m.note_type))
        .collect();
    for label in &labels {
        types.entry(label.clone()).or_default();
    }
    for (n, number) in types.values_mut().enumerate() {
        *number = n;
    }
    let rows = marks.iter().zip(&places).zip(&labels);
    let data = GraphFile {
        revision: snapshot.revision(),
        looks: &LOOKS,
        relations: RelationKind::ALL
            .iter()
            .map(|k| [words::relation(*k, false), words::relation(*k, true)])
            .collect(),
        titles: marks.iter().map(|m| m.title).collect(),
        ids: marks.iter().map(|m| m.entity.id.as_str()).collect(),
        urls: marks
            .iter()
            .map(|m| link(&m.entity.id).unwrap_or_default())
            .collect(),
        marks: rows
            .flat_map(|((mark, (x, y)), label)| {
                let look = look_index(look(snapshot.settings(), mark.entity));
                let label = types.get(label).copied().unwrap_or(0);
                [*x, *y, small(look), small(label)]
            })
            .collect(),
        links: links
            .iter()
            .flat_map(|(from, to, kind)| [*from, *to, relation_number(*kind)])
            .collect(),
        communities: communities
            .into_iter()
            .map(|c| (c.name, c.x, c.y, c.radius, c.size))
            .collect(),
        types: types.into_keys().collect(),
        left_out: total.0 - marks.len(),
        links_left_out: total.1.saturating_sub(direct),
    };
    data_file(name, &data)
}

fn small(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(0)
}

fn relation_number(kind: RelationKind) -> usize {
    RelationKind::ALL
        .iter()
        .position(|k| *k == kind)
        .unwrap_or(0)
}

/// The links between marks, each kind once for a pair, and how many relations they stand for. With `roll_up` what is
/// reached through an endpoint that is no mark itself counts as reached.
fn links(
    snapshot: &Snapshot,
    marks: &[&Mark],
    numbers: &HashMap<&EntityId, usize>,
    roll_up: bool,
) -> (Vec<Link>, usize) {
    let mut links: BTreeSet<Link> = BTreeSet::new();
    let mut direct = 0;
    for (from, mark) in marks.iter().enumerate() {
        for relation in snapshot
            .outgoing(&mark.entity.id)
            .iter()
            .filter(|r| speaks(r))
        {
            if let Some(to) = numbers.get(&relation.to) {
                links.insert((from, *to, relation.kind));
                direct += 1;
            } else if roll_up
                && snapshot
                    .entity(&relation.to)
                    .is_some_and(|e| e.kind == EntityKind::Endpoint)
            {
                let onward = snapshot.outgoing(&relation.to);
                let behind = onward.iter().filter(|r| speaks(r)).take(BUSIEST_ENDPOINT);
                for to in behind
                    .filter_map(|r| numbers.get(&r.to))
                    .filter(|to| **to != from)
                {
                    links.insert((from, *to, relation.kind));
                }
            }
        }
    }
    (links.into_iter().collect(), direct)
}

/// Every mark belongs to the service that is the fewest links away; what reaches none to its region.
fn around_hubs(marks: &[&Mark], links: &[(usize, usize)]) -> Vec<String> {
    let mut near: Vec<Vec<usize>> = vec![Vec::new(); marks.len()];
    for (a, b) in links {
        near[*a].push(*b);
        near[*b].push(*a);
    }
    let mut hub: Vec<Option<usize>> = marks
        .iter()
        .enumerate()
        .map(|(n, m)| Some(n).filter(|_| m.entity.kind == EntityKind::Component))
        .collect();
    let mut queue: VecDeque<usize> = (0..marks.len()).filter(|n| hub[*n].is_some()).collect();
    while let Some(n) = queue.pop_front() {
        for other in &near[n] {
            if hub[*other].is_none() {
                hub[*other] = hub[n];
                queue.push_back(*other);
            }
        }
    }
    hub.iter()
        .zip(marks)
        .map(|(hub, mark)| match hub {
            Some(hub) => marks[*hub].title.to_owned(),
            None => region(mark.entity),
        })
        .collect()
}

/// Where a thing is at home: the folder of a document, the scope of what runs, else the root that declares it.
fn region(entity: &Entity) -> String {
    let path = entity.origins.first().map(|o| &o.path);
    match path {
        Some(path) if entity.kind.is_document() => match path.folder().split('/').next() {
            Some(folder) if !folder.is_empty() => format!("{}/{folder}", path.root),
            _ => path.root.to_string(),
        },
        _ if !entity.scope.is_empty() => match entity.text("namespace") {
            Some(namespace) => format!("{} {namespace}", entity.scope),
            None => entity.scope.clone(),
        },
        Some(path) => path.root.to_string(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Origin, RootName, SourcePath, Stance};

    fn entity(id: &str, kind: EntityKind) -> Entity {
        Entity {
            id: EntityId::new(id),
            kind,
            subkind: String::new(),
            name: id.to_owned(),
            scope: String::new(),
            group: None,
            properties: BTreeMap::new(),
            origins: vec![Origin {
                path: SourcePath::new(&RootName::new("vault"), "services/a.md"),
                line: 1,
                stance: Stance::Declared,
            }],
        }
    }

    fn mark(entity: &Entity, strength: usize) -> Mark<'_> {
        Mark {
            entity,
            title: &entity.name,
            note_type: None,
            strength,
        }
    }

    #[test]
    fn the_strongest_marks_are_kept_and_only_those_of_operations() {
        let mut entities: Vec<Entity> = (0..MOST_MARKS + 50)
            .map(|n| entity(&format!("alert:{n:04}"), EntityKind::Alert))
            .collect();
        entities.push(entity("team:a", EntityKind::Team));
        entities.push(entity("z:service", EntityKind::Component));
        let marks: Vec<Mark> = entities.iter().map(|e| mark(e, weight(e))).collect();
        let kept = strongest(&marks);
        assert_eq!(kept.len(), MOST_MARKS);
        assert!(kept.iter().any(|m| m.entity.id.as_str() == "z:service"));
        assert!(kept.iter().all(|m| m.entity.kind != EntityKind::Team));
        assert!(kept.is_sorted_by_key(|m| &m.entity.id));
    }

    #[test]
    fn things_gather_around_the_nearest_service_and_the_rest_in_its_folder() {
        let entities = [
            entity("component:shop", EntityKind::Component),
            entity("alert:slow", EntityKind::Alert),
            entity("doc:r", EntityKind::Runbook),
            entity("doc:alone", EntityKind::Runbook),
        ];
        let marks: Vec<Mark> = entities.iter().map(|e| mark(e, 1)).collect();
        let marks: Vec<&Mark> = marks.iter().collect();
        let names = around_hubs(&marks, &[(1, 0), (1, 2)]);
        assert_eq!(
            names,
            [
                "component:shop",
                "component:shop",
                "component:shop",
                "vault/services"
            ]
        );
    }

    #[test]
    fn an_empty_graph_is_two_empty_files() {
        let files = artifacts(&Snapshot::default(), &|_| None);
        let paths: Vec<&str> = files.iter().map(|f| f.path.as_str()).collect();
        assert_eq!(paths, ["d/g0.js", "d/gfull.js"]);
        assert_eq!(files, artifacts(&Snapshot::default(), &|_| None));
    }
}
