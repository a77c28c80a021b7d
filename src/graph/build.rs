//! The whole reduce: readings in, snapshot out.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::model::{
    Document, EntityId, EntityKey, Origin, Reading, Settings, SourcePath, Stance, Statement, Value,
};

use super::draft::{Draft, Saying};
use super::ids::Ids;
use super::lookup::Lookup;
use super::mounts::Mounted;
use super::names::Names;
use super::notes::{Classifier, document_kind, subject};
use super::placement::{self, Placements};
use super::snapshot::{Note, Snapshot};
use super::variables::Variables;
use super::{
    application_sets, charts, containers, incidents, inferred, links, plain_words, pointers,
    properties, receivers, resolve, runbooks, stitch, terraform,
};

/// What every step may look at.
pub struct Parts<'a> {
    pub settings: &'a Settings,
    pub readings: &'a [Reading],
    pub ids: &'a Ids,
    pub names: &'a Names,
    pub placements: &'a Placements,
    /// Made when the first address asks for a page.
    pub pages: OnceLock<runbooks::Pages>,
    pub variables: &'a Variables,
    documents: HashMap<&'a SourcePath, Known<'a>>,
}

/// A document that was declared.
struct Known<'a> {
    id: EntityId,
    document: &'a Document,
    /// The component or team that it stands for.
    subject: Option<EntityId>,
}

impl Parts<'_> {
    /// The reading at a path.
    pub fn reading(&self, path: &SourcePath) -> Option<&Reading> {
        links::reading_at(self.readings, path)
    }

    /// Does a folder hold any file? The root itself is the empty path.
    pub fn is_folder(&self, folder: &SourcePath) -> bool {
        let below = match folder.path.as_ref() {
            "" | "." => String::new(),
            path => format!("{path}/"),
        };
        let start = SourcePath::new(&folder.root, &below);
        let first = self.readings.partition_point(|r| r.source.path < start);
        self.readings.get(first).is_some_and(|r| {
            r.source.path.root == folder.root && r.source.path.path.starts_with(&below)
        })
    }

    /// The parsed note at a path.
    pub fn document(&self, path: &SourcePath) -> Option<&Document> {
        Some(self.documents.get(path)?.document)
    }

    /// The entity of the note at a path.
    pub fn document_id(&self, path: &SourcePath) -> Option<&EntityId> {
        Some(&self.documents.get(path)?.id)
    }

    /// The thing that the note at a path stands for, if it is more than a note.
    pub fn subject(&self, path: &SourcePath) -> Option<&EntityId> {
        self.documents.get(path)?.subject.as_ref()
    }
}

/// Joins everything that all sources say into one snapshot. The order of `readings` does not matter.
pub fn build(mut readings: Vec<Reading>, settings: &Settings) -> Snapshot {
    readings.sort_by(|a, b| a.source.path.cmp(&b.source.path));
    readings.dedup_by(|a, b| a.source.path == b.source.path);
    pointers::leave_out_of_repositories(&mut readings, settings);
    application_sets::expand(&mut readings, settings);
    let ids = Ids::new(settings);
    let classifier = Classifier::new(settings, &readings);
    let paths = readings.iter().map(|r| &r.source.path);
    let in_vault = |path: &&SourcePath| settings.is_vault(&path.root);
    let mut names = Names::new(paths.clone().filter(in_vault));
    names.mount(Mounted::new(settings, paths));
    let placements = Placements::new(&readings, settings, &ids);
    let variables = Variables::new(&readings);
    let mut parts = Parts {
        settings,
        readings: &readings,
        ids: &ids,
        names: &names,
        placements: &placements,
        pages: OnceLock::new(),
        variables: &variables,
        documents: HashMap::new(),
    };
    let mut draft = Draft::default();

    let mut notes = Vec::new();
    for reading in &readings {
        declare_claims(&mut draft, &parts, reading);
        if let Some(document) = &reading.facts.document {
            let note = declare_note(&mut draft, &mut parts, &classifier, reading, document);
            notes.push(note);
        }
        draft
            .diagnostics
            .extend(reading.facts.diagnostics.iter().cloned());
    }
    for reading in &readings {
        describe(&mut draft, &parts, reading);
    }
    placement::relate(&mut draft, &parts);
    stitch::components(&mut draft, &parts);
    let told = incidents::describe(&mut draft, &parts, &notes);

    for note in &mut notes {
        note.links = links::resolve(&parts, note.path(), note.document());
    }
    let lookup = Lookup::new(draft.entities.values());
    for note in &notes {
        links::relate(&mut draft, &parts, note);
        plain_words::relate(&mut draft, &parts, &lookup, note);
    }
    resolve::claims(&mut draft, &parts, &lookup);
    terraform::modules(&mut draft);
    containers::builds(&mut draft);
    stitch::catalogs(&mut draft, &parts);
    charts::relate(&mut draft, &parts);
    receivers::relate(&mut draft, &parts);
    incidents::relate(&mut draft, &parts, &lookup, &notes, &told);
    inferred::relate(&mut draft, &parts, &lookup, &mut notes);
    let mut pointers = std::mem::take(&mut draft.pointers);
    pointers.retain(|p| !classifier.is_excluded(&p.at.path));
    stitch::runbooks(&mut draft);
    stitch::groups(&mut draft);

    let mut diagnostics = std::mem::take(&mut draft.diagnostics);
    diagnostics.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    diagnostics.dedup();
    let entities: Vec<_> = std::mem::take(&mut draft.entities).into_values().collect();
    let relations = draft.into_relations();
    let mut incoming: HashMap<EntityId, Vec<u32>> = HashMap::new();
    for (n, relation) in relations.iter().enumerate() {
        let n = u32::try_from(n).unwrap_or(u32::MAX);
        match incoming.get_mut(&relation.to) {
            Some(known) => known.push(n),
            None => {
                incoming.insert(relation.to.clone(), vec![n]);
            }
        }
    }
    // Entities that only relations made (files) must be found by reference too.
    let lookup = Lookup::new(entities.iter());
    Snapshot {
        revision: revision(&readings, settings),
        settings: settings.clone(),
        lookup: Arc::new(lookup),
        names: Arc::new(names),
        readings,
        entities,
        relations,
        notes,
        pointers,
        diagnostics,
        incoming,
    }
}

/// Entities that a manifest shows, once for every site of the file.
fn declare_claims(draft: &mut Draft, parts: &Parts<'_>, reading: &Reading) {
    let path = &reading.source.path;
    if parts.placements.is_patch(path) {
        return;
    }
    let sites = parts.placements.sites(path);
    for claim in &reading.facts.claims {
        let Statement::Exists {
            key,
            kind,
            subkind,
            name,
            properties,
        } = &claim.says
        else {
            continue;
        };
        for site in sites {
            let origin = claim.origin(path);
            let id = parts.ids.id(key, path, site);
            let (scope, name) = match key {
                EntityKey::Kubernetes(key) => (parts.ids.scope(path, site), site.place(key).name),
                _ => ("", name.clone()),
            };
            let entity = draft.entity(Saying {
                id,
                kind: *kind,
                subkind,
                name: &name,
                scope,
                origin,
            });
            for (key, value) in properties {
                Draft::property(entity, key, site.property(key, value));
            }
        }
    }
}

/// What is said of things that other sources declare.
fn describe(draft: &mut Draft, parts: &Parts<'_>, reading: &Reading) {
    let path = &reading.source.path;
    for claim in &reading.facts.claims {
        let Statement::Describes { key, properties } = &claim.says else {
            continue;
        };
        for site in parts.placements.sites(path) {
            let id = parts.ids.id(key, path, site);
            let Some(entity) = draft.entities.get_mut(&id) else {
                continue;
            };
            for (key, value) in properties {
                Draft::add(entity, key, value.clone());
            }
        }
    }
}

/// The entity of a note, and of the service or team that it stands for.
fn declare_note<'a>(
    draft: &mut Draft,
    parts: &mut Parts<'a>,
    classifier: &Classifier<'_>,
    reading: &'a Reading,
    document: &'a Document,
) -> Note {
    let path = &reading.source.path;
    let in_vault = parts.settings.is_vault(&path.root);
    let note_type = classifier.note_type(path, document);
    let origin = Origin {
        path: path.clone(),
        line: 1,
        stance: Stance::Declared,
    };
    let id = EntityId::document(path);
    let entity = draft.entity(Saying {
        id: id.clone(),
        kind: document_kind(&note_type),
        subkind: &note_type,
        name: &document.title,
        scope: "",
        origin: origin.clone(),
    });
    entity.group = classifier.group(path, &note_type, document);
    properties::describe(entity, document);
    if let Some(date) = classifier.date(path, &note_type) {
        Draft::property(entity, "date", Value::from(date));
    }
    let mut known = Known {
        id: id.clone(),
        document,
        subject: None,
    };
    if in_vault && let Some((subject, kind, name)) = subject(&note_type, document) {
        let entity = draft.entity(Saying {
            id: subject.clone(),
            kind,
            subkind: &note_type,
            name: &name,
            scope: "",
            origin,
        });
        for key in ["aliases", "lifecycle", "tier", "status"] {
            if let Some(value) = properties::value(document, key) {
                Draft::property(entity, key, value.into_owned());
            }
        }
        known.subject = Some(subject);
    }
    parts.documents.insert(path, known);
    Note {
        id,
        source: Arc::clone(&reading.source),
        facts: Arc::clone(&reading.facts),
        note_type,
        in_vault,
        excluded: in_vault && classifier.is_excluded(path),
        links: Vec::new(),
        commands: Vec::new(),
    }
}

/// Fowler-Noll-Vo over everything that a snapshot depends on.
fn revision(readings: &[Reading], settings: &Settings) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut add = |bytes: &[u8]| {
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    add(env!("CARGO_PKG_VERSION").as_bytes());
    add(format!("{settings:?}").as_bytes());
    for reading in readings {
        add(reading.source.path.root.as_str().as_bytes());
        add(reading.source.path.path.as_bytes());
        add(&reading.source.hash.0.to_le_bytes());
    }
    format!("{hash:016x}")
}
