//! `include`, at the top of a file and below `trigger`.

use super::super::pipeline::{Pipeline, list};
use super::super::{Declared, exists};
use super::Pipelines;
use super::shape::is_literal;
use crate::model::{EntityKey, EntityKind, Facts, Reference, RelationKind, Span, Value, below};
use crate::syntax::yaml::{Data, Node};

/// One thing that is included.
enum Included<'t> {
    /// A file of the same repository, from its root.
    Local(&'t str),
    /// A file of another project.
    Project(&'t str, &'t str),
    /// A file at an address.
    Remote(&'t str),
    /// A template that comes with GitLab.
    Template(&'t str),
    /// A component of a catalog, with its version.
    Component(&'t str),
    /// A file that a job of this pipeline makes.
    Artifact(&'t str),
}

fn items(node: Option<&Node>) -> &[Node] {
    match node {
        Some(node) => match &node.data {
            Data::List(items) => items,
            _ => std::slice::from_ref(node),
        },
        None => &[],
    }
}

/// All that a field includes, with the places.
fn included<'n>(node: Option<&'n Node>) -> Vec<(Included<'n>, Span)> {
    let mut found = Vec::new();
    for item in items(node) {
        if let Some(text) = item.text() {
            let included = if text.contains("://") {
                Included::Remote(text)
            } else {
                Included::Local(text)
            };
            found.push((included, item.span));
            continue;
        }
        let mut add = |field: &str, make: fn(&'n str) -> Included<'n>| {
            if let Some(node) = item.get(field)
                && let Some(text) = node.text()
            {
                found.push((make(text), node.span));
            }
        };
        add("local", Included::Local);
        add("remote", Included::Remote);
        add("template", Included::Template);
        add("component", Included::Component);
        if item.get("artifact").is_some() {
            add("job", Included::Artifact);
        }
        if let Some(project) = item.text_at(&["project"]) {
            for file in items(item.get("file")) {
                if let Some(text) = file.text() {
                    found.push((Included::Project(project, text), file.span));
                }
            }
        }
    }
    found
}

/// Is it an `include` of GitLab, of the kind that no other format has?
pub fn fits(node: &Node) -> bool {
    let items = items(Some(node));
    let known = ["local", "project", "template", "component"];
    !items.is_empty()
        && items.iter().all(|item| match &item.data {
            Data::Map(_) => known
                .iter()
                .chain(&["remote"])
                .any(|k| item.get(k).is_some()),
            _ => item.text().is_some(),
        })
        && items
            .iter()
            .any(|item| known.iter().any(|k| item.get(k).is_some()))
}

/// What is included, as written.
pub fn written(node: Option<&Node>) -> Value {
    list(included(node).iter().map(|(included, _)| match included {
        Included::Project(project, file) => format!("{project}: {file}"),
        Included::Local(text)
        | Included::Remote(text)
        | Included::Template(text)
        | Included::Component(text)
        | Included::Artifact(text) => (*text).to_owned(),
    }))
}

/// Says that `from` is made of what a field includes.
pub fn relate(
    node: Option<&Node>,
    from: &EntityKey,
    via: &str,
    file: &Pipelines<'_>,
    facts: &mut Facts,
) {
    for (included, span) in included(node) {
        if let Some(target) = target(&included, span, file, facts) {
            let uses = Declared {
                from,
                kind: RelationKind::Uses,
                via,
            };
            uses.to(facts, span, Reference::Key(target));
        }
    }
}

fn target(
    included: &Included<'_>,
    span: Span,
    file: &Pipelines<'_>,
    facts: &mut Facts,
) -> Option<EntityKey> {
    match included {
        Included::Local(path) => {
            let path = below("", path).filter(|p| is_literal(p) && !p.contains('*'))?;
            Some(Pipeline::at(&file.source.path.root, &path))
        }
        Included::Artifact(job) => Some(file.whole.part(job)),
        Included::Project(project, path) => {
            let path = path.trim_start_matches('/');
            package(&format!("{project}/{path}"), "gitlab-ci-file", span, facts)
        }
        Included::Template(name) => package(
            &format!("templates/{name}"),
            "gitlab-ci-template",
            span,
            facts,
        ),
        Included::Component(name) => {
            // The host is that of this GitLab or a variable for it; a component is known by its project.
            let name = name.split('@').next().unwrap_or(name);
            let (_, name) = name.split_once('/')?;
            package(name, "gitlab-ci-component", span, facts)
        }
        Included::Remote(url) => {
            let url = url.split(['?', '#']).next().unwrap_or(url);
            if !is_literal(url) || url.contains('@') {
                return None;
            }
            let key = EntityKey::Id(format!("source:{url}"));
            let (kind, subkind) = (EntityKind::Source, "gitlab-ci-file");
            exists(facts, span, key.clone(), kind, subkind, url, Vec::new());
            Some(key)
        }
    }
}

/// What another project or GitLab itself offers.
fn package(name: &str, subkind: &str, span: Span, facts: &mut Facts) -> Option<EntityKey> {
    if !is_literal(name) {
        return None;
    }
    let key = EntityKey::Id(format!("pkg:gitlab/{name}"));
    let kind = EntityKind::Package;
    exists(facts, span, key.clone(), kind, subkind, name, Vec::new());
    Some(key)
}
