//! Files of values: the images that they name.

use super::super::{Declared, chart_values, declare_file, exists};
use crate::model::{Basis, EntityKey, EntityKind, Facts, Reference, RelationKind, Source, Value};
use crate::syntax::yaml::Node;

/// The file is one of values if it names an image; whose values they are stands elsewhere.
pub fn read(source: &Source, values: &Node, facts: &mut Facts) {
    if values.get("apiVersion").is_some() && values.get("kind").is_some() {
        return;
    }
    let images = chart_values::images(values);
    if images.is_empty() {
        return;
    }
    let texts = images
        .iter()
        .map(|i| format!("{}{}", i.repository, i.version));
    let texts: Vec<Value> = texts.map(Value::from).collect();
    let properties = vec![("images".to_owned(), Value::List(texts))];
    declare_file(facts, source, "helm-values", properties);
    for image in images {
        let key = EntityKey::Id(format!("image:{}", image.repository));
        let name = image.repository.rsplit('/').next().unwrap_or("");
        exists(
            facts,
            image.span,
            key.clone(),
            EntityKind::Image,
            "image",
            name,
            Vec::new(),
        );
        Declared {
            from: &EntityKey::File,
            kind: RelationKind::Uses,
            via: "values",
        }
        .with(facts, image.span, Reference::Key(key), Basis::Derived, 0.8);
    }
}
