//! Lists of the entities of a kind.

use askama::Template;

use super::list::{ListGroup, ListPage, ListRow, frame_of};
use super::{Pager, part};
use crate::model::{Entity, EntityKind, RelationKind};
use crate::site::desk::Desk;
use crate::site::map::PER_PAGE;
use crate::site::shell::Section;
use crate::site::{ListKind, Route, times, words};

/// The list of a kind.
pub(super) fn of_kind(desk: &Desk<'_>, kind: EntityKind, page: u32) -> Option<String> {
    let snapshot = desk.snapshot();
    let indexes = desk
        .site
        .map
        .kinds
        .get(&kind)
        .map_or(&[][..], Vec::as_slice);
    let mut entities: Vec<&Entity> = indexes
        .iter()
        .filter_map(|n| snapshot.entities().get(*n))
        .collect();
    if kind == EntityKind::Incident {
        let when = |e: &Entity| {
            e.text("started")
                .or_else(|| e.text("resolved"))
                .unwrap_or("")
                .to_owned()
        };
        entities.sort_by_key(|e| {
            (
                !e.is_open_incident(),
                std::cmp::Reverse(when(e)),
                e.id.clone(),
            )
        });
    } else {
        entities.sort_by_key(|e| {
            (
                e.scope.clone(),
                e.subkind.clone(),
                e.name.to_lowercase(),
                e.id.clone(),
            )
        });
    }
    let several = |key: &dyn Fn(&Entity) -> String| {
        let mut all: Vec<String> = entities.iter().map(|e| key(e)).collect();
        all.sort();
        all.dedup();
        all.len() > 1
    };
    let by_scope = several(&|e| e.scope.clone());
    let by_subkind = several(&|e| e.subkind.clone()) && kind != EntityKind::Component;
    let mut groups: Vec<ListGroup> = Vec::new();
    for entity in part(&entities, page, PER_PAGE) {
        let title = match kind {
            EntityKind::Incident if entity.is_open_incident() => "Open".to_owned(),
            EntityKind::Incident => "Over".to_owned(),
            EntityKind::Alert | EntityKind::Runbook | EntityKind::File => String::new(),
            _ => [(by_scope, &entity.scope), (by_subkind, &entity.subkind)]
                .iter()
                .filter(|(used, word)| *used && !word.is_empty())
                .map(|(_, word)| word.as_str())
                .collect::<Vec<_>>()
                .join(" · "),
        };
        let Some(row) = entity_row(desk, entity) else {
            continue;
        };
        match groups.last_mut().filter(|g| g.title == title) {
            Some(group) => group.rows.push(row),
            None => groups.push(ListGroup {
                title,
                rows: vec![row],
            }),
        }
    }
    let section = match kind {
        EntityKind::Component => Section::Services,
        EntityKind::Incident => Section::Incidents,
        _ => Section::None,
    };
    let title = words::kinds(kind).to_owned();
    let (frame, crumbs) = frame_of(desk, &title, section);
    ListPage {
        frame,
        crumbs,
        lede: if entities.is_empty() {
            String::new()
        } else {
            format!("{} in the graph", words::number(entities.len()))
        },
        title,
        folders: Vec::new(),
        tags: Vec::new(),
        groups,
        tasks: Vec::new(),
        pager: Pager::new(desk, page, entities.len(), PER_PAGE, |n| {
            Route::List(ListKind::Kind(kind), n)
        }),
        empty: entities.is_empty(),
    }
    .render()
    .ok()
}

fn entity_row(desk: &Desk<'_>, entity: &Entity) -> Option<ListRow> {
    let snapshot = desk.snapshot();
    let thing = desk.entity_thing(entity)?;
    let related = |kind: RelationKind| {
        snapshot
            .outgoing(&entity.id)
            .iter()
            .filter(move |r| r.kind == kind)
    };
    let owner = related(RelationKind::OwnedBy)
        .find_map(|r| desk.thing(&r.to))
        .map_or(String::new(), |t| t.title);
    let mut strong = false;
    let (detail, side) = match entity.kind {
        EntityKind::Incident => {
            strong = entity.is_open_incident();
            let hurt: Vec<String> = related(RelationKind::Affects)
                .filter_map(|r| desk.thing(&r.to))
                .map(|t| t.title)
                .take(4)
                .collect();
            let day = entity
                .text("started")
                .and_then(times::moment)
                .map_or(String::new(), |m| m.day());
            let severity = entity.text("severity").unwrap_or("");
            (
                hurt.join(", "),
                [severity, &day]
                    .iter()
                    .filter(|w| !w.is_empty())
                    .copied()
                    .collect::<Vec<_>>()
                    .join(", "),
            )
        }
        EntityKind::Alert => {
            let summary = entity
                .text("summary")
                .or_else(|| entity.text("description"))
                .unwrap_or("")
                .to_owned();
            let has_runbook = related(RelationKind::HasRunbook).next().is_some();
            let severity = entity.text("severity").unwrap_or("");
            strong = !has_runbook;
            (
                summary,
                if has_runbook {
                    severity.to_owned()
                } else {
                    "no runbook".to_owned()
                },
            )
        }
        EntityKind::Component | EntityKind::System | EntityKind::Api | EntityKind::Runbook => {
            let folder = snapshot
                .note_of(&entity.id)
                .map_or(String::new(), |n| n.path().folder().to_owned());
            (folder, owner)
        }
        EntityKind::File => (String::new(), String::new()),
        _ => {
            let id = entity.id.as_str();
            let place = id.split_once(':').map_or(id, |(_, rest)| rest);
            (
                if place == entity.name {
                    String::new()
                } else {
                    place.to_owned()
                },
                owner,
            )
        }
    };
    Some(ListRow {
        thing,
        detail: clipped(&detail),
        side,
        strong,
    })
}

fn clipped(text: &str) -> String {
    match text.char_indices().nth(140) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}
