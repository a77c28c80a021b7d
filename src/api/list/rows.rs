//! The tables: which columns each has, and its rows in the order of the snapshot.

use std::collections::BTreeSet;

use super::{ListRequest, Row};
use crate::graph::{self, Note, Resolution, Snapshot, count_backlinks};
use crate::model::{Entity, EntityKind, RelationKind, Value};

/// Names of the columns, and the rows.
pub type Rows = (Vec<&'static str>, Vec<Row>);

/// A text, or nothing.
pub fn text(value: Option<&str>) -> Value {
    value.map_or(Value::Null, Value::from)
}

/// How many.
pub fn count(n: usize) -> Value {
    i64::try_from(n).map_or(Value::Null, Value::Integer)
}

fn owner(snapshot: &Snapshot, entity: &Entity) -> Value {
    let owners: Vec<&str> = snapshot
        .outgoing(&entity.id)
        .iter()
        .filter(|r| r.kind == RelationKind::OwnedBy)
        .filter_map(|r| snapshot.entity(&r.to))
        .map(|team| team.name.as_str())
        .collect();
    text(Some(owners.join(", ").as_str()).filter(|o| !o.is_empty()))
}

/// Everything that is known of a thing.
pub fn properties_of(entity: &Entity) -> Vec<(String, Value)> {
    let known = entity.properties.iter();
    known.map(|(k, v)| (k.clone(), v.clone())).collect()
}

/// A property of a note, whatever the case of its name.
fn property(note: &Note, key: &str) -> Value {
    let value = note.document().property(key);
    value.cloned().unwrap_or_default()
}

fn place(entity: &Entity) -> Value {
    entity.origins.first().map_or(Value::Null, |origin| {
        Value::Text(format!("{}:{}", origin.path, origin.line))
    })
}

fn listed(snapshot: &Snapshot) -> impl Iterator<Item = (&Note, &Entity)> {
    snapshot
        .notes()
        .iter()
        .filter(|note| note.in_vault && !note.excluded)
        .filter_map(|note| Some((note, snapshot.entity(&note.id)?)))
}

/// Columns and rows.
pub fn notes(snapshot: &Snapshot, request: &ListRequest) -> Rows {
    let mut columns = vec!["path", "type", "status", "owner", "links", "backlinks"];
    if request.unresolved {
        columns.push("unresolved");
    }
    let counts = count_backlinks(snapshot);
    let rows = listed(snapshot)
        .filter_map(|(note, entity)| {
            let backlinks = counts.get(note.path()).copied().unwrap_or(0);
            // A link to a place of the same note leads nowhere else.
            let away = |link: &&Resolution| link.target.as_ref() != Some(note.path());
            let links = note.links.iter().filter(away).count();
            let unresolved = unresolved(note);
            let wanted = (!request.orphan || backlinks == 0)
                && (!request.deadend || links == 0)
                && (!request.unresolved || !unresolved.is_empty());
            let mut cells = vec![
                Value::from(note.path().path.as_ref()),
                Value::from(note.note_type.as_str()),
                property(note, "status"),
                owner(snapshot, entity),
                count(links),
                count(backlinks),
            ];
            if request.unresolved {
                cells.push(Value::List(unresolved));
            }
            wanted.then(|| Row {
                id: entity.id.to_string(),
                cells,
                properties: properties_of(entity),
            })
        })
        .collect();
    (columns, rows)
}

/// Targets of links that no file answers, each once, in order.
fn unresolved(note: &Note) -> Vec<Value> {
    let mut seen = BTreeSet::new();
    let links = note.document().links.iter().zip(&note.links);
    links
        .filter(|(link, resolution)| {
            resolution.target.is_none() && seen.insert(link.linkpath.to_lowercase())
        })
        .map(|(link, _)| Value::from(link.linkpath.as_str()))
        .collect()
}

/// Columns and rows.
pub fn entities(snapshot: &Snapshot) -> Rows {
    let columns = vec!["kind", "subkind", "name", "scope", "at"];
    let rows = {
        snapshot
            .entities()
            .iter()
            .map(|entity| Row {
                id: entity.id.to_string(),
                cells: vec![
                    Value::from(entity.kind.as_str()),
                    Value::from(entity.subkind.as_str()),
                    Value::from(entity.name.as_str()),
                    text(Some(entity.scope.as_str()).filter(|s| !s.is_empty())),
                    place(entity),
                ],
                properties: properties_of(entity),
            })
            .collect()
    };
    (columns, rows)
}

fn of_kind(snapshot: &Snapshot, kind: EntityKind) -> impl Iterator<Item = &Entity> {
    snapshot.entities().iter().filter(move |e| e.kind == kind)
}

/// Columns and rows.
pub fn services(snapshot: &Snapshot) -> Rows {
    let columns = vec!["name", "owner", "workloads", "alerts", "notes"];
    let rows = {
        of_kind(snapshot, EntityKind::Component)
            .map(|entity| {
                let incoming = |kind: RelationKind| {
                    // One thing may stand in a relation for several reasons.
                    let ends: BTreeSet<_> = snapshot
                        .incoming(&entity.id)
                        .filter(|r| r.kind == kind)
                        .map(|r| &r.from)
                        .collect();
                    count(ends.len())
                };
                Row {
                    id: entity.id.to_string(),
                    cells: vec![
                        Value::from(entity.name.as_str()),
                        owner(snapshot, entity),
                        incoming(RelationKind::PartOf),
                        incoming(RelationKind::Monitors),
                        incoming(RelationKind::Documents),
                    ],
                    properties: properties_of(entity),
                }
            })
            .collect()
    };
    (columns, rows)
}

/// Columns and rows.
pub fn alerts(snapshot: &Snapshot) -> Rows {
    let columns = vec!["name", "severity", "service", "runbook", "at"];
    let rows = {
        of_kind(snapshot, EntityKind::Alert)
            .map(|entity| {
                let runbook = snapshot
                    .outgoing(&entity.id)
                    .iter()
                    .find(|r| r.kind == RelationKind::HasRunbook)
                    .and_then(|r| snapshot.entity(&r.to))
                    .map(|runbook| runbook.name.as_str());
                Row {
                    id: entity.id.to_string(),
                    cells: vec![
                        Value::from(entity.name.as_str()),
                        text(entity.text("severity")),
                        text(entity.text("service")),
                        text(runbook),
                        place(entity),
                    ],
                    properties: properties_of(entity),
                }
            })
            .collect()
    };
    (columns, rows)
}

/// Columns and rows.
pub fn properties(snapshot: &Snapshot) -> Rows {
    let rows = graph::properties(snapshot).into_values().map(|used| Row {
        cells: vec![
            Value::from(used.name.as_str()),
            Value::from(used.kind.as_str()),
            count(used.notes),
        ],
        id: used.name,
        properties: Vec::new(),
    });
    (vec!["name", "type", "notes"], rows.collect())
}

/// Columns and rows.
pub fn tags(snapshot: &Snapshot) -> Rows {
    let rows = graph::tags(snapshot).into_iter().map(|used| Row {
        cells: vec![
            Value::from(used.name.as_str()),
            count(used.notes),
            count(used.direct),
        ],
        id: used.name,
        properties: Vec::new(),
    });
    (vec!["tag", "notes", "direct"], rows.collect())
}

/// Columns and rows. Conditions may name the other dates and the priority too, and all that the note has.
pub fn tasks(snapshot: &Snapshot) -> Rows {
    let columns = vec!["state", "due", "text", "at"];
    let rows = listed(snapshot)
        .flat_map(|(note, entity)| {
            note.document().tasks.iter().map(move |task| {
                let mut properties = vec![
                    ("done".to_owned(), Value::Bool(task.is_done())),
                    ("mark".to_owned(), Value::Text(task.status.to_string())),
                    ("scheduled".to_owned(), text(task.scheduled.as_deref())),
                    ("start".to_owned(), text(task.start.as_deref())),
                    ("completion".to_owned(), text(task.done.as_deref())),
                    ("created".to_owned(), text(task.created.as_deref())),
                    ("cancelled".to_owned(), text(task.cancelled.as_deref())),
                    ("priority".to_owned(), text(task.priority)),
                ];
                properties.extend(properties_of(entity));
                Row {
                    id: format!("{}#{}", entity.id, task.span.line),
                    cells: vec![
                        Value::from(task.state().as_str()),
                        text(task.due.as_deref()),
                        Value::from(task.text.as_str()),
                        Value::Text(format!("{}:{}", note.path().path, task.span.line)),
                    ],
                    properties,
                }
            })
        })
        .collect();
    (columns, rows)
}
