//! Blocks at the top of a file: what each declares, and what it refers to.

use super::super::{Declared, exists};
use super::module_source::{ModuleSource, parse};
use super::{Module, address, resource, root};
use crate::model::{EntityKey, EntityKind, Reference, RelationKind, Span, Value};
use crate::syntax::hcl::{Block, Body, Data, Traversal};

/// What a block says; nothing if it is not Terraform's.
pub fn declare(module: &mut Module<'_>, block: &Block) {
    let labels: Vec<&str> = block.labels.iter().map(String::as_str).collect();
    match (block.kind.as_str(), labels.as_slice()) {
        ("resource", [kind, name]) => {
            resource::declare(module, block, &format!("{kind}.{name}"), kind);
        }
        ("data", [kind, name]) => {
            resource::declare(module, block, &format!("data.{kind}.{name}"), kind);
        }
        ("ephemeral", [kind, name]) => {
            resource::declare(module, block, &format!("ephemeral.{kind}.{name}"), kind);
        }
        ("module", [name]) => call(module, block, name),
        ("variable", [name]) => named(module, block, &format!("var.{name}"), "tf-variable"),
        ("output", [name]) => named(module, block, &format!("output.{name}"), "tf-output"),
        ("provider", [name]) => provider(module, block, name),
        ("check", [name]) => check(module, block, name),
        ("locals", []) => locals(module, &block.body),
        ("terraform", []) => root::settings(module, block),
        ("moved", []) => moved(module, block),
        ("import", []) => import(module, block),
        ("removed", []) => removed(module, block),
        _ => {}
    }
}

/// Relations to everything that the body of a block refers to.
pub fn references(module: &mut Module<'_>, from: &EntityKey, body: &Body) {
    let mut found: Vec<&Traversal> = Vec::new();
    let own = body.attributes.iter().filter(|a| !is_meta(&a.name));
    found.extend(own.flat_map(|a| &a.traversals));
    for block in &body.blocks {
        block
            .body
            .each_attribute(&mut |a| found.extend(&a.traversals));
    }
    module.refer(from, "reference", found.into_iter());
    if let Some(explicit) = body.attribute("depends_on") {
        module.refer(from, "depends_on", explicit.traversals.iter());
    }
}

/// Attributes that Terraform itself reads, and that name no values.
fn is_meta(name: &str) -> bool {
    matches!(name, "depends_on" | "provider" | "providers")
}

/// The configurations of providers that a block asks for.
pub fn providers(module: &mut Module<'_>, from: &EntityKey, body: &Body) {
    for name in ["provider", "providers"] {
        let Some(attribute) = body.attribute(name) else {
            continue;
        };
        for traversal in &attribute.traversals {
            let address = format!("provider.{}", traversal.names.join("."));
            module.relate(from, (RelationKind::Uses, name), &address, traversal.span);
        }
    }
}

fn named(module: &mut Module<'_>, block: &Block, address: &str, subkind: &str) {
    let mut properties = Vec::new();
    if let Some(text) = block.body.text("description") {
        properties.push(("description".to_owned(), Value::from(text)));
    }
    let sensitive = block.body.value("sensitive").map(|v| &v.data);
    if sensitive == Some(&Data::Bool(true)) {
        properties.push(("sensitive".to_owned(), Value::Bool(true)));
    }
    let kind = (EntityKind::Resource, subkind);
    let key = module.exists(block.span, address, kind, properties);
    references(module, &key, &block.body);
}

fn provider(module: &mut Module<'_>, block: &Block, name: &str) {
    let address = match block.body.text("alias") {
        Some(alias) => format!("provider.{name}.{alias}"),
        None => format!("provider.{name}"),
    };
    let kind = (EntityKind::Resource, "tf-provider");
    let key = module.exists(block.span, &address, kind, Vec::new());
    references(module, &key, &block.body);
}

fn check(module: &mut Module<'_>, block: &Block, name: &str) {
    let kind = (EntityKind::Resource, "tf-check");
    let key = module.exists(block.span, &format!("check.{name}"), kind, Vec::new());
    references(module, &key, &block.body);
    block
        .body
        .blocks("data")
        .for_each(|data| declare(module, data));
}

fn locals(module: &mut Module<'_>, body: &Body) {
    for attribute in &body.attributes {
        let address = format!("local.{}", attribute.name);
        let kind = (EntityKind::Resource, "tf-local");
        let key = module.exists(attribute.value.span, &address, kind, Vec::new());
        module.refer(&key, "reference", attribute.traversals.iter());
    }
}

/// `module "x" { source = … }`
fn call(module: &mut Module<'_>, block: &Block, name: &str) {
    let mut properties = Vec::new();
    if let Some(version) = block.body.text("version") {
        properties.push(("version".to_owned(), Value::from(version)));
    }
    let source = block.body.value("source");
    let found = source.and_then(|s| parse(s.text()?, module.folder));
    if let Some(ModuleSource::Package { part, .. } | ModuleSource::Remote { part, .. }) = &found
        && let Some(part) = part
    {
        properties.push(("submodule".to_owned(), Value::from(part.as_str())));
    }
    if let Some(ModuleSource::Remote {
        revision: Some(revision),
        ..
    }) = &found
    {
        properties.push(("revision".to_owned(), Value::from(revision.as_str())));
    }
    let kind = (EntityKind::Release, "tf-module");
    let key = module.exists(block.span, &format!("module.{name}"), kind, properties);
    let whole = Reference::Key(module.key());
    Declared {
        from: &key,
        kind: RelationKind::PartOf,
        via: "module",
    }
    .to(module.facts, block.span, whole);
    if let (Some(found), Some(source)) = (found, source) {
        sourced(module, &key, found, source.span);
    }
    references(module, &key, &block.body);
    providers(module, &key, &block.body);
}

fn sourced(module: &mut Module<'_>, from: &EntityKey, source: ModuleSource, span: Span) {
    let (id, kind, subkind, name) = match source {
        ModuleSource::Folder(folder) => {
            let (kind, via) = (RelationKind::Uses, "module.source");
            let to = Reference::Path(folder);
            return Declared { from, kind, via }.to(module.facts, span, to);
        }
        ModuleSource::Package { name, .. } => {
            let id = format!("pkg:terraform/{name}");
            (id, EntityKind::Package, "tf-module", name)
        }
        ModuleSource::Remote { url, .. } => {
            let name = url.rsplit('/').next().unwrap_or(&url).to_owned();
            (format!("source:{url}"), EntityKind::Source, "git", name)
        }
    };
    let key = EntityKey::Id(id);
    exists(
        module.facts,
        span,
        key.clone(),
        kind,
        subkind,
        &name,
        Vec::new(),
    );
    Declared {
        from,
        kind: RelationKind::SourcedFrom,
        via: "module.source",
    }
    .to(module.facts, span, Reference::Key(key));
}

/// The first address of an attribute, whole; nothing for what has instances or lies in another module.
fn whole_address(body: &Body, name: &str) -> Option<(String, Span)> {
    let traversal = body.attribute(name)?.traversals.first()?;
    let address = address(&traversal.names)?;
    let whole = !traversal.indexed && address == traversal.names.join(".");
    whole.then_some((address, traversal.span))
}

/// `moved { from, to }`: the thing had another address.
fn moved(module: &mut Module<'_>, block: &Block) {
    if let (Some((from, _)), Some((to, span))) = (
        whole_address(&block.body, "from"),
        whole_address(&block.body, "to"),
    ) {
        let old = Value::List(vec![Value::from(from)]);
        let key = module.at(&to);
        module.describe(span, key, vec![("moved_from".to_owned(), old)]);
    }
}

/// `import { to, id }`: the thing was there before Terraform.
fn import(module: &mut Module<'_>, block: &Block) {
    if let Some((to, span)) = whole_address(&block.body, "to") {
        let key = module.at(&to);
        module.describe(span, key, vec![("imported".to_owned(), Value::Bool(true))]);
    }
}

/// `removed { from }`: the thing is still there, and Terraform has forgotten it.
fn removed(module: &mut Module<'_>, block: &Block) {
    if let Some((from, span)) = whole_address(&block.body, "from") {
        let old = Value::List(vec![Value::from(from)]);
        let key = module.key();
        module.describe(span, key, vec![("removed".to_owned(), old)]);
    }
}
