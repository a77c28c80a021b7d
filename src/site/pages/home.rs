//! The first page: what is open, and the way to everything else.

use askama::Template;

use super::incident::{self, Incident};
use super::tasks::{self, TaskRow};
use crate::model::{Entity, EntityKind, RelationKind, Severity, SourcePath};
use crate::site::desk::{Desk, Thing};
use crate::site::shell::{Frame, Section};
use crate::site::{ListKind, Route, prose, words};

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    title: String,
    lede: String,
    incidents: Vec<OpenIncident>,
    more_open: Option<String>,
    services: Vec<ServiceRow>,
    all_services: Option<(String, String)>,
    clusters: Vec<Cluster>,
    graph: String,
    recent: Vec<(Thing, String, String)>,
    all_incidents: String,
    tasks: Vec<TaskRow>,
    all_tasks: Option<(String, String)>,
    start: Option<Thing>,
}

/// An incident that is not over.
struct OpenIncident {
    thing: Thing,
    incident: Incident,
    /// Safe HTML.
    lede: String,
    runbook: Option<Thing>,
}

/// A service in the table.
struct ServiceRow {
    thing: Thing,
    owner: Option<Thing>,
    incidents: String,
    runbooks: String,
    alerts: String,
    findings: usize,
    contradicts: bool,
}

/// A group of notes.
struct Cluster {
    look: &'static str,
    title: &'static str,
    count: String,
    remark: String,
    href: String,
}

const SERVICES: usize = 12;
const TASKS: usize = 8;

/// The first page.
pub(super) fn page(desk: &Desk<'_>) -> Option<String> {
    let snapshot = desk.snapshot();
    let kind = |kind| {
        desk.site
            .map
            .kinds
            .get(&kind)
            .map_or(&[][..], Vec::as_slice)
    };
    let entities = |k| kind(k).iter().filter_map(|n| snapshot.entities().get(*n));
    let mut incidents: Vec<&Entity> = entities(EntityKind::Incident).collect();
    incidents.sort_by_key(|e| (std::cmp::Reverse(started(e).to_owned()), e.id.clone()));
    let open: Vec<OpenIncident> = incidents
        .iter()
        .filter(|e| e.is_open_incident())
        .take(4)
        .filter_map(|e| open_incident(desk, e))
        .collect();
    let open_count = incidents.iter().filter(|e| e.is_open_incident()).count();
    let recent = incidents
        .iter()
        .filter(|e| !e.is_open_incident())
        .take(6)
        .filter_map(|e| {
            let day = crate::site::times::moment(started(e)).map_or(String::new(), |m| m.day());
            Some((
                desk.entity_thing(e)?,
                e.text("severity").unwrap_or("").to_owned(),
                day,
            ))
        })
        .collect();
    let mut services: Vec<ServiceRow> = entities(EntityKind::Component)
        .filter_map(|e| service(desk, e))
        .collect();
    let total = services.len();
    services.sort_by(|a, b| a.thing.cmp(&b.thing));
    services.truncate(SERVICES);
    let list = |k: ListKind| desk.route(&Route::List(k, 1)).unwrap_or_default();
    let all_tasks = tasks::open_tasks(snapshot);
    let findings = desk
        .site
        .findings
        .iter()
        .filter(|f| f.severity > Severity::Info)
        .count();
    let opened = match open_count {
        0 => "No incident is open.".to_owned(),
        1 => "One incident is open.".to_owned(),
        n => format!("{n} incidents are open."),
    };
    let checked = match findings {
        0 => "The checks found nothing.".to_owned(),
        n => format!(
            "The checks have {}.",
            words::count(n, "finding", "findings")
        ),
    };
    HomePage {
        frame: Frame::new(desk, "", Section::Home, None),
        title: "On call".to_owned(),
        lede: format!("{opened} {checked}"),
        more_open: open_count
            .checked_sub(open.len())
            .filter(|n| *n > 0)
            .map(|n| format!("{} more open incidents", words::number(n))),
        incidents: open,
        all_services: (total > 0).then(|| {
            (
                format!("All {}", words::number(total)),
                list(ListKind::Kind(EntityKind::Component)),
            )
        }),
        services,
        clusters: clusters(desk),
        graph: desk.route(&Route::Graph).unwrap_or_default(),
        recent,
        all_incidents: list(ListKind::Kind(EntityKind::Incident)),
        tasks: all_tasks
            .iter()
            .filter_map(|t| tasks::row(desk, t))
            .take(TASKS)
            .collect(),
        all_tasks: (!all_tasks.is_empty()).then(|| {
            (
                format!("All {}", words::number(all_tasks.len())),
                list(ListKind::Tasks),
            )
        }),
        start: start_note(desk),
    }
    .render()
    .ok()
}

fn started(entity: &Entity) -> &str {
    ["started", "started_at", "detected", "date", "resolved"]
        .iter()
        .find_map(|k| entity.text(k))
        .unwrap_or("")
}

fn open_incident(desk: &Desk<'_>, entity: &Entity) -> Option<OpenIncident> {
    let thing = desk.entity_thing(entity)?;
    let note = desk.snapshot().note_of(&entity.id)?;
    let incident = incident::of(desk, note, entity);
    Some(OpenIncident {
        runbook: incident.runbooks.first().cloned(),
        lede: prose::lede(desk, note).unwrap_or_default(),
        incident,
        thing,
    })
}

fn service(desk: &Desk<'_>, entity: &Entity) -> Option<ServiceRow> {
    let snapshot = desk.snapshot();
    let thing = desk.entity_thing(entity)?;
    let incoming = |kind| {
        snapshot
            .incoming(&entity.id)
            .filter(move |r| r.kind == kind)
    };
    let distinct = |mut ids: Vec<&crate::model::EntityId>| {
        ids.sort();
        ids.dedup();
        ids.len()
    };
    let hurt = distinct(incoming(RelationKind::Affects).map(|r| &r.from).collect());
    let watched: Vec<_> = incoming(RelationKind::Monitors).map(|r| &r.from).collect();
    let is_alert = |id: &&crate::model::EntityId| {
        snapshot
            .entity(id)
            .is_some_and(|e| e.kind == EntityKind::Alert)
    };
    let alerts = distinct(watched.into_iter().filter(is_alert).collect());
    let own = snapshot.outgoing(&entity.id).iter();
    let books = distinct(
        own.filter(|r| r.kind == RelationKind::HasRunbook)
            .map(|r| &r.to)
            .collect(),
    );
    let words_of = |n: usize, one, many| {
        if n == 0 {
            String::new()
        } else {
            words::count(n, one, many)
        }
    };
    let mut paths: Vec<&SourcePath> = entity.origins.iter().map(|o| &o.path).collect();
    paths.dedup();
    let of_files = paths
        .iter()
        .flat_map(|p| desk.site.map.findings.get(*p))
        .flatten();
    let findings: Vec<_> = of_files
        .filter_map(|n| desk.site.findings.get(*n))
        .filter(|f| f.severity > Severity::Info)
        .collect();
    Some(ServiceRow {
        owner: snapshot
            .outgoing(&entity.id)
            .iter()
            .find(|r| r.kind == RelationKind::OwnedBy)
            .and_then(|r| desk.thing(&r.to)),
        incidents: words_of(hurt, "incident", "incidents"),
        runbooks: words_of(books, "runbook", "runbooks"),
        alerts: words_of(alerts, "alert", "alerts"),
        contradicts: findings.iter().any(|f| f.severity == Severity::Error),
        findings: findings.len(),
        thing,
    })
}

/// The groups of notes, each with the list of its notes and the types that are most frequent in it.
fn clusters(desk: &Desk<'_>) -> Vec<Cluster> {
    let snapshot = desk.snapshot();
    ["task", "done", "guide", "ref", "mon", "svc", "inc", "etc"]
        .into_iter()
        .filter_map(|look| {
            let notes = desk.site.map.looks.get(look)?;
            let mut types: std::collections::BTreeMap<&str, usize> = Default::default();
            for note in notes.iter().filter_map(|n| snapshot.notes().get(*n)) {
                *types.entry(note.note_type.as_str()).or_default() += 1;
            }
            let mut types: Vec<(usize, &str)> = types.into_iter().map(|(t, n)| (n, t)).collect();
            types.sort_by_key(|(n, name)| (std::cmp::Reverse(*n), *name));
            let more = types.len().saturating_sub(3);
            let mut names: Vec<String> = types
                .iter()
                .take(3)
                .map(|(n, name)| {
                    let many = words::plural(name);
                    if types.len() == 1 {
                        many
                    } else {
                        words::count(*n, name, &many)
                    }
                })
                .collect();
            if more > 0 {
                names.push(words::count(more, "more type", "more types"));
            }
            Some(Cluster {
                look,
                title: words::look(look),
                count: words::number(notes.len()),
                remark: names.join(", "),
                href: desk.route(&Route::List(ListKind::Look(look), 1))?,
            })
        })
        .collect()
}

/// A note at the vault's root that says it is the way in.
fn start_note(desk: &Desk<'_>) -> Option<Thing> {
    let names = [
        "home.md",
        "index.md",
        "readme.md",
        "start.md",
        "start here.md",
    ];
    let notes = desk
        .snapshot()
        .notes()
        .iter()
        .filter(|n| n.in_vault && n.path().folder().is_empty());
    let mut found: Vec<_> = notes
        .filter_map(|n| {
            Some((
                names
                    .iter()
                    .position(|x| n.path().file_name().eq_ignore_ascii_case(x))?,
                n,
            ))
        })
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.first().and_then(|(_, n)| desk.note_thing(n))
}
