//! Links of a note as Obsidian resolves them, and what leads to it.

use std::collections::HashMap;

use serde::Serialize;

use crate::graph::{self, Note, Quote, Resolution, Snapshot, quote};
use crate::model::{Link, LinkKind, Span};

/// Where the links of a note to one target lead.
#[derive(Debug, Serialize)]
pub struct LinkShown {
    /// The target as written, without `#…`; empty for this note.
    pub target: String,
    /// From the first `#`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subpath: Option<String>,
    /// Whether its heading or block is there; not said of a file that is no note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subpath_found: Option<bool>,
    /// Name of the root of the file; `null` if the link is unresolved.
    pub root: Option<String>,
    /// Path of the file; `null` if the link is unresolved.
    pub path: Option<String>,
    /// Size of an embed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<EmbedSize>,
    /// Every place that links so.
    pub places: Vec<LinkPlace>,
}

/// Size of an embed in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct EmbedSize {
    /// Its width.
    pub width: u32,
    /// Its height, if it is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// A place that links.
#[derive(Debug, Serialize)]
pub struct LinkPlace {
    /// Its line.
    pub line: u32,
    /// `wikilink`, `markdown`, `embed` or `property`.
    pub kind: &'static str,
    /// The property or inline field that holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What is shown.
    pub display: String,
}

/// A note that leads to the one that is shown.
#[derive(Debug, Serialize)]
pub struct BacklinkShown {
    /// Id of the note.
    pub id: String,
    /// Its title for readers.
    pub title: String,
    /// Name of its root.
    pub root: String,
    /// Its path.
    pub path: String,
    /// Its places.
    pub places: Vec<QuotedPlace>,
}

/// A place of another note with the sentence around it, as written.
#[derive(Debug, Serialize)]
pub struct QuotedPlace {
    /// Its line.
    pub line: u32,
    /// `wikilink`, `markdown`, `embed`, `property` or `mention`.
    pub kind: &'static str,
    /// The sentence before it; of a property its name.
    pub before: String,
    /// The link or name.
    pub text: String,
    /// The sentence after it.
    pub after: String,
}

impl LinkShown {
    /// How its places are written; embeds never stand with links.
    pub fn kind(&self) -> Option<&'static str> {
        self.places.first().map(|place| place.kind)
    }
}

/// Links and embeds of a note, those of one target and subpath together, in order of their first places.
pub fn links(snapshot: &Snapshot, note: &Note) -> Vec<LinkShown> {
    let mut shown: Vec<LinkShown> = Vec::new();
    let mut known = HashMap::new();
    for (link, resolution) in note.document().links.iter().zip(&note.links) {
        let embed = link.kind == LinkKind::Embed;
        let size = if embed { size(&link.display) } else { None };
        let leads = resolution
            .target
            .as_ref()
            .map_or_else(|| link.linkpath.to_lowercase(), |target| target.to_string());
        let key = (embed, leads, link.subpath.as_deref(), size);
        let at = *known.entry(key).or_insert(shown.len());
        match shown.get_mut(at) {
            Some(same) => same.places.push(place(link)),
            None => shown.push(one(snapshot, link, resolution, size)),
        }
    }
    shown
}

fn one(
    snapshot: &Snapshot,
    link: &Link,
    resolution: &Resolution,
    size: Option<EmbedSize>,
) -> LinkShown {
    let target = resolution.target.as_ref();
    let is_note = target.is_some_and(|t| snapshot.note(t).is_some());
    LinkShown {
        target: link.linkpath.clone(),
        subpath: link.subpath.clone(),
        subpath_found: resolution.subpath_found.filter(|_| is_note),
        root: target.map(|t| t.root.to_string()),
        path: target.map(|t| t.path.to_string()),
        size,
        places: vec![place(link)],
    }
}

fn place(link: &Link) -> LinkPlace {
    LinkPlace {
        line: link.span.line,
        kind: link.kind.as_str(),
        key: link.key.clone(),
        display: link.display.clone(),
    }
}

/// `Caption|320x200`, `320`: what stands after the last bar, if it is a size.
fn size(display: &str) -> Option<EmbedSize> {
    let last = display.rsplit('|').next()?.trim();
    let (width, height) = match last.split_once('x') {
        Some((width, height)) => (width, Some(height.trim().parse().ok()?)),
        None => (last, None),
    };
    let width = width.trim().parse().ok()?;
    Some(EmbedSize { width, height })
}

/// What leads to a note, by the notes that do.
pub fn backlinks(snapshot: &Snapshot, note: &Note) -> Vec<BacklinkShown> {
    let mut shown = Vec::new();
    for backlink in graph::backlinks(snapshot, note.path()) {
        let link = backlink.link;
        let quote = match (&link.key, link.kind) {
            (Some(key), LinkKind::Property) => Quote {
                before: format!("{}: ", key.split('.').next().unwrap_or(key)),
                place: link.raw.clone(),
                after: String::new(),
            },
            _ => quote(&backlink.note.source.text, &link.span),
        };
        add(
            &mut shown,
            backlink.note,
            &link.span,
            link.kind.as_str(),
            quote,
        );
    }
    shown
}

/// Places that name a note and do not link to it, by the notes that hold them.
pub fn mentions(snapshot: &Snapshot, note: &Note) -> Vec<BacklinkShown> {
    let mut shown = Vec::new();
    for mention in graph::mentions_of(snapshot, &note.id) {
        let quote = quote(&mention.note.source.text, &mention.span);
        add(&mut shown, mention.note, &mention.span, "mention", quote);
    }
    shown
}

fn add(shown: &mut Vec<BacklinkShown>, note: &Note, span: &Span, kind: &'static str, quote: Quote) {
    let place = QuotedPlace {
        line: span.line,
        kind,
        before: quote.before,
        text: quote.place,
        after: quote.after,
    };
    match shown.last_mut().filter(|last| last.id == note.id.as_str()) {
        Some(last) => last.places.push(place),
        None => shown.push(BacklinkShown {
            id: note.id.to_string(),
            title: note.reader_title().to_owned(),
            root: note.path().root.to_string(),
            path: note.path().path.to_string(),
            places: vec![place],
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_an_embed_stands_behind_the_last_bar() {
        let of = |width, height| Some(EmbedSize { width, height });
        assert_eq!(size("320"), of(320, None));
        assert_eq!(size("Caption| 320 x 200"), of(320, Some(200)));
        assert_eq!(size("x"), None);
        assert_eq!(size("320|Caption"), None);
    }
}
