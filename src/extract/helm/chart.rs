//! `Chart.yaml`, and `requirements.yaml` of charts before Helm 3.

use super::super::{Declared, exists};
use crate::model::{
    EntityKey, EntityKind, Facts, Reference, RelationKind, Source, Span, Value, source_url,
};
use crate::syntax::yaml::Node;

/// The chart, and the charts that it depends on.
pub fn read(source: &Source, node: &Node, facts: &mut Facts) {
    let known = matches!(node.text_at(&["apiVersion"]), Some("v1" | "v2"));
    let Some((place, name)) = node.get("name").and_then(|n| Some((n.span, n.text()?))) else {
        return;
    };
    if !known || !is_name(name) {
        return;
    }
    let key = EntityKey::Id(format!("pkg:helm/{name}"));
    let texts = [
        ("version", "version"),
        ("app_version", "appVersion"),
        ("description", "description"),
        ("type", "type"),
        ("kube_version", "kubeVersion"),
        ("home", "home"),
        ("deprecated", "deprecated"),
    ];
    let mut properties: Vec<(String, Value)> = texts
        .into_iter()
        .filter_map(|(property, field)| {
            let text = node.text_at(&[field]).filter(|t| !t.is_empty())?;
            Some((property.to_owned(), Value::from(text)))
        })
        .collect();
    let items = node
        .get("dependencies")
        .map(Node::items)
        .unwrap_or_default();
    let told: Vec<Value> = items.iter().filter_map(told).map(Value::from).collect();
    properties.push(("dependencies".to_owned(), Value::List(told)));
    exists(
        facts,
        place,
        key.clone(),
        EntityKind::Package,
        "helm-chart",
        name,
        properties,
    );
    dependencies(source, items, (&key, Some(name)), facts);
}

/// The dependencies of the chart of the same folder, said by this file: which chart that is stands in another one.
pub fn requirements(source: &Source, node: &Node, facts: &mut Facts) {
    // Ansible has files of this name too; theirs are roles and collections.
    let items = node
        .get("dependencies")
        .map(Node::items)
        .unwrap_or_default();
    dependencies(source, items, (&EntityKey::File, None), facts);
}

fn dependencies(
    source: &Source,
    items: &[Node],
    (chart, own): (&EntityKey, Option<&str>),
    facts: &mut Facts,
) {
    for item in items {
        let Some((place, name)) = item.get("name").and_then(|n| Some((n.span, n.text()?))) else {
            continue;
        };
        if !is_name(name) {
            continue;
        }
        let repository = item.get("repository");
        let written = repository.and_then(Node::text).unwrap_or("");
        let url = source_url(written);
        // A chart that wraps another one often has its name; they are two.
        let id = match (&url, own == Some(name)) {
            (Some(url), true) => {
                let place = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                format!("pkg:helm/{place}/{name}")
            }
            _ => format!("pkg:helm/{name}"),
        };
        let key = EntityKey::Id(id);
        exists(
            facts,
            place,
            key.clone(),
            EntityKind::Package,
            "helm-chart",
            name,
            Vec::new(),
        );
        Declared {
            from: chart,
            kind: RelationKind::DependsOn,
            via: "Chart.dependencies",
        }
        .to(facts, place, Reference::Key(key.clone()));
        let Some(repository) = repository else {
            continue;
        };
        if let Some(url) = url {
            came_from(&key, repository.span, &url, facts);
        } else if let Some(path) = written.strip_prefix("file://")
            && let Some(folder) = source.path.beside(path)
        {
            Declared {
                from: &key,
                kind: RelationKind::SourcedFrom,
                via: "repository",
            }
            .to(facts, repository.span, Reference::Path(folder));
        }
    }
}

fn came_from(chart: &EntityKey, span: Span, url: &str, facts: &mut Facts) {
    let id = EntityKey::Id(format!("source:{url}"));
    let subkind = "helm-repository";
    let kind = EntityKind::Source;
    exists(facts, span, id.clone(), kind, subkind, url, Vec::new());
    Declared {
        from: chart,
        kind: RelationKind::SourcedFrom,
        via: "repository",
    }
    .to(facts, span, Reference::Key(id));
}

/// A dependency in a few words: `redis ~17.0 (as cache, if redis.enabled)`.
fn told(item: &Node) -> Option<String> {
    let text = |field: &str| item.text_at(&[field]).filter(|t| !t.is_empty());
    let mut words = text("name")?.to_owned();
    if let Some(version) = text("version") {
        words.push_str(&format!(" {version}"));
    }
    let notes = [
        text("alias").map(|alias| format!("as {alias}")),
        text("condition").map(|condition| format!("if {condition}")),
    ];
    let notes: Vec<String> = notes.into_iter().flatten().collect();
    if !notes.is_empty() {
        words.push_str(&format!(" ({})", notes.join(", ")));
    }
    Some(words)
}

/// Is it the name of a chart, and not a placeholder of a starter?
fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    !name.is_empty() && name.chars().all(fits)
}
