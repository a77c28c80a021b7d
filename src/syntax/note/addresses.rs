//! Links in Markdown notation, and bare addresses: of the web, and ids of entities.

use std::ops::Range;

use crate::model::{Link, LinkKind, Span};
use crate::syntax::LineIndex;
use crate::syntax::wikilink::split_subpath;

use super::inline::Inline;
use super::internal_destination;
use super::structure::{RawLink, Structure, holder};

/// Schemes of ids that may be written out in a text, and what must be in what follows.
const IDS: [(&str, char); 6] = [
    ("k8s", '/'),
    ("tf", '#'),
    ("git", '/'),
    ("image", '/'),
    ("component", '/'),
    ("alert", '\0'),
];

/// Where the address begins whose `:` stands at `colon`, if nothing before `from` belongs to it: one of the web, or the
/// id of an entity.
pub fn start(bytes: &[u8], from: usize, colon: usize) -> Option<usize> {
    let before = bytes.get(from..colon)?;
    let after = bytes.get(colon + 1..)?;
    if after.starts_with(b"//") {
        let scheme = [&b"https"[..], b"http"]
            .into_iter()
            .find(|scheme| before.ends_with(scheme))?;
        return Some(colon - scheme.len());
    }
    if !after.first().is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let mut ids = IDS.iter().map(|(scheme, _)| scheme.as_bytes());
    let scheme = ids.find(|scheme| before.ends_with(scheme))?;
    let start = colon - scheme.len();
    let joined = start.checked_sub(1).and_then(|n| bytes.get(n));
    let is_word =
        |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/' | b':' | b'.');
    (!joined.is_some_and(is_word)).then_some(start)
}

/// Reads a bare address, and tells where to go on.
pub fn bare(
    text: &str,
    at: usize,
    structure: &Structure,
    lines: &LineIndex,
) -> (Option<(String, Span)>, usize) {
    let rest = text.get(at..).unwrap_or("");
    let of_web = rest.starts_with("https://") || rest.starts_with("http://");
    let id = IDS.iter().find(|(scheme, _)| {
        rest.strip_prefix(scheme)
            .is_some_and(|r| r.starts_with(':'))
    });
    if !of_web && id.is_none() {
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
    let is_one = match id {
        Some((scheme, mark)) => is_id(address.get(scheme.len() + 1..).unwrap_or(""), *mark),
        None => address.len() > "https://".len(),
    };
    if structure.in_link(at) || !is_one {
        return (None, end);
    }
    (Some((address.to_owned(), lines.span(at, end))), end)
}

/// Is this what stands behind the scheme of an id? The name of an alert has capitals inside.
fn is_id(rest: &str, mark: char) -> bool {
    match mark {
        '\0' => {
            let mut letters = rest.chars();
            let first = letters.next().is_some_and(|c| c.is_ascii_uppercase());
            first && rest.len() > 4 && letters.any(|c| c.is_ascii_uppercase())
        }
        mark => rest.contains(mark),
    }
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
