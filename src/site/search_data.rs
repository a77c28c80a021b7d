//! The search index of the site, in small files that a page loads by script tag.
//!
//! `d/i.js` lists what there is, `d/m.js` holds titles, `d/t/…` terms, `d/r/…` the records that results and previews
//! are drawn from. `web/scripts/README.md` says how they are read.

mod plain;
mod postings;
mod records;
mod shards;
mod titles;
mod words;

use serde::Serialize;

use super::data_file::data_file;
use super::look::LOOKS;
use crate::graph::Snapshot;
use crate::model::{Artifact, EntityId};
use records::{Found, Record};

pub use words::fold;

/// How many records are offered before anything is typed.
const FIRST: usize = 12;

/// `d/i.js`.
#[derive(Serialize)]
struct Index<'a> {
    revision: &'a str,
    records: usize,
    looks: &'a [&'static str],
    /// First record of each block; the number of blocks is a power of two.
    blocks: Vec<usize>,
    /// Prefix and number of files, alternating: see `shards`.
    terms: Vec<Entry>,
    /// The same for titles; empty if they are in `d/m.js`.
    titles: Vec<Entry>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Entry {
    Prefix(String),
    Files(usize),
}

/// `d/m.js`.
#[derive(Serialize)]
struct Jump<'a> {
    /// One digit for each record: its look.
    looks: String,
    /// Records to show before anything is typed.
    first: Vec<u32>,
    /// These records, so that opening the box costs no block.
    records: Vec<&'a Record>,
    titles: Option<Vec<&'a [String]>>,
}

/// Every data file of search. `link` gives an entity's address from the site's root, or `None` if it has no page; what
/// has no page is not found. Equal snapshots and links give equal bytes.
pub fn artifacts(snapshot: &Snapshot, link: &dyn Fn(&EntityId) -> Option<String>) -> Vec<Artifact> {
    write(snapshot.revision(), records::collect(snapshot, link))
}

fn write(revision: &str, found: Vec<Found>) -> Vec<Artifact> {
    let (found, blocks) = records::arranged(found);
    let mut files = records::write(&found, &blocks);
    let (fields, found): (Vec<_>, Vec<_>) = found
        .into_iter()
        .map(|f| (f.fields, (f.record, f.names)))
        .unzip();
    let terms = shards::write(&postings::terms(&fields), &mut files);
    let boosts: Vec<f64> = fields.iter().map(|f| f.boost).collect();
    drop(fields);
    let (entries, small) = titles::write(&found, &boosts, &mut files);
    let first = first(&found, &boosts);
    let jump = Jump {
        looks: found.iter().map(|(r, _)| digit(r)).collect(),
        records: first
            .iter()
            .filter_map(|n| found.get(*n as usize).map(|(r, _)| r))
            .collect(),
        first,
        titles: small.then(|| found.iter().map(|(_, names)| names.as_slice()).collect()),
    };
    files.push(data_file("m", &jump));
    let index = Index {
        revision,
        records: found.len(),
        looks: &LOOKS,
        blocks,
        terms: listed(terms),
        titles: listed(entries),
    };
    files.push(data_file("i", &index));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn listed(shards: Vec<shards::Shard>) -> Vec<Entry> {
    shards
        .into_iter()
        .flat_map(|s| [Entry::Prefix(s.prefix), Entry::Files(s.files)])
        .collect()
}

fn digit(record: &Record) -> char {
    u32::try_from(super::look::look_index(record.look))
        .ok()
        .and_then(|n| char::from_digit(n, 10))
        .unwrap_or('7')
}

/// What stands out most: open incidents, services, runbooks.
fn first(found: &[(Record, Vec<String>)], boosts: &[f64]) -> Vec<u32> {
    let mut order: Vec<(u32, f64, &str)> = (0u32..)
        .zip(boosts)
        .zip(found)
        .filter(|((_, boost), _)| **boost > 1.0)
        .map(|((n, boost), (record, _))| (n, *boost, record.title.as_str()))
        .collect();
    order.sort_by(|a, b| {
        b.1.total_cmp(&a.1)
            .then_with(|| a.2.cmp(b.2))
            .then(a.0.cmp(&b.0))
    });
    order.into_iter().take(FIRST).map(|(n, _, _)| n).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use postings::Fields;

    fn found(n: usize, title: &str) -> Found {
        Found {
            record: Record {
                title: title.to_owned(),
                url: format!("n/page-{n}.html"),
                kind: "note",
                label: "Note".to_owned(),
                look: "ref",
                place: format!("vault/page-{n}.md"),
                preview: "A <b>preview</b> & more".to_owned(),
                facts: vec!["Owner".to_owned(), "__proto__".to_owned()],
            },
            names: vec![title.to_owned(), format!("alias {n}")],
            fields: Fields {
                texts: [
                    title.to_owned(),
                    String::new(),
                    String::new(),
                    format!("page-{n}.md"),
                    format!("word{} the common text __proto__ constructor", n % 700),
                ],
                boost: if n.is_multiple_of(9) { 1.2 } else { 1.0 },
            },
        }
    }

    fn many(n: usize) -> Vec<Found> {
        (0..n)
            .map(|n| found(n, &format!("Page {n} of the book")))
            .collect()
    }

    #[test]
    fn the_order_of_the_input_does_not_matter() {
        let mut backwards = many(300);
        backwards.reverse();
        assert_eq!(write("r", many(300)), write("r", backwards));
    }

    #[test]
    fn two_things_on_one_page_are_one_record_with_the_words_of_both() {
        let mut service = found(1, "ledger");
        service.record.preview.clear();
        service.fields.boost = 1.35;
        let mut note = found(1, "The ledger");
        note.fields.texts[4] = "reconciliation".to_owned();
        let files = write("r", vec![note, service]);
        let text: String = files
            .iter()
            .map(|f| String::from_utf8_lossy(&f.bytes).into_owned())
            .collect();
        assert!(text.contains("\"records\":1,"));
        assert!(text.contains("\"reconciliation\",[0,"));
        assert!(text.contains("[\"ledger\",\"alias 1\",\"The ledger\"]"));
    }

    #[test]
    fn nothing_foreign_is_a_key_or_markup() {
        for file in write("r", many(40)) {
            let text = String::from_utf8(file.bytes).unwrap();
            assert!(!text.contains('<') && !text.contains('&'), "{}", file.path);
            assert!(!text.contains("__proto__\":") && !text.contains("constructor\":"));
        }
    }

    #[test]
    fn files_of_a_large_vault_stay_small() {
        let files = write("r", many(6000));
        for file in &files {
            let limit = if file.path.starts_with("d/t/") || file.path.starts_with("d/r/") {
                64 * 1024
            } else {
                160_000
            };
            assert!(
                file.bytes.len() <= limit,
                "{} {}",
                file.path,
                file.bytes.len()
            );
        }
        assert!(files.iter().any(|f| f.path.starts_with("d/m/")));
    }

    #[test]
    fn an_empty_site_has_an_empty_index() {
        let files = write("r", Vec::new());
        let paths: Vec<&str> = files.iter().map(|f| f.path.as_str()).collect();
        assert_eq!(paths, ["d/i.js", "d/m.js", "d/r/0.js"]);
    }
}
