//! The page of a note, and of the things that the note stands for.

use askama::Template;

use super::Crumb;
use super::deps::{self, Deps};
use super::facts::{self, Fact, FactValue};
use super::findings::{self, FindingRow};
use super::incident::{self, Incident};
use super::ready::{Ready, ready};
use super::relations::{self, Backlink, Group};
use super::tasks::{self, TaskRow};
use crate::graph::Note;
use crate::model::{Entity, EntityId, EntityKind, RelationKind};
use crate::site::desk::{Desk, Source, Thing};
use crate::site::map::ON_PAGE;
use crate::site::shell::{Frame, Section};
use crate::site::{ListKind, Route, prose, words};
use crate::syntax::html::{TocEntry, escape};

/// Headings that the table of contents shows.
const TOC: usize = 60;
/// Tags that the head shows.
const TAGS: usize = 8;

#[derive(Template)]
#[template(path = "note.html")]
struct NotePage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    look: &'static str,
    label: String,
    /// Safe HTML.
    title: String,
    title_id: String,
    /// Safe HTML.
    lede: String,
    status: String,
    chips: Vec<String>,
    owner: Vec<Thing>,
    tags: Vec<(String, String)>,
    more_tags: usize,
    findings: Vec<FindingRow>,
    more_findings: Option<(String, String)>,
    incident: Option<Incident>,
    deps: Option<Deps>,
    ready: Option<Ready>,
    /// Safe HTML.
    body: String,
    toc: Vec<TocLine>,
    more_toc: usize,
    groups: Vec<Group>,
    backlinks: Vec<Backlink>,
    more_backlinks: Option<(String, String)>,
    facts: Vec<Fact>,
    tasks: Vec<TaskRow>,
    more_tasks: usize,
    source: Source,
    origins: Vec<Source>,
    more_origins: usize,
    graph: String,
}

/// A line of the table of contents.
struct TocLine {
    deep: bool,
    href: String,
    text: String,
}

/// The page of a note.
pub(super) fn page(desk: &Desk<'_>, note: &Note) -> Option<String> {
    let snapshot = desk.snapshot();
    let entity = snapshot.entity(&note.id)?;
    let thing = desk.note_thing(note)?;
    let homed = desk.site.map.homed(note.path());
    let subjects: Vec<EntityId> = [note.id.clone()]
        .into_iter()
        .chain(homed.iter().cloned())
        .collect();
    let rendered = prose::body(desk, note);
    let (title_id, title) = rendered
        .title
        .unwrap_or_else(|| ("top".to_owned(), escape(note.reader_title())));
    let component = homed
        .iter()
        .filter_map(|id| snapshot.entity(id))
        .find(|e| has_deps(e));
    let deps = component.and_then(|e| deps::deps(desk, desk.entity_thing(e)?, &subjects));
    let incident = (entity.kind == EntityKind::Incident).then(|| incident::of(desk, note, entity));
    let hidden = [
        RelationKind::LinksTo,
        RelationKind::Mentions,
        RelationKind::DeclaredIn,
        RelationKind::OwnedBy,
    ];
    let drawn = deps::drawn(deps.as_ref());
    // Who owns something is its head; what a team owns is worth a list.
    let mut groups = relations::groups(desk, &subjects, &hidden, drawn);
    groups.extend(
        relations::groups(desk, &subjects, &others(RelationKind::OwnedBy), &[])
            .into_iter()
            .filter(|g| g.title == "Owns"),
    );
    groups
        .retain(|g| incident.is_none() || !matches!(g.title, "Affects" | "Triggered by" | "Cause"));
    let (backlinks, count) = relations::backlinks(desk, &subjects, ON_PAGE * 2);
    let more_backlinks = (count > backlinks.len())
        .then(|| subjects.iter().find_map(|s| relations::rest(desk, s)))
        .flatten()
        .map(|href| (format!("All {}", words::number(count)), href));
    let document = note.document();
    let status = document
        .property("status")
        .and_then(|v| v.as_text())
        .unwrap_or("")
        .to_owned();
    let headings = rendered.toc.iter().filter(|t| t.level <= 3);
    let more_toc = headings.clone().count().saturating_sub(TOC);
    let mut toc: Vec<TocLine> = headings.take(TOC).map(toc_line).collect();
    if !groups.is_empty() {
        toc.push(TocLine {
            deep: false,
            href: "#sec-relations".to_owned(),
            text: "Relations".to_owned(),
        });
    }
    if !backlinks.is_empty() {
        toc.push(TocLine {
            deep: false,
            href: "#sec-backlinks".to_owned(),
            text: "Linked from".to_owned(),
        });
    }
    let section = match entity.kind {
        EntityKind::Incident => Section::Incidents,
        _ if component.is_some() => Section::Services,
        _ => Section::None,
    };
    let of_incident = incident.as_ref().map_or(0, |_| document.tasks.len());
    let tasks: Vec<TaskRow> = (0..of_incident)
        .filter_map(|n| tasks::of_note(desk, note, n))
        .take(ON_PAGE)
        .collect();
    let mut tags: Vec<(String, String)> = document
        .tags
        .iter()
        .filter_map(|t| {
            Some((
                format!("#{}", t.name),
                desk.route(&Route::Tag(t.name.to_lowercase(), 1))?,
            ))
        })
        .collect();
    let more_tags = tags.len().saturating_sub(TAGS);
    tags.truncate(TAGS);
    let mut origins: Vec<(&Entity, &crate::model::Origin)> = homed
        .iter()
        .filter_map(|id| snapshot.entity(id))
        .flat_map(|e| e.origins.iter().map(move |o| (e, o)))
        .filter(|(_, o)| &o.path != note.path())
        .collect();
    let more_origins = origins.len().saturating_sub(ON_PAGE);
    origins.truncate(ON_PAGE);
    let (findings, more_findings) = findings::of_file(desk, note.path());
    let shown: &[&str] = if incident.is_some() {
        &[
            "Owner",
            "Affects",
            "Alerts",
            "Caused by",
            "Started",
            "Resolved",
        ]
    } else {
        &["Owner"]
    };
    NotePage {
        frame: Frame::new(desk, note.reader_title(), section, Some(note)),
        crumbs: crumbs(desk, note),
        look: thing.look,
        label: incident
            .as_ref()
            .map(|i| i.id.clone())
            .filter(|id| !id.is_empty())
            .unwrap_or_else(|| thing.label.clone()),
        title,
        title_id,
        lede: rendered.lede.unwrap_or_default(),
        chips: chips(note, incident.is_some()),
        status: if incident.is_some() {
            String::new()
        } else {
            words::key(&status)
        },
        owner: owners(desk, &subjects),
        tags,
        more_tags,
        findings,
        more_findings,
        more_tasks: of_incident.saturating_sub(tasks.len()),
        tasks,
        incident,
        deps,
        ready: component.and_then(|e| ready(desk, e)),
        body: rendered.html,
        toc,
        more_toc,
        groups,
        backlinks,
        more_backlinks,
        facts: facts::of_note(desk, note, &subjects)
            .into_iter()
            .filter(|f| !shown.contains(&f.name.as_str()))
            .collect(),
        source: desk.source(note.path(), 1, None, "The note".to_owned()),
        origins: origins
            .into_iter()
            .map(|(e, o)| desk.origin(o, &format!("{} is declared", e.name)))
            .collect(),
        more_origins,
        graph: format!(
            "{}#node={}",
            desk.route(&Route::Graph).unwrap_or_default(),
            crate::site::slug::fragment(note.id.as_str())
        ),
    }
    .render()
    .ok()
}

fn others(kind: RelationKind) -> Vec<RelationKind> {
    RelationKind::ALL
        .iter()
        .copied()
        .filter(|k| *k != kind)
        .collect()
}

fn has_deps(entity: &Entity) -> bool {
    matches!(
        entity.kind,
        EntityKind::Component | EntityKind::System | EntityKind::Api
    )
}

/// The owners of the subjects.
pub(super) fn owners(desk: &Desk<'_>, subjects: &[EntityId]) -> Vec<Thing> {
    let mut found: Vec<Thing> = subjects
        .iter()
        .flat_map(|id| desk.snapshot().outgoing(id))
        .filter(|r| r.kind == RelationKind::OwnedBy)
        .filter_map(|r| desk.thing(&r.to))
        .collect();
    found.sort();
    found.dedup();
    found.truncate(3);
    found
}

/// Dates that say how far the note can be trusted, as written.
fn chips(note: &Note, is_incident: bool) -> Vec<String> {
    if is_incident {
        return Vec::new();
    }
    let document = note.document();
    let date = |key: &str| {
        document
            .property(key)
            .and_then(|v| v.as_text())
            .and_then(crate::site::times::moment)
    };
    let mut out = Vec::new();
    for (key, word) in [
        ("reviewed", "Reviewed"),
        ("verified", "Verified"),
        ("due", "Due"),
        ("decided", "Decided"),
    ] {
        if let Some(moment) = date(key) {
            out.push(format!("{word} {}", moment.day()));
        }
    }
    out
}

fn toc_line(entry: &TocEntry) -> TocLine {
    TocLine {
        deep: entry.level > 2,
        href: format!("#{}", crate::site::slug::fragment(&entry.id)),
        text: entry.text.clone(),
    }
}

fn crumbs(desk: &Desk<'_>, note: &Note) -> Vec<Crumb> {
    let root = desk.route(&Route::List(ListKind::Folder(String::new()), 1));
    let first = match (note.in_vault, root) {
        (true, Some(href)) => Some(Crumb {
            title: "Vault".to_owned(),
            href,
        }),
        _ => Some(Crumb {
            title: note.path().root.to_string(),
            href: desk.route(&Route::About).unwrap_or_default(),
        }),
    };
    let above = prose::folders_above(desk, note)
        .into_iter()
        .map(|(title, href)| Crumb {
            title: words::key(&title),
            href,
        });
    first.into_iter().chain(above).collect()
}
