//! The tables: which columns each has, and its rows in the order of the snapshot.

use std::collections::BTreeSet;

use super::{ListRequest, Row};
use crate::graph::{Note, Snapshot};
use crate::model::{Entity, EntityKind, RelationKind, Value};

/// Names of the columns, and the rows.
type Rows = (Vec<&'static str>, Vec<Row>);

fn text(value: Option<&str>) -> Value {
    value.map_or(Value::Null, Value::from)
}

fn count(n: usize) -> Value {
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

fn properties(entity: &Entity) -> Vec<(String, Value)> {
    let known = entity.properties.iter();
    known.map(|(k, v)| (k.clone(), v.clone())).collect()
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
    let columns = vec!["path", "type", "status", "owner", "links", "backlinks"];
    let rows = {
        listed(snapshot)
            .filter_map(|(note, entity)| {
                let backlinks = snapshot
                    .incoming(&entity.id)
                    .filter(|r| r.from != entity.id)
                    .count();
                let links = note.links.iter().filter(|l| l.target.is_some()).count();
                let unresolved = note.links.len() - links;
                let wanted = (!request.orphan || backlinks == 0)
                    && (!request.deadend || links == 0)
                    && (!request.unresolved || unresolved > 0);
                wanted.then(|| Row {
                    id: entity.id.to_string(),
                    cells: vec![
                        Value::from(note.path().path.as_ref()),
                        Value::from(note.note_type.as_str()),
                        entity.property("status").cloned().unwrap_or_default(),
                        owner(snapshot, entity),
                        count(links),
                        count(backlinks),
                    ],
                    properties: properties(entity),
                })
            })
            .collect()
    };
    (columns, rows)
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
                properties: properties(entity),
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
                    properties: properties(entity),
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
                    properties: properties(entity),
                }
            })
            .collect()
    };
    (columns, rows)
}

/// Columns and rows.
pub fn incidents(snapshot: &Snapshot) -> Rows {
    let columns = vec!["name", "severity", "status", "open", "started", "resolved"];
    let rows = {
        listed(snapshot)
            .filter(|(_, entity)| entity.kind == EntityKind::Incident)
            .map(|(_, entity)| {
                let property = |key: &str| entity.property(key).cloned().unwrap_or_default();
                Row {
                    id: entity.id.to_string(),
                    cells: vec![
                        Value::from(entity.name.as_str()),
                        property("severity"),
                        property("status"),
                        Value::Bool(entity.is_open_incident()),
                        property("started"),
                        property("resolved"),
                    ],
                    properties: properties(entity),
                }
            })
            .collect()
    };
    (columns, rows)
}

/// Columns and rows.
pub fn tags(snapshot: &Snapshot) -> Rows {
    let columns = vec!["tag", "notes"];
    let rows = {
        // Tags ignore case; the spelling that is met first is shown.
        let mut tags: std::collections::BTreeMap<String, (String, usize)> = Default::default();
        for (note, _) in listed(snapshot) {
            for tag in &note.document().tags {
                let entry = tags
                    .entry(tag.name.to_lowercase())
                    .or_insert_with(|| (tag.name.clone(), 0));
                entry.1 += 1;
            }
        }
        tags.into_values()
            .map(|(name, notes)| Row {
                cells: vec![Value::from(name.as_str()), count(notes)],
                id: name,
                properties: Vec::new(),
            })
            .collect()
    };
    (columns, rows)
}

/// Columns and rows.
pub fn tasks(snapshot: &Snapshot) -> Rows {
    let columns = vec!["text", "done", "due", "at"];
    let rows = {
        listed(snapshot)
            .flat_map(|(note, entity)| {
                note.document().tasks.iter().map(move |task| Row {
                    id: format!("{}#{}", entity.id, task.span.line),
                    cells: vec![
                        Value::from(task.text.as_str()),
                        Value::Bool(task.is_done()),
                        text(task.due.as_deref()),
                        Value::Text(format!("{}:{}", note.path().path, task.span.line)),
                    ],
                    properties: properties(entity),
                })
            })
            .collect()
    };
    (columns, rows)
}
