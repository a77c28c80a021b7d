//! Obsidian's bases: tables of notes. What their filters name outright is said; whatever depends on a note is not.

use super::{Extractor, Input, Syntax, any, declare_file, say};
use crate::model::{
    Basis, Diagnostic, EntityKey, Facts, Link, LinkKind, Location, Reference, RelationKind, Source,
    Span, Statement, Value, codes,
};
use crate::syntax::expression::{self, Token};
use crate::syntax::yaml::{self, Data, Node};
use crate::syntax::{LineIndex, parse_link_text};

pub const EXTRACTOR: Extractor = Extractor {
    name: "base",
    summary: "Obsidian bases: their views, and the folders, tags and notes that their filters name",
    syntax: Syntax::Base,
    may_be: any,
    run,
};

/// The tree of a base; nothing if the file is empty or broken.
pub fn parse(source: &Source, facts: &mut Facts) -> Vec<Node> {
    let lines = LineIndex::new(&source.text);
    let found = yaml::documents(&source.text, 0, &lines);
    let no_map = found
        .documents
        .first()
        .filter(|root| !matches!(root.data, Data::Map(_)))
        .map(|root| {
            (
                root.span,
                "it must be a map with `filters` or `views`".to_owned(),
            )
        });
    let problem = found.problems.into_iter().next();
    if let Some((span, message)) = problem.map(|p| (p.span, p.message)).or(no_map) {
        let at = Location {
            path: source.path.clone(),
            span,
        };
        facts.diagnostics.push(
            Diagnostic::new(
                &codes::INVALID_BASE,
                at,
                format!("this is not a base: {message}"),
            )
            .hint("correct the YAML here; put expressions in single quotes"),
        );
        return Vec::new();
    }
    found.documents
}

/// What filters name.
#[derive(Default)]
struct Named {
    folders: Vec<String>,
    tags: Vec<String>,
    links: Vec<(String, Span)>,
}

fn run(input: &Input<'_>, facts: &mut Facts) {
    let mut named = Named::default();
    let mut views = Vec::new();
    if let Some(root) = input.documents().first() {
        if let Some(filters) = root.get("filters") {
            filter(filters, true, &mut named);
        }
        for view in root.get("views").map(Node::items).unwrap_or_default() {
            views.extend(view.text_at(&["name"]).map(str::to_owned));
            if let Some(filters) = view.get("filters") {
                filter(filters, true, &mut named);
            }
        }
    }
    let list = |texts: Vec<String>| Value::List(texts.into_iter().map(Value::from).collect());
    let properties = vec![
        ("views".to_owned(), list(views)),
        ("folders".to_owned(), list(named.folders)),
        ("tags".to_owned(), list(named.tags)),
    ];
    declare_file(facts, input.source, "base", properties);
    for (text, span) in named.links {
        if let Some(link) = link(&text, span) {
            let says = Statement::Relates {
                from: EntityKey::File,
                kind: RelationKind::LinksTo,
                to: Reference::Link(link),
                inverse: false,
                via: "base-filter".to_owned(),
                basis: Basis::Explicit,
                confidence: 1.0,
            };
            say(facts, span, says);
        }
    }
}

/// The text of a link as an expression has it: a note's name, with or without brackets.
fn link(text: &str, span: Span) -> Option<Link> {
    let bare = text.trim();
    let bare = bare
        .strip_prefix("[[")
        .and_then(|t| t.strip_suffix("]]"))
        .unwrap_or(bare);
    let parts = parse_link_text(bare).filter(|l| !l.linkpath.is_empty())?;
    (!bare.contains("://")).then(|| Link {
        kind: LinkKind::Wikilink,
        raw: text.to_owned(),
        linkpath: parts.linkpath,
        subpath: parts.subpath,
        display: parts.display,
        span,
        key: None,
    })
}

/// Walks a tree of `and`, `or` and `not`; `holds` tells whether what stands here is asked for, or its opposite is.
fn filter(node: &Node, holds: bool, named: &mut Named) {
    if let Some(text) = node.text() {
        for term in expression::terms(text) {
            if term.holds == holds {
                self::term(&term.tokens, node.span, named);
            }
        }
    }
    for item in node.items() {
        filter(item, holds, named);
    }
    for (key, value) in node.members() {
        match key.text() {
            Some("and" | "or") => filter(value, holds, named),
            Some("not") => filter(value, !holds, named),
            _ => {}
        }
    }
}

/// What one comparison or call names.
fn term(tokens: &[Token<'_>], span: Span, named: &mut Named) {
    use Token::{Text, Word};
    let mut add = |list: fn(&mut Named) -> &mut Vec<String>, text: &str| {
        let list = list(named);
        if !text.is_empty() && !list.iter().any(|known| known == text) {
            list.push(text.to_owned());
        }
    };
    match tokens {
        [Word("file.folder"), Word("=="), Text(folder)]
        | [Text(folder), Word("=="), Word("file.folder")]
        | [Word("file.inFolder"), Word("("), Text(folder), Word(")")] => {
            add(|n| &mut n.folders, folder.trim_matches('/'));
        }
        [
            Word("file.hasTag" | "file.tags.contains"),
            Word("("),
            tags @ ..,
            Word(")"),
        ] => {
            for tag in tags {
                if let Text(tag) = tag {
                    add(|n| &mut n.tags, tag.trim_start_matches('#'));
                }
            }
        }
        [Word("file.hasLink"), Word("("), Text(target), Word(")")] => {
            named.links.push((target.clone(), span));
        }
        _ if tokens.contains(&Word("!=")) => {}
        _ => {
            for pair in tokens.windows(3) {
                if let [Word("link" | "file"), Word("("), Text(target)] = pair {
                    named.links.push((target.clone(), span));
                }
            }
        }
    }
}
