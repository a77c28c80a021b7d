//! How two things are connected.

use serde::Serialize;

use super::{Arguments, Context, Operation, OriginRecord, Refusal, Thing, json, one, required};
use crate::graph::shortest_path;
use crate::model::EntityId;

pub const OPERATION: Operation = Operation {
    name: "path",
    summary: "how two things are connected, each step with its origin",
    parameters: &[
        required("from", "where to begin, by the reference grammar"),
        required("to", "where to end"),
    ],
    run,
};

/// A way through the graph.
#[derive(Debug, Serialize)]
pub struct Way {
    /// The revision that answers.
    pub revision: String,
    /// The start.
    pub from: Thing,
    /// The end.
    pub to: Thing,
    /// Every step; empty if both are the same. `null` if they are not connected.
    pub steps: Option<Vec<Step>>,
}

/// One step.
#[derive(Debug, Serialize)]
pub struct Step {
    /// How it reads in the direction of the way.
    pub label: &'static str,
    /// Walked against its direction?
    pub backwards: bool,
    /// Where it leads.
    pub to: Thing,
    /// The field that says it.
    pub via: String,
    /// What it rests on.
    pub basis: &'static str,
    /// Every place that says it.
    pub origins: Vec<OriginRecord>,
}

/// Finds the way that tells most about how things work: structure before links in prose.
pub fn path(context: &Context<'_>, from: &EntityId, to: &EntityId) -> Way {
    let snapshot = context.revision.snapshot.as_ref();
    let steps = shortest_path(snapshot, from, to).map(|hops| {
        hops.into_iter()
            .map(|hop| {
                let relation = hop.relation;
                let (label, end) = if hop.backwards {
                    (relation.kind.inverse(), &relation.from)
                } else {
                    (relation.kind.as_str(), &relation.to)
                };
                Step {
                    label,
                    backwards: hop.backwards,
                    to: Thing::of(snapshot, end),
                    via: relation.via.clone(),
                    basis: relation.basis.as_str(),
                    origins: relation.origins.iter().map(OriginRecord::new).collect(),
                }
            })
            .collect()
    });
    Way {
        revision: snapshot.revision().to_owned(),
        from: Thing::of(snapshot, from),
        to: Thing::of(snapshot, to),
        steps,
    }
}

fn run(context: &Context<'_>, arguments: &Arguments) -> Result<serde_json::Value, Refusal> {
    let snapshot = &context.revision.snapshot;
    let from = one(snapshot, arguments.text("from").unwrap_or_default())?;
    let to = one(snapshot, arguments.text("to").unwrap_or_default())?;
    json(&path(context, &from, &to))
}
