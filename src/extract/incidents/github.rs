//! Issues of GitHub that their labels call incidents: from the REST API, a webhook, or `gh issue list --json`.

use super::Payload;
use super::fields::{add_role, first, has, line, names, url};
use super::labels;
use super::telling::Telling;
use crate::extract::prose;
use crate::syntax::{note, yaml::Node};

pub const PAYLOAD: Payload = Payload {
    marks: &[&["\"number\"", "\"labels\"", "/issues/"]],
    is: |node| {
        has(node, "number")
            && has(node, "title")
            && has(node, "state")
            && !has(node, "pull_request")
            && repository(node).is_some()
            && labels::are_of_incident(&labels::of(node))
    },
    read: |node| read(node).into_iter().collect(),
};

/// `OWNER/NAME`, by the address of the issue.
fn repository(node: &Node) -> Option<String> {
    let address = url(node, &["html_url"]).or_else(|| url(node, &["url"]))?;
    let (before, _) = address.split_once("/issues/")?;
    let mut parts = before.trim_end_matches('/').rsplit('/');
    let (name, owner) = (parts.next()?, parts.next()?);
    Some(format!("{owner}/{name}"))
}

fn read(node: &Node) -> Option<Telling> {
    let number = first(node, &[&["number"]])?;
    let repository = repository(node)?;
    let mut told = Telling::new("github", Some(format!("{repository}#{number}")), node.span)?;
    let state = first(node, &[&["state"]]).map(|s| s.to_lowercase());
    told.incident.url = url(node, &["html_url"]).or_else(|| url(node, &["url"]));
    told.incident.title = line(node, &["title"]);
    told.incident.updated = first(node, &[&["updated_at"], &["updatedAt"]]);
    labels::tell(&labels::of(node), state, &mut told);
    for who in names(node.get("assignees"), &["login", "name"]) {
        add_role(&mut told.incident.roles, "assignee".to_owned(), who.text);
    }
    let markdown = node.text_at(&["body"]).unwrap_or("");
    let document = note::parse("", markdown).document;
    told.prose(prose::read(&document, markdown));
    told.time("started", first(node, &[&["created_at"], &["createdAt"]]));
    told.time("closed", first(node, &[&["closed_at"], &["closedAt"]]));
    Some(told)
}
