//! Kubernetes objects by what references know of them: namespace, kind and name, or labels.

use std::collections::{BTreeMap, HashMap};

use crate::model::{Entity, EntityId, LabelsOf, Namespaces, Selector, Value};

use super::lookup::kubernetes_namespace;

type Labels = HashMap<String, String>;

/// Objects of one scope.
#[derive(Default)]
struct Scope {
    /// (namespace, kind, name) → id; API groups do not matter to references.
    by_name: HashMap<(String, String, String), EntityId>,
    /// namespace → workloads with the labels of their pods.
    pods: BTreeMap<String, Vec<(EntityId, Labels)>>,
    /// kind → namespace → objects with their own labels.
    labelled: HashMap<String, BTreeMap<String, Vec<(EntityId, Labels)>>>,
}

/// All objects, scope by scope.
pub struct Objects {
    scopes: HashMap<String, Scope>,
}

impl Objects {
    /// Indexes every Kubernetes object among the entities.
    pub fn new<'e>(entities: impl Iterator<Item = &'e Entity>) -> Self {
        let mut scopes: HashMap<String, Scope> = HashMap::new();
        for entity in entities {
            let Some(namespace) = kubernetes_namespace(&entity.id) else {
                continue;
            };
            let scope = scopes.entry(entity.scope.clone()).or_default();
            let key = (
                namespace.to_owned(),
                entity.subkind.clone(),
                entity.name.clone(),
            );
            scope
                .by_name
                .entry(key)
                .or_insert_with(|| entity.id.clone());
            if let Some(labels) = labels(entity, "pod_labels") {
                let pods = scope.pods.entry(namespace.to_owned()).or_default();
                pods.push((entity.id.clone(), labels));
            }
            // Only objects that somebody selects by their own labels.
            if let "Service" | "Pod" | "Namespace" = entity.subkind.as_str() {
                let labels = labels(entity, "labels").unwrap_or_default();
                let kind = scope.labelled.entry(entity.subkind.clone()).or_default();
                let there = kind.entry(namespace.to_owned()).or_default();
                there.push((entity.id.clone(), labels));
            }
        }
        Self { scopes }
    }

    /// The object of a kind and a name.
    pub fn find(&self, scope: &str, namespace: &str, kind: &str, name: &str) -> Option<&EntityId> {
        let key = (namespace.to_owned(), kind.to_owned(), name.to_owned());
        self.scopes.get(scope)?.by_name.get(&key)
    }

    /// All objects that a selector of `own` namespace fits.
    pub fn labelled(
        &self,
        scope: &str,
        own: &str,
        what: LabelsOf,
        namespaces: &Namespaces,
        selector: &Selector,
    ) -> Vec<EntityId> {
        let Some(scope) = self.scopes.get(scope) else {
            return Vec::new();
        };
        let all = match what {
            LabelsOf::Pods => &scope.pods,
            LabelsOf::Objects(kind) => match scope.labelled.get(kind) {
                Some(all) => all,
                None => return Vec::new(),
            },
        };
        let there: Vec<_> = match namespaces {
            Namespaces::Own => all.get(own).into_iter().flatten().collect(),
            Namespaces::Any => all.values().flatten().collect(),
            Namespaces::These(names) => names.iter().filter_map(|n| all.get(n)).flatten().collect(),
        };
        there
            .into_iter()
            .filter(|(_, labels)| selector.fits(|key| labels.get(key).map(String::as_str)))
            .map(|(id, _)| id.clone())
            .collect()
    }
}

fn labels(entity: &Entity, property: &str) -> Option<Labels> {
    let Some(Value::Map(labels)) = entity.property(property) else {
        return None;
    };
    let texts = labels
        .iter()
        .filter_map(|(k, v)| Some((k.clone(), v.as_text()?.to_owned())));
    Some(texts.collect())
}
