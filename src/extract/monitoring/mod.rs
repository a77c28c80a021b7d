//! Monitoring: alerting rules, Alertmanager, Grafana. The same texts stand in files of their own, in Kubernetes objects,
//! and as text inside ConfigMaps; Secrets are never looked into.

mod alert;
mod alertmanager;
mod dashboard;
mod datasource;
mod embedded;
mod grafana;
mod panels;
mod rules;
mod subjects;

use super::object::{entity_kind, object_key};
use super::{Declared, Extractor, Input, Syntax, any, declare_file, exists, say};
use crate::model::{EntityKey, Facts, KubernetesKey, Reference, RelationKind, Source, Span, Value};
use crate::syntax::yaml::Node;

/// Everything of monitoring that is written in YAML.
pub const EXTRACTOR: Extractor = Extractor {
    name: "monitoring",
    summary: "alerting rules of Prometheus, Loki and Grafana, with runbooks, owners, services and metrics; routes and receivers of Alertmanager; Grafana's data sources and dashboards, those in ConfigMaps too",
    syntax: Syntax::Yaml,
    may_be: any,
    run,
};

/// Everything of monitoring that is written in JSON: dashboards above all.
pub const JSON: Extractor = Extractor {
    name: "dashboard",
    summary: "Grafana dashboards: metrics, data sources and links of their panels; rules and Kubernetes objects of monitoring in JSON",
    syntax: Syntax::Json,
    may_be: is_monitoring,
    run,
};

fn is_monitoring(source: &Source) -> bool {
    is_dashboard_text(&source.text)
        || (source.text.contains("\"groups\"") && source.text.contains("\"rules\""))
}

/// May a text of JSON be a dashboard?
fn is_dashboard_text(text: &str) -> bool {
    let has = |word: &str| text.contains(word);
    ((has("\"panels\"") || has("\"rows\"")) && (has("\"schemaVersion\"") || has("\"templating\"")))
        || has("dashboard.grafana.app/")
}

/// Where something stands that speaks of monitoring.
#[derive(Clone, Copy)]
struct Place<'a> {
    source: &'a Source,
    /// The Kubernetes object that holds it, if it is not the file itself.
    object: Option<&'a KubernetesKey>,
    /// Where the name of the object stands.
    span: Span,
    /// The key of a ConfigMap whose text it is.
    part: Option<&'a str>,
}

impl Place<'_> {
    /// The name of the file, as ids have it: `ROOT/PATH`, and what is inside it.
    fn inside(&self) -> String {
        let path = &self.source.path;
        let parts = [self.object.map(|o| o.name.as_str()), self.part];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        match parts.is_empty() {
            true => path.to_string(),
            false => format!("{path}#{}", parts.join("/")),
        }
    }

    /// Says that something is a part of the object that holds it.
    fn holds(&self, facts: &mut Facts, part: &EntityKey, span: Span) {
        if let Some(object) = self.object {
            let relates = Declared {
                from: part,
                kind: RelationKind::PartOf,
                via: if object.kind == "ConfigMap" {
                    "data"
                } else {
                    "spec"
                },
            };
            let whole = EntityKey::Kubernetes(object.clone());
            relates.to(facts, span, Reference::Key(whole));
        }
    }

    /// Adds properties to the object, or to the file where there is none.
    fn describe(&self, facts: &mut Facts, subkind: &str, properties: Vec<(String, Value)>) {
        match self.object {
            None => declare_file(facts, self.source, subkind, properties),
            Some(_) if properties.is_empty() => {}
            Some(object) => exists(
                facts,
                self.span,
                EntityKey::Kubernetes(object.clone()),
                entity_kind(object),
                &object.kind,
                &object.name,
                properties,
            ),
        }
    }
}

fn run(input: &Input<'_>, facts: &mut Facts) {
    let mut texts = embedded::Texts::new(&input.source.text);
    for document in input.documents() {
        anything(document, input.source, &mut texts, facts);
    }
}

/// A file's document, or an object in a list.
fn anything<'s>(
    node: &Node,
    source: &'s Source,
    texts: &mut embedded::Texts<'s>,
    facts: &mut Facts,
) {
    let Some(key) = object_key(node) else {
        let list = node.text_at(&["kind"]).is_some_and(|k| k.ends_with("List"));
        if list && node.get("apiVersion").is_some() {
            for item in node.get("items").map(Node::items).unwrap_or_default() {
                anything(item, source, texts, facts);
            }
        } else if node.get("kind").is_none() {
            let place = Place {
                source,
                object: None,
                span: Span::new(0, 0, 1),
                part: None,
            };
            configuration(node, place, facts);
        }
        return;
    };
    let place = Place {
        source,
        object: Some(&key),
        span: node.at(&["metadata", "name"]).map_or(node.span, |n| n.span),
        part: None,
    };
    let spec = node.get("spec");
    match (key.kind.as_str(), spec) {
        ("ConfigMap", _) => {
            for (name, text) in node.get("data").map(Node::members).unwrap_or_default() {
                texts.read(name, text, place, facts);
            }
        }
        ("GrafanaDashboard", Some(spec)) => {
            if let Some((name, text)) = spec.entry("json") {
                texts.read(name, text, place, facts);
            }
        }
        ("Dashboard", Some(spec)) if key.group == "dashboard.grafana.app" => {
            dashboard::read(spec, Some(&key.name), place, facts);
        }
        ("GrafanaDatasource", Some(spec)) => {
            if let Some(datasource) = spec.get("datasource") {
                datasource::declare(datasource, place, facts);
            }
        }
        ("GrafanaAlertRuleGroup", Some(spec)) => grafana::group(spec, &key.name, place, facts),
        ("AlertmanagerConfig" | "VMAlertmanagerConfig", Some(spec)) => {
            alertmanager::addition(spec, place, facts);
        }
        (_, Some(spec)) => rules::groups(spec, place, facts),
        _ => {}
    }
}

/// A configuration of Prometheus, Alertmanager or Grafana, told by its shape.
fn configuration(node: &Node, place: Place<'_>, facts: &mut Facts) {
    if node.get("groups").is_some() {
        match grafana::is_provisioning(node) {
            true => grafana::rules(node, place, facts),
            false => rules::groups(node, place, facts),
        }
    }
    grafana::notifications(node, place, facts);
    alertmanager::configuration(node, place, facts);
    datasource::provisioned(node, place, facts);
    dashboard::configuration(node, place, facts);
}

/// The list below a key.
fn list<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).map(Node::items).unwrap_or_default()
}

/// A text that no template has yet to fill in.
fn literal(node: &Node) -> Option<&str> {
    let text = node.text()?.trim();
    Some(text).filter(|t| !t.is_empty() && !t.contains("{{"))
}

/// A number as a property.
fn count(n: usize) -> Value {
    Value::Integer(i64::try_from(n).unwrap_or(i64::MAX))
}

/// Texts as a property.
fn texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Value {
    Value::List(texts.into_iter().map(Value::from).collect())
}
