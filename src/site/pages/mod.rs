//! One file for each kind of page.

mod deps;
mod entity;
mod facts;
mod findings;
mod graph;
mod home;
mod incident;
mod kinds;
mod list;
mod note;
mod plain;
mod ready;
mod relations;
mod sentence;
mod tasks;

use super::desk::Desk;
use super::{Route, Site};

pub(super) use tasks::open_tasks;

/// The HTML of a page.
pub(super) fn render(site: &Site, route: &Route) -> Option<String> {
    let desk = Desk::new(site, route)?;
    match route {
        Route::Home => home::page(&desk),
        Route::Note(path) => note::page(&desk, site.snapshot.note(path)?),
        Route::Entity(id) => entity::page(&desk, site.snapshot.entity(id)?),
        Route::Relations(id, page) => relations::page(&desk, site.snapshot.entity(id)?, *page),
        Route::List(kind, page) => list::page(&desk, kind, *page),
        Route::Tag(tag, page) => list::tag_page(&desk, tag, *page),
        Route::Health(page) => findings::page(&desk, *page),
        Route::Graph => graph::page(&desk),
        Route::Search => plain::search(&desk),
        Route::About => plain::about(&desk),
        Route::NotFound => plain::not_found(&desk),
        Route::Asset(_) | Route::Attachment(_) | Route::Data(_) => None,
    }
}

/// A step of the way above a page.
pub(super) struct Crumb {
    pub title: String,
    pub href: String,
}

/// Links to the pages of a long list.
pub(super) struct Pager {
    pub pages: Vec<(u32, String, bool)>,
    pub words: String,
}

impl Pager {
    /// The pager of page `page` of `count` things; `None` if one page is enough.
    fn new(
        desk: &Desk<'_>,
        page: u32,
        count: usize,
        per_page: usize,
        route: impl Fn(u32) -> Route,
    ) -> Option<Self> {
        let last = super::map::pages(count, per_page);
        let near = |n: &u32| *n == 1 || *n == last || n.abs_diff(page) <= 3;
        let pages = (1..=last)
            .filter(near)
            .filter_map(|n| Some((n, desk.route(&route(n))?, n == page)))
            .collect();
        let start = per_page * (page as usize - 1);
        let words = format!(
            "{} to {} of {}",
            super::words::number(start + 1),
            super::words::number((start + per_page).min(count)),
            super::words::number(count)
        );
        (last > 1).then_some(Self { pages, words })
    }
}

/// The part of a list that stands on a page.
fn part<T>(items: &[T], page: u32, per_page: usize) -> &[T] {
    let start = (per_page * (page.max(1) as usize - 1)).min(items.len());
    let end = (start + per_page).min(items.len());
    items.get(start..end).unwrap_or(&[])
}
