//! Flags of a command, and the words that are left.

use super::shell::Word;

/// The arguments of a command, taken apart.
pub struct Flags<'w> {
    /// Words that are neither flags nor their values, in order, up to `--`.
    pub words: Vec<&'w Word>,
    flags: Vec<(&'w str, &'w str, &'w Word)>,
}

/// How a tool writes its flags.
#[derive(Clone, Copy, PartialEq)]
pub enum Dashes {
    /// `--long`, and single letters that may be joined.
    Two,
    /// `-long`, as Terraform has them.
    One,
}

impl<'w> Flags<'w> {
    /// Takes arguments apart. `valued` are the flags that the next word belongs to, without their dashes.
    pub fn read(arguments: &'w [Word], dashes: Dashes, valued: &[&str]) -> Self {
        let mut found = Self {
            words: Vec::new(),
            flags: Vec::new(),
        };
        let mut rest = arguments.iter();
        while let Some(word) = rest.next() {
            let text = word.text.as_str();
            if text == "--" {
                break;
            }
            let long = match dashes {
                Dashes::One => text.strip_prefix("--").or_else(|| text.strip_prefix('-')),
                Dashes::Two => text.strip_prefix("--"),
            };
            if let Some(long) = long.filter(|l| !l.is_empty()) {
                match long.split_once('=') {
                    Some((name, value)) => found.flags.push((name, value, word)),
                    None if valued.contains(&long) => {
                        if let Some(value) = rest.next() {
                            found.flags.push((long, &value.text, value));
                        }
                    }
                    None => found.flags.push((long, "", word)),
                }
            } else if let Some(letters) = text.strip_prefix('-').filter(|l| !l.is_empty()) {
                found.letters(letters, word, &mut rest, valued);
            } else {
                found.words.push(word);
            }
        }
        found
    }

    /// `-it`, `-nshop`, `-n shop`: the first letter that takes a value takes all that follows.
    fn letters(
        &mut self,
        letters: &'w str,
        word: &'w Word,
        rest: &mut std::slice::Iter<'w, Word>,
        valued: &[&str],
    ) {
        for (n, letter) in letters.char_indices() {
            let after = n + letter.len_utf8();
            let name = letters.get(n..after).unwrap_or("");
            if !valued.contains(&name) {
                self.flags.push((name, "", word));
                continue;
            }
            let value = letters.get(after..).unwrap_or("").trim_start_matches('=');
            if !value.is_empty() {
                self.flags.push((name, value, word));
            } else if let Some(next) = rest.next() {
                self.flags.push((name, &next.text, next));
            }
            return;
        }
    }

    /// The value of a flag; of one that is repeated the last.
    pub fn value(&self, name: &str) -> Option<&'w str> {
        let mut all = self.flags.iter().rev();
        all.find(|(known, value, _)| *known == name && !value.is_empty())
            .map(|(_, value, _)| *value)
    }

    /// Every value of flags of these names, with the word that holds it.
    pub fn values<'n>(&'n self, names: &'n [&str]) -> impl Iterator<Item = (&'w str, &'w Word)> {
        let all = self.flags.iter();
        all.filter(move |(known, value, _)| names.contains(known) && !value.is_empty())
            .map(|(_, value, word)| (*value, *word))
    }
}
