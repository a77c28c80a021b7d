//! `$$` blocks. Markdown ends a paragraph, and with it the math, at a blank line; Obsidian does not.

use std::ops::Range;

use super::structure::Structure;

/// The blocks of a body that begin with a line `$$` and end with a line that ends in `$$`. One that is never closed
/// is no block: hiding the rest of a note for two lost characters would lose more than it saves. Those that Markdown
/// sees as Obsidian does are left out.
pub fn blocks(text: &str, body_start: usize, structure: &Structure) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let body = text.get(body_start..).unwrap_or("");
    if memchr::memmem::find(body.as_bytes(), b"$$").is_none() {
        return found;
    }
    let mut open: Option<usize> = None;
    let mut at = body_start;
    for line in body.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let words = line.trim();
        match open {
            None if words == "$$" && structure.code_at(start).is_none() => open = Some(start),
            Some(first) if words.ends_with("$$") => {
                let end = start + line.trim_end().len();
                let known = structure.hidden_at(first).filter(|range| range.end >= end);
                if known.is_none() {
                    found.push(first..at);
                }
                open = None;
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::note::structure;

    #[test]
    fn a_block_goes_over_blank_lines_to_its_closing_mark_or_is_none() {
        let blocks = |text: &str| -> Vec<String> {
            let found = blocks(text, 0, &structure::read(text, 0));
            found.into_iter().map(|r| text[r].to_owned()).collect()
        };
        assert_eq!(
            blocks("$$\na\n\n# b\n$$\nc"),
            ["$$\na\n\n# b\n$$\n".to_owned()]
        );
        assert!(blocks("$$\na\nb\n$$").is_empty(), "Markdown knows it");
        assert!(blocks("$$\na\n\nb").is_empty());
        assert!(blocks("```\n$$\n```\n$$").is_empty());
    }
}
