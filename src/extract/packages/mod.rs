//! Packages: what manifests of package managers call themselves, and the packages that they need directly.

pub mod cargo;
pub mod go;
pub mod npm;
pub mod python;

use super::{Declared, exists};
use crate::model::{
    EntityKey, EntityKind, Facts, Reference, RelationKind, SourcePath, Span, Value,
};
use crate::syntax::yaml::Node;

/// Where packages of one kind come from.
#[derive(Clone, Copy)]
enum Registry {
    Cargo,
    Go,
    Npm,
    PyPi,
}

impl Registry {
    /// The finer kind of its packages.
    fn subkind(self) -> &'static str {
        match self {
            Self::Cargo => "crate",
            Self::Go => "go",
            Self::Npm => "npm",
            Self::PyPi => "pypi",
        }
    }

    /// The package URL of a name; `None` if it is none, or has yet to be filled in.
    fn id(self, name: &str) -> Option<String> {
        let word = |c: char| c.is_ascii_alphanumeric() || "-._~/@+!".contains(c);
        let says_something = name.contains(|c: char| c.is_ascii_alphanumeric());
        if !says_something || !name.chars().all(word) {
            return None;
        }
        Some(match self {
            Self::Cargo => format!("pkg:cargo/{name}"),
            Self::Go => format!("pkg:golang/{}", name.to_ascii_lowercase()),
            Self::Npm => format!("pkg:npm/{}", name.to_ascii_lowercase().replace('@', "%40")),
            Self::PyPi => format!("pkg:pypi/{}", normalised(name)),
        })
    }
}

/// A name as PyPI compares it: lower case, and one `-` for every run of `-`, `_` and `.`.
fn normalised(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let words = lower.split(['-', '_', '.']).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// Says that a manifest is that of a package.
fn declare(
    facts: &mut Facts,
    registry: Registry,
    (name, span): (&str, Span),
    manifest: &SourcePath,
    mut properties: Vec<(String, Value)>,
) -> Option<EntityKey> {
    let key = EntityKey::Id(registry.id(name)?);
    // The graph tells by it which packages are made here, and what lies beside them.
    properties.push(("manifest".to_owned(), Value::from(manifest.to_string())));
    exists(
        facts,
        span,
        key.clone(),
        EntityKind::Package,
        registry.subkind(),
        name,
        properties,
    );
    Some(key)
}

/// Says that a package needs another.
fn depends(
    facts: &mut Facts,
    from: &EntityKey,
    registry: Registry,
    (name, span): (&str, Span),
    via: &str,
) {
    let Some(id) = registry.id(name) else { return };
    let key = EntityKey::Id(id);
    exists(
        facts,
        span,
        key.clone(),
        EntityKind::Package,
        registry.subkind(),
        name,
        Vec::new(),
    );
    Declared {
        from,
        kind: RelationKind::DependsOn,
        via,
    }
    .to(facts, span, Reference::Key(key));
}

/// The folders of the packages that a workspace is made of, as a property.
fn workspace(members: Option<&Node>, properties: &mut Vec<(String, Value)>) {
    let patterns = members.map(Node::items).unwrap_or_default().iter();
    let patterns: Vec<Value> = patterns.filter_map(|p| p.text().map(Value::from)).collect();
    if !patterns.is_empty() {
        properties.push(("workspace".to_owned(), Value::List(patterns)));
    }
}

/// Fields of a manifest as properties.
fn texts(node: &Node, fields: &[&str]) -> Vec<(String, Value)> {
    let known = fields.iter().filter_map(|field| {
        let text = node.text_at(&[field])?.trim();
        Some(((*field).to_owned(), Value::from(text)))
    });
    known.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_package_urls() {
        let id = |registry: Registry, name| registry.id(name).unwrap_or_default();
        assert_eq!(id(Registry::Npm, "@Acme/Web"), "pkg:npm/%40acme/web");
        assert_eq!(
            id(Registry::PyPi, "Zope._Interface"),
            "pkg:pypi/zope-interface"
        );
        assert_eq!(
            id(Registry::Go, "github.com/Acme/x/v2"),
            "pkg:golang/github.com/acme/x/v2"
        );
        assert_eq!(id(Registry::Cargo, "serde_json"), "pkg:cargo/serde_json");
        assert_eq!(id(Registry::Npm, "{{ name }}"), "");
        assert_eq!(id(Registry::Cargo, ""), "");
    }
}
