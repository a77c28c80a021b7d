//! What stands around every page: bar, explorer, footer.

use super::desk::{Desk, Thing};
use super::{ListKind, Route, assets, look, words};
use crate::graph::Note;
use crate::model::{EntityKind, RootRole};
use crate::syntax::html::escape;

/// Entries of one branch of the explorer.
const BRANCH: usize = 30;

/// The frame of a page.
pub(super) struct Frame {
    pub title: String,
    pub brand: String,
    pub root: String,
    pub style: String,
    pub theme: String,
    pub icon: String,
    pub scripts: Vec<String>,
    pub nav: Vec<NavItem>,
    /// Safe HTML.
    pub tree: String,
    pub foot: Vec<String>,
    pub revision: String,
    pub home: String,
    pub search: String,
    pub about: String,
    pub filters: Vec<(&'static str, &'static str)>,
}

/// A link of the bar.
pub(super) struct NavItem {
    pub title: &'static str,
    pub href: String,
    pub letter: &'static str,
    pub current: bool,
}

/// Which link of the bar a page belongs to.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Section {
    Home,
    Services,
    Incidents,
    Graph,
    Health,
    None,
}

impl Frame {
    /// The frame of a page; `note` is the one whose branch is open in the explorer.
    pub fn new(desk: &Desk<'_>, title: &str, section: Section, note: Option<&Note>) -> Self {
        let brand = brand(desk);
        let snapshot = desk.snapshot();
        let link = |route: &Route| desk.route(route).unwrap_or_default();
        let list = |kind| link(&Route::List(ListKind::Kind(kind), 1));
        let nav = [
            ("Home", link(&Route::Home), "h", Section::Home),
            (
                "Services",
                list(EntityKind::Component),
                "s",
                Section::Services,
            ),
            (
                "Incidents",
                list(EntityKind::Incident),
                "i",
                Section::Incidents,
            ),
            ("Graph", link(&Route::Graph), "g", Section::Graph),
            ("Health", link(&Route::Health(1)), "d", Section::Health),
        ];
        let mut scripts = vec![desk.href(assets::path("site.js"))];
        if section == Section::Graph {
            scripts.push(desk.href(assets::path("graph.js")));
        }
        scripts.push(desk.href(assets::LIVE_PATH));
        let links: usize = snapshot.notes().iter().map(|n| n.links.len()).sum();
        Self {
            title: if title.is_empty() {
                brand.clone()
            } else {
                format!("{title} · {brand}")
            },
            brand,
            root: desk.root.clone(),
            style: desk.href(assets::path("site.css")),
            theme: desk.href(assets::path("theme.js")),
            icon: desk.href(assets::path("icon.svg")),
            scripts,
            nav: nav
                .into_iter()
                .map(|(title, href, letter, own)| NavItem {
                    title,
                    href,
                    letter,
                    current: own == section,
                })
                .collect(),
            tree: tree(desk, note),
            foot: vec![
                format!(
                    "{}, {}",
                    words::count(snapshot.notes().len(), "note", "notes"),
                    words::count(links, "link", "links")
                ),
                format!(
                    "{}, {}",
                    words::count(snapshot.entities().len(), "thing", "things"),
                    words::count(snapshot.relations().len(), "relation", "relations")
                ),
            ],
            revision: snapshot.revision().chars().take(12).collect(),
            home: link(&Route::Home),
            search: link(&Route::Search),
            about: link(&Route::About),
            filters: look::LOOKS.iter().map(|l| (*l, words::look(l))).collect(),
        }
    }
}

fn brand(desk: &Desk<'_>) -> String {
    let roots = &desk.snapshot().settings().roots;
    let vault = roots
        .iter()
        .find(|r| r.role == RootRole::Vault)
        .map_or("vault", |r| r.name.as_str());
    words::key(vault)
}

struct Branch {
    html: String,
}

impl Branch {
    fn item(
        &mut self,
        href: &str,
        title: &str,
        look: Option<&str>,
        count: Option<usize>,
        current: bool,
    ) {
        let class = look.map_or(String::new(), |l| format!(" class=\"t-{l}\""));
        let glyph = if look.is_some() {
            "<span class=\"g\"></span>"
        } else {
            ""
        };
        let current = if current {
            " aria-current=\"page\""
        } else {
            ""
        };
        let count = count.map_or(String::new(), |n| {
            format!("<span class=\"n\">{}</span>", words::number(n))
        });
        self.html.push_str(&format!(
            "<li><a href=\"{}\"{class}{current}>{glyph}<span class=\"tt\">{}</span>{count}</a></li>",
            escape(href),
            super::desk::breakable(title)
        ));
    }

    fn folder(&mut self, href: &str, title: &str, count: usize, current: bool) {
        let current = if current {
            " aria-current=\"page\""
        } else {
            ""
        };
        self.html.push_str(&format!(
            "<li><a class=\"dir\" href=\"{}\"{current}><span class=\"tt\">{}</span><span class=\"n\">{}</span></a></li>",
            escape(href),
            escape(title),
            words::number(count)
        ));
    }

    fn thing(&mut self, thing: &Thing, current: bool) {
        self.item(&thing.href, &thing.title, Some(thing.look), None, current);
    }
}

/// The explorer: folders, with the branch of `note` open; kinds of things with their numbers.
fn tree(desk: &Desk<'_>, note: Option<&Note>) -> String {
    let mut branch = Branch {
        html: String::from("<section><h2>Vault</h2><ul class=\"tree\">"),
    };
    let open = note
        .filter(|n| n.in_vault)
        .map(|n| n.path().folder().to_owned());
    folder(desk, "", open.as_deref(), note, &mut branch);
    branch
        .html
        .push_str("</ul></section><section><h2>Things</h2><ul class=\"tree\">");
    for kind in EntityKind::ALL {
        let count = desk.site.map.kinds.get(kind).map_or(0, Vec::len);
        if matches!(kind, EntityKind::Note | EntityKind::File) || count == 0 {
            continue;
        }
        if let Some(href) = desk.route(&Route::List(ListKind::Kind(*kind), 1)) {
            let current = desk.href(&desk.here) == href;
            branch.item(&href, words::kinds(*kind), None, Some(count), current);
        }
    }
    for (kind, title) in [(ListKind::Tasks, "Open tasks"), (ListKind::Tags, "Tags")] {
        if let Some(href) = desk.route(&Route::List(kind, 1)) {
            branch.item(&href, title, None, None, desk.href(&desk.here) == href);
        }
    }
    branch.html.push_str("</ul></section>");
    branch.html
}

fn folder(desk: &Desk<'_>, path: &str, open: Option<&str>, note: Option<&Note>, out: &mut Branch) {
    let folders = &desk.site.map.folders;
    let below = |f: &str| {
        f != path
            && f.strip_prefix(path)
                .is_some_and(|r| path.is_empty() || r.starts_with('/'))
    };
    let depth = path.matches('/').count() + usize::from(!path.is_empty());
    let children: Vec<&String> = folders
        .keys()
        .filter(|f| below(f) && f.matches('/').count() == depth)
        .collect();
    for child in children.iter().take(BRANCH) {
        let name = child.rsplit('/').next().unwrap_or(child);
        let inside = |f: &str| f == child.as_str() || f.starts_with(&format!("{child}/"));
        let count = folders
            .iter()
            .filter(|(f, _)| inside(f))
            .map(|(_, n)| n.len())
            .sum();
        let Some(href) = desk.route(&Route::List(ListKind::Folder((*child).clone()), 1)) else {
            continue;
        };
        if open.is_some_and(inside) {
            out.html.push_str(&format!(
                "<li><details open><summary>{}<span class=\"n\">{}</span></summary><ul>",
                escape(name),
                words::number(count)
            ));
            folder(desk, child, open, note, out);
            out.html.push_str("</ul></details></li>");
        } else {
            out.folder(&href, name, count, desk.href(&desk.here) == href);
        }
    }
    let notes = folders.get(path).map_or(&[][..], Vec::as_slice);
    let is_open = open == Some(path) || (path.is_empty() && open.is_none());
    if !is_open && !path.is_empty() {
        return;
    }
    // Of a long branch the part around the open note is shown.
    let here = notes.iter().position(|n| {
        note.is_some_and(|o| {
            desk.snapshot()
                .notes()
                .get(*n)
                .is_some_and(|m| m.path() == o.path())
        })
    });
    let start = here
        .unwrap_or(0)
        .saturating_sub(BRANCH / 2)
        .min(notes.len().saturating_sub(BRANCH));
    for n in notes.iter().skip(start).take(BRANCH) {
        if let Some(entry) = desk.snapshot().notes().get(*n)
            && let Some(thing) = desk.note_thing(entry)
        {
            out.thing(&thing, note.is_some_and(|o| o.path() == entry.path()));
        }
    }
    let rest = notes.len().saturating_sub(BRANCH) + children.len().saturating_sub(BRANCH);
    if rest > 0
        && let Some(href) = desk.route(&Route::List(ListKind::Folder(path.to_owned()), 1))
    {
        out.item(
            &href,
            &format!("{} more", words::number(rest)),
            None,
            None,
            false,
        );
    }
}
