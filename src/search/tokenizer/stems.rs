//! Stems of English words, each worked out once.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::tokenizer::{
    Language, RawTokenizer, Stemmer, TokenFilter, TokenStream, Tokenizer as _,
};

/// The stemmer over single words.
type Single = <Stemmer as TokenFilter>::Tokenizer<RawTokenizer>;

/// So many words are remembered; the common ones come early.
const REMEMBERED: usize = 20_000;

/// The stems of words.
#[derive(Clone)]
pub(super) struct Stems {
    stemmer: Option<Single>,
    known: HashMap<Box<str>, Option<Arc<str>>>,
}

impl Default for Stems {
    fn default() -> Self {
        Self {
            stemmer: Some(Stemmer::new(Language::English).transform(RawTokenizer::default())),
            known: HashMap::new(),
        }
    }
}

impl Stems {
    /// No word has a stem.
    pub fn none() -> Self {
        Self {
            stemmer: None,
            known: HashMap::new(),
        }
    }

    /// The stem of a word in lower case, if it is a plain word and its stem is another.
    pub fn of(&mut self, word: &str) -> Option<Arc<str>> {
        let stemmer = self.stemmer.as_mut()?;
        if word.len() < 4 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
            return None;
        }
        if let Some(known) = self.known.get(word) {
            return known.clone();
        }
        let mut stream = stemmer.token_stream(word);
        let stem: Option<Arc<str>> = stream
            .advance()
            .then(|| Arc::from(stream.token().text.as_str()))
            .filter(|stem: &Arc<str>| **stem != *word);
        if self.known.len() < REMEMBERED {
            self.known.insert(word.into(), stem.clone());
        }
        stem
    }
}
