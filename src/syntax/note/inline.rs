//! Wikilinks, Markdown links, tags and web addresses in the text of a body, in time linear to its length.

use std::ops::Range;

use crate::model::{Link, LinkKind, Span, Tag};
use crate::syntax::{LineIndex, parse_link_text};

use super::addresses;
use super::structure::Structure;
use super::tags;

/// What a body says inline, in order of place.
#[derive(Debug, Default)]
pub struct Inline {
    /// Internal links and embeds.
    pub links: Vec<Link>,
    /// Tags.
    pub tags: Vec<Tag>,
    /// External addresses.
    pub urls: Vec<(String, Span)>,
    /// Wikilinks in which Markdown saw code, math or HTML begin. It was wrong: the wikilink came first, and what
    /// follows must be read again without it.
    pub voided: Vec<Range<usize>>,
}

/// Scans the body from left to right; everything hidden is skipped.
pub fn scan(text: &str, body_start: usize, structure: &Structure, lines: &LineIndex) -> Inline {
    let mut scanner = Scanner {
        text,
        structure,
        lines,
        found: Inline {
            links: Vec::with_capacity(text.len() / 512),
            ..Inline::default()
        },
        hidden: 0,
        close: None,
    };
    scanner.run(body_start);
    let mut found = scanner.found;
    let wikilinks: Vec<Range<usize>> = found.links.iter().map(|l| l.span.range()).collect();
    addresses::notated(text, structure, &wikilinks, lines, &mut found);
    found.links.sort_by_key(|l| l.span.start);
    found.urls.sort_by_key(|(_, span)| span.start);
    found.urls.dedup();
    found
}

struct Scanner<'t> {
    text: &'t str,
    structure: &'t Structure,
    lines: &'t LineIndex,
    found: Inline,
    /// The hidden ranges that lie behind.
    hidden: usize,
    /// Where the `]]` stands that was looked for last, so that no stretch is searched twice.
    close: Option<usize>,
}

impl Scanner<'_> {
    fn run(&mut self, mut at: usize) {
        let bytes = self.text.as_bytes();
        while at < bytes.len() {
            // Only these can begin something; everything else is passed quickly.
            let Some(step) = memchr::memchr3(b'[', b'#', b':', &bytes[at..]) else {
                break;
            };
            let next = match bytes[at + step] {
                b':' => match addresses::start(bytes, at, at + step) {
                    Some(start) => start,
                    None => {
                        at += step + 1;
                        continue;
                    }
                },
                _ => at + step,
            };
            match self.hidden_from(next) {
                Some(range) if range.start <= next => at = range.end,
                _ => at = self.read(next),
            }
        }
    }

    /// The first hidden range that ends after a byte.
    fn hidden_from(&mut self, at: usize) -> Option<&Range<usize>> {
        let ranges = &self.structure.hidden;
        while ranges.get(self.hidden).is_some_and(|r| r.end <= at) {
            self.hidden += 1;
        }
        ranges.get(self.hidden)
    }

    /// What begins inside a link never began.
    fn void(&mut self, link: Range<usize>) {
        let begins_inside = |r: &Range<usize>| link.contains(&r.start);
        while self.hidden_from(link.start).is_some_and(begins_inside) {
            self.hidden += 1;
            self.found.voided.push(link.clone());
        }
    }

    /// Reads what begins at a byte, and tells where to go on.
    fn read(&mut self, at: usize) -> usize {
        match self.text.as_bytes()[at] {
            b'[' if self.text.as_bytes().get(at + 1) == Some(&b'[') => match self.wikilink(at) {
                Ok(link) => {
                    let range = link.span.range();
                    self.found.links.push(link);
                    self.void(range.clone());
                    range.end
                }
                Err(resume) => resume.max(at + 1),
            },
            b'#' => {
                let (tag, end) = tags::read(self.text, at, self.structure, self.lines);
                self.found.tags.extend(tag);
                end
            }
            b'[' => at + 1,
            _ => {
                let (url, end) = addresses::bare(self.text, at, self.structure, self.lines);
                self.found.urls.extend(url);
                end
            }
        }
    }

    /// Reads the link whose `[[` stands at `at`; else where to go on.
    fn wikilink(&mut self, at: usize) -> Result<Link, usize> {
        let text = self.text;
        if is_escaped(text, at) {
            return Err(at + 1);
        }
        let start = at + 2;
        let Some(close) = self.close_after(start) else {
            return Err(text.len());
        };
        let inner = text.get(start..close).unwrap_or("");
        // The patterns of the standard library prepare more than there is to search.
        let mut pairs = inner.as_bytes().windows(2);
        if let Some(nested) = pairs.rposition(|pair| pair == b"[[") {
            return Err(start + nested);
        }
        if let Some(line_end) = memchr::memchr2(b'\n', b'\r', inner.as_bytes()) {
            return Err(start + line_end);
        }
        let end = close + 2;
        if self.structure.crosses_cell(at, end) {
            return Err(start);
        }
        let Some(parts) = parse_link_text(inner) else {
            return Err(end);
        };
        let embed = at > 0 && text.as_bytes()[at - 1] == b'!' && !is_escaped(text, at - 1);
        let begin = if embed { at - 1 } else { at };
        Ok(Link {
            kind: if embed {
                LinkKind::Embed
            } else {
                LinkKind::Wikilink
            },
            raw: text.get(begin..end).unwrap_or("").to_owned(),
            linkpath: parts.linkpath,
            subpath: parts.subpath,
            display: parts.display,
            span: self.lines.span(begin, end),
            key: None,
        })
    }

    /// The first `]]` at or after a byte.
    fn close_after(&mut self, start: usize) -> Option<usize> {
        if self.close.is_none_or(|close| close < start) {
            let rest = self.text.as_bytes().get(start..).unwrap_or(&[]);
            let mut marks = memchr::memchr_iter(b']', rest);
            let step = marks.find(|at| rest.get(at + 1) == Some(&b']'));
            self.close = step.map(|step| start + step);
        }
        self.close
    }
}

/// Is the character at `at` escaped by an odd number of backslashes?
fn is_escaped(text: &str, at: usize) -> bool {
    let before = text.as_bytes().get(..at).unwrap_or(&[]);
    let slashes = before.iter().rev().take_while(|b| **b == b'\\').count();
    slashes % 2 == 1
}
