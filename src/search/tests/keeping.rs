//! What is written, who may write, and what becomes of damage.

use super::*;

#[test]
fn only_what_changed_is_written_and_nothing_takes_no_lock() {
    let vault = fixture();
    let index = &vault.index;
    let mut documents = super::tests::vault();
    let nothing = put(index, &documents, "r1").unwrap();
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
    let stats = put(index, &documents, "r2").unwrap();
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
        put(&index, &documents, &n.to_string()).unwrap();
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
    let refused = put(&vault.index, &[], "r2");
    assert_eq!(refused, Err(SearchError::Locked(folder.to_path_buf())));
    assert_eq!(SearchIndex::open(folder).unwrap().len(), 6);
    drop(writer);
    assert!(put(&vault.index, &[], "r2").is_ok());
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
        put(&index, &vault(), "r1").unwrap();
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
        put(&index, &vault(), "r").unwrap();
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
        put(&index, &documents, &n.to_string()).unwrap();
    }
    assert!(index.opened().searcher.segment_readers().len() <= 9);
    assert_eq!(ask(&index, "edit").total, 1);
}
