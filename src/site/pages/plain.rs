//! Pages without a subject: search, about, and the one for addresses that have none.

use std::collections::BTreeMap;

use askama::Template;

use crate::model::RootRole;
use crate::site::desk::Desk;
use crate::site::shell::{Frame, Section};
use crate::site::{ListKind, Route, words};

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    tags: String,
}

/// Search as a page.
pub(super) fn search(desk: &Desk<'_>) -> Option<String> {
    SearchPage {
        frame: Frame::new(desk, "Search", Section::None, None),
        tags: desk
            .route(&Route::List(ListKind::Tags, 1))
            .unwrap_or_default(),
    }
    .render()
    .ok()
}

#[derive(Template)]
#[template(path = "about.html")]
struct AboutPage {
    frame: Frame,
    revision: String,
    version: &'static str,
    counts: Vec<(String, String)>,
    roots: Vec<Root>,
}

/// A root in the table.
struct Root {
    name: String,
    role: &'static str,
    commit: String,
    url: String,
    files: String,
}

/// What was read, and by what.
pub(super) fn about(desk: &Desk<'_>) -> Option<String> {
    let snapshot = desk.snapshot();
    let mut files: BTreeMap<&str, usize> = BTreeMap::new();
    for reading in snapshot.readings() {
        *files.entry(reading.source.path.root.as_str()).or_default() += 1;
    }
    let roots = snapshot
        .settings()
        .roots
        .iter()
        .map(|root| Root {
            name: root.name.to_string(),
            role: match root.role {
                RootRole::Vault => "Vault",
                RootRole::Repository => "Repository",
            },
            commit: root
                .commit
                .as_deref()
                .map_or(String::new(), |c| c.chars().take(12).collect()),
            url: root.url.clone().unwrap_or_default(),
            files: words::number(files.get(root.name.as_str()).copied().unwrap_or(0)),
        })
        .collect();
    let count = |name: &str, n: usize| (name.to_owned(), words::number(n));
    AboutPage {
        frame: Frame::new(desk, "About", Section::None, None),
        revision: snapshot.revision().to_owned(),
        version: env!("CARGO_PKG_VERSION"),
        counts: vec![
            count("Files", snapshot.readings().len()),
            count("Notes", snapshot.notes().len()),
            count("Things", snapshot.entities().len()),
            count("Relations", snapshot.relations().len()),
            count("Findings", desk.site.findings.len()),
        ],
        roots,
    }
    .render()
    .ok()
}

#[derive(Template)]
#[template(path = "404.html")]
struct NotFoundPage {
    frame: Frame,
}

/// The page for addresses that have none.
pub(super) fn not_found(desk: &Desk<'_>) -> Option<String> {
    NotFoundPage {
        frame: Frame::new(desk, "Not found", Section::None, None),
    }
    .render()
    .ok()
}
