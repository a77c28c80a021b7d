//! Lists: of a kind, of a type, of a folder, of tags, of tasks.

use askama::Template;

use super::tasks::{self, TaskRow};
use super::{Crumb, Pager, kinds, part};
use crate::graph::Note;
use crate::site::desk::{Desk, Thing};
use crate::site::map::PER_PAGE;
use crate::site::shell::{Frame, Section};
use crate::site::{ListKind, Route, words};

#[derive(Template)]
#[template(path = "list.html")]
pub(super) struct ListPage {
    pub frame: Frame,
    pub crumbs: Vec<Crumb>,
    pub title: String,
    pub lede: String,
    pub folders: Vec<(String, String, String)>,
    pub tags: Vec<(String, String, String)>,
    pub groups: Vec<ListGroup>,
    pub tasks: Vec<TaskRow>,
    pub pager: Option<Pager>,
    pub empty: bool,
}

/// Rows under a heading.
pub(super) struct ListGroup {
    pub title: String,
    pub rows: Vec<ListRow>,
}

/// One thing of a list.
pub(super) struct ListRow {
    pub thing: Thing,
    /// What tells it from others of its name.
    pub detail: String,
    /// At the end of the row.
    pub side: String,
    pub strong: bool,
}

/// A list.
pub(super) fn page(desk: &Desk<'_>, kind: &ListKind, page: u32) -> Option<String> {
    match kind {
        ListKind::Kind(kind) => kinds::of_kind(desk, *kind, page),
        ListKind::Type(name) => {
            let notes = desk.site.map.types.get(name)?;
            let title = words::key(&words::plural(name));
            notes_page(desk, title, notes, page, |n| {
                Route::List(ListKind::Type(name.clone()), n)
            })
        }
        ListKind::Look(look) => {
            let notes = desk.site.map.looks.get(look)?;
            notes_page(desk, words::look(look).to_owned(), notes, page, |n| {
                Route::List(ListKind::Look(look), n)
            })
        }
        ListKind::Folder(path) => folder(desk, path, page),
        ListKind::Tags => tags(desk, page),
        ListKind::Tasks => open_tasks(desk, page),
    }
}

/// The notes of a tag.
pub(super) fn tag_page(desk: &Desk<'_>, tag: &str, page: u32) -> Option<String> {
    let (shown, notes) = desk.site.map.tags.get(tag)?;
    notes_page(desk, format!("#{shown}"), notes, page, |n| {
        Route::Tag(tag.to_owned(), n)
    })
}

pub(super) fn frame_of(desk: &Desk<'_>, title: &str, section: Section) -> (Frame, Vec<Crumb>) {
    let home = Crumb {
        title: "Home".to_owned(),
        href: desk.route(&Route::Home).unwrap_or_default(),
    };
    (Frame::new(desk, title, section, None), vec![home])
}

fn notes_page(
    desk: &Desk<'_>,
    title: String,
    notes: &[usize],
    page: u32,
    route: impl Fn(u32) -> Route,
) -> Option<String> {
    let snapshot = desk.snapshot();
    let mut notes: Vec<&Note> = notes
        .iter()
        .filter_map(|n| snapshot.notes().get(*n))
        .collect();
    notes.sort_by_key(|n| (n.reader_title().to_lowercase(), n.path().clone()));
    let rows = part(&notes, page, PER_PAGE)
        .iter()
        .filter_map(|n| note_row(desk, n))
        .collect();
    let (frame, crumbs) = frame_of(desk, &title, Section::None);
    ListPage {
        frame,
        crumbs,
        lede: words::count(notes.len(), "note", "notes"),
        title,
        folders: Vec::new(),
        tags: Vec::new(),
        groups: vec![ListGroup {
            title: String::new(),
            rows,
        }],
        tasks: Vec::new(),
        pager: Pager::new(desk, page, notes.len(), PER_PAGE, route),
        empty: notes.is_empty(),
    }
    .render()
    .ok()
}

fn note_row(desk: &Desk<'_>, note: &Note) -> Option<ListRow> {
    let status = note
        .document()
        .property("status")
        .and_then(|v| v.as_text())
        .unwrap_or("");
    Some(ListRow {
        thing: desk.note_thing(note)?,
        detail: if note.in_vault {
            note.path().folder().to_owned()
        } else {
            note.path().to_string()
        },
        side: status.to_owned(),
        strong: false,
    })
}

fn folder(desk: &Desk<'_>, path: &str, page: u32) -> Option<String> {
    let folders = &desk.site.map.folders;
    let notes = folders.get(path)?;
    let below = |f: &str| {
        f != path
            && f.strip_prefix(path)
                .is_some_and(|r| path.is_empty() || r.starts_with('/'))
    };
    let depth = path.matches('/').count() + usize::from(!path.is_empty());
    let children = folders
        .keys()
        .filter(|f| below(f) && f.matches('/').count() == depth)
        .filter_map(|f| {
            let inside = |g: &str| g == f || g.starts_with(&format!("{f}/"));
            let count: usize = folders
                .iter()
                .filter(|(g, _)| inside(g))
                .map(|(_, n)| n.len())
                .sum();
            let name = f.rsplit('/').next().unwrap_or(f).to_owned();
            Some((
                name,
                desk.route(&Route::List(ListKind::Folder(f.clone()), 1))?,
                words::count(count, "note", "notes"),
            ))
        })
        .take(PER_PAGE)
        .collect();
    let snapshot = desk.snapshot();
    let rows = part(notes, page, PER_PAGE)
        .iter()
        .filter_map(|n| snapshot.notes().get(*n))
        .filter_map(|n| note_row(desk, n))
        .map(|row| ListRow {
            detail: String::new(),
            ..row
        })
        .collect();
    let title = path
        .rsplit('/')
        .next()
        .filter(|t| !t.is_empty())
        .map_or("Vault".to_owned(), words::key);
    let (frame, mut crumbs) = frame_of(desk, &title, Section::None);
    let above = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
    for folder in above {
        if let Some(href) = desk.route(&Route::List(ListKind::Folder(folder.to_owned()), 1)) {
            crumbs.push(Crumb {
                title: words::key(folder.rsplit('/').next().unwrap_or(folder)),
                href,
            });
        }
    }
    ListPage {
        frame,
        crumbs,
        title,
        lede: words::count(notes.len(), "note", "notes") + " in this folder",
        folders: children,
        tags: Vec::new(),
        groups: vec![ListGroup {
            title: String::new(),
            rows,
        }],
        tasks: Vec::new(),
        pager: Pager::new(desk, page, notes.len(), PER_PAGE, |n| {
            Route::List(ListKind::Folder(path.to_owned()), n)
        }),
        empty: false,
    }
    .render()
    .ok()
}

fn tags(desk: &Desk<'_>, page: u32) -> Option<String> {
    let all: Vec<(&String, &(String, Vec<usize>))> = desk.site.map.tags.iter().collect();
    let tags = part(&all, page, PER_PAGE)
        .iter()
        .filter_map(|(key, (shown, notes))| {
            Some((
                format!("#{shown}"),
                desk.route(&Route::Tag((*key).clone(), 1))?,
                words::number(notes.len()),
            ))
        })
        .collect();
    let (frame, crumbs) = frame_of(desk, "Tags", Section::None);
    ListPage {
        frame,
        crumbs,
        title: "Tags".to_owned(),
        lede: words::count(all.len(), "tag", "tags"),
        folders: Vec::new(),
        tags,
        groups: Vec::new(),
        tasks: Vec::new(),
        pager: Pager::new(desk, page, all.len(), PER_PAGE, |n| {
            Route::List(ListKind::Tags, n)
        }),
        empty: all.is_empty(),
    }
    .render()
    .ok()
}

fn open_tasks(desk: &Desk<'_>, page: u32) -> Option<String> {
    let all = tasks::open_tasks(desk.snapshot());
    let rows = part(&all, page, PER_PAGE)
        .iter()
        .filter_map(|t| tasks::row(desk, t))
        .collect();
    let (frame, crumbs) = frame_of(desk, "Open tasks", Section::None);
    ListPage {
        frame,
        crumbs,
        title: "Open tasks".to_owned(),
        lede: format!(
            "{}, those with a due day first",
            words::count(all.len(), "task", "tasks")
        ),
        folders: Vec::new(),
        tags: Vec::new(),
        groups: Vec::new(),
        tasks: rows,
        pager: Pager::new(desk, page, all.len(), PER_PAGE, |n| {
            Route::List(ListKind::Tasks, n)
        }),
        empty: all.is_empty(),
    }
    .render()
    .ok()
}
