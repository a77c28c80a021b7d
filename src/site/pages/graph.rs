//! The graph: a drawing, and the same facts as lists.

use askama::Template;

use crate::model::EntityKind;
use crate::site::desk::Desk;
use crate::site::shell::{Frame, Section};
use crate::site::{ListKind, Route, look, words};

#[derive(Template)]
#[template(path = "graph.html")]
struct GraphPage {
    frame: Frame,
    looks: Vec<(&'static str, &'static str)>,
    things: String,
    lists: Vec<(&'static str, String, String)>,
}

/// The page of the graph.
pub(super) fn page(desk: &Desk<'_>) -> Option<String> {
    let snapshot = desk.snapshot();
    let lists = EntityKind::ALL
        .iter()
        .filter_map(|kind| {
            let count = desk.site.map.kinds.get(kind).map_or(0, Vec::len);
            let href = desk.route(&Route::List(ListKind::Kind(*kind), 1))?;
            (count > 0).then(|| (words::kinds(*kind), href, words::number(count)))
        })
        .collect();
    GraphPage {
        frame: Frame::new(desk, "Graph", Section::Graph, None),
        looks: look::LOOKS.iter().map(|l| (*l, words::look(l))).collect(),
        things: words::count(snapshot.entities().len(), "thing", "things"),
        lists,
    }
    .render()
    .ok()
}
