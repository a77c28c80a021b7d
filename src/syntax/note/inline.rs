//! Wikilinks, Markdown links, tags and web addresses in the text of a body.

use crate::model::{Link, LinkKind, Span, Tag};
use crate::syntax::{LineIndex, parse_link_text};

use super::internal_destination;
use super::structure::{RawLink, Structure};

/// What a body says inline, in order of place.
#[derive(Debug, Default)]
pub struct Inline {
    /// Internal links and embeds.
    pub links: Vec<Link>,
    /// Tags.
    pub tags: Vec<Tag>,
    /// External addresses.
    pub urls: Vec<(String, Span)>,
}

/// Scans the body from left to right. A wikilink that begins before a code span wins over it; everything hidden
/// is skipped.
pub fn scan(text: &str, body_start: usize, structure: &Structure, lines: &LineIndex) -> Inline {
    let mut found = Inline::default();
    let mut wikilinks: Vec<std::ops::Range<usize>> = Vec::new();
    let bytes = text.as_bytes();
    let mut hidden = structure.hidden.iter().peekable();
    let mut at = body_start;
    while at < bytes.len() {
        // Only these can begin something; everything else is passed quickly.
        let begins = |n: &usize| match bytes[*n] {
            b'[' | b'#' => true,
            b'h' => bytes[*n..].starts_with(b"http"),
            _ => false,
        };
        let Some(next) = (at..bytes.len()).find(begins) else {
            break;
        };
        while hidden.peek().is_some_and(|r| r.end <= next) {
            hidden.next();
        }
        if let Some(range) = hidden.peek()
            && range.start <= next
        {
            // A code span whose opening mark lies inside a link that was just read never began.
            let voided = wikilinks
                .last()
                .is_some_and(|link| link.contains(&range.start));
            if !voided {
                at = range.end;
                continue;
            }
        }
        at = next;
        match bytes[at] {
            b'[' if bytes.get(at + 1) == Some(&b'[') => {
                match wikilink(text, at, structure, lines) {
                    Ok(link) => {
                        at = link.span.end as usize;
                        wikilinks.push(link.span.range());
                        found.links.push(link);
                    }
                    Err(resume) => at = resume.max(at + 1),
                }
            }
            b'#' => {
                let end = tag(text, at, structure, lines, &mut found.tags);
                at = end.max(at + 1);
            }
            b'h' => {
                let end = url(text, at, structure, lines, &mut found.urls);
                at = end.max(at + 1);
            }
            _ => at += 1,
        }
    }
    for raw in &structure.links {
        let inside = wikilinks
            .iter()
            .any(|w| w.start <= raw.range.start && raw.range.start < w.end);
        if !inside {
            markdown_link(text, raw, lines, &mut found);
        }
    }
    found.links.sort_by_key(|l| l.span.start);
    found.urls.sort_by_key(|(_, span)| span.start);
    found.urls.dedup();
    found
}

/// Reads the link whose `[[` stands at `at`; else where to go on.
fn wikilink(
    text: &str,
    at: usize,
    structure: &Structure,
    lines: &LineIndex,
) -> Result<Link, usize> {
    if is_escaped(text, at) {
        return Err(at + 1);
    }
    let rest = text.get(at + 2..).unwrap_or("");
    let line_end = rest.find(['\n', '\r']).unwrap_or(rest.len());
    let Some(length) = rest[..line_end].find("]]") else {
        // Nothing on this line closes it.
        return Err(at + 2);
    };
    let inner = &rest[..length];
    if let Some(nested) = inner.rfind("[[") {
        return Err(at + 2 + nested);
    }
    let end = at + 2 + length + 2;
    if crosses_cell(structure, at, end) {
        return Err(at + 2);
    }
    let Some(parts) = parse_link_text(inner) else {
        return Err(end);
    };
    let embed = at > 0 && text.as_bytes()[at - 1] == b'!' && !is_escaped(text, at - 1);
    let start = if embed { at - 1 } else { at };
    Ok(Link {
        kind: if embed {
            LinkKind::Embed
        } else {
            LinkKind::Wikilink
        },
        raw: text[start..end].to_owned(),
        linkpath: parts.linkpath,
        subpath: parts.subpath,
        display: parts.display,
        span: lines.span(start, end),
        key: None,
    })
}

/// Is the character at `at` escaped by an odd number of backslashes?
fn is_escaped(text: &str, at: usize) -> bool {
    let slashes = text.as_bytes()[..at]
        .iter()
        .rev()
        .take_while(|b| **b == b'\\')
        .count();
    slashes % 2 == 1
}

/// Inside a table a link must lie in one cell: an unescaped `|` has already split it.
fn crosses_cell(structure: &Structure, start: usize, end: usize) -> bool {
    structure.tables.iter().any(|t| t.contains(&start))
        && !structure
            .cells
            .iter()
            .any(|c| c.start <= start && end <= c.end)
}

/// Reads a tag whose `#` stands at `at` and returns its end, or `at` if there is none.
fn tag(
    text: &str,
    at: usize,
    structure: &Structure,
    lines: &LineIndex,
    tags: &mut Vec<Tag>,
) -> usize {
    if !may_begin_tag(text, at, structure) {
        return at;
    }
    let rest = text.get(at + 1..).unwrap_or("");
    let length = rest.find(|c| !is_tag_char(c)).unwrap_or(rest.len());
    let name = rest[..length].trim_end_matches('/');
    if name.chars().all(|c| c.is_ascii_digit()) {
        return at + 1 + length;
    }
    tags.push(Tag {
        name: name.to_owned(),
        span: lines.span(at, at + 1 + name.len()),
    });
    at + 1 + length
}

/// A tag stands at the start of a run of text or after a blank.
fn may_begin_tag(text: &str, at: usize, structure: &Structure) -> bool {
    let before = text.get(..at).unwrap_or("");
    let outside = before.trim_end_matches(['*', '_', '~', '=']);
    let marks = before.len() - outside.len();
    match outside.chars().next_back() {
        None => true,
        Some(c) if c.is_whitespace() => true,
        // The mark of a quote begins a run of text, the bar of a table a cell.
        Some('>') if marks == 0 => {
            let line = outside.rfind('\n').map_or(0, |n| n + 1);
            outside[line..]
                .chars()
                .all(|c| c == '>' || c.is_whitespace())
        }
        Some('|') if marks == 0 => structure.tables.iter().any(|t| t.contains(&at)),
        Some(_) => false,
    }
}

fn is_tag_char(c: char) -> bool {
    match c {
        '-' | '_' | '/' => true,
        c if c.is_ascii() => c.is_ascii_alphanumeric(),
        '\u{2000}'..='\u{206f}' | '\u{2e00}'..='\u{2e7f}' => false,
        c => !c.is_whitespace(),
    }
}

/// Reads a bare web address and returns its end, or `at` if there is none.
fn url(
    text: &str,
    at: usize,
    structure: &Structure,
    lines: &LineIndex,
    urls: &mut Vec<(String, Span)>,
) -> usize {
    let rest = text.get(at..).unwrap_or("");
    if !rest.starts_with("https://") && !rest.starts_with("http://") {
        return at;
    }
    // Those in Markdown notation are read from their destination.
    let notated = structure
        .links
        .iter()
        .any(|l| l.range.start <= at && at < l.range.end);
    let length = rest
        .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '|' | ']'))
        .unwrap_or(rest.len());
    let address = rest[..length].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', ')', '*']);
    if !notated && address.len() > "https://".len() {
        urls.push((address.to_owned(), lines.span(at, at + address.len())));
    }
    at + address.len()
}

fn markdown_link(text: &str, raw: &RawLink, lines: &LineIndex, found: &mut Inline) {
    let span = lines.span(raw.range.start, raw.range.end);
    let scheme = raw.destination.split(':').next().unwrap_or("");
    let absolute = scheme.len() < raw.destination.len()
        && scheme.len() > 1
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'-');
    if absolute {
        found.urls.push((raw.destination.clone(), span));
        return;
    }
    if !raw.inline {
        return;
    }
    let internal = internal_destination(&raw.destination).or_else(|| {
        // A malformed escape: a link is dropped, an image is taken as it is written.
        let literal = raw.image && !raw.destination.contains(':') && !raw.destination.is_empty();
        literal.then(|| crate::syntax::wikilink::split_subpath(&raw.destination))
    });
    let Some((linkpath, subpath)) = internal else {
        return;
    };
    found.links.push(Link {
        kind: if raw.image {
            LinkKind::Embed
        } else {
            LinkKind::Markdown
        },
        raw: text.get(raw.range.clone()).unwrap_or("").to_owned(),
        linkpath,
        subpath,
        display: raw.text.clone(),
        span,
        key: None,
    });
}
