//! What notes name in passing: in commands, and in single words of their code. All of it is a reading, so each mention
//! must fit exactly one declared thing, and says how sure it is.

mod commands;
mod declared;
mod owners;
mod paths;
mod words;

use std::collections::{BTreeMap, HashSet};

use crate::model::{
    Basis, CommandMention, CommandTarget, EntityId, Origin, RelationKind, Settings, SourcePath,
    Stance,
};

use super::build::Parts;
use super::draft::Draft;
use super::links::target_id;
use super::lookup::Lookup;
use super::resolve::folder_id;
use super::snapshot::{CommandOutcome, Note};
use declared::Declared;
use paths::Paths;

/// What a mention leads to.
#[derive(Debug, PartialEq)]
enum Lead {
    /// To these, all of them. With the word for it, and how certain it is.
    To(Vec<Aim>, &'static str, f32),
    /// Several things could be meant; none is chosen.
    Several(Vec<EntityId>),
    /// To nothing that is declared.
    Nowhere,
}

/// One thing that is mentioned.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Aim {
    Entity(EntityId),
    File(SourcePath),
    Folder(SourcePath),
}

/// The note that speaks.
struct Speaker<'a> {
    path: &'a SourcePath,
    /// The environment of its path.
    scope: &'a str,
    /// Notes of the vault speak of all repositories alike.
    in_vault: bool,
}

/// Something that a note mentions.
struct Mention {
    aim: Aim,
    via: &'static str,
    confidence: f32,
    line: u32,
    /// Said outright, and more than a mention.
    explicit: bool,
}

/// Adds the mentions of all notes, and tells what became of their commands.
pub fn relate(draft: &mut Draft, parts: &Parts<'_>, lookup: &Lookup, notes: &mut [Note]) {
    let paths = Paths::new(parts, wanted_paths(notes));
    let mut said = Vec::new();
    {
        let declared = Declared::new(&draft.entities);
        let known = Known {
            parts,
            lookup,
            declared: &declared,
            paths: &paths,
        };
        let mut joined = None;
        for (n, note) in notes.iter_mut().enumerate() {
            let document = note.document();
            let is_mute = document.commands.is_empty() && document.code_words.is_empty();
            if is_mute && !declared.has_alerts {
                continue;
            }
            let path = note.path().clone();
            let speaker = Speaker {
                path: &path,
                scope: parts.ids.scope_of(&path),
                in_vault: note.in_vault,
            };
            let leads = known.commands(&speaker, note);
            // Templates speak of what they will be about.
            if !note.excluded && note.note_type != "template" {
                let mut mentions = of_commands(note, &leads);
                let mut words = known.words(&speaker, note);
                if !words.is_empty() {
                    let joined = joined.get_or_insert_with(|| joined_things(draft));
                    words.retain(|m| !m.is_known(&note.id, joined));
                }
                mentions.append(&mut words);
                said.push((n, mentions));
            }
            let named = note.facts.document.iter().flat_map(|d| &d.commands);
            note.commands = named
                .zip(leads)
                .map(|(mention, lead)| outcome(mention, lead))
                .collect();
        }
    }
    for (n, mentions) in said {
        if let Some(note) = notes.get(n) {
            say(draft, parts, note, mentions);
        }
    }
}

fn of_commands(note: &Note, leads: &[Lead]) -> Vec<Mention> {
    let commands = note.document().commands.iter().zip(leads);
    commands
        .flat_map(|(mention, lead)| mentioned(lead, mention.span.line))
        .collect()
}

impl Mention {
    /// Is the note joined to the thing already by more than a reading?
    fn is_known(&self, note: &EntityId, joined: &HashSet<(EntityId, EntityId)>) -> bool {
        let thing = match &self.aim {
            Aim::Entity(id) => id.clone(),
            Aim::File(path) | Aim::Folder(path) => EntityId::file(path),
        };
        !self.explicit && joined.contains(&(note.clone(), thing))
    }
}

/// All that readings of notes may look at.
struct Known<'k, 'd> {
    parts: &'k Parts<'k>,
    lookup: &'k Lookup,
    declared: &'k Declared<'d>,
    paths: &'k Paths,
}

/// One relation for each thing, by its most certain mention, with all places.
fn say(draft: &mut Draft, parts: &Parts<'_>, note: &Note, mentions: Vec<Mention>) {
    let mut best: BTreeMap<(bool, Aim), (&'static str, f32, Vec<u32>)> = BTreeMap::new();
    for mention in mentions {
        let key = (mention.explicit, mention.aim);
        let known = best
            .entry(key)
            .or_insert((mention.via, mention.confidence, Vec::new()));
        if mention.confidence > known.1 {
            (known.0, known.1) = (mention.via, mention.confidence);
        }
        known.2.push(mention.line);
    }
    for ((explicit, aim), (via, confidence, lines)) in best {
        let target = id_of(draft, parts, &aim);
        let (kind, basis) = match explicit {
            true => (RelationKind::LinksTo, Basis::Explicit),
            false => (RelationKind::Mentions, Basis::Inferred),
        };
        for line in lines {
            let origin = Origin {
                path: note.path().clone(),
                line,
                stance: Stance::Declared,
            };
            draft.relation(&note.id, kind, &target, via, (basis, confidence), origin);
        }
    }
}

fn id_of(draft: &mut Draft, parts: &Parts<'_>, aim: &Aim) -> EntityId {
    match aim {
        Aim::Entity(id) => id.clone(),
        Aim::File(path) => target_id(draft, parts, path),
        Aim::Folder(path) => folder_id(draft, path),
    }
}

fn mentioned(lead: &Lead, line: u32) -> Vec<Mention> {
    let Lead::To(aims, via, confidence) = lead else {
        return Vec::new();
    };
    let mention = |aim: &Aim| Mention {
        aim: aim.clone(),
        via,
        confidence: *confidence,
        line,
        explicit: false,
    };
    aims.iter().map(mention).collect()
}

fn outcome(mention: &CommandMention, lead: Lead) -> CommandOutcome {
    match lead {
        _ if mention.placeholder => CommandOutcome::Placeholder,
        Lead::To(aims, ..) => {
            let ids = aims.into_iter().map(|aim| match aim {
                Aim::Entity(id) => id,
                Aim::File(path) if path.is_markdown() => EntityId::document(&path),
                Aim::File(path) | Aim::Folder(path) => EntityId::file(&path),
            });
            CommandOutcome::Resolved(ids.collect())
        }
        Lead::Several(ids) => CommandOutcome::Ambiguous(ids),
        Lead::Nowhere if is_example(mention.target.name()) => CommandOutcome::Placeholder,
        Lead::Nowhere => CommandOutcome::Unknown,
    }
}

/// Names that documentation uses where readers put their own.
fn is_example(name: &str) -> bool {
    ["my-", "your-", "example", "some-", "foo", "bar"]
        .iter()
        .any(|start| name.starts_with(start))
}

/// Notes and the things that they are joined to already by more than a reading.
fn joined_things(draft: &Draft) -> HashSet<(EntityId, EntityId)> {
    let is_note = |id: &EntityId| id.as_str().starts_with("doc:");
    draft
        .relations()
        .filter_map(|r| match (is_note(&r.from), is_note(&r.to)) {
            (true, false) => Some((r.from.clone(), r.to.clone())),
            (false, true) => Some((r.to.clone(), r.from.clone())),
            _ => None,
        })
        .collect()
}

/// The last segments of all paths that notes write.
fn wanted_paths(notes: &[Note]) -> HashSet<&str> {
    let documents = notes.iter().map(Note::document);
    let mut wanted = HashSet::new();
    for document in documents {
        let words = document.code_words.iter().map(|w| w.text.as_str());
        let paths = document.commands.iter().filter_map(|m| match &m.target {
            CommandTarget::Path(path) | CommandTarget::Chart(path) => Some(path.as_str()),
            _ => None,
        });
        for path in words.filter(|w| w.contains('/')).chain(paths) {
            wanted.insert(paths::last_segment(path));
        }
    }
    wanted
}

/// Is a root one of manifests?
fn is_repository(settings: &Settings, path: &SourcePath) -> bool {
    !settings.is_vault(&path.root)
}
