//! Roles and collections of elsewhere: `requirements.yml`, and `galaxy.yml` of a collection.

use super::super::pipeline::{list, property};
use super::super::{Declared, exists};
use super::{declare_package, is_literal, package};
use crate::model::{EntityKey, EntityKind, Facts, Reference, RelationKind, Source};
use crate::syntax::yaml::{Data, Node};

/// One requirement.
struct Needed<'n> {
    name: &'n str,
    at: &'n Node,
    version: Option<&'n str>,
    collection: bool,
}

/// Says what a file of requirements needs; nothing if it is one of another tool.
pub fn requirements(root: &Node, source: &Source, facts: &mut Facts) {
    let roles = match &root.data {
        Data::List(roles) => roles.as_slice(),
        _ => root.get("roles").map(Node::items).unwrap_or_default(),
    };
    let collections = root.get("collections").map(Node::items);
    let roles = roles.iter().filter_map(|item| needed(item, false));
    let collections = collections.unwrap_or_default().iter();
    let collections = collections.filter_map(|item| needed(item, true));
    let all: Vec<_> = roles.chain(collections).collect();
    if all.is_empty() {
        return;
    }
    let mut properties = Vec::new();
    let versions = all.iter();
    let versions = versions.filter_map(|n| Some(format!("{} {}", n.name, n.version?)));
    property(&mut properties, "versions", list(versions));
    let (kind, subkind) = (EntityKind::File, "ansible-requirements");
    let name = source.path.file_name();
    exists(
        facts,
        root.span,
        EntityKey::File,
        kind,
        subkind,
        name,
        properties,
    );
    for needed in all {
        let (subkind, via) = match needed.collection {
            true => ("ansible-collection", "collections"),
            false => ("ansible-role", "roles"),
        };
        let key = declare_package(needed.name, subkind, needed.at.span, facts);
        let depends = Declared {
            from: &EntityKey::File,
            kind: RelationKind::DependsOn,
            via,
        };
        depends.to(facts, needed.at.span, Reference::Key(key));
    }
}

fn needed(item: &Node, collection: bool) -> Option<Needed<'_>> {
    let fields = ["name", "role", "src"];
    let named = fields.iter().find_map(|key| item.get(key));
    let at = named.unwrap_or(item);
    let name = at.text().map(str::trim).filter(|t| is_literal(t))?;
    // What has no source is found by its namespace, or not at all.
    if item.get("src").is_none() && !name.contains('.') {
        return None;
    }
    // What has no name has that of its repository.
    let name = match name.contains("://") || name.contains('@') {
        true => name.rsplit('/').next()?,
        false => name,
    };
    let name = name.split([',', ':', '#']).next().unwrap_or(name);
    let name = name.trim_end_matches(".git");
    (!name.is_empty() && !name.contains(char::is_whitespace)).then_some(Needed {
        name,
        at,
        version: item.text_at(&["version"]),
        collection,
    })
}

/// The collection that a repository is.
pub fn collection(root: &Node, facts: &mut Facts) {
    let (Some(space), Some(at)) = (root.text_at(&["namespace"]), root.get("name")) else {
        return;
    };
    let (Some(name), Some(version)) = (at.text(), root.text_at(&["version"])) else {
        return;
    };
    let name = format!("{space}.{name}");
    let mut properties = Vec::new();
    property(&mut properties, "version", version);
    let (key, kind, subkind) = (package(&name), EntityKind::Package, "ansible-collection");
    exists(
        facts,
        at.span,
        key.clone(),
        kind,
        subkind,
        &name,
        properties,
    );
    let others = root.get("dependencies").map(Node::members);
    for (other, _) in others.unwrap_or_default() {
        if let Some(name) = other.text() {
            let target = declare_package(name, subkind, other.span, facts);
            let depends = Declared {
                from: &key,
                kind: RelationKind::DependsOn,
                via: "dependencies",
            };
            depends.to(facts, other.span, Reference::Key(target));
        }
    }
}
