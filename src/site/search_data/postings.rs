//! Which documents have a word, and how much it tells of each: BM25F, computed here so that the page only adds.

use std::collections::{BTreeMap, HashMap};

use super::words::each_word;

/// One document of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    /// Number of the record.
    pub document: u32,
    /// Weight of the term in it, at least 1.
    pub score: u32,
}

/// Title, aliases, headings and tags, path, text.
pub const FIELDS: usize = 5;
const WEIGHTS: [f64; FIELDS] = [8.0, 8.0, 3.0, 2.0, 1.0];
/// How far the length of a field tells against it.
const LENGTHS: [f64; FIELDS] = [0.3, 0.2, 0.4, 0.3, 0.7];
const SATURATION: f64 = 1.4;
/// Scores are whole numbers; this many steps are one unit. More would be more bytes and hardly another order.
const STEPS: f64 = 8.0;

/// The texts of a document by field, and a factor for what it is.
pub struct Fields {
    /// Title, aliases, headings and tags, path, text.
    pub texts: [String; FIELDS],
    /// 1 for an ordinary note.
    pub boost: f64,
}

/// All terms in order, each with its postings in order of document.
pub fn terms(documents: &[Fields]) -> Vec<(String, Vec<Posting>)> {
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut counts: Vec<Vec<(u32, [u16; FIELDS])>> = Vec::new();
    let mut lengths: Vec<[u32; FIELDS]> = Vec::with_capacity(documents.len());
    for (document, fields) in (0u32..).zip(documents) {
        let mut length = [0; FIELDS];
        for ((field, text), length) in fields.texts.iter().enumerate().zip(&mut length) {
            *length = each_word(text, &mut |tokens| {
                for token in tokens {
                    let number = match numbers.get(token) {
                        Some(number) => *number,
                        None => {
                            numbers.insert(token.clone(), counts.len());
                            counts.push(Vec::new());
                            counts.len() - 1
                        }
                    };
                    let Some(list) = counts.get_mut(number) else {
                        continue;
                    };
                    if list.last().is_none_or(|(last, _)| *last != document) {
                        list.push((document, [0; FIELDS]));
                    }
                    if let Some((_, found)) = list.last_mut() {
                        found[field] = found[field].saturating_add(1);
                    }
                }
            });
        }
        lengths.push(length);
    }
    let total = documents.len() as f64;
    let average: [f64; FIELDS] = std::array::from_fn(|field| {
        let sum: u64 = lengths.iter().map(|l| u64::from(l[field])).sum();
        (sum as f64 / total.max(1.0)).max(1.0)
    });
    let mut out: Vec<(String, Vec<Posting>)> = numbers
        .into_iter()
        .filter_map(|(term, number)| {
            let list = counts.get(number)?;
            let found = list.len() as f64;
            let rarity = (1.0 + (total - found + 0.5) / (found + 0.5)).ln();
            let postings = list
                .iter()
                .filter_map(|(document, found)| {
                    let length = lengths.get(*document as usize)?;
                    let boost = documents.get(*document as usize)?.boost;
                    let weight = weight(found, length, &average);
                    let score =
                        boost * rarity * weight * (SATURATION + 1.0) / (weight + SATURATION);
                    Some(Posting {
                        document: *document,
                        score: ((score * STEPS).round() as u32).max(1),
                    })
                })
                .collect();
            Some((term, postings))
        })
        .collect();
    out.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    out
}

fn weight(found: &[u16; FIELDS], length: &[u32; FIELDS], average: &[f64; FIELDS]) -> f64 {
    (0..FIELDS)
        .map(|f| {
            let long = f64::from(length[f]) / average[f];
            WEIGHTS[f] * f64::from(found[f]) / (1.0 - LENGTHS[f] + LENGTHS[f] * long)
        })
        .sum()
}

/// Several lists as one: each document once, with its best score.
pub fn merged<'p>(lists: impl Iterator<Item = &'p [Posting]>) -> Vec<Posting> {
    let mut best: BTreeMap<u32, u32> = BTreeMap::new();
    for posting in lists.flatten() {
        let score = best.entry(posting.document).or_default();
        *score = (*score).max(posting.score);
    }
    best.into_iter()
        .map(|(document, score)| Posting { document, score })
        .collect()
}

/// As numbers in JSON: `[distance from the document before, score, …]`.
pub fn numbers(postings: &[Posting]) -> String {
    let mut out = String::with_capacity(postings.len() * 6 + 2);
    let mut before = 0;
    out.push('[');
    for (n, posting) in postings.iter().enumerate() {
        if n > 0 {
            out.push(',');
        }
        out.push_str(&(posting.document - before).to_string());
        out.push(',');
        out.push_str(&posting.score.to_string());
        before = posting.document;
    }
    out.push(']');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(title: &str, text: &str) -> Fields {
        let mut texts: [String; FIELDS] = Default::default();
        texts[0] = title.to_owned();
        texts[4] = text.to_owned();
        Fields { texts, boost: 1.0 }
    }

    fn score(terms: &[(String, Vec<Posting>)], term: &str, document: u32) -> u32 {
        terms
            .iter()
            .find(|t| t.0 == term)
            .and_then(|t| t.1.iter().find(|p| p.document == document))
            .map_or(0, |p| p.score)
    }

    #[test]
    fn a_word_in_the_title_tells_more_than_in_the_text_and_a_rare_word_more_than_a_common_one() {
        let terms = terms(&[
            document("kafka", "the broker"),
            document("home", "kafka kafka the"),
            document("edge", "the"),
        ]);
        assert!(score(&terms, "kafka", 0) > score(&terms, "kafka", 1));
        assert!(score(&terms, "broker", 0) > score(&terms, "the", 0));
        assert!(terms.is_sorted_by_key(|t| t.0.clone()));
    }

    #[test]
    fn every_document_is_kept_however_common_the_word() {
        let documents: Vec<Fields> = (0..3000)
            .map(|n| document(&format!("n{n}"), "graph view"))
            .collect();
        let terms = terms(&documents);
        let graph = terms.iter().find(|t| t.0 == "graph").unwrap();
        assert_eq!(graph.1.len(), 3000);
        assert!(graph.1.iter().all(|p| p.score >= 1));
    }

    #[test]
    fn lists_are_written_as_distances() {
        let list = [
            Posting {
                document: 2,
                score: 9,
            },
            Posting {
                document: 7,
                score: 1,
            },
        ];
        assert_eq!(numbers(&list), "[2,9,5,1]");
        assert_eq!(
            merged(
                [
                    &list[..],
                    &[Posting {
                        document: 7,
                        score: 4
                    }]
                ]
                .into_iter()
            )[1]
            .score,
            4
        );
    }
}
