//! The folder that a release reads: which root its source is, and which folder of it the path means.

use std::collections::HashMap;

use crate::model::{
    ArtifactCopies, EntityKey, KubernetesKey, Origination, Placing, Reading, RootName,
    RootSettings, Settings, SourcePath, Statement, below, web_url,
};

/// Source objects of Flux and their artifacts, by (kind, name).
pub struct Origins<'a> {
    settings: &'a Settings,
    sources: HashMap<(&'a str, &'a str), Vec<Declared<'a>>>,
    artifacts: HashMap<(&'a str, &'a str), Vec<(&'a SourcePath, &'a ArtifactCopies)>>,
}

struct Declared<'a> {
    key: &'a KubernetesKey,
    url: &'a str,
}

impl<'a> Origins<'a> {
    /// Finds every source object that says its address.
    pub fn new(readings: &'a [Reading], settings: &'a Settings) -> Self {
        let mut origins = Self {
            settings,
            sources: HashMap::new(),
            artifacts: HashMap::new(),
        };
        for reading in readings {
            for claim in &reading.facts.claims {
                match &claim.says {
                    Statement::Exists {
                        key: EntityKey::Kubernetes(key),
                        properties,
                        ..
                    } => {
                        let url = properties.iter().find(|(name, _)| name == "url");
                        if let Some(url) = url.and_then(|(_, value)| value.as_text()) {
                            let named = (key.kind.as_str(), key.name.as_str());
                            origins
                                .sources
                                .entry(named)
                                .or_default()
                                .push(Declared { key, url });
                        }
                    }
                    Statement::Copies(copies) => {
                        let named = (copies.artifact.kind.as_str(), copies.artifact.name.as_str());
                        let known = origins.artifacts.entry(named).or_default();
                        known.push((&reading.source.path, copies));
                    }
                    _ => {}
                }
            }
        }
        origins
    }

    /// The folder of a release that `path` declares; `None` if it lies in no known root.
    pub fn folder(&self, placing: &Placing, path: &SourcePath) -> Option<SourcePath> {
        match &placing.from {
            Origination::Git(address) => {
                let root = self.root_at(address)?;
                self.inside(root, &placing.path)
            }
            Origination::Object(key) if key.kind == "ExternalArtifact" => {
                self.copied(key, &placing.path, path)
            }
            Origination::Object(key) => {
                let root = self.root_of(key, path)?;
                self.inside(&root, &placing.path)
            }
        }
    }

    /// A folder of a repository as a path of the root, which may be a part of that repository. Of several roots of one
    /// repository it is the innermost that holds the folder.
    fn inside(&self, root: &RootName, folder: &str) -> Option<SourcePath> {
        let Some(known) = self.settings.root(root) else {
            return Some(SourcePath::new(root, folder));
        };
        let beside = |other: &&RootSettings| known.url.is_some() && other.url == known.url;
        let roots = self.settings.roots.iter().filter(beside).chain([known]);
        let paths = roots.filter_map(|root| Some((root, root.inside(folder)?)));
        let (root, path) = paths.min_by_key(|(_, path)| path.len())?;
        Some(SourcePath::new(&root.name, path))
    }

    /// The root with this web address.
    fn root_at(&self, address: &str) -> Option<&'a RootName> {
        let wanted = web_url(address)?;
        let fits = |url: &str| web_url(url).is_some_and(|url| url.eq_ignore_ascii_case(&wanted));
        let mut roots = self.settings.roots.iter();
        roots
            .find(|root| {
                let own = root.url.as_deref();
                own.is_some_and(fits) || root.aliases.iter().any(|alias| fits(alias))
            })
            .map(|root| &root.name)
    }

    /// The root that a source object stands for. One that no file declares was made when Flux was installed there, from
    /// the repository that speaks; so was `flux-system`, whatever address it was given.
    fn root_of(&self, key: &KubernetesKey, speaker: &SourcePath) -> Option<RootName> {
        let named = (key.kind.as_str(), key.name.as_str());
        let fits = |declared: &&Declared<'_>| match (&declared.key.namespace, &key.namespace) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        };
        let known: Vec<_> = self.sources.get(&named).into_iter().flatten().collect();
        let mut roots: Vec<&RootName> = known
            .iter()
            .copied()
            .filter(fits)
            .filter_map(|declared| self.root_at(declared.url))
            .collect();
        roots.dedup();
        match roots.as_slice() {
            [only] => Some((*only).clone()),
            [] if known.is_empty() || key.name == "flux-system" => {
                (key.kind == "GitRepository").then(|| speaker.root.clone())
            }
            several => several
                .iter()
                .find(|r| **r == &speaker.root)
                .copied()
                .cloned(),
        }
    }

    /// The folder that was copied into an artifact under this path.
    fn copied(&self, key: &KubernetesKey, path: &str, speaker: &SourcePath) -> Option<SourcePath> {
        let named = (key.kind.as_str(), key.name.as_str());
        let known = self.artifacts.get(&named)?;
        // The same artifact may be declared once for each cluster: the one nearest to the speaker counts.
        let shared = |at: &SourcePath| {
            let pairs = at.path.split('/').zip(speaker.path.split('/'));
            pairs.take_while(|(a, b)| a == b).count()
        };
        let (at, copies) = known
            .iter()
            .filter(|(at, _)| at.root == speaker.root)
            .max_by_key(|(at, _)| shared(at))?;
        copies.copies.iter().find_map(|copy| {
            let target = copy.to.trim_matches('/');
            let (folder, whole) = match copy.from.strip_suffix("/**") {
                Some(folder) => (folder, true),
                None => (copy.from.as_str(), false),
            };
            // As `cp -r` does it: into a folder that is named with a slash goes the folder itself, not its content.
            let into = match copy.to.ends_with('/') && !whole {
                true => below(target, folder.rsplit('/').next().unwrap_or(folder))?,
                false => target.to_owned(),
            };
            let rest = match into.as_str() {
                "" => path,
                into => path.strip_prefix(into)?,
            };
            if !(into.is_empty() || rest.is_empty() || rest.starts_with('/')) {
                return None;
            }
            let root = self.root_of(&copy.source, at)?;
            let folder = below(folder, rest.trim_start_matches('/'))?;
            self.inside(&root, &folder)
        })
    }
}
