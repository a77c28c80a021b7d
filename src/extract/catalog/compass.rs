//! Components of Atlassian Compass: `compass.yml` beside the code of each.

use super::super::{Extractor, Input, Syntax, exists};
use super::{Says, is_open, link, links, several, texts};
use crate::model::{EntityKey, EntityKind, Facts, Reference, RelationKind, Source, Value};
use crate::syntax::yaml::Node;

pub const EXTRACTOR: Extractor = Extractor {
    name: "compass",
    summary: "components of Atlassian Compass (compass.yml), with their links and dependencies",
    syntax: Syntax::Yaml,
    may_be,
    run,
};

fn may_be(source: &Source) -> bool {
    matches!(source.path.file_name(), "compass.yml" | "compass.yaml")
}

fn run(input: &Input<'_>, facts: &mut Facts) {
    for document in input.documents() {
        component(document, facts);
    }
}

fn component(node: &Node, facts: &mut Facts) {
    // Other tools have files of this name; those of Compass say which component of it they are.
    let is_compass = ["id", "typeId", "configVersion"]
        .iter()
        .any(|field| node.get(field).is_some());
    let Some(name) = node.get("name").filter(|_| is_compass) else {
        return;
    };
    let Some(text) = name.text().map(str::trim) else {
        return;
    };
    let id = text.to_lowercase().replace(char::is_whitespace, "-");
    if id.is_empty() || id.contains(['/', ':', '#']) || is_open(text) {
        return;
    }
    let key = EntityKey::Id(format!("component:default/{id}"));
    let own_type = node.text_at(&["typeId"]).filter(|t| !is_open(t));
    exists(
        facts,
        name.span,
        key.clone(),
        EntityKind::Component,
        &own_type.unwrap_or("component").to_lowercase(),
        text,
        properties(node),
    );
    let needed = several(node.at(&["relationships", "DEPENDS_ON"]));
    for item in needed {
        named(
            &key,
            RelationKind::DependsOn,
            "relationships.DEPENDS_ON",
            item,
            facts,
        );
    }
    if let Some(owner) = node.get("ownerId") {
        named(&key, RelationKind::OwnedBy, "ownerId", owner, facts);
    }
    for item in several(node.get("links")) {
        link(item, &key, facts);
    }
}

/// A relation to what has an id of Compass; the graph knows what that is.
fn named(key: &EntityKey, kind: RelationKind, via: &str, to: &Node, facts: &mut Facts) {
    if let Some(id) = to.text().filter(|t| t.starts_with("ari:")) {
        Says {
            from: key,
            kind,
            inverse: false,
            via,
            confidence: 1.0,
        }
        .to(
            facts,
            to.span,
            Reference::Named {
                text: id.to_owned(),
                kinds: Vec::new(),
            },
        );
    }
}

fn properties(node: &Node) -> Vec<(String, Value)> {
    let mut properties = Vec::new();
    texts(node, &["description"], &mut properties);
    for (field, property) in [("id", "compass_id"), ("ownerId", "compass_owner")] {
        if let Some(text) = node.text_at(&[field]).filter(|t| !is_open(t)) {
            properties.push((property.to_owned(), Value::from(text)));
        }
    }
    if let Some(fields) = node.get("fields") {
        texts(fields, &["lifecycle", "tier"], &mut properties);
    }
    let tags: Vec<Value> = several(node.get("labels"))
        .into_iter()
        .filter_map(|t| t.text().map(Value::from))
        .collect();
    if !tags.is_empty() {
        properties.push(("tags".to_owned(), Value::List(tags)));
    }
    links(node.get("links"), &mut properties);
    properties
}
