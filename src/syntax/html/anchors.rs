//! Ids of headings: their own words, with `-` for blanks.

use std::collections::{HashMap, HashSet};

use pulldown_cmark::{Event, Parser};

use super::tokens::OPEN;
use crate::model::Document;

/// Ids that the pages use themselves.
const TAKEN: &[&str] = &[
    "main",
    "side",
    "search",
    "q",
    "hits",
    "keys",
    "keysw",
    "preview",
    "notice",
    "nearest",
    "search-page",
    "page-hits",
    "gc",
    "gq",
    "gqs",
    "gstat",
    "insp",
    "glist",
    "top",
];

/// The id of each heading of a note, in order. Equal ones get `-1`, `-2`.
pub fn anchors(document: &Document) -> Vec<String> {
    let mut used: HashSet<String> = TAKEN.iter().map(|t| (*t).to_owned()).collect();
    // Where the count of equal ones stands, so that none is tried twice.
    let mut counts: HashMap<String, usize> = HashMap::new();
    document
        .headings
        .iter()
        .map(|heading| {
            let base = anchor(&plain(&heading.text));
            let mut id = base.clone();
            while !used.insert(id.clone()) {
                let count = counts.entry(base.clone()).or_default();
                *count += 1;
                id = format!("{base}-{count}");
            }
            id
        })
        .collect()
}

fn anchor(words: &str) -> String {
    let id = words.split_whitespace().collect::<Vec<_>>().join("-");
    // `sec-` is how the sections of pages begin, `^` blocks, `fn` footnotes, `p-` sources.
    let reserved = id.is_empty()
        || ["sec-", "^", "fn-", "fnref-", "src-"]
            .iter()
            .any(|p| id.starts_with(p));
    if reserved { format!("h-{id}") } else { id }
}

/// The words of a line of Obsidian Markdown, without marks.
pub fn plain(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    // A first word keeps texts like `1. First` from being read as blocks.
    for event in Parser::new(&format!("{OPEN} {}", without_wikilinks(text))) {
        match event {
            Event::Text(t) | Event::Code(t) | Event::InlineMath(t) => words.push_str(&t),
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            _ => {}
        }
    }
    let words = words.trim_start_matches(OPEN).replace("==", "");
    if words.trim().is_empty() {
        text.trim().to_owned()
    } else {
        words.trim().to_owned()
    }
}

/// `[[a|b]]` becomes `b`, `[[a#c]]` becomes `a > c`, as Obsidian shows them.
fn without_wikilinks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("[[") {
        let Some(end) = rest.get(start..).and_then(|t| t.find("]]")) else {
            break;
        };
        let inside = rest.get(start + 2..start + end).unwrap_or("");
        let before = rest.get(..start).unwrap_or("");
        out.push_str(before.strip_suffix('!').unwrap_or(before));
        match inside.split_once('|') {
            Some((_, shown)) => out.push_str(shown.trim()),
            None => out.push_str(&inside.trim().replace('#', " > ")),
        }
        rest = rest.get(start + end + 2..).unwrap_or("");
    }
    out.push_str(rest);
    out
}
