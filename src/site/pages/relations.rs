//! Relations of a thing, both ways, in groups; and backlinks with the sentence around the link.

use std::collections::BTreeMap;

use askama::Template;

use super::sentence::{line_of, sentence};
use super::{Crumb, Pager};
use crate::model::{Entity, EntityId, Relation, RelationKind, SourcePath};
use crate::site::Route;
use crate::site::desk::{Desk, Source, Thing, title};
use crate::site::map::{ON_PAGE, PER_PAGE};
use crate::site::shell::{Frame, Section};
use crate::site::words;

/// Relations of one kind in one direction.
pub(super) struct Group {
    pub title: &'static str,
    pub rows: Vec<Row>,
    /// How many are not shown here, and where they are.
    pub more: Option<(String, String)>,
}

/// One relation.
pub(super) struct Row {
    pub thing: Thing,
    /// The fields that say it.
    pub via: String,
    /// Said outright, declared, derived or inferred, where that is worth saying.
    pub basis: &'static str,
    pub source: Option<Source>,
    /// Further places that say the same.
    pub others: usize,
}

/// What a relation of a kind is in particular.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Aspect {
    /// Nothing in particular.
    None,
    /// Where something runs.
    Place,
    /// Why something happened.
    Cause,
}

/// The aspect that the property tells which said it.
pub(super) fn aspect(relation: &Relation) -> Aspect {
    match relation.via.split('.').next() {
        Some("runs_on") => Aspect::Place,
        Some("caused_by") => Aspect::Cause,
        _ => Aspect::None,
    }
}

/// The heading under which a relation stands.
fn heading(desk: &Desk<'_>, end: &End<'_>) -> &'static str {
    let kind = end.relation.kind;
    let is_incident = |id| {
        let entity = desk.snapshot().entity(id);
        entity.is_some_and(|e| e.kind == crate::model::EntityKind::Incident)
    };
    match (kind, aspect(end.relation), end.backward) {
        (RelationKind::DependsOn, Aspect::Place, false) => "Runs on",
        (RelationKind::DependsOn, Aspect::Place, true) => "Runs here",
        (RelationKind::TriggeredBy, Aspect::Cause, false) => "Cause",
        (RelationKind::TriggeredBy, Aspect::Cause, true) => "Caused",
        (RelationKind::Affects, _, true) if is_incident(end.other) => "Incidents that hurt it",
        (kind, _, backward) => words::relation(kind, backward),
    }
}

type Sorted<'s> = BTreeMap<((RelationKind, bool), &'static str), Vec<End<'s>>>;

fn sorted<'s>(desk: &Desk<'_>, ends: impl Iterator<Item = End<'s>>) -> Sorted<'s> {
    let mut sorted: Sorted<'s> = BTreeMap::new();
    for end in ends {
        let key = ((end.relation.kind, end.backward), heading(desk, &end));
        sorted.entry(key).or_default().push(end);
    }
    sorted
}

/// A link to a page, with the sentence around it.
pub(super) struct Backlink {
    pub thing: Thing,
    pub before: String,
    pub shown: String,
    pub after: String,
    pub source: Source,
}

/// A relation and the end that is not one of the subjects.
struct End<'s> {
    relation: &'s Relation,
    other: &'s EntityId,
    backward: bool,
}

impl End<'_> {
    fn subject(&self) -> &EntityId {
        if self.backward {
            &self.relation.to
        } else {
            &self.relation.from
        }
    }
}

/// Where all relations of a subject are, if it has too many for its page.
pub(super) fn rest(desk: &Desk<'_>, subject: &EntityId) -> Option<String> {
    desk.route(&Route::Relations(subject.clone(), 1))
}

fn ends<'s>(desk: &Desk<'s>, subjects: &'s [EntityId]) -> Vec<End<'s>> {
    let snapshot = desk.snapshot();
    let mut found: Vec<End<'s>> = Vec::new();
    for subject in subjects {
        found.extend(snapshot.outgoing(subject).iter().map(|r| End {
            relation: r,
            other: &r.to,
            backward: false,
        }));
        found.extend(snapshot.incoming(subject).map(|r| End {
            relation: r,
            other: &r.from,
            backward: true,
        }));
    }
    found.retain(|e| !subjects.contains(e.other));
    found
}

/// All groups of the subjects of a page, without kinds that are `hidden` or `drawn` above. Links between notes and declarations have places of their own.
pub(super) fn groups(
    desk: &Desk<'_>,
    subjects: &[EntityId],
    hidden: &[RelationKind],
    drawn: &[RelationKind],
) -> Vec<Group> {
    let shown = ends(desk, subjects).into_iter().filter(|end| {
        let kind = &end.relation.kind;
        // The drawing has no places in it.
        let is_drawn = drawn.contains(kind) && aspect(end.relation) != Aspect::Place;
        // Canvases and bases have no text on their pages that would hold their links.
        let is_card =
            *kind == RelationKind::LinksTo && !end.backward && end.subject().scheme() == "file";
        is_card || (!hidden.contains(kind) && !is_drawn)
    });
    sorted(desk, shown)
        .into_iter()
        .filter_map(|((_, verb), ends)| group(desk, verb, &ends))
        .collect()
}

fn group(desk: &Desk<'_>, verb: &'static str, ends: &[End<'_>]) -> Option<Group> {
    let rows = rows(desk, verb, ends);
    let total = rows.len();
    let more = (total > ON_PAGE)
        .then(|| ends.iter().find_map(|e| rest(desk, e.subject())))
        .flatten()
        .map(|href| (format!("All {}", words::number(total)), href));
    // Without a page for the rest, nothing is left out.
    let shown = if more.is_some() { ON_PAGE } else { total };
    let rows: Vec<Row> = rows
        .into_iter()
        .take(shown)
        .map(|make| make(desk))
        .collect();
    (!rows.is_empty()).then_some(Group {
        title: verb,
        rows,
        more,
    })
}

type Make<'s> = Box<dyn Fn(&Desk<'_>) -> Row + 's>;

/// One row for each thing, in order of title; built only when shown, since popovers are numbered.
fn rows<'s>(desk: &Desk<'_>, verb: &'static str, ends: &[End<'s>]) -> Vec<Make<'s>> {
    let mut by_thing: BTreeMap<(Thing, &'s EntityId), Vec<&'s Relation>> = BTreeMap::new();
    for end in ends {
        if let Some(thing) = desk.thing(end.other) {
            by_thing
                .entry((thing, end.other))
                .or_default()
                .push(end.relation);
        }
    }
    by_thing
        .into_iter()
        .map(|((thing, _), relations)| {
            Box::new(move |desk: &Desk<'_>| {
                let mut via: Vec<&str> = relations
                    .iter()
                    .map(|r| r.via.as_str())
                    .filter(|v| !v.is_empty())
                    .collect();
                via.dedup();
                let origins: Vec<_> = relations.iter().flat_map(|r| r.origins.iter()).collect();
                let first = origins.first();
                Row {
                    via: via.join(", "),
                    basis: basis(&relations),
                    source: first.map(|o| desk.origin(o, &format!("{verb}: {}", thing.title))),
                    others: origins.len().saturating_sub(1),
                    thing: thing.clone(),
                }
            }) as Make<'s>
        })
        .collect()
}

fn basis(relations: &[&Relation]) -> &'static str {
    match relations.iter().map(|r| r.basis).min() {
        Some(crate::model::Basis::Inferred) => "inferred",
        Some(crate::model::Basis::Derived) => "derived",
        _ => "",
    }
}

/// Links to the subjects from notes, in order of path and line, `limit` of them; and how many there are.
pub(super) fn backlinks(
    desk: &Desk<'_>,
    subjects: &[EntityId],
    limit: usize,
) -> (Vec<Backlink>, usize) {
    let snapshot = desk.snapshot();
    let mut found: Vec<(&SourcePath, u32, &Relation)> = Vec::new();
    for end in ends(desk, subjects) {
        if end.backward
            && matches!(
                end.relation.kind,
                RelationKind::LinksTo | RelationKind::Mentions
            )
        {
            // A note that names a thing in five commands is one that names it.
            let most = match end.relation.kind {
                RelationKind::Mentions => 1,
                _ => end.relation.origins.len(),
            };
            for origin in end.relation.origins.iter().take(most) {
                found.push((&origin.path, origin.line, end.relation));
            }
        }
    }
    found.sort_by_key(|(path, line, r)| (*path, *line, r.kind));
    found.dedup_by_key(|(path, line, _)| (*path, *line));
    let total = found.len();
    let shown = found
        .into_iter()
        .filter_map(|(path, line, relation)| {
            let thing = snapshot
                .note(path)
                .and_then(|n| desk.note_thing(n))
                .or_else(|| desk.thing(&relation.from))?;
            let mentions = relation.kind == RelationKind::Mentions;
            let (before, shown, after) = sentence(desk, path, line, subjects)
                .or_else(|| line_of(desk, path, line).filter(|_| mentions))
                .unwrap_or_default();
            let does = if mentions { "names it" } else { "links here" };
            Some((path, line, thing, does, before, shown, after))
        })
        .take(limit)
        .map(|(path, line, thing, does, before, shown, after)| Backlink {
            source: desk.source(path, line, None, format!("{} {does}", thing.title)),
            thing,
            before,
            shown,
            after,
        })
        .collect();
    (shown, total)
}

#[derive(Template)]
#[template(path = "relations.html")]
struct RelationsPage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    title: String,
    groups: Vec<Group>,
    pager: Option<Pager>,
}

/// All relations of an entity with too many for its page.
pub(super) fn page(desk: &Desk<'_>, entity: &Entity, page: u32) -> Option<String> {
    let name = title(entity, desk.snapshot().note_of(&entity.id));
    let subjects = [entity.id.clone()];
    let mut all = ends(desk, &subjects);
    all.sort_by_key(|e| (e.relation.kind, e.backward, e.other));
    let count = all.len();
    let start = PER_PAGE * (page as usize - 1);
    let groups = sorted(desk, all.into_iter().skip(start).take(PER_PAGE))
        .into_iter()
        .map(|((_, verb), ends)| Group {
            title: verb,
            rows: rows(desk, verb, &ends)
                .into_iter()
                .map(|make| make(desk))
                .collect(),
            more: None,
        })
        .collect();
    let crumbs = vec![Crumb {
        title: name.clone(),
        href: desk.href(desk.site.entity_path(&entity.id)?),
    }];
    let title = format!("Everything related to {name}");
    RelationsPage {
        frame: Frame::new(desk, &title, Section::None, None),
        crumbs,
        title,
        groups,
        pager: Pager::new(desk, page, count, PER_PAGE, |n| {
            Route::Relations(entity.id.clone(), n)
        }),
    }
    .render()
    .ok()
}
