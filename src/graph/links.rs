//! Links of notes: each finds its file, and becomes a relation.

use std::borrow::Cow;

use crate::model::{
    Basis, Document, EntityId, EntityKind, Origin, Reading, RelationKind, SourcePath, Stance, join,
};

use super::build::Parts;
use super::draft::{Draft, Saying};
use super::headings::find_subpath;
use super::names::{Named, fold};
use super::properties::letters;
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
            resolution(parts, named, link.subpath.as_deref())
        })
        .collect()
}

/// What became of a link that names this, and asks for a subpath in it.
pub(super) fn resolution(parts: &Parts<'_>, named: Named, subpath: Option<&str>) -> Resolution {
    let subpath_found = subpath.and_then(|subpath| {
        let document = parts.document(named.target.as_ref()?)?;
        Some(find_subpath(document, subpath).is_some())
    });
    Resolution {
        target: named.target,
        others: named.others,
        subpath_found,
    }
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

/// What a word says about a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RelationWord {
    /// The kind; words that have none of their own are links.
    pub kind: RelationKind,
    /// The one spelling of the word.
    pub via: &'static str,
    /// The relation leads from the thing that is named to the one that speaks.
    pub inverse: bool,
}

/// The meaning of a property, an inline field, or the label of a drawn edge, in any spelling: `depends_on`,
/// `dependsOn`, `Depends on`.
pub(super) fn relation_word(key: &str) -> Option<RelationWord> {
    use RelationKind::{
        Affects, DependsOn, Documents, HasRunbook, LinksTo, Monitors, OwnedBy, PartOf, TriggeredBy,
    };
    let letters: String = letters(key).collect();
    let (kind, via) = match letters.as_str() {
        "dependson" => (DependsOn, "depends_on"),
        "runson" => (DependsOn, "runs_on"),
        "partof" => (PartOf, "part_of"),
        "system" => (PartOf, "system"),
        "documents" => (Documents, "documents"),
        "service" => (Documents, "service"),
        "services" => (Documents, "services"),
        "resource" => (Documents, "resource"),
        "resources" => (Documents, "resources"),
        "manifest" | "manifests" => (Documents, "manifests"),
        "monitors" => (Monitors, "monitors"),
        "affects" | "affected" => (Affects, "affects"),
        "causedby" => (TriggeredBy, "caused_by"),
        "owner" => (OwnedBy, "owner"),
        "ownedby" => (OwnedBy, "owned_by"),
        "team" => (OwnedBy, "team"),
        "runbook" => (HasRunbook, "runbook"),
        "runbooks" => (HasRunbook, "runbooks"),
        "runbookfor" => (HasRunbook, "runbook_for"),
        "alert" => (HasRunbook, "alert"),
        "alerts" => (HasRunbook, "alerts"),
        "dashboard" => (LinksTo, "dashboard"),
        "dashboards" => (LinksTo, "dashboards"),
        "repo" | "repository" => (LinksTo, "repo"),
        "mitigatedby" => (LinksTo, "mitigated_by"),
        "supersedes" => (LinksTo, "supersedes"),
        "blocks" => (LinksTo, "blocks"),
        "before" => (LinksTo, "before"),
        "related" | "relatedto" => (LinksTo, "related"),
        "followup" | "followups" => (LinksTo, "follow_ups"),
        _ => return None,
    };
    Some(RelationWord {
        kind,
        via,
        inverse: matches!(via, "runbook_for" | "alert" | "alerts"),
    })
}

/// Adds the relations that a note's links declare. A plain link, and one under a word that means nothing more, is a
/// link by its kind or by that word.
pub fn relate(draft: &mut Draft, parts: &Parts<'_>, note: &Note) {
    for (link, resolution) in note.document().links.iter().zip(&note.links) {
        let Some(target) = &resolution.target else {
            continue;
        };
        let to = target_id(draft, parts, target);
        let origin = Origin {
            path: note.path().clone(),
            line: link.span.line,
            stance: Stance::Declared,
        };
        // `depends_on.0` is an entry of `depends_on`.
        let key = link.key.as_deref().and_then(|key| key.split('.').next());
        let thing = parts.subject(target).unwrap_or(&to).clone();
        match (key.and_then(relation_word), key) {
            (Some(word), _) => declare(draft, parts, note, word, (&to, &thing), origin),
            (None, key) => {
                let via: Cow<'_, str> = key.map_or(link.kind.as_str().into(), |key| {
                    fold(key).replace([' ', '-'], "_").into()
                });
                let say = (Basis::Explicit, 1.0);
                draft.relation(&note.id, RelationKind::LinksTo, &to, &via, say, origin);
            }
        }
    }
}

/// Adds what a note says by one of the words: of `to`, a document or anything else, which stands for `thing`.
pub(super) fn declare(
    draft: &mut Draft,
    parts: &Parts<'_>,
    note: &Note,
    word: RelationWord,
    (to, thing): (&EntityId, &EntityId),
    origin: Origin,
) {
    use RelationKind::{
        Affects, Documents, HasRunbook, LinksTo, Monitors, OwnedBy, PartOf, TriggeredBy,
    };
    let subject = parts.subject(note.path()).unwrap_or(&note.id);
    let kind_of = |id: &EntityId| draft.entities.get(id).map(|e| e.kind);
    let thing_kind = kind_of(thing);
    // What is only described, by a note or a file, can neither own nor run anything.
    let is_text = thing_kind.is_none_or(|k| k.is_document() || k == EntityKind::File);
    let incident = note.note_type == "incident";
    let link = (&note.id, LinksTo, to);
    let (from, kind, end) = match (word.kind, word.via) {
        (_, "runbook_for") => (thing, HasRunbook, &note.id),
        (_, "alert" | "alerts") if thing_kind != Some(EntityKind::Alert) => link,
        (_, "alert" | "alerts") if incident => (&note.id, TriggeredBy, thing),
        (_, "alert" | "alerts") if note.note_type == "service" => (thing, Monitors, subject),
        (_, "alert" | "alerts") => (thing, HasRunbook, &note.id),
        (_, "dashboard" | "dashboards")
            if thing_kind == Some(EntityKind::Dashboard) && note.note_type == "service" =>
        {
            (thing, Monitors, subject)
        }
        (_, "service" | "services") if incident => (&note.id, Affects, thing),
        (_, "runs_on") if is_text => link,
        (OwnedBy, _) if thing_kind != Some(EntityKind::Team) => link,
        (LinksTo, _) => link,
        (HasRunbook, _) => (subject, HasRunbook, to),
        (kind @ (Documents | Affects | TriggeredBy), _) => (&note.id, kind, thing),
        (kind, _) => (subject, kind, thing),
    };
    let say = (Basis::Explicit, 1.0);
    draft.relation(from, kind, end, word.via, say, origin.clone());
    // What a service note names as its resource belongs to the service.
    if word.via.starts_with("resource") && subject != &note.id && !is_text {
        draft.relation(thing, PartOf, subject, word.via, say, origin);
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
