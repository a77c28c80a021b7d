//! Obsidian's canvases (JSON Canvas 1.0): cards that show files, link or hold text, groups, and arrows between them.

use std::collections::HashMap;

use super::{Extractor, Input, Syntax, any, declare_file, say};
use crate::model::{
    Basis, Diagnostic, EntityKey, Facts, Link, Location, Reference, RelationKind, Source, Span,
    Statement, Value, codes,
};
use crate::syntax::yaml::{Data, Node};
use crate::syntax::{LineIndex, Problem, json, note};

pub const EXTRACTOR: Extractor = Extractor {
    name: "canvas",
    summary: "Obsidian canvases: the files, links and text of cards, groups, arrows and what is written on them",
    syntax: Syntax::Canvas,
    may_be: any,
    run,
};

/// The tree of a canvas; nothing if the file is empty or broken.
pub fn parse(source: &Source, facts: &mut Facts) -> Vec<Node> {
    let problem = match json::document(&source.text, &LineIndex::new(&source.text)) {
        Ok(None) => return Vec::new(),
        Ok(Some(root)) if matches!(root.data, Data::Map(_)) => return vec![root],
        Ok(Some(root)) => Problem {
            span: root.span,
            message: "it must be an object with `nodes` and `edges`".to_owned(),
        },
        Err(problem) => problem,
    };
    let at = Location {
        path: source.path.clone(),
        span: problem.span,
    };
    let message = format!("this is not a canvas: {}", problem.message);
    facts.diagnostics.push(
        Diagnostic::new(&codes::INVALID_CANVAS, at, message)
            .hint("correct the JSON here, or restore an older version of the file"),
    );
    Vec::new()
}

fn run(input: &Input<'_>, facts: &mut Facts) {
    let part = |name| {
        let root = input.documents().first()?;
        root.get(name).map(Node::items)
    };
    let nodes: &[Node] = part("nodes").unwrap_or_default();
    let groups = Groups::new(nodes);
    let cards: Vec<&Node> = nodes.iter().filter(|n| !is_group(n)).collect();
    let mut properties = Vec::new();
    if facts.diagnostics.is_empty() {
        let count = i64::try_from(cards.len()).unwrap_or(i64::MAX);
        properties.push(("cards".to_owned(), Value::Integer(count)));
        let labels = nodes.iter().filter_map(group_label).map(Value::from);
        properties.push(("groups".to_owned(), Value::List(labels.collect())));
    }
    declare_file(facts, input.source, "canvas", properties);
    let mut ends: HashMap<&str, Reference> = HashMap::new();
    for node in nodes {
        let group = groups.around(node);
        let shown = card(input.source, node, group, facts);
        if let (Some(id), Some(shown)) = (node.text_at(&["id"]), shown) {
            ends.entry(id).or_insert(shown);
        }
    }
    for edge in part("edges").unwrap_or_default() {
        if let Some(arrow) = arrow(edge, &ends) {
            say(facts, edge.span, arrow);
        }
    }
}

/// What the canvas links to.
fn links(facts: &mut Facts, span: Span, to: Reference, via: &str) {
    let confidence = match &to {
        Reference::Url(url) if url.contains("://") => 0.98,
        _ => 1.0,
    };
    say(
        facts,
        span,
        Statement::Relates {
            from: EntityKey::File,
            kind: RelationKind::LinksTo,
            to,
            inverse: false,
            via: via.to_owned(),
            basis: Basis::Explicit,
            confidence,
        },
    );
}

/// Says what a card leads to, and returns the one thing that it shows, if it shows one.
fn card(source: &Source, node: &Node, group: Option<&str>, facts: &mut Facts) -> Option<Reference> {
    let via = group.map_or_else(|| "canvas".to_owned(), |label| format!("canvas: {label}"));
    match node.text_at(&["type"])? {
        "file" => {
            let file = node.get("file")?;
            let subpath = node.text_at(&["subpath"]).filter(|s| s.starts_with('#'));
            let shown = Reference::File {
                path: file.text().filter(|path| !path.is_empty())?.to_owned(),
                subpath: subpath.map(str::to_owned),
            };
            links(facts, file.span, shown.clone(), &via);
            Some(shown)
        }
        "link" => {
            let url = node.get("url")?;
            let shown = Reference::Url(url.text()?.trim().to_owned());
            links(facts, url.span, shown.clone(), &via);
            Some(shown)
        }
        "text" => text(source, node.get("text")?, facts),
        "group" => {
            let background = node.get("background")?;
            let shown = Reference::File {
                path: background.text()?.to_owned(),
                subpath: None,
            };
            links(facts, background.span, shown, "canvas-background");
            None
        }
        _ => None,
    }
}

/// A card that is nothing but one link shows what it links to.
fn text(source: &Source, node: &Node, facts: &mut Facts) -> Option<Reference> {
    let text = node.text()?;
    let document = note::parse("", text).document;
    let mut shown = None;
    let mut from = node.span.start as usize;
    // A link without a target (`[[#Plan]]`) means the card itself.
    for link in document
        .links
        .into_iter()
        .filter(|l| !l.linkpath.is_empty())
    {
        let only = text.trim() == link.raw;
        let span = place(source, node.span, &link.raw, &mut from);
        let to = Reference::Link(Link { span, ..link });
        if only {
            shown = Some(to.clone());
        }
        links(facts, span, to, "canvas-text");
    }
    for (url, _) in document.urls {
        let span = place(source, node.span, &url, &mut (node.span.start as usize));
        links(facts, span, Reference::Url(url), "canvas-text");
    }
    shown
}

/// Where something stands in a JSON string that was written without escapes, searched from `from` on; else the
/// whole string.
fn place(source: &Source, whole: Span, raw: &str, from: &mut usize) -> Span {
    let end = whole.end as usize;
    let found = source.text.get(*from..end).and_then(|rest| rest.find(raw));
    found.map_or(whole, |at| {
        let start = *from + at;
        *from = start + raw.len();
        Span::new(start, *from, whole.line as usize)
    })
}

/// An arrow between two cards that each show one thing. One that points backwards only is read backwards; one
/// without a head, or with two, is read as it was drawn.
fn arrow(edge: &Node, ends: &HashMap<&str, Reference>) -> Option<Statement> {
    let end = |key: &str| ends.get(edge.text_at(&[key])?).cloned();
    let (from, to) = (end("fromNode")?, end("toNode")?);
    let head = |key: &str, default| edge.text_at(&[key]).unwrap_or(default) == "arrow";
    let backwards = head("fromEnd", "none") && !head("toEnd", "arrow");
    let (from, to) = if backwards { (to, from) } else { (from, to) };
    let label = edge.text_at(&["label"]).unwrap_or_default();
    Some(Statement::Arrow {
        from,
        to,
        label: one_line(label),
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_group(node: &Node) -> bool {
    node.text_at(&["type"]) == Some("group")
}

fn group_label(node: &Node) -> Option<String> {
    let label = node.text_at(&["label"]).filter(|_| is_group(node))?;
    Some(one_line(label)).filter(|label| !label.is_empty())
}

/// A rectangle, in the canvas's own units.
struct Area {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Area {
    fn of(node: &Node) -> Option<Self> {
        let number = |key: &str| node.text_at(&[key])?.parse().ok();
        Some(Self {
            x: number("x")?,
            y: number("y")?,
            width: number("width")?,
            height: number("height")?,
        })
    }

    fn holds_centre_of(&self, other: &Self) -> bool {
        let (x, y) = (other.x + other.width / 2.0, other.y + other.height / 2.0);
        (self.x..=self.x + self.width).contains(&x) && (self.y..=self.y + self.height).contains(&y)
    }
}

/// The groups that have a label, the smallest first.
struct Groups(Vec<(Area, String)>);

impl Groups {
    fn new(nodes: &[Node]) -> Self {
        let mut groups: Vec<(Area, String)> = nodes
            .iter()
            .filter_map(|node| Some((Area::of(node)?, group_label(node)?)))
            .collect();
        groups.sort_by(|(a, _), (b, _)| (a.width * a.height).total_cmp(&(b.width * b.height)));
        Self(groups)
    }

    /// The label of the smallest group in which the middle of a card lies.
    fn around(&self, card: &Node) -> Option<&str> {
        let area = Area::of(card).filter(|_| !is_group(card))?;
        let (_, label) = self
            .0
            .iter()
            .find(|(group, _)| group.holds_centre_of(&area))?;
        Some(label)
    }
}
