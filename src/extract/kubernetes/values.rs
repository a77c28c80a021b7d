//! Scalars and maps of manifests as values of properties.

use std::collections::HashSet;

use crate::model::Value;
use crate::syntax::yaml::{Data, Node};

/// A scalar, a whole number as one.
pub fn number_or_text(node: &Node) -> Option<Value> {
    let text = node.text().filter(|t| !t.is_empty() && !is_encrypted(t))?;
    Some(
        text.parse()
            .map_or_else(|_| Value::from(text), Value::Integer),
    )
}

/// The pairs of a map whose values are scalars, merged maps included; of a key said twice the first counts. `None` if
/// a value is anything else: a template.
pub fn text_map(node: Option<&Node>) -> Option<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    collect(node, &mut HashSet::new(), &mut pairs)?;
    Some(pairs)
}

fn collect<'n>(
    node: Option<&'n Node>,
    seen: &mut HashSet<&'n str>,
    pairs: &mut Vec<(String, String)>,
) -> Option<()> {
    let members = node.map(Node::members).unwrap_or_default();
    for (key, value) in members {
        let text = match &value.data {
            Data::Scalar { text, .. } => text.as_str(),
            Data::Null => "",
            _ if key.text() == Some("<<") => continue,
            Data::List(_) | Data::Map(_) => return None,
        };
        let key = key.text()?;
        if !is_encrypted(text) && seen.insert(key) {
            pairs.push((key.to_owned(), text.to_owned()));
        }
    }
    // What is merged counts after what stands there.
    for (_, merged) in members.iter().filter(|(key, _)| key.text() == Some("<<")) {
        for map in std::iter::once(merged).chain(merged.items()) {
            collect(Some(map), seen, pairs)?;
        }
    }
    Some(())
}

/// Written by SOPS: to be neither read nor kept.
pub fn is_encrypted(text: &str) -> bool {
    text.starts_with("ENC[")
}

/// A map of texts as a property.
pub fn pairs_value(pairs: Vec<(String, String)>) -> Value {
    Value::Map(
        pairs
            .into_iter()
            .map(|(k, v)| (k, Value::Text(v)))
            .collect(),
    )
}

/// A list of scalars, each once, whole numbers as such; `None` if there are none.
pub fn scalars<'n>(nodes: impl Iterator<Item = &'n Node>) -> Option<Value> {
    let mut seen = HashSet::new();
    let nodes = nodes.filter(|node| node.text().is_some_and(|text| seen.insert(text)));
    let found: Vec<Value> = nodes.filter_map(number_or_text).collect();
    (!found.is_empty()).then_some(Value::List(found))
}
