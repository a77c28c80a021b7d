//! References that claims make: each finds its entity, or says why not.

use std::collections::HashMap;

use crate::model::{
    Claim, Diagnostic, Entity, EntityId, EntityKey, EntityKind, KubernetesKey, Location, Origin,
    Reading, Reference, RelationKind, SourcePath, Statement, Value, codes,
};

use super::build::Parts;
use super::draft::{Draft, Saying};
use super::ids::namespace;
use super::links::target_id;
use super::lookup::{Lookup, kubernetes_namespace};
use super::names::{fold, join};
use super::notes::team_id;
use super::plain_words::names_entity;
use super::pointers;

type Labels = HashMap<String, String>;

/// Kubernetes objects by what references know of them.
struct Objects {
    /// (scope, namespace, kind, name) → id; API groups do not matter to references.
    by_name: HashMap<(String, String, String, String), EntityId>,
    /// (scope, namespace) → workloads with their pod labels.
    pods: HashMap<(String, String), Vec<(EntityId, Labels)>>,
}

impl Objects {
    fn new<'e>(entities: impl Iterator<Item = &'e Entity>) -> Self {
        let mut objects = Self {
            by_name: HashMap::new(),
            pods: HashMap::new(),
        };
        for entity in entities {
            let Some(namespace) = kubernetes_namespace(&entity.id) else {
                continue;
            };
            let place = (entity.scope.clone(), namespace.to_owned());
            objects
                .by_name
                .entry((
                    place.0.clone(),
                    place.1.clone(),
                    entity.subkind.clone(),
                    entity.name.clone(),
                ))
                .or_insert_with(|| entity.id.clone());
            if let Some(Value::Map(labels)) = entity.property("pod_labels") {
                let labels = labels
                    .iter()
                    .filter_map(|(k, v)| Some((k.clone(), v.as_text()?.to_owned())))
                    .collect();
                objects
                    .pods
                    .entry(place)
                    .or_default()
                    .push((entity.id.clone(), labels));
            }
        }
        objects
    }

    fn find(&self, scope: &str, namespace: &str, kind: &str, name: &str) -> Option<&EntityId> {
        let key = |namespace: &str| {
            (
                scope.to_owned(),
                namespace.to_owned(),
                kind.to_owned(),
                name.to_owned(),
            )
        };
        self.by_name.get(&key(namespace))
    }
}

/// Resolves every relation that claims make.
pub fn claims(draft: &mut Draft, parts: &Parts<'_>, lookup: &Lookup) {
    let objects = Objects::new(draft.entities.values());
    for reading in parts.readings {
        for claim in &reading.facts.claims {
            match &claim.says {
                Statement::Exists { .. } => {}
                Statement::Relates { .. } => {
                    relate(draft, parts, lookup, &objects, reading, claim);
                }
                Statement::Arrow { from, to, label } => {
                    pointers::arrow(draft, parts, lookup, (reading, claim), (from, to), label);
                }
            }
        }
    }
}

fn relate(
    draft: &mut Draft,
    parts: &Parts<'_>,
    lookup: &Lookup,
    objects: &Objects,
    reading: &Reading,
    claim: &Claim,
) {
    let Statement::Relates {
        from,
        kind,
        to,
        inverse,
        via,
        basis,
        confidence,
    } = &claim.says
    else {
        return;
    };
    let path = &reading.source.path;
    let from_id = parts.ids.id(from, path);
    if !draft.entities.contains_key(&from_id) {
        return;
    }
    let origin = Origin {
        path: path.clone(),
        line: claim.span.line,
        stance: claim.stance,
    };
    let scope = parts.ids.scope(path);
    let own_namespace = match from {
        EntityKey::Kubernetes(key) => namespace(key),
        _ => "?",
    };
    let targets: Vec<EntityId> = match to {
        Reference::Key(key) => vec![parts.ids.id(key, path)],
        Reference::Kubernetes(key) => kubernetes(objects, scope, own_namespace, key),
        Reference::PodSelector(wanted) => pods(objects, scope, own_namespace, wanted),
        Reference::ServiceHost { service, namespace } => {
            let namespace = namespace.as_deref().unwrap_or(own_namespace);
            objects
                .find(scope, namespace, "Service", service)
                .cloned()
                .into_iter()
                .collect()
        }
        Reference::Named { text, kinds } => named(draft, lookup, text, kinds, &origin),
        Reference::Url(url) if names_entity(url) => {
            let found = lookup.entity(url, &[]);
            if found.len() == 1 { found } else { Vec::new() }
        }
        Reference::Url(url) => runbook_url(draft, parts, url, *kind, path, claim),
        Reference::Path(relative) => {
            let (file, _) = relative.split_once('#').unwrap_or((relative, ""));
            let target = SourcePath::new(&path.root, &join("", file));
            let known = parts.reading(&target).map(|r| r.source.path.clone());
            known
                .into_iter()
                .map(|p| target_id(draft, parts, &p))
                .collect()
        }
        Reference::Link(_) | Reference::File { .. } => {
            let found = pointers::follow(draft, parts, to, path, claim.span);
            found
                .into_iter()
                .map(|p| target_id(draft, parts, &p))
                .collect()
        }
    };
    for target in targets {
        if !draft.entities.contains_key(&target) {
            continue;
        }
        let (start, end) = if *inverse {
            (&target, &from_id)
        } else {
            (&from_id, &target)
        };
        draft.relation(
            start,
            *kind,
            end,
            via,
            (*basis, *confidence),
            origin.clone(),
        );
    }
}

fn kubernetes(
    objects: &Objects,
    scope: &str,
    own_namespace: &str,
    key: &KubernetesKey,
) -> Vec<EntityId> {
    let namespace = if key.cluster_scoped {
        "_"
    } else {
        key.namespace.as_deref().unwrap_or(own_namespace)
    };
    objects
        .find(scope, namespace, &key.kind, &key.name)
        .cloned()
        .into_iter()
        .collect()
}

fn pods(
    objects: &Objects,
    scope: &str,
    namespace: &str,
    wanted: &[(String, String)],
) -> Vec<EntityId> {
    objects
        .pods
        .get(&(scope.to_owned(), namespace.to_owned()))
        .into_iter()
        .flatten()
        .filter(|(_, labels)| wanted.iter().all(|(k, v)| labels.get(k) == Some(v)))
        .map(|(id, _)| id.clone())
        .collect()
}

/// Things by name. A team that a manifest names as owner exists by that; anything else must be declared somewhere.
fn named(
    draft: &mut Draft,
    lookup: &Lookup,
    text: &str,
    kinds: &[EntityKind],
    origin: &Origin,
) -> Vec<EntityId> {
    let found = lookup.entity(text, kinds);
    if found.is_empty() && kinds == [EntityKind::Team] {
        let id = team_id(text);
        draft.entity(Saying {
            id: id.clone(),
            kind: EntityKind::Team,
            subkind: "team",
            name: text,
            scope: "",
            origin: origin.clone(),
        });
        return vec![id];
    }
    if found.len() == 1 || kinds == [EntityKind::Alert] {
        found
    } else {
        Vec::new()
    }
}

/// The note behind a runbook's address: by `url_map`, else by the web address of a known root.
fn runbook_url(
    draft: &mut Draft,
    parts: &Parts<'_>,
    url: &str,
    kind: RelationKind,
    from: &SourcePath,
    claim: &Claim,
) -> Vec<EntityId> {
    let bare = url.split(['#', '?']).next().unwrap_or(url);
    let mapped = parts.settings.url_map.iter().find_map(|rule| {
        let rest = bare.strip_prefix(&rule.prefix)?;
        Some(format!("{}{}", rule.to, rest.trim_end_matches('/')))
    });
    if let Some(mapped) = mapped {
        let decoded = percent_decoded(&mapped);
        if let Some(path) = vault_page(parts, &decoded) {
            return vec![target_id(draft, parts, &path)];
        }
        if !url.contains("{{") && kind == RelationKind::HasRunbook {
            missing_runbook(draft, from, claim, url, &decoded);
        }
        return Vec::new();
    }
    let Some((root, path)) = forge_path(parts, bare) else {
        return Vec::new();
    };
    if let Some(reading) = parts.reading(&SourcePath::new(&root, &path)) {
        let path = reading.source.path.clone();
        return vec![target_id(draft, parts, &path)];
    }
    if kind == RelationKind::HasRunbook && !url.contains("{{") {
        missing_runbook(draft, from, claim, url, &path);
    }
    Vec::new()
}

fn missing_runbook(draft: &mut Draft, from: &SourcePath, claim: &Claim, url: &str, expected: &str) {
    draft.diagnostics.push(
        Diagnostic::new(
            &codes::MISSING_RUNBOOK,
            Location {
                path: from.clone(),
                span: claim.span,
            },
            format!("the runbook `{url}` does not exist"),
        )
        .hint(format!(
            "write `{}`, or correct the annotation",
            with_md(expected)
        )),
    );
}

fn with_md(path: &str) -> String {
    if path.ends_with(".md") {
        path.to_owned()
    } else {
        format!("{path}.md")
    }
}

/// A page of the vault by path, whatever its case, with or without `.md`.
fn vault_page(parts: &Parts<'_>, path: &str) -> Option<SourcePath> {
    let vault = parts
        .settings
        .roots
        .iter()
        .find(|r| parts.settings.is_vault(&r.name))?;
    let anywhere = SourcePath::new(&vault.name, "");
    let found = parts.names.find(&format!("/{path}"), &anywhere).target?;
    let folded = fold(&found.path);
    let wanted = fold(path);
    (folded == wanted || folded.strip_suffix(".md") == Some(&wanted)).then_some(found)
}

/// Root and path of a forge's address: GitHub `/blob/REF/`, GitLab `/-/blob/REF/`, Gitea `/src/branch/REF/`.
pub fn forge_path(parts: &Parts<'_>, url: &str) -> Option<(crate::model::RootName, String)> {
    let folded = url.to_ascii_lowercase();
    for root in &parts.settings.roots {
        let Some(address) = &root.url else { continue };
        let address = address.trim_end_matches('/');
        if !folded.starts_with(&address.to_ascii_lowercase()) {
            continue;
        }
        let rest = url.get(address.len()..)?;
        for marker in [
            "/-/blob/",
            "/-/tree/",
            "/blob/",
            "/tree/",
            "/raw/",
            "/src/branch/",
        ] {
            if let Some(after) = rest.strip_prefix(marker) {
                let (_, path) = after.split_once('/')?;
                return Some((root.name.clone(), percent_decoded(path)));
            }
        }
    }
    None
}

/// Percent escapes of an address's path; kept as they are if malformed.
fn percent_decoded(path: &str) -> String {
    let mut out: Vec<u8> = Vec::with_capacity(path.len());
    let bytes = path.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let escape = path
            .get(at + 1..at + 3)
            .filter(|_| bytes[at] == b'%')
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match escape {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| path.to_owned())
}
