//! Ids of entities: what a source knows of a thing, completed with its scope.

use std::borrow::Cow;
use std::collections::HashMap;

use globset::{Glob, GlobMatcher};

use crate::model::{EntityId, EntityKey, KubernetesKey, Rendered, RootName, Settings, SourcePath};

use super::placement::Site;

/// Knows the scope of every path.
#[derive(Debug)]
pub struct Ids {
    scopes: HashMap<RootName, Vec<(GlobMatcher, String)>>,
    /// What charts and kustomizations become belongs where these are.
    rendered: HashMap<RootName, Rendered>,
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
        let rendered = settings.roots.iter();
        let rendered =
            rendered.filter_map(|root| Some((root.name.clone(), root.rendered.clone()?)));
        Self {
            scopes,
            rendered: rendered.collect(),
        }
    }

    /// The environment of a path: the first pattern that fits, else a folder that is named as environments are, else
    /// the root's name.
    pub fn scope_of<'i>(&'i self, path: &'i SourcePath) -> &'i str {
        let rendered = self.rendered.get(&path.root);
        self.configured(path)
            .or_else(|| by_folder(&rendered?.path))
            .or_else(|| by_folder(path.folder()))
            .unwrap_or_else(|| rendered.map_or(&path.root, |from| &from.root).as_str())
    }

    /// The environment of what a file declares for a site.
    pub fn scope<'i>(&'i self, path: &'i SourcePath, site: &'i Site) -> &'i str {
        match &site.scope {
            Some(scope) => self.configured(path).unwrap_or(scope),
            None => self.scope_of(path),
        }
    }

    fn configured(&self, path: &SourcePath) -> Option<&str> {
        let (root, path) = match self.rendered.get(&path.root) {
            Some(from) if from.path.is_empty() => (&from.root, Cow::Borrowed(&*path.path)),
            Some(from) => (
                &from.root,
                Cow::Owned(format!("{}/{}", from.path, path.path)),
            ),
            None => (&path.root, Cow::Borrowed(&*path.path)),
        };
        self.scopes
            .get(root)
            .into_iter()
            .flatten()
            .find(|(glob, _)| glob.is_match(path.as_ref()))
            .map(|(_, scope)| scope.as_str())
    }

    /// The id of a thing that `path` speaks of, as it is for a site.
    pub fn id(&self, key: &EntityKey, path: &SourcePath, site: &Site) -> EntityId {
        match key {
            EntityKey::Document => EntityId::document(path),
            EntityKey::File => EntityId::file(path),
            EntityKey::Kubernetes(key) => {
                let scope = self.scope(path, site);
                EntityId::new(&kubernetes(scope, &site.place(key)))
            }
            EntityKey::Alert {
                object,
                group,
                name,
            } => {
                let holder = object.as_ref().map_or_else(
                    || path.to_string(),
                    |object| {
                        let placed = site.place(object);
                        format!("{}/{}-{}", namespace(&placed), placed.kind, placed.name)
                    },
                );
                EntityId::new(&format!("alert:{holder}/{group}/{name}"))
            }
            EntityKey::Id(id) => {
                let repository = id.strip_prefix("image:");
                match repository.and_then(|repository| site.image(repository)) {
                    Some(other) => EntityId::new(&format!("image:{other}")),
                    None => EntityId::new(id),
                }
            }
        }
    }
}

/// The folder that people keep an environment in: `clusters/NAME`, `overlays/NAME`, `environments/NAME`, `envs/NAME`.
fn by_folder(folder: &str) -> Option<&str> {
    let mut segments = folder.split('/');
    while let Some(segment) = segments.next() {
        if let "clusters" | "overlays" | "environments" | "envs" = segment {
            return segments.next();
        }
    }
    None
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
