//! Resources and data: what identifies them, and the charts and images that some of them run.

use super::super::{Declared, exists, images};
use super::{Module, block, root};
use crate::model::{EntityKey, EntityKind, Reference, RelationKind, Value, below_relative};
use crate::syntax::hcl::{self, Block, Body};

/// Attributes that say which thing it is. No other value of a resource is kept: it may be a secret.
const IDENTITY: &[&str] = &[
    "name",
    "name_prefix",
    "identifier",
    "bucket",
    "cluster_name",
    "function_name",
    "family",
    "description",
    "namespace",
    "region",
    "engine",
    "engine_version",
    "instance_type",
];

/// A resource, or something that is only read.
pub fn declare(module: &mut Module<'_>, block: &Block, address: &str, kind: &str) {
    let body = &block.body;
    let mut properties = vec![("type".to_owned(), Value::from(kind))];
    for name in IDENTITY {
        if let Some(text) = body.text(name) {
            properties.push(((*name).to_owned(), Value::from(text)));
        }
    }
    let subkind = match block.kind.as_str() {
        "data" => "tf-data",
        "ephemeral" => "tf-ephemeral",
        _ => "tf-resource",
    };
    let key = module.at(address);
    match kind {
        "terraform_remote_state" => properties.extend(root::remote_state(module, &key, body)),
        "helm_release" => properties.extend(chart(module, &key, body)),
        _ if kind.starts_with("kubernetes_") => {
            properties.extend(metadata(body));
            containers(module, &key, body);
        }
        _ => {}
    }
    module.exists(
        block.span,
        address,
        (EntityKind::Resource, subkind),
        properties,
    );
    block::references(module, &key, body);
    block::providers(module, &key, body);
}

/// The chart of a `helm_release`: a package, or a folder of the same root.
fn chart(module: &mut Module<'_>, from: &EntityKey, body: &Body) -> Vec<(String, Value)> {
    let mut properties = Vec::new();
    if let Some(version) = body.text("version") {
        properties.push(("version".to_owned(), Value::from(version)));
    }
    let Some(value) = body.value("chart") else {
        return properties;
    };
    let Some(text) = value.text().map(|t| t.trim_end_matches('/')) else {
        return properties;
    };
    let (kind, via) = (RelationKind::Uses, "chart");
    let relates = Declared { from, kind, via };
    if text.starts_with('.') {
        if let Some(folder) = below_relative(module.folder, text) {
            relates.to(module.facts, value.span, Reference::Path(folder));
        }
        return properties;
    }
    let name = text.rsplit('/').next().unwrap_or(text);
    // Behind a web address there is an archive of some version, which tells no name.
    if !name.is_empty() && !text.starts_with("http") {
        let package = EntityKey::Id(format!("pkg:helm/{name}"));
        exists(
            module.facts,
            value.span,
            package.clone(),
            EntityKind::Package,
            "helm-chart",
            name,
            Vec::new(),
        );
        relates.to(module.facts, value.span, Reference::Key(package));
    }
    properties
}

/// Name and namespace of the object that a resource makes in a cluster.
fn metadata(body: &Body) -> Vec<(String, Value)> {
    let mut properties = Vec::new();
    for metadata in body.blocks("metadata") {
        for name in ["name", "namespace"] {
            if let Some(text) = metadata.body.text(name) {
                properties.push((name.to_owned(), Value::from(text)));
            }
        }
    }
    properties
}

/// The images of the containers of a workload.
fn containers(module: &mut Module<'_>, from: &EntityKey, body: &Body) {
    for inner in &body.blocks {
        if matches!(inner.kind.as_str(), "container" | "init_container")
            && let Some(image) = inner.body.value("image")
            && let Some(text) = hcl::Value::text(image)
        {
            let (kind, via) = (RelationKind::Uses, "image");
            images::relate(
                &Declared { from, kind, via },
                module.facts,
                image.span,
                text,
            );
        }
        containers(module, from, &inner.body);
    }
}
