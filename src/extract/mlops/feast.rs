//! Feast: where a feature store keeps what it knows. Feature views are Python and are not read.

use super::super::pipeline::property;
use super::super::{Extractor, Input, Syntax, exists};
use super::{address, sourced_from};
use crate::model::{EntityKey, EntityKind, Facts};

pub const EXTRACTOR: Extractor = Extractor {
    name: "feast",
    summary: "Feast feature stores: project, provider, registry and the types of their stores",
    syntax: Syntax::Yaml,
    may_be: |source| {
        matches!(
            source.path.file_name(),
            "feature_store.yaml" | "feature_store.yml"
        )
    },
    run,
};

fn run(input: &Input<'_>, facts: &mut Facts) {
    let Some(root) = input.documents().first() else {
        return;
    };
    let Some(project) = root.get("project") else {
        return;
    };
    let Some(name) = project.text().filter(|t| !t.contains(['$', '{'])) else {
        return;
    };
    let mut properties = Vec::new();
    let provider = root.text_at(&["provider"]).unwrap_or("");
    property(&mut properties, "provider", provider);
    for store in ["online_store", "offline_store"] {
        let node = root.get(store);
        let kind = node.and_then(|n| n.get("type").unwrap_or(n).text());
        property(&mut properties, store, kind.unwrap_or(""));
    }
    let registry = root.get("registry");
    let kind = registry.and_then(|r| r.text_at(&["registry_type"]));
    property(&mut properties, "registry_type", kind.unwrap_or(""));
    let (key, kind) = (EntityKey::File, EntityKind::Resource);
    let subkind = "feature-store";
    exists(
        facts,
        project.span,
        key.clone(),
        kind,
        subkind,
        name,
        properties,
    );
    // The address of a database gives access to it; that of a file in a store of objects does not.
    if let Some(path) = registry.map(|r| r.get("path").unwrap_or(r))
        && let Some(text) = path.text()
        && ["s3://", "gs://", "az://", "abfs://"]
            .iter()
            .any(|s| text.starts_with(s))
        && let Some(url) = address(text)
    {
        let target = (url.as_str(), "feature-registry");
        sourced_from(facts, path.span, &key, "registry", target);
    }
}
