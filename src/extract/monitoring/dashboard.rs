//! Grafana dashboards: files of JSON, texts in ConfigMaps, and objects of Grafana's own API.

use std::collections::BTreeSet;

use super::panels::{self, Panels};
use super::{Declared, Place, count, datasource, exists, literal, texts};
use crate::model::{Basis, EntityKey, EntityKind, Facts, Reference, RelationKind, Span, Value};
use crate::syntax::promql;
use crate::syntax::yaml::{Data, Node};

/// A dashboard by itself, or as Grafana's API hands it out.
pub fn configuration(node: &Node, place: Place<'_>, facts: &mut Facts) {
    let wrapped = node.get("dashboard").filter(|_| node.get("meta").is_some());
    let node = wrapped.unwrap_or(node);
    let is_list = |key: &str| {
        node.get(key)
            .is_some_and(|n| matches!(n.data, Data::List(_)))
    };
    let has_version = node.get("schemaVersion").is_some() || node.get("templating").is_some();
    if (is_list("panels") || is_list("rows")) && has_version {
        read(node, None, place, facts);
    }
}

/// Says what a dashboard shows. An object has a name of its own, which is the `uid` of the dashboard.
pub fn read(node: &Node, uid: Option<&str>, place: Place<'_>, facts: &mut Facts) {
    let uid = uid.or_else(|| node.get("uid").and_then(literal));
    let key = match uid {
        Some(uid) => key(uid),
        None => EntityKey::Id(format!("dashboard:{}", place.inside())),
    };
    let panels = panels::read(node);
    let title = node.get("title").and_then(literal);
    let name = title.or(uid).unwrap_or(place.source.path.stem());
    let span = ["title", "uid"]
        .iter()
        .find_map(|key| node.get(key))
        .map_or(node.span, |named| named.span);
    let tags = super::list(node, "tags").iter().filter_map(literal);
    let properties = vec![
        ("title".to_owned(), title.map_or(Value::Null, Value::from)),
        ("uid".to_owned(), uid.map_or(Value::Null, Value::from)),
        (
            "description".to_owned(),
            node.get("description")
                .and_then(literal)
                .map_or(Value::Null, Value::from),
        ),
        ("tags".to_owned(), texts(tags.clone())),
        ("panels".to_owned(), count(panels.count)),
        ("queries".to_owned(), queries(&panels)),
        ("links".to_owned(), texts(unique(&panels.links))),
        ("library_panels".to_owned(), texts(unique(&panels.library))),
    ];
    let kind = EntityKind::Dashboard;
    exists(facts, span, key.clone(), kind, "grafana", name, properties);
    place.holds(facts, &key, span);
    sources(&panels, &key, facts);
    links(&panels, &key, facts);
    for tag in super::list(node, "tags") {
        let service = literal(tag).and_then(|t| t.strip_prefix("service:"));
        if let Some(service) = service.map(str::trim).filter(|s| !s.is_empty()) {
            let relates = Declared {
                from: &key,
                kind: RelationKind::Monitors,
                via: "tags",
            };
            let to = Reference::Named {
                text: service.to_owned(),
                kinds: vec![EntityKind::Component],
            };
            relates.with(facts, tag.span, to, Basis::Declared, 0.9);
        }
    }
}

fn key(uid: &str) -> EntityKey {
    EntityKey::Id(format!("dashboard:{uid}"))
}

/// The dashboard that an address leads to, or a bare uid. Nothing is said if no source declares it.
pub fn reference(text: &str, is_uid: bool) -> Option<Reference> {
    let uid = match is_uid {
        true => Some(text),
        false => ["/d/", "/d-solo/"].iter().find_map(|mark| {
            let (_, rest) = text.split_once(mark)?;
            rest.split(['/', '?', '#']).next()
        }),
    };
    let uid = uid.filter(|uid| !uid.is_empty() && !uid.contains(['$', '{', ' ']))?;
    Some(Reference::Key(key(uid)))
}

/// The metrics of all panels.
fn queries(panels: &Panels<'_>) -> Value {
    let asked = panels.targets.iter().filter(|target| !target.is_logs);
    let selectors: Vec<_> = asked
        .filter_map(|target| promql::selectors(target.expr))
        .flatten()
        .collect();
    texts(promql::metrics(selectors.iter()))
}

/// Texts, each once.
fn unique<'t>(found: &[(Span, &'t str)]) -> Vec<&'t str> {
    let mut seen = BTreeSet::new();
    let texts = found.iter().map(|(_, text)| *text);
    texts.filter(|text| seen.insert(*text)).collect()
}

fn sources(panels: &Panels<'_>, key: &EntityKey, facts: &mut Facts) {
    let mut seen = BTreeSet::new();
    for named in &panels.sources {
        if !seen.insert(named.uid) {
            continue;
        }
        let (meant, by_variable) = datasource::meant(named, &panels.variables);
        let (via, basis, confidence) = match by_variable {
            true => ("templating", Basis::Derived, 0.8),
            false => ("datasource", Basis::Declared, 1.0),
        };
        let (from, kind) = (key, RelationKind::Uses);
        let relates = Declared { from, kind, via };
        for to in meant {
            relates.with(facts, named.span, to, basis, confidence);
        }
    }
}

fn links(panels: &Panels<'_>, key: &EntityKey, facts: &mut Facts) {
    let relates = Declared {
        from: key,
        kind: RelationKind::LinksTo,
        via: "links",
    };
    let mut seen = BTreeSet::new();
    for (span, url) in &panels.links {
        if url.contains(['$', '{']) || !seen.insert(*url) {
            continue;
        }
        let to = reference(url, false);
        let outside = || {
            url.contains("://")
                .then(|| Reference::Url((*url).to_owned()))
        };
        if let Some(to) = to.or_else(outside) {
            relates.to(facts, *span, to);
        }
    }
}
