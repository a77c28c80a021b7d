//! Changes inside lines as a unified diff, for people and for `git apply`.

use std::fmt::Write;

use anstyle::Style;

use super::output::{BAD, DIM, GOOD};

/// Text in a style, where styles are wanted. What is no style passes byte for byte, so that the diff applies.
fn paint(color: bool, style: Style, text: &str) -> String {
    match color {
        true => super::output::paint(style, text),
        false => text.to_owned(),
    }
}

/// Lines around a change.
const CONTEXT: usize = 3;

/// The diff between two texts that have as many lines as each other; nothing if they are equal.
pub fn unified(path: &str, before: &str, after: &str, color: bool) -> String {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let changed: Vec<usize> = (0..old.len().max(new.len()))
        .filter(|n| old.get(*n) != new.get(*n))
        .collect();
    let mut out = String::new();
    if changed.is_empty() {
        return out;
    }
    // A tab ends a name that has blanks in it.
    let end = if path.contains(' ') { "\t" } else { "" };
    let _ = writeln!(out, "{}", paint(color, DIM, &format!("--- a/{path}{end}")));
    let _ = writeln!(out, "{}", paint(color, DIM, &format!("+++ b/{path}{end}")));
    let mut rest = changed.as_slice();
    while let Some(first) = rest.first() {
        let together = rest.windows(2).take_while(|w| w[1] - w[0] <= 2 * CONTEXT);
        let (hunk, later) = rest.split_at(together.count() + 1);
        rest = later;
        let from = first.saturating_sub(CONTEXT);
        let last = hunk.last().copied().unwrap_or(*first);
        let to = (last + CONTEXT + 1).min(old.len());
        let length = to - from;
        let place = format!("@@ -{},{length} +{},{length} @@", from + 1, from + 1);
        let _ = writeln!(out, "{}", paint(color, DIM, &place));
        lines(&old, &new, from..to, hunk, color, &mut out);
    }
    out
}

fn lines(
    old: &[&str],
    new: &[&str],
    range: std::ops::Range<usize>,
    changed: &[usize],
    color: bool,
    out: &mut String,
) {
    let side = |lines: &[&str], at: usize, to: usize, mark: char, out: &mut String| {
        for line in lines.get(at..to).unwrap_or_default() {
            let (text, end) = match line.strip_suffix('\n') {
                Some(text) => (text, "\n"),
                None => (*line, "\n\\ No newline at end of file\n"),
            };
            // A carriage return belongs to the line: it stands outside of the colour.
            let bare = text.trim_end_matches('\r');
            let whole = format!("{mark}{bare}");
            let painted = match mark {
                '-' => paint(color, BAD, &whole),
                '+' => paint(color, GOOD, &whole),
                _ => whole,
            };
            out.push_str(&painted);
            out.push_str(text.get(bare.len()..).unwrap_or_default());
            out.push_str(end);
        }
    };
    let mut at = range.start;
    while at < range.end {
        let run = (at..range.end)
            .take_while(|n| changed.binary_search(n).is_ok())
            .count();
        if run == 0 {
            side(old, at, at + 1, ' ', out);
            at += 1;
        } else {
            side(old, at, at + run, '-', out);
            side(new, at, at + run, '+', out);
            at += run;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_share_a_hunk_and_far_ones_do_not() {
        let before: String = (1..=20).map(|n| format!("{n}\n")).collect();
        let after = before
            .replace("\n2\n", "\ntwo\n")
            .replace("\n8\n", "\neight\n");
        let after = after.replace("\n20\n", "\ntwenty\n");
        insta::assert_snapshot!(unified("a b.md", &before, &after, false).replace('\t', "<tab>"), @r"
        --- a/a b.md<tab>
        +++ b/a b.md<tab>
        @@ -1,11 +1,11 @@
         1
        -2
        +two
         3
         4
         5
         6
         7
        -8
        +eight
         9
         10
         11
        @@ -17,4 +17,4 @@
         17
         18
         19
        -20
        +twenty
        ");
    }

    #[test]
    fn a_last_line_without_an_end_is_said_to_be_one() {
        assert_eq!(
            unified("x", "a\r\nb", "a\r\nc", false),
            "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\r\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n"
        );
        assert_eq!(unified("x", "a\n", "a\n", false), "");
    }
}
