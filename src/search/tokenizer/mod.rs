//! Text becomes tokens: whole identifiers and their parts, word stems, and bigrams where nothing parts the words.
//!
//! `kube-prometheus-stack` gives the whole name at the position of `kube`, then `kube`, `prometheus`, `stack` at
//! three positions in a row. A part that is itself made of parts (`alerts/CheckoutHighLatency.md`) is there whole
//! too. A query is cut in the same way, so a name is found by itself, by any run of its parts, and inside a phrase.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use unicode_normalization::char::is_combining_mark;

mod stems;

use stems::Stems;

use crate::search::fold::{fold_char, is_bigram_script};

/// The name under which the schema asks for this tokenizer.
pub(in crate::search) const NAME: &str = "opslore";

/// First character of a token that is a stem, so that an exact phrase never meets one.
pub(in crate::search) const STEM: char = '\u{1}';

/// A whole name longer than this many bytes is kept as its parts only.
const LONGEST: usize = 120;

/// Cuts texts for the index and for queries.
#[derive(Clone, Default)]
pub(in crate::search) struct CodeTokenizer {
    stems: Stems,
}

impl CodeTokenizer {
    /// One that gives no stems: for values that are chosen, not read.
    pub fn without_stems() -> Self {
        Self {
            stems: Stems::none(),
        }
    }
}

impl Tokenizer for CodeTokenizer {
    type TokenStream<'a> = CodeStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> CodeStream<'a> {
        CodeStream {
            text,
            stems: &mut self.stems,
            cursor: 0,
            position: 0,
            queue: Vec::new(),
            filled: 0,
            next: 0,
        }
    }
}

/// The tokens of one text. A token's `position_length` counts the positions that it covers: 1 for a part or a
/// stem, more for a name made of parts.
pub(in crate::search) struct CodeStream<'a> {
    text: &'a str,
    stems: &'a mut Stems,
    cursor: usize,
    position: usize,
    queue: Vec<Token>,
    filled: usize,
    next: usize,
}

impl TokenStream for CodeStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            self.next += 1;
            if self.next > self.filled {
                let Some((start, end)) = next_run(self.text, self.cursor) else {
                    return false;
                };
                (self.cursor, self.filled, self.next) = (end, 0, 0);
                self.cut(start, end);
            } else if !self.token().text.is_empty() {
                return true;
            }
        }
    }

    fn token(&self) -> &Token {
        &self.queue[self.next - 1]
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.queue[self.next - 1]
    }
}

impl<'a> CodeStream<'a> {
    /// Fills the queue with the tokens of one run.
    fn cut(&mut self, start: usize, end: usize) {
        let text = self.text;
        let run = text.get(start..end).unwrap_or("");
        if !run.is_ascii() && run.chars().next().is_some_and(is_bigram_script) {
            return self.cut_bigrams(start, run);
        }
        let whole = self.push(start, end);
        if run.bytes().all(|b| b.is_ascii_lowercase()) {
            // Most words: nothing to part.
            self.position += 1;
            return self.push_stem(whole);
        }
        let first = self.position;
        let mut segments = 0;
        for (from, to) in pieces(run, next_segment) {
            let segment = run.get(from..to).unwrap_or("");
            segments += 1;
            let is_whole = to - from == run.len();
            let slot = if is_whole {
                whole
            } else {
                self.push(start + from, start + to)
            };
            let mut parts = 0;
            for (a, b) in pieces(segment, next_hump) {
                parts += 1;
                if b - a < segment.len() {
                    self.push(start + from + a, start + from + b);
                }
                self.position += 1;
            }
            if let Some(token) = self.queue.get_mut(slot) {
                token.position_length = parts;
            }
            if parts == 1 {
                self.push_stem(slot);
            }
        }
        if segments > 1
            && let Some(token) = self.queue.get_mut(whole)
        {
            token.position_length = self.position - first;
            if token.text.len() > LONGEST {
                // An empty token is passed over.
                token.text.clear();
            }
        }
    }

    fn cut_bigrams(&mut self, start: usize, run: &'a str) {
        let bounds: Vec<usize> = run
            .char_indices()
            .map(|(n, _)| n)
            .chain(std::iter::once(run.len()))
            .collect();
        let width = if bounds.len() > 2 { 3 } else { 2 };
        for window in bounds.windows(width) {
            if let (Some(from), Some(to)) = (window.first(), window.last()) {
                self.push(start + from, start + to);
                self.position += 1;
            }
        }
    }

    /// Puts the folded text of a range at the current position; returns its place in the queue.
    fn push(&mut self, from: usize, to: usize) -> usize {
        let slot = self.filled;
        self.filled += 1;
        let token = token_at(&mut self.queue, slot);
        token.offset_from = from;
        token.offset_to = to;
        token.position = self.position;
        let text = self.text.get(from..to).unwrap_or("");
        if text.is_ascii() {
            token.text.push_str(text);
            token.text.make_ascii_lowercase();
        } else {
            text.chars().for_each(|c| fold_char(c, &mut token.text));
        }
        slot
    }

    /// Adds the stem of a plain English word beside it, if it differs.
    fn push_stem(&mut self, slot: usize) {
        let Some(word) = self.queue.get(slot) else {
            return;
        };
        let (from, to, position) = (word.offset_from, word.offset_to, word.position);
        if let Some(stem) = self.stems.of(&word.text) {
            let token = token_at(&mut self.queue, self.filled);
            self.filled += 1;
            token.offset_from = from;
            token.offset_to = to;
            token.position = position;
            token.text.push(STEM);
            token.text.push_str(stem);
        }
    }
}

/// The token at a place of the queue, emptied; places are filled one after the other.
fn token_at(queue: &mut Vec<Token>, slot: usize) -> &mut Token {
    if slot >= queue.len() {
        queue.resize_with(slot + 1, Token::default);
    }
    let token = &mut queue[slot];
    token.reset();
    token
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || (!c.is_ascii() && is_combining_mark(c))
}

fn is_joiner(c: char) -> bool {
    matches!(c, '-' | '_' | '.' | '/' | ':' | '@')
}

/// The next run of letters and digits, joined by single marks; or a run of a script without blanks.
fn next_run(text: &str, from: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes().get(from..)?;
    let between = |b: &u8| b.is_ascii() && !b.is_ascii_alphanumeric();
    let from = from + bytes.iter().take_while(|b| between(b)).count();
    plain_run(text.as_bytes(), from).or_else(|| any_run(text, from))
}

/// The run that begins at `start`, if nothing but ASCII is in it and next to it: nearly always.
fn plain_run(bytes: &[u8], start: usize) -> Option<(usize, usize)> {
    let at = |n: usize| bytes.get(n).copied().unwrap_or(b' ');
    let mut end = start;
    loop {
        while at(end).is_ascii_alphanumeric() {
            end += 1;
        }
        let joined = is_joiner(char::from(at(end)));
        if !at(end).is_ascii() || joined && !at(end + 1).is_ascii() {
            return None;
        }
        if !(joined && at(end + 1).is_ascii_alphanumeric()) {
            return (end > start).then_some((start, end));
        }
        end += 1;
    }
}

fn any_run(text: &str, from: usize) -> Option<(usize, usize)> {
    let rest = text.get(from..)?;
    let start = from + rest.find(is_word)?;
    let run = text.get(start..)?;
    let bigrams = run.chars().next().is_some_and(is_bigram_script);
    let mut end = start;
    let mut chars = run.char_indices().peekable();
    while let Some((n, c)) = chars.next() {
        let joined = !bigrams
            && is_joiner(c)
            && chars
                .peek()
                .is_some_and(|(_, next)| is_word(*next) && !is_bigram_script(*next));
        if !(joined || is_word(c) && is_bigram_script(c) == bigrams) {
            break;
        }
        end = start + n + c.len_utf8();
    }
    Some((start, end))
}

/// Cuts a text by a rule that finds the end of the first piece and the start of the next.
fn pieces(text: &str, rule: fn(&str) -> (usize, usize)) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let (end, next) = rule(rest);
        let piece = (at, at + end);
        at += next.max(1);
        Some(piece)
    })
}

fn next_segment(text: &str) -> (usize, usize) {
    text.find(is_joiner)
        .map_or((text.len(), text.len()), |n| (n, n + 1))
}

/// `HTTPServer` ends its first hump before `Server`, `checkoutHigh` before `High`.
fn next_hump(text: &str) -> (usize, usize) {
    let mut before: Option<char> = None;
    let mut chars = text.char_indices().peekable();
    while let Some((n, c)) = chars.next() {
        if let Some(before) = before
            && c.is_uppercase()
        {
            let lower_follows = chars.peek().is_some_and(|(_, next)| next.is_lowercase());
            if before.is_lowercase() || before.is_uppercase() && lower_follows {
                return (n, n);
            }
        }
        before = Some(c);
    }
    (text.len(), text.len())
}

#[cfg(test)]
mod tests;
