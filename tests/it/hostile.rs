//! Nothing that stands in a file makes the reading fail, hang or overflow the stack.

use std::sync::Arc;
use std::time::Instant;

use opslore::engine::Engine;
use opslore::extract;
use opslore::model::{
    Document, Facts, Link, LinkKind, RootName, Settings, Source, SourcePath, Span,
};
use opslore::syntax::{LineIndex, html};
use opslore::workspace::{Workspace, hash};
use proptest::prelude::*;

use crate::workspace::Folder;

use shapes::SHAPES;

#[path = "../../benches/notes/shapes.rs"]
mod shapes;

/// The kinds of files that are read in a vault and beside it.
const NAMES: [&str; 8] = [
    "a.md",
    "a.canvas",
    "a.base",
    "a.yaml",
    "a.excalidraw.md",
    "a.tf",
    "Dockerfile",
    ".env",
];

fn source(name: &str, text: &str) -> Source {
    Source {
        path: SourcePath::new(&RootName::new("vault"), name),
        text: Arc::from(text),
        hash: hash(text),
        read: true,
    }
}

/// What a file says; every span that it says lies in the text.
fn read(name: &str, text: &str) -> Facts {
    let facts = extract::extract(&source(name, text));
    let holds = |span: &Span| text.get(span.range()).is_some();
    for diagnostic in &facts.diagnostics {
        let at = diagnostic.at.as_ref().expect("a place");
        assert!(holds(&at.span), "{name}: {diagnostic:?}");
    }
    assert!(facts.claims.iter().all(|claim| holds(&claim.span)));
    if let Some(document) = &facts.document {
        check_document(document, text);
    }
    facts
}

fn check_document(document: &Document, text: &str) {
    let slice = |span: &Span| text.get(span.range()).expect("a span of the text");
    let lines = LineIndex::new(text);
    for link in &document.links {
        let written = slice(&link.span);
        if link.kind != LinkKind::Property {
            assert_eq!(written, link.raw);
        }
        let line = lines.line(link.span.start as usize);
        assert_eq!(link.span.line as usize, line, "{}", link.raw);
    }
    for block in &document.blocks {
        assert_eq!(slice(&block.span), format!("^{}", block.id));
        slice(&block.block);
    }
    let others = [
        document.tags.iter().map(|t| t.span).collect::<Vec<_>>(),
        document.headings.iter().map(|h| h.span).collect(),
        document.tasks.iter().map(|t| t.span).collect(),
        document.callouts.iter().map(|c| c.span).collect(),
        document.fields.iter().map(|f| f.span).collect(),
        document.urls.iter().map(|(_, span)| *span).collect(),
    ];
    others.concat().iter().for_each(|span| {
        slice(span);
    });
}

/// Links as they are; nothing is known of the vault.
struct Nowhere;

impl html::Resolver for Nowhere {
    fn link(&self, _: usize, link: &Link) -> html::LinkView {
        html::LinkView::Broken {
            title: link.linkpath.clone(),
        }
    }

    fn address(&self, _: &str) -> Option<html::LinkView> {
        None
    }

    fn tag(&self, name: &str) -> Option<String> {
        Some(name.to_owned())
    }
}

/// A text made of what notes, canvases and bases are made of, in any order.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop::sample::select(vec![
        "[[",
        "]]",
        "![[",
        "[",
        "]",
        "](",
        ")",
        "(",
        "|",
        "#",
        "##",
        "^",
        "^id",
        "%%",
        "%%\n",
        "`",
        "```",
        "```\n",
        "$",
        "$$",
        "$$\n",
        "\n",
        "\n\n",
        "\r\n",
        "---\n",
        "---",
        "> ",
        "> [!tip]- ",
        "- ",
        "- [ ] ",
        "- [x] ",
        "1. ",
        "    ",
        "\t",
        "<!--",
        "-->",
        "<div>",
        "</div>",
        "<b x='",
        "\\",
        "::",
        "key:: ",
        "[due:: ",
        "📅 2026-11-30",
        "==",
        "**",
        "_",
        "~~",
        "|---|",
        "é",
        "e\u{301}",
        "\u{a0}",
        "日本",
        "\u{202e}",
        "https://x.y/z?a#b",
        "k8s:a/b/c",
        "%20",
        "%C3",
        "%",
        "&amp;",
        "a",
        "b c",
        "Note",
        ".md",
        "./",
        "../",
        "/",
        "{",
        "}",
        "\"",
        "'",
        ":",
        ", ",
        "\"nodes\":[",
        "\"id\":\"1\"",
        "tags: ",
        "aliases: ",
        "type: ",
        "&a ",
        "*a ",
        "<<: ",
        "!!x ",
        "? ",
        "[^1]",
        "[^1]: ",
        "^[",
        "\u{feff}",
        "\0",
    ]);
    prop::collection::vec(scrap, 0..60).prop_map(|scraps| scraps.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes);
        NAMES.iter().for_each(|name| { read(name, &text); });
    }

    #[test]
    fn any_scraps_are_read_and_drawn(text in scraps(), front in any::<bool>()) {
        let text = if front { format!("---\n{text}\n---\n{text}") } else { text };
        for name in NAMES {
            if let Some(document) = read(name, &text).document {
                html::render(&text, &document, &html::Options::default(), &Nowhere);
            }
        }
        let sources = NAMES.map(|name| Arc::new(source(name, &text)));
        Engine::default().update(sources.to_vec(), &[], &Settings::default(), &|_, _| {});
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_settings_of_obsidian_are_read(bytes in prop::collection::vec(any::<u8>(), 0..80), key in any::<bool>()) {
        let folder = Folder::new();
        let mut text = String::from_utf8_lossy(&bytes).into_owned();
        if key {
            text = format!("{{\"userIgnoreFilters\": [{text:?}, \"/(/\", 3]}}");
        }
        for name in ["app.json", "daily-notes.json"] {
            folder.write(&format!(".obsidian/{name}"), &text);
        }
        Workspace::open(folder.path(), None).unwrap_or_else(|e| panic!("{e}"));
    }
}

/// Pieces of a text that a reader that is not linear never comes to the end of.
const PIECES: usize = 100_000;

/// A reader that is not linear never ends here.
#[test]
fn pathological_texts_are_read_in_linear_time_and_without_a_deep_stack() {
    for (name, shape) in SHAPES {
        let text = shape(PIECES);
        for file in NAMES {
            let start = Instant::now();
            read(file, &text);
            println!(
                "{name}: {} bytes as {file}, {:?}",
                text.len(),
                start.elapsed()
            );
        }
    }
}

#[test]
fn pathological_texts_are_drawn_without_a_deep_stack() {
    for (name, shape) in SHAPES {
        let text = shape(PIECES / 5);
        let start = Instant::now();
        let document = read("a.md", &text).document.expect("a note");
        html::render(&text, &document, &html::Options::default(), &Nowhere);
        println!("{name}: {} bytes drawn, {:?}", text.len(), start.elapsed());
    }
}
