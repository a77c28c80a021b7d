//! The best line of a text for a query, cut to size, with what matches in it.

use std::ops::Range;

use super::words::{Match, Matcher};

/// Bytes of a snippet, about.
const LENGTH: usize = 200;
/// Bytes before the first match of a long line.
const LEAD: usize = 50;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Snippet {
    /// The piece, with `…` where a line was cut.
    pub text: String,
    /// Bytes of `text` that match, in order, none touching another.
    pub highlights: Vec<Range<usize>>,
    /// Byte of the source text at which the piece begins.
    pub at: usize,
}

/// How many words of the query it holds and how many matches, its line, its matches.
type Window<'m> = ((usize, usize), Range<usize>, &'m [Match]);

/// The line in which most words of the query are found, the first of equals; without any, the first line that says
/// something.
pub(super) fn best(text: &str, matcher: &Matcher) -> Snippet {
    let matches = if matcher.is_empty() {
        Vec::new()
    } else {
        matcher.find(text)
    };
    let mut best: Option<Window<'_>> = None;
    let mut from = 0;
    while let Some(first) = matches.get(from) {
        let line = line_at(text, first.start);
        let inside = matches.get(from..).unwrap_or(&[]);
        let inside = inside
            .get(..inside.partition_point(|m| m.start < line.end))
            .unwrap_or(inside);
        for n in 0..inside.len() {
            let window = inside.get(n..).unwrap_or(&[]);
            let start = window.first().map_or(0, |m| m.start);
            let reach = window.partition_point(|m| m.end <= start + LENGTH - LEAD);
            let window = window.get(..reach.max(1)).unwrap_or(window);
            let score = (different(window), window.len().min(6));
            if best.as_ref().is_none_or(|(known, ..)| score > *known) {
                best = Some((score, line.clone(), window));
            }
        }
        from += inside.len().max(1);
    }
    match best {
        Some((_, line, window)) => cut(text, line, window),
        None => cut(text, first_line(text), &[]),
    }
}

fn different(window: &[Match]) -> usize {
    let words: std::collections::BTreeSet<usize> = window.iter().map(|m| m.word).collect();
    words.len()
}

fn line_at(text: &str, at: usize) -> Range<usize> {
    let start = text
        .get(..at)
        .unwrap_or("")
        .rfind('\n')
        .map_or(0, |n| n + 1);
    let rest = text.get(start..).unwrap_or("");
    start..start + rest.find('\n').unwrap_or(rest.len())
}

/// The first line that is prose: no heading, fence, rule or callout.
fn first_line(text: &str) -> Range<usize> {
    let mut fallback = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let range = at..at + line.trim_end().len();
        at += line.len();
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        fallback.get_or_insert(range.clone());
        let marked = ["#", "```", "~~~", "---", "> [!", "%%", "![", "|"];
        if !marked.iter().any(|mark| line.starts_with(mark)) {
            return range;
        }
    }
    fallback.unwrap_or(0..0)
}

/// The part of a line around some matches, without the marks that begin it.
fn cut(text: &str, line: Range<usize>, window: &[Match]) -> Snippet {
    let whole = text.get(line.clone()).unwrap_or("").trim_end();
    let end_of_line = line.start + whole.len();
    let marks = whole.len()
        - whole
            .trim_start_matches(['#', '>', '-', '*', '+', '|', ' ', '\t'])
            .len();
    let start_of_line = line.start + marks;
    let first = window.first().map_or(start_of_line, |m| m.start);
    let start = if end_of_line - start_of_line <= LENGTH || first <= start_of_line + LEAD {
        start_of_line.min(first)
    } else {
        word_start(text, first - LEAD, first)
    };
    let last = window.last().map_or(start, |m| m.end);
    let end = if end_of_line <= start + LENGTH {
        end_of_line
    } else {
        word_end(text, (start + LENGTH).max(last), last).min(end_of_line)
    };
    let lead = if start > start_of_line { "…" } else { "" };
    let tail = if end < end_of_line { "…" } else { "" };
    let piece = text.get(start..end).unwrap_or("");
    let mut highlights: Vec<Range<usize>> = Vec::new();
    for found in window.iter().filter(|m| m.start >= start && m.end <= end) {
        let range = found.start - start + lead.len()..found.end - start + lead.len();
        match highlights.last_mut() {
            Some(last) if one_name(piece, last.end - lead.len(), found.start - start) => {
                last.end = last.end.max(range.end);
            }
            _ => highlights.push(range),
        }
    }
    Snippet {
        text: format!("{lead}{piece}{tail}"),
        highlights,
        at: start,
    }
}

/// Do two matches touch, or does a single mark join them?
fn one_name(text: &str, end: usize, start: usize) -> bool {
    let between = text.get(end..start).unwrap_or("");
    between.len() <= 1 && !between.contains(char::is_whitespace)
}

/// The first beginning of a word at or after `at`, but not after `limit`.
fn word_start(text: &str, mut at: usize, limit: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    let between = text.get(at..limit).unwrap_or("");
    between.find(char::is_whitespace).map_or(at, |n| {
        at + n
            + between
                .get(n..)
                .map_or(0, |b| b.len() - b.trim_start().len())
    })
}

/// The last end of a word at or before `at`, but not before `limit`.
fn word_end(text: &str, mut at: usize, limit: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let between = text.get(limit..at).unwrap_or("");
    between
        .rfind(char::is_whitespace)
        .filter(|n| *n > 0)
        .map_or(at, |n| limit + n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::words::Cut;

    fn of(text: &str, words: &[&str]) -> Snippet {
        let mut matcher = Matcher::default();
        words.iter().for_each(|w| matcher.add(&Cut::new(w), false));
        best(text, &matcher)
    }

    fn shown(snippet: &Snippet) -> Vec<&str> {
        snippet
            .highlights
            .iter()
            .map(|r| &snippet.text[r.clone()])
            .collect()
    }

    #[test]
    fn the_line_with_most_words_wins_and_the_first_of_equals() {
        let text =
            "# Pool\n\n- pool is small\n- the connection pool is full\n- connection pool again\n";
        let snippet = of(text, &["connection", "pool"]);
        assert_eq!(snippet.text, "the connection pool is full");
        assert_eq!(shown(&snippet), ["connection", "pool"]);
        assert_eq!(&text[snippet.at..snippet.at + 3], "the");
    }

    #[test]
    fn a_long_line_is_cut_around_its_matches_at_words() {
        let text = format!(
            "{}the needle is här {}",
            "word ".repeat(100),
            "tail ".repeat(100)
        );
        let snippet = of(&text, &["needle", "här"]);
        assert!(snippet.text.starts_with("…word"), "{}", snippet.text);
        assert!(snippet.text.ends_with("tail…"), "{}", snippet.text);
        assert!(snippet.text.len() < LENGTH + 20);
        assert_eq!(shown(&snippet), ["needle", "här"]);
    }

    #[test]
    fn without_a_match_the_first_prose_is_shown() {
        let snippet = of("\n# Title\n\n> [!note] x\n\nWhat it is.\n", &["absent"]);
        assert_eq!(snippet.text, "What it is.");
        assert!(snippet.highlights.is_empty());
        assert_eq!(of("", &["x"]), Snippet::default());
        assert_eq!(of("# Only a heading", &[]).text, "Only a heading");
    }

    #[test]
    fn a_name_and_its_parts_are_highlighted_once() {
        let snippet = of("see kube-prometheus-stack here", &["prometheus-stack"]);
        assert_eq!(shown(&snippet), ["prometheus-stack"]);
    }

    #[test]
    fn no_text_breaks_it() {
        let text = "日本語テスト".repeat(80);
        let snippet = of(&text, &["本語"]);
        assert!(shown(&snippet).iter().all(|s| *s == "本語"));
    }
}
