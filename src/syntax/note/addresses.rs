//! Links in Markdown notation, and bare web addresses.

use std::ops::Range;

use crate::model::{Link, LinkKind, Span};
use crate::syntax::LineIndex;
use crate::syntax::wikilink::split_subpath;

use super::inline::Inline;
use super::internal_destination;
use super::structure::{RawLink, Structure, holder};

/// Where the web address begins whose `:` stands at `colon`, if nothing before `from` belongs to it.
pub fn start(bytes: &[u8], from: usize, colon: usize) -> Option<usize> {
    let before = bytes.get(from..colon)?;
    let after = bytes.get(colon + 1..)?;
    let scheme = [&b"https"[..], b"http"]
        .into_iter()
        .find(|scheme| before.ends_with(scheme))?;
    after.starts_with(b"//").then(|| colon - scheme.len())
}

/// Reads a bare web address, and tells where to go on.
pub fn bare(
    text: &str,
    at: usize,
    structure: &Structure,
    lines: &LineIndex,
) -> (Option<(String, Span)>, usize) {
    let rest = text.get(at..).unwrap_or("");
    if !rest.starts_with("https://") && !rest.starts_with("http://") {
        return (None, at + 1);
    }
    let ends = |b: &u8| {
        matches!(
            b,
            b'\t'..=b'\r' | b' ' | b'<' | b'>' | b'"' | b'`' | b'|' | b']'
        )
    };
    let length = rest.bytes().position(|b| ends(&b)).unwrap_or(rest.len());
    let address = rest.get(..length).unwrap_or("");
    let address = match address.is_ascii() {
        true => address,
        false => address.split(char::is_whitespace).next().unwrap_or(""),
    };
    let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', ')', '*']);
    let end = at + address.len().max(1);
    // Those in Markdown notation are read from their destination.
    if structure.in_link(at) || address.len() <= "https://".len() {
        return (None, end);
    }
    (Some((address.to_owned(), lines.span(at, end))), end)
}

/// Adds the links in Markdown notation that do not stand inside a wikilink.
pub fn notated(
    text: &str,
    structure: &Structure,
    wikilinks: &[Range<usize>],
    lines: &LineIndex,
    found: &mut Inline,
) {
    for raw in &structure.links {
        if holder(wikilinks, raw.range.start).is_none() {
            markdown_link(text, raw, lines, found);
        }
    }
}

fn markdown_link(text: &str, raw: &RawLink, lines: &LineIndex, found: &mut Inline) {
    let span = lines.span(raw.range.start, raw.range.end);
    if is_absolute(&raw.destination) {
        found.urls.push((raw.destination.clone(), span));
        return;
    }
    if !raw.inline {
        return;
    }
    let internal = internal_destination(&raw.destination).or_else(|| {
        // A malformed escape: a link is dropped, an image is taken as it is written.
        let literal = raw.image && !raw.destination.contains(':') && !raw.destination.is_empty();
        literal.then(|| split_subpath(&raw.destination))
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

/// Does a destination begin with a scheme? A single letter is the drive of a Windows path.
fn is_absolute(destination: &str) -> bool {
    destination.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'-')
    })
}
