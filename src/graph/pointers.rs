//! Links that stand in canvases and bases, and the arrows of canvases.

use std::sync::Arc;

use crate::model::{
    Basis, Claim, EntityId, EntityKind, Facts, Location, Reading, Reference, RelationKind,
    Settings, SourcePath, Span,
};

use super::addresses::names_entity;
use super::build::Parts;
use super::draft::Draft;
use super::links::{RelationWord, reading_at, relation_word, resolution, target_id};
use super::lookup::Lookup;
use super::names::{Named, composed};
use super::runbooks::forge_path;
use super::snapshot::{Pointer, Resolution};

/// Canvases and bases are Obsidian's. In a repository a file of such a name (`Dockerfile.base`) is something else,
/// and says nothing.
pub fn leave_out_of_repositories(readings: &mut [Reading], settings: &Settings) {
    let nothing = Arc::new(Facts::default());
    for reading in readings {
        let path = &reading.source.path;
        let named_so = path.has_extension("canvas") || path.has_extension("base");
        if named_so && !settings.is_vault(&path.root) {
            reading.facts = Arc::clone(&nothing);
        }
    }
}

/// The file that a link or a path leads to. What became of it is kept, so that rules can complain.
pub fn follow(
    draft: &mut Draft,
    parts: &Parts<'_>,
    to: &Reference,
    from: &SourcePath,
    span: Span,
) -> Option<SourcePath> {
    let resolution = resolve(parts, to, from)?;
    let target = resolution.target.clone();
    draft.pointers.push(Pointer {
        at: Location {
            path: from.clone(),
            span,
        },
        to: to.clone(),
        resolution,
    });
    target
}

fn resolve(parts: &Parts<'_>, to: &Reference, from: &SourcePath) -> Option<Resolution> {
    let (named, subpath) = match to {
        Reference::Link(link) => (parts.names.find(&link.linkpath, from), &link.subpath),
        Reference::File { path, subpath } => {
            let named = Named {
                target: exact(parts, path, from),
                others: Vec::new(),
            };
            (named, subpath)
        }
        _ => return None,
    };
    Some(resolution(parts, named, subpath.as_deref()))
}

/// A file by its whole path: case counts, how an accented letter is composed does not.
fn exact(parts: &Parts<'_>, path: &str, from: &SourcePath) -> Option<SourcePath> {
    let wanted = SourcePath::new(&from.root, path);
    if let Some(reading) = reading_at(parts.readings, &wanted) {
        return Some(reading.source.path.clone());
    }
    let found = parts.names.find(&format!("/{path}"), from).target?;
    let mounted = found.root != from.root;
    (mounted || composed(&found.path) == composed(path)).then_some(found)
}

/// One end of an arrow.
struct End {
    /// The file, or the entity of an address.
    itself: EntityId,
    /// The service or team that the file stands for, else the same.
    subject: EntityId,
}

/// Adds the relation that an arrow draws, if both ends lead somewhere.
pub fn arrow(
    draft: &mut Draft,
    parts: &Parts<'_>,
    lookup: &Lookup,
    (reading, claim): (&Reading, &Claim),
    (from, to): (&Reference, &Reference),
    label: &str,
) {
    let path = &reading.source.path;
    let Some(from) = end(draft, parts, lookup, from, path) else {
        return;
    };
    let Some(to) = end(draft, parts, lookup, to, path) else {
        return;
    };
    let kind_of = |id: &EntityId| draft.entities.get(id).map(|e| e.kind);
    let fits = |word: &RelationWord| match word.via {
        // An owner who is no team, and an alert that is only described: a link, and no more.
        "owner" | "owned_by" | "team" => kind_of(&to.subject) == Some(EntityKind::Team),
        "alert" | "alerts" => kind_of(&to.subject) == Some(EntityKind::Alert),
        _ => word.kind != RelationKind::LinksTo,
    };
    let word = relation_word(label).filter(fits);
    let kind = word.map_or(RelationKind::LinksTo, |word| word.kind);
    let via = match (word, label) {
        (Some(word), _) => word.via.to_owned(),
        (None, "") => "canvas-edge".to_owned(),
        (None, label) => format!("canvas-edge: {label}"),
    };
    let (from, to) = match kind {
        RelationKind::LinksTo => (&from.itself, &to.itself),
        RelationKind::Documents | RelationKind::Affects | RelationKind::TriggeredBy => {
            (&from.itself, &to.subject)
        }
        RelationKind::HasRunbook if word.is_some_and(|word| word.inverse) => {
            (&to.subject, &from.itself)
        }
        RelationKind::HasRunbook => (&from.subject, &to.itself),
        _ => (&from.subject, &to.subject),
    };
    let origin = claim.origin(path);
    draft.relation(from, kind, to, &via, (Basis::Explicit, 1.0), origin);
}

fn end(
    draft: &mut Draft,
    parts: &Parts<'_>,
    lookup: &Lookup,
    reference: &Reference,
    from: &SourcePath,
) -> Option<End> {
    let itself = |id: EntityId| End {
        subject: id.clone(),
        itself: id,
    };
    let target = match reference {
        Reference::Url(url) if names_entity(url) => {
            let mut found = lookup.entity(url, &[]);
            return (found.len() == 1).then(|| itself(found.swap_remove(0)));
        }
        Reference::Url(url) => {
            let (root, path) = forge_path(parts, url.split(['#', '?']).next()?)?;
            let path = SourcePath::new(&root, path.trim_end_matches('/'));
            parts.reading(&path)?.source.path.clone()
        }
        other => resolve(parts, other, from)?.target?,
    };
    let document = target_id(draft, parts, &target);
    Some(match parts.subject(&target) {
        Some(subject) => End {
            itself: document,
            subject: subject.clone(),
        },
        None => itself(document),
    })
}
