//! Where manifests come to be: every file is followed through the kustomizations that include it and the releases that
//! deploy those. On the way objects get a namespace, longer names, other images, and an environment.
//!
//! A file that is included twice (staging, production) has two [`Site`]s, and its objects are two things. A file that
//! only patches declares nothing.

mod includes;
mod origins;
mod relate;
mod site;

use std::collections::{HashMap, HashSet};

use crate::model::{EntityId, EntityKey, Namespace, Placing, Reading, Settings, SourcePath, Span};

use super::ids::Ids;
use includes::{Container, Map};

pub use relate::relate;
pub use site::Site;

/// More ways than this to one place are an accident.
const MOST_SITES: usize = 256;

/// The sites of all files.
#[derive(Debug, Default)]
pub struct Placements {
    sites: HashMap<SourcePath, Vec<Site>>,
    /// Files that only change what others declare.
    patches: HashSet<SourcePath>,
    /// Releases and the folders that they read.
    pub reads: Vec<Read>,
    untouched: [Site; 1],
}

/// A release reads a folder.
#[derive(Debug)]
pub struct Read {
    /// The release.
    pub release: EntityId,
    /// The folder.
    pub folder: SourcePath,
    /// The field that names it.
    pub via: &'static str,
    /// The place of the field.
    pub at: (SourcePath, Span),
}

impl Placements {
    /// Follows every file.
    pub fn new(readings: &[Reading], settings: &Settings, ids: &Ids) -> Self {
        let map = Map::new(readings, settings, ids);
        let mut trace = Trace {
            map: &map,
            known: HashMap::new(),
            open: HashSet::new(),
        };
        let mut placements = Self {
            patches: map.only_patches(),
            ..Self::default()
        };
        let mut files: Vec<&SourcePath> = map.files.keys().collect();
        files.sort();
        for file in files {
            let mut sites = trace.file(file);
            let rendered = settings.root(&file.root);
            let rendered = rendered.and_then(|root| root.rendered.as_ref());
            if rendered.is_some_and(|rendered| rendered.kustomization) {
                sites.iter_mut().for_each(|site| site.hashed = true);
            }
            if sites != [Site::default()] {
                placements.sites.insert(file.clone(), sites);
            }
        }
        for release in &map.releases {
            let Some(folder) = &release.folder else {
                continue;
            };
            for site in trace.file(release.path) {
                placements.reads.push(Read {
                    release: ids.id(&release.placing.by, release.path, &site),
                    folder: folder.clone(),
                    via: release.placing.via,
                    at: (release.path.clone(), release.placing.span),
                });
            }
        }
        placements
    }

    /// The ways in which the objects of a file come to be somewhere. Never empty.
    pub fn sites(&self, path: &SourcePath) -> &[Site] {
        self.sites.get(path).map_or(&self.untouched, Vec::as_slice)
    }

    /// Does a file only change what others declare?
    pub fn is_patch(&self, path: &SourcePath) -> bool {
        self.patches.contains(path)
    }
}

/// Follows files outwards; what was followed once is remembered.
struct Trace<'a> {
    map: &'a Map<'a>,
    known: HashMap<Container, Vec<Site>>,
    /// Containers on the way: a release that deploys itself is not followed again.
    open: HashSet<Container>,
}

impl Trace<'_> {
    /// The sites of a file.
    fn file(&mut self, path: &SourcePath) -> Vec<Site> {
        let containers = self.map.files.get(path);
        self.all(containers.map(Vec::as_slice).unwrap_or_default())
            .unwrap_or_else(|| vec![Site::default()])
    }

    /// The sites of all of these; `None` if there are none.
    fn all(&mut self, containers: &[Container]) -> Option<Vec<Site>> {
        let mut sites: Vec<Site> = Vec::new();
        for container in containers {
            for site in self.container(*container) {
                match sites.iter().position(|known| known.is_like(&site)) {
                    Some(n) => {
                        let known = sites.get_mut(n).into_iter();
                        known.for_each(|known| known.join(&site));
                    }
                    None if sites.len() < MOST_SITES => sites.push(site),
                    None => {}
                }
            }
        }
        (!sites.is_empty()).then_some(sites)
    }

    /// The sites of what a container holds.
    fn container(&mut self, container: Container) -> Vec<Site> {
        if let Some(known) = self.known.get(&container) {
            return known.clone();
        }
        if !self.open.insert(container) {
            return Vec::new();
        }
        let sites = match container {
            Container::Kustomization(n) => self.kustomization(n, true),
            Container::Built(n) => self.kustomization(n, false),
            Container::Release(n) => self.release(n),
            Container::Rendered(n) => self.rendered(n),
        };
        self.open.remove(&container);
        self.known.insert(container, sites.clone());
        sites
    }

    /// The sites of what a kustomization holds, or of what it becomes: that has been changed already.
    fn kustomization(&mut self, n: usize, changing: bool) -> Vec<Site> {
        let Some((kustomization, path)) = self.map.kustomizations.get(n) else {
            return Vec::new();
        };
        let includers = self.map.includers.get(&n).cloned().unwrap_or_default();
        let outer = self.all(&includers).unwrap_or_else(|| {
            vec![Site {
                scope: Some(self.map.ids.scope_of(path).to_owned()),
                ..Site::default()
            }]
        });
        let folder = match kustomization.folder.as_str() {
            "" => ".",
            folder => folder,
        };
        let id = EntityId::new(&format!("kustomize:{}/{folder}", path.root));
        outer
            .iter()
            .map(|site| {
                // Whoever renames the objects further out has them built under other names than this one would.
                let same_names = site.prefix.is_empty() && site.suffix.is_empty();
                let mut site = match changing {
                    true => site.within(&kustomization.changes),
                    false => site.clone(),
                };
                if same_names {
                    site.by.insert(0, (id.clone(), "kustomize build"));
                }
                site
            })
            .collect()
    }

    /// The site of what a chart becomes that no release reads.
    fn rendered(&self, n: usize) -> Vec<Site> {
        let root = self.map.settings.roots.get(n);
        let rendered = root.and_then(|root| root.rendered.as_ref());
        let namespace = rendered.and_then(|rendered| rendered.namespace.clone());
        vec![Site {
            namespace: namespace.map(Namespace::Missing),
            ..Site::default()
        }]
    }

    fn release(&mut self, n: usize) -> Vec<Site> {
        let Some(release) = self.map.releases.get(n) else {
            return Vec::new();
        };
        let (placing, path) = (release.placing, release.path);
        let own = self.file(path);
        own.iter()
            .map(|site| {
                let scope = placing.scope.clone();
                let scope = scope.unwrap_or_else(|| self.map.ids.scope(path, site).to_owned());
                let changes = &placing.changes;
                let mut inner = Site {
                    scope: Some(scope),
                    ..Site::default()
                }
                .within(changes);
                if changes.namespace.is_none() {
                    inner.namespace = own_namespace(placing, site);
                }
                let id = self.map.ids.id(&placing.by, path, site);
                inner.by = vec![(id, placing.via)];
                inner
            })
            .collect()
    }
}

/// Helm installs into the namespace of its release, where nothing else is said.
fn own_namespace(placing: &Placing, site: &Site) -> Option<Namespace> {
    let EntityKey::Kubernetes(key) = &placing.by else {
        return None;
    };
    let placed = site.place(key);
    (key.kind == "HelmRelease")
        .then_some(placed.namespace)
        .flatten()
        .map(Namespace::Missing)
}
