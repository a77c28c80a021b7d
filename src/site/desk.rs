//! What a page is written at: addresses relative to it, things as links, sources as popovers.

use std::cell::Cell;

use super::{Route, Site, look, slug, source_view};
use crate::graph::{Note, Snapshot};
use crate::model::{Entity, EntityId, Location, Origin, SourcePath, Stance};
use crate::syntax::html::escape;

/// A link to a thing: everything that a template shows of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Thing {
    /// Its name for readers.
    pub title: String,
    /// Address, relative to the page.
    pub href: String,
    /// One of the eight looks: `t-LOOK` is its class.
    pub look: &'static str,
    /// What it is, in a word.
    pub label: String,
}

impl Thing {
    /// Its title as HTML that may be broken inside of long names.
    pub fn html(&self) -> String {
        breakable(&self.title)
    }
}

/// Text as HTML, with chances to break before the humps of `LongNames`.
pub(super) fn breakable(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut before = ' ';
    for c in text.chars() {
        if before.is_lowercase() && c.is_uppercase() {
            out.push_str("<wbr>");
        }
        out.push_str(&escape(c.encode_utf8(&mut [0; 4])));
        before = c;
    }
    out
}

/// A place in a source: a button that opens the line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Source {
    /// `root/path:line`.
    pub label: String,
    /// Id of the popover.
    pub id: String,
    /// What the place is evidence of.
    pub what: String,
    /// Who says it.
    pub stance: &'static str,
    /// The line and its neighbours; none where they must not be shown.
    pub lines: Vec<source_view::Line>,
    /// The page of the file, if it has one.
    pub page: Option<String>,
    /// The line at the forge of its repository.
    pub forge: Option<String>,
}

/// The page that is being written.
pub(super) struct Desk<'s> {
    pub site: &'s Site,
    /// Where the page lies, from the root.
    pub here: String,
    /// The way to the root: empty, `../`, `../../`.
    pub root: String,
    sources: Cell<usize>,
}

impl<'s> Desk<'s> {
    pub fn new(site: &'s Site, route: &Route) -> Option<Self> {
        let here = site.path(route)?.to_owned();
        // It is given for any address, so its own links start at the root of the host.
        let root = match route {
            Route::NotFound => "/".to_owned(),
            _ => "../".repeat(here.matches('/').count()),
        };
        Some(Self {
            site,
            here,
            root,
            sources: Cell::new(0),
        })
    }

    pub fn snapshot(&self) -> &'s Snapshot {
        &self.site.snapshot
    }

    /// The address of a path of the site.
    pub fn href(&self, path: &str) -> String {
        format!("{}{}", self.root, slug::encode(path))
    }

    /// The address of a route, if the site has it.
    pub fn route(&self, route: &Route) -> Option<String> {
        self.site.path(route).map(|p| self.href(p))
    }

    /// An entity as a link; `None` without a page.
    pub fn thing(&self, id: &EntityId) -> Option<Thing> {
        self.snapshot()
            .entity(id)
            .and_then(|e| self.entity_thing(e))
    }

    /// The same for an entity that is at hand.
    pub fn entity_thing(&self, entity: &Entity) -> Option<Thing> {
        let href = self.href(self.site.entity_path(&entity.id)?);
        let note = self.snapshot().note_of(&entity.id);
        // A note that stands for a service looks like one, whatever group its folder has.
        let stands_for = note.and_then(|n| self.site.map.homed(n.path()).first());
        let shown = stands_for
            .and_then(|id| self.snapshot().entity(id))
            .unwrap_or(entity);
        let label = look::type_label(shown, note.map(|n| n.note_type.as_str()));
        Some(Thing {
            title: title(entity, note),
            href,
            look: look::look(self.snapshot().settings(), shown),
            label,
        })
    }

    /// A note as a link.
    pub fn note_thing(&self, note: &Note) -> Option<Thing> {
        let mut thing = self.thing(&note.id)?;
        thing.href = self.route(&Route::Note(note.path().clone()))?;
        Some(thing)
    }

    /// A place as a popover.
    pub fn source(
        &self,
        path: &SourcePath,
        line: u32,
        stance: Option<Stance>,
        what: String,
    ) -> Source {
        let n = self.sources.get() + 1;
        self.sources.set(n);
        let text = self
            .snapshot()
            .source(path)
            .filter(|s| s.read)
            .map(|s| s.text.clone());
        let page = self
            .route(&Route::Note(path.clone()))
            .or_else(|| self.thing(&EntityId::file(path)).map(|t| t.href));
        Source {
            label: format!("{path}:{line}"),
            id: format!("src-{n}"),
            what,
            stance: match stance {
                Some(Stance::Declared) => "A person wrote it",
                Some(Stance::Observed) => "A manifest shows it",
                None => "",
            },
            lines: text.map_or_else(Vec::new, |t| source_view::excerpt(&t, line, 1)),
            page,
            forge: self.forge(path).map(|url| format!("{url}#L{line}")),
        }
    }

    /// The file at its forge, if its root has an address there: at the commit that was read, if that is known.
    pub fn forge(&self, path: &SourcePath) -> Option<String> {
        let root = self.snapshot().settings().root(&path.root)?;
        let url = root.url.as_deref()?.trim_end_matches('/');
        let commit = root.commit.as_deref().unwrap_or("HEAD");
        url.starts_with("https://")
            .then(|| format!("{url}/blob/{commit}/{}", slug::encode(&path.path)))
    }

    /// The place of an origin.
    pub fn origin(&self, origin: &Origin, what: &str) -> Source {
        self.source(
            &origin.path,
            origin.line,
            Some(origin.stance),
            what.to_owned(),
        )
    }

    /// The place of a location.
    pub fn location(&self, at: &Location, what: &str) -> Source {
        self.source(&at.path, at.span.line, None, what.to_owned())
    }
}

/// The name of an entity for readers.
pub(super) fn title(entity: &Entity, note: Option<&Note>) -> String {
    note.map_or(entity.name.as_str(), Note::reader_title)
        .to_owned()
}
