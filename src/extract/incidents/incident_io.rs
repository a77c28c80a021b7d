//! incident.io: incidents of version 2, their follow-ups and updates, from the API or by webhook.

use super::Payload;
use super::fields::{add_role, event, first, follow_up, has, knows, name, person, role, text, url};
use super::telling::Telling;
use crate::model::{Phase, Said};
use crate::syntax::yaml::Node;

const SOURCE: &str = "incident-io";

pub const PAYLOAD: Payload = Payload {
    marks: &[
        &["\"incident_status\""],
        &["\"new_incident_status\""],
        &["\"incident_id\"", "\"assignee\""],
    ],
    is: |node| is_incident(node) || is_update(node) || is_follow_up(node),
    read: |node| {
        let told = if is_incident(node) {
            incident(node)
        } else if is_update(node) {
            update(node)
        } else {
            of_follow_up(node)
        };
        told.into_iter().collect()
    },
};

fn is_incident(node: &Node) -> bool {
    node.at(&["incident_status", "category"]).is_some() && has(node, "id") && has(node, "name")
}

fn is_update(node: &Node) -> bool {
    has(node, "incident_id") && knows(node, "new_incident_status")
}

fn is_follow_up(node: &Node) -> bool {
    has(node, "incident_id")
        && has(node, "title")
        && has(node, "status")
        && (knows(node, "completed_at") || knows(node, "external_issue_reference"))
}

fn incident(node: &Node) -> Option<Telling> {
    // Drills are no incidents.
    if matches!(node.text_at(&["mode"]), Some("test" | "tutorial")) {
        return None;
    }
    let mut told = Telling::new(SOURCE, text(node, &["id"]), node.span)?;
    for value in node
        .get("incident_timestamp_values")
        .map(Node::items)
        .unwrap_or_default()
    {
        let label = value.text_at(&["incident_timestamp", "name"]).unwrap_or("");
        let at = first(value, &[&["value", "value"], &["value"]]);
        if let Some(name) = point(label) {
            told.time(name, at);
        }
    }
    told.time("detected", text(node, &["created_at"]));
    for entry in node
        .get("custom_field_entries")
        .map(Node::items)
        .unwrap_or_default()
    {
        custom_field(entry, &mut told);
    }
    for given in node
        .get("incident_role_assignments")
        .map(Node::items)
        .unwrap_or_default()
    {
        let who = given.get("assignee").and_then(person);
        let name = first(given, &[&["role", "name"], &["role", "shortform"]]);
        let lead = given.text_at(&["role", "role_type"]) == Some("lead");
        if let (Some(who), Some(name)) = (who, name) {
            let role = if lead { "lead".to_owned() } else { role(&name) };
            add_role(&mut told.incident.roles, role, who);
        }
    }
    let incident = &mut told.incident;
    incident.reference = text(node, &["reference"]);
    incident.title = text(node, &["name"]);
    incident.url = url(node, &["permalink"]);
    incident.severity = text(node, &["severity", "name"]);
    incident.status = text(node, &["incident_status", "name"]);
    incident.phase = phase(
        node.text_at(&["incident_status", "category"]).unwrap_or(""),
        incident.status.as_deref().unwrap_or(""),
    );
    incident.postmortem = url(node, &["postmortem_document_url"]);
    incident
        .links
        .extend(url(node, &["external_issue_reference", "issue_permalink"]));
    incident.updated = text(node, &["updated_at"]);
    Some(told)
}

/// What a timestamp is, by the name that the organisation gave it.
fn point(label: &str) -> Option<&'static str> {
    let label = label.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| label.contains(word));
    if has(&["impact start", "started"]) {
        Some("started")
    } else if has(&["detected", "reported", "identified at"]) {
        Some("detected")
    } else if has(&["accepted", "acknowledged"]) {
        Some("acknowledged")
    } else if has(&["fixed", "mitigated", "stabilised", "stabilized"]) {
        Some("mitigated")
    } else if has(&["resolved", "impact end"]) {
        Some("resolved")
    } else if has(&["closed"]) {
        Some("closed")
    } else {
        None
    }
}

/// The category is the tool's own; while it is live, the organisation's name for the status may tell more.
fn phase(category: &str, status: &str) -> Option<Phase> {
    match category {
        "triage" => Some(Phase::Triage),
        "live" | "active" | "paused" => Phase::of(status)
            .filter(|phase| phase.is_open())
            .or(Some(Phase::Investigating)),
        "learning" | "post-incident" => Some(Phase::PostIncident),
        "closed" => Some(Phase::Closed),
        "declined" => Some(Phase::Declined),
        "merged" => Some(Phase::Merged),
        "canceled" | "cancelled" => Some(Phase::Cancelled),
        _ => None,
    }
}

fn custom_field(entry: &Node, told: &mut Telling) {
    let label = entry
        .text_at(&["custom_field", "name"])
        .unwrap_or("")
        .to_lowercase();
    let keys = [
        "value_catalog_entry.name",
        "value_option.value",
        "value_text",
    ];
    let values = entry.get("values").map(Node::items).unwrap_or_default();
    // A value that is only its id names nothing.
    let values = values.iter().filter(|v| v.text().is_none());
    let said: Vec<Said> = values.filter_map(|value| name(value, &keys)).collect();
    let has = |words: &[&str]| words.iter().any(|word| label.contains(word));
    if has(&["service", "component", "system"]) {
        told.incident.services.extend(said);
    } else if has(&["environment", "region"]) {
        let texts = said.into_iter().map(|said| said.text);
        told.incident.environments.extend(texts);
    } else if has(&["team"]) {
        told.teams.extend(said);
    }
}

fn update(node: &Node) -> Option<Telling> {
    let mut told = Telling::new(SOURCE, text(node, &["incident_id"]), node.span)?;
    told.declares = false;
    let said = first(node, &[&["message"], &["new_incident_status", "name"]]);
    let entry = event(text(node, &["created_at"]), said);
    told.incident.timeline.extend(entry);
    Some(told)
}

fn of_follow_up(node: &Node) -> Option<Telling> {
    let mut told = Telling::new(SOURCE, text(node, &["incident_id"]), node.span)?;
    told.declares = false;
    let done = ["completed", "deleted", "not_doing"];
    told.incident
        .follow_ups
        .extend(follow_up(node, &[&["title"]], &done));
    Some(told)
}
