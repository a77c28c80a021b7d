//! Stems of English words, each worked out once.

use tantivy::tokenizer::{
    Language, RawTokenizer, Stemmer, TokenFilter, TokenStream, Tokenizer as _,
};

/// The stemmer over single words.
type Single = <Stemmer as TokenFilter>::Tokenizer<RawTokenizer>;

/// So many words are remembered; of two that claim one place the later one takes it.
const REMEMBERED: usize = 1 << 15;

/// Letters of a word that is remembered; the rest are nothing.
type Letters = [u8; 16];

/// The stems of words.
#[derive(Clone)]
pub(super) struct Stems {
    stemmer: Option<Single>,
    /// Words and their stems (none: nothing) by hash, in one piece: most words come again, and soon. Empty before
    /// the first word.
    known: Vec<(Letters, Letters)>,
    /// The last stem of a word that is too long to be remembered.
    long: String,
}

impl Default for Stems {
    fn default() -> Self {
        Self {
            stemmer: Some(Stemmer::new(Language::English).transform(RawTokenizer::default())),
            known: Vec::new(),
            long: String::new(),
        }
    }
}

impl Stems {
    /// No word has a stem.
    pub fn none() -> Self {
        Self {
            stemmer: None,
            known: Vec::new(),
            long: String::new(),
        }
    }

    /// The stem of a word in lower case, if it is a plain word and its stem is another.
    pub fn of(&mut self, word: &str) -> Option<&str> {
        let stemmer = self.stemmer.as_mut()?;
        if word.len() < 4 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
            return None;
        }
        if self.known.is_empty() {
            self.known.resize(REMEMBERED, Default::default());
        }
        let Some((key, place)) = place_of(word) else {
            self.long = stem_of(stemmer, word);
            return Some(self.long.as_str()).filter(|stem| *stem != word);
        };
        let slot = self.known.get_mut(place)?;
        if slot.0 != key {
            let stem = stem_of(stemmer, word);
            let other = Some(stem).filter(|stem| stem != word);
            *slot = (key, letters(&other.unwrap_or_default())?);
        }
        let end = slot.1.iter().position(|b| *b == 0).unwrap_or(slot.1.len());
        let stem = std::str::from_utf8(slot.1.get(..end)?).ok()?;
        Some(stem).filter(|stem| !stem.is_empty())
    }
}

fn stem_of(stemmer: &mut Single, word: &str) -> String {
    let mut stream = stemmer.token_stream(word);
    if stream.advance() {
        stream.token().text.clone()
    } else {
        word.to_owned()
    }
}

fn letters(word: &str) -> Option<Letters> {
    let mut letters = Letters::default();
    let room = letters.get_mut(..word.len())?;
    room.copy_from_slice(word.as_bytes());
    Some(letters)
}

/// The letters of a word that is not too long, and where it is remembered.
fn place_of(word: &str) -> Option<(Letters, usize)> {
    let key = letters(word)?;
    let all = u128::from_le_bytes(key);
    let (low, high) = (all as u64, (all >> 64) as u64);
    let mixed = (low ^ high.rotate_left(23)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    // The upper bits are the well mixed ones.
    usize::try_from(mixed >> 49)
        .ok()
        .map(|place| (key, place % REMEMBERED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_the_same_stem_again_whatever_was_asked_between() {
        let mut stems = Stems::default();
        let words = [
            "deployments",
            "wait",
            "retries",
            "internationalizations",
            "abc",
        ];
        let expected = [
            Some("deploy"),
            None,
            Some("retri"),
            Some("internation"),
            None,
        ];
        let mut fillers = (0..100_000_u32).map(|n| {
            let letter = |k: u32| char::from(b'a' + (n / k % 26) as u8);
            [1, 26, 676, 17_576].map(letter).iter().collect::<String>() + "ing"
        });
        for _ in 0..2 {
            let found = words.map(|word| stems.of(word).map(str::to_owned));
            assert_eq!(found, expected.map(|stem| stem.map(str::to_owned)));
            for filler in fillers.by_ref().take(50_000) {
                stems.of(&filler);
            }
        }
    }
}
