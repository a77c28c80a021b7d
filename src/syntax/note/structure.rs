//! What pulldown-cmark knows about the text: where code, math and HTML hide it, and where its blocks are.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::code;
use crate::model::Heading;
use crate::syntax::LineIndex;

/// The structure of a body. All ranges are bytes of the whole source text.
#[derive(Debug, Default)]
pub struct Structure {
    /// Code, math and HTML: nothing in them counts. In order, not overlapping.
    pub hidden: Vec<Range<usize>>,
    /// Of these, the blocks of code and HTML.
    pub code_blocks: Vec<Range<usize>>,
    /// Code in a line, backticks included.
    pub code_spans: Vec<Range<usize>>,
    /// Blocks of code that may hold shell commands, fences included.
    pub shell_blocks: Vec<Range<usize>>,
    /// Top-level headings.
    pub headings: Vec<RawHeading>,
    /// Tables.
    pub tables: Vec<Range<usize>>,
    /// `_` that close emphasis: no part of the word before them.
    pub closers: Vec<usize>,
    /// Cells of tables.
    pub cells: Vec<Range<usize>>,
    /// Ends of blocks that hold text: a paragraph, a heading, the own text of a list item. With the start of the block.
    pub text_blocks: Vec<Range<usize>>,
    /// List items.
    pub items: Vec<Range<usize>>,
    /// Quotes.
    pub quotes: Vec<Range<usize>>,
    /// All blocks at the top level, to find the one before a lone block id.
    pub top_blocks: Vec<Range<usize>>,
    /// Inline links and images in Markdown notation, autolinks; outer ones before those in them.
    pub links: Vec<RawLink>,
    /// Where the outermost of them stand, in order.
    pub linked: Vec<Range<usize>>,
}

/// A heading at the top level.
#[derive(Debug)]
pub struct RawHeading {
    /// 1 to 6.
    pub level: u8,
    /// The whole heading.
    pub range: Range<usize>,
}

/// A link in Markdown notation.
#[derive(Debug)]
pub struct RawLink {
    /// From `[`, `!` or `<` to its end.
    pub range: Range<usize>,
    /// Destination after CommonMark's own escapes.
    pub destination: String,
    /// `![…](…)`
    pub image: bool,
    /// Inline notation; the rest are autolinks and references, which make no internal links.
    pub inline: bool,
    /// Plain text between the brackets.
    pub text: String,
}

/// Images may stand in the texts of images without end. What lies deeper is nobody's writing, and copying each text
/// into all that hold it would take time and memory without bound.
const LINK_DEPTH: usize = 8;

fn options() -> Options {
    // Boxes of tasks and struck text hide nothing and hold no block: they stay text.
    Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_MATH
}

/// Reads the structure of `text[body_start..]`.
pub fn read(text: &str, body_start: usize) -> Structure {
    let body = text.get(body_start..).unwrap_or("");
    // A block, and a link, about every so many bytes.
    let some = || Vec::with_capacity(body.len() / 256);
    let mut found = Structure {
        top_blocks: some(),
        text_blocks: some(),
        hidden: some(),
        items: some(),
        links: Vec::with_capacity(body.len() / 512),
        ..Structure::default()
    };
    let shift = |r: Range<usize>| r.start + body_start..r.end + body_start;
    let mut containers = 0usize;
    let mut depth = 0usize;
    let mut open_links: Vec<RawLink> = Vec::new();
    let mut too_deep = 0usize;
    // For each open item: its start, and whether its own text has ended at a nested block.
    let mut open_items: Vec<(usize, bool)> = Vec::new();
    for (event, range) in Parser::new_ext(body, options()).into_offset_iter() {
        let range = shift(range);
        match event {
            Event::Start(tag) => {
                if depth == 0 {
                    found.top_blocks.push(range.clone());
                }
                depth += 1;
                match tag {
                    Tag::CodeBlock(CodeBlockKind::Indented) => {
                        found.hidden.push(range.clone());
                        found.shell_blocks.push(range.clone());
                        found.code_blocks.push(range);
                    }
                    Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                        found.hidden.push(range.clone());
                        if code::is_shell(&info) {
                            found.shell_blocks.push(range.clone());
                        }
                        found.code_blocks.push(range);
                    }
                    Tag::HtmlBlock => {
                        found.hidden.push(range.clone());
                        found.code_blocks.push(range);
                    }
                    Tag::Heading { level, .. } => {
                        found.text_blocks.push(range.clone());
                        if containers == 0 {
                            found.headings.push(RawHeading {
                                level: level as u8,
                                range,
                            });
                        }
                    }
                    Tag::Paragraph => {
                        if let Some(item) = open_items.last_mut() {
                            item.1 = true;
                        }
                        found.text_blocks.push(range);
                    }
                    Tag::Emphasis | Tag::Strong
                        if text.as_bytes().get(range.start) == Some(&b'_') =>
                    {
                        let marks = if tag == Tag::Strong { 2 } else { 1 };
                        found.closers.push(range.end.saturating_sub(marks));
                    }
                    Tag::Table(_) => found.tables.push(range),
                    Tag::TableCell => found.cells.push(range),
                    Tag::BlockQuote(_) => {
                        containers += 1;
                        found.quotes.push(range);
                    }
                    Tag::FootnoteDefinition(_) => containers += 1,
                    Tag::List(_) => {
                        if let Some((start, ended)) = open_items.last_mut()
                            && !*ended
                        {
                            *ended = true;
                            found.text_blocks.push(*start..range.start);
                        }
                    }
                    Tag::Item => {
                        containers += 1;
                        open_items.push((range.start, false));
                        found.items.push(range);
                    }
                    Tag::Link { .. } | Tag::Image { .. } if open_links.len() == LINK_DEPTH => {
                        too_deep += 1;
                    }
                    Tag::Link {
                        link_type,
                        dest_url,
                        ..
                    } => open_links.push(raw_link(range, link_type, &dest_url, false)),
                    Tag::Image {
                        link_type,
                        dest_url,
                        ..
                    } => open_links.push(raw_link(range, link_type, &dest_url, true)),
                    _ => {}
                }
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                match end {
                    TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition => containers -= 1,
                    TagEnd::Item => {
                        containers -= 1;
                        if let Some((start, false)) = open_items.pop() {
                            found.text_blocks.push(start..range.end);
                        }
                    }
                    TagEnd::Link | TagEnd::Image if too_deep > 0 => too_deep -= 1,
                    TagEnd::Link | TagEnd::Image => found.links.extend(open_links.pop()),
                    _ => {}
                }
            }
            Event::Code(code) => {
                for link in &mut open_links {
                    link.text.push_str(&code);
                }
                found.code_spans.push(range.clone());
                found.hidden.push(range);
            }
            // `$5-$10` is two prices: no digit may follow the mark that closes.
            Event::InlineMath(_)
                if text
                    .as_bytes()
                    .get(range.end)
                    .is_some_and(u8::is_ascii_digit) => {}
            Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::InlineHtml(_)
            | Event::Html(_) => {
                found.hidden.push(range);
            }
            Event::Text(piece) => {
                for link in &mut open_links {
                    link.text.push_str(&piece);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                for link in &mut open_links {
                    link.text.push(' ');
                }
            }
            _ => {}
        }
    }
    found
        .links
        .sort_by_key(|l| (l.range.start, std::cmp::Reverse(l.range.end)));
    found.linked = found.links.iter().map(|l| l.range.clone()).collect();
    found.closers.sort_unstable();
    merge(&mut found.linked);
    merge(&mut found.hidden);
    found
}

fn raw_link(range: Range<usize>, kind: LinkType, destination: &str, image: bool) -> RawLink {
    RawLink {
        range,
        destination: destination.to_owned(),
        image,
        inline: kind == LinkType::Inline,
        text: String::new(),
    }
}

/// Sorts and joins ranges (the lines of an HTML block lie inside the block).
fn merge(ranges: &mut Vec<Range<usize>>) {
    if ranges.is_sorted_by(|a, b| a.end <= b.start) {
        return;
    }
    ranges.sort_by_key(|r| (r.start, r.end));
    ranges.dedup_by(|next, last| {
        let inside = next.start < last.end;
        if inside {
            last.end = last.end.max(next.end);
        }
        inside
    });
}

/// The heading's text: between the marks, markup included.
pub fn heading(text: &str, raw: &RawHeading, lines: &LineIndex) -> Heading {
    let source = text.get(raw.range.clone()).unwrap_or("").trim();
    let marks = source.bytes().take_while(|b| *b == b'#').count();
    let after = &source[marks..];
    let atx =
        marks == usize::from(raw.level) && (after.is_empty() || after.starts_with([' ', '\t']));
    let content = if atx {
        let content = after.trim();
        let bare = content.trim_end_matches('#');
        if bare.is_empty() || bare.ends_with([' ', '\t']) {
            bare.trim_end()
        } else {
            content
        }
    } else {
        // Setext: everything above the underline.
        source
            .rfind('\n')
            .map_or(source, |end| &source[..end])
            .trim_end()
    };
    Heading {
        level: raw.level,
        text: content.to_owned(),
        span: lines.span(raw.range.start, raw.range.start + source.len()),
    }
}

impl Structure {
    /// Hides more: blocks that only Obsidian knows.
    pub fn hide(&mut self, blocks: &[Range<usize>]) {
        self.hidden.extend_from_slice(blocks);
        merge(&mut self.hidden);
    }

    /// The block of code or HTML that holds a byte.
    pub fn code_at(&self, offset: usize) -> Option<&Range<usize>> {
        holder(&self.code_blocks, offset)
    }

    /// The hidden range that holds a byte.
    pub fn hidden_at(&self, offset: usize) -> Option<&Range<usize>> {
        holder(&self.hidden, offset)
    }

    /// Does a byte lie in a link in Markdown notation?
    pub fn in_link(&self, offset: usize) -> bool {
        holder(&self.linked, offset).is_some()
    }

    /// Inside a table a link must lie in one cell: an unescaped `|` has already split it.
    pub fn crosses_cell(&self, start: usize, end: usize) -> bool {
        holder(&self.tables, start).is_some()
            && holder(&self.cells, start).is_none_or(|cell| end > cell.end)
    }

    /// The first `_` after a byte that closes emphasis.
    pub fn closer_after(&self, offset: usize) -> Option<usize> {
        let after = self.closers.partition_point(|at| *at <= offset);
        self.closers.get(after).copied()
    }

    /// Does a byte lie in a table?
    pub fn in_table(&self, offset: usize) -> bool {
        holder(&self.tables, offset).is_some()
    }

    /// The quote at the top level that holds a byte.
    pub fn quote_at(&self, offset: usize) -> Option<&Range<usize>> {
        let block = holder(&self.top_blocks, offset)?;
        let first = self.quotes.partition_point(|q| q.start < block.start);
        (self.quotes.get(first) == Some(block)).then_some(block)
    }

    /// The last block at the top level that ends at or before a byte.
    pub fn block_before(&self, offset: usize) -> Option<&Range<usize>> {
        let after = self.top_blocks.partition_point(|b| b.end <= offset);
        self.top_blocks.get(after.checked_sub(1)?)
    }
}

/// Text and destination of the one inline link that a text is from end to end.
pub fn only_link(text: &str) -> Option<(String, String)> {
    if !text.starts_with('[') || !text.ends_with(')') {
        return None;
    }
    let link = read(text, 0).links.into_iter().next()?;
    (link.inline && !link.image && link.range == (0..text.len()))
        .then_some((link.text, link.destination))
}

/// The range that holds a byte; the ranges stand in order and do not overlap.
pub fn holder(ranges: &[Range<usize>], offset: usize) -> Option<&Range<usize>> {
    let after = ranges.partition_point(|r| r.start <= offset);
    let range = ranges.get(after.checked_sub(1)?)?;
    range.contains(&offset).then_some(range)
}

/// The text with some ranges made meaningless, so that Markdown finds nothing in them. Every byte keeps its place.
pub fn masked(text: &str, ranges: &[Range<usize>]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for range in ranges {
        for byte in bytes.get_mut(range.clone()).into_iter().flatten() {
            if !matches!(*byte, b'\n' | b'\r') {
                *byte = b'x';
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
