//! The text of notes as HTML, with embeds.

use super::desk::Desk;
use super::{ListKind, Route, slug};
use crate::graph::{Note, Subpath, find_subpath};
use crate::model::{EntityId, Link, LinkKind, SourcePath};
use crate::syntax::html::{self, LinkView, Options, Rendered, Resolver, escape};

/// Embeds inside of embeds are shown to this depth; further ones are links.
const DEPTH: usize = 4;

/// A note's body as the page shows it.
pub(super) fn body(desk: &Desk<'_>, note: &Note) -> Rendered {
    let titled = note.document().property("title").is_none();
    let options = Options {
        ids: true,
        breaks: note.in_vault,
        take_title: titled,
        take_lede: true,
        ..Options::default()
    };
    let resolver = NoteResolver {
        desk,
        note,
        trail: vec![(note.path().clone(), None)],
    };
    html::render(&note.source.text, note.document(), &options, &resolver)
}

/// The first paragraph of a note, if it begins with one.
pub(super) fn lede(desk: &Desk<'_>, note: &Note) -> Option<String> {
    body(desk, note).lede
}

struct NoteResolver<'d> {
    desk: &'d Desk<'d>,
    note: &'d Note,
    /// What is being embedded, from the page inwards.
    trail: Vec<(SourcePath, Option<String>)>,
}

impl Resolver for NoteResolver<'_> {
    fn link(&self, index: usize, link: &Link) -> LinkView {
        let resolution = self.note.links.get(index);
        let Some(target) = resolution.and_then(|r| r.target.as_ref()) else {
            return self
                .address(&link.linkpath)
                .unwrap_or_else(|| LinkView::Broken {
                    title: "No note or file has this name".to_owned(),
                });
        };
        let subpath = link
            .subpath
            .as_deref()
            .filter(|s| !s.trim_matches('#').is_empty());
        match self.desk.snapshot().note(target) {
            Some(note) if link.kind == LinkKind::Embed => self.embed(note, subpath),
            Some(note) => self.note_link(note, subpath),
            None => self.file(target, link),
        }
    }

    fn address(&self, url: &str) -> Option<LinkView> {
        let (scheme, rest) = url.split_once(':')?;
        let snapshot = self.desk.snapshot();
        let exact = EntityId::new(url);
        if snapshot.entity(&exact).is_some() {
            return self.thing(&exact);
        }
        if matches!(scheme, "http" | "https" | "mailto" | "tel") {
            return None;
        }
        // A short id is whatever the graph made of it.
        let ending = rest.rsplit(':').next().unwrap_or(rest);
        snapshot
            .outgoing(&self.note.id)
            .iter()
            .find(|r| {
                r.to.scheme() == scheme
                    && (r.to.as_str().ends_with(&format!(":{ending}"))
                        || r.to.as_str().ends_with(&format!("/{ending}")))
            })
            .and_then(|r| self.thing(&r.to))
            .or(Some(LinkView::Broken {
                title: "Nothing in the graph has this id".to_owned(),
            }))
            .filter(|_| {
                matches!(
                    scheme,
                    "k8s"
                        | "alert"
                        | "tf"
                        | "component"
                        | "system"
                        | "api"
                        | "image"
                        | "doc"
                        | "file"
                        | "git"
                )
            })
    }

    fn tag(&self, name: &str) -> Option<String> {
        self.desk.route(&Route::Tag(name.to_lowercase(), 1))
    }
}

impl NoteResolver<'_> {
    fn thing(&self, id: &EntityId) -> Option<LinkView> {
        let thing = self.desk.thing(id)?;
        Some(LinkView::To {
            href: thing.href,
            class: format!("l t-{}", thing.look),
            title: None,
        })
    }

    fn note_link(&self, note: &Note, subpath: Option<&str>) -> LinkView {
        let Some(thing) = self.desk.note_thing(note) else {
            return LinkView::Text;
        };
        let own_page = self
            .trail
            .first()
            .is_some_and(|(first, _)| first == note.path());
        let class = format!("l t-{}", thing.look);
        let base = if own_page { String::new() } else { thing.href };
        match subpath.map(|s| (s, fragment(note, s))) {
            None if own_page => LinkView::To {
                href: "#main".to_owned(),
                class,
                title: None,
            },
            None => LinkView::To {
                href: base,
                class,
                title: None,
            },
            Some((_, Some(id))) => LinkView::To {
                href: format!("{base}#{}", slug::fragment(&id)),
                class,
                title: None,
            },
            Some((subpath, None)) => LinkView::To {
                href: if own_page { "#main".to_owned() } else { base },
                class: format!("{class} dead"),
                title: Some(format!("The note has no {subpath}")),
            },
        }
    }

    fn file(&self, target: &SourcePath, link: &Link) -> LinkView {
        let attachment = Route::Attachment(target.clone());
        let Some(href) = self.desk.route(&attachment) else {
            return self
                .thing(&EntityId::file(target))
                .unwrap_or(LinkView::Text);
        };
        let is_image = ["png", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "svg"]
            .iter()
            .any(|e| target.has_extension(e));
        if link.kind == LinkKind::Embed && is_image {
            LinkView::Image {
                src: href,
                alt: target.stem().replace(['-', '_'], " "),
            }
        } else {
            LinkView::To {
                href,
                class: "l t-etc file".to_owned(),
                title: None,
            }
        }
    }

    fn embed(&self, note: &Note, subpath: Option<&str>) -> LinkView {
        let key = (note.path().clone(), subpath.map(str::to_lowercase));
        let inside_itself = self
            .trail
            .iter()
            .any(|(path, part)| *path == key.0 && (part.is_none() || *part == key.1));
        if self.trail.len() > DEPTH || inside_itself {
            return self.note_link(note, subpath);
        }
        let document = note.document();
        let part = match subpath.map(|s| find_subpath(document, s)) {
            None => None,
            Some(Some(Subpath::Heading(n))) => Some(section(note, n)),
            Some(Some(Subpath::Block(n))) => document.blocks.get(n).map(|b| b.block.range()),
            Some(_) => return self.note_link(note, subpath),
        };
        let Some(thing) = self.desk.note_thing(note) else {
            return LinkView::Text;
        };
        let options = Options {
            part,
            breaks: note.in_vault,
            prefix: format!("e{}-", self.trail.len()),
            ..Options::default()
        };
        let mut trail = self.trail.clone();
        trail.push(key);
        let inner = NoteResolver {
            desk: self.desk,
            note,
            trail,
        };
        let rendered = html::render(&note.source.text, document, &options, &inner);
        let place = subpath.map_or(String::new(), |s| {
            let words = s.trim_start_matches('#');
            if words.starts_with('^') {
                String::new()
            } else {
                format!(" › {}", escape(&words.replace('#', " › ")))
            }
        });
        let fragment = subpath
            .and_then(|s| fragment(note, s))
            .map_or(String::new(), |id| format!("#{}", slug::fragment(&id)));
        LinkView::Block(format!(
            "<section class=\"embed t-{}\" aria-label=\"From {}\"><header><span class=\"g\"></span><span>From <a href=\"{}{}\">{}</a>{place}</span></header><div class=\"embed-body\">{}</div></section>",
            thing.look,
            escape(&thing.title),
            escape(&thing.href),
            escape(&fragment),
            escape(&thing.title),
            rendered.html,
        ))
    }
}

/// The id that a subpath leads to.
fn fragment(note: &Note, subpath: &str) -> Option<String> {
    let document = note.document();
    match find_subpath(document, subpath)? {
        Subpath::Heading(n) => html::anchors(document).get(n).cloned(),
        Subpath::Block(n) => document.blocks.get(n).map(|b| format!("^{}", b.id)),
        Subpath::Other => None,
    }
}

/// What stands under a heading: to the next one of its level or above.
fn section(note: &Note, index: usize) -> std::ops::Range<usize> {
    let headings = &note.document().headings;
    let Some(heading) = headings.get(index) else {
        return 0..0;
    };
    let end = headings
        .iter()
        .skip(index + 1)
        .find(|h| h.level <= heading.level)
        .map_or(note.source.text.len(), |h| h.span.start as usize);
    heading.span.end as usize..end
}

/// The pages of the folders above a note, from the root.
pub(super) fn folders_above(desk: &Desk<'_>, note: &Note) -> Vec<(String, String)> {
    if !note.in_vault {
        return Vec::new();
    }
    let folder = note.path().folder();
    let ends = folder
        .match_indices('/')
        .map(|(at, _)| at)
        .chain([folder.len()]);
    ends.filter_map(|end| folder.get(..end))
        .filter(|f| !f.is_empty())
        .filter_map(|f| {
            let href = desk.route(&Route::List(ListKind::Folder(f.to_owned()), 1))?;
            Some((f.rsplit('/').next().unwrap_or(f).to_owned(), href))
        })
        .collect()
}
