//! A part of the graph, or all of it, in any export format.

use super::{Arguments, Context, Operation, Refusal, one, parameter};
use crate::export::{self, Direction, Exporter, GroupBy, Options, View};
use crate::model::{EntityKind, RelationKind};

pub const OPERATION: Operation = Operation {
    name: "graph",
    summary: "a part of the graph, or all of it",
    parameters: &[
        parameter("ref", "the middle of the part; without it, everything"),
        parameter("format", "json, jsonl, mermaid or dot; json unless told"),
        parameter("depth", "how many relations away, 1 unless told"),
        parameter("relations", "only these relations, comma-separated"),
        parameter("kinds", "only these kinds of entities, comma-separated"),
        parameter("group_by", "clusters: group, kind, folder, owner, scope, repo, none"),
        parameter("max_edges", "so many lines a drawing may have, 300 unless told"),
        parameter("direction", "LR or TD"),
    ],
    run,
};

/// What to draw, and how.
#[derive(Debug, Clone)]
pub struct GraphRequest {
    /// The middle; empty means everything.
    pub references: Vec<String>,
    /// How many relations away.
    pub depth: usize,
    /// Only these relations; empty means all.
    pub relations: Vec<String>,
    /// Only these kinds; empty means all.
    pub kinds: Vec<String>,
    /// How a drawing looks.
    pub options: Options,
}

/// Draws or writes it.
pub fn graph(
    context: &Context<'_>,
    request: &GraphRequest,
    exporter: &Exporter,
) -> Result<String, Refusal> {
    let snapshot = context.revision.snapshot.as_ref();
    let findings = &context.revision.findings;
    let relations = words(&request.relations, "relation", RelationKind::ALL, RelationKind::as_str)?;
    let kinds = words(&request.kinds, "kind", EntityKind::ALL, EntityKind::as_str)?;
    let view = if request.references.is_empty() {
        View::whole(snapshot, findings).only(&relations, &kinds)
    } else {
        let start = request
            .references
            .iter()
            .map(|r| one(snapshot, r))
            .collect::<Result<Vec<_>, _>>()?;
        View::around(snapshot, findings, &start, request.depth, &relations, &kinds)
    };
    let mut text = String::new();
    (exporter.run)(&view, &request.options, &mut text).map_err(|error| Refusal::broken(&error))?;
    Ok(text)
}

/// Words of a closed vocabulary.
fn words<T: Copy>(
    given: &[String],
    what: &str,
    all: &[T],
    word: fn(T) -> &'static str,
) -> Result<Vec<T>, Refusal> {
    given
        .iter()
        .map(|text| {
            let found = all.iter().find(|item| word(**item) == text.as_str());
            found.copied().ok_or_else(|| {
                let names: Vec<&str> = all.iter().map(|item| word(*item)).collect();
                Refusal::usage(format!("there is no {what} `{text}`"))
                    .hint(format!("there are: {}", names.join(", ")))
            })
        })
        .collect()
}

/// The format of a name.
pub fn exporter(name: &str) -> Result<&'static Exporter, Refusal> {
    export::find(name).ok_or_else(|| {
        let names: Vec<&str> = export::EXPORTERS.iter().map(|e| e.name).collect();
        Refusal::usage(format!("there is no format `{name}`"))
            .hint(format!("there are: {}", names.join(", ")))
    })
}

fn run(context: &Context<'_>, arguments: &Arguments) -> Result<serde_json::Value, Refusal> {
    let mut options = Options {
        max_edges: arguments.number("max_edges", Options::default().max_edges)?,
        ..Options::default()
    };
    if let Some(word) = arguments.text("group_by") {
        options.group_by = *GroupBy::ALL
            .iter()
            .find(|g| g.as_str() == word)
            .ok_or_else(|| Refusal::usage(format!("cannot group by `{word}`")))?;
    }
    match arguments.text("direction") {
        Some("TD") => options.direction = Direction::TopDown,
        Some("LR") | None => {}
        Some(other) => {
            return Err(Refusal::usage(format!("no direction `{other}`")).hint("write LR or TD"));
        }
    }
    let request = GraphRequest {
        references: arguments.text("ref").map(str::to_owned).into_iter().collect(),
        depth: arguments.number("depth", 1)?,
        relations: arguments.list("relations"),
        kinds: arguments.list("kinds"),
        options,
    };
    let exporter = exporter(arguments.text("format").unwrap_or("json"))?;
    let text = graph(context, &request, exporter)?;
    if exporter.name == "json" {
        return serde_json::from_str(&text).map_err(|error| Refusal::broken(&error));
    }
    Ok(serde_json::json!({
        "revision": context.revision.snapshot.revision(),
        "format": exporter.name,
        "text": text,
    }))
}
