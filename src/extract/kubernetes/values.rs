//! Scalars and maps of manifests as values of properties.

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

/// The pairs of a map whose values are scalars, merged maps included. `None` if a value is anything else: a template.
pub fn text_map(node: Option<&Node>) -> Option<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    for (key, value) in node.map(Node::members).unwrap_or_default() {
        let key = key.text()?;
        if key == "<<" {
            for merged in std::iter::once(value).chain(value.items()) {
                for (key, value) in text_map(Some(merged))? {
                    add_pair(&mut pairs, &key, value);
                }
            }
            continue;
        }
        let value = match &value.data {
            Data::Scalar { text, .. } => text.clone(),
            Data::Null => String::new(),
            Data::List(_) | Data::Map(_) => return None,
        };
        add_pair(&mut pairs, key, value);
    }
    Some(pairs)
}

fn add_pair(pairs: &mut Vec<(String, String)>, key: &str, value: String) {
    if !is_encrypted(&value) && pairs.iter().all(|(known, _)| known != key) {
        pairs.push((key.to_owned(), value));
    }
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

/// A list of scalars, whole numbers as such; `None` if there are none.
pub fn scalars<'n>(nodes: impl Iterator<Item = &'n Node>) -> Option<Value> {
    let mut found: Vec<Value> = Vec::new();
    for value in nodes.filter_map(number_or_text) {
        if !found.contains(&value) {
            found.push(value);
        }
    }
    (!found.is_empty()).then_some(Value::List(found))
}
