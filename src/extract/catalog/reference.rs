//! References of Backstage: `[kind:][namespace/]name`, whatever its case.

use super::is_open;
use crate::model::{EntityKey, EntityKind, Reference};

/// An entity of a Backstage catalog, all in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityRef {
    /// `component`, `group`, …
    pub kind: String,
    /// `default` unless told.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

impl EntityRef {
    /// Reads a reference. Without a kind in it and without a default it names nothing.
    pub fn parse(text: &str, default_kind: Option<&str>, default_namespace: &str) -> Option<Self> {
        let text = text.trim();
        if is_open(text) || text.contains(char::is_whitespace) {
            return None;
        }
        let (kind, rest) = match text.split_once(':') {
            Some((kind, rest)) => (kind, rest),
            None => (default_kind?, text),
        };
        let (namespace, name) = rest.split_once('/').unwrap_or((default_namespace, rest));
        let is_word = |word: &str| !word.is_empty() && !word.contains(['/', ':', '#']);
        if ![kind, namespace, name].into_iter().all(is_word) {
            return None;
        }
        Some(Self {
            kind: kind.to_lowercase(),
            namespace: namespace.to_lowercase(),
            name: name.to_lowercase(),
        })
    }

    /// Its id.
    pub fn key(&self) -> EntityKey {
        EntityKey::Id(format!("{}:{}/{}", self.kind, self.namespace, self.name))
    }

    /// What it is in the graph.
    pub fn entity_kind(&self) -> EntityKind {
        match self.kind.as_str() {
            "component" => EntityKind::Component,
            "api" => EntityKind::Api,
            "system" | "domain" => EntityKind::System,
            "group" | "user" => EntityKind::Team,
            "location" => EntityKind::Source,
            _ => EntityKind::Resource,
        }
    }

    /// A pointer to it. It exists because it is named, even if no file here declares it.
    pub fn reference(&self) -> Reference {
        Reference::Assumed {
            key: self.key(),
            kind: self.entity_kind(),
            subkind: self.kind.clone(),
            name: self.name.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, kind: Option<&str>) -> String {
        match EntityRef::parse(text, kind, "shop").map(|r| r.key()) {
            Some(EntityKey::Id(id)) => id,
            _ => String::new(),
        }
    }

    #[test]
    fn kind_and_namespace_have_defaults_and_case_does_not_matter() {
        let group = Some("group");
        assert_eq!(parse("Payers", group), "group:shop/payers");
        assert_eq!(parse("acme/payers", group), "group:acme/payers");
        assert_eq!(parse("User:Jo", group), "user:shop/jo");
        assert_eq!(parse("user:default/jo", group), "user:default/jo");
    }

    #[test]
    fn what_names_no_entity_is_none() {
        assert_eq!(parse("database", None), "", "the kind must be told");
        for text in ["", "a b", "component:", "a/b/c", "${{ values.owner }}"] {
            assert_eq!(parse(text, Some("group")), "", "{text}");
        }
    }
}
