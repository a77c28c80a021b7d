//! Backstage catalogs: components, APIs, systems, domains, resources, groups, users and locations.

use super::super::{Extractor, Input, Syntax, exists};
use super::reference::EntityRef;
use super::{Says, is_open, link, links, place, several, texts, well_known};
use crate::model::{EntityKey, EntityKind, Facts, Reference, RelationKind, Source, Value};
use crate::syntax::yaml::Node;

pub const EXTRACTOR: Extractor = Extractor {
    name: "backstage",
    summary: "Backstage catalogs: components, APIs, systems, resources, groups and users, with their relations",
    syntax: Syntax::Yaml,
    may_be,
    run,
};

const API_VERSION: &str = "backstage.io/v1";

fn may_be(source: &Source) -> bool {
    source.text.contains(API_VERSION)
}

fn run(input: &Input<'_>, facts: &mut Facts) {
    let folder = input.source.path.folder();
    for document in input.documents() {
        let version = document.text_at(&["apiVersion"]);
        if version.is_some_and(|v| v.starts_with(API_VERSION)) {
            entity(document, folder, facts);
        }
    }
}

/// A field of `spec` that names other entities.
struct Field {
    name: &'static str,
    via: &'static str,
    /// Of references that name none; `None` where the kind must be told.
    default_kind: Option<&'static str>,
    relation: RelationKind,
    /// The others stand in the relation to the entity, not it to them.
    inverse: bool,
}

const fn field(
    via: &'static str,
    default_kind: Option<&'static str>,
    relation: RelationKind,
) -> Field {
    Field {
        name: via.split_at("spec.".len()).1,
        via,
        default_kind,
        relation,
        inverse: false,
    }
}

const fn inverse(field: Field) -> Field {
    Field {
        inverse: true,
        ..field
    }
}

const FIELDS: [Field; 13] = [
    field("spec.owner", Some("group"), RelationKind::OwnedBy),
    field("spec.system", Some("system"), RelationKind::PartOf),
    field("spec.domain", Some("domain"), RelationKind::PartOf),
    field(
        "spec.subcomponentOf",
        Some("component"),
        RelationKind::PartOf,
    ),
    field("spec.subdomainOf", Some("domain"), RelationKind::PartOf),
    field("spec.providesApis", Some("api"), RelationKind::ProvidesApi),
    field("spec.consumesApis", Some("api"), RelationKind::ConsumesApi),
    field("spec.dependsOn", None, RelationKind::DependsOn),
    inverse(field("spec.dependencyOf", None, RelationKind::DependsOn)),
    field("spec.parent", Some("group"), RelationKind::PartOf),
    inverse(field("spec.children", Some("group"), RelationKind::PartOf)),
    field("spec.memberOf", Some("group"), RelationKind::PartOf),
    inverse(field("spec.members", Some("user"), RelationKind::PartOf)),
];

fn entity(node: &Node, folder: &str, facts: &mut Facts) {
    let Some((entity, name)) = identity(node) else {
        return;
    };
    let key = entity.key();
    let spec = node.get("spec");
    let own_type = spec
        .and_then(|s| s.text_at(&["type"]))
        .filter(|t| !is_open(t));
    let subkind = match entity.kind.as_str() {
        "system" | "domain" | "group" | "user" | "location" => &entity.kind,
        kind => own_type.unwrap_or(kind),
    };
    exists(
        facts,
        name.span,
        key.clone(),
        entity.entity_kind(),
        subkind,
        name.text().unwrap_or(&entity.name),
        properties(node),
    );
    for field in &FIELDS {
        for item in several(spec.and_then(|s| s.get(field.name))) {
            let named = item
                .text()
                .and_then(|text| EntityRef::parse(text, field.default_kind, &entity.namespace));
            if let Some(named) = named {
                Says {
                    from: &key,
                    kind: field.relation,
                    inverse: field.inverse,
                    via: field.via,
                    confidence: 1.0,
                }
                .to(facts, item.span, named.reference());
            }
        }
    }
    if let Some(spec) = spec {
        if entity.kind == "location" {
            targets(spec, &key, folder, facts);
        }
        placeholders(spec, &key, folder, facts);
    }
    joins(node, &key, folder, facts);
}

/// What an entity is called, and where that stands; `None` for templates, and for what is yet to be made by one.
fn identity(node: &Node) -> Option<(EntityRef, &Node)> {
    let kind = node.text_at(&["kind"]).filter(|k| *k != "Template")?;
    let name = node.at(&["metadata", "name"])?;
    let namespace = node.text_at(&["metadata", "namespace"]);
    let namespace = namespace.filter(|n| !n.is_empty()).unwrap_or("default");
    let entity = EntityRef::parse(name.text()?, Some(kind), namespace)?;
    // What has a `:` or a `/` in its name is no name.
    let plain = !name.text()?.contains([':', '/']) && !is_open(namespace);
    plain.then_some((entity, name))
}

fn properties(node: &Node) -> Vec<(String, Value)> {
    let mut properties = Vec::new();
    let Some(metadata) = node.get("metadata") else {
        return properties;
    };
    texts(metadata, &["title", "description"], &mut properties);
    if let Some(spec) = node.get("spec") {
        texts(spec, &["lifecycle"], &mut properties);
        if let Some(profile) = spec.get("profile") {
            texts(profile, &["displayName", "email"], &mut properties);
        }
    }
    for (key, _) in &mut properties {
        if key == "displayName" {
            "title".clone_into(key);
        }
    }
    let tags: Vec<Value> = several(metadata.get("tags"))
        .into_iter()
        .filter_map(|t| t.text().map(Value::from))
        .collect();
    if !tags.is_empty() {
        properties.push(("tags".to_owned(), Value::List(tags)));
    }
    links(metadata.get("links"), &mut properties);
    if let Some(annotations) = well_known::annotations(metadata) {
        properties.push(("annotations".to_owned(), annotations));
    }
    properties
}

/// The files that a location leads to.
fn targets(spec: &Node, key: &EntityKey, folder: &str, facts: &mut Facts) {
    for field in ["target", "targets"] {
        for item in several(spec.get(field)) {
            if let Some(to) = item.text().and_then(|text| place(folder, text)) {
                uses(key, "spec.targets", item, to, facts);
            }
        }
    }
}

/// Files that stand in for a part of the entity: `{$text: ./openapi.yaml}`.
fn placeholders(node: &Node, key: &EntityKey, folder: &str, facts: &mut Facts) {
    if let [(mark, file)] = node.members() {
        let via = match mark.text() {
            Some("$text") => "$text",
            Some("$json") => "$json",
            Some("$yaml") => "$yaml",
            _ => "",
        };
        if !via.is_empty() {
            if let Some(to) = file.text().and_then(|text| place(folder, text)) {
                uses(key, via, file, to, facts);
            }
            return;
        }
    }
    for item in node.items() {
        placeholders(item, key, folder, facts);
    }
    for (_, value) in node.members() {
        placeholders(value, key, folder, facts);
    }
}

fn uses(key: &EntityKey, via: &str, at: &Node, to: Reference, facts: &mut Facts) {
    Says {
        from: key,
        kind: RelationKind::Uses,
        inverse: false,
        via,
        confidence: 1.0,
    }
    .to(facts, at.span, to);
}

/// What annotations and links join the entity to.
fn joins(node: &Node, key: &EntityKey, folder: &str, facts: &mut Facts) {
    let annotation = |name: &str| {
        let node = node.at(&["metadata", "annotations", name])?;
        let text = node.text()?.trim();
        (!text.is_empty() && !is_open(text)).then_some((node, text))
    };
    if let Some((at, application)) = annotation("argocd/app-name") {
        Says {
            from: key,
            kind: RelationKind::Deploys,
            inverse: true,
            via: "argocd/app-name",
            confidence: 1.0,
        }
        .to(
            facts,
            at.span,
            Reference::Named {
                text: format!("application/{application}"),
                kinds: vec![EntityKind::Release],
            },
        );
    }
    if let Some((at, reference)) = annotation("backstage.io/techdocs-ref")
        && let Some(page) = well_known::techdocs_page(folder, reference)
    {
        Says {
            from: key,
            kind: RelationKind::Documents,
            inverse: true,
            via: "techdocs-ref",
            confidence: 0.98,
        }
        .to(facts, at.span, Reference::Path(page));
    }
    for item in several(node.at(&["metadata", "links"])) {
        link(item, key, facts);
    }
}
