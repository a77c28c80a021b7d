//! Which pages there are, and where each lies.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::route::{ListKind, Route};
use super::{assets, slug};
use crate::graph::Snapshot;
use crate::model::{Diagnostic, Entity, EntityId, EntityKind, RelationKind, SourcePath};

/// Entries on one page of a list.
pub(super) const PER_PAGE: usize = 150;
/// Findings on one page.
pub(super) const FINDINGS_PER_PAGE: usize = 60;
/// Relations of one kind that are shown on an entity's own page.
pub(super) const ON_PAGE: usize = 12;

/// The plan of a site.
#[derive(Default)]
pub(super) struct SiteMap {
    routes: Vec<Route>,
    paths: HashMap<Route, String>,
    pub(super) by_path: BTreeMap<String, Route>,
    /// The note that stands for an entity.
    homes: HashMap<EntityId, SourcePath>,
    /// The entities that a note stands for, in order.
    homed: HashMap<SourcePath, Vec<EntityId>>,
    /// Vault folders (`""` is the root) with their notes, as indexes into `snapshot.notes()`.
    pub folders: BTreeMap<String, Vec<usize>>,
    /// Notes of each type.
    pub types: BTreeMap<String, Vec<usize>>,
    /// Notes of the vault with each look.
    pub looks: BTreeMap<&'static str, Vec<usize>>,
    /// Tags by folded spelling: the spelling that is shown, and the notes.
    pub tags: BTreeMap<String, (String, Vec<usize>)>,
    /// Entities of each kind, as indexes into `snapshot.entities()`.
    pub kinds: BTreeMap<EntityKind, Vec<usize>>,
    /// Findings of each file, as indexes.
    pub findings: BTreeMap<SourcePath, Vec<usize>>,
}

impl SiteMap {
    pub fn new(snapshot: &Snapshot, findings: &[Diagnostic]) -> Self {
        let mut map = Self::default();
        map.collect(snapshot, findings);
        map.add(Route::Home, "index.html".into());
        for note in snapshot.notes() {
            let path = note.path();
            let stem = path.path.strip_suffix(".md").unwrap_or(&path.path);
            let folder = if note.in_vault {
                "n".to_owned()
            } else {
                format!("r/{}", slug::segment(path.root.as_str()))
            };
            map.add(
                Route::Note(path.clone()),
                format!("{folder}/{}.html", slug::path(stem)),
            );
        }
        for entity in snapshot.entities() {
            if snapshot.note_of(&entity.id).is_none() && !map.homes.contains_key(&entity.id) {
                map.add(Route::Entity(entity.id.clone()), entity_file(entity));
            }
        }
        map.lists(snapshot, findings);
        for entity in snapshot.entities() {
            let count = relation_count(snapshot, &entity.id);
            if count > ON_PAGE {
                let base = map
                    .entity_path(&entity.id)
                    .unwrap_or("")
                    .trim_end_matches(".html")
                    .to_owned();
                for page in 1..=pages(count, PER_PAGE) {
                    let number = if page == 1 {
                        String::new()
                    } else {
                        format!("-{page}")
                    };
                    map.add(
                        Route::Relations(entity.id.clone(), page),
                        format!("{base}.links{number}.html"),
                    );
                }
            }
        }
        for (route, path) in [
            (Route::Graph, "graph.html"),
            (Route::Search, "search.html"),
            (Route::About, "about.html"),
            (Route::NotFound, "404.html"),
        ] {
            map.add(route, path.into());
        }
        for asset in assets::ASSETS.iter() {
            map.add(Route::Asset(asset.path.clone()), asset.path.clone());
        }
        map.attachments(snapshot);
        map
    }

    fn collect(&mut self, snapshot: &Snapshot, findings: &[Diagnostic]) {
        for (n, note) in snapshot.notes().iter().enumerate() {
            if note.excluded {
                continue;
            }
            self.types
                .entry(note.note_type.clone())
                .or_default()
                .push(n);
            if note.in_vault {
                self.folders
                    .entry(note.path().folder().to_owned())
                    .or_default()
                    .push(n);
            }
            let mut own = BTreeSet::new();
            for tag in &note.document().tags {
                // A nested tag counts for every tag above it.
                let ends = tag
                    .name
                    .match_indices('/')
                    .map(|(at, _)| at)
                    .chain([tag.name.len()]);
                for name in ends.filter_map(|end| tag.name.get(..end)) {
                    if own.insert(name.to_lowercase()) {
                        let entry = self.tags.entry(name.to_lowercase());
                        entry
                            .or_insert_with(|| (name.to_owned(), Vec::new()))
                            .1
                            .push(n);
                    }
                }
            }
        }
        let folders: Vec<String> = self.folders.keys().cloned().collect();
        for folder in folders {
            let ends = folder.match_indices('/').map(|(at, _)| at);
            for above in ends.filter_map(|end| folder.get(..end)).chain([""]) {
                self.folders.entry(above.to_owned()).or_default();
            }
        }
        for (n, entity) in snapshot.entities().iter().enumerate() {
            if snapshot
                .note_of(&entity.id)
                .is_none_or(|note| !note.excluded)
            {
                self.kinds.entry(entity.kind).or_default().push(n);
            }
            if let Some(path) = home(snapshot, entity) {
                self.homed
                    .entry(path.clone())
                    .or_default()
                    .push(entity.id.clone());
                self.homes.insert(entity.id.clone(), path);
            }
        }
        // A note that stands for a service looks like one, whatever group its folder has.
        for (n, note) in snapshot.notes().iter().enumerate() {
            let stands_for = self.homed(note.path()).first().unwrap_or(&note.id);
            if let Some(shown) = snapshot.entity(stands_for)
                && note.in_vault
                && !note.excluded
            {
                let look = super::look::look(snapshot.settings(), shown);
                self.looks.entry(look).or_default().push(n);
            }
        }
        for (n, finding) in findings.iter().enumerate() {
            if let Some(at) = &finding.at {
                self.findings.entry(at.path.clone()).or_default().push(n);
            }
        }
    }

    fn lists(&mut self, snapshot: &Snapshot, findings: &[Diagnostic]) {
        let mut lists: Vec<(ListKind, String, usize)> = Vec::new();
        for kind in EntityKind::ALL
            .iter()
            .filter(|k| !matches!(k, EntityKind::Note))
        {
            let count = self.kinds.get(kind).map_or(0, Vec::len);
            let always = matches!(
                kind,
                EntityKind::Component | EntityKind::Incident | EntityKind::Alert
            );
            if count > 0 || always {
                lists.push((
                    ListKind::Kind(*kind),
                    format!("{}/index", kind_folder(*kind)),
                    count,
                ));
            }
        }
        for (name, notes) in &self.types {
            lists.push((
                ListKind::Type(name.clone()),
                format!("types/{}", slug::segment(name)),
                notes.len(),
            ));
        }
        for (look, notes) in &self.looks {
            lists.push((ListKind::Look(look), format!("groups/{look}"), notes.len()));
        }
        for (folder, notes) in &self.folders {
            let path = format!("folders/{}", slug::path(folder));
            lists.push((
                ListKind::Folder(folder.clone()),
                format!("{}/index", path.trim_end_matches('/')),
                notes.len(),
            ));
        }
        lists.push((ListKind::Tags, "tags/index".into(), self.tags.len()));
        lists.push((
            ListKind::Tasks,
            "tasks/index".into(),
            super::pages::open_tasks(snapshot).len(),
        ));
        for (kind, path, count) in lists {
            for page in 1..=pages(count, PER_PAGE) {
                self.add(Route::List(kind.clone(), page), numbered(&path, page));
            }
        }
        let tags: Vec<(String, usize)> = self
            .tags
            .iter()
            .map(|(k, (_, n))| (k.clone(), n.len()))
            .collect();
        for (tag, count) in tags {
            for page in 1..=pages(count, PER_PAGE) {
                self.add(
                    Route::Tag(tag.clone(), page),
                    numbered(&format!("tags/t/{}", slug::path(&tag)), page),
                );
            }
        }
        for page in 1..=pages(findings.len(), FINDINGS_PER_PAGE) {
            self.add(Route::Health(page), numbered("health", page));
        }
    }

    fn attachments(&mut self, snapshot: &Snapshot) {
        let linked: BTreeSet<&SourcePath> = snapshot
            .notes()
            .iter()
            .flat_map(|n| n.links.iter().filter_map(|l| l.target.as_ref()))
            .filter(|t| !t.is_markdown() && super::find::is_published(t))
            .collect();
        for path in linked {
            if snapshot.source(path).is_some() {
                let hash = short_hash(&path.to_string());
                let name = slug::segment(path.file_name());
                self.add(
                    Route::Attachment(path.clone()),
                    format!("f/{hash:08x}-{name}"),
                );
            }
        }
    }

    /// Adds a route; a path that is taken gets `-2`, `-3`.
    pub fn add(&mut self, route: Route, path: String) {
        let mut free = path.clone();
        let mut n = 1;
        while self.by_path.contains_key(&free) {
            n += 1;
            free = match path.strip_suffix(".html") {
                Some(stem) => format!("{stem}-{n}.html"),
                None => format!("{path}-{n}"),
            };
        }
        self.by_path.insert(free.clone(), route.clone());
        self.paths.insert(route.clone(), free);
        self.routes.push(route);
    }

    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    pub fn path(&self, route: &Route) -> Option<&str> {
        self.paths.get(route).map(String::as_str)
    }

    /// The page of an entity: its note, the note that stands for it, or its own.
    pub fn entity_path(&self, id: &EntityId) -> Option<&str> {
        if let Some(home) = self.homes.get(id) {
            return self.path(&Route::Note(home.clone()));
        }
        self.path(&Route::Entity(id.clone())).or_else(|| {
            let (root, path) = id.as_str().strip_prefix("doc:")?.split_once('/')?;
            self.path(&Route::Note(SourcePath::new(
                &crate::model::RootName::new(root),
                path,
            )))
        })
    }

    /// The entities that a note stands for.
    pub fn homed(&self, note: &SourcePath) -> &[EntityId] {
        self.homed.get(note).map_or(&[], Vec::as_slice)
    }
}

/// The note that says what an entity is, if the entity comes from that note.
fn home(snapshot: &Snapshot, entity: &Entity) -> Option<SourcePath> {
    let logical = matches!(
        entity.kind,
        EntityKind::Component
            | EntityKind::System
            | EntityKind::Api
            | EntityKind::Team
            | EntityKind::Incident
    );
    if !logical || snapshot.note_of(&entity.id).is_some() {
        return None;
    }
    let documented = snapshot
        .incoming(&entity.id)
        .filter(|r| r.kind == RelationKind::Documents)
        .filter_map(|r| snapshot.note_of(&r.from))
        .find(|note| entity.origins.iter().any(|o| &o.path == note.path()));
    let declared = || {
        entity
            .origins
            .iter()
            .filter_map(|o| snapshot.note(&o.path))
            .find(|n| n.in_vault)
    };
    documented.or_else(declared).map(|n| n.path().clone())
}

/// Folder and name of the page of an entity.
fn entity_file(entity: &Entity) -> String {
    let id = entity.id.as_str();
    let name = match entity.kind {
        EntityKind::Alert
        | EntityKind::Component
        | EntityKind::System
        | EntityKind::Api
        | EntityKind::Team => slug::segment(&entity.name),
        _ => slug::segment(id.split_once(':').map_or(id, |(_, rest)| rest)),
    };
    format!("{}/{name}.html", kind_folder(entity.kind))
}

/// Where the pages of a kind lie.
fn kind_folder(kind: EntityKind) -> String {
    match kind {
        EntityKind::Component => "services".to_owned(),
        EntityKind::Incident => "incidents".to_owned(),
        EntityKind::Alert => "alerts".to_owned(),
        EntityKind::Team => "teams".to_owned(),
        EntityKind::Runbook => "runbooks".to_owned(),
        kind => format!("e/{kind}"),
    }
}

fn numbered(path: &str, page: u32) -> String {
    if page == 1 {
        format!("{path}.html")
    } else {
        format!("{path}-p{page}.html")
    }
}

/// How many pages a list needs; never none.
pub(super) fn pages(count: usize, per_page: usize) -> u32 {
    u32::try_from(count.div_ceil(per_page).max(1)).unwrap_or(u32::MAX)
}

/// Relations that a page of this entity shows, both ways.
pub(super) fn relation_count(snapshot: &Snapshot, id: &EntityId) -> usize {
    snapshot.outgoing(id).len() + snapshot.incoming(id).count()
}

/// FNV-1a, 32 bits: only tells equal file names apart.
pub(super) fn short_hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |h, b| {
        (h ^ u32::from(b)).wrapping_mul(0x0100_0193)
    })
}
