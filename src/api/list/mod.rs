//! One table of one sort of thing, filtered and sorted.

mod condition;
mod incidents;
mod rows;

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Arguments, Context, Operation, Refusal, json, parameter};
use crate::model::Value;
use condition::{Condition, order};

/// The row of the rack.
pub const OPERATION: Operation = Operation {
    name: "list",
    summary: "one table of notes, entities, services, alerts, incidents, properties, tags or tasks",
    parameters: &[
        parameter(
            "what",
            "notes, entities, services, alerts, incidents, properties, tags, tasks; notes unless told",
        ),
        parameter(
            "where",
            "conditions on columns and properties: status=open, owner!=x, due<2026-12-01, name~pay, owner",
        ),
        parameter("sort", "a column or property; a trailing - sorts downwards"),
        parameter("orphan", "only notes that no other note links to"),
        parameter("deadend", "only notes that link to no other file"),
        parameter(
            "unresolved",
            "only notes with unresolved links, and what these name",
        ),
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
    "properties",
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
    /// Only notes that no other note links to.
    pub orphan: bool,
    /// Only notes that link to no other file.
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
    /// Names in conditions and the sort that no row has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
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
        if let Some(n) = columns.iter().position(|c| c.eq_ignore_ascii_case(name)) {
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
    let narrowed = [
        (request.orphan, "orphan"),
        (request.deadend, "deadend"),
        (request.unresolved, "unresolved"),
    ];
    if let Some((_, flag)) = narrowed
        .iter()
        .find(|(set, _)| *set && request.what != "notes")
    {
        return Err(
            Refusal::usage(format!("`{flag}` narrows notes, not {}", request.what))
                .hint(format!("opslore list notes --{flag}")),
        );
    }
    let (columns, mut rows) = match request.what.as_str() {
        "notes" => rows::notes(snapshot, request),
        "entities" => rows::entities(snapshot),
        "services" => rows::services(snapshot),
        "alerts" => rows::alerts(snapshot),
        "incidents" => incidents::incidents(snapshot),
        "properties" => rows::properties(snapshot),
        "tags" => rows::tags(snapshot),
        "tasks" => rows::tasks(snapshot),
        other => {
            return Err(Refusal::usage(format!("cannot list `{other}`"))
                .hint(format!("there are: {}", SUBJECTS.join(", "))));
        }
    };
    let conditions: Vec<Condition<'_>> = request
        .conditions
        .iter()
        .map(|written| Condition::parse(written))
        .collect::<Result<_, _>>()?;
    let sort = request.sort.as_deref().map(|sort| {
        let up = sort.strip_suffix('-');
        up.map_or((sort, false), |name| (name, true))
    });
    let names = conditions.iter().map(|c| c.name);
    let warnings = names
        .chain(sort.map(|(name, _)| name))
        .filter_map(|name| unknown(&request.what, &columns, &rows, name))
        .collect();
    for condition in &conditions {
        rows.retain(|row| condition.holds(row.value(&columns, condition.name)));
    }
    if let Some((name, down)) = sort {
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
        warnings,
    })
}

/// Says that no row has a column or property of this name, and which one is nearest.
fn unknown(what: &str, columns: &[&str], rows: &[Row], name: &str) -> Option<String> {
    if rows.is_empty() || rows.iter().any(|row| row.value(columns, name).is_some()) {
        return None;
    }
    let mut names: BTreeSet<&str> = columns.iter().copied().collect();
    for row in rows {
        let keys = row.properties.iter().map(|(key, _)| key.as_str());
        names.extend(keys.filter(|key| !columns.iter().any(|c| c.eq_ignore_ascii_case(key))));
    }
    let wanted = name.to_lowercase();
    let near = names
        .into_iter()
        .map(|known| (strsim::jaro_winkler(&known.to_lowercase(), &wanted), known))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)));
    let hint = near.map_or_else(
        || format!("; columns are {}", columns.join(", ")),
        |(_, near)| format!("; did you mean `{near}`?"),
    );
    Some(format!("none of the {what} has `{name}`{hint}"))
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
