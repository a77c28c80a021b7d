//! Markdown events become HTML.

use std::collections::{BTreeMap, HashMap};
use std::iter::Peekable;
use std::ops::Range;
use std::vec::IntoIter;

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, HeadingLevel, Parser, Tag, TagEnd};

use super::callout::{self, callout_kind};
use super::prepare::Prepared;
use super::timeline::{self, leading_time};
use super::tokens::{self, MARK_OFF, MARK_ON, NOTE_OFF, NOTE_ON, Place, TRUSTED};
use super::{LinkView, Options, Rendered, Resolver, TocEntry, anchors, code, escape};
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
        block_ids(&events, prepared, document)
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

/// Inline HTML of a line; links lose their tags.
pub(super) fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for event in Parser::new_ext(text, markdown()) {
        match event {
            Event::Text(t) | Event::Html(t) | Event::InlineHtml(t) => out.push_str(&escape(&t)),
            Event::Code(t) => out.push_str(&format!("<code>{}</code>", escape(&t))),
            Event::InlineMath(t) | Event::DisplayMath(t) => {
                out.push_str(&format!("<code>{}</code>", escape(&t)))
            }
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            Event::Start(tag) => out.push_str(inline_tag(&tag).map_or("", |(open, _)| open)),
            Event::End(TagEnd::Emphasis) => out.push_str("</em>"),
            Event::End(TagEnd::Strong) => out.push_str("</strong>"),
            Event::End(TagEnd::Strikethrough) => out.push_str("</del>"),
            _ => {}
        }
    }
    out
}

fn inline_tag(tag: &Tag<'_>) -> Option<(&'static str, &'static str)> {
    match tag {
        Tag::Emphasis => Some(("<em>", "</em>")),
        Tag::Strong => Some(("<strong>", "</strong>")),
        Tag::Strikethrough => Some(("<del>", "</del>")),
        _ => None,
    }
}

/// Which event opens the block that carries an id: the one whose ends are nearest to the block's.
fn block_ids(
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

    fn title(&mut self) -> Option<(String, String)> {
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

    fn lede(&mut self) -> Option<String> {
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
        if has_block
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
        let cut = if range.start < self.skip {
            self.skip - range.start
        } else {
            0
        };
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
                    "<div class=\"{TRUSTED}scroll\" tabindex=\"{TRUSTED}0\" role=\"{TRUSTED}region\" aria-label=\"{TRUSTED}Table\"><table{id}>"
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
                self.out.push_str(if self.head { "</th>" } else { "</td>" });
            }
            _ => {}
        }
    }

    fn paragraph(&mut self, range: Range<usize>) {
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

    fn heading(&mut self, level: HeadingLevel, range: Range<usize>) {
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

    fn quote(&mut self, range: Range<usize>) {
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

    fn until_quote_end(&mut self) {
        while let Some((event, range)) = self.next() {
            if matches!(event, Event::End(TagEnd::BlockQuote(_))) {
                return;
            }
            self.event(event, range);
        }
    }

    fn code(&mut self, kind: CodeBlockKind<'a>, range: Range<usize>) {
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
    fn is_item_at(&mut self, at: usize) -> bool {
        matches!(self.events.peek(), Some((Event::Start(Tag::Item), range)) if range.start == at)
    }

    fn item(&mut self, range: Range<usize>) {
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

    /// A tag with an address that cleaning must not see: a place of its own.
    fn tag(&mut self, html: String) {
        let mark = tokens::place(self.prepared.places.len() + self.tags.len());
        self.tags.push(Place::inline(html, ""));
        self.out.push_str(&mark);
    }

    /// Do all items of a list begin with a time?
    fn is_timeline(&self, range: &Range<usize>) -> bool {
        let text = self.prepared.text.get(range.clone()).unwrap_or("");
        let items = text
            .lines()
            .filter(|l| !l.starts_with([' ', '\t']) && !l.trim().is_empty());
        let times = items.map(|l| {
            let (_, entry) = l.split_once(' ').unwrap_or(("", ""));
            leading_time(entry).is_some()
        });
        let all: Vec<bool> = times.collect();
        all.len() > 1 && all.iter().all(|t| *t)
    }

    fn timeline(&mut self, numbered: bool, id: &str) {
        let outer = self.timeline.replace(None);
        self.out
            .push_str(&format!("<ol class=\"{TRUSTED}tl\"{id}>\n"));
        self.until(Some(TagEnd::List(numbered)));
        self.out.push_str("</ol>\n");
        self.timeline = outer;
    }

    fn entry(&mut self, range: &Range<usize>, lead: usize, id: &str) {
        let text = self
            .prepared
            .text
            .get(range.start + lead..range.end)
            .unwrap_or("");
        let Some((time, length)) = leading_time(text) else {
            return;
        };
        let blanks = text
            .get(length..)
            .map_or(0, |t| t.len() - t.trim_start_matches([' ', '\t']).len());
        self.skip = range.start + lead + length + blanks;
        self.moment(time, id);
        let outer = self.timeline.take();
        self.until(Some(TagEnd::Item));
        self.timeline = outer;
        self.out.push_str("</div></li>\n");
    }

    /// Opens an entry of a timeline: its time, and how long after the first one it was.
    fn moment(&mut self, time: &str, id: &str) {
        let before = self.timeline.take().flatten();
        let remark = timeline::remark(before.as_ref(), time);
        let first = before.map_or_else(|| time.to_owned(), |(first, _)| first);
        self.timeline = Some(Some((first, time.to_owned())));
        let clock = time.split_once([' ', 'T']).map_or(time, |(_, clock)| clock);
        self.out.push_str(&format!(
            "<li{id}><time>{}<small>{}</small></time><span class=\"{TRUSTED}g\"></span><div>",
            escape(clock),
            escape(&remark)
        ));
    }

    /// Has a table a first column of times?
    fn has_times(&self, range: &Range<usize>) -> bool {
        let text = self.prepared.text.get(range.clone()).unwrap_or("");
        let mut cells = text.lines().map(|l| {
            l.trim()
                .trim_start_matches('|')
                .split('|')
                .next()
                .unwrap_or("")
                .trim()
        });
        let head = cells.next().is_some_and(timeline::names_time);
        let mut rows = cells.skip(1).peekable();
        head && rows.peek().is_some() && rows.all(|c| leading_time(c).is_some())
    }

    fn time_table(&mut self, id: &str) {
        let outer = self.timeline.replace(None);
        self.out
            .push_str(&format!("<ol class=\"{TRUSTED}tl\"{id}>\n"));
        let mut cell = 0;
        let mut in_head = false;
        while let Some((event, range)) = self.next() {
            match event {
                Event::End(TagEnd::Table) => break,
                Event::Start(Tag::TableHead) => in_head = true,
                Event::End(TagEnd::TableHead) => in_head = false,
                Event::Start(Tag::TableRow) => cell = 0,
                Event::End(TagEnd::TableRow) => self.out.push_str("</div></li>\n"),
                Event::Start(Tag::TableCell) => {
                    cell += 1;
                    if in_head || cell > 2 {
                        self.aside(|w| w.until(Some(TagEnd::TableCell)));
                    } else if cell == 1 {
                        let text = self.prepared.text.get(range).unwrap_or("");
                        let time =
                            leading_time(text.trim_start_matches('|')).map_or("", |(t, _)| t);
                        self.moment(time, "");
                        self.aside(|w| w.until(Some(TagEnd::TableCell)));
                    } else {
                        let outer = self.timeline.take();
                        self.until(Some(TagEnd::TableCell));
                        self.close_all();
                        self.timeline = outer;
                    }
                }
                _ => {}
            }
        }
        self.out.push_str("</ol>\n");
        self.timeline = outer;
    }

    fn link(&mut self, url: &str) {
        let url = tokens::words(url, &self.prepared.places);
        let view = self.resolver.address(&url);
        let (open, close) = match view {
            Some(LinkView::To { href, class, title }) => {
                (tokens::open_anchor(&href, &class, title.as_deref()), "</a>")
            }
            Some(LinkView::Broken { title }) => (
                format!("<span class=\"broken\" title=\"{}\">", escape(&title)),
                "</span>",
            ),
            _ if is_external(&url) => (tokens::open_anchor(&url, "ext", None), "</a>"),
            _ => (String::new(), ""),
        };
        self.tag(open);
        self.until(Some(TagEnd::Link));
        self.tag(close.to_owned());
    }

    /// Pictures from elsewhere are links: a page asks no other host.
    fn image(&mut self, url: &str) {
        let html = self.aside(|w| w.until(Some(TagEnd::Image)));
        let words = if html.trim().is_empty() {
            escape(url)
        } else {
            html
        };
        if is_external(url) {
            self.tag(tokens::open_anchor(url, "ext", None));
            self.out.push_str(&words);
            self.tag("</a>".to_owned());
        } else {
            self.out.push_str(&words);
        }
    }

    fn note_reference(&mut self, label: &str) {
        let number = match self.notes.iter().position(|n| n == label) {
            Some(n) => n + 1,
            None => {
                self.notes.push(label.to_owned());
                self.notes.len()
            }
        };
        let prefix = &self.options.prefix;
        self.out.push_str(&format!(
            "<sup><a class=\"{TRUSTED}fn\" href=\"#fn-{prefix}{number}\" aria-label=\"{TRUSTED}Note {number}\">{number}</a></sup>"
        ));
    }

    fn footnotes(&mut self) {
        let mut n = 0;
        let mut list = String::new();
        // A note may name another one, so the list grows while it is written.
        while let Some(label) = self.notes.get(n).cloned() {
            n += 1;
            let body = self.bodies.remove(&label).unwrap_or_default();
            let prefix = &self.options.prefix;
            list.push_str(&format!("<li id=\"{TRUSTED}fn-{prefix}{n}\">{body}</li>\n"));
        }
        if !list.is_empty() {
            self.out.push_str(&format!(
                "<section class=\"{TRUSTED}footnotes\" aria-label=\"{TRUSTED}Notes\"><ol>\n{list}</ol></section>\n"
            ));
        }
    }
}

fn is_external(url: &str) -> bool {
    let lower = url.trim().to_ascii_lowercase();
    ["http://", "https://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| lower.starts_with(scheme))
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
pub(super) fn url_fragment(id: &str) -> String {
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
