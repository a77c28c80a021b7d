//! `%%` comment blocks: lines of their own that open and close with the same number of `%`.

use std::ops::Range;

use super::structure::{Structure, holder};

/// The comment blocks of a body. One that is never closed runs to the end. Links and tags in them count; headings
/// do not exist there.
pub fn blocks(text: &str, body_start: usize, structure: &Structure) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    let mut at = body_start;
    // The common case, and the fast one.
    let body = text.get(body_start..).unwrap_or("");
    if memchr::memmem::find(body.as_bytes(), b"%%").is_none() {
        return found;
    }
    for line in body.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let trimmed = line.trim();
        let marks = trimmed.bytes().take_while(|b| *b == b'%').count();
        match open {
            None => {
                let opens = marks >= 2 && !trimmed[marks..].contains('%');
                if opens && structure.hidden_at(start).is_none() {
                    open = Some((start, marks));
                }
            }
            Some((first, wanted)) if marks == wanted || marks_at_end(trimmed) >= wanted => {
                found.push(first..at);
                open = None;
            }
            Some(_) => {}
        }
    }
    if let Some((first, _)) = open {
        found.push(first..text.len());
    }
    found
}

/// Comments inside a text: `%% … %%`, not over a blank line. `blocks` are the comment blocks.
pub fn inline(
    text: &str,
    body_start: usize,
    structure: &Structure,
    blocks: &[Range<usize>],
) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    let mut free = body_start;
    let body = text.as_bytes().get(body_start..).unwrap_or(&[]);
    for at in memchr::memmem::find_iter(body, b"%%").map(|at| body_start + at) {
        if at < free || structure.hidden_at(at).is_some() || holder(blocks, at).is_some() {
            continue;
        }
        let between = |from: usize| text.get(from..at).unwrap_or("");
        match open.filter(|from| !between(*from).contains("\n\n")) {
            Some(from) => {
                found.push(from..at + 2);
                open = None;
            }
            None => open = Some(at),
        }
        free = at + 2;
    }
    found
}

fn marks_at_end(line: &str) -> usize {
    line.bytes().rev().take_while(|b| *b == b'%').count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::note::structure;

    #[test]
    fn a_comment_inside_a_text_ends_before_a_blank_line_or_is_none() {
        let text = "a %% [[b]]\nc %% d\n\n%% e\n\nf %%\n`%%` g %% h";
        let found = inline(text, 0, &structure::read(text, 0), &[]);
        let found: Vec<&str> = found.into_iter().map(|r| &text[r]).collect();
        assert_eq!(found, ["%% [[b]]\nc %%", "%%\n`%%` g %%"]);
    }

    #[test]
    fn a_block_opens_and_closes_with_the_same_marks_and_may_stay_open() {
        let blocks = |text: &str| -> Vec<String> {
            let found = blocks(text, 0, &structure::read(text, 0));
            found.into_iter().map(|r| text[r].to_owned()).collect()
        };
        assert_eq!(blocks("a\n%%\n# x\n%%\nb"), ["%%\n# x\n%%\n"]);
        assert_eq!(blocks("%%%\nx\n%%\ny"), ["%%%\nx\n%%\ny"]);
        assert!(blocks("%% inline %%\n").is_empty());
        assert!(blocks("```\n%%\n```\n").is_empty());
    }
}
