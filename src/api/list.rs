//! One table of one sort of thing, filtered and sorted.

use serde::Serialize;

use super::status::is_open;
use super::{Arguments, Context, Operation, Refusal, json, parameter};
use crate::graph::{Note, Snapshot};
use crate::model::{Entity, EntityKind, RelationKind, Value};

/// The row of the rack.
pub const OPERATION: Operation = Operation {
    name: "list",
    summary: "one table of notes, entities, services, alerts, incidents, tags or tasks",
    parameters: &[
        parameter(
            "what",
            "notes, entities, services, alerts, incidents, tags, tasks; notes unless told",
        ),
        parameter(
            "where",
            "conditions on columns and properties: status=open, owner!=x, due<2026-12-01, name~pay, owner",
        ),
        parameter("sort", "a column or property; a trailing - sorts downwards"),
        parameter("orphan", "only notes that nothing links to"),
        parameter("deadend", "only notes that link to nothing"),
        parameter("unresolved", "only notes with unresolved links"),
        parameter("limit", "at most so many rows"),
    ],
    run,
};

/// The sorts of things that can be listed.
pub const SUBJECTS: &[&str] = &[
    "notes",
    "entities",
    "services",
    "alerts",
    "incidents",
    "tags",
    "tasks",
];

/// What to list.
#[derive(Debug, Clone, Default)]
pub struct ListRequest {
    /// One of [`SUBJECTS`].
    pub what: String,
    /// Conditions; all must hold.
    pub conditions: Vec<String>,
    /// Column or property to sort by, perhaps with a trailing `-`.
    pub sort: Option<String>,
    /// Only notes that nothing links to.
    pub orphan: bool,
    /// Only notes that link to nothing.
    pub deadend: bool,
    /// Only notes with unresolved links.
    pub unresolved: bool,
    /// At most so many rows.
    pub limit: Option<usize>,
}

/// A table.
#[derive(Debug, Serialize)]
pub struct Table {
    /// The revision that answers.
    pub revision: String,
    /// What is listed.
    pub what: String,
    /// Names of the columns.
    pub columns: Vec<&'static str>,
    /// Rows in order.
    pub rows: Vec<Row>,
    /// Rows that there are; more than are listed if a limit was given.
    pub total: usize,
}

/// One row.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Id of the thing; of a tag its name.
    pub id: String,
    /// One for each column.
    pub cells: Vec<Value>,
    /// For conditions and sorting on properties that are no columns.
    #[serde(skip)]
    properties: Vec<(String, Value)>,
}

impl Row {
    fn value(&self, columns: &[&str], name: &str) -> Option<&Value> {
        if let Some(n) = columns.iter().position(|c| *c == name) {
            return self.cells.get(n);
        }
        self.properties
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

/// Lists.
pub fn list(context: &Context<'_>, request: &ListRequest) -> Result<Table, Refusal> {
    let snapshot = context.revision.snapshot.as_ref();
    let (columns, mut rows) = match request.what.as_str() {
        "notes" => (
            vec!["path", "type", "status", "owner", "links", "backlinks"],
            note_rows(snapshot, request),
        ),
        "entities" => (
            vec!["kind", "subkind", "name", "scope", "at"],
            entity_rows(snapshot),
        ),
        "services" => (
            vec!["name", "owner", "workloads", "alerts", "notes"],
            service_rows(snapshot),
        ),
        "alerts" => (
            vec!["name", "severity", "service", "runbook", "at"],
            alert_rows(snapshot),
        ),
        "incidents" => (
            vec!["name", "severity", "status", "open", "started", "resolved"],
            incident_rows(snapshot),
        ),
        "tags" => (vec!["tag", "notes"], tag_rows(snapshot)),
        "tasks" => (vec!["text", "done", "due", "at"], task_rows(snapshot)),
        other => {
            return Err(Refusal::usage(format!("cannot list `{other}`"))
                .hint(format!("there are: {}", SUBJECTS.join(", "))));
        }
    };
    for condition in &request.conditions {
        let condition = Condition::parse(condition)?;
        rows.retain(|row| condition.holds(row.value(&columns, condition.name)));
    }
    if let Some(sort) = &request.sort {
        let (name, down) = sort
            .strip_suffix('-')
            .map_or((sort.as_str(), false), |name| (name, true));
        rows.sort_by(|a, b| {
            let values = (
                sortable(a.value(&columns, name)),
                sortable(b.value(&columns, name)),
            );
            let order = match &values {
                (Some(a), Some(b)) if down => order(b, a),
                (Some(a), Some(b)) => order(a, b),
                (a, b) => b.is_some().cmp(&a.is_some()),
            };
            order.then_with(|| a.id.cmp(&b.id))
        });
    }
    let total = rows.len();
    rows.truncate(request.limit.unwrap_or(usize::MAX));
    Ok(Table {
        revision: snapshot.revision().to_owned(),
        what: request.what.clone(),
        columns,
        rows,
        total,
    })
}

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

fn note_rows(snapshot: &Snapshot, request: &ListRequest) -> Vec<Row> {
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
}

fn entity_rows(snapshot: &Snapshot) -> Vec<Row> {
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
}

fn of_kind(snapshot: &Snapshot, kind: EntityKind) -> impl Iterator<Item = &Entity> {
    snapshot.entities().iter().filter(move |e| e.kind == kind)
}

fn service_rows(snapshot: &Snapshot) -> Vec<Row> {
    of_kind(snapshot, EntityKind::Component)
        .map(|entity| {
            let incoming = |kind: RelationKind| {
                count(
                    snapshot
                        .incoming(&entity.id)
                        .filter(|r| r.kind == kind)
                        .count(),
                )
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
}

fn alert_rows(snapshot: &Snapshot) -> Vec<Row> {
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
}

fn incident_rows(snapshot: &Snapshot) -> Vec<Row> {
    listed(snapshot)
        .filter(|(_, entity)| entity.kind == EntityKind::Incident)
        .map(|(note, entity)| {
            let property = |key: &str| entity.property(key).cloned().unwrap_or_default();
            Row {
                id: entity.id.to_string(),
                cells: vec![
                    Value::from(entity.name.as_str()),
                    property("severity"),
                    property("status"),
                    Value::Bool(is_open(note)),
                    property("started"),
                    property("resolved"),
                ],
                properties: properties(entity),
            }
        })
        .collect()
}

fn tag_rows(snapshot: &Snapshot) -> Vec<Row> {
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
}

fn task_rows(snapshot: &Snapshot) -> Vec<Row> {
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
}

/// One condition on a column or property.
struct Condition<'c> {
    name: &'c str,
    test: Option<(&'c str, &'c str)>,
}

impl<'c> Condition<'c> {
    fn parse(written: &'c str) -> Result<Self, Refusal> {
        let operators = ["!=", "<=", ">=", "=", "~", "<", ">"];
        let found = operators
            .iter()
            .filter_map(|o| Some((written.find(o)?, *o)))
            .min_by_key(|(at, o)| (*at, std::cmp::Reverse(o.len())));
        let (name, test) = match found {
            Some((at, operator)) => (
                written[..at].trim(),
                Some((operator, written[at + operator.len()..].trim())),
            ),
            None => (written.trim(), None),
        };
        if name.is_empty() {
            return Err(Refusal::usage(format!("`{written}` is no condition"))
                .hint("write `status=open`, `owner!=x`, `due<2026-12-01`, `name~pay` or `owner`"));
        }
        Ok(Self { name, test })
    }

    fn holds(&self, value: Option<&Value>) -> bool {
        let Some((operator, wanted)) = self.test else {
            return value.is_some_and(|v| !v.is_empty());
        };
        let shown: Vec<String> = match value {
            Some(Value::List(items)) => items.iter().map(ToString::to_string).collect(),
            Some(value) => vec![value.to_string()],
            None => Vec::new(),
        };
        let any = |test: &dyn Fn(&str) -> bool| shown.iter().any(|text| test(text));
        let equal = |text: &str| plain(text).eq_ignore_ascii_case(wanted);
        match operator {
            "=" => any(&equal),
            "!=" => !any(&equal),
            "~" => any(&|text| text.to_lowercase().contains(&wanted.to_lowercase())),
            _ => any(&|text| {
                let order = order(text, wanted);
                match operator {
                    "<" => order.is_lt() && !text.is_empty(),
                    ">" => order.is_gt(),
                    "<=" => order.is_le() && !text.is_empty(),
                    _ => order.is_ge(),
                }
            }),
        }
    }
}

/// `[[team-payments]]` is compared as `team-payments`.
fn plain(text: &str) -> &str {
    let inner = text
        .strip_prefix("[[")
        .and_then(|t| t.strip_suffix("]]"))
        .unwrap_or(text);
    inner.rsplit('|').next().unwrap_or(inner)
}

/// Numbers as numbers, anything else (dates too) as text.
fn order(a: &str, b: &str) -> std::cmp::Ordering {
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => a.total_cmp(&b),
        _ => a.cmp(b),
    }
}

/// How two values are sorted; `None` for one that is empty, because those come last in either direction.
fn sortable(value: Option<&Value>) -> Option<String> {
    value.map(ToString::to_string).filter(|t| !t.is_empty())
}

fn run(context: &Context<'_>, arguments: &Arguments) -> Result<serde_json::Value, Refusal> {
    let request = ListRequest {
        what: arguments.text("what").unwrap_or("notes").to_owned(),
        conditions: arguments.list("where"),
        sort: arguments.text("sort").map(str::to_owned),
        orphan: arguments.flag("orphan"),
        deadend: arguments.flag("deadend"),
        unresolved: arguments.flag("unresolved"),
        limit: match arguments.text("limit") {
            Some(_) => Some(arguments.number("limit", 0)?),
            None => None,
        },
    };
    json(&list(context, &request)?)
}
