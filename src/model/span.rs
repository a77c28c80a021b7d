//! Places in a text.

use serde::Serialize;

/// A stretch of a source's text, with the line on which it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Line of `start`, counted from 1.
    pub line: u32,
}

impl Span {
    /// A span of bytes `start..end` that starts on `line`.
    pub fn new(start: usize, end: usize, line: usize) -> Self {
        Self {
            start: clamp(start),
            end: clamp(end),
            line: clamp(line),
        }
    }

    /// The bytes as a range, to slice the text with `str::get`.
    pub fn range(&self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The text of the span; empty if the span does not belong to `text`.
    pub fn slice<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.range()).unwrap_or("")
    }
}

fn clamp(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// A place as people count: line and column from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// The position of a byte offset. An offset past the end is the end.
pub fn position_at(text: &str, offset: usize) -> Position {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = text.get(..offset).unwrap_or("");
    let line_start = before.rfind('\n').map_or(0, |n| n + 1);
    Position {
        line: clamp(before.bytes().filter(|b| *b == b'\n').count() + 1),
        column: clamp(
            before
                .get(line_start..)
                .map_or(0, |line| line.chars().count())
                + 1,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_and_columns_count_characters() {
        let text = "ä\nüö[[x]]";
        assert_eq!(position_at(text, 0), Position { line: 1, column: 1 });
        assert_eq!(position_at(text, 7), Position { line: 2, column: 3 });
        assert_eq!(position_at(text, 999).line, 2);
    }
}
