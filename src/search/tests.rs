//! What search is held to, on an index of hand-made documents in a folder of its own.

use std::borrow::Cow;
use std::path::Path;

use super::document::{Card, Facets, SearchDocument};
use super::tokenizer::CodeTokenizer;
use super::*;

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
        well_known: kind != "file",
        names,
        body: body.into(),
        body_hash: None,
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

struct Fixture {
    _folder: tempfile::TempDir,
    index: SearchIndex,
}

fn fixture() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let index = SearchIndex::create(folder.path()).unwrap();
    index.replace(&vault(), "r1", &|_, _| {}).unwrap();
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

#[test]
fn all_words_must_match_and_a_phrase_in_its_order() {
    let vault = fixture();
    assert_eq!(
        vault.titles("connection pool exhausted"),
        ["Restore Postgres"]
    );
    assert_eq!(vault.titles("\"connection pool\""), ["Restore Postgres"]);
    assert_eq!(vault.titles("pool").len(), 2);
    assert_eq!(vault.titles("pool -exhausted"), ["Pool notes"]);
    assert_eq!(vault.titles("exhausted OR café").len(), 2);
}

#[test]
fn names_are_found_whole_in_parts_and_in_any_case() {
    let vault = fixture();
    for query in [
        "node-137.prod",
        "node-137",
        "137.prod",
        "NODE",
        "deploy/checkout",
    ] {
        assert_eq!(vault.titles(query)[0], "Restore Postgres", "{query}");
    }
    assert_eq!(
        vault.titles("checkouthighlatency")[0],
        "CheckoutHighLatency"
    );
    assert_eq!(vault.titles("high latency")[0], "CheckoutHighLatency");
    assert_eq!(vault.titles("E1234"), ["Runbook for checkout"]);
    assert_eq!(vault.titles("cafe"), ["Pool notes"]);
    assert_eq!(vault.titles("本語テ"), ["Pool notes"]);
}

#[test]
fn a_word_finds_its_other_forms() {
    let vault = fixture();
    assert_eq!(vault.titles("deploying twice"), ["Runbook for checkout"]);
    assert_eq!(vault.titles("backup")[0], "Restore Postgres");
    assert!(vault.titles("\"deploying twice\"").is_empty());
}

#[test]
fn a_prefix_finds_the_word_it_begins_and_so_does_the_last_word() {
    let vault = fixture();
    assert_eq!(vault.titles("exhau* pool"), ["Restore Postgres"]);
    assert_eq!(vault.titles("pool exhau"), ["Restore Postgres"]);
    assert!(vault.titles("exhau pool").is_empty());
    assert_eq!(vault.titles("checkouthi")[0], "CheckoutHighLatency");
}

#[test]
fn what_has_exactly_the_name_comes_first_and_files_come_after_things() {
    let vault = fixture();
    let answer = vault.ask("Checkout");
    let ids: Vec<&str> = answer.hits.iter().map(|h| h.id.as_str()).collect();
    assert_eq!(ids[..2], ["component/checkout", "file/checkout"]);
    assert_eq!(vault.titles("pg restore")[0], "Restore Postgres");
}

#[test]
fn fields_choose() {
    let vault = fixture();
    assert_eq!(vault.titles("tag:ops").len(), 2);
    assert_eq!(vault.titles("#ops/db"), ["Restore Postgres"]);
    assert_eq!(vault.titles("kind:alert"), ["CheckoutHighLatency"]);
    assert_eq!(
        vault.titles("alert:CheckoutHighLatency"),
        ["CheckoutHighLatency"]
    );
    assert_eq!(vault.titles("owner:team-payments"), ["Pool notes"]);
    assert_eq!(vault.titles("[status:active]"), ["Pool notes"]);
    assert_eq!(vault.titles("[status]"), ["Pool notes"]);
    assert_eq!(vault.titles("heading:pool"), ["Restore Postgres"]);
    assert_eq!(vault.titles("code:kubectl"), ["Restore Postgres"]);
    assert_eq!(vault.titles("path:alerts/check"), ["CheckoutHighLatency"]);
    assert_eq!(vault.titles("file:pool"), ["Pool notes"]);
    assert_eq!(vault.titles("in:notes checkout").len(), 2);
    assert_eq!(vault.titles("-in:notes").len(), 3);
}

#[test]
fn lists_of_a_request_choose_like_fields() {
    let vault = fixture();
    let request = SearchRequest {
        kinds: vec!["alert".into(), "Component".into()],
        ..SearchRequest::default()
    };
    let answer = vault.index.search(&request).unwrap();
    let ids: Vec<&str> = answer.hits.iter().map(|h| h.id.as_str()).collect();
    assert_eq!(ids, ["alert/CheckoutHighLatency", "component/checkout"]);
    let request = SearchRequest {
        query: "checkout".into(),
        scope: Scope::Ops,
        limit: 1,
        offset: 1,
        ..SearchRequest::default()
    };
    let answer = vault.index.search(&request).unwrap();
    assert_eq!((answer.total, answer.hits.len()), (3, 1));
    assert_eq!(answer.hits[0].id, "file/checkout");
}

#[test]
fn a_typing_error_is_mended_only_if_nothing_matches_as_typed() {
    let vault = fixture();
    let answer = vault.ask("conection pool");
    assert_eq!(answer.corrected.as_deref(), Some("connection pool"));
    assert_eq!(answer.total, 2);
    let answer = vault.ask("CheckoutHihgLatncy");
    assert_eq!(answer.corrected.as_deref(), Some("checkouthighlatency"));
    assert_eq!(answer.hits[0].title, "CheckoutHighLatency");
    assert_eq!(vault.ask("pool").corrected, None);
    let answer = vault.ask("zzzzqqqq");
    assert_eq!((answer.total, answer.corrected), (0, None));
}

#[test]
fn a_value_that_nothing_has_is_a_problem_with_the_nearest_one() {
    let vault = fixture();
    let answer = vault.ask("pool kind:alrt");
    assert_eq!(answer.total, 0);
    let problem = &answer.problems[0];
    assert_eq!(problem.message, "nothing has the kind `alrt`");
    assert_eq!(problem.hint, "did you mean `kind:alert`?");
    assert_eq!((problem.start, problem.end), (10, 14));
    let answer = vault.ask("[statsu:x]");
    assert_eq!(answer.problems[0].hint, "did you mean `[status:…]`?");
    let answer = vault.ask("[status:actve]");
    assert_eq!(answer.problems[0].hint, "did you mean `[status:active]`?");
}

#[test]
fn an_empty_query_says_so() {
    let vault = fixture();
    assert_eq!(vault.ask(" ").problems[0].message, "the query is empty");
    assert_eq!(vault.ask("\"\"").problems.len(), 1);
}

#[test]
fn a_hit_shows_the_line_and_the_heading_above_it() {
    let vault = fixture();
    let answer = vault.ask("pool exhausted");
    let hit = &answer.hits[0];
    assert_eq!(
        hit.snippet,
        "The connection pool was exhausted on node-137.prod."
    );
    assert_eq!(hit.line, 9);
    assert_eq!(hit.heading.as_deref(), Some("Connection pool"));
    let shown: Vec<&str> = hit
        .highlights
        .iter()
        .map(|r| &hit.snippet[r.clone()])
        .collect();
    assert_eq!(shown, ["pool", "exhausted"]);
    assert_eq!(answer.revision.as_deref(), Some("r1"));
}

#[test]
fn only_what_changed_is_written_and_nothing_takes_no_lock() {
    let vault = fixture();
    let index = &vault.index;
    let mut documents = super::tests::vault();
    let nothing = index.replace(&documents, "r1", &|_, _| {}).unwrap();
    assert_eq!(
        nothing,
        UpdateStats {
            unchanged: 6,
            ..UpdateStats::default()
        }
    );

    documents.pop();
    documents[0].body = "rewritten".into();
    documents.push(document("note", "New", "brand new"));
    let stats = index.replace(&documents, "r2", &|_, _| {}).unwrap();
    assert_eq!(
        stats,
        UpdateStats {
            added: 1,
            changed: 1,
            removed: 1,
            unchanged: 4
        }
    );
    assert_eq!(index.len(), 6);
    assert_eq!(index.revision().as_deref(), Some("r2"));
    assert!(ask(index, "exhausted").hits.is_empty());
    assert_eq!(ask(index, "rewritten").total, 1);
    assert_eq!(ask(index, "brand").total, 1);
}

#[test]
fn equals_stand_in_the_order_of_their_ids_whenever_they_were_written() {
    let folder = tempfile::tempdir().unwrap();
    let index = SearchIndex::create(folder.path()).unwrap();
    let names = ["d", "b", "a", "c"];
    for n in 1..=names.len() {
        let documents: Vec<_> = names[..n]
            .iter()
            .map(|name| document("note", name, "same"))
            .collect();
        index
            .replace(&documents, &n.to_string(), &|_, _| {})
            .unwrap();
    }
    let answer = ask(&index, "same");
    let titles: Vec<&str> = answer.hits.iter().map(|h| h.title.as_str()).collect();
    assert_eq!(titles, ["a", "b", "c", "d"]);
}

#[test]
fn a_second_writer_is_told_to_wait_and_readers_are_not() {
    let vault = fixture();
    let folder = vault._folder.path();
    let (raw, _) = super::index::open_index(folder).unwrap();
    let writer: tantivy::IndexWriter = raw.writer_with_num_threads(1, 15_000_000).unwrap();
    let refused = vault.index.replace(&[], "r2", &|_, _| {});
    assert_eq!(refused, Err(SearchError::Locked(folder.to_path_buf())));
    assert_eq!(SearchIndex::open(folder).unwrap().len(), 6);
    drop(writer);
    assert!(vault.index.replace(&[], "r2", &|_, _| {}).is_ok());
}

fn trouble(folder: &Path) -> SearchError {
    match SearchIndex::open(folder) {
        Err(error) => error,
        Ok(index) => panic!("opened, with {} documents", index.len()),
    }
}

#[test]
fn a_missing_a_foreign_and_a_damaged_index_are_told_apart_and_made_anew() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path();
    assert!(matches!(
        trouble(&folder.join("none")),
        SearchError::Missing(_)
    ));
    assert!(matches!(trouble(folder), SearchError::Missing(_)));
    let fill = || {
        let index = SearchIndex::create(folder).unwrap();
        index.replace(&vault(), "r1", &|_, _| {}).unwrap();
        assert_eq!(ask(&index, "exhausted").total, 1);
    };
    fill();
    std::fs::write(folder.join("opslore-index.json"), "{\"schema\": 0}").unwrap();
    assert!(matches!(trouble(folder), SearchError::OtherVersion(_)));
    fill();
    std::fs::write(folder.join("meta.json"), "{").unwrap();
    assert!(matches!(trouble(folder), SearchError::Corrupt(..)));
    fill();
    std::fs::write(folder.join(".managed.json"), "[").unwrap();
    fill();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "store") {
            std::fs::write(&path, "cut off").unwrap();
        }
    }
    let error = trouble(folder);
    assert!(error.needs_rebuild(), "{error}");
    fill();
}

#[test]
fn files_of_replaced_indexes_do_not_pile_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut counts = Vec::new();
    for _ in 0..4 {
        let index = SearchIndex::create(folder.path()).unwrap();
        index.replace(&vault(), "r", &|_, _| {}).unwrap();
        counts.push(std::fs::read_dir(folder.path()).unwrap().count());
    }
    assert_eq!(counts[1], counts[3], "{counts:?}");
}

#[test]
fn many_small_updates_do_not_pile_up_segments() {
    let folder = tempfile::tempdir().unwrap();
    let index = SearchIndex::create(folder.path()).unwrap();
    for n in 0..20 {
        let body = format!("edit {n}");
        let mut documents = vault();
        documents.push(document("note", "Edited", &body));
        index
            .replace(&documents, &n.to_string(), &|_, _| {})
            .unwrap();
    }
    assert!(index.opened().searcher.segment_readers().len() <= 9);
    assert_eq!(ask(&index, "edit").total, 1);
}
