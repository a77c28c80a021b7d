//! Opsgenie: webhooks of alerts (`action` and `alert`), and alerts of the REST API.
//!
//! `createdAt` of a webhook counts milliseconds, `updatedAt` nanoseconds.

use super::Payload;
use super::fields::{counted, event, has, line, name, names, text};
use super::telling::Telling;
use crate::model::Value;
use crate::syntax::yaml::Node;

pub const PAYLOAD: Payload = Payload {
    marks: &[&["\"alertId\""], &["\"tinyId\""]],
    is: |node| is_webhook(node) || is_alert(node),
    read: |node| {
        let told = match node.get("alert").filter(|_| is_webhook(node)) {
            Some(alert) => of_webhook(node, alert),
            None => of_alert(node),
        };
        told.into_iter().collect()
    },
};

fn is_webhook(node: &Node) -> bool {
    has(node, "action") && node.text_at(&["alert", "alertId"]).is_some()
}

fn is_alert(node: &Node) -> bool {
    ["id", "tinyId", "message", "status"]
        .iter()
        .all(|key| has(node, key))
}

fn of_webhook(node: &Node, alert: &Node) -> Option<Telling> {
    let mut told = told(alert, text(alert, &["alertId"]))?;
    let changed = counted(alert, &["updatedAt"]);
    let action = node.text_at(&["action"])?;
    let status = match action {
        "Create" | "UnAcknowledge" => Some("open"),
        "Acknowledge" => Some("acknowledged"),
        "Close" => Some("closed"),
        "Delete" => Some("deleted"),
        _ => None,
    };
    match action {
        "Acknowledge" => told.time("acknowledged", changed.clone()),
        "Close" => told.time("resolved", changed.clone()),
        _ => {}
    }
    let said = line(alert, &["note"]).or_else(|| Some(action.to_owned()));
    let at = changed.clone().or_else(|| counted(alert, &["createdAt"]));
    told.incident.timeline.extend(event(at.clone(), said));
    told.incident.status = status.map(str::to_owned);
    told.incident.updated = at;
    Some(told)
}

fn of_alert(node: &Node) -> Option<Telling> {
    let mut told = told(node, text(node, &["id"]))?;
    let status = text(node, &["status"]);
    let acknowledged = node.text_at(&["acknowledged"]) == Some("true");
    told.incident.status = match status.as_deref() {
        Some("open") if acknowledged => Some("acknowledged".to_owned()),
        _ => status.clone(),
    };
    told.incident.updated = counted(node, &["updatedAt"]);
    if status.as_deref() == Some("closed") {
        told.time("resolved", counted(node, &["updatedAt"]));
    }
    Some(told)
}

fn told(alert: &Node, id: Option<String>) -> Option<Telling> {
    let mut told = Telling::new("opsgenie", id, alert.span)?;
    told.time("started", counted(alert, &["createdAt"]));
    // Webhooks name teams by ids that say nothing.
    let is_name = |text: &str| text.len() != 36 || text.split('-').count() != 5;
    told.teams = names(alert.get("teams"), &["name"]);
    told.teams.retain(|team| is_name(&team.text));
    told.hints
        .extend(alert.get("entity").and_then(|entity| name(entity, &[])));
    let incident = &mut told.incident;
    incident.title = line(alert, &["message"]);
    incident.severity = text(alert, &["priority"]);
    incident.reference = text(alert, &["tinyId"]).map(|id| format!("#{id}"));
    for key in ["alias", "entity"] {
        let value = text(alert, &[key]);
        incident
            .more
            .extend(value.map(|v| (key.to_owned(), Value::from(v))));
    }
    let tags = names(alert.get("tags"), &[]).into_iter();
    let tags: Vec<Value> = tags.map(|tag| tag.text.into()).collect();
    if !tags.is_empty() {
        incident.more.push(("tags".to_owned(), Value::List(tags)));
    }
    Some(told)
}
