//! What is found, in which order, and what is said when nothing is.

use super::*;

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
fn words_that_never_stand_together_are_named() {
    let vault = fixture();
    let problem = &vault.ask("who exhausted pool").problems[0];
    assert_eq!(problem.message, "nothing has all of these words");
    assert_eq!(problem.hint, "`who` stands nowhere: leave it out");
    let problem = &vault.ask("exhausted café").problems[0];
    assert_eq!(problem.hint, "put `OR` between them to find any of them");
}

#[test]
fn a_thing_whose_title_was_asked_for_shows_how_it_begins() {
    let vault = fixture();
    let hit = &vault.ask("restore postgres").hits[0];
    assert_eq!(
        (hit.snippet.as_str(), hit.line),
        ("Prose about backups. #ops/db", 5)
    );
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
