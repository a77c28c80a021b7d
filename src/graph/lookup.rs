//! The reference grammar: how people and properties name things.
//!
//! In this order, and the first that answers decides: an id as printed, or one with what it leaves out (`alert:NAME`,
//! `k8s:NS/KIND/NAME`, `tf:DIR#ADDRESS`, `image:NAME:TAG`, `component:NAME`, `file:` of a note) · a vault path ·
//! `[[note#heading]]` or a note's name · `NS/KIND/NAME` · `KIND/NAME` · the name of a component · any other name.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use crate::model::{Entity, EntityId, EntityKind, SourcePath};

use super::addresses::names_entity;
use super::kinds::TypedKind;
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
    /// What Terraform declares, by address.
    by_address: HashMap<String, Vec<EntityId>>,
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
            if let Some((_, address)) = terraform(&entity.id) {
                let ids = lookup.by_address.entry(address.to_owned()).or_default();
                ids.push(id());
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
        if let Some(found) = self.by_scheme(text) {
            return pick(Some(&found));
        }
        let parts: Vec<String> = text.split('/').map(fold).collect();
        match parts.as_slice() {
            [namespace, kind, name] => pick(Some(&self.objects(Some(namespace), kind, name))),
            [kind, name] => pick(Some(&self.objects(None, kind, name))),
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

    /// What an id names that leaves something out; `None` if the text is no id.
    fn by_scheme(&self, text: &str) -> Option<Vec<EntityId>> {
        let (scheme, rest) = text.split_once(':')?;
        Some(match scheme {
            "alert" => {
                let (group, name) = match rest.rsplit_once('/') {
                    Some((group, name)) => (Some(group), name),
                    None => (None, rest),
                };
                let mut found =
                    self.listed(&self.by_kind_and_name, &format!("alert/{}", fold(name)));
                let tail = group.map(|group| format!("/{group}/{name}"));
                found.retain(|id| tail.as_ref().is_none_or(|tail| id.as_str().ends_with(tail)));
                found
            }
            "k8s" => self.by_object_id(rest),
            "tf" => self.by_terraform_id(rest),
            "image" => {
                let tags = rest.rfind('/').map_or(0, |slash| slash + 1);
                let name = rest.get(tags..).and_then(|n| n.split([':', '@']).next());
                let bare = format!("{}{}", rest.get(..tags).unwrap_or(""), name.unwrap_or(""));
                let written = ["", "docker.io/", "docker.io/library/"];
                let ids = written.map(|registry| EntityId::new(&format!("image:{registry}{bare}")));
                let known = ids.into_iter().find(|id| self.kinds.contains_key(id));
                known.into_iter().collect()
            }
            "file" => {
                let id = EntityId::new(&format!("doc:{}", rest.trim_end_matches('/')));
                Some(id)
                    .filter(|id| self.kinds.contains_key(id))
                    .into_iter()
                    .collect()
            }
            "component" | "group" | "user" | "system" | "domain" | "api" => {
                let namespace = if rest.contains('/') { "" } else { "default/" };
                let id = EntityId::new(&format!("{scheme}:{namespace}{}", fold(rest)));
                Some(id)
                    .filter(|id| self.kinds.contains_key(id))
                    .into_iter()
                    .collect()
            }
            _ => return None,
        })
    }

    /// `NS/KIND/NAME`, perhaps `SCOPE:` before it, or `KIND/NAME`.
    fn by_object_id(&self, rest: &str) -> Vec<EntityId> {
        let scope = rest
            .split('/')
            .next()
            .and_then(|first| first.split_once(':'));
        let rest = scope.map_or(rest, |(scope, _)| rest.get(scope.len() + 1..).unwrap_or(""));
        let parts: Vec<String> = rest.split('/').map(fold).collect();
        let mut found = match parts.as_slice() {
            [namespace, kind, name] => self.objects(Some(namespace), kind, name),
            [kind, name] => self.objects(None, kind, name),
            _ => Vec::new(),
        };
        let beginning = scope.map(|(scope, _)| format!("k8s:{scope}:"));
        found.retain(|id| {
            let beginning = beginning.as_deref().unwrap_or("k8s:");
            id.as_str().starts_with(beginning)
        });
        found
    }

    /// `DIR#ADDRESS`, the name of the root before it or not.
    fn by_terraform_id(&self, rest: &str) -> Vec<EntityId> {
        let Some((folder, address)) = rest.split_once('#') else {
            return Vec::new();
        };
        let folder = folder.trim_start_matches("./").trim_end_matches('/');
        let mut found = self.listed(&self.by_address, address);
        let whole = |id: &EntityId| terraform(id).map(|(folder, _)| folder.to_owned());
        let below = |id: &EntityId| {
            let whole = whole(id)?;
            whole.split_once('/').map(|(_, below)| below.to_owned())
        };
        if found.iter().any(|id| whole(id).as_deref() == Some(folder)) {
            found.retain(|id| whole(id).as_deref() == Some(folder));
            return found;
        }
        let folder = if folder.is_empty() { "." } else { folder };
        found.retain(|id| below(id).as_deref() == Some(folder));
        found
    }

    /// Things of a kind and a name, both folded.
    fn objects(&self, namespace: Option<&str>, kind: &str, name: &str) -> Vec<EntityId> {
        let kind = TypedKind::read(kind);
        for word in &kind.words {
            let mut found = match namespace {
                Some(namespace) => {
                    self.listed(&self.by_namespaced, &format!("{namespace}/{word}/{name}"))
                }
                None => self.listed(&self.by_kind_and_name, &format!("{word}/{name}")),
            };
            found.retain(|id| kind.fits_group(id));
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    fn listed(&self, index: &HashMap<String, Vec<EntityId>>, key: &str) -> Vec<EntityId> {
        index.get(key).cloned().unwrap_or_default()
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
    if !names_entity(text) {
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

/// `ROOT/DIR` and `ADDRESS` of `tf:ROOT/DIR#ADDRESS`.
pub fn terraform(id: &EntityId) -> Option<(&str, &str)> {
    id.as_str().strip_prefix("tf:")?.split_once('#')
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn entity(id: &str, kind: EntityKind, subkind: &str, name: &str) -> Entity {
        Entity {
            id: EntityId::new(id),
            kind,
            subkind: subkind.to_owned(),
            name: name.to_owned(),
            scope: String::new(),
            group: None,
            properties: BTreeMap::new(),
            origins: Vec::new(),
        }
    }

    #[test]
    fn an_id_may_leave_out_what_is_plain() {
        use EntityKind::{Alert, Component, Endpoint, Image, Note, Release, Resource, Workload};
        let known = [
            entity("k8s:eu:shop/Deployment/web", Workload, "Deployment", "web"),
            entity("k8s:us:shop/Deployment/web", Workload, "Deployment", "web"),
            entity("k8s:eu:_/ClusterRole/a:b", Resource, "ClusterRole", "a:b"),
            entity(
                "k8s:eu:shop/Gateway.networking.istio.io/web",
                Endpoint,
                "Gateway",
                "web",
            ),
            entity(
                "k8s:eu:flux/Kustomization.kustomize.toolkit.fluxcd.io/apps",
                Release,
                "Kustomization",
                "apps",
            ),
            entity("kustomize:infra/apps", Release, "kustomization", "apps"),
            entity("tf:infra/net#aws_vpc.main", Resource, "tf-resource", "main"),
            entity("tf:infra/.#aws_vpc.main", Resource, "tf-resource", "main"),
            entity("image:docker.io/library/nginx", Image, "", "nginx"),
            entity("component:default/web", Component, "service", "web"),
            entity("alert:a/g/Down", Alert, "prometheus", "Down"),
            entity("alert:a/h/Down", Alert, "prometheus", "Down"),
            entity("doc:infra/README.md", Note, "note", "README"),
        ];
        let lookup = Lookup::new(known.iter());
        let found = |text: &str| -> Vec<String> {
            let found = lookup.entity(text, &[]);
            found.iter().map(EntityId::to_string).collect()
        };
        let cases: &[(&str, &[&str])] = &[
            (
                "k8s:shop/Deployment/web",
                &["k8s:eu:shop/Deployment/web", "k8s:us:shop/Deployment/web"],
            ),
            ("k8s:us:shop/deploy/web", &["k8s:us:shop/Deployment/web"]),
            ("k8s:asia:shop/Deployment/web", &[]),
            ("k8s:_/ClusterRole/a:b", &["k8s:eu:_/ClusterRole/a:b"]),
            (
                "gateway.networking.istio.io/web",
                &["k8s:eu:shop/Gateway.networking.istio.io/web"],
            ),
            ("gateway.gateway.networking.k8s.io/web", &[]),
            (
                "ks/apps",
                &["k8s:eu:flux/Kustomization.kustomize.toolkit.fluxcd.io/apps"],
            ),
            ("tf:infra/net#aws_vpc.main", &["tf:infra/net#aws_vpc.main"]),
            ("tf:net#aws_vpc.main", &["tf:infra/net#aws_vpc.main"]),
            ("tf:.#aws_vpc.main", &["tf:infra/.#aws_vpc.main"]),
            ("tf:#aws_vpc.main", &["tf:infra/.#aws_vpc.main"]),
            ("tf:#aws_vpc.other", &[]),
            ("image:nginx:1.27", &["image:docker.io/library/nginx"]),
            ("image:nginx@sha256:ab", &["image:docker.io/library/nginx"]),
            ("component:Web", &["component:default/web"]),
            ("alert:Down", &["alert:a/g/Down", "alert:a/h/Down"]),
            ("alert:h/Down", &["alert:a/h/Down"]),
            ("file:infra/README.md", &["doc:infra/README.md"]),
        ];
        for (text, expected) in cases {
            assert_eq!(found(text), *expected, "{text}");
        }
    }
}
