//! What pulldown-cmark knows about the text: where code, math and HTML hide it, and where its blocks are.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::model::Heading;
use crate::syntax::LineIndex;

/// The structure of a body. All ranges are bytes of the whole source text.
#[derive(Debug, Default)]
pub struct Structure {
    /// Code, math and HTML: nothing in them counts. In order, not overlapping.
    pub hidden: Vec<Range<usize>>,
    /// Of these, the ones that are whole blocks.
    pub hidden_blocks: Vec<Range<usize>>,
    /// Top-level headings.
    pub headings: Vec<RawHeading>,
    /// Tables.
    pub tables: Vec<Range<usize>>,
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
    /// Inline links and images in Markdown notation, autolinks.
    pub links: Vec<RawLink>,
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

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH
}

/// Reads the structure of `text[body_start..]`.
pub fn read(text: &str, body_start: usize) -> Structure {
    let mut found = Structure::default();
    let body = text.get(body_start..).unwrap_or("");
    let shift = |r: Range<usize>| r.start + body_start..r.end + body_start;
    let mut containers = 0usize;
    let mut depth = 0usize;
    let mut open_links: Vec<RawLink> = Vec::new();
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
                    Tag::CodeBlock(_) | Tag::HtmlBlock => {
                        found.hidden.push(range.clone());
                        found.hidden_blocks.push(range);
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
                    TagEnd::Link | TagEnd::Image => found.links.extend(open_links.pop()),
                    _ => {}
                }
            }
            Event::Code(code) => {
                for link in &mut open_links {
                    link.text.push_str(&code);
                }
                found.hidden.push(range);
            }
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
    found.links.sort_by_key(|l| (l.range.start, l.range.end));
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
    ranges.sort_by_key(|r| (r.start, r.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges.drain(..) {
        match merged.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    *ranges = merged;
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
    /// The hidden range that holds a byte.
    pub fn hidden_at(&self, offset: usize) -> Option<&Range<usize>> {
        let after = self.hidden.partition_point(|r| r.start <= offset);
        let range = self.hidden.get(after.checked_sub(1)?)?;
        range.contains(&offset).then_some(range)
    }
}
