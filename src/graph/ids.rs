//! Ids of entities: what a source knows of a thing, completed with its scope.

use std::collections::HashMap;

use globset::{Glob, GlobMatcher};

use crate::model::{EntityId, EntityKey, KubernetesKey, RootName, Settings, SourcePath};

/// Knows the scope of every path.
#[derive(Debug)]
pub struct Ids {
    scopes: HashMap<RootName, Vec<(GlobMatcher, String)>>,
}

impl Ids {
    /// Compiles the scope patterns. A pattern that is no glob never matches.
    pub fn new(settings: &Settings) -> Self {
        let scopes = settings
            .roots
            .iter()
            .map(|root| {
                let rules = root
                    .scopes
                    .iter()
                    .filter_map(|rule| {
                        let glob = Glob::new(&rule.pattern).ok()?;
                        Some((glob.compile_matcher(), rule.scope.clone()))
                    })
                    .collect();
                (root.name.clone(), rules)
            })
            .collect();
        Self { scopes }
    }

    /// The environment of a path: the first pattern that fits, else the root's name.
    pub fn scope<'i>(&'i self, path: &'i SourcePath) -> &'i str {
        self.scopes
            .get(&path.root)
            .into_iter()
            .flatten()
            .find(|(glob, _)| glob.is_match(path.path.as_ref()))
            .map_or(path.root.as_str(), |(_, scope)| scope)
    }

    /// The id of a thing that `path` speaks of.
    pub fn id(&self, key: &EntityKey, path: &SourcePath) -> EntityId {
        match key {
            EntityKey::Document => EntityId::document(path),
            EntityKey::File => EntityId::file(path),
            EntityKey::Kubernetes(key) => EntityId::new(&kubernetes(self.scope(path), key)),
            EntityKey::Alert {
                object,
                group,
                name,
            } => {
                let holder = object.as_ref().map_or_else(
                    || path.to_string(),
                    |o| format!("{}/{}-{}", namespace(o), o.kind, o.name),
                );
                EntityId::new(&format!("alert:{holder}/{group}/{name}"))
            }
            EntityKey::Id(id) => EntityId::new(id),
        }
    }
}

fn kubernetes(scope: &str, key: &KubernetesKey) -> String {
    let dot = if key.group.is_empty() { "" } else { "." };
    format!(
        "k8s:{scope}:{}/{}{dot}{}/{}",
        namespace(key),
        key.kind,
        key.group,
        key.name
    )
}

/// `_` for what lives outside namespaces, `?` where nobody says.
pub fn namespace(key: &KubernetesKey) -> &str {
    if key.cluster_scoped {
        "_"
    } else {
        key.namespace.as_deref().unwrap_or("?")
    }
}
