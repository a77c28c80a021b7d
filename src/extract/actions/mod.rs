//! GitHub Actions: workflows with their jobs, and actions that a repository offers.

mod expression;
mod job;
mod uses;

use super::pipeline::{Pipeline, list, property, texts};
use super::{Declared, Extractor, Input, Syntax, exists};
use crate::model::{EntityKind, Facts, Reference, RelationKind, Source, SourcePath, Value};
use crate::syntax::yaml::{Data, Node};

pub const EXTRACTOR: Extractor = Extractor {
    name: "github-actions",
    summary: "GitHub Actions workflows and actions: jobs, what they need, the actions, workflows and images they use",
    syntax: Syntax::Yaml,
    may_be: |source| is_workflow(&source.path) || is_action(&source.path),
    run,
};

/// The subkind by which other workflows find one.
const WORKFLOW: &str = "gha-workflow";

/// GitHub reads this folder only, and nothing below it.
fn is_workflow(path: &SourcePath) -> bool {
    path.folder() == ".github/workflows"
}

fn is_action(path: &SourcePath) -> bool {
    matches!(path.file_name(), "action.yml" | "action.yaml")
}

fn run(input: &Input<'_>, facts: &mut Facts) {
    let Some(root) = input.documents().first() else {
        return;
    };
    if is_workflow(&input.source.path) {
        workflow(root, input.source, facts);
    } else {
        action(root, input.source, facts);
    }
}

fn workflow(root: &Node, source: &Source, facts: &mut Facts) {
    let Some(jobs) = root.get("jobs").filter(|j| !j.members().is_empty()) else {
        return;
    };
    let pipeline = Pipeline::of(source);
    let name = root.get("name").filter(|n| expression::is_literal(n));
    let span = name.map_or(jobs.span, |n| n.span);
    let name = name
        .and_then(Node::text)
        .unwrap_or(source.path.file_name())
        .trim();
    let on = root.get("on");
    let mut properties = Vec::new();
    property(&mut properties, "triggers", triggers(on));
    let schedules = on.and_then(|on| on.get("schedule")).map(Node::items);
    let crons = schedules.unwrap_or_default().iter();
    let crons = list(crons.filter_map(|s| s.text_at(&["cron"])));
    property(&mut properties, "schedule", crons);
    pipeline.declare(facts, span, (WORKFLOW, name), properties);

    let after = Declared {
        from: &pipeline.key,
        kind: RelationKind::DependsOn,
        via: "workflow_run",
    };
    for (name, span) in texts(on.and_then(|on| on.at(&["workflow_run", "workflows"]))) {
        let sibling = Reference::Sibling {
            subkind: WORKFLOW.to_owned(),
            name: name.trim().to_owned(),
        };
        after.to(facts, span, sibling);
    }
    for (key, job) in jobs.members() {
        if let Some(name) = key.text()
            && matches!(job.data, Data::Map(_))
        {
            job::declare(job, (name, key.span), &pipeline, source, facts);
        }
    }
}

/// The events that start a workflow.
fn triggers(on: Option<&Node>) -> Value {
    let Some(on) = on else { return Value::Null };
    match &on.data {
        Data::Map(members) => list(members.iter().filter_map(|(event, _)| event.text())),
        _ => list(texts(Some(on)).into_iter().map(|(event, _)| event)),
    }
}

/// An action that this repository offers: to itself by its folder, to others by the repository's name.
fn action(root: &Node, source: &Source, facts: &mut Facts) {
    let Some(runs) = root.get("runs") else { return };
    let Some(using) = runs.get("using") else {
        return;
    };
    let key = Pipeline::of(source).key;
    let folder = source.path.folder().rsplit('/').next();
    let folder = folder.filter(|f| !f.is_empty());
    let name = root.text_at(&["name"]).map(str::trim);
    let name = name.filter(|n| !n.is_empty()).or(folder);
    let steps = runs.get("steps").map(Node::items).unwrap_or_default();
    let mut properties = Vec::new();
    property(&mut properties, "using", using.text().unwrap_or(""));
    let description = root.text_at(&["description"]).unwrap_or("").trim();
    property(&mut properties, "description", description);
    let versions = uses::versions(steps.iter().filter_map(|s| s.get("uses")), &source.text);
    property(&mut properties, "uses", versions);
    exists(
        facts,
        root.get("name").unwrap_or(using).span,
        key.clone(),
        EntityKind::Package,
        uses::ACTION,
        name.unwrap_or(source.path.root.as_str()),
        properties,
    );
    for used in steps.iter().filter_map(|s| s.get("uses")) {
        uses::relate(used, &key, "step", &source.path.root, facts);
    }
    if let Some(image) = runs.get("image") {
        uses::image_of_action(image, &key, source, facts);
    }
}
