//! Pipelines and their parts, as every format of automation has them.

use super::{Declared, exists, images};
use crate::model::{
    EntityKey, EntityKind, Facts, Reference, RelationKind, RootName, Source, Span, Value,
};
use crate::syntax::yaml::{Data, Node};

/// The pipeline that a file is.
pub struct Pipeline {
    /// `pipeline:ROOT/PATH`
    pub key: EntityKey,
    id: String,
}

impl Pipeline {
    /// The pipeline of a source.
    pub fn of(source: &Source) -> Self {
        let id = format!("pipeline:{}", source.path);
        Self {
            key: EntityKey::Id(id.clone()),
            id,
        }
    }

    /// The pipeline of a file below a root.
    pub fn at(root: &RootName, path: &str) -> EntityKey {
        EntityKey::Id(format!("pipeline:{root}/{path}"))
    }

    /// A part of it by name.
    pub fn part(&self, name: &str) -> EntityKey {
        EntityKey::Id(format!("{}#{name}", self.id))
    }

    /// Says that the file is a pipeline.
    pub fn declare(
        &self,
        facts: &mut Facts,
        span: Span,
        (subkind, name): (&str, &str),
        properties: Vec<(String, Value)>,
    ) {
        let (key, kind) = (self.key.clone(), EntityKind::Pipeline);
        exists(facts, span, key, kind, subkind, name, properties);
    }

    /// Says that it has a part, of which the field `via` tells.
    pub fn declare_part(
        &self,
        facts: &mut Facts,
        span: Span,
        (subkind, name, via): (&str, &str, &str),
        properties: Vec<(String, Value)>,
    ) -> EntityKey {
        let key = self.part(name);
        let kind = EntityKind::Pipeline;
        exists(facts, span, key.clone(), kind, subkind, name, properties);
        let part_of = Declared {
            from: &key,
            kind: RelationKind::PartOf,
            via,
        };
        part_of.to(facts, span, Reference::Key(self.key.clone()));
        key
    }
}

/// Says that `from` runs an image, as the field `via` tells.
pub fn runs_image(facts: &mut Facts, span: Span, from: &EntityKey, via: &str, image: &str) {
    let uses = Declared {
        from,
        kind: RelationKind::Uses,
        via,
    };
    images::relate(&uses, facts, span, image);
}

/// The texts of a field that takes one or several.
pub fn texts(node: Option<&Node>) -> Vec<(&str, Span)> {
    let Some(node) = node else { return Vec::new() };
    let items = match &node.data {
        Data::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let texts = items.iter().filter_map(|n| Some((n.text()?, n.span)));
    texts.collect()
}

/// A property, unless nothing is to be said.
pub fn property(properties: &mut Vec<(String, Value)>, name: &str, value: impl Into<Value>) {
    let value = value.into();
    if !value.is_empty() {
        properties.push((name.to_owned(), value));
    }
}

/// Texts as a property, each once, in their order.
pub fn list<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Value {
    let mut seen = std::collections::BTreeSet::new();
    let mut values = Vec::new();
    for text in texts {
        if seen.insert(text.as_ref().to_owned()) {
            values.push(Value::from(text.as_ref()));
        }
    }
    Value::List(values)
}
