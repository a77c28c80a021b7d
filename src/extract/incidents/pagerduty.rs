//! PagerDuty: webhooks of version 3 (`event.event_type`), and incidents of the REST API with their log entries.

use super::Payload;
use super::fields::{add_role, event, first, has, line, name, names, person, text, url};
use super::telling::Telling;
use crate::syntax::yaml::Node;

pub const PAYLOAD: Payload = Payload {
    marks: &[
        &["\"event_type\"", "\"incident."],
        &["\"incident_key\""],
        &["\"incident_number\""],
    ],
    is: |node| is_event(node) || is_incident(node),
    read,
};

fn is_event(node: &Node) -> bool {
    let kind = node.text_at(&["event", "event_type"]);
    kind.is_some_and(|kind| kind.starts_with("incident.")) && node.at(&["event", "data"]).is_some()
}

fn is_incident(node: &Node) -> bool {
    node.text_at(&["type"]) == Some("incident")
        && has(node, "id")
        && [
            "incident_key",
            "incident_number",
            "urgency",
            "escalation_policy",
        ]
        .iter()
        .any(|key| has(node, key))
}

fn read(node: &Node) -> Vec<Telling> {
    let told = match node.get("event") {
        Some(event) => of_event(event),
        None => of_incident(node),
    };
    told.into_iter().collect()
}

fn of_event(event_node: &Node) -> Option<Telling> {
    let data = event_node.get("data")?;
    let at = text(event_node, &["occurred_at"]);
    let word = event_node
        .text_at(&["event_type"])?
        .strip_prefix("incident.")?;
    if data.text_at(&["type"]) != Some("incident") {
        let id = text(data, &["incident", "id"]);
        let mut told = Telling::new("pagerduty", id, data.span)?;
        told.declares = false;
        let said = first(data, &[&["content"], &["message"]]);
        told.incident.timeline.extend(event(at, said));
        return Some(told);
    }
    let mut told = of_incident(data)?;
    match word {
        "acknowledged" => told.time("acknowledged", at.clone()),
        "resolved" => told.time("resolved", at.clone()),
        _ => {}
    }
    let words = word.replace(['_', '.'], " ");
    told.incident
        .timeline
        .extend(event(at.clone(), Some(words)));
    told.incident.updated = at.or(told.incident.updated);
    Some(told)
}

fn of_incident(node: &Node) -> Option<Telling> {
    let mut told = Telling::new("pagerduty", text(node, &["id"]), node.span)?;
    told.time("started", text(node, &["created_at"]));
    told.time("resolved", text(node, &["resolved_at"]));
    for acknowledged in node
        .get("acknowledgements")
        .map(Node::items)
        .unwrap_or_default()
    {
        told.time("acknowledged", text(acknowledged, &["at"]));
    }
    let status = text(node, &["status"]);
    let changed = text(node, &["last_status_change_at"]);
    if status.as_deref() == Some("resolved") {
        told.time("resolved", changed.clone());
    }
    for entry in node.get("log_entries").map(Node::items).unwrap_or_default() {
        let at = text(entry, &["created_at"]);
        if entry
            .text_at(&["type"])
            .is_some_and(|t| t.starts_with("acknowledge"))
        {
            told.time("acknowledged", at.clone());
        }
        told.incident
            .timeline
            .extend(event(at, line(entry, &["summary"])));
    }
    let mut lists = ["assignees", "assignments"]
        .iter()
        .filter_map(|key| node.get(key));
    for assigned in lists.next().map(Node::items).unwrap_or_default() {
        if let Some(who) = person(assigned.get("assignee").unwrap_or(assigned)) {
            add_role(&mut told.incident.roles, "assignee".to_owned(), who);
        }
    }
    told.teams = names(node.get("teams"), &["summary", "name"]);
    let incident = &mut told.incident;
    incident.title = first(node, &[&["title"], &["summary"], &["description"]]);
    incident.url = url(node, &["html_url"]);
    incident.severity = first(
        node,
        &[
            &["priority", "summary"],
            &["priority", "name"],
            &["urgency"],
        ],
    );
    incident.status = status;
    incident.services = node
        .get("service")
        .and_then(|service| name(service, &["summary", "name"]))
        .into_iter()
        .collect();
    incident.updated = changed.or_else(|| text(node, &["updated_at"]));
    let number = first(node, &[&["number"], &["incident_number"]]).and_then(|n| n.parse().ok());
    if let Some(number) = number {
        let number = crate::model::Value::Integer(number);
        incident.more.push(("number".to_owned(), number));
    }
    Some(told)
}
