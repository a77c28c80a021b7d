//! Kubernetes objects: recognised by `apiVersion` and `kind`, never by file name.

mod network;
mod workload;

use super::object::{entity_kind, is_cluster_scoped, object_key, objects};
use super::{Extractor, Input, Syntax, any, exists};
use crate::model::{EntityKey, Facts, KubernetesKey, Value};
use crate::syntax::yaml::Node;

pub const EXTRACTOR: Extractor = Extractor {
    name: "kubernetes",
    summary: "Kubernetes objects: workloads, Services, routes, autoscalers, policies, bindings, and what they use and select",
    syntax: Syntax::Yaml,
    may_be: any,
    run,
};

fn run(input: &Input<'_>, facts: &mut Facts) {
    for node in input.documents().iter().flat_map(objects) {
        object(node, facts);
    }
}

fn object(node: &Node, facts: &mut Facts) {
    let Some(key) = object_key(node) else {
        return;
    };
    let id = EntityKey::Kubernetes(key.clone());
    let place = node.at(&["metadata", "name"]).map_or(node.span, |n| n.span);
    let mut properties = Vec::new();
    labels(node, &["metadata", "labels"], "labels", &mut properties);
    if let Some(sources) = workload::properties(node, &key) {
        properties.extend(sources);
    }
    properties.extend(network::properties(node, &key));
    exists(
        facts,
        place,
        id.clone(),
        entity_kind(&key),
        &key.kind,
        &key.name,
        properties,
    );
    workload::relations(node, &key, &id, facts);
    network::relations(node, &key, &id, facts);
}

/// A map of texts as a property; nothing if it is empty.
fn labels(node: &Node, path: &[&str], name: &str, properties: &mut Vec<(String, Value)>) {
    let pairs = text_map(node.at(path));
    if !pairs.is_empty() {
        let map = pairs
            .into_iter()
            .map(|(k, v)| (k, Value::Text(v)))
            .collect();
        properties.push((name.to_owned(), Value::Map(map)));
    }
}

/// The pairs of a map whose values are texts.
fn text_map(node: Option<&Node>) -> Vec<(String, String)> {
    node.map(Node::members)
        .unwrap_or_default()
        .iter()
        .filter_map(|(k, v)| Some((k.text()?.to_owned(), v.text()?.to_owned())))
        .collect()
}

/// A reference to an object of the speaker's own namespace.
fn local(kind: &str, name: &str) -> crate::model::Reference {
    crate::model::Reference::Kubernetes(KubernetesKey {
        namespace: None,
        cluster_scoped: is_cluster_scoped(kind),
        group: String::new(),
        kind: kind.to_owned(),
        name: name.to_owned(),
    })
}
