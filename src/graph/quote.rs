//! The sentence around a place of a text, as a page or an answer quotes it.

use std::ops::Range;

use crate::model::Span;

/// A sentence in three parts, as it is written; line breaks of a paragraph are blanks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Quote {
    /// Before the place.
    pub before: String,
    /// The place.
    pub place: String,
    /// After the place.
    pub after: String,
}

/// Marks of tasks: what follows one of them is no part of the sentence.
const TASK_MARKS: [char; 16] = [
    '📅', '📆', '🗓', '⏳', '⌛', '🛫', '✅', '➕', '❌', '🔁', '🔺', '⏫', '🔼', '🔽', '⏬', '⛔',
];

/// So many lines of a paragraph are looked at, up and down.
const LINES: usize = 12;

/// Quotes the sentence around a place: within its paragraph, list item or row of a table, without the marks at the
/// beginning of the line, the dates of a task and the id of a block.
pub fn quote(text: &str, span: &Span) -> Quote {
    let place = span.range();
    if text.get(place.clone()).is_none() {
        return Quote::default();
    }
    let block = block_around(text, &place);
    let before = text.get(block.start..place.start).unwrap_or("");
    let after = text.get(place.end..block.end).unwrap_or("");
    let before = without_marks(before);
    let before = before.get(sentence_start(before)..).unwrap_or(before);
    let after = after.get(..sentence_end(after)).unwrap_or(after);
    Quote {
        before: one_line(before, true),
        place: one_line(span.slice(text), false).trim().to_owned(),
        after: one_line(without_tail(after), false).trim_end().to_owned(),
    }
}

/// The lines of the block that holds a place.
fn block_around(text: &str, place: &Range<usize>) -> Range<usize> {
    let line_start = |at: usize| {
        text.get(..at)
            .and_then(|t| t.rfind('\n'))
            .map_or(0, |n| n + 1)
    };
    let line_end = |at: usize| {
        text.get(at..)
            .and_then(|t| t.find('\n'))
            .map_or(text.len(), |n| at + n)
    };
    let mut start = line_start(place.start);
    let mut end = line_end(place.end);
    let first = text.get(start..end).unwrap_or("");
    if stands_alone(first) {
        return start..end;
    }
    for _ in 0..LINES {
        if start == 0 || begins_block(text.get(start..end).unwrap_or("")) {
            break;
        }
        let above = line_start(start - 1);
        let line = text.get(above..start).unwrap_or("");
        if line.trim().is_empty() || stands_alone(line) {
            break;
        }
        start = above;
    }
    for _ in 0..LINES {
        let below = line_end((end + 1).min(text.len()));
        let line = text.get(end + 1..below).unwrap_or("");
        if line.trim().is_empty() || stands_alone(line) || begins_block(line) {
            break;
        }
        end = below;
    }
    let line = line_start(place.start)..line_end(place.end);
    if (start, end) != (line.start, line.end) && is_in_fence(text.get(..place.start).unwrap_or(""))
    {
        return line;
    }
    start..end
}

/// Is a fence open at the end of this text? Lines of code make no sentence.
fn is_in_fence(before: &str) -> bool {
    let is_fence = |line: &&str| {
        let line = line.trim_start_matches([' ', '\t', '>']);
        line.starts_with("```") || line.starts_with("~~~")
    };
    before.lines().filter(is_fence).count() % 2 == 1
}

/// A heading, a row of a table, a fence, a rule, the title of a callout.
fn stands_alone(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t', '>']);
    ["#", "|", "```", "~~~", "---", "***", "===", "[!", "%%"]
        .iter()
        .any(|mark| line.starts_with(mark))
}

/// An item of a list, or a quote.
fn begins_block(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('>') || item_text(line).len() < line.len()
}

/// A line without the mark of an item.
fn item_text(line: &str) -> &str {
    let rest = line.strip_prefix(['-', '*', '+']).or_else(|| {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let rest = line.get(digits..)?;
        rest.strip_prefix(['.', ')']).filter(|_| digits > 0)
    });
    rest.filter(|r| r.starts_with([' ', '\t']))
        .map_or(line, str::trim_start)
}

/// Without quote marks, list marks, the box of a task, the marks of a heading and the bar of a table.
fn without_marks(text: &str) -> &str {
    let mut rest = text;
    loop {
        let bare = rest.trim_start_matches(['#', '>', '|', ' ', '\t', '\r', '\n']);
        let bare = item_text(bare);
        let mut inside = bare.strip_prefix('[').map(str::chars);
        let boxed = inside.as_mut().and_then(|inside| {
            inside.next()?;
            inside.as_str().strip_prefix("] ")
        });
        let bare = boxed.unwrap_or(bare);
        if bare.len() == rest.len() {
            return rest;
        }
        rest = bare;
    }
}

/// Without what follows the first mark of a task, and without the id of a block and the bar of a table.
fn without_tail(text: &str) -> &str {
    let end = text.find(TASK_MARKS).unwrap_or(text.len());
    let text = text.get(..end).unwrap_or(text).trim_end();
    let text = text.trim_end_matches(['|', ' ', '\t']);
    match text.rsplit_once(" ^") {
        Some((words, id)) if !id.contains(char::is_whitespace) => words,
        _ => text,
    }
}

/// Where the last sentence of a text begins.
fn sentence_start(text: &str) -> usize {
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if ends_sentence(
            c,
            text.get(..at).unwrap_or(""),
            text.get(end..).unwrap_or(""),
            true,
        ) {
            start = end;
        }
    }
    start
}

/// Where the first sentence of a text ends, its mark included.
fn sentence_end(text: &str) -> usize {
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let rest = text.get(end..).unwrap_or("");
        if ends_sentence(c, text.get(..at).unwrap_or(""), rest, false) {
            return end;
        }
    }
    text.len()
}

/// Does a mark end a sentence? It is followed by a blank and something that may begin one, and does not follow a
/// single letter (`e.g. X`, `z. B. X`).
fn ends_sentence(c: char, before: &str, after: &str, end_counts: bool) -> bool {
    if matches!(c, '。' | '！' | '？') {
        return true;
    }
    if !matches!(c, '.' | '!' | '?') {
        return false;
    }
    let mut letters = before.chars().rev().take_while(|c| c.is_alphanumeric());
    let single = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
    let next = after.trim_start();
    let begins = match next.chars().next() {
        None => end_counts,
        Some(c) => !c.is_lowercase(),
    };
    after.starts_with(char::is_whitespace) && begins && !single
}

/// Line breaks with the marks behind them become blanks; leading blanks go if `begins`.
fn one_line(text: &str, begins: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for (n, line) in text.lines().enumerate() {
        if n == 0 {
            out.push_str(line);
            continue;
        }
        let line = line.trim_start_matches([' ', '\t', '>']);
        out.truncate(out.trim_end().len());
        out.push(' ');
        out.push_str(line);
    }
    if text.ends_with('\n') && !out.ends_with(' ') {
        out.push(' ');
    }
    if begins {
        out.trim_start().to_owned()
    } else {
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(text: &str, place: &str) -> String {
        let start = text.find(place).unwrap();
        let quote = quote(text, &Span::new(start, start + place.len(), 1));
        assert_eq!(quote.place, place);
        format!("{}<{}>{}", quote.before, quote.place, quote.after)
    }

    #[test]
    fn the_sentence_is_quoted_across_lines_and_no_other() {
        let text = "One. Two asks\n[[x]] for v1.2 of it,\ne.g. now. Three.\n\nFour.\n";
        assert_eq!(
            around(text, "[[x]]"),
            "Two asks <[[x]]> for v1.2 of it, e.g. now."
        );
        assert_eq!(around(text, "Four"), "<Four>.");
        assert_eq!(around("[[x]]", "[[x]]"), "<[[x]]>");
        assert_eq!(around("前文。见[[x]]吧。后文", "[[x]]"), "见<[[x]]>吧。");
    }

    #[test]
    fn marks_of_lists_tasks_quotes_and_blocks_are_no_words() {
        let list = "- a\n- [x] see [[x]] first ⏫ 📅 2026-11-30 ^id\n  go on\n- b\n";
        assert_eq!(around(list, "[[x]]"), "see <[[x]]> first");
        assert_eq!(
            around("> quoted\n> [[x]] text ^id\n", "[[x]]"),
            "<[[x]]> text"
        );
        assert_eq!(
            around("text\n## About [[x]]\nmore\n", "[[x]]"),
            "About <[[x]]>"
        );
        assert_eq!(
            around("| a | b |\n| --- | --- |\n| see | [[x]] |\n", "[[x]]"),
            "see | <[[x]]>"
        );
        assert_eq!(around("12. [[x]]\n", "[[x]]"), "<[[x]]>");
        assert_eq!(around("```\na --> b\nb --> c\n```\n", "c"), "b --> <c>");
    }

    #[test]
    fn a_place_that_does_not_belong_to_the_text_gives_nothing() {
        assert_eq!(quote("ä", &Span::new(1, 9, 1)), Quote::default());
    }
}
