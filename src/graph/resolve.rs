//! References that claims make: each finds its entity, or says why not.

use std::collections::HashMap;

use crate::model::{
    Claim, Entity, EntityId, EntityKey, EntityKind, KubernetesKey, Origin, Reading, Reference,
    RelationKind, RootName, SourcePath, Stance, Statement, Value, join,
};

use super::build::Parts;
use super::draft::{Draft, Saying};
use super::ids::namespace;
use super::links::target_id;
use super::lookup::Lookup;
use super::notes::team_id;
use super::objects::Objects;
use super::placement::Site;
use super::plain_words::names_entity;
use super::{incidents, pointers, runbooks, variables};

/// Resolves every relation that claims make.
pub fn claims(draft: &mut Draft, parts: &Parts<'_>, lookup: &Lookup) {
    let objects = Objects::new(draft.entities.values());
    let siblings = siblings(draft.entities.values());
    for reading in parts.readings {
        for claim in &reading.facts.claims {
            match &claim.says {
                Statement::Relates { .. } => {
                    relate(draft, parts, lookup, &objects, &siblings, (reading, claim));
                }
                Statement::Arrow { from, to, label } => {
                    pointers::arrow(draft, parts, lookup, (reading, claim), (from, to), label);
                }
                _ => {}
            }
        }
    }
}

fn relate(
    draft: &mut Draft,
    parts: &Parts<'_>,
    lookup: &Lookup,
    objects: &Objects,
    siblings: &Siblings,
    (reading, claim): (&Reading, &Claim),
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
    if parts.placements.is_patch(path) {
        return;
    }
    let sites = parts.placements.sites(path);
    let sites = match from {
        EntityKey::Kubernetes(_) | EntityKey::Alert { .. } => sites,
        _ => sites.get(..1).unwrap_or(sites),
    };
    for site in sites {
        let from_id = parts.ids.id(from, path, site);
        if !draft.entities.contains_key(&from_id) {
            continue;
        }
        let origin = claim.origin(path);
        let scope = parts.ids.scope(path, site);
        let placed = match from {
            EntityKey::Kubernetes(key) => Some(site.place(key)),
            _ => None,
        };
        let own_namespace = placed.as_ref().map_or("?", namespace);
        let targets: Vec<EntityId> = match to {
            Reference::Key(key) => vec![parts.ids.id(key, path, site)],
            Reference::Kubernetes(key) => kubernetes(objects, (scope, site), own_namespace, key),
            Reference::Labelled(wanted) => objects.labelled(
                scope,
                own_namespace,
                wanted.what,
                &wanted.namespaces,
                &site.selector(&wanted.selector),
            ),
            Reference::ServiceHost { service, namespace } => {
                let key = KubernetesKey {
                    namespace: namespace.clone(),
                    cluster_scoped: false,
                    group: String::new(),
                    kind: "Service".to_owned(),
                    name: service.clone(),
                };
                kubernetes(objects, (scope, site), own_namespace, &key)
            }
            Reference::Service(name) => incidents::service(draft, lookup, name, &origin),
            Reference::Named { text, kinds } => named(draft, lookup, text, kinds, &origin),
            Reference::Url(url) if names_entity(url) => {
                let found = lookup.entity(url, &[]);
                if found.len() == 1 { found } else { Vec::new() }
            }
            Reference::Url(url) => runbooks::address(draft, parts, url, *kind, path, claim),
            Reference::Path(relative) if *kind == RelationKind::HasRunbook => {
                runbooks::path(draft, parts, relative, path, claim)
            }
            Reference::Path(relative) => {
                let (file, _) = relative.split_once('#').unwrap_or((relative, ""));
                let target = SourcePath::new(&path.root, &join("", file));
                let mut found = file_or_folder(draft, parts, &target);
                // What is deployed and not there is made by a build, or missing: worth knowing in either case.
                if found.is_none() && *kind == RelationKind::Deploys {
                    let id = EntityId::file(&target);
                    let what = (EntityKind::File, "file", target.file_name());
                    assume(draft, &id, what, "", &origin);
                    found = Some(id);
                }
                found.into_iter().collect()
            }
            Reference::Filled(filled) => {
                let found = variables::target(draft, parts, filled, path, &origin);
                found.into_iter().collect()
            }
            Reference::Assumed {
                key,
                kind,
                subkind,
                name,
            } => {
                let key = in_namespace(key, own_namespace);
                let id = parts.ids.id(&key, path, site);
                if !draft.entities.contains_key(&id) {
                    assume(draft, &id, (*kind, subkind, name), scope, &origin);
                }
                vec![id]
            }
            Reference::FirstPath(paths) => paths
                .iter()
                .find_map(|p| file_or_folder(draft, parts, &SourcePath::new(&path.root, p)))
                .into_iter()
                .collect(),
            Reference::Sibling { subkind, name } => siblings
                .get(&(path.root.clone(), subkind.clone(), name.clone()))
                .cloned()
                .unwrap_or_default(),
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
}

/// Things by root, finer kind and name.
type Siblings = HashMap<(RootName, String, String), Vec<EntityId>>;

fn siblings<'e>(entities: impl Iterator<Item = &'e Entity>) -> Siblings {
    let mut siblings = Siblings::new();
    for entity in entities.filter(|e| e.kind == EntityKind::Pipeline || e.subkind == "datasource") {
        for origin in &entity.origins {
            let root = origin.path.root.clone();
            let key = (root, entity.subkind.clone(), entity.name.clone());
            let known = siblings.entry(key).or_default();
            if known.last() != Some(&entity.id) {
                known.push(entity.id.clone());
            }
        }
    }
    siblings
}

/// The entity of a file, or of a folder that holds files.
pub fn file_or_folder(draft: &mut Draft, parts: &Parts<'_>, path: &SourcePath) -> Option<EntityId> {
    if let Some(reading) = parts.reading(path) {
        let path = reading.source.path.clone();
        return Some(target_id(draft, parts, &path));
    }
    parts.is_folder(path).then(|| folder_id(draft, path))
}

/// The entity of a folder, made now if need be.
pub fn folder_id(draft: &mut Draft, folder: &SourcePath) -> EntityId {
    let shown = if folder.path.is_empty() {
        SourcePath::new(&folder.root, ".")
    } else {
        folder.clone()
    };
    let id = EntityId::file(&shown);
    draft.entity(Saying {
        id: id.clone(),
        kind: EntityKind::File,
        subkind: "folder",
        name: match folder.file_name() {
            "" => folder.root.as_str(),
            name => name,
        },
        scope: "",
        origin: Origin {
            path: shown.clone(),
            line: 1,
            stance: Stance::Observed,
        },
    });
    id
}

/// A Kubernetes object that names no namespace is in that of the speaker.
fn in_namespace(key: &EntityKey, own: &str) -> EntityKey {
    match key {
        EntityKey::Kubernetes(key) if key.namespace.is_none() && own != "?" => {
            EntityKey::Kubernetes(KubernetesKey {
                namespace: Some(own.to_owned()),
                ..key.clone()
            })
        }
        key => key.clone(),
    }
}

/// A thing that somebody else makes.
pub fn assume(
    draft: &mut Draft,
    id: &EntityId,
    (kind, subkind, name): (EntityKind, &str, &str),
    scope: &str,
    origin: &Origin,
) {
    let entity = draft.entity(Saying {
        id: id.clone(),
        kind,
        subkind,
        name,
        scope: if id.scheme() == "k8s" { scope } else { "" },
        origin: origin.clone(),
    });
    Draft::property(entity, "status", Value::from("unresolved"));
}

/// An object by name: as it is written, or as the site calls what it holds.
fn kubernetes(
    objects: &Objects,
    (scope, site): (&str, &Site),
    own_namespace: &str,
    key: &KubernetesKey,
) -> Vec<EntityId> {
    let placed = site.place(key);
    let space = |key: &KubernetesKey| match key.namespace.as_deref() {
        _ if key.cluster_scoped => "_".to_owned(),
        Some(namespace) => namespace.to_owned(),
        None => own_namespace.to_owned(),
    };
    let find = |namespace: &str, name: &str| {
        objects.find_in_group((scope, namespace), (&key.group, &key.kind), name)
    };
    let written = space(key);
    let moved = space(&placed);
    find(&written, &placed.name)
        .or_else(|| find(&written, &key.name))
        .or_else(|| find(&moved, &placed.name))
        .cloned()
        .into_iter()
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
