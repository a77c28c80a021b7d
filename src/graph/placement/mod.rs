//! Where manifests come to be: every file is followed through the kustomizations that include it and the releases that
//! deploy those. On the way objects get a namespace, longer names, other images, and an environment.
//!
//! A file that is included twice (staging, production) has two [`Site`]s, and its objects are two things. A file that
//! only patches declares nothing.

mod origins;
mod relate;
mod site;

use std::collections::{HashMap, HashSet};

use crate::model::{
    EntityId, EntityKey, Kustomization, Namespace, Placing, Reading, Settings, SourcePath, Span,
    Statement,
};

use super::ids::Ids;
use origins::Origins;

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
            let sites = trace.file(file);
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

/// Who includes what.
struct Map<'a> {
    ids: &'a Ids,
    kustomizations: Vec<(&'a Kustomization, &'a SourcePath)>,
    releases: Vec<Release<'a>>,
    /// File → what includes it.
    files: HashMap<SourcePath, Vec<Container>>,
    /// Kustomization → what includes it.
    includers: HashMap<usize, Vec<Container>>,
}

struct Release<'a> {
    placing: &'a Placing,
    path: &'a SourcePath,
    folder: Option<SourcePath>,
}

/// Something that holds files; a place in the lists of the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Container {
    Kustomization(usize),
    Release(usize),
}

impl<'a> Map<'a> {
    fn new(readings: &'a [Reading], settings: &'a Settings, ids: &'a Ids) -> Self {
        let mut map = Self {
            ids,
            kustomizations: Vec::new(),
            releases: Vec::new(),
            files: HashMap::new(),
            includers: HashMap::new(),
        };
        for reading in readings {
            let path = &reading.source.path;
            for claim in &reading.facts.claims {
                match &claim.says {
                    Statement::Kustomizes(kustomization) => {
                        map.kustomizations.push((kustomization, path));
                    }
                    Statement::Places(placing) => map.releases.push(Release {
                        placing,
                        path,
                        folder: None,
                    }),
                    _ => {}
                }
            }
        }
        if map.kustomizations.is_empty() && map.releases.is_empty() {
            return map;
        }
        let folders: HashMap<SourcePath, usize> = map
            .kustomizations
            .iter()
            .enumerate()
            .map(|(n, (k, path))| (SourcePath::new(&path.root, &k.folder), n))
            .collect();
        map.include_resources(readings, &folders);
        let origins = Origins::new(readings, settings);
        for release in &mut map.releases {
            release.folder = origins.folder(release.placing, release.path);
        }
        map.include_releases(readings, settings, &folders);
        map
    }

    fn include_resources(&mut self, readings: &[Reading], folders: &HashMap<SourcePath, usize>) {
        for (n, (kustomization, path)) in self.kustomizations.iter().enumerate() {
            let container = Container::Kustomization(n);
            // Its own file declares what its generators make.
            let own = self.files.entry((*path).clone()).or_default();
            own.push(container);
            for (resource, _) in &kustomization.resources {
                let target = SourcePath::new(&path.root, resource);
                if let Some(folder) = folders.get(&target) {
                    self.includers.entry(*folder).or_default().push(container);
                } else if super::links::reading_at(readings, &target).is_some() {
                    self.files.entry(target).or_default().push(container);
                }
            }
            for patch in &kustomization.patches {
                let target = SourcePath::new(&path.root, patch);
                self.files.entry(target).or_default().push(container);
            }
        }
    }

    fn include_releases(
        &mut self,
        readings: &[Reading],
        settings: &Settings,
        folders: &HashMap<SourcePath, usize>,
    ) {
        for (n, release) in self.releases.iter().enumerate() {
            let Some(folder) = &release.folder else {
                continue;
            };
            let container = Container::Release(n);
            if let Some(kustomization) = folders.get(folder) {
                let known = self.includers.entry(*kustomization).or_default();
                known.push(container);
                continue;
            }
            let chart = SourcePath::new(&folder.root, &joined(&folder.path, "Chart.yaml"));
            if super::links::reading_at(readings, &chart).is_some() {
                for part in ["templates", "crds"] {
                    let part = SourcePath::new(&folder.root, &joined(&folder.path, part));
                    for file in files_below(readings, &part) {
                        self.files.entry(file.clone()).or_default().push(container);
                    }
                }
                for root in &settings.roots {
                    let of_chart = root.rendered.as_ref().is_some_and(|rendered| {
                        rendered.root == folder.root && rendered.path == *folder.path
                    });
                    if of_chart {
                        let all = SourcePath::new(&root.name, "");
                        for file in files_below(readings, &all) {
                            self.files.entry(file.clone()).or_default().push(container);
                        }
                    }
                }
                continue;
            }
            for file in files_below(readings, folder) {
                let inner = nearest_kustomization(folders, file, folder);
                match inner {
                    Some((at, n)) if at.path != folder.path => {
                        let known = self.includers.entry(n).or_default();
                        if !known.contains(&container) {
                            known.push(container);
                        }
                    }
                    _ if release.placing.recurse || file.folder() == &*folder.path => {
                        self.files.entry(file.clone()).or_default().push(container);
                    }
                    _ => {}
                }
            }
        }
    }

    /// Files that are named as patches and never as resources.
    fn only_patches(&self) -> HashSet<SourcePath> {
        let all = |list: fn(&Kustomization) -> Vec<&str>| -> HashSet<SourcePath> {
            let of = |(k, path): &(&Kustomization, &SourcePath)| -> Vec<SourcePath> {
                let paths = list(k).into_iter();
                paths.map(|p| SourcePath::new(&path.root, p)).collect()
            };
            self.kustomizations.iter().flat_map(of).collect()
        };
        let resources = all(|k| k.resources.iter().map(|(path, _)| path.as_str()).collect());
        let mut patches = all(|k| k.patches.iter().map(String::as_str).collect());
        patches.retain(|path| !resources.contains(path));
        patches
    }
}

fn joined(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

/// The outermost folder with a kustomization between a folder and a file below it, the folder's own included.
fn nearest_kustomization(
    folders: &HashMap<SourcePath, usize>,
    file: &SourcePath,
    above: &SourcePath,
) -> Option<(SourcePath, usize)> {
    let inner = file.folder();
    let rest = inner.strip_prefix(above.path.as_ref())?;
    let start = above.path.len();
    let ends = rest
        .char_indices()
        .filter(|(at, c)| *c == '/' && *at > 0)
        .map(|(at, _)| start + at)
        .chain([inner.len()]);
    for end in ends {
        let folder = SourcePath::new(&file.root, inner.get(..end)?);
        if let Some(n) = folders.get(&folder) {
            return Some((folder, *n));
        }
    }
    None
}

/// Files below a folder, in order.
fn files_below<'r>(
    readings: &'r [Reading],
    folder: &SourcePath,
) -> impl Iterator<Item = &'r SourcePath> {
    let below = match folder.path.as_ref() {
        "" => String::new(),
        path => format!("{path}/"),
    };
    let start = SourcePath::new(&folder.root, &below);
    let first = readings.partition_point(|r| r.source.path < start);
    let root = folder.root.clone();
    readings
        .get(first..)
        .unwrap_or_default()
        .iter()
        .map(|r| &r.source.path)
        .take_while(move |path| path.root == root && path.path.starts_with(&below))
        .filter(|path| {
            ["yaml", "yml", "json"]
                .iter()
                .any(|e| path.has_extension(e))
        })
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
            Container::Kustomization(n) => self.kustomization(n),
            Container::Release(n) => self.release(n),
        };
        self.open.remove(&container);
        self.known.insert(container, sites.clone());
        sites
    }

    fn kustomization(&mut self, n: usize) -> Vec<Site> {
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
                let mut site = site.within(&kustomization.changes);
                site.by.insert(0, (id.clone(), "kustomize build"));
                site
            })
            .collect()
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
