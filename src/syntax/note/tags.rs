//! Tags in the text of a body.

use crate::model::Tag;
use crate::syntax::LineIndex;

use super::structure::Structure;

/// Reads the tag whose `#` stands at `at`, and tells where to go on.
pub fn read(
    text: &str,
    at: usize,
    structure: &Structure,
    lines: &LineIndex,
) -> (Option<Tag>, usize) {
    let rest = text.get(at + 1..).unwrap_or("");
    let length = rest.find(|c| !is_tag_char(c)).unwrap_or(rest.len());
    let length = match structure.closer_after(at) {
        Some(closer) => length.min(closer - at - 1),
        None => length,
    };
    let end = at + 1 + length;
    let name = rest.get(..length).unwrap_or("").trim_end_matches('/');
    let only_digits = name.chars().all(|c| c.is_ascii_digit());
    if only_digits || !may_begin(text, at, structure, lines) || structure.in_link(at) {
        return (None, end);
    }
    let tag = Tag {
        name: name.to_owned(),
        span: lines.span(at, at + 1 + name.len()),
    };
    (Some(tag), end)
}

/// A tag stands at the start of a run of text or after a blank.
fn may_begin(text: &str, at: usize, structure: &Structure, lines: &LineIndex) -> bool {
    let line = text.get(lines.start_of(at)..at).unwrap_or("");
    let outside = line.trim_end_matches(['*', '_', '~', '=']);
    let marks = line.len() - outside.len();
    match outside.chars().next_back() {
        None => true,
        Some(c) if c.is_whitespace() => true,
        // The mark of a quote begins a run of text, the bar of a table a cell.
        Some('>') if marks == 0 => outside.chars().all(|c| c == '>' || c.is_whitespace()),
        Some('|') if marks == 0 => structure.in_table(at),
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
