//! Terraform written as JSON, as the same blocks.

use crate::model::Span;
use crate::syntax::hcl::{
    Attribute, Block, Body, Data, Traversal, Value, template_traversals, traversal,
};
use crate::syntax::yaml::{self, Node};

/// The blocks of a file.
pub fn body(document: &Node) -> Body {
    let mut found = Body::default();
    // A file may also be a list of such maps.
    let maps = match document.items() {
        [] => std::slice::from_ref(document),
        items => items,
    };
    for (key, value) in maps.iter().flat_map(Node::members) {
        let Some(kind) = key.text() else { continue };
        let labels = match kind {
            "resource" | "data" | "ephemeral" => 2,
            "module" | "variable" | "output" | "provider" | "check" => 1,
            "locals" | "terraform" | "moved" | "import" | "removed" => 0,
            _ => continue,
        };
        let head = Head {
            kind,
            labels: Vec::new(),
            span: key.span,
        };
        blocks(head, labels, value, &mut found.blocks);
    }
    found
}

struct Head<'n> {
    kind: &'n str,
    labels: Vec<String>,
    span: Span,
}

/// Goes down one map for each label. A list is several blocks of one head.
fn blocks(head: Head<'_>, labels: usize, node: &Node, found: &mut Vec<Block>) {
    if labels > 0 {
        let maps = match node.items() {
            [] => std::slice::from_ref(node),
            items => items,
        };
        for (key, value) in maps.iter().flat_map(Node::members) {
            let Some(label) = key.text() else { continue };
            let mut deeper = Head {
                kind: head.kind,
                labels: head.labels.clone(),
                span: key.span,
            };
            deeper.labels.push(label.to_owned());
            blocks(deeper, labels - 1, value, found);
        }
        return;
    }
    let bodies = match node.items() {
        [] => std::slice::from_ref(node),
        items => items,
    };
    for node in bodies {
        found.push(Block {
            span: head.span,
            kind: head.kind.to_owned(),
            labels: head.labels.clone(),
            body: inner(node, head.kind),
        });
    }
}

/// Nothing tells blocks from attributes in JSON: all are attributes, and those that are read as blocks are both.
fn inner(node: &Node, kind: &str) -> Body {
    let mut body = Body::default();
    for (key, value) in node.members() {
        let Some(name) = key.text().filter(|n| *n != "//") else {
            continue;
        };
        let bare = matches!(
            name,
            "depends_on" | "provider" | "providers" | "from" | "to"
        );
        let mut traversals = Vec::new();
        collect(value, bare, &mut traversals);
        body.attributes.push(Attribute {
            name: name.to_owned(),
            value: convert(value),
            traversals,
        });
        let labels = match (kind, name) {
            ("terraform", "backend") => 1,
            ("terraform", "cloud" | "required_providers") | ("cloud" | "backend", "workspaces") => {
                0
            }
            _ => continue,
        };
        let head = Head {
            kind: name,
            labels: Vec::new(),
            span: key.span,
        };
        blocks(head, labels, value, &mut body.blocks);
    }
    body
}

/// References in all texts below a node; `bare` texts are addresses as they stand.
fn collect(node: &Node, bare: bool, found: &mut Vec<Traversal>) {
    match &node.data {
        yaml::Data::Scalar { text, plain: false } if bare && !has_marks(text) => {
            found.extend(traversal(text, node.span));
        }
        yaml::Data::Scalar { text, plain: false } => {
            found.extend(template_traversals(text, node.span));
        }
        yaml::Data::List(items) => items.iter().for_each(|i| collect(i, bare, found)),
        yaml::Data::Map(members) => {
            for (key, value) in members {
                collect(key, false, found);
                collect(value, bare, found);
            }
        }
        _ => {}
    }
}

fn has_marks(text: &str) -> bool {
    text.contains("${") || text.contains("%{")
}

fn convert(node: &Node) -> Value {
    let data = match &node.data {
        yaml::Data::Scalar { text, plain: false } if !has_marks(text) => Data::Text(text.clone()),
        yaml::Data::Scalar { text, plain: true } if text == "true" || text == "false" => {
            Data::Bool(text == "true")
        }
        yaml::Data::List(items) => Data::List(items.iter().map(convert).collect()),
        yaml::Data::Map(members) => Data::Map(
            members
                .iter()
                .filter_map(|(k, v)| Some((k.text()?.to_owned(), convert(v))))
                .collect(),
        ),
        _ => Data::Other,
    };
    Value {
        span: node.span,
        data,
    }
}
