//! The whole graph at one moment, immutable and ordered.

use std::collections::HashMap;
use std::sync::Arc;

use super::lookup::{self, Found, Lookup};
use super::names::{Names, fold};
use crate::model::{
    Diagnostic, Document, Entity, EntityId, Facts, Location, Reading, Reference, Relation,
    RootName, Settings, Source, SourcePath,
};

/// The whole graph at one moment. Everything in it is ordered: entities by id, relations by (from, kind, to, via),
/// notes and readings by path.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    pub(super) settings: Settings,
    pub(super) readings: Vec<Reading>,
    pub(super) entities: Vec<Entity>,
    pub(super) relations: Vec<Relation>,
    pub(super) notes: Vec<Note>,
    pub(super) pointers: Vec<Pointer>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) incoming: HashMap<EntityId, Vec<u32>>,
    pub(super) revision: String,
    pub(super) lookup: Arc<Lookup>,
    pub(super) names: Arc<Names>,
}

/// A Markdown document and what became of its links.
#[derive(Debug, Clone)]
pub struct Note {
    /// Id of its entity.
    pub id: EntityId,
    /// The file.
    pub source: Arc<Source>,
    /// What it says; `facts.document` is there for every note.
    pub facts: Arc<Facts>,
    /// Its type: `runbook`, `task`, … or `note`.
    pub note_type: String,
    /// Is it in the vault (and not a document of a repository)?
    pub in_vault: bool,
    /// Excluded by Obsidian's settings: not searched, not listed, still linked.
    pub excluded: bool,
    /// One for each of `document().links`, in the same order.
    pub links: Vec<Resolution>,
    /// One for each of `document().commands`, in the same order.
    pub commands: Vec<CommandOutcome>,
}

/// What became of something that a command names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommandOutcome {
    /// It is this; several are one object in several environments, or alerts of one name.
    Resolved(Vec<EntityId>),
    /// It could be one of these.
    Ambiguous(Vec<EntityId>),
    /// Nothing of that name is declared.
    Unknown,
    /// It has yet to be filled in.
    Placeholder,
}

impl Note {
    /// The parsed text.
    pub fn document(&self) -> &Document {
        static EMPTY: Document = EMPTY_DOCUMENT;
        self.facts.document.as_ref().unwrap_or(&EMPTY)
    }

    /// The file's path.
    pub fn path(&self) -> &SourcePath {
        &self.source.path
    }

    /// The title for readers: the `title` property, else the first heading of level 1, else the file name.
    pub fn reader_title(&self) -> &str {
        let document = self.document();
        document
            .property("title")
            .and_then(|v| v.as_text())
            .filter(|t| !t.trim().is_empty())
            .or_else(|| document.first_heading().map(|h| h.text.as_str()))
            .unwrap_or(&document.title)
    }
}

const EMPTY_DOCUMENT: Document = Document {
    title: String::new(),
    properties: Vec::new(),
    aliases: Vec::new(),
    tags: Vec::new(),
    headings: Vec::new(),
    blocks: Vec::new(),
    links: Vec::new(),
    tasks: Vec::new(),
    callouts: Vec::new(),
    comments: Vec::new(),
    fields: Vec::new(),
    urls: Vec::new(),
    commands: Vec::new(),
    code_words: Vec::new(),
    body_start: 0,
};

/// What became of one link.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Resolution {
    /// The file it leads to.
    pub target: Option<SourcePath>,
    /// Other files that would have answered, if the choice is not plain to a reader.
    pub others: Vec<SourcePath>,
    /// Whether the heading or block exists; `None` without a subpath or if the target is no note.
    pub subpath_found: Option<bool>,
}

/// A link that a canvas or base makes, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Pointer {
    /// Where it stands.
    pub at: Location,
    /// What it is: `Reference::Link` or `Reference::File`.
    pub to: Reference,
    /// The file it leads to.
    pub resolution: Resolution,
}

impl Snapshot {
    /// A short hash of everything in it: equal snapshots have equal revisions.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// The settings it was built with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Every file that is known, read or not, in order of path.
    pub fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// Every entity, in order of id.
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    /// Every relation, in order of (from, kind, to, via).
    pub fn relations(&self) -> &[Relation] {
        &self.relations
    }

    /// Every Markdown document, in order of path.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Links of the vault's canvases and bases, in order of file; those of excluded files are left out.
    pub fn pointers(&self) -> &[Pointer] {
        &self.pointers
    }

    /// What reading and resolving complained about, in order of place. Rules add theirs in `check`.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The entity of an id.
    pub fn entity(&self, id: &EntityId) -> Option<&Entity> {
        self.entities
            .binary_search_by(|e| e.id.cmp(id))
            .ok()
            .map(|n| &self.entities[n])
    }

    /// The relations that start at an entity.
    pub fn outgoing(&self, id: &EntityId) -> &[Relation] {
        let start = self.relations.partition_point(|r| r.from < *id);
        let length = self.relations[start..].partition_point(|r| r.from == *id);
        &self.relations[start..start + length]
    }

    /// The relations that lead to an entity (its backlinks among them), in order.
    pub fn incoming(&self, id: &EntityId) -> impl Iterator<Item = &Relation> {
        self.incoming
            .get(id)
            .into_iter()
            .flatten()
            .filter_map(|n| self.relations.get(*n as usize))
    }

    /// The note at a path.
    pub fn note(&self, path: &SourcePath) -> Option<&Note> {
        self.notes
            .binary_search_by(|n| n.source.path.cmp(path))
            .ok()
            .map(|n| &self.notes[n])
    }

    /// The note that an entity is (`doc:…` ids only).
    pub fn note_of(&self, id: &EntityId) -> Option<&Note> {
        let entity = self.entity(id)?;
        if id.scheme() != "doc" {
            return None;
        }
        entity.origins.first().and_then(|o| self.note(&o.path))
    }

    /// Finds what a reference names, by the reference grammar: an id, `alert:NAME`, a vault path or note name, `NS/KIND/NAME`,
    /// `KIND/NAME`, a component, any other name, an alias.
    pub fn find(&self, text: &str) -> Found {
        let vault = self
            .settings
            .roots
            .iter()
            .find(|r| self.settings.is_vault(&r.name))
            .map_or_else(|| RootName::new("vault"), |r| r.name.clone());
        let found = lookup::find(
            text,
            &self.lookup,
            &self.names,
            &SourcePath::new(&vault, ""),
            &|id| self.entity(id).is_some(),
        );
        match found {
            Found::None(_) => self.find_by_alias(text).unwrap_or(found),
            found => found,
        }
    }

    /// The notes that carry this alias. Links never resolve so, but a person who types `INC-0042` means that note.
    fn find_by_alias(&self, text: &str) -> Option<Found> {
        let wanted = fold(text.trim());
        let mut ids = self.notes.iter().filter(|note| {
            let mut aliases = note.document().aliases.iter();
            note.in_vault && aliases.any(|alias| fold(alias) == wanted)
        });
        let first = ids.next()?.id.clone();
        let mut all = vec![first];
        all.extend(ids.map(|note| note.id.clone()));
        Some(match all.len() {
            1 => Found::One(all.swap_remove(0)),
            _ => Found::Many(all),
        })
    }

    /// Names of vault files that look like the target of a link, best first.
    pub fn similar_files(&self, linkpath: &str, limit: usize) -> Vec<&SourcePath> {
        self.names.similar(linkpath, limit)
    }

    /// The file at a path.
    pub fn source(&self, path: &SourcePath) -> Option<&Source> {
        self.readings
            .binary_search_by(|r| r.source.path.cmp(path))
            .ok()
            .map(|n| self.readings[n].source.as_ref())
    }
}
