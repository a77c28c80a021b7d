//! Replaces what Markdown does not know before it is parsed.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag};

use super::tokens::{self, Place};
use super::{LinkView, Options, Resolver, escape, inline};
use crate::model::{Document, Link, LinkKind};

/// A text that is ready for the Markdown parser.
pub(super) struct Prepared {
    /// Markdown, with marks.
    pub text: String,
    /// What stands at the marks.
    pub places: Vec<Place>,
    /// Did the author write HTML?
    pub raw_html: bool,
    /// How deep blocks and inlines stand in each other.
    pub depth: usize,
    /// Offsets in `text` and in the source from which both run alike.
    runs: Vec<(usize, usize)>,
}

impl Prepared {
    /// The byte of the source text that stands at `offset`.
    pub fn source_offset(&self, offset: usize) -> usize {
        let after = self.runs.partition_point(|(here, _)| *here <= offset);
        match after.checked_sub(1).and_then(|n| self.runs.get(n)) {
            Some((here, there)) => {
                let limit = self.runs.get(after).map_or(usize::MAX, |(_, next)| *next);
                (there + (offset - here)).min(limit)
            }
            None => offset,
        }
    }
}

/// A stretch of the source and what replaces it.
struct Edit {
    range: Range<usize>,
    by: String,
}

pub(super) fn prepare(
    source: &str,
    document: &Document,
    options: &Options,
    resolver: &dyn Resolver,
) -> Prepared {
    let whole = document.body_start as usize..source.len();
    let part = options.part.clone().unwrap_or(whole);
    let text = tokens::neutral(source);
    let body = text.get(part.clone()).unwrap_or("");
    let start = part.start;
    let Guarded {
        ranges,
        raw_html,
        depth,
    } = guarded(body, start);
    let mut work = Work {
        text: &text,
        part: part.clone(),
        guarded: ranges,
        edits: Vec::new(),
        places: Vec::new(),
    };
    for comment in &document.comments {
        let (from, to) = (comment.start as usize, comment.end as usize);
        work.replace(from.max(part.start)..to.min(part.end), String::new());
    }
    for (index, link) in document.links.iter().enumerate() {
        let range = link.span.range();
        if link.kind == LinkKind::Property
            || range.start < part.start
            || range.end > part.end
            || range.is_empty()
        {
            continue;
        }
        let place = link_place(link, resolver.link(index, link));
        work.put(range, place);
    }
    for block in &document.blocks {
        work.replace(block.span.range(), String::new());
    }
    work.marks(resolver);
    work.addresses(resolver);
    let Work {
        mut edits, places, ..
    } = work;
    // An outer edit is the one that begins first, and of two that begin together the longer one.
    edits.sort_by_key(|e| (e.range.start, std::cmp::Reverse(e.range.end)));
    let mut out = String::with_capacity(body.len());
    let mut runs = vec![(0, start)];
    let mut from = start;
    for edit in edits {
        if edit.range.start < from || edit.range.end > part.end {
            continue;
        }
        out.push_str(text.get(from..edit.range.start).unwrap_or(""));
        runs.push((out.len(), edit.range.start));
        out.push_str(&edit.by);
        from = edit.range.end;
        runs.push((out.len(), from));
    }
    out.push_str(text.get(from..part.end).unwrap_or(""));
    Prepared {
        text: out,
        places,
        raw_html,
        depth,
        runs,
    }
}

/// What Markdown knows of a text before anything is replaced.
#[derive(Default)]
struct Guarded {
    /// Stretches in which nothing of ours is looked for: code, math, HTML, Markdown links.
    ranges: Vec<Range<usize>>,
    raw_html: bool,
    depth: usize,
}

fn guarded(body: &str, start: usize) -> Guarded {
    let mut found = Guarded::default();
    let mut open = 0usize;
    for (event, range) in Parser::new_ext(body, super::writer::markdown()).into_offset_iter() {
        match &event {
            Event::Start(_) => open += 1,
            Event::End(_) => open = open.saturating_sub(1),
            _ => {}
        }
        found.depth = found.depth.max(open);
        let guard = match &event {
            Event::Html(_) | Event::InlineHtml(_) => {
                found.raw_html = true;
                true
            }
            Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) => true,
            Event::Start(Tag::CodeBlock(_) | Tag::Link { .. } | Tag::Image { .. }) => true,
            _ => false,
        };
        let last = found.ranges.last().map_or(0, |last| last.end);
        if guard && range.end + start > last {
            found.ranges.push(range.start + start..range.end + start);
        }
    }
    found
}

struct Work<'t> {
    text: &'t str,
    part: Range<usize>,
    guarded: Vec<Range<usize>>,
    edits: Vec<Edit>,
    places: Vec<Place>,
}

impl Work<'_> {
    fn replace(&mut self, range: Range<usize>, by: String) {
        if range.start >= self.part.start
            && range.end <= self.part.end
            && self.text.get(range.clone()).is_some()
        {
            self.edits.push(Edit { range, by });
        }
    }

    fn put(&mut self, range: Range<usize>, place: Place) {
        let mark = tokens::place(self.places.len());
        self.places.push(place);
        self.replace(range, mark);
    }

    fn is_guarded(&self, at: usize) -> bool {
        let after = self.guarded.partition_point(|r| r.start <= at);
        after
            .checked_sub(1)
            .and_then(|n| self.guarded.get(n))
            .is_some_and(|r| at < r.end)
    }

    fn body(&self) -> &str {
        self.text.get(self.part.clone()).unwrap_or("")
    }

    /// Places of `needle` in the part, outside of guarded stretches.
    fn find(&self, needle: &str) -> Vec<usize> {
        self.body()
            .match_indices(needle)
            .map(|(at, _)| at + self.part.start)
            .filter(|at| !self.is_guarded(*at))
            .collect()
    }

    /// `==highlights==` and `^[inline notes]`, and tags.
    fn marks(&mut self, resolver: &dyn Resolver) {
        let mut open: Option<usize> = None;
        for at in self.find("==") {
            let long = self.text.get(..at).is_some_and(|b| b.ends_with('='))
                || self.text.get(at + 2..).is_some_and(|a| a.starts_with('='));
            if long {
                continue;
            }
            let after_blank = self
                .text
                .get(..at)
                .and_then(|b| b.chars().next_back())
                .is_none_or(char::is_whitespace);
            let before_blank = self
                .text
                .get(at + 2..)
                .and_then(|a| a.chars().next())
                .is_none_or(char::is_whitespace);
            if let Some(start) = open
                && !after_blank
                && self
                    .text
                    .get(start..at)
                    .is_some_and(|t| !t.contains("\n\n") && !t.contains('|'))
            {
                self.replace(start..start + 2, tokens::MARK_ON.to_string());
                self.replace(at..at + 2, tokens::MARK_OFF.to_string());
                open = None;
            } else {
                open = (!before_blank).then_some(at);
            }
        }
        for at in self.find("^[") {
            let rest = self.text.get(at + 2..self.part.end).unwrap_or("");
            let mut depth = 1;
            let end = rest.char_indices().find(|(_, c)| {
                depth += match c {
                    '[' => 1,
                    ']' => -1,
                    _ => 0,
                };
                depth == 0
            });
            if let Some((length, _)) = end
                && !rest.get(..length).unwrap_or("").contains("\n\n")
            {
                self.replace(at..at + 2, tokens::NOTE_ON.to_string());
                self.replace(
                    at + 2 + length..at + 3 + length,
                    tokens::NOTE_OFF.to_string(),
                );
            }
        }
        for at in self.find("#") {
            let before = self
                .text
                .get(self.part.start..at)
                .and_then(|b| b.chars().next_back());
            if !before.is_none_or(|c| c.is_whitespace() || c == '*') {
                continue;
            }
            let rest = self.text.get(at + 1..self.part.end).unwrap_or("");
            let length = rest.find(|c| !is_tag_character(c)).unwrap_or(rest.len());
            let name = rest.get(..length).unwrap_or("").trim_end_matches('/');
            if !name.chars().any(|c| !c.is_ascii_digit() && c != '/') {
                continue;
            }
            let end = at + 1 + name.len();
            let shown = format!("#{name}");
            if let Some(href) = resolver.tag(name) {
                let html = tokens::anchor(&href, "tag", None, &escape(&shown));
                self.put(at..end, Place::inline(html, &shown));
            }
        }
    }

    /// Addresses that stand bare in the text.
    fn addresses(&mut self, resolver: &dyn Resolver) {
        let mut found = self.find("https://");
        found.extend(self.find("http://"));
        for at in found {
            let before = self
                .text
                .get(self.part.start..at)
                .and_then(|b| b.chars().next_back());
            if !before
                .is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '"' | '\'' | '*' | '|'))
            {
                continue;
            }
            let rest = self.text.get(at..self.part.end).unwrap_or("");
            let length = rest
                .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '|'))
                .unwrap_or(rest.len());
            let url = rest
                .get(..length)
                .unwrap_or("")
                .trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', ')', ']']);
            let html = match resolver.address(url) {
                Some(view) => view_html(&view, &escape(url), url),
                None => tokens::anchor(url, "ext", None, &escape(url)),
            };
            self.put(at..at + url.len(), Place::inline(html, url));
        }
    }
}

fn is_tag_character(c: char) -> bool {
    !(c.is_whitespace()
        || (c.is_ascii_punctuation() && !matches!(c, '-' | '_' | '/'))
        || ('\u{2000}'..='\u{206F}').contains(&c)
        || ('\u{2E00}'..='\u{2E7F}').contains(&c)
        || tokens::is_ours(c))
}

/// HTML of a link whose words are already HTML.
pub(super) fn view_html(view: &LinkView, html: &str, words: &str) -> String {
    match view {
        LinkView::To { href, class, title } => tokens::anchor(href, class, title.as_deref(), html),
        LinkView::Broken { title } => {
            format!(
                "<span class=\"broken\" title=\"{}\">{html}</span>",
                escape(title)
            )
        }
        LinkView::Image { src, alt } => {
            image(src, if words.is_empty() { alt } else { words }, None)
        }
        LinkView::Block(html) => html.clone(),
        LinkView::Text => html.to_owned(),
    }
}

fn link_place(link: &Link, view: LinkView) -> Place {
    let (words, size) = match link.kind {
        LinkKind::Embed => split_size(&link.display),
        _ => (link.display.as_str(), None),
    };
    let words = if words.is_empty() {
        link.linkpath.as_str()
    } else {
        words
    };
    let html = match (link.kind, &view) {
        (_, LinkView::Image { src, alt }) => {
            let alt = if words == link.linkpath || words.is_empty() {
                alt
            } else {
                words
            };
            image(src, alt, size)
        }
        (LinkKind::Markdown, _) => view_html(&view, &inline(words), words),
        _ => view_html(&view, &escape(words), words),
    };
    Place {
        html,
        words: words.to_owned(),
        block: matches!(view, LinkView::Block(_)),
    }
}

fn image(src: &str, alt: &str, size: Option<(u32, Option<u32>)>) -> String {
    let size = match size {
        Some((width, Some(height))) => format!(" width=\"{width}\" height=\"{height}\""),
        Some((width, None)) => format!(" width=\"{width}\""),
        None => String::new(),
    };
    format!(
        "<img src=\"{}\" alt=\"{}\"{size} loading=\"lazy\">",
        escape(src),
        escape(alt)
    )
}

/// Splits the size (`250`, `250x100`) from the end of what an embed shows.
fn split_size(display: &str) -> (&str, Option<(u32, Option<u32>)>) {
    let (words, last) = match display.rsplit_once('|') {
        Some((words, last)) => (words, last),
        None => ("", display),
    };
    let number = |t: &str| {
        t.trim()
            .parse::<u32>()
            .ok()
            .filter(|n| (1..10_000).contains(n))
    };
    let size = match last.split_once(['x', 'X']) {
        Some((width, height)) => number(width).zip(number(height)).map(|(w, h)| (w, Some(h))),
        None => number(last).map(|w| (w, None)),
    };
    match size {
        Some(size) => (words.trim(), Some(size)),
        None => (display.trim(), None),
    }
}
