//! Headings and blocks as targets of links.

use super::names::composed;
use crate::model::Document;

/// What a subpath leads to inside a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subpath {
    /// Index into `document.headings`.
    Heading(usize),
    /// Index into `document.blocks`.
    Block(usize),
    /// A footnote, a page number or another fragment that is not looked up.
    Other,
}

/// Finds what `subpath` (with its leading `#`) names in a note, by Obsidian's rules: block ids without case; headings
/// compared without punctuation and case; `#A#B` walks forward to deeper headings; the first of equal headings wins.
pub fn find_subpath(document: &Document, subpath: &str) -> Option<Subpath> {
    let rest = subpath.strip_prefix('#').unwrap_or(subpath);
    if let Some(id) = rest.strip_prefix('^')
        && !id.contains('#')
    {
        return document
            .blocks
            .iter()
            .position(|b| b.id.eq_ignore_ascii_case(id))
            .map(Subpath::Block);
    }
    if rest.starts_with("[^") {
        return Some(Subpath::Other);
    }
    let mut segments = rest
        .split('#')
        .map(normalise)
        .filter(|s| !s.is_empty())
        .peekable();
    // `[[Note#]]` asks for nothing inside the note.
    if segments.peek().is_none() {
        return Some(Subpath::Other);
    }
    let mut last: Option<usize> = None;
    for segment in segments {
        let (start, level) = match last {
            Some(n) => (n + 1, document.headings.get(n).map_or(0, |h| h.level)),
            None => (0, 0),
        };
        let found = document
            .headings
            .iter()
            .enumerate()
            .skip(start)
            .find(|(_, h)| h.level > level && normalise(&h.text) == segment)?;
        last = Some(found.0);
    }
    last.map(Subpath::Heading)
}

/// The form in which headings are compared: ASCII punctuation but `-`, `_` and `'` becomes a blank, blanks shrink,
/// case is dropped.
pub(super) fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in composed(text).chars() {
        let c = if c.is_whitespace() || (c.is_ascii_punctuation() && !matches!(c, '-' | '_' | '\''))
        {
            ' '
        } else {
            c
        };
        if c == ' ' && (out.is_empty() || out.ends_with(' ')) {
            continue;
        }
        out.extend(c.to_lowercase());
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Heading, Span};

    fn document(headings: &[(u8, &str)]) -> Document {
        Document {
            headings: headings
                .iter()
                .map(|(level, text)| Heading {
                    level: *level,
                    text: (*text).to_owned(),
                    span: Span::default(),
                })
                .collect(),
            ..Document::default()
        }
    }

    #[test]
    fn punctuation_case_and_blanks_do_not_matter_but_words_do() {
        let note = document(&[(2, "CI/CD:  **Über** 2.4")]);
        assert_eq!(
            find_subpath(&note, "#ci cd über 2 4"),
            Some(Subpath::Heading(0))
        );
        assert_eq!(find_subpath(&note, "#ci-cd-über-24"), None);
    }

    #[test]
    fn a_heading_path_walks_forward_and_downward() {
        let note = document(&[(1, "A"), (2, "B"), (1, "C"), (2, "B")]);
        assert_eq!(find_subpath(&note, "#A#B"), Some(Subpath::Heading(1)));
        assert_eq!(find_subpath(&note, "#C#B"), Some(Subpath::Heading(3)));
        assert_eq!(find_subpath(&note, "#B#A"), None);
    }
}
