//! Tasks and callouts.

use crate::model::{Callout, Task};
use crate::syntax::LineIndex;

use super::structure::Structure;

mod marks;

/// List items that begin with a box: `[ ]`, `[x]`, or any other single character.
pub fn tasks(text: &str, structure: &Structure, lines: &LineIndex) -> Vec<Task> {
    structure
        .items
        .iter()
        .filter_map(|item| {
            // An item that a tab indents is said to begin at the end of the line above.
            let source = text.get(item.clone())?;
            let source = source.trim_start_matches(['\r', '\n', ' ', '\t', '>']);
            let start = item.end - source.len();
            // The line is measured last: lists may stand in lists without end, all on one line.
            let rest = strip_marker(source)?.strip_prefix('[')?;
            let status = rest.chars().next()?;
            let rest = rest.get(status.len_utf8()..)?.strip_prefix(']')?;
            if !rest.starts_with([' ', '\t']) {
                return None;
            }
            let rest = rest.lines().next()?;
            let line = source.lines().next()?;
            let mut task = Task {
                status,
                span: lines.span(start, start + line.len()),
                ..Task::default()
            };
            marks::take(rest.trim(), &mut task);
            Some(task)
        })
        .collect()
}

/// The text after a list marker.
fn strip_marker(line: &str) -> Option<&str> {
    let blank = [' ', '\t'];
    let line = line.trim_start_matches(blank);
    if let Some(rest) = line.strip_prefix(['-', '*', '+']) {
        return Some(rest.trim_start_matches(blank));
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line.get(digits..)?.strip_prefix(['.', ')'])?;
    (digits > 0).then(|| rest.trim_start_matches(blank))
}

/// Quotes whose first line is `[!type]`, with an optional fold mark and title.
pub fn callouts(text: &str, structure: &Structure, lines: &LineIndex) -> Vec<Callout> {
    structure
        .quotes
        .iter()
        .filter_map(|quote| {
            let source = text.get(quote.clone())?;
            let marked = source.trim_start().strip_prefix('>')?;
            let rest = marked.trim_start_matches([' ', '\t']).strip_prefix("[!")?;
            let line = source.lines().next()?;
            let rest = rest.lines().next()?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TaskState;
    use crate::syntax::note::structure;

    #[test]
    fn tasks_are_found_in_all_lists_also_nested_and_in_quotes() {
        let text = "- [ ] a\n\t- [x] b\n1. [/] c\n2) [-] d\n\n> [!todo] list\n> - [ ] e\n> \t* [>] f\n\n+ [ ] g 📅 2026-11-30\n";
        let found = tasks(text, &structure::read(text, 0), &LineIndex::new(text));
        let seen: Vec<(&str, TaskState, u32)> = found
            .iter()
            .map(|t| (t.text.as_str(), t.state(), t.span.line))
            .collect();
        assert_eq!(
            seen,
            [
                ("a", TaskState::Open, 1),
                ("b", TaskState::Done, 2),
                ("c", TaskState::InProgress, 3),
                ("d", TaskState::Cancelled, 4),
                ("e", TaskState::Open, 7),
                ("f", TaskState::Done, 8),
                ("g", TaskState::Open, 10),
            ]
        );
    }

    #[test]
    fn a_box_in_code_or_without_a_blank_is_no_task() {
        let text = "- [x]y\n- [xy] z\n- [a](b.md)\n\n```\n- [ ] code\n```\n\n[ ] no list\n";
        assert!(tasks(text, &structure::read(text, 0), &LineIndex::new(text)).is_empty());
    }
}
