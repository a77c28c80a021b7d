//! A job of a workflow.

use super::super::pipeline::{Pipeline, list, property, runs_image, texts};
use super::super::{Declared, deploying};
use super::expression::{literal, secrets};
use super::uses;
use crate::model::{Facts, Reference, RelationKind, Source, Span, Value};
use crate::syntax::yaml::Node;

/// Says what a job is and what it needs and uses.
pub fn declare(
    job: &Node,
    (name, span): (&str, Span),
    workflow: &Pipeline,
    source: &Source,
    facts: &mut Facts,
) {
    let properties = properties(job, &source.text);
    let key = workflow.declare_part(facts, span, ("gha-job", name, "job"), properties);
    let needs = Declared {
        from: &key,
        kind: RelationKind::DependsOn,
        via: "needs",
    };
    for (other, span) in texts(job.get("needs")) {
        needs.to(facts, span, Reference::Key(workflow.part(other)));
    }
    if let Some(used) = job.get("uses") {
        uses::relate(used, &key, "job", &source.path.root, facts);
    }
    for used in steps(job).filter_map(|step| step.get("uses")) {
        uses::relate(used, &key, "step", &source.path.root, facts);
    }
    if let Some(container) = job.get("container") {
        let named = container.get("image").unwrap_or(container);
        if let Some(text) = literal(named) {
            runs_image(facts, named.span, &key, "container", text);
        }
    }
    for (_, service) in job.get("services").map(Node::members).unwrap_or_default() {
        if let Some(named) = service.get("image")
            && let Some(text) = literal(named)
        {
            runs_image(facts, named.span, &key, "services", text);
        }
    }
}

fn steps(job: &Node) -> impl Iterator<Item = &Node> {
    let steps = job.get("steps").map(Node::items);
    steps.unwrap_or_default().iter()
}

fn properties(job: &Node, text: &str) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    let title = job.get("name").and_then(literal);
    property(&mut found, "title", title.unwrap_or(""));
    let environment = job.get("environment");
    let environment = environment.map(|e| e.get("name").unwrap_or(e));
    let environment = environment.and_then(literal);
    property(&mut found, "environment", environment.unwrap_or(""));
    let runners = texts(job.get("runs-on")).into_iter().map(|(r, _)| r);
    property(
        &mut found,
        "runs_on",
        list(runners.filter(|r| !r.contains("${{"))),
    );
    let used = job.get("uses").into_iter();
    let used = used.chain(steps(job).filter_map(|s| s.get("uses")));
    property(&mut found, "uses", uses::versions(used, text));
    let mut deploys = Vec::new();
    for script in steps(job).filter_map(|s| s.text_at(&["run"])) {
        deploying::commands(script, &mut deploys);
    }
    property(&mut found, "deploys_with", list(deploys));
    let mut names = Vec::new();
    secrets(job, &mut names);
    property(&mut found, "secrets", list(names));
    found
}
