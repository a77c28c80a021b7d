//! Links of properties without quotes: YAML reads them as a list in a list.

use crate::model::{Diagnostic, Edit, Fix, Location, Source, Span, Value, codes};
use crate::syntax;
use crate::syntax::yaml::{Data, Node};

/// Complains about every `[[…]]` that stands in the properties without quotes.
pub fn links(source: &Source, properties: &[crate::model::Property]) -> Vec<Diagnostic> {
    // The places are worth another reading of the properties only if there is something to place.
    if !properties.iter().any(|p| may_hold_link(&p.value)) {
        return Vec::new();
    }
    let tree = syntax::tree(&source.text);
    let mut found = Vec::new();
    for (key, value) in tree.iter().flat_map(Node::members) {
        let key = key.text().unwrap_or_default();
        collect(source, key, Some(key), value, &mut found);
    }
    found
}

fn may_hold_link(value: &Value) -> bool {
    match value {
        Value::List(items) => {
            items.iter().any(may_hold_link)
                || matches!(items.as_slice(), [Value::List(inner)] if inner.len() == 1)
        }
        Value::Map(members) => members.iter().any(|(_, value)| may_hold_link(value)),
        _ => false,
    }
}

/// `path` leads to the node (`up.0`); `key` is there if it is the whole value of that key.
fn collect(
    source: &Source,
    path: &str,
    key: Option<&str>,
    node: &Node,
    found: &mut Vec<Diagnostic>,
) {
    if let Some(span) = link(&source.text, node) {
        found.push(complaint(source, path, key, span));
        return;
    }
    match &node.data {
        Data::List(items) => {
            for (n, item) in items.iter().enumerate() {
                collect(source, &format!("{path}.{n}"), None, item, found);
            }
        }
        Data::Map(members) => {
            for (key, value) in members {
                let key = key.text().unwrap_or_default();
                collect(source, &format!("{path}.{key}"), Some(key), value, found);
            }
        }
        _ => {}
    }
}

/// The place of a list that holds one list that holds one plain scalar, written as a link is.
fn link(text: &str, node: &Node) -> Option<Span> {
    let [inner] = node.items() else { return None };
    let [scalar] = inner.items() else { return None };
    let plain = matches!(&scalar.data, Data::Scalar { plain: true, .. });
    let written = node.span.slice(text);
    let link = written.strip_prefix("[[")?.strip_suffix("]]")?;
    let one = plain && !link.contains(['[', ']', '\n', '\r', ',']) && !link.trim().is_empty();
    one.then_some(node.span)
}

fn complaint(source: &Source, path: &str, key: Option<&str>, span: Span) -> Diagnostic {
    let link = span.slice(&source.text);
    let at = Location {
        path: source.path.clone(),
        span,
    };
    let quoted = match (link.contains(['"', '\\']), link.contains('\'')) {
        (false, _) => Some(format!("\"{link}\"")),
        (true, false) => Some(format!("'{link}'")),
        (true, true) => None,
    };
    let hint = match (&quoted, key) {
        (Some(quoted), Some(key)) => format!("write `{key}: {quoted}`"),
        (Some(quoted), None) => format!("write `{quoted}`"),
        (None, _) => "put it in quotes".to_owned(),
    };
    let message = format!("`{link}` in `{path}` is a list in a list, no link");
    let fix = quoted.map(|new| Fix {
        says: format!("`{link}` becomes `{new}`"),
        edits: vec![Edit {
            at: at.clone(),
            new,
        }],
    });
    Diagnostic::new(&codes::UNQUOTED_PROPERTY_LINK, at, message)
        .hint(hint)
        .fix(fix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::extract;
    use crate::model::{ContentHash, RootName, SourcePath};

    fn found(properties: &str) -> Vec<String> {
        let text = format!("---\n{properties}\n---\n");
        let source = Source {
            path: SourcePath::new(&RootName::new("vault"), "a.md"),
            text: text.as_str().into(),
            hash: ContentHash::default(),
            read: true,
        };
        let complaints = extract(&source).diagnostics.into_iter();
        complaints
            .map(|d| {
                let at = d.at.unwrap().span;
                format!("{}:{} {}", at.line, at.slice(&text), d.hint.unwrap())
            })
            .collect()
    }

    #[test]
    fn a_link_without_quotes_is_found_where_it_stands() {
        assert_eq!(
            found("up: [[Home]]"),
            ["2:[[Home]] write `up: \"[[Home]]\"`"]
        );
        assert_eq!(
            found("x: 1\nup:\n  - [[A#h|b c]]\n  - \"[[B]]\""),
            ["4:[[A#h|b c]] write `\"[[A#h|b c]]\"`"]
        );
        assert_eq!(
            found("m: {up: [[A]]}\nu: [[[B]], c]"),
            ["2:[[A]] write `up: \"[[A]]\"`", "3:[[B]] write `\"[[B]]\"`"]
        );
    }

    #[test]
    fn a_matrix_is_no_link() {
        assert!(found("m: [[a, b], [c]]\nn: [[a], [b]]\no: [[a, b]]\np: [[]]").is_empty());
        assert!(found("m: [ [a] ]\nn:\n  - - a\no: [[\"a\"]]").is_empty());
    }
}
