//! What `show` tells of a note, and what `list` makes of many.

use serde_json::json;

use crate::program::{Answer, Program};
use crate::workspace::Folder;

const PLAN: &str = r#"---
Status: open
due: 2026-11-30
started: 2026-11-22T22:41:00Z
weight: 3
done: false
owner: "[[Ann]]"
related: ["[[Rota]]", "[[Nowhere]]"]
resolved:
aliases: [the plan]
tags: [work/plan]
---
See [[Rota]], [[rota|it]] and [[Rota#Nights]], not [[Rota#Days]] nor [[nowhere]].

## First

#Work ![[map.png|320x200]] ![[map.png|320x200]] ![[Rota#^late]] [up](#First)

- [ ] order disks ⏫ 📅 2026-11-30
	- [x] ask Ann [due:: 2026-11-20] ✅ 2026-11-19
- [/] wire them ^wires
- [-] paint them
"#;

const ROTA: &str = "---\nup: \"[[Plan]]\"\nresolved: 2026-01-01\n---\n# Nights\n\nFirst this. Then the\n[[Plan#First|first part]] of it,\ne.g. disks. Last that.\n\n- [ ] late ![[Plan]] 📅 2026-12-01 ^late\n\nThe Plan is old, and so is The plan; `plan` too.\n";

fn vault() -> Folder {
    let folder = Folder::new();
    for (path, text) in [
        ("opslore.toml", "version = 1\n[vault]\npath = \"vault\"\n"),
        (
            "vault/.obsidian/app.json",
            r#"{"userIgnoreFilters": ["old/"]}"#,
        ),
        ("vault/Plan.md", PLAN),
        ("vault/Rota.md", ROTA),
        ("vault/Ann.md", "#work [[#Nothing]]\n"),
        ("vault/old/Minutes.md", "The plan. [[Plan]]\n"),
        ("vault/map.png", ""),
    ] {
        folder.write(path, text);
    }
    folder
}

fn ask(folder: &Folder, arguments: &[&str]) -> Answer {
    Program::new().run(folder.path(), arguments)
}

fn rows(folder: &Folder, arguments: &[&str]) -> Vec<Vec<String>> {
    let answer = ask(folder, &[arguments, &["-o", "csv"]].concat());
    let lines = answer.stdout.lines().skip(1);
    lines
        .map(|line| line.split(',').skip(1).map(str::to_owned).collect())
        .collect()
}

#[test]
fn a_note_is_shown_as_obsidian_knows_it() {
    let answer = ask(&vault(), &["show", "Plan", "--mentions"]);
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(answer.stdout);
}

#[test]
fn the_same_as_json_has_types_sizes_states_and_the_parts_of_sentences() {
    let folder = vault();
    let shown = ask(&folder, &["show", "Plan", "--json"]).json();
    let note = &shown["note"];
    let types: Vec<&str> = note["properties"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        types,
        [
            "text", "date", "datetime", "number", "checkbox", "text", "list", "date", "aliases",
            "tags"
        ]
    );
    assert_eq!(
        note["embeds"][0],
        json!({
            "target": "map.png", "root": "vault", "path": "map.png",
            "size": {"width": 320, "height": 200},
            "places": [
                {"line": 17, "kind": "embed", "display": "320x200"},
                {"line": 17, "kind": "embed", "display": "320x200"},
            ],
        })
    );
    assert_eq!(
        note["tasks"][1],
        json!({
            "state": "done", "mark": "x", "text": "ask Ann", "due": "2026-11-20",
            "done": "2026-11-19", "line": 20,
        })
    );
    assert_eq!(
        note["backlinks"][0]["places"],
        json!([
            {"line": 2, "kind": "property", "before": "up: ", "text": "[[Plan]]", "after": ""},
            {"line": 8, "kind": "wikilink", "before": "Then the ", "text": "[[Plan#First|first part]]",
             "after": " of it, e.g. disks."},
            {"line": 11, "kind": "embed", "before": "late ", "text": "![[Plan]]", "after": ""},
        ])
    );
    assert!(note.get("mentions").is_none());
    let mentions = ask(&folder, &["show", "Plan", "--mentions", "--json"]).json();
    let mentions = &mentions["note"]["mentions"];
    let texts: Vec<&str> = mentions
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|n| n["places"].as_array().unwrap())
        .map(|p| p["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["The Plan", "The plan", "plan"]);
}

#[test]
fn plain_links_between_notes_stand_in_one_place_only() {
    let shown = ask(&vault(), &["show", "Rota", "--json"]).json();
    assert_eq!(shown["relations"], json!([]));
    assert_eq!(shown["note"]["links"].as_array().unwrap().len(), 2);
    assert_eq!(shown["note"]["backlinks"].as_array().unwrap().len(), 1);
}

#[test]
fn orphans_have_no_links_of_others_and_dead_ends_lead_nowhere() {
    let folder = vault();
    let first = |arguments: &[&str]| -> Vec<String> {
        let found = rows(&folder, arguments).into_iter();
        found.filter_map(|row| row.into_iter().next()).collect()
    };
    assert_eq!(first(&["list", "notes", "--orphan"]), [""; 0]);
    assert_eq!(first(&["list", "notes", "--deadend"]), ["Ann.md"]);
    assert_eq!(first(&["list", "notes", "--unresolved"]), ["Plan.md"]);
    let answer = ask(&folder, &["list", "notes", "--unresolved", "-o", "jsonl"]);
    assert_eq!(answer.json()["unresolved"], json!(["Nowhere"]));
    let answer = ask(&folder, &["list", "tags", "--orphan"]);
    assert_eq!(answer.code, 2);
    assert!(answer.stderr.contains("`orphan` narrows notes, not tags"));
}

#[test]
fn tags_count_for_the_tags_above_them_whatever_their_case() {
    // Plan has both `#work/plan` and `#Work`, and counts once.
    let found = rows(&vault(), &["list", "tags"]);
    assert_eq!(found, [["work", "2", "2"], ["work/plan", "1", "1"]]);
}

#[test]
fn tasks_have_a_state_and_dates_that_conditions_may_name() {
    let folder = vault();
    let states = rows(&folder, &["list", "tasks", "--sort", "due"]);
    let states: Vec<(&str, &str, &str)> = states
        .iter()
        .map(|r| (r[0].as_str(), r[1].as_str(), r[2].as_str()))
        .collect();
    assert_eq!(
        states,
        [
            ("done", "2026-11-20", "ask Ann"),
            ("open", "2026-11-30", "order disks"),
            ("open", "2026-12-01", "late ![[Plan]]"),
            ("in-progress", "", "wire them"),
            ("cancelled", "", "paint them"),
        ]
    );
    let count = |conditions: &[&str]| {
        let mut arguments = vec!["list", "tasks"];
        arguments.extend(conditions.iter().flat_map(|c| ["--where", *c]));
        rows(&folder, &arguments).len()
    };
    assert_eq!(count(&["done=false"]), 3);
    assert_eq!(count(&["state=open", "due<2026-12-01"]), 1);
    assert_eq!(count(&["priority=high"]), 1);
    assert_eq!(count(&["completion"]), 1);
}

#[test]
fn a_name_that_no_row_has_is_a_warning_with_the_nearest_one() {
    let folder = vault();
    let answer = ask(&folder, &["list", "notes", "--where", "stauts=open"]);
    assert_eq!((answer.code, answer.stdout.as_str()), (1, ""));
    assert_eq!(
        answer.stderr,
        "warning: none of the notes has `stauts`; did you mean `status`?\nno notes fit\n"
    );
    let answer = ask(&folder, &["list", "tasks", "--sort", "zzz", "--json"]);
    assert_eq!(
        answer.json()["warnings"],
        json!(["none of the tasks has `zzz`; columns are state, due, text, at"])
    );
    let answer = ask(&folder, &["list", "notes", "--where", "STATUS=open", "-q"]);
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));
}

#[test]
fn properties_have_the_type_of_most_of_their_values() {
    let found = rows(
        &vault(),
        &["list", "properties", "--where", "name=resolved"],
    );
    assert_eq!(found, [["resolved", "date", "2"]]);
}
