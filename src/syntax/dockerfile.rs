//! Dockerfiles: instructions over several lines, with the place of every word.

use std::collections::HashMap;

use crate::model::Span;

use super::LineIndex;

/// One instruction.
#[derive(Debug, Clone, PartialEq)]
pub struct Instruction {
    /// `FROM`, `COPY`, …, in capitals.
    pub keyword: String,
    /// Leading options, without their dashes: `from=build` of `COPY --from=build a b`.
    pub flags: Vec<Word>,
    /// Everything behind them, cut at blanks that are not in quotes.
    pub words: Vec<Word>,
    /// The keyword.
    pub span: Span,
}

/// A word of an instruction.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// As written, without the backslash of a line that goes on.
    pub text: String,
    /// Where it begins.
    pub span: Span,
}

impl Word {
    /// Name and value of `name=value`.
    pub fn pair(&self) -> Option<(&str, &str)> {
        self.text.split_once('=')
    }
}

/// The instructions of a text, in order. Comments, blank lines and the lines of heredocs are none.
pub fn instructions(text: &str, lines: &LineIndex) -> Vec<Instruction> {
    let escape = escape_of(text);
    let mut reader = Reader::new(text);
    let mut found = Vec::new();
    while let Some(logical) = reader.logical_line(escape) {
        let words = logical.words(lines);
        let mut words = words.into_iter();
        let Some(keyword) = words.next() else {
            continue;
        };
        let mut flags = Vec::new();
        let mut rest: Vec<Word> = Vec::new();
        for word in words {
            match word.text.strip_prefix("--") {
                Some(flag) if rest.is_empty() && !flag.is_empty() => flags.push(Word {
                    text: flag.to_owned(),
                    span: word.span,
                }),
                _ => rest.push(word),
            }
        }
        let instruction = Instruction {
            keyword: keyword.text.to_ascii_uppercase(),
            flags,
            words: rest,
            span: keyword.span,
        };
        if matches!(instruction.keyword.as_str(), "RUN" | "COPY" | "ADD") {
            reader.skip_heredocs(&instruction.words);
        }
        found.push(instruction);
    }
    found
}

/// The sign that makes an instruction go on: a backslash, unless a directive at the top says otherwise.
fn escape_of(text: &str) -> char {
    for line in text.lines() {
        let Some(comment) = line.trim().strip_prefix('#') else {
            break;
        };
        let Some((name, value)) = comment.split_once('=') else {
            break;
        };
        if name.trim().eq_ignore_ascii_case("escape") && value.trim() == "`" {
            return '`';
        }
    }
    '\\'
}

struct Reader<'t> {
    lines: Vec<(usize, &'t str)>,
    next: usize,
    /// The last line that consists of a word alone: where a heredoc of that name ends at the latest.
    ends: HashMap<&'t str, usize>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        let mut start = 0;
        let lines: Vec<(usize, &str)> = text
            .split_inclusive('\n')
            .map(|line| {
                let at = start;
                start += line.len();
                (at, line.trim_end_matches(['\n', '\r']))
            })
            .collect();
        let ends = lines.iter().enumerate();
        let ends = ends.map(|(n, (_, line))| (line.trim_start_matches('\t'), n));
        Self {
            ends: ends.collect(),
            lines,
            next: 0,
        }
    }

    /// One instruction, its lines joined.
    fn logical_line(&mut self, escape: char) -> Option<Logical> {
        let mut logical = Logical::default();
        let mut open = false;
        while let Some((start, line)) = self.lines.get(self.next).copied() {
            self.next += 1;
            let trimmed = line.trim_start();
            // Comments and blank lines may stand inside an instruction too.
            if trimmed.is_empty() || trimmed.starts_with('#') {
                continue;
            }
            let end = line.trim_end();
            let goes_on = end.ends_with(escape);
            let kept = match goes_on {
                true => end.strip_suffix(escape).unwrap_or(end),
                false => end,
            };
            logical.push(start, kept);
            open = true;
            if !goes_on {
                break;
            }
        }
        open.then_some(logical)
    }

    /// Goes past the lines that belong to `<<EOF` of an instruction.
    fn skip_heredocs(&mut self, words: &[Word]) {
        for word in words {
            let Some((before, rest)) = word.text.split_once("<<") else {
                continue;
            };
            // `<<<` is a word handed to a command, and `$((1<<2))` is a sum.
            if !before.bytes().all(|b| b.is_ascii_digit()) || rest.starts_with('<') {
                continue;
            }
            let name = rest.trim_start_matches('-').trim_matches(['"', '\'']);
            let named = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
            if name.is_empty() || !name.bytes().all(named) {
                continue;
            }
            // One that never ends is none.
            if self.ends.get(name).is_none_or(|last| *last < self.next) {
                continue;
            }
            while let Some((_, line)) = self.lines.get(self.next) {
                self.next += 1;
                if line.trim_start_matches('\t') == name {
                    break;
                }
            }
        }
    }
}

/// The text of an instruction, and where its pieces come from.
#[derive(Default)]
struct Logical {
    text: String,
    /// Offsets in `text` and in the source.
    pieces: Vec<(usize, usize)>,
}

impl Logical {
    fn push(&mut self, start: usize, piece: &str) {
        self.pieces.push((self.text.len(), start));
        self.text.push_str(piece);
    }

    fn place(&self, at: usize) -> usize {
        let after = self.pieces.partition_point(|(offset, _)| *offset <= at);
        let piece = after.checked_sub(1).and_then(|n| self.pieces.get(n));
        piece.map_or(0, |(offset, start)| start + (at - offset))
    }

    fn words(&self, lines: &LineIndex) -> Vec<Word> {
        let mut words = Vec::new();
        let mut start = None;
        let mut quote = None;
        let mut push = |start: usize, end: usize| {
            let text = self.text.get(start..end).unwrap_or("");
            let from = self.place(start);
            let to = self.place(end.saturating_sub(1)) + 1;
            words.push(Word {
                text: text.to_owned(),
                span: lines.span(from, to),
            });
        };
        for (at, c) in self.text.char_indices() {
            match (quote, c) {
                (Some(open), c) if c == open => quote = None,
                (None, '"' | '\'') => quote = Some(c),
                (None, c) if c.is_whitespace() => {
                    if let Some(start) = start.take() {
                        push(start, at);
                    }
                    continue;
                }
                _ => {}
            }
            start.get_or_insert(at);
        }
        if let Some(start) = start {
            push(start, self.text.len());
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Instruction> {
        instructions(text, &LineIndex::new(text))
    }

    fn shown(text: &str) -> Vec<String> {
        read(text)
            .iter()
            .map(|i| {
                let words: Vec<&str> = i.words.iter().map(|w| w.text.as_str()).collect();
                format!("{} {}", i.keyword, words.join(" "))
            })
            .collect()
    }

    #[test]
    fn an_instruction_goes_on_past_comments_and_blank_lines() {
        let text = "# syntax=docker/dockerfile:1\nfrom a AS \\\n  # why\n\n  b\nRUN x \\\n && y\n";
        assert_eq!(shown(text), ["FROM a AS b", "RUN x && y"]);
        let found = read(text);
        let last = found[0].words.last().unwrap();
        assert_eq!((last.span.line, last.span.slice(text)), (5, "b"));
    }

    #[test]
    fn another_sign_may_make_an_instruction_go_on() {
        let text = "# escape=`\nFROM a `\n AS b\nCOPY x C:\\\nUSER u\n";
        assert_eq!(shown(text), ["FROM a AS b", "COPY x C:\\", "USER u"]);
    }

    #[test]
    fn the_lines_of_a_heredoc_are_no_instructions() {
        let text = "FROM a\nRUN <<EOF\nFROM evil\nEOF\nCOPY <<-\"A\" <<B /x/\nFROM evil\n\tA\nFROM evil\nB\nUSER u\n";
        let keywords: Vec<String> = read(text).into_iter().map(|i| i.keyword).collect();
        assert_eq!(keywords, ["FROM", "RUN", "COPY", "USER"]);
    }

    #[test]
    fn a_heredoc_that_never_ends_is_none() {
        let text = "FROM a\nRUN cat <<EOF\nRUN cat <<<EOT\nRUN echo $((1<<2))\nUSER u\n";
        assert_eq!(read(text).len(), 5);
    }

    #[test]
    fn options_stand_before_everything_else() {
        let text = "COPY --from=build --chown=1:1 /a --b /c\nRUN echo \"a b\" --from=x\n";
        let found = read(text);
        let flags: Vec<_> = found[0].flags.iter().filter_map(Word::pair).collect();
        assert_eq!(flags, [("from", "build"), ("chown", "1:1")]);
        assert_eq!(found[0].words.len(), 3);
        assert!(found[1].flags.is_empty());
        assert_eq!(found[1].words[1].text, "\"a b\"");
    }

    #[test]
    fn any_text_is_read_in_linear_time() {
        let many = "RUN cat <<EOF\n".repeat(50_000);
        assert_eq!(read(&many).len(), 50_000);
        let long = "RUN a \\\n".repeat(50_000);
        assert_eq!(read(&long).len(), 1);
        let _ = read("\\\n\u{e9}\\");
    }
}
