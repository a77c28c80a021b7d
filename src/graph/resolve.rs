//! References that claims make: each finds its entity, or says why not.

use std::collections::HashMap;

use crate::model::{
    Claim, Entity, EntityId, EntityKey, EntityKind, KubernetesKey, Origin, Reading, Reference,
    RootName, SourcePath, Stance, Statement, Value,
};

use super::build::Parts;
use super::draft::{Draft, Saying};
use super::ids::namespace;
use super::links::target_id;
use super::lookup::Lookup;
use super::names::join;
use super::notes::team_id;
use super::objects::Objects;
use super::plain_words::names_entity;
use super::{incidents, pointers, runbooks};

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
        Reference::Labelled(wanted) => objects.labelled(
            scope,
            own_namespace,
            wanted.what,
            &wanted.namespaces,
            &wanted.selector,
        ),
        Reference::ServiceHost { service, namespace } => {
            let namespace = namespace.as_deref().unwrap_or(own_namespace);
            objects
                .find(scope, namespace, "Service", service)
                .cloned()
                .into_iter()
                .collect()
        }
        Reference::Service(name) => incidents::service(draft, lookup, name, &origin),
        Reference::Named { text, kinds } => named(draft, lookup, text, kinds, &origin),
        Reference::Url(url) if names_entity(url) => {
            let found = lookup.entity(url, &[]);
            if found.len() == 1 { found } else { Vec::new() }
        }
        Reference::Url(url) => runbooks::address(draft, parts, url, *kind, path, claim),
        Reference::Path(relative) => {
            let (file, _) = relative.split_once('#').unwrap_or((relative, ""));
            let target = SourcePath::new(&path.root, &join("", file));
            file_or_folder(draft, parts, &target).into_iter().collect()
        }
        Reference::Assumed {
            key,
            kind,
            subkind,
            name,
        } => {
            let key = in_namespace(key, own_namespace);
            let id = parts.ids.id(&key, path);
            if !draft.entities.contains_key(&id) {
                assume(draft, &id, (*kind, subkind, name), scope, &origin);
            }
            vec![id]
        }
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

/// Things by root, finer kind and name.
type Siblings = HashMap<(RootName, String, String), Vec<EntityId>>;

fn siblings<'e>(entities: impl Iterator<Item = &'e Entity>) -> Siblings {
    let mut siblings = Siblings::new();
    for entity in entities.filter(|e| e.kind == EntityKind::Pipeline) {
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
fn file_or_folder(draft: &mut Draft, parts: &Parts<'_>, path: &SourcePath) -> Option<EntityId> {
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
fn assume(
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
