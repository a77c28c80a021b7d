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
        block.clone()
    };
    Some(BlockId {
        id: id.to_owned(),
        span: lines.span(at, end),
        block: lines.span(carrier.start, carrier.end),
    })
}
