//! A Markdown note as Obsidian reads it.
//!
//! pulldown-cmark tells the structure (what is code, math, HTML, a heading, a table cell); links, tags, block ids and
//! inline fields are then read from the text that is left, because Obsidian's own syntax has rules of its own.

mod addresses;
mod blocks;
mod code;
mod comments;
mod fields;
mod inline;
mod lists;
mod math;
mod structure;
mod tags;

use std::ops::Range;

use structure::{Structure, holder};

use crate::model::{Document, FieldPlace, Link, LinkKind, Span, Tag};

use super::wikilink::{normalise_target, split_subpath};
use super::{Frontmatter, LineIndex, Problem, decode_uri, parse_link_text};

/// A parsed note, and what is wrong with it.
#[derive(Debug, Default)]
pub struct Note {
    /// The note.
    pub document: Document,
    /// Why it has no properties, if its frontmatter is broken.
    pub problem: Option<Problem>,
}

/// Reads a note. `title` is its file name without `.md`; `text` must not begin with a byte-order mark.
pub fn parse(title: &str, text: &str) -> Note {
    let lines = LineIndex::new(text);
    let frontmatter = Frontmatter::parse(text, &lines);
    let (structure, inline) = body(text, frontmatter.body_start, &lines);
    let comments = comments::blocks(text, frontmatter.body_start, &structure);

    let mut links = property_links(&frontmatter);
    let tasks = lists::tasks(text, &structure, &lines);
    let fields = fields::scan(text, frontmatter.body_start, &structure, &tasks, &lines);
    let mut body_links = inline.links;
    for link in &mut body_links {
        let after = fields.partition_point(|f| f.span.start <= link.span.start);
        let field = after.checked_sub(1).and_then(|n| fields.get(n));
        link.key = field
            .filter(|f| link.span.end <= f.span.end && f.place != FieldPlace::Task)
            .map(|f| f.key.clone());
    }
    links.extend(body_links);

    let mut tags = property_tags(&frontmatter);
    tags.extend(inline.tags);
    let mut seen = std::collections::HashSet::new();
    tags.retain(|tag| seen.insert(tag.name.to_lowercase()));

    let headings = structure
        .headings
        .iter()
        .filter(|h| holder(&comments, h.range.start).is_none())
        .map(|h| structure::heading(text, h, &lines))
        .collect();
    let mut hidden = comments::inline(text, frontmatter.body_start, &structure, &comments);
    hidden.extend_from_slice(&comments);
    hidden.sort_by_key(|range| range.start);
    let (commands, code_words) = code::scan(text, &structure, &lines);
    let document = Document {
        commands,
        code_words,
        comments: hidden.iter().map(|r| lines.span(r.start, r.end)).collect(),
        title: title.to_owned(),
        // Hugo has other addresses of the page under the same word: they begin with a slash, names do not.
        aliases: list_property(&frontmatter, "aliases", |text| !text.starts_with('/')),
        tags,
        headings,
        blocks: blocks::scan(text, &structure, &lines),
        links,
        tasks,
        callouts: lists::callouts(text, &structure, &lines),
        fields,
        urls: inline.urls,
        body_start: u32::try_from(frontmatter.body_start).unwrap_or(u32::MAX),
        properties: frontmatter.properties,
    };
    Note {
        document,
        problem: frontmatter.problem,
    }
}

/// The structure of a body and what stands in it. Markdown is asked again where Obsidian's own syntax shows that its
/// first answer was wrong: for blocks of math, and for wikilinks in which it saw something else begin.
fn body(text: &str, start: usize, lines: &LineIndex) -> (Structure, inline::Inline) {
    let mut structure = structure::read(text, start);
    let math = math::blocks(text, start, &structure);
    let without = |opaque: &[Range<usize>]| {
        let mut structure = structure::read(&structure::masked(text, opaque), start);
        structure.hide(&math);
        structure
    };
    if !math.is_empty() {
        structure = without(&math);
    }
    let inline = inline::scan(text, start, &structure, lines);
    if inline.voided.is_empty() {
        return (structure, inline);
    }
    let structure = without(&[inline.voided, math.clone()].concat());
    let inline = inline::scan(text, start, &structure, lines);
    (structure, inline)
}

/// Texts of a string-or-list property, trimmed; a string is one entry and is never split.
fn list_property(frontmatter: &Frontmatter, key: &str, fits: fn(&str) -> bool) -> Vec<String> {
    frontmatter
        .properties
        .iter()
        .filter(|p| p.key.eq_ignore_ascii_case(key))
        .flat_map(|p| p.value.texts())
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty() && fits(text))
        .collect()
}

fn property_tags(frontmatter: &Frontmatter) -> Vec<Tag> {
    frontmatter
        .properties
        .iter()
        .filter(|p| p.key.eq_ignore_ascii_case("tags"))
        .flat_map(|p| p.value.texts().into_iter().map(move |text| (text, p.span)))
        .filter_map(|(text, span)| {
            let text = text.trim();
            let name = text.strip_prefix('#').unwrap_or(text);
            let digits = name.chars().all(|c| c.is_ascii_digit());
            let fits = !digits && !name.contains(char::is_whitespace);
            fits.then(|| Tag {
                name: name.to_owned(),
                span,
            })
        })
        .collect()
}

/// Values of properties that are one link from end to end.
fn property_links(frontmatter: &Frontmatter) -> Vec<Link> {
    let texts = frontmatter.bracketed.iter();
    texts
        .filter_map(|(key, text, span)| property_link(key.clone(), text, *span))
        .collect()
}

fn property_link(key: String, text: &str, span: Span) -> Option<Link> {
    let trimmed = text.trim();
    let (linkpath, subpath, display) = if let Some(inner) = trimmed
        .strip_prefix("[[")
        .and_then(|t| t.strip_suffix("]]"))
    {
        if inner.contains("]]") || inner.contains("[[") {
            return None;
        }
        let link = parse_link_text(inner)?;
        (link.linkpath, link.subpath, link.display)
    } else {
        let (label, destination) = structure::only_link(trimmed)?;
        let (linkpath, subpath) = internal_destination(&destination)?;
        (linkpath, subpath, label)
    };
    Some(Link {
        kind: LinkKind::Property,
        raw: text.to_owned(),
        linkpath,
        subpath,
        display,
        span,
        key: Some(key),
    })
}

/// Target and subpath of a Markdown destination; `None` if it is external or its escapes are malformed.
pub(crate) fn internal_destination(destination: &str) -> Option<(String, Option<String>)> {
    if !is_internal(destination) {
        return None;
    }
    let decoded = normalise_target(&decode_uri(destination)?);
    Some(split_subpath(&decoded))
}

fn is_internal(destination: &str) -> bool {
    !destination.is_empty()
        && (destination.starts_with("./")
            || destination.starts_with("../")
            || !destination.contains(':'))
}
