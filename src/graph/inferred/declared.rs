//! What is declared, by the names that commands and prose use.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::graph::kinds::{TypedKind, group_of};
use crate::graph::lookup::kubernetes_namespace;
use crate::model::{Entity, EntityId, EntityKind, Origin, Value};

use super::{Aim, Lead, Speaker};

/// Everything that is declared and no document.
pub struct Declared<'d> {
    by_name: HashMap<&'d str, Vec<&'d Entity>>,
    /// Things of Terraform and Compose by what stands behind the `#` of their ids.
    by_fragment: HashMap<&'d str, Vec<&'d Entity>>,
    /// What runs, with the labels of its pods.
    pods: Vec<(&'d Entity, &'d [(String, Value)])>,
    /// Environments of Kubernetes objects.
    scopes: BTreeSet<&'d str>,
    /// Is there any alert?
    pub has_alerts: bool,
}

/// Where a command says that its object is.
#[derive(Clone, Copy)]
pub struct Place<'m> {
    pub namespace: Option<&'m str>,
    pub context: Option<&'m str>,
}

impl Place<'_> {
    /// Nothing is said of it.
    pub const ANY: Place<'static> = Place {
        namespace: None,
        context: None,
    };
}

impl<'d> Declared<'d> {
    /// Indexes entities.
    pub fn new(entities: &'d BTreeMap<EntityId, Entity>) -> Self {
        let mut found = Self {
            by_name: HashMap::new(),
            by_fragment: HashMap::new(),
            pods: Vec::new(),
            scopes: BTreeSet::new(),
            has_alerts: false,
        };
        for entity in entities.values() {
            let scheme = entity.id.scheme();
            if matches!(scheme, "doc" | "file") {
                continue;
            }
            // Releases and containers have names of their own.
            let own = ["release_name", "container_name"].iter();
            let own = own.filter_map(|key| entity.text(key));
            for name in own.filter(|n| *n != entity.name).chain([&*entity.name]) {
                found.by_name.entry(name).or_default().push(entity);
            }
            found.has_alerts |= entity.kind == EntityKind::Alert;
            match scheme {
                "k8s" => {
                    found.scopes.insert(&entity.scope);
                    if let Some(Value::Map(labels)) = entity.property("pod_labels") {
                        found.pods.push((entity, labels));
                    }
                }
                "tf" | "compose" => {
                    if let Some((_, fragment)) = entity.id.as_str().split_once('#') {
                        found.by_fragment.entry(fragment).or_default().push(entity);
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// Everything of a name.
    pub fn named(&self, name: &str) -> &[&'d Entity] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// Everything in Terraform or Compose behind a `#`.
    pub fn behind(&self, scheme: &str, fragment: &str) -> Vec<&'d Entity> {
        let found = self.by_fragment.get(fragment).into_iter().flatten();
        found.filter(|e| e.id.scheme() == scheme).copied().collect()
    }

    /// Alerts of a name.
    pub fn alerts(&self, name: &str) -> Vec<&'d Entity> {
        let found = self.named(name).iter();
        found
            .filter(|e| e.kind == EntityKind::Alert)
            .copied()
            .collect()
    }

    /// Objects of a kind and a name.
    pub fn objects(&self, kind: &str, name: &str) -> Vec<&'d Entity> {
        let kind = TypedKind::read(kind);
        let all = self.named(name).iter();
        let mut found: Vec<&Entity> = all
            .filter(|e| e.id.scheme() == "k8s" && e.name == name)
            .filter(|e| kind.fits(&e.subkind, &e.id))
            .copied()
            .collect();
        // A kind without a group is Kubernetes' own, if that has one of the name.
        let is_core = |e: &&Entity| group_of(&e.id) == Some("");
        if kind.group.is_none() && found.iter().any(is_core) {
            found.retain(is_core);
        }
        found
    }

    /// What runs under labels of pods.
    pub fn labelled(&self, labels: &[(String, String)]) -> Vec<&'d Entity> {
        let has = |known: &[(String, Value)], (key, value): &(String, String)| {
            let mut known = known.iter();
            known.any(|(k, v)| k == key && v.as_text() == Some(value))
        };
        let all = self.pods.iter();
        all.filter(|(_, known)| labels.iter().all(|label| has(known, label)))
            .map(|(entity, _)| *entity)
            .collect()
    }

    /// What of some objects is meant: those in the place that is told, those nearest to the note, and of these one.
    pub fn settle(
        &self,
        speaker: &Speaker<'_>,
        place: Place<'_>,
        mut found: Vec<&'d Entity>,
    ) -> Lead {
        let scopes = self.scopes_of(place.context);
        if !scopes.is_empty() {
            found.retain(|e| scopes.contains(e.scope.as_str()));
        }
        let namespace_of = |e: &Entity| kubernetes_namespace(&e.id).unwrap_or("?").to_owned();
        let mut sure = place.namespace.is_some() || found.iter().all(|e| namespace_of(e) == "_");
        if let Some(wanted) = place.namespace {
            let fits =
                |e: &&Entity| matches!(namespace_of(e).as_str(), n if n == wanted || n == "_");
            if found.iter().any(fits) {
                found.retain(fits);
            } else {
                // Where no manifest tells the namespace, it may be this one.
                sure = false;
                found.retain(|e| namespace_of(e) == "?");
            }
        }
        let found = near(speaker, found);
        sure &= found.len() == 1;
        one(found, if sure { 0.9 } else { 0.75 })
    }

    /// The environments whose names stand in that of a context: `staging` in `gke_acme_eu_staging`.
    fn scopes_of(&self, context: Option<&str>) -> BTreeSet<&'d str> {
        let Some(context) = context else {
            return BTreeSet::new();
        };
        let exact = self.scopes.get(context);
        if let Some(exact) = exact {
            return BTreeSet::from([*exact]);
        }
        let mut words = context.split(|c: char| !c.is_ascii_alphanumeric());
        let first = words.find_map(|word| self.scopes.get(word).filter(|_| !word.is_empty()));
        first.into_iter().copied().collect()
    }
}

/// Those nearest to the note: in its environment, else in its repository, else all.
pub fn near<'d>(speaker: &Speaker<'_>, found: Vec<&'d Entity>) -> Vec<&'d Entity> {
    if speaker.in_vault || found.len() < 2 {
        return found;
    }
    let in_scope = |e: &&Entity| !e.scope.is_empty() && e.scope == speaker.scope;
    let in_root = |e: &&Entity| e.origins.iter().any(|o| o.path.root == speaker.path.root);
    let mut nearest = found.clone();
    nearest.retain(in_scope);
    if nearest.is_empty() {
        nearest = found.clone();
        nearest.retain(in_root);
    }
    if nearest.is_empty() { found } else { nearest }
}

/// The one thing that all of these are: one object in several environments, or one declaration that is put into
/// several places, is one.
pub fn one(found: Vec<&Entity>, confidence: f32) -> Lead {
    let Some((first, rest)) = found.split_first() else {
        return Lead::Nowhere;
    };
    let is_same = rest
        .iter()
        .all(|e| same_object(first, e) || same_declaration(first, e));
    let ids = || found.iter().map(|e| e.id.clone());
    match is_same {
        true => Lead::To(ids().map(Aim::Entity).collect(), "command", confidence),
        false => Lead::Several(ids().collect()),
    }
}

fn same_object(a: &Entity, b: &Entity) -> bool {
    let bare = |e: &'_ Entity| {
        let rest = e.id.as_str().strip_prefix("k8s:")?.split_once(':')?.1;
        Some(rest.to_owned())
    };
    a.id == b.id || bare(a).is_some_and(|bare_a| Some(bare_a) == bare(b))
}

fn same_declaration(a: &Entity, b: &Entity) -> bool {
    let shares = |origin: &Origin| b.origins.contains(origin);
    a.origins.iter().any(shares)
}
