//! Incidents: what several sources tell of one becomes one record, and what it hurt becomes relations.
//!
//! Of several deliveries of a tool the latest counts; of a note the frontmatter counts before its prose.

mod frontmatter;
mod join;

use std::collections::BTreeMap;

use crate::model::{
    Basis, EntityId, EntityKind, Event, FollowUp, INCIDENT_TIMES, Incident, Origin, RelationKind,
    Said, Stance, Statement, Value, moment_seconds,
};

use super::build::Parts;
use super::draft::{Draft, Saying};
use super::lookup::Lookup;
use super::notes::{component_id, slug};
use super::placement::Site;
use super::snapshot::Note;

pub use frontmatter::reads_like_one;

/// What is worked out from whatever is written, and so replaces it.
const WORKED_OUT: [&str; 7] = [
    "times_raw",
    "severity_level",
    "phase",
    "timeline",
    "follow_ups",
    "roles",
    "updated",
];

/// What the notes tell of their incidents, by the note's place in the list of all notes.
pub struct Told(BTreeMap<usize, Incident>);

/// Puts what is told of incidents on their entities.
pub fn describe(draft: &mut Draft, parts: &Parts<'_>, notes: &[Note]) -> Told {
    let mut told: BTreeMap<EntityId, Vec<&Incident>> = BTreeMap::new();
    for reading in parts.readings {
        for claim in &reading.facts.claims {
            if let Statement::Reports { of, incident } = &claim.says {
                let id = parts.ids.id(of, &reading.source.path, &Site::default());
                told.entry(id).or_default().push(incident.as_ref());
            }
        }
    }
    let mut of_notes = BTreeMap::new();
    for (n, note) in notes.iter().enumerate() {
        let prose = told.remove(&note.id).unwrap_or_default();
        if note.note_type != "incident" {
            continue;
        }
        let mut record = Incident::default();
        for telling in prose {
            overlay(&mut record, telling);
        }
        overlay(&mut record, &frontmatter::read(note.document()));
        record.keep_order();
        if let Some(entity) = draft.entities.get_mut(&note.id) {
            set(&mut entity.properties, &record);
        }
        of_notes.insert(n, record);
    }
    for (id, tellings) in told {
        if let Some(entity) = draft.entities.get_mut(&id).filter(|_| id.scheme() != "doc") {
            let record = merged(tellings);
            if let Some(title) = record.title.as_deref().filter(|t| !t.is_empty()) {
                title.clone_into(&mut entity.name);
            }
            set(&mut entity.properties, &record);
        }
    }
    Told(of_notes)
}

/// Adds what notes of incidents are related to beyond their links, and joins them with the exports of the same.
pub fn relate(
    draft: &mut Draft,
    parts: &Parts<'_>,
    lookup: &Lookup,
    notes: &[Note],
    Told(told): &Told,
) {
    for (n, record) in told {
        let Some(note) = notes.get(*n) else { continue };
        let origin = |said: &Said| Origin {
            path: note.path().clone(),
            line: said.span.line,
            stance: Stance::Declared,
        };
        if parts.settings.is_vault(&note.path().root) {
            for (via, said) in frontmatter::services(note.document()) {
                let say = (Basis::Explicit, 1.0);
                for to in service(draft, lookup, &said.text, &origin(&said)) {
                    let origin = origin(&said);
                    draft.relation(&note.id, RelationKind::Affects, &to, &via, say, origin);
                }
            }
        }
        // Prose names what is there; it makes nothing up.
        let kinds = [(
            &record.services,
            RelationKind::Affects,
            "affected services",
            SERVICES,
        )];
        let alerts = [(
            &record.alerts,
            RelationKind::TriggeredBy,
            "alerts",
            &[EntityKind::Alert][..],
        )];
        for (names, kind, via, kinds) in kinds.into_iter().chain(alerts) {
            for said in names {
                let found = lookup.entity(&said.text, kinds);
                if found.len() != 1 && kind != RelationKind::TriggeredBy {
                    continue;
                }
                for to in found {
                    draft.relation(
                        &note.id,
                        kind,
                        &to,
                        via,
                        (Basis::Inferred, 0.9),
                        origin(said),
                    );
                }
            }
        }
    }
    join::relate(draft, notes, told);
}

/// What a service of an incident can be.
const SERVICES: &[EntityKind] = &[
    EntityKind::Component,
    EntityKind::System,
    EntityKind::Workload,
];

/// The service of a name: the one that is declared, else a component that is assumed. Several are none.
pub fn service(draft: &mut Draft, lookup: &Lookup, name: &str, origin: &Origin) -> Vec<EntityId> {
    let name = name.trim();
    let mut found = lookup.entity(name, SERVICES);
    if found.is_empty() {
        found = lookup.entity(&slug(name), SERVICES);
    }
    if !found.is_empty() || name.is_empty() {
        found.truncate(if found.len() == 1 { 1 } else { 0 });
        return found;
    }
    let id = component_id(name);
    let known = draft.entities.get(&id);
    if known.is_none_or(|entity| entity.text("status") == Some("unresolved")) {
        let entity = draft.entity(Saying {
            id: id.clone(),
            kind: EntityKind::Component,
            subkind: "service",
            name,
            scope: "",
            origin: origin.clone(),
        });
        Draft::property(entity, "status", Value::from("unresolved"));
    }
    vec![id]
}

/// Of a tool's deliveries the latest counts; those that do not say since when come first.
fn merged(mut tellings: Vec<&Incident>) -> Incident {
    tellings.sort_by_key(|told| told.updated.as_deref().and_then(moment_seconds));
    let mut record = Incident::default();
    for telling in tellings {
        let first_answer = record.times.get("acknowledged").cloned();
        overlay(&mut record, telling);
        if let Some(first) = first_answer {
            record.times.insert("acknowledged", first);
        }
    }
    // One that was opened again is not over.
    if record.current_phase().is_some_and(|phase| phase.is_open()) {
        record
            .times
            .retain(|name, _| !matches!(*name, "resolved" | "closed"));
    }
    if record
        .timeline
        .iter()
        .all(|e| moment_seconds(&e.at).is_some())
    {
        record.timeline.sort_by_key(|e| moment_seconds(&e.at));
    }
    record
}

/// Adds what `next` tells; it counts before what is known.
fn overlay(known: &mut Incident, next: &Incident) {
    let text = |known: &mut Option<String>, next: &Option<String>| {
        if next.is_some() {
            known.clone_from(next);
        }
    };
    if !next.source.is_empty() {
        known.source.clone_from(&next.source);
    }
    if next.phase.is_some() || next.status.is_some() {
        known.phase = next.phase;
    }
    text(&mut known.id, &next.id);
    text(&mut known.reference, &next.reference);
    text(&mut known.title, &next.title);
    text(&mut known.url, &next.url);
    text(&mut known.severity, &next.severity);
    text(&mut known.status, &next.status);
    text(&mut known.postmortem, &next.postmortem);
    text(&mut known.updated, &next.updated);
    for (name, at) in &next.times {
        known.times.insert(name, at.clone());
        match next.times_raw.get(name) {
            Some(raw) => known.times_raw.insert(name, raw.clone()),
            None => known.times_raw.remove(name),
        };
    }
    add_new(&mut known.services, &next.services, |a, b| a.text == b.text);
    add_new(&mut known.alerts, &next.alerts, |a, b| a.text == b.text);
    add_new(&mut known.environments, &next.environments, String::eq);
    add_new(&mut known.links, &next.links, String::eq);
    add_new(&mut known.timeline, &next.timeline, Event::eq);
    for (role, who) in &next.roles {
        match known.roles.iter_mut().find(|(known, _)| known == role) {
            Some((_, known)) => known.clone_from(who),
            None => known.roles.push((role.clone(), who.clone())),
        }
    }
    let by_text: BTreeMap<&str, &FollowUp> = next
        .follow_ups
        .iter()
        .map(|f| (f.text.as_str(), f))
        .collect();
    for known in &mut known.follow_ups {
        if let Some(next) = by_text.get(known.text.as_str()) {
            known.clone_from(next);
        }
    }
    add_new(&mut known.follow_ups, &next.follow_ups, |a, b| {
        a.text == b.text
    });
    for (name, value) in &next.more {
        match known.more.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => known.clone_from(value),
            None => known.more.push((name.clone(), value.clone())),
        }
    }
}

/// Adds what is not there yet. Long lists come once, from one source: only their first thousand entries are compared.
fn add_new<T: Clone>(known: &mut Vec<T>, next: &[T], same: impl Fn(&T, &T) -> bool) {
    let before = known.len().min(1000);
    for item in next {
        if !known.iter().take(before).any(|k| same(k, item)) {
            known.push(item.clone());
        }
    }
}

fn set(properties: &mut BTreeMap<String, Value>, record: &Incident) {
    for (name, value) in record.properties() {
        if WORKED_OUT.contains(&name) || INCIDENT_TIMES.contains(&name) {
            properties.insert(name.to_owned(), value);
        } else {
            properties.entry(name.to_owned()).or_insert(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(updated: &str, status: &str, times: &[(&'static str, &str)]) -> Incident {
        Incident {
            status: Some(status.to_owned()),
            updated: Some(updated.to_owned()),
            times: times.iter().map(|(n, t)| (*n, (*t).to_owned())).collect(),
            ..Incident::default()
        }
    }

    #[test]
    fn of_several_deliveries_the_latest_counts_whatever_the_order() {
        let first = told("2026-03-02T10:00:00Z", "triggered", &[("started", "a")]);
        let second = told(
            "2026-03-02T12:01:00+02:00",
            "acknowledged",
            &[("acknowledged", "b")],
        );
        let third = told("2026-03-02T10:09:00Z", "resolved", &[("resolved", "c")]);
        let forwards = merged(vec![&first, &second, &third]);
        assert_eq!(forwards, merged(vec![&third, &first, &second]));
        assert_eq!(forwards.status.as_deref(), Some("resolved"));
        assert_eq!(forwards.times.len(), 3);
    }

    #[test]
    fn an_incident_that_was_opened_again_is_not_resolved() {
        let over = told("2026-03-02T10:00:00Z", "resolved", &[("resolved", "a")]);
        let again = told("2026-03-02T11:00:00Z", "triggered", &[]);
        let record = merged(vec![&again, &over]);
        assert!(record.times.is_empty());
        assert_eq!(record.status.as_deref(), Some("triggered"));
    }

    #[test]
    fn the_first_answer_is_the_one_that_is_measured() {
        let first = told(
            "2026-03-02T10:00:00Z",
            "acknowledged",
            &[("acknowledged", "a")],
        );
        let again = told(
            "2026-03-02T11:00:00Z",
            "acknowledged",
            &[("acknowledged", "b")],
        );
        assert_eq!(merged(vec![&first, &again]).times["acknowledged"], "a");
    }
}
