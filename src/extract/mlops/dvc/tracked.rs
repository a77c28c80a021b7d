//! `NAME.dvc`: data that Git does not hold.

use super::super::super::exists;
use super::super::super::pipeline::{below, list, property};
use super::super::{address, sourced_from};
use crate::model::{EntityKey, EntityKind, Facts, Source};
use crate::syntax::yaml::Node;

/// Says which data a file tracks, and where it was imported from.
pub fn read(root: &Node, source: &Source, facts: &mut Facts) {
    let outs = root.get("outs").map(Node::items).unwrap_or_default();
    let folder = below(source.path.folder(), root.text_at(&["wdir"]).unwrap_or("."));
    let paths = outs.iter().filter_map(|out| out.text_at(&["path"]));
    let paths = paths.filter_map(|path| below(folder.as_deref()?, path));
    let paths: Vec<String> = paths.collect();
    if paths.is_empty() {
        return;
    }
    let mut properties = Vec::new();
    property(&mut properties, "outs", list(&paths));
    let (key, kind) = (EntityKey::File, EntityKind::File);
    let name = source.path.file_name();
    exists(
        facts,
        root.span,
        key.clone(),
        kind,
        "dvc-data",
        name,
        properties,
    );
    for dependency in root.get("deps").map(Node::items).unwrap_or_default() {
        let repository = dependency.at(&["repo", "url"]);
        let (node, via, subkind) = match repository {
            Some(node) => (Some(node), "repo", "git"),
            None => (dependency.get("path"), "deps", "data"),
        };
        if let Some(node) = node
            && let Some(url) = node.text().and_then(|text| origin(text, subkind))
        {
            sourced_from(facts, node.span, &key, via, (&url, subkind));
        }
    }
}

/// The address of data, or the web address of a repository.
fn origin(text: &str, subkind: &str) -> Option<String> {
    if subkind != "git" {
        return address(text);
    }
    let text = text.trim_end_matches('/');
    let text = text.strip_suffix(".git").unwrap_or(text);
    match text.strip_prefix("git@").and_then(|t| t.split_once(':')) {
        Some((host, path)) => Some(format!("https://{host}/{path}")),
        None => address(text),
    }
}
