//! What search is held to, on an index of hand-made documents in a folder of its own.

mod asking;
mod keeping;

use std::borrow::Cow;
use std::path::Path;

use super::document::{Card, Facets, Fame, SearchDocument};
use super::fingerprint::Fingerprint;
use super::tokenizer::CodeTokenizer;
use super::*;
use crate::model::EntityKind;

/// `kind name|alias: body`; the id is `kind/name`, the body begins on line 5 of `name.md`.
fn document<'a>(kind: &'a str, names: &'a str, body: &'a str) -> SearchDocument<'a> {
    let names: Vec<&str> = names.split('|').collect();
    let mut facets = Facets::default();
    facets.whole("kind", kind);
    let area = if kind == "note" { "notes" } else { "ops" };
    facets.whole("in", area);
    for word in body.split_whitespace().filter_map(|w| w.strip_prefix('#')) {
        facets.tag(word);
    }
    for line in body.lines().filter(|l| l.contains(":: ")) {
        let (key, value) = line.split_once(":: ").unwrap();
        facets.property(key, value, &mut CodeTokenizer::default());
        if key == "owner" {
            facets.words("owner", value, &mut CodeTokenizer::default());
        }
    }
    facets.words("file", names[0], &mut CodeTokenizer::default());
    let headings = body.match_indices("# ").map(|(at, _)| {
        let text = body[at..].lines().next().unwrap().trim_start_matches("# ");
        (u32::try_from(at).unwrap(), Cow::Borrowed(text))
    });
    SearchDocument {
        card: Card {
            id: format!("{kind}/{}", names[0]).into(),
            kind: kind.into(),
            subkind: "".into(),
            note_type: "".into(),
            title: names[0].into(),
            root: "vault".into(),
            path: format!("{kind}s/{}.md", names[0]).into(),
            line: 1,
            body_line: if kind == "note" { 5 } else { 0 },
            headings: headings.collect(),
        },
        fame: Fame::of(EntityKind::find(kind).unwrap()),
        names,
        body: body.into(),
        facets,
        context: Vec::new(),
        commands: Vec::new(),
    }
}

fn vault() -> Vec<SearchDocument<'static>> {
    vec![
        document(
            "note",
            "Restore Postgres|pg restore",
            "Prose about backups. #ops/db\n\n# Connection pool\n\nThe connection pool was exhausted on node-137.prod.\n```sh\nkubectl rollout restart deploy/checkout\n```\n",
        ),
        document(
            "note",
            "Pool notes",
            "status:: active\nowner:: [[team-payments]]\nThe pool of connections. Café. 日本語テスト #ops",
        ),
        document(
            "note",
            "Runbook for checkout",
            "Deployed twice. See CheckoutHighLatency and E1234.",
        ),
        document(
            "alert",
            "CheckoutHighLatency",
            "summary: the checkout is slow",
        ),
        document("component", "checkout", "takes orders"),
        document("file", "checkout", "a folder"),
    ]
}

/// Makes an index hold these documents.
fn put(
    index: &SearchIndex,
    documents: &[SearchDocument<'_>],
    revision: &str,
) -> Result<UpdateStats, SearchError> {
    let known: Vec<(&str, u64)> = documents
        .iter()
        .map(|document| {
            let mut hash = Fingerprint::default();
            hash.text(&document.body);
            (document.card.id.as_ref(), hash.value())
        })
        .collect();
    let mut make = |n: usize| documents.get(n).cloned();
    index.replace(&known, &mut make, revision, &|_, _| {})
}

struct Fixture {
    _folder: tempfile::TempDir,
    index: SearchIndex,
}

fn fixture() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let index = SearchIndex::create(folder.path()).unwrap();
    put(&index, &vault(), "r1").unwrap();
    Fixture {
        _folder: folder,
        index,
    }
}

fn ask(index: &SearchIndex, query: &str) -> SearchAnswer {
    let request = SearchRequest {
        query: query.to_owned(),
        ..SearchRequest::default()
    };
    index.search(&request).unwrap()
}

impl Fixture {
    fn ask(&self, query: &str) -> SearchAnswer {
        ask(&self.index, query)
    }

    /// The titles of all hits, the best first.
    fn titles(&self, query: &str) -> Vec<String> {
        let answer = self.ask(query);
        assert_eq!(answer.total, answer.hits.len());
        answer.hits.into_iter().map(|h| h.title).collect()
    }
}
