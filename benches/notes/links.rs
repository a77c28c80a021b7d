//! What it costs to find the files of links.

use std::sync::Arc;
use std::time::Instant;

use opslore::extract;
use opslore::graph::{self, Names};
use opslore::model::{Reading, RootName, RootRole, RootSettings, Settings, SourcePath};

use super::{ROUNDS, note};

/// Links in each note.
const LINKS: usize = 10;

/// A note of a large vault: bare names, partial paths, relative paths, names that several notes have, names of nothing.
fn text(n: usize, of: usize) -> String {
    let other = |k: usize| (n * 7919 + k * 104_729) % of;
    let mut text = format!("---\ntags: [a]\n---\n# Note {n}\n\n## Steps\n\n");
    for k in 0..LINKS {
        let m = other(k);
        let link = match k {
            0 => format!("[[area {}/service {}/Note {m}]]", m % 40, m % 400),
            1 => format!("[[service {}/Note {m}#Steps]]", m % 400),
            2 => format!("[x](Note%20{m}.md)"),
            3 => "[[README]]".to_owned(),
            4 => format!("[[Gone {m}]]"),
            5 => format!("[[note {m}#steps|steps]]"),
            _ => format!("[[Note {m}]]"),
        };
        text += &format!("See {link} for the rest.\n");
    }
    text
}

fn path(n: usize) -> String {
    match n % 500 {
        0 => format!("area {}/README {}/README.md", n % 40, n),
        _ => format!("area {}/service {}/Note {n}.md", n % 40, n % 400),
    }
}

/// Measures one link at several sizes of a vault.
pub fn table() {
    println!("\nnotes      index names    one link    whole graph, a link");
    for notes in [1_000, 10_000, 100_000] {
        row(notes);
    }
}

fn row(notes: usize) {
    let readings: Vec<Reading> = (0..notes)
        .map(|n| {
            let source = note(&path(n), &text(n, notes));
            Reading {
                facts: Arc::new(extract::extract(&source)),
                source: Arc::new(source),
            }
        })
        .collect();
    let paths = || readings.iter().map(|r| &r.source.path);
    let start = Instant::now();
    let names = Names::new(paths());
    let indexed = start.elapsed();
    let links: Vec<(&SourcePath, &str)> = readings
        .iter()
        .flat_map(|r| {
            let links = r.facts.document.iter().flat_map(|d| &d.links);
            links.map(|link| (&r.source.path, link.linkpath.as_str()))
        })
        .collect();
    let mut best = f64::MAX;
    let mut found = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let targets = links.iter().map(|(from, link)| names.find(link, from));
        found = targets.filter(|named| named.target.is_some()).count();
        best = best.min(start.elapsed().as_secs_f64() / links.len() as f64);
    }
    let settings = Settings {
        roots: vec![RootSettings::new(RootName::new("vault"), RootRole::Vault)],
        ..Settings::default()
    };
    let count = links.len();
    drop(links);
    let start = Instant::now();
    let snapshot = graph::build(readings, &settings);
    let whole = start.elapsed().as_secs_f64() / count as f64;
    println!(
        "{notes:<7} {:>11.1} ms  {:>7.3} us  {:>10.3} us  ({count} links, {found} found, {} relations)",
        indexed.as_secs_f64() * 1e3,
        best * 1e6,
        whole * 1e6,
        snapshot.relations().len(),
    );
}
