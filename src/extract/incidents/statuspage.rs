//! Statuspage: incidents of the API, of `summary.json`, and of webhooks.

use super::Payload;
use super::fields::{event, first, has, line, names, text, url};
use super::telling::Telling;
use crate::model::Event;
use crate::syntax::yaml::Node;

pub const PAYLOAD: Payload = Payload {
    marks: &[&["\"incident_updates\""]],
    is: |node| {
        has(node, "incident_updates") && has(node, "id") && has(node, "name") && has(node, "status")
    },
    read: |node| read(node).into_iter().collect(),
};

fn read(node: &Node) -> Option<Telling> {
    // Planned work is no incident.
    if node.text_at(&["impact"]) == Some("maintenance") || has(node, "scheduled_for") {
        return None;
    }
    let mut told = Telling::new("statuspage", text(node, &["id"]), node.span)?;
    told.subkind = "statuspage";
    told.time("started", first(node, &[&["started_at"], &["created_at"]]));
    told.time("mitigated", text(node, &["monitoring_at"]));
    told.time("resolved", text(node, &["resolved_at"]));
    let updates = node
        .get("incident_updates")
        .map(Node::items)
        .unwrap_or_default();
    // The page has the latest first.
    let updates: Vec<Event> = updates.iter().rev().filter_map(update).collect();
    let incident = &mut told.incident;
    incident.timeline = updates;
    incident.title = line(node, &["name"]);
    incident.url = url(node, &["shortlink"]);
    incident.severity = text(node, &["impact"]);
    incident.status = text(node, &["status"]);
    incident.services = names(node.get("components"), &["name"]);
    incident.updated = text(node, &["updated_at"]);
    Some(told)
}

fn update(update: &Node) -> Option<Event> {
    let status = text(update, &["status"]);
    let said = match (status, line(update, &["body"])) {
        (Some(status), Some(body)) => format!("{status}: {body}"),
        (status, body) => status.or(body)?,
    };
    event(
        first(update, &[&["display_at"], &["created_at"]]),
        Some(said),
    )
}
