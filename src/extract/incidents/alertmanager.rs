//! Alertmanager (webhook of version 4) and Grafana, which sends the same and says its `orgId`: each alert that fired is
//! an incident.
//!
//! Their `severity` is that of an alert, which is something else than that of an incident.

use super::Payload;
use super::fields::{has, line, name, text, url};
use super::telling::Telling;
use crate::model::Value;
use crate::syntax::yaml::Node;

pub const PAYLOAD: Payload = Payload {
    marks: &[&["\"groupKey\"", "\"alerts\"", "\"startsAt\""]],
    is: |node| has(node, "groupKey") && has(node, "receiver") && node.get("alerts").is_some(),
    read,
};

fn read(node: &Node) -> Vec<Telling> {
    let source = if has(node, "orgId") {
        "grafana"
    } else {
        "alertmanager"
    };
    let alerts = node.get("alerts").map(Node::items).unwrap_or_default();
    alerts
        .iter()
        .filter_map(|alert| of_alert(node, alert, source))
        .collect()
}

fn of_alert(group: &Node, alert: &Node, source: &str) -> Option<Telling> {
    let starts = text(alert, &["startsAt"]).filter(|at| !is_unset(at))?;
    let alert_name = alert
        .at(&["labels", "alertname"])
        .and_then(|n| name(n, &[]));
    let which = text(alert, &["fingerprint"])
        .or_else(|| alert_name.as_ref().map(|said| said.text.clone()))?;
    let mut told = Telling::new(source, Some(format!("{which}@{starts}")), alert.span)?;
    let ends = text(alert, &["endsAt"]).filter(|at| !is_unset(at));
    let over = alert.text_at(&["status"]) == Some("resolved");
    told.time("started", Some(starts.clone()));
    if over {
        told.time("resolved", ends.clone());
    }
    let label = |key: &str| alert.at(&["labels", key]).and_then(|node| name(node, &[]));
    let service = ["service", "app", "component", "job"]
        .iter()
        .find_map(|key| label(key));
    told.hints.extend(service);
    told.teams.extend(label("team").or_else(|| label("owner")));
    let incident = &mut told.incident;
    let summary = line(alert, &["annotations", "summary"]);
    let alert_text = alert_name.as_ref().map(|said| said.text.clone());
    incident.title = summary.or(alert_text);
    incident.alerts.extend(alert_name);
    incident.status = text(alert, &["status"]);
    let environment = ["environment", "env", "cluster"]
        .iter()
        .find_map(|key| label(key));
    incident
        .environments
        .extend(environment.map(|said| said.text));
    for key in ["runbook_url", "runbook", "dashboard_url"] {
        incident.links.extend(url(alert, &["annotations", key]));
    }
    for key in ["generatorURL", "dashboardURL", "panelURL"] {
        incident.links.extend(url(alert, &[key]));
    }
    incident.updated = ends.filter(|_| over).or(Some(starts));
    let mut more = |key: &str, value: Option<String>| {
        incident
            .more
            .extend(value.map(|v| (key.to_owned(), Value::from(v))));
    };
    more("alert_severity", label("severity").map(|said| said.text));
    more("namespace", label("namespace").map(|said| said.text));
    more("group", text(group, &["groupKey"]));
    Some(told)
}

/// The zero of Go's clock says that there is no time.
fn is_unset(at: &str) -> bool {
    at.starts_with("0001-")
}
