//! A job, or a template of jobs.

use super::super::pipeline::{list, property, texts};
use super::super::{Declared, deploying};
use super::shape::is_literal;
use super::{Pipelines, images, include};
use crate::model::{Basis, Facts, Reference, RelationKind, Source, Span, Value};
use crate::syntax::yaml::{Data, Node};

/// The subkind by which jobs of other files find one.
const JOB: &str = "gitlab-job";

/// Says what a job is and what it needs, extends and uses.
pub fn declare(job: &Node, (name, span): (&str, Span), file: &Pipelines<'_>, facts: &mut Facts) {
    let properties = properties(name, job);
    let part = (JOB, name, "job");
    let key = file.whole.declare_part(facts, span, part, properties);
    let mut to_job = |kind, via: &str, name: &str, span| {
        let relates = Declared {
            from: &key,
            kind,
            via,
        };
        relate(&relates, name, span, file, facts);
    };
    for (name, span) in texts(job.get("extends")) {
        to_job(RelationKind::Uses, "extends", name, span);
    }
    for need in job.get("needs").map(Node::items).unwrap_or_default() {
        let named = need.get("job").unwrap_or(need);
        // Jobs of other projects are declared elsewhere.
        if need.get("project").is_none()
            && let Some(name) = named.text()
        {
            // One run of a job with a matrix: `build: [linux, arm64]`.
            let name = name.split(": [").next().unwrap_or(name);
            to_job(RelationKind::DependsOn, "needs", name, named.span);
        }
    }
    for (name, span) in texts(job.get("dependencies")) {
        to_job(RelationKind::DependsOn, "dependencies", name, span);
    }
    let mut taken = Vec::new();
    references(job, file.source, &mut taken);
    for (name, span) in taken {
        to_job(RelationKind::Uses, "!reference", name, span);
    }
    let child = job.at(&["trigger", "include"]);
    include::relate(child, &key, "trigger", file, facts);
    images(job, &key, facts);
}

/// A job of this file, or else of those that are included with it, which only their names tell.
fn relate(relates: &Declared<'_>, name: &str, span: Span, file: &Pipelines<'_>, facts: &mut Facts) {
    if !is_literal(name) {
        return;
    }
    if file.jobs.contains(name) {
        relates.to(facts, span, Reference::Key(file.whole.part(name)));
        return;
    }
    let sibling = Reference::Sibling {
        subkind: JOB.to_owned(),
        name: name.to_owned(),
    };
    relates.with(facts, span, sibling, Basis::Derived, 0.8);
}

/// Jobs from which `!reference [job, field]` takes something.
fn references<'n>(node: &'n Node, source: &Source, found: &mut Vec<(&'n str, Span)>) {
    if let Data::List(items) = &node.data
        && let Some(first) = items.first()
        && let Some(name) = first.text()
        && is_reference(node, source)
    {
        found.push((name, first.span));
        return;
    }
    for item in node.items() {
        references(item, source, found);
    }
    for (_, value) in node.members() {
        references(value, source, found);
    }
}

fn is_reference(list: &Node, source: &Source) -> bool {
    const TAG: &str = "!reference";
    let start = list.span.start as usize;
    let before = source.text.get(..start).unwrap_or("");
    before.trim_end_matches(' ').ends_with(TAG) || list.span.slice(&source.text).starts_with(TAG)
}

fn properties(name: &str, job: &Node) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    if name.starts_with('.') {
        property(&mut found, "template", Value::Bool(true));
    }
    let mut text = |name: &str, path: &[&str]| {
        let value = job.text_at(path).unwrap_or("");
        if is_literal(value) {
            property(&mut found, name, value);
        }
    };
    text("stage", &["stage"]);
    text("when", &["when"]);
    text("environment", &["environment"]);
    text("environment", &["environment", "name"]);
    text("triggers", &["trigger"]);
    text("triggers", &["trigger", "project"]);
    let tags = texts(job.get("tags")).into_iter().map(|(tag, _)| tag);
    property(&mut found, "runs_on", list(tags.filter(|t| is_literal(t))));
    let mut deploys = Vec::new();
    for field in ["before_script", "script", "after_script"] {
        if let Some(script) = job.get(field) {
            commands(script, &mut deploys);
        }
    }
    property(&mut found, "deploys_with", list(deploys));
    let secrets = job.get("secrets").map(Node::members).unwrap_or_default();
    let secrets = secrets.iter().filter_map(|(name, _)| name.text());
    property(&mut found, "secrets", list(secrets));
    found
}

/// Lines of a script may be lists of lines, as anchors give them.
fn commands(script: &Node, found: &mut Vec<String>) {
    if let Some(text) = script.text() {
        deploying::commands(text, found);
    }
    for line in script.items() {
        commands(line, found);
    }
}
