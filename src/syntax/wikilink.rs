//! The text inside `[[…]]`, and destinations of Markdown links.

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The parts of a link's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkText {
    /// Target without `#…`, trimmed, in NFC. Empty means the note itself.
    pub linkpath: String,
    /// From the first `#` on.
    pub subpath: Option<String>,
    /// What is shown.
    pub display: String,
}

/// Parses what stands between `[[` and `]]`. `None` if it names nothing (`[[]]`, `[[ ]]`, `[[#]]`).
///
/// The first `|` (not at the start) splits target and display; a `\` at the end of the target is the escape of
/// that `|` in a table and is dropped.
pub fn parse_link_text(inner: &str) -> Option<LinkText> {
    let split = memchr::memchr_iter(b'|', inner.as_bytes()).find(|at| *at > 0);
    let (target, display) = match split {
        Some(at) => (&inner[..at], Some(inner[at + 1..].trim().to_owned())),
        None => (inner, None),
    };
    let target = normalise_target(target.strip_suffix('\\').unwrap_or(target));
    if target.bytes().all(|b| matches!(b, b'#' | b' ')) {
        return None;
    }
    let (linkpath, subpath) = split_subpath(&target);
    let display = display.unwrap_or_else(|| match subpath {
        None => target,
        Some(_) => {
            let parts: Vec<&str> = target.split('#').filter(|p| !p.is_empty()).collect();
            parts.join(" > ")
        }
    });
    Some(LinkText {
        linkpath,
        subpath,
        display,
    })
}

/// No-break spaces become blanks, outer blanks go, NFC.
pub fn normalise_target(target: &str) -> String {
    if target.is_ascii() {
        return target.trim().to_owned();
    }
    let plain = target.replace('\u{a0}', " ");
    let trimmed = plain.trim();
    if is_nfc(trimmed) {
        trimmed.to_owned()
    } else {
        trimmed.nfc().collect()
    }
}

/// Splits at the first `#`, which stays with the second part.
pub fn split_subpath(target: &str) -> (String, Option<String>) {
    match memchr::memchr(b'#', target.as_bytes()) {
        Some(at) => (target[..at].to_owned(), Some(target[at..].to_owned())),
        None => (target.to_owned(), None),
    }
}

/// Decodes percent escapes as JavaScript's `decodeURI` does: reserved characters (`; / ? : @ & = + $ , #`) stay
/// encoded. `None` if an escape is malformed or the bytes are not UTF-8.
pub fn decode_uri(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut out: Vec<u8> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        let escape = rest.get(at + 1..at + 3)?;
        let byte = u8::from_str_radix(escape, 16).ok()?;
        if b";/?:@&=+$,#".contains(&byte) {
            out.extend_from_slice(&rest.as_bytes()[at..at + 3]);
        } else {
            out.push(byte);
        }
        rest = &rest[at + 3..];
    }
    out.extend_from_slice(rest.as_bytes());
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(inner: &str) -> (String, Option<String>, String) {
        let link = parse_link_text(inner).expect("a link");
        (link.linkpath, link.subpath, link.display)
    }

    #[test]
    fn the_first_bar_splits_and_the_first_hash_begins_the_subpath() {
        assert_eq!(
            parts("Note#A#B|x|y"),
            ("Note".into(), Some("#A#B".into()), "x|y".into())
        );
        assert_eq!(
            parts("Note#A#B"),
            ("Note".into(), Some("#A#B".into()), "Note > A > B".into())
        );
        assert_eq!(
            parts(" #H "),
            (String::new(), Some("#H".into()), "H".into())
        );
    }

    #[test]
    fn an_escaped_bar_of_a_table_is_a_bar() {
        assert_eq!(parts("Note\\|x"), ("Note".into(), None, "x".into()));
    }

    #[test]
    fn reserved_characters_stay_encoded_and_malformed_escapes_are_refused() {
        assert_eq!(decode_uri("My%20Note%23x"), Some("My Note%23x".into()));
        assert_eq!(decode_uri("%C3%BC"), Some("ü".into()));
        assert_eq!(decode_uri("100%"), None);
        assert_eq!(decode_uri("%ff"), None);
        assert_eq!(decode_uri("%ü"), None);
    }
}
