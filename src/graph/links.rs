//! Links of notes: each finds its file, and becomes a relation.

use std::borrow::Cow;

use crate::model::{
    Basis, Document, EntityId, EntityKind, Link, Origin, Reading, RelationKind, SourcePath, Stance,
};

use super::build::Parts;
use super::draft::{Draft, Saying};
use super::headings::find_subpath;
use super::names::{Named, fold, join};
use super::snapshot::{Note, Resolution};

/// Resolves every link of a note, in order.
pub fn resolve(parts: &Parts<'_>, from: &SourcePath, document: &Document) -> Vec<Resolution> {
    let in_vault = parts.settings.is_vault(&from.root);
    document
        .links
        .iter()
        .map(|link| {
            let named = if in_vault {
                parts.names.find(&link.linkpath, from)
            } else {
                in_repository(parts, &link.linkpath, from)
            };
            let subpath_found = link.subpath.as_deref().and_then(|subpath| {
                let target = named.target.as_ref()?;
                let document = if target == from {
                    document
                } else {
                    parts.document(target)?
                };
                Some(find_subpath(document, subpath).is_some())
            });
            Resolution {
                target: named.target,
                others: named.others,
                subpath_found,
            }
        })
        .collect()
}

/// Documents of repositories link as forges do: relative to the file, or from the root.
fn in_repository(parts: &Parts<'_>, linkpath: &str, from: &SourcePath) -> Named {
    if linkpath.is_empty() {
        return Named {
            target: Some(from.clone()),
            others: Vec::new(),
        };
    }
    let folder = if linkpath.starts_with('/') {
        ""
    } else {
        from.folder()
    };
    let path = SourcePath::new(&from.root, &join(folder, linkpath));
    Named {
        target: parts.reading(&path).map(|r| r.source.path.clone()),
        others: Vec::new(),
    }
}

/// What the key of a property or inline field says about the relation; plain links have none.
fn meaning(link: &Link) -> (RelationKind, Cow<'static, str>) {
    let Some(key) = &link.key else {
        return (RelationKind::LinksTo, link.kind.as_str().into());
    };
    // `depends_on.0` is an entry of `depends_on`; Dataview writes blanks where properties have underscores.
    let key = fold(key.split('.').next().unwrap_or(key)).replace([' ', '-'], "_");
    (relation_word(&key), key.into())
}

/// The relation that a folded word says; a plain link if it says none.
pub(super) fn relation_word(key: &str) -> RelationKind {
    match key {
        "depends_on" | "dependson" | "runs_on" => RelationKind::DependsOn,
        "part_of" | "system" => RelationKind::PartOf,
        "documents" => RelationKind::Documents,
        "monitors" => RelationKind::Monitors,
        "affects" | "affected" => RelationKind::Affects,
        "caused_by" => RelationKind::TriggeredBy,
        "owner" | "owned_by" | "team" => RelationKind::OwnedBy,
        "runbook" | "runbooks" => RelationKind::HasRunbook,
        _ => RelationKind::LinksTo,
    }
}

const LINK: RelationKind = RelationKind::LinksTo;

/// Adds the relations that a note's links declare.
pub fn relate(draft: &mut Draft, parts: &Parts<'_>, note: &Note) {
    let from = note.path();
    let subject = parts.subject(from).unwrap_or(&note.id);
    for (link, resolution) in note.document().links.iter().zip(&note.links) {
        let Some(target) = &resolution.target else {
            continue;
        };
        let to_document = target_id(draft, parts, target);
        let origin = Origin {
            path: from.clone(),
            line: link.span.line,
            stance: Stance::Declared,
        };
        let (kind, via) = meaning(link);
        let say = (Basis::Explicit, 1.0);
        let subject_of_target = parts.subject(target).unwrap_or(&to_document);
        let is_team = |draft: &Draft| {
            let entity = draft.entities.get(subject_of_target);
            entity.is_some_and(|e| e.kind == EntityKind::Team)
        };
        match (kind, via.as_ref()) {
            (RelationKind::LinksTo, "runbook_for") => {
                draft.relation(
                    subject_of_target,
                    RelationKind::HasRunbook,
                    &note.id,
                    "runbook_for",
                    say,
                    origin,
                );
            }
            (RelationKind::LinksTo, "service" | "services") => {
                let kind = if note.note_type == "incident" {
                    RelationKind::Affects
                } else {
                    RelationKind::Documents
                };
                draft.relation(&note.id, kind, subject_of_target, &via, say, origin);
            }
            (RelationKind::LinksTo, _) => {
                draft.relation(&note.id, kind, &to_document, &via, say, origin);
            }
            // An owner who is no team, or a place to run on that is only described by a note: a link, and no more.
            (RelationKind::OwnedBy, _) if !is_team(draft) => {
                draft.relation(&note.id, LINK, &to_document, &via, say, origin);
            }
            (RelationKind::DependsOn, "runs_on") if *subject_of_target == to_document => {
                draft.relation(&note.id, LINK, &to_document, &via, say, origin);
            }
            (RelationKind::Documents | RelationKind::Affects | RelationKind::TriggeredBy, _) => {
                draft.relation(&note.id, kind, subject_of_target, &via, say, origin);
            }
            (RelationKind::HasRunbook, _) => {
                draft.relation(subject, kind, &to_document, &via, say, origin);
            }
            _ => draft.relation(subject, kind, subject_of_target, &via, say, origin),
        }
    }
}

/// The entity of a file: a document's own, else a file entity made now.
pub fn target_id(draft: &mut Draft, parts: &Parts<'_>, target: &SourcePath) -> EntityId {
    if let Some(id) = parts.document_id(target) {
        return id.clone();
    }
    let id = EntityId::file(target);
    // A canvas or base has said what it is.
    if draft.entities.contains_key(&id) {
        return id;
    }
    draft.entity(Saying {
        id: id.clone(),
        kind: EntityKind::File,
        subkind: "file",
        name: target.file_name(),
        scope: "",
        origin: Origin {
            path: target.clone(),
            line: 1,
            stance: Stance::Observed,
        },
    });
    id
}

/// The reading of a path, by binary search.
pub fn reading_at<'r>(readings: &'r [Reading], path: &SourcePath) -> Option<&'r Reading> {
    readings
        .binary_search_by(|r| r.source.path.cmp(path))
        .ok()
        .and_then(|n| readings.get(n))
}
