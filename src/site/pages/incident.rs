//! What an incident's page has beside its note: figures, phases, what it touched.

use crate::graph::Note;
use crate::model::{Entity, EntityId, EntityKind, RelationKind};
use crate::site::desk::{Desk, Thing};
use crate::site::times::{self, Moment};
use crate::site::words;

/// The figures of an incident.
pub(in crate::site) struct Incident {
    pub id: String,
    pub severity: String,
    pub status: String,
    pub open: bool,
    /// When it was, in words.
    pub when: String,
    /// Title, value, remark.
    pub stats: Vec<(String, String, String)>,
    /// Width in percent of the whole, rounded to whole steps of five; duration; what happened until then.
    pub phases: Vec<(u32, String, &'static str)>,
    pub affects: Vec<Thing>,
    pub alerts: Vec<Thing>,
    /// Notes and things that are named as its cause.
    pub causes: Vec<Thing>,
    pub runbooks: Vec<Thing>,
    pub others: Vec<(Thing, String)>,
}

/// Moments of an incident, in their order, with what the stretch before each is called.
const MOMENTS: &[(&[&str], &str)] = &[
    (&["started", "start", "started_at"], ""),
    (&["detected", "detected_at"], "unnoticed"),
    (&["acknowledged", "acknowledged_at"], "to an answer"),
    (&["mitigated", "mitigated_at"], "to stop the harm"),
    (&["resolved", "resolved_at", "end", "ended"], "to the end"),
];

/// The figures of an incident's note.
pub(in crate::site) fn of(desk: &Desk<'_>, note: &Note, entity: &Entity) -> Incident {
    let text = |keys: &[&str]| {
        keys.iter().find_map(|k| {
            let own = note.document().property(k).and_then(|v| v.as_text());
            own.or_else(|| entity.text(k))
                .filter(|t| !t.trim().is_empty())
                .map(str::to_owned)
        })
    };
    let moments: Vec<(Moment, &'static str)> = MOMENTS
        .iter()
        .filter_map(|(keys, word)| {
            text(keys)
                .and_then(|t| times::moment(&t))
                .map(|m| (m, *word))
        })
        .collect();
    let started = text(MOMENTS[0].0).and_then(|t| times::moment(&t));
    let resolved = text(MOMENTS[4].0).and_then(|t| times::moment(&t));
    let when = match (started, resolved) {
        (Some(from), Some(to)) => times::stretch(from, to),
        (Some(from), None) => format!("since {}", from.words()),
        (None, Some(to)) => format!("until {}", to.words()),
        (None, None) => String::new(),
    };
    let id = entity.id.clone();
    let reached = |kind| reached(desk, &id, kind);
    let (alerts, causes) = reached(RelationKind::TriggeredBy)
        .into_iter()
        .partition(|t| t.label.starts_with("Alert"));
    let mut incident = Incident {
        id: text(&["incident_id", "id"]).unwrap_or_default(),
        severity: text(&["severity"]).unwrap_or_default(),
        status: words::key(&text(&["status"]).unwrap_or_default()),
        open: entity.is_open_incident(),
        when,
        stats: Vec::new(),
        phases: phases(&moments),
        affects: reached(RelationKind::Affects),
        alerts,
        causes,
        runbooks: runbooks(desk, entity),
        others: alike(desk, entity),
    };
    incident.stats = stats(note, started, resolved, text(MOMENTS[1].0).as_deref());
    incident
}

fn reached(desk: &Desk<'_>, from: &EntityId, kind: RelationKind) -> Vec<Thing> {
    let mut found: Vec<Thing> = desk
        .snapshot()
        .outgoing(from)
        .iter()
        .filter(|r| r.kind == kind)
        .filter_map(|r| desk.thing(&r.to))
        .collect();
    found.sort();
    found.dedup();
    found
}

fn stats(
    note: &Note,
    started: Option<Moment>,
    resolved: Option<Moment>,
    detected: Option<&str>,
) -> Vec<(String, String, String)> {
    let mut out = Vec::new();
    let mut add =
        |name: &str, value: String, remark: String| out.push((name.to_owned(), value, remark));
    if let Some(minutes) = started.zip(resolved).and_then(|(s, r)| r.minutes_since(s)) {
        add("Lasted", times::duration(minutes), String::new());
    }
    if let Some(minutes) = started
        .zip(detected.and_then(times::moment))
        .and_then(|(s, d)| d.minutes_since(s))
    {
        add("Noticed after", times::duration(minutes), String::new());
    }
    let tasks = &note.document().tasks;
    if !tasks.is_empty() {
        let done = tasks.iter().filter(|t| t.is_done()).count();
        add(
            "Follow-up",
            format!("{done} of {}", tasks.len()),
            "action items done".to_owned(),
        );
    }
    out
}

fn phases(moments: &[(Moment, &'static str)]) -> Vec<(u32, String, &'static str)> {
    let (Some((first, _)), Some((last, _))) = (moments.first(), moments.last()) else {
        return Vec::new();
    };
    let Some(total) = last.minutes_since(*first).filter(|t| *t > 0) else {
        return Vec::new();
    };
    let steps = moments.windows(2);
    let phases: Vec<_> = steps
        .filter_map(|pair| {
            let [(from, _), (to, word)] = pair else {
                return None;
            };
            let minutes = to.minutes_since(*from)?;
            let share = u32::try_from((minutes * 20 + total / 2) / total)
                .unwrap_or(1)
                .clamp(1, 20);
            Some((share, times::duration(minutes), *word))
        })
        .collect();
    match phases.as_slice() {
        [(share, time, _)] => vec![(*share, time.clone(), "from start to end")],
        _ => phases,
    }
}

/// The runbooks to open: those of its alerts, then those it links to, then those of what it hurt.
pub(in crate::site) fn runbooks(desk: &Desk<'_>, incident: &Entity) -> Vec<Thing> {
    let snapshot = desk.snapshot();
    let out = snapshot.outgoing(&incident.id);
    let alerts = out
        .iter()
        .filter(|r| r.kind == RelationKind::TriggeredBy)
        .map(|r| &r.to);
    let hurt = out
        .iter()
        .filter(|r| r.kind == RelationKind::Affects)
        .map(|r| &r.to);
    let books = |id: &EntityId| -> Vec<EntityId> {
        snapshot
            .outgoing(id)
            .iter()
            .filter(|r| r.kind == RelationKind::HasRunbook)
            .map(|r| r.to.clone())
            .collect()
    };
    let linked = out
        .iter()
        .filter(|r| r.kind == RelationKind::LinksTo)
        .filter(|r| {
            snapshot
                .entity(&r.to)
                .is_some_and(|e| e.kind == EntityKind::Runbook)
        })
        .map(|r| r.to.clone());
    let ids = alerts
        .flat_map(books)
        .chain(linked)
        .chain(hurt.flat_map(books));
    let mut found: Vec<Thing> = Vec::new();
    for thing in ids.filter_map(|id| desk.thing(&id)) {
        if !found.contains(&thing) {
            found.push(thing);
        }
    }
    found.truncate(4);
    found
}

/// Other incidents that hurt the same things or began with the same alerts.
fn alike(desk: &Desk<'_>, incident: &Entity) -> Vec<(Thing, String)> {
    let snapshot = desk.snapshot();
    let shared =
        |kind: RelationKind| matches!(kind, RelationKind::Affects | RelationKind::TriggeredBy);
    let mut count: std::collections::BTreeMap<&EntityId, usize> = std::collections::BTreeMap::new();
    for relation in snapshot
        .outgoing(&incident.id)
        .iter()
        .filter(|r| shared(r.kind))
    {
        for other in snapshot
            .incoming(&relation.to)
            .filter(|r| shared(r.kind) && r.from != incident.id)
        {
            *count.entry(&other.from).or_default() += 1;
        }
    }
    let mut found: Vec<(usize, &EntityId)> = count.into_iter().map(|(id, n)| (n, id)).collect();
    found.sort_by_key(|(n, id)| (std::cmp::Reverse(*n), *id));
    found
        .into_iter()
        .filter(|(_, id)| {
            snapshot
                .entity(id)
                .is_some_and(|e| e.kind == EntityKind::Incident)
        })
        .filter_map(|(n, id)| Some((desk.thing(id)?, format!("shares {n}"))))
        .take(5)
        .collect()
}
