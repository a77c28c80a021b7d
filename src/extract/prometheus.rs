//! Alerting rules: Prometheus and Loki rule files, and `PrometheusRule` objects.

use super::object::{object_key, objects};
use super::{Declared, Extractor, Input, Syntax, any, exists};
use crate::model::{
    Basis, EntityKey, EntityKind, Facts, KubernetesKey, Reference, RelationKind, Value,
};
use crate::syntax::yaml::Node;

pub const EXTRACTOR: Extractor = Extractor {
    name: "prometheus",
    summary: "alerting rules of rule files and PrometheusRule objects, with their runbooks, owners and services",
    syntax: Syntax::Yaml,
    may_be: any,
    run,
};

fn run(input: &Input<'_>, facts: &mut Facts) {
    for node in input.documents().iter().flat_map(objects) {
        if let Some(key) = object_key(node) {
            if matches!(key.kind.as_str(), "PrometheusRule" | "VMRule")
                && let Some(spec) = node.get("spec")
            {
                groups(spec, Some(&key), facts);
            }
        } else if node.get("kind").is_none() {
            groups(node, None, facts);
        }
    }
}

fn groups(holder: &Node, object: Option<&KubernetesKey>, facts: &mut Facts) {
    for group in holder.get("groups").map(Node::items).unwrap_or_default() {
        let Some(name) = group.text_at(&["name"]) else {
            continue;
        };
        for rule in group.get("rules").map(Node::items).unwrap_or_default() {
            alert(rule, name, object, facts);
        }
    }
}

fn alert(rule: &Node, group: &str, object: Option<&KubernetesKey>, facts: &mut Facts) {
    let Some((alert_key, name)) = rule.entry("alert").and_then(|(k, v)| Some((k, v.text()?)))
    else {
        return;
    };
    let key = EntityKey::Alert {
        object: object.cloned(),
        group: group.to_owned(),
        name: name.to_owned(),
    };
    let mut properties = vec![("group".to_owned(), Value::from(group))];
    for field in ["expr", "for"] {
        if let Some(text) = rule.text_at(&[field]) {
            properties.push((field.to_owned(), Value::from(text.trim())));
        }
    }
    let labels = rule.get("labels");
    let annotations = rule.get("annotations");
    for (node, wanted) in [
        (labels, ["severity", "team", "service"].as_slice()),
        (
            annotations,
            [
                "summary",
                "description",
                "message",
                "runbook_url",
                "dashboard_url",
            ]
            .as_slice(),
        ),
    ] {
        for field in wanted {
            if let Some(text) = node.and_then(|n| n.text_at(&[field])) {
                properties.push(((*field).to_owned(), Value::from(text.trim())));
            }
        }
    }
    let line = alert_key.span;
    exists(
        facts,
        line,
        key.clone(),
        EntityKind::Alert,
        "prometheus",
        name,
        properties,
    );
    let relates = |kind, via| Declared {
        from: &key,
        kind,
        via,
    };
    for field in ["runbook_url", "runbook"] {
        if let Some(node) = annotations.and_then(|a| a.get(field))
            && let Some(url) = node.text().map(str::trim).filter(|u| !u.is_empty())
        {
            relates(RelationKind::HasRunbook, field).to(facts, node.span, runbook_reference(url));
        }
    }
    if let Some(node) = labels.and_then(|l| l.get("service"))
        && let Some(service) = literal(node)
    {
        relates(RelationKind::Monitors, "labels.service").with(
            facts,
            node.span,
            Reference::Named {
                text: service.to_owned(),
                kinds: vec![EntityKind::Component],
            },
            Basis::Declared,
            0.9,
        );
    }
    for field in ["team", "owner"] {
        if let Some(node) = labels.and_then(|l| l.get(field))
            && let Some(team) = literal(node)
        {
            relates(RelationKind::OwnedBy, "labels.team").with(
                facts,
                node.span,
                Reference::Named {
                    text: team.to_owned(),
                    kinds: vec![EntityKind::Team],
                },
                Basis::Declared,
                0.9,
            );
        }
    }
}

fn runbook_reference(url: &str) -> Reference {
    if url.contains("://") {
        Reference::Url(url.to_owned())
    } else {
        Reference::Path(url.to_owned())
    }
}

/// A label's text, unless a template has yet to fill it in.
fn literal(node: &Node) -> Option<&str> {
    node.text()
        .map(str::trim)
        .filter(|t| !t.is_empty() && !t.contains("{{"))
}
