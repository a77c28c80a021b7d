//! Block ids: `^id` at the end of a block, or on a line of its own after it.

use std::ops::Range;

use crate::model::BlockId;
use crate::syntax::LineIndex;

use super::structure::Structure;

/// The block ids of a note, in order.
pub fn scan(text: &str, structure: &Structure, lines: &LineIndex) -> Vec<BlockId> {
    let mut found: Vec<BlockId> = structure
        .text_blocks
        .iter()
        .filter_map(|block| read(text, block, structure, lines))
        .collect();
    found.sort_by_key(|b| b.span.start);
    found.dedup_by_key(|b| b.span.start);
    found
}

fn read(
    text: &str,
    block: &Range<usize>,
    structure: &Structure,
    lines: &LineIndex,
) -> Option<BlockId> {
    let content = text.get(block.clone())?.trim_end();
    let end = block.start + content.len();
    let outside = content.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '-');
    let before = outside.strip_suffix('^')?;
    let id = &content[outside.len()..];
    if id.is_empty() {
        return None;
    }
    let at = block.start + before.len();
    if structure.hidden_at(at).is_some() {
        return None;
    }
    let alone = before.trim().is_empty();
    let spaced = before.ends_with(char::is_whitespace);
    // Directly after an embed or link it works without a blank.
    if !(alone || spaced || before.ends_with("]]") || before.ends_with(')')) {
        return None;
    }
    let carrier = if alone {
        structure.block_before(at).unwrap_or(block).clone()
    } else {
        // At the end of the last line of a quote it names the quote.
        let quote = structure.quote_at(at);
        let ends_quote =
            |q: &&Range<usize>| text.get(end..q.end).is_some_and(|t| t.trim().is_empty());
        quote.filter(ends_quote).unwrap_or(block).clone()
    };
    Some(BlockId {
        id: id.to_owned(),
        span: lines.span(at, end),
        block: lines.span(carrier.start, carrier.end),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::note::structure;

    /// Each id, and the block that carries it.
    fn blocks(text: &str) -> Vec<(String, String)> {
        let found = scan(text, &structure::read(text, 0), &LineIndex::new(text));
        let carrier = |b: &BlockId| b.block.slice(text).trim().to_owned();
        found.iter().map(|b| (b.id.clone(), carrier(b))).collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(id, block): &(&str, &str)| ((*id).to_owned(), (*block).to_owned());
        expected.iter().map(owned).collect()
    }

    #[test]
    fn an_id_names_its_paragraph_its_item_or_the_whole_quote_it_ends() {
        assert_eq!(
            blocks("One\ntwo ^a\n\n- x ^b\n  - y\n\n> q\n>\n> r ^c\n"),
            pairs(&[
                ("a", "One\ntwo ^a"),
                ("b", "- x ^b"),
                ("c", "> q\n>\n> r ^c"),
            ])
        );
        assert_eq!(
            blocks("> q ^a\n>\n> r\n"),
            pairs(&[("a", "q ^a")]),
            "inside a quote it names the paragraph"
        );
    }

    #[test]
    fn alone_on_a_line_it_names_the_block_before() {
        assert_eq!(
            blocks("| a |\n|---|\n| b |\n\n^t\n"),
            pairs(&[("t", "| a |\n|---|\n| b |")])
        );
    }
}
