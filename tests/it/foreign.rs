//! Canvases and bases that other programs wrote, cut or mixed up: whatever they hold, they give facts.

use std::sync::Arc;

use opslore::engine::Engine;
use opslore::extract::extract;
use opslore::model::{
    Facts, RootName, RootRole, RootSettings, Settings, Source, SourcePath, codes,
};
use opslore::workspace::hash;
use proptest::prelude::*;
use proptest::test_runner::Config;

const CANVAS: &str = r##"{
	"nodes":[
		{"id":"g","type":"group","x":-20,"y":-20,"width":900,"height":500,"label":"Shop \uD83D\uDE00","background":"img\/a.png"},
		{"id":"a","type":"file","file":"services/checkout.md","subpath":"#Roll back","x":0,"y":0,"width":400,"height":400},
		{"id":"b","type":"text","text":"see [[payments|ü]], [x](<y z.md>) and https://example.org\n- [ ] `[[no]]`","x":0,"y":0,"width":1e9,"height":-4},
		{"id":"c","type":"link","url":"k8s:shop/Deployment/checkout","x":0,"y":0,"width":1,"height":1}
	],
	"edges":[{"id":"e","fromNode":"a","toNode":"b","fromEnd":"arrow","toEnd":"none","label":"depends on"}]
}"##;

const BASE: &str = r#"filters:
  or:
    - file.hasTag("tag")
    - not: [file.inFolder("Required Reading"), '!(up == link("[[Index]]", "é") || x)']
formulas:
  ppu: "(price / age).toFixed(2)"
views:
  - {type: table, name: "My table", filters: 'file.hasLink("Textbook") && status != "done"'}
"#;

fn source(path: &str, text: &str) -> Source {
    Source {
        path: SourcePath::new(&RootName::new("vault"), path),
        text: Arc::from(text),
        hash: hash(text),
        read: true,
    }
}

/// What a file says, and the graph of a vault that holds nothing else, checked.
fn read(path: &str, text: &str) -> Facts {
    let source = source(path, text);
    let facts = extract(&source);
    for place in facts.diagnostics.iter().filter_map(|d| d.at.as_ref()) {
        assert!(place.span.end as usize <= text.len());
        assert!(text.get(place.span.range()).is_some());
    }
    for claim in &facts.claims {
        assert!(text.get(claim.span.range()).is_some());
    }
    let settings = Settings {
        roots: vec![RootSettings::new(RootName::new("vault"), RootRole::Vault)],
        ..Settings::default()
    };
    let revision = Engine::default().update(vec![Arc::new(source)], &[], &settings, &|_, _| {});
    let id = format!("file:vault/{path}");
    let entities = revision.snapshot.entities();
    assert!(entities.iter().any(|e| e.id.as_str() == id));
    facts
}

/// A text with a piece taken out, doubled or put elsewhere, or with other text in its midst.
fn mutated(text: &'static str) -> impl Strategy<Value = String> {
    let chars: Vec<char> = text.chars().collect();
    let count = chars.len();
    let cut = (0..count, 0..count, 0..count, 0..4u8, "\\PC{0,6}");
    prop::collection::vec(cut, 1..5).prop_map(move |cuts| {
        let mut chars = chars.clone();
        for (a, b, to, what, other) in cuts {
            let (a, b) = (a.min(b).min(chars.len()), a.max(b).min(chars.len()));
            let piece: Vec<char> = match what {
                0 => {
                    chars.drain(a..b);
                    continue;
                }
                1 => chars[a..b].to_vec(),
                2 => chars.drain(a..b).collect(),
                _ => other.chars().collect(),
            };
            let to = to.min(chars.len());
            chars.splice(to..to, piece);
        }
        chars.into_iter().collect()
    })
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[\\PC\n\t]{0,80}",
        "[\\[\\]{}\":,\\\\u'!()&|.#^ \n\t-]{0,60}",
        prop::collection::vec(any::<u8>(), 0..200)
            .prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
    ]
}

proptest! {
    #![proptest_config(Config { cases: 192, failure_persistence: None, ..Config::default() })]

    #[test]
    fn any_text_as_a_canvas_or_base_gives_facts(text in any_text()) {
        read("x.canvas", &text);
        read("x.base", &text);
    }

    #[test]
    fn a_mutated_canvas_gives_facts(text in mutated(CANVAS)) {
        read("x.canvas", &text);
    }

    #[test]
    fn a_mutated_base_gives_facts(text in mutated(BASE)) {
        read("x.base", &text);
    }

    #[test]
    fn any_expression_in_a_filter_gives_facts(text in any_text()) {
        read("x.base", &serde_json::json!({ "filters": text }).to_string());
    }
}

#[test]
fn the_texts_that_are_mutated_are_whole() {
    for (path, text) in [("x.canvas", CANVAS), ("x.base", BASE)] {
        let facts = read(path, text);
        assert_eq!(facts.diagnostics, []);
        assert!(facts.claims.len() > 2);
    }
}

#[test]
fn deep_and_long_files_are_read_or_refused_and_take_no_time() {
    let deep = |open: &str| open.repeat(200_000);
    for text in [deep("["), deep("{\"nodes\":"), deep("[{\"a\":")] {
        let facts = read("x.canvas", &text);
        assert_eq!(facts.diagnostics[0].code, &codes::INVALID_CANVAS);
    }
    for text in [deep("["), deep("{a: "), deep("- ")] {
        let facts = read("x.base", &text);
        assert_eq!(facts.diagnostics[0].code, &codes::INVALID_BASE);
    }
    for expression in [deep("("), deep("!"), deep("a("), deep("link(\"x\")||")] {
        read(
            "x.base",
            &serde_json::json!({ "filters": expression }).to_string(),
        );
    }
    let card = r#"{"id":"a","type":"text","text":"[[x]]","x":0,"y":0,"width":9,"height":9}"#;
    let cards = [card; 20_000].join(",");
    read("x.canvas", &format!("{{\"nodes\":[{cards}]}}"));
    let links = "[[x]] ".repeat(500);
    let card = serde_json::json!({ "nodes": [{ "type": "text", "text": links }] });
    read("x.canvas", &card.to_string());
}
