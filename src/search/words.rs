//! Words of a query, cut as the index is cut, and what of a text they match.

use tantivy::tokenizer::{TokenStream, Tokenizer};

use super::tokenizer::{CodeTokenizer, STEM};

/// A word or phrase of a query, cut into tokens.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Cut {
    /// The smallest parts with their positions.
    pub parts: Vec<(usize, String)>,
    /// Names that several parts make up, the longest first.
    pub wholes: Vec<String>,
    /// The stem of a single plain word (the word itself if it is its own stem).
    pub stem: Option<String>,
}

impl Cut {
    /// Cuts a text.
    pub fn new(text: &str) -> Self {
        let mut cut = Self::default();
        let mut tokenizer = CodeTokenizer::default();
        let mut stream = tokenizer.token_stream(text);
        while stream.advance() {
            let token = stream.token();
            if let Some(stem) = token.text.strip_prefix(STEM) {
                cut.stem = Some(stem.to_owned());
            } else if token.position_length > 1 {
                cut.wholes.push(token.text.clone());
            } else {
                cut.parts.push((token.position, token.text.clone()));
            }
        }
        let plain = |word: &String| word.len() >= 4 && word.bytes().all(|b| b.is_ascii_lowercase());
        match cut.parts.as_slice() {
            [(_, word)] if cut.stem.is_none() && plain(word) => cut.stem = Some(word.clone()),
            [_] => {}
            _ => cut.stem = None,
        }
        cut.wholes
            .sort_by_key(|whole| std::cmp::Reverse(whole.len()));
        cut
    }
}

/// Which tokens of a text belong to the words of a query: what a snippet shows.
#[derive(Debug, Clone, Default)]
pub(super) struct Matcher {
    /// Token, and the number of the word that it answers.
    exact: Vec<(String, usize)>,
    prefixes: Vec<(String, usize)>,
    words: usize,
}

impl Matcher {
    /// Adds the parts of a word or phrase; with `open_end` its last part may go on.
    pub fn add(&mut self, cut: &Cut, open_end: bool) {
        let first = self.words;
        for (n, (_, part)) in cut.parts.iter().enumerate() {
            let word = first + n;
            if open_end && n + 1 == cut.parts.len() {
                self.prefixes.push((part.clone(), word));
            }
            self.exact.push((part.clone(), word));
            self.words += 1;
        }
        if let Some(stem) = &cut.stem {
            self.exact.push((format!("{STEM}{stem}"), first));
            self.exact.push((stem.clone(), first));
        }
        for whole in &cut.wholes {
            self.exact.push((whole.clone(), first));
        }
    }

    /// Is there nothing to match?
    pub fn is_empty(&self) -> bool {
        self.words == 0
    }

    /// The bytes of a text that match, in order, each with the number of the word that it answers.
    pub fn find(&self, text: &str) -> Vec<Match> {
        let mut out: Vec<Match> = Vec::new();
        let mut tokenizer = CodeTokenizer::default();
        let mut stream = tokenizer.token_stream(text);
        while stream.advance() {
            let token = stream.token();
            let exact = self.exact.iter().find(|(text, _)| *text == token.text);
            let found = exact.map(|(_, word)| (*word, token.offset_to)).or_else(|| {
                let starts =
                    |(prefix, _): &&(String, usize)| token.text.starts_with(prefix.as_str());
                let (_, word) = self.prefixes.iter().find(starts)?;
                Some((*word, token.offset_to))
            });
            if let Some((word, end)) = found {
                out.push(Match {
                    start: token.offset_from,
                    end,
                    word,
                });
            }
        }
        out.sort_by_key(|m| (m.start, m.end));
        out
    }
}

/// Bytes of a text that answer a word of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    pub start: usize,
    pub end: usize,
    /// The number of the word.
    pub word: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts<'t>(text: &'t str, matcher: &Matcher) -> Vec<&'t str> {
        let found = matcher.find(text);
        found.iter().map(|m| &text[m.start..m.end]).collect()
    }

    #[test]
    fn a_name_is_cut_into_its_parts_and_kept_whole() {
        let cut = Cut::new("kube-prometheus");
        assert_eq!(cut.wholes, ["kube-prometheus"]);
        assert_eq!(
            cut.parts,
            [(0, "kube".to_owned()), (1, "prometheus".to_owned())]
        );
        assert_eq!(cut.stem, None);
    }

    #[test]
    fn a_word_matches_its_other_forms_and_an_open_one_what_goes_on() {
        let mut matcher = Matcher::default();
        matcher.add(&Cut::new("deployments"), false);
        matcher.add(&Cut::new("post"), true);
        assert_eq!(
            texts("Deployed to Postgres by post.", &matcher),
            ["Deployed", "Postgres", "post"]
        );
    }
}
