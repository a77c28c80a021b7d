//! Tasks and callouts.

use crate::model::{Callout, Task};
use crate::syntax::LineIndex;

use super::structure::Structure;

/// List items that begin with a box: `[ ]`, `[x]`, or any other single character.
pub fn tasks(text: &str, structure: &Structure, lines: &LineIndex) -> Vec<Task> {
    structure
        .items
        .iter()
        .filter_map(|item| {
            let source = text.get(item.clone())?;
            let line = source.lines().next()?;
            let after = strip_marker(line)?;
            let rest = after.strip_prefix('[')?;
            let status = rest.chars().next()?;
            let rest = rest.get(status.len_utf8()..)?.strip_prefix(']')?;
            if !rest.starts_with([' ', '\t']) {
                return None;
            }
            let words = rest.trim();
            Some(Task {
                status,
                text: words.to_owned(),
                due: date_after(words, '📅'),
                span: lines.span(item.start, item.start + line.len()),
            })
        })
        .collect()
}

/// The text after a list marker.
fn strip_marker(line: &str) -> Option<&str> {
    let line = line.trim_start();
    if let Some(rest) = line.strip_prefix(['-', '*', '+']) {
        return Some(rest.trim_start());
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line.get(digits..)?.strip_prefix(['.', ')'])?;
    (digits > 0).then(|| rest.trim_start())
}

fn date_after(text: &str, mark: char) -> Option<String> {
    let rest = text
        .split(mark)
        .nth(1)?
        .trim_start_matches([' ', '\u{fe0f}']);
    let date: String = rest
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '-')
        .collect();
    (date.len() == "2026-11-30".len()).then_some(date)
}

/// Quotes whose first line is `[!type]`, with an optional fold mark and title.
pub fn callouts(text: &str, structure: &Structure, lines: &LineIndex) -> Vec<Callout> {
    structure
        .quotes
        .iter()
        .filter_map(|quote| {
            let line = text.get(quote.clone())?.lines().next()?;
            let rest = line
                .trim_start()
                .strip_prefix('>')?
                .trim_start_matches(['>', ' ', '\t'])
                .strip_prefix("[!")?;
            let (kind, rest) = rest.split_once(']')?;
            let kind = kind.split('|').next().unwrap_or(kind).trim().to_lowercase();
            let title = rest.strip_prefix(['+', '-']).unwrap_or(rest).trim();
            Some(Callout {
                kind,
                title: title.to_owned(),
                span: lines.span(quote.start, quote.start + line.len()),
            })
        })
        .collect()
}
