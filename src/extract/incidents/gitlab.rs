//! Incidents of GitLab, and its issues that their labels call so: from the API, an export, or a webhook.

use super::Payload;
use super::fields::{add_role, first, has, line, names, text, url};
use super::labels;
use super::telling::Telling;
use crate::extract::prose;
use crate::model::{Said, severity_level};
use crate::syntax::{note, yaml::Node};

pub const PAYLOAD: Payload = Payload {
    marks: &[&["\"iid\"", "\"title\""]],
    is: |node| {
        let issue = node.get("object_attributes").unwrap_or(node);
        has(issue, "iid")
            && has(issue, "title")
            && is_issue(node, issue)
            && project(node, issue).is_some()
            && (is_incident(issue) || labels::are_of_incident(&labels_of(node, issue)))
    },
    read: |node| read(node).into_iter().collect(),
};

/// Merge requests have numbers and labels too.
fn is_issue(node: &Node, issue: &Node) -> bool {
    !has(issue, "merge_status")
        && !has(issue, "source_branch")
        && node
            .text_at(&["object_kind"])
            .is_none_or(|kind| matches!(kind, "issue" | "incident" | "work_item"))
}

fn is_incident(issue: &Node) -> bool {
    let kind = first(issue, &[&["issue_type"], &["type"]]);
    kind.is_some_and(|kind| kind.eq_ignore_ascii_case("incident"))
}

fn labels_of(node: &Node, issue: &Node) -> Vec<Said> {
    let own = labels::of(issue);
    if own.is_empty() {
        labels::of(node)
    } else {
        own
    }
}

/// `GROUP/PROJECT`.
fn project(node: &Node, issue: &Node) -> Option<String> {
    if let Some(path) = text(node, &["project", "path_with_namespace"]) {
        return Some(path);
    }
    if let Some(full) = issue.text_at(&["references", "full"]) {
        return Some(full.rsplit_once('#')?.0.to_owned());
    }
    let address = url(issue, &["web_url"]).or_else(|| url(issue, &["url"]))?;
    let (before, _) = address.split_once("/-/")?;
    let (_, path) = before.split_once("://")?.1.split_once('/')?;
    Some(path.to_owned())
}

fn read(node: &Node) -> Option<Telling> {
    let issue = node.get("object_attributes").unwrap_or(node);
    let id = format!("{}#{}", project(node, issue)?, text(issue, &["iid"])?);
    let mut told = Telling::new("gitlab", Some(id), issue.span)?;
    told.incident.url = url(issue, &["web_url"]).or_else(|| url(issue, &["url"]));
    told.incident.title = line(issue, &["title"]);
    told.incident.updated = text(issue, &["updated_at"]);
    labels::tell(&labels_of(node, issue), text(issue, &["state"]), &mut told);
    let severity = text(issue, &["severity"]).filter(|s| severity_level(s).is_some());
    told.incident.severity = told.incident.severity.take().or(severity);
    let assignees = [issue.get("assignees"), node.get("assignees")]
        .into_iter()
        .flatten()
        .next();
    for who in names(assignees, &["name", "username"]) {
        add_role(&mut told.incident.roles, "assignee".to_owned(), who.text);
    }
    let markdown = issue.text_at(&["description"]).unwrap_or("");
    let document = note::parse("", markdown).document;
    told.prose(prose::read(&document, markdown));
    told.time("started", text(issue, &["created_at"]));
    told.time("closed", text(issue, &["closed_at"]));
    Some(told)
}
