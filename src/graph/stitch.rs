//! What follows from several sources together: components behind workloads, what properties of notes say, the role
//! of runbooks.

use crate::model::{
    Basis, Diagnostic, EntityId, EntityKind, Location, Origin, Property, RelationKind, SourcePath,
    Stance, Value, codes,
};

use super::build::Parts;
use super::draft::{Draft, Saying};
use super::links::target_id;
use super::lookup::Lookup;
use super::names::fold;
use super::notes::{component_id, team_id};
use super::resolve::forge_path;
use super::snapshot::Note;

/// Every long-running workload is part of a component: the logical service that people talk about. Its name is
/// found in the order that OpenTelemetry's semantic conventions give.
pub fn components(draft: &mut Draft) {
    let derived: Vec<(EntityId, String, &'static str, f32, Vec<Origin>)> = draft
        .entities
        .values()
        .filter(|e| e.kind == EntityKind::Workload)
        .filter(|e| !matches!(e.subkind.as_str(), "Job" | "CronJob" | "Pod" | "ReplicaSet"))
        .map(|workload| {
            let label = |name: &str| {
                let labels = workload.property("labels")?;
                labels.get(name).and_then(Value::as_text)
            };
            let (name, via, confidence) = workload
                .text("service_name")
                .map(|n| (n, "service.name", 1.0))
                .or_else(|| Some((label("app.kubernetes.io/instance")?, "instance", 0.9)))
                .or_else(|| Some((label("app.kubernetes.io/name")?, "name", 0.9)))
                .unwrap_or((&workload.name, "workload", 0.8));
            (
                workload.id.clone(),
                name.to_owned(),
                via,
                confidence,
                workload.origins.clone(),
            )
        })
        .collect();
    for (workload, name, via, confidence, origins) in derived {
        let id = component_id(&name);
        for origin in origins {
            draft.entity(Saying {
                id: id.clone(),
                kind: EntityKind::Component,
                subkind: "service",
                name: &name,
                scope: "",
                origin: origin.clone(),
            });
            draft.relation(
                &workload,
                RelationKind::PartOf,
                &id,
                via,
                (Basis::Derived, confidence),
                origin,
            );
        }
    }
}

/// What the properties of a note say in plain words (links in them are links).
pub fn properties(draft: &mut Draft, parts: &Parts<'_>, lookup: &Lookup, note: &Note) {
    if let Some(subject) = parts.subject(note.path()) {
        let origin = origin_of(note, 1);
        draft.relation(
            &note.id,
            RelationKind::Documents,
            &subject.clone(),
            "type",
            (Basis::Explicit, 1.0),
            origin,
        );
    }
    // Documents of repositories follow conventions of their own; their properties make no claims.
    if !note.in_vault {
        return;
    }
    for property in &note.document().properties {
        for text in property.value.texts() {
            let text = text.trim();
            if text.is_empty() || text.starts_with("[[") {
                continue;
            }
            say(draft, parts, lookup, note, property, text);
        }
    }
    for (url, span) in &note.document().urls {
        address(draft, parts, lookup, note, url, span.line);
    }
}

/// Is an address the id of an entity?
pub fn is_entity(url: &str) -> bool {
    url.starts_with("k8s:") || url.starts_with("alert:")
}

/// An address in a note: an entity's own (`k8s:`, `alert:`), or a file of a known repository on its forge.
fn address(
    draft: &mut Draft,
    parts: &Parts<'_>,
    lookup: &Lookup,
    note: &Note,
    url: &str,
    line: u32,
) {
    let (target, via, confidence) = if is_entity(url) {
        let mut found = lookup.entity(url, &[]);
        if found.len() != 1 {
            return;
        }
        (found.swap_remove(0), "uri", 1.0)
    } else {
        let bare = url.split(['#', '?']).next().unwrap_or(url);
        let Some((root, path)) = forge_path(parts, bare) else {
            return;
        };
        let path = SourcePath::new(&root, path.trim_end_matches('/'));
        let Some(reading) = parts.reading(&path) else {
            return;
        };
        let path = reading.source.path.clone();
        (target_id(draft, parts, &path), "url", 0.98)
    };
    draft.relation(
        &note.id,
        RelationKind::LinksTo,
        &target,
        via,
        (Basis::Explicit, confidence),
        origin_of(note, line),
    );
}

fn origin_of(note: &Note, line: u32) -> Origin {
    Origin {
        path: note.path().clone(),
        line,
        stance: Stance::Declared,
    }
}

fn say(
    draft: &mut Draft,
    parts: &Parts<'_>,
    lookup: &Lookup,
    note: &Note,
    property: &Property,
    text: &str,
) {
    use RelationKind::{Affects, DependsOn, Documents, HasRunbook, Monitors, OwnedBy, TriggeredBy};
    let things: &[EntityKind] = &[EntityKind::Component, EntityKind::System];
    let anything: &[EntityKind] = &[];
    let incident = note.note_type == "incident";
    let key = fold(&property.key).replace('-', "_");
    let subject = parts.subject(note.path()).unwrap_or(&note.id).clone();
    let (kinds, relation, from_note, inverse) = match key.as_str() {
        "service" | "services" if incident => (things, Affects, true, false),
        "service" | "services" => (things, Documents, true, false),
        "affects" if incident => (things, Affects, true, false),
        "resource" | "resources" | "manifests" => (anything, Documents, true, false),
        "alerts" | "alert" if incident => (&[EntityKind::Alert][..], TriggeredBy, true, false),
        "alerts" | "alert" if note.note_type == "service" => {
            (&[EntityKind::Alert][..], Monitors, false, true)
        }
        "alerts" | "alert" => (&[EntityKind::Alert][..], HasRunbook, true, true),
        "runbook_for" => (anything, HasRunbook, true, true),
        "depends_on" => (things, DependsOn, false, false),
        "owner" | "owned_by" | "team" => (&[EntityKind::Team][..], OwnedBy, false, false),
        _ => return,
    };
    let origin = origin_of(note, property.span.line);
    let mut found = lookup.entity(text, kinds);
    if found.is_empty() && key == "runbook_for" {
        found = lookup.entity(text, &[EntityKind::Alert]);
    }
    if found.is_empty() && kinds == [EntityKind::Team] {
        found.push(declare_team(draft, text, origin.clone()));
    }
    // Alerts come in pairs of one name (warning and critical): the name means all of them.
    let all_alerts = found.iter().all(|id| id.scheme() == "alert");
    if found.is_empty() || (found.len() > 1 && !all_alerts) {
        unresolved(draft, lookup, note, property, text, kinds, &found);
        return;
    }
    let speaker = if from_note { &note.id } else { &subject };
    for target in &found {
        let (from, to) = if inverse {
            (target, speaker)
        } else {
            (speaker, target)
        };
        draft.relation(
            from,
            relation,
            to,
            &key,
            (Basis::Explicit, 1.0),
            origin.clone(),
        );
    }
    // What a service note names as its resource belongs to the service.
    if key.starts_with("resource") && subject != note.id {
        for target in &found {
            draft.relation(
                target,
                RelationKind::PartOf,
                &subject,
                &key,
                (Basis::Explicit, 1.0),
                origin.clone(),
            );
        }
    }
}

/// An owner in plain words exists by being named.
fn declare_team(draft: &mut Draft, name: &str, origin: Origin) -> EntityId {
    let id = team_id(name);
    draft.entity(Saying {
        id: id.clone(),
        kind: EntityKind::Team,
        subkind: "team",
        name,
        scope: "",
        origin,
    });
    id
}

fn unresolved(
    draft: &mut Draft,
    lookup: &Lookup,
    note: &Note,
    property: &Property,
    text: &str,
    kinds: &[EntityKind],
    found: &[EntityId],
) {
    let at = Location {
        path: note.path().clone(),
        span: property.span,
    };
    let key = &property.key;
    let diagnostic = if found.is_empty() {
        let what = match kinds {
            [EntityKind::Alert] => "no alert",
            [EntityKind::Component, ..] => "no service",
            _ => "nothing",
        };
        let similar = lookup.similar(text, kinds, 1);
        let hint = similar.first().map_or_else(
            || "`opslore list entities` shows what exists".to_owned(),
            |name| format!("did you mean `{name}`?"),
        );
        Diagnostic::new(
            &codes::UNKNOWN_REFERENCE,
            at,
            format!("{what} is named `{text}`, which `{key}` refers to"),
        )
        .hint(hint)
    } else {
        let ids: Vec<String> = found.iter().take(4).map(|id| format!("`{id}`")).collect();
        Diagnostic::new(
            &codes::AMBIGUOUS_REFERENCE,
            at,
            format!(
                "`{text}` in `{key}` could be {} things: {}",
                found.len(),
                ids.join(", ")
            ),
        )
        .hint(format!("write the full id, for example {}", ids[0]))
    };
    draft.diagnostics.push(diagnostic);
}

/// A note that an alert names as its runbook is a runbook, whatever its type.
pub fn runbooks(draft: &mut Draft) {
    let targets: Vec<EntityId> = draft
        .relations()
        .filter(|r| r.kind == RelationKind::HasRunbook && r.from.scheme() == "alert")
        .map(|r| r.to.clone())
        .collect();
    for id in targets {
        if let Some(entity) = draft.entities.get_mut(&id)
            && entity.kind == EntityKind::Note
        {
            entity.kind = EntityKind::Runbook;
        }
    }
}

/// Services and alerts have colours of their own in every drawing; notes have those of the configured groups.
pub fn groups(draft: &mut Draft) {
    for entity in draft.entities.values_mut() {
        let group = match entity.kind {
            EntityKind::Component => "service",
            EntityKind::Alert => "monitoring",
            _ => continue,
        };
        entity.group.get_or_insert_with(|| group.to_owned());
    }
}
