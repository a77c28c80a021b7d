//! Sorted terms become files by the beginnings of the terms, each small enough to be loaded while somebody types.
//!
//! A *leaf* holds every term with its prefix. Where that would be too much there is a *fork*: the postings of the term
//! that equals its prefix, and of all terms below it merged into one list, so that a short beginning has a complete
//! answer without loading everything below. Prefixes jump over what all terms below have in common.

use super::postings::{Posting, merged, numbers};
use crate::model::Artifact;
use crate::site::data_file::{quoted, raw_data_file};

/// The largest content of a shard, in bytes.
pub const LIMIT: usize = 62_000;

/// Forks with shorter prefixes have no merged list: everything begins with one of 36 characters.
const SHORTEST_MERGED: usize = 2;

/// A term and its postings, in order of document.
pub type Term = (String, Vec<Posting>);

/// A shard as the index lists it.
#[derive(Debug, PartialEq, Eq)]
pub struct Shard {
    /// What its terms begin with.
    pub prefix: String,
    /// 0 for a leaf, else the number of files of a fork.
    pub files: usize,
}

/// The name of a file for a prefix: safe on every file system, never a reserved name. `kind` is `p` or `x`.
pub fn file_name(kind: char, prefix: &str) -> String {
    let mut name = format!("{kind}-");
    for c in prefix.chars() {
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            name.push(c);
        } else {
            name.push_str(&format!("_{:x}_", u32::from(c)));
        }
    }
    name
}

/// Writes the shards of `terms` (sorted, each once) and lists them in order of prefix.
pub fn write(terms: &[Term], files: &mut Vec<Artifact>) -> Vec<Shard> {
    let bodies: Vec<String> = terms
        .iter()
        .map(|(term, postings)| format!("{},{}", quoted(term), numbers(postings)))
        .collect();
    let mut shards = Vec::new();
    split(terms, &bodies, 0, files, &mut shards);
    shards
}

fn split(
    terms: &[Term],
    bodies: &[String],
    depth: usize,
    files: &mut Vec<Artifact>,
    shards: &mut Vec<Shard>,
) {
    let Some(((first, _), (last, _))) = terms.first().zip(terms.last()) else {
        return;
    };
    let size: usize = bodies.iter().map(|b| b.len() + 1).sum();
    if size <= LIMIT {
        let prefix = beginning(first, depth);
        let name = format!("t/{}", file_name('p', prefix));
        files.push(raw_data_file(&name, &format!("[{}]", bodies.join(","))));
        shards.push(Shard {
            prefix: prefix.to_owned(),
            files: 0,
        });
        return;
    }
    // The terms are sorted: what first and last have in common, all have.
    let depth = if depth == 0 {
        0
    } else {
        common(first, last).max(depth)
    };
    let prefix = beginning(first, depth);
    let length = |t: &Term| t.0.chars().count();
    let own = terms.first().filter(|t| length(t) == depth);
    if depth > 0 {
        let exact = own.map_or(&[][..], |t| &t.1);
        let all = if depth >= SHORTEST_MERGED && terms.len() > 1 {
            merged(terms.iter().map(|t| t.1.as_slice()))
        } else {
            Vec::new()
        };
        let parts = fork(exact, &all);
        for (n, part) in parts.iter().enumerate() {
            let name = format!("t/{}-{n}", file_name('x', prefix));
            files.push(raw_data_file(&name, part));
        }
        shards.push(Shard {
            prefix: prefix.to_owned(),
            files: parts.len(),
        });
    }
    let mut start = usize::from(own.is_some());
    while let Some(term) = terms.get(start) {
        let head = beginning(&term.0, depth + 1);
        let end = terms
            .iter()
            .skip(start)
            .position(|t| !t.0.starts_with(head))
            .map_or(terms.len(), |n| start + n);
        if let (Some(terms), Some(bodies)) = (terms.get(start..end), bodies.get(start..end)) {
            split(terms, bodies, depth + 1, files, shards);
        }
        start = end;
    }
}

/// The contents of a fork's files: `[exact, merged]`, cut so that each is small.
fn fork(exact: &[Posting], all: &[Posting]) -> Vec<String> {
    // 12 bytes is the longest posting of fewer than ten million documents.
    let step = LIMIT / 12;
    let (mut exact, mut all) = (exact.chunks(step), all.chunks(step));
    let mut parts = Vec::new();
    for chunk in exact.by_ref() {
        parts.push(format!("[{},[]]", numbers(chunk)));
    }
    for chunk in all.by_ref() {
        parts.push(format!("[[],{}]", numbers(chunk)));
    }
    if parts.is_empty() {
        parts.push("[[],[]]".to_owned());
    }
    parts
}

fn beginning(term: &str, chars: usize) -> &str {
    let end = term
        .char_indices()
        .nth(chars)
        .map_or(term.len(), |(n, _)| n);
    term.get(..end).unwrap_or(term)
}

fn common(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(word: String, documents: u32) -> Term {
        let postings = (0..documents)
            .map(|n| Posting {
                document: n * 3,
                score: 100 + n % 50,
            })
            .collect();
        (word, postings)
    }

    fn shards(mut terms: Vec<Term>) -> (Vec<Shard>, Vec<Artifact>) {
        terms.sort();
        let mut files = Vec::new();
        let shards = write(&terms, &mut files);
        (shards, files)
    }

    #[test]
    fn a_small_vault_is_one_file() {
        let (shards, files) = shards(vec![term("node".into(), 3), term("con".into(), 1)]);
        assert_eq!(shards.len(), 1);
        assert_eq!(files[0].path, "d/t/p-.js");
        assert_eq!(
            String::from_utf8(files[0].bytes.clone()).unwrap(),
            "opslore.put(\"t/p-\",[\"con\",[0,100],\"node\",[0,100,3,101,3,102]]);\n"
        );
    }

    #[test]
    fn no_file_is_larger_than_64_kilobytes_even_with_common_words_and_common_beginnings() {
        let mut terms: Vec<Term> = (0..4000).map(|n| term(format!("node-{n}"), 20)).collect();
        terms.push(term("the".into(), 40_000));
        terms.push(term("node".into(), 20_000));
        let (shards, files) = shards(terms);
        assert!(files.iter().all(|f| f.bytes.len() <= 64 * 1024));
        let prefixes: Vec<&str> = shards.iter().map(|s| s.prefix.as_str()).collect();
        assert!(prefixes.contains(&"the") && prefixes.contains(&"node"));
        let leaves: Vec<&Shard> = shards.iter().filter(|s| s.files == 0).collect();
        for leaf in &leaves {
            let others = leaves.iter().filter(|o| o.prefix.starts_with(&leaf.prefix));
            assert_eq!(others.count(), 1, "{} is ambiguous", leaf.prefix);
        }
    }

    #[test]
    fn file_names_are_safe_and_distinct() {
        assert_eq!(file_name('p', "con"), "p-con");
        assert_eq!(file_name('x', "a-/"), "x-a_2d__2f_");
        assert_eq!(file_name('p', "ж"), "p-_436_");
    }
}
