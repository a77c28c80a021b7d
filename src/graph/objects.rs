//! Kubernetes objects by what references know of them: namespace, kind and name, or labels.

use std::collections::{BTreeMap, HashMap};

use crate::model::{Entity, EntityId, LabelsOf, Namespaces, Selector, Value};

use super::lookup::kubernetes_namespace;

type Labels = BTreeMap<String, String>;

/// Objects of one scope.
#[derive(Default)]
struct Scope {
    /// (namespace, kind, name) → ids, one an API group, in order.
    by_name: HashMap<(String, String, String), Vec<EntityId>>,
    /// namespace → workloads by the labels of their pods.
    pods: BTreeMap<String, Shelf>,
    /// kind → namespace → objects by their own labels.
    labelled: HashMap<String, BTreeMap<String, Shelf>>,
}

/// Labelled objects of one namespace.
#[derive(Default)]
struct Shelf {
    objects: Vec<(EntityId, Labels)>,
    /// label → value → places in `objects`.
    by_label: HashMap<String, HashMap<String, Vec<usize>>>,
}

impl Shelf {
    fn add(&mut self, id: EntityId, labels: Labels) {
        let place = self.objects.len();
        for (key, value) in &labels {
            let values = self.by_label.entry(key.clone()).or_default();
            values.entry(value.clone()).or_default().push(place);
        }
        self.objects.push((id, labels));
    }

    /// The objects that a selector fits. Only those with its rarest label are looked at.
    fn fitting<'s>(&'s self, selector: &'s Selector) -> impl Iterator<Item = &'s EntityId> {
        let places = |(key, value): &(String, String)| match self.by_label.get(key) {
            Some(values) => values.get(value).map_or(&[][..], Vec::as_slice),
            None => &[],
        };
        let rarest = selector.labels.iter().map(places).min_by_key(|p| p.len());
        let all = if rarest.is_none() {
            self.objects.as_slice()
        } else {
            &[]
        };
        let some = rarest.unwrap_or_default().iter();
        some.filter_map(|place| self.objects.get(*place))
            .chain(all)
            .filter(|(_, labels)| selector.fits(|key| labels.get(key).map(String::as_str)))
            .map(|(id, _)| id)
    }
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
            let of_name = scope.by_name.entry(key).or_default();
            of_name.push(entity.id.clone());
            if let Some(labels) = labels(entity, "pod_labels") {
                let pods = scope.pods.entry(namespace.to_owned()).or_default();
                pods.add(entity.id.clone(), labels);
            }
            // Only objects that somebody selects by their own labels.
            if is_selected(&entity.subkind) && is_plain(entity) {
                let labels = labels(entity, "labels").unwrap_or_default();
                let kind = scope.labelled.entry(entity.subkind.clone()).or_default();
                let there = kind.entry(namespace.to_owned()).or_default();
                there.add(entity.id.clone(), labels);
            }
        }
        Self { scopes }
    }

    /// The object of a kind and a name, whatever its group: Kubernetes' own, else the only one.
    pub fn find(&self, scope: &str, namespace: &str, kind: &str, name: &str) -> Option<&EntityId> {
        let of_name = self.of_name(scope, namespace, kind, name)?;
        let own = of_name.iter().find(|id| api_group(id).is_empty());
        own.or(match of_name.as_slice() {
            [only] => Some(only),
            _ => None,
        })
    }

    /// The object of a group, a kind and a name. An empty group is one that the speaker does not know.
    pub fn find_in_group(
        &self,
        (scope, namespace): (&str, &str),
        (group, kind): (&str, &str),
        name: &str,
    ) -> Option<&EntityId> {
        if group.is_empty() {
            return self.find(scope, namespace, kind, name);
        }
        let of_name = self.of_name(scope, namespace, kind, name)?;
        of_name.iter().find(|id| api_group(id) == group)
    }

    fn of_name(
        &self,
        scope: &str,
        namespace: &str,
        kind: &str,
        name: &str,
    ) -> Option<&Vec<EntityId>> {
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
        let shelves: Vec<&Shelf> = match namespaces {
            Namespaces::Own => all.get(own).into_iter().collect(),
            Namespaces::Any => all.values().collect(),
            Namespaces::These(names) => names.iter().filter_map(|n| all.get(n)).collect(),
        };
        let found = shelves
            .into_iter()
            .flat_map(|shelf| shelf.fitting(selector));
        found.cloned().collect()
    }
}

/// Kinds that somebody selects by labels of their own.
fn is_selected(kind: &str) -> bool {
    matches!(
        kind,
        "Service"
            | "Pod"
            | "Namespace"
            | "Ingress"
            | "ServiceMonitor"
            | "PodMonitor"
            | "Probe"
            | "ScrapeConfig"
            | "PrometheusRule"
            | "AlertmanagerConfig"
    )
}

/// Is it of the group that is meant? A Service of Knative is none of those that monitors select.
fn is_plain(entity: &Entity) -> bool {
    matches!(api_group(&entity.id), "" | "monitoring.coreos.com")
}

/// `GROUP` of `k8s:SCOPE:NS/KIND.GROUP/NAME`; empty for Kubernetes' own.
fn api_group(id: &EntityId) -> &str {
    let kind = id.as_str().split('/').nth(1).unwrap_or("");
    kind.split_once('.').map_or("", |(_, group)| group)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EntityKind;

    fn object(id: &str, kind: &str) -> Entity {
        Entity {
            id: EntityId::new(id),
            kind: EntityKind::Resource,
            subkind: kind.to_owned(),
            name: "web".to_owned(),
            scope: "prod".to_owned(),
            group: None,
            properties: std::collections::BTreeMap::new(),
            origins: Vec::new(),
        }
    }

    #[test]
    fn kinds_of_one_name_are_found_by_their_group() {
        let core = object("k8s:prod:shop/Service/web", "Service");
        let knative = object("k8s:prod:shop/Service.serving.knative.dev/web", "Service");
        let istio = object("k8s:prod:shop/Gateway.networking.istio.io/web", "Gateway");
        let standard = object(
            "k8s:prod:shop/Gateway.gateway.networking.k8s.io/web",
            "Gateway",
        );
        let all = [&core, &knative, &istio, &standard];
        let objects = Objects::new(all.into_iter());
        let find = |group, kind| objects.find_in_group(("prod", "shop"), (group, kind), "web");
        assert_eq!(find("", "Service"), Some(&core.id));
        assert_eq!(find("serving.knative.dev", "Service"), Some(&knative.id));
        assert_eq!(find("networking.istio.io", "Gateway"), Some(&istio.id));
        assert_eq!(find("", "Gateway"), None, "none is chosen of two");
        assert_eq!(find("example.org", "Gateway"), None);
    }

    #[test]
    fn a_selector_finds_all_that_fits_and_nothing_else() {
        let labelled = |name: &str, pairs: &[(&str, &str)]| {
            let mut entity = object(&format!("k8s:prod:shop/Deployment/{name}"), "Deployment");
            let text = |(k, v): &(&str, &str)| ((*k).to_owned(), Value::from(*v));
            let labels = Value::Map(pairs.iter().map(text).collect());
            entity.properties.insert("pod_labels".to_owned(), labels);
            entity
        };
        let all = [
            labelled("a", &[("app", "web"), ("tier", "front")]),
            labelled("b", &[("app", "web")]),
            labelled("c", &[("app", "api"), ("tier", "front")]),
        ];
        let objects = Objects::new(all.iter());
        let find = |pairs: &[(&str, &str)]| {
            let label = |(k, v): &(&str, &str)| ((*k).to_owned(), (*v).to_owned());
            let selector = Selector {
                labels: pairs.iter().map(label).collect(),
                ..Selector::default()
            };
            let own = &Namespaces::Own;
            objects.labelled("prod", "shop", LabelsOf::Pods, own, &selector)
        };
        assert_eq!(
            find(&[("app", "web")]),
            [all[0].id.clone(), all[1].id.clone()]
        );
        assert_eq!(
            find(&[("app", "web"), ("tier", "front")]),
            [all[0].id.clone()]
        );
        assert_eq!(find(&[("app", "web"), ("zone", "eu")]), []);
        assert_eq!(find(&[]).len(), 3);
    }
}
