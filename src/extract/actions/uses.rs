//! `uses`: actions, reusable workflows, images.

use super::super::pipeline::{Pipeline, list, runs_image};
use super::super::{Declared, exists};
use super::expression::literal;
use crate::model::{
    EntityKey, EntityKind, Facts, Reference, RelationKind, RootName, Source, Span, Value, below,
};
use crate::syntax::yaml::Node;

/// The subkind of actions.
pub const ACTION: &str = "gha-action";

/// What a `uses` names.
#[derive(Debug, PartialEq, Eq)]
enum Used<'t> {
    /// A container image.
    Image(&'t str),
    /// A workflow of this repository, by its path.
    Workflow(String),
    /// The folder of an action of this repository; empty for the root.
    Folder(String),
    /// `owner/repo[/path]`, without its ref.
    Package(&'t str),
}

fn parse(text: &str) -> Option<Used<'_>> {
    if let Some(image) = text.strip_prefix("docker://") {
        return Some(Used::Image(image));
    }
    if text.starts_with("./") {
        let path = below("", text)?;
        let file = path.ends_with(".yml") || path.ends_with(".yaml");
        return Some(if file {
            Used::Workflow(path)
        } else {
            Used::Folder(path)
        });
    }
    let name = text.split('@').next().unwrap_or(text).trim_end_matches('/');
    let mut segments = name.split('/');
    let whole = segments.clone().count() >= 2
        && segments.all(|s| !s.is_empty() && s != ".." && !s.contains(char::is_whitespace));
    whole.then_some(Used::Package(name))
}

/// Says that `from` uses what stands in a `uses`.
pub fn relate(node: &Node, from: &EntityKey, via: &str, root: &RootName, facts: &mut Facts) {
    let uses = Declared {
        from,
        kind: RelationKind::Uses,
        via,
    };
    match literal(node).and_then(parse) {
        Some(Used::Image(name)) => runs_image(facts, node.span, from, via, name),
        Some(Used::Workflow(path)) => {
            let key = Pipeline::at(root, &path);
            uses.to(facts, node.span, Reference::Key(key));
        }
        Some(Used::Folder(folder)) => {
            for file in ["action.yml", "action.yaml"] {
                let path = below(&folder, file).unwrap_or_default();
                let key = Pipeline::at(root, &path);
                uses.to(facts, node.span, Reference::Key(key));
            }
        }
        Some(Used::Package(name)) => {
            let key = package(name, node.span, facts);
            uses.to(facts, node.span, Reference::Key(key));
        }
        None => {}
    }
}

/// An action or a workflow of another repository.
fn package(name: &str, span: Span, facts: &mut Facts) -> EntityKey {
    let key = EntityKey::Id(format!("pkg:githubactions/{name}"));
    let subkind = if name.contains("/.github/workflows/") {
        "gha-reusable-workflow"
    } else {
        ACTION
    };
    let kind = EntityKind::Package;
    exists(facts, span, key.clone(), kind, subkind, name, Vec::new());
    key
}

/// The image that an action runs in: one of a registry, or a Dockerfile of its folder.
pub fn image_of_action(node: &Node, from: &EntityKey, source: &Source, facts: &mut Facts) {
    let Some(text) = literal(node) else { return };
    if let Some(name) = text.strip_prefix("docker://") {
        runs_image(facts, node.span, from, "runs.image", name);
    } else if let Some(path) = below(source.path.folder(), text) {
        let uses = Declared {
            from,
            kind: RelationKind::Uses,
            via: "runs.image",
        };
        uses.to(facts, node.span, Reference::Path(path));
    }
}

/// What is used, as written with its ref; a comment behind it tells which version a commit is, so it is kept.
pub fn versions<'n>(nodes: impl Iterator<Item = &'n Node>, text: &str) -> Value {
    list(nodes.filter_map(|node| {
        let used = literal(node)?;
        let line = text.get(node.span.end as usize..)?.lines().next();
        let comment = line.unwrap_or("").trim_start_matches(['"', '\'']).trim();
        Some(match comment.strip_prefix('#').map(str::trim) {
            Some(comment) if !comment.is_empty() => format!("{used} # {comment}"),
            _ => used.to_owned(),
        })
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_is_told_from_how_it_is_written() {
        assert_eq!(
            parse("actions/cache/save@0123"),
            Some(Used::Package("actions/cache/save"))
        );
        assert_eq!(
            parse("./.github/workflows/x.yml"),
            Some(Used::Workflow(".github/workflows/x.yml".into()))
        );
        assert_eq!(parse("./"), Some(Used::Folder(String::new())));
        assert_eq!(parse("docker://alpine:3"), Some(Used::Image("alpine:3")));
        assert_eq!(parse("./../other"), None);
        assert_eq!(parse("checkout@v4"), None);
    }
}
