//! Helmfiles: releases of charts, and in which order.

use std::collections::BTreeMap;

use super::{Declared, Extractor, Input, Syntax, exists};
use crate::model::{
    EntityKey, EntityKind, Facts, Reference, RelationKind, Source, Span, Value, source_url,
};
use crate::syntax::yaml::Node;

pub const EXTRACTOR: Extractor = Extractor {
    name: "helmfile",
    summary: "helmfiles: releases, their charts, needs and files of values",
    syntax: Syntax::Yaml,
    may_be,
    run,
};

fn may_be(source: &Source) -> bool {
    let name = source.path.file_name();
    let name = name.strip_suffix(".gotmpl").unwrap_or(name);
    matches!(name, "helmfile.yaml" | "helmfile.yml")
        || source.path.folder().rsplit('/').next() == Some("helmfile.d")
}

fn run(input: &Input<'_>, facts: &mut Facts) {
    let documents = input.documents();
    let list = |field: &'static str| {
        let lists = documents.iter().filter_map(move |d| d.get(field));
        lists.flat_map(Node::items)
    };
    let repositories = list("repositories").filter_map(|node| {
        let name = node.text_at(&["name"])?;
        let place = node.get("url")?;
        let url = place.text()?;
        let oci = node.text_at(&["oci"]) == Some("true") && !url.contains("://");
        let url = if oci {
            format!("oci://{url}")
        } else {
            url.to_owned()
        };
        Some((name, (source_url(&url)?, place.span)))
    });
    let repositories: Repositories<'_> = repositories.collect();
    let releases: Vec<Release<'_>> = list("releases").filter_map(release).collect();
    let path = &input.source.path;
    for release in &releases {
        let key = EntityKey::Id(format!("helmfile:{path}#{}", address(release, &releases)));
        let texts = [
            ("namespace", release.namespace),
            ("chart", release.node.text_at(&["chart"])),
            ("version", release.node.text_at(&["version"])),
            ("condition", release.node.text_at(&["condition"])),
        ];
        let texts = texts.into_iter().filter_map(|(name, text)| {
            let text = text.filter(|t| is_filled(t))?;
            Some((name.to_owned(), Value::from(text)))
        });
        let properties = texts.collect();
        let kind = EntityKind::Release;
        let name = release.name;
        exists(
            facts,
            release.place,
            key.clone(),
            kind,
            "helmfile-release",
            name,
            properties,
        );
        chart(input.source, release, &key, &repositories, facts);
        for need in items(release.node, "needs") {
            let wanted = need
                .text()
                .and_then(|text| needed(text, release, &releases));
            if let Some(wanted) = wanted {
                let id = format!("helmfile:{path}#{}", address(wanted, &releases));
                Declared {
                    from: &key,
                    kind: RelationKind::DependsOn,
                    via: "needs",
                }
                .to(facts, need.span, Reference::Key(EntityKey::Id(id)));
            }
        }
        for file in items(release.node, "values") {
            if let Some(below) = file.text().and_then(|text| local(input.source, text)) {
                Declared {
                    from: &key,
                    kind: RelationKind::Uses,
                    via: "values",
                }
                .to(facts, file.span, Reference::Path(below));
            }
        }
    }
}

/// Address and place of each repository of charts, by its name.
type Repositories<'n> = BTreeMap<&'n str, (String, Span)>;

struct Release<'n> {
    node: &'n Node,
    place: Span,
    name: &'n str,
    namespace: Option<&'n str>,
}

fn release(node: &Node) -> Option<Release<'_>> {
    let name = node.get("name")?;
    Some(Release {
        node,
        place: name.span,
        name: name.text().filter(|n| !n.is_empty() && is_filled(n))?,
        namespace: node.text_at(&["namespace"]).filter(|n| is_filled(n)),
    })
}

/// The name, with its namespace if the file has the name several times.
fn address(release: &Release<'_>, all: &[Release<'_>]) -> String {
    let same = all.iter().filter(|r| r.name == release.name).count();
    match release.namespace.filter(|_| same > 1) {
        Some(namespace) => format!("{namespace}/{}", release.name),
        None => release.name.to_owned(),
    }
}

/// The release that a need names: `NAME`, `NAMESPACE/NAME`, `CONTEXT/NAMESPACE/NAME`.
fn needed<'r, 'n>(
    text: &str,
    from: &Release<'_>,
    all: &'r [Release<'n>],
) -> Option<&'r Release<'n>> {
    let mut parts = text.rsplit('/');
    let name = parts.next()?;
    let namespace = parts.next();
    let mut named = all.iter().filter(|r| r.name == name);
    match namespace {
        Some(_) => named.find(|r| r.namespace == namespace),
        None => {
            let named: Vec<_> = named.collect();
            let own = named.iter().find(|r| r.namespace == from.namespace);
            own.or(named.first()).copied()
        }
    }
}

fn chart(
    source: &Source,
    release: &Release<'_>,
    key: &EntityKey,
    repositories: &Repositories<'_>,
    facts: &mut Facts,
) {
    let Some(node) = release.node.get("chart") else {
        return;
    };
    let Some(text) = node.text().filter(|t| !t.is_empty() && is_filled(t)) else {
        return;
    };
    let relates = |kind, via| Declared {
        from: key,
        kind,
        via,
    };
    let first = text.split('/').next().unwrap_or("");
    if text.starts_with(['.', '/']) {
        if let Some(folder) = local(source, text) {
            let to = Reference::Path(folder);
            relates(RelationKind::Deploys, "chart").to(facts, node.span, to);
        }
        return;
    }
    let (url, span) = match (text.strip_prefix("oci://"), repositories.get(first)) {
        (Some(_), _) => (
            text.rsplit_once('/').and_then(|(r, _)| source_url(r)),
            node.span,
        ),
        (None, Some((url, span))) => (Some(url.clone()), *span),
        (None, None) => (None, node.span),
    };
    if url.is_none() && (text.contains("://") || !text.contains('/')) {
        return;
    }
    // The name of a repository stands in another file, or it is a folder: then it is there.
    if let Some(folder) = local(source, text).filter(|_| url.is_none()) {
        let to = Reference::Path(folder);
        relates(RelationKind::Deploys, "chart").to(facts, node.span, to);
    }
    let name = text.rsplit('/').next().unwrap_or(text);
    let name = name.split(':').next().unwrap_or(name);
    let id = EntityKey::Id(format!("pkg:helm/{name}"));
    let kind = EntityKind::Package;
    exists(
        facts,
        node.span,
        id.clone(),
        kind,
        "helm-chart",
        name,
        Vec::new(),
    );
    relates(RelationKind::Uses, "chart").to(facts, node.span, Reference::Key(id));
    if let Some(url) = url {
        let id = EntityKey::Id(format!("source:{url}"));
        let (kind, subkind) = (EntityKind::Source, "helm-repository");
        exists(facts, span, id.clone(), kind, subkind, &url, Vec::new());
        let relates = relates(RelationKind::SourcedFrom, "repositories");
        relates.to(facts, span, Reference::Key(id));
    }
}

fn items<'n>(node: &'n Node, field: &str) -> &'n [Node] {
    node.get(field).map(Node::items).unwrap_or_default()
}

/// A path that a helmfile writes, below the root.
fn local(source: &Source, path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains("://") || !is_filled(path) {
        return None;
    }
    source.path.beside(path)
}

fn is_filled(text: &str) -> bool {
    !text.contains("{{")
}
