//! From byte offsets to lines, fast.

use crate::model::Span;

/// The line starts of a text.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Finds all line starts once.
    pub fn new(text: &str) -> Self {
        // Lines of prose are about this long.
        let mut starts = Vec::with_capacity(text.len() / 32 + 1);
        starts.push(0);
        starts.extend(
            memchr::memchr_iter(b'\n', text.as_bytes())
                .map(|n| u32::try_from(n + 1).unwrap_or(u32::MAX)),
        );
        Self { starts }
    }

    /// Line of a byte, from 1.
    pub fn line(&self, offset: usize) -> usize {
        let offset = u32::try_from(offset).unwrap_or(u32::MAX);
        self.starts.partition_point(|start| *start <= offset)
    }

    /// First byte of the line that holds a byte.
    pub fn start_of(&self, offset: usize) -> usize {
        let line = self.line(offset);
        self.starts.get(line - 1).map_or(0, |start| *start as usize)
    }

    /// First byte of a line, counted from 1; 0 if there is no such line.
    pub fn start_of_line(&self, line: usize) -> usize {
        let before = line.checked_sub(1);
        let start = before.and_then(|before| self.starts.get(before));
        start.map_or(0, |start| *start as usize)
    }

    /// A span with its line.
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(start, end, self.line(start))
    }

    /// First byte of each line.
    pub fn starts(&self) -> impl Iterator<Item = usize> + '_ {
        self.starts.iter().map(|n| *n as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_knows_its_line() {
        let index = LineIndex::new("a\nbc\n");
        assert_eq!(
            [0, 1, 2, 4, 5].map(|n| index.line(n)),
            [1, 1, 2, 2, 3],
            "the line feed belongs to the line it ends"
        );
    }
}
