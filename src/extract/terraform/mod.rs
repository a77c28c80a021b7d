//! Terraform and OpenTofu: a folder is a module, and everything in it has an address.

mod block;
mod json;
mod module_source;
mod resource;
mod root;

use std::collections::BTreeSet;

use super::{Declared, Extractor, Input, Parsed, Syntax, any, exists};
use crate::model::{
    EntityKey, EntityKind, Facts, Reference, RelationKind, Source, Span, Statement, Value,
    shown_folder,
};
use crate::syntax::hcl::{Body, Traversal};

pub const EXTRACTOR: Extractor = Extractor {
    name: "terraform",
    summary: "Terraform and OpenTofu: resources, data, modules, variables, locals, outputs, providers, and what refers to what",
    syntax: Syntax::Hcl,
    may_be: any,
    run,
};

pub const JSON_EXTRACTOR: Extractor = Extractor {
    name: "terraform-json",
    summary: "the same, written as JSON (`.tf.json`)",
    syntax: Syntax::Json,
    may_be: is_json,
    run: run_json,
};

fn is_json(source: &Source) -> bool {
    let name = source.path.file_name().to_ascii_lowercase();
    name.ends_with(".tf.json") || name.ends_with(".tofu.json")
}

fn run(input: &Input<'_>, facts: &mut Facts) {
    if let Parsed::Hcl(body) = &input.parsed {
        module(input.source, body, facts);
    }
}

fn run_json(input: &Input<'_>, facts: &mut Facts) {
    for document in input.documents() {
        module(input.source, &json::body(document), facts);
    }
}

fn module(source: &Source, body: &Body, facts: &mut Facts) {
    if body.blocks.is_empty() {
        return;
    }
    let mut module = Module {
        folder: source.path.folder(),
        id: format!(
            "tf:{}/{}",
            source.path.root,
            shown_folder(source.path.folder())
        ),
        root: source.path.root.as_str(),
        facts,
    };
    root::declare(&mut module);
    for block in &body.blocks {
        block::declare(&mut module, block);
    }
}

/// The module that a file belongs to, and what the file says.
struct Module<'s> {
    /// Name of the root that the file is in.
    root: &'s str,
    /// Its folder, below the root; empty for the root itself.
    folder: &'s str,
    /// Its id.
    id: String,
    facts: &'s mut Facts,
}

impl Module<'_> {
    /// The module itself.
    fn key(&self) -> EntityKey {
        EntityKey::Id(self.id.clone())
    }

    /// What has this address in the module.
    fn at(&self, address: &str) -> EntityKey {
        EntityKey::Id(format!("{}#{address}", self.id))
    }

    fn exists(
        &mut self,
        span: Span,
        address: &str,
        (kind, subkind): (EntityKind, &str),
        properties: Vec<(String, Value)>,
    ) -> EntityKey {
        let key = self.at(address);
        exists(
            self.facts,
            span,
            key.clone(),
            kind,
            subkind,
            address,
            properties,
        );
        key
    }

    /// Adds to a thing that is declared elsewhere.
    fn describe(&mut self, span: Span, key: EntityKey, properties: Vec<(String, Value)>) {
        let says = Statement::Describes { key, properties };
        super::show(self.facts, span, says);
    }

    /// A relation to something in the module; nothing comes of it unless it is declared there.
    fn relate(
        &mut self,
        from: &EntityKey,
        (kind, via): (RelationKind, &str),
        address: &str,
        span: Span,
    ) {
        let to = Reference::Key(self.at(address));
        Declared { from, kind, via }.to(self.facts, span, to);
    }

    /// Relations to everything that is referred to, each once.
    fn refer<'t>(
        &mut self,
        from: &EntityKey,
        via: &str,
        traversals: impl Iterator<Item = &'t Traversal>,
    ) {
        let mut known = BTreeSet::new();
        for traversal in traversals {
            if let Some(address) = address(&traversal.names)
                && known.insert(address.clone())
            {
                let kind = (RelationKind::DependsOn, via);
                self.relate(from, kind, &address, traversal.span);
            }
        }
    }
}

/// The address that a reference begins with (`data.aws_ami.this` of `data.aws_ami.this.id`). What belongs to an
/// iterator or to Terraform itself has none.
fn address(names: &[String]) -> Option<String> {
    let length = match names.first()?.as_str() {
        "each" | "count" | "self" | "path" | "terraform" | "provider" | "output" | "check" => {
            return None;
        }
        "data" | "ephemeral" => 3,
        _ => 2,
    };
    Some(names.get(..length)?.join("."))
}
