//! The module that a folder is: where its state lives, and which providers it needs.

use super::super::{Declared, exists};
use super::Module;
use crate::model::{
    EntityKey, EntityKind, Reference, RelationKind, Span, Value, below_relative, shown_folder,
};
use crate::syntax::hcl::{self, Block, Body, Data};

/// The module itself. Whether it is a root or somebody's module is seen from all sources together.
pub fn declare(module: &mut Module<'_>) {
    let name = match module.folder {
        "" => module.root,
        folder => folder,
    };
    let start = Span::new(0, 0, 1);
    let key = module.key();
    exists(
        module.facts,
        start,
        key.clone(),
        EntityKind::Release,
        "tf-root",
        name,
        Vec::new(),
    );
    let folder = Reference::Path(module.folder.to_owned());
    Declared {
        from: &key,
        kind: RelationKind::DeclaredIn,
        via: "folder",
    }
    .to(module.facts, start, folder);
}

/// `terraform { … }`
pub fn settings(module: &mut Module<'_>, block: &Block) {
    let mut properties = Vec::new();
    if let Some(version) = block.body.text("required_version") {
        properties.push(("required_version".to_owned(), Value::from(version)));
    }
    for backend in block.body.blocks("backend") {
        if let Some(kind) = backend.labels.first() {
            let inner = |name: &str| backend.body.text(name);
            let workspace = workspace_name(&backend.body);
            properties.extend(state(kind, &inner, workspace));
        }
    }
    for cloud in block.body.blocks("cloud") {
        let inner = |name: &str| cloud.body.text(name);
        properties.extend(state("remote", &inner, workspace_name(&cloud.body)));
    }
    let mut versions = Vec::new();
    for providers in block.body.blocks("required_providers") {
        for provider in &providers.body.attributes {
            let version = provider.value.get("version").and_then(hcl::Value::text);
            if let Some(version) = version {
                versions.push((provider.name.clone(), Value::from(version)));
            }
            required(module, &provider.name, &provider.value);
        }
    }
    if !versions.is_empty() {
        properties.push(("required_providers".to_owned(), Value::Map(versions)));
    }
    let key = module.key();
    module.describe(block.span, key, properties);
}

/// A provider is a package. One without a source is HashiCorp's own.
fn required(module: &mut Module<'_>, name: &str, value: &hcl::Value) {
    let source = match (&value.data, value.get("source")) {
        (_, Some(source)) => source.text().map(str::to_owned),
        (Data::Map(_) | Data::Text(_), None) => Some(format!("hashicorp/{name}")),
        _ => None,
    };
    let Some(source) = source else { return };
    let source = source.to_ascii_lowercase();
    let source = source
        .strip_prefix("registry.terraform.io/")
        .or_else(|| source.strip_prefix("registry.opentofu.org/"))
        .unwrap_or(&source);
    let named = |part: &str| {
        let mut bytes = part.bytes();
        !part.is_empty() && bytes.all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    if !(2..=3).contains(&source.split('/').count()) || !source.split('/').all(named) {
        return;
    }
    let package = EntityKey::Id(format!("pkg:terraform-provider/{source}"));
    exists(
        module.facts,
        value.span,
        package.clone(),
        EntityKind::Package,
        "tf-provider",
        source,
        Vec::new(),
    );
    Declared {
        from: &module.key(),
        kind: RelationKind::DependsOn,
        via: "required_providers",
    }
    .to(module.facts, value.span, Reference::Key(package));
}

fn workspace_name(body: &Body) -> Option<&str> {
    body.blocks("workspaces").find_map(|w| w.body.text("name"))
}

/// `data "terraform_remote_state"`: the state of another module, as far as it is literal.
pub fn remote_state(
    module: &mut Module<'_>,
    from: &EntityKey,
    body: &Body,
) -> Vec<(String, Value)> {
    let (Some(kind), Some(config)) = (body.text("backend"), body.value("config")) else {
        return Vec::new();
    };
    let inner = |name: &str| config.get(name)?.text();
    if kind == "local" {
        // The state lies in the folder that it is the state of.
        if let Some(path) = inner("path")
            && let Some(file) = below_relative(module.folder, path)
        {
            let (folder, _) = file.rsplit_once('/').unwrap_or(("", ""));
            let id = format!("tf:{}/{}", module.root, shown_folder(folder));
            Declared {
                from,
                kind: RelationKind::DependsOn,
                via: "remote_state",
            }
            .to(module.facts, config.span, Reference::Key(EntityKey::Id(id)));
        }
        return Vec::new();
    }
    let workspace = config.get("workspaces").and_then(|w| w.get("name")?.text());
    state(kind, &inner, workspace)
}

/// What tells a state from all others of its backend: its key, and what holds it. Nothing that may be a secret.
fn state<'b>(
    kind: &str,
    inner: &dyn Fn(&str) -> Option<&'b str>,
    workspace: Option<&'b str>,
) -> Vec<(String, Value)> {
    let (key, holder) = match kind {
        "s3" | "oss" | "cos" => (inner("key"), inner("bucket")),
        "gcs" => (inner("prefix"), inner("bucket")),
        "azurerm" => (inner("key"), inner("container_name")),
        "remote" => (workspace, inner("organization")),
        "consul" => (inner("path"), None),
        _ => (None, None),
    };
    [
        ("backend", Some(kind)),
        ("state_key", key),
        ("state_in", holder),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.to_owned(), Value::from(value?))))
    .collect()
}
