//! Blocks: paragraphs, headings, quotes and callouts, code, items and tasks.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};

use super::super::callout::{self, callout_kind};
use super::super::prepare::Prepared;
use super::super::tokens::{self, TRUSTED};
use super::super::{TocEntry, anchors, code, escape};
use super::{Spanned, Writer};
use crate::model::Document;

impl<'a> Writer<'a> {
    pub(super) fn title(&mut self) -> Option<(String, String)> {
        let Some(Tag::Heading {
            level: HeadingLevel::H1,
            ..
        }) = self.peek_tag()
        else {
            return None;
        };
        let (_, range) = self.next()?;
        let at = self.prepared.source_offset(range.start);
        let (_, id, _) = self.headings.get(&at).cloned()?;
        let html = self.aside(|w| w.until(Some(TagEnd::Heading(HeadingLevel::H1))));
        Some((id, html))
    }

    pub(super) fn lede(&mut self) -> Option<String> {
        let Some((Event::Start(Tag::Paragraph), range)) = self.events.peek() else {
            return None;
        };
        let text = self.prepared.text.get(range.clone()).unwrap_or("");
        let has_block = tokens::places(text).iter().any(|(n, _)| {
            self.prepared
                .places
                .get(*n)
                .is_none_or(|p| p.block || p.html.starts_with("<img"))
        });
        let tagged = self.blocks.contains_key(&range.start);
        // What ends in a colon speaks of what comes after it.
        let leads_on = text.trim_end().ends_with(':');
        if has_block
            || leads_on
            || tagged
            || text.contains("<!--")
            || tokens::words(text, &self.prepared.places).chars().count() > 420
        {
            return None;
        }
        self.next();
        Some(
            self.aside(|w| w.until(Some(TagEnd::Paragraph)))
                .trim()
                .to_owned(),
        )
    }

    pub(super) fn paragraph(&mut self, range: Range<usize>) {
        let id = self.id(range.start);
        let outer = std::mem::replace(&mut self.paragraph, true);
        let html = self.aside(|w| {
            w.until(Some(TagEnd::Paragraph));
            w.close_all();
        });
        self.paragraph = outer;
        // Where a block split the paragraph its ends may be empty.
        let html = format!("<p{id}>{}</p>\n", html.trim_matches('\n'))
            .replace("<p><br>\n", "<p>")
            .replace("<br>\n</p>", "</p>")
            .replace("<p> </p>\n", "")
            .replace("<p></p>\n", "");
        self.out.push_str(&html);
    }

    pub(super) fn heading(&mut self, level: HeadingLevel, range: Range<usize>) {
        let at = self.prepared.source_offset(range.start);
        let own = self.headings.get(&at).cloned();
        let html = self.aside(|w| {
            w.until(Some(TagEnd::Heading(level)));
            w.close_all();
        });
        // The page's title is the one heading of level 1.
        let shown = (level as u8).max(2);
        let class = if level == HeadingLevel::H1 {
            format!(" class=\"{TRUSTED}h1\"")
        } else {
            String::new()
        };
        let extra = self.blocks.remove(&range.start).unwrap_or_default();
        match own.filter(|_| self.options.ids) {
            Some((level, id, source)) => {
                let text = anchors::plain(&source);
                let fragment = url_fragment(&id);
                let mut names = String::new();
                if text != id {
                    names.push_str(&format!("<a name=\"{TRUSTED}{}\"></a>", escape(&text)));
                }
                for id in &extra {
                    names.push_str(&format!("<a id=\"{TRUSTED}{}\"></a>", escape(id)));
                }
                self.out.push_str(&format!(
                    "<h{shown} id=\"{TRUSTED}{}\"{class}>{names}{}<a class=\"{TRUSTED}anchor\" href=\"#{fragment}\" aria-label=\"{TRUSTED}Link to {}\">#</a></h{shown}>\n",
                    escape(&id), html.trim(), escape(&text)
                ));
                self.toc.push(TocEntry { level, id, text });
            }
            None => self
                .out
                .push_str(&format!("<h{shown}{class}>{}</h{shown}>\n", html.trim())),
        }
    }

    pub(super) fn quote(&mut self, range: Range<usize>) {
        let id = self.id(range.start);
        let text = self.prepared.text.get(range.clone()).unwrap_or("");
        let lead = text.len() - text.trim_start_matches(['>', ' ', '\t']).len();
        let head = text.get(lead..).and_then(callout::head);
        let Some(head) = head.filter(|_| matches!(self.peek_tag(), Some(Tag::Paragraph))) else {
            let outer = std::mem::take(&mut self.paragraph);
            self.out.push_str(&format!("<blockquote{id}>\n"));
            self.until_quote_end();
            self.out.push_str("</blockquote>\n");
            self.paragraph = outer;
            return;
        };
        let (name, look) = callout_kind(head.kind);
        let written = callout::title_of(head.kind);
        let fold = head.fold;
        self.skip = range.start + lead + head.length;
        self.next();
        let mut more = false;
        let title = self.aside(|w| {
            while let Some((event, range)) = w.next() {
                match event {
                    Event::End(TagEnd::Paragraph) => return,
                    Event::SoftBreak | Event::HardBreak => {
                        more = true;
                        return;
                    }
                    event => w.event(event, range),
                }
            }
        });
        let title = if title.trim().is_empty() {
            escape(&written)
        } else {
            title.trim().to_owned()
        };
        let body = self.aside(|w| {
            if more {
                w.paragraph(usize::MAX..usize::MAX);
            }
            w.until_quote_end();
        });
        let class = format!("{TRUSTED}callout t-{look} is-{name}");
        let glyph = format!("<span class=\"{TRUSTED}g\"></span>");
        self.out.push_str(&match fold {
            Some(fold) => format!(
                "<details class=\"{class}\"{id}{}><summary>{glyph}<span>{title}</span></summary>\n{body}</details>\n",
                if fold == '+' { " open" } else { "" }
            ),
            None => format!("<div class=\"{class}\"{id}><p class=\"{TRUSTED}c-title\">{glyph}<span>{title}</span></p>\n{body}</div>\n"),
        });
    }

    pub(super) fn until_quote_end(&mut self) {
        while let Some((event, range)) = self.next() {
            if matches!(event, Event::End(TagEnd::BlockQuote(_))) {
                return;
            }
            self.event(event, range);
        }
    }

    pub(super) fn code(&mut self, kind: CodeBlockKind<'a>, range: Range<usize>) {
        let id = self.id(range.start);
        let mut text = String::new();
        while let Some((event, _)) = self.next() {
            match event {
                Event::Text(t) => text.push_str(&t),
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        let text = tokens::words(&text, &self.prepared.places);
        let info = match &kind {
            CodeBlockKind::Fenced(info) => info.split([' ', '{', ',']).next().unwrap_or(""),
            CodeBlockKind::Indented => "",
        };
        let pre = format!(
            "<pre tabindex=\"{TRUSTED}0\"><code>{}</code></pre>",
            code::highlight(&text, info)
        );
        if info.eq_ignore_ascii_case("mermaid") {
            self.out.push_str(&format!(
                "<figure class=\"{TRUSTED}diagram\"{id}>{pre}<figcaption>A diagram, as its Mermaid source.</figcaption></figure>\n"
            ));
        } else if info.is_empty() {
            self.out
                .push_str(&format!("<div class=\"{TRUSTED}code\"{id}>{pre}</div>\n"));
        } else {
            self.out.push_str(&format!(
                "<div class=\"{TRUSTED}code\"{id}><span class=\"{TRUSTED}lang\">{}</span>{pre}</div>\n",
                escape(info)
            ));
        }
    }

    /// Does an item that carries an id begin where its list begins, and end before it?
    pub(super) fn is_item_at(&mut self, at: usize) -> bool {
        matches!(self.events.peek(), Some((Event::Start(Tag::Item), range)) if range.start == at)
    }

    pub(super) fn item(&mut self, range: Range<usize>) {
        let id = self.id(range.start);
        let text = self.prepared.text.get(range.clone()).unwrap_or("");
        let marker = text.find(|c: char| c.is_whitespace()).unwrap_or(text.len());
        let lead = text.len() - text.get(marker..).unwrap_or("").trim_start().len();
        let mut letters = text.get(lead..).unwrap_or("").chars();
        let status = match (
            letters.next(),
            letters.next(),
            letters.next(),
            letters.next(),
        ) {
            (Some('['), Some(c), Some(']'), Some(' ' | '\t' | '\n') | None) if c != '\n' => Some(c),
            _ => None,
        };
        let outer = std::mem::take(&mut self.paragraph);
        match status {
            Some(status) => {
                let outer_task = std::mem::replace(&mut self.task, true);
                self.skip = range.start + lead + 3 + status.len_utf8() - 1 + 1;
                let (class, word) = task_words(status);
                self.out.push_str(&format!(
                    "<li class=\"{TRUSTED}task-item {class}\"{id}><span class=\"{TRUSTED}g\" role=\"{TRUSTED}img\" aria-label=\"{TRUSTED}{word}\"></span><div>"
                ));
                self.until(Some(TagEnd::Item));
                self.out.push_str("</div></li>\n");
                self.task = outer_task;
            }
            None if self.timeline.is_some() => self.entry(&range, lead, &id),
            None => {
                self.out.push_str(&format!("<li{id}>"));
                self.until(Some(TagEnd::Item));
                self.out.push_str("</li>\n");
            }
        }
        self.paragraph = outer;
    }
}

/// Which event opens the block that carries an id: the one whose ends are nearest to the block's.
pub(super) fn block_ids(
    events: &[Spanned<'_>],
    prepared: &Prepared,
    document: &Document,
) -> BTreeMap<usize, Vec<String>> {
    let starts: Vec<(usize, usize, usize)> = events
        .iter()
        .filter(|(event, _)| {
            matches!(
                event,
                Event::Start(
                    Tag::Paragraph
                        | Tag::Item
                        | Tag::Heading { .. }
                        | Tag::CodeBlock(_)
                        | Tag::BlockQuote(_)
                        | Tag::Table(_)
                        | Tag::List(_)
                )
            )
        })
        .map(|(_, range)| {
            (
                range.start,
                prepared.source_offset(range.start),
                prepared.source_offset(range.end),
            )
        })
        .collect();
    let mut found: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for block in &document.blocks {
        let (start, end) = (block.block.start as usize, block.block.end as usize);
        let best = starts
            .iter()
            .filter(|(_, from, to)| *from < end && *to > start)
            .min_by_key(|(_, from, to)| from.abs_diff(start) + to.abs_diff(end));
        if let Some((at, ..)) = best {
            found.entry(*at).or_default().push(format!("^{}", block.id));
        }
    }
    found
}

fn task_words(status: char) -> (&'static str, &'static str) {
    match status {
        ' ' => ("t-task", "Open"),
        '-' => ("t-etc is-cancelled", "Cancelled"),
        '/' => ("t-task is-half", "Under way"),
        '!' => ("t-inc", "Important"),
        '?' => ("t-mon", "Question"),
        '>' => ("t-etc", "Deferred"),
        _ => ("t-done", "Done"),
    }
}

/// An id as the fragment of an address.
fn url_fragment(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for byte in id.bytes() {
        match byte {
            b'"' | b'<' | b'>' | b'`' | b'%' | b' ' | b'\'' | b'&' | b'#' | b'\\' | b'{' | b'}'
            | b'|' | b'^' | b'[' | b']' => {
                out.push_str(&format!("%{byte:02X}"));
            }
            0x21..=0x7E => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
