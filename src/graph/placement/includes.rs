//! Which kustomizations and releases include which files.

use std::collections::{HashMap, HashSet};

use crate::model::{
    EntityKey, Kustomization, Placing, Reading, Rendered, Settings, SourcePath, Statement,
};

use super::super::ids::Ids;
use super::origins::Origins;

/// Who includes what.
pub struct Map<'a> {
    pub ids: &'a Ids,
    pub settings: &'a Settings,
    pub kustomizations: Vec<(&'a Kustomization, &'a SourcePath)>,
    pub releases: Vec<Release<'a>>,
    /// File → what includes it.
    pub files: HashMap<SourcePath, Vec<Container>>,
    /// Kustomization → what includes it.
    pub includers: HashMap<usize, Vec<Container>>,
}

/// A release, and the folder that it reads.
pub struct Release<'a> {
    pub placing: &'a Placing,
    pub path: &'a SourcePath,
    pub folder: Option<SourcePath>,
}

impl Release<'_> {
    fn is_named(&self, name: &str) -> bool {
        matches!(&self.placing.by, EntityKey::Kubernetes(key) if key.name == name)
    }
}

/// Something that holds files; a place in the lists of the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Container {
    Kustomization(usize),
    Release(usize),
    /// What a kustomization becomes: all that it does has been done.
    Built(usize),
    /// A root of the settings: what a chart becomes that no release reads.
    Rendered(usize),
}

impl<'a> Map<'a> {
    /// Finds every include.
    pub fn new(readings: &'a [Reading], settings: &'a Settings, ids: &'a Ids) -> Self {
        let mut map = Self {
            ids,
            settings,
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
        let nobody_renders = settings.roots.iter().all(|root| root.rendered.is_none());
        if map.kustomizations.is_empty() && map.releases.is_empty() && nobody_renders {
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
        map.include_releases(readings, &folders);
        map.include_rendered(readings, settings, &folders);
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
                } else if super::super::links::reading_at(readings, &target).is_some() {
                    self.files.entry(target).or_default().push(container);
                }
            }
            for patch in &kustomization.patches {
                let target = SourcePath::new(&path.root, patch);
                self.files.entry(target).or_default().push(container);
            }
        }
    }

    fn include_releases(&mut self, readings: &[Reading], folders: &HashMap<SourcePath, usize>) {
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
            if super::super::links::reading_at(readings, &chart).is_some() {
                for part in ["templates", "crds"] {
                    let part = SourcePath::new(&folder.root, &joined(&folder.path, part));
                    for file in files_below(readings, &part) {
                        self.files.entry(file.clone()).or_default().push(container);
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

    /// What a chart becomes is where its releases put it; what a kustomization becomes is where that one is put. Where
    /// nobody puts these, somebody may put the result itself.
    fn include_rendered(
        &mut self,
        readings: &[Reading],
        settings: &Settings,
        folders: &HashMap<SourcePath, usize>,
    ) {
        for (n, root) in settings.roots.iter().enumerate() {
            let Some(rendered) = &root.rendered else {
                continue;
            };
            let from = SourcePath::new(&rendered.root, &rendered.path);
            let (certain, otherwise) = match (rendered.kustomization, folders.get(&from)) {
                (true, None) => (Vec::new(), None),
                (true, Some(n)) if self.includers.contains_key(n) => {
                    (vec![Container::Built(*n)], None)
                }
                (true, Some(n)) => (Vec::new(), Some(Container::Built(*n))),
                (false, _) => (
                    self.releases_of(&from, rendered),
                    Some(Container::Rendered(n)),
                ),
            };
            for file in files_below(readings, &SourcePath::new(&root.name, "")) {
                let known = self.files.entry(file.clone()).or_default();
                known.extend(certain.iter().copied());
                if known.is_empty() {
                    known.extend(otherwise);
                }
            }
        }
    }

    /// The releases of a chart: those of the name that it was rendered for, if there are any.
    fn releases_of(&self, chart: &SourcePath, rendered: &Rendered) -> Vec<Container> {
        let releases = self.releases.iter().enumerate();
        let releases = releases.filter(|(_, release)| release.folder.as_ref() == Some(chart));
        let all: Vec<(usize, &Release<'_>)> = releases.collect();
        let meant = |release: &Release<'_>| match &rendered.release {
            Some(name) => release.is_named(name),
            None => false,
        };
        let any = all.iter().any(|(_, release)| meant(release));
        all.into_iter()
            .filter(|(_, release)| !any || meant(release))
            .map(|(n, _)| Container::Release(n))
            .collect()
    }

    /// Files that are named as patches and never as resources.
    pub fn only_patches(&self) -> HashSet<SourcePath> {
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
