//! `NAME.dvc`: data that Git does not hold.

use super::super::super::exists;
use super::super::super::pipeline::{list, property};
use super::super::{address, sourced_from};
use crate::model::{EntityKey, EntityKind, Facts, Source, below, web_url};
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
        let node = repository.or_else(|| dependency.get("path"));
        let Some((node, text)) = node.and_then(|n| Some((n, n.text()?))) else {
            continue;
        };
        let (via, subkind, url) = match repository {
            Some(_) => ("repo", "git", web_url(text)),
            None => ("deps", "data", address(text)),
        };
        if let Some(url) = url {
            sourced_from(facts, node.span, &key, via, (&url, subkind));
        }
    }
}
