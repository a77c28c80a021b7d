//! Titles and aliases, to jump to a thing after the first key. The terms know them too; this knows them whole.

use std::collections::{BTreeMap, BTreeSet};

use super::records::Record;
use super::shards::{Shard, file_name};
use super::words::each_word;
use crate::model::Artifact;
use crate::site::data_file::{quoted, raw_data_file};

/// Up to this many bytes all titles are in `d/m.js`.
const SMALL: usize = 140_000;
const LIMIT: usize = 60_000;

/// Writes `d/m/…` if the titles are many. The list of shards, and whether the titles belong into `d/m.js` instead.
pub fn write(
    found: &[(Record, Vec<String>)],
    boosts: &[f64],
    files: &mut Vec<Artifact>,
) -> (Vec<Shard>, bool) {
    let bodies: Vec<String> = found.iter().map(|(_, names)| body(names)).collect();
    if bodies.iter().map(|b| b.len() + 1).sum::<usize>() + found.len() <= SMALL {
        return (Vec::new(), true);
    }
    let mut words: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for (number, (_, names)) in (0u32..).zip(found) {
        for name in names {
            each_word(name, &mut |tokens| {
                for token in tokens {
                    words.entry(token.clone()).or_default().insert(number);
                }
            });
        }
    }
    let words: Vec<(&str, &BTreeSet<u32>)> = words.iter().map(|(w, n)| (w.as_str(), n)).collect();
    let mut writer = Writer {
        bodies,
        boosts,
        files,
        shards: Vec::new(),
    };
    writer.split(&words, 0);
    (writer.shards, false)
}

fn body(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|n| quoted(n)).collect();
    format!("[{}]", names.join(","))
}

struct Writer<'a> {
    bodies: Vec<String>,
    boosts: &'a [f64],
    files: &'a mut Vec<Artifact>,
    shards: Vec<Shard>,
}

impl Writer<'_> {
    fn split(&mut self, words: &[(&str, &BTreeSet<u32>)], depth: usize) {
        let Some((first, _)) = words.first() else {
            return;
        };
        let prefix = beginning(first, depth);
        let all: BTreeSet<u32> = words.iter().flat_map(|(_, n)| n.iter().copied()).collect();
        let mut rest = words;
        if depth > 0 {
            if self.size(&all) <= LIMIT {
                return self.file('p', prefix, &all, 0);
            }
            // At a fork only the titles that have this very word; the strongest, because this is a short cut and the
            // terms are complete.
            if let Some(((word, numbers), after)) = words.split_first()
                && *word == prefix
            {
                let mut kept: Vec<u32> = numbers.iter().copied().collect();
                let boost = |n: &u32| self.boosts.get(*n as usize).copied().unwrap_or(0.0);
                kept.sort_by(|a, b| boost(b).total_cmp(&boost(a)).then(a.cmp(b)));
                let mut size = 0;
                kept.retain(|n| {
                    size += self.bodies.get(*n as usize).map_or(0, String::len) + 9;
                    size <= LIMIT
                });
                self.file('x', prefix, &kept.into_iter().collect(), 1);
                rest = after;
            }
        }
        while let Some((word, _)) = rest.first() {
            let head = beginning(word, depth + 1);
            let end = rest.iter().position(|(w, _)| !w.starts_with(head));
            let (here, after) = rest.split_at(end.unwrap_or(rest.len()));
            self.split(here, depth + 1);
            rest = after;
        }
    }

    fn size(&self, numbers: &BTreeSet<u32>) -> usize {
        let bodies = numbers.iter().filter_map(|n| self.bodies.get(*n as usize));
        bodies.map(|b| b.len() + 9).sum()
    }

    fn file(&mut self, kind: char, prefix: &str, numbers: &BTreeSet<u32>, files: usize) {
        let entries: Vec<String> = numbers
            .iter()
            .filter_map(|n| Some(format!("{n},{}", self.bodies.get(*n as usize)?)))
            .collect();
        let name = format!("m/{}", file_name(kind, prefix));
        self.files
            .push(raw_data_file(&name, &format!("[{}]", entries.join(","))));
        self.shards.push(Shard {
            prefix: prefix.to_owned(),
            files,
        });
    }
}

fn beginning(word: &str, chars: usize) -> &str {
    let end = word
        .char_indices()
        .nth(chars)
        .map_or(word.len(), |(n, _)| n);
    word.get(..end).unwrap_or(word)
}
