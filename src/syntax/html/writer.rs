//! Markdown events become HTML.

mod blocks;
pub(super) mod inlines;
mod times;

use std::collections::{BTreeMap, HashMap};
use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

use pulldown_cmark::{Alignment, CowStr, Event, Parser, Tag, TagEnd};

use super::prepare::Prepared;
use super::tokens::{self, MARK_OFF, MARK_ON, NOTE_OFF, NOTE_ON, Place, TRUSTED};
use super::{Options, Rendered, Resolver, TocEntry, anchors, escape};
use crate::model::Document;

/// The dialect: what Obsidian has and pulldown-cmark knows. Wikilinks, tasks and callouts are ours.
pub(super) fn markdown() -> pulldown_cmark::Options {
    pulldown_cmark::Options::ENABLE_TABLES
        | pulldown_cmark::Options::ENABLE_FOOTNOTES
        | pulldown_cmark::Options::ENABLE_STRIKETHROUGH
        | pulldown_cmark::Options::ENABLE_MATH
}

type Spanned<'a> = (Event<'a>, Range<usize>);

struct Writer<'a> {
    prepared: &'a Prepared,
    options: &'a Options,
    resolver: &'a dyn Resolver,
    events: Peekable<IntoIter<Spanned<'a>>>,
    out: String,
    /// Closing tags of open inline elements.
    inlines: Vec<&'static str>,
    paragraph: bool,
    /// Events that end at or before this byte were read already.
    skip: usize,
    headings: HashMap<usize, (u8, String, String)>,
    blocks: BTreeMap<usize, Vec<String>>,
    toc: Vec<TocEntry>,
    alignments: Vec<Alignment>,
    cell: usize,
    head: bool,
    notes: Vec<String>,
    bodies: BTreeMap<String, String>,
    /// Tags whose places follow those of the prepared text.
    tags: Vec<Place>,
    /// Inside a task, whose dates are marked with signs.
    task: bool,
    /// Inside a timeline: its first time and the one before.
    timeline: Option<Option<(String, String)>>,
}

/// Writes the HTML, and the places that its marks past those of the prepared text stand for.
pub(super) fn write(
    prepared: &Prepared,
    document: &Document,
    options: &Options,
    resolver: &dyn Resolver,
) -> (Rendered, Vec<Place>) {
    let events: Vec<Spanned<'_>> = Parser::new_ext(&prepared.text, markdown())
        .into_offset_iter()
        .collect();
    let headings = document
        .headings
        .iter()
        .zip(anchors(document))
        .map(|(h, id)| (h.span.start as usize, (h.level, id, h.text.clone())))
        .collect();
    let blocks = if options.ids {
        blocks::block_ids(&events, prepared, document)
    } else {
        BTreeMap::new()
    };
    let mut writer = Writer {
        prepared,
        options,
        resolver,
        events: events.into_iter().peekable(),
        out: String::with_capacity(prepared.text.len() * 3 / 2),
        inlines: Vec::new(),
        paragraph: false,
        skip: 0,
        headings,
        blocks,
        toc: Vec::new(),
        alignments: Vec::new(),
        cell: 0,
        head: false,
        notes: Vec::new(),
        bodies: BTreeMap::new(),
        tags: Vec::new(),
        task: false,
        timeline: None,
    };
    let title = if options.take_title {
        writer.title()
    } else {
        None
    };
    let lede = if options.take_lede {
        writer.lede()
    } else {
        None
    };
    writer.until(None);
    writer.footnotes();
    (
        Rendered {
            html: writer.out,
            title,
            lede,
            toc: writer.toc,
        },
        writer.tags,
    )
}

fn inline_tag(tag: &Tag<'_>) -> Option<(&'static str, &'static str)> {
    match tag {
        Tag::Emphasis => Some(("<em>", "</em>")),
        Tag::Strong => Some(("<strong>", "</strong>")),
        Tag::Strikethrough => Some(("<del>", "</del>")),
        _ => None,
    }
}

impl<'a> Writer<'a> {
    fn next(&mut self) -> Option<Spanned<'a>> {
        self.events.next()
    }

    fn peek_tag(&mut self) -> Option<&Tag<'a>> {
        match self.events.peek() {
            Some((Event::Start(tag), _)) => Some(tag),
            _ => None,
        }
    }

    /// Writes events until the end of the element that is open, or of the text.
    fn until(&mut self, end: Option<TagEnd>) {
        while let Some((event, range)) = self.next() {
            if let Event::End(tag) = &event
                && Some(*tag) == end
            {
                return;
            }
            self.event(event, range);
        }
    }

    /// What `write` puts out, apart from the body.
    fn aside(&mut self, write: impl FnOnce(&mut Self)) -> String {
        let body = std::mem::take(&mut self.out);
        write(self);
        std::mem::replace(&mut self.out, body)
    }

    fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(text, range),
            Event::Code(text) => self.plain(&format!("<code>{}</code>", escape(&text)), &range),
            Event::InlineMath(text) => self.trusted("code", "math", &text),
            Event::DisplayMath(text) => self.trusted("code", "math block", &text),
            Event::Html(html) | Event::InlineHtml(html) => {
                if self.prepared.raw_html {
                    self.out.push_str(&html);
                }
            }
            Event::FootnoteReference(label) => self.note_reference(&label),
            Event::SoftBreak if range.end <= self.skip => {}
            Event::SoftBreak => {
                self.out
                    .push_str(if self.options.breaks { "<br>\n" } else { "\n" })
            }
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::TaskListMarker(_) => {}
        }
    }

    fn plain(&mut self, html: &str, range: &Range<usize>) {
        if range.end > self.skip {
            self.out.push_str(html);
        }
    }

    fn trusted(&mut self, tag: &str, class: &str, text: &str) {
        self.out.push_str(&format!(
            "<{tag} class=\"{TRUSTED}{class}\">{}</{tag}>",
            escape(text)
        ));
    }

    fn text(&mut self, text: CowStr<'a>, range: Range<usize>) {
        if range.end <= self.skip {
            return;
        }
        let cut = self.skip.saturating_sub(range.start);
        let text = text.get(cut..).unwrap_or(&text);
        let mut from = 0;
        for (index, place) in tokens::places(text) {
            self.words(text.get(from..place.start).unwrap_or(""));
            from = place.end;
            let block = self.prepared.places.get(index).is_some_and(|p| p.block);
            let mark = text.get(place).unwrap_or("").to_owned();
            if block && self.paragraph && self.inlines.is_empty() {
                // A block ends the paragraph it stands in.
                self.out.push_str(&format!("</p>\n{mark}\n<p>"));
            } else {
                self.out.push_str(&mark);
            }
        }
        self.words(text.get(from..).unwrap_or(""));
    }

    fn words(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                MARK_ON => self.open("<mark>", "</mark>"),
                MARK_OFF => self.close("</mark>"),
                NOTE_ON => {
                    self.out
                        .push_str(&format!("<small class=\"{TRUSTED}aside\">"));
                    self.inlines.push("</small>");
                }
                NOTE_OFF => self.close("</small>"),
                '📅' | '✅' | '➕' | '🛫' | '⏳' if self.task => {
                    let word = match c {
                        '📅' => "due",
                        '✅' => "done",
                        '➕' => "created",
                        '🛫' => "from",
                        _ => "planned for",
                    };
                    self.out
                        .push_str(&format!("<span class=\"{TRUSTED}when\">{word}</span>"));
                }
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                c => self.out.push(c),
            }
        }
    }

    fn open(&mut self, tag: &str, end: &'static str) {
        self.out.push_str(tag);
        self.inlines.push(end);
    }

    /// Closes an inline element, and opens again those that were opened inside it.
    fn close(&mut self, end: &'static str) {
        let Some(at) = self.inlines.iter().rposition(|e| *e == end) else {
            return;
        };
        for open in self.inlines.iter().skip(at).rev() {
            self.out.push_str(open);
        }
        self.inlines.remove(at);
        for open in self.inlines.iter().skip(at) {
            self.out.push_str(&open.replace('/', ""));
        }
    }

    fn close_all(&mut self) {
        while let Some(end) = self.inlines.pop() {
            self.out.push_str(end);
        }
    }

    /// ` id="…"` of a block that carries one; of several the others become empty anchors.
    fn id(&mut self, at: usize) -> String {
        match self.blocks.remove(&at).as_deref() {
            Some([first, ..]) => format!(" id=\"{TRUSTED}{}\"", escape(first)),
            _ => String::new(),
        }
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => self.paragraph(range),
            Tag::Heading { level, .. } => self.heading(level, range),
            Tag::BlockQuote(_) => self.quote(range),
            Tag::CodeBlock(kind) => self.code(kind, range),
            Tag::List(first) => {
                let id = if self.is_item_at(range.start) {
                    String::new()
                } else {
                    self.id(range.start)
                };
                if self.is_timeline(&range) {
                    self.timeline(first.is_some(), &id);
                    return;
                }
                match first {
                    Some(1) => self.out.push_str(&format!("<ol{id}>\n")),
                    Some(n) => self.out.push_str(&format!("<ol start=\"{n}\"{id}>\n")),
                    None => self.out.push_str(&format!("<ul{id}>\n")),
                }
                self.until(Some(TagEnd::List(first.is_some())));
                self.out.push_str(if first.is_some() {
                    "</ol>\n"
                } else {
                    "</ul>\n"
                });
            }
            Tag::Item => self.item(range),
            Tag::Table(alignments) => {
                let id = self.id(range.start);
                if alignments.len() == 2 && self.has_times(&range) {
                    self.time_table(&id);
                    return;
                }
                self.alignments = alignments;
                self.out.push_str(&format!(
                    "<div class=\"{TRUSTED}scroll\" tabindex=\"{TRUSTED}0\" role=\"{TRUSTED}group\" aria-label=\"{TRUSTED}Table\"><table{id}>"
                ));
                self.until(Some(TagEnd::Table));
                self.out.push_str("</tbody></table></div>\n");
            }
            Tag::TableHead => {
                self.cell = 0;
                self.head = true;
                self.out.push_str("<thead><tr>");
            }
            Tag::TableRow => {
                self.cell = 0;
                self.out.push_str("<tr>");
            }
            Tag::TableCell => {
                let class = match self.alignments.get(self.cell) {
                    Some(Alignment::Right) => format!(" class=\"{TRUSTED}ta-r\""),
                    Some(Alignment::Center) => format!(" class=\"{TRUSTED}ta-c\""),
                    _ => String::new(),
                };
                self.out
                    .push_str(&format!("<{}{class}>", if self.head { "th" } else { "td" }));
            }
            Tag::FootnoteDefinition(label) => {
                let body = self.aside(|w| w.until(Some(TagEnd::FootnoteDefinition)));
                self.bodies.insert(label.to_string(), body);
            }
            Tag::Link { dest_url, .. } => self.link(&dest_url),
            Tag::Image { dest_url, .. } => self.image(&dest_url),
            other => {
                if let Some((open, end)) = inline_tag(&other) {
                    self.open(open, end);
                }
            }
        }
    }

    /// Is the head cell that ends here empty? A head that heads nothing is an ordinary cell.
    fn empty_head(&mut self) -> bool {
        let opening = self.out.rfind("<th");
        let Some(tag) = opening.and_then(|at| self.out.get(at..)) else {
            return false;
        };
        let empty = tag
            .split_once('>')
            .is_some_and(|(_, text)| text.trim().is_empty());
        if let Some(at) = opening.filter(|_| empty) {
            self.out.truncate(at);
            self.out.push_str("<td>");
        }
        empty
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis => self.close("</em>"),
            TagEnd::Strong => self.close("</strong>"),
            TagEnd::Strikethrough => self.close("</del>"),
            TagEnd::TableHead => {
                self.head = false;
                self.out.push_str("</tr></thead><tbody>");
            }
            TagEnd::TableRow => self.out.push_str("</tr>"),
            TagEnd::TableCell => {
                self.close_all();
                self.cell += 1;
                if self.head && !self.empty_head() {
                    self.out.push_str("</th>");
                } else {
                    self.out.push_str("</td>");
                }
            }
            _ => {}
        }
    }
}
