//! ConfigMaps and Secrets: the names of what they hold, never the values.

use super::Object;
use crate::syntax::yaml::Node;

pub fn read(object: &mut Object<'_, '_>) {
    let fields: &[&str] = match object.key.kind.as_str() {
        "ConfigMap" if object.key.group.is_empty() => &["data", "binaryData"],
        "Secret" if object.key.group.is_empty() => &["data", "stringData"],
        _ => return,
    };
    let node = object.node;
    let members = fields.iter().filter_map(|field| node.get(field));
    let keys = members
        .flat_map(Node::members)
        .filter_map(|(key, _)| key.text());
    object.texts("keys", keys);
    if object.key.kind == "Secret"
        && let Some(what) = node.text_at(&["type"]).filter(|t| *t != "Opaque")
        && !super::values::is_encrypted(what)
    {
        object.property("secret_type", what);
    }
}
