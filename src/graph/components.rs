//! Components behind what runs: those that catalogs and notes declare are joined, others follow from names and labels.

use std::collections::{BTreeMap, HashMap};

use crate::model::{
    Basis, Entity, EntityId, EntityKind, LabelOperator, Origin, RelationKind, Selector, Value,
};

use super::draft::{Draft, Saying};
use super::label_selector;
use super::lookup::kubernetes_namespace;
use super::notes::component_id;

/// Components by their names, whatever their namespaces.
pub struct Known(HashMap<String, Vec<EntityId>>);

impl Known {
    /// All that are there by now.
    pub fn new(draft: &Draft) -> Self {
        let mut known: HashMap<String, Vec<EntityId>> = HashMap::new();
        let components = draft.entities.values();
        for component in components.filter(|e| e.kind == EntityKind::Component) {
            let id = component.id.clone();
            known.entry(tail(&id).to_owned()).or_default().push(id);
        }
        Self(known)
    }

    /// The component of a name: the only one, else that of a namespace.
    pub fn find(&self, name: &str, namespace: &str) -> Option<&EntityId> {
        let default = component_id(name);
        let known = self.0.get(tail(&default))?;
        match known.as_slice() {
            [only] => Some(only),
            several => {
                let wanted = format!("component:{namespace}/{}", tail(&default));
                let mut wanted = several.iter().filter(|id| id.as_str() == wanted);
                wanted
                    .next()
                    .or_else(|| several.iter().find(|id| **id == default))
            }
        }
    }
}

/// `NAME` of `component:NS/NAME`.
fn tail(id: &EntityId) -> &str {
    id.as_str().rsplit('/').next().unwrap_or(id.as_str())
}

/// Every long-running workload is part of a component: the logical service that people talk about.
pub fn behind_workloads(draft: &mut Draft) {
    let known = Known::new(draft);
    let catalog = Catalog::new(draft.entities.values());
    let mut joined: Vec<(EntityId, Vec<Origin>, Part)> = Vec::new();
    for workload in draft.entities.values() {
        if workload.kind != EntityKind::Workload {
            continue;
        }
        let declared = catalog.components(workload);
        let say = |part| (workload.id.clone(), workload.origins.clone(), part);
        if declared.is_empty() {
            let short = matches!(
                workload.subkind.as_str(),
                "Job" | "CronJob" | "Pod" | "ReplicaSet"
            );
            // What is only pulled (`db`, `redis`) is nobody's own service.
            let pulled =
                workload.subkind == "compose-service" && workload.property("build").is_none();
            let own = !short && !pulled;
            joined.extend(own.then(|| say(named(workload, &known))));
        } else {
            joined.extend(declared.into_iter().map(say));
        }
    }
    for (workload, origins, part) in joined {
        for origin in origins {
            part.add(draft, &workload, origin);
        }
    }
}

/// A component that something is part of.
pub struct Part {
    pub component: EntityId,
    /// What people would call it.
    pub name: String,
    pub via: &'static str,
    pub confidence: f32,
}

impl Part {
    /// Says that `thing` is part of the component, which exists by that.
    pub fn add(&self, draft: &mut Draft, thing: &EntityId, origin: Origin) {
        let derived = !draft.entities.contains_key(&self.component);
        let entity = draft.entity(Saying {
            id: self.component.clone(),
            kind: EntityKind::Component,
            subkind: "service",
            name: &self.name,
            scope: "",
            origin: origin.clone(),
        });
        if derived {
            Draft::property(entity, "basis", Value::from(Basis::Derived.as_str()));
        }
        let say = (Basis::Derived, self.confidence);
        let to = &self.component;
        draft.relation(thing, RelationKind::PartOf, to, self.via, say, origin);
    }
}

/// The component that the names of a workload tell, in the order that OpenTelemetry's semantic conventions give. Where
/// nobody declares one of the first name, a later name counts that stands in it and is declared: `checkout-prod` and
/// `checkout-v2` are of the `checkout` that people know.
fn named(workload: &Entity, known: &Known) -> Part {
    let namespace = kubernetes_namespace(&workload.id).unwrap_or("?");
    let find = |name: &str| known.find(name, namespace);
    let own = |name| label(workload, "labels", name);
    let weak = |name| own(name).or_else(|| label(workload, "pod_labels", name));
    let names = [
        (workload.text("service_name"), "service.name", 1.0),
        (own("app.kubernetes.io/instance"), "instance", 0.9),
        (own("app.kubernetes.io/name"), "name", 0.9),
        (Some(workload.name.as_str()), "workload", 0.8),
        (weak("app"), "app", 0.7),
        (weak("k8s-app"), "app", 0.7),
    ];
    let mut names = names
        .into_iter()
        .filter_map(|(name, via, confidence)| Some((name?, via, confidence)));
    let first = names.next().unwrap_or((&workload.name, "workload", 0.8));
    let told = first.1 == "service.name" || find(first.0).is_some();
    let better = names
        .filter(|_| !told)
        .find(|(name, ..)| holds(first.0, name) && find(name).is_some());
    let (name, via, confidence) = better.unwrap_or(first);
    Part {
        component: find(name).cloned().unwrap_or_else(|| component_id(name)),
        name: name.to_owned(),
        via,
        confidence,
    }
}

/// Does a name hold another between its dashes?
fn holds(name: &str, word: &str) -> bool {
    format!("-{name}-").contains(&format!("-{word}-"))
}

fn label<'e>(entity: &'e Entity, property: &str, name: &str) -> Option<&'e str> {
    entity.property(property)?.get(name)?.as_text()
}

/// Components of a catalog that say which objects of Kubernetes are theirs.
#[derive(Default)]
struct Catalog {
    /// By `backstage.io/kubernetes-id`.
    by_id: HashMap<String, Vec<Claimant>>,
    /// By a label that `backstage.io/kubernetes-label-selector` asks for.
    by_label: HashMap<(String, String), Vec<(Claimant, Selector)>>,
}

#[derive(Clone)]
struct Claimant {
    component: EntityId,
    name: String,
    /// `backstage.io/kubernetes-namespace`: nothing elsewhere is meant.
    namespace: Option<String>,
}

const KUBERNETES_ID: &str = "backstage.io/kubernetes-id";

impl Catalog {
    fn new<'e>(entities: impl Iterator<Item = &'e Entity>) -> Self {
        let mut catalog = Self::default();
        for component in entities.filter(|e| e.kind == EntityKind::Component) {
            let annotation = |name: &str| label(component, "annotations", name);
            let claimant = || Claimant {
                component: component.id.clone(),
                name: component.name.clone(),
                namespace: annotation("backstage.io/kubernetes-namespace").map(str::to_owned),
            };
            if let Some(id) = annotation(KUBERNETES_ID) {
                let all = catalog.by_id.entry(id.to_owned()).or_default();
                all.push(claimant());
            }
            let selector = annotation("backstage.io/kubernetes-label-selector");
            if let Some(selector) = selector.and_then(label_selector::parse) {
                for asked in asked(&selector) {
                    let all = catalog.by_label.entry(asked).or_default();
                    all.push((claimant(), selector.clone()));
                }
            }
        }
        catalog
    }

    /// The components that claim a workload.
    fn components(&self, workload: &Entity) -> Vec<Part> {
        let namespace = kubernetes_namespace(&workload.id).unwrap_or("?");
        let mut found: BTreeMap<&EntityId, Part> = BTreeMap::new();
        let part = |claimant: &Claimant, via, confidence| Part {
            component: claimant.component.clone(),
            name: claimant.name.clone(),
            via,
            confidence,
        };
        for property in ["labels", "pod_labels"] {
            let Some(Value::Map(labels)) = workload.property(property) else {
                continue;
            };
            let text = |key: &str| label(workload, property, key);
            let by_id = text(KUBERNETES_ID).and_then(|id| self.by_id.get(id));
            for claimant in by_id.into_iter().flatten() {
                let there = claimant.namespace.as_deref().is_none_or(|n| n == namespace);
                if there || namespace == "?" {
                    let part = part(claimant, "kubernetes-id", 1.0);
                    found.entry(&claimant.component).or_insert(part);
                }
            }
            for (key, value) in labels {
                let asked = value.as_text().map(|v| (key.clone(), v.to_owned()));
                let chosen = asked.and_then(|asked| self.by_label.get(&asked));
                for (claimant, selector) in chosen.into_iter().flatten() {
                    let there = claimant.namespace.as_deref().is_none_or(|n| n == namespace);
                    if there && selector.fits(text) {
                        let part = part(claimant, "kubernetes-label-selector", 0.95);
                        found.entry(&claimant.component).or_insert(part);
                    }
                }
            }
        }
        found.into_values().collect()
    }
}

/// The labels of which a selector asks for one: it is looked up by them. One that asks for none would fit nearly
/// everything, and is left out.
fn asked(selector: &Selector) -> Vec<(String, String)> {
    if let Some(first) = selector.labels.first() {
        return vec![first.clone()];
    }
    let mut sets = selector.expressions.iter();
    let set = sets.find(|e| e.operator == LabelOperator::In);
    let values = set.map(|e| e.values.iter().map(|v| (e.key.clone(), v.clone())));
    values.into_iter().flatten().collect()
}
