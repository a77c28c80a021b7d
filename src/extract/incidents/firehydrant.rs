//! FireHydrant: incidents with their milestones, from the API or by webhook.

use super::Payload;
use super::fields::{
    add_role, event, first, follow_up, has, knows, line, names, person, role, text, url,
};
use super::telling::Telling;
use crate::model::{Moment, Value, clear_time, moment_seconds};
use crate::syntax::yaml::Node;

pub const PAYLOAD: Payload = Payload {
    marks: &[&["\"milestones\"", "\"current_milestone\""]],
    is: |node| {
        has(node, "id")
            && has(node, "name")
            && has(node, "milestones")
            && knows(node, "current_milestone")
    },
    read: |node| read(node).into_iter().collect(),
};

fn read(node: &Node) -> Option<Telling> {
    let mut told = Telling::new("firehydrant", text(node, &["id"]), node.span)?;
    let mut latest: Option<String> = None;
    for milestone in node.get("milestones").map(Node::items).unwrap_or_default() {
        let kind = milestone.text_at(&["type"]).unwrap_or("");
        let at = text(milestone, &["occurred_at"]);
        let name = match kind {
            "started" => Some("started"),
            "detected" => Some("detected"),
            "acknowledged" => Some("acknowledged"),
            "mitigated" => Some("mitigated"),
            "resolved" => Some("resolved"),
            "closed" | "retrospective_completed" | "postmortem_completed" => Some("closed"),
            _ => None,
        };
        if let Some(name) = name {
            told.time(name, at.clone());
        }
        told.incident
            .timeline
            .extend(event(at, Some(kind.replace('_', " "))));
        for changed in ["occurred_at", "updated_at"] {
            let changed = text(milestone, &[changed]);
            let changed = changed.map(|at| clear_time(&at, Moment::default()));
            if changed.as_deref().and_then(moment_seconds)
                > latest.as_deref().and_then(moment_seconds)
            {
                latest = changed;
            }
        }
    }
    told.time("started", text(node, &["started_at"]));
    for given in node
        .get("role_assignments")
        .map(Node::items)
        .unwrap_or_default()
    {
        let who = given.get("user").and_then(person);
        if let (Some(who), Some(name)) = (who, text(given, &["incident_role", "name"])) {
            add_role(&mut told.incident.roles, role(&name), who);
        }
    }
    told.teams = names(node.get("team_assignments"), &["team.name"]);
    let incident = &mut told.incident;
    incident.title = line(node, &["name"]);
    incident.url = url(node, &["incident_url"]);
    incident.severity = first(node, &[&["severity"], &["severity", "slug"]]);
    incident.status = text(node, &["current_milestone"]);
    incident.services = names(node.get("services"), &["name"]);
    for impact in node.get("impacts").map(Node::items).unwrap_or_default() {
        if impact.text_at(&["type"]) == Some("service") {
            let name = super::fields::name(impact, &["impact.name", "name"]);
            incident.services.extend(name);
        }
    }
    let environments = names(node.get("environments"), &["name"]);
    incident.environments = environments.into_iter().map(|e| e.text).collect();
    let done = ["done", "closed", "completed", "cancelled"];
    for key in ["tasks", "follow_ups"] {
        let items = node.get(key).map(Node::items).unwrap_or_default();
        let what: [&[&str]; 2] = [&["title"], &["summary"]];
        incident.follow_ups.extend(
            items
                .iter()
                .filter_map(|item| follow_up(item, &what, &done)),
        );
    }
    incident.updated = text(node, &["updated_at"]).or(latest);
    for key in ["priority", "number"] {
        let value = text(node, &[key]);
        incident
            .more
            .extend(value.map(|v| (key.to_owned(), Value::from(v))));
    }
    Some(told)
}
