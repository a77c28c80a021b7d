//! The reference grammar: how people and properties name things.
//!
//! In this order, and the first that answers decides: an id as printed · `alert:NAME` · a vault path ·
//! `[[note#heading]]` or a note's name · `NS/KIND/NAME` · `KIND/NAME` · the name of a component · any other name.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use crate::model::{Entity, EntityId, EntityKind, SourcePath};

use super::names::{Names, fold};
use super::similar::Similar;

/// What a reference names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Exactly one thing.
    One(EntityId),
    /// Several; none is chosen.
    Many(Vec<EntityId>),
    /// Nothing; perhaps one of these was meant.
    None(Vec<String>),
}

/// Entities by the names that people give them.
#[derive(Debug, Clone, Default)]
pub struct Lookup {
    by_name: HashMap<String, Vec<EntityId>>,
    by_kind_and_name: HashMap<String, Vec<EntityId>>,
    by_namespaced: HashMap<String, Vec<EntityId>>,
    kinds: BTreeMap<EntityId, EntityKind>,
    /// The keys of `by_name`, once somebody asks.
    similar: OnceLock<Similar>,
}

impl Lookup {
    /// Indexes entities. Documents are found by their names as Obsidian finds them, not here.
    pub fn new<'e>(entities: impl Iterator<Item = &'e Entity>) -> Self {
        let mut lookup = Self::default();
        for entity in entities {
            lookup.kinds.insert(entity.id.clone(), entity.kind);
            let id = || entity.id.clone();
            if entity.id.scheme() == "doc" {
                continue;
            }
            if entity.kind == EntityKind::Incident {
                lookup.incident(entity);
                continue;
            }
            let name = fold(&entity.name);
            // A component's finer kind is often `service`, which would clash with Services.
            let kinds = match entity.kind {
                EntityKind::Component => vec![entity.kind.as_str().to_owned()],
                kind => vec![kind.as_str().to_owned(), fold(&entity.subkind)],
            };
            for kind in kinds {
                let key = format!("{kind}/{name}");
                let ids = lookup.by_kind_and_name.entry(key).or_default();
                if ids.last() != Some(&entity.id) {
                    ids.push(id());
                }
            }
            if let Some(namespace) = kubernetes_namespace(&entity.id) {
                let kind = fold(&entity.subkind);
                let key = format!("{}/{kind}/{name}", fold(namespace));
                lookup.by_namespaced.entry(key).or_default().push(id());
            }
            lookup.by_name.entry(name).or_default().push(id());
        }
        lookup
    }

    /// People speak of an incident by its number: its title is often the name of its alert, and of many others.
    fn incident(&mut self, entity: &Entity) {
        let mut numbers: Vec<String> = ["incident_id", "reference"]
            .iter()
            .filter_map(|key| entity.text(key))
            .map(fold)
            .collect();
        numbers.dedup();
        for number in numbers {
            let ids = self.by_name.entry(number).or_default();
            ids.push(entity.id.clone());
        }
    }

    /// Finds a thing that is not a document, perhaps of certain kinds only.
    pub fn entity(&self, text: &str, kinds: &[EntityKind]) -> Vec<EntityId> {
        let fits = |id: &EntityId| {
            kinds.is_empty() || self.kinds.get(id).is_some_and(|kind| kinds.contains(kind))
        };
        let pick = |ids: Option<&Vec<EntityId>>| -> Vec<EntityId> {
            ids.into_iter()
                .flatten()
                .filter(|i| fits(i))
                .cloned()
                .collect()
        };
        let id = EntityId::new(text);
        if self.kinds.contains_key(&id) && fits(&id) {
            return vec![id];
        }
        if let Some(name) = text.strip_prefix("alert:") {
            let key = format!("alert/{}", fold(name));
            return self.by_kind_and_name.get(&key).cloned().unwrap_or_default();
        }
        let text = text.strip_prefix("k8s:").unwrap_or(text);
        let parts: Vec<String> = text.split('/').map(fold).collect();
        match parts.as_slice() {
            [namespace, kind, name] => {
                let kind = long_kind(kind);
                let namespace = namespace.rsplit(':').next().unwrap_or(namespace);
                pick(
                    self.by_namespaced
                        .get(&format!("{namespace}/{kind}/{name}")),
                )
            }
            [kind, name] => pick(
                self.by_kind_and_name
                    .get(&format!("{}/{name}", long_kind(kind))),
            ),
            [name] => {
                let all = pick(self.by_name.get(name));
                let components: Vec<EntityId> = all
                    .iter()
                    .filter(|id| self.kinds.get(id) == Some(&EntityKind::Component))
                    .cloned()
                    .collect();
                if components.len() == 1 {
                    components
                } else {
                    all
                }
            }
            _ => Vec::new(),
        }
    }

    /// Names that look like `text`, best first.
    pub fn similar(&self, text: &str, kinds: &[EntityKind], limit: usize) -> Vec<String> {
        let wanted = fold(text);
        let bare = wanted.rsplit(['/', ':']).next().unwrap_or(&wanted);
        let similar = self.similar.get_or_init(|| {
            let mut names: Vec<String> = self.by_name.keys().cloned().collect();
            names.sort();
            Similar::new(names.into_iter())
        });
        let fits = |name: &str| {
            let mut ids = self.by_name.get(name).into_iter().flatten();
            kinds.is_empty() || ids.any(|id| self.kinds.get(id).is_some_and(|k| kinds.contains(k)))
        };
        let best = similar.best(bare, 0.85, limit, fits).into_iter();
        best.filter_map(|n| similar.name(n).map(|name| self.spelled(name)))
            .collect()
    }

    /// A folded name as its entity's id spells it.
    fn spelled(&self, folded: &str) -> String {
        let ids = self.by_name.get(folded).into_iter().flatten();
        let mut tails = ids.filter_map(|id| id.as_str().rsplit(['/', ':', '#']).next());
        tails
            .find(|tail| fold(tail) == folded)
            .unwrap_or(folded)
            .to_owned()
    }
}

/// Finds what `text` names, documents first by Obsidian's rules.
pub fn find(
    text: &str,
    lookup: &Lookup,
    names: &Names,
    vault_root: &SourcePath,
    is_document: &dyn Fn(&EntityId) -> bool,
) -> Found {
    let text = text.trim();
    let id = EntityId::new(text);
    if lookup.kinds.contains_key(&id) {
        return Found::One(id);
    }
    if !text.starts_with("alert:") && !text.starts_with("k8s:") {
        let inner = text
            .strip_prefix("[[")
            .and_then(|t| t.strip_suffix("]]"))
            .unwrap_or(text);
        let linkpath = inner.split(['#', '|']).next().unwrap_or(inner).trim();
        if !linkpath.is_empty() {
            let named = names.find(linkpath, vault_root);
            if let Some(target) = named.target {
                let id = |path: &SourcePath| {
                    let document = EntityId::document(path);
                    if is_document(&document) {
                        document
                    } else {
                        EntityId::file(path)
                    }
                };
                if named.others.is_empty() || linkpath.contains('/') {
                    let id = id(&target);
                    if lookup.kinds.contains_key(&id) {
                        return Found::One(id);
                    }
                } else {
                    let mut all = vec![id(&target)];
                    all.extend(named.others.iter().map(id));
                    all.sort();
                    return Found::Many(all);
                }
            }
        }
    }
    let mut found = lookup.entity(text, &[]);
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Found::One(only),
        (Some(last), false) => {
            found.push(last);
            Found::Many(found)
        }
        (None, _) => {
            let mut similar: Vec<String> = names
                .similar(text, 3)
                .into_iter()
                .map(|p| p.path.to_string())
                .collect();
            similar.extend(lookup.similar(text, &[], 3));
            similar.dedup();
            Found::None(similar)
        }
    }
}

/// `NS` of `k8s:SCOPE:NS/KIND/NAME`.
pub fn kubernetes_namespace(id: &EntityId) -> Option<&str> {
    let rest = id.as_str().strip_prefix("k8s:")?;
    let (_, rest) = rest.split_once(':')?;
    rest.split('/').next()
}

/// The short names that kubectl knows.
fn long_kind(kind: &str) -> &str {
    match kind {
        "deploy" | "deployments" => "deployment",
        "sts" | "statefulsets" => "statefulset",
        "ds" | "daemonsets" => "daemonset",
        "rs" | "replicasets" => "replicaset",
        "cj" | "cronjobs" => "cronjob",
        "jobs" => "job",
        "po" | "pods" => "pod",
        "svc" | "services" => "service",
        "ing" | "ingresses" => "ingress",
        "cm" | "configmaps" => "configmap",
        "secrets" => "secret",
        "sa" | "serviceaccounts" => "serviceaccount",
        "pvc" => "persistentvolumeclaim",
        "pv" => "persistentvolume",
        "hpa" => "horizontalpodautoscaler",
        "pdb" => "poddisruptionbudget",
        "netpol" => "networkpolicy",
        "ns" | "namespaces" => "namespace",
        "ks" => "kustomization",
        "hr" => "helmrelease",
        "app" => "application",
        other => other,
    }
}
