//! Rootly: webhooks (`event.type` is `incident.*`), and incidents of the API (`type: incidents`, `attributes`).

use super::Payload;
use super::fields::{add_role, event, first, follow_up, has, line, names, person, role, text, url};
use super::telling::Telling;
use crate::syntax::yaml::Node;

pub const PAYLOAD: Payload = Payload {
    marks: &[
        &["\"sequential_id\""],
        &["\"mitigated_at\"", "\"started_at\""],
    ],
    is: |node| is_webhook(node) || is_resource(node),
    read: |node| {
        let told = if is_resource(node) {
            node.get("attributes")
                .and_then(|told| read(told, text(node, &["id"]), None))
        } else {
            let at = text(node, &["event", "issued_at"]);
            node.get("data")
                .and_then(|told| read(told, text(told, &["id"]), at))
        };
        told.into_iter().collect()
    },
};

fn is_webhook(node: &Node) -> bool {
    let kind = node.text_at(&["event", "type"]);
    kind.is_some_and(|kind| kind.starts_with("incident."))
        && node.text_at(&["data", "id"]).is_some()
}

fn is_resource(node: &Node) -> bool {
    node.text_at(&["type"]) == Some("incidents")
        && has(node, "id")
        && node.get("attributes").is_some_and(|a| has(a, "title"))
}

/// Where the API puts what a list only points to.
const NAME: [&str; 3] = ["name", "attributes.name", "data.attributes.name"];

fn read(node: &Node, id: Option<String>, issued: Option<String>) -> Option<Telling> {
    // Drills and planned work are no incidents.
    let kind = node.text_at(&["kind"]).unwrap_or("");
    if ["test", "example", "scheduled"]
        .iter()
        .any(|no| kind.starts_with(no))
    {
        return None;
    }
    let mut told = Telling::new("rootly", id, node.span)?;
    for name in crate::model::INCIDENT_TIMES {
        told.time(name, text(node, &[&format!("{name}_at")]));
    }
    let list = |key: &str| {
        let list = node.get(key)?;
        Some(list.get("data").unwrap_or(list))
    };
    let services = ["services", "functionalities"]
        .iter()
        .flat_map(|key| names(list(key), &NAME));
    told.incident.services = services.collect();
    told.teams = names(list("groups"), &NAME);
    let environments = names(list("environments"), &NAME).into_iter();
    told.incident.environments = environments.map(|e| e.text).collect();
    for given in list("roles").map(Node::items).unwrap_or_default() {
        let who = given.get("user").and_then(person);
        if let (Some(who), Some(name)) = (who, text(given, &["incident_role", "name"])) {
            add_role(&mut told.incident.roles, role(&name), who);
        }
    }
    for entry in list("events").map(Node::items).unwrap_or_default() {
        let at = first(entry, &[&["occurred_at"], &["created_at"]]);
        told.incident
            .timeline
            .extend(event(at, line(entry, &["event"])));
    }
    let done = ["done", "cancelled", "completed"];
    let items = list("action_items").map(Node::items).unwrap_or_default();
    let items = items
        .iter()
        .filter_map(|item| follow_up(item, &[&["summary"]], &done));
    told.incident.follow_ups = items.collect();
    let incident = &mut told.incident;
    incident.title = line(node, &["title"]);
    incident.url = url(node, &["url"]);
    incident.severity = first(
        node,
        &[
            &["severity", "name"],
            &["severity", "data", "attributes", "name"],
            &["severity", "severity"],
            &["severity"],
        ],
    );
    incident.status = text(node, &["status"]);
    for key in [
        "jira_issue_url",
        "github_issue_url",
        "pagerduty_incident_url",
        "opsgenie_incident_url",
    ] {
        incident.links.extend(url(node, &[key]));
    }
    incident.updated = issued.or_else(|| text(node, &["updated_at"]));
    Some(told)
}
