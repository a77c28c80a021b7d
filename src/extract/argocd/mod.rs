//! Argo CD: applications, sets of them, and projects.

mod application;
mod application_set;

pub use application_set::content;

use super::object::{object_key, objects};
use super::{Extractor, Input, Syntax, exists};
use crate::model::{EntityKey, EntityKind, Facts, KubernetesKey, Placed, Source, Span, Value};
use crate::syntax::yaml::Node;

pub const EXTRACTOR: Extractor = Extractor {
    name: "argocd",
    summary: "Argo CD: where applications come from and go to, what sets of them generate, projects",
    syntax: Syntax::Yaml,
    may_be,
    run,
};

fn may_be(source: &Source) -> bool {
    source.text.contains("argoproj.io/")
}

fn run(input: &Input<'_>, facts: &mut Facts) {
    for document in input.documents() {
        for object in objects(document) {
            if let Some(key) = object_key(object).filter(|key| key.group == "argoproj.io") {
                read(object, &key, facts);
            }
        }
    }
}

fn read(object: &Node, key: &KubernetesKey, facts: &mut Facts) {
    let place = object
        .at(&["metadata", "name"])
        .map_or(object.span, |n| n.span);
    match key.kind.as_str() {
        "Application" => {
            let Some(read) = application::read(object) else {
                return;
            };
            declare(facts, place, key, EntityKind::Release, read.properties());
            facts.claims.extend(read.claims(key));
        }
        "ApplicationSet" => application_set::read(object, key, place, facts),
        "AppProject" => {
            let properties = project(object);
            declare(facts, place, key, EntityKind::Resource, properties);
        }
        _ => {}
    }
}

/// Adds properties to an object that is declared as a Kubernetes object already.
fn declare(
    facts: &mut Facts,
    place: Span,
    key: &KubernetesKey,
    kind: EntityKind,
    properties: Vec<(String, Value)>,
) {
    let id = EntityKey::Kubernetes(key.clone());
    exists(facts, place, id, kind, &key.kind, &key.name, properties);
}

/// What a project allows.
fn project(object: &Node) -> Vec<(String, Value)> {
    let spec = |field: &str| object.at(&["spec", field]).map(Node::items);
    let repositories = spec("sourceRepos").unwrap_or_default().iter();
    let repositories: Vec<Value> = repositories
        .filter_map(Node::text)
        .map(|r| crate::model::source_url(r).map_or(Value::from(r), Value::from))
        .collect();
    let destinations = spec("destinations").unwrap_or_default().iter();
    let destinations: Vec<Value> = destinations
        .map(|d| {
            let cluster = d.text_at(&["name"]).or_else(|| d.text_at(&["server"]));
            let namespace = d.text_at(&["namespace"]).unwrap_or("*");
            Value::from(format!("{} {namespace}", cluster.unwrap_or("*")))
        })
        .collect();
    let description = object.text_at(&["spec", "description"]).unwrap_or("");
    vec![
        ("description".to_owned(), Value::from(description)),
        ("source_repositories".to_owned(), Value::List(repositories)),
        ("destinations".to_owned(), Value::List(destinations)),
    ]
}

/// A text and its place.
fn placed(node: &Node, path: &[&str]) -> Option<Placed> {
    let node = node.at(path)?;
    let text = node.text().filter(|t| !t.is_empty())?.to_owned();
    Some(Placed {
        text,
        span: node.span,
    })
}

/// A text without its place.
fn text(node: &Node, path: &[&str]) -> Option<String> {
    node.text_at(path)
        .filter(|t| !t.is_empty())
        .map(str::to_owned)
}
